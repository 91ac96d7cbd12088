//! Choosing the questions of an interview.

use super::question::{GradeSheet, InterviewQuestion, QuestionStatus};
use super::rubric::Rubric;
use super::stopwatch::Stopwatch;
use super::template::{Template, UnknownReference};
use crate::domain::key_point::Ticks;
use crate::domain::question::{Question, QuestionId};
use crate::domain::text::counted;
use siphasher::sip::SipHasher13;
use std::collections::{HashMap, HashSet};
use std::hash::Hasher as _;

/// The questions that the two members already know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SeenQuestions {
    /// Just seen by either of them: never chosen.
    pub just: HashSet<QuestionId>,
    /// Seen earlier by either of them, newest first: chosen only if nothing else fits, the oldest
    /// first.
    pub earlier: Vec<QuestionId>,
}

/// The bank has too few questions for a round.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("There are too few questions for the round “{title}”: {}.", self.lack())]
pub struct TooFew {
    /// The position of the round in the template.
    pub round: usize,
    /// The round's title.
    pub title: String,
    /// The number of questions it needs.
    pub wanted: usize,
    /// The number of questions that fit its filters, including those that other rounds take.
    pub fitting: usize,
    /// Names in its filters that no question has.
    pub unknown: Vec<UnknownReference>,
}

impl TooFew {
    /// The shortage in half a sentence.
    #[must_use]
    pub fn lack(&self) -> String {
        if self.fitting == 0 && !self.unknown.is_empty() {
            return UnknownReference::describe(&self.unknown);
        }
        format!(
            "it needs {} that no other round uses and neither person has just seen; {} fit",
            counted(self.wanted, "question"),
            self.fitting
        )
    }
}

/// Chooses the questions of an interview from the whole bank, in the order in which they are asked:
/// round by round, easier ones first.
///
/// Rounds may compete for questions, so this is a matching of places with questions. If the bank
/// has enough, it leaves enough for a second interview with the same template, so that the two can
/// swap seats. The same arguments give the same questions, whatever the order of the bank.
///
/// # Errors
/// The rounds can't all be filled.
pub fn choose(
    template: &Template,
    rubric: &Rubric,
    questions: &[&Question],
    known: &SeenQuestions,
    seed: u64,
) -> Result<Vec<InterviewQuestion>, TooFew> {
    let age: HashMap<&QuestionId, usize> =
        known.earlier.iter().enumerate().rev().map(|(age, question)| (question, age)).collect();
    let mut pool: Vec<&Question> =
        questions.iter().copied().filter(|question| !known.just.contains(&question.id)).collect();
    pool.sort_by_cached_key(|question| {
        let staleness = age.get(&question.id).map_or(0, |age| usize::MAX - age);
        (staleness, rank(seed, &question.id), question.id.clone())
    });
    let fresh = pool.iter().take_while(|question| !age.contains_key(&question.id)).count();

    let mut places = QuestionMatching::new(template, &pool, 2);
    let first_half = template.questions();
    for place in 0..first_half {
        places.fill(place, fresh);
    }
    for place in 0..first_half {
        places.fill(place, pool.len());
    }
    if let Some(place) = places.question_of[..first_half].iter().position(Option::is_none) {
        return Err(places.too_few(place, template, 1, &pool));
    }
    for place in first_half..2 * first_half {
        places.fill(place, pool.len());
    }

    let mut chosen: Vec<(usize, &Question)> = (0..first_half)
        .map(|place| {
            let at = places.question_of[place].expect("every place of the first half is filled");
            (places.round_of[place], pool[at])
        })
        .collect();
    chosen.sort_by_key(|(round, question)| (*round, question.difficulty));
    let criteria = rubric.criteria.len();
    Ok(chosen.into_iter().map(|(round, question)| turn(round, question, criteria)).collect())
}

/// Checks that `questions` has enough for `interviews` interviews with `template` without repeats.
///
/// # Errors
/// The first round without enough questions.
pub fn enough_for(
    template: &Template,
    questions: &[&Question],
    interviews: usize,
) -> Result<(), TooFew> {
    let mut places = QuestionMatching::new(template, questions, interviews);
    for place in 0..places.round_of.len() {
        if !places.fill(place, questions.len()) {
            return Err(places.too_few(place, template, interviews, questions));
        }
    }
    Ok(())
}

pub(super) fn turn(round: usize, question: &Question, criteria: usize) -> InterviewQuestion {
    let count = |length: usize| u8::try_from(length).unwrap_or(u8::MAX);
    InterviewQuestion {
        question: question.id.clone(),
        round,
        category: question.category.clone(),
        difficulty: question.difficulty,
        key_points: count(question.key_points.len()),
        follow_ups: count(question.follow_ups.len()),
        status: QuestionStatus::Ahead,
        stopwatch: Stopwatch::default(),
        ticked: Ticks::default(),
        released: 0,
        hints: 0,
        interviewer: GradeSheet::blank(criteria),
        candidate: GradeSheet::blank(criteria),
    }
}

/// SipHash-1-3 keyed with the interview's seed: the same on every build and machine.
pub(super) fn rank(seed: u64, question: &QuestionId) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(seed, 0);
    hasher.write(question.as_str().as_bytes());
    hasher.finish()
}

/// The places of one or more interviews and their questions: a bipartite matching that grows along
/// augmenting paths. A filled place stays filled, though perhaps by another question.
struct QuestionMatching {
    /// The round of each place.
    round_of: Vec<usize>,
    /// The questions of the pool that fit each round, in the pool's order.
    fitting: Vec<Vec<usize>>,
    question_of: Vec<Option<usize>>,
    place_of: Vec<Option<usize>>,
}

impl QuestionMatching {
    fn new(template: &Template, pool: &[&Question], interviews: usize) -> Self {
        let once = || {
            let rounds = template.rounds.iter().enumerate();
            rounds.flat_map(|(at, round)| std::iter::repeat_n(at, round.count as usize))
        };
        let round_of: Vec<usize> = (0..interviews).flat_map(|_| once()).collect();
        let fitting = template.rounds.iter().map(|round| {
            let fits = |at: &usize| round.filter.admits(pool[*at]);
            (0..pool.len()).filter(fits).collect()
        });
        Self {
            fitting: fitting.collect(),
            question_of: vec![None; round_of.len()],
            place_of: vec![None; pool.len()],
            round_of,
        }
    }

    /// Fills `place` from the first `limit` questions of the pool, if possible.
    fn fill(&mut self, place: usize, limit: usize) -> bool {
        self.question_of[place].is_some()
            || self.augment(place, limit, &mut vec![false; self.place_of.len()])
    }

    fn augment(&mut self, place: usize, limit: usize, visited: &mut [bool]) -> bool {
        let fitting: Vec<usize> = self.fitting[self.round_of[place]]
            .iter()
            .copied()
            .take_while(|question| *question < limit)
            .collect();
        // A free question is taken before any is moved, so that the best ones stay where they are.
        let free = fitting.iter().copied().find(|question| self.place_of[*question].is_none());
        if let Some(question) = free {
            self.put(place, question);
            return true;
        }
        for question in fitting {
            if std::mem::replace(&mut visited[question], true) {
                continue;
            }
            let owner = self.place_of[question].expect("no fitting question is free");
            if self.augment(owner, limit, visited) {
                self.put(place, question);
                return true;
            }
        }
        false
    }

    fn put(&mut self, place: usize, question: usize) {
        self.question_of[place] = Some(question);
        self.place_of[question] = Some(place);
    }

    fn too_few(
        &self,
        place: usize,
        template: &Template,
        interviews: usize,
        pool: &[&Question],
    ) -> TooFew {
        let round = self.round_of[place];
        TooFew {
            round,
            title: template.rounds[round].title.clone(),
            wanted: template.rounds[round].count as usize * interviews,
            fitting: self.fitting[round].len(),
            unknown: template.rounds[round].filter.unknown(pool),
        }
    }
}
