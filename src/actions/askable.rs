//! The questions that a member can be asked.

use crate::bank::Bank;
use crate::domain::ids::UserId;
use crate::domain::interview::Interview;
use crate::domain::question::{Question, QuestionId};

/// The question, unless it was retired or removed, or the member is being asked it in one of their
/// `open` interviews.
pub(crate) fn askable<'a>(
    bank: &'a Bank,
    open: &[Interview],
    user: UserId,
    id: &QuestionId,
) -> Option<&'a Question> {
    let is_asked = || open.iter().any(|interview| interview.prevents_another(user, id));
    bank.get(id).filter(|_| !bank.is_retired(id) && !is_asked())
}
