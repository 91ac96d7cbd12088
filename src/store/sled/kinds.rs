//! What there is in the store, by the first byte of its key: records, and what finds them.

use super::keys;
use crate::domain::record_kind::RecordKind;

/// What lies at a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A record of the domain.
    Record(RecordKind),
    /// An entry that finds records, and follows from them.
    Index(Index),
    /// A record that could not be read and had to make room.
    SetAside,
}

/// What finds records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Index {
    Date,
    AtQuestion,
    AtDaily,
    Answer,
    OpenInterview,
    OpenSeat,
    Seat,
    OpenPairing,
    /// A task's entry in the queue, which follows from what the task is about.
    Task,
    Due,
    Leased,
}

impl Index {
    const ALL: [Self; 11] = [
        Self::Date,
        Self::AtQuestion,
        Self::AtDaily,
        Self::Answer,
        Self::OpenInterview,
        Self::OpenSeat,
        Self::Seat,
        Self::OpenPairing,
        Self::Task,
        Self::Due,
        Self::Leased,
    ];
}

impl Kind {
    /// All of them, in no particular order.
    fn all() -> impl Iterator<Item = Self> {
        let records = RecordKind::ALL.into_iter().map(Self::Record);
        records.chain(Index::ALL.into_iter().map(Self::Index)).chain([Self::SetAside])
    }

    /// What keys of this kind begin with.
    pub(super) const fn byte(self) -> u8 {
        match self {
            Self::Record(kind) => match kind {
                RecordKind::Server => keys::SERVER,
                RecordKind::Daily => keys::DAILY,
                RecordKind::Reveal => keys::REVEAL,
                RecordKind::Member => keys::MEMBER,
                RecordKind::Attempt => keys::ATTEMPT,
                RecordKind::Interview => keys::INTERVIEW,
                RecordKind::Plan => keys::PLAN,
                RecordKind::Rounds => keys::PAIR_ROUNDS,
                RecordKind::Seeker => keys::SEEKER,
                RecordKind::Pairing => keys::PAIRING,
            },
            Self::Index(index) => match index {
                Index::Date => keys::DATE,
                Index::AtQuestion => keys::AT_QUESTION,
                Index::AtDaily => keys::AT_DAILY,
                Index::Answer => keys::ANSWER,
                Index::OpenInterview => keys::OPEN_INTERVIEW,
                Index::OpenSeat => keys::OPEN_SEAT,
                Index::Seat => keys::SEAT,
                Index::OpenPairing => keys::OPEN_PAIRING,
                Index::Task => keys::TASK,
                Index::Due => keys::DUE,
                Index::Leased => keys::LEASED,
            },
            Self::SetAside => keys::SET_ASIDE,
        }
    }

    /// What lies at `key`; nothing for facts about the store itself and for what only a newer build
    /// knows.
    pub(super) fn at(key: &[u8]) -> Option<Self> {
        if key.starts_with(keys::META) {
            return None;
        }
        Self::all().find(|kind| key.first() == Some(&kind.byte()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_kind_has_a_byte_of_its_own() {
        let bytes: BTreeSet<u8> = Kind::all().map(Kind::byte).collect();
        assert_eq!(bytes.len(), Kind::all().count());
        assert!(!bytes.contains(&keys::META[0]));
        assert!(Kind::all().all(|kind| Kind::at(&[kind.byte(), 0]) == Some(kind)));
        assert_eq!(Kind::at(b"meta/schema"), None);
    }
}
