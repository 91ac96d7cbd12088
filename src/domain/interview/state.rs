//! The record of an interview.

use super::event::{Effect, Pending};
use super::grade::Grade;
use super::rubric::Rubric;
use super::stopwatch::Stopwatch;
use super::template::{Round, Template};
use crate::domain::ids::{ChannelId, InteractionId, InterviewId, UserId};
use crate::domain::key_point::Ticks;
use crate::domain::question::{Difficulty, QuestionId, Topic};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, VecDeque};
use std::fmt;

/// The most characters of a note.
pub const MAX_NOTE: usize = 500;
/// The most bytes that all notes of an interview take in its record: the store's values are small.
pub const MAX_NOTES_BYTES: usize = 4 * 1024 + 768;
/// How many deliveries are remembered, so that one that comes again changes nothing.
const REMEMBERED_DELIVERIES: usize = 32;

/// One mock interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Interview {
    /// Its number.
    pub id: InterviewId,
    /// Who asks. Nobody if that member had their data deleted after the end.
    pub interviewer: Option<UserId>,
    /// Who answers.
    pub candidate: UserId,
    /// Who asked for it, until the first question or until they were told that there is none. Need
    /// not have a seat.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asked_by: Option<UserId>,
    /// The plan as it was when the interview began; later changes of the template don't reach it.
    pub template: Template,
    /// The rubric as it was then.
    pub rubric: Rubric,
    /// The questions in the order in which they are asked.
    pub turns: Vec<Turn>,
    /// Where in `turns` the interview is.
    pub current: usize,
    /// How far it has come.
    pub stage: Stage,
    /// Who has confirmed.
    pub confirmed: BTreeSet<Seat>,
    /// Where the invitation stands, and where the thread is opened.
    pub channel: ChannelId,
    /// The thread in which it takes place, once it is open.
    pub thread: Option<ChannelId>,
    /// Whether everybody in the server can see the thread; both have agreed to it then.
    pub public: bool,
    /// Whether the clocks stand still because somebody paused.
    pub paused: bool,
    /// How often somebody has paused.
    #[serde(default)]
    pub pauses: u32,
    /// From the first question to the end of the last one, grading in between included.
    pub stopwatch: Stopwatch,
    /// When the invitation was made.
    pub invited_at: Timestamp,
    /// When the first question was asked.
    pub started_at: Option<Timestamp>,
    /// When it was over.
    pub over_at: Option<Timestamp>,
    /// When one of the two last did something.
    pub active_at: Timestamp,
    /// The interview of which this is the other half, with the seats swapped.
    pub swapped_from: Option<InterviewId>,
    /// The other half, once the two have swapped seats.
    pub swapped_into: Option<InterviewId>,
    /// What the bot has to do and has not yet reported as done, oldest first.
    pub pending: Vec<Pending>,
    pub(super) next_pending: u32,
    pub(super) delivered: VecDeque<InteractionId>,
}

/// How far an interview has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name", content = "of")]
pub enum Stage {
    /// Somebody has still to confirm.
    Invited,
    /// Both have confirmed; the thread is not there yet.
    Opening(Room),
    /// The current question is being talked about.
    Asking,
    /// The current question is done, and another one follows when the interviewer wants.
    Grading,
    /// No question follows; grades and notes can still be given.
    WrappingUp(Ending),
    /// Nothing changes any more.
    Over(Ending),
}

/// Which thread is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name")]
pub enum Room {
    /// A private one.
    Private,
    /// Private threads can't be had here; both are asked whether a public one will do.
    AskedForPublic {
        /// Whether the interviewer agreed.
        interviewer: bool,
        /// Whether the candidate agreed.
        candidate: bool,
    },
    /// A public one; both have agreed.
    Public,
}

/// How an interview came to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "name", content = "by")]
pub enum Ending {
    /// Every question had its turn.
    Completed,
    /// Somebody ended it before the last question.
    Stopped(Seat),
    /// Nobody did anything for too long.
    Idle,
    /// Somebody left the server.
    Left(Seat),
    /// Somebody had their data deleted.
    Forgotten(Seat),
    /// Somebody declined before it began.
    Declined(Seat),
    /// Somebody took the invitation back before all had answered it.
    Withdrawn,
    /// Not both had confirmed in time.
    Expired,
    /// There is no thread for it, or it was deleted.
    NoThread,
}

/// One of the two seats.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seat {
    /// The one who asks.
    Interviewer,
    /// The one who answers.
    Candidate,
}

impl Seat {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Interviewer, Self::Candidate];

    /// The one opposite.
    #[must_use]
    pub const fn other(self) -> Self {
        match self {
            Self::Interviewer => Self::Candidate,
            Self::Candidate => Self::Interviewer,
        }
    }
}

impl fmt::Display for Seat {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(match self {
            Self::Interviewer => "interviewer",
            Self::Candidate => "candidate",
        })
    }
}

/// One question of an interview and what happened with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The question.
    pub question: QuestionId,
    /// The round it belongs to, by position in the template.
    pub round: usize,
    /// The question's category.
    pub category: String,
    /// How hard it is.
    pub difficulty: Difficulty,
    /// How many key points it had when the interview was planned.
    pub key_points: u8,
    /// How many follow-ups it had then.
    pub follow_ups: u8,
    /// What became of it.
    pub status: Status,
    /// How long it was talked about.
    pub stopwatch: Stopwatch,
    /// The key points that were said.
    pub ticked: Ticks,
    /// How many of its follow-ups were released.
    pub released: u8,
    /// How many hints were given.
    pub hints: u8,
    /// What the interviewer gave.
    pub interviewer: Sheet,
    /// What the candidate gave themselves.
    pub candidate: Sheet,
}

/// What became of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not asked yet, or never.
    Ahead,
    /// Being talked about.
    Open,
    /// Done; it can be graded.
    Closed,
    /// Left out; it is not graded.
    Skipped,
}

/// One member's grades and note for one question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sheet {
    /// One for each criterion of the rubric, as far as given.
    pub grades: Vec<Option<Grade>>,
    /// Their own words; empty if none.
    pub note: String,
    /// Whether they have handed their grades in.
    pub handed_in: bool,
}

impl Sheet {
    /// An empty sheet for so many criteria.
    pub(super) fn blank(criteria: usize) -> Self {
        Self { grades: vec![None; criteria], ..Self::default() }
    }

    /// Whether there is any grade on it.
    #[must_use]
    pub fn has_grades(&self) -> bool {
        self.grades.iter().any(Option::is_some)
    }
}

impl Turn {
    /// What the member in `seat` gave.
    #[must_use]
    pub const fn sheet(&self, seat: Seat) -> &Sheet {
        match seat {
            Seat::Interviewer => &self.interviewer,
            Seat::Candidate => &self.candidate,
        }
    }

    pub(super) const fn sheet_mut(&mut self, seat: Seat) -> &mut Sheet {
        match seat {
            Seat::Interviewer => &mut self.interviewer,
            Seat::Candidate => &mut self.candidate,
        }
    }

    /// Whether both have handed in, so that each may see the other's grades.
    #[must_use]
    pub const fn is_open_to_both(&self) -> bool {
        self.interviewer.handed_in && self.candidate.handed_in
    }

    /// The question's pack and category.
    #[must_use]
    pub fn topic(&self) -> Topic {
        Topic { pack: self.question.pack().to_owned(), category: Some(self.category.clone()) }
    }
}

impl Interview {
    /// An interview of two, the interviewer first, that nobody has confirmed.
    pub(super) fn planned(
        id: InterviewId,
        [interviewer, candidate]: [UserId; 2],
        (template, rubric, turns): (Template, Rubric, Vec<Turn>),
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
            turns,
            current: 0,
            stage: Stage::Invited,
            confirmed: BTreeSet::new(),
            channel,
            thread: None,
            public: false,
            paused: false,
            pauses: 0,
            stopwatch: Stopwatch::default(),
            invited_at: now,
            started_at: None,
            over_at: None,
            active_at: now,
            swapped_from: None,
            swapped_into: None,
            pending: Vec::new(),
            next_pending: 0,
            delivered: VecDeque::new(),
        }
    }

    /// The member in `seat`, unless their data were deleted.
    #[must_use]
    pub const fn user(&self, seat: Seat) -> Option<UserId> {
        match seat {
            Seat::Interviewer => self.interviewer,
            Seat::Candidate => Some(self.candidate),
        }
    }

    /// Whether `user` is being asked `question` right now, or was earlier in this interview: its
    /// answer is kept from them until the scorecard.
    #[must_use]
    pub fn keeps_from(&self, user: UserId, question: &QuestionId) -> bool {
        let asked = |turn: &Turn| turn.question == *question && turn.status != Status::Ahead;
        self.is_running() && self.candidate == user && self.turns.iter().any(asked)
    }

    /// The seat of a member, if they have one.
    #[must_use]
    pub fn seat_of(&self, user: UserId) -> Option<Seat> {
        Seat::BOTH.into_iter().find(|seat| self.user(*seat) == Some(user))
    }

    /// Whether it takes place right now: both have confirmed and it is not over.
    #[must_use]
    pub const fn is_running(&self) -> bool {
        !matches!(self.stage, Stage::Invited | Stage::Over(_))
    }

    /// Whether it keeps its two from another interview: both have confirmed, and no end was called.
    /// Grading what was asked holds nobody back. A member can be in one such interview of a server
    /// at a time.
    #[must_use]
    pub const fn is_binding(&self) -> bool {
        matches!(self.stage, Stage::Opening(_) | Stage::Asking | Stage::Grading)
    }

    /// Whether it was over before the first question.
    #[must_use]
    pub const fn fell_through(&self) -> bool {
        self.ending().is_some() && self.started_at.is_none()
    }

    /// How it ended, if it is over.
    #[must_use]
    pub const fn ending(&self) -> Option<Ending> {
        match self.stage {
            Stage::Over(ending) => Some(ending),
            _ => None,
        }
    }

    /// Whether it is over and anything was asked, so that there is a scorecard.
    #[must_use]
    pub fn has_scorecard(&self) -> bool {
        self.ending().is_some() && self.asked().next().is_some()
    }

    /// The question that the interview is at.
    #[must_use]
    pub fn turn(&self) -> &Turn {
        &self.turns[self.current]
    }

    /// The round that the interview is in.
    #[must_use]
    pub fn round(&self) -> &Round {
        &self.template.rounds[self.turn().round]
    }

    /// The questions that can be graded, with their positions.
    pub fn asked(&self) -> impl Iterator<Item = (usize, &Turn)> {
        self.turns.iter().enumerate().filter(|(_, turn)| turn.status == Status::Closed)
    }

    /// Whether a question follows the current one.
    #[must_use]
    pub const fn has_next(&self) -> bool {
        self.current + 1 < self.turns.len()
    }

    /// The time used in the round at `round`, pauses and grading not counted.
    #[must_use]
    pub fn used_in_round(&self, round: usize, now: Timestamp) -> SignedDuration {
        self.turns
            .iter()
            .filter(|turn| turn.round == round)
            .map(|turn| turn.stopwatch.used(now))
            .fold(SignedDuration::ZERO, SignedDuration::saturating_add)
    }

    /// The bytes that all notes take in the record.
    pub(super) fn notes_bytes(&self) -> usize {
        self.turns
            .iter()
            .flat_map(|turn| [&turn.interviewer.note, &turn.candidate.note])
            .map(|note| stored_bytes(note))
            .sum()
    }

    pub(super) fn was_delivered(&self, delivery: InteractionId) -> bool {
        self.delivered.contains(&delivery)
    }

    pub(super) fn remember(&mut self, delivery: InteractionId) {
        if self.delivered.len() == REMEMBERED_DELIVERIES {
            self.delivered.pop_front();
        }
        self.delivered.push_back(delivery);
    }

    /// Wants it said that the clocks stand still or run. Of what could not be said so far only the
    /// first, which may be on its way, and this last one are worth saying; so presses while nothing
    /// can be said don't pile up.
    pub(super) fn wants_about_clocks(&mut self, effect: Effect) {
        let mut waiting = 0;
        self.pending.retain(|pending| {
            let of_clocks =
                matches!(pending.effect, Effect::SayPaused { .. } | Effect::SayResumed { .. });
            waiting += usize::from(of_clocks);
            !of_clocks || waiting == 1
        });
        self.wants(effect);
    }

    pub(super) fn wants(&mut self, effect: Effect) {
        self.pending.push(Pending { number: self.next_pending, effect });
        self.next_pending += 1;
    }
}

/// The bytes that `text` takes in JSON.
pub(super) fn stored_bytes(text: &str) -> usize {
    text.chars()
        .map(|letter| if matches!(letter, '"' | '\\' | '\n') { 2 } else { letter.len_utf8() })
        .sum()
}
