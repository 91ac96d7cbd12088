//! Choosing pairs: a maximum-weight matching in the graph of members who can practice together.
//!
//! The criteria, in this order: as many members as possible have a partner, those who were left out
//! longest before others; nobody meets the same partner again while there are others to try; levels
//! are close; and chance, derived from a seed.

use super::met::Met;
use super::participant::Participant;
use crate::domain::ids::UserId;
use integer_blossom::max_weight_matching;
use siphasher::sip::SipHasher13;
use std::collections::BTreeSet;
use std::hash::Hasher as _;

/// In groups up to this size, choices are tried ahead to avoid a dead end in which the remaining
/// new pairs don't cover everyone. Larger groups take a year to get there.
const LOOK_AHEAD: usize = 16;
/// The number of choices that are tried.
const ATTEMPTS: u64 = 64;
/// The upper limit of the random weight.
const CHANCE: i128 = 1 << 20;
/// The number of previous meetings counts up to this.
const MOST_TIMES: u32 = 20;
/// The number of rounds left out counts up to this.
const MOST_LEFT_OUT: u32 = 20;

/// A pair, the lower id first.
pub(super) type Two = (UserId, UserId);

/// The members to be paired.
#[derive(Clone)]
pub(super) struct Pool<'a, 'f> {
    /// Sorted by id, so that the result doesn't depend on how they are stored.
    participants: Vec<&'a Participant>,
    left_out: Vec<u32>,
    forbidden: &'f BTreeSet<Two>,
}

impl<'a, 'f> Pool<'a, 'f> {
    pub(super) fn new(
        participants: impl IntoIterator<Item = &'a Participant>,
        forbidden: &'f BTreeSet<Two>,
    ) -> Self {
        let mut participants: Vec<&Participant> = participants.into_iter().collect();
        participants.sort_by_key(|participant| participant.user);
        participants.dedup_by_key(|participant| participant.user);
        let left_out = participants.iter().map(|participant| participant.left_out).collect();
        Self { participants, left_out, forbidden }
    }

    /// The pairs, sorted by id.
    pub(super) fn pairs(&self, met: &Met, seed: u64) -> Vec<Two> {
        let first = self.attempt(met, seed, true);
        if self.participants.len() > LOOK_AHEAD {
            return first;
        }
        let longest = self.participants.len() + 1;
        let mut best = (self.rounds_ahead(&first, met, seed, longest), first);
        for attempt in 1..ATTEMPTS {
            if best.0 >= longest {
                break;
            }
            // Levels may cause the dead end, so half of the attempts ignore them.
            let pairs = self.attempt(met, mix(seed, attempt), attempt % 2 == 0);
            let ahead = self.rounds_ahead(&pairs, met, mix(seed, attempt), longest);
            // Leaving out more people now is no way to have more rounds ahead.
            if ahead > best.0 && pairs.len() >= best.1.len() {
                best = (ahead, pairs);
            }
        }
        best.1
    }

    /// The number of rounds, including this one, until two members meet again too early.
    fn rounds_ahead(&self, pairs: &[Two], met: &Met, seed: u64, longest: usize) -> usize {
        let mut pool = self.clone();
        let nothing = BTreeSet::new();
        let mut met = met.clone();
        let mut pairs = pairs.to_vec();
        for round in 0..longest {
            if pairs.iter().any(|(one, other)| pool.too_early(*one, *other, &met) > 0) {
                return round;
            }
            pool.after(&pairs, &mut met);
            pool.forbidden = &nothing;
            pairs = pool.attempt(&met, mix(seed, !(round as u64)), true);
        }
        longest
    }

    fn after(&mut self, pairs: &[Two], met: &mut Met) {
        let paired: BTreeSet<UserId> =
            pairs.iter().flat_map(|(one, other)| [*one, *other]).collect();
        for (participant, left_out) in self.participants.iter().zip(&mut self.left_out) {
            *left_out = if paired.contains(&participant.user) { 0 } else { *left_out + 1 };
        }
        for (one, other) in pairs {
            met.add(*one, *other);
        }
    }

    /// The number of times the two have met beyond the least-known partner of each: 0 if there is
    /// nobody else to try first.
    fn too_early(&self, one: UserId, other: UserId, met: &Met) -> u32 {
        let least = |user: UserId| {
            let me = self.participants.iter().find(|participant| participant.user == user)?;
            let others = self
                .participants
                .iter()
                .filter(|participant| participant.user != user && me.shares_topics(participant));
            others.map(|participant| met.times(user, participant.user)).min()
        };
        let times = met.times(one, other);
        let early = |user| least(user).map_or(0, |least| times.saturating_sub(least));
        early(one).max(early(other))
    }

    fn attempt(&self, met: &Met, seed: u64, levels: bool) -> Vec<Two> {
        let count = self.participants.len();
        let least: Vec<u32> = (0..count).map(|at| self.least(at, met)).collect();
        let pairs = i128::try_from(count / 2).expect("a server has fewer members").max(1);
        // Each unit outweighs the sum of everything below it.
        let level_unit = CHANCE * pairs;
        let early_unit = level_unit * (4 * pairs + 1);
        let paired_unit = early_unit * (i128::from(MOST_TIMES * MOST_TIMES) * pairs + 1);
        let paired = |at: usize| paired_unit * i128::from(1 + self.left_out[at].min(MOST_LEFT_OUT));
        let mut weights = vec![0_i128; count * count];
        for one in 0..count {
            for other in one + 1..count {
                let (a, b) = (self.participants[one], self.participants[other]);
                if !a.shares_topics(b) || self.forbidden.contains(&(a.user, b.user)) {
                    continue;
                }
                let times = met.times(a.user, b.user);
                let early = times.saturating_sub(least[one].min(least[other])).min(MOST_TIMES);
                let apart = (a.level as i32).abs_diff(b.level as i32) * u32::from(levels);
                let cost = early_unit * i128::from(early * early)
                    + level_unit * i128::from(apart * apart)
                    + chance(seed, a.user, b.user);
                weights[one * count + other] = paired(one) + paired(other) - cost;
            }
        }
        max_weight_matching(&weights, count)
            .into_iter()
            .enumerate()
            .filter_map(|(one, other)| other.filter(|other| one < *other).map(|other| (one, other)))
            .map(|(one, other)| (self.participants[one].user, self.participants[other].user))
            .collect()
    }

    fn least(&self, at: usize, met: &Met) -> u32 {
        let me = self.participants[at];
        let others =
            self.participants.iter().filter(|it| it.user != me.user && me.shares_topics(it));
        others.map(|other| met.times(me.user, other.user)).min().unwrap_or(0)
    }
}

fn chance(seed: u64, one: UserId, other: UserId) -> i128 {
    let mut hasher = SipHasher13::new_with_keys(seed, one.0);
    hasher.write_u64(other.0);
    i128::from(hasher.finish()) % CHANCE
}

/// Another seed derived from `seed`.
fn mix(seed: u64, number: u64) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(seed, number);
    hasher.write_u8(0);
    hasher.finish()
}
