//! The part that differs between stores: running a rule's reads and writes as one atomic step.

use super::records::key::{KeyRange, PrefixOf};
use super::records::{Index, Remembered, Stored};
use super::{Records, Result};
use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use futures::future::BoxFuture;
use jiff::Timestamp;

/// A store as a rule sees it: with all earlier writes and the rule's own. A rule's writes are
/// applied together after it succeeds.
///
/// Indexes follow their records: rules write none.
pub(super) trait Transaction: Send {
    /// One record. If it exists but can't be read, the error contains an
    /// [`Unreadable`](super::Unreadable).
    fn get<R: Stored>(&mut self, key: &R::Key) -> impl Future<Output = Result<Option<R>>> + Send;

    /// The readable records with these keys, in their order. A database looks them up at once.
    fn among<R: Stored>(
        &mut self,
        keys: Vec<R::Key>,
    ) -> impl Future<Output = Result<Vec<(R::Key, R)>>> + Send;

    /// Returns `true` if there is a record, readable or not.
    fn has<R: Stored>(&mut self, key: &R::Key) -> impl Future<Output = Result<bool>> + Send;

    /// The readable records of a span.
    fn range<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> impl Future<Output = Result<Vec<(R::Key, R)>>> + Send;

    /// The keys of a span, including those of unreadable records.
    fn keys<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> impl Future<Output = Result<Vec<R::Key>>> + Send;

    /// The number of these keys.
    fn count<R: Stored>(
        &mut self,
        span: KeyRange<impl PrefixOf<R::Key>, R::Key>,
    ) -> impl Future<Output = Result<usize>> + Send;

    /// The index rows of a span. A reader may see a row a moment before or after its record.
    fn find<I: Index>(
        &mut self,
        span: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> impl Future<Output = Result<Vec<(I::Key, I::Value)>>> + Send;

    /// The value of one index row.
    fn found<I: Index>(
        &mut self,
        key: &I::Key,
    ) -> impl Future<Output = Result<Option<I::Value>>> + Send;

    /// The number of these rows.
    fn count_found<I: Index>(
        &mut self,
        span: KeyRange<impl PrefixOf<I::Key>, I::Key>,
    ) -> impl Future<Output = Result<usize>> + Send;

    /// Writes a record with its index rows. A previous record that can't be read is set aside.
    fn put<R: Stored>(
        &mut self,
        key: &R::Key,
        record: &R,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Deletes a record with its index rows, whether readable, set aside or already gone. Returns
    /// the readable record.
    fn delete<R: Stored>(&mut self, key: &R::Key)
    -> impl Future<Output = Result<Option<R>>> + Send;

    /// Adds the index rows of a stored record.
    fn list<R: Stored>(
        &mut self,
        key: &R::Key,
        record: &R,
    ) -> impl Future<Output = Result<()>> + Send;

    /// Removes an index row whose record stays.
    fn drop_row<I: Index>(&mut self, key: &I::Key) -> impl Future<Output = Result<()>> + Send;

    /// Deletes the records of a kind in a server with their index rows, whether readable, set aside
    /// or already gone. Deletes at most about `most` entries, and returns their number.
    fn erase(
        &mut self,
        kind: RecordKind,
        guild: GuildId,
        most: usize,
    ) -> impl Future<Output = Result<usize>> + Send;

    /// The keys of a server's set-aside records.
    fn set_aside<R: Remembered>(
        &mut self,
        guild: GuildId,
    ) -> impl Future<Output = Result<Vec<R::Key>>> + Send;

    /// Returns an error with an [`Unreadable`](super::Unreadable) if an unreadable record was set
    /// aside.
    fn ensure_not_set_aside<R: Remembered>(
        &mut self,
        key: &R::Key,
    ) -> impl Future<Output = Result<()>> + Send;

    /// The latest instant at which something was leased.
    fn clock(&mut self) -> impl Future<Output = Result<Option<Timestamp>>> + Send;

    fn set_clock(&mut self, now: Timestamp) -> impl Future<Output = Result<()>> + Send;
}

/// A store of records.
pub(super) trait Backend: Send + Sync + 'static {
    /// One step.
    type Transaction: Transaction;

    /// Runs a read-only rule. It may see a write that is not on disk yet.
    fn read<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut Self::Transaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> impl Future<Output = Result<R>> + Send;

    /// Runs a rule, and returns once everything that it has read and written is on disk.
    fn write<R: Send + 'static>(
        &self,
        rule: impl for<'t> Fn(&'t mut Self::Transaction) -> BoxFuture<'t, Result<R>>
        + Send
        + Sync
        + 'static,
    ) -> impl Future<Output = Result<R>> + Send;

    /// The number of writes that are not on disk yet.
    fn waiting(&self) -> usize;

    /// Every readable record, kind by kind in the order of
    /// [`RecordKind`] and by key, as of the first
    /// poll of the stream. It delays no write, takes little memory, and ends after an error.
    fn export_all(&self) -> Records;

    /// Imports records by [`whole::take_in`](super::rules::whole::take_in) part by part, then
    /// [checks](super::rules::whole::check) the whole: all of them or, even if the stream returns
    /// an error, none. Refused if the store is not empty.
    fn import_all(&self, records: Records) -> impl Future<Output = Result<()>> + Send;

    /// Flushes everything to disk and releases the store.
    fn shut(&self) -> impl Future<Output = Result<()>> + Send;
}
