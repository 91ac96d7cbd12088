//! Choosing the next question: each server walks through its pool in an order of its own.
//!
//! No order is stored. Each question has a rank derived from the server's seed, the cycle and its
//! id; the next question is the one with the lowest rank that has not been asked in this cycle. So
//! an added question joins the part that is still ahead, and a removed one leaves no gap.

use crate::domain::question::QuestionId;
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::collections::HashSet;
use std::hash::Hasher as _;

/// A question that was asked in a server, and its walk through the pool.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastQuestion {
    /// The question.
    pub question: QuestionId,
    /// The number of the walk through the pool, from 0.
    #[serde(rename = "round")]
    pub cycle: u32,
}

/// The next question and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NextQuestion {
    /// The question.
    pub question: QuestionId,
    /// The number of its walk through the pool, from 0.
    pub cycle: u32,
    /// The number of the pool's questions that were already asked in this cycle.
    pub asked: usize,
    /// The size of the pool.
    pub pool: usize,
}

/// A walk through the pool that is under way.
struct Cycle<'a> {
    number: u32,
    /// The questions that it has asked or passed over.
    done: HashSet<&'a QuestionId>,
    /// The number of those that it has asked.
    asked: usize,
}

/// The walk that the next question belongs to; `None` if the pool is empty.
fn cycle<'a>(
    pool: &HashSet<&QuestionId>,
    history: &'a [PastQuestion],
    passed: &'a [PastQuestion],
) -> Option<Cycle<'a>> {
    if pool.is_empty() {
        return None;
    }
    let in_pool = |asked: &&PastQuestion| pool.contains(&asked.question);
    let mut number = history.first().map_or(0, |asked| asked.cycle);
    let relevant = history.iter().filter(in_pool);
    let mut done: HashSet<&QuestionId> =
        relevant.take_while(|asked| asked.cycle == number).map(|asked| &asked.question).collect();
    let mut asked = done.len();
    loop {
        let passed = passed.iter().filter(in_pool).filter(|passed| passed.cycle == number);
        done.extend(passed.map(|passed| &passed.question));
        if done.len() < pool.len() {
            return Some(Cycle { number, done, asked });
        }
        number = number.saturating_add(1);
        asked = 0;
        done.clear();
    }
}

/// The number of the walk that the next question belongs to.
#[must_use]
pub fn next_cycle(pool: &[&QuestionId], history: &[PastQuestion], passed: &[PastQuestion]) -> u32 {
    let in_pool: HashSet<&QuestionId> = pool.iter().copied().collect();
    let latest = history.first().map_or(0, |asked| asked.cycle);
    cycle(&in_pool, history, passed).map_or(latest, |cycle| cycle.number)
}

/// Chooses from `pool`; returns `None` if it is empty. `history` is what the server was asked,
/// newest first; it must cover the current cycle and half the pool. `passed` is what an admin has
/// passed over, each in one cycle.
///
/// Nothing returns before the pool is exhausted. In a new cycle, the more recent half of the pool
/// waits until the other half was asked, so that no question returns within days.
#[must_use]
pub fn choose(
    seed: u64,
    pool: &[&QuestionId],
    history: &[PastQuestion],
    passed: &[PastQuestion],
) -> Option<NextQuestion> {
    let in_pool: HashSet<&QuestionId> = pool.iter().copied().collect();
    let Cycle { number: cycle, done, asked } = cycle(&in_pool, history, passed)?;
    let recent: HashSet<&QuestionId> = history
        .iter()
        .map(|asked| &asked.question)
        .filter(|question| in_pool.contains(question))
        .take(pool.len() / 2)
        .collect();
    let ahead = |question: &QuestionId| !done.contains(question);
    lowest_rank(seed, cycle, pool, |question| ahead(question) && !recent.contains(question))
        .or_else(|| lowest_rank(seed, cycle, pool, ahead))
        .map(|question| NextQuestion { question, cycle, asked, pool: pool.len() })
}

fn lowest_rank(
    seed: u64,
    cycle: u32,
    pool: &[&QuestionId],
    wanted: impl Fn(&QuestionId) -> bool,
) -> Option<QuestionId> {
    pool.iter()
        .filter(|question| wanted(question))
        .min_by_key(|question| (rank(seed, cycle, question), question.as_str()))
        .map(|question| (*question).clone())
}

/// SipHash-1-3 keyed with the server's seed and the cycle: the same on every build and machine, so
/// that the order survives updates.
fn rank(seed: u64, cycle: u32, question: &QuestionId) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(seed, u64::from(cycle));
    hasher.write(question.as_str().as_bytes());
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pool(size: usize) -> Vec<QuestionId> {
        (0..size).map(|number| format!("python/question-{number}").parse().unwrap()).collect()
    }

    fn walk(seed: u64, pool: &[QuestionId], history: &mut Vec<PastQuestion>, steps: usize) {
        let pool: Vec<&QuestionId> = pool.iter().collect();
        for _ in 0..steps {
            let choice = choose(seed, &pool, history, &[]).unwrap();
            history.insert(0, PastQuestion { question: choice.question, cycle: choice.cycle });
        }
    }

    #[test]
    fn an_empty_pool_has_no_next_question() {
        assert_eq!(choose(1, &[], &[], &[]), None);
    }

    #[test]
    fn servers_with_different_seeds_walk_in_different_orders() {
        let pool = pool(20);
        let mut first = Vec::new();
        let mut second = Vec::new();
        walk(1, &pool, &mut first, 20);
        walk(2, &pool, &mut second, 20);
        assert_ne!(first, second);
    }

    #[test]
    fn a_pool_of_one_goes_on_with_its_one_question() {
        let mut history = Vec::new();
        walk(1, &pool(1), &mut history, 3);
        assert_eq!(history[0].cycle, 2);
    }

    proptest! {
        #[test]
        fn nothing_repeats_before_the_pool_is_exhausted(seed: u64, size in 1_usize..40) {
            let pool = pool(size);
            let mut history = Vec::new();
            walk(seed, &pool, &mut history, 3 * size);
            for cycle in history.chunks(size) {
                let distinct: HashSet<_> = cycle.iter().map(|asked| &asked.question).collect();
                prop_assert_eq!(distinct.len(), size);
            }
        }

        #[test]
        fn a_question_rests_for_half_the_pool_at_least(seed: u64, size in 2_usize..30) {
            let pool = pool(size);
            let mut history = Vec::new();
            walk(seed, &pool, &mut history, 4 * size);
            for (position, asked) in history.iter().enumerate() {
                let again = history[position + 1..]
                    .iter()
                    .position(|earlier| earlier.question == asked.question);
                prop_assert!(again.is_none_or(|distance| distance >= size / 2));
            }
        }

        #[test]
        fn a_question_that_joins_midway_is_asked_in_the_same_round(
            seed: u64,
            size in 2_usize..30,
            asked in 1_usize..29,
        ) {
            prop_assume!(asked < size);
            let mut questions = pool(size);
            let mut history = Vec::new();
            walk(seed, &questions, &mut history, asked);
            let newcomer: QuestionId = "extra/newcomer".parse().unwrap();
            questions.push(newcomer.clone());
            walk(seed, &questions, &mut history, size + 1 - asked);
            prop_assert_eq!(history.len(), size + 1);
            prop_assert!(history.iter().any(|asked| asked.question == newcomer && asked.cycle == 0));
        }
    }
}
