//! The words that metrics are told apart by.

/// Names and values of labels. Only texts that are part of the program can be values, so that there
/// are as many series as this program has words.
pub(super) type Labels<const N: usize> = [(&'static str, &'static str); N];

/// The end of an interaction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr)]
#[strum(serialize_all = "snake_case")]
pub enum InteractionOutcome {
    /// It did what it was for.
    Served,
    /// The one who acted was told why it can't be done.
    Refused,
    /// The one who acted was faster than people are.
    HeldBack,
    /// Something broke, and the one who acted was told so.
    Failed,
    /// The answer did not reach Discord.
    Unanswered,
    /// Another delivery of the same interaction was answered.
    Repeated,
    /// It came to no end: a panic, or the bot was stopped.
    BrokenOff,
}

impl InteractionOutcome {
    /// Its name in logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The end of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum TaskOutcome {
    /// All that was due is done, or can't be done before somebody changes something.
    Done,
    /// It is tried again after a back-off.
    Retried,
    /// An error of the bot's own. It is tried again too.
    Failed,
    /// The same by a panic.
    Panicked,
}

impl TaskOutcome {
    /// Its name in logs and metrics.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}

/// The beginning of a session at the gateway.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum SessionStart {
    /// As a new one.
    New,
    /// As the one before, with what was missed.
    Resumed,
}

impl SessionStart {
    pub(super) fn name(self) -> &'static str {
        self.into()
    }
}

/// A status of HTTP; nothing where no answer came. What Discord hardly ever sends goes by its class.
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
