//! The custom ids of prep plans.

use super::{InvalidCustomId, read};
use crate::domain::ids::InteractionId;
use crate::domain::prep::PrepOutcome;
use jiff::civil::Date;
use std::fmt;

/// A click about a prep plan. A plan is known by its date: a button of an earlier one changes nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrepClick {
    /// Shows the set of today.
    Today,
    /// Shows the next new question of today's set.
    Next,
    /// Starts reviewing.
    Review,
    /// Joins the team.
    Join(InteractionId),
    /// Says how the interview went.
    Went {
        /// Its date.
        date: Date,
        /// How it went.
        outcome: PrepOutcome,
    },
    /// Opens the form for the new date of an interview that was moved, and is that form.
    Move(Date),
    /// Confirms ending the plan.
    Stop(Date),
}

impl fmt::Display for PrepClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Today => formatter.write_str("jt"),
            Self::Next => formatter.write_str("jn"),
            Self::Review => formatter.write_str("jr"),
            Self::Join(team) => write!(formatter, "jj|{team}"),
            Self::Went { date, outcome } => write!(formatter, "jw|{date}|{outcome}"),
            Self::Move(date) => write!(formatter, "jm|{date}"),
            Self::Stop(date) => write!(formatter, "js|{date}"),
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<PrepClick, InvalidCustomId> {
    match (letter, fields) {
        ("jt", []) => Ok(PrepClick::Today),
        ("jn", []) => Ok(PrepClick::Next),
        ("jr", []) => Ok(PrepClick::Review),
        ("jj", [team]) => Ok(PrepClick::Join(InteractionId(read(team)?))),
        ("jw", [date, outcome]) => {
            Ok(PrepClick::Went { date: read(date)?, outcome: read(outcome)? })
        }
        ("jm", [date]) => Ok(PrepClick::Move(read(date)?)),
        ("js", [date]) => Ok(PrepClick::Stop(read(date)?)),
        _ => Err(InvalidCustomId),
    }
}

impl PrepClick {
    /// Its name, the same for all ids of its kind.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Today => "prep_today",
            Self::Next => "prep_next",
            Self::Review => "prep_review",
            Self::Join(_) => "prep_join",
            Self::Went { .. } => "prep_went",
            Self::Move(_) => "prep_move",
            Self::Stop(_) => "prep_stop",
        }
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
        fn every_click_survives_being_written_and_read(
            team: u64,
            (year, month, day) in (0_i16..9999, 1_i8..13, 1_i8..29),
            outcome in prop::sample::select(PrepOutcome::VARIANTS.to_vec()),
        ) {
            let date = jiff::civil::date(year, month, day);
            for click in [
                PrepClick::Today,
                PrepClick::Next,
                PrepClick::Review,
                PrepClick::Join(InteractionId(team)),
                PrepClick::Went { date, outcome },
                PrepClick::Move(date),
                PrepClick::Stop(date),
            ] {
                let id = CustomId::Prep(click);
                prop_assert_eq!(id.to_string().parse(), Ok(id));
            }
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in [
            "w1|jt",
            "w1|jn",
            "w1|jr",
            "w1|jj|1340000000000000000",
            "w1|jw|2026-03-20|w",
            "w1|jw|2026-03-20|m",
            "w1|jw|2026-03-20|b",
            "w1|jm|2026-03-20",
            "w1|js|2026-03-20",
        ] {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
        for wrong in ["w1|jw|2026-03-20|x", "w1|jj|", "w1|jm|2026-02-30", "w1|j"] {
            assert!(wrong.parse::<CustomId>().is_err(), "{wrong}");
        }
    }
}
