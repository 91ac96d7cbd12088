//! The due times of rounds, and their results week after week.

use super::*;
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::schedule::{Schedule, Weekdays, parse_time};
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use std::collections::BTreeSet;

const HERE: ChannelId = ChannelId(1);

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn schedule(time: &str, zone: &str) -> Schedule {
    Schedule {
        time: parse_time(time).unwrap(),
        zone: zone.parse().unwrap(),
        weekdays: Weekdays::EVERY,
    }
}

fn since(text: &str) -> MatchState {
    MatchState::new(HERE, 7, instant(text))
}

fn held(week: &str, at: &str) -> MatchState {
    let held = Some(LastMatch { week: date(week), at: instant(at) });
    MatchState { number: 1, held, ..since("2026-01-01T00:00:00Z") }
}

#[test]
fn a_round_is_due_on_monday_at_the_hour_of_the_daily() {
    let state = since("2026-03-01T00:00:00Z");
    let warsaw = schedule("18:30", "Europe/Warsaw");
    assert_eq!(due_week(Some(&warsaw), &state, instant("2026-03-02T17:29:59Z")), None);
    let monday = Some(date("2026-03-02"));
    assert_eq!(due_week(Some(&warsaw), &state, instant("2026-03-02T17:30:00Z")), monday);
    assert_eq!(due_week(None, &state, instant("2026-03-02T08:59:59Z")), None);
    assert_eq!(due_week(None, &state, instant("2026-03-02T09:00:00Z")), monday);
}

#[test]
fn the_hour_is_the_wall_clocks_on_both_sides_of_a_clock_change() {
    let state = held("2026-03-23", "2026-03-23T08:00:00Z");
    let warsaw = schedule("09:00", "Europe/Warsaw");
    assert_eq!(due_week(Some(&warsaw), &state, instant("2026-03-30T06:59:59Z")), None);
    let due = due_week(Some(&warsaw), &state, instant("2026-03-30T07:00:00Z"));
    assert_eq!(due, Some(date("2026-03-30")));
    let next = next_match_at(Some(&warsaw), &state, instant("2026-03-24T00:00:00Z"));
    assert_eq!(next, Some(instant("2026-03-30T07:00:00Z")));
}

#[test]
fn who_joins_after_the_hour_waits_for_the_next_monday() {
    let state = since("2026-03-02T09:00:01Z");
    assert_eq!(due_week(None, &state, instant("2026-03-08T12:00:00Z")), None);
    assert_eq!(due_week(None, &state, instant("2026-03-09T09:00:00Z")), Some(date("2026-03-09")));
    let next = next_match_at(None, &state, instant("2026-03-03T00:00:00Z"));
    assert_eq!(next, Some(instant("2026-03-09T09:00:00Z")));
}

#[test]
fn a_changed_hour_or_zone_makes_no_second_round_of_a_monday() {
    let state = held("2026-03-02", "2026-03-02T09:00:00Z");
    let later = [schedule("22:00", "UTC"), schedule("09:00", "Pacific/Honolulu")];
    for schedule in later {
        assert_eq!(due_week(Some(&schedule), &state, instant("2026-03-05T12:00:00Z")), None);
        let due = due_week(Some(&schedule), &state, instant("2026-03-10T00:00:00Z"));
        assert_eq!(due, Some(date("2026-03-09")));
    }
}

#[test]
fn a_round_that_came_at_the_end_of_the_week_is_not_followed_at_once() {
    let slept = held("2026-02-09", "2026-02-09T09:00:00Z");
    let sunday = instant("2026-03-08T20:00:00Z");
    assert_eq!(due_week(None, &slept, sunday), Some(date("2026-03-02")));
    let late = held("2026-03-02", "2026-03-08T20:00:00Z");
    assert_eq!(due_week(None, &late, instant("2026-03-09T09:00:00Z")), None);
    let next = next_match_at(None, &late, instant("2026-03-09T08:00:00Z"));
    assert_eq!(next, Some(instant("2026-03-16T09:00:00Z")));
}

proptest! {
    #[test]
    fn however_ticks_come_rounds_are_days_apart_and_each_week_has_one(
        pauses in prop::collection::vec(1_i64..2_000, 1..60),
        zone in prop::sample::select(vec!["UTC", "Europe/Warsaw", "Asia/Tokyo", "America/Toronto"]),
        hour in 0_u8..24,
    ) {
        let schedule = schedule(&format!("{hour:02}:30"), zone);
        let start = instant("2026-02-01T00:00:00Z");
        let mut state = MatchState::new(HERE, 7, start);
        let mut now = start;
        let mut weeks = BTreeSet::new();
        for minutes in pauses.into_iter().map(|pause| pause * 7) {
            now += SignedDuration::from_mins(minutes);
            let expected = next_match_at(Some(&schedule), &state, now);
            prop_assert!(expected.is_some_and(|next| next > now));
            let Some(week) = due_week(Some(&schedule), &state, now) else { continue };
            prop_assert!(weeks.insert(week), "two rounds of {}", week);
            if let Some(last) = state.held {
                prop_assert!(last.week < week);
                prop_assert!(now.duration_since(last.at) >= SignedDuration::from_hours(72));
            }
            state.held = Some(LastMatch { week, at: now });
            prop_assert_eq!(due_week(Some(&schedule), &state, now), None);
        }
    }
}

#[test]
fn steady_ticks_make_every_mondays_round_at_its_hour() {
    let start = instant("2026-03-20T00:00:00Z");
    let warsaw = schedule("09:00", "Europe/Warsaw");
    let mut state = MatchState::new(HERE, 7, start);
    let mut at = Vec::new();
    for minutes in (0..4 * 7 * 24 * 60).step_by(10) {
        let now = start + SignedDuration::from_mins(minutes);
        if let Some(week) = due_week(Some(&warsaw), &state, now) {
            state.held = Some(LastMatch { week, at: now });
            at.push(now.to_string());
        }
    }
    // The clocks change on the 29th.
    let mondays = ["2026-03-23T08:00:00Z", "2026-03-30T07:00:00Z", "2026-04-06T07:00:00Z"];
    assert_eq!(at[..3], mondays);
    assert_eq!(at.len(), 4);
}

fn group(size: u64) -> MatchInput {
    let participant = |number| {
        Participant::new(UserId(number), Level::Middle, Vec::new(), 1, Timestamp::UNIX_EPOCH)
    };
    MatchInput {
        state: since("2026-03-01T00:00:00Z"),
        participants: (1..=size).map(participant).collect(),
        pairings: Vec::new(),
    }
}

/// Holds the round of a week, and introduces the pairs that `tell` selects.
fn hold(matching: &mut MatchInput, tell: impl Fn(&Pairing) -> bool) -> PartnerMatch {
    let now = instant("2026-03-02T09:00:00Z");
    let round = make_match(matching, &[], HERE, date("2026-03-02"), now);
    assert_eq!(round, make_match(matching, &[], HERE, date("2026-03-02"), now));
    matching.state = round.state.clone();
    matching.participants.clone_from(&round.participants);
    for changed in &round.pairings {
        matching.pairings.retain(|known| known.id != changed.id);
        let told = changed.clone().after(PairingChange::Found(ChannelId(2)));
        let is_new = changed.id.match_number == round.state.number;
        matching.pairings.push(if is_new && tell(changed) {
            told.after(PairingChange::Said(PairingNotice::Introduction))
        } else {
            changed.clone()
        });
    }
    round
}

#[test]
fn pairs_that_were_told_do_not_meet_again_before_all_others_were_tried() {
    let mut matching = group(6);
    for _ in 0..5 {
        hold(&mut matching, |_| true);
        for pairing in &mut matching.pairings {
            pairing.answers = [Some(PairingAnswer::Met); 2];
        }
    }
    let distinct: BTreeSet<Pair> = matching.pairings.iter().map(|it| it.id.pair).collect();
    assert_eq!((matching.pairings.len(), distinct.len()), (15, 15));
}

#[test]
fn a_pair_that_was_never_told_ignored_nothing_and_comes_first() {
    let mut matching = group(2);
    for _ in 0..5 {
        let round = hold(&mut matching, |_| false);
        assert!(round.removed.is_empty());
        let open = |it: &&Pairing| !it.pending.is_empty();
        assert_eq!(matching.pairings.iter().filter(open).count(), 1, "only the newest");
    }
    assert!(matching.participants.iter().all(|participant| participant.ignored == 0));
    let late = matching.pairings[0].clone().after(PairingChange::Said(PairingNotice::Introduction));
    assert!(!late.is_told, "what was given up stays so");

    let mut matching = group(3);
    hold(&mut matching, |_| false);
    let waited =
        matching.participants.iter().find(|participant| participant.left_out == 1).unwrap().user;
    hold(&mut matching, |_| true);
    // All three were without a partner; nobody waits twice while others did not wait at all.
    let round = hold(&mut matching, |_| true);
    assert!(
        round.participants.iter().filter(|participant| participant.user == waited).count() == 1
    );
    assert!(round.participants.iter().all(|participant| participant.left_out <= 1));
}

#[test]
fn who_is_taken_out_is_told_where_they_last_had_a_partner() {
    let mut matching = group(2);
    for _ in 0..3 {
        let round = hold(&mut matching, |_| true);
        assert!(round.removed.is_empty());
    }
    let last = matching.pairings.last().unwrap().id;
    let round = hold(&mut matching, |_| true);
    assert_eq!(round.removed, [UserId(1), UserId(2)]);
    let [told] = &round.pairings[..] else { panic!("one pairing changes") };
    assert_eq!(told.id, last);
    assert_eq!(
        told.pending,
        [PairingNotice::Farewell(UserId(1)), PairingNotice::Farewell(UserId(2))]
    );
}

proptest! {
    #[test]
    fn no_order_of_steps_tells_twice_or_brings_back_what_is_over(
        steps in prop::collection::vec(0_usize..8, 0..12),
    ) {
        let pair = Pair { one: UserId(1), other: UserId(2) };
        let id = PairingId { match_number: 1, pair };
        let new = Pairing {
            pending: vec![PairingNotice::Introduction],
            ..Pairing::new(id, Timestamp::UNIX_EPOCH, HERE)
        };
        let every = [
            PairingChange::Moved(ChannelId(3)),
            PairingChange::Found(ChannelId(2)),
            PairingChange::Left(UserId(1)),
            PairingChange::Left(UserId(2)),
            PairingChange::Said(PairingNotice::Introduction),
            PairingChange::Said(PairingNotice::PartnerLeft(UserId(1))),
            PairingChange::Said(PairingNotice::PartnerLeft(UserId(2))),
            PairingChange::Unsaid(PairingNotice::Introduction),
        ];
        let mut pairing = new;
        for step in steps {
            let before = pairing.clone();
            pairing = pairing.after(every[step]);
            prop_assert_eq!(&pairing.clone().after(every[step]), &pairing, "again: no change");
            prop_assert!(pairing.pending.len() <= before.pending.len());
            prop_assert!(before.place.is_none() || pairing.place == before.place);
            prop_assert!(pairing.is_told >= before.is_told);
            if pairing.is_told {
                prop_assert!(pairing.pending.is_empty());
            }
        }
    }
}
