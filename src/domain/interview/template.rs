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
    /// A slug of at most 32 characters, by which people choose it.
    pub name: String,
    /// What it is for, in at most 100 characters.
    pub description: String,
    /// How long the interview takes with all rounds and the grading, in minutes.
    pub minutes: u32,
    /// The name of its rubric.
    pub rubric: String,
    /// One to [`MAX_ROUNDS`], with [`MAX_QUESTIONS`] questions together.
    pub rounds: Vec<Round>,
    /// What the overall score comes to, the best first. The last one holds from 1.00.
    pub scale: Vec<Recommendation>,
}

/// A part of an interview.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Round {
    /// What people read, in at most 45 characters.
    pub title: String,
    /// Which questions it draws from.
    #[serde(flatten)]
    pub filter: RoundFilter,
    /// How many questions are asked.
    pub count: u32,
    /// How long it should take, in minutes.
    pub minutes: u32,
    /// How much its questions count against those of other rounds, 1 to 100.
    pub weight: u32,
}

/// Which questions a round draws from. An empty list asks for no restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoundFilter {
    /// Slugs of packs, any of which will do.
    pub packs: Vec<String>,
    /// Slugs of categories, any of which will do.
    pub categories: Vec<String>,
    /// Difficulties, any of which will do.
    pub difficulties: Vec<Difficulty>,
    /// Tags, any of which will do.
    pub tags: Vec<String>,
}

impl RoundFilter {
    /// Whether the round may ask `question`.
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

/// Something that a round asks for by a name that no question has.
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
    /// The names in this filter that none of `questions` has. Categories and tags are looked for in
    /// the packs that are there.
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

/// What an overall score comes to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recommendation {
    /// What people read, in at most 45 characters.
    pub label: String,
    /// The lowest score that earns it.
    pub from: Score,
}

impl Template {
    /// How many questions are asked over all rounds.
    #[must_use]
    pub fn questions(&self) -> usize {
        self.rounds.iter().map(|round| round.count as usize).sum()
    }

    /// What `score` comes to on the template's scale.
    #[must_use]
    pub fn recommendation(&self, score: Score) -> Option<&str> {
        self.scale.iter().find(|label| label.from <= score).map(|label| label.label.as_str())
    }
}
