//! Reading all records, as one transaction sees them.

use super::transaction::PostgresTransaction;
use super::{READ, start};
use crate::domain::record_kind::RecordKind;
use crate::store::records::key::{self, KeyRange};
use crate::store::records::{ForKind, Record, Remembered, for_kind};
use crate::store::reports::Reports;
use crate::store::{Records, Result};
use futures::future::BoxFuture;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use sqlx::PgPool;
use std::sync::Arc;
use strum::VariantArray as _;

/// The records read at once.
const PAGE: usize = 500;
/// A reader may write to a slow disk meanwhile.
const PATIENT: &str = "SET LOCAL idle_in_transaction_session_timeout = '10min'";

/// Every readable record, as of the first poll of the stream.
pub(super) fn stream(pool: PgPool, reports: Arc<Reports>) -> Records {
    let begin = async move {
        let mut tx = PostgresTransaction::new(start(&pool, READ).await?, reports);
        sqlx::query(PATIENT).execute(tx.connection()).await?;
        let place = RecordKind::VARIANTS.first().map(|kind| (*kind, None));
        anyhow::Ok(stream::try_unfold((tx, place), |(mut tx, place)| async move {
            let Some((kind, after)) = place else { return Ok(None) };
            let RecordPage { records, last } =
                for_kind(kind, ReadPage { tx: &mut tx, after }).await?;
            let next = match last {
                Some(last) => Some((kind, Some(last))),
                None => following(kind).map(|kind| (kind, None)),
            };
            anyhow::Ok(Some((stream::iter(records.into_iter().map(Ok)), (tx, next))))
        }))
    };
    stream::once(begin).try_flatten().try_flatten().boxed()
}

fn following(kind: RecordKind) -> Option<RecordKind> {
    let mut kinds = RecordKind::VARIANTS.iter().copied().skip_while(|other| *other != kind);
    kinds.nth(1)
}

struct RecordPage {
    records: Vec<Record>,
    /// The bytes of the last key, if there may be more.
    last: Option<Vec<u8>>,
}

/// Reads a page of a kind, after a key.
struct ReadPage<'t> {
    tx: &'t mut PostgresTransaction,
    after: Option<Vec<u8>>,
}

impl<'t> ForKind for ReadPage<'t> {
    type Output = BoxFuture<'t, Result<RecordPage>>;

    fn run<R: Remembered>(self) -> Self::Output {
        Box::pin(async move {
            let mut range = KeyRange::within(()).most(PAGE);
            if let Some(after) = &self.after {
                range = range.behind(key::whole::<R::Key>(after)?);
            }
            let entries = self.tx.entries::<R>(&range).await?;
            let last = entries.last().filter(|_| entries.len() == PAGE);
            let last = last.map(|(key, _)| key::bytes(key));
            // Unreadable records are reported by `unreadable`.
            let record =
                |(key, record): (R::Key, Result<R>)| Some(record.ok()?.into_record(R::owner(&key)));
            Ok(RecordPage { records: entries.into_iter().filter_map(record).collect(), last })
        })
    }
}
