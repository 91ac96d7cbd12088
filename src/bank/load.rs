//! Loading banks from files.

use super::reader::{self, BankContents};
use super::{Bank, Source};
use crate::diagnostics::Diagnostics;
use crate::domain::question::{Pack, Question};

impl Bank {
    /// Loads all packs of `sources`. A pack of a later source replaces one of the same name.
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
        let BankContents { packs, questions, problems, broken, unlisted } = reader::read(sources);
        let (sound, unsound): (Vec<_>, Vec<_>) = packs.into_iter().partition(|file| file.sound);
        let mut packs: Vec<Pack> = sound.into_iter().map(|file| file.pack).collect();
        let mut questions: Vec<Question> =
            questions.into_iter().map(|written| written.question).collect();
        if let Some(before) = before {
            let is_read = |pack: &&Pack| packs.iter().any(|read| read.slug == pack.slug);
            let lost: Vec<Pack> = before.packs.iter().filter(|it| !is_read(it)).cloned().collect();
            for pack in lost {
                let has_files = unsound.iter().any(|file| file.pack.slug == pack.slug)
                    || questions.iter().any(|question| question.id.pack() == pack.slug)
                    || broken.iter().any(|id| id.pack() == pack.slug);
                if has_files {
                    packs.push(pack);
                } else if unlisted {
                    let all = before.questions.iter().filter(|it| it.id.pack() == pack.slug);
                    questions.extend(all.cloned());
                    packs.push(pack);
                }
            }
            let broken = broken.iter().filter(|id| questions.iter().all(|it| it.id != **id));
            let kept: Vec<Question> = broken.filter_map(|id| before.get(id)).cloned().collect();
            questions.extend(kept);
        }
        questions.retain(|question| {
            let pack = packs.iter().find(|pack| pack.slug == question.id.pack());
            pack.is_some_and(|it| it.categories.iter().any(|it| it.slug == question.category))
        });
        (Self::from_parts(packs, questions), Diagnostics::new(problems))
    }
}
