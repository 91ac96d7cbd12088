//! What the bot remembers of who looks for partners, and of the pairs.

use super::{ChangeOutcome, Result};
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::partner_match::{
    MatchInput, MatchState, NotYourPairing, Pairing, PairingAnswer, PairingChange, PairingId,
    Participant, ParticipantChange, PartnerMatch,
};
use crate::domain::server::OngoingFailure;
use async_trait::async_trait;

/// The part of the memory that finds partners. Its writes are as durable as all others.
#[async_trait]
pub trait PartnerStore: Send + Sync {
    /// A member who looks for partners.
    async fn participant(&self, guild: GuildId, user: UserId) -> Result<Option<Participant>>;

    /// Applies [`Participant::after`] and keeps the outcome. With the first who joins, a server gets its
    /// [`MatchState`]; `place` says where somebody joined and what they begin with. Where
    /// [`MAX_PARTICIPANTS`](crate::domain::matching::MAX_PARTICIPANTS) are in, who is new does not become one.
    async fn change_participant(
        &self,
        guild: GuildId,
        user: UserId,
        change: ParticipantChange,
        place: JoinedFrom,
    ) -> Result<ParticipantChanged>;

    /// What the rounds of a server have come to, if somebody ever joined.
    async fn match_state(&self, guild: GuildId) -> Result<Option<MatchState>>;

    /// The servers in which somebody ever joined.
    async fn servers_with_match_state(&self) -> Result<Vec<GuildId>>;

    /// Keeps what stands in the way of telling the pairs; nothing in a server without rounds.
    async fn set_match_failure(
        &self,
        guild: GuildId,
        failure: Option<OngoingFailure>,
    ) -> Result<()>;

    /// All that the next round of a server follows from, if somebody ever joined.
    async fn match_input(&self, guild: GuildId) -> Result<Option<MatchInput>>;

    /// Keeps a round that was made from `before`, unless anything that it follows from or replaces
    /// has changed since, and forgets what it says. Whether it was kept.
    async fn keep_match(
        &self,
        guild: GuildId,
        before: MatchInput,
        round: PartnerMatch,
    ) -> Result<bool>;

    /// One pairing.
    async fn pairing(&self, guild: GuildId, id: PairingId) -> Result<Option<Pairing>>;

    /// The pairings of a member, oldest first.
    async fn pairings_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Pairing>>;

    /// Those of one round.
    async fn pairings_of_match(
        &self,
        guild: GuildId,
        user: UserId,
        round: u64,
    ) -> Result<Vec<Pairing>>;

    /// The pairings about which something is still to be said, oldest first.
    async fn open_pairings(&self, guild: GuildId) -> Result<Vec<Pairing>>;

    /// Applies [`Pairing::after`] and keeps the outcome, which is returned; nothing where there
    /// is no such pairing. Who left the server is also no participant any more.
    async fn change_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        step: PairingChange,
    ) -> Result<Option<Pairing>>;

    /// Applies [`Pairing::with_answer`] and keeps the outcome; nothing where there is no such pairing. It
    /// is a sign of life, also where the round is over.
    async fn answer_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        user: UserId,
        answer: PairingAnswer,
    ) -> Result<ChangeOutcome<PairingAnswered, NotYourPairing>>;
}

/// Where and with what somebody joins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinedFrom {
    /// The channel, if it is one in which pairs can be told.
    pub channel: Option<ChannelId>,
    /// The seed, for a server that is new.
    pub seed: u64,
}

/// What came of a change to a participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantChanged {
    /// The participant as they were before.
    pub before: Option<Participant>,
    /// The participant as they are now.
    pub after: Option<Participant>,
}

/// What came of an answer about a pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairingAnswered {
    /// The pairing as it is now.
    pub pairing: Pairing,
    /// Whether a newer round has begun.
    pub is_over: bool,
}
