//! Settings for tests that begin with configured servers.

use jiff::civil::Time;
use warmup::domain::ids::ChannelId;
use warmup::domain::question::Filter;
use warmup::domain::schedule::{Schedule, Weekdays, Zone};
use warmup::domain::server::{RevealPolicy, Settings};

/// A daily each day at this time in UTC, with any question, and revealed as usual.
pub(crate) fn every_day_at(time: Time, channel: u64) -> Settings {
    Settings {
        channel: ChannelId(channel),
        schedule: Schedule { time, zone: Zone::UTC, weekdays: Weekdays::EVERY },
        filter: Filter::default(),
        ping: None,
        reveal: RevealPolicy::default(),
        publish: false,
        in_forum: false,
    }
}
