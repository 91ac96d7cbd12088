//! The seats of an interview, which decide who may do what.

use super::super::Caller;
use crate::domain::ids::InterviewId;
use crate::domain::interview::{Interview, InterviewError, Seat};
use crate::error::{EventResult, UserError};
use crate::store::Store;

/// The interview, if the caller has a seat in it.
pub(super) async fn seated(
    store: &dyn Store,
    caller: &Caller,
    id: InterviewId,
) -> EventResult<Interview> {
    let interview = store.interview(caller.guild, id).await?;
    let interview = interview.ok_or(UserError::ForgottenInterview)?;
    seat(caller, &interview)?;
    Ok(interview)
}

/// The seat of the caller.
pub(super) fn seat(caller: &Caller, interview: &Interview) -> Result<Seat, UserError> {
    interview.require_seat(caller.user).map_err(UserError::Interview)
}

/// Refuses anyone but the interviewer: the card has the model answer.
pub(super) fn only_interviewer(caller: &Caller, interview: &Interview) -> Result<(), UserError> {
    match seat(caller, interview)? {
        Seat::Interviewer => Ok(()),
        Seat::Candidate => Err(UserError::Interview(InterviewError::OtherSeat(Seat::Interviewer))),
    }
}
