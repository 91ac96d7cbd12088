//! A server's own questions and packs, and what it changed about the shipped ones.

mod draft;

pub use draft::{DraftKey, DraftPurpose, DraftStage, QuestionDraft, QuestionFields};

use super::ids::{ChannelId, InteractionId, UserId};
use super::question::{Pack, QuestionId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The pack of a server's own questions that name none.
pub const OURS: &str = "ours";
/// The category of questions that name none.
pub const GENERAL: &str = "general";
/// The description of a pack that a server makes.
pub const OWN_PACK_DESCRIPTION: &str = "This server's own questions.";
/// The most questions of its own that a server can have.
pub const MAX_QUESTIONS: usize = 10_000;
/// The most text of an own question, in bytes as [`stored_length`] counts them: its record also keeps
/// the version before an import.
pub const MAX_TEXT: usize = 11 * 1024;
/// The most text of a draft, counted in the same way.
pub const MAX_DRAFT_TEXT: usize = 23 * 1024;
/// The most characters of the name of an imported file that are kept.
pub const MAX_FILE_NAME: usize = 80;
/// The most drafts that a member can be writing; an older one makes room.
pub const MAX_DRAFTS: usize = 5;
/// The most suggestions of one member that wait for an admin.
pub const MAX_SUGGESTIONS: usize = 5;
/// The most suggestions of a server that wait.
pub const MAX_WAITING: usize = 200;
/// The most packs that a server can add questions to.
pub const MAX_PACKS: usize = 100;
/// The most categories of a pack.
pub const MAX_CATEGORIES: usize = 25;
/// The number of imports that can be undone.
pub const UNDOABLE_IMPORTS: usize = 5;

/// A server's own question. One with the id of a shipped question replaces it in this server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnQuestion {
    /// `pack/slug`.
    pub id: QuestionId,
    /// The slug of its category.
    pub category: String,
    /// The content of its file, in the format of the packs.
    pub text: String,
    /// Set if it isn't asked any longer.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub retired: bool,
    /// The member who suggested it and wishes to be named.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub author: Option<UserId>,
    /// The time of the last change.
    pub changed_at: Timestamp,
    /// The import that made the last change.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub import: Option<ImportMark>,
}

impl OwnQuestion {
    /// The question without the name of `user`, if they are named as its author.
    #[must_use]
    pub fn without_author(&self, user: UserId) -> Self {
        let without = |question: &Self| Self {
            author: question.author.filter(|author| *author != user),
            ..question.clone()
        };
        let mark = self.import.as_ref().map(|mark| ImportMark {
            before: mark.before.as_ref().map(|before| Box::new(without(before))),
            ..mark.clone()
        });
        Self { import: mark, ..without(self) }
    }
}

/// The bytes that a text takes in a record.
#[must_use]
pub fn stored_length(text: &str) -> usize {
    let length = |letter: char| match letter {
        '"' | '\\' | '\n' | '\r' | '\t' => 2,
        letter if letter.is_control() => 6,
        letter => letter.len_utf8(),
    };
    text.chars().map(length).sum()
}

/// The import that added or changed a question, so that it can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportMark {
    /// The import.
    pub id: InteractionId,
    /// The question before the import, if it existed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<Box<OwnQuestion>>,
}

/// A server's own packs, and what it changed about the shipped ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServerBank {
    /// Grows with every change of the bank, so that a copy in memory is known to be current.
    pub revision: u64,
    /// The packs and categories of its own questions. Some may add to a shipped pack.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub packs: Vec<Pack>,
    /// Shipped questions that aren't asked here.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub switched_off: BTreeSet<QuestionId>,
    /// The settings for members' suggestions.
    #[serde(default)]
    pub suggestions: SuggestionSettings,
    /// The last imports, newest first; at most [`UNDOABLE_IMPORTS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub imports: Vec<BankImport>,
}

/// The settings for members' suggestions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SuggestionSettings {
    /// Members can suggest questions.
    pub are_open: bool,
    /// The channel in which admins review them, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<ChannelId>,
}

impl Default for SuggestionSettings {
    fn default() -> Self {
        Self { are_open: true, channel: None }
    }
}

/// An import of questions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BankImport {
    /// The click that confirmed it.
    pub id: InteractionId,
    /// The name of the file.
    pub file: String,
    /// The time.
    pub at: Timestamp,
}

/// A change to a server's bank.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankChange {
    /// A new question.
    Add(Placed),
    /// A new version of a question, which may replace a shipped one.
    Replace(Placed),
    /// A question isn't asked any longer, whether own or shipped.
    Retire(QuestionId, Timestamp),
    /// A question is asked again.
    Restore(QuestionId, Timestamp),
    /// An own question is deleted. If it replaced a shipped one, that returns.
    Delete(QuestionId),
    /// An admin changed the settings for suggestions.
    Suggestions(SuggestionSettings),
}

/// A question with the pack and the category it belongs to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The question.
    pub question: OwnQuestion,
    /// Its pack, with the category. Parts that the server has already are ignored.
    pub pack: Pack,
}

/// The reason a change was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BankRefusal {
    /// The id is taken.
    #[error("There is already a question with this name. Change the title a little.")]
    Taken,
    /// There is no such question.
    #[error("That question isn't in this server's bank. `/bank list` shows what is.")]
    Unknown,
    /// The bank is full; contains the most questions.
    #[error(
        "This server's bank is full: it has {0} questions. Delete some that you no longer need, \
         in `/bank list`."
    )]
    Full(usize),
    /// The lists of packs and of shipped questions that are switched off are too long.
    #[error(
        "That's more packs, categories and retired shipped questions than I can keep for one server. \
         Use fewer categories, or switch whole packs off with *Choose packs* in `/setup`."
    )]
    Crowded,
    /// Too many packs.
    #[error("A server can have {MAX_PACKS} packs of its own. Put the question into one of them.")]
    Packs,
    /// The pack has too many categories.
    #[error("A pack can have {MAX_CATEGORIES} categories. Put the question into one of them.")]
    Categories,
}

impl ServerBank {
    /// Adds a pack with its categories, as far as they are new. Returns `true` if anything is.
    ///
    /// # Errors
    /// There are too many packs or categories. Then nothing changes.
    pub fn add_pack(&mut self, pack: &Pack) -> Result<bool, BankRefusal> {
        let Some(known) = self.packs.iter_mut().find(|known| known.slug == pack.slug) else {
            if self.packs.len() >= MAX_PACKS {
                return Err(BankRefusal::Packs);
            }
            if pack.categories.len() > MAX_CATEGORIES {
                return Err(BankRefusal::Categories);
            }
            self.packs.push(pack.clone());
            return Ok(true);
        };
        let is_new = |it: &&super::question::Category| {
            !known.categories.iter().any(|known| known.slug == it.slug)
        };
        let new: Vec<_> = pack.categories.iter().filter(is_new).cloned().collect();
        if known.categories.len() + new.len() > MAX_CATEGORIES {
            return Err(BankRefusal::Categories);
        }
        let grows = !new.is_empty();
        known.categories.extend(new);
        Ok(grows)
    }

    /// Remembers an import, and forgets the oldest one if there are too many.
    pub fn note_import(&mut self, import: BankImport) {
        if !self.imports.iter().any(|known| known.id == import.id) {
            self.imports.insert(0, import);
            self.imports.truncate(UNDOABLE_IMPORTS);
        }
    }
}

/// The consequence of undoing an import for one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UndoStep {
    /// It is back in its version before the import.
    Restored(OwnQuestion),
    /// The import added it, so it is deleted.
    Deleted,
    /// The import added it, and it was asked since: it is retired, so that its daily stays.
    Retired(OwnQuestion),
    /// It is not of this import, or was changed since.
    Untouched,
}

/// The result of undoing an import, in questions.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct UndoneImport {
    /// Back in their previous version.
    pub restored: usize,
    /// Deleted.
    pub deleted: usize,
    /// Retired, because they were asked since.
    pub retired: usize,
}

impl UndoneImport {
    /// The sum of two parts.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            restored: self.restored + other.restored,
            deleted: self.deleted + other.deleted,
            retired: self.retired + other.retired,
        }
    }
}

/// Decides what undoing `import` does to a question.
#[must_use]
pub fn undo(question: &OwnQuestion, import: InteractionId, was_asked: bool) -> UndoStep {
    match &question.import {
        Some(mark) if mark.id == import => match &mark.before {
            Some(before) => UndoStep::Restored((**before).clone()),
            None if was_asked => {
                UndoStep::Retired(OwnQuestion { retired: true, import: None, ..question.clone() })
            }
            None => UndoStep::Deleted,
        },
        _ => UndoStep::Untouched,
    }
}

/// The question as an import leaves it: marked, with its previous version.
#[must_use]
pub fn imported(
    new: OwnQuestion,
    before: Option<&OwnQuestion>,
    import: InteractionId,
) -> OwnQuestion {
    // What an admin switched off stays off.
    let retired = before.is_some_and(|known| known.retired);
    let before = match before {
        // A repeated part of the same import keeps what was there before the first one.
        Some(known) if known.import.as_ref().is_some_and(|mark| mark.id == import) => {
            known.import.as_ref().and_then(|mark| mark.before.clone())
        }
        // Only one import can be undone for each question.
        Some(known) => Some(Box::new(OwnQuestion { import: None, ..known.clone() })),
        None => None,
    };
    OwnQuestion { retired, import: Some(ImportMark { id: import, before }), ..new }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::question::Category;

    fn question(text: &str) -> OwnQuestion {
        OwnQuestion {
            id: "ours/deploys".parse().unwrap(),
            category: "general".to_owned(),
            text: text.to_owned(),
            retired: false,
            author: None,
            changed_at: Timestamp::UNIX_EPOCH,
            import: None,
        }
    }

    fn pack(slug: &str, categories: &[&str]) -> Pack {
        let category = |slug: &&str| Category {
            slug: (*slug).to_owned(),
            title: (*slug).to_owned(),
            emoji: "📁".to_owned(),
        };
        Pack {
            slug: slug.to_owned(),
            title: slug.to_owned(),
            description: String::new(),
            categories: categories.iter().map(category).collect(),
        }
    }

    #[test]
    fn undoing_an_import_restores_what_it_replaced() {
        let import = InteractionId(7);
        let replaced = imported(question("new"), Some(&question("old")), import);
        assert_eq!(undo(&replaced, import, true), UndoStep::Restored(question("old")));
        assert_eq!(undo(&replaced, InteractionId(8), true), UndoStep::Untouched);
    }

    #[test]
    fn an_import_that_is_repeated_after_a_crash_still_knows_what_it_replaced() {
        let import = InteractionId(7);
        let once = imported(question("new"), Some(&question("old")), import);
        let twice = imported(question("new"), Some(&once), import);
        assert_eq!(once, twice);
        let added = imported(question("new"), None, import);
        assert_eq!(imported(question("new"), Some(&added), import), added);
    }

    #[test]
    fn an_import_changes_a_retired_question_without_asking_it_again() {
        let retired = OwnQuestion { retired: true, ..question("old") };
        let changed = imported(question("new"), Some(&retired), InteractionId(7));
        assert!(changed.retired && changed.text == "new");
    }

    #[test]
    fn a_question_that_was_asked_is_retired_rather_than_deleted() {
        let import = InteractionId(7);
        let added = imported(question("new"), None, import);
        assert_eq!(undo(&added, import, false), UndoStep::Deleted);
        let UndoStep::Retired(kept) = undo(&added, import, true) else { panic!() };
        assert!(kept.retired && kept.import.is_none());
    }

    #[test]
    fn categories_are_added_to_a_pack_until_it_is_full() {
        let mut bank = ServerBank::default();
        assert_eq!(bank.add_pack(&pack("ours", &["a"])), Ok(true));
        assert_eq!(bank.add_pack(&pack("ours", &["a", "b"])), Ok(true));
        assert_eq!(bank.add_pack(&pack("ours", &["b"])), Ok(false));
        assert_eq!(bank.packs, [pack("ours", &["a", "b"])]);
        let many: Vec<String> = (0..MAX_CATEGORIES).map(|at| format!("c{at}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        assert_eq!(bank.add_pack(&pack("ours", &many)), Err(BankRefusal::Categories));
        assert_eq!(bank.packs, [pack("ours", &["a", "b"])]);
    }

    #[test]
    fn text_is_counted_as_it_is_stored() {
        for text in ["plain", "a \"quote\"\n", "\u{1}\u{0}", "żółw 🦀", "\\"] {
            let stored = serde_json::to_string(text).unwrap();
            assert!(stored_length(text) + 2 >= stored.len(), "{text:?}: {stored}");
        }
    }

    #[test]
    fn only_the_last_imports_can_be_undone() {
        let mut bank = ServerBank::default();
        for id in 0..9 {
            let import = BankImport {
                id: InteractionId(id),
                file: String::new(),
                at: Timestamp::UNIX_EPOCH,
            };
            bank.note_import(import.clone());
            bank.note_import(import);
        }
        let ids: Vec<u64> = bank.imports.iter().map(|import| import.id.0).collect();
        assert_eq!(ids, [8, 7, 6, 5, 4]);
    }
}
