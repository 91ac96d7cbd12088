//! A weekly round, from the pairs to their results.

use super::met::Met;
use super::pairing::{Pair, Pairing};
use super::participant::{Level, MAX_IGNORED, Participant, shared_topics};
use super::pool::Pool;
use crate::domain::ids::UserId;
use crate::domain::interview::Template;
use crate::domain::question::Topic;
use jiff::Timestamp;
use std::cmp::Reverse;
use std::collections::BTreeSet;

/// The result of a weekly round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paired {
    /// The pairs.
    pub pairs: Vec<Pair>,
    /// The members for whom nobody was left. They come first next time.
    pub left_out: Vec<UserId>,
    /// All participants after the round, to be stored.
    pub participants: Vec<Participant>,
    /// The previous pairings after the round, to be stored.
    pub met: Met,
}

/// Pairs the participants of a server at `now`. The same arguments give the same pairs.
///
/// Members who want several partners a week get more than one if others have not got all they want,
/// but never the same one twice in a week.
#[must_use]
pub fn pair_participants(
    participants: &[Participant],
    met: &Met,
    seed: u64,
    now: Timestamp,
) -> Paired {
    let available = || participants.iter().filter(|participant| participant.is_available(now));
    let mut met = met.clone();
    let mut paired: BTreeSet<(UserId, UserId)> = BTreeSet::new();
    // Each pass gives a member at most one partner, so an odd number may take one more pass.
    for pass in 1.. {
        let got = |user: UserId| {
            paired.iter().filter(|(one, other)| user == *one || user == *other).count()
        };
        let willing: Vec<Participant> = available()
            .filter(|participant| got(participant.user) < usize::from(participant.per_week))
            // A member without a partner comes before those who would have another one.
            .map(|participant| Participant {
                left_out: if got(participant.user) > 0 {
                    0
                } else {
                    participant.left_out + u32::from(pass > 1)
                },
                ..participant.clone()
            })
            .collect();
        let pairs = Pool::new(&willing, &paired).pairs(&met, seed.wrapping_add(pass));
        if pairs.is_empty() {
            break;
        }
        for (one, other) in &pairs {
            met.add(*one, *other);
        }
        paired.extend(pairs);
    }
    let with_partner: BTreeSet<UserId> =
        paired.iter().flat_map(|(one, other)| [*one, *other]).collect();
    let after = |participant: &Participant| Participant {
        left_out: if with_partner.contains(&participant.user) {
            0
        } else {
            participant.left_out + u32::from(participant.is_available(now))
        },
        ..participant.clone()
    };
    Paired {
        left_out: available()
            .map(|participant| participant.user)
            .filter(|user| !with_partner.contains(user))
            .collect(),
        participants: participants.iter().map(after).collect(),
        pairs: paired.into_iter().map(|(one, other)| Pair { one, other }).collect(),
        met,
    }
}

/// A template for two to begin with: one that covers most of what both want to practice, a short
/// one for juniors and a long one for seniors.
#[must_use]
pub fn suggest_template<'a>(
    templates: impl IntoIterator<Item = &'a Template>,
    one: &Participant,
    other: &Participant,
) -> Option<&'a Template> {
    let shared = shared_topics(one, other);
    let wanted_minutes = match one.level.min(other.level) {
        Level::Junior => 15,
        Level::Middle => 30,
        Level::Senior => 60,
    };
    templates.into_iter().min_by_key(|template| {
        let covered = shared.iter().filter(|topic| covers(template, topic)).count();
        (Reverse(covered), template.minutes.abs_diff(wanted_minutes), &template.name)
    })
}

fn covers(template: &Template, topic: &Topic) -> bool {
    template.rounds.iter().any(|round| {
        let filter = &round.filter;
        let category = topic.category.as_ref();
        (filter.packs.is_empty() || filter.packs.contains(&topic.pack))
            && (filter.categories.is_empty()
                || category.is_none_or(|category| filter.categories.contains(category)))
    })
}

/// The result of closing a round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosedMatch {
    /// The members who stay, to be stored.
    pub participants: Vec<Participant>,
    /// The members who are taken out because they ignored [`MAX_IGNORED`] rounds in a row.
    pub removed: Vec<UserId>,
}

/// Closes a round with its pairings, before the next one is made. A member ignores a round if they
/// were told about a partner and reported nothing about any of their pairings.
#[must_use]
pub fn close_match(participants: &[Participant], pairings: &[Pairing]) -> ClosedMatch {
    let mut closed = ClosedMatch { participants: Vec::new(), removed: Vec::new() };
    for participant in participants {
        let theirs = || pairings.iter().filter(|it| it.is_told && it.id.pair.has(participant.user));
        let ignored = if theirs().next().is_none() {
            participant.ignored
        } else if theirs().any(|pairing| pairing.answer_of(participant.user).is_some()) {
            0
        } else {
            participant.ignored + 1
        };
        if ignored >= MAX_IGNORED {
            closed.removed.push(participant.user);
        } else {
            closed.participants.push(Participant { ignored, ..participant.clone() });
        }
    }
    closed
}
