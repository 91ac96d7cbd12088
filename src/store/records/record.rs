//! One thing that a store holds, for a backup or a move.

use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::interview::{Interview, Plan};
use crate::domain::matching::{Pairing, Rounds, Seeker};
use crate::domain::member::{Attempt, Member};
use crate::domain::reveal::Reveal;
use crate::domain::server::Server;

/// One thing that a store holds, independent of how it holds it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "record")]
pub enum Record {
    /// A server.
    Server {
        /// Which one.
        guild: GuildId,
        /// What is known of it.
        server: Server,
    },
    /// A daily.
    Daily {
        /// Whose.
        guild: GuildId,
        /// The daily.
        daily: Daily,
    },
    /// What was posted of a model answer.
    Reveal {
        /// Whose.
        guild: GuildId,
        /// Where, and what.
        reveal: Reveal,
    },
    /// A member.
    Member {
        /// In which server.
        guild: GuildId,
        /// Who.
        user: UserId,
        /// What is known of them.
        member: Member,
    },
    /// An attempt.
    Attempt {
        /// In which server.
        guild: GuildId,
        /// Whose.
        user: UserId,
        /// The attempt.
        attempt: Attempt,
    },
    /// An interview.
    Interview {
        /// In which server.
        guild: GuildId,
        /// The interview.
        interview: Box<Interview>,
    },
    /// A template or rubric of a server's own.
    Plan {
        /// Whose.
        guild: GuildId,
        /// What.
        plan: Plan,
    },
    /// What the weekly rounds of partners have come to.
    Rounds {
        /// Whose.
        guild: GuildId,
        /// What.
        rounds: Rounds,
    },
    /// A member who looks for partners.
    Seeker {
        /// In which server.
        guild: GuildId,
        /// Who, and what they wish.
        seeker: Seeker,
    },
    /// A pair of a weekly round.
    Pairing {
        /// In which server.
        guild: GuildId,
        /// The pair, and what came of it.
        pairing: Pairing,
    },
}
