//! Forums and announcement channels: posts that are threads, and messages that followers get.

use super::reading::{OpenThread, OwnMessage, id_at};
use super::rest::{ApiRequest, Endpoint, Payload, Priority, RequestError};
use super::{Discord, DiscordError, Posted, json};
use crate::domain::forum_post::{ForumTag, ForumTags};
use crate::domain::ids::{ChannelId, GuildId, MessageId};
use crate::messages::Message;
use serde_json::Value;
use serenity::all::{AutoArchiveDuration, CreateForumPost};

/// Discord's flag of a forum in which each post needs a tag.
const REQUIRES_TAG: u64 = 1 << 4;
/// Discord's code for a message that is already published.
const PUBLISHED: isize = 40_033;

impl Discord {
    /// The tags of a forum.
    pub(crate) async fn forum_tags(&self, forum: ChannelId) -> Result<ForumTags, DiscordError> {
        let call = ApiRequest::new(Endpoint::Channel(forum), Priority::Post);
        self.read(&call, |found| Ok(read_tags(&found))).await
    }

    /// Opens a post in a forum with `message` as its first message, whose id is that of the post.
    /// Not safe to repeat, since Discord takes no nonce here: look for it among
    /// [`Self::own_forum_posts_after`] if it may have been tried before.
    pub(crate) async fn post_in_forum(
        &self,
        forum: ChannelId,
        name: &str,
        message: &Message,
        tags: &[u64],
    ) -> Result<Posted, DiscordError> {
        let post = CreateForumPost::new(name, message.clone().into_post())
            .auto_archive_duration(AutoArchiveDuration::ThreeDays)
            .set_applied_tags(tags.iter().map(|tag| serenity::all::ForumTagId::new(*tag)));
        let payload: Payload = json(&post)?;
        let call =
            ApiRequest::new(Endpoint::OpenOwnThread(forum), Priority::Post).payload(&payload);
        let opened = self.rest.send(&call).await?.json();
        let message = if opened["message"].is_object() { &opened["message"] } else { &opened };
        Ok(Posted::read(message)?)
    }

    /// The first messages of the bot's own posts in a forum after `after`, oldest first.
    pub(crate) async fn own_forum_posts_after(
        &self,
        guild: GuildId,
        forum: ChannelId,
        after: MessageId,
    ) -> Result<Vec<OwnMessage>, DiscordError> {
        let active = self.active_threads(guild).await?;
        let archived = self.archived_threads(forum).await?;
        let is_candidate = |thread: &OpenThread| {
            thread.id.0 > after.0 && thread.parent == Some(forum) && thread.owner == Some(self.me)
        };
        let mut posts: Vec<ChannelId> =
            active.into_iter().chain(archived).filter(is_candidate).map(|it| it.id).collect();
        posts.sort_unstable();
        posts.dedup();
        let mut own = Vec::new();
        for post in posts {
            own.extend(self.own_message(post, MessageId(post.0)).await?);
        }
        Ok(own)
    }

    /// Publishes a message of an announcement channel to the servers that follow it. One that is
    /// published stays so.
    pub(crate) async fn publish(
        &self,
        channel: ChannelId,
        message: MessageId,
    ) -> Result<(), DiscordError> {
        let call = ApiRequest::new(Endpoint::Publish(channel, message), Priority::Other);
        match self.send_with_retry(&call).await {
            Err(DiscordError::Other(RequestError::Refused(refusal)))
                if refusal.code == PUBLISHED =>
            {
                Ok(())
            }
            done => done.map(drop),
        }
    }
}

/// A tag that can't be parsed is left out.
fn read_tags(forum: &Value) -> ForumTags {
    let tags = forum["available_tags"].as_array().map(Vec::as_slice).unwrap_or_default();
    let tag = |tag: &Value| {
        Some(ForumTag {
            id: id_at(tag, "id").filter(|id| *id > 0)?,
            name: tag["name"].as_str()?.to_owned(),
            is_moderated: tag["moderated"].as_bool().unwrap_or_default(),
        })
    };
    ForumTags {
        tags: tags.iter().filter_map(tag).collect(),
        is_required: forum["flags"].as_u64().unwrap_or_default() & REQUIRES_TAG != 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn tags_are_read_one_by_one() {
        let forum = json!({"flags": 16, "available_tags": [
            {"id": "7", "name": "Daily", "moderated": false, "emoji_id": null},
            {"id": 8, "name": "odd"},
            {"id": "9", "name": "Staff", "moderated": true},
        ]});
        let tag =
            |id, name: &str, is_moderated| ForumTag { id, name: name.to_owned(), is_moderated };
        let tags = vec![tag(7, "Daily", false), tag(9, "Staff", true)];
        assert_eq!(read_tags(&forum), ForumTags { tags, is_required: true });
        assert_eq!(read_tags(&json!({"flags": 0})), ForumTags::default());
    }
}
