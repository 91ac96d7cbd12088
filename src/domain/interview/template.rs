//! The plan of an interview.

use super::grade::Score;
use crate::domain::question::{Difficulty, Question};
use crate::domain::text::listed;
use serde::{Deserialize, Serialize};

/// The most rounds of a template.
pub const MAX_ROUNDS: usize = 4;
/// The most questions of an interview, over all rounds.
pub const MAX_QUESTIONS: usize = 10;

/// The plan of an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// A slug of at most 32 characters; members choose the template by it.
    pub name: String,
    /// The purpose, in at most 100 characters.
    pub description: String,
    /// The planned time with all rounds and the grading, in minutes.
    pub minutes: u32,
    /// The name of its rubric.
    pub rubric: String,
    /// One to [`MAX_ROUNDS`], with at most [`MAX_QUESTIONS`] questions in total.
    pub rounds: Vec<Round>,
    /// The labels for the overall score, best first. The last one starts at 1.00.
    pub scale: Vec<Recommendation>,
}

/// A part of an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// The displayed title, in at most 45 characters.
    pub title: String,
    /// The filter for its questions.
    #[serde(flatten)]
    pub filter: RoundFilter,
    /// The number of questions.
    pub count: u32,
    /// The planned time, in minutes.
    pub minutes: u32,
    /// The weight of its questions relative to those of other rounds, 1 to 100.
    pub weight: u32,
}

/// The filter for a round's questions. An empty list means no restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundFilter {
    /// Slugs of accepted packs.
    pub packs: Vec<String>,
    /// Slugs of accepted categories.
    pub categories: Vec<String>,
    /// Accepted difficulties.
    pub difficulties: Vec<Difficulty>,
    /// Accepted tags.
    pub tags: Vec<String>,
}

impl RoundFilter {
    /// Returns `true` if the round may ask `question`.
    #[must_use]
    pub fn admits(&self, question: &Question) -> bool {
        let any = |wanted: &[String], given: &str| {
            wanted.is_empty() || wanted.iter().any(|wanted| wanted == given)
        };
        any(&self.packs, question.id.pack())
            && any(&self.categories, &question.category)
            && (self.difficulties.is_empty() || self.difficulties.contains(&question.difficulty))
            && (self.tags.is_empty() || self.tags.iter().any(|tag| question.tags.contains(tag)))
    }
}

/// A name in a round's filter that no question has.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownReference {
    /// A pack.
    #[error("no pack “{0}”")]
    Pack(String),
    /// A category in the round's packs.
    #[error("no category “{0}”")]
    Category(String),
    /// A tag in the round's packs.
    #[error("no tag “{0}”")]
    Tag(String),
}

impl UnknownReference {
    /// All of them in half a sentence.
    #[must_use]
    pub fn describe(all: &[Self]) -> String {
        let all: Vec<String> = all.iter().map(Self::to_string).collect();
        format!("there is {} here", listed(&all, "and"))
    }
}

impl RoundFilter {
    /// The names in this filter that none of `questions` has. Categories and tags are looked up in
    /// the existing packs.
    #[must_use]
    pub fn unknown(&self, questions: &[&Question]) -> Vec<UnknownReference> {
        let in_packs = |question: &&&Question| {
            self.packs.is_empty() || self.packs.iter().any(|pack| pack == question.id.pack())
        };
        let mut unknown = Vec::new();
        for pack in &self.packs {
            if !questions.iter().any(|question| question.id.pack() == pack) {
                unknown.push(UnknownReference::Pack(pack.clone()));
            }
        }
        if !self.packs.is_empty() && unknown.len() == self.packs.len() {
            return unknown;
        }
        for category in &self.categories {
            if !questions.iter().filter(in_packs).any(|question| question.category == *category) {
                unknown.push(UnknownReference::Category(category.clone()));
            }
        }
        for tag in &self.tags {
            if !questions.iter().filter(in_packs).any(|question| question.tags.contains(tag)) {
                unknown.push(UnknownReference::Tag(tag.clone()));
            }
        }
        unknown
    }
}

/// A label for overall scores.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// The displayed label, in at most 45 characters.
    pub label: String,
    /// The lowest score that earns it.
    pub from: Score,
}

impl Template {
    /// The number of questions over all rounds.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.rounds.iter().map(|round| round.count as usize).sum()
    }

    /// The label of `score` on the template's scale.
    #[must_use]
    pub fn recommendation(&self, score: Score) -> Option<&str> {
        self.scale.iter().find(|label| label.from <= score).map(|label| label.label.as_str())
    }
}
