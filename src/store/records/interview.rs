//! Interviews, indexed by the members who have a seat, and while they are open by everyone
//! involved.

use super::record::Record;
use super::stored::{Index, IndexKind, Remembered, Rows, Space, Stored};
use crate::domain::ids::{GuildId, InterviewId, UserId};
use crate::domain::interview::{Interview, Seat};
use crate::domain::record_kind::RecordKind;
use crate::domain::task::Task;
use jiff::Timestamp;

type Key = (GuildId, InterviewId);
type OfUser = (GuildId, UserId, InterviewId);

impl Stored for Interview {
    const SPACE: Space = Space::Record(RecordKind::Interview);
    const NAME: &'static str = RecordKind::Interview.name();
    type Key = Key;
    const COLUMNS: &'static [&'static str] = &["guild", "id"];

    fn rows(&self, (guild, id): &Key, rows: &mut impl Rows) {
        let seated = || Seat::BOTH.into_iter().filter_map(|seat| self.user(seat));
        for user in seated() {
            rows.add::<Seated>(&(*guild, user, *id), &());
        }
        if self.ending().is_none() || !self.pending.is_empty() {
            rows.add::<OpenInterview>(&(*guild, *id), &());
            let by = self.asked_by.filter(|user| self.seat_of(*user).is_none());
            let watching = self.observers.iter().map(|observer| observer.user);
            let watching = watching.filter(|user| Some(*user) != by);
            for user in seated().chain(by).chain(watching) {
                rows.add::<OpenOf>(&(*guild, user, *id), &());
            }
        }
    }
}

impl Remembered for Interview {
    const KIND: RecordKind = RecordKind::Interview;
    type Owner = GuildId;

    fn key(&self, guild: GuildId) -> Key {
        (guild, self.id)
    }

    fn owner((guild, _): &Key) -> GuildId {
        *guild
    }

    fn into_record(self, guild: GuildId) -> Record {
        Record::Interview { guild, interview: Box::new(self) }
    }

    /// An interview is about two members; see [`crate::domain::interview::forget`].
    fn is_about(_: &Key, _: UserId) -> bool {
        false
    }

    fn task((guild, id): &Key) -> Option<Task> {
        Some(Task::Interview(*guild, *id))
    }

    fn next_due(&self) -> Option<Timestamp> {
        Self::next_due(self)
    }
}

/// An interview that is not over or has pending work.
pub(in crate::store) struct OpenInterview;

impl Index for OpenInterview {
    const KIND: IndexKind = IndexKind::OpenInterview;
    type Of = Interview;
    type Key = Key;
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "id"];
    type Among = Key;

    fn target(key: &Key, (): &()) -> Key {
        *key
    }

    fn among(key: &Key) -> Self::Among {
        *key
    }
}

/// The same by the members involved: those who have a seat, requested it or observe.
pub(in crate::store) struct OpenOf;

impl Index for OpenOf {
    const KIND: IndexKind = IndexKind::OpenOf;
    type Of = Interview;
    type Key = OfUser;
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "member", "id"];
    type Among = Key;

    fn target((guild, _, id): &OfUser, (): &()) -> Key {
        (*guild, *id)
    }

    fn among((guild, _, id): &OfUser) -> Self::Among {
        (*guild, *id)
    }
}

/// An interview in which a member has a seat.
pub(in crate::store) struct Seated;

impl Index for Seated {
    const KIND: IndexKind = IndexKind::Seated;
    type Of = Interview;
    type Key = OfUser;
    type Value = ();
    const COLUMNS: &'static [&'static str] = &["guild", "member", "id"];
    type Among = Key;

    fn target((guild, _, id): &OfUser, (): &()) -> Key {
        (*guild, *id)
    }

    fn among((guild, _, id): &OfUser) -> Self::Among {
        (*guild, *id)
    }
}
