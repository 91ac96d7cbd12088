//! Refusals in an interview. The text is the reply to the member.

use super::choice::TooFew;
use super::observer::MAX_OBSERVERS;
use super::question::{MAX_NOTE, MAX_REPLACED};
use super::seat::Seat;
use super::stage::Ending;
use super::verdict::MAX_VERDICT;
use crate::domain::ids::UserId;

/// The most waiting invitations of one member.
pub const MAX_INVITATIONS: usize = 10;
/// The most open interviews of a server.
pub const MAX_OPEN: usize = 1_000;

/// The reason something can't be done in an interview.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InterviewError {
    /// The member who clicked has no seat.
    #[error("This interview belongs to two other people. Start your own with `/interview start`.")]
    NoSeat,
    /// The member who clicked observes.
    #[error(
        "You're watching, so the buttons are for the two of them. To leave, press *Stop observing*."
    )]
    YouObserve,
    /// The chosen observer is one of the two.
    #[error("You two can't watch your own interview. Choose someone else.")]
    ObserverHasSeat,
    /// The thread is public.
    #[error("This thread is public: anyone here can open it and watch.")]
    EveryoneObserves,
    /// The interview has too many observers.
    #[error("{MAX_OBSERVERS} people can watch, and that's the most. Let one of them leave first.")]
    TooManyObservers,
    /// Nobody wants that observer any longer.
    #[error("That request is over. To let someone watch, use `/interview observe`.")]
    NoSuchObserver,
    /// The member wants the observer; the other one decides.
    #[error("You asked for this, so your partner decides.")]
    OtherAgrees,
    /// The invitation is addressed to somebody else.
    #[error("Only <@{0}> can answer this invitation.")]
    ForSomebodyElse(UserId),
    /// Only the other seat can do this.
    #[error("Only the {0} can do that in this interview.")]
    OtherSeat(Seat),
    /// Interviewer and candidate are the same person.
    #[error(
        "An interview needs two people. Choose someone else, or find a partner with `/interview \
         match join`."
    )]
    Yourself,
    /// One of the two is a bot.
    #[error("Bots can't do interviews. Choose a person.")]
    Bot,
    /// The requester is in another interview.
    #[error("You're already in an interview. End it first, then try again.")]
    YouAreBusy,
    /// The other member is in another interview.
    #[error("<@{0}> is already in an interview. Try again when it's over.")]
    TheyAreBusy(UserId),
    /// The same two already have a waiting invitation.
    #[error("These two already have an invitation waiting. Answer it, or wait for an answer.")]
    AlreadyInvited,
    /// The requester has too many waiting invitations.
    #[error("You have {MAX_INVITATIONS} invitations waiting. Withdraw one, or wait for an answer.")]
    TooManyInvitations,
    /// The server has too many open interviews.
    #[error(
        "This server has {MAX_OPEN} open interviews, and that's the most I can run. Try again \
         when some are over."
    )]
    ServerIsFull,
    /// The bank has too few questions.
    #[error("{0}")]
    TooFew(#[from] TooFew),
    /// The interview has not begun.
    #[error("This interview hasn't started. Both people have to accept first.")]
    NotBegun,
    /// The interviewer is preparing.
    #[error("This interview hasn't started. The interviewer starts it with *Begin*.")]
    StillPreparing,
    /// Questions can only be replaced before the interview begins.
    #[error("You can replace questions only before you begin. *Skip* passes over this one.")]
    NoLongerPreparing,
    /// The plan no longer has the question.
    #[error("That question was already replaced. Get a fresh card with `/interview card`.")]
    AlreadyReplaced,
    /// No other question fits the filter of the round.
    #[error(
        "No other question fits the round “{0}”: the rest are in this interview, were replaced, \
         or the candidate has just had them. Keep this one, or skip it when you get there."
    )]
    NoReplacement(String),
    /// The interviewer has replaced as many questions as possible.
    #[error(
        "You've replaced {MAX_REPLACED} questions, and that's the most for one interview. Press \
         *Begin*, and skip what you don't want to ask."
    )]
    ReplacedEnough,
    /// The interview has begun.
    #[error("This interview has started. Press *End* to leave it.")]
    Begun,
    /// Nobody has asked for a public thread.
    #[error("This interview doesn't need a public thread.")]
    NoPublicThreadNeeded,
    /// The interview is over.
    #[error("{}", over(*.0))]
    Over(Ending),
    /// The interview is paused.
    #[error("The interview is paused. Press *Resume* first.")]
    Paused,
    /// There is no such question, or it was not reached.
    #[error("This question hasn't been asked yet.")]
    NotAsked,
    /// The question was skipped.
    #[error("This question was skipped, so there's nothing to grade or note.")]
    Skipped,
    /// The question is being discussed.
    #[error("You can grade when the question is done. The interviewer closes it with *Grade*.")]
    StillOpen,
    /// The question is finished.
    #[error("This question is done. Follow-ups and hints go with the current one.")]
    Closed,
    /// The current question has to be closed or skipped first.
    #[error("Press *Grade* or *Skip* for the current question first.")]
    CurrentFirst,
    /// Questions or grading are still ahead.
    #[error("There are questions left. Press *End* to stop here.")]
    QuestionsAhead,
    /// The question has no such key point.
    #[error("This question doesn't have that key point. Get a fresh card with `/interview card`.")]
    NoSuchKeyPoint,
    /// The question has no such follow-up, or an earlier one was not released.
    #[error("That follow-up doesn't exist, or an earlier one hasn't been asked yet.")]
    NoSuchFollowUp,
    /// The rubric has no such criterion.
    #[error("The rubric doesn't have that criterion.")]
    NoSuchCriterion,
    /// The sheet has no grade.
    #[error("Choose at least one grade before you hand in. Leave out what you can't judge.")]
    NoGrades,
    /// Both have handed in.
    #[error("You've both handed in, so these grades are final.")]
    GradesAreOpen,
    /// The note is too long.
    #[error("A note can have up to {MAX_NOTE} characters. Shorten it and send it again.")]
    LongNote,
    /// A text of the verdict is too long.
    #[error("Each part can have up to {MAX_VERDICT} characters. Shorten it and send it again.")]
    LongVerdict,
    /// The verdict was already shown to both.
    #[error("Your verdict is already in the thread, so it's final.")]
    VerdictIsFinal,
    /// The template's scale has no such label.
    #[error("The template's scale doesn't have that label. Press *Final verdict* again.")]
    NoSuchLabel,
    /// The store has no room for the notes of an interview.
    #[error("This interview's notes are full. Shorten this one or an earlier one.")]
    NotesFull,
    /// There is nothing to swap.
    #[error("You can swap seats when the interview is over.")]
    NotOver,
    /// One of the two is no longer there.
    #[error("The other person has left, so there's nobody to swap seats with.")]
    NobodyToSwapWith,
}

fn over(ending: Ending) -> String {
    let why = match ending {
        Ending::Declined(seat) => format!("The {seat} declined this interview"),
        Ending::Withdrawn => "This invitation was withdrawn".to_owned(),
        Ending::Expired => "This invitation wasn't answered in time".to_owned(),
        Ending::Left(seat) => format!("This interview is over: the {seat} left the server"),
        Ending::Forgotten(seat) => {
            format!("This interview is over: the {seat} deleted their data")
        }
        Ending::NoThread => "This interview is over: its thread is gone".to_owned(),
        Ending::Idle => "I closed this interview after a long time without activity".to_owned(),
        Ending::Completed | Ending::Stopped(_) => "This interview is over".to_owned(),
    };
    format!("{why}. Start a new one with `/interview start`.")
}
