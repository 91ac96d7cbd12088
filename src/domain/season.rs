//! Seasons of a server's leaderboard: an admin begins one, and its boards count from then on.
//!
//! Nothing is deleted when a season begins. Streaks and the board of all time go on, and a server
//! remembers its last seasons so that a reset can be undone.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The seasons that are remembered, and so the resets that can be undone one after the other.
pub const MOST_REMEMBERED: usize = 4;

/// The starts of a server's last seasons, oldest first, in whole seconds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Seasons(Vec<Timestamp>);

/// One change to a server's seasons. Each names the season that its author saw, so that a repeated
/// or late one does no harm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeasonChange {
    /// A new season begins, unless the current one is another than `after`.
    Begin {
        /// The start of the current season; `None` if there is none.
        after: Option<Timestamp>,
        /// The start of the new one.
        at: Timestamp,
    },
    /// The season with this start is undone, unless another one is current.
    Undo(Timestamp),
}

impl Seasons {
    /// Returns `true` if there is nothing to store.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The start of the current season, if there is one.
    #[must_use]
    pub fn current(&self) -> Option<Timestamp> {
        self.0.last().copied()
    }

    /// The start of the season that began after the one with the start `before`, if that is the
    /// current one.
    #[must_use]
    pub fn begun_after(&self, before: Option<Timestamp>) -> Option<Timestamp> {
        let (current, earlier) = self.0.split_last()?;
        (earlier.last().copied() == before).then_some(*current)
    }

    /// The seasons after `change`.
    #[must_use]
    pub fn after(mut self, change: SeasonChange) -> Self {
        match change {
            SeasonChange::Begin { after, at } if self.current() == after => {
                let start = Timestamp::from_second(at.as_second()).unwrap_or(at);
                // A clock that was set back must not make two seasons one.
                if after.is_none_or(|before| before < start) {
                    self.0.push(start);
                    let surplus = self.0.len().saturating_sub(MOST_REMEMBERED);
                    self.0.drain(..surplus);
                }
            }
            SeasonChange::Undo(start) if self.current() == Some(start) => {
                self.0.pop();
            }
            SeasonChange::Begin { .. } | SeasonChange::Undo(_) => {}
        }
        self
    }

    /// A member's tallies after an answer that counts. `counted_at` is when the member's newest
    /// earlier answer to the same question that counts was given.
    #[must_use]
    pub fn tallied(
        &self,
        tallies: &[SeasonTally],
        counted_at: Option<Timestamp>,
    ) -> Vec<SeasonTally> {
        let tally = |since: &Timestamp| {
            let before = answered_since(tallies, *since);
            let is_new = counted_at.is_none_or(|at| at < *since);
            SeasonTally { since: *since, answered: before.saturating_add(u32::from(is_new)) }
        };
        self.0.iter().map(tally).filter(|tally| tally.answered > 0).collect()
    }
}

/// The number of different questions that a member has answered since a season began.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeasonTally {
    /// The start of the season.
    pub since: Timestamp,
    /// The number.
    pub answered: u32,
}

/// The number of questions in the tally of the season with this start.
#[must_use]
pub fn answered_since(tallies: &[SeasonTally], start: Timestamp) -> u32 {
    tallies.iter().find(|tally| tally.since == start).map_or(0, |tally| tally.answered)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn second(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn begun(seasons: Seasons, at: i64) -> Seasons {
        let after = seasons.current();
        seasons.after(SeasonChange::Begin { after, at: second(at) })
    }

    #[test]
    fn a_reset_that_is_asked_for_twice_begins_one_season() {
        let begin = SeasonChange::Begin { after: None, at: second(10) };
        let again = SeasonChange::Begin { after: None, at: second(11) };
        let seasons = Seasons::default().after(begin).after(again);
        assert_eq!(seasons.current(), Some(second(10)));
        assert_eq!(seasons.begun_after(None), Some(second(10)));
        assert_eq!(begun(seasons, 20).begun_after(None), None);
    }

    #[test]
    fn only_the_current_season_is_undone() {
        let seasons = begun(begun(Seasons::default(), 10), 20);
        let late = seasons.clone().after(SeasonChange::Undo(second(10)));
        assert_eq!(late, seasons);
        let undone = seasons.after(SeasonChange::Undo(second(20)));
        assert_eq!(undone.current(), Some(second(10)));
        assert_eq!(undone.clone().after(SeasonChange::Undo(second(20))), undone);
    }

    #[test]
    fn a_start_is_a_whole_second_so_that_a_button_can_name_it() {
        let at = "2026-03-02T08:00:00.75Z".parse().unwrap();
        let seasons = Seasons::default().after(SeasonChange::Begin { after: None, at });
        assert_eq!(seasons.current(), Some("2026-03-02T08:00:00Z".parse().unwrap()));
    }

    #[derive(Clone, Copy, Debug)]
    enum SeasonStep {
        Answer(u8),
        Reset,
        Undo,
    }

    fn any_season_step() -> impl Strategy<Value = SeasonStep> {
        prop_oneof![
            6 => (0..5_u8).prop_map(SeasonStep::Answer),
            1 => Just(SeasonStep::Reset),
            1 => Just(SeasonStep::Undo),
        ]
    }

    proptest! {
        #[test]
        fn a_tally_counts_the_different_questions_since_its_season_began(
            steps in prop::collection::vec(any_season_step(), 0..60),
        ) {
            let mut seasons = Seasons::default();
            let mut tallies = Vec::new();
            let mut answers: Vec<(Timestamp, u8)> = Vec::new();
            for (position, step) in steps.into_iter().enumerate() {
                let now = second(i64::try_from(position).unwrap());
                match step {
                    SeasonStep::Answer(question) => {
                        let same = answers.iter().rev().find(|(_, asked)| *asked == question);
                        tallies = seasons.tallied(&tallies, same.map(|(at, _)| *at));
                        answers.push((now, question));
                    }
                    SeasonStep::Reset => {
                        seasons = begun(seasons, now.as_second());
                    }
                    SeasonStep::Undo => {
                        let current = seasons.current();
                        seasons = current.map_or_else(Seasons::default, |start| {
                            seasons.after(SeasonChange::Undo(start))
                        });
                    }
                }
                prop_assert!(seasons.0.len() <= MOST_REMEMBERED);
                if let Some(start) = seasons.current() {
                    let since = answers.iter().filter(|(at, _)| *at >= start);
                    let different: BTreeSet<u8> = since.map(|(_, question)| *question).collect();
                    let counted = usize::try_from(answered_since(&tallies, start)).unwrap();
                    prop_assert_eq!(counted, different.len());
                }
            }
        }
    }
}
