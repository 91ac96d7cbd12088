//! The questions that exist and can't be read.

use crate::domain::question::QuestionId;
use std::collections::BTreeSet;

/// The questions that have a file, or may have one, but no usable version. A mistake in a file
/// doesn't remove its question.
#[derive(Clone, Debug, Default)]
pub(super) struct Unread {
    /// Questions with a broken file.
    pub(super) questions: BTreeSet<QuestionId>,
    /// Packs of which a folder can't be listed.
    pub(super) packs: BTreeSet<String>,
    /// Set if a folder of packs can't be listed.
    pub(super) everything: bool,
}

impl Unread {
    /// Returns `true` if the question may exist.
    pub(super) fn covers(&self, id: &QuestionId) -> bool {
        self.questions.contains(id) || self.may_extend(id.pack())
    }

    /// Returns `true` if `pack` may have more questions than were found.
    pub(super) fn may_extend(&self, pack: &str) -> bool {
        self.everything || self.packs.contains(pack)
    }
}
