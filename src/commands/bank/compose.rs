//! A draft as the question it becomes.

use crate::bank::{Bank, category_from_slug, read_question, slug, title_from_slug};
use crate::diagnostics::Diagnostics;
use crate::domain::ids::UserId;
use crate::domain::own_bank::{
    DraftPurpose, MAX_TEXT, OWN_PACK_DESCRIPTION, OwnQuestion, Placed, QuestionDraft, stored_length,
};
use crate::domain::question::{MAX_QUESTION_ID_LENGTH, Pack, Question, QuestionId};
use crate::import::{FormMeta, form_file};
use jiff::Timestamp;

/// A question that can be saved.
pub(super) struct Composed {
    pub(super) placed: Placed,
    /// The question as members will see it.
    pub(super) question: Question,
}

/// The question of a draft, or all its problems in sentences without a full stop. `author` is named
/// with it.
pub(super) fn compose(
    bank: &Bank,
    draft: &QuestionDraft,
    author: Option<UserId>,
    now: Timestamp,
) -> Result<Composed, Vec<String>> {
    let before = match &draft.purpose {
        DraftPurpose::Edit(id) => bank.get(id),
        DraftPurpose::Add | DraftPurpose::Suggest { .. } => None,
    };
    let meta = FormMeta { difficulty: draft.difficulty, category: &draft.category, before };
    let text = form_file(&draft.fields, meta);
    let length = stored_length(&text);
    if length > MAX_TEXT {
        let most = MAX_TEXT / 1024;
        return Err(vec![format!("the question is too long: a server's own can have {most} KiB")]);
    }
    let id = match &draft.purpose {
        DraftPurpose::Edit(id) => id.clone(),
        DraftPurpose::Add | DraftPurpose::Suggest { .. } => {
            free_id(bank, &draft.pack, &draft.fields.title).ok_or_else(too_long)?
        }
    };
    let read = read_question("the question", text.as_bytes(), id.clone(), &draft.category);
    let read = read.map_err(|problems| sentences(&problems))?;
    let author = author.or(before.and_then(|before| before.author));
    let question = Question { author, ..read.question };
    let own = OwnQuestion {
        id,
        category: draft.category.clone(),
        text,
        retired: before.is_some_and(|before| bank.is_retired(&before.id)),
        author,
        changed_at: now,
        import: None,
    };
    let pack = pack(bank, &draft.pack, &draft.category);
    Ok(Composed { placed: Placed { question: own, pack }, question })
}

fn too_long() -> Vec<String> {
    vec!["the pack's name leaves no room for a question; choose a shorter one".to_owned()]
}

/// An id made of the title that no question of the bank has.
fn free_id(bank: &Bank, pack: &str, title: &str) -> Option<QuestionId> {
    let room = MAX_QUESTION_ID_LENGTH.checked_sub(pack.len() + 1)?;
    let is_free = |id: &QuestionId| bank.is_removed(id);
    let plain = QuestionId::new(pack, &slug(title, room)).ok()?;
    if is_free(&plain) {
        return Some(plain);
    }
    (2..1_000).find_map(|number| {
        let suffix = format!("-{number}");
        let slug = slug(title, room.checked_sub(suffix.len())?);
        QuestionId::new(pack, &format!("{slug}{suffix}")).ok().filter(is_free)
    })
}

/// The pack of a question with its category: as the bank has them, or new ones.
pub(super) fn pack(bank: &Bank, pack: &str, category: &str) -> Pack {
    let known = bank.pack(pack);
    let category = known
        .and_then(|known| known.categories.iter().find(|known| known.slug == category).cloned())
        .unwrap_or_else(|| category_from_slug(category));
    Pack {
        slug: pack.to_owned(),
        title: known.map_or_else(|| title_from_slug(pack), |known| known.title.clone()),
        description: known
            .map_or_else(|| OWN_PACK_DESCRIPTION.to_owned(), |known| known.description.clone()),
        categories: vec![category],
    }
}

fn sentences(problems: &Diagnostics) -> Vec<String> {
    let sentence = |problem: &crate::diagnostics::Diagnostic| match &problem.help {
        Some(help) => format!("{}: {help}", problem.message),
        None => problem.message.clone(),
    };
    let mut all: Vec<String> = Vec::new();
    for sentence in problems.iter().map(sentence) {
        if !all.contains(&sentence) {
            all.push(sentence);
        }
    }
    all
}
