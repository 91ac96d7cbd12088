//! `/streak`: the state of a streak with its reasons, and being away.

mod repair;

use super::options::Options;
use super::question::choice;
use super::{Caller, Reply};
use crate::actions::{due_reviews, streaks};
use crate::bank::Bank;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::{Away, MemberChange};
use crate::domain::schedule::Zone;
use crate::error::{EventResult, UserError};
use crate::messages;
use crate::messages::streaks::Subject;
use crate::store::Store;
use jiff::ToSpan as _;
use jiff::civil::Date;
use repair::StreakRepair;
use serenity::all::{AutocompleteChoice, CommandOptionType, CreateCommand, CreateCommandOption};

/// The longest span away, in days: a year of leave, but nothing longer by mistake.
const MAX_DAYS_AWAY: i32 = 366;
/// The number of suggested dates.
const SUGGESTED_DATES: i64 = 21;

/// The longest streak that an admin can set.
const LONGEST_STREAK: u64 = 100_000;

const SHOW: &str = "show";
const AWAY: &str = "away";
const BACK: &str = "back";
const MEMBER: &str = "member";
const FROM: &str = "from";
const TO: &str = "to";
const REPAIR: &str = "repair";
const LENGTH: &str = "length";

pub(super) fn definition() -> CreateCommand {
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
    };
    let date = |name, description| {
        CreateCommandOption::new(CommandOptionType::String, name, description)
            .required(true)
            .set_autocomplete(true)
    };
    CreateCommand::new("streak")
        .description("Show streaks and plan time away")
        .add_option(subcommand(SHOW, "Show your streak or someone else's").add_sub_option(
            CreateCommandOption::new(CommandOptionType::User, MEMBER, "Member (default: you)"),
        ))
        .add_option(
            subcommand(AWAY, "Take time away without losing your streak")
                .add_sub_option(date(FROM, "First day"))
                .add_sub_option(date(TO, "Last day")),
        )
        .add_option(subcommand(BACK, "End your time away"))
        .add_option(
            subcommand(REPAIR, "For admins: set a member's streak, for example after a mix-up")
                .add_sub_option(
                    CreateCommandOption::new(CommandOptionType::User, MEMBER, "Member")
                        .required(true),
                )
                .add_sub_option(
                    CreateCommandOption::new(
                        CommandOptionType::Integer,
                        LENGTH,
                        "Length of the streak, in dailies",
                    )
                    .min_int_value(0)
                    .max_int_value(LONGEST_STREAK)
                    .required(true),
                ),
        )
}

pub(super) enum StreakRequest {
    /// A member's streak; by default the caller's own.
    Show {
        member: Option<UserId>,
    },
    Away(DateRange),
    Back,
    Repair(StreakRepair),
}

/// Whole days, from the beginning of one to that of another.
pub(super) struct DateRange {
    from: Date,
    after: Date,
}

impl StreakRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        match options.subcommand {
            SHOW => Ok(Self::Show { member: options.user(MEMBER) }),
            AWAY => {
                let from = date(options.string(FROM))?;
                DateRange::between(from, date(options.string(TO))?).map(Self::Away)
            }
            BACK => Ok(Self::Back),
            REPAIR => {
                let member = options.user(MEMBER).ok_or(UserError::UnknownCommand)?;
                let length = options.integer(LENGTH).and_then(|length| length.try_into().ok());
                let length = length.ok_or(UserError::UnknownCommand)?;
                Ok(Self::Repair(StreakRepair { member, length }))
            }
            _ => Err(UserError::UnknownCommand),
        }
    }
}

impl DateRange {
    fn between(first: Date, last: Date) -> Result<Self, UserError> {
        if last < first {
            return Err(UserError::BackwardsSpan);
        }
        if first.until(last).map_or(i32::MAX, |span| span.get_days()) >= MAX_DAYS_AWAY {
            return Err(UserError::EndlessSpan);
        }
        let after = last.tomorrow().map_err(|_| UserError::EndlessSpan)?;
        Ok(Self { from: first, after })
    }
}

fn date(text: Option<&str>) -> Result<Date, UserError> {
    text.and_then(|text| text.parse().ok()).ok_or(UserError::UnreadableDate)
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    request: StreakRequest,
) -> EventResult<Reply> {
    match request {
        StreakRequest::Show { member } => match member.filter(|user| *user != caller.user) {
            Some(user) => show(store, caller, user, Subject::Other(user)).await,
            None => mine(store, bank, caller).await,
        },
        StreakRequest::Repair(request) => repair::run(store, caller, request).await,
        StreakRequest::Away(days) => away(store, caller, days).await,
        StreakRequest::Back => {
            let before = store.member(caller.guild, caller.user).await?;
            if before.away.iter().all(|span| span.until <= caller.now) {
                return Ok(Reply::ephemeral(messages::streaks::never_away()));
            }
            let change = MemberChange::Back(caller.now);
            store.change_member(caller.guild, caller.user, change).await?;
            Ok(Reply::ephemeral(messages::streaks::back()))
        }
    }
}

/// The caller's own streak.
pub(super) async fn mine(store: &dyn Store, bank: &Bank, caller: &Caller) -> EventResult<Reply> {
    let due = due_reviews::due(store, bank, caller.member(), caller.now).await?.len();
    show(store, caller, caller.user, Subject::Own { due }).await
}

async fn show(
    store: &dyn Store,
    caller: &Caller,
    user: UserId,
    subject: Subject,
) -> EventResult<Reply> {
    let member = store.member(caller.guild, user).await?;
    let latest = latest_number(store, caller.guild).await?;
    let standing = streaks::current(store, caller.guild, &member, latest).await?;
    let zone = zone(store, caller.guild).await?;
    let message = messages::streaks::streak(subject, &member, &standing, latest, caller.now, &zone);
    Ok(Reply::ephemeral(message))
}

/// The number of the newest daily that people can see.
pub(super) async fn latest_number(
    store: &dyn Store,
    guild: GuildId,
) -> anyhow::Result<Option<u64>> {
    Ok(streaks::latest_posted(store, guild).await?.map(|daily| daily.number))
}

async fn away(store: &dyn Store, caller: &Caller, days: DateRange) -> EventResult<Reply> {
    let zone = zone(store, caller.guild).await?;
    let begin = zone.start_of(days.from);
    let span = Away::from_now_on(begin, zone.start_of(days.after), caller.now);
    let span = span.ok_or(UserError::PastSpan)?;
    store.change_member(caller.guild, caller.user, MemberChange::Away(span)).await?;
    Ok(Reply::ephemeral(messages::streaks::away(&span, &zone, begin < span.from)))
}

/// The time zone of a server's dates.
pub(super) async fn zone(store: &dyn Store, guild: GuildId) -> anyhow::Result<Zone> {
    let server = store.server(guild).await?;
    Ok(server.map_or(Zone::UTC, |server| server.settings.schedule.zone))
}

/// The next days in the server's time zone, by name.
pub(super) async fn suggest(
    store: &dyn Store,
    caller: &Caller,
    options: &Options<'_>,
) -> anyhow::Result<Vec<AutocompleteChoice>> {
    let Some((FROM | TO, typed)) = options.focused() else { return Ok(Vec::new()) };
    let today = zone(store, caller.guild).await?.date_at(caller.now);
    let typed = typed.trim().to_lowercase();
    Ok((0..SUGGESTED_DATES)
        .filter_map(|days| today.checked_add(days.days()).ok())
        .map(|date| (messages::streaks::date_choice(date), date.to_string()))
        .filter(|(name, value)| name.to_lowercase().contains(&typed) || value.contains(&typed))
        .map(|(name, value)| choice(&name, &value))
        .collect())
}
