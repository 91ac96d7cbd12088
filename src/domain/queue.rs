//! The next dailies of a server: its own random order, and what its admins changed in it.
//!
//! Only the changes are stored. What comes next is a projection of them and of
//! [`selection::choose`], made anew each time, so questions that join or leave the bank are
//! considered at once.

use crate::domain::question::QuestionId;
use crate::domain::schedule::ScheduledPosting;
use crate::domain::selection::{self, NextQuestion, PastQuestion};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most changes that a server's queue has at once.
pub const MAX_CHANGES: usize = 50;

/// An admin's changes to a server's order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Queue {
    /// The questions that come first, in this order.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    next: Vec<QuestionId>,
    /// The questions that wait for a date.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    dates: BTreeMap<Date, QuestionId>,
    /// The questions that were passed over, each in one cycle.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    passed: Vec<PastQuestion>,
}

/// One change to a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueChange {
    /// These questions come first, in this order.
    Reorder(Vec<QuestionId>),
    /// A question doesn't come where it was planned, nor in the rest of the cycle.
    PassOver {
        /// The question and the cycle.
        planned: PastQuestion,
        /// The date it was planned for.
        date: Date,
    },
    /// A question comes on a date, and not before.
    Schedule {
        /// The date.
        date: Date,
        /// The question.
        question: QuestionId,
    },
    /// Questions that were passed over may come again.
    BringBack,
}

impl Queue {
    /// Returns `true` if nothing was changed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn len(&self) -> usize {
        self.next.len() + self.dates.len() + self.passed.len()
    }

    /// The questions with a date, soonest first.
    pub fn dates(&self) -> impl Iterator<Item = (Date, &QuestionId)> {
        self.dates.iter().map(|(date, question)| (*date, question))
    }

    /// The questions that were passed over and may still be due in their cycle.
    #[must_use]
    pub fn passed(&self) -> &[PastQuestion] {
        &self.passed
    }

    /// The queue after `change`; `None` if it would have too many changes.
    #[must_use]
    pub fn after(&self, change: QueueChange) -> Option<Self> {
        let mut queue = self.clone();
        match change {
            QueueChange::Reorder(next) => queue.next = next,
            QueueChange::PassOver { planned, date } => {
                if queue.dates.get(&date) == Some(&planned.question) {
                    queue.dates.remove(&date);
                } else {
                    remove_first(&mut queue.next, &planned.question);
                }
                if !queue.passed.contains(&planned) {
                    queue.passed.push(planned);
                }
            }
            QueueChange::Schedule { date, question } => {
                queue.next.retain(|next| *next != question);
                queue.dates.retain(|_, planned| *planned != question);
                queue.dates.insert(date, question);
            }
            QueueChange::BringBack => queue.passed.clear(),
        }
        (queue.len() <= MAX_CHANGES || queue.len() <= self.len()).then_some(queue)
    }

    /// Forgets the questions on dates that have no daily any longer.
    pub fn clear_dates(&mut self, is_off: impl Fn(Date) -> bool) {
        self.dates.retain(|date, _| !is_off(*date));
    }

    /// Forgets what the daily of `date` has settled: earlier dates, what came before its question
    /// and could not be posted, and what was passed over in earlier cycles.
    pub fn posted(&mut self, date: Date, asked: &PastQuestion) {
        let was_dated = self.dates.get(&date) == Some(&asked.question);
        self.dates.retain(|planned, _| date < *planned);
        self.passed.retain(|passed| asked.cycle <= passed.cycle);
        if let Some(at) = self.next.iter().position(|next| *next == asked.question)
            && !was_dated
        {
            self.next.drain(..=at);
        }
    }
}

fn remove_first(questions: &mut Vec<QuestionId>, question: &QuestionId) {
    if let Some(at) = questions.iter().position(|it| it == question) {
        questions.remove(at);
    }
}

/// The order of a server, as of now.
pub struct Order<'a> {
    /// Decides the server's own order.
    pub seed: u64,
    /// The questions to draw from.
    pub pool: Vec<&'a QuestionId>,
    /// Says if a question that an admin chose can be posted, whether or not it is in the pool.
    pub can_post: &'a (dyn Fn(&QuestionId) -> bool + Sync),
    /// The questions of the server's dailies, newest first; see [`selection::choose`].
    pub history: Vec<PastQuestion>,
    /// The admins' changes.
    pub queue: Queue,
}

/// The reason a question comes next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    /// An admin put it on this date.
    Dated,
    /// An admin moved it up.
    MovedUp,
    /// It is next in the server's own order.
    Order,
}

/// A question that comes next, and the reason.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pick {
    /// The question.
    pub next: NextQuestion,
    /// The reason.
    pub reason: Reason,
}

impl Pick {
    /// The question with its cycle.
    #[must_use]
    pub fn asked(&self) -> PastQuestion {
        PastQuestion { question: self.next.question.clone(), cycle: self.next.cycle }
    }
}

/// A daily that is planned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upcoming {
    /// Its time.
    pub posting: ScheduledPosting,
    /// Its question.
    pub pick: Pick,
}

impl Order<'_> {
    /// The question for the daily of `date`; `None` if none can be posted.
    ///
    /// A question that an admin chose and that can't be posted is passed by, and so is one that was
    /// moved up and has just been asked: it was moved while it was being posted. A question that waits for a later
    /// date does not come before it, unless the pool has no other.
    #[must_use]
    pub fn pick(&self, date: Date) -> Option<Pick> {
        let Queue { next, dates, passed } = &self.queue;
        let is_waiting = |question: &QuestionId| {
            dates.iter().any(|(planned, it)| date < *planned && it == question)
        };
        let mut pool: Vec<&QuestionId> =
            self.pool.iter().copied().filter(|question| !is_waiting(question)).collect();
        if pool.is_empty() {
            pool.clone_from(&self.pool);
        }
        let dated = dates.get(&date).map(|question| (question, Reason::Dated));
        let latest = self.history.first().map(|asked| &asked.question);
        let moved = next.iter().filter(|question| Some(*question) != latest);
        let mut chosen = dated.into_iter().chain(moved.map(|question| (question, Reason::MovedUp)));
        if let Some((question, reason)) = chosen.find(|(question, _)| (self.can_post)(question)) {
            let cycle = selection::next_cycle(&pool, &self.history, passed);
            let next =
                NextQuestion { question: question.clone(), cycle, asked: 0, pool: pool.len() };
            return Some(Pick { next, reason });
        }
        let next = selection::choose(self.seed, &pool, &self.history, passed)?;
        Some(Pick { next, reason: Reason::Order })
    }

    /// The order after the daily of `date` has asked a question.
    fn advance(&mut self, date: Date, asked: PastQuestion) {
        self.queue.posted(date, &asked);
        self.history.insert(0, asked);
    }

    /// The dailies at the next `postings`, soonest first, if nothing changes.
    #[must_use]
    pub fn project(
        mut self,
        postings: impl IntoIterator<Item = ScheduledPosting>,
    ) -> Vec<Upcoming> {
        let mut upcoming = Vec::new();
        for posting in postings {
            let Some(pick) = self.pick(posting.date) else { break };
            self.advance(posting.date, pick.asked());
            upcoming.push(Upcoming { posting, pick });
        }
        upcoming
    }
}

/// The order of [`QueueChange::Reorder`] in which the daily at the position `at` of `upcoming`
/// changes places with the previous one; `None` if it is the first, or has a date. Dailies with a
/// date of their own stay where they are.
#[must_use]
pub fn moved_up(queue: &Queue, upcoming: &[Upcoming], at: usize) -> Option<Vec<QuestionId>> {
    let is_free = |position: &usize| upcoming[*position].pick.reason != Reason::Dated;
    let free: Vec<usize> = (0..upcoming.len()).filter(is_free).collect();
    let place = free.iter().position(|position| *position == at)?;
    let above = place.checked_sub(1)?;
    let question = |position: &usize| upcoming[*position].pick.next.question.clone();
    let mut order: Vec<QuestionId> = free[..=place].iter().map(question).collect();
    order.swap(above, place);
    let mut rest = queue.next.clone();
    for question in &order {
        remove_first(&mut rest, question);
    }
    order.append(&mut rest);
    Some(order)
}

#[cfg(test)]
mod tests;
