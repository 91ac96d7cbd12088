//! Questions that Discord refused to post in a server. They are not chosen there again until an
//! admin says so.

use crate::domain::question::QuestionId;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The most questions that one server sets aside. A server that refuses more has a rule that
/// refuses nearly everything, and continuing would empty its pool.
pub const MAX_SET_ASIDE: usize = 96;

/// The reason Discord does not accept a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unpostable {
    /// The server's `AutoMod` blocks words in it.
    AutoMod,
    /// Discord's filter considers a link in it harmful.
    HarmfulLink,
    /// It violates a limit of length or format.
    Malformed,
}

/// A question that was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideQuestion {
    /// The reason for the refusal.
    pub why: Unpostable,
    /// The time of the refusal.
    pub at: Timestamp,
}

/// The questions that a server has set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SetAside(BTreeMap<QuestionId, SetAsideQuestion>);

impl SetAside {
    /// Returns `true` if nothing is set aside.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns `true` if there is no more room, so that nothing further should be tried.
    #[must_use]
    pub fn is_full(&self) -> bool {
        self.0.len() >= MAX_SET_ASIDE
    }

    /// Returns `true` if a question is set aside.
    #[must_use]
    pub fn contains(&self, question: &QuestionId) -> bool {
        self.0.contains_key(question)
    }

    /// The questions with the reasons, sorted by id.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&QuestionId, &SetAsideQuestion)> {
        self.0.iter()
    }

    /// Sets a question aside, if there is room. The first refusal of a question stays.
    pub fn add(&mut self, question: QuestionId, refused: SetAsideQuestion) {
        if !self.is_full() {
            self.0.entry(question).or_insert(refused);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(second: i64) -> SetAsideQuestion {
        SetAsideQuestion { why: Unpostable::AutoMod, at: Timestamp::from_second(second).unwrap() }
    }

    fn question(number: usize) -> QuestionId {
        format!("python/question-{number}").parse().unwrap()
    }

    #[test]
    fn a_question_is_set_aside_once_and_the_first_reason_stays() {
        let mut set_aside = SetAside::default();
        set_aside.add(question(1), refused(1));
        set_aside.add(question(1), refused(2));
        let kept: Vec<_> = set_aside.iter().collect();
        assert_eq!(kept, [(&question(1), &refused(1))]);
        assert!(set_aside.contains(&question(1)) && !set_aside.contains(&question(2)));
    }

    #[test]
    fn a_server_that_refuses_everything_does_not_grow_without_end() {
        let mut set_aside = SetAside::default();
        for number in 0..2 * MAX_SET_ASIDE {
            assert_eq!(set_aside.is_full(), number >= MAX_SET_ASIDE);
            set_aside.add(question(number), refused(0));
        }
        assert_eq!(set_aside.iter().len(), MAX_SET_ASIDE);
    }
}
