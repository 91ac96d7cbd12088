//! `/interview`: structured mock interviews between two members.

mod begin;
mod event;
mod match_state;
mod meeting;
mod observe;
mod partner_match;
mod preparation;
mod press;
mod seats;
mod template;

pub(super) use meeting::submit as submit_of_pair;
pub(super) use partner_match::click_of_pair;
pub(super) use press::{click, submit};

use super::activity::RateLimitedActivity;
use super::options::{ChosenUser, Options};
use super::{Caller, Reply, inputs};
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::interview::Interview;
use crate::domain::question::QuestionId;
use crate::domain::schedule::Zone;
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages::interview as texts;
use crate::store::Store;
use serenity::all::{
    AutocompleteChoice, CommandOptionType, ComponentInteraction, CreateCommand, CreateCommandOption,
};

const START: &str = "start";
const CARD: &str = "card";
const HISTORY: &str = "history";
const OBSERVE: &str = "observe";
const MEMBER: &str = "member";

pub(super) fn definition() -> CreateCommand {
    let option = CreateCommandOption::new;
    let subcommand = |name, description| option(CommandOptionType::SubCommand, name, description);
    CreateCommand::new("interview")
        .description("Run mock interviews with each other")
        .add_option(begin::options(subcommand(START, "Invite someone to a mock interview")))
        .add_option(subcommand(CARD, "Open your private card while you interview someone"))
        .add_option(
            subcommand(HISTORY, "Show your interviews, your progress and past scorecards")
                .add_sub_option(option(
                    CommandOptionType::User,
                    MEMBER,
                    "Partner (default: everyone)",
                )),
        )
        .add_option(
            subcommand(OBSERVE, "Let someone watch your interview, if your partner agrees")
                .add_sub_option(
                    option(CommandOptionType::User, MEMBER, "Person who watches").required(true),
                ),
        )
        .add_option(partner_match::definition())
        .add_option(template::definition())
}

pub(super) enum InterviewRequest {
    Start(begin::StartRequest),
    Card,
    /// The caller's interviews, all of them or only those with one partner.
    History {
        with: Option<UserId>,
    },
    Observe(ChosenUser),
    Match(partner_match::MatchRequest),
    Template(template::TemplateRequest),
}

impl InterviewRequest {
    pub(super) fn parse(bank: &Bank, options: &mut Options<'_>) -> Result<Self, UserError> {
        match (options.group, options.subcommand) {
            ("", START) => begin::StartRequest::parse(options).map(Self::Start),
            ("", CARD) => Ok(Self::Card),
            ("", HISTORY) => Ok(Self::History { with: options.user(MEMBER) }),
            ("", OBSERVE) => observe::parse(options).map(Self::Observe),
            (partner_match::GROUP, _) => {
                partner_match::MatchRequest::parse(bank, options).map(Self::Match)
            }
            (template::GROUP, _) => template::TemplateRequest::parse(options).map(Self::Template),
            _ => Err(UserError::UnknownCommand),
        }
    }
}

pub(super) fn activity(options: &Options<'_>) -> RateLimitedActivity {
    match (options.group, options.subcommand) {
        ("", START) => RateLimitedActivity::Interview,
        (template::GROUP, template::ADD) => RateLimitedActivity::Template,
        _ => RateLimitedActivity::Other,
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    request: InterviewRequest,
) -> EventResult<Reply> {
    match request {
        InterviewRequest::Start(request) => {
            begin::start(store, bank, interviews, caller, request).await
        }
        InterviewRequest::Card => card(store, bank, caller).await,
        InterviewRequest::History { with } => {
            let interviews = store.interviews_of(caller.guild, caller.user).await?;
            let with = with.filter(|user| *user != caller.user);
            let server = store.server(caller.guild).await?;
            let zone = server.map_or(Zone::UTC, |server| server.settings.schedule.zone);
            Ok(Reply::ephemeral(texts::history(caller.user, with, &zone, &interviews)))
        }
        InterviewRequest::Observe(person) => observe::run(store, interviews, caller, person).await,
        InterviewRequest::Match(request) => {
            partner_match::run(store, bank, interviews, caller, request).await
        }
        InterviewRequest::Template(request) => {
            template::run(store, bank, interviews, caller, request).await
        }
    }
}

/// The scorecard of a past interview that was chosen in the history, for one of its two members.
pub(super) async fn past(
    store: &dyn Store,
    interviews: &Interviews,
    caller: &Caller,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let chosen: Vec<u64> = inputs::read(interaction)?;
    let id = chosen.first().copied().map(InterviewId).ok_or(UserError::UnknownButton)?;
    let interview = seats::seated(store, caller, id).await?;
    let scorecard = interviews.past_scorecard(caller.guild, &interview).await?;
    Ok(Reply::ephemeral(scorecard.ok_or(UserError::ForgottenInterview)?))
}

/// Refuses to show the candidate of a running interview what they should answer by themselves.
pub(super) async fn ensure_not_asked(
    store: &dyn Store,
    caller: &Caller,
    question: &QuestionId,
) -> EventResult<()> {
    if is_asked(store, caller, question).await? {
        return Err(UserError::AskedInInterview.into());
    }
    Ok(())
}

/// Returns `true` if the caller is the candidate of a running interview that has asked `question`.
pub(super) async fn is_asked(
    store: &dyn Store,
    caller: &Caller,
    question: &QuestionId,
) -> anyhow::Result<bool> {
    let open = store.open_interviews_of(caller.guild, &[caller.user]).await?;
    Ok(open.iter().any(|interview| interview.prevents_another(caller.user, question)))
}

/// The running interview in which the caller has a seat: the one that binds them, otherwise the
/// newest one that waits for grades.
async fn running(store: &dyn Store, caller: &Caller) -> anyhow::Result<Option<Interview>> {
    let mut open = store.open_interviews_of(caller.guild, &[caller.user]).await?;
    open.retain(|it| it.is_running() && it.seat_of(caller.user).is_some());
    let binding = open.iter().position(Interview::is_binding);
    Ok(match binding {
        Some(at) => Some(open.swap_remove(at)),
        None => open.pop(),
    })
}

async fn card(store: &dyn Store, bank: &Bank, caller: &Caller) -> EventResult<Reply> {
    let interview = running(store, caller).await?.ok_or(UserError::NoRunningInterview)?;
    press::card(bank, caller, &interview)
}

/// Suggestions: topics for partner matching; for templates, the usable ones, for `show` all, for
/// `remove` the server's own.
pub(super) async fn suggest(
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    options: &Options<'_>,
) -> anyhow::Result<Vec<AutocompleteChoice>> {
    let Some((_, typed)) = options.focused() else { return Ok(Vec::new()) };
    Ok(match options.group {
        partner_match::GROUP => partner_match::suggest(bank, typed),
        template::GROUP => {
            template::suggest(&interviews.library(caller.guild).await?, options, typed)
        }
        _ => begin::suggest(bank, interviews, caller, typed).await?,
    })
}

/// The names in `all` that contain the typed text, with their labels.
fn name_choices(
    all: impl IntoIterator<Item = (String, String)>,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    let typed = typed.to_lowercase();
    all.into_iter()
        .filter(|(_, name)| name.contains(&typed))
        .take(limits::CHOICES)
        .map(|(told, name)| AutocompleteChoice::new(told, name))
        .collect()
}
