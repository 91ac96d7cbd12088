//! The outcome of a change to a record.

/// The outcome of a change to a record that may not be there, or may refuse it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ChangeOutcome<T, E> {
    /// It was applied, and is kept.
    Applied(T),
    /// The record refused it, and stays as it was.
    Refused(E),
    /// There is no such record.
    NotFound,
}
