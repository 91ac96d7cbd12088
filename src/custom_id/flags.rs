//! The custom ids of flags.

use super::{InvalidCustomId, read};
use crate::domain::quality::FlagKind;
use crate::domain::question::QuestionId;
use jiff::Timestamp;
use std::fmt;

/// A click about what is wrong with a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FlagClick {
    /// Asks the member what is wrong.
    Begin(QuestionId),
    /// Opens the form for a note.
    Choose {
        /// The question.
        question: QuestionId,
        /// What is wrong with it.
        kind: FlagKind,
    },
    /// Submits it.
    Form {
        /// The question.
        question: QuestionId,
        /// What is wrong with it.
        kind: FlagKind,
    },
    /// The member takes their flag back.
    TakeBack(QuestionId),
    /// Turns to a page of the flagged questions, counted from 0.
    List(u32),
    /// The menu of flagged questions, for opening one.
    Pick,
    /// The flags on a question are done.
    Done(QuestionId),
    /// They are not done after all.
    Undo {
        /// The question.
        question: QuestionId,
        /// The time at which they were marked as done, in whole seconds.
        done: Timestamp,
    },
}

impl fmt::Display for FlagClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin(question) => write!(formatter, "Fb|{question}"),
            Self::Choose { question, kind } => write!(formatter, "Fc|{question}|{kind}"),
            Self::Form { question, kind } => write!(formatter, "Ff|{question}|{kind}"),
            Self::TakeBack(question) => write!(formatter, "Ft|{question}"),
            Self::List(page) => write!(formatter, "Fl|{page}"),
            Self::Pick => formatter.write_str("Fp"),
            Self::Done(question) => write!(formatter, "Fd|{question}"),
            Self::Undo { question, done } => {
                write!(formatter, "Fu|{question}|{}", done.as_second())
            }
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<FlagClick, InvalidCustomId> {
    match (letter, fields) {
        ("Fb", [question]) => Ok(FlagClick::Begin(read(question)?)),
        ("Fc", [question, kind]) => {
            Ok(FlagClick::Choose { question: read(question)?, kind: read(kind)? })
        }
        ("Ff", [question, kind]) => {
            Ok(FlagClick::Form { question: read(question)?, kind: read(kind)? })
        }
        ("Ft", [question]) => Ok(FlagClick::TakeBack(read(question)?)),
        ("Fl", [page]) => Ok(FlagClick::List(read(page)?)),
        ("Fp", []) => Ok(FlagClick::Pick),
        ("Fd", [question]) => Ok(FlagClick::Done(read(question)?)),
        ("Fu", [question, done]) => Ok(FlagClick::Undo {
            question: read(question)?,
            done: Timestamp::from_second(read(done)?).map_err(|_| InvalidCustomId)?,
        }),
        _ => Err(InvalidCustomId),
    }
}

impl FlagClick {
    /// Its name, the same for all ids of its kind.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Begin(_) => "flag_begin",
            Self::Choose { .. } => "flag_choose",
            Self::Form { .. } => "flag_form",
            Self::TakeBack(_) => "flag_take_back",
            Self::List(_) => "flag_list",
            Self::Pick => "flag_pick",
            Self::Done(_) => "flag_done",
            Self::Undo { .. } => "flag_undo",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::{CustomId, MAX_LENGTH};
    use crate::domain::question::MAX_QUESTION_ID_LENGTH;
    use proptest::prelude::*;
    use strum::VariantArray as _;

    fn any_click() -> impl Strategy<Value = FlagClick> {
        let question = format!("ours/{}", "x".repeat(MAX_QUESTION_ID_LENGTH - "ours/".len()));
        let question: QuestionId = question.parse().unwrap();
        let kind = prop::sample::select(FlagKind::VARIANTS.to_vec());
        (0..8, kind, any::<u32>()).prop_map(move |(click, kind, number)| {
            let question = question.clone();
            match click {
                0 => FlagClick::Begin(question),
                1 => FlagClick::Choose { question, kind },
                2 => FlagClick::Form { question, kind },
                3 => FlagClick::TakeBack(question),
                4 => FlagClick::List(number),
                5 => FlagClick::Pick,
                6 => FlagClick::Done(question),
                _ => {
                    let done = Timestamp::from_second(number.into()).unwrap();
                    FlagClick::Undo { question, done }
                }
            }
        })
    }

    proptest! {
        #[test]
        fn every_click_survives_being_written_and_read(click in any_click()) {
            let id = CustomId::Flag(click);
            let text = id.to_string();
            prop_assert!(text.len() <= MAX_LENGTH, "{text}");
            prop_assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in [
            "w1|Fb|python/gil",
            "w1|Fc|python/gil|w",
            "w1|Fc|python/gil|u",
            "w1|Fc|python/gil|o",
            "w1|Ff|python/gil|e",
            "w1|Ff|python/gil|h",
            "w1|Ff|python/gil|t",
            "w1|Ft|python/gil",
            "w1|Fl|3",
            "w1|Fp",
            "w1|Fd|python/gil",
            "w1|Fu|python/gil|1772442000",
        ] {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
