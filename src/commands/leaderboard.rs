//! `/leaderboard`: streaks and answers of this week, this month or all time.

use super::options::Options;
use super::{Caller, Reply, streak};
use crate::domain::ids::UserId;
use crate::domain::leaderboard::{self, Period};
use crate::domain::member::Member;
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::store::Store;
use jiff::Timestamp;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use std::collections::{BTreeSet, HashMap};

const PERIOD: &str = "period";
const PERIODS: [Period; 3] = [Period::Week, Period::Month, Period::AllTime];

/// The value and the label of a period.
const fn option_texts(period: Period) -> (&'static str, &'static str) {
    match period {
        Period::Week => ("week", "week"),
        Period::Month => ("month", "month"),
        Period::AllTime => ("all", "all time"),
    }
}

pub(super) fn definition() -> CreateCommand {
    let option = CreateCommandOption::new(
        CommandOptionType::String,
        PERIOD,
        "Time span (default: this week)",
    );
    CreateCommand::new("leaderboard")
        .description("Show who answers most and who has the longest streaks")
        .add_option(
            PERIODS
                .into_iter()
                .map(option_texts)
                .fold(option, |option, (word, told)| option.add_string_choice(told, word)),
        )
}

pub(super) struct LeaderboardRequest(Period);

impl LeaderboardRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        let period = options.choice(PERIOD, &PERIODS, |period| option_texts(period).0)?;
        Ok(Self(period.unwrap_or(Period::Week)))
    }
}

pub(super) async fn run(
    store: &dyn Store,
    caller: &Caller,
    request: LeaderboardRequest,
) -> EventResult<Reply> {
    let LeaderboardRequest(period) = request;
    let zone = streak::zone(store, caller.guild).await?;
    let Scores { members, streaks, answers } = match period.start(caller.now, &zone) {
        None => all_time(store, caller).await?,
        Some(since) => in_period(store, caller, since).await?,
    };
    let streaks = leaderboard::rank(streaks);
    let answers = leaderboard::rank(answers);
    let names: HashMap<UserId, &str> =
        members.iter().map(|(user, member)| (*user, member.name.as_str())).collect();
    let name = |user| names.get(&user).copied().unwrap_or_default().to_owned();
    let message = messages::streaks::leaderboard(period, &streaks, &answers, caller.user, name);
    Ok(Reply::Public(vec![message]))
}

/// The members who can be ranked, and their scores.
struct Scores {
    members: Vec<(UserId, Member)>,
    streaks: Vec<(UserId, u32)>,
    answers: Vec<(UserId, u32)>,
}

async fn all_time(store: &dyn Store, caller: &Caller) -> anyhow::Result<Scores> {
    let members = store.members(caller.guild).await?;
    let streaks = members.iter().map(|(user, member)| (*user, member.streak.longest)).collect();
    let answers = members.iter().map(|(user, member)| (*user, member.answered)).collect();
    Ok(Scores { members, streaks, answers })
}

/// The streaks of those who answered in the period, and the numbers of their answers.
async fn in_period(store: &dyn Store, caller: &Caller, since: Timestamp) -> anyhow::Result<Scores> {
    let answered = store.answers_since(caller.guild, since).await?;
    let active: BTreeSet<UserId> = answered.iter().map(|it| it.member).collect();
    let active: Vec<UserId> = active.into_iter().collect();
    let members = store.members_among(caller.guild, &active).await?;
    let latest = streak::latest_posted(store, caller.guild).await?.map(|daily| daily.number);
    let all = members.iter().map(|(_, member)| member);
    let dailies = streak::unanswered(store, caller.guild, all, latest).await?;
    let current = |member| streak::standing(&dailies, member, latest).current;
    let streaks = members.iter().map(|(user, member)| (*user, current(member))).collect();
    Ok(Scores { members, streaks, answers: leaderboard::count_questions(&answered) })
}
