//! The record of an interview.

use super::observer::Observer;
use super::pending::{Pending, PendingAction};
use super::question::{InterviewQuestion, QuestionStatus};
use super::rubric::Rubric;
use super::seat::Seat;
use super::stage::{Ending, InterviewStage};
use super::stopwatch::Stopwatch;
use super::template::{Round, Template};
use super::verdict::Verdict;
use crate::domain::backoff::later;
use crate::domain::ids::{ChannelId, InteractionId, InterviewId, UserId};
use crate::domain::question::QuestionId;
use crate::domain::task::AT_ONCE;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};

/// After this long without activity, the bot checks that both are still in the server, and repeats
/// the check at this interval.
pub const QUIET: SignedDuration = SignedDuration::from_mins(10);

/// One mock interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// Its number.
    pub id: InterviewId,
    /// The interviewer. `None` if that member's data was deleted after the end.
    pub interviewer: Option<UserId>,
    /// The candidate.
    pub candidate: UserId,
    /// The requester, until the first question or until they were told that there is none. Need not
    /// have a seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<UserId>,
    /// The plan when the interview began; later changes of the template don't affect it.
    pub template: Template,
    /// The rubric at that time.
    pub rubric: Rubric,
    /// The questions in the order in which they are asked.
    #[serde(rename = "turns")]
    pub questions: Vec<InterviewQuestion>,
    /// The current position in `questions`.
    pub current: usize,
    /// Set if the interviewer reads the questions before the first one is asked. Interviews of
    /// earlier versions begin as soon as there is a thread.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub prepares: bool,
    /// The questions that the interviewer replaced while preparing.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub replaced: Vec<QuestionId>,
    /// The stage.
    pub stage: InterviewStage,
    /// The seats that have confirmed.
    pub confirmed: BTreeSet<Seat>,
    /// The channel of the invitation, in which the thread is opened.
    pub channel: ChannelId,
    /// The thread, once it is open.
    pub thread: Option<ChannelId>,
    /// Set if everybody in the server can see the thread, because both have agreed to it.
    pub public: bool,
    /// Set while a member has paused the interview.
    pub paused: bool,
    /// The number of pauses.
    #[serde(default)]
    pub pauses: u32,
    /// The interviewer's verdict, once they gave one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verdict: Option<Verdict>,
    /// The rounds, by their positions in the template, whose end was announced.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub rounds_over: BTreeSet<usize>,
    /// The time from the first question to the end of the last one, including grading in between.
    pub stopwatch: Stopwatch,
    /// The time of the invitation.
    pub invited_at: Timestamp,
    /// The time of the first question.
    pub started_at: Option<Timestamp>,
    /// The time of the end.
    pub over_at: Option<Timestamp>,
    /// The time of the last action of either member.
    pub active_at: Timestamp,
    /// The interview of which this is the other half, with swapped seats.
    pub swapped_from: Option<InterviewId>,
    /// The other half, once the two have swapped seats.
    pub swapped_into: Option<InterviewId>,
    /// The members who watch, or are going to, while it is not over.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub observers: Vec<Observer>,
    /// The bot's work that is not yet reported as done, oldest first.
    pub pending: Vec<Pending>,
    pub(super) next_pending: u32,
    pub(super) delivered: VecDeque<InteractionId>,
}

impl Interview {
    /// An interview of two members, the interviewer first, that nobody has confirmed.
    pub(super) fn new(
        id: InterviewId,
        [interviewer, candidate]: [UserId; 2],
        (template, rubric, turns): (Template, Rubric, Vec<InterviewQuestion>),
        channel: ChannelId,
        now: Timestamp,
    ) -> Self {
        Self {
            id,
            interviewer: Some(interviewer),
            candidate,
            asked_by: None,
            template,
            rubric,
            questions: turns,
            current: 0,
            prepares: false,
            replaced: Vec::new(),
            stage: InterviewStage::Invited,
            confirmed: BTreeSet::new(),
            channel,
            thread: None,
            public: false,
            paused: false,
            pauses: 0,
            verdict: None,
            rounds_over: BTreeSet::new(),
            stopwatch: Stopwatch::default(),
            invited_at: now,
            started_at: None,
            over_at: None,
            active_at: now,
            swapped_from: None,
            swapped_into: None,
            observers: Vec::new(),
            pending: Vec::new(),
            next_pending: 0,
            delivered: VecDeque::new(),
        }
    }

    /// The member in `seat`, unless their data was deleted.
    #[must_use]
    pub const fn user(&self, seat: Seat) -> Option<UserId> {
        match seat {
            Seat::Interviewer => self.interviewer,
            Seat::Candidate => Some(self.candidate),
        }
    }

    /// Returns `true` if `user` is being asked `question` now, or was asked it earlier in this
    /// interview: its answer is hidden from them until the scorecard.
    #[must_use]
    pub fn prevents_another(&self, user: UserId, question: &QuestionId) -> bool {
        let asked = |turn: &InterviewQuestion| {
            turn.question == *question && turn.status != QuestionStatus::Ahead
        };
        self.is_running() && self.candidate == user && self.questions.iter().any(asked)
    }

    /// The seat of a member, if they have one.
    #[must_use]
    pub fn seat_of(&self, user: UserId) -> Option<Seat> {
        Seat::BOTH.into_iter().find(|seat| self.user(*seat) == Some(user))
    }

    /// Returns `true` if it is in progress: both have confirmed and it is not over.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        !matches!(self.stage, InterviewStage::Invited | InterviewStage::Over(_))
    }

    /// Returns `true` if it keeps its two members from another interview: both have confirmed, and
    /// the questions have not ended. Grading binds nobody. A member can be in one such interview
    /// per server.
    #[must_use]
    pub const fn is_binding(&self) -> bool {
        matches!(
            self.stage,
            InterviewStage::Opening(_)
                | InterviewStage::Preparing
                | InterviewStage::Asking
                | InterviewStage::Grading
        )
    }

    /// Returns `true` if it was over before the first question.
    #[must_use]
    pub const fn was_canceled(&self) -> bool {
        self.ending().is_some() && self.started_at.is_none()
    }

    /// The reason it ended, if it is over.
    #[must_use]
    pub const fn ending(&self) -> Option<Ending> {
        match self.stage {
            InterviewStage::Over(ending) => Some(ending),
            _ => None,
        }
    }

    /// Returns `true` if it is over and anything was asked, so there is a scorecard.
    #[must_use]
    pub fn has_scorecard(&self) -> bool {
        self.ending().is_some() && self.asked().next().is_some()
    }

    /// The current question.
    #[must_use]
    pub fn question(&self) -> &InterviewQuestion {
        &self.questions[self.current]
    }

    /// The current round.
    #[must_use]
    pub fn round(&self) -> &Round {
        &self.template.rounds[self.question().round]
    }

    /// The questions that can be graded, with their positions.
    pub fn asked(&self) -> impl Iterator<Item = (usize, &InterviewQuestion)> {
        self.questions.iter().enumerate().filter(|(_, turn)| turn.status == QuestionStatus::Closed)
    }

    /// Returns `true` if a question follows the current one.
    #[must_use]
    pub const fn has_next(&self) -> bool {
        self.current + 1 < self.questions.len()
    }

    /// The time used in the round at `round`, without pauses and grading.
    #[must_use]
    pub fn used_in_round(&self, round: usize, now: Timestamp) -> SignedDuration {
        self.questions
            .iter()
            .filter(|turn| turn.round == round)
            .map(|turn| turn.stopwatch.used(now))
            .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    /// Returns `true` if the clock of the round at `round` is running.
    #[must_use]
    pub fn is_timing(&self, round: usize) -> bool {
        self.question().round == round && self.question().stopwatch.is_running()
    }

    /// The instant at which the planned time of the current round is used up, while its clock runs;
    /// may be in the past. `None` once it was announced.
    #[must_use]
    pub fn round_is_over_at(&self) -> Option<Timestamp> {
        let round = self.question().round;
        if self.stage != InterviewStage::Asking || self.rounds_over.contains(&round) {
            return None;
        }
        let since = self.question().stopwatch.running_since()?;
        let planned = SignedDuration::from_mins(i64::from(self.round().minutes));
        Some(later(since, planned - self.used_in_round(round, since)))
    }

    /// The next time at which the bot has to look at it, according to the record; `None` if it is
    /// over and nothing is pending.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        if !self.pending.is_empty() {
            return Some(AT_ONCE);
        }
        let look = self.ending().is_none().then(|| later(self.active_at, QUIET));
        [look, self.round_is_over_at()].into_iter().flatten().min()
    }

    /// Queues the notice that the interview was paused or resumed. Of the waiting notices, only the
    /// first, which may already be on its way, is kept beside this one, so that presses don't pile
    /// up while nothing can be sent.
    pub(super) fn wants_about_clocks(&mut self, effect: PendingAction) {
        let mut waiting = 0;
        self.pending.retain(|pending| {
            let of_clocks = matches!(
                pending.effect,
                PendingAction::SayPaused { .. } | PendingAction::SayResumed { .. }
            );
            waiting += usize::from(of_clocks);
            !of_clocks || waiting == 1
        });
        self.wants(effect);
    }

    pub(super) fn wants(&mut self, effect: PendingAction) {
        self.pending.push(Pending { number: self.next_pending, effect });
        self.next_pending += 1;
    }
}
