//! A server's weekly rounds: when one is due, and its result.

use super::met::Met;
use super::pairing::{Pairing, PairingId, PairingNotice};
use super::pairs::{close_match, pair_participants, suggest_template};
use super::participant::{Participant, shared_topics};
use super::pruning::forgotten;
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::interview::Template;
use crate::domain::schedule::{Schedule, ScheduledPosting, Weekdays, Zone};
use crate::domain::server::OngoingFailure;
use jiff::civil::{Date, Time, Weekday};
use jiff::{SignedDuration, Timestamp, ToSpan as _};
use serde::{Deserialize, Serialize};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;

/// The hour of rounds in UTC, in a server without a schedule.
const HOUR: Time = Time::constant(9, 0, 0, 0);
/// The next round is at least this long after a late one.
const APART: SignedDuration = SignedDuration::from_hours(3 * 24);

/// The state of a server's weekly rounds. It is kept from the first member who joins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MatchState {
    /// The channel for pairs in a server without a daily: where the first current member joined, or
    /// a later one if there was trouble since.
    pub channel: ChannelId,
    /// Decides chances, together with the round's number.
    pub seed: u64,
    /// The time at which the first current member joined; earlier rounds are not made up for.
    pub since: Timestamp,
    /// The number of the newest round; 0 before the first.
    pub number: u64,
    /// The newest round.
    pub held: Option<LastMatch>,
    /// The reason the pairs can't be told, if there is one.
    #[serde(rename = "trouble")]
    pub failure: Option<OngoingFailure>,
}

/// A round that was held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastMatch {
    /// Its Monday, in the server's time zone at the time.
    pub week: Date,
    /// The time at which it was held.
    pub at: Timestamp,
}

/// All inputs of a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MatchInput {
    /// The state of the rounds.
    pub state: MatchState,
    /// The members looking for partners.
    pub participants: Vec<Participant>,
    /// The pairings of all rounds, as far as they are kept.
    pub pairings: Vec<Pairing>,
}

/// The result of a round, to be stored together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartnerMatch {
    /// The new state of the rounds.
    pub state: MatchState,
    /// The members who stay.
    pub participants: Vec<Participant>,
    /// The members who are taken out.
    pub removed: Vec<UserId>,
    /// New or changed pairings.
    pub pairings: Vec<Pairing>,
    /// Pairings that no later round needs.
    pub forgotten: Vec<PairingId>,
}

impl MatchState {
    /// The rounds of a server in which somebody joins for the first time.
    #[must_use]
    pub const fn new(channel: ChannelId, seed: u64, now: Timestamp) -> Self {
        Self { channel, seed, since: now, number: 0, held: None, failure: None }
    }

    /// The rounds after somebody joined in `channel`; `first` if nobody else is in.
    #[must_use]
    pub fn joined(
        known: Option<Self>,
        first: bool,
        channel: ChannelId,
        seed: u64,
        now: Timestamp,
    ) -> Self {
        let state = known.unwrap_or_else(|| Self::new(channel, seed, now));
        Self {
            since: if first { now } else { state.since },
            channel: if first || state.failure.is_some() { channel } else { state.channel },
            ..state
        }
    }

    /// Returns `true` if the round of `posting` can be held at `now`.
    fn allow(&self, posting: ScheduledPosting, now: Timestamp) -> bool {
        // A future time was stored while the clock was ahead.
        let since = Some(self.since).filter(|since| *since <= now);
        let held = self.held.filter(|held| held.at.duration_since(now) <= APART);
        since.is_none_or(|since| posting.at >= since)
            && held
                .is_none_or(|held| held.week < posting.date && now.duration_since(held.at) >= APART)
    }
}

/// Mondays at the hour of the server's schedule, in its time zone; as without a schedule if the
/// zone is unknown.
fn mondays(schedule: Option<&Schedule>) -> Schedule {
    let schedule = schedule.filter(|schedule| schedule.zone.is_known());
    Schedule {
        time: schedule.map_or(HOUR, |schedule| schedule.time),
        zone: schedule.map_or(Zone::UTC, |schedule| schedule.zone.clone()),
        weekdays: Weekdays::new([Weekday::Monday]).expect("one day is no empty set"),
    }
}

/// The Monday whose round is due at `now`, if any. After any downtime that is one round: the newest
/// Monday's.
#[must_use]
pub fn due_week(schedule: Option<&Schedule>, state: &MatchState, now: Timestamp) -> Option<Date> {
    let mondays = mondays(schedule);
    let today = mondays.zone.date_at(now);
    let days = i64::from(today.weekday().to_monday_zero_offset());
    let newest = [days, days + 7]
        .into_iter()
        .filter_map(|days| today.checked_sub(days.days()).ok())
        .map(|date| mondays.posting_on(date))
        .find(|posting| posting.at <= now)?;
    state.allow(newest, now).then_some(newest.date)
}

/// The time of the next round after `now`, if none is due.
#[must_use]
pub fn next_match_at(
    schedule: Option<&Schedule>,
    state: &MatchState,
    now: Timestamp,
) -> Option<Timestamp> {
    let mondays = mondays(schedule);
    let none = std::collections::BTreeSet::new();
    mondays
        .postings_from(now, &none)
        .find(|posting| posting.at > now && state.allow(*posting, posting.at))
        .map(|posting| posting.at)
}

/// Closes the newest round and makes the one of `week`. The same arguments give the same round.
///
/// A member whose partner left, or who could not be told about a partner, was left out in the
/// newest round.
#[must_use]
pub fn make_match(
    matching: &MatchInput,
    templates: &[&Template],
    channel: ChannelId,
    week: Date,
    now: Timestamp,
) -> PartnerMatch {
    let MatchInput { state, participants, pairings } = matching;
    let newest: Vec<Pairing> =
        pairings.iter().filter(|it| it.id.match_number == state.number).cloned().collect();
    let closed = close_match(participants, &newest);
    let without_partner = |user: UserId| {
        let mut theirs = newest.iter().filter(|it| it.id.pair.has(user)).peekable();
        theirs.peek().is_some() && theirs.all(|it| !it.is_told)
    };
    let staying: Vec<Participant> = closed
        .participants
        .into_iter()
        .map(|participant| Participant {
            left_out: participant.left_out + u32::from(without_partner(participant.user)),
            ..participant
        })
        .collect();
    let mut met = Met::default();
    for pairing in pairings.iter().filter(|pairing| pairing.is_told) {
        met.add(pairing.id.pair.one, pairing.id.pair.other);
    }
    let number = state.number + 1;
    let paired = pair_participants(&staying, &met, seed(state.seed, number), now);
    let participant = |user| staying.iter().find(|participant| participant.user == user);
    let new = paired.pairs.into_iter().filter_map(|pair| {
        let (one, other) = (participant(pair.one)?, participant(pair.other)?);
        let template = suggest_template(templates.iter().copied(), one, other);
        Some(Pairing {
            topics: shared_topics(one, other),
            template: template.map(|template| template.name.clone()),
            pending: vec![PairingNotice::Introduction],
            ..Pairing::new(PairingId { match_number: number, pair }, now, channel)
        })
    });
    let forgotten = forgotten(pairings, &paired.participants, number);
    let mut changed = end_pending_notices(pairings, &newest, &closed.removed);
    changed.extend(new);
    PartnerMatch {
        state: MatchState { number, held: Some(LastMatch { week, at: now }), ..state.clone() },
        participants: paired.participants,
        removed: closed.removed,
        pairings: changed,
        forgotten,
    }
}

/// The changes to earlier pairings: nobody is introduced any longer, and a member who is taken out
/// is told so where they last had a partner.
fn end_pending_notices(
    pairings: &[Pairing],
    newest: &[Pairing],
    removed: &[UserId],
) -> Vec<Pairing> {
    let farewells = |pairing: &Pairing| -> Vec<PairingNotice> {
        let is_theirs = |user: &&UserId| {
            let told = newest.iter().find(|it| it.is_told && it.id.pair.has(**user));
            told.is_some_and(|it| it.id == pairing.id)
        };
        removed.iter().filter(is_theirs).map(|user| PairingNotice::Farewell(*user)).collect()
    };
    let changed = |pairing: &Pairing| {
        let mut pending = pairing.pending.clone();
        pending.retain(|notice| *notice != PairingNotice::Introduction);
        pending.extend(farewells(pairing));
        (pending != pairing.pending).then(|| Pairing { pending, ..pairing.clone() })
    };
    pairings.iter().filter_map(changed).collect()
}

/// The seed of one round.
fn seed(seed: u64, number: u64) -> u64 {
    let mut hasher = SipHasher13::new_with_keys(seed, number);
    hasher.write(b"round");
    hasher.finish()
}
