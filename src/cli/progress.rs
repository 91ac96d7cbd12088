//! A progress line for people who wait at a terminal.

use indicatif::{ProgressBar, ProgressStyle};

/// A line on standard error, if that is a terminal. It disappears on drop.
pub(super) struct Progress(ProgressBar);

impl Progress {
    /// Counts records of unknown total.
    pub(super) fn for_records(doing: &'static str) -> Self {
        Self::with("{spinner} {msg}: {human_pos} records", ProgressBar::new_spinner(), doing)
    }

    /// Counts bytes of unknown total.
    pub(super) fn for_bytes(doing: &'static str) -> Self {
        Self::with("{spinner} {msg}: {bytes}", ProgressBar::new_spinner(), doing)
    }

    /// A bar.
    pub(super) fn for_total(doing: &'static str) -> Self {
        Self::with("{msg} [{bar:30}] {percent}%", ProgressBar::new(0), doing)
    }

    fn with(template: &str, bar: ProgressBar, doing: &'static str) -> Self {
        let style = ProgressStyle::with_template(template).expect("the template is well-formed");
        bar.set_style(style.progress_chars("=> "));
        bar.set_message(doing);
        Self(bar)
    }

    pub(super) fn at(&self, done: u64) {
        self.0.set_position(done);
    }

    pub(super) fn set(&self, done: u64, all: u64) {
        self.0.set_length(all);
        self.0.set_position(done);
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}
