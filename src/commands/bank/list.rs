//! Lists of questions, and what an admin does with one.

use super::super::{Caller, Reply, inputs};
use super::flags;
use crate::bank::Bank;
use crate::custom_id::{BankList, QuestionAction};
use crate::domain::own_bank::{BankChange, MAX_QUESTIONS};
use crate::domain::question::{Filter, Question, QuestionId};
use crate::error::{EventResult, UserError};
use crate::messages::bank::{self as texts, ListEntry, ListPage};
use crate::messages::{self, Message};
use crate::store::Store;
use serenity::all::ComponentInteraction;
use std::collections::BTreeSet;

/// The questions on a page: readable on a phone without much scrolling.
const PER_PAGE: usize = 10;

/// A page of a list, or what a search finds in it.
pub(super) async fn page(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    shown: BankList,
    page: usize,
    search: Option<&str>,
) -> EventResult<Message> {
    let own: BTreeSet<QuestionId> = match store.own_bank(caller.guild).await? {
        Some(own) => own.questions.into_iter().map(|it| it.id).chain(own.unreadable).collect(),
        None => BTreeSet::new(),
    };
    let found: Option<BTreeSet<&QuestionId>> = search.map(|words| {
        let all = bank.search(words, &Filter::default(), usize::MAX);
        all.into_iter().map(|question| &question.id).collect()
    });
    let entries: Vec<ListEntry<'_>> = listed(bank, &own, shown)
        .into_iter()
        .filter(|entry| match (&found, entry.question) {
            (None, _) => true,
            // The index has none of the retired ones.
            (Some(_), Ok(question)) if entry.is_retired => {
                let words = search.unwrap_or_default().to_lowercase();
                question.title.to_lowercase().contains(&words)
            }
            (Some(found), Ok(question)) => found.contains(&question.id),
            (Some(_), Err(_)) => false,
        })
        .collect();
    let count = entries.len();
    // A search can't be carried by a button, so its results are on one page.
    let per_page = if search.is_some() { crate::limits::OPTIONS } else { PER_PAGE };
    let pages = if search.is_some() { 1 } else { count.div_ceil(per_page).max(1) };
    let page = page.min(pages - 1);
    let entries = entries.into_iter().skip(page * per_page).take(per_page).collect();
    Ok(texts::list(bank, &ListPage { shown, page, pages, count, entries, search }))
}

fn listed<'a>(
    bank: &'a Bank,
    own: &'a BTreeSet<QuestionId>,
    shown: BankList,
) -> Vec<ListEntry<'a>> {
    let entry = |question: &'a Question| ListEntry {
        question: Ok(question),
        is_retired: bank.is_retired(&question.id),
    };
    let of_own = own.iter().map(|id| match bank.get(id) {
        Some(question) => entry(question),
        None => ListEntry { question: Err(id), is_retired: false },
    });
    match shown {
        BankList::Own => of_own.collect(),
        BankList::Unfinished => of_own
            .filter(|entry| entry.question.is_ok_and(|question| question.key_points.is_empty()))
            .collect(),
        BankList::Retired => bank.retired().map(entry).collect(),
        BankList::All => bank.questions().map(entry).collect(),
    }
}

pub(super) async fn show(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    id: &QuestionId,
) -> EventResult<Reply> {
    let question = bank.get(id).ok_or(UserError::BrokenQuestion)?;
    let is_own = store.own_question(caller.guild, id).await?.is_some();
    let answers = flags::scored(store, caller, question).await?;
    Ok(Reply::Ephemeral(texts::show(bank, question, is_own, &answers)))
}

/// Shows the question that was chosen in a list.
pub(super) async fn pick(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let id = inputs::read::<QuestionId>(interaction)?.pop().ok_or(UserError::UnknownButton)?;
    show(store, bank, caller, &id).await
}

pub(super) async fn act(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    id: &QuestionId,
    action: QuestionAction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    match action {
        QuestionAction::Retire => retire(store, bank, caller, id).await,
        QuestionAction::Restore => restore(store, bank, caller, id).await,
        QuestionAction::Delete => {
            Ok(Reply::ephemeral(texts::delete_really(id, &messages::question::title(bank, id))))
        }
        QuestionAction::DeleteNow => {
            apply(store, caller, BankChange::Delete(id.clone())).await?;
            Ok(Reply::Update(texts::deleted()))
        }
    }
}

pub(super) async fn retire(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    id: &QuestionId,
) -> EventResult<Reply> {
    apply(store, caller, BankChange::Retire(id.clone(), caller.now)).await?;
    Ok(Reply::ephemeral(texts::retired(id, &messages::question::title(bank, id))))
}

pub(super) async fn restore(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    id: &QuestionId,
) -> EventResult<Reply> {
    apply(store, caller, BankChange::Restore(id.clone(), caller.now)).await?;
    Ok(Reply::ephemeral(texts::restored(id, &messages::question::title(bank, id))))
}

async fn apply(store: &dyn Store, caller: &Caller, change: BankChange) -> EventResult<()> {
    let changed = store.change_bank(caller.guild, change, MAX_QUESTIONS).await?;
    changed.map(drop).map_err(|refusal| UserError::Bank(refusal).into())
}
