//! The declaration of stored records: their key, their indexes, and the member and server with
//! which they are deleted.

use super::key::{KeyPart, PrefixOf};
use super::record::Record;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use crate::domain::task::Task;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A space of keys, by content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Space {
    /// A record of the domain.
    Record(RecordKind),
    /// A task's queue entry, derived from the task's subject.
    Queue,
    /// An index row, derived from its record.
    Index(IndexKind),
    /// An unreadable record that was replaced.
    SetAside,
}

/// The list is generated from the names, so that it is always complete.
macro_rules! indexes {
    ($($index:ident)*) => {
        /// An index.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(in crate::store) enum IndexKind {
            $($index,)*
        }

        impl IndexKind {
            pub(in crate::store) const ALL: [Self; [$(stringify!($index)),*].len()] =
                [$(Self::$index),*];
        }
    };
}

indexes! {
    OfDate AtQuestion AtDaily AtTime OpenInterview OpenOf Seated OpenPairing Due Leased AuthoredBy
    WaitingDraft DueCard InPrepTeam OpenFlag
}

/// A value stored under a key, as JSON with a version.
pub(in crate::store) trait Stored:
    Serialize + DeserializeOwned + PartialEq + Send + Sync + Sized + 'static
{
    /// Its space.
    const SPACE: Space;
    /// Its name in errors.
    const NAME: &'static str;
    /// Keys sort in the order in which records are read.
    type Key: KeyPart;
    /// The names of the key's parts, for database columns.
    const COLUMNS: &'static [&'static str];

    /// Adds all its index rows.
    fn rows(&self, key: &Self::Key, rows: &mut impl Rows);

    /// A replacement for an unreadable record, if that is no loss.
    fn in_place_of_unreadable() -> Option<Self> {
        None
    }
}

/// A record of the domain.
pub(in crate::store) trait Remembered: Stored + Clone {
    /// Its kind.
    const KIND: RecordKind;
    /// The owner, as far as it is not part of the record.
    type Owner: Owner;

    fn key(&self, owner: Self::Owner) -> Self::Key;
    fn owner(key: &Self::Key) -> Self::Owner;
    fn into_record(self, owner: Self::Owner) -> Record;

    /// Returns `true` if the key says that the record is about a member. Then it is deleted with
    /// their data.
    fn is_about(key: &Self::Key, user: UserId) -> bool;

    /// Its own task, which is deleted with it.
    fn task(_: &Self::Key) -> Option<Task> {
        None
    }

    /// The time at which its task is due, if there is anything to do.
    fn next_due(&self) -> Option<Timestamp> {
        None
    }
}

/// The owner of a record.
pub(in crate::store) trait Owner: Copy + Send + Sync + 'static {
    fn from_ids(guild: GuildId, user: Option<UserId>) -> Option<Self>;
    fn guild(self) -> GuildId;
    fn user(self) -> Option<UserId>;
}

impl Owner for GuildId {
    fn from_ids(guild: GuildId, _: Option<UserId>) -> Option<Self> {
        Some(guild)
    }

    fn guild(self) -> GuildId {
        self
    }

    fn user(self) -> Option<UserId> {
        None
    }
}

impl Owner for (GuildId, UserId) {
    fn from_ids(guild: GuildId, user: Option<UserId>) -> Option<Self> {
        Some((guild, user?))
    }

    fn guild(self) -> GuildId {
        self.0
    }

    fn user(self) -> Option<UserId> {
        Some(self.1)
    }
}

/// An index of one kind of record.
pub(in crate::store) trait Index: 'static {
    const KIND: IndexKind;
    /// The indexed records.
    type Of: Stored;
    type Key: KeyPart;
    type Value: KeyPart;
    /// The names of the key's parts, for database columns.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "it names columns"))]
    const COLUMNS: &'static [&'static str];
    /// The same for the value.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "it names columns"))]
    const VALUE: &'static [&'static str] = &[];
    /// The first parts of the record's key, as far as the row's key has them.
    type Among: PrefixOf<<Self::Of as Stored>::Key>;

    /// Set if several records can share a row. Then its value is the number of one of them, and the
    /// highest number stays.
    const IS_SHARED: bool = false;
    /// Set if a row may outlive its record; whoever follows it removes it.
    const MAY_OUTLIVE: bool = false;

    /// The key of the record that a row points to.
    fn target(key: &Self::Key, value: &Self::Value) -> <Self::Of as Stored>::Key;

    /// The part of the record's key that follows from the row's key alone.
    fn among(key: &Self::Key) -> Self::Among;
}

/// Collects the index rows of a record.
pub(in crate::store) trait Rows {
    fn add<I: Index>(&mut self, key: &I::Key, value: &I::Value);
}
