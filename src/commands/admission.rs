//! Holds back anyone who acts faster than a human could, before any work is done for them.

use super::activity::{EVERYTHING, RateLimitedActivity};
use super::options::Options;
use super::{Caller, Command, bank, data, interview};
use crate::custom_id::{BankClick, CustomId, InterviewAction, PairingAction};
use crate::domain::ids::{GuildId, UserId};
use crate::domain::rate_limit::RateLimiter;
use crate::error::UserError;
use jiff::{SignedDuration, Timestamp};
use serenity::all::Interaction;
use std::sync::{Mutex, PoisonError};

const ALMOST_A_SECOND: SignedDuration = SignedDuration::from_millis(999);

/// Invalid input is refused later, with its own sentence.
fn activity(interaction: &Interaction) -> RateLimitedActivity {
    match interaction {
        Interaction::Autocomplete(_) => RateLimitedActivity::Suggestions,
        Interaction::Command(it) => match it.data.name.parse() {
            Ok(Command::Interview) => interview::activity(&Options::from_command(&it.data)),
            Ok(Command::Bank) => bank::activity(&Options::from_command(&it.data)),
            Ok(Command::Data) => data::activity(&Options::from_command(&it.data)),
            Ok(
                Command::Question
                | Command::Streak
                | Command::Stats
                | Command::Review
                | Command::Prep
                | Command::Remind
                | Command::Leaderboard
                | Command::Help
                | Command::Setup
                | Command::Daily,
            )
            | Err(_) => RateLimitedActivity::Other,
        },
        Interaction::Component(it) => click_activity(&it.data.custom_id),
        Interaction::Modal(it) => click_activity(&it.data.custom_id),
        _ => RateLimitedActivity::Other,
    }
}

fn click_activity(custom_id: &str) -> RateLimitedActivity {
    let Ok(id) = custom_id.parse() else { return RateLimitedActivity::Other };
    match id {
        CustomId::AnswerModal { .. } | CustomId::Choose { .. } | CustomId::ChooseSome(_) => {
            RateLimitedActivity::Answer
        }
        CustomId::Share { .. } | CustomId::ShareProgress(_) | CustomId::ShareServerStats(_) => {
            RateLimitedActivity::Share
        }
        CustomId::Interview(click) if click.action == InterviewAction::Swap => {
            RateLimitedActivity::Interview
        }
        CustomId::Bank(BankClick::Import) => RateLimitedActivity::Import,
        CustomId::Pairing(click) if click.action == PairingAction::Begin => {
            RateLimitedActivity::Interview
        }
        CustomId::Answer(_)
        | CustomId::KeyPoints(_)
        | CustomId::Score { .. }
        | CustomId::Reveal(_)
        | CustomId::RevealNow(_)
        | CustomId::Show(_)
        | CustomId::Deeper(_)
        | CustomId::Another(_)
        | CustomId::MyStreak
        | CustomId::SetupChannel
        | CustomId::SetupWeekdays
        | CustomId::SetupTopics
        | CustomId::SetupDifficulties
        | CustomId::Skip(_)
        | CustomId::Unskip(_)
        | CustomId::UnskipSpan(_)
        | CustomId::UnskipSome
        | CustomId::RemoveHolidays
        | CustomId::Queue(_)
        | CustomId::Void(_)
        | CustomId::Unvoid(_)
        | CustomId::PostNow
        | CustomId::AlertsToMe
        | CustomId::SetupClock
        | CustomId::Help(_)
        | CustomId::ForgetMe
        | CustomId::Readmit
        | CustomId::PastInterviews
        | CustomId::Interview(_)
        | CustomId::Pairing(_)
        | CustomId::Bank(_)
        | CustomId::Gallery(_)
        | CustomId::Season(_)
        | CustomId::Prep(_)
        | CustomId::Flag(_)
        | CustomId::Review(_)
        | CustomId::Remind(_) => RateLimitedActivity::Other,
    }
}

/// The owner of an allowance, and its activity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum RateLimitKey {
    /// A member's, for everything.
    All(GuildId, UserId),
    /// A member's.
    Member(GuildId, UserId, RateLimitedActivity),
    /// A server's.
    Server(GuildId, RateLimitedActivity),
}

/// The allowances that members and servers have used. Forgotten when the process ends.
#[derive(Debug, Default)]
pub(crate) struct InteractionRateLimits(Mutex<RateLimiter<RateLimitKey>>);

impl InteractionRateLimits {
    /// Admits an interaction, or returns the time from which the caller can continue. `now` is real
    /// time, even if the bot's clock is moved by hand.
    pub(crate) fn admit(
        &self,
        caller: &Caller,
        interaction: &Interaction,
        now: Timestamp,
    ) -> Result<(), UserError> {
        let activity = activity(interaction);
        let (guild, user) = (caller.guild, caller.user);
        let mut taken =
            vec![(RateLimitKey::Member(guild, user, activity), activity.member_limit())];
        taken.extend(activity.server_limit().map(|it| (RateLimitKey::Server(guild, activity), it)));
        if activity != RateLimitedActivity::Suggestions && activity != RateLimitedActivity::Other {
            taken.push((RateLimitKey::All(guild, user), EVERYTHING));
        }
        let mut ledger = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.try_acquire(&taken, now).map_err(|until| UserError::TooFast {
            what: activity.description(),
            // A message can only name whole seconds.
            at: (caller.now + until.duration_since(now) + ALMOST_A_SECOND).as_second(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_are_told_apart_by_what_they_cost() {
        let click = |id: &str| click_activity(id);
        assert_eq!(click("w1|f|python/gil||1772438400"), RateLimitedActivity::Answer);
        assert_eq!(click("w1|h|python/gil||q7dtl"), RateLimitedActivity::Answer);
        assert_eq!(click("w1|s|5|6"), RateLimitedActivity::Share);
        assert_eq!(click("w1|m"), RateLimitedActivity::Other);
        assert_eq!(click("nonsense"), RateLimitedActivity::Other);
    }
}
