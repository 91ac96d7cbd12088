//! The set of one day.

use super::{MockInterview, PrepInput, PrepPlan};
use crate::domain::question::{Difficulty, Question, QuestionId, Topic};
use crate::domain::weeks::monday_of;
use jiff::civil::Date;
use std::collections::{BTreeMap, VecDeque};

/// The minutes for a review: about as long as it takes to read the question and its model answer, some
/// 400 words in the shipped packs, at 238 words a minute (Brysbaert 2019, "How many words do we read per
/// minute?").
pub const REVIEW_MINUTES: u16 = 2;

/// The strength, in percent, that is assumed where nothing was scored.
const UNKNOWN: usize = 50;
/// The least weight of a category, so that a strong one is not forgotten.
const LEAST_NEED: usize = 10;

/// The minutes for a new question: to read it, answer, and compare. Those of the interview templates in
/// `config/interviews`, which plan 4 to 8 minutes for an easy question, 5 to 16 for a medium one and 9 to
/// 18 for a hard one. A choice needs no writing.
#[must_use]
pub fn minutes_for(question: &Question) -> u16 {
    match question.difficulty {
        _ if !question.choices.is_empty() => 3,
        Difficulty::Easy => 6,
        Difficulty::Medium => 8,
        Difficulty::Hard => 12,
    }
}

/// The set of one day. It stays the same all day, while its parts get done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepDay<'a> {
    /// The reviews.
    pub reviews: DayReviews,
    /// The new questions, in the order in which to answer them.
    pub new: Vec<NewQuestion<'a>>,
    /// The mock interview, if there is one.
    pub mock: Option<DayMock>,
    /// The minutes that all of it takes.
    pub minutes: u16,
}

/// The reviews of a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DayReviews {
    /// The number that belongs to the set.
    pub planned: usize,
    /// Those of them that are done.
    pub done: usize,
    /// The number of further ones that are due now and roll on to the next day with a set.
    pub rolling: usize,
}

/// A new question of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NewQuestion<'a> {
    /// The question.
    pub question: &'a Question,
    /// Set once it is answered.
    pub is_done: bool,
}

/// The mock interview of a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayMock {
    /// The interview.
    pub interview: MockInterview,
    /// Set once it is over.
    pub is_done: bool,
}

impl<'a> PrepDay<'a> {
    /// The set of `today`; `None` if the plan has none then.
    ///
    /// The minutes are given out in this order: the mock interview, if it is its day; reviews, up to half
    /// of the rest, or less where the first new question needs more than the other half; new questions,
    /// as many as finish all of them by the interview if each day has as many, and at first one of each
    /// category; and further reviews. Reviews that don't fit roll on.
    #[must_use]
    pub fn new(plan: &PrepPlan, input: &PrepInput<'a>, today: Date) -> Option<Self> {
        if !plan.has_set_on(today) {
            return None;
        }
        let mock = mock_on(plan, input, today);
        let room = room_on(plan, mock.as_ref().map(|mock| &mock.interview));
        let mut ahead = Ahead::new(input, |id| !input.answered.contains(id));
        let pace = ahead.pace(plan.practice_days(today).count());
        let (due, done) = (input.due() + input.reviewed, input.reviewed);
        let first = due.min(reviews_in(room - ahead.reserved(room)));
        let left = room - minutes_of(first);
        let new = ahead.take(left, pace);
        let left = left - new.iter().copied().map(minutes_for).sum::<u16>();
        let planned = due.min(first + reviews_in(left));
        let done = done.min(planned);
        let rolling = input.due().saturating_sub(planned - done);
        let is_done = |id| input.answered_today.contains(id);
        let new: Vec<NewQuestion<'_>> = new
            .into_iter()
            .map(|question| NewQuestion { question, is_done: is_done(&question.id) })
            .collect();
        let minutes = plan.minutes - left + minutes_of(planned - first);
        Some(Self { reviews: DayReviews { planned, done, rolling }, new, mock, minutes })
    }

    /// The first new question that is not answered yet.
    #[must_use]
    pub fn next(&self) -> Option<&'a Question> {
        self.new.iter().find(|new| !new.is_done).map(|new| new.question)
    }

    /// Returns `true` if nothing of the set is left to do.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.next().is_none()
            && self.reviews.left() == 0
            && self.mock.as_ref().is_none_or(|mock| mock.is_done)
    }
}

impl DayReviews {
    /// The number of reviews left to do.
    #[must_use]
    pub const fn left(self) -> usize {
        self.planned - self.done
    }
}

/// The mock interview of `today`, unless there was one earlier in the week.
fn mock_on(plan: &PrepPlan, input: &PrepInput<'_>, today: Date) -> Option<DayMock> {
    let interview = input.mock.clone().filter(|_| plan.is_mock_day(today))?;
    let this_week = input.last_mock.filter(|day| *day >= monday_of(today));
    match this_week {
        Some(day) if day < today => None,
        held => Some(DayMock { interview, is_done: held.is_some() }),
    }
}

/// The minutes of a day beside its mock interview.
pub(super) fn room_on(plan: &PrepPlan, mock: Option<&MockInterview>) -> u16 {
    plan.minutes.saturating_sub(mock.map_or(0, |mock| mock.minutes))
}

/// The number of reviews that fit.
fn reviews_in(minutes: u16) -> usize {
    usize::from(minutes / REVIEW_MINUTES)
}

/// The minutes for reviews, of which no more were planned than fit a day.
fn minutes_of(reviews: usize) -> u16 {
    u16::try_from(reviews).unwrap_or(u16::MAX).saturating_mul(REVIEW_MINUTES)
}

/// The new questions that are ahead, in the order in which they come up: first one from each category
/// without any answer, then more where more is needed.
pub(super) struct Ahead<'a>(VecDeque<QuestionAhead<'a>>);

struct QuestionAhead<'a> {
    question: &'a Question,
    /// Set if it is the first one of its category.
    is_first: bool,
}

/// The questions of a category that are ahead.
struct CategoryAhead<'a> {
    /// Easiest first.
    questions: VecDeque<&'a Question>,
    is_begun: bool,
    /// How much practice it needs: the share that the member lacks, in percent.
    need: usize,
    /// The number of questions that it got so far.
    given: usize,
}

impl<'a> Ahead<'a> {
    /// The questions that `is_ahead`.
    pub(super) fn new(input: &PrepInput<'a>, is_ahead: impl Fn(&QuestionId) -> bool) -> Self {
        let mut categories: BTreeMap<Topic, CategoryAhead<'a>> = BTreeMap::new();
        for question in &input.questions {
            let topic = question.topic();
            let strength = input.strengths.get(&topic).and_then(|strength| strength.percent());
            let category = categories.entry(topic).or_insert_with(|| CategoryAhead {
                questions: VecDeque::new(),
                is_begun: false,
                need: (100 - strength.unwrap_or(UNKNOWN).min(100)).max(LEAST_NEED),
                given: 0,
            });
            if is_ahead(&question.id) {
                category.questions.push_back(question);
            } else {
                category.is_begun = true;
            }
        }
        let mut categories: Vec<CategoryAhead<'a>> = categories.into_values().collect();
        for category in &mut categories {
            let questions = category.questions.make_contiguous();
            questions.sort_by_key(|question| (question.difficulty, &question.id));
        }
        let mut ordered = VecDeque::new();
        while let Some(category) = CategoryAhead::neediest(&mut categories) {
            let is_first = category.is_new();
            category.given += 1;
            let next = category.questions.pop_front();
            ordered.extend(next.map(|question| QuestionAhead { question, is_first }));
        }
        Self(ordered)
    }

    /// The number of questions for the first of `days`: as many as finish all of them if each day has as
    /// many, but at least the first ones of all categories, so that weak ones show early.
    pub(super) fn pace(&self, days: usize) -> usize {
        let first = self.0.iter().filter(|ahead| ahead.is_first).count();
        self.0.len().div_ceil(days.max(1)).max(first)
    }

    /// The minutes out of `room` that are kept for new questions: half, and more if the first one takes
    /// longer.
    pub(super) fn reserved(&self, room: u16) -> u16 {
        self.0
            .front()
            .map_or(0, |ahead| room.div_ceil(2).max(minutes_for(ahead.question)).min(room))
    }

    /// Takes at most `most` questions that fit `minutes` together, the first ones that do.
    pub(super) fn take(&mut self, minutes: u16, most: usize) -> Vec<&'a Question> {
        let (mut left, mut taken) = (minutes, Vec::new());
        self.0.retain(|QuestionAhead { question, .. }| {
            let fits = taken.len() < most && minutes_for(question) <= left;
            if fits {
                left -= minutes_for(question);
                taken.push(*question);
            }
            !fits
        });
        taken
    }
}

impl CategoryAhead<'_> {
    /// Returns `true` if nothing of it was answered or came up.
    const fn is_new(&self) -> bool {
        !self.is_begun && self.given == 0
    }

    /// The category whose question comes next: one without any answer or question so far, else the one
    /// that needs most for each question that it would have got (the method of D'Hondt).
    fn neediest(categories: &mut [Self]) -> Option<&mut Self> {
        let left = categories.iter_mut().filter(|category| !category.questions.is_empty());
        // Of equals, `min_by` returns the first.
        left.min_by(|one, other| {
            let need = |it: &Self, others: usize| it.need * (others + 1);
            other
                .is_new()
                .cmp(&one.is_new())
                .then_with(|| need(other, one.given).cmp(&need(one, other.given)))
        })
    }
}
