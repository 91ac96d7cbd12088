//! Invitations to an interview.

use super::choice::{SeenQuestions, choose};
use super::pending::PendingAction;
use super::refusal::{InterviewError, MAX_INVITATIONS};
use super::rubric::Rubric;
use super::seat::Seat;
use super::stage::{Ending, InterviewStage, ThreadVisibility};
use super::state::Interview;
use super::template::Template;
use crate::domain::ids::{ChannelId, InterviewId, UserId};
use crate::domain::question::Question;
use jiff::Timestamp;

/// A request for an interview.
#[derive(Clone, Debug)]
pub struct Invitation<'a> {
    /// The id of the command that requests it.
    pub id: InterviewId,
    /// The channel of the request, in which the thread is opened.
    pub channel: ChannelId,
    /// The existing private thread of the two in which it was requested and takes place.
    pub thread: Option<ChannelId>,
    /// The requester, who need not have a seat. Their own seat counts as confirmed.
    pub asked_by: UserId,
    /// The member who will ask the questions.
    pub interviewer: UserId,
    /// The member who will answer them.
    pub candidate: UserId,
    /// Set if either of the two is a bot.
    pub with_bot: bool,
    /// The plan.
    pub template: &'a Template,
    /// The template's rubric.
    pub rubric: &'a Rubric,
    /// The seed for choosing the questions.
    pub seed: u64,
}

/// Plans the interview of `invitation`, with questions chosen from the bank's `questions`. `open`
/// are the open interviews of the two members and of the requester.
///
/// # Errors
/// The two can't interview each other now, or the bank has too few questions.
pub fn invite(
    invitation: &Invitation<'_>,
    questions: &[&Question],
    seen: &SeenQuestions,
    open: &[&Interview],
    now: Timestamp,
) -> Result<Interview, InterviewError> {
    let Invitation { interviewer, candidate, asked_by, template, rubric, .. } = *invitation;
    if interviewer == candidate {
        return Err(InterviewError::Yourself);
    }
    if invitation.with_bot {
        return Err(InterviewError::Bot);
    }
    ensure_new([interviewer, candidate], invitation.id, asked_by, open)?;
    let turns = choose(template, rubric, questions, seen, invitation.seed)?;
    let plan = (template.clone(), rubric.clone(), turns);
    let mut interview =
        Interview::new(invitation.id, [interviewer, candidate], plan, invitation.channel, now);
    interview.asked_by = Some(asked_by);
    interview.thread = invitation.thread;
    for seat in Seat::BOTH {
        if interview.user(seat) == Some(asked_by) {
            interview.confirmed.insert(seat);
        } else {
            interview.wants(PendingAction::AskToConfirm { seat });
        }
    }
    Ok(interview)
}

/// Checks that the interview `id` of these two can begin beside those in `open`. `told` is the
/// requester, who reads the refusal.
///
/// # Errors
/// One of them is in a running interview, an invitation of the two is waiting, or the requester has
/// [`MAX_INVITATIONS`] waiting ones.
pub fn ensure_new(
    two: [UserId; 2],
    id: InterviewId,
    told: UserId,
    open: &[&Interview],
) -> Result<(), InterviewError> {
    for user in two {
        ensure_free(user, told, open)?;
    }
    let invited = |other: &&&Interview| other.id != id && other.stage == InterviewStage::Invited;
    let asked = |other: &&&Interview| other.asked_by == Some(told);
    if open.iter().filter(invited).filter(asked).count() >= MAX_INVITATIONS {
        return Err(InterviewError::TooManyInvitations);
    }
    let waits = |other: &&Interview| {
        other.id != id
            && other.stage == InterviewStage::Invited
            && two.iter().all(|user| other.seat_of(*user).is_some())
    };
    if open.iter().any(waits) { Err(InterviewError::AlreadyInvited) } else { Ok(()) }
}

/// Checks that no interview in `open` binds `user`. This is checked for both members before an
/// interview is created, and again when the second one accepts, since either may have begun another
/// one meanwhile. `told` reads the refusal.
///
/// # Errors
/// An interview binds them.
pub fn ensure_free(user: UserId, told: UserId, open: &[&Interview]) -> Result<(), InterviewError> {
    let busy = open.iter().any(|other| other.is_binding() && other.seat_of(user).is_some());
    match (busy, user == told) {
        (false, _) => Ok(()),
        (true, true) => Err(InterviewError::YouAreBusy),
        (true, false) => Err(InterviewError::TheyAreBusy(user)),
    }
}

impl Interview {
    /// Checks that the invitation for `seat` is addressed to `user`.
    ///
    /// # Errors
    /// It is addressed to somebody else.
    pub fn ensure_addressed(&self, user: UserId, seat: Seat) -> Result<(), InterviewError> {
        match self.user(seat) {
            Some(addressee) if addressee == user => Ok(()),
            Some(addressee) if self.asked_by == Some(user) || self.seat_of(user).is_some() => {
                Err(InterviewError::ForSomebodyElse(addressee))
            }
            _ => self.require_seat(user).map(drop),
        }
    }

    /// Returns `true` if `user` can withdraw the invitation: it is waiting, and they wanted it.
    #[must_use]
    pub fn is_withdrawable_by(&self, user: UserId) -> bool {
        let wants_it = |seat: Seat| self.confirmed.contains(&seat);
        self.stage == InterviewStage::Invited
            && (self.asked_by == Some(user) || self.seat_of(user).is_some_and(wants_it))
    }

    pub(super) fn withdraw(&mut self, user: UserId, now: Timestamp) -> Result<(), InterviewError> {
        match self.stage {
            _ if self.is_withdrawable_by(user) => self.close(Ending::Withdrawn, now),
            _ if self.seat_of(user).is_none() => return self.require_seat(user).map(drop),
            InterviewStage::Invited => return Err(InterviewError::NotBegun),
            InterviewStage::Over(Ending::Withdrawn) => {}
            InterviewStage::Over(ending) => return Err(InterviewError::Over(ending)),
            _ => return Err(InterviewError::Begun),
        }
        Ok(())
    }

    pub(super) fn confirm(&mut self, seat: Seat, now: Timestamp) {
        self.confirmed.insert(seat);
        if !Seat::BOTH.iter().all(|seat| self.confirmed.contains(seat)) {
            return;
        }
        if self.thread.is_some() {
            self.enter_thread(now);
        } else {
            self.stage = InterviewStage::Opening(ThreadVisibility::Private);
            self.wants(PendingAction::OpenThread { public: false });
        }
    }
}
