//! `/interview observe`: one of the two wants somebody to watch.

use super::super::options::{ChosenUser, Options};
use super::super::{Caller, Reply};
use super::event::send;
use super::{MEMBER, running};
use crate::actions::interviews::Interviews;
use crate::domain::interview::{InterviewError, MemberEvent};
use crate::error::{EventResult, UserError};
use crate::messages::interview as texts;
use crate::store::Store;

/// The chosen person.
pub(super) fn parse(options: &mut Options<'_>) -> Result<ChosenUser, UserError> {
    let person = options.person(MEMBER).filter(|person| person.is_here);
    person.ok_or(UserError::NotHere)
}

/// Asks the other member of the caller's interview to agree to an observer.
pub(super) async fn run(
    store: &dyn Store,
    interviews: &Interviews,
    caller: &Caller,
    person: ChosenUser,
) -> EventResult<Reply> {
    if person.bot {
        return Err(UserError::Interview(InterviewError::Bot).into());
    }
    let user = person.user;
    let interview = running(store, caller).await?.ok_or(UserError::NoRunningInterview)?;
    let seat = interview.require_seat(caller.user).map_err(UserError::Interview)?;
    let access = interviews.access(caller.guild, interview.channel, &[user]).await;
    if access.is_some_and(|access| !access.cannot_see.is_empty()) {
        return Err(UserError::CannotSee { user, channel: interview.channel }.into());
    }
    let event = MemberEvent::WantObserver { observer: user };
    let moved = send(interviews, caller, interview.id, event).await?;
    if let Some(blocker) = moved.blocker {
        return Err(UserError::BotLacks(blocker.sentence).into());
    }
    Ok(Reply::ephemeral(texts::wants_observer(&moved.interview, user, seat)))
}
