//! Database errors, classified by how to handle them.

use sqlx::Error;

/// The kind of a database error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DatabaseErrorKind {
    /// Two transactions conflicted, and this one was rolled back: it can be retried at once.
    Conflict,
    /// The database is away, restarting or full: it may be tried again in a while.
    Transient,
    /// A statement took too long, and would again.
    TimedOut,
    /// A retry would fail in the same way.
    Lasting,
}

impl DatabaseErrorKind {
    /// The kind of an error, derived from its source.
    pub(super) fn from_error(error: &anyhow::Error) -> Self {
        error.downcast_ref().map_or(Self::Lasting, Self::from_database)
    }

    pub(super) fn from_database(error: &Error) -> Self {
        match error {
            Error::Database(error) => {
                error.code().map_or(Self::Lasting, |code| Self::from_code(&code))
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
    fn from_code(code: &str) -> Self {
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
        assert_eq!(
            DatabaseErrorKind::from_error(&Error::PoolTimedOut.into()),
            DatabaseErrorKind::Transient
        );
        assert_eq!(
            DatabaseErrorKind::from_error(&anyhow::anyhow!("a rule refuses")),
            DatabaseErrorKind::Lasting
        );
        let wrapped = anyhow::Error::from(Error::WorkerCrashed).context("reading a daily");
        assert_eq!(DatabaseErrorKind::from_error(&wrapped), DatabaseErrorKind::Transient);
        for (code, kind) in [
            ("40001", DatabaseErrorKind::Conflict),
            ("40P01", DatabaseErrorKind::Conflict),
            ("57P01", DatabaseErrorKind::Transient),
            ("57014", DatabaseErrorKind::TimedOut),
            ("53100", DatabaseErrorKind::Transient),
            ("23505", DatabaseErrorKind::Lasting),
            ("", DatabaseErrorKind::Lasting),
        ] {
            assert_eq!(DatabaseErrorKind::from_code(code), kind, "{code}");
        }
    }
}
