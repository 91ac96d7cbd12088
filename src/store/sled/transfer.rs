//! Importing a backup.

use super::SledInner;
use super::changes::WriteSet;
use super::export::ActiveExports;
use super::keys;
use super::transaction::SledTransaction;
use super::upgrade::{at_once, fill_queue, step};
use crate::store::reports::Reports;
use crate::store::rules::whole;
use crate::store::{Record, Records, Result};
use anyhow::{bail, ensure};
use futures::stream::StreamExt as _;
use sled::{Batch, Tree};
use std::sync::Arc;
use tokio::sync::mpsc::{Receiver, Sender, channel};

/// The records, or other entries, written at once.
const PART: usize = 500;

/// A message to the writing thread.
enum ImportPart {
    Records(Vec<Record>),
    /// Everything has been sent.
    End,
}

/// Imports records into an empty store, at once on the writing thread, so that nothing else comes
/// in between. Meanwhile the store is marked, and a marked store does not open: it is either
/// imported completely, or can't be mistaken for it.
pub(super) async fn import(inner: &SledInner, records: Records) -> Result<()> {
    let (sender, parts) = channel(1);
    let (reports, exports) = (Arc::clone(&inner.reports), Arc::clone(&inner.exports));
    let import = inner.writer.write(move |tree| {
        let import = Import { tree, reports: &reports, exports: &exports };
        import.all(parts)
    });
    tokio::join!(import, hand_over(records, sender)).0
}

/// Ends early if nobody receives the records any longer.
async fn hand_over(mut records: Records, sender: Sender<Result<ImportPart>>) {
    loop {
        let mut part = Vec::new();
        let mut end = None;
        while part.len() < PART && end.is_none() {
            match records.next().await {
                Some(Ok(record)) => part.push(record),
                Some(Err(error)) => end = Some(Err(error)),
                None => end = Some(Ok(ImportPart::End)),
            }
        }
        let is_taken = sender.send(Ok(ImportPart::Records(part))).await.is_ok();
        if let Some(end) = end.filter(|_| is_taken) {
            // If nobody receives this, the import has already failed.
            return drop(sender.send(end).await);
        }
        if !is_taken {
            return;
        }
    }
}

struct Import<'a> {
    tree: &'a Tree,
    reports: &'a Arc<Reports>,
    exports: &'a ActiveExports,
}

impl Import<'_> {
    fn all(&self, parts: Receiver<Result<ImportPart>>) -> Result<(WriteSet, ())> {
        ensure!(self.is_empty()?, "the store is not empty; restore a backup into a new folder");
        self.tree.insert(keys::IMPORTING, b"")?;
        if let Err(error) = self.take_in(parts) {
            self.undo()?;
            return Err(error);
        }
        let mut last = WriteSet::default();
        last.remove(keys::IMPORTING);
        Ok((last, ()))
    }

    fn take_in(&self, mut parts: Receiver<Result<ImportPart>>) -> Result<()> {
        loop {
            match parts.blocking_recv() {
                Some(Ok(ImportPart::Records(records))) => self.take_part_in(&records)?,
                Some(Ok(ImportPart::End)) => break,
                Some(Err(error)) => return Err(error),
                None => bail!("it was canceled"),
            }
        }
        step(self.tree, self.reports, async |tx| whole::check(tx).await)?;
        fill_queue(self.tree, self.reports)
    }

    fn take_part_in(&self, records: &[Record]) -> Result<()> {
        let mut tx = SledTransaction::new(self.tree.clone(), Arc::clone(self.reports));
        at_once(whole::take_in(&mut tx, records))?;
        let changes = tx.into_changes();
        self.exports.keep(self.tree, &changes);
        Ok(changes.apply(self.tree)?)
    }

    /// Empties the store again.
    fn undo(&self) -> Result<()> {
        loop {
            let keys: Vec<_> = self.entries().take(PART).collect::<sled::Result<_>>()?;
            if keys.is_empty() {
                break;
            }
            let mut removed = Batch::default();
            for key in keys {
                removed.remove(key);
            }
            self.tree.apply_batch(removed)?;
        }
        self.tree.remove(keys::IMPORTING)?;
        Ok(())
    }

    /// Returns `true` if the store contains only metadata.
    fn is_empty(&self) -> Result<bool> {
        Ok(self.entries().next().transpose()?.is_none())
    }

    /// The keys of everything except metadata.
    fn entries(&self) -> impl Iterator<Item = sled::Result<sled::IVec>> {
        let keys = self.tree.iter().keys();
        keys.filter(|key| !key.as_ref().is_ok_and(|key| key.starts_with(keys::META)))
    }
}
