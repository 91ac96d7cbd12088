//! The label values of metrics.

/// Names and values of labels. Only texts that are part of the program can be values, so the number
/// of series is fixed.
pub(super) type Labels<const N: usize> = [(&'static str, &'static str); N];

/// The outcome of an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum InteractionOutcome {
    /// It was done.
    Served,
    /// The person was told why it can't be done.
    Refused,
    /// The person acted faster than a human could.
    HeldBack,
    /// Something broke, and the person was told so.
    Failed,
    /// The reply did not reach Discord.
    Unanswered,
    /// Another delivery of the same interaction was answered.
    Repeated,
    /// It did not finish: a panic, or the bot was stopped.
    BrokenOff,
}

impl InteractionOutcome {
    /// Its name in logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The outcome of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum TaskOutcome {
    /// All due work is done, or can't be done until somebody changes something.
    Done,
    /// It is retried after a back-off.
    Retried,
    /// An error of the bot itself. It is retried too.
    Failed,
    /// The same after a panic.
    Panicked,
}

impl TaskOutcome {
    /// Its name in logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The kind of a new gateway session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SessionStart {
    /// A new session.
    New,
    /// A resumed session, with the missed events.
    Resumed,
}

impl SessionStart {
    pub(super) fn name(self) -> &'static str {
        self.into()
    }
}

/// An HTTP status; `none` if no response came. Statuses that Discord hardly ever sends are grouped
/// by class.
pub(super) const fn status(status: Option<u16>) -> &'static str {
    match status {
        None => "none",
        Some(200) => "200",
        Some(201) => "201",
        Some(204) => "204",
        Some(400) => "400",
        Some(401) => "401",
        Some(403) => "403",
        Some(404) => "404",
        Some(429) => "429",
        Some(500) => "500",
        Some(502) => "502",
        Some(503) => "503",
        Some(504) => "504",
        Some(200..300) => "2xx",
        Some(300..400) => "3xx",
        Some(400..500) => "4xx",
        Some(500..600) => "5xx",
        Some(_) => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_few_statuses_whatever_is_answered() {
        let all: BTreeSet<_> = (0..=u16::MAX).map(|code| status(Some(code))).collect();
        assert_eq!(all.len(), 17);
        assert_eq!(status(Some(429)), "429");
        assert_eq!(status(Some(418)), "4xx");
    }
}
