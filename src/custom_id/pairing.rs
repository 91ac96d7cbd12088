//! The custom ids of a pair.

use super::{InvalidCustomId, read};
use crate::domain::ids::UserId;
use crate::domain::partner_match::{Pair, PairingAnswer, PairingId};
use jiff::Timestamp;
use std::fmt;

/// A click about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PairingClick {
    /// The pairing.
    pub id: PairingId,
    /// The purpose.
    pub action: PairingAction,
}

/// The purpose of a click about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingAction {
    /// Begins an interview in which the person asks.
    Begin,
    /// Reports how it went.
    Answer(PairingAnswer),
    /// Opens the form for proposing times.
    Propose,
    /// The form with the proposed times.
    ProposeForm,
    /// Accepts a proposed time, in whole seconds.
    Accept(Timestamp),
}

impl fmt::Display for PairingClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.action {
            PairingAction::Begin => "pb",
            PairingAction::Answer(PairingAnswer::Met) => "pm",
            PairingAction::Answer(PairingAnswer::DidNotHappen) => "pn",
            PairingAction::Propose => "pt",
            PairingAction::ProposeForm => "pf",
            PairingAction::Accept(_) => "pa",
        };
        let PairingId { match_number, pair: Pair { one, other } } = self.id;
        write!(formatter, "{letter}|{match_number}|{one}|{other}")?;
        match self.action {
            PairingAction::Accept(at) => write!(formatter, "|{}", at.as_second()),
            PairingAction::Begin
            | PairingAction::Answer(_)
            | PairingAction::Propose
            | PairingAction::ProposeForm => Ok(()),
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<PairingClick, InvalidCustomId> {
    let [match_number, one, other, rest @ ..] = fields else { return Err(InvalidCustomId) };
    let action = match (letter, rest) {
        ("pb", []) => PairingAction::Begin,
        ("pm", []) => PairingAction::Answer(PairingAnswer::Met),
        ("pn", []) => PairingAction::Answer(PairingAnswer::DidNotHappen),
        ("pt", []) => PairingAction::Propose,
        ("pf", []) => PairingAction::ProposeForm,
        ("pa", [at]) => {
            PairingAction::Accept(Timestamp::from_second(read(at)?).map_err(|_| InvalidCustomId)?)
        }
        _ => return Err(InvalidCustomId),
    };
    let pair = Pair { one: UserId(read(one)?), other: UserId(read(other)?) };
    Ok(PairingClick { id: PairingId { match_number: read(match_number)?, pair }, action })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::{CustomId, MAX_LENGTH};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_click_of_a_pair_survives_being_written_and_read(
            (match_number, one, other) in any::<(u64, u64, u64)>(),
            action in prop::sample::select(vec![
                PairingAction::Begin,
                PairingAction::Answer(PairingAnswer::Met),
                PairingAction::Answer(PairingAnswer::DidNotHappen),
                PairingAction::Propose,
                PairingAction::ProposeForm,
                PairingAction::Accept(Timestamp::from_second(253_402_207_200).unwrap()),
            ]),
        ) {
            let pair = Pair { one: UserId(one), other: UserId(other) };
            let id = CustomId::Pairing(PairingClick { id: PairingId { match_number, pair }, action });
            let text = id.to_string();
            prop_assert!(text.len() <= MAX_LENGTH, "{text}");
            prop_assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in [
            "w1|pm|3|1340000000000000000|1340000000000000001",
            "w1|pn|1|2|3",
            "w1|pb|1|2|3",
            "w1|pt|1|2|3",
            "w1|pf|1|2|3",
            "w1|pa|1|2|3|1772730000",
        ] {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
