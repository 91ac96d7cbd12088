//! Why something could not be done in a channel, and what an admin can do about it.

use crate::domain::ids::ChannelId;

/// The channel is gone.
#[must_use]
pub fn channel_gone() -> String {
    "The channel for the daily was deleted. Choose another with `/setup`.".to_owned()
}

/// The bot lacks permissions, by their names in Discord's settings.
#[must_use]
pub fn lacking(channel: ChannelId, names: &[&str]) -> String {
    let names = if names.is_empty() {
        "a permission".to_owned()
    } else {
        names.iter().map(|name| format!("**{name}**")).collect::<Vec<_>>().join(", ")
    };
    format!("In <#{channel}> I lack {names}. Allow it in the channel's settings, *Permissions*.")
}

/// The thread of a question is locked.
#[must_use]
pub fn locked(thread: ChannelId) -> String {
    format!("The thread <#{thread}> is locked, so I cannot write in it.")
}

/// Discord has a fault of its own.
#[must_use]
pub fn passing() -> String {
    "Discord did not answer properly. I go on trying.".to_owned()
}
