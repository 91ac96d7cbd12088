//! The findings of the formats, within bounds.

use crate::import::draft::Draft;
use crate::import::item::{Place, Skipped};
use crate::import::limits::{MAX_ITEMS, MAX_SKIPPED};
use std::collections::BTreeMap;

/// The drafts and skipped items of an import so far.
#[derive(Debug, Default)]
pub(in crate::import) struct Found {
    pub(in crate::import) drafts: Vec<Draft>,
    pub(in crate::import) skipped: Vec<Skipped>,
    /// The `pack.toml` of each pack.
    pub(in crate::import) pack_files: BTreeMap<String, (Place, String)>,
}

impl Found {
    pub(super) fn skip(&mut self, place: Place, reason: impl Into<String>) {
        match self.skipped.len() {
            count if count < MAX_SKIPPED => self.skipped.push(Skipped::new(place, reason)),
            MAX_SKIPPED => {
                let reason =
                    format!("more than {MAX_SKIPPED} items were skipped; the rest isn't listed");
                self.skipped.push(Skipped::new(place, reason));
            }
            _ => {}
        }
    }

    /// Adds a draft. Returns `false` once there are too many.
    pub(super) fn add(&mut self, draft: Draft) -> bool {
        if self.drafts.len() >= MAX_ITEMS {
            let reason = format!(
                "an import takes up to {MAX_ITEMS} questions; this one and the rest were left out"
            );
            self.skip(draft.place, reason);
            return false;
        }
        self.drafts.push(draft);
        true
    }

    pub(super) fn is_full(&self) -> bool {
        self.drafts.len() >= MAX_ITEMS
    }
}
