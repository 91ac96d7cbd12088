//! Answers to interactions, at once or deferred.

use crate::commands::{Deferral, Reply};
use crate::messages::{Message, trouble};
use serenity::all::{
    Builder as _, CreateAutocompleteResponse, CreateInteractionResponse,
    CreateInteractionResponseMessage, Http, Interaction, InteractionId,
};
use std::sync::Arc;

/// Answers one interaction.
pub(super) struct Responder {
    http: Arc<Http>,
    id: InteractionId,
    token: String,
    deferred: Option<Deferral>,
}

impl Responder {
    /// What answers `interaction`; nothing for what wants no answer.
    pub(super) fn of(http: &Arc<Http>, interaction: &Interaction) -> Option<Self> {
        let (id, token) = match interaction {
            Interaction::Command(it) | Interaction::Autocomplete(it) => (it.id, &it.token),
            Interaction::Component(it) => (it.id, &it.token),
            Interaction::Modal(it) => (it.id, &it.token),
            _ => return None,
        };
        Some(Self { http: http.clone(), id, token: token.clone(), deferred: None })
    }

    /// Tells Discord that the answer comes later, within 15 minutes.
    pub(super) async fn defer(&mut self, deferral: Deferral) -> serenity::Result<()> {
        let message = CreateInteractionResponseMessage::new();
        let response = match deferral {
            Deferral::Say => CreateInteractionResponse::Defer(message),
            Deferral::Whisper => CreateInteractionResponse::Defer(message.ephemeral(true)),
            Deferral::Update => CreateInteractionResponse::Acknowledge,
        };
        self.respond(response).await?;
        self.deferred = Some(deferral);
        Ok(())
    }

    /// Sends the answer.
    pub(super) async fn send(&self, reply: Reply) -> serenity::Result<()> {
        match reply {
            Reply::Say(messages) => self.send_messages(messages, false).await,
            Reply::Whisper(messages) => self.send_messages(messages, true).await,
            Reply::Offer(offer) => {
                self.send_messages(vec![offer.message], offer.another.private).await
            }
            // Where a form was deferred, a new message is thinking; that one is filled in.
            Reply::Update(message) if self.deferred.is_some() => self.edit(message).await,
            Reply::Update(message) => {
                let message = message.into_response(false);
                self.respond(CreateInteractionResponse::UpdateMessage(message)).await
            }
            Reply::Noted if self.deferred.is_some() => Ok(()),
            Reply::Noted => self.respond(CreateInteractionResponse::Acknowledge).await,
            // A form can only be the first answer; what would fill it is there when it is asked for
            // again.
            Reply::Form(_) if self.deferred.is_some() => {
                self.send_messages(vec![Message::text(trouble::late_form())], true).await
            }
            Reply::Form(form) => self.respond(CreateInteractionResponse::Modal(form)).await,
            Reply::Choices(choices) => {
                let choices = CreateAutocompleteResponse::new().set_choices(choices);
                self.respond(CreateInteractionResponse::Autocomplete(choices)).await
            }
        }
    }

    /// The first message answers, the others follow.
    async fn send_messages(&self, messages: Vec<Message>, private: bool) -> serenity::Result<()> {
        let mut messages = messages.into_iter();
        let Some(first) = messages.next() else { return Ok(()) };
        match self.deferred {
            None => {
                let first = first.into_response(private);
                self.respond(CreateInteractionResponse::Message(first)).await?;
            }
            Some(Deferral::Update) => self.follow_up(first, private).await?,
            Some(Deferral::Say | Deferral::Whisper) => self.edit(first).await?,
        }
        for message in messages {
            self.follow_up(message, private).await?;
        }
        Ok(())
    }

    async fn respond(&self, response: CreateInteractionResponse) -> serenity::Result<()> {
        response.execute(&self.http, (self.id, &self.token)).await
    }

    async fn edit(&self, message: Message) -> serenity::Result<()> {
        message.into_edit().execute(&self.http, &self.token).await.map(|_| ())
    }

    async fn follow_up(&self, message: Message, private: bool) -> serenity::Result<()> {
        message.into_followup(private).execute(&self.http, (None, &self.token)).await.map(|_| ())
    }
}
