//! `/leaderboard`: streaks and answers of this week, this month or all time.

use super::options::Options;
use super::{Caller, Reply, streak};
use crate::domain::ids::UserId;
use crate::domain::leaderboard::{self, Period};
use crate::domain::member::Member;
use crate::error::Outcome;
use crate::messages;
use crate::store::Store;
use jiff::Timestamp;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use std::collections::{HashMap, HashSet};

pub(super) fn definition() -> CreateCommand {
    CreateCommand::new("leaderboard")
        .description("Who answered most, and the longest streaks")
        .add_option(
            CreateCommandOption::new(CommandOptionType::String, "period", "This week if left out")
                .add_string_choice("week", "week")
                .add_string_choice("month", "month")
                .add_string_choice("all time", "all"),
        )
}

pub(super) async fn run(
    store: &dyn Store,
    caller: &Caller,
    options: &Options<'_>,
) -> Outcome<Reply> {
    let period = match options.string("period") {
        Some("month") => Period::Month,
        Some("all") => Period::AllTime,
        _ => Period::Week,
    };
    let zone = streak::zone(store, caller.guild).await?;
    let members = store.members(caller.guild).await?;
    let (streaks, answers) = match period.start(caller.now, &zone) {
        None => of_all_time(&members),
        Some(since) => of_period(store, caller, &members, since).await?,
    };
    let streaks = leaderboard::rank(streaks);
    let answers = leaderboard::rank(answers);
    let names: HashMap<UserId, &str> =
        members.iter().map(|(user, member)| (*user, member.name.as_str())).collect();
    let name = |user| names.get(&user).copied().unwrap_or_default().to_owned();
    let message = messages::board::leaderboard(period, &streaks, &answers, caller.user, name);
    Ok(Reply::Say(vec![message]))
}

type Scores = Vec<(UserId, u32)>;

fn of_all_time(members: &[(UserId, Member)]) -> (Scores, Scores) {
    let longest = members.iter().map(|(user, member)| (*user, member.streak.longest)).collect();
    let answered = members.iter().map(|(user, member)| (*user, member.answered)).collect();
    (longest, answered)
}

/// The streaks of those who answered in the period, and how much they answered.
async fn of_period(
    store: &dyn Store,
    caller: &Caller,
    members: &[(UserId, Member)],
    since: Timestamp,
) -> anyhow::Result<(Scores, Scores)> {
    let answered = store.answers_since(caller.guild, since).await?;
    let active: HashSet<UserId> = answered.iter().map(|it| it.member).collect();
    let latest = streak::latest_posted(store, caller.guild).await?.map(|daily| daily.number);
    let mut streaks = Vec::new();
    let active = || members.iter().filter(|(user, _)| active.contains(user));
    let dailies =
        streak::unanswered(store, caller.guild, active().map(|(_, member)| member), latest).await?;
    for (user, member) in active() {
        streaks.push((*user, streak::standing(&dailies, member, latest).current));
    }
    Ok((streaks, leaderboard::count_questions(&answered)))
}
