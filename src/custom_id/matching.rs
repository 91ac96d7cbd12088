//! The custom ids of a pair.

use super::{InvalidCustomId, read};
use crate::domain::ids::UserId;
use crate::domain::matching::{Answer, Pair, PairingId};
use std::fmt;

/// A click about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AboutPairing {
    /// The pairing.
    pub id: PairingId,
    /// The purpose.
    pub press: PairPress,
}

/// The purpose of a click about a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairPress {
    /// Begins an interview in which the person asks.
    Begin,
    /// Reports how it went.
    Say(Answer),
}

impl fmt::Display for AboutPairing {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let letter = match self.press {
            PairPress::Begin => "pb",
            PairPress::Say(Answer::Met) => "pm",
            PairPress::Say(Answer::DidNotHappen) => "pn",
        };
        let PairingId { round, pair: Pair { one, other } } = self.id;
        write!(formatter, "{letter}|{round}|{one}|{other}")
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<AboutPairing, InvalidCustomId> {
    let press = match letter {
        "pb" => PairPress::Begin,
        "pm" => PairPress::Say(Answer::Met),
        "pn" => PairPress::Say(Answer::DidNotHappen),
        _ => return Err(InvalidCustomId),
    };
    let [round, one, other] = fields else { return Err(InvalidCustomId) };
    let pair = Pair { one: UserId(read(one)?), other: UserId(read(other)?) };
    Ok(AboutPairing { id: PairingId { round: read(round)?, pair }, press })
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
            press in prop::sample::select(vec![
                PairPress::Begin,
                PairPress::Say(Answer::Met),
                PairPress::Say(Answer::DidNotHappen),
            ]),
        ) {
            let pair = Pair { one: UserId(one), other: UserId(other) };
            let id = CustomId::Pairing(AboutPairing { id: PairingId { round, pair }, press });
            let text = id.to_string();
            prop_assert!(text.len() <= MAX_LENGTH, "{text}");
            prop_assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in
            ["w1|pm|3|1340000000000000000|1340000000000000001", "w1|pn|1|2|3", "w1|pb|1|2|3"]
        {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
