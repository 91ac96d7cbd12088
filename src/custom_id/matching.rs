//! What the buttons of a pair carry.

use super::{InvalidCustomId, read};
use crate::domain::ids::UserId;
use crate::domain::matching::{Answer, Pair, PairingId};
use std::fmt;

/// A click of one of a pair, who says what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AboutPairing {
    /// Which pairing.
    pub id: PairingId,
    /// What they say.
    pub answer: Answer,
}

impl fmt::Display for AboutPairing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.answer {
            Answer::Met => "pm",
            Answer::DidNotHappen => "pn",
        };
        let PairingId { round, pair: Pair { one, other } } = self.id;
        write!(formatter, "{letter}|{round}|{one}|{other}")
    }
}

/// Reads the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<AboutPairing, InvalidCustomId> {
    let answer = match letter {
        "pm" => Answer::Met,
        "pn" => Answer::DidNotHappen,
        _ => return Err(InvalidCustomId),
    };
    let [round, one, other] = fields else { return Err(InvalidCustomId) };
    let pair = Pair { one: UserId(read(one)?), other: UserId(read(other)?) };
    Ok(AboutPairing { id: PairingId { round: read(round)?, pair }, answer })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::{CustomId, MAX_LENGTH};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_click_of_a_pair_survives_being_written_and_read(
            (round, one, other) in any::<(u64, u64, u64)>(),
            met: bool,
        ) {
            let pair = Pair { one: UserId(one), other: UserId(other) };
            let answer = if met { Answer::Met } else { Answer::DidNotHappen };
            let id = CustomId::Pairing(AboutPairing { id: PairingId { round, pair }, answer });
            let text = id.to_string();
            prop_assert!(text.len() <= MAX_LENGTH, "{text}");
            prop_assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in ["w1|pm|3|1340000000000000000|1340000000000000001", "w1|pn|1|2|3"] {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
