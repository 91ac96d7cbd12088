//! The stored state of partner matching.

use super::Result;
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::matching::{
    Answer, Matching, NotYourPairing, Pairing, PairingId, Round, Rounds, Seeker, SeekerChange, Step,
};
use crate::domain::server::Trouble;
use async_trait::async_trait;

/// The part of the store for partner matching. Its writes are as durable as all others.
#[async_trait]
pub trait Matchmaking: Send + Sync {
    /// A member looking for partners.
    async fn seeker(&self, guild: GuildId, user: UserId) -> Result<Option<Seeker>>;

    /// Applies [`Seeker::after`] and stores the result. The first member who joins creates the
    /// server's [`Rounds`]; `place` says where somebody joined and has the seed. If
    /// [`MAX_SEEKERS`](crate::domain::matching::MAX_SEEKERS) are in, a new member is not added.
    async fn change_seeker(
        &self,
        guild: GuildId,
        user: UserId,
        change: SeekerChange,
        place: Place,
    ) -> Result<SeekerChanged>;

    /// The state of a server's rounds, if somebody ever joined.
    async fn rounds(&self, guild: GuildId) -> Result<Option<Rounds>>;

    /// The servers in which somebody ever joined.
    async fn servers_with_rounds(&self) -> Result<Vec<GuildId>>;

    /// Stores the reason the pairs can't be told. Does nothing in a server without rounds.
    async fn trouble_rounds(&self, guild: GuildId, trouble: Option<Trouble>) -> Result<()>;

    /// The inputs of a server's next round, if somebody ever joined.
    async fn matching(&self, guild: GuildId) -> Result<Option<Matching>>;

    /// Stores a round made from `before`, unless anything that it depends on or replaces has
    /// changed since, and deletes the pairings it says to delete. Returns `true` if it was stored.
    async fn hold_round(&self, guild: GuildId, before: Matching, round: Round) -> Result<bool>;

    /// One pairing.
    async fn pairing(&self, guild: GuildId, id: PairingId) -> Result<Option<Pairing>>;

    /// The pairings of a member, oldest first.
    async fn pairings_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Pairing>>;

    /// The pairings of one round.
    async fn pairings_of_round(
        &self,
        guild: GuildId,
        user: UserId,
        round: u64,
    ) -> Result<Vec<Pairing>>;

    /// The pairings with pending notices, oldest first.
    async fn open_pairings(&self, guild: GuildId) -> Result<Vec<Pairing>>;

    /// Applies [`Pairing::stepped`], stores the result and returns it, or `None` if there is no
    /// such pairing. A member who left the server also stops looking for partners.
    async fn advance_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        step: Step,
    ) -> Result<Option<Pairing>>;

    /// Applies [`Pairing::after`] and stores the result; returns `None` if there is no such
    /// pairing. This counts as activity, even if the round is over.
    async fn answer_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        user: UserId,
        answer: Answer,
    ) -> Result<Option<std::result::Result<Answered, NotYourPairing>>>;
}

/// The place where somebody joins, and the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The channel, if it can have threads for pairs.
    pub channel: Option<ChannelId>,
    /// The seed, for a new server.
    pub seed: u64,
}

/// The result of a change to a seeker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeekerChanged {
    /// The seeker before the change.
    pub before: Option<Seeker>,
    /// The seeker after the change.
    pub after: Option<Seeker>,
}

/// The result of a reply about a pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The updated pairing.
    pub pairing: Pairing,
    /// Set if a newer round has begun.
    pub is_over: bool,
}
