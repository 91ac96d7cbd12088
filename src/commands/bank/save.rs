//! Putting the question of a draft into the bank.

use super::super::Caller;
use super::compose::{Composed, compose};
use crate::bank::Bank;
use crate::domain::ids::UserId;
use crate::domain::own_bank::{BankChange, DraftKey, DraftPurpose, MAX_QUESTIONS, QuestionDraft};
use crate::domain::question::Question;
use crate::error::{EventResult, UserError};
use crate::store::{ChangeOutcome, Store};

/// Puts the question of a draft into the bank. Returns the question, or the draft's problems.
pub(super) async fn use_up(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    draft: &QuestionDraft,
    key: DraftKey,
    author: Option<UserId>,
) -> EventResult<Result<Question, Vec<String>>> {
    let Composed { placed, question } = match compose(bank, draft, author, caller.now) {
        Ok(composed) => composed,
        Err(problems) => return Ok(Err(problems)),
    };
    let change = match draft.purpose {
        DraftPurpose::Add | DraftPurpose::Suggest { .. } => BankChange::Add(placed),
        DraftPurpose::Edit(_) => BankChange::Replace(placed),
    };
    match store.use_draft(caller.guild, key, change, MAX_QUESTIONS).await? {
        ChangeOutcome::Applied(_) => Ok(Ok(question)),
        ChangeOutcome::Refused(refusal) => Err(UserError::Bank(refusal).into()),
        ChangeOutcome::NotFound => Err(UserError::ForgottenDraft.into()),
    }
}

/// Returns `true` if the server's dailies draw from the topics of all these questions, or it has
/// none.
pub(super) async fn is_asked(
    store: &dyn Store,
    caller: &Caller,
    questions: &[&Question],
) -> anyhow::Result<bool> {
    let server = store.server(caller.guild).await?;
    let filter = server.map(|server| server.settings.filter).unwrap_or_default();
    Ok(questions.iter().all(|question| filter.admits(question)))
}
