//! The custom ids of interviews.

use super::{InvalidCustomId, read};
use crate::domain::ids::{InterviewId, UserId};
use crate::domain::interview::Seat;
use std::fmt;

/// A click in an interview.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InterviewClick {
    /// The interview.
    pub id: InterviewId,
    /// The purpose.
    pub action: InterviewAction,
}

/// The purpose of a click in an interview. Questions are given by their position, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InterviewAction {
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
    /// The menu of questions to replace before the first one.
    Replace,
    /// Asks the first question.
    Begin,
    /// The menu of key points of a question.
    Tick(usize),
    /// Releases a follow-up of a question.
    FollowUp(usize, u8),
    /// Notes a hint for a question.
    Hint(usize),
    /// Opens the modal for a note on a question.
    Note(usize),
    /// The note modal.
    NoteModal(usize),
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
    /// Lets the interviewer choose their verdict.
    Verdict,
    /// Opens the modal for a verdict with this label of the scale, and the modal itself.
    VerdictForm(usize),
    /// Asks for the scorecard with the grades so far.
    Finish,
    /// Swaps the seats.
    Swap,
    /// Agrees to an observer.
    AgreeToObserver(UserId),
    /// Declines an observer.
    DeclineObserver(UserId),
    /// Takes an observer out.
    StopObserving(UserId),
}

impl InterviewAction {
    const fn letter(self) -> &'static str {
        match self {
            Self::Accept(_) => "ia",
            Self::Decline(_) => "id",
            Self::Withdraw => "ib",
            Self::AgreeToPublic => "ip",
            Self::Card => "ic",
            Self::Replace => "irp",
            Self::Begin => "ibg",
            Self::Tick(_) => "it",
            Self::FollowUp(..) => "if",
            Self::Hint(_) => "ih",
            Self::Note(_) => "in",
            Self::NoteModal(_) => "im",
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
            Self::Verdict => "ivd",
            Self::VerdictForm(_) => "ivf",
            Self::Finish => "ix",
            Self::Swap => "iy",
            Self::AgreeToObserver(_) => "ioa",
            Self::DeclineObserver(_) => "iod",
            Self::StopObserving(_) => "ior",
        }
    }
}

impl fmt::Display for InterviewClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}|{}", self.action.letter(), self.id)?;
        match self.action {
            InterviewAction::Accept(Some(seat)) | InterviewAction::Decline(Some(seat)) => {
                write!(formatter, "|{}", seat_letter(seat))
            }
            InterviewAction::Tick(question)
            | InterviewAction::Hint(question)
            | InterviewAction::Note(question)
            | InterviewAction::NoteModal(question)
            | InterviewAction::Close(question)
            | InterviewAction::Skip(question)
            | InterviewAction::Ask(question)
            | InterviewAction::Sheet(question)
            | InterviewAction::HandIn(question) => write!(formatter, "|{question}"),
            InterviewAction::AgreeToObserver(user)
            | InterviewAction::DeclineObserver(user)
            | InterviewAction::StopObserving(user) => write!(formatter, "|{user}"),
            InterviewAction::FollowUp(question, number) => {
                write!(formatter, "|{question}|{number}")
            }
            InterviewAction::VerdictForm(label) => write!(formatter, "|{label}"),
            InterviewAction::Grade(question, criterion) => {
                write!(formatter, "|{question}|{criterion}")
            }
            InterviewAction::Accept(None)
            | InterviewAction::Decline(None)
            | InterviewAction::Withdraw
            | InterviewAction::AgreeToPublic
            | InterviewAction::Card
            | InterviewAction::Replace
            | InterviewAction::Begin
            | InterviewAction::Pause
            | InterviewAction::Resume
            | InterviewAction::End
            | InterviewAction::EndNow
            | InterviewAction::Verdict
            | InterviewAction::Finish
            | InterviewAction::Swap => Ok(()),
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
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<InterviewClick, InvalidCustomId> {
    let (id, rest) = fields.split_first().ok_or(InvalidCustomId)?;
    let action = match (letter, rest) {
        ("ia", []) => InterviewAction::Accept(None),
        ("ia", [seat]) => InterviewAction::Accept(Some(seat_of(seat)?)),
        ("id", []) => InterviewAction::Decline(None),
        ("id", [seat]) => InterviewAction::Decline(Some(seat_of(seat)?)),
        ("ib", []) => InterviewAction::Withdraw,
        ("ip", []) => InterviewAction::AgreeToPublic,
        ("ic", []) => InterviewAction::Card,
        ("irp", []) => InterviewAction::Replace,
        ("ibg", []) => InterviewAction::Begin,
        ("it", [question]) => InterviewAction::Tick(read(question)?),
        ("if", [question, number]) => InterviewAction::FollowUp(read(question)?, read(number)?),
        ("ih", [question]) => InterviewAction::Hint(read(question)?),
        ("in", [question]) => InterviewAction::Note(read(question)?),
        ("im", [question]) => InterviewAction::NoteModal(read(question)?),
        ("ig", [question]) => InterviewAction::Close(read(question)?),
        ("ik", [question]) => InterviewAction::Skip(read(question)?),
        ("iq", [question]) => InterviewAction::Ask(read(question)?),
        ("iz", []) => InterviewAction::Pause,
        ("ir", []) => InterviewAction::Resume,
        ("ie", []) => InterviewAction::End,
        ("ij", []) => InterviewAction::EndNow,
        ("iv", [question]) => InterviewAction::Sheet(read(question)?),
        ("is", [question, criterion]) => InterviewAction::Grade(read(question)?, read(criterion)?),
        ("iw", [question]) => InterviewAction::HandIn(read(question)?),
        ("ivd", []) => InterviewAction::Verdict,
        ("ivf", [label]) => InterviewAction::VerdictForm(read(label)?),
        ("ix", []) => InterviewAction::Finish,
        ("iy", []) => InterviewAction::Swap,
        ("ioa", [user]) => InterviewAction::AgreeToObserver(UserId(read(user)?)),
        ("iod", [user]) => InterviewAction::DeclineObserver(UserId(read(user)?)),
        ("ior", [user]) => InterviewAction::StopObserving(UserId(read(user)?)),
        _ => return Err(InvalidCustomId),
    };
    Ok(InterviewClick { id: InterviewId(read(id)?), action })
}

#[cfg(test)]
mod tests {
    use crate::custom_id::CustomId;

    #[test]
    fn ids_that_were_ever_sent_go_on_being_understood() {
        let plain =
            ["ia", "id", "ib", "ip", "ic", "iz", "ir", "ie", "ij", "ix", "iy", "irp", "ibg", "ivd"];
        let of_a_question = ["it", "ih", "in", "im", "ig", "ik", "iq", "iv", "iw", "ivf"];
        let with_a_part = ["if", "is"];
        let of_a_seat = ["ia|1340000000000000000|i", "id|1340000000000000000|c"];
        let of_an_observer = ["ioa", "iod", "ior"];
        let sent = plain
            .map(|letter| format!("w1|{letter}|1340000000000000000"))
            .into_iter()
            .chain(of_a_question.map(|letter| format!("w1|{letter}|1340000000000000000|3")))
            .chain(with_a_part.map(|letter| format!("w1|{letter}|1340000000000000000|3|1")))
            .chain(of_an_observer.map(|letter| format!("w1|{letter}|1340000000000000000|7")))
            .chain(of_a_seat.map(|rest| format!("w1|{rest}")));
        for text in sent {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
