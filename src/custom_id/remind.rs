//! The custom ids of reminders.

use super::{InvalidCustomId, read};
use crate::domain::ids::GuildId;
use crate::domain::remind::ReminderKind;
use std::fmt;

/// A click on a reminder, which is in a direct message: it names its server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RemindClick {
    /// Turns off the reminders of this kind.
    Stop {
        /// The server.
        guild: GuildId,
        /// The kind.
        kind: ReminderKind,
    },
}

impl RemindClick {
    /// The server that the reminder was about.
    #[must_use]
    pub const fn guild(self) -> GuildId {
        match self {
            Self::Stop { guild, .. } => guild,
        }
    }

    /// Its name, the same for all ids of its kind.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Stop { .. } => "remind_stop",
        }
    }
}

impl fmt::Display for RemindClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Stop { guild, kind } => write!(formatter, "ws|{guild}|{kind}"),
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<RemindClick, InvalidCustomId> {
    match (letter, fields) {
        ("ws", [guild, kind]) => {
            Ok(RemindClick::Stop { guild: GuildId(read(guild)?), kind: read(kind)? })
        }
        _ => Err(InvalidCustomId),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::CustomId;
    use proptest::prelude::*;
    use strum::VariantArray as _;

    proptest! {
        #[test]
        fn every_click_survives_being_written_and_read(guild: u64) {
            for kind in ReminderKind::VARIANTS.iter().copied() {
                let click = RemindClick::Stop { guild: GuildId(guild), kind };
                let id = CustomId::Remind(click);
                prop_assert_eq!(id.to_string().parse(), Ok(id));
            }
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for kind in ["s", "r", "p"] {
            let text = format!("w1|ws|1340000000000000000|{kind}");
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
