//! Identifiers of the things Discord numbers, as plain values without Discord's library behind them.

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
    /// A person, in whichever server.
    UserId
);
snowflake!(
    /// A text channel or a thread: Discord numbers both alike.
    ChannelId
);
snowflake!(
    /// A message. A thread made from a message has the message's number as its own.
    MessageId
);
snowflake!(
    /// A role of a server.
    RoleId
);
snowflake!(
    /// One delivery of a click, a command or a modal; unique for ever.
    InteractionId
);
impl InteractionId {
    /// When Discord made it, which its number tells.
    #[must_use]
    pub fn made_at(self) -> Timestamp {
        /// The first instant of 2015, in milliseconds.
        const EPOCH: u64 = 1_420_070_400_000;
        let millisecond = i64::try_from((self.0 >> 22) + EPOCH).unwrap_or(i64::MAX);
        Timestamp::from_millisecond(millisecond).unwrap_or(Timestamp::MAX)
    }

    /// A number below those of everything made at `instant` or later.
    #[must_use]
    pub fn before(instant: Timestamp) -> Self {
        let epoch = Self(0).made_at().as_millisecond();
        let since = u64::try_from(instant.as_millisecond() - epoch).unwrap_or(0);
        Self((since << 22).saturating_sub(1))
    }
}

snowflake!(
    /// An interview: the number of the delivery that began it.
    InterviewId
);
