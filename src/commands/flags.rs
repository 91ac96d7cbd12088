//! *Something's wrong*: a member flags a question, and admins go through the flags.

use super::{Caller, Reply, bank as own, inputs};
use crate::bank::Bank;
use crate::custom_id::FlagClick;
use crate::domain::quality::{MAX_NOTE, NewFlag, QuestionVersion};
use crate::domain::question::QuestionId;
use crate::domain::text::is_visible;
use crate::error::{EventResult, UserError};
use crate::messages::flags as texts;
use crate::store::Store;
use serenity::all::{ComponentInteraction, ModalInteraction};

/// Handles a button or a menu.
pub(super) async fn click(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    click: FlagClick,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    match click {
        FlagClick::Begin(question) => begin(store, bank, caller, &question).await,
        FlagClick::Choose { question, kind } => {
            let known = super::question_of(bank, &question)?;
            let earlier = store.flag_on(caller.guild, caller.user, &question).await?;
            let note = earlier.as_ref().map(|flag| flag.note.as_str());
            Ok(Reply::Modal(texts::form(known, kind, note)))
        }
        FlagClick::TakeBack(question) => {
            store.take_flag_back(caller.guild, caller.user, &question).await?;
            Ok(Reply::Update(texts::taken_back()))
        }
        FlagClick::List(page) => {
            caller.require_admin()?;
            Ok(Reply::Update(own::flags::page(store, bank, caller, page).await?))
        }
        FlagClick::Pick => {
            caller.require_admin()?;
            let id = inputs::read::<QuestionId>(interaction)?.pop();
            own::flags::show(store, bank, caller, &id.ok_or(UserError::UnknownButton)?).await
        }
        FlagClick::Done(question) => {
            caller.require_admin()?;
            own::flags::finish(store, bank, caller, &question).await
        }
        FlagClick::Undo { question, done } => {
            caller.require_admin()?;
            own::flags::reopen(store, bank, caller, &question, done).await
        }
        FlagClick::Form { .. } => Err(UserError::UnknownButton.into()),
    }
}

async fn begin(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    question: &QuestionId,
) -> EventResult<Reply> {
    let known = super::question_of(bank, question)?;
    let is_own = store.own_question(caller.guild, question).await?.is_some();
    let earlier = store.flag_on(caller.guild, caller.user, question).await?;
    Ok(Reply::ephemeral(texts::ask(known, is_own, earlier.as_ref())))
}

/// Stores the flag of a submitted form.
pub(super) async fn submit(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    click: FlagClick,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    let FlagClick::Form { question, kind } = click else {
        return Err(UserError::UnknownButton.into());
    };
    let known = super::question_of(bank, &question)?;
    let note = inputs::written(interaction, texts::NOTE_FIELD).unwrap_or_default().trim();
    let note = if is_visible(note) { note.chars().take(MAX_NOTE).collect() } else { String::new() };
    let version = QuestionVersion::of(known);
    let flag = NewFlag { question, kind, note, version, now: caller.now };
    let flag = store.flag(caller.guild, caller.user, flag).await?.map_err(UserError::Flag)?;
    Ok(Reply::Update(texts::thanks(known, &flag)))
}
