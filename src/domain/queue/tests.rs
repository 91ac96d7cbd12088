use super::*;
use crate::domain::schedule::{Schedule, Weekdays, Zone, parse_time};
use jiff::ToSpan as _;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashSet};

const FIRST: Date = jiff::civil::date(2026, 3, 2);
const EVERYTHING: &(dyn Fn(&QuestionId) -> bool + Sync) = &|_| true;

fn question(number: usize) -> QuestionId {
    format!("python/question-{number}").parse().unwrap()
}

fn pool(size: usize) -> Vec<QuestionId> {
    (0..size).map(question).collect()
}

fn day(number: usize) -> Date {
    FIRST + i64::try_from(number).unwrap().days()
}

/// The postings of `count` days from a day on.
fn postings(from: usize, count: usize) -> Vec<ScheduledPosting> {
    let schedule =
        Schedule { time: parse_time("09:00").unwrap(), zone: Zone::UTC, weekdays: Weekdays::EVERY };
    (from..from + count).map(|number| schedule.posting_on(day(number))).collect()
}

fn order<'a>(pool: &'a [QuestionId], history: &[PastQuestion], queue: &Queue) -> Order<'a> {
    Order {
        seed: 7,
        pool: pool.iter().collect(),
        can_post: EVERYTHING,
        history: history.to_vec(),
        queue: queue.clone(),
    }
}

fn questions(upcoming: &[Upcoming]) -> Vec<QuestionId> {
    upcoming.iter().map(|it| it.pick.next.question.clone()).collect()
}

/// An action of an admin, with the position in the queue, or a question and days ahead.
#[derive(Clone, Debug)]
enum Deed {
    Up(usize),
    Pass(usize),
    Schedule(usize, usize),
    BringBack,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        (0_usize..10).prop_map(Deed::Up),
        (0_usize..10).prop_map(Deed::Pass),
        (0_usize..12, 0_usize..15).prop_map(|(question, days)| Deed::Schedule(question, days)),
        Just(Deed::BringBack),
    ]
}

fn apply(deed: &Deed, queue: &Queue, upcoming: &[Upcoming], today: usize) -> Queue {
    let change = match deed {
        Deed::Up(at) if *at < upcoming.len() => {
            moved_up(queue, upcoming, *at).map(QueueChange::Reorder)
        }
        Deed::Pass(at) => upcoming
            .get(*at)
            .map(|it| QueueChange::PassOver { planned: it.pick.asked(), date: it.posting.date }),
        Deed::Schedule(number, days) => {
            Some(QueueChange::Schedule { date: day(today + days), question: question(*number) })
        }
        Deed::Up(_) => None,
        Deed::BringBack => Some(QueueChange::BringBack),
    };
    change.and_then(|change| queue.after(change)).unwrap_or_else(|| queue.clone())
}

/// A server that asks a question a day, while its admins do these deeds.
fn play(size: usize, deeds: &[Vec<Deed>], mut check: impl FnMut(&[Upcoming])) {
    let pool = pool(size);
    let (mut history, mut queue) = (Vec::new(), Queue::default());
    for (today, deeds) in deeds.iter().enumerate() {
        for deed in deeds {
            let upcoming = order(&pool, &history, &queue).project(postings(today, 10));
            queue = apply(deed, &queue, &upcoming, today);
        }
        let upcoming = order(&pool, &history, &queue).project(postings(today, 10));
        check(&upcoming);
        let pick = order(&pool, &history, &queue).pick(day(today)).unwrap();
        assert_eq!(Some(&pick), upcoming.first().map(|it| &it.pick));
        queue.posted(day(today), &pick.asked());
        history.insert(0, pick.asked());
    }
}

proptest! {
    #[test]
    fn what_the_queue_shows_is_what_comes_while_nothing_changes(
        size in 1_usize..12,
        deeds in prop::collection::vec(deed(), 0..8),
    ) {
        let pool = pool(size);
        let mut queue = Queue::default();
        for deed in &deeds {
            let upcoming = order(&pool, &[], &queue).project(postings(0, 10));
            queue = apply(deed, &queue, &upcoming, 0);
        }
        let shown = order(&pool, &[], &queue).project(postings(0, 10));
        let mut history = Vec::new();
        for (number, shown) in shown.iter().enumerate() {
            let pick = order(&pool, &history, &queue).pick(day(number)).unwrap();
            prop_assert_eq!(&pick, &shown.pick);
            queue.posted(day(number), &pick.asked());
            history.insert(0, pick.asked());
        }
    }

    #[test]
    fn what_no_admin_chose_does_not_return_in_a_cycle(
        size in 1_usize..12,
        deeds in prop::collection::vec(prop::collection::vec(deed(), 0..3), 1..40),
    ) {
        let mut asked: HashSet<(QuestionId, u32)> = HashSet::new();
        play(size, &deeds, |upcoming| {
            let pick = &upcoming[0].pick;
            let is_new = asked.insert((pick.next.question.clone(), pick.next.cycle));
            assert!(is_new || pick.reason != Reason::Order, "{pick:?}");
        });
    }

    #[test]
    fn a_dated_question_comes_on_its_date_and_not_before(
        size in 2_usize..12,
        number in 0_usize..12,
        days in 0_usize..9,
        before in prop::collection::vec(prop::collection::vec(deed(), 0..3), 0..6),
    ) {
        let pool = pool(size);
        let mut queue = Queue::default();
        for deed in before.iter().flatten() {
            let upcoming = order(&pool, &[], &queue).project(postings(0, 10));
            queue = apply(deed, &queue, &upcoming, 0);
        }
        // Another date may have taken the rest of a small pool.
        queue.dates.clear();
        let change = QueueChange::Schedule { date: day(days), question: question(number) };
        prop_assume!(queue.after(change.clone()).is_some());
        let queue = queue.after(change).unwrap();
        let upcoming = order(&pool, &[], &queue).project(postings(0, 10));
        prop_assert_eq!(&upcoming[days].pick.next.question, &question(number));
        prop_assert!(!questions(&upcoming[..days]).contains(&question(number)));
        let dated = upcoming.iter().filter(|it| it.pick.reason == Reason::Dated).count();
        prop_assert_eq!(dated, 1, "it comes by its date once");
    }

    #[test]
    fn moving_up_changes_places_with_the_one_before(size in 3_usize..20, at in 1_usize..10) {
        prop_assume!(at < size);
        let pool = pool(size);
        let before = order(&pool, &[], &Queue::default()).project(postings(0, 10));
        let next = moved_up(&Queue::default(), &before, at).unwrap();
        let queue = Queue::default().after(QueueChange::Reorder(next)).unwrap();
        let after = order(&pool, &[], &queue).project(postings(0, 10));
        let mut expected = questions(&before[..=at]);
        expected.swap(at - 1, at);
        prop_assert_eq!(questions(&after[..=at]), expected);
    }

    #[test]
    fn a_queue_is_bounded_and_survives_being_stored(
        deeds in prop::collection::vec(deed(), 0..120),
    ) {
        let pool = pool(12);
        let mut queue = Queue::default();
        for deed in &deeds {
            let upcoming = order(&pool, &[], &queue).project(postings(0, 10));
            queue = apply(deed, &queue, &upcoming, 0);
        }
        prop_assert!(queue.len() <= MAX_CHANGES);
        let json = serde_json::to_string(&queue).unwrap();
        prop_assert_eq!(serde_json::from_str::<Queue>(&json).unwrap(), queue);
    }
}

#[test]
fn what_cannot_be_posted_gives_way_to_the_servers_own_order() {
    let pool = pool(5);
    let own = order(&pool, &[], &Queue::default()).pick(day(0)).unwrap().next.question;
    let gone = pool.iter().find(|question| **question != own).unwrap().clone();
    let queue = Queue::default()
        .after(QueueChange::Schedule { date: day(0), question: gone.clone() })
        .and_then(|queue| queue.after(QueueChange::Reorder(vec![gone.clone()])))
        .unwrap();
    let can_post = move |question: &QuestionId| *question != gone;
    let left: Vec<QuestionId> = pool.iter().filter(|it| can_post(it)).cloned().collect();
    let order = Order { can_post: &can_post, ..order(&left, &[], &queue) };
    let pick = order.pick(day(0)).unwrap();
    assert_eq!((pick.next.question, pick.reason), (own, Reason::Order));
}

#[test]
fn a_question_that_was_passed_over_comes_in_the_next_cycle() {
    let pool = pool(3);
    let before = order(&pool, &[], &Queue::default()).project(postings(0, 3));
    let first = before[0].pick.asked();
    let change = QueueChange::PassOver { planned: first.clone(), date: day(0) };
    let queue = Queue::default().after(change.clone()).unwrap();
    assert_eq!(queue.after(change), Some(queue.clone()), "a second click changes nothing");
    let after = order(&pool, &[], &queue).project(postings(0, 5));
    assert!(!questions(&after[..2]).contains(&first.question));
    assert_eq!((after[1].pick.next.cycle, after[2].pick.next.cycle), (0, 1));
    assert!(questions(&after[2..]).contains(&first.question));
    let back = queue.after(QueueChange::BringBack).unwrap();
    assert_eq!(order(&pool, &[], &back).project(postings(0, 3)), before);
}

#[test]
fn a_pool_that_is_passed_over_whole_begins_its_next_cycle() {
    let pool = pool(2);
    let mut queue = Queue::default();
    for _ in 0..4 {
        let pick = order(&pool, &[], &queue).pick(day(0)).unwrap();
        let change = QueueChange::PassOver { planned: pick.asked(), date: day(0) };
        queue = queue.after(change).unwrap();
    }
    assert_eq!(order(&pool, &[], &queue).pick(day(0)).unwrap().next.cycle, 2);
}

#[test]
fn a_date_is_forgotten_once_it_is_over_or_skipped() {
    let schedule = |queue: Queue, days, number| {
        let change = QueueChange::Schedule { date: day(days), question: question(number) };
        queue.after(change).unwrap()
    };
    let mut queue = schedule(schedule(schedule(Queue::default(), 1, 1), 2, 2), 3, 3);
    queue.posted(day(2), &PastQuestion { question: question(9), cycle: 0 });
    assert_eq!(queue.dates().collect::<Vec<_>>(), [(day(3), &question(3))]);
    queue.clear_dates(|date| date == day(3));
    assert!(queue.is_empty());
}

#[test]
fn a_question_that_is_moved_while_it_is_posted_does_not_come_twice() {
    let pool = pool(5);
    let before = order(&pool, &[], &Queue::default()).project(postings(0, 3));
    let history = [before[0].pick.asked()];
    let next = moved_up(&Queue::default(), &before, 2).unwrap();
    let queue = Queue::default().after(QueueChange::Reorder(next)).unwrap();
    let after = order(&pool, &history, &queue).project(postings(1, 2));
    let moved = [before[2].pick.next.question.clone(), before[1].pick.next.question.clone()];
    assert_eq!(questions(&after), moved);
}

#[test]
fn a_question_has_one_place() {
    let schedule = |days| QueueChange::Schedule { date: day(days), question: question(1) };
    let queue = Queue::default()
        .after(QueueChange::Reorder(vec![question(2), question(1)]))
        .and_then(|queue| queue.after(schedule(4)))
        .and_then(|queue| queue.after(schedule(5)))
        .unwrap();
    assert_eq!(queue.next, [question(2)]);
    assert_eq!(queue.dates().collect::<Vec<_>>(), [(day(5), &question(1))]);
}

#[test]
fn a_full_queue_refuses_more_and_can_be_cleared() {
    let mut queue = Queue::default();
    for number in 0..MAX_CHANGES {
        let change = QueueChange::Schedule { date: day(number), question: question(number) };
        queue = queue.after(change).unwrap();
    }
    let more = QueueChange::Schedule { date: day(99), question: question(99) };
    assert_eq!(queue.after(more), None);
    let instead = QueueChange::Schedule { date: day(0), question: question(0) };
    assert!(queue.after(instead).is_some());
    let distinct: BTreeSet<Date> = queue.dates().map(|(date, _)| date).collect();
    assert_eq!(distinct.len(), MAX_CHANGES);
}
