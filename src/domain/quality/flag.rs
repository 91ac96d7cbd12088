//! Flags: what members say is wrong with a question.

use crate::domain::question::{Question, QuestionId};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::hash::Hasher as _;

/// The most characters of a note.
pub const MAX_NOTE: usize = 500;
/// The most open flags of a server.
pub const MAX_OPEN_FLAGS: usize = 500;
/// The most flags of one member in a server, so that nobody takes all of its room. The oldest one
/// that is done makes room for the next.
pub const MAX_FLAGS_OF_MEMBER: usize = 50;

/// What is wrong with a question. As text it is the letter that buttons carry.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(parse_err_ty = InvalidFlagKind, parse_err_fn = invalid_flag_kind)]
pub enum FlagKind {
    /// It says something that isn't so.
    #[strum(serialize = "w")]
    Wrong,
    /// It can be understood in several ways, or not at all.
    #[strum(serialize = "u")]
    Unclear,
    /// It was right once.
    #[strum(serialize = "o")]
    Outdated,
    /// It is easier than its label says.
    #[strum(serialize = "e")]
    TooEasy,
    /// It is harder than its label says.
    #[strum(serialize = "h")]
    TooHard,
    /// A slip of the pen.
    #[strum(serialize = "t")]
    Typo,
}

/// The text is no [`FlagKind`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a kind of flag is w, u, o, e, h or t")]
pub struct InvalidFlagKind;

const fn invalid_flag_kind(_: &str) -> InvalidFlagKind {
    InvalidFlagKind
}

/// The words of a question as a member saw them. Equal if nothing that a flag can be about was
/// edited; the same in every build.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct QuestionVersion(u32);

impl QuestionVersion {
    /// The version of `question`. Spacing doesn't matter.
    #[must_use]
    pub fn of(question: &Question) -> Self {
        let mut hasher = SipHasher13::new();
        let options = question.choices.iter().map(|option| &option.text);
        let texts = [&question.title, &question.prompt, &question.answer];
        for text in texts.into_iter().chain(options).chain(&question.key_points) {
            for word in text.split_whitespace() {
                hasher.write(word.as_bytes());
                hasher.write_u8(b' ');
            }
            hasher.write_u8(b'\n');
        }
        hasher.write(question.difficulty.as_str().as_bytes());
        let [a, b, c, d, ..] = hasher.finish().to_be_bytes();
        Self(u32::from_be_bytes([a, b, c, d]))
    }
}

/// A member's flag on a question; they have one for each question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flag {
    /// The question.
    pub question: QuestionId,
    /// What is wrong.
    pub kind: FlagKind,
    /// The member's own words; empty if they wrote none.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The time of the last change by the member.
    pub at: Timestamp,
    /// The question as they saw it.
    pub version: QuestionVersion,
    /// The time at which an admin was done with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub done: Option<Timestamp>,
}

impl Flag {
    /// Returns `true` until an admin is done with it.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.done.is_none()
    }
}

/// A flag to be stored. It replaces the member's previous one on the same question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFlag {
    /// The question.
    pub question: QuestionId,
    /// What is wrong.
    pub kind: FlagKind,
    /// The member's own words, at most [`MAX_NOTE`] characters; may be empty.
    pub note: String,
    /// The question as they saw it.
    pub version: QuestionVersion,
    /// The present instant.
    pub now: Timestamp,
}

impl NewFlag {
    /// The flag as it is stored: open.
    #[must_use]
    pub fn opened(self) -> Flag {
        let Self { question, kind, note, version, now } = self;
        Flag { question, kind, note, at: now, version, done: None }
    }
}

/// The reason a flag was not stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FlagRefusal {
    /// The server has [`MAX_OPEN_FLAGS`].
    #[error(
        "This server already has {MAX_OPEN_FLAGS} open flags, so I can't keep another one. Ask an admin \
         to go through `/bank flags`."
    )]
    ServerFull,
    /// The member has [`MAX_FLAGS_OF_MEMBER`], and all of them are open.
    #[error(
        "You already have {MAX_FLAGS_OF_MEMBER} open flags here. Once an admin is done with some of \
         them, you can send more."
    )]
    MemberFull,
}

/// The flags on one question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlaggedQuestion {
    /// The question.
    pub question: QuestionId,
    /// Its flags, newest first; at least one.
    pub flags: Vec<Flag>,
}

impl FlaggedQuestion {
    /// The flagged questions, those with the most flags first.
    #[must_use]
    pub fn group(flags: impl IntoIterator<Item = Flag>) -> Vec<Self> {
        let mut by_question: BTreeMap<QuestionId, Vec<Flag>> = BTreeMap::new();
        for flag in flags {
            by_question.entry(flag.question.clone()).or_default().push(flag);
        }
        let mut all: Vec<Self> = by_question
            .into_iter()
            .map(|(question, mut flags)| {
                flags.sort_by_key(|flag| Reverse(flag.at));
                Self { question, flags }
            })
            .collect();
        all.sort_by_key(|flagged| Reverse(flagged.flags.len()));
        all
    }

    /// The number of flags of each kind, most frequent first.
    #[must_use]
    pub fn kinds(&self) -> Vec<(FlagKind, usize)> {
        let mut counts: BTreeMap<FlagKind, usize> = BTreeMap::new();
        for flag in &self.flags {
            *counts.entry(flag.kind).or_default() += 1;
        }
        let mut counts: Vec<_> = counts.into_iter().collect();
        counts.sort_by_key(|(_, count)| Reverse(*count));
        counts
    }

    /// The flags with a note, newest first.
    pub fn notes(&self) -> impl Iterator<Item = &Flag> {
        self.flags.iter().filter(|flag| !flag.note.is_empty())
    }
}
