//! A stored record, for a backup or a move.

use crate::domain::announcements::Announcements;
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::interview::{Interview, LibraryEntry};
use crate::domain::member::{Attempt, Member};
use crate::domain::own_bank::{OwnQuestion, QuestionDraft, ServerBank};
use crate::domain::partner_match::{MatchState, Pairing, Participant};
use crate::domain::prep::PrepPlan;
use crate::domain::quality::{Flag, QuestionTally};
use crate::domain::remind::Reminders;
use crate::domain::reveal::Reveal;
use crate::domain::review::ReviewCard;
use crate::domain::server::Server;

/// A stored record, independent of the store.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case", tag = "record")]
pub enum Record {
    /// A server.
    Server {
        /// Its id.
        guild: GuildId,
        /// The record.
        server: Box<Server>,
    },
    /// A daily.
    Daily {
        /// The server it belongs to.
        guild: GuildId,
        /// The daily.
        daily: Daily,
    },
    /// A reveal of a model answer.
    Reveal {
        /// The server it belongs to.
        guild: GuildId,
        /// The record.
        reveal: Reveal,
    },
    /// A member.
    Member {
        /// The server.
        guild: GuildId,
        /// The member.
        user: UserId,
        /// The record.
        member: Member,
    },
    /// An attempt.
    Attempt {
        /// The server.
        guild: GuildId,
        /// The server it belongs to.
        user: UserId,
        /// The attempt.
        attempt: Attempt,
    },
    /// An interview.
    Interview {
        /// The server.
        guild: GuildId,
        /// The interview.
        interview: Box<Interview>,
    },
    /// A server's own template or rubric.
    LibraryEntry {
        /// The server it belongs to.
        guild: GuildId,
        /// The record.
        entry: LibraryEntry,
    },
    /// A server's weekly rounds of partners.
    MatchState {
        /// The server it belongs to.
        guild: GuildId,
        /// The record.
        state: MatchState,
    },
    /// A member looking for partners.
    Participant {
        /// The server.
        guild: GuildId,
        /// The record.
        participant: Participant,
    },
    /// A pair of a weekly round.
    Pairing {
        /// The server.
        guild: GuildId,
        /// The record.
        pairing: Pairing,
    },
    /// A server's own packs, and what it changed about the shipped ones.
    ServerBank {
        /// The server.
        guild: GuildId,
        /// The record.
        bank: ServerBank,
    },
    /// A server's own question.
    OwnQuestion {
        /// The server.
        guild: GuildId,
        /// The question.
        question: OwnQuestion,
    },
    /// A question that someone is writing.
    QuestionDraft {
        /// The server.
        guild: GuildId,
        /// Its author.
        user: UserId,
        /// The draft.
        draft: QuestionDraft,
    },
    /// The memory of one member for one question.
    ReviewCard {
        /// The server.
        guild: GuildId,
        /// The member.
        user: UserId,
        /// The card.
        card: ReviewCard,
    },
    /// A member's plan up to an interview date.
    PrepPlan {
        /// The server.
        guild: GuildId,
        /// The member.
        user: UserId,
        /// The plan.
        plan: PrepPlan,
    },
    /// What a member says is wrong with a question.
    Flag {
        /// The server.
        guild: GuildId,
        /// The member.
        user: UserId,
        /// The flag.
        flag: Flag,
    },
    /// How often the answer of a question was shown and its follow-ups opened.
    QuestionTally {
        /// The server.
        guild: GuildId,
        /// The counts.
        tally: QuestionTally,
    },
    /// The reminders of a member.
    Reminders {
        /// The server.
        guild: GuildId,
        /// The member.
        user: UserId,
        /// The record.
        reminders: Reminders,
    },
    /// What a server has announced in its channel.
    Announcements {
        /// The server.
        guild: GuildId,
        /// The record.
        announcements: Announcements,
    },
}
