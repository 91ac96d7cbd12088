//! The kinds of stored records.

/// The list of all kinds is generated from their names, so that it is always complete.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident = $name:literal,)*) => {
        /// A kind of record.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum RecordKind {
            $($(#[$meta])* $kind,)*
        }

        impl RecordKind {
            /// All kinds.
            pub const ALL: [Self; [$($name),*].len()] = [$(Self::$kind),*];

            /// The name of a record of this kind, for errors.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

kinds! {
    /// A server.
    Server = "server",
    /// A daily.
    Daily = "daily",
    /// The posted parts of a model answer.
    Reveal = "reveal",
    /// A member.
    Member = "member",
    /// An answer.
    Attempt = "attempt",
    /// An interview.
    Interview = "interview",
    /// A server's own template or rubric.
    Plan = "plan of interviews",
    /// The state of the weekly partner rounds.
    Rounds = "record of rounds",
    /// A member looking for partners.
    Seeker = "seeker",
    /// A pair of a weekly round.
    Pairing = "pairing",
}
