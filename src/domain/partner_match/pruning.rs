//! Deleting old pairings.

use super::pairing::{Pair, Pairing, PairingId};
use super::participant::Participant;
use crate::domain::ids::UserId;
use std::cmp::Reverse;
use std::collections::HashSet;

/// Pairings of this many rounds are kept completely: a year.
const KEPT_ROUNDS: u64 = 52;

/// The pairings that are no longer needed once round `number` was held. Of pairings older than
/// [`KEPT_ROUNDS`] rounds, only those with unsent notices are kept, and the last one of every two
/// members who both still look for partners and have not met since: knowing that they have met
/// keeps them apart while there are others to try.
pub(super) fn forgotten(
    pairings: &[Pairing],
    participants: &[Participant],
    number: u64,
) -> Vec<PairingId> {
    let looking: HashSet<UserId> =
        participants.iter().map(|participant| participant.user).collect();
    let mut newest_first: Vec<&Pairing> = pairings.iter().collect();
    newest_first.sort_by_key(|pairing| Reverse(pairing.id));
    let mut met: HashSet<Pair> = HashSet::new();
    let mut forgotten = Vec::new();
    for pairing in newest_first {
        let is_recent = pairing.id.match_number.saturating_add(KEPT_ROUNDS) > number;
        let is_last = pairing.is_told && met.insert(pairing.id.pair);
        let both_look = || pairing.id.pair.both().iter().all(|user| looking.contains(user));
        if !is_recent && pairing.pending.is_empty() && !(is_last && both_look()) {
            forgotten.push(pairing.id);
        }
    }
    forgotten
}

#[cfg(test)]
mod tests {
    use super::super::participant::Level;
    use super::*;
    use crate::domain::ids::ChannelId;
    use crate::domain::partner_match::PairingNotice;
    use jiff::Timestamp;

    fn participant(user: u64) -> Participant {
        Participant::new(UserId(user), Level::Middle, Vec::new(), 1, Timestamp::UNIX_EPOCH)
    }

    fn pairing(round: u64, one: u64, other: u64) -> Pairing {
        let pair = Pair { one: UserId(one), other: UserId(other) };
        let id = PairingId { match_number: round, pair };
        let pairing = Pairing::new(id, Timestamp::UNIX_EPOCH, ChannelId(1));
        Pairing { is_told: true, ..pairing }
    }

    #[test]
    fn a_year_is_kept_and_of_what_came_before_who_has_met_whom() {
        let participants = [1, 2, 3].map(participant);
        let untold = Pairing { is_told: false, ..pairing(3, 1, 3) };
        let wanting =
            Pairing { pending: vec![PairingNotice::Farewell(UserId(8))], ..pairing(4, 8, 9) };
        let pairings = [
            pairing(1, 1, 2),
            pairing(2, 1, 2),
            pairing(2, 1, 9),
            untold,
            wanting,
            pairing(5, 2, 3),
            pairing(9, 8, 9),
            pairing(50, 2, 3),
        ];
        let rounds = |forgotten: &[PairingId]| {
            let mut rounds: Vec<_> = forgotten
                .iter()
                .map(|id| (id.match_number, id.pair.one.0, id.pair.other.0))
                .collect();
            rounds.sort_unstable();
            rounds
        };
        assert_eq!(rounds(&forgotten(&pairings, &participants, 52)), []);
        let later = forgotten(&pairings, &participants, 60);
        assert_eq!(rounds(&later), [(1, 1, 2), (2, 1, 9), (3, 1, 3), (5, 2, 3)]);
        let all_left = forgotten(&pairings, &[], 1_000);
        assert_eq!(all_left.len(), pairings.len() - 1, "all but what is still to be said");
    }

    #[test]
    fn what_is_kept_does_not_grow_with_the_years() {
        let participants: Vec<Participant> = (0..10).map(participant).collect();
        let mut kept: Vec<Pairing> = Vec::new();
        for round in 1..=1_000 {
            let gone: HashSet<PairingId> =
                forgotten(&kept, &participants, round).into_iter().collect();
            kept.retain(|pairing| !gone.contains(&pairing.id));
            kept.extend((0..5).map(|one| pairing(round, one, 5 + (one + round) % 5)));
            assert!(kept.len() <= 5 * 53 + 45, "{} in round {round}", kept.len());
        }
    }
}
