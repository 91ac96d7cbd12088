//! The deferral of each command and each click if its reply takes longer than Discord waits. The
//! deferral must fit the handler's [`Reply`](super::Reply): a "thinking…" message would stay
//! forever if nothing followed.

use super::CommandRequest;
use crate::custom_id::{
    BankClick, CustomId, DraftAction, FlagClick, GalleryClick, InterviewAction, PairingAction,
    PrepClick, QuestionAction, QueueClick, ReviewClick,
};

/// The state that the person sees until the reply arrives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Deferral {
    /// A public "thinking…" message.
    Public,
    /// An ephemeral "thinking…" message.
    Ephemeral,
    /// Nothing, until the message with the clicked button changes.
    Update,
}

impl Deferral {
    const fn message(is_private: bool) -> Self {
        if is_private { Self::Ephemeral } else { Self::Public }
    }
}

impl CommandRequest {
    pub(super) const fn deferral(&self) -> Deferral {
        match self {
            Self::Question(request) => Deferral::message(request.is_private()),
            Self::Leaderboard(request) => Deferral::message(request.is_private()),
            Self::Prep(request) => Deferral::message(request.is_private()),
            Self::Streak(_)
            | Self::Stats(_)
            | Self::Review(_)
            | Self::Remind(_)
            | Self::Interview(_)
            | Self::Bank(_)
            | Self::MakeQuestion(_)
            | Self::Data(_)
            | Self::Help
            | Self::Setup(_)
            | Self::Daily(_) => Deferral::Ephemeral,
        }
    }
}

impl CustomId {
    pub(super) fn deferral(&self) -> Deferral {
        match self {
            Self::Another(another) => Deferral::message(another.private),
            Self::ShareProgress(_) | Self::ShareServerStats(_) => Deferral::Public,
            Self::KeyPoints(_)
            | Self::Score { .. }
            | Self::RevealNow(_)
            | Self::SetupChannel
            | Self::SetupWeekdays
            | Self::SetupTopics
            | Self::SetupDifficulties
            | Self::Skip(_)
            | Self::Unskip(_)
            | Self::UnskipSpan(_)
            | Self::UnskipSome
            | Self::AlertsToMe
            | Self::RemoveHolidays
            | Self::Void(_)
            | Self::Unvoid(_)
            | Self::Help(_)
            | Self::ForgetMe
            | Self::Season(_)
            | Self::Remind(_)
            | Self::Readmit => Deferral::Update,
            Self::Answer(_)
            | Self::AnswerModal { .. }
            | Self::Choose { .. }
            | Self::ChooseSome(_)
            | Self::Share { .. }
            | Self::Reveal(_)
            | Self::Show(_)
            | Self::Deeper(_)
            | Self::MyStreak
            | Self::PostNow
            | Self::PastInterviews
            // For the modal too: the "thinking…" message becomes the summary.
            | Self::SetupClock => Deferral::Ephemeral,
            Self::Interview(click) => click.action.deferral(),
            Self::Queue(click) => click.deferral(),
            Self::Pairing(click) => click.action.deferral(),
            Self::Bank(click) => click.deferral(),
            Self::Gallery(click) => click.deferral(),
            Self::Review(click) => click.deferral(),
            Self::Prep(click) => click.deferral(),
            Self::Flag(click) => click.deferral(),
        }
    }
}

impl GalleryClick {
    const fn deferral(&self) -> Deferral {
        match self {
            Self::Begin => Deferral::Ephemeral,
            Self::Page(_)
            | Self::Toggle { .. }
            | Self::Open
            | Self::Categories(_)
            | Self::Only(_) => Deferral::Update,
        }
    }
}

impl BankClick {
    const fn deferral(&self) -> Deferral {
        match self {
            Self::Draft { action, .. } => match action {
                DraftAction::Save
                | DraftAction::Discard
                | DraftAction::Approve
                | DraftAction::RejectForm => Deferral::Update,
                DraftAction::Edit | DraftAction::EditForm | DraftAction::Reject => {
                    Deferral::Ephemeral
                }
            },
            Self::Question { action, .. } => match action {
                QuestionAction::DeleteNow => Deferral::Update,
                QuestionAction::Retire | QuestionAction::Restore | QuestionAction::Delete => {
                    Deferral::Ephemeral
                }
            },
            Self::List { .. } | Self::Import | Self::Undo(_) => Deferral::Update,
            Self::NewForm(_) | Self::Change(_) | Self::ChangeForm(_) | Self::Pick => {
                Deferral::Ephemeral
            }
        }
    }
}

impl QueueClick {
    const fn deferral(&self) -> Deferral {
        match self {
            Self::Choose | Self::MoveUp(_) | Self::PassOver(_) | Self::BringBack | Self::Show => {
                Deferral::Update
            }
            // For the modal too: the "thinking…" message becomes the confirmation.
            Self::PutOn(_) => Deferral::Ephemeral,
        }
    }
}

impl ReviewClick {
    const fn deferral(&self) -> Deferral {
        match self {
            Self::Show(_)
            | Self::TypeForm(_)
            | Self::Choose { .. }
            | Self::ChooseSome(_)
            | Self::KeyPoints(_)
            | Self::Grade { .. }
            | Self::Correct { .. }
            | Self::Suspend(_)
            | Self::ResumeSome
            | Self::Unfit
            | Self::Done => Deferral::Update,
            Self::Type(_) | Self::Regrade(_) => Deferral::Ephemeral,
        }
    }
}

impl PrepClick {
    const fn deferral(self) -> Deferral {
        match self {
            Self::Went { .. } | Self::Stop(_) => Deferral::Update,
            Self::Today | Self::Next | Self::Review | Self::Join(_) | Self::Move(_) => {
                Deferral::Ephemeral
            }
        }
    }
}

impl FlagClick {
    const fn deferral(&self) -> Deferral {
        match self {
            Self::Form { .. }
            | Self::TakeBack(_)
            | Self::List(_)
            | Self::Done(_)
            | Self::Undo { .. } => Deferral::Update,
            Self::Begin(_) | Self::Choose { .. } | Self::Pick => Deferral::Ephemeral,
        }
    }
}

impl InterviewAction {
    const fn deferral(self) -> Deferral {
        match self {
            Self::Accept(_)
            | Self::Decline(_)
            | Self::Withdraw
            | Self::Tick(_)
            | Self::FollowUp(..)
            | Self::Hint(_)
            | Self::Close(_)
            | Self::Grade(..)
            | Self::HandIn(_)
            | Self::Pause
            | Self::Resume
            | Self::EndNow
            | Self::Finish
            | Self::AgreeToObserver(_)
            | Self::DeclineObserver(_)
            | Self::StopObserving(_)
            | Self::Swap => Deferral::Update,
            Self::AgreeToPublic
            | Self::Card
            | Self::Replace
            | Self::Begin
            | Self::Note(_)
            | Self::NoteModal(_)
            | Self::Verdict
            | Self::VerdictForm(_)
            | Self::Skip(_)
            | Self::Ask(_)
            | Self::End
            | Self::Sheet(_) => Deferral::Ephemeral,
        }
    }
}

impl PairingAction {
    const fn deferral(self) -> Deferral {
        match self {
            Self::Answer(_) | Self::Accept(_) => Deferral::Update,
            Self::Begin | Self::Propose => Deferral::Ephemeral,
            // The proposed times are for the partner to read.
            Self::ProposeForm => Deferral::Public,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::Another;

    #[test]
    fn another_question_is_deferred_before_those_who_will_see_it() {
        let another = |private| CustomId::Another(Another { private, ..Another::default() });
        assert_eq!(another(true).deferral(), Deferral::Ephemeral);
        assert_eq!(another(false).deferral(), Deferral::Public);
    }
}
