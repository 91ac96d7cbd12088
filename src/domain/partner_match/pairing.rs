//! Two who were paired, and what came of it.

use crate::domain::ids::{ChannelId, UserId};
use crate::domain::question::Topic;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// Two who are to practice together, the lower number first.
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

    /// Whether `user` is one of the two.
    #[must_use]
    pub fn has(self, user: UserId) -> bool {
        self.both().contains(&user)
    }
}

/// Which pairing of a server.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct PairingId {
    /// The number of the round, from 1.
    #[serde(rename = "round")]
    pub match_number: u64,
    /// The two.
    pub pair: Pair,
}

/// A pair of a round with what the two said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// Which round and which two.
    pub id: PairingId,
    /// When they were paired.
    pub at: Timestamp,
    /// The channel around their thread.
    pub channel: ChannelId,
    /// Where they are told, once that is known: their thread, or the channel itself where the bot
    /// may open no private thread.
    pub place: Option<ChannelId>,
    /// What both want to practice; anything if empty.
    pub topics: Vec<Topic>,
    /// The name of the template that they could begin with.
    pub template: Option<String>,
    /// Whether they were told of each other.
    pub is_told: bool,
    /// What each of the two said, in the order of the pair.
    pub answers: [Option<PairingAnswer>; 2],
    /// What is still to be said to them, in order.
    pub pending: Vec<PairingNotice>,
}

/// What a member says about a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingAnswer {
    /// The two met.
    Met,
    /// They did not.
    DidNotHappen,
}

/// What the bot has to say about a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PairingNotice {
    /// That the two are partners.
    Introduction,
    /// That this one left the server before the other could be told.
    PartnerLeft(UserId),
    /// That this one is paired no more, after ignoring too many rounds.
    Farewell(UserId),
}

/// What has just been done about a pairing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PairingChange {
    /// The channel is another one, since the former is gone.
    Moved(ChannelId),
    /// The place where the two are told is known.
    Found(ChannelId),
    /// One of the two is no member any more.
    Left(UserId),
    /// Something was said.
    Said(PairingNotice),
    /// It can't be said any more, since the place is gone.
    Unsaid(PairingNotice),
}

/// The one who answers is none of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("This pairing belongs to two other people. Find a partner with `/interview match join`.")]
pub struct NotYourPairing;

impl Pairing {
    /// A pairing of which nobody was told yet.
    #[must_use]
    pub const fn new(id: PairingId, at: Timestamp, channel: ChannelId) -> Self {
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
        }
    }

    /// What `user` said, if they are one of the two.
    #[must_use]
    pub fn answer_of(&self, user: UserId) -> Option<PairingAnswer> {
        let both = self.id.pair.both().into_iter().zip(self.answers);
        both.into_iter().find(|(one, _)| *one == user).and_then(|(_, answer)| answer)
    }

    /// The other one of the two.
    #[must_use]
    pub fn partner_of(&self, user: UserId) -> UserId {
        let Pair { one, other } = self.id.pair;
        if user == one { other } else { one }
    }

    /// Whether the two read about it in the channel, for all to see.
    #[must_use]
    pub fn is_in_channel(&self) -> bool {
        self.place == Some(self.channel)
    }

    /// The pairing after `user` said what came of it; saying it again replaces it.
    ///
    /// # Errors
    /// When `user` is none of the two.
    pub fn with_answer(
        mut self,
        user: UserId,
        answer: PairingAnswer,
    ) -> Result<Self, NotYourPairing> {
        let position = self.id.pair.both().iter().position(|one| *one == user);
        self.answers[position.ok_or(NotYourPairing)?] = Some(answer);
        Ok(self)
    }

    /// The pairing after `step`. A step that was already taken changes nothing.
    #[must_use]
    pub fn after(mut self, step: PairingChange) -> Self {
        match step {
            PairingChange::Moved(channel) if self.place.is_none() => self.channel = channel,
            PairingChange::Found(place) => {
                self.place.get_or_insert(place);
            }
            PairingChange::Left(user) => self.note_leaver(user),
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

    /// What is to be said where `user` left: that to the other one, or nothing to nobody.
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
