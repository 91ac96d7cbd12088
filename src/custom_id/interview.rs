//! The custom ids of interviews.

use super::{InvalidCustomId, read};
use crate::domain::ids::InterviewId;
use crate::domain::interview::Seat;
use std::fmt;

/// A click in an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InInterview {
    /// The interview.
    pub id: InterviewId,
    /// The purpose.
    pub press: Press,
}

/// The purpose of a click in an interview. Questions are given by their position, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Press {
    /// Accepts the invitation that is addressed to the member in this seat. Without a seat, as in
    /// earlier versions, to whoever still has to confirm.
    Accept(Option<Seat>),
    /// Declines it. Without a seat, either of the two can.
    Decline(Option<Seat>),
    /// Withdraws the invitation.
    Withdraw,
    /// Agrees to a public thread.
    AgreeToPublic,
    /// Shows the interviewer's card.
    Card,
    /// The menu of key points of a question.
    Tick(usize),
    /// Releases a follow-up of a question.
    FollowUp(usize, u8),
    /// Notes a hint for a question.
    Hint(usize),
    /// Opens the form for a note on a question.
    Note(usize),
    /// The note form.
    NoteForm(usize),
    /// Ends a question; grading begins.
    Close(usize),
    /// Skips a question.
    Skip(usize),
    /// Continues with a question.
    Ask(usize),
    /// Pauses the interview.
    Pause,
    /// Resumes it.
    Resume,
    /// Asks for confirmation before the interview is ended.
    End,
    /// Ends it.
    EndNow,
    /// Shows the person's own sheet of grades for a question.
    Sheet(usize),
    /// The menu of one criterion on the sheet of a question.
    Grade(usize, usize),
    /// Hands in the sheet of a question.
    HandIn(usize),
    /// Asks for the scorecard with the grades so far.
    Finish,
    /// Swaps the seats.
    Swap,
}

impl Press {
    const fn letter(self) -> &'static str {
        match self {
            Self::Accept(_) => "ia",
            Self::Decline(_) => "id",
            Self::Withdraw => "ib",
            Self::AgreeToPublic => "ip",
            Self::Card => "ic",
            Self::Tick(_) => "it",
            Self::FollowUp(..) => "if",
            Self::Hint(_) => "ih",
            Self::Note(_) => "in",
            Self::NoteForm(_) => "im",
            Self::Close(_) => "ig",
            Self::Skip(_) => "ik",
            Self::Ask(_) => "iq",
            Self::Pause => "iz",
            Self::Resume => "ir",
            Self::End => "ie",
            Self::EndNow => "ij",
            Self::Sheet(_) => "iv",
            Self::Grade(..) => "is",
            Self::HandIn(_) => "iw",
            Self::Finish => "ix",
            Self::Swap => "iy",
        }
    }
}

impl fmt::Display for InInterview {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}|{}", self.press.letter(), self.id)?;
        match self.press {
            Press::Accept(Some(seat)) | Press::Decline(Some(seat)) => {
                write!(formatter, "|{}", seat_letter(seat))
            }
            Press::Tick(question)
            | Press::Hint(question)
            | Press::Note(question)
            | Press::NoteForm(question)
            | Press::Close(question)
            | Press::Skip(question)
            | Press::Ask(question)
            | Press::Sheet(question)
            | Press::HandIn(question) => write!(formatter, "|{question}"),
            Press::FollowUp(question, number) => write!(formatter, "|{question}|{number}"),
            Press::Grade(question, criterion) => write!(formatter, "|{question}|{criterion}"),
            Press::Accept(None)
            | Press::Decline(None)
            | Press::Withdraw
            | Press::AgreeToPublic
            | Press::Card
            | Press::Pause
            | Press::Resume
            | Press::End
            | Press::EndNow
            | Press::Finish
            | Press::Swap => Ok(()),
        }
    }
}

const fn seat_letter(seat: Seat) -> char {
    match seat {
        Seat::Interviewer => 'i',
        Seat::Candidate => 'c',
    }
}

fn seat_of(letter: &str) -> Result<Seat, InvalidCustomId> {
    let is_its = |seat: &Seat| letter == seat_letter(*seat).to_string();
    Seat::BOTH.into_iter().find(is_its).ok_or(InvalidCustomId)
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<InInterview, InvalidCustomId> {
    let (id, rest) = fields.split_first().ok_or(InvalidCustomId)?;
    let press = match (letter, rest) {
        ("ia", []) => Press::Accept(None),
        ("ia", [seat]) => Press::Accept(Some(seat_of(seat)?)),
        ("id", []) => Press::Decline(None),
        ("id", [seat]) => Press::Decline(Some(seat_of(seat)?)),
        ("ib", []) => Press::Withdraw,
        ("ip", []) => Press::AgreeToPublic,
        ("ic", []) => Press::Card,
        ("it", [question]) => Press::Tick(read(question)?),
        ("if", [question, number]) => Press::FollowUp(read(question)?, read(number)?),
        ("ih", [question]) => Press::Hint(read(question)?),
        ("in", [question]) => Press::Note(read(question)?),
        ("im", [question]) => Press::NoteForm(read(question)?),
        ("ig", [question]) => Press::Close(read(question)?),
        ("ik", [question]) => Press::Skip(read(question)?),
        ("iq", [question]) => Press::Ask(read(question)?),
        ("iz", []) => Press::Pause,
        ("ir", []) => Press::Resume,
        ("ie", []) => Press::End,
        ("ij", []) => Press::EndNow,
        ("iv", [question]) => Press::Sheet(read(question)?),
        ("is", [question, criterion]) => Press::Grade(read(question)?, read(criterion)?),
        ("iw", [question]) => Press::HandIn(read(question)?),
        ("ix", []) => Press::Finish,
        ("iy", []) => Press::Swap,
        _ => return Err(InvalidCustomId),
    };
    Ok(InInterview { id: InterviewId(read(id)?), press })
}

#[cfg(test)]
mod tests {
    use crate::custom_id::CustomId;

    #[test]
    fn ids_that_were_ever_sent_go_on_being_understood() {
        let plain = ["ia", "id", "ib", "ip", "ic", "iz", "ir", "ie", "ij", "ix", "iy"];
        let of_a_question = ["it", "ih", "in", "im", "ig", "ik", "iq", "iv", "iw"];
        let with_a_part = ["if", "is"];
        let of_a_seat = ["ia|1340000000000000000|i", "id|1340000000000000000|c"];
        let sent = plain
            .map(|letter| format!("w1|{letter}|1340000000000000000"))
            .into_iter()
            .chain(of_a_question.map(|letter| format!("w1|{letter}|1340000000000000000|3")))
            .chain(with_a_part.map(|letter| format!("w1|{letter}|1340000000000000000|3|1")))
            .chain(of_a_seat.map(|rest| format!("w1|{rest}")));
        for text in sent {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
