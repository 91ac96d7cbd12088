//! Strengths, and what to practice next.

use super::{CriterionResult, Graded, find, key_points};
use crate::domain::interview::grade::Score;
use crate::domain::interview::question::InterviewQuestion;
use crate::domain::interview::stage::Ending;
use crate::domain::interview::state::Interview;
use crate::domain::question::{Question, QuestionId, Topic};
use serde::Serialize;
use siphasher::sip::SipHasher13;
use std::collections::BTreeMap;
use std::hash::Hasher as _;

/// A criterion with this score is a strength, and a category below it is worth practicing.
const GOOD: u16 = 300;
/// With this share of key points, in percent, a category is a strength.
const MOST_KEY_POINTS: usize = 80;
/// Below this share of key points, in percent, a category is worth practicing whatever the grades.
const FEW_KEY_POINTS: usize = 60;
/// The most strengths of each kind, categories and questions to name: nobody would read more.
const MOST_STRENGTHS: usize = 2;
const MOST_CATEGORIES: usize = 3;
const MOST_QUESTIONS: usize = 3;

/// A strength.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Strength {
    /// A criterion with high grades.
    Criterion {
        /// The displayed title.
        title: String,
        /// The interviewer's score.
        score: Score,
    },
    /// A category in which most key points were said without a hint.
    Category {
        /// Written `pack:category`.
        topic: String,
        /// The number of key points hit.
        hit: usize,
        /// The number of key points.
        of: usize,
    },
}

/// A category to practice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Practice {
    /// Written `pack:category`.
    pub topic: String,
    /// The interviewer's score over its questions, if there are grades.
    pub score: Option<Score>,
    /// The number of key points hit.
    pub hit: usize,
    /// The number of key points.
    pub of: usize,
    /// Questions to do: others of the category, or the same ones if there are no others.
    pub questions: Vec<ToDo>,
}

/// A question to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ToDo {
    /// The question.
    pub id: QuestionId,
    /// Its title.
    pub title: String,
}

/// The result in one category.
struct CategoryResult<'a> {
    turns: Vec<&'a InterviewQuestion>,
    score: Option<Score>,
    hit: usize,
    of: usize,
}

impl CategoryResult<'_> {
    /// The share of key points in percent; 100 if there are none.
    fn share(&self) -> usize {
        (100 * self.hit).checked_div(self.of).unwrap_or(100)
    }

    /// The score, or the equivalent of the key points on the same scale.
    fn level(&self) -> u16 {
        let from_share = || 100 + u16::try_from(3 * self.share()).unwrap_or(300);
        self.score.map_or_else(from_share, Score::hundredths)
    }
}

/// Strengths and practice advice. Empty if nobody stayed to the end, and without categories in
/// which the interviewer neither graded nor ticked: that would be advice about the interviewer.
pub(super) fn advice(
    interview: &Interview,
    criteria: &[CriterionResult],
    graded: Graded,
    questions: &[&Question],
) -> (Vec<Strength>, Vec<Practice>) {
    match interview.ending() {
        Some(Ending::Completed | Ending::Stopped(_)) => {}
        _ => return (Vec::new(), Vec::new()),
    }
    let categories = categories(interview, questions);
    // One or two grades out of many are not a strength yet.
    let criteria = if graded.is_enough() { criteria } else { &[] };
    (strengths(&categories, criteria), practise(interview, &categories, questions))
}

fn categories<'a>(
    interview: &'a Interview,
    questions: &[&Question],
) -> BTreeMap<Topic, CategoryResult<'a>> {
    let mut turns: BTreeMap<Topic, Vec<&InterviewQuestion>> = BTreeMap::new();
    for (_, turn) in interview.asked() {
        turns.entry(turn.topic()).or_default().push(turn);
    }
    let judged =
        |turn: &&InterviewQuestion| turn.interviewer.has_grades() || !turn.ticked.is_empty();
    turns.retain(|_, turns| turns.iter().any(judged));
    let category = |(topic, turns)| (topic, category(interview, turns, questions));
    turns.into_iter().map(category).collect()
}

fn category<'a>(
    interview: &Interview,
    turns: Vec<&'a InterviewQuestion>,
    questions: &[&Question],
) -> CategoryResult<'a> {
    let points = || turns.iter().flat_map(|it| key_points(it, find(questions, &it.question)));
    let scored = turns.iter().filter_map(|turn| {
        let score = interview.rubric.score(&turn.interviewer.grades)?;
        Some((score, interview.template.rounds[turn.round].weight))
    });
    CategoryResult {
        score: Score::mean(scored),
        hit: points().filter(|point| point.hit).count(),
        of: points().count(),
        turns,
    }
}

/// The strengths, criteria before categories, the best first.
fn strengths(
    categories: &BTreeMap<Topic, CategoryResult<'_>>,
    criteria: &[CriterionResult],
) -> Vec<Strength> {
    let mut strong: Vec<(Score, &CriterionResult)> = criteria
        .iter()
        .filter_map(|criterion| Some((criterion.interviewer?, criterion)))
        .filter(|(score, _)| score.hundredths() >= GOOD)
        .collect();
    strong.sort_by_key(|(score, criterion)| (std::cmp::Reverse(*score), &criterion.name));
    let strong = strong
        .into_iter()
        .take(MOST_STRENGTHS)
        .map(|(score, criterion)| Strength::Criterion { title: criterion.title.clone(), score });
    let mut known: Vec<(&Topic, &CategoryResult<'_>)> = categories
        .iter()
        .filter(|(_, category)| {
            category.of > 0
                && category.share() >= MOST_KEY_POINTS
                && category.turns.iter().all(|turn| turn.hints == 0)
        })
        .collect();
    known.sort_by_key(|(topic, category)| (std::cmp::Reverse(category.share()), *topic));
    let known = known.into_iter().take(MOST_STRENGTHS).map(|(topic, category)| {
        Strength::Category { topic: topic.to_string(), hit: category.hit, of: category.of }
    });
    strong.chain(known).collect()
}

/// The categories to practice next, the most needed first.
fn practise(
    interview: &Interview,
    categories: &BTreeMap<Topic, CategoryResult<'_>>,
    questions: &[&Question],
) -> Vec<Practice> {
    let mut weak: Vec<(&Topic, &CategoryResult<'_>)> = categories
        .iter()
        .filter(|(_, category)| category.level() < GOOD || category.share() < FEW_KEY_POINTS)
        .collect();
    weak.sort_by_key(|(topic, category)| (category.level(), category.share(), *topic));
    weak.into_iter()
        .take(MOST_CATEGORIES)
        .map(|(topic, category)| Practice {
            questions: to_do(interview, topic, category, questions),
            topic: topic.to_string(),
            score: category.score,
            hit: category.hit,
            of: category.of,
        })
        .collect()
}

/// Questions of the category of about the same difficulty as those asked, in an order that differs
/// between interviews.
fn to_do(
    interview: &Interview,
    topic: &Topic,
    category: &CategoryResult<'_>,
    questions: &[&Question],
) -> Vec<ToDo> {
    let asked =
        |question: &Question| interview.questions.iter().any(|turn| turn.question == question.id);
    let level = category.turns.iter().map(|turn| turn.difficulty as usize).min().unwrap_or(0);
    let mut here: Vec<&Question> = questions
        .iter()
        .copied()
        .filter(|question| {
            question.id.pack() == topic.pack
                && Some(question.category.as_str()) == topic.category.as_deref()
        })
        .collect();
    here.sort_by_cached_key(|question| {
        let mut hasher = SipHasher13::new_with_keys(interview.id.0, 1);
        hasher.write(question.id.as_str().as_bytes());
        let distance = level.abs_diff(question.difficulty as usize);
        (asked(question), distance, hasher.finish(), question.id.clone())
    });
    let others = here.iter().filter(|question| !asked(question)).count();
    let same = here.len() - others;
    here.into_iter()
        .take(if others == 0 { same } else { others }.min(MOST_QUESTIONS))
        .map(|question| ToDo { id: question.id.clone(), title: question.title.clone() })
        .collect()
}
