//! `/leaderboard`: streaks and answers of this week, this month, this season or all time, and who is
//! on it.

pub(super) mod season;

use super::options::Options;
use super::{Caller, Reply};
use crate::actions::streaks;
use crate::discord::Discord;
use crate::domain::ids::UserId;
use crate::domain::leaderboard::{self, Period, Rank};
use crate::domain::member::{Member, MemberChange};
use crate::domain::schedule::Zone;
use crate::domain::season::answered_since;
use crate::domain::visibility::{HiddenBy, Presence, Standing, VisibilityChange, to_look_up};
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::store::Store;
use futures::future::join_all;
use jiff::Timestamp;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use std::collections::{BTreeMap, BTreeSet};

const SHOW: &str = "show";
const HIDE: &str = "hide";
const UNHIDE: &str = "unhide";
const RESET: &str = "reset";
const PERIOD: &str = "period";
const MEMBER: &str = "member";
const PERIODS: [Period; 4] = [Period::Week, Period::Month, Period::Season, Period::AllTime];
/// The most members whose presence is looked up for one board. The others count as present.
const MOST_LOOKED_UP: usize = 40;

/// The value and the label of a period.
const fn option_texts(period: Period) -> (&'static str, &'static str) {
    match period {
        Period::Week => ("week", "week"),
        Period::Month => ("month", "month"),
        Period::Season => ("season", "season"),
        Period::AllTime => ("all", "all time"),
    }
}

pub(super) fn definition() -> CreateCommand {
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
    };
    let member =
        |description| CreateCommandOption::new(CommandOptionType::User, MEMBER, description);
    let period = CreateCommandOption::new(
        CommandOptionType::String,
        PERIOD,
        "Time span (default: this week)",
    );
    let period = PERIODS
        .into_iter()
        .map(option_texts)
        .fold(period, |option, (word, told)| option.add_string_choice(told, word));
    CreateCommand::new("leaderboard")
        .description("Show the leaderboard, or stay off it")
        .add_option(
            subcommand(SHOW, "Show who answers most and who has the longest streaks")
                .add_sub_option(period),
        )
        .add_option(
            subcommand(HIDE, "Stay off the leaderboard")
                .add_sub_option(member("For admins: the member to hide (default: you)")),
        )
        .add_option(
            subcommand(UNHIDE, "Come back to the leaderboard")
                .add_sub_option(member("For admins: the member to bring back (default: you)")),
        )
        .add_option(subcommand(RESET, "For admins: start a new season of the leaderboard"))
}

pub(super) enum LeaderboardRequest {
    Show(Period),
    /// Hides a member, by default the caller, or no longer does.
    Hide {
        member: Option<UserId>,
        is_hidden: bool,
    },
    /// Begins a new season.
    Reset,
}

impl LeaderboardRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        match options.subcommand {
            SHOW => {
                let period = options.choice(PERIOD, &PERIODS, |period| option_texts(period).0)?;
                Ok(Self::Show(period.unwrap_or(Period::Week)))
            }
            HIDE => Ok(Self::Hide { member: options.user(MEMBER), is_hidden: true }),
            UNHIDE => Ok(Self::Hide { member: options.user(MEMBER), is_hidden: false }),
            RESET => Ok(Self::Reset),
            _ => Err(UserError::UnknownCommand),
        }
    }

    pub(super) const fn is_private(&self) -> bool {
        match self {
            Self::Show(_) => false,
            Self::Hide { .. } | Self::Reset => true,
        }
    }
}

pub(super) async fn run(
    store: &dyn Store,
    discord: &Discord,
    caller: &Caller,
    request: LeaderboardRequest,
) -> EventResult<Reply> {
    match request {
        LeaderboardRequest::Show(period) => show(store, discord, caller, period).await,
        LeaderboardRequest::Hide { member, is_hidden } => {
            hide(store, caller, member, is_hidden).await
        }
        LeaderboardRequest::Reset => season::ask(store, caller).await,
    }
}

/// Hides a member from leaderboards, or no longer does. Members choose for themselves, and admins
/// for others.
async fn hide(
    store: &dyn Store,
    caller: &Caller,
    member: Option<UserId>,
    is_hidden: bool,
) -> EventResult<Reply> {
    let other = member.filter(|member| *member != caller.user);
    let by = if other.is_some() { HiddenBy::Admin } else { HiddenBy::Themself };
    if by == HiddenBy::Admin {
        caller.require_admin()?;
    }
    let user = other.unwrap_or(caller.user);
    let change = MemberChange::Visibility(VisibilityChange::Hide { by, is_hidden });
    let after = store.change_member(caller.guild, user, change).await?;
    if other.is_none() && !is_hidden && after.visibility.is_hidden_by_admin() {
        return Err(UserError::HiddenByAdmin.into());
    }
    Ok(Reply::ephemeral(messages::streaks::hidden(other, is_hidden)))
}

async fn show(
    store: &dyn Store,
    discord: &Discord,
    caller: &Caller,
    period: Period,
) -> EventResult<Reply> {
    let server = store.server(caller.guild).await?;
    let season = server.as_ref().and_then(|server| server.seasons.current());
    let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone);
    let start = period.start(caller.now, &zone, season);
    let scores = match (period, start) {
        (Period::Season, None) => return Err(UserError::NoSeason.into()),
        (Period::Season, Some(start)) => in_season(store, caller, start).await?,
        (Period::Week | Period::Month | Period::AllTime, None) => all_time(store, caller).await?,
        (Period::Week | Period::Month | Period::AllTime, Some(since)) => {
            in_period(store, caller, since).await?
        }
    };
    let mut members: BTreeMap<UserId, Member> = scores.members.into_iter().collect();
    let mut looked_up = BTreeSet::new();
    let (streaks, answers) = loop {
        let standing = |user: UserId| {
            let known = members.get(&user).map(|member| member.visibility.standing(caller.now));
            match known {
                // Who uses the command is there. Who can't be looked up counts as there.
                Some(Standing::Unknown) if user == caller.user || looked_up.contains(&user) => {
                    Standing::Shown
                }
                Some(known) => known,
                None => Standing::LeftOut,
            }
        };
        let ranked = |scores: &[(UserId, u32)]| -> Vec<Rank> {
            let present = scores.iter().copied();
            leaderboard::rank(present.filter(|(user, _)| standing(*user) != Standing::LeftOut))
        };
        let (streaks, answers) = (ranked(&scores.streaks), ranked(&scores.answers));
        let mut unknown = to_look_up([&streaks, &answers], messages::streaks::PLACES, standing);
        let room = MOST_LOOKED_UP.saturating_sub(looked_up.len());
        unknown = unknown.into_iter().take(room).collect();
        if unknown.is_empty() {
            break (streaks, answers);
        }
        looked_up.extend(unknown.iter().copied());
        for (user, member) in look_up(store, discord, caller, unknown).await? {
            members.insert(user, member);
        }
    };
    let name = |user| members.get(&user).map(|member| member.name.clone()).unwrap_or_default();
    let message = messages::streaks::leaderboard(
        (period, season.filter(|season| start == Some(*season))),
        &streaks,
        &answers,
        caller.user,
        name,
    );
    Ok(Reply::Public(vec![message]))
}

/// Asks Discord which of `users` are in the server, and stores what it says.
async fn look_up(
    store: &dyn Store,
    discord: &Discord,
    caller: &Caller,
    users: BTreeSet<UserId>,
) -> anyhow::Result<Vec<(UserId, Member)>> {
    let ask = async |user: UserId| {
        let is_here = match discord.is_member(caller.guild, user).await {
            Ok(is_here) => is_here,
            Err(error) => {
                tracing::debug!(server = caller.guild.0, %error, "cannot look up a member");
                return Ok(None);
            }
        };
        let seen = VisibilityChange::Seen(Presence { is_here, at: caller.now });
        let change = MemberChange::Visibility(seen);
        let member = store.change_member(caller.guild, user, change).await?;
        Ok::<_, anyhow::Error>(Some((user, member)))
    };
    let found = join_all(users.into_iter().map(ask)).await;
    found.into_iter().filter_map(Result::transpose).collect()
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

/// The streaks of those who answered in the season that began at `start`, and the numbers of
/// different questions. A season has no end, so these are counted as they are answered.
async fn in_season(store: &dyn Store, caller: &Caller, start: Timestamp) -> anyhow::Result<Scores> {
    let mut members = store.members(caller.guild).await?;
    members.retain(|(_, member)| answered_since(&member.seasons, start) > 0);
    let answers = members
        .iter()
        .map(|(user, member)| (*user, answered_since(&member.seasons, start)))
        .collect();
    let streaks = current_streaks(store, caller, &members).await?;
    Ok(Scores { members, streaks, answers })
}

/// The streaks of those who answered in the period, and the numbers of their answers.
async fn in_period(store: &dyn Store, caller: &Caller, since: Timestamp) -> anyhow::Result<Scores> {
    let answered = store.answers_since(caller.guild, since).await?;
    let active: BTreeSet<UserId> = answered.iter().map(|it| it.member).collect();
    let active: Vec<UserId> = active.into_iter().collect();
    let members = store.members_among(caller.guild, &active).await?;
    let streaks = current_streaks(store, caller, &members).await?;
    Ok(Scores { members, streaks, answers: leaderboard::count_questions(&answered) })
}

async fn current_streaks(
    store: &dyn Store,
    caller: &Caller,
    members: &[(UserId, Member)],
) -> anyhow::Result<Vec<(UserId, u32)>> {
    let latest = streaks::latest_posted(store, caller.guild).await?.map(|daily| daily.number);
    let all = members.iter().map(|(_, member)| member);
    let dailies = streaks::unanswered(store, caller.guild, all, latest).await?;
    let current = |member| streaks::standing(&dailies, member, latest).current;
    Ok(members.iter().map(|(user, member)| (*user, current(member))).collect())
}
