//! The deferral of each command and each click if its reply takes longer than Discord waits. The
//! deferral must fit the handler's [`Reply`](super::Reply): a "thinking…" message would stay
//! forever if nothing followed.

use super::CommandRequest;
use crate::custom_id::{CustomId, InterviewAction, PairingAction, QueueClick};

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
            Self::Leaderboard(_) => Deferral::Public,
            Self::Streak(_)
            | Self::Interview(_)
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
            | Self::RemoveHolidays
            | Self::Void(_)
            | Self::Unvoid(_)
            | Self::Help(_)
            | Self::ForgetMe
            | Self::Readmit => Deferral::Update,
            Self::Answer(_)
            | Self::AnswerModal { .. }
            | Self::Share { .. }
            | Self::Reveal(_)
            | Self::Show(_)
            | Self::Deeper(_)
            | Self::MyStreak
            | Self::PostNow
            // For the modal too: the "thinking…" message becomes the summary.
            | Self::SetupClock => Deferral::Ephemeral,
            Self::Interview(click) => click.action.deferral(),
            Self::Queue(click) => click.deferral(),
            Self::Pairing(click) => click.action.deferral(),
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
            | Self::Swap => Deferral::Update,
            Self::AgreeToPublic
            | Self::Card
            | Self::Note(_)
            | Self::NoteModal(_)
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
            Self::Answer(_) => Deferral::Update,
            Self::Begin => Deferral::Ephemeral,
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
