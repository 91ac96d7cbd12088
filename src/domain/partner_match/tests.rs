//! Properties of every group and every week.

use super::*;
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::interview::{Round, RoundFilter, Template};
use jiff::Timestamp;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use strum::VariantArray as _;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

fn participant(number: u64) -> Participant {
    Participant::new(UserId(number), Level::Middle, Vec::new(), 1, at(0))
}

fn pairing(round: u64, pair: Pair) -> Pairing {
    Pairing {
        is_told: true,
        ..Pairing::new(PairingId { match_number: round, pair }, at(0), ChannelId(1))
    }
}

fn group(size: u64) -> Vec<Participant> {
    (1..=size).map(participant).collect()
}

/// Pairs a group week by week and returns the pairs of each.
fn weeks(mut participants: Vec<Participant>, seed: u64, count: u64) -> Vec<Paired> {
    let mut met = Met::default();
    let mut weeks = Vec::new();
    for number in 0..count {
        let week = pair_participants(&participants, &met, seed.wrapping_add(number * 7919), at(0));
        participants.clone_from(&week.participants);
        met = week.met.clone();
        weeks.push(week);
    }
    weeks
}

#[test]
fn nobody_meets_the_same_one_again_before_all_others_were_tried() {
    for size in 2..=9 {
        for seed in 0..6 {
            let weeks = weeks(group(size), seed, 2 * size);
            let nobody = Met::default();
            for (number, week) in weeks.iter().enumerate() {
                let before = number.checked_sub(1).map_or(&nobody, |last| &weeks[last].met);
                let least = |user: UserId| {
                    let others = (1..=size).map(UserId).filter(|other| *other != user);
                    others.map(|other| before.times(user, other)).min().unwrap()
                };
                for Pair { one, other } in &week.pairs {
                    let times = before.times(*one, *other);
                    assert!(
                        times <= least(*one) && times <= least(*other),
                        "{size} members, seed {seed}, week {number}: {one} and {other}"
                    );
                }
            }
            if size % 2 == 0 {
                let lap = usize::try_from(size - 1).unwrap();
                let all = usize::try_from(size * (size - 1) / 2).unwrap();
                assert_eq!(weeks[lap - 1].met.iter().count(), all, "everybody met everybody");
            }
        }
    }
}

#[test]
fn the_odd_one_out_comes_first_next_time() {
    for seed in 0..20 {
        let weeks = weeks(group(7), seed, 14);
        for pair in weeks.windows(2) {
            assert_eq!(pair[0].left_out.len(), 1);
            assert_ne!(pair[0].left_out, pair[1].left_out);
        }
    }
}

#[test]
fn a_newcomer_does_not_keep_the_others_apart() {
    let first = weeks(group(6), 3, 5).pop().unwrap();
    let mut participants = first.participants;
    participants.push(participant(7));
    participants.push(participant(8));
    let week = pair_participants(&participants, &first.met, 1, at(0));
    assert_eq!(week.pairs.len(), 4);
    assert!(week.left_out.is_empty());
}

#[test]
fn levels_that_are_close_come_first() {
    let mut participants = group(4);
    participants[0].level = Level::Junior;
    participants[1].level = Level::Senior;
    participants[2].level = Level::Senior;
    participants[3].level = Level::Junior;
    for seed in 0..20 {
        let week = pair_participants(&participants, &Met::default(), seed, at(0));
        let pair = |one, other| Pair { one: UserId(one), other: UserId(other) };
        assert_eq!(week.pairs, [pair(1, 4), pair(2, 3)]);
    }
}

#[test]
fn those_who_want_more_partners_a_week_get_different_ones() {
    let mut participants = group(6);
    for participant in &mut participants[..4] {
        participant.per_week = 2;
    }
    let week = pair_participants(&participants, &Met::default(), 1, at(0));
    assert_eq!(week.pairs.len(), 5);
    let mut count: BTreeMap<UserId, u8> = BTreeMap::new();
    for Pair { one, other } in &week.pairs {
        *count.entry(*one).or_default() += 1;
        *count.entry(*other).or_default() += 1;
    }
    assert_eq!(count.values().copied().collect::<Vec<_>>(), [2, 2, 2, 2, 1, 1]);
}

#[test]
fn who_ignores_three_rounds_is_taken_out() {
    let mut participants = group(2);
    let pair = Pair { one: UserId(1), other: UserId(2) };
    let pairing = pairing(1, pair);
    assert_eq!(pairing.clone().with_answer(UserId(3), PairingAnswer::Met), Err(NotYourPairing));
    let pairing = pairing.with_answer(UserId(1), PairingAnswer::DidNotHappen).unwrap();
    for round in 1..=3 {
        // A round without a partner can't be ignored.
        participants = close_match(&participants, &[]).participants;
        let closed = close_match(&participants, std::slice::from_ref(&pairing));
        let removed: &[UserId] = if round == 3 { &[UserId(2)] } else { &[] };
        assert_eq!(closed.removed, removed);
        participants = closed.participants;
    }
    assert_eq!(participants.len(), 1);
}

#[test]
fn the_suggested_template_covers_what_both_want() {
    let template = |name: &str, minutes, category: &str| Template {
        name: name.to_owned(),
        description: String::new(),
        minutes,
        rubric: String::new(),
        rounds: vec![Round {
            title: String::new(),
            filter: RoundFilter {
                packs: vec!["python".to_owned()],
                categories: vec![category.to_owned()],
                ..RoundFilter::default()
            },
            count: 1,
            minutes,
            weight: 1,
        }],
        scale: Vec::new(),
    };
    let templates =
        [template("long", 60, "oop"), template("short", 15, "oop"), template("threads", 30, "io")];
    let name = |one: &Participant, other: &Participant| {
        suggest_template(&templates, one, other).unwrap().name.clone()
    };
    let mut one = participant(1);
    assert_eq!(name(&one, &participant(2)), "threads");
    one.topics = vec!["python:oop".parse().unwrap()];
    one.level = Level::Junior;
    assert_eq!(name(&one, &participant(2)), "short");
    one.level = Level::Senior;
    let far = Participant { level: Level::Senior, ..participant(2) };
    assert_eq!(name(&one, &far), "long");
}

fn any_participant(number: u64) -> impl Strategy<Value = Participant> {
    let topics = prop::collection::vec(
        prop::sample::select(vec!["python", "python:oop", "python:io", "algorithms"]),
        0..3,
    );
    (0_usize..3, topics, 1_u8..=3, prop::bool::weighted(0.2), 0_u32..3).prop_map(
        move |(level, topics, per_week, snoozed, left_out)| Participant {
            level: Level::VARIANTS[level],
            topics: topics.into_iter().map(|topic| topic.parse().unwrap()).collect(),
            per_week,
            snoozed_until: snoozed.then(|| at(1)),
            left_out,
            ..participant(number)
        },
    )
}

fn any_group() -> impl Strategy<Value = Vec<Participant>> {
    (0_u64..14).prop_flat_map(|size| (1..=size).map(any_participant).collect::<Vec<_>>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_members_asked_for_is_respected(
        participants in any_group(),
        earlier in prop::collection::vec((1_u64..14, 1_u64..14, 1_u32..4), 0..20),
        seed: u64,
    ) {
        let met: Met = earlier
            .into_iter()
            .filter(|(one, other, _)| one != other)
            .map(|(one, other, times)| (UserId(one), UserId(other), times))
            .collect();
        let week = pair_participants(&participants, &met, seed, at(0));
        let mut reversed = participants.clone();
        reversed.reverse();
        prop_assert_eq!(&pair_participants(&reversed, &met, seed, at(0)).pairs, &week.pairs);

        let of = |user: UserId| participants.iter().find(|participant| participant.user == user).unwrap();
        let mut count: BTreeMap<UserId, u8> = BTreeMap::new();
        let distinct: BTreeSet<&Pair> = week.pairs.iter().collect();
        prop_assert_eq!(distinct.len(), week.pairs.len());
        for Pair { one, other } in &week.pairs {
            prop_assert!(one < other);
            prop_assert!(of(*one).shares_topics(of(*other)));
            for user in [*one, *other] {
                prop_assert!(of(user).is_available(at(0)));
                *count.entry(user).or_default() += 1;
            }
        }
        prop_assert!(count.iter().all(|(user, count)| *count <= of(*user).per_week));
        for participant in &participants {
            let without = !count.contains_key(&participant.user);
            let left_out = participant.is_available(at(0)) && without;
            prop_assert_eq!(week.left_out.contains(&participant.user), left_out);
        }
        // Two members who are both left out have nothing in common.
        for one in &week.left_out {
            for other in week.left_out.iter().filter(|other| *other != one) {
                prop_assert!(!of(*one).shares_topics(of(*other)));
            }
        }
    }
}
