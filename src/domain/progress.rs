//! A member's progress: how often they answered over a year, and how much of the answers they had.

use super::ids::UserId;
use super::interview::{Interview, QuestionStatus};
use super::key_point::Ticks;
use super::member::Attempt;
use super::question::{Question, QuestionId, Topic};
use super::schedule::Zone;
use super::weeks::first_day;
use super::whole_score::WholeScore;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The number of weeks in a year's overview, the current one included.
pub const WEEKS: u8 = 52;

/// The colors of a picture: for a dark or a light chat. As text it is the letter that buttons carry.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    strum::Display,
    strum::EnumString,
    strum::VariantArray,
)]
#[strum(parse_err_ty = InvalidTheme, parse_err_fn = invalid_theme)]
pub enum Theme {
    /// Light on dark.
    #[default]
    #[strum(serialize = "d")]
    Dark,
    /// Dark on light.
    #[strum(serialize = "l")]
    Light,
}

/// The text is no [`Theme`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a theme is d or l")]
pub struct InvalidTheme;

const fn invalid_theme(_: &str) -> InvalidTheme {
    InvalidTheme
}

/// A member's progress up to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberProgress {
    /// The last day.
    pub today: Date,
    /// The number of answers on each day of the last [`WEEKS`] on which there were any.
    pub days: BTreeMap<Date, u32>,
    /// The categories in which anything was scored, those with the most scored questions first.
    pub categories: Vec<CategoryProgress>,
}

/// A member's averages in one category.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CategoryProgress {
    /// The category.
    pub topic: Topic,
    /// By their self-scores: the newest one of each question.
    pub own: Average,
    /// By what interviewers ticked.
    pub interviewed: Average,
}

/// The average share of an answer that a member had. Each question counts the same, however many key
/// points it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Average {
    /// The sum of the shares, each from 0 to 100.
    sum: usize,
    questions: usize,
}

impl Average {
    /// Counts a question, of which the member had this many key points out of `of`. Without any key points
    /// it doesn't count.
    pub const fn add(&mut self, had: usize, of: usize) {
        if of > 0 {
            self.sum += if had < of { had * 100 / of } else { 100 };
            self.questions += 1;
        }
    }

    /// The number of scored questions.
    #[must_use]
    pub const fn questions(self) -> usize {
        self.questions
    }

    /// The average in percent; `None` if nothing was scored.
    #[must_use]
    pub const fn percent(self) -> Option<usize> {
        self.sum.checked_div(self.questions)
    }
}

/// The key points that a member had, out of how many. A score of the whole answer counts as two, one or
/// none out of two.
pub(super) fn share(ticks: &Ticks, question: &Question) -> (usize, usize) {
    match WholeScore::from_ticks(ticks) {
        Some(WholeScore::Had) => (2, 2),
        Some(WholeScore::Partly) => (1, 2),
        Some(WholeScore::Missed) => (0, 2),
        None => {
            let judged = ticks.judge(&question.key_points);
            let count = |wanted: &[Option<bool>]| {
                judged.iter().filter(|judged| wanted.contains(judged)).count()
            };
            (count(&[Some(true)]), count(&[Some(true), Some(false)]))
        }
    }
}

/// The categories found so far.
#[derive(Default)]
struct Categories(BTreeMap<Topic, CategoryProgress>);

impl Categories {
    fn of(&mut self, topic: Topic) -> &mut CategoryProgress {
        self.0.entry(topic).or_insert_with_key(|topic| CategoryProgress {
            topic: topic.clone(),
            own: Average::default(),
            interviewed: Average::default(),
        })
    }

    fn most_scored_first(self) -> Vec<CategoryProgress> {
        let scored = |it: &CategoryProgress| it.own.questions + it.interviewed.questions;
        let mut categories: Vec<_> = self.0.into_values().filter(|it| scored(it) > 0).collect();
        categories.sort_by_key(|category| Reverse(scored(category)));
        categories
    }
}

impl MemberProgress {
    /// The progress of `member` from all their attempts, oldest first, and the interviews in which they
    /// had a seat. `question` finds a question; those that no longer exist count for days alone.
    pub fn new<'a>(
        member: UserId,
        attempts: &[Attempt],
        interviews: &[Interview],
        question: impl Fn(&QuestionId) -> Option<&'a Question>,
        zone: &Zone,
        today: Date,
    ) -> Self {
        let counting: Vec<&Attempt> =
            attempts.iter().filter(|attempt| attempt.discount.is_none()).collect();
        let year = first_day(today, WEEKS)..=today;
        let mut days = BTreeMap::new();
        for date in counting.iter().map(|attempt| zone.date_at(attempt.at)) {
            if year.contains(&date) {
                *days.entry(date).or_insert(0) += 1;
            }
        }
        let mut categories = Categories::default();
        let mut scored = BTreeSet::new();
        for attempt in counting.iter().rev() {
            let Some(ticks) = &attempt.ticked else { continue };
            let Some(question) = question(&attempt.question) else { continue };
            if scored.insert(&attempt.question) {
                let (had, of) = share(ticks, question);
                categories.of(question.topic()).own.add(had, of);
            }
        }
        let over = interviews
            .iter()
            .filter(|interview| interview.candidate == member && interview.over_at.is_some());
        for asked in over.flat_map(|interview| &interview.questions) {
            if asked.status == QuestionStatus::Closed {
                let (had, of) = (asked.ticked.ticked().len(), usize::from(asked.key_points));
                categories.of(asked.topic()).interviewed.add(had, of);
            }
        }
        Self { today, days, categories: categories.most_scored_first() }
    }

    /// The number of answers in the last [`WEEKS`].
    #[must_use]
    pub fn answers(&self) -> u32 {
        self.days.values().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::discount::Discount;
    use crate::domain::ids::InteractionId;
    use crate::domain::key_point::KeyPointId;
    use crate::domain::question;
    use jiff::ToSpan as _;
    use jiff::civil::date;
    use proptest::prelude::*;

    const ME: UserId = UserId(7);
    /// A Friday.
    const TODAY: Date = date(2026, 3, 6);

    fn question(id: &str, points: usize) -> Question {
        Question {
            key_points: (0..points).map(|number| format!("Point {number}.")).collect(),
            ..question::tests::question(id)
        }
    }

    fn attempt(question: &Question, at: &str, ticked: impl Into<Option<Ticks>>) -> Attempt {
        Attempt {
            id: InteractionId(1),
            question: question.id.clone(),
            daily: None,
            at: at.parse().unwrap(),
            text: "So.".to_owned(),
            chosen: Vec::new(),
            ticked: ticked.into(),
            shared: None,
            discount: None,
        }
    }

    fn had(question: &Question, points: usize) -> Ticks {
        let ids = KeyPointId::from_texts(&question.key_points);
        Ticks::from_ticked(ids.iter().take(points).copied(), ids.clone())
    }

    fn progress(questions: &[Question], attempts: &[Attempt]) -> MemberProgress {
        let find = |id: &QuestionId| questions.iter().find(|question| question.id == *id);
        MemberProgress::new(ME, attempts, &[], find, &Zone::UTC, TODAY)
    }

    #[test]
    fn the_newest_self_score_of_each_question_counts() {
        let questions = [question("python/one", 4), question("python/two", 2)];
        let [one, two] = &questions;
        let found = progress(
            &questions,
            &[
                attempt(one, "2026-03-01T09:00:00Z", had(one, 0)),
                attempt(two, "2026-03-02T09:00:00Z", had(two, 1)),
                attempt(one, "2026-03-03T09:00:00Z", had(one, 4)),
                attempt(one, "2026-03-04T09:00:00Z", None),
            ],
        );
        assert_eq!(found.categories.len(), 1);
        let category = &found.categories[0];
        assert_eq!(category.topic.to_string(), "python:basics");
        assert_eq!((category.own.questions(), category.own.percent()), (2, Some(75)));
        assert_eq!(category.interviewed.percent(), None);
        assert_eq!(found.answers(), 4);
    }

    #[test]
    fn a_score_of_the_whole_answer_counts_as_all_half_or_nothing() {
        let whole = [question("a/had", 0), question("a/partly", 0), question("a/missed", 0)];
        let scores = [WholeScore::Had, WholeScore::Partly, WholeScore::Missed];
        let attempts: Vec<_> = whole
            .iter()
            .zip(scores)
            .map(|(question, score)| attempt(question, "2026-03-01T09:00:00Z", score.ticks()))
            .collect();
        assert_eq!(progress(&whole, &attempts).categories[0].own.percent(), Some(50));
    }

    #[test]
    fn what_does_not_count_and_what_is_older_than_a_year_is_left_out() {
        let questions = [question("python/one", 2)];
        let [one] = &questions;
        let empty = Attempt {
            discount: Some(Discount::Blank),
            ..attempt(one, "2026-03-05T09:00:00Z", had(one, 2))
        };
        let old = attempt(one, "2025-03-09T23:59:59Z", None);
        let found = progress(&questions, &[old, empty]);
        assert_eq!((found.answers(), found.categories.len()), (0, 0));
    }

    #[test]
    fn a_removed_question_counts_for_its_day_alone() {
        let one = question("python/one", 2);
        let found = progress(&[], &[attempt(&one, "2026-03-06T09:00:00Z", had(&one, 2))]);
        assert_eq!(found.days, BTreeMap::from([(TODAY, 1)]));
        assert!(found.categories.is_empty());
    }

    proptest! {
        #[test]
        fn every_answer_of_the_year_is_on_one_day_and_no_share_is_above_all(
            answers in prop::collection::vec((0_i64..500, 0_usize..3, 0_usize..6), 0..60),
        ) {
            let questions = [question("a/one", 5), question("b/two", 1), question("c/three", 3)];
            let attempts: Vec<Attempt> = answers.iter().map(|(days_ago, which, points)| {
                let question = &questions[*which];
                let at = TODAY.checked_sub(days_ago.days()).unwrap().at(12, 0, 0, 0);
                let at = at.in_tz("UTC").unwrap().timestamp().to_string();
                attempt(question, &at, had(question, *points))
            }).collect();
            let found = progress(&questions, &attempts);
            let first = first_day(TODAY, WEEKS);
            let inside = attempts.iter().filter(|attempt| Zone::UTC.date_at(attempt.at) >= first);
            prop_assert_eq!(found.answers() as usize, inside.count());
            for category in &found.categories {
                prop_assert!(category.own.percent().unwrap() <= 100);
                prop_assert_eq!(category.own.questions(), 1);
            }
        }
    }
}
