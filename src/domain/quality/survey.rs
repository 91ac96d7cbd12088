//! What all answers in a store say about the questions of a bank.

use super::difficulty::{Measured, ScoredAnswers};
use super::tally::{MIN_SHOWN, QuestionTally};
use crate::domain::discount::Discount;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::Attempt;
use crate::domain::question::{Difficulty, Question, QuestionId};
use std::collections::{BTreeMap, HashMap};

/// Counts answers one after the other. It takes room for each question, and for the questions of one
/// member at a time, however many answers there are.
#[derive(Debug)]
pub struct Survey<'a> {
    questions: BTreeMap<&'a QuestionId, Surveyed<'a>>,
    /// The member whose attempts are being counted.
    member: Option<(GuildId, UserId)>,
    /// Their newest attempt at each question.
    newest: HashMap<QuestionId, Attempt>,
}

#[derive(Debug)]
struct Surveyed<'a> {
    question: &'a Question,
    answers: ScoredAnswers,
    tally: QuestionTally,
}

impl<'a> Survey<'a> {
    /// Nothing was counted yet.
    #[must_use]
    pub fn new(questions: impl IntoIterator<Item = &'a Question>) -> Self {
        let surveyed = |question: &'a Question| {
            let (answers, tally) =
                (ScoredAnswers::default(), QuestionTally::new(question.id.clone()));
            (&question.id, Surveyed { question, answers, tally })
        };
        let questions = questions.into_iter().map(surveyed).collect();
        Self { questions, member: None, newest: HashMap::new() }
    }

    /// Counts an attempt. Those of a member come together, oldest first, as a store exports them.
    pub fn attempt(&mut self, guild: GuildId, user: UserId, attempt: Attempt) {
        if self.member != Some((guild, user)) {
            self.count_member();
            self.member = Some((guild, user));
        }
        let is_known = self.questions.contains_key(&attempt.question);
        if is_known && attempt.discount != Some(Discount::Blank) {
            self.newest.insert(attempt.question.clone(), attempt);
        }
    }

    fn count_member(&mut self) {
        for (id, attempt) in self.newest.drain() {
            if let Some(surveyed) = self.questions.get_mut(&id) {
                surveyed.answers.count(surveyed.question, &attempt);
            }
        }
    }

    /// Counts how often a server's members opened the follow-ups of a question.
    pub fn tally(&mut self, tally: &QuestionTally) {
        if let Some(surveyed) = self.questions.get_mut(&tally.question) {
            surveyed.tally.add(tally);
        }
    }

    /// What the answers say.
    #[must_use]
    pub fn finish(mut self) -> Findings<'a> {
        self.count_member();
        let mut findings = Findings::default();
        for Surveyed { question, answers, tally } in self.questions.into_values() {
            findings.answers += u64::from(answers.members());
            if let Some(measured) = answers.measured() {
                findings.measured += 1;
                if let Some(as_measured) = measured.contradicts(question.difficulty) {
                    findings.mismatches.push(Mismatch { question, measured, as_measured });
                }
            }
            let points = answers.unknown_points().filter_map(|(at, members)| {
                let point = question.key_points.get(at)?;
                Some(UnknownPoint { question, point, members })
            });
            findings.unknown_points.extend(points);
            if !question.follow_ups.is_empty() && tally.opened == 0 && tally.shown >= MIN_SHOWN {
                findings.unopened.push(Unopened { question, shown: tally.shown });
            }
        }
        let gap = |it: &Mismatch<'_>| it.measured.gap(it.question.difficulty);
        findings.mismatches.sort_by(|one, other| gap(other).total_cmp(&gap(one)));
        findings
    }
}

/// What a [`Survey`] found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Findings<'a> {
    /// The number of counted self-scores.
    pub answers: u64,
    /// The number of questions with enough of them to be measured.
    pub measured: usize,
    /// The questions whose label their answers contradict, the clearest first.
    pub mismatches: Vec<Mismatch<'a>>,
    /// The key points that nobody had.
    pub unknown_points: Vec<UnknownPoint<'a>>,
    /// The questions whose follow-ups nobody opened.
    pub unopened: Vec<Unopened<'a>>,
}

/// A question that is easier or harder than its label says.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Mismatch<'a> {
    /// The question, with its label.
    pub question: &'a Question,
    /// The self-scores.
    pub measured: Measured,
    /// The difficulty that they show.
    pub as_measured: Difficulty,
}

/// A key point that nobody had.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct UnknownPoint<'a> {
    /// Its question.
    pub question: &'a Question,
    /// Its words.
    pub point: &'a str,
    /// The number of members who could have ticked it.
    pub members: u32,
}

/// Follow-ups that nobody opened.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Unopened<'a> {
    /// Their question.
    pub question: &'a Question,
    /// How often the button that opens them was shown.
    pub shown: u64,
}
