//! The custom ids of the leaderboard's seasons.

use super::{InvalidCustomId, read, read_unless_empty};
use jiff::Timestamp;
use std::fmt;

/// A click about the seasons of the leaderboard. Seasons are known by their start, in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SeasonClick {
    /// Begins a new season.
    Begin {
        /// The season that was current when the button was shown, if there was one.
        after: Option<Timestamp>,
    },
    /// Undoes a season.
    Undo(Timestamp),
}

impl fmt::Display for SeasonClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin { after: None } => formatter.write_str("lb|"),
            Self::Begin { after: Some(start) } => write!(formatter, "lb|{}", start.as_second()),
            Self::Undo(start) => write!(formatter, "lu|{}", start.as_second()),
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<SeasonClick, InvalidCustomId> {
    let start = |second: i64| Timestamp::from_second(second).map_err(|_| InvalidCustomId);
    match (letter, fields) {
        ("lb", [after]) => {
            let after = read_unless_empty(after)?.map(start).transpose()?;
            Ok(SeasonClick::Begin { after })
        }
        ("lu", [second]) => Ok(SeasonClick::Undo(start(read(second)?)?)),
        _ => Err(InvalidCustomId),
    }
}

impl SeasonClick {
    /// Its name, the same for all ids of its kind.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Begin { .. } => "season_begin",
            Self::Undo(_) => "season_undo",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::CustomId;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_click_survives_being_written_and_read(
            after in prop::option::of(0..253_402_207_200_i64),
            undone in 0..253_402_207_200_i64,
        ) {
            let start = |second| Timestamp::from_second(second).unwrap();
            for click in [
                SeasonClick::Begin { after: after.map(start) },
                SeasonClick::Undo(start(undone)),
            ] {
                let id = CustomId::Season(click);
                prop_assert_eq!(id.to_string().parse(), Ok(id));
            }
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in ["w1|lb|", "w1|lb|1772438400", "w1|lu|1772438400"] {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
