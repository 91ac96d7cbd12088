//! Events from the bot itself.

use super::event::BotEvent;
use super::pending::PendingAction;
use super::stage::{Ending, InterviewStage, ThreadVisibility};
use super::state::Interview;
use crate::domain::ids::ChannelId;
use jiff::{SignedDuration, Timestamp};

pub(super) fn apply(interview: &mut Interview, event: BotEvent, now: Timestamp) {
    match event {
        BotEvent::ThreadOpened { thread } => thread_opened(interview, thread, now),
        BotEvent::PrivateThreadRefused => private_thread_refused(interview),
        BotEvent::ThreadLost => {
            if interview.ending().is_none() {
                interview.close(Ending::NoThread, now);
            }
        }
        BotEvent::NotAsked => not_asked(interview, now),
        BotEvent::Idle { after } => idle(interview, after, now),
        BotEvent::RoundTimed => round_timed(interview, now),
        BotEvent::Left { user } => {
            if let Some(seat) = interview.seat_of(user)
                && interview.ending().is_none()
            {
                interview.close(Ending::Left(seat), now);
            }
            interview.observers.retain(|observer| observer.user != user);
        }
        BotEvent::Done { number } => {
            interview.pending.retain(|pending| pending.number != number);
            if interview.ending().is_some() && interview.pending.is_empty() {
                interview.asked_by = None;
            }
        }
    }
}

fn thread_opened(interview: &mut Interview, thread: ChannelId, now: Timestamp) {
    let room = match interview.stage {
        InterviewStage::Opening(room) => room,
        InterviewStage::Over(_) if interview.thread.is_none() => {
            // Somebody declined meanwhile. Both are in the thread, so they are told there.
            interview.thread = Some(thread);
            return;
        }
        InterviewStage::Invited
        | InterviewStage::Preparing
        | InterviewStage::Asking
        | InterviewStage::Grading
        | InterviewStage::WrappingUp(_)
        | InterviewStage::Over(_) => {
            return;
        }
    };
    if matches!(room, ThreadVisibility::AskedForPublic { .. }) {
        return;
    }
    interview.thread = Some(thread);
    interview.public = room == ThreadVisibility::Public;
    interview.enter_thread(now);
}

fn private_thread_refused(interview: &mut Interview) {
    if interview.stage == InterviewStage::Opening(ThreadVisibility::Private) {
        interview.stage = InterviewStage::Opening(ThreadVisibility::AskedForPublic {
            interviewer: false,
            candidate: false,
        });
        interview
            .pending
            .retain(|pending| pending.effect != PendingAction::OpenThread { public: false });
        interview.wants(PendingAction::AskForPublicThread);
    }
}

/// Withdraws an invitation that nobody has seen, so that it blocks no other one. There is nobody to
/// tell.
fn not_asked(interview: &mut Interview, now: Timestamp) {
    if interview.stage == InterviewStage::Invited {
        interview.close(Ending::Expired, now);
        interview.pending.clear();
    }
}

/// Closes an idle interview with the grades so far. The clocks stop at the last action: as far as
/// the bot can know, nobody was talking after that.
fn idle(interview: &mut Interview, after: SignedDuration, now: Timestamp) {
    if now.duration_since(interview.active_at) < after {
        return;
    }
    let ending = match interview.stage {
        InterviewStage::Over(_) => return,
        InterviewStage::Invited => Ending::Expired,
        InterviewStage::Opening(_)
        | InterviewStage::Preparing
        | InterviewStage::Asking
        | InterviewStage::Grading => Ending::Idle,
        InterviewStage::WrappingUp(ending) => ending,
    };
    let active_at = interview.active_at;
    interview.close(ending, active_at);
    interview.over_at = Some(now);
}

/// Announces once that the planned time of the current round is over. Nothing ends by itself.
fn round_timed(interview: &mut Interview, now: Timestamp) {
    if interview.round_is_over_at().is_some_and(|at| at <= now) {
        let round = interview.question().round;
        interview.rounds_over.insert(round);
        interview.wants(PendingAction::SayRoundOver { round });
    }
}
