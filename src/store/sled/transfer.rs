//! Taking in what a backup holds.

use super::changes::Changes;
use super::keys;
use super::reports::Reports;
use super::upgrade::{fill_queue, step};
use crate::store::rules::whole;
use crate::store::{Record, Result};
use anyhow::ensure;
use sled::Tree;
use std::sync::Arc;

/// The records that are written at once.
const PART: usize = 1_000;

/// Takes records into an empty store. While this goes on the store is marked, and a store that is
/// marked does not open: either everything was taken in, or nothing can be mistaken for it.
pub(super) fn import(
    tree: &Tree,
    reports: &Arc<Reports>,
    records: &[Record],
) -> Result<(Changes, ())> {
    ensure!(is_empty(tree)?, "the store is not empty; a backup is restored into a new folder");
    whole::check(records)?;
    tree.insert(keys::IMPORTING, b"")?;
    for part in records.chunks(PART) {
        step(tree, reports, async |tx| whole::take_in(tx, part).await)?;
    }
    fill_queue(tree, reports)?;
    let mut last = Changes::default();
    last.remove(keys::IMPORTING);
    Ok((last, ()))
}

/// True if the store holds only facts about itself.
fn is_empty(tree: &Tree) -> Result<bool> {
    for key in tree.iter().keys() {
        if !key?.starts_with(keys::META) {
            return Ok(false);
        }
    }
    Ok(true)
}
