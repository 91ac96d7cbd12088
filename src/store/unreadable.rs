//! Records that exist but can't be read: their owner and the reason, never their content.

use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use std::fmt;

/// A record that exists but can't be read. Its bytes stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{} can't be read ({bytes} bytes): {why}", place(*kind, *guild, *number))]
pub struct Unreadable {
    /// Its kind.
    pub kind: RecordKind,
    /// Its server.
    pub guild: GuildId,
    /// Its number among others of its kind in the server: a member, the number of a daily, an
    /// interview or a round, or a thread. Zero if there is one record for each server.
    pub number: u64,
    /// Its length.
    pub bytes: usize,
    /// The reason.
    pub why: UnreadableReason,
}

/// Names a record for the operator. `number` is that of [`Unreadable`].
pub(super) fn place(kind: RecordKind, guild: GuildId, number: u64) -> String {
    match kind {
        RecordKind::Server => format!("the record of server {guild}"),
        RecordKind::Daily => format!("daily {number} of server {guild}"),
        RecordKind::Reveal => format!("a reveal in thread {number} of server {guild}"),
        RecordKind::Member => format!("the record of member {number} of server {guild}"),
        RecordKind::Attempt => format!("an answer of member {number} of server {guild}"),
        RecordKind::Interview => format!("interview {number} of server {guild}"),
        RecordKind::LibraryEntry => format!("an interview template or rubric of server {guild}"),
        RecordKind::MatchState => format!("the partner rounds of server {guild}"),
        RecordKind::Participant => {
            format!("what member {number} of server {guild} wants to practice")
        }
        RecordKind::Pairing => format!("a pair of round {number} of server {guild}"),
        RecordKind::ServerBank => format!("the packs of server {guild}"),
        RecordKind::OwnQuestion => format!("a question of server {guild}"),
        RecordKind::QuestionDraft => {
            format!("a question that member {number} of server {guild} is writing")
        }
        RecordKind::ReviewCard => format!("a review card of member {number} of server {guild}"),
        RecordKind::PrepPlan => format!("the prep plan of member {number} of server {guild}"),
        RecordKind::Flag => format!("a flag of member {number} of server {guild}"),
        RecordKind::QuestionTally => format!("the counts of a question of server {guild}"),
        RecordKind::Reminders => format!("the reminders of member {number} of server {guild}"),
        RecordKind::Announcements => format!("the announcements of server {guild}"),
    }
}

/// The reason a record can't be read. It contains nothing of the record's content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnreadableReason {
    /// It is empty.
    Empty,
    /// This build doesn't know its version.
    Version(u8),
    /// It ends too early.
    CutOff,
    /// It is not JSON from this byte on.
    Malformed(usize),
    /// This build does not know the content at this byte.
    Unknown(usize),
}

impl UnreadableReason {
    /// The reason for a JSON error. The error's own text may quote members' words.
    pub(super) fn from_error(error: &serde_json::Error) -> Self {
        use serde_json::error::Category;
        match error.classify() {
            Category::Eof => Self::CutOff,
            Category::Data => Self::Unknown(error.column()),
            Category::Syntax | Category::Io => Self::Malformed(error.column()),
        }
    }
}

impl fmt::Display for UnreadableReason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => formatter.write_str("it is empty"),
            Self::Version(version) => write!(
                formatter,
                "it has version {version}, and this build knows versions up to {}",
                super::versions::VERSION
            ),
            Self::CutOff => formatter.write_str("it ends too early"),
            Self::Malformed(at) => write!(formatter, "it is damaged at byte {at}"),
            Self::Unknown(at) => {
                write!(formatter, "this build does not know what stands at byte {at}")
            }
        }
    }
}
