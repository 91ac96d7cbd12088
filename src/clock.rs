//! The only reader of system time. A clock is a value that is passed down: the outermost layer asks
//! it once for each event, and everything below takes the instant as an argument.

use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;

/// A source of the current time.
#[derive(Clone, Debug)]
pub struct Clock(ClockSource);

#[derive(Clone)]
enum ClockSource {
    System,
    Reading(Arc<dyn Fn() -> Timestamp + Send + Sync>),
}

impl fmt::Debug for ClockSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::System => "System",
            Self::Reading(_) => "Reading",
        })
    }
}

impl Clock {
    /// The machine's own clock.
    #[must_use]
    pub const fn system() -> Self {
        Self(ClockSource::System)
    }

    /// A clock that shows what `read` returns, such as a fixed instant or a clock moved by hand.
    pub fn reading(read: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        Self(ClockSource::Reading(Arc::new(read)))
    }

    /// The current instant.
    #[must_use]
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads system time")]
    pub fn now(&self) -> Timestamp {
        match &self.0 {
            ClockSource::System => Timestamp::now(),
            ClockSource::Reading(read) => read(),
        }
    }
}

/// The machine's own stopwatch, for waits that nobody moves by hand.
#[expect(clippy::disallowed_methods, reason = "this is the one place that reads system time")]
pub(crate) fn machine() -> tokio::time::Instant {
    tokio::time::Instant::now()
}
