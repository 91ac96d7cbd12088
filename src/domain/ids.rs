//! Identifiers of the things Discord numbers, as plain values without Discord's library behind them.

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
    /// One delivery of a click, a command or a form; unique for ever.
    InteractionId
);
snowflake!(
    /// An interview: the number of the delivery that began it.
    InterviewId
);
