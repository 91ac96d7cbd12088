//! The declaration of what a store keeps: from it follow where a record lies, what finds it, and with
//! whom it goes.

use super::key::{KeyPart, PrefixOf};
use super::record::Record;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::record_kind::RecordKind;
use crate::domain::task::Task;
use jiff::Timestamp;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// A space of keys, by what lies there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Space {
    /// A record of the domain.
    Record(RecordKind),
    /// A task's entry in the queue, which follows from what the task is about.
    Queue,
    /// An entry that finds records, and follows from them.
    Index(IndexKind),
    /// A record that could not be read and had to make room.
    SetAside,
}

/// All are listed where they are named, so that none can be left out of the list.
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
    OfDate AtQuestion AtDaily AtTime OpenInterview OpenOf Seated OpenPairing Due Leased
}

/// Something that is kept by its key, as JSON with a version.
pub(in crate::store) trait Stored:
    Serialize + DeserializeOwned + PartialEq + Send + Sync + Sized + 'static
{
    /// Its space.
    const SPACE: Space;
    /// Its name in errors.
    const NAME: &'static str;
    /// The order of keys is the order in which things are read.
    type Key: KeyPart;
    /// The names of the key's parts, where a database keeps them as columns.
    const COLUMNS: &'static [&'static str];

    /// Names everything that finds it.
    fn rows(&self, key: &Self::Key, rows: &mut impl Rows);

    /// Stands in for one that can't be read, if that is no loss.
    fn in_place_of_unreadable() -> Option<Self> {
        None
    }
}

/// A record of the domain.
pub(in crate::store) trait Remembered: Stored + Clone {
    /// Of which kind.
    const KIND: RecordKind;
    /// Whose it is, as far as the record doesn't say so itself.
    type Owner: Owner;

    fn key(&self, owner: Self::Owner) -> Self::Key;
    fn owner(key: &Self::Key) -> Self::Owner;
    fn into_record(self, owner: Self::Owner) -> Record;

    /// Its key says that it is about a member. Then it goes as a whole with their data.
    fn is_about(key: &Self::Key, user: UserId) -> bool;

    /// The task that it has for itself, which goes with it.
    fn task(_: &Self::Key) -> Option<Task> {
        None
    }

    /// The instant at which its task is due, if it wants something done.
    fn next_due(&self) -> Option<Timestamp> {
        None
    }
}

/// Whose a record is.
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

/// An index over records of one kind.
pub(in crate::store) trait Index: 'static {
    const KIND: IndexKind;
    /// The records that it finds.
    type Of: Stored;
    type Key: KeyPart;
    type Value: KeyPart;
    /// The names of the key's parts, where a database keeps them as columns.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "it names columns"))]
    const COLUMNS: &'static [&'static str];
    /// The same for the value.
    #[cfg_attr(not(feature = "postgres"), expect(dead_code, reason = "it names columns"))]
    const VALUE: &'static [&'static str] = &[];
    /// The first parts of that record's key, as far as a row's key has them.
    type Among: PrefixOf<<Self::Of as Stored>::Key>;

    /// Several records can have the same row. Then its value is the number of one of them, and the
    /// highest number stays.
    const IS_SHARED: bool = false;
    /// A row may outlive what it finds; whoever follows it takes it out.
    const MAY_OUTLIVE: bool = false;

    /// The key of the record that a row finds.
    fn target(key: &Self::Key, value: &Self::Value) -> <Self::Of as Stored>::Key;

    /// The part of the key of the record that a row finds which follows from the row's key alone.
    fn among(key: &Self::Key) -> Self::Among;
}

/// Takes the rows by which something is found.
pub(in crate::store) trait Rows {
    fn add<I: Index>(&mut self, key: &I::Key, value: &I::Value);
}
