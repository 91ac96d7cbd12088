//! Several processes share the bot's connections to Discord, and with them the servers.
//!
//! Discord assigns servers to connections ("shards") by their ids. Each shard is held by one
//! process, which serves the clicks of its servers and runs their tasks.

use super::ids::GuildId;
use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

/// A process, distinct from all others that ever ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ProcessId(pub u64);

/// The shard of a server, given the total number. See "Sharding" in Discord's gateway
/// documentation.
#[must_use]
pub const fn shard_of(guild: GuildId, total: NonZeroU32) -> u32 {
    #[expect(clippy::cast_possible_truncation, reason = "it is less than a total of 32 bits")]
    {
        ((guild.0 >> 22) % total.get() as u64) as u32
    }
}

/// The servers that one process is responsible for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    total: NonZeroU32,
    held: BTreeSet<u32>,
}

/// The share of a single process with one shard.
impl Default for Share {
    fn default() -> Self {
        Self::whole(NonZeroU32::MIN)
    }
}

impl Share {
    /// A share of these shards out of `total`.
    #[must_use]
    pub const fn new(total: NonZeroU32, held: BTreeSet<u32>) -> Self {
        Self { total, held }
    }

    /// All servers.
    #[must_use]
    pub fn whole(total: NonZeroU32) -> Self {
        Self { total, held: (0..total.get()).collect() }
    }

    /// Returns `true` if a server is part of the share.
    #[must_use]
    pub fn has(&self, guild: GuildId) -> bool {
        self.is_whole() || self.held.contains(&shard_of(guild, self.total))
    }

    /// Returns `true` if the share includes every server.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        u32::try_from(self.held.len()) == Ok(self.total.get())
    }

    /// The total number of shards of all processes.
    #[must_use]
    pub const fn total(&self) -> NonZeroU32 {
        self.total
    }

    /// The shards of this share.
    #[must_use]
    pub const fn held(&self) -> &BTreeSet<u32> {
        &self.held
    }

    /// The share without one shard.
    #[must_use]
    pub fn without(mut self, shard: u32) -> Self {
        self.held.remove(&shard);
        self
    }

    /// The part of `whole` in proportion to the number of shards, rounded down, but at least 1 if
    /// there is any. The parts of disjoint shares never exceed the whole, if that is at least the
    /// number of shards.
    #[must_use]
    pub fn part_of(&self, whole: u32) -> u32 {
        let held = u64::try_from(self.held.len()).unwrap_or(u64::MAX);
        let part = u64::from(whole).saturating_mul(held) / u64::from(self.total.get());
        u32::try_from(part).unwrap_or(whole).max(u32::from(held > 0))
    }
}

/// A snapshot of the processes and their shards.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Census {
    /// The number of shards.
    pub total: NonZeroU32,
    /// The processes that are alive and stay, with the most shards that each may hold.
    pub processes: BTreeMap<ProcessId, u32>,
    /// The holder of each shard. A shard without a holder, or of a dead process, is missing.
    pub holders: BTreeMap<u32, ProcessId>,
}

/// The next steps of a process.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Moves {
    /// Free shards to claim.
    pub claim: BTreeSet<u32>,
    /// Shards to stop working on and give back.
    pub give_back: BTreeSet<u32>,
}

impl Census {
    /// The next steps of `me`: it claims free shards up to its fair share, and gives back any
    /// beyond that. If all processes follow this, every shard soon has a holder, and the shares
    /// differ by at most one, as far as the limits of the processes allow.
    #[must_use]
    pub fn moves(&self, me: ProcessId) -> Moves {
        let mine: BTreeSet<u32> = self.held_by(me).collect();
        let part = self.parts().get(&me).copied().unwrap_or(0) as usize;
        if mine.len() > part {
            // The last ones, so that the first shard, which gets direct messages, seldom moves.
            let give_back = mine.iter().rev().take(mine.len() - part).copied().collect();
            return Moves { give_back, ..Moves::default() };
        }
        let free = (0..self.total.get()).filter(|shard| !self.holders.contains_key(shard));
        Moves { claim: free.take(part - mine.len()).collect(), ..Moves::default() }
    }

    fn held_by(&self, process: ProcessId) -> impl Iterator<Item = u32> {
        self.holders.iter().filter(move |(_, holder)| **holder == process).map(|(shard, _)| *shard)
    }

    /// The fair share of each process. Shards that can't be divided evenly go to those that already
    /// hold the most, so that nothing moves needlessly.
    fn parts(&self) -> BTreeMap<ProcessId, u32> {
        let mut order: Vec<ProcessId> = self.processes.keys().copied().collect();
        order.sort_by_key(|process| (std::cmp::Reverse(self.held_by(*process).count()), *process));
        let mut parts: BTreeMap<ProcessId, u32> =
            order.iter().map(|process| (*process, 0)).collect();
        let mut left = self.total.get();
        // Each round gives one shard to each process that can hold another one.
        while left > 0 {
            let before = left;
            for process in &order {
                let most = self.processes.get(process).copied().unwrap_or(0);
                let part = parts.entry(*process).or_default();
                if left > 0 && *part < most {
                    *part += 1;
                    left -= 1;
                }
            }
            if left == before {
                break;
            }
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn total(total: u32) -> NonZeroU32 {
        NonZeroU32::new(total).unwrap()
    }

    fn census(shards: u32, most: &[u32]) -> Census {
        let processes = (0..).map(ProcessId).zip(most.iter().copied()).collect();
        Census { total: total(shards), processes, holders: BTreeMap::new() }
    }

    /// Makes `me` take its next steps. A shard that is given back is free at once.
    fn follow(census: &mut Census, me: ProcessId) {
        let Moves { claim, give_back } = census.moves(me);
        for shard in claim {
            assert_eq!(census.holders.insert(shard, me), None, "a shard has two processes");
        }
        for shard in give_back {
            assert_eq!(census.holders.remove(&shard), Some(me));
        }
    }

    fn counts(census: &Census) -> Vec<usize> {
        census.processes.keys().map(|process| census.held_by(*process).count()).collect()
    }

    #[test]
    fn one_process_takes_all() {
        let mut census = census(5, &[100]);
        follow(&mut census, ProcessId(0));
        assert_eq!(counts(&census), [5]);
    }

    #[test]
    fn a_second_process_takes_half_and_the_first_shard_stays() {
        let mut census = census(4, &[100]);
        follow(&mut census, ProcessId(0));
        census.processes.insert(ProcessId(1), 100);
        assert_eq!(census.moves(ProcessId(1)), Moves::default(), "nothing is free yet");
        assert_eq!(census.moves(ProcessId(0)).give_back, BTreeSet::from([2, 3]));
    }

    #[test]
    fn what_a_dead_process_held_is_free() {
        let mut census = census(4, &[100, 100]);
        for process in [0, 1, 0, 1].map(ProcessId) {
            follow(&mut census, process);
        }
        census.processes.remove(&ProcessId(0));
        census.holders.retain(|_, holder| *holder != ProcessId(0));
        follow(&mut census, ProcessId(1));
        assert_eq!(counts(&census), [4]);
    }

    #[test]
    fn a_server_is_in_the_share_that_holds_its_shard() {
        let guild = GuildId(175_928_847_299_117_063);
        assert_eq!(shard_of(guild, total(1)), 0);
        let shard = shard_of(guild, total(7));
        assert!(Share::new(total(7), BTreeSet::from([shard])).has(guild));
        assert!(!Share::whole(total(7)).without(shard).has(guild));
    }

    proptest! {
        #[test]
        fn every_shard_soon_has_one_process_and_parts_are_fair(
            shards in 1_u32..60,
            most in prop::collection::vec(1_u32..40, 1..8),
            turns in prop::collection::vec(0_u64..8, 0..20),
            dies: prop::sample::Index,
        ) {
            let mut census = census(shards, &most);
            for turn in turns {
                if census.processes.contains_key(&ProcessId(turn)) {
                    follow(&mut census, ProcessId(turn));
                }
            }
            let dead = ProcessId(dies.index(most.len()) as u64);
            if most.len() > 1 {
                census.processes.remove(&dead);
                census.holders.retain(|_, holder| *holder != dead);
            }
            for _ in 0..3 {
                for process in census.processes.keys().copied().collect::<Vec<_>>() {
                    follow(&mut census, process);
                }
            }
            for process in census.processes.keys() {
                prop_assert_eq!(census.moves(*process), Moves::default(), "it settles");
            }
            let room: u32 = census.processes.values().sum();
            prop_assert_eq!(census.holders.len(), shards.min(room) as usize);
            for (process, most) in &census.processes {
                let held = census.held_by(*process).count();
                prop_assert!(held <= *most as usize);
                let fullest = counts(&census).into_iter().max().unwrap_or(0);
                prop_assert!(held == *most as usize || held + 1 >= fullest);
            }
        }

        #[test]
        fn parts_of_a_rate_never_come_to_more_than_the_whole(
            shards in 1_u32..48, cuts: [prop::sample::Index; 2], whole in 48_u32..500,
        ) {
            let [one, other] = cuts.map(|cut| u32::try_from(cut.index(shards as usize)).unwrap());
            let (low, high) = (one.min(other), one.max(other));
            let parts = [0..low, low..high, high..shards];
            let sum: u32 = parts
                .into_iter()
                .map(|held| Share::new(total(shards), held.collect()).part_of(whole))
                .sum();
            prop_assert!(sum <= whole);
        }
    }
}
