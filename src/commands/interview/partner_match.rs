//! `/interview match`: partner matching, and the buttons of a pair.

use super::super::options::Options;
use super::super::{Caller, Reply};
use super::begin::{SeatAssignment, ask};
use super::match_state::match_state;
use super::meeting;
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::custom_id::{PairingAction, PairingClick};
use crate::discord::{FOR_INTERVIEWS, PRIVATE_THREADS};
use crate::domain::partner_match::{
    Level, MAX_PARTICIPANTS, MAX_TOPICS, MatchState, NotYourPairing, PER_WEEK, PairingAnswer,
    PairingId, ParticipantChange, Preferences, due_week, next_match_at,
};
use crate::domain::question::Topic;
use crate::domain::schedule::Zone;
use crate::domain::server::Server;
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::partner_match as texts;
use crate::store::{ChangeOutcome, JoinedFrom, Store};
use anyhow::Context as _;
use jiff::{Timestamp, ToSpan as _};
use serenity::all::{AutocompleteChoice, CommandOptionType, CreateCommandOption};
use strum::VariantArray as _;

/// The number of weeks that somebody can snooze.
const SNOOZE_WEEKS: std::ops::RangeInclusive<u8> = 1..=8;

pub(super) const GROUP: &str = "match";
const JOIN: &str = "join";
const LEAVE: &str = "leave";
const SNOOZE: &str = "snooze";
const STATUS: &str = "status";
const LEVEL: &str = "level";
const TOPICS: &str = "topics";
const TIMES: &str = "times";
const WEEKS: &str = "weeks";

pub(super) fn definition() -> CreateCommandOption {
    let option = CreateCommandOption::new;
    let subcommand = |name, description| option(CommandOptionType::SubCommand, name, description);
    let number = |name, description, range: std::ops::RangeInclusive<u8>| {
        option(CommandOptionType::Integer, name, description)
            .min_int_value(u64::from(*range.start()))
            .max_int_value(u64::from(*range.end()))
    };
    let level = Level::VARIANTS.iter().copied().fold(
        option(CommandOptionType::String, LEVEL, "Your level (default: mid-level)"),
        |option, level| option.add_string_choice(texts::level_name(level), level.as_str()),
    );
    option(CommandOptionType::SubCommandGroup, GROUP, "Get a weekly practice partner")
        .add_sub_option(
            subcommand(JOIN, "Join weekly partner matching, or change your settings")
                .add_sub_option(level)
                .add_sub_option(
                    option(
                        CommandOptionType::String,
                        TOPICS,
                        "Topics, like python:oop, algorithms (default: anything)",
                    )
                    .set_autocomplete(true),
                )
                .add_sub_option(number(TIMES, "Partners per week (default: 1)", PER_WEEK)),
        )
        .add_sub_option(subcommand(LEAVE, "Leave partner matching"))
        .add_sub_option(
            subcommand(SNOOZE, "Pause partner matching for a few weeks")
                .add_sub_option(number(WEEKS, "Number of weeks", SNOOZE_WEEKS).required(true)),
        )
        .add_sub_option(subcommand(STATUS, "Show your partner and the next round"))
}

pub(in crate::commands) enum MatchRequest {
    Join(Preferences),
    Leave,
    Snooze { weeks: i64 },
    Status,
}

impl MatchRequest {
    pub(super) fn parse(bank: &Bank, options: &mut Options<'_>) -> Result<Self, UserError> {
        match options.subcommand {
            JOIN => Ok(Self::Join(Preferences {
                level: options.choice(LEVEL, Level::VARIANTS, Level::as_str)?,
                topics: options.string(TOPICS).map(|text| topics(bank, text)).transpose()?,
                per_week: options.integer(TIMES).and_then(|times| u8::try_from(times).ok()),
            })),
            LEAVE => Ok(Self::Leave),
            SNOOZE => {
                let (least, most) = (*SNOOZE_WEEKS.start(), *SNOOZE_WEEKS.end());
                let weeks = options.integer(WEEKS).unwrap_or(1);
                Ok(Self::Snooze { weeks: weeks.clamp(least.into(), most.into()) })
            }
            STATUS => Ok(Self::Status),
            _ => Err(UserError::UnknownCommand),
        }
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    request: MatchRequest,
) -> EventResult<Reply> {
    match request {
        MatchRequest::Join(wish) => join(store, bank, interviews, caller, wish).await,
        MatchRequest::Leave => {
            change_known(store, caller, ParticipantChange::Leave).await?;
            Ok(Reply::ephemeral(texts::left()))
        }
        MatchRequest::Snooze { weeks } => snooze(store, caller, weeks).await,
        MatchRequest::Status => status(store, bank, caller).await,
    }
}

async fn join(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    wish: Preferences,
) -> EventResult<Reply> {
    let server = store.server(caller.guild).await?;
    let here = caller.text_channel().ok();
    let channel = here.or(server.as_ref().and_then(|server| server.settings.text_channel()));
    let channel = channel.ok_or(UserError::NoPlaceForPairs)?;
    let place = JoinedFrom { channel: Some(channel), seed: caller.interaction.0 };
    let change = ParticipantChange::Join { wish, now: caller.now };
    let changed = store.change_participant(caller.guild, caller.user, change, place).await?;
    let participant = changed.after.ok_or(UserError::TooManyParticipants(MAX_PARTICIPANTS))?;
    let state = match_state(store, caller).await?;
    let outlook = outlook(server.as_ref(), &state, caller.now);
    let access = interviews.access(caller.guild, outlook.channel, &[caller.user]).await;
    let needed = || FOR_INTERVIEWS.into_iter().chain([PRIVATE_THREADS]);
    let lacking =
        access.as_ref().map_or_else(Vec::new, |access| access.missing_permissions(needed()));
    let sees_it = access.is_none_or(|access| access.cannot_see.is_empty());
    let joined = texts::joined(bank, &participant, changed.before.is_none(), outlook);
    Ok(Reply::ephemeral(texts::with_warnings(joined, outlook.channel, &lacking, sees_it)))
}

/// Refuses members who are not in partner matching.
async fn change_known(
    store: &dyn Store,
    caller: &Caller,
    change: ParticipantChange,
) -> EventResult<()> {
    let place = JoinedFrom { channel: None, seed: 0 };
    let changed = store.change_participant(caller.guild, caller.user, change, place).await?;
    changed.before.map(drop).ok_or_else(|| UserError::NotInPartnerMatch.into())
}

async fn snooze(store: &dyn Store, caller: &Caller, weeks: i64) -> EventResult<Reply> {
    let server = store.server(caller.guild).await?;
    let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone);
    // Whole weeks on the wall clock, so that exactly this many rounds pass.
    let until = caller.now.to_zoned(zone.time_zone().clone()).checked_add(weeks.weeks());
    let until = until.context("a snooze lasts at most two months")?.timestamp();
    change_known(store, caller, ParticipantChange::Snooze { until }).await?;
    Ok(Reply::ephemeral(texts::snoozed(until)))
}

async fn status(store: &dyn Store, bank: &Bank, caller: &Caller) -> EventResult<Reply> {
    let participant =
        store.participant(caller.guild, caller.user).await?.ok_or(UserError::NotInPartnerMatch)?;
    let server = store.server(caller.guild).await?;
    let state = match_state(store, caller).await?;
    let pairings = store.pairings_of_match(caller.guild, caller.user, state.number).await?;
    let outlook = outlook(server.as_ref(), &state, caller.now);
    Ok(Reply::ephemeral(texts::status(bank, &participant, &pairings, outlook, caller.now)))
}

fn outlook<'a>(
    server: Option<&Server>,
    state: &'a MatchState,
    now: Timestamp,
) -> texts::Outlook<'a> {
    let schedule = server.map(|server| &server.settings.schedule);
    let is_due = due_week(schedule, state, now).is_some();
    texts::Outlook {
        next: next_match_at(schedule, state, now).filter(|_| !is_due),
        channel: server.and_then(|server| server.settings.text_channel()).unwrap_or(state.channel),
        failure: state.failure.as_ref(),
    }
}

/// A member of a pair pressed a button.
pub(in crate::commands) async fn click_of_pair(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    click: PairingClick,
) -> EventResult<Reply> {
    let id = click.id;
    match click.action {
        PairingAction::Answer(said) => answer(store, bank, caller, id, said).await,
        PairingAction::Propose => meeting::open_form(store, caller, id).await,
        PairingAction::Accept(at) => meeting::accept(store, caller, id, at).await,
        PairingAction::ProposeForm => Err(UserError::UnknownButton.into()),
        PairingAction::Begin => {
            let pairing = store.pairing(caller.guild, id).await?;
            let pairing = pairing.ok_or(UserError::ForgottenPairing)?;
            if !id.pair.has(caller.user) {
                return Err(UserError::Pairing(NotYourPairing).into());
            }
            let partners = SeatAssignment {
                interviewer: caller.user,
                candidate: pairing.partner_of(caller.user),
                with_bot: false,
                thread: pairing
                    .place
                    .filter(|place| *place == caller.channel && !pairing.is_in_channel()),
            };
            // The template may have been removed since.
            let library = interviews.library(caller.guild).await?;
            let name = pairing.template.as_deref().filter(|name| library.get(name).is_some());
            ask(store, bank, interviews, caller, partners, name).await
        }
    }
}

/// A member of a pair reports how it went.
async fn answer(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    id: PairingId,
    answer: PairingAnswer,
) -> EventResult<Reply> {
    let answered = match store.answer_pairing(caller.guild, id, caller.user, answer).await? {
        ChangeOutcome::Applied(answered) => answered,
        ChangeOutcome::Refused(error) => return Err(UserError::Pairing(error).into()),
        ChangeOutcome::NotFound => return Err(UserError::ForgottenPairing.into()),
    };
    if answered.is_over {
        return Ok(Reply::ephemeral(texts::late(id.match_number)));
    }
    Ok(Reply::Update(texts::introduction(bank, &answered.pairing).message))
}

/// The topics in a text, separated by commas or spaces; the word `anything` means no restriction.
fn topics(bank: &Bank, text: &str) -> Result<Vec<Topic>, UserError> {
    let mut topics = Vec::new();
    let words = text.split([',', ' ']).filter(|word| !word.is_empty());
    for word in words.filter(|word| !word.eq_ignore_ascii_case(ANYTHING)) {
        let topic = word.to_lowercase().parse::<Topic>().ok().filter(|it| is_known(bank, it));
        let unknown = || UserError::UnknownTopic(word.chars().take(40).collect());
        topics.push(topic.ok_or_else(unknown)?);
    }
    topics.sort_unstable();
    topics.dedup();
    if topics.len() > MAX_TOPICS {
        return Err(UserError::TooManyTopics(MAX_TOPICS));
    }
    Ok(topics)
}

/// Clears the topics that were chosen before.
const ANYTHING: &str = "anything";

fn is_known(bank: &Bank, topic: &Topic) -> bool {
    bank.pack(&topic.pack).is_some_and(|pack| {
        let category = topic.category.as_ref();
        category.is_none_or(|slug| pack.categories.iter().any(|it| it.slug == *slug))
    })
}

/// Completes the last topic that is being typed.
pub(super) fn suggest(bank: &Bank, typed: &str) -> Vec<AutocompleteChoice> {
    let start = typed.rfind([',', ' ']).map_or(0, |at| at + 1);
    let (before, word) = typed.split_at(start);
    let word = word.to_lowercase();
    let every = bank.packs().iter().flat_map(|pack| {
        let categories = pack.categories.iter().map(|it| format!("{}:{}", pack.slug, it.slug));
        std::iter::once(pack.slug.clone()).chain(categories)
    });
    let named = |topic: &String| before.split([',', ' ']).any(|other| other == topic);
    every
        .filter(|topic| topic.contains(&word) && !named(topic))
        .map(|topic| format!("{before}{topic}"))
        // Discord's limit.
        .filter(|line| line.chars().count() <= 100)
        .take(limits::CHOICES)
        .map(|line| AutocompleteChoice::new(line.clone(), line))
        .collect()
}
