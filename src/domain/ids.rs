//! Discord's ids, as plain values without Discord's library.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

macro_rules! snowflake {
    ($(#[$meta:meta])* $name:ident) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u64);

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(formatter)
            }
        }
    };
}

snowflake!(
    /// A server. Discord calls it a guild.
    GuildId
);
snowflake!(
    /// A person, in any server.
    UserId
);
snowflake!(
    /// A text channel or a thread: their ids have the same form.
    ChannelId
);
snowflake!(
    /// A message. A thread created from a message has the message's id.
    MessageId
);
snowflake!(
    /// A role of a server.
    RoleId
);
snowflake!(
    /// One delivery of a click, a command or a modal; unique forever.
    InteractionId
);
impl InteractionId {
    /// The creation time, which is part of the id.
    #[must_use]
    pub fn made_at(self) -> Timestamp {
        /// The first instant of 2015, in milliseconds.
        const EPOCH: u64 = 1_420_070_400_000;
        let millisecond = i64::try_from((self.0 >> 22) + EPOCH).unwrap_or(i64::MAX);
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::MAX)
    }

    /// An id below those of everything created at `instant` or later.
    #[must_use]
    pub fn before(instant: Timestamp) -> Self {
        let epoch = Self(0).made_at().as_millisecond();
        let since = u64::try_from(instant.as_millisecond() - epoch).unwrap_or(0);
        Self((since << 22).saturating_sub(1))
    }
}

snowflake!(
    /// An interview: the id of the interaction that began it.
    InterviewId
);
