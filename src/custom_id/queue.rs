//! Clicks in the queue of dailies.

use super::{InvalidCustomId, read};
use crate::domain::question::QuestionId;
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// A daily as the queue showed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedDaily {
    /// Its date.
    pub date: Date,
    /// Its question.
    pub question: QuestionId,
}

impl fmt::Display for PlannedDaily {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}|{}", self.date, self.question)
    }
}

impl FromStr for PlannedDaily {
    type Err = InvalidCustomId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let (date, question) = text.split_once('|').ok_or(InvalidCustomId)?;
        Ok(Self { date: read(date)?, question: read(question)? })
    }
}

/// A click in the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QueueClick {
    /// Shows the queue.
    Show,
    /// The menu of the next dailies.
    Choose,
    /// Moves a daily's question up.
    MoveUp(PlannedDaily),
    /// Passes a daily's question over.
    PassOver(PlannedDaily),
    /// Puts a question on a date: the button, and the modal that it opens.
    PutOn(QuestionId),
    /// Lets what was passed over come again.
    BringBack,
}

impl fmt::Display for QueueClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Show => formatter.write_str("qs"),
            Self::Choose => formatter.write_str("qc"),
            Self::MoveUp(planned) => write!(formatter, "qu|{planned}"),
            Self::PassOver(planned) => write!(formatter, "qn|{planned}"),
            Self::PutOn(question) => write!(formatter, "qd|{question}"),
            Self::BringBack => formatter.write_str("qb"),
        }
    }
}

pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<QueueClick, InvalidCustomId> {
    let planned = |date: &str, question: &str| -> Result<PlannedDaily, InvalidCustomId> {
        Ok(PlannedDaily { date: read(date)?, question: read(question)? })
    };
    Ok(match (letter, fields) {
        ("qs", []) => QueueClick::Show,
        ("qc", []) => QueueClick::Choose,
        ("qu", [date, question]) => QueueClick::MoveUp(planned(date, question)?),
        ("qn", [date, question]) => QueueClick::PassOver(planned(date, question)?),
        ("qd", [question]) => QueueClick::PutOn(read(question)?),
        ("qb", []) => QueueClick::BringBack,
        _ => return Err(InvalidCustomId),
    })
}

#[cfg(test)]
pub(super) const KINDS: u8 = 6;

/// A click of each kind, for tests of all custom ids.
#[cfg(test)]
pub(super) fn any(question: QuestionId, date: Date, kind: u8) -> QueueClick {
    match kind {
        0 => QueueClick::Show,
        1 => QueueClick::Choose,
        2 => QueueClick::MoveUp(PlannedDaily { date, question }),
        3 => QueueClick::PassOver(PlannedDaily { date, question }),
        4 => QueueClick::PutOn(question),
        _ => QueueClick::BringBack,
    }
}
