//! Answers that are kept but don't count.

use crate::domain::question::QuestionId;
use crate::domain::text::is_visible_character;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The questions per [`PERIOD`] that count for the leaderboards. Somebody who thinks about each of
/// them takes longer.
pub const MOST_PER_PERIOD: usize = 10;
/// The period of [`MOST_PER_PERIOD`].
pub const PERIOD: SignedDuration = SignedDuration::from_hours(1);

/// The reason an answer doesn't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Discount {
    /// Nothing in it can be read, or it is all dots and dashes. The question stays unanswered.
    Blank,
    /// It came after [`MOST_PER_PERIOD`] other questions. It counts for the streak, but not for the
    /// leaderboards.
    TooMany,
}

/// Another answer of the same member, as [`Discount::of`] needs it.
#[derive(Clone, Copy, Debug)]
pub struct RecentAnswer<'a> {
    /// The question.
    pub question: &'a QuestionId,
    /// The time of submission.
    pub at: Timestamp,
    /// Its own discount.
    pub discount: Option<Discount>,
}

impl Discount {
    /// The discount, if any, of an answer with this text to `question` at `now`, after the member's
    /// `recent` ones. Answering a question again that counted within the period changes nothing.
    /// A choice between options has no text, and is never blank.
    pub fn of<'a>(
        text: Option<&str>,
        question: &QuestionId,
        now: Timestamp,
        recent: impl IntoIterator<Item = RecentAnswer<'a>>,
    ) -> Option<Self> {
        if text.is_some_and(|text| !says_something(text)) {
            return Some(Self::Blank);
        }
        let counted: BTreeSet<&QuestionId> = recent
            .into_iter()
            .filter(|answer| answer.discount.is_none() && now.duration_since(answer.at) < PERIOD)
            .map(|answer| answer.question)
            .collect();
        (counted.len() >= MOST_PER_PERIOD && !counted.contains(question)).then_some(Self::TooMany)
    }
}

/// Returns `true` if the text has something to read besides what people type to get past the modal.
fn says_something(text: &str) -> bool {
    const FILLERS: &str = ".,;:-_–—…?!'\"`·*~";
    text.chars().any(|letter| is_visible_character(letter) && !FILLERS.contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn now() -> Timestamp {
        "2026-03-02T09:00:00Z".parse().unwrap()
    }

    fn question(number: usize) -> QuestionId {
        format!("python/number-{number}").parse().unwrap()
    }

    /// Answers to that many questions, a minute apart and the last one just now.
    fn answered(count: usize) -> Vec<(QuestionId, Timestamp)> {
        let at = |number| now() - SignedDuration::from_mins(i64::try_from(number).unwrap());
        (0..count).map(|number| (question(number), at(number))).collect()
    }

    fn discount(to: &QuestionId, earlier: &[(QuestionId, Timestamp)]) -> Option<Discount> {
        let recent =
            earlier.iter().map(|(question, at)| RecentAnswer { question, at: *at, discount: None });
        Discount::of(Some("A heap."), to, now(), recent)
    }

    #[test]
    fn dots_and_invisible_characters_are_no_answer() {
        for text in
            [".", "...", " - ", "", "\u{200b}", "\u{2800}", "\u{3164}", "?", "—", "```\n```"]
        {
            let found = Discount::of(Some(text), &question(1), now(), []);
            assert_eq!(found, Some(Discount::Blank), "{text:?}");
        }
        assert_eq!(Discount::of(None, &question(1), now(), []), None, "a choice says something");
    }

    #[test]
    fn short_answers_in_any_script_are_answers() {
        for text in ["O(n)", "no", "7", "[]", "!=", "да", "キュー", "堆", "👍", "→ B", "é"]
        {
            assert_eq!(Discount::of(Some(text), &question(1), now(), []), None, "{text:?}");
        }
    }

    #[test]
    fn the_eleventh_question_in_an_hour_is_one_too_many() {
        assert_eq!(discount(&question(99), &answered(9)), None);
        assert_eq!(discount(&question(99), &answered(10)), Some(Discount::TooMany));
        assert_eq!(discount(&question(3), &answered(10)), None, "it is one of the ten");
    }

    #[test]
    fn after_an_hour_questions_count_again() {
        let mut earlier = answered(10);
        earlier[9].1 = now() - PERIOD;
        assert_eq!(discount(&question(99), &earlier), None);
    }

    proptest! {
        #[test]
        fn whatever_else_is_typed_a_word_makes_it_an_answer(before in ".*", after in ".*") {
            let text = format!("{before}heap{after}");
            prop_assert_eq!(Discount::of(Some(&text), &question(1), now(), []), None);
        }

        #[test]
        fn no_more_than_ten_questions_count_in_any_hour(minutes in prop::collection::vec(0_i64..20, 1..60)) {
            let mut at = now();
            let mut kept: Vec<(QuestionId, Timestamp, Option<Discount>)> = Vec::new();
            for (number, wait) in minutes.into_iter().enumerate() {
                at += SignedDuration::from_mins(wait);
                let asked = question(number);
                let recent = kept.iter().map(|(question, at, discount)| RecentAnswer {
                    question, at: *at, discount: *discount,
                });
                let discount = Discount::of(Some("A heap."), &asked, at, recent);
                kept.push((asked, at, discount));
                let counted = kept.iter().filter(|(_, then, discount)| {
                    discount.is_none() && at.duration_since(*then) < PERIOD
                });
                prop_assert!(counted.count() <= MOST_PER_PERIOD);
            }
        }
    }
}
