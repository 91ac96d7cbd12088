//! Two members who were paired, and their result.

use super::meeting::{Meeting, is_reminder_stale};
use super::refusal::NotYourPairing;
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::question::Topic;
use crate::domain::task::AT_ONCE;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Two members who will practice together, the lower id first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Pair {
    /// One of the two.
    pub one: UserId,
    /// The other one.
    pub other: UserId,
}

impl Pair {
    /// Both, the lower number first.
    #[must_use]
    pub const fn both(self) -> [UserId; 2] {
        [self.one, self.other]
    }

    /// Returns `true` if `user` is one of the two.
    #[must_use]
    pub fn has(self, user: UserId) -> bool {
        self.both().contains(&user)
    }
}

/// The key of a pairing in a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PairingId {
    /// The number of the round, from 1.
    #[serde(rename = "round")]
    pub match_number: u64,
    /// The two.
    pub pair: Pair,
}

/// A pair of a round with the members' replies.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// The round and the pair.
    pub id: PairingId,
    /// The time of the pairing.
    pub at: Timestamp,
    /// The parent channel of their thread.
    pub channel: ChannelId,
    /// The place where they are told, once it is known: their thread, or the channel itself if the
    /// bot can't open a private thread.
    pub place: Option<ChannelId>,
    /// The topics that both want to practice; empty means any.
    pub topics: Vec<Topic>,
    /// The name of the template suggested to them.
    pub template: Option<String>,
    /// Set once they were introduced.
    pub is_told: bool,
    /// The reply of each of the two, in the order of the pair.
    pub answers: [Option<PairingAnswer>; 2],
    /// The notices that are still to be sent, in order.
    pub pending: Vec<PairingNotice>,
    /// The time at which the two meet.
    #[serde(default, skip_serializing_if = "Meeting::is_empty")]
    pub meeting: Meeting,
}

/// A member's report on a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingAnswer {
    /// The two met.
    Met,
    /// They did not.
    DidNotHappen,
}

/// A notice to the members of a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingNotice {
    /// The two are partners.
    Introduction,
    /// This member left the server before the other could be told.
    PartnerLeft(UserId),
    /// This member is no longer paired, after ignoring too many rounds.
    Farewell(UserId),
    /// The two meet at this time. It is never pending: it follows from [`Pairing::meeting`].
    Reminder(Timestamp),
}

/// A completed step of a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingChange {
    /// The channel was replaced, because the previous one is gone.
    Moved(ChannelId),
    /// The place where the two are told is known.
    Found(ChannelId),
    /// This member has left the server.
    Left(UserId),
    /// A notice was sent.
    Said(PairingNotice),
    /// A notice can no longer be sent, because the place is gone.
    Unsaid(PairingNotice),
}

impl PairingNotice {
    /// Returns `true` if it is no longer worth sending at `now`.
    #[must_use]
    pub fn is_stale(self, now: Timestamp) -> bool {
        match self {
            Self::Reminder(at) => is_reminder_stale(at, now),
            Self::Introduction | Self::PartnerLeft(_) | Self::Farewell(_) => false,
        }
    }
}

impl Pairing {
    /// A pairing that nobody was told about yet.
    #[must_use]
    pub fn new(id: PairingId, at: Timestamp, channel: ChannelId) -> Self {
        Self {
            id,
            at,
            channel,
            place: None,
            topics: Vec::new(),
            template: None,
            is_told: false,
            answers: [None; 2],
            pending: Vec::new(),
            meeting: Meeting::default(),
        }
    }

    /// The reply of `user`, if they are one of the two.
    #[must_use]
    pub fn answer_of(&self, user: UserId) -> Option<PairingAnswer> {
        let both = self.id.pair.both().into_iter().zip(self.answers);
        both.into_iter().find(|(one, _)| *one == user).and_then(|(_, answer)| answer)
    }

    /// The partner of `user`.
    #[must_use]
    pub fn partner_of(&self, user: UserId) -> UserId {
        let Pair { one, other } = self.id.pair;
        if user == one { other } else { one }
    }

    /// Returns `true` if the two read about it in the public channel.
    #[must_use]
    pub fn is_in_channel(&self) -> bool {
        self.place == Some(self.channel)
    }

    /// The pairing after `user` reported how it went; reporting again replaces the report.
    ///
    /// # Errors
    /// `user` is not one of the two.
    pub fn with_answer(
        mut self,
        user: UserId,
        answer: PairingAnswer,
    ) -> Result<Self, NotYourPairing> {
        let position = self.id.pair.both().iter().position(|one| *one == user);
        self.answers[position.ok_or(NotYourPairing)?] = Some(answer);
        Ok(self)
    }

    /// The notice to be sent at `now`.
    #[must_use]
    pub fn next_notice(&self, now: Timestamp) -> Option<PairingNotice> {
        self.pending
            .first()
            .copied()
            .or_else(|| self.meeting.due_reminder(now).map(PairingNotice::Reminder))
    }

    /// The time at which its next notice is due, if there is one.
    #[must_use]
    pub fn next_due(&self) -> Option<Timestamp> {
        if self.pending.is_empty() { self.meeting.remind_at() } else { Some(AT_ONCE) }
    }

    /// The pairing after `step`. A step that was already recorded changes nothing.
    #[must_use]
    pub fn after(mut self, step: PairingChange) -> Self {
        match step {
            PairingChange::Moved(channel) if self.place.is_none() => self.channel = channel,
            PairingChange::Found(place) => {
                self.place.get_or_insert(place);
            }
            PairingChange::Left(user) => self.note_leaver(user),
            PairingChange::Said(PairingNotice::Reminder(at))
            | PairingChange::Unsaid(PairingNotice::Reminder(at)) => {
                self.meeting.settle_reminder(at);
            }
            PairingChange::Said(notice) | PairingChange::Unsaid(notice)
                if self.pending.contains(&notice) =>
            {
                self.pending.retain(|pending| *pending != notice);
                self.is_told |= step == PairingChange::Said(PairingNotice::Introduction);
            }
            PairingChange::Moved(_) | PairingChange::Said(_) | PairingChange::Unsaid(_) => {}
        }
        self
    }

    /// Adjusts the notices after `user` left: the partner is told, if anyone is left to tell.
    fn note_leaver(&mut self, user: UserId) {
        let partner = self.partner_of(user);
        if !self.id.pair.has(user) || self.is_told {
            return;
        }
        for notice in &mut self.pending {
            if *notice == PairingNotice::Introduction {
                *notice = PairingNotice::PartnerLeft(user);
            }
        }
        self.pending.retain(|notice| *notice != PairingNotice::PartnerLeft(partner));
    }
}
