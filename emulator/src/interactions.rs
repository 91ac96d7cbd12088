//! Pending interactions: delivered to the bot, and overdue if it doesn't respond.

use super::interaction::{Interaction, InteractionKind};
use super::model::{Channel, Message};
use super::shapes;
use super::snowflake::Id;
use super::state::State;
use serde_json::{Value, json};

/// The number of remembered interactions; older ones have long expired.
const KEPT_INTERACTIONS: usize = 5000;

/// The parts of a new interaction.
#[derive(Debug)]
pub(super) struct NewInteraction {
    pub(super) kind: InteractionKind,
    pub(super) name: Option<String>,
    pub(super) member: Id,
    pub(super) channel: Id,
    pub(super) data: Value,
    pub(super) source: Option<Id>,
}

impl State {
    /// Records the interaction and delivers it to the bot.
    pub(super) fn start_interaction(&mut self, start: NewInteraction) -> Id {
        let id = self.next_id();
        let server = self.channels.get(start.channel).and_then(|channel| channel.server);
        let token = format!("interaction-{id}");
        let payload = self.interaction_payload(id, &token, &start);
        let interaction = Interaction {
            id,
            token,
            kind: start.kind,
            name: start.name,
            member: start.member,
            channel: start.channel,
            server,
            started_at: self.now(),
            payload,
            source: start.source,
            answer: None,
            failed: false,
            answers_received: 0,
            later_changes: 0,
        };
        self.interactions.insert(id, interaction);
        if self.interactions.len() > KEPT_INTERACTIONS {
            self.interactions.pop_first();
        }
        for _ in 0..std::mem::replace(&mut self.next_deliveries, 1) {
            self.deliver_interaction(id);
        }
        id
    }

    /// Sends the interaction to the bot, for the first time or again.
    pub(super) fn deliver_interaction(&mut self, id: Id) {
        let Some(interaction) = self.interactions.get(&id) else { return };
        let (server, payload) = (interaction.server, interaction.payload.clone());
        self.dispatch("INTERACTION_CREATE", server, 0, &payload);
    }

    fn interaction_payload(&self, id: Id, token: &str, start: &NewInteraction) -> Value {
        let mut payload = json!({
            "id": id,
            "application_id": self.bot,
            "type": start.kind.number(),
            "data": start.data,
            "channel_id": start.channel,
            "token": token,
            "version": 1,
            "locale": "en-US",
            "entitlements": [],
            "attachment_size_limit": 10_485_760,
        });
        let Some(channel) = self.channels.get(start.channel) else { return payload };
        payload["channel"] = shapes::interaction_channel(self, channel, start.member);
        payload["app_permissions"] = json!(self.permissions_in(channel, self.bot));
        if let Some(server) = channel.server {
            let mut member = shapes::member(self, server, start.member);
            member["permissions"] = json!(self.permissions_in(channel, start.member));
            payload["member"] = member;
            payload["guild_id"] = json!(server);
            payload["guild"] = json!({"id": server, "locale": "en-US", "features": []});
            payload["guild_locale"] = json!("en-US");
            payload["authorizing_integration_owners"] = json!({"0": server});
            payload["context"] = json!(0);
        } else {
            if let Some(user) = self.users.get(&start.member) {
                payload["user"] = shapes::user(user);
            }
            payload["authorizing_integration_owners"] = json!({"0": "0"});
            payload["context"] = json!(1);
        }
        let source = start.source.and_then(|source| self.message(start.channel, source));
        if let Some(message) = source {
            payload["message"] = shapes::message(self, message);
        }
        payload
    }

    /// Marks interactions that were not answered in time, as the member's client does.
    pub(super) fn fail_overdue(&mut self) {
        let now = self.now();
        for interaction in self.interactions.values_mut() {
            if interaction.is_overdue(now) {
                interaction.failed = true;
            }
        }
    }

    /// The newest message in `channel` that `viewer` sees and that satisfies `wanted`.
    pub(super) fn newest_shown(
        &self,
        channel: Id,
        viewer: Id,
        wanted: impl Fn(&Message) -> bool,
    ) -> Option<&Message> {
        let messages = self.messages.get(&channel)?;
        messages.values().rev().find(|message| message.is_shown_to(viewer) && wanted(message))
    }

    /// The channel or thread called `name` in `server`, or with this id; threads after channels,
    /// newest first.
    pub(super) fn channel_named(&self, server: Id, name: &str) -> Option<&Channel> {
        let name = name.trim_start_matches('#');
        let is_called = |channel: &&Channel| channel.name == name || channel.id.to_string() == name;
        let all = || self.channels.of_server(server).filter(is_called);
        all().find(|channel| channel.thread.is_none()).or_else(|| all().next_back())
    }
}
