//! The names of custom ids, for logs and metrics: the kind of click, without anything specific to
//! one click.

use super::{CustomId, InterviewAction, PairingAction, QueueClick};
use crate::domain::partner_match::PairingAnswer;

impl CustomId {
    /// Its name, the same for all ids of its kind.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Answer(_) => "answer",
            Self::AnswerModal { .. } => "answer_form",
            Self::Choose { .. } => "choose",
            Self::ChooseSome(_) => "choose_some",
            Self::KeyPoints(_) => "key_points",
            Self::Score { .. } => "score",
            Self::Share { .. } => "share",
            Self::Reveal(_) => "reveal",
            Self::RevealNow(_) => "reveal_now",
            Self::Show(_) => "show",
            Self::Deeper(_) => "deeper",
            Self::Another(_) => "another",
            Self::MyStreak => "my_streak",
            Self::ShareProgress(_) => "share_progress",
            Self::ShareServerStats(_) => "share_server_stats",
            Self::SetupChannel => "setup_channel",
            Self::SetupWeekdays => "setup_weekdays",
            Self::SetupTopics => "setup_topics",
            Self::SetupDifficulties => "setup_difficulties",
            Self::Skip(_) => "skip",
            Self::Unskip(_) => "unskip",
            Self::UnskipSpan(_) => "unskip_span",
            Self::UnskipSome => "unskip_some",
            Self::RemoveHolidays => "remove_holidays",
            Self::Queue(click) => click.name(),
            Self::Void(_) => "void",
            Self::Unvoid(_) => "unvoid",
            Self::PostNow => "post_now",
            Self::AlertsToMe => "alerts_to_me",
            Self::SetupClock => "setup_clock",
            Self::Help(_) => "help",
            Self::ForgetMe => "forget_me",
            Self::Readmit => "readmit",
            Self::PastInterviews => "interview_past",
            Self::Interview(click) => click.action.name(),
            Self::Pairing(click) => click.action.name(),
            Self::Bank(click) => click.name(),
            Self::Gallery(click) => click.name(),
            Self::Review(click) => click.name(),
            Self::Season(click) => click.name(),
            Self::Prep(click) => click.name(),
            Self::Flag(click) => click.name(),
            Self::Remind(click) => click.name(),
        }
    }
}

impl QueueClick {
    const fn name(&self) -> &'static str {
        match self {
            Self::Show => "queue_show",
            Self::Choose => "queue_choose",
            Self::MoveUp(_) => "queue_move_up",
            Self::PassOver(_) => "queue_pass_over",
            Self::PutOn(_) => "queue_put_on",
            Self::BringBack => "queue_bring_back",
        }
    }
}

impl InterviewAction {
    const fn name(self) -> &'static str {
        match self {
            Self::Accept(_) => "interview_accept",
            Self::Decline(_) => "interview_decline",
            Self::Withdraw => "interview_withdraw",
            Self::AgreeToPublic => "interview_agree_to_public",
            Self::Card => "interview_card",
            Self::Replace => "interview_replace",
            Self::Begin => "interview_begin",
            Self::Tick(_) => "interview_tick",
            Self::FollowUp(..) => "interview_follow_up",
            Self::Hint(_) => "interview_hint",
            Self::Note(_) => "interview_note",
            Self::NoteModal(_) => "interview_note_form",
            Self::Close(_) => "interview_close",
            Self::Skip(_) => "interview_skip",
            Self::Ask(_) => "interview_ask",
            Self::Pause => "interview_pause",
            Self::Resume => "interview_resume",
            Self::End => "interview_end",
            Self::EndNow => "interview_end_now",
            Self::Sheet(_) => "interview_sheet",
            Self::Grade(..) => "interview_grade",
            Self::HandIn(_) => "interview_hand_in",
            Self::Verdict => "interview_verdict",
            Self::VerdictForm(_) => "interview_verdict_form",
            Self::Finish => "interview_finish",
            Self::Swap => "interview_swap",
            Self::AgreeToObserver(_) => "interview_agree_to_observer",
            Self::DeclineObserver(_) => "interview_decline_observer",
            Self::StopObserving(_) => "interview_stop_observing",
        }
    }
}

impl PairingAction {
    const fn name(self) -> &'static str {
        match self {
            Self::Begin => "pairing_begin",
            Self::Answer(PairingAnswer::Met) => "pairing_met",
            Self::Answer(PairingAnswer::DidNotHappen) => "pairing_did_not_happen",
            Self::Propose => "pairing_propose",
            Self::ProposeForm => "pairing_propose_form",
            Self::Accept(_) => "pairing_accept",
        }
    }
}
