//! Database errors, classified by how to handle them.

use sqlx::Error;

/// The kind of a database error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Two transactions conflicted, and this one was rolled back: it can be retried at once.
    Conflict,
    /// The database is away, restarting or full: it may be tried again in a while.
    Transient,
    /// A statement took too long, and would again.
    TimedOut,
    /// Trying again would come to the same.
    Lasting,
}

impl Kind {
    /// The kind of an error, derived from its source.
    pub(super) fn of(error: &anyhow::Error) -> Self {
        error.downcast_ref().map_or(Self::Lasting, Self::of_database)
    }

    pub(super) fn of_database(error: &Error) -> Self {
        match error {
            Error::Database(error) => {
                error.code().map_or(Self::Lasting, |code| Self::of_code(&code))
            }
            Error::Io(_)
            | Error::Tls(_)
            | Error::Protocol(_)
            | Error::PoolTimedOut
            | Error::WorkerCrashed => Self::Transient,
            _ => Self::Lasting,
        }
    }

    /// Derived from the codes in PostgreSQL's documentation, appendix A: serialization failures and
    /// deadlocks; classes 08 (connection), 53 (resources), 57 (intervention: shutdown, start,
    /// canceled).
    fn of_code(code: &str) -> Self {
        match code {
            "40001" | "40P01" => Self::Conflict,
            "57014" => Self::TimedOut,
            // A read-only transaction on a server that has just become a standby.
            "25006" => Self::Transient,
            code if ["08", "53", "57"].contains(&code.get(..2).unwrap_or_default()) => {
                Self::Transient
            }
            _ => Self::Lasting,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_told_apart_by_what_can_be_done() {
        assert_eq!(Kind::of(&Error::PoolTimedOut.into()), Kind::Transient);
        assert_eq!(Kind::of(&anyhow::anyhow!("a rule refuses")), Kind::Lasting);
        let wrapped = anyhow::Error::from(Error::WorkerCrashed).context("reading a daily");
        assert_eq!(Kind::of(&wrapped), Kind::Transient);
        for (code, kind) in [
            ("40001", Kind::Conflict),
            ("40P01", Kind::Conflict),
            ("57P01", Kind::Transient),
            ("57014", Kind::TimedOut),
            ("53100", Kind::Transient),
            ("23505", Kind::Lasting),
            ("", Kind::Lasting),
        ] {
            assert_eq!(Kind::of_code(code), kind, "{code}");
        }
    }
}
