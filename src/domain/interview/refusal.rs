//! Why something can't be done in an interview. The text is the reply to the member.

use super::choice::TooFew;
use super::seat::Seat;
use super::stage::Ending;
use super::turn::MAX_NOTE;
use crate::domain::ids::UserId;

/// How many invitations of one member can wait for an answer.
pub const MAX_INVITATIONS: usize = 10;
/// How many interviews of a server can be open.
pub const MAX_OPEN: usize = 1_000;

/// Why something can't be done in an interview.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Somebody who has no seat clicked.
    #[error("This interview belongs to two other people. Start your own with `/interview start`.")]
    NoSeat,
    /// The invitation is addressed to somebody else.
    #[error("Only <@{0}> can answer this invitation.")]
    ForSomebodyElse(UserId),
    /// The other seat is needed for this.
    #[error("Only the {0} can do that in this interview.")]
    OtherSeat(Seat),
    /// Interviewer and candidate are the same person.
    #[error("An interview needs two people. Choose somebody else, or ask for `/interview match`.")]
    Yourself,
    /// One of the two is a bot.
    #[error("Bots don't sit interviews. Choose a person.")]
    Bot,
    /// The one who asks is in another interview.
    #[error("You are in a running interview. End it first, then try again.")]
    YouAreBusy,
    /// The other one is in another interview.
    #[error("<@{0}> is in a running interview. Try again when it is over.")]
    TheyAreBusy(UserId),
    /// The same two have an invitation that waits.
    #[error("An invitation for the two of you is already waiting for an answer.")]
    AlreadyInvited,
    /// Too many invitations of the one who asks wait for an answer.
    #[error(
        "{MAX_INVITATIONS} of your invitations are waiting for an answer. Withdraw one, or wait \
         for an answer."
    )]
    TooManyInvitations,
    /// The server has too many interviews that are not over.
    #[error(
        "This server has {MAX_OPEN} open interviews, and I can take no more. Try again when some \
         are over."
    )]
    ServerIsFull,
    /// The bank has too few questions.
    #[error("{0}")]
    TooFew(#[from] TooFew),
    /// The interview has not begun.
    #[error("This interview has not begun. Both have to confirm first.")]
    NotBegun,
    /// The interview has begun.
    #[error("This interview has begun. Press *End* to leave it.")]
    Begun,
    /// Nobody has asked for a public thread.
    #[error("This interview needs no public thread.")]
    NoPublicThreadNeeded,
    /// The interview is over.
    #[error("{}", over(*.0))]
    Over(Ending),
    /// The clocks stand still.
    #[error("The interview is paused. Press *Resume* first.")]
    Paused,
    /// There is no such question, or it was not reached.
    #[error("This question has not been asked.")]
    NotAsked,
    /// The question was left out.
    #[error("This question was skipped, so there is nothing to grade or note.")]
    Skipped,
    /// The question is being talked about.
    #[error("Grades come when the question is done. The interviewer closes it with *Grade*.")]
    StillOpen,
    /// The question is done.
    #[error("This question is done. Follow-ups and hints belong to the current one.")]
    Closed,
    /// The current question has to be closed or skipped first.
    #[error("Close or skip the current question first.")]
    CurrentFirst,
    /// Questions or grading are still ahead.
    #[error("Questions are still ahead. Press *End* if you want to stop here.")]
    QuestionsAhead,
    /// The question has no such key point.
    #[error("This question has no such key point.")]
    NoSuchKeyPoint,
    /// The question has no such follow-up, or an earlier one was not released.
    #[error("There is no such follow-up, or an earlier one has not been asked yet.")]
    NoSuchFollowUp,
    /// The rubric has no such criterion.
    #[error("The rubric has no such criterion.")]
    NoSuchCriterion,
    /// A sheet without a single grade.
    #[error("Choose at least one grade before you hand in. What you can't judge may stay empty.")]
    NoGrades,
    /// Both have handed in.
    #[error("Both of you have handed in, so these grades stay as they are.")]
    GradesAreOpen,
    /// The note is too long.
    #[error("A note has at most {MAX_NOTE} characters. Shorten it and send it again.")]
    LongNote,
    /// The store has no room for the notes of an interview.
    #[error("The notes of this interview are full. Shorten this one, or an earlier one.")]
    NotesFull,
    /// There is nothing to swap.
    #[error("Seats can be swapped when the interview is over.")]
    NotOver,
    /// One of the two is not there any more.
    #[error("The other person is not here any more, so there is nobody to swap seats with.")]
    NobodyToSwapWith,
}

fn over(ending: Ending) -> String {
    let why = match ending {
        Ending::Declined(seat) => format!("The {seat} declined this interview"),
        Ending::Withdrawn => "This invitation was taken back".to_owned(),
        Ending::Expired => "This invitation was not answered in time".to_owned(),
        Ending::Left(seat) => format!("This interview is over: the {seat} left the server"),
        Ending::Forgotten(seat) => {
            format!("This interview is over: the {seat} had their data deleted")
        }
        Ending::NoThread => "This interview is over: it has no thread".to_owned(),
        Ending::Idle => {
            "This interview was closed because nothing happened for a long time".to_owned()
        }
        Ending::Completed | Ending::Stopped(_) => "This interview is over".to_owned(),
    };
    format!("{why}. Start another one with `/interview start`.")
}
