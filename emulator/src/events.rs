//! Sends gateway events to the sessions that want them.

use super::log::EventRecord;
use super::model::{Channel, Message};
use super::permissions::Permissions;
use super::sessions::{Session, belongs_to, intents};
use super::shapes;
use super::snowflake::Id;
use super::state::State;
use serde_json::{Value, json};

impl State {
    /// Sends an event to every session with one of the intents in `wants`; 0 means all sessions.
    pub(super) fn dispatch(&mut self, name: &str, server: Option<Id>, wants: u64, data: &Value) {
        let wanted = |session: &Session| {
            belongs_to(server, session.shard) && (wants == 0 || session.intents & wants != 0)
        };
        let listeners: Vec<(String, u64)> = self
            .sessions
            .by_id
            .iter()
            .filter(|(_, session)| wanted(session))
            .map(|(id, session)| (id.clone(), session.intents))
            .collect();
        let (at, sessions) = (self.now(), listeners.len());
        self.log.event(|| EventRecord { at, name: name.to_owned(), sessions, data: data.clone() });
        for (id, session_intents) in listeners {
            let hides = name.starts_with("MESSAGE_")
                && session_intents & intents::MESSAGE_CONTENT == 0
                && self.hides_content(data);
            let mut data = data.clone();
            if hides {
                hide_content(&mut data);
            }
            self.sessions.send(&id, name, data);
        }
    }

    /// Without the privileged intent, Discord shows a bot only the content of its own messages,
    /// direct messages and messages that mention it.
    pub(super) fn hides_content(&self, message: &Value) -> bool {
        let bot = self.bot.to_string();
        let mentioned = message["mentions"].as_array().into_iter().flatten();
        message["guild_id"].is_string()
            && message["author"]["id"] != bot.as_str()
            && !mentioned.into_iter().any(|user| user["id"] == bot.as_str())
    }

    pub(super) fn dispatch_message(&mut self, name: &str, message: &Message) {
        if message.ephemeral_to.is_some() {
            return;
        }
        let Some(channel) = self.channels.get(message.channel) else { return };
        if !self.permissions_in(channel, self.bot).contains(Permissions::VIEW_CHANNEL) {
            return;
        }
        let server = channel.server;
        let wants =
            if server.is_some() { intents::GUILD_MESSAGES } else { intents::DIRECT_MESSAGES };
        let mut data = shapes::message(self, message);
        if let Some(server) = server {
            data["guild_id"] = json!(server);
            data["member"] = shapes::partial_member(self, server, message.author);
        }
        self.dispatch(name, server, wants, &data);
    }

    /// Sends an event about a channel, which the bot need not see, or about a thread, which it must
    /// see.
    pub(super) fn dispatch_channel(&mut self, name: &str, channel: &Channel) {
        if channel.thread.is_some() && !self.is_seen_by_bot(channel) {
            return;
        }
        let data = shapes::channel(self, channel);
        self.dispatch(name, channel.server, intents::GUILDS, &data);
    }
}

/// Removes the content of a message, as Discord does without the message content intent.
pub(super) fn hide_content(message: &mut Value) {
    message["content"] = json!("");
    for part in ["embeds", "attachments", "components"] {
        message[part] = json!([]);
    }
}
