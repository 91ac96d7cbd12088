//! `/leaderboard`: streaks and answers of this week, this month or all time.

use super::options::Options;
use super::{Caller, Reply, streak};
use crate::domain::ids::UserId;
use crate::domain::leaderboard::{self, Period};
use crate::domain::member::Member;
use crate::error::{Outcome, UserError};
use crate::messages;
use crate::store::Store;
use jiff::Timestamp;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use std::collections::{HashMap, HashSet};

const PERIOD: &str = "period";
const PERIODS: [Period; 3] = [Period::Week, Period::Month, Period::AllTime];

/// The word that stands for a period, and what people read.
const fn words(period: Period) -> (&'static str, &'static str) {
    match period {
        Period::Week => ("week", "week"),
        Period::Month => ("month", "month"),
        Period::AllTime => ("all", "all time"),
    }
}

pub(super) fn definition() -> CreateCommand {
    let option =
        CreateCommandOption::new(CommandOptionType::String, PERIOD, "This week if left out");
    CreateCommand::new("leaderboard")
        .description("Who answered most, and the longest streaks")
        .add_option(
            PERIODS
                .into_iter()
                .map(words)
                .fold(option, |option, (word, told)| option.add_string_choice(told, word)),
        )
}

pub(super) struct Request(Period);

impl Request {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        let period = options.choice(PERIOD, &PERIODS, |period| words(period).0)?;
        Ok(Self(period.unwrap_or(Period::Week)))
    }
}

pub(super) async fn run(store: &dyn Store, caller: &Caller, request: Request) -> Outcome<Reply> {
    let Request(period) = request;
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
