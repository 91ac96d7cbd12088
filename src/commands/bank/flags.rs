//! `/bank flags`: what members flagged, question by question.

use super::super::{Caller, Reply};
use crate::bank::Bank;
use crate::domain::quality::{FlaggedQuestion, ScoredAnswers};
use crate::domain::question::{Question, QuestionId};
use crate::error::EventResult;
use crate::messages::bank::{self as texts, FlagPage};
use crate::messages::{self, Message};
use crate::store::Store;
use jiff::Timestamp;

/// The questions on a page: each takes several lines.
const PER_PAGE: usize = 5;

/// A page of the flagged questions, counted from 0.
pub(in super::super) async fn page(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    page: u32,
) -> EventResult<Message> {
    let flagged = FlaggedQuestion::group(store.open_flags(caller.guild).await?);
    let count = flagged.iter().map(|it| it.flags.len()).sum();
    let pages = flagged.len().div_ceil(PER_PAGE).max(1);
    let page = usize::try_from(page).unwrap_or(usize::MAX).min(pages - 1);
    let shown = flagged.into_iter().skip(page * PER_PAGE).take(PER_PAGE).collect();
    Ok(texts::flags(bank, &FlagPage { shown, page, pages, count }))
}

/// The flags on one question.
pub(in super::super) async fn show(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    question: &QuestionId,
) -> EventResult<Reply> {
    let mut open = store.open_flags(caller.guild).await?;
    open.retain(|flag| flag.question == *question);
    let Some(flagged) = FlaggedQuestion::group(open).pop() else {
        return Ok(Reply::ephemeral(texts::no_flags_left()));
    };
    let answers = match bank.get(question) {
        Some(known) => Some(scored(store, caller, known).await?),
        None => None,
    };
    Ok(Reply::ephemeral(texts::flags_on(bank, &flagged, answers.as_ref())))
}

/// The self-scores of the server's members for a question.
pub(super) async fn scored(
    store: &dyn Store,
    caller: &Caller,
    question: &Question,
) -> anyhow::Result<ScoredAnswers> {
    let attempts = store.attempts_at_question(caller.guild, &question.id).await?;
    Ok(ScoredAnswers::of(question, &attempts))
}

pub(in super::super) async fn finish(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    question: &QuestionId,
) -> EventResult<Reply> {
    // The button that undoes it carries whole seconds.
    let done = Timestamp::from_second(caller.now.as_second()).unwrap_or(caller.now);
    let count = store.finish_flags(caller.guild, question, done).await?;
    let title = messages::question::title(bank, question);
    Ok(Reply::Update(texts::flags_done(question, &title, count, done)))
}

pub(in super::super) async fn reopen(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    question: &QuestionId,
    done: Timestamp,
) -> EventResult<Reply> {
    let count = store.reopen_flags(caller.guild, question, done).await?;
    let title = messages::question::title(bank, question);
    Ok(Reply::Update(texts::flags_reopened(&title, count)))
}
