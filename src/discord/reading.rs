//! Parsing what others may have written. Only what is needed is parsed, item by item: a message or
//! a thread that Discord's library can't parse is somebody else's, and must not keep anything from
//! being found.

use super::rest::{ApiRequest, Endpoint, Priority, RequestError};
use super::{Discord, DiscordError, json};
use crate::domain::ids::{ChannelId, GuildId, MessageId, UserId};
use jiff::Timestamp;
use serde_json::Value;
use serenity::all::ChannelType;

/// The messages requested at once, Discord's limit.
const PAGE: usize = 100;
/// The number of pages that are searched for the bot's own messages.
const PAGES: usize = 10;

/// One of the bot's own messages, as far as needed to identify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnMessage {
    pub(crate) id: MessageId,
    /// The time at which it was sent, to the second.
    pub(crate) at: Option<Timestamp>,
    /// The custom ids of its buttons and menus.
    pub(crate) custom_ids: Vec<String>,
    /// The texts in the footers and above the titles of its embeds.
    pub(crate) markers: Vec<String>,
}

/// A message that was just posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Posted {
    pub(crate) id: MessageId,
    /// The time at which it appeared, by Discord's clock, to the second as in [`OwnMessage::at`].
    pub(crate) at: Option<Timestamp>,
}

impl Posted {
    /// Parses the response to a post.
    pub(super) fn read(message: &Value) -> Result<Self, RequestError> {
        let id = id_at(message, "id").ok_or(RequestError::Unreadable("the id of a message"))?;
        Ok(Self { id: MessageId(id), at: sent_at(message) })
    }
}

/// A thread, as far as needed to identify it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenThread {
    pub(super) id: ChannelId,
    pub(super) name: String,
    pub(super) parent: Option<ChannelId>,
    pub(super) owner: Option<UserId>,
}

/// The facts about a server that an alert names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ServerBrief {
    pub(crate) name: String,
    /// The channel in which Discord itself tells the server something, if there is one.
    pub(crate) system_channel: Option<ChannelId>,
}

impl Discord {
    /// Reads a server's name and system channel.
    pub(crate) async fn server_brief(&self, guild: GuildId) -> Result<ServerBrief, DiscordError> {
        let call = ApiRequest::new(Endpoint::Guild(guild), Priority::Other);
        self.read(&call, |found| {
            let name = found["name"].as_str().ok_or(RequestError::Unreadable("a server's name"))?;
            let system_channel = id_at(&found, "system_channel_id").map(ChannelId);
            Ok(ServerBrief { name: name.to_owned(), system_channel })
        })
        .await
    }

    /// Opens the conversation with a user, or finds it open.
    pub(crate) async fn open_direct(&self, user: UserId) -> Result<ChannelId, DiscordError> {
        let payload = json(&serde_json::json!({ "recipient_id": user.to_string() }))?;
        let call = ApiRequest::new(Endpoint::OpenDirect, Priority::Other).payload(&payload);
        self.read(&call, |opened| {
            let id = id_at(&opened, "id").ok_or(RequestError::Unreadable("the id of a channel"))?;
            Ok(ChannelId(id))
        })
        .await
    }

    /// The bot's own messages in a channel after `after`, oldest first, among the thousand that
    /// follow it.
    pub(crate) async fn own_messages_after(
        &self,
        channel: ChannelId,
        after: MessageId,
    ) -> Result<Vec<OwnMessage>, DiscordError> {
        let mut own = Vec::new();
        let mut after = after.0.max(1);
        for _ in 0..PAGES {
            let params = [("after", after.to_string()), ("limit", PAGE.to_string())];
            let call =
                ApiRequest::new(Endpoint::Messages(channel), Priority::Other).params(&params);
            let page = self.read(&call, |page| list(page, "a list of messages")).await?;
            own.extend(page.iter().filter_map(|message| own_message(message, self.me)));
            let newest = page.iter().filter_map(|message| id_at(message, "id")).max();
            match newest.filter(|newest| page.len() >= PAGE && *newest > after) {
                Some(newest) => after = newest,
                None => break,
            }
        }
        own.sort_by_key(|message| message.id);
        Ok(own)
    }

    /// Returns `true` if a message still exists. If its channel is gone, so is the message.
    pub(crate) async fn has_message(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<bool, DiscordError> {
        let call = ApiRequest::new(Endpoint::Message(channel, message), Priority::Other);
        match self.send_with_retry(&call).await {
            Ok(_) => Ok(true),
            Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// One of the bot's own messages, unless it was deleted or is somebody else's.
    pub(super) async fn own_message(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<Option<OwnMessage>, DiscordError> {
        let call = ApiRequest::new(Endpoint::Message(channel, message), Priority::Other);
        match self.read(&call, Ok).await {
            Ok(found) => Ok(own_message(&found, self.me)),
            Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The newest public threads of a channel that are archived.
    pub(super) async fn archived_threads(
        &self,
        channel: ChannelId,
    ) -> Result<Vec<OpenThread>, DiscordError> {
        let call = ApiRequest::new(Endpoint::ArchivedThreads(channel), Priority::Other);
        let threads = self
            .read(&call, |mut found| list(found["threads"].take(), "a list of threads"))
            .await?;
        Ok(threads.iter().filter_map(open_thread).collect())
    }

    /// The threads of a server that are not archived.
    pub(super) async fn active_threads(
        &self,
        guild: GuildId,
    ) -> Result<Vec<OpenThread>, DiscordError> {
        let call = ApiRequest::new(Endpoint::ActiveThreads(guild), Priority::Other);
        let threads = self
            .read(&call, |mut found| list(found["threads"].take(), "a list of threads"))
            .await?;
        Ok(threads.iter().filter_map(open_thread).collect())
    }

    /// Asks Discord for the kind of a channel.
    pub(super) async fn requested_kind(&self, channel: ChannelId) -> Option<ChannelType> {
        let call = ApiRequest::new(Endpoint::Channel(channel), Priority::Other);
        let kind = self.read(&call, |found| {
            let kind = found["type"].as_u64().and_then(|kind| u8::try_from(kind).ok());
            kind.ok_or(RequestError::Unreadable("the type of a channel"))
        });
        kind.await.ok().map(ChannelType::from)
    }

    /// A member's name in a server, or in Discord if they have left it.
    pub(crate) async fn name_of(&self, guild: GuildId, user: UserId) -> Option<String> {
        let call = ApiRequest::new(Endpoint::Member(guild, user), Priority::Other);
        let named = self.read(&call, |member| {
            let nick = member["nick"].as_str().map(str::to_owned);
            nick.or_else(|| display_name(&member["user"])).ok_or(RequestError::Unreadable("a name"))
        });
        if let Ok(name) = named.await {
            return Some(name);
        }
        let call = ApiRequest::new(Endpoint::User(user), Priority::Other);
        let named =
            self.read(&call, |user| display_name(&user).ok_or(RequestError::Unreadable("a name")));
        named.await.ok()
    }
}

/// The name that a user chose, or the default.
fn display_name(user: &Value) -> Option<String> {
    let name = user["global_name"].as_str().or_else(|| user["username"].as_str())?;
    Some(name.to_owned())
}

/// The items of a list. A response without a list does not mean that there are none.
fn list(value: Value, what: &'static str) -> Result<Vec<Value>, RequestError> {
    match value {
        Value::Array(items) => Ok(items),
        _ => Err(RequestError::Unreadable(what)),
    }
}

fn own_message(message: &Value, me: UserId) -> Option<OwnMessage> {
    if id_at(&message["author"], "id") != Some(me.0) {
        return None;
    }
    let mut custom_ids = Vec::new();
    collect_custom_ids(&message["components"], &mut custom_ids);
    let embeds = message["embeds"].as_array().map(Vec::as_slice).unwrap_or_default();
    let markers = embeds
        .iter()
        .flat_map(|embed| [&embed["footer"]["text"], &embed["author"]["name"]])
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect();
    Some(OwnMessage {
        id: MessageId(id_at(message, "id")?),
        at: sent_at(message),
        custom_ids,
        markers,
    })
}

/// The time at which a message was sent, to the second.
fn sent_at(message: &Value) -> Option<Timestamp> {
    let at: Timestamp = message["timestamp"].as_str()?.parse().ok()?;
    Timestamp::from_second(at.as_second()).ok()
}

/// Collects custom ids from any components, however nested.
fn collect_custom_ids(components: &Value, found: &mut Vec<String>) {
    match components {
        Value::Array(items) => items.iter().for_each(|item| collect_custom_ids(item, found)),
        Value::Object(fields) => {
            found.extend(fields.get("custom_id").and_then(Value::as_str).map(str::to_owned));
            fields.values().for_each(|value| collect_custom_ids(value, found));
        }
        _ => {}
    }
}

fn open_thread(thread: &Value) -> Option<OpenThread> {
    Some(OpenThread {
        id: ChannelId(id_at(thread, "id")?),
        name: thread["name"].as_str()?.to_owned(),
        parent: id_at(thread, "parent_id").map(ChannelId),
        owner: id_at(thread, "owner_id").map(UserId),
    })
}

/// An id, which Discord writes as text.
pub(super) fn id_at(value: &Value, key: &str) -> Option<u64> {
    value[key].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn a_message_is_known_by_author_custom_ids_and_marks_whatever_else_is_in_it() {
        let message = json!({
            "id": "7", "author": {"id": "1"}, "timestamp": "2026-03-02T09:10:00.250000+00:00",
            "attachments": "none of your business", "type": 4711,
            "components": [{"type": 17, "components": [
                {"type": 1, "components": [{"type": 2, "custom_id": "w1|m"}]},
                {"type": 9, "accessory": {"type": 30, "custom_id": "x"}},
            ]}],
            "embeds": [{"footer": {"text": "1 of 3"}}, {"author": {"name": "Daily #1"}}, 5],
        });
        let own = own_message(&message, UserId(1)).unwrap();
        assert_eq!(own.id, MessageId(7));
        assert_eq!(own.at, Some("2026-03-02T09:10:00Z".parse().unwrap()));
        assert_eq!(own.custom_ids, ["w1|m", "x"]);
        assert_eq!(own.markers, ["1 of 3", "Daily #1"]);
        assert_eq!(own_message(&message, UserId(2)), None);
    }

    proptest! {
        #[test]
        fn a_post_and_its_recovery_agree_on_when_it_appeared(
            second in 1_420_070_400_i64..4_000_000_000, micros in 0..1_000_000_i32, id in 1..u64::MAX,
        ) {
            let at = Timestamp::new(second, micros * 1000).unwrap();
            let message = json!({
                "id": id.to_string(), "author": {"id": "1"},
                "timestamp": at.to_string().replace('Z', "+00:00"),
            });
            let posted = Posted::read(&message).unwrap();
            prop_assert_eq!(posted.id, MessageId(id));
            prop_assert_eq!(posted.at, Some(Timestamp::from_second(second).unwrap()));
            let found = own_message(&message, UserId(1)).unwrap();
            prop_assert_eq!((found.id, found.at), (posted.id, posted.at));
        }
    }

    #[test]
    fn a_post_needs_its_id_alone() {
        for odd in [json!("yesterday"), json!(5), json!(null)] {
            let posted = Posted::read(&json!({"id": "7", "timestamp": odd, "author": []})).unwrap();
            assert_eq!(posted, Posted { id: MessageId(7), at: None });
        }
        for odd in [json!(null), json!({"id": 7}), json!({"timestamp": "2026-03-02T09:10:00Z"})] {
            assert!(matches!(Posted::read(&odd), Err(RequestError::Unreadable(_))), "{odd}");
        }
    }

    #[test]
    fn what_has_no_author_or_is_no_message_at_all_is_left_out() {
        for odd in [json!(null), json!([]), json!({"id": "7"}), json!({"author": {"id": "1"}})] {
            assert_eq!(own_message(&odd, UserId(1)), None, "{odd}");
        }
    }
}
