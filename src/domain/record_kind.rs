//! The kinds of things that the bot remembers.

/// All kinds are listed where they are named, so that none can be left out of the list.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident = $name:literal,)*) => {
        /// A kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RecordKind {
            $($(#[$meta])* $kind,)*
        }

        impl RecordKind {
            /// All of them.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$kind),*];

            /// The name of one in errors.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// What is known of a server.
    Server = "server",
    /// A daily.
    Daily = "daily",
    /// What was posted of a model answer.
    Reveal = "reveal",
    /// What is known of a member.
    Member = "member",
    /// An answer.
    Attempt = "attempt",
    /// An interview.
    Interview = "interview",
    /// A template or rubric of a server's own.
    LibraryEntry = "plan of interviews",
    /// What the weekly rounds of partners have come to.
    MatchState = "record of rounds",
    /// A member who looks for partners.
    Participant = "seeker",
    /// A pair of a weekly round.
    Pairing = "pairing",
}
