//! Loading banks from files.

use super::reader::{self, BankContents};
use super::unread::Unread;
use super::{Bank, MAX_CATEGORIES, Source};
use crate::diagnostics::Diagnostics;
use crate::domain::question::{Pack, Question};
use std::collections::HashSet;

impl Bank {
    /// Loads all packs of `sources`. A pack of a later source replaces one of the same name; without
    /// a `pack.toml`, it adds to it.
    ///
    /// # Errors
    /// All problems that keep a pack or question from being used. Lints are not included: a team's
    /// own pack may be terse.
    pub fn load(sources: &[Source]) -> Result<Self, Diagnostics> {
        let (bank, problems) = Self::read(sources, None);
        if problems.is_empty() { Ok(bank) } else { Err(problems) }
    }

    /// Loads the usable part of `sources`, and returns the problems of the rest. A broken question
    /// or pack keeps its version from `before`, if there is one, because dailies and interviews may
    /// be about it.
    #[must_use]
    pub fn read(sources: &[Source], before: Option<&Self>) -> (Self, Diagnostics) {
        let BankContents { packs, questions, problems, mut unread, .. } = reader::read(sources);
        let sound = packs.into_iter().filter(|file| file.sound);
        let mut packs: Vec<Pack> = sound.map(|file| file.pack).collect();
        let mut questions: Vec<Question> =
            questions.into_iter().map(|written| written.question).collect();
        if let Some(before) = before {
            packs.extend(kept_packs(before, &packs, &questions, &unread));
        }
        questions.retain(|question| {
            let placed = is_placed(question, &packs);
            if !placed {
                unread.questions.insert(question.id.clone());
            }
            placed
        });
        if let Some(before) = before {
            for question in kept_questions(before, &questions, &unread) {
                if is_placed(&question, &packs) || restore_category(&question, before, &mut packs) {
                    questions.push(question);
                }
            }
        }
        let problems = Diagnostics::new(problems);
        let bank =
            Self { unread, problems: problems.clone(), ..Self::from_parts(packs, questions) };
        bank.prepare_search();
        (bank, problems)
    }
}

/// The packs of `before` that still have files, and of which no usable version was read.
fn kept_packs(before: &Bank, packs: &[Pack], questions: &[Question], unread: &Unread) -> Vec<Pack> {
    let is_read = |pack: &Pack| packs.iter().any(|read| read.slug == pack.slug);
    let has_files = |pack: &Pack| {
        questions.iter().any(|question| question.id.pack() == pack.slug)
            || unread.questions.iter().any(|id| id.pack() == pack.slug)
            || unread.may_extend(&pack.slug)
    };
    before.packs.iter().filter(|pack| !is_read(pack) && has_files(pack)).cloned().collect()
}

/// The questions of `before` that may still exist, and of which no usable version was read.
fn kept_questions(before: &Bank, questions: &[Question], unread: &Unread) -> Vec<Question> {
    let read: HashSet<_> = questions.iter().map(|question| &question.id).collect();
    let kept = before.questions().filter(|it| unread.covers(&it.id));
    kept.filter(|it| !read.contains(&it.id)).cloned().collect()
}

fn is_placed(question: &Question, packs: &[Pack]) -> bool {
    let pack = packs.iter().find(|pack| pack.slug == question.id.pack());
    pack.is_some_and(|it| it.categories.iter().any(|it| it.slug == question.category))
}

/// Adds the category of a kept question to its pack, which no longer declares it. Returns `false` if
/// the pack is gone or has no room.
fn restore_category(question: &Question, before: &Bank, packs: &mut [Pack]) -> bool {
    let pack = packs.iter_mut().find(|pack| pack.slug == question.id.pack());
    let (Some(pack), Some(category)) = (pack, before.category_of(question)) else { return false };
    let has_room = pack.categories.len() < MAX_CATEGORIES;
    if has_room {
        pack.categories.push(category.clone());
    }
    has_room
}
