//! Background tasks at known instants, and the queue that says when they are due.
//!
//! Every record that wants something later has a [`Task`]. Whatever changes the record updates the
//! task's entry in the queue, in the same write: by [`Queued::expect`] if something is due at an
//! instant, by [`Queued::wake`] if a person changed something the task depends on. An entry may be
//! due too early, never too late: a task that finds nothing to do says when to run it again.

mod queued;

pub use queued::{AT_ONCE, Leased, Queued, Settlement};

use crate::domain::ids::{GuildId, InterviewId, UserId};
use crate::domain::partner_match::PairingId;
use jiff::SignedDuration;
use std::fmt;

/// A task overdue by more than this is late: somebody may notice.
pub const LATE: SignedDuration = SignedDuration::from_mins(2);

/// Something that the bot does by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Task {
    /// Claims and posts the dailies of a server, and opens their threads.
    Dailies(GuildId),
    /// Reveals the dailies of a server at their deadlines.
    Reveals(GuildId),
    /// Keeps the messages of a server's dailies up to date.
    Messages(GuildId),
    /// Advances one interview, and closes it when it is idle.
    Interview(GuildId, InterviewId),
    /// Holds the weekly round of partners of a server.
    PartnerMatch(GuildId),
    /// Sends one pair its pending notices.
    Pairing(GuildId, PairingId),
    /// Gives members of a server the roles that their streaks have earned.
    StreakRoles(GuildId),
    /// Reminds a member by direct message.
    Remind(GuildId, UserId),
    /// Posts a server's nudges and recaps.
    Announce(GuildId),
    /// Tells a server's admins what keeps the bot from posting.
    Alert(GuildId),
    /// Deletes everything about a server that the bot was removed from.
    Forget(GuildId),
}

/// Tasks that share a queue, in the order in which a tick visits them. A due task in one lane never
/// waits for another lane.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, strum::VariantArray)]
pub enum Lane {
    /// Dailies: what people wait for at nine.
    Dailies,
    /// Reveals.
    Reveals,
    /// Edits of the messages of dailies.
    Messages,
    /// Interviews.
    Interviews,
    /// Rounds of partners and their pairs.
    Partners,
    /// Reminders, nudges and recaps.
    Reminders,
    /// Tasks that nobody waits for.
    Cleanup,
}

/// The kind of a [`Task`], without its subject.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    strum::IntoStaticStr,
    strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
pub enum TaskKind {
    /// [`Task::Dailies`].
    Dailies,
    /// [`Task::Reveals`].
    Reveals,
    /// [`Task::Messages`].
    Messages,
    /// [`Task::Interview`].
    Interview,
    /// [`Task::PartnerMatch`].
    #[strum(serialize = "round")]
    PartnerMatch,
    /// [`Task::Pairing`].
    Pairing,
    /// [`Task::StreakRoles`].
    #[strum(serialize = "streak_roles")]
    StreakRoles,
    /// [`Task::Remind`].
    Remind,
    /// [`Task::Announce`].
    Announce,
    /// [`Task::Alert`].
    Alert,
    /// [`Task::Forget`].
    Forget,
}

impl TaskKind {
    /// Its name in logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The due tasks of one kind that are not leased.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Overdue {
    /// All of them.
    pub due: usize,
    /// Those overdue by more than [`LATE`].
    pub late: usize,
}

impl Task {
    /// The server of the task.
    #[must_use]
    pub const fn guild(self) -> GuildId {
        match self {
            Self::Dailies(guild)
            | Self::Reveals(guild)
            | Self::Messages(guild)
            | Self::Interview(guild, _)
            | Self::PartnerMatch(guild)
            | Self::Pairing(guild, _)
            | Self::StreakRoles(guild)
            | Self::Remind(guild, _)
            | Self::Announce(guild)
            | Self::Alert(guild)
            | Self::Forget(guild) => guild,
        }
    }

    /// The lane of the task.
    #[must_use]
    pub const fn lane(self) -> Lane {
        match self {
            Self::Dailies(_) => Lane::Dailies,
            Self::Reveals(_) => Lane::Reveals,
            Self::Messages(_) => Lane::Messages,
            Self::Interview(..) => Lane::Interviews,
            Self::PartnerMatch(_) | Self::Pairing(..) => Lane::Partners,
            Self::Remind(..) | Self::Announce(_) => Lane::Reminders,
            Self::StreakRoles(_) | Self::Alert(_) | Self::Forget(_) => Lane::Cleanup,
        }
    }

    /// The kind of the task.
    #[must_use]
    pub const fn kind(self) -> TaskKind {
        match self {
            Self::Dailies(_) => TaskKind::Dailies,
            Self::Reveals(_) => TaskKind::Reveals,
            Self::Messages(_) => TaskKind::Messages,
            Self::Interview(..) => TaskKind::Interview,
            Self::PartnerMatch(_) => TaskKind::PartnerMatch,
            Self::Pairing(..) => TaskKind::Pairing,
            Self::StreakRoles(_) => TaskKind::StreakRoles,
            Self::Remind(..) => TaskKind::Remind,
            Self::Announce(_) => TaskKind::Announce,
            Self::Alert(_) => TaskKind::Alert,
            Self::Forget(_) => TaskKind::Forget,
        }
    }
}

impl fmt::Display for Task {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = self.kind().name();
        match self {
            Self::Interview(_, id) => write!(formatter, "{kind} {id}"),
            Self::Remind(_, user) => write!(formatter, "{kind} {user}"),
            Self::Pairing(_, id) => {
                let [one, other] = id.pair.both();
                write!(formatter, "{kind} {one} and {other} of round {}", id.match_number)
            }
            Self::Dailies(_)
            | Self::Reveals(_)
            | Self::Messages(_)
            | Self::PartnerMatch(_)
            | Self::StreakRoles(_)
            | Self::Announce(_)
            | Self::Alert(_)
            | Self::Forget(_) => formatter.write_str(kind),
        }
    }
}
