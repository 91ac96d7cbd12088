//! Responses to interactions, and their follow-ups.

use super::super::command_kind::is_slash;
use super::super::error::{ApiError, ValidationErrors};
use super::super::interaction::{Interaction, InteractionAnswer, InteractionKind, TOKEN_LIFE};
use super::super::limits;
use super::super::model::{AnsweredInteraction, Message, MessageFlags, MessageKind};
use super::super::outcome::{Choice, Field, Modal};
use super::super::posting::{Draft, Upload, change, post, remove};
use super::super::shapes;
use super::super::snowflake::Id;
use super::super::state::State;
use super::{Handled, RestRequest, RestResponse};
use serde_json::{Value, json};

pub(super) fn answer(call: &mut RestRequest<'_>) -> Handled {
    let (id, token) = (call.id(0)?, call.text(1).to_owned());
    let now = call.state.now();
    let interaction = call.state.interactions.get_mut(&id);
    let interaction = interaction.filter(|interaction| interaction.token == token);
    let interaction = interaction.ok_or_else(ApiError::unknown_interaction)?;
    interaction.answers_received += 1;
    if interaction.answer.is_some() {
        return Err(ApiError::already_acknowledged());
    }
    if interaction.is_overdue(now) {
        interaction.failed = true;
        return Err(ApiError::unknown_interaction());
    }
    let interaction = interaction.clone();
    let answered = take_answer(call.state, &interaction, call.body, call.files)?;
    let resource = match &answered {
        InteractionAnswer::Message(id)
        | InteractionAnswer::Thinking(id)
        | InteractionAnswer::Updated(id) => call
            .state
            .message(interaction.channel, *id)
            .map(|found| shapes::message(call.state, found)),
        _ => None,
    };
    if let Some(interaction) = call.state.interactions.get_mut(&id) {
        interaction.answer = Some(answered);
    }
    if !call.query_flag("with_response") {
        return Ok(RestResponse::Nothing);
    }
    Ok(RestResponse::Ok(json!({
        "interaction": {
            "id": id, "type": interaction.kind.number(), "response_message_id": resource.as_ref().map(|message| &message["id"]),
        },
        "resource": {"type": call.body["type"], "message": resource},
    })))
}

fn take_answer(
    state: &mut State,
    interaction: &Interaction,
    body: &Value,
    files: &[Upload],
) -> Result<InteractionAnswer, ApiError> {
    let is_autocomplete = interaction.kind == InteractionKind::Autocomplete;
    let data = &body["data"];
    match body["type"].as_u64() {
        Some(4) if !is_autocomplete => {
            limits::check_message(data, files.len())?;
            if limits::is_empty(data, files.len()) {
                return Err(ApiError::empty_message());
            }
            Ok(InteractionAnswer::Message(post_answer(state, interaction, data, files, false).id))
        }
        Some(5) if !is_autocomplete => {
            Ok(InteractionAnswer::Thinking(post_answer(state, interaction, data, files, true).id))
        }
        Some(6) if interaction.source.is_some() => Ok(InteractionAnswer::Acknowledged),
        Some(7) if interaction.source.is_some() => {
            let source = interaction.source.ok_or_else(ApiError::unknown_message)?;
            limits::check_message(data, files.len())?;
            let message = change(state, interaction.channel, source, data, files)?;
            Ok(InteractionAnswer::Updated(message.id))
        }
        Some(8) if is_autocomplete => {
            limits::check_choices(data)?;
            Ok(InteractionAnswer::Choices(choices(data)))
        }
        Some(9) if !is_autocomplete && interaction.kind != InteractionKind::Modal => {
            limits::check_modal(data)?;
            Ok(InteractionAnswer::Modal(modal(interaction, data)))
        }
        _ => {
            let mut problems = ValidationErrors::default();
            let message = "This type of answer does not fit this interaction.";
            problems.add("type", "INTERACTION_APPLICATION_COMMAND_INVALID_DATA_TYPE", message);
            problems.into_result()?;
            Err(ApiError::unknown_interaction())
        }
    }
}

fn post_answer(
    state: &mut State,
    interaction: &Interaction,
    data: &Value,
    files: &[Upload],
    thinking: bool,
) -> Message {
    let flags = MessageFlags::from_bits_retain(data["flags"].as_u64().unwrap_or(0));
    let ephemeral = flags.contains(MessageFlags::EPHEMERAL);
    let is_command = interaction.kind == InteractionKind::Command;
    let kind = match interaction.source {
        _ if is_command && is_slash(&interaction.payload["data"]) => MessageKind::CommandAnswer,
        _ if is_command => MessageKind::MenuAnswer,
        Some(_) => MessageKind::Reply,
        None => MessageKind::Written,
    };
    let author = state.bot;
    let draft = Draft {
        kind,
        files,
        thinking,
        ephemeral_to: ephemeral.then_some(interaction.member),
        reference: interaction.source,
        interaction: Some(AnsweredInteraction {
            id: interaction.id,
            kind: interaction.kind.number(),
            name: interaction.name.clone(),
            user: interaction.member,
        }),
        ..Draft::written(interaction.channel, author, data)
    };
    post(state, draft)
}

fn choices(data: &Value) -> Vec<Choice> {
    let offered = data["choices"].as_array().into_iter().flatten();
    let choice = |choice: &Value| Choice {
        name: choice["name"].as_str().unwrap_or_default().to_owned(),
        value: choice["value"].clone(),
    };
    offered.into_iter().map(choice).collect()
}

fn modal(interaction: &Interaction, data: &Value) -> Modal {
    let text = |key: &str| data[key].as_str().unwrap_or_default().to_owned();
    let rows = data["components"].as_array().into_iter().flatten();
    let inputs = rows.filter_map(|row| row["components"].as_array()).flatten();
    Modal {
        title: text("title"),
        custom_id: text("custom_id"),
        fields: inputs.map(Field::from_json).collect(),
        member: interaction.member,
        channel: interaction.channel,
        source: interaction.source,
    }
}

/// The answered interaction of a webhook route.
fn of_token(call: &RestRequest<'_>) -> Result<Interaction, ApiError> {
    let token = call.text(1);
    let is_ours = call.id(0)? == call.state.bot;
    let found = call.state.interactions.values().rev().find(|found| found.token == token);
    let found = found.filter(|_| is_ours).ok_or_else(ApiError::unknown_webhook)?;
    if call.state.now().duration_since(found.started_at) > TOKEN_LIFE {
        return Err(ApiError::invalid_webhook_token());
    }
    if found.answer.is_none() {
        return Err(ApiError::unknown_webhook());
    }
    Ok(found.clone())
}

/// The message of a webhook route: `@original` or a follow-up of the same interaction.
fn message_of(call: &RestRequest<'_>, interaction: &Interaction) -> Result<Id, ApiError> {
    let id = match call.text(2) {
        "@original" => interaction.original().ok_or_else(ApiError::unknown_message)?,
        _ => call.id(2)?,
    };
    let message = call.state.message(interaction.channel, id);
    let message = message.ok_or_else(ApiError::unknown_message)?;
    let belongs = interaction.original() == Some(id)
        || message.interaction.as_ref().is_some_and(|answered| answered.id == interaction.id);
    if belongs { Ok(id) } else { Err(ApiError::unknown_message()) }
}

fn note_change(call: &mut RestRequest<'_>, interaction: Id) {
    if let Some(interaction) = call.state.interactions.get_mut(&interaction) {
        interaction.later_changes += 1;
    }
}

pub(super) fn follow_up(call: &mut RestRequest<'_>) -> Handled {
    let interaction = of_token(call)?;
    limits::check_message(call.body, call.files.len())?;
    if limits::is_empty(call.body, call.files.len()) {
        return Err(ApiError::empty_message());
    }
    let thinking = match interaction.answer {
        Some(InteractionAnswer::Thinking(id)) => {
            call.state.message(interaction.channel, id).filter(|message| message.thinking)
        }
        _ => None,
    };
    // The first follow-up completes a "thinking…" instead of being added to it.
    let message = match thinking.map(|message| message.id) {
        Some(id) => change(call.state, interaction.channel, id, call.body, call.files)?,
        None => post_answer(call.state, &interaction, call.body, call.files, false),
    };
    note_change(call, interaction.id);
    Ok(RestResponse::Ok(shapes::message(call.state, &message)))
}

pub(super) fn read(call: &mut RestRequest<'_>) -> Handled {
    let interaction = of_token(call)?;
    let id = message_of(call, &interaction)?;
    let message = call.state.message(interaction.channel, id);
    let message = message.ok_or_else(ApiError::unknown_message)?;
    Ok(RestResponse::Ok(shapes::message(call.state, message)))
}

pub(super) fn edit(call: &mut RestRequest<'_>) -> Handled {
    let interaction = of_token(call)?;
    let id = message_of(call, &interaction)?;
    limits::check_message(call.body, call.files.len())?;
    let message = change(call.state, interaction.channel, id, call.body, call.files)?;
    note_change(call, interaction.id);
    Ok(RestResponse::Ok(shapes::message(call.state, &message)))
}

pub(super) fn delete(call: &mut RestRequest<'_>) -> Handled {
    let interaction = of_token(call)?;
    let id = message_of(call, &interaction)?;
    remove(call.state, interaction.channel, id)?;
    note_change(call, interaction.id);
    Ok(RestResponse::Nothing)
}
