//! Writing a question: the form, the preview, and saving it.

use super::super::{Caller, Reply, inputs};
use super::compose::{Composed, compose};
use super::review;
use super::save::{is_asked, use_up};
use crate::bank::Bank;
use crate::custom_id::{BankClick, DraftAction, NewQuestion, QuestionFrom};
use crate::discord::Discord;
use crate::domain::own_bank::{
    DraftKey, DraftPurpose, DraftStage, MAX_DRAFT_TEXT, MAX_DRAFTS, MAX_SUGGESTIONS, MAX_WAITING,
    QuestionDraft, QuestionFields,
};
use crate::domain::question::QuestionId;
use crate::error::{EventResult, UserError};
use crate::import::form_fields;
use crate::messages::bank as texts;
use crate::store::Store;
use serenity::all::ModalInteraction;

/// Opens the form of a new question, with what it has so far.
pub(super) async fn begin(
    store: &dyn Store,
    caller: &Caller,
    new: NewQuestion,
    fields: &QuestionFields,
) -> EventResult<Reply> {
    let heading = match new.from {
        QuestionFrom::Admin => "A question for this server",
        QuestionFrom::Named | QuestionFrom::Unnamed => {
            ensure_may_suggest(store, caller).await?;
            "Suggest a question"
        }
    };
    Ok(Reply::Modal(texts::form(&BankClick::NewForm(new), heading, fields)))
}

async fn ensure_may_suggest(store: &dyn Store, caller: &Caller) -> EventResult<()> {
    let settings = store.server_bank(caller.guild).await?.unwrap_or_default().suggestions;
    if !settings.are_open {
        return Err(UserError::SuggestionsClosed.into());
    }
    let mine = store.drafts_of(caller.guild, caller.user).await?;
    if mine.iter().filter(|draft| draft.is_waiting()).count() >= MAX_SUGGESTIONS {
        return Err(UserError::TooManySuggestions(MAX_SUGGESTIONS).into());
    }
    if store.waiting_suggestions(caller.guild).await?.len() >= MAX_WAITING {
        return Err(UserError::ReviewIsFull.into());
    }
    Ok(())
}

/// Opens the form of a question in the bank.
pub(super) fn change(bank: &Bank, caller: &Caller, id: &QuestionId) -> EventResult<Reply> {
    caller.require_admin()?;
    let question = bank.get(id).ok_or(UserError::BrokenQuestion)?;
    let fields = form_fields(question);
    ensure_fits_form(&fields)?;
    let click = BankClick::ChangeForm(id.clone());
    Ok(Reply::Modal(texts::form(&click, "Change a question", &fields)))
}

/// A form takes less than a question may have.
fn ensure_fits_form(fields: &QuestionFields) -> Result<(), UserError> {
    let long = [&fields.prompt, &fields.answer, &fields.follow_ups];
    let is_long = |text: &&String| text.chars().count() > texts::MAX_FIELD;
    if long.iter().any(is_long) { Err(UserError::TooLongToEdit) } else { Ok(()) }
}

pub(super) async fn submit_new(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    new: NewQuestion,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    let purpose = match new.from {
        QuestionFrom::Admin => {
            caller.require_admin()?;
            DraftPurpose::Add
        }
        QuestionFrom::Named => DraftPurpose::Suggest { is_named: true },
        QuestionFrom::Unnamed => DraftPurpose::Suggest { is_named: false },
    };
    let draft = QuestionDraft {
        id: caller.interaction,
        pack: new.topic.pack,
        category: new.topic.category.ok_or(UserError::UnknownButton)?,
        difficulty: new.difficulty,
        fields: typed(interaction),
        purpose,
        stage: DraftStage::Writing,
        changed_at: caller.now,
    };
    keep(store, bank, caller, draft).await
}

pub(super) async fn submit_change(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    id: &QuestionId,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let question = bank.get(id).ok_or(UserError::BrokenQuestion)?;
    let draft = QuestionDraft {
        id: caller.interaction,
        pack: id.pack().to_owned(),
        category: question.category.clone(),
        difficulty: question.difficulty,
        fields: typed(interaction),
        purpose: DraftPurpose::Edit(id.clone()),
        stage: DraftStage::Writing,
        changed_at: caller.now,
    };
    keep(store, bank, caller, draft).await
}

fn typed(interaction: &ModalInteraction) -> QuestionFields {
    let field = |name| inputs::written(interaction, name).unwrap_or_default().to_owned();
    QuestionFields {
        title: field(texts::TITLE_FIELD),
        prompt: field(texts::PROMPT_FIELD),
        answer: field(texts::ANSWER_FIELD),
        key_points: field(texts::KEY_POINTS_FIELD),
        follow_ups: field(texts::FOLLOW_UPS_FIELD),
    }
}

/// Stores a draft of the caller, and shows it.
async fn keep(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    draft: QuestionDraft,
) -> EventResult<Reply> {
    if draft.fields.stored_length() > MAX_DRAFT_TEXT {
        return Ok(Reply::ephemeral(texts::too_long(&draft.fields)));
    }
    let key = DraftKey { user: caller.user, id: draft.id };
    store.keep_draft(caller.guild, caller.user, draft.clone(), MAX_DRAFTS).await?;
    Ok(Reply::Ephemeral(shown(bank, caller, &draft, key)))
}

/// The preview of a draft, or its problems.
fn shown(
    bank: &Bank,
    caller: &Caller,
    draft: &QuestionDraft,
    key: DraftKey,
) -> Vec<crate::messages::Message> {
    match compose(bank, draft, None, caller.now) {
        Ok(Composed { question, placed }) => {
            texts::preview(bank, &question, &placed.pack, draft, key)
        }
        Err(problems) => vec![texts::faulty(&problems, draft, key)],
    }
}

/// The draft of a click by its author, or by an admin if it waits for one.
async fn draft_for(
    store: &dyn Store,
    caller: &Caller,
    key: DraftKey,
) -> EventResult<QuestionDraft> {
    let draft = store.draft(caller.guild, key).await?.ok_or(UserError::ForgottenDraft)?;
    if draft.is_waiting() {
        caller.require_admin()?;
    } else if key.user != caller.user {
        return Err(UserError::ForgottenDraft.into());
    }
    Ok(draft)
}

pub(super) async fn click(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    key: DraftKey,
    action: DraftAction,
) -> EventResult<Reply> {
    let draft = draft_for(store, caller, key).await?;
    match action {
        DraftAction::Edit => {
            ensure_fits_form(&draft.fields)?;
            let form = BankClick::Draft { key, action: DraftAction::EditForm };
            Ok(Reply::Modal(texts::form(&form, "Edit the question", &draft.fields)))
        }
        DraftAction::Discard if !draft.is_waiting() => {
            store.remove_draft(caller.guild, key).await?;
            Ok(Reply::Update(texts::discarded()))
        }
        DraftAction::Save if !draft.is_waiting() => match draft.purpose {
            DraftPurpose::Suggest { .. } => {
                ensure_may_suggest(store, caller).await?;
                review::send(store, bank, discord, caller, draft).await
            }
            DraftPurpose::Add | DraftPurpose::Edit(_) => {
                save(store, bank, caller, &draft, key).await
            }
        },
        DraftAction::Approve if draft.is_waiting() => {
            review::approve(store, bank, discord, caller, &draft, key).await
        }
        DraftAction::Reject if draft.is_waiting() => Ok(Reply::Modal(texts::declined(key))),
        DraftAction::Discard
        | DraftAction::Save
        | DraftAction::Approve
        | DraftAction::Reject
        | DraftAction::EditForm
        | DraftAction::RejectForm => Err(UserError::ForgottenDraft.into()),
    }
}

pub(super) async fn submit(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    key: DraftKey,
    action: DraftAction,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    let draft = draft_for(store, caller, key).await?;
    match action {
        DraftAction::EditForm => {
            let draft =
                QuestionDraft { fields: typed(interaction), changed_at: caller.now, ..draft };
            if draft.fields.stored_length() > MAX_DRAFT_TEXT {
                return Ok(Reply::ephemeral(texts::too_long(&draft.fields)));
            }
            store.keep_draft(caller.guild, key.user, draft.clone(), MAX_DRAFTS).await?;
            if draft.is_waiting() {
                return review::show(store, bank, caller, &draft, key).await;
            }
            Ok(Reply::Ephemeral(shown(bank, caller, &draft, key)))
        }
        DraftAction::RejectForm if draft.is_waiting() => {
            let reason = inputs::written(interaction, texts::REASON_FIELD).unwrap_or_default();
            review::reject(store, discord, caller, &draft, key, reason).await
        }
        DraftAction::RejectForm
        | DraftAction::Save
        | DraftAction::Edit
        | DraftAction::Discard
        | DraftAction::Approve
        | DraftAction::Reject => Err(UserError::UnknownButton.into()),
    }
}

/// Adds or changes the question of an admin's draft.
async fn save(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    draft: &QuestionDraft,
    key: DraftKey,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let question = match use_up(store, bank, caller, draft, key, None).await? {
        Ok(question) => question,
        Err(problems) => return Ok(Reply::ephemeral(texts::faulty(&problems, draft, key))),
    };
    let is_asked = is_asked(store, caller, &[&question]).await?;
    Ok(Reply::Update(texts::saved(&question, &draft.purpose, is_asked)))
}
