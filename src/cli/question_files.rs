//! The file of a question, for people who will edit it.

use std::path::PathBuf;
use warmup::bank::Source;
use warmup::domain::question::Question;

/// The path of the question's file: in the last folder of `sources` that has it, otherwise in
/// Warmup's repository.
pub(super) fn question_file(sources: &[Source], question: &Question) -> PathBuf {
    let inside: PathBuf =
        [question.id.pack(), &question.category, &format!("{}.md", question.id.slug())]
            .iter()
            .collect();
    let folders = sources.iter().rev().filter_map(|source| match source {
        Source::Folder(folder) => Some(folder.join(&inside)),
        Source::Shipped => None,
    });
    let mut existing = folders.filter(|path| path.is_file());
    existing.next().unwrap_or_else(|| PathBuf::from("questions").join(&inside))
}
