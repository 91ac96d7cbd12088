//! Records with their own tasks.

use super::queue;
use crate::store::backend::Transaction;
use crate::store::records::{Remembered, Stored};
use crate::store::{Result, Unreadable};

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
