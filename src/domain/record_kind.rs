//! The kinds of things that the bot remembers.

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
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
    Plan,
    /// What the weekly rounds of partners have come to.
    Rounds,
    /// A member who looks for partners.
    Seeker,
    /// A pair of a weekly round.
    Pairing,
}

impl RecordKind {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Server,
        Self::Daily,
        Self::Reveal,
        Self::Member,
        Self::Attempt,
        Self::Interview,
        Self::Plan,
        Self::Rounds,
        Self::Seeker,
        Self::Pairing,
    ];

    /// What one is called in errors.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Daily => "daily",
            Self::Reveal => "reveal",
            Self::Member => "member",
            Self::Attempt => "attempt",
            Self::Interview => "interview",
            Self::Plan => "plan of interviews",
            Self::Rounds => "record of rounds",
            Self::Seeker => "seeker",
            Self::Pairing => "pairing",
        }
    }
}
