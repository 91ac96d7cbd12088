//! Replies to interactions, immediate or deferred.

use super::interaction_token::{InteractionToken, Undelivered};
use crate::clock::Clock;
use crate::commands::{Deferral, Reply};
use crate::discord::rest::RestClient;
use crate::messages::{Message, failures};
use serenity::all::{
    CreateAutocompleteResponse, CreateInteractionResponse, CreateInteractionResponseMessage,
    Interaction,
};
use std::sync::Arc;

/// Replies to one interaction.
pub(super) struct Responder {
    token: InteractionToken,
    deferred: Option<Deferral>,
    /// The interaction was delivered twice, and the other delivery answers it.
    is_answered_elsewhere: bool,
}

impl Responder {
    /// The responder for `interaction`; `None` if it needs no reply.
    pub(super) fn new(
        rest: &Arc<RestClient>,
        clock: &Clock,
        interaction: &Interaction,
    ) -> Option<Self> {
        let (id, token) = match interaction {
            Interaction::Command(it) | Interaction::Autocomplete(it) => (it.id, &it.token),
            Interaction::Component(it) => (it.id, &it.token),
            Interaction::Modal(it) => (it.id, &it.token),
            _ => return None,
        };
        let token = InteractionToken::new(rest.clone(), clock.clone(), id, token.clone());
        let token = match interaction {
            Interaction::Autocomplete(_) => token.for_suggestions(),
            _ => token,
        };
        Some(Self { token, deferred: None, is_answered_elsewhere: false })
    }

    /// Tells Discord that the reply comes later, within 15 minutes. If Discord does not accept
    /// that, the reply itself is sent as the first response.
    pub(super) async fn defer(&mut self, deferral: Deferral) {
        let message = CreateInteractionResponseMessage::new();
        let response = match deferral {
            Deferral::Public => CreateInteractionResponse::Defer(message),
            Deferral::Ephemeral => CreateInteractionResponse::Defer(message.ephemeral(true)),
            Deferral::Update => CreateInteractionResponse::Acknowledge,
        };
        match self.token.respond(&response, Vec::new()).await {
            Ok(()) => self.deferred = Some(deferral),
            Err(Undelivered::AnsweredBefore) => self.is_answered_elsewhere = true,
            Err(error) => tracing::debug!(%error, "cannot deliver a deferral"),
        }
    }

    /// Defers the reply, unless it was deferred before.
    pub(super) async fn ensure_deferred(&mut self, deferral: Deferral) {
        if self.deferred.is_none() && !self.is_answered_elsewhere {
            self.defer(deferral).await;
        }
    }

    /// Sends the reply.
    pub(super) async fn send(&self, reply: Reply) -> Result<(), Undelivered> {
        if self.is_answered_elsewhere {
            return Err(Undelivered::AnsweredBefore);
        }
        match reply {
            Reply::Public(messages) => self.send_messages(messages, false).await,
            Reply::Ephemeral(messages) => self.send_messages(messages, true).await,
            Reply::Part(part) => self.send_messages(vec![part.message], true).await,
            Reply::Offer(offer) => {
                self.send_messages(vec![offer.message], offer.another.private).await
            }
            // If a modal was deferred, a new "thinking…" message exists, which is filled in.
            Reply::Update(message) if self.deferred.is_some() => self.edit(message).await,
            Reply::Update(message) => {
                let files = message.files.clone();
                let message = message.into_response(false);
                let response = CreateInteractionResponse::UpdateMessage(message);
                self.token.respond(&response, files).await
            }
            Reply::Acknowledge if self.deferred.is_some() => Ok(()),
            Reply::Acknowledge => self.respond(CreateInteractionResponse::Acknowledge).await,
            // A modal can only be the first response; its content is ready when it is requested
            // again.
            Reply::Modal(_) if self.deferred.is_some() => {
                self.send_messages(vec![Message::text(failures::late_modal())], true).await
            }
            Reply::Modal(modal) => self.respond(CreateInteractionResponse::Modal(modal)).await,
            Reply::Choices(choices) => {
                let choices = CreateAutocompleteResponse::new().set_choices(choices);
                self.respond(CreateInteractionResponse::Autocomplete(choices)).await
            }
        }
    }

    /// The first message is the response, the others are follow-ups.
    async fn send_messages(
        &self,
        messages: Vec<Message>,
        private: bool,
    ) -> Result<(), Undelivered> {
        let mut messages = messages.into_iter();
        let Some(first) = messages.next() else { return Ok(()) };
        match self.deferred {
            None => {
                let files = first.files.clone();
                let first = CreateInteractionResponse::Message(first.into_response(private));
                self.token.respond(&first, files).await?;
            }
            Some(Deferral::Update) => self.follow_up(first, private).await?,
            Some(Deferral::Public | Deferral::Ephemeral) => self.edit(first).await?,
        }
        for message in messages {
            self.follow_up(message, private).await?;
        }
        Ok(())
    }

    /// Sends a first response without files.
    async fn respond(&self, response: CreateInteractionResponse) -> Result<(), Undelivered> {
        self.token.respond(&response, Vec::new()).await
    }

    async fn edit(&self, message: Message) -> Result<(), Undelivered> {
        let files = message.files.clone();
        self.token.edit(&message.into_edit(), files).await
    }

    /// Sends an ephemeral follow-up.
    pub(super) async fn add(&self, message: Message) -> Result<(), Undelivered> {
        self.follow_up(message, true).await
    }

    async fn follow_up(&self, message: Message, private: bool) -> Result<(), Undelivered> {
        let files = message.files.clone();
        self.token.follow_up(&message.into_followup(private), files).await
    }
}
