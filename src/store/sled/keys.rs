//! Keys as bytes: one for the space, then the parts in order, so that keys sort in the order in
//! which records are read.

use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use crate::store::records::key::{KeyPart, KeyRange};
use crate::store::records::{Index, IndexKind, Space, Stored, key};
use anyhow::ensure;
use std::ops::Bound;
use strum::VariantArray as _;

/// The version of the layout, as decimal text.
pub(super) const SCHEMA: &[u8] = b"meta/schema";
/// The number of commits, so that a store that lost its end can be detected.
pub(super) const COMMIT_COUNT: &[u8] = b"meta/rounds";
/// Present while records are imported from a backup.
pub(super) const IMPORTING: &[u8] = b"meta/importing";
/// The latest instant at which something was leased, in nanoseconds.
pub(super) const CLOCK: &[u8] = b"meta/clock";
/// Present once the queue was filled from the records of a store that had none.
pub(super) const FILLED: &[u8] = b"meta/queue";
/// The number of bytes of all keys and values when they were last counted.
pub(super) const LIVE: &[u8] = b"meta/live";
/// The prefix of metadata about the store itself.
pub(super) const META: &[u8] = b"meta/";
/// Sorts after all metadata, and before anything else.
pub(super) const AFTER_META: &[u8] = b"meta0";

impl Space {
    /// All spaces, in no particular order.
    fn all() -> impl Iterator<Item = Self> {
        let records = RecordKind::VARIANTS.iter().copied().map(Self::Record);
        let indexes = IndexKind::ALL.into_iter().map(Self::Index);
        records.chain(indexes).chain([Self::Queue, Self::SetAside])
    }

    /// The first byte of its keys.
    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Record(kind) => match kind {
                RecordKind::Server => b's',
                RecordKind::Daily => b'd',
                RecordKind::Reveal => b'v',
                RecordKind::Member => b'u',
                RecordKind::Attempt => b'a',
                RecordKind::Interview => b'i',
                RecordKind::LibraryEntry => b'l',
                RecordKind::MatchState => b'r',
                RecordKind::Participant => b'k',
                RecordKind::Pairing => b'g',
                RecordKind::ServerBank => b'j',
                RecordKind::OwnQuestion => b'y',
                RecordKind::QuestionDraft => b'z',
                RecordKind::ReviewCard => b'R',
                RecordKind::PrepPlan => b'P',
                RecordKind::Flag => b'F',
                RecordKind::QuestionTally => b'Q',
                RecordKind::Reminders => b'N',
                RecordKind::Announcements => b'O',
            },
            Self::Index(index) => match index {
                IndexKind::OfDate => b'c',
                IndexKind::AtQuestion => b'q',
                IndexKind::AtDaily => b'p',
                IndexKind::AtTime => b't',
                IndexKind::OpenInterview => b'o',
                IndexKind::OpenOf => b'b',
                IndexKind::Seated => b'h',
                IndexKind::OpenPairing => b'w',
                IndexKind::Due => b'e',
                IndexKind::Leased => b'f',
                IndexKind::AuthoredBy => b'A',
                IndexKind::WaitingDraft => b'W',
                IndexKind::DueCard => b'D',
                IndexKind::InPrepTeam => b'T',
                IndexKind::OpenFlag => b'G',
            },
            Self::Queue => b'n',
            // Then the server, and the original key of the record.
            Self::SetAside => b'x',
        }
    }

    /// The space of `key`; `None` for metadata and for spaces of a newer build.
    pub(super) fn from_key(key: &[u8]) -> Option<Self> {
        if key.starts_with(META) {
            return None;
        }
        Self::all().find(|space| key.first() == Some(&space.byte()))
    }

    /// A key in this space, or a prefix of keys.
    pub(super) fn key(self, parts: &impl KeyPart) -> Vec<u8> {
        let mut key = Vec::with_capacity(48);
        key.push(self.byte());
        parts.write(&mut key);
        key
    }

    /// The bounds of a span.
    pub(super) fn bounds<P: KeyPart, K: KeyPart>(self, span: &KeyRange<P, K>) -> Bounds {
        let key = |key: &K| self.key(key);
        let within = within(&self.key(&span.within));
        let start = match &span.from {
            Bound::Unbounded => within.0,
            from => from.as_ref().map(key),
        };
        let end = match &span.until {
            Bound::Unbounded => within.1,
            until => until.as_ref().map(key),
        };
        (start, end)
    }
}

/// A range of keys.
pub(super) type Bounds = (Bound<Vec<u8>>, Bound<Vec<u8>>);

/// All keys that begin with `prefix`.
pub(super) fn within(prefix: &[u8]) -> Bounds {
    let mut end = prefix.to_vec();
    while end.last() == Some(&u8::MAX) {
        end.pop();
    }
    let end = end.last_mut().map(|byte| *byte += 1).map(|()| end);
    (Bound::Included(prefix.to_vec()), end.map_or(Bound::Unbounded, Bound::Excluded))
}

pub(super) fn record_key<R: Stored>(key: &R::Key) -> Vec<u8> {
    R::SPACE.key(key)
}

pub(super) fn row<I: Index>(key: &I::Key) -> Vec<u8> {
    Space::Index(I::KIND).key(key)
}

/// The bytes of a key's parts.
pub(super) fn behind_space(key: &[u8]) -> &[u8] {
    key.get(1..).unwrap_or_default()
}

/// The parts of a key; `None` if they can't be decoded.
pub(super) fn parts<P: KeyPart>(key: &[u8]) -> Option<P> {
    let mut parts = behind_space(key);
    P::read(&mut parts).ok()
}

/// The key for setting aside the unreadable bytes at `key`.
pub(super) fn set_aside(key: &[u8]) -> Vec<u8> {
    let guild = GuildId(number_at(key, 0).unwrap_or_default());
    [&Space::SetAside.key(&guild), key].concat()
}

/// The original key of a set-aside record.
pub(super) fn original(aside: &[u8]) -> &[u8] {
    aside.get(1 + 8..).unwrap_or_default()
}

/// The number at `position` after the space, counted in numbers: 0 is the guild, except in the
/// queue.
pub(super) fn number_at(key: &[u8], position: usize) -> anyhow::Result<u64> {
    key::number_at(behind_space(key), position)
}

/// Decodes a number.
pub(super) fn number(bytes: &[u8]) -> anyhow::Result<u64> {
    ensure!(bytes.len() == 8, "a number has {} bytes instead of 8", bytes.len());
    key::whole(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{InteractionId, UserId};
    use std::collections::BTreeSet;

    #[test]
    fn every_space_has_a_byte_of_its_own() {
        let bytes: BTreeSet<u8> = Space::all().map(Space::byte).collect();
        assert_eq!(bytes.len(), Space::all().count());
        assert!(!bytes.contains(&META[0]));
        assert!(Space::all().all(|space| Space::from_key(&[space.byte(), 0]) == Some(space)));
        assert_eq!(Space::from_key(b"meta/schema"), None);
    }

    #[test]
    fn a_span_ends_where_its_prefix_does() {
        let last = Space::Record(RecordKind::Attempt).key(&(GuildId(u64::MAX), UserId(7)));
        let all =
            Space::Record(RecordKind::Attempt)
                .bounds(&KeyRange::<_, (GuildId, UserId, InteractionId)>::within((GuildId(
                    u64::MAX,
                ),)));
        assert_eq!(all.1, Bound::Excluded(vec![b'a' + 1]));
        assert!(matches!(&all.0, Bound::Included(first) if *first < last));
        assert_eq!(within(b"\xff").1, Bound::Unbounded);
    }
}
