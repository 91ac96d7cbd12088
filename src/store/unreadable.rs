//! Records that are there and can't be read: whose they are and why, never what they hold.

use crate::domain::ids::GuildId;
use crate::domain::record_kind::RecordKind;
use std::fmt;

/// A record that is there and can't be read. Its bytes stay as they are.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
#[error("{} can't be read ({bytes} bytes): {why}", place(*kind, *guild, *number))]
pub struct Unreadable {
    /// What it is.
    pub kind: RecordKind,
    /// In which server.
    pub guild: GuildId,
    /// What tells it from others of its kind in the server: a member, or the number of a daily, an
    /// interview or a round, or a thread. Zero where there is one record for each server.
    pub number: u64,
    /// Its length.
    pub bytes: usize,
    /// What is wrong with it.
    pub why: UnreadableReason,
}

/// Which record it is, for the operator. `number` is that of [`Unreadable`].
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
    }
}

/// Why a record can't be read. Nothing of what it holds is in here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum UnreadableReason {
    /// There is nothing in it.
    Empty,
    /// Its version is none that this build knows.
    Version(u8),
    /// It ends too early.
    CutOff,
    /// It is no JSON from this byte on.
    Malformed(usize),
    /// This build does not know what stands at this byte.
    Unknown(usize),
}

impl UnreadableReason {
    /// What an error about JSON comes to. Its own text may quote what members wrote.
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
