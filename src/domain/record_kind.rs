//! The kinds of things that the bot remembers.

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::VariantArray)]
pub enum RecordKind {
    /// What is known of a server.
    Server,
    /// A daily.
    Daily,
    /// What was posted of a model answer.
    Reveal,
    /// What is known of a member.
    Member,
    /// An answer.
    Attempt,
    /// An interview.
    Interview,
    /// A template or rubric of a server's own.
    LibraryEntry,
    /// What the weekly rounds of partners have come to.
    MatchState,
    /// A member who looks for partners.
    Participant,
    /// A pair of a weekly round.
    Pairing,
}

impl RecordKind {
    /// The name of one in errors.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Daily => "daily",
            Self::Reveal => "reveal",
            Self::Member => "member",
            Self::Attempt => "attempt",
            Self::Interview => "interview",
            Self::LibraryEntry => "plan of interviews",
            Self::MatchState => "record of rounds",
            Self::Participant => "seeker",
            Self::Pairing => "pairing",
        }
    }
}
