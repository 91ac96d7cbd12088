//! Passing a member's action to their interview.

use crate::actions::interviews::{Advanced, Interviews};
use crate::commands::Caller;
use crate::domain::ids::InterviewId;
use crate::domain::interview::{InterviewEvent, MemberEvent};
use crate::error::{EventResult, UserError};
use crate::store::ChangeOutcome;

pub(super) async fn send(
    interviews: &Interviews,
    caller: &Caller,
    id: InterviewId,
    event: MemberEvent,
) -> EventResult<Advanced> {
    let sent = InterviewEvent::ByMember { user: caller.user, delivery: caller.interaction, event };
    match interviews.apply_event(caller.guild, id, sent, caller.now).await? {
        ChangeOutcome::Applied(advanced) => Ok(advanced),
        ChangeOutcome::Refused(error) => Err(UserError::Interview(error).into()),
        ChangeOutcome::NotFound => Err(UserError::ForgottenInterview.into()),
    }
}
