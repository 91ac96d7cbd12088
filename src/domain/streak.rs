//! Streaks count dailies, not midnights.
//!
//! No calendar is involved: a streak is the number of consecutive dailies of a server that a member
//! answered inside their window, so a weekend, a pause or a day without the bot can't break one.

use serde::{Deserialize, Serialize};

/// A freeze is earned whenever the streak reaches a multiple of this.
pub const DAYS_PER_FREEZE: u32 = 7;
/// The most freezes a member can hold.
pub const MAX_FREEZES: u8 = 2;

/// One member's streak in one server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Streak {
    /// Dailies in a row, as of the last answered one.
    pub current: u32,
    /// The longest streak ever; never shrinks.
    pub longest: u32,
    /// Freezes held, at most [`MAX_FREEZES`].
    pub freezes: u8,
    /// The number of the last daily that was answered inside its window.
    pub last_answered: Option<u64>,
}

/// The outcome of one daily for one member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StreakStep {
    /// The daily's number.
    pub daily: u64,
    /// The outcome.
    pub outcome: DailyOutcome,
}

/// The outcome of a daily for a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum DailyOutcome {
    /// Answered inside its window.
    Answered {
        /// The streak with this answer.
        streak: u32,
        /// Set if this answer earned a freeze.
        earned_freeze: bool,
    },
    /// Missed, and forgiven by a freeze.
    Frozen,
    /// Posted while the member was away.
    Away,
    /// Nobody could answer it.
    Void,
    /// Missed; the streak ended.
    Missed,
    /// An admin set the streak to this length, as of this daily.
    Repaired {
        /// The length.
        streak: u32,
    },
}

/// The reason an unanswered daily is not missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Excuse {
    /// It was posted while the member was away.
    Away,
    /// Nobody could answer it.
    Void,
}

/// The streak after answering daily `number` inside its window, and the steps to it.
///
/// `excuse` returns the reason why the daily with a number is not missed, if there is one. An
/// answer to a daily that is not newer than the last answered one changes nothing.
#[must_use]
pub fn answer(
    streak: Streak,
    number: u64,
    excuse: impl Fn(u64) -> Option<Excuse>,
) -> (Streak, Vec<StreakStep>) {
    let Some(last) = streak.last_answered else {
        return grow(Streak { current: 0, ..streak }, number, Vec::new());
    };
    if number <= last {
        return (streak, Vec::new());
    }
    let gap = judge_gap(last + 1..number, streak.freezes, excuse);
    let resumed = if gap.broken {
        Streak { current: 0, ..streak }
    } else {
        Streak { freezes: streak.freezes - gap.freezes_used, ..streak }
    };
    grow(resumed, number, gap.steps)
}

/// The daily as of which a streak can be repaired while daily `latest` is the newest: that one if
/// it was answered, else the one before, so that it can still be answered. `None` if there is none.
#[must_use]
pub fn repaired_at(streak: Streak, latest: u64) -> Option<u64> {
    let daily = if streak.last_answered == Some(latest) { latest } else { latest - 1 };
    (daily > 0).then_some(daily)
}

/// The streak after an admin set it to `length` as of `daily`, and the step that says so.
#[must_use]
pub fn repair(streak: Streak, length: u32, daily: u64) -> (Streak, StreakStep) {
    let repaired = Streak {
        current: length,
        longest: streak.longest.max(length),
        last_answered: Some(daily),
        ..streak
    };
    (repaired, StreakStep { daily, outcome: DailyOutcome::Repaired { streak: length } })
}

fn grow(streak: Streak, number: u64, mut steps: Vec<StreakStep>) -> (Streak, Vec<StreakStep>) {
    let current = streak.current + 1;
    let earned_freeze = current.is_multiple_of(DAYS_PER_FREEZE) && streak.freezes < MAX_FREEZES;
    steps.push(StreakStep {
        daily: number,
        outcome: DailyOutcome::Answered { streak: current, earned_freeze },
    });
    let grown = Streak {
        current,
        longest: streak.longest.max(current),
        freezes: streak.freezes + u8::from(earned_freeze),
        last_answered: Some(number),
    };
    (grown, steps)
}

struct GapVerdict {
    broken: bool,
    freezes_used: u8,
    steps: Vec<StreakStep>,
}

/// Judges the unanswered dailies. Freezes are spent only if they save the streak.
fn judge_gap(
    numbers: std::ops::Range<u64>,
    freezes: u8,
    excuse: impl Fn(u64) -> Option<Excuse>,
) -> GapVerdict {
    let excused: Vec<_> = numbers.map(|number| (number, excuse(number))).collect();
    let missed = excused.iter().filter(|(_, excuse)| excuse.is_none()).count();
    let freezes_used = u8::try_from(missed).ok().filter(|missed| *missed <= freezes);
    let unforgiven =
        if freezes_used.is_some() { DailyOutcome::Frozen } else { DailyOutcome::Missed };
    let outcome = |excuse| match excuse {
        Some(Excuse::Away) => DailyOutcome::Away,
        Some(Excuse::Void) => DailyOutcome::Void,
        None => unforgiven,
    };
    let steps =
        excused.into_iter().map(|(daily, excuse)| StreakStep { daily, outcome: outcome(excuse) });
    GapVerdict {
        broken: freezes_used.is_none(),
        freezes_used: freezes_used.unwrap_or(0),
        steps: steps.collect(),
    }
}

/// The state of a streak while daily `latest` is open, if the member answers it now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StreakStatus {
    /// Dailies in a row that still count; 0 once the streak is broken for good.
    pub current: u32,
    /// Freezes left after forgiving the misses so far.
    pub freezes: u8,
    /// Set if the open daily still waits for this member's answer.
    pub open: bool,
    /// The outcomes of the dailies since the last answered one, without the open one.
    pub since: Vec<StreakStep>,
}

/// The state of `streak` when `latest` is the newest daily, whose window is open unless nobody
/// could answer it.
#[must_use]
pub fn standing(
    streak: Streak,
    latest: Option<u64>,
    excuse: impl Fn(u64) -> Option<Excuse>,
) -> StreakStatus {
    let unchanged = |open| StreakStatus {
        current: streak.current,
        freezes: streak.freezes,
        open,
        since: Vec::new(),
    };
    let is_open = |latest| excuse(latest) != Some(Excuse::Void);
    match (streak.last_answered, latest) {
        (Some(last), Some(latest)) if last < latest => {
            let open = is_open(latest);
            let end = if open { latest } else { latest + 1 };
            let gap = judge_gap(last + 1..end, streak.freezes, excuse);
            StreakStatus {
                current: if gap.broken { 0 } else { streak.current },
                freezes: streak.freezes - gap.freezes_used,
                open,
                since: gap.steps,
            }
        }
        (None, Some(latest)) => unchanged(is_open(latest)),
        _ => unchanged(false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const HERE: fn(u64) -> Option<Excuse> = |_| None;

    fn answered(numbers: impl IntoIterator<Item = u64>) -> Streak {
        numbers.into_iter().fold(Streak::default(), |streak, number| answer(streak, number, HERE).0)
    }

    #[test]
    fn a_repaired_streak_goes_on_with_the_next_daily() {
        let (broken, _) = answer(Streak { longest: 4, ..Streak::default() }, 1, |_| None);
        assert_eq!(repaired_at(broken, 9), Some(8), "the open one can still be answered");
        let (repaired, step) = repair(broken, 8, 8);
        assert_eq!((repaired.current, repaired.longest), (8, 8));
        assert_eq!(step.outcome, DailyOutcome::Repaired { streak: 8 });
        let (grown, steps) = answer(repaired, 9, |_| None);
        assert_eq!((grown.current, steps.len()), (9, 1));
        assert_eq!(repaired_at(grown, 9), Some(9));
        assert_eq!(repaired_at(Streak::default(), 1), None);
    }

    #[test]
    fn the_first_answer_starts_a_streak_wherever_the_server_is() {
        let streak = answered([41]);
        assert_eq!((streak.current, streak.longest, streak.last_answered), (1, 1, Some(41)));
    }

    #[test]
    fn answering_twice_counts_once() {
        assert_eq!(answered([1, 2, 2, 1]), answered([1, 2]));
    }

    #[test]
    fn a_missed_daily_without_a_freeze_starts_over_and_keeps_the_longest() {
        let streak = answered([1, 2, 3, 5]);
        assert_eq!((streak.current, streak.longest), (1, 3));
    }

    #[test]
    fn every_seventh_day_earns_a_freeze_and_two_are_the_most() {
        assert_eq!(answered(1..=6).freezes, 0);
        assert_eq!(answered(1..=7).freezes, 1);
        assert_eq!(answered(1..=14).freezes, 2);
        assert_eq!(answered(1..=28).freezes, 2);
    }

    #[test]
    fn a_freeze_forgives_one_missed_daily_and_says_so() {
        let (streak, steps) = answer(answered(1..=7), 9, HERE);
        assert_eq!((streak.current, streak.freezes), (8, 0));
        assert_eq!(steps[0], StreakStep { daily: 8, outcome: DailyOutcome::Frozen });
    }

    #[test]
    fn freezes_that_cannot_save_the_streak_are_not_spent() {
        let (streak, steps) = answer(answered(1..=7), 10, HERE);
        assert_eq!((streak.current, streak.freezes), (1, 1));
        assert_eq!(steps[0].outcome, DailyOutcome::Missed);
    }

    #[test]
    fn dailies_posted_while_away_are_not_missed() {
        let (streak, steps) = answer(answered([1, 2]), 6, |_| Some(Excuse::Away));
        assert_eq!(streak.current, 3);
        assert_eq!(steps.iter().filter(|step| step.outcome == DailyOutcome::Away).count(), 3);
    }

    #[test]
    fn a_daily_that_nobody_could_answer_is_not_missed_and_costs_no_freeze() {
        let void = |number| (number == 8).then_some(Excuse::Void);
        let (streak, steps) = answer(answered(1..=7), 9, void);
        assert_eq!((streak.current, streak.freezes), (8, 1));
        assert_eq!(steps[0], StreakStep { daily: 8, outcome: DailyOutcome::Void });
        let standing = standing(answered(1..=7), Some(8), void);
        assert_eq!((standing.current, standing.freezes, standing.open), (7, 1, false));
        assert_eq!(standing.since, [StreakStep { daily: 8, outcome: DailyOutcome::Void }]);
    }

    #[test]
    fn an_open_daily_is_not_yet_missed() {
        let standing = standing(answered([1, 2]), Some(3), HERE);
        assert_eq!((standing.current, standing.open), (2, true));
    }

    #[test]
    fn a_streak_that_cannot_be_saved_stands_at_nothing() {
        let standing = standing(answered([1, 2]), Some(4), HERE);
        assert_eq!((standing.current, standing.since.len()), (0, 1));
    }

    proptest! {
        #[test]
        fn what_is_shown_before_an_answer_is_what_the_answer_builds_on(
            numbers in prop::collection::btree_set(1_u64..60, 1..40),
            away in prop::collection::btree_set(1_u64..60, 0..10),
        ) {
            let was_away = |number: u64| away.contains(&number).then_some(Excuse::Away);
            let mut streak = Streak::default();
            for number in numbers {
                let before = standing(streak, Some(number), was_away);
                let (after, steps) = answer(streak, number, was_away);
                prop_assert_eq!(after.current, before.current + 1);
                prop_assert_eq!(&steps[..steps.len() - 1], &before.since[..]);
                prop_assert!(after.longest >= streak.longest && after.longest >= after.current);
                prop_assert!(after.freezes <= MAX_FREEZES);
                streak = after;
            }
        }

        #[test]
        fn each_daily_is_explained_once_and_in_order(
            numbers in prop::collection::btree_set(1_u64..60, 1..40),
        ) {
            let mut streak = Streak::default();
            let mut explained = Vec::new();
            for number in &numbers {
                let (after, steps) = answer(streak, *number, HERE);
                explained.extend(steps.into_iter().map(|step| step.daily));
                streak = after;
            }
            let first = numbers.first().unwrap();
            let last = numbers.last().unwrap();
            prop_assert_eq!(explained, (*first..=*last).collect::<Vec<_>>());
        }

        #[test]
        fn answering_everything_never_breaks(count in 1_u64..200, away in prop::collection::btree_set(1_u64..200, 0..20)) {
            let away: BTreeSet<u64> = away;
            let streak = (1..=count)
                .fold(Streak::default(), |streak, number| answer(streak, number, |number| away.contains(&number).then_some(Excuse::Away)).0);
            prop_assert_eq!(u64::from(streak.current), count);
        }
    }
}
