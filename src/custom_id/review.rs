//! The custom ids of reviews.

use super::{InvalidCustomId, read};
use crate::domain::choices::OptionId;
use crate::domain::question::QuestionId;
use crate::domain::review::Rating;
use std::fmt;

/// A click in a review.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReviewClick {
    /// Shows the answer.
    Show(CardRef),
    /// Opens the form for typing the answer first.
    Type(CardRef),
    /// Submits it.
    TypeForm(CardRef),
    /// Chooses an option, to see if it is right.
    Choose {
        /// The card.
        card: CardRef,
        /// The option.
        option: OptionId,
    },
    /// The menu of options of a question of which several are right.
    ChooseSome(CardRef),
    /// The menu in which the member ticks the key points they had.
    KeyPoints(CardRef),
    /// Grades the answer.
    Grade {
        /// The card.
        card: CardRef,
        /// The grade.
        grade: Rating,
    },
    /// Offers to correct the last grade.
    Regrade(CardRef),
    /// Corrects it.
    Correct {
        /// The card as it was graded.
        card: CardRef,
        /// The right grade.
        grade: Rating,
    },
    /// Suspends the card.
    Suspend(CardRef),
    /// The menu of suspended cards, for bringing some back.
    ResumeSome,
    /// Lets the default intervals count again.
    Unfit,
    /// Ends the session.
    Done,
}

/// A card, as it was when a message was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CardRef {
    /// The question.
    pub question: QuestionId,
    /// The number of its reviews: 0 without a card. A card with another number has been reviewed
    /// since.
    pub reviews: u32,
}

impl fmt::Display for CardRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}|{}", self.question, self.reviews)
    }
}

impl fmt::Display for ReviewClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Show(card) => write!(formatter, "ea|{card}"),
            Self::Type(card) => write!(formatter, "et|{card}"),
            Self::TypeForm(card) => write!(formatter, "ef|{card}"),
            Self::Choose { card, option } => write!(formatter, "eh|{card}|{option}"),
            Self::ChooseSome(card) => write!(formatter, "em|{card}"),
            Self::KeyPoints(card) => write!(formatter, "ek|{card}"),
            Self::Grade { card, grade } => write!(formatter, "eg|{card}|{grade}"),
            Self::Regrade(card) => write!(formatter, "er|{card}"),
            Self::Correct { card, grade } => write!(formatter, "ec|{card}|{grade}"),
            Self::Suspend(card) => write!(formatter, "es|{card}"),
            Self::ResumeSome => formatter.write_str("el"),
            Self::Unfit => formatter.write_str("eu"),
            Self::Done => formatter.write_str("ed"),
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<ReviewClick, InvalidCustomId> {
    match (letter, fields) {
        ("ea", [question, reviews]) => Ok(ReviewClick::Show(card(question, reviews)?)),
        ("et", [question, reviews]) => Ok(ReviewClick::Type(card(question, reviews)?)),
        ("ef", [question, reviews]) => Ok(ReviewClick::TypeForm(card(question, reviews)?)),
        ("eh", [question, reviews, option]) => {
            Ok(ReviewClick::Choose { card: card(question, reviews)?, option: read(option)? })
        }
        ("em", [question, reviews]) => Ok(ReviewClick::ChooseSome(card(question, reviews)?)),
        ("ek", [question, reviews]) => Ok(ReviewClick::KeyPoints(card(question, reviews)?)),
        ("eg", [question, reviews, grade]) => {
            Ok(ReviewClick::Grade { card: card(question, reviews)?, grade: read(grade)? })
        }
        ("er", [question, reviews]) => Ok(ReviewClick::Regrade(card(question, reviews)?)),
        ("ec", [question, reviews, grade]) => {
            Ok(ReviewClick::Correct { card: card(question, reviews)?, grade: read(grade)? })
        }
        ("es", [question, reviews]) => Ok(ReviewClick::Suspend(card(question, reviews)?)),
        ("el", []) => Ok(ReviewClick::ResumeSome),
        ("eu", []) => Ok(ReviewClick::Unfit),
        ("ed", []) => Ok(ReviewClick::Done),
        _ => Err(InvalidCustomId),
    }
}

fn card(question: &str, reviews: &str) -> Result<CardRef, InvalidCustomId> {
    Ok(CardRef { question: read(question)?, reviews: read(reviews)? })
}

impl ReviewClick {
    /// Its name, the same for all ids of its kind.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Show(_) => "review_show",
            Self::Type(_) => "review_type",
            Self::TypeForm(_) => "review_type_form",
            Self::Choose { .. } => "review_choose",
            Self::ChooseSome(_) => "review_choose_some",
            Self::KeyPoints(_) => "review_key_points",
            Self::Grade { .. } => "review_grade",
            Self::Regrade(_) => "review_regrade",
            Self::Correct { .. } => "review_correct",
            Self::Suspend(_) => "review_suspend",
            Self::ResumeSome => "review_resume_some",
            Self::Unfit => "review_unfit",
            Self::Done => "review_done",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::custom_id::{CustomId, MAX_LENGTH};
    use crate::domain::question::MAX_QUESTION_ID_LENGTH;

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in [
            "w1|ea|python/gil|0",
            "w1|et|python/gil|3",
            "w1|ef|python/gil|3",
            "w1|eh|python/gil|3|q7dtl",
            "w1|em|python/gil|3",
            "w1|ek|python/gil|3",
            "w1|eg|python/gil|3|a",
            "w1|er|python/gil|4",
            "w1|ec|python/gil|4|e",
            "w1|es|python/gil|4",
            "w1|el",
            "w1|ed",
            "w1|eu",
        ] {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
        for wrong in ["w1|eg|python/gil|3|x", "w1|eg|python/gil|-1|a", "w1|ez", "w1|e"] {
            assert!(wrong.parse::<CustomId>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_longest_question_fits() {
        let slug = "x".repeat(MAX_QUESTION_ID_LENGTH - "python/".len());
        let text = format!("w1|eh|python/{slug}|{}|q7dtl", u32::MAX);
        assert!(text.parse::<CustomId>().is_ok() && text.len() <= MAX_LENGTH);
    }
}
