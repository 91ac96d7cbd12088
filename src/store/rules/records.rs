//! Records of any kind.

use super::queue;
use crate::domain::ids::GuildId;
use crate::store::backend::Transaction;
use crate::store::records::key::KeyRange;
use crate::store::records::{Remembered, Stored};
use crate::store::{Page, Result, Unreadable};
use std::ops::Bound;

/// The servers read at once.
const PAGE: usize = 256;

/// The next page of records of which a server has one.
pub(in crate::store) async fn page<R: Stored<Key = (GuildId,)>>(
    tx: &mut impl Transaction,
    after: Option<GuildId>,
) -> Result<Page<(GuildId, R)>> {
    let rest = KeyRange {
        from: after.map_or(Bound::Unbounded, |after| Bound::Excluded((after,))),
        ..KeyRange::within(())
    };
    // A page ends at a key, because none of its records may be readable.
    let keys = tx.keys::<R>(rest.clone().most(PAGE)).await?;
    let Some(last) = keys.last() else { return Ok(Page { items: Vec::new(), last: None }) };
    let page = tx.range::<R>(KeyRange { until: Bound::Included(*last), ..rest }).await?;
    let items = page.into_iter().map(|((guild,), record)| (guild, record)).collect();
    Ok(Page { items, last: (keys.len() == PAGE).then_some(last.0) })
}

/// The record at `key`, or `None` if it can't be read.
pub(super) async fn if_readable<R: Stored>(
    tx: &mut impl Transaction,
    key: &R::Key,
) -> Result<Option<R>> {
    match tx.get(key).await {
        Err(error) if error.is::<Unreadable>() => Ok(None),
        read => read,
    }
}

/// Stores a record and the due time of its task.
pub(super) async fn keep<R: Remembered>(
    tx: &mut impl Transaction,
    owner: R::Owner,
    record: &R,
) -> Result<()> {
    let key = record.key(owner);
    tx.put(&key, record).await?;
    match (R::task(&key), record.next_due()) {
        (Some(task), Some(due)) => queue::expect(tx, task, due).await,
        _ => Ok(()),
    }
}

/// Deletes a record with its task, and returns it if it could be read.
pub(super) async fn remove<R: Remembered>(
    tx: &mut impl Transaction,
    key: &R::Key,
) -> Result<Option<R>> {
    let removed = tx.delete(key).await?;
    if let Some(task) = R::task(key) {
        queue::remove(tx, task).await?;
    }
    Ok(removed)
}
