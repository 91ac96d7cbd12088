//! Whole stores as lists of records, which are short in tests.

use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use warmup::store::{Record, Records, Result, Store};

/// The streams of a store as lists.
pub(crate) trait AllRecords {
    async fn export_all(&self) -> Result<Vec<Record>>;
    async fn import_all(&self, records: Vec<Record>) -> Result<()>;
}

impl<S: Store + ?Sized> AllRecords for S {
    async fn export_all(&self) -> Result<Vec<Record>> {
        self.export().try_collect().await
    }

    async fn import_all(&self, records: Vec<Record>) -> Result<()> {
        self.import(streamed(records)).await
    }
}

pub(crate) fn streamed(records: Vec<Record>) -> Records {
    stream::iter(records.into_iter().map(Ok)).boxed()
}
