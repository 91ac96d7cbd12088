//! How fast people may go: more than anybody does by hand, and less than a flood.

use super::options::Options;
use super::{Caller, Command, data, interview};
use crate::custom_id::{CustomId, PairPress, Press};
use crate::domain::allowance::{Allowance, Ledger};
use crate::domain::ids::{GuildId, UserId};
use crate::error::UserError;
use jiff::{SignedDuration, Timestamp};
use serenity::all::Interaction;
use std::sync::{Mutex, PoisonError};

const ALMOST_A_SECOND: SignedDuration = SignedDuration::from_millis(999);

/// What somebody does, as far as it decides how often they may.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Activity {
    /// Submits an answer.
    Answer,
    /// Asks somebody for an interview.
    Interview,
    /// Takes out all that is held about them.
    Export,
    /// Shares an answer.
    Share,
    /// Adds a template or rubric.
    Template,
    /// Types an option that is completed.
    Suggestions,
    /// Anything else.
    Other,
}

/// Of all that a member does but typing.
const EVERYTHING: Allowance = Allowance::new(100, SignedDuration::from_millis(500));

impl Activity {
    /// How much of it one member may do in a server.
    const fn of_member(self) -> Allowance {
        let (at_once, every) = match self {
            Self::Answer => (20, SignedDuration::from_secs(10)),
            Self::Interview | Self::Share => (10, SignedDuration::from_mins(1)),
            Self::Export => (5, SignedDuration::from_mins(10)),
            Self::Template => (40, SignedDuration::from_mins(1)),
            Self::Suggestions => (50, SignedDuration::from_millis(250)),
            Self::Other => return EVERYTHING,
        };
        Allowance::new(at_once, every)
    }

    /// How much of it all members of a server may do together.
    const fn of_server(self) -> Option<Allowance> {
        let (at_once, every) = match self {
            Self::Answer => (3_000, SignedDuration::from_millis(100)),
            Self::Interview => (200, SignedDuration::from_secs(3)),
            Self::Export => (50, SignedDuration::from_secs(10)),
            Self::Share => (300, SignedDuration::from_secs(1)),
            Self::Template => (60, SignedDuration::from_mins(1)),
            Self::Suggestions => (3_000, SignedDuration::from_millis(10)),
            Self::Other => return None,
        };
        Some(Allowance::new(at_once, every))
    }

    /// What cannot be understood is refused later, with a sentence of its own.
    fn of(interaction: &Interaction) -> Self {
        match interaction {
            Interaction::Autocomplete(_) => Self::Suggestions,
            Interaction::Command(it) => match Command::named(&it.data.name) {
                Some(Command::Interview) => interview::activity(&Options::of(&it.data)),
                Some(Command::Data) => data::activity(&Options::of(&it.data)),
                Some(
                    Command::Question
                    | Command::Streak
                    | Command::Leaderboard
                    | Command::Help
                    | Command::Setup
                    | Command::Daily,
                )
                | None => Self::Other,
            },
            Interaction::Component(it) => Self::of_click(&it.data.custom_id),
            Interaction::Modal(it) => Self::of_click(&it.data.custom_id),
            _ => Self::Other,
        }
    }

    fn of_click(custom_id: &str) -> Self {
        let Ok(id) = custom_id.parse() else { return Self::Other };
        match id {
            CustomId::AnswerForm { .. } => Self::Answer,
            CustomId::Share { .. } => Self::Share,
            CustomId::Interview(click) if click.press == Press::Swap => Self::Interview,
            CustomId::Pairing(click) if click.press == PairPress::Begin => Self::Interview,
            CustomId::Answer(_)
            | CustomId::KeyPoints(_)
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
            | CustomId::UnskipSome
            | CustomId::PostNow
            | CustomId::SetupClock
            | CustomId::Help(_)
            | CustomId::ForgetMe
            | CustomId::Readmit
            | CustomId::Interview(_)
            | CustomId::Pairing(_) => Self::Other,
        }
    }

    /// What can be done again later, for a sentence.
    const fn words(self) -> &'static str {
        match self {
            Self::Answer => "send the next answer",
            Self::Interview => "start the next interview",
            Self::Export => "export your data again",
            Self::Share => "share again",
            Self::Template => "add the next template",
            Self::Suggestions | Self::Other => "go on",
        }
    }
}

/// Whose allowance, and for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Whose {
    /// A member's, for everything.
    All(GuildId, UserId),
    /// A member's.
    Member(GuildId, UserId, Activity),
    /// A server's.
    Server(GuildId, Activity),
}

/// What members and servers have used of what they may do. It is forgotten when the process ends.
#[derive(Debug, Default)]
pub(crate) struct Admission(Mutex<Ledger<Whose>>);

impl Admission {
    /// Lets an interaction in, or says from when on the caller can go on. `now` is real time, also
    /// where the bot lives by a clock that is moved by hand.
    pub(crate) fn admit(
        &self,
        caller: &Caller,
        interaction: &Interaction,
        now: Timestamp,
    ) -> Result<(), UserError> {
        let activity = Activity::of(interaction);
        let (guild, user) = (caller.guild, caller.user);
        let mut uses = vec![(Whose::Member(guild, user, activity), activity.of_member())];
        uses.extend(activity.of_server().map(|it| (Whose::Server(guild, activity), it)));
        if activity != Activity::Suggestions && activity != Activity::Other {
            uses.push((Whose::All(guild, user), EVERYTHING));
        }
        let mut ledger = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        ledger.take(&uses, now).map_err(|until| UserError::TooFast {
            what: activity.words(),
            // A message can name whole seconds only.
            at: (caller.now + until.duration_since(now) + ALMOST_A_SECOND).as_second(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_may_do_more_than_a_member() {
        for activity in [
            Activity::Answer,
            Activity::Interview,
            Activity::Export,
            Activity::Share,
            Activity::Template,
            Activity::Suggestions,
        ] {
            let server = activity.of_server().unwrap();
            assert_ne!(server, activity.of_member(), "{activity:?}");
        }
        assert_eq!(Activity::Other.of_server(), None);
    }

    #[test]
    fn clicks_are_told_apart_by_what_they_cost() {
        let click = |id: &str| Activity::of_click(id);
        assert_eq!(click("w1|f|python/gil||1772438400"), Activity::Answer);
        assert_eq!(click("w1|s|5|6"), Activity::Share);
        assert_eq!(click("w1|m"), Activity::Other);
        assert_eq!(click("nonsense"), Activity::Other);
    }
}
