//! The kinds of stored records.

/// A kind of record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, strum::VariantArray)]
pub enum RecordKind {
    /// A server.
    Server,
    /// A daily.
    Daily,
    /// The posted parts of a model answer.
    Reveal,
    /// A member.
    Member,
    /// An answer.
    Attempt,
    /// An interview.
    Interview,
    /// A server's own template or rubric.
    LibraryEntry,
    /// The state of the weekly partner matches.
    MatchState,
    /// A member looking for partners.
    Participant,
    /// A pair of a weekly match.
    Pairing,
    /// A server's own packs, and what it changed about the shipped ones.
    ServerBank,
    /// A server's own question.
    OwnQuestion,
    /// A question that someone is writing.
    QuestionDraft,
    /// The memory of one member for one question.
    ReviewCard,
    /// A member's plan up to an interview date.
    PrepPlan,
    /// What a member says is wrong with a question.
    Flag,
    /// How often the answer of a question was shown and its follow-ups opened.
    QuestionTally,
    /// The reminders of a member.
    Reminders,
    /// What a server has announced in its channel.
    Announcements,
}

impl RecordKind {
    /// The name of a record of this kind, for errors.
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
            Self::ServerBank => "bank of a server",
            Self::OwnQuestion => "question of a server",
            Self::QuestionDraft => "draft of a question",
            Self::ReviewCard => "review card",
            Self::PrepPlan => "prep plan",
            Self::Flag => "flag",
            Self::QuestionTally => "tally of a question",
            Self::Reminders => "reminders",
            Self::Announcements => "announcements",
        }
    }
}
