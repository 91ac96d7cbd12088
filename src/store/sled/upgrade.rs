//! Completes a store that was just opened: adds what an earlier build did not know. Safe to repeat after
//! a crash.

use super::keys;
use super::transaction::SledTransaction;
use crate::domain::interview::Interview;
use crate::domain::task::{AT_ONCE, Queued, Task};
use crate::store::Result;
use crate::store::backend::Transaction as _;
use crate::store::records::key::KeyRange;
use crate::store::records::{OpenInterview, OpenOf};
use crate::store::reports::Reports;
use crate::store::rules::queue::{self, PART};
use futures::FutureExt as _;
use sled::Tree;
use std::collections::HashSet;
use std::sync::Arc;

/// The outcome of a rule.
pub(super) fn at_once<R>(rule: impl Future<Output = R>) -> R {
    rule.now_or_never().expect("a rule waits for its transaction alone, and this one never waits")
}

/// Does one step on a store that nobody else uses.
pub(super) fn step<R>(
    tree: &Tree,
    reports: &Arc<Reports>,
    rule: impl AsyncFnOnce(&mut SledTransaction) -> Result<R>,
) -> Result<R> {
    let mut tx = SledTransaction::new(tree.clone(), Arc::clone(reports));
    let outcome = at_once(rule(&mut tx))?;
    let changes = tx.into_changes();
    if !changes.is_empty() {
        changes.apply(tree)?;
    }
    Ok(outcome)
}

pub(super) fn prepare(tree: &Tree, reports: &Arc<Reports>) -> Result<()> {
    step(tree, reports, enter_open_interviews)?;
    // An older build may have written to a store that was empty when its queue was made.
    let first = KeyRange::within(()).most(1);
    let has_queue = step(tree, reports, async |tx| Ok(tx.count::<Queued>(first).await? > 0))?;
    if tree.contains_key(keys::FILLED)? && has_queue {
        return Ok(());
    }
    fill_queue(tree, reports)
}

/// Enters the open interviews by member that an earlier build has left without.
async fn enter_open_interviews(tx: &mut SledTransaction) -> Result<()> {
    let entered = tx.find::<OpenOf>(KeyRange::within(())).await?;
    let entered: HashSet<_> = entered.into_iter().map(|((guild, _, id), ())| (guild, id)).collect();
    for (key, ()) in tx.find::<OpenInterview>(KeyRange::within(())).await? {
        if entered.contains(&key) {
            continue;
        }
        // One that can't be read hurts no other.
        if let Ok(Some(interview)) = tx.get::<Interview>(&key).await {
            tx.list(&key, &interview).await?;
        }
    }
    Ok(())
}

/// Enters the tasks that the records of a store may want.
pub(super) fn fill_queue(tree: &Tree, reports: &Arc<Reports>) -> Result<()> {
    let tasks = step(tree, reports, queue::wanted)?;
    for part in tasks.chunks(PART) {
        step(tree, reports, async |tx| expect_all(tx, part).await)?;
    }
    tree.insert(keys::FILLED, b"")?;
    Ok(())
}

async fn expect_all(tx: &mut SledTransaction, tasks: &[Task]) -> Result<()> {
    for task in tasks {
        queue::expect(tx, *task, AT_ONCE).await?;
    }
    Ok(())
}
