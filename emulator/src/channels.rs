//! All channels and threads, indexed so that a request or an event never searches those of other
//! servers.

use super::model::{Channel, Message};
use super::snowflake::Id;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};

/// A key for finding channels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    /// The server of a channel or thread.
    Server(Id),
    /// The parent channel of a thread.
    Parent(Id),
    /// The other side of a direct conversation.
    Recipient(Id),
    /// The time from which an open thread has been quiet for long enough to be archived.
    Quiet(Timestamp),
}

/// Channels and threads by id. They change only through [`Self::change`], so that the index stays
/// correct.
#[derive(Debug, Default)]
pub(super) struct Channels {
    by_id: BTreeMap<Id, Channel>,
    by_key: BTreeSet<(Key, Id)>,
}

impl Channels {
    pub(super) fn get(&self, id: Id) -> Option<&Channel> {
        self.by_id.get(&id)
    }

    /// The thread that was made from a message. The first message of a post in a forum has the id of
    /// the post, and is in it.
    pub(super) fn thread_on(&self, message: &Message) -> Option<&Channel> {
        self.get(message.id).filter(|thread| thread.id != message.channel)
    }

    pub(super) fn contains_key(&self, id: Id) -> bool {
        self.by_id.contains_key(&id)
    }

    /// Adds a channel, replacing one with the same id.
    pub(super) fn insert(&mut self, channel: Channel) {
        self.remove(channel.id);
        for key in keys(&channel) {
            self.by_key.insert((key, channel.id));
        }
        self.by_id.insert(channel.id, channel);
    }

    pub(super) fn remove(&mut self, id: Id) -> Option<Channel> {
        let removed = self.by_id.remove(&id)?;
        for key in keys(&removed) {
            self.by_key.remove(&(key, id));
        }
        Some(removed)
    }

    /// Changes a channel, if it exists. Its id stays.
    pub(super) fn change<T>(
        &mut self,
        id: Id,
        change: impl FnOnce(&mut Channel) -> T,
    ) -> Option<T> {
        let mut channel = self.remove(id)?;
        let outcome = change(&mut channel);
        self.insert(Channel { id, ..channel });
        Some(outcome)
    }

    /// The channels and threads of a server, oldest first.
    pub(super) fn of_server(&self, server: Id) -> impl DoubleEndedIterator<Item = &Channel> {
        self.under(Key::Server(server))
    }

    /// The threads of a channel, oldest first.
    pub(super) fn threads_of(&self, channel: Id) -> impl DoubleEndedIterator<Item = &Channel> {
        self.under(Key::Parent(channel))
    }

    /// The conversation with a user, if there is one.
    pub(super) fn conversation(&self, user: Id) -> Option<&Channel> {
        self.under(Key::Recipient(user)).next()
    }

    /// The open threads to be archived by `now`.
    pub(super) fn quiet_threads(&self, now: Timestamp) -> Vec<Id> {
        let first = (Key::Quiet(Timestamp::MIN), Id::new(0));
        let last = (Key::Quiet(now), Id::new(u64::MAX));
        self.by_key.range(first..=last).map(|(_, id)| *id).collect()
    }

    fn under(&self, key: Key) -> impl DoubleEndedIterator<Item = &Channel> {
        let found = self.by_key.range((key, Id::new(0))..=(key, Id::new(u64::MAX)));
        found.filter_map(|(_, id)| self.by_id.get(id))
    }
}

fn keys(channel: &Channel) -> impl Iterator<Item = Key> + use<> {
    let keys = [
        channel.server.map(Key::Server),
        channel.parent.map(Key::Parent),
        channel.recipient.map(Key::Recipient),
        quiet_at(channel).map(Key::Quiet),
    ];
    keys.into_iter().flatten()
}

/// The time at which an open thread is archived if nobody writes in it.
fn quiet_at(channel: &Channel) -> Option<Timestamp> {
    let thread = channel.thread.as_ref().filter(|thread| !thread.archived)?;
    let last_written = channel.last_message.map(Id::made_at);
    let active = last_written.unwrap_or(thread.created_at).max(thread.archive_changed_at);
    let patience = SignedDuration::from_mins(i64::from(thread.auto_archive_minutes));
    Some(active.checked_add(patience).unwrap_or(Timestamp::MAX))
}

#[cfg(test)]
mod tests {
    use super::super::model::{ChannelKind, Thread};
    use super::*;

    fn channel(id: u64, server: Option<u64>) -> Channel {
        Channel {
            id: Id::new(id),
            server: server.map(Id::new),
            name: String::new(),
            kind: ChannelKind::Text,
            overwrites: Vec::new(),
            parent: None,
            position: 0,
            topic: None,
            forum: None,
            thread: None,
            recipient: None,
            last_message: None,
        }
    }

    fn thread(id: u64, parent: u64, archive_changed_at: Timestamp) -> Channel {
        let thread = Thread {
            owner: Id::new(1),
            members: BTreeSet::new(),
            archived: false,
            locked: false,
            auto_archive_minutes: 60,
            archive_changed_at,
            created_at: archive_changed_at,
            invitable: true,
            message_count: 0,
            applied_tags: Vec::new(),
        };
        let kind = ChannelKind::PublicThread;
        let parent = Some(Id::new(parent));
        Channel { kind, parent, thread: Some(thread), ..channel(id, Some(7)) }
    }

    fn ids<'a>(found: impl Iterator<Item = &'a Channel>) -> Vec<u64> {
        found.map(|channel| channel.id.get()).collect()
    }

    #[test]
    fn channels_are_found_by_server_channel_and_recipient() {
        let mut channels = Channels::default();
        let noon: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        channels.insert(channel(12, Some(7)));
        channels.insert(channel(11, Some(7)));
        channels.insert(channel(13, Some(8)));
        channels.insert(thread(14, 12, noon));
        let recipient = Some(Id::new(99));
        channels.insert(Channel { recipient, ..channel(15, None) });
        assert_eq!(ids(channels.of_server(Id::new(7))), [11, 12, 14]);
        assert_eq!(ids(channels.threads_of(Id::new(12))), [14]);
        assert_eq!(channels.conversation(Id::new(99)).unwrap().id, Id::new(15));
        channels.remove(Id::new(11));
        channels.change(Id::new(12), |channel| channel.server = Some(Id::new(8)));
        assert_eq!(ids(channels.of_server(Id::new(7))), [14]);
        assert_eq!(ids(channels.of_server(Id::new(8))), [12, 13]);
        assert_eq!(channels.change(Id::new(11), |_| ()), None);
    }

    #[test]
    fn a_thread_is_quiet_an_hour_after_it_was_last_written_in() {
        let mut channels = Channels::default();
        let noon: Timestamp = "2026-11-23T12:00:00Z".parse().unwrap();
        let after = |minutes| noon + SignedDuration::from_mins(minutes);
        channels.insert(thread(14, 12, noon));
        assert!(channels.quiet_threads(after(59)).is_empty());
        assert_eq!(channels.quiet_threads(after(60)), [Id::new(14)]);
        let milliseconds = u64::try_from(after(30).as_millisecond() - 1_420_070_400_000).unwrap();
        let written = Some(Id::new(milliseconds << 22));
        channels.change(Id::new(14), |thread| thread.last_message = written);
        assert!(channels.quiet_threads(after(89)).is_empty());
        assert_eq!(channels.quiet_threads(after(90)), [Id::new(14)]);
        let archive = |thread: &mut Channel| thread.thread.as_mut().unwrap().archived = true;
        channels.change(Id::new(14), archive);
        assert!(channels.quiet_threads(after(900)).is_empty());
    }
}
