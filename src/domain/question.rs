//! Questions, and filters for them.

use super::choices::{ChoiceOption, Offered};
use super::ids::UserId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The longest question id that a button can carry: a custom id has at most 100 characters in
/// total.
pub const MAX_QUESTION_ID_LENGTH: usize = 60;

/// The longest topic that the button *Another* can carry beside a difficulty.
pub const MAX_TOPIC_LENGTH: usize = 86;

/// The longest tag.
pub const MAX_TAG_LENGTH: usize = 40;

/// `pack/slug`. It never changes: buttons, streak histories and cards refer to it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct QuestionId(String);

/// The reason a text is not a question id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvalidQuestionId {
    /// There is no `/`, or more than one.
    #[error("a question id is written `pack/slug`")]
    Shape,
    /// A part has something other than lowercase letters, digits and inner hyphens.
    #[error("a pack or slug has only lowercase letters, digits and single hyphens between them")]
    Slug,
    /// Longer than [`MAX_QUESTION_ID_LENGTH`].
    #[error("a question id has at most {MAX_QUESTION_ID_LENGTH} characters")]
    Length,
}

/// Returns `true` if `text` can name a pack, a category or a question: lowercase ASCII letters and
/// digits, with single hyphens between them.
#[must_use]
pub fn is_slug(text: &str) -> bool {
    text.split('-').all(|word| {
        !word.is_empty()
            && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    })
}

impl QuestionId {
    /// The id of the question `slug` in `pack`.
    ///
    /// # Errors
    /// A part is not a slug, or both together are too long for a button.
    pub fn new(pack: &str, slug: &str) -> Result<Self, InvalidQuestionId> {
        if !is_slug(pack) || !is_slug(slug) {
            return Err(InvalidQuestionId::Slug);
        }
        if pack.len() + 1 + slug.len() > MAX_QUESTION_ID_LENGTH {
            return Err(InvalidQuestionId::Length);
        }
        Ok(Self(format!("{pack}/{slug}")))
    }

    /// The part before the slash.
    #[must_use]
    pub fn pack(&self) -> &str {
        self.0.split_once('/').expect("a question id has a slash").0
    }

    /// The part after the slash.
    #[must_use]
    pub fn slug(&self) -> &str {
        self.0.split_once('/').expect("a question id has a slash").1
    }

    /// The whole id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for QuestionId {
    type Err = InvalidQuestionId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (pack, slug) = text.split_once('/').ok_or(InvalidQuestionId::Shape)?;
        if slug.contains('/') {
            return Err(InvalidQuestionId::Shape);
        }
        Self::new(pack, slug)
    }
}

impl TryFrom<String> for QuestionId {
    type Error = InvalidQuestionId;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<QuestionId> for String {
    fn from(id: QuestionId) -> Self {
        id.0
    }
}

impl fmt::Display for QuestionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// The difficulty of a question.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase", parse_err_ty = UnknownDifficulty, parse_err_fn = unknown_difficulty)]
pub enum Difficulty {
    /// Anyone who works with the subject should know it.
    Easy,
    /// Needs understanding rather than familiarity.
    Medium,
    /// Separates a senior from the rest.
    Hard,
}

impl Difficulty {
    /// The word used in files, options and messages.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }
}

const fn unknown_difficulty(_: &str) -> UnknownDifficulty {
    UnknownDifficulty
}

/// The text is not a [`Difficulty`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("use easy, medium or hard")]
pub struct UnknownDifficulty;

/// One interview question with everything that is shown of it. Texts are Markdown as Discord
/// renders it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// `pack/slug`.
    pub id: QuestionId,
    /// The slug of its category inside the pack.
    pub category: String,
    /// One line that gives away nothing of the answer.
    pub title: String,
    /// The difficulty.
    pub difficulty: Difficulty,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// Other search words; never shown.
    pub aliases: Vec<String>,
    /// Further reading: documentation addresses or PEP numbers.
    pub references: Vec<String>,
    /// Its author or origin, if it isn't the pack's own.
    pub source: Option<String>,
    /// The license under which it may be shown.
    pub license: Option<String>,
    /// The member of the server who wrote it and wishes to be named.
    pub author: Option<UserId>,
    /// The interviewer's question.
    pub prompt: String,
    /// The options of a choice question, in display order; none of any other question.
    pub choices: Vec<ChoiceOption>,
    /// The model answer.
    pub answer: String,
    /// Three to seven statements that can be ticked yes or no; none where nobody wrote any yet.
    pub key_points: Vec<String>,
    /// Deeper questions, in rising depth.
    pub follow_ups: Vec<FollowUp>,
}

impl Question {
    /// Returns `true` if several of its options are right.
    #[must_use]
    pub fn has_several_right(&self) -> bool {
        self.choices.iter().filter(|option| option.is_right).count() > 1
    }

    /// Its pack and category.
    #[must_use]
    pub fn topic(&self) -> Topic {
        Topic { pack: self.id.pack().to_owned(), category: Some(self.category.clone()) }
    }

    /// Its options in display order.
    #[must_use]
    pub fn offered(&self) -> Offered {
        Offered::of(&self.choices)
    }
}

/// A question after the question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FollowUp {
    /// The question.
    pub question: String,
    /// A short answer, if the author gave one.
    pub answer: Option<String>,
}

/// A folder of questions on one subject.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pack {
    /// The folder's name.
    pub slug: String,
    /// The name that people read.
    pub title: String,
    /// Its content, in a sentence.
    pub description: String,
    /// Its categories, in display order.
    pub categories: Vec<Category>,
}

/// A group of questions inside a pack.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Category {
    /// The folder's name inside the pack.
    pub slug: String,
    /// The displayed name.
    pub title: String,
    /// The emoji shown with it.
    pub emoji: String,
}

/// A pack, or one category of a pack: what a server can choose to draw from. Written `python` or
/// `python:oop`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Topic {
    /// The slug of the pack.
    pub pack: String,
    /// The slug of the category, or `None` for the whole pack.
    pub category: Option<String>,
}

/// The text is not a topic.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a topic is written `pack` or `pack:category`")]
pub struct InvalidTopic;

impl FromStr for Topic {
    type Err = InvalidTopic;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (pack, category) = match text.split_once(':') {
            Some((pack, category)) => (pack, Some(category)),
            None => (text, None),
        };
        if !is_slug(pack) || category.is_some_and(|category| !is_slug(category)) {
            return Err(InvalidTopic);
        }
        Ok(Self { pack: pack.to_owned(), category: category.map(str::to_owned) })
    }
}

impl TryFrom<String> for Topic {
    type Error = InvalidTopic;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Topic> for String {
    fn from(topic: Topic) -> Self {
        topic.to_string()
    }
}

impl fmt::Display for Topic {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.category {
            Some(category) => write!(formatter, "{}:{category}", self.pack),
            None => formatter.write_str(&self.pack),
        }
    }
}

/// A filter for questions. An empty list means no restriction.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Accepted packs and categories.
    pub topics: Vec<Topic>,
    /// Accepted difficulties.
    pub difficulties: Vec<Difficulty>,
}

impl Filter {
    /// Returns `true` if `question` matches.
    #[must_use]
    pub fn admits(&self, question: &Question) -> bool {
        self.admits_difficulty(question.difficulty)
            && self.admits_place(question.id.pack(), Some(&question.category))
    }

    /// Returns `true` if questions of this difficulty can match.
    #[must_use]
    pub fn admits_difficulty(&self, difficulty: Difficulty) -> bool {
        self.difficulties.is_empty() || self.difficulties.contains(&difficulty)
    }

    /// Returns `true` if the filter accepts all of this topic.
    #[must_use]
    pub fn admits_topic(&self, topic: &Topic) -> bool {
        self.admits_place(&topic.pack, topic.category.as_deref())
    }

    fn admits_place(&self, pack: &str, category: Option<&str>) -> bool {
        self.topics.is_empty()
            || self.topics.iter().any(|topic| {
                topic.pack == pack
                    && topic.category.as_deref().is_none_or(|wanted| Some(wanted) == category)
            })
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// An easy question without key points, in `basics`.
    pub(crate) fn question(id: &str) -> Question {
        Question {
            id: id.parse().unwrap(),
            category: "basics".to_owned(),
            title: "A question".to_owned(),
            difficulty: Difficulty::Easy,
            tags: Vec::new(),
            aliases: Vec::new(),
            references: Vec::new(),
            source: None,
            license: None,
            author: None,
            prompt: "What?".to_owned(),
            answer: "That.".to_owned(),
            choices: Vec::new(),
            key_points: Vec::new(),
            follow_ups: Vec::new(),
        }
    }

    #[test]
    fn a_question_id_survives_being_written_and_read() {
        let id: QuestionId = "python/late-binding".parse().unwrap();
        assert_eq!(id.to_string().parse(), Ok(id.clone()));
        assert_eq!((id.pack(), id.slug()), ("python", "late-binding"));
    }

    #[test]
    fn odd_question_ids_are_refused() {
        for text in ["", "python", "a/b/c", "Python/x", "a/-b", "a/b--c", "a/ü"] {
            assert!(text.parse::<QuestionId>().is_err(), "{text:?}");
        }
        let long = "x".repeat(MAX_QUESTION_ID_LENGTH - 1);
        assert_eq!(QuestionId::new("p", &long), Err(InvalidQuestionId::Length));
        assert!(QuestionId::new("p", &long[1..]).is_ok());
    }

    #[test]
    fn a_topic_survives_being_written_and_read() {
        for text in ["python", "python:memory-internals"] {
            assert_eq!(text.parse::<Topic>().unwrap().to_string(), text);
        }
        assert!("python:".parse::<Topic>().is_err());
    }
}
