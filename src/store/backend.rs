//! The part that differs between stores: making one step of a rule's reads and writes, which happens as
//! a whole or not at all.

use super::records::key::{KeyRange, PrefixOf};
use super::records::{Index, Remembered, Stored};
use super::{Records, Result};
use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use futures::future::BoxFuture;
use jiff::Timestamp;

/// A store as a rule sees it: as all earlier writes left it, and with what the rule itself has
/// written. What it writes happens together when the rule has ended well.
///
/// Indexes are kept with their records: rules write none.
pub(super) trait Transaction: Send {
    /// One record. An error with an [`Unreadable`](super::Unreadable) inside where it is there and
    /// can't be read.
    fn get<R: Stored>(&mut self, key: &R::Key) -> impl Future<Output = Result<Option<R>>> + Send;

    /// Something is there, be it readable or not.
    fn has<R: Stored>(&mut self, key: &R::Key) -> impl Future<Output = Result<bool>> + Send;

    /// The records of a span, as far as they can be read.
    fn range<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> impl Future<Output = Result<Vec<(R::Key, R)>>> + Send;

    /// The keys of a span, with those of records that can't be read.
    fn keys<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> impl Future<Output = Result<Vec<R::Key>>> + Send;

    /// The number of these keys.
    fn count<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> impl Future<Output = Result<usize>> + Send;

    /// The rows of a span of an index. A reader may see one a moment before or after what it finds.
    fn find<I: Index>(
        &mut self,
        span: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> impl Future<Output = Result<Vec<(I::Key, I::Value)>>> + Send;

    /// The value of one row.
    fn found<I: Index>(
        &mut self,
        key: &I::Key,
    ) -> impl Future<Output = Result<Option<I::Value>>> + Send;

    /// The number of these rows.
    fn count_found<I: Index>(
        &mut self,
        span: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> impl Future<Output = Result<usize>> + Send;

    /// Keeps a record with all that finds it. What was there before and can't be read is set aside.
    fn put<R: Stored>(
        &mut self,
        key: &R::Key,
        record: &R,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Deletes a record with all that finds it, be it readable, set aside or gone already.
    /// Gives what could be read.
    fn delete<R: Stored>(&mut self, key: &R::Key)
    -> impl Future<Output = Result<Option<R>>> + Send;

    /// Enters a record, which is kept already, wherever it is to be found.
    fn list<R: Stored>(
        &mut self,
        key: &R::Key,
        record: &R,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Takes a row out of an index whose record stays.
    fn drop_row<I: Index>(&mut self, key: &I::Key) -> impl Future<Output = Result<()>> + Send;

    /// Deletes the records of a kind in a server with all that finds them, be they readable, set
    /// aside or gone already. At most about `most` entries go, whose number is returned.
    fn erase(
        &mut self,
        kind: RecordKind,
        guild: GuildId,
        most: usize,
    ) -> impl Future<Output = Result<usize>> + Send;

    /// The keys of the records of a server that were set aside.
    fn set_aside<R: Remembered>(
        &mut self,
        guild: GuildId,
    ) -> impl Future<Output = Result<Vec<R::Key>>> + Send;

    /// An error with an [`Unreadable`](super::Unreadable) inside where a record was set aside that
    /// can't be read.
    fn ensure_not_set_aside<R: Remembered>(
        &mut self,
        key: &R::Key,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The latest instant at which something was leased.
    fn clock(&mut self) -> impl Future<Output = Result<Option<Timestamp>>> + Send;

    fn set_clock(&mut self, now: Timestamp) -> impl Future<Output = Result<()>> + Send;
}

/// Holds the records of a store.
pub(super) trait Backend: Send + Sync + 'static {
    /// One step.
    type Transaction: Transaction;

    /// Runs a rule that writes nothing. It may see a write that is on its way to the disk.
    fn read<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut Self::Transaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> impl Future<Output = Result<R>> + Send;

    /// Runs a rule, and returns when all that it has read and written is on disk.
    fn write<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut Self::Transaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> impl Future<Output = Result<R>> + Send;

    /// The number of writes that are not on disk yet.
    fn waiting(&self) -> usize;

    /// Every record that can be read, kind by kind in the order of
    /// [`RecordKind`](crate::domain::record_kind::RecordKind) and by their keys, all as they are
    /// when the stream is first asked for one. Holds up no write, takes little memory, and ends after an
    /// error.
    fn export_all(&self) -> Records;

    /// Takes records in by [`whole::take_in`](super::rules::whole::take_in) part by part, then
    /// [checks](super::rules::whole::check) the whole: all of them or, also where the stream gives an
    /// error, none. Refused where the store is not empty.
    fn import_all(&self, records: Records) -> impl Future<Output = Result<()>> + Send;

    /// Brings everything to disk and lets go of it.
    fn shut(&self) -> impl Future<Output = Result<()>> + Send;
}
