//! The page's requests: members' actions, and control of time and faults.

use super::super::command_kind::is_slash;
use super::super::commands::Typist;
use super::super::interaction::InteractionKind;
use super::super::{
    Fault, FaultKind, Id, Modal, Outcome, Overwrite, OverwriteTarget, Permissions, Refusal, Reply,
    Section,
};
use super::Site;
use super::view::SWITCHABLE;
use axum::Json;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};
use std::time::Duration;

/// The reason an action failed, as a sentence for the page.
pub(super) struct PageError(StatusCode, String);

impl IntoResponse for PageError {
    fn into_response(self) -> Response {
        (self.0, Json(json!({"error": self.1}))).into_response()
    }
}

impl From<Refusal> for PageError {
    fn from(refusal: Refusal) -> Self {
        Self(StatusCode::UNPROCESSABLE_ENTITY, refusal.to_string())
    }
}

impl From<anyhow::Error> for PageError {
    fn from(error: anyhow::Error) -> Self {
        Self(StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}"))
    }
}

pub(super) type Done = Result<Json<Value>, PageError>;

/// The result of every action.
#[expect(clippy::unnecessary_wraps, reason = "it is the last line of functions that can fail")]
pub(super) const fn done(value: Value) -> Done {
    Ok(Json(value))
}

/// The part of a response that the page must know; everything visible arrives as a change of the
/// view.
fn reply_json(site: &Site, reply: Reply) -> Value {
    match reply.outcome {
        Outcome::Failed => json!({"outcome": "failed"}),
        Outcome::Modal(modal) => {
            let fields = modal.fields.iter().map(|field| {
                json!({
                    "id": field.custom_id,
                    "label": field.label,
                    "placeholder": field.placeholder,
                    "value": field.value,
                    "required": field.required,
                    "is_paragraph": field.is_paragraph,
                    "min_length": field.min_length,
                    "max_length": field.max_length,
                })
            });
            let told = json!({
                "outcome": "modal",
                "key": reply.interaction,
                "title": modal.title,
                "fields": fields.collect::<Vec<_>>(),
            });
            site.keep_modal(reply.interaction, modal);
            told
        }
        _ => json!({"outcome": "answered"}),
    }
}

/// A member and their channel.
#[derive(Debug, Deserialize)]
pub(super) struct MemberPlace {
    member: Id,
    channel: Id,
}

/// The commands that a member can type.
pub(super) async fn commands(State(site): State<Site>, Query(place): Query<MemberPlace>) -> Done {
    let mut commands = site.emulator.commands_for(place.member, place.channel);
    commands.retain(is_slash);
    done(json!(commands))
}

/// A command in the menu of a message.
#[derive(Debug, Deserialize)]
pub(super) struct MessageCommandInput {
    member: Id,
    channel: Id,
    message: Id,
    name: String,
}

pub(super) async fn message_command(
    State(site): State<Site>,
    Json(chosen): Json<MessageCommandInput>,
) -> Done {
    let MessageCommandInput { member, channel, message, name } = chosen;
    let reply = site.emulator.use_on(member, channel, message, &name).await?;
    done(reply_json(&site, reply))
}

/// A command, complete or while it is being typed.
#[derive(Debug, Deserialize)]
pub(super) struct CommandInput {
    member: Id,
    channel: Id,
    /// The command with its subcommands, without the slash.
    path: String,
    /// Names and values of its options.
    options: Vec<(String, String)>,
    /// The option that is being typed.
    focused: Option<String>,
}

impl CommandInput {
    fn typist(&self) -> Typist<'_> {
        let Self { member, channel, options, focused, .. } = self;
        let (focused, given) = (focused.as_deref(), Some(&**options));
        Typist { member: *member, channel: *channel, focused, given }
    }
}

pub(super) async fn command(State(site): State<Site>, Json(typed): Json<CommandInput>) -> Done {
    let kind = InteractionKind::Command;
    let reply = site.emulator.command(kind, typed.typist(), &typed.path).await?;
    done(reply_json(&site, reply))
}

pub(super) async fn suggest(State(site): State<Site>, Json(typed): Json<CommandInput>) -> Done {
    let choices = site.emulator.choices(typed.typist(), &typed.path).await?;
    let choices = choices.iter().map(|choice| json!({"name": choice.name, "value": choice.value}));
    done(choices.collect())
}

/// A button or a menu of a message.
#[derive(Debug, Deserialize)]
pub(super) struct Used {
    member: Id,
    channel: Id,
    message: Id,
    custom_id: String,
    /// The selected values of a menu.
    values: Option<Vec<String>>,
}

pub(super) async fn component(State(site): State<Site>, Json(used): Json<Used>) -> Done {
    let Used { member, channel, message, custom_id, values } = used;
    let emulator = &site.emulator;
    let reply = match values {
        None => emulator.click_on(member, channel, message, &custom_id).await?,
        Some(values) => {
            let values: Vec<&str> = values.iter().map(String::as_str).collect();
            emulator.select_on(member, channel, message, &custom_id, &values).await?
        }
    };
    done(reply_json(&site, reply))
}

/// A filled-in modal.
#[derive(Debug, Deserialize)]
pub(super) struct Filled {
    key: Id,
    /// Pairs of a field's id and its text.
    texts: Vec<(String, String)>,
}

pub(super) async fn submit(State(site): State<Site>, Json(filled): Json<Filled>) -> Done {
    let modal: Modal = site.modal(filled.key).ok_or_else(|| {
        PageError(StatusCode::NOT_FOUND, "This form is no longer open. Open it again.".into())
    })?;
    let texts: Vec<(&str, &str)> =
        filled.texts.iter().map(|(id, text)| (id.as_str(), text.as_str())).collect();
    let reply = site.emulator.submit(&modal, &texts).await?;
    done(reply_json(&site, reply))
}

#[derive(Debug, Deserialize)]
pub(super) struct Said {
    member: Id,
    channel: Id,
    text: String,
}

pub(super) async fn say(State(site): State<Site>, Json(said): Json<Said>) -> Done {
    site.emulator.say(said.member, said.channel, &said.text)?;
    done(json!({"outcome": "answered"}))
}

/// The distance to move the clock.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ClockStep {
    Now,
    FiveMinutes,
    Hour,
    NextEvent,
    Day,
    Week,
}

#[derive(Debug, Deserialize)]
pub(super) struct ClockMove {
    step: ClockStep,
}

pub(super) async fn clock(State(site): State<Site>, Json(moved): Json<ClockMove>) -> Done {
    let now = site.emulator.now();
    let after = |span| now.saturating_add(span).unwrap_or(now);
    let hours = SignedDuration::from_hours;
    let target = match moved.step {
        ClockStep::Now => now,
        ClockStep::FiveMinutes => after(SignedDuration::from_mins(5)),
        ClockStep::Hour => after(hours(1)),
        ClockStep::Day => after(hours(24)),
        ClockStep::Week => after(hours(7 * 24)),
        ClockStep::NextEvent => {
            let planned = site.host.next_event().await;
            planned.ok_or_else(|| PageError(StatusCode::CONFLICT, site.host.labels().no_event))?
        }
    };
    site.emulator.advance(&*site.host, target).await?;
    done(json!({"outcome": "moved", "now": site.emulator.now().as_second()}))
}

pub(super) async fn restart(State(site): State<Site>) -> Done {
    site.host.restart().await?;
    done(json!({"outcome": "restarted"}))
}

#[derive(Debug, Deserialize)]
pub(super) struct ActionInput {
    action: String,
    channel: Id,
}

pub(super) async fn run_action(State(site): State<Site>, Json(act): Json<ActionInput>) -> Done {
    let says = site.host.run_action(&act.action, act.channel).await?;
    done(json!({"outcome": "done", "says": says}))
}

#[derive(Debug, Deserialize)]
pub(super) struct Switched {
    channel: Id,
    permission: String,
    held: bool,
}

/// Grants the bot a permission in a channel, or revokes it.
pub(super) async fn permission(State(site): State<Site>, Json(switched): Json<Switched>) -> Done {
    let unknown = || PageError(StatusCode::NOT_FOUND, "There is no such permission.".into());
    let wanted = SWITCHABLE
        .into_iter()
        .find(|known| known.names().contains(&switched.permission.as_str()))
        .ok_or_else(unknown)?;
    let channel = site.emulator.channel(switched.channel).ok_or_else(unknown)?;
    let target = OverwriteTarget::Member(site.emulator.bot());
    let before = channel.overwrites.iter().find(|overwrite| overwrite.target == target);
    let mut after = before.copied().unwrap_or(Overwrite::deny(target, Permissions::NONE));
    let (given, taken) =
        if switched.held { (wanted, Permissions::NONE) } else { (Permissions::NONE, wanted) };
    after.allow = after.allow & !wanted | given;
    after.deny = after.deny & !wanted | taken;
    site.emulator.set_overwrite(switched.channel, after);
    done(json!({"outcome": "switched"}))
}

/// The fault to inject.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum FaultInputKind {
    /// Discord's servers fail.
    Broken,
    /// The connection ends after the request took effect.
    ResetAfter,
    /// Too many requests.
    RateLimit,
    /// The request takes longer than a member waits.
    Slow,
    /// The gateway's connections end.
    GatewayDrop,
    /// The gateway asks the bot to identify again.
    GatewayInvalid,
    /// The next interaction is delivered twice.
    Twice,
    /// Remove all faults.
    Clear,
}

/// The requests that a fault affects.
#[derive(Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub(super) enum Target {
    #[default]
    Any,
    Answer,
    Post,
    Thread,
}

#[derive(Debug, Deserialize)]
pub(super) struct Wished {
    trouble: FaultInputKind,
    #[serde(default)]
    target: Target,
}

/// A slow response is slow for as many tries as a bot can make while members wait.
const TRIES_OF_AN_ANSWER: usize = 3;
/// Longer than the three seconds that a member's client waits.
const TOO_SLOW: Duration = Duration::from_secs(4);
const RETRY_AFTER: Duration = Duration::from_secs(2);

pub(super) async fn fault(State(site): State<Site>, Json(wished): Json<Wished>) -> Done {
    let emulator = &site.emulator;
    let (method, route) = match wished.target {
        Target::Any => ("*", "*"),
        Target::Answer => ("POST", "/interactions/{interaction}/{token}/callback"),
        Target::Post => ("POST", "/channels/{channel}/messages"),
        Target::Thread => ("POST", "/channels/{channel}/messages/{message}/threads"),
    };
    let befall = |failure| {
        emulator.fault(Fault::on(method, route, failure));
    };
    match wished.trouble {
        FaultInputKind::Broken => befall(FaultKind::Status(500)),
        FaultInputKind::ResetAfter => befall(FaultKind::ResetAfter),
        FaultInputKind::RateLimit => {
            befall(FaultKind::RateLimited { retry_after: RETRY_AFTER, global: false });
        }
        FaultInputKind::Slow => {
            let times = if wished.target == Target::Answer { TRIES_OF_AN_ANSWER } else { 1 };
            emulator.fault(Fault::on(method, route, FaultKind::Delay(TOO_SLOW)).times(times));
        }
        FaultInputKind::GatewayDrop => emulator.drop_connections(),
        FaultInputKind::GatewayInvalid => emulator.invalid_session(false),
        FaultInputKind::Twice => emulator.deliver_next_interaction(2),
        FaultInputKind::Clear => emulator.clear_faults(),
    }
    done(json!({"outcome": "set"}))
}

#[derive(Debug, Deserialize)]
pub(super) struct Since {
    /// The gallery version that the page has.
    since: Option<u64>,
}

pub(super) async fn gallery(State(site): State<Site>, Query(since): Query<Since>) -> Done {
    let gallery = site.host.gallery().ok_or_else(no_sample)?;
    let is_known = since.since == Some(gallery.version);
    done(if is_known { json!({"version": gallery.version}) } else { json!(gallery) })
}

fn no_sample() -> PageError {
    PageError(StatusCode::NOT_FOUND, "There is nothing with this name here.".into())
}

#[derive(Debug, Deserialize)]
pub(super) struct SampleQuery {
    id: String,
}

pub(super) async fn sample(State(site): State<Site>, Query(wanted): Query<SampleQuery>) -> Done {
    let sections = site.host.sample(&wanted.id).ok_or_else(no_sample)?;
    let shown = |section: &Section| {
        let messages: Vec<Value> = section.messages.iter().map(super::shown::sample).collect();
        json!({"heading": section.heading, "messages": messages})
    };
    done(sections.iter().map(shown).collect())
}
