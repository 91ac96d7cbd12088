//! Reading what others may have written. Only what is needed is read, item by item: a message or a
//! thread that Discord's library can't read is somebody else's, and keeps nothing from being found.

use super::{Discord, DiscordError};
use crate::domain::ids::{ChannelId, GuildId, MessageId, UserId};
use jiff::Timestamp;
use serde_json::Value;
use serenity::all::{LightMethod, Request, Route};

/// How many messages are asked for at once, the most that Discord gives.
const PAGE: usize = 100;
/// How many pages are looked through for the bot's own messages.
const PAGES: usize = 10;

/// A message of the bot's own, as far as it says which one it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OwnMessage {
    pub(crate) id: MessageId,
    /// When it was sent, to the second.
    pub(crate) at: Option<Timestamp>,
    /// What its buttons and menus carry.
    pub(crate) custom_ids: Vec<String>,
    /// What stands in the footers and above the titles of its embeds.
    pub(crate) marks: Vec<String>,
}

/// An open thread, as far as it says which one it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OpenThread {
    pub(super) id: ChannelId,
    pub(super) name: String,
    pub(super) parent: Option<ChannelId>,
    pub(super) owner: Option<UserId>,
}

impl Discord {
    /// The bot's own messages in a channel after `after`, oldest first, as far as they are among
    /// the thousand that follow it.
    pub(crate) async fn own_messages_after(
        &self,
        channel: ChannelId,
        after: MessageId,
    ) -> Result<Vec<OwnMessage>, DiscordError> {
        let route = Route::ChannelMessages { channel_id: channel.0.into() };
        let mut own = Vec::new();
        let mut after = after.0.max(1);
        for _ in 0..PAGES {
            let params = vec![("after", after.to_string()), ("limit", PAGE.to_string())];
            let page = self.get(route, Some(params)).await?;
            let page = page.as_array().map(Vec::as_slice).unwrap_or_default();
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

    /// Whether a message is still there. Where its channel is gone, so is the message.
    pub(crate) async fn has_message(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<bool, DiscordError> {
        let (channel_id, message_id) = (channel.0.into(), message.0.into());
        match self.get(Route::ChannelMessage { channel_id, message_id }, None).await {
            Ok(_) => Ok(true),
            Err(DiscordError::UnknownMessage | DiscordError::UnknownChannel) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// The threads of a server that are not archived.
    pub(super) async fn active_threads(
        &self,
        guild: GuildId,
    ) -> Result<Vec<OpenThread>, DiscordError> {
        let found = self.get(Route::GuildThreadsActive { guild_id: guild.0.into() }, None).await?;
        let threads = found["threads"].as_array().map(Vec::as_slice).unwrap_or_default();
        Ok(threads.iter().filter_map(open_thread).collect())
    }

    /// What Discord answers to a request for something that is there, as it is.
    async fn get(
        &self,
        route: Route<'_>,
        params: Option<Vec<(&'static str, String)>>,
    ) -> Result<Value, DiscordError> {
        self.insistently(|| async {
            self.pace.until_ready().await;
            let request = Request::new(route, LightMethod::Get).params(params.clone());
            let body = self.http.request(request).await?.bytes().await?;
            Ok(serde_json::from_slice(&body)?)
        })
        .await
    }
}

fn own_message(message: &Value, me: UserId) -> Option<OwnMessage> {
    if id_at(&message["author"], "id") != Some(me.0) {
        return None;
    }
    let mut custom_ids = Vec::new();
    collect_custom_ids(&message["components"], &mut custom_ids);
    let embeds = message["embeds"].as_array().map(Vec::as_slice).unwrap_or_default();
    let marks = embeds
        .iter()
        .flat_map(|embed| [&embed["footer"]["text"], &embed["author"]["name"]])
        .filter_map(|text| text.as_str().map(str::to_owned))
        .collect();
    let sent: Option<Timestamp> = message["timestamp"].as_str().and_then(|at| at.parse().ok());
    Some(OwnMessage {
        id: MessageId(id_at(message, "id")?),
        at: sent.and_then(|at| Timestamp::from_second(at.as_second()).ok()),
        custom_ids,
        marks,
    })
}

/// Whatever the components are and however they are nested.
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
fn id_at(value: &Value, key: &str) -> Option<u64> {
    value[key].as_str()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;
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
        assert_eq!(own.marks, ["1 of 3", "Daily #1"]);
        assert_eq!(own_message(&message, UserId(2)), None);
    }

    #[test]
    fn what_has_no_author_or_is_no_message_at_all_is_left_out() {
        for odd in [json!(null), json!([]), json!({"id": "7"}), json!({"author": {"id": "1"}})] {
            assert_eq!(own_message(&odd, UserId(1)), None, "{odd}");
        }
    }
}
