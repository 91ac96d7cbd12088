//! Handing what a member does to their interview.

use crate::actions::interviews::{Advanced, Interviews};
use crate::commands::Caller;
use crate::domain::ids::InterviewId;
use crate::domain::interview::{InterviewEvent, MemberEvent};
use crate::error::{EventResult, UserError};

pub(super) async fn send(
    interviews: &Interviews,
    caller: &Caller,
    id: InterviewId,
    event: MemberEvent,
) -> EventResult<Advanced> {
    let sent = InterviewEvent::ByMember { user: caller.user, delivery: caller.interaction, event };
    let moved = interviews.apply_event(caller.guild, id, sent, caller.now).await?;
    Ok(moved.ok_or(UserError::ForgottenInterview)?.map_err(UserError::Interview)?)
}
