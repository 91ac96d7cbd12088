//! The stored state of partner matching.

use super::{ChangeOutcome, Page, Result};
use crate::domain::ids::{ChannelId, GuildId, UserId};
use crate::domain::partner_match::{
    MatchInput, MatchState, MeetingChange, MeetingError, NotYourPairing, Pairing, PairingAnswer,
    PairingChange, PairingId, Participant, ParticipantChange, PartnerMatch,
};
use crate::domain::server::OngoingFailure;
use async_trait::async_trait;

/// The part of the store for partner matching. Its writes are as durable as all others.
#[async_trait]
pub trait PartnerStore: Send + Sync {
    /// A member looking for partners.
    async fn participant(&self, guild: GuildId, user: UserId) -> Result<Option<Participant>>;

    /// Applies [`Participant::after`] and stores the result. The first member who joins creates the
    /// server's [`MatchState`]; `place` says where somebody joined and has the seed. If
    /// [`MAX_PARTICIPANTS`](crate::domain::partner_match::MAX_PARTICIPANTS) are in, a new member is not added.
    async fn change_participant(
        &self,
        guild: GuildId,
        user: UserId,
        change: ParticipantChange,
        place: JoinedFrom,
    ) -> Result<ParticipantChanged>;

    /// The state of a server's rounds, if somebody ever joined.
    async fn match_state(&self, guild: GuildId) -> Result<Option<MatchState>>;

    /// The next page of [`servers_with_match_state`](super::servers_with_match_state) after a server.
    async fn servers_with_match_state_after(&self, after: Option<GuildId>)
    -> Result<Page<GuildId>>;

    /// Stores the reason the pairs can't be told. Does nothing in a server without rounds.
    async fn set_match_failure(
        &self,
        guild: GuildId,
        failure: Option<OngoingFailure>,
    ) -> Result<()>;

    /// The inputs of a server's next round, if somebody ever joined.
    async fn match_input(&self, guild: GuildId) -> Result<Option<MatchInput>>;

    /// Stores a round made from `before`, unless anything that it depends on or replaces has
    /// changed since, and deletes the pairings it says to delete. Returns `true` if it was stored.
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

    /// The pairings of one round.
    async fn pairings_of_match(
        &self,
        guild: GuildId,
        user: UserId,
        round: u64,
    ) -> Result<Vec<Pairing>>;

    /// The pairings to which a notice is to be sent, now or later, oldest first.
    async fn open_pairings(&self, guild: GuildId) -> Result<Vec<Pairing>>;

    /// Applies [`Pairing::after`], stores the result and returns it, or `None` if there is no
    /// such pairing. A member who left the server also stops looking for partners.
    async fn change_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        step: PairingChange,
    ) -> Result<Option<Pairing>>;

    /// Applies [`Pairing::with_answer`] and stores the result; returns `None` if there is no such
    /// pairing. This counts as activity, even if the round is over.
    async fn answer_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        user: UserId,
        answer: PairingAnswer,
    ) -> Result<ChangeOutcome<PairingAnswered, NotYourPairing>>;

    /// Applies [`Pairing::with_meeting`] and stores the result. This counts as activity, and the
    /// time zone of a proposal is remembered for a member who is looking for partners.
    async fn change_meeting(
        &self,
        guild: GuildId,
        id: PairingId,
        user: UserId,
        change: MeetingChange,
    ) -> Result<ChangeOutcome<Pairing, MeetingError>>;
}

/// The place where somebody joins, and the seed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JoinedFrom {
    /// The channel, if it can have threads for pairs.
    pub channel: Option<ChannelId>,
    /// The seed, for a new server.
    pub seed: u64,
}

/// The result of a change to a participant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParticipantChanged {
    /// The participant before the change.
    pub before: Option<Participant>,
    /// The participant after the change.
    pub after: Option<Participant>,
}

/// The result of a reply about a pairing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PairingAnswered {
    /// The updated pairing.
    pub pairing: Pairing,
    /// Set if a newer round has begun.
    pub is_over: bool,
}
