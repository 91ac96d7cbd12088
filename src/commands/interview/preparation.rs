//! The interviewer's time before the first question: replacing questions of the plan.

use super::super::{Caller, Reply, inputs};
use super::begin::seen;
use super::event::send;
use super::seats::{only_interviewer, seated};
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::domain::ids::InterviewId;
use crate::domain::interview::{MemberEvent, preparation_view, replacement};
use crate::domain::question::{Question, QuestionId};
use crate::error::{EventResult, UserError};
use crate::messages::interview as texts;
use crate::store::Store;
use serenity::all::ComponentInteraction;

/// Replaces the chosen question, and shows the new one with the plan.
pub(super) async fn replace(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    id: InterviewId,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let interview = seated(store, caller, id).await?;
    only_interviewer(caller, &interview)?;
    let chosen: Vec<QuestionId> = inputs::read(interaction)?;
    let question = chosen.into_iter().next().ok_or(UserError::UnknownButton)?;
    let questions: Vec<&Question> = bank.questions().collect();
    let seen = seen(store, caller, [caller.user, interview.candidate]).await?;
    let with = replacement(&interview, &question, &questions, &seen);
    let with = with.map_err(UserError::Interview)?;
    let new = with.question.clone();
    let event = MemberEvent::Replace { question, with: Box::new(with) };
    let interview = send(interviews, caller, id, event).await?.interview;
    let view = preparation_view(&interview, |id| bank.get(id));
    let position = interview.questions.iter().position(|turn| turn.question == new);
    Ok(Reply::Ephemeral(match position {
        Some(position) => texts::replaced(&interview, &view, position),
        // It was replaced in turn meanwhile.
        None => texts::plan_card(&interview, &view),
    }))
}
