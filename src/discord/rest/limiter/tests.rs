//! The limiter against a simulated Discord: fixed windows for each channel, a window of a second
//! for all, and latency in both directions.

use super::super::headers::ReportedWindow;
use super::*;
use proptest::prelude::*;
use siphasher::sip::SipHasher13;
use std::collections::VecDeque;
use std::hash::Hasher as _;

const POSTS: &str = "POST messages";
const THREADS: &str = "POST threads";
/// Requests that Discord accepts per second.
const GLOBAL: usize = 50;

fn millis(count: u64) -> Moment {
    Duration::from_millis(count)
}

fn seconds(count: u64) -> Moment {
    Duration::from_secs(count)
}

fn kind(class: &'static str, major: u64) -> RequestClass {
    RequestClass { class, major: Some(major), is_global: true }
}

fn ask(kind: RequestClass, priority: Priority) -> WantedRequest {
    WantedRequest { kind, priority, patience: Duration::MAX }
}

fn answered(status: u16) -> RequestEnd {
    RequestEnd::Answered(status, RateLimitReport::default())
}

fn limited(wait: Option<Duration>, scope: RateLimitScope) -> RequestEnd {
    RequestEnd::Answered(
        429,
        RateLimitReport { retry_after: wait, scope, ..RateLimitReport::default() },
    )
}

fn standing(remaining: u32, ends_after: Duration) -> RequestEnd {
    let window = Some(ReportedWindow { remaining, ends_after, ends_at: None });
    let bucket = Some("a name".to_owned());
    RequestEnd::Answered(
        200,
        RateLimitReport { bucket, limit: Some(5), window, ..RateLimitReport::default() },
    )
}

impl Limiter {
    /// The requests that may be sent at `now`.
    fn going(&mut self, now: Moment) -> Vec<Ticket> {
        let decided = self.advance(now).0.into_iter();
        decided.filter(|(_, verdict)| *verdict == Verdict::Go).map(|(ticket, _)| ticket).collect()
    }
}

/// A Discord that counts.
#[derive(Default)]
struct FakeServer {
    /// The end of each place's window, and its number of requests.
    windows: HashMap<RequestClass, (Moment, u32)>,
    all: VecDeque<Moment>,
    most_in_a_second: usize,
    refused: usize,
}

impl FakeServer {
    fn take(&mut self, now: Moment, kind: RequestClass) -> RequestEnd {
        let (limit, length) = match kind.class {
            POSTS => (5, seconds(5)),
            _ => (10, seconds(1)),
        };
        if kind.is_global {
            self.all.push_back(now);
            while self.all.front().is_some_and(|at| now.saturating_sub(*at) >= seconds(1)) {
                self.all.pop_front();
            }
            self.most_in_a_second = self.most_in_a_second.max(self.all.len());
        }
        let window = self.windows.entry(kind).or_insert((now + length, 0));
        if window.0 <= now {
            *window = (now + length, 0);
        }
        let ends_after = window.0.saturating_sub(now);
        let reported = |remaining| {
            Some(ReportedWindow {
                remaining,
                ends_after,
                ends_at: Some(1e9 + window.0.as_secs_f64()),
            })
        };
        let bucket = Some(format!("{} bucket", kind.class));
        if window.1 >= limit {
            self.refused += 1;
            let retry_after = Some(ends_after);
            let window = reported(0);
            let report = RateLimitReport {
                bucket,
                limit: Some(limit),
                window,
                retry_after,
                scope: RateLimitScope::User,
            };
            return RequestEnd::Answered(429, report);
        }
        window.1 += 1;
        let window = reported(limit - window.1);
        RequestEnd::Answered(
            200,
            RateLimitReport { bucket, limit: Some(limit), window, ..RateLimitReport::default() },
        )
    }
}

enum LimiterEvent {
    Ask(WantedRequest),
    Reach(Ticket, RequestClass),
    Answer(Ticket, RequestEnd),
}

/// Requests, Discord, and the network between them.
struct Simulation {
    limiter: Limiter,
    server: FakeServer,
    events: BTreeMap<(Moment, u64), LimiterEvent>,
    count: u64,
    seed: u64,
    /// The shortest and the longest one-way latency.
    way: (u64, u64),
    /// The send time of each request, in the order of asking.
    sent: Vec<(Moment, Ticket, RequestClass)>,
    answered: usize,
    last: Moment,
}

impl Simulation {
    fn new(per_second: u32, seed: u64, way: (u64, u64)) -> Self {
        Self {
            limiter: Limiter::new(per_second),
            server: FakeServer::default(),
            events: BTreeMap::new(),
            count: 0,
            seed,
            way,
            sent: Vec::new(),
            answered: 0,
            last: Moment::ZERO,
        }
    }

    fn at(&mut self, moment: Moment, event: LimiterEvent) {
        self.count += 1;
        self.events.insert((moment, self.count), event);
    }

    fn later(&mut self, now: Moment) -> Moment {
        let mut hasher = SipHasher13::new_with_keys(self.seed, self.count);
        hasher.write_u128(now.as_nanos());
        let (shortest, longest) = self.way;
        now + Duration::from_micros(
            shortest * 1000 + hasher.finish() % ((longest - shortest) * 1000 + 1),
        )
    }

    /// Continues until everything is answered.
    fn run(&mut self) {
        let mut wake: Option<Moment> = None;
        loop {
            let next = self.events.first_key_value().map(|((at, _), _)| *at);
            let Some(now) = next.into_iter().chain(wake).min() else { break };
            if next == Some(now) {
                let (_, event) = self.events.pop_first().unwrap();
                match event {
                    LimiterEvent::Ask(ask) => {
                        self.limiter.enter(ask);
                    }
                    LimiterEvent::Reach(ticket, kind) => {
                        let end = self.server.take(now, kind);
                        let back = self.later(now);
                        self.at(back, LimiterEvent::Answer(ticket, end));
                    }
                    LimiterEvent::Answer(ticket, end) => {
                        self.answered += 1;
                        self.last = now;
                        self.limiter.finish(now, ticket, end);
                    }
                }
            }
            let (decided, look_again) = self.limiter.advance(now);
            wake = look_again;
            for (ticket, verdict) in decided {
                assert_eq!(verdict, Verdict::Go);
                let kind = self.limiter.flights[&ticket].kind;
                self.sent.push((now, ticket, kind));
                let reach = self.later(now);
                self.at(reach, LimiterEvent::Reach(ticket, kind));
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn no_second_holds_too_many_and_no_channel_is_refused_however_long_answers_take(
        seed: u64,
        shortest in 1..60_u64,
        more in 0..900_u64,
        asks in proptest::collection::vec((0..4000_u64, 0..20_u64, 0..3_usize, any::<bool>()), 1..250),
    ) {
        let mut world = Simulation::new(48, seed, (shortest, shortest + more));
        let count = asks.len();
        for (at, channel, priority, is_post) in asks {
            let priority = [Priority::Click, Priority::Post, Priority::Other][priority];
            let class = if is_post { POSTS } else { THREADS };
            world.at(millis(at), LimiterEvent::Ask(ask(kind(class, channel), priority)));
        }
        world.run();
        prop_assert_eq!(world.answered, count);
        prop_assert_eq!(world.server.refused, 0);
        prop_assert!(world.server.most_in_a_second <= GLOBAL, "{}", world.server.most_in_a_second);
    }

    #[test]
    fn equals_go_in_the_order_of_asking(
        seed: u64,
        asks in proptest::collection::vec((0..3000_u64, 0..3_u64), 1..60),
    ) {
        let mut world = Simulation::new(48, seed, (5, 80));
        for (at, channel) in asks {
            world.at(millis(at), LimiterEvent::Ask(ask(kind(POSTS, channel), Priority::Post)));
        }
        world.run();
        for channel in 0..3 {
            let sent = world.sent.iter().filter(|(_, _, kind)| kind.major == Some(channel));
            let numbers: Vec<u64> = sent.map(|(_, ticket, _)| ticket.1).collect();
            prop_assert!(numbers.is_sorted(), "{:?}", numbers);
        }
    }
}

#[test]
fn ten_thousand_posts_and_threads_go_at_almost_the_whole_pace_and_a_click_hardly_waits() {
    let mut world = Simulation::new(48, 7, (10, 12));
    for channel in 0..5000 {
        world.at(Moment::ZERO, LimiterEvent::Ask(ask(kind(POSTS, channel), Priority::Post)));
        world.at(millis(1), LimiterEvent::Ask(ask(kind(THREADS, channel), Priority::Thread)));
    }
    let clicks: Vec<Moment> = (1..100).map(|number| millis(number * 1700)).collect();
    for (number, at) in (0..).zip(&clicks) {
        world.at(*at, LimiterEvent::Ask(ask(kind(POSTS, 90_000 + number), Priority::Click)));
    }
    world.run();
    assert_eq!(world.server.refused, 0);
    assert!(world.server.most_in_a_second <= GLOBAL, "{}", world.server.most_in_a_second);
    let rate = 10_099.0 / world.last.as_secs_f64();
    assert!(rate > 47.5, "{rate} requests a second");
    let posts = world.sent.iter().filter(|(_, ticket, _)| ticket.0 == Priority::Post);
    let threads = world.sent.iter().filter(|(_, ticket, _)| ticket.0 == Priority::Thread);
    assert!(posts.map(|(at, ..)| at).max() <= threads.map(|(at, ..)| at).min());
    let sent = world.sent.iter().filter(|(_, ticket, _)| ticket.0 == Priority::Click);
    for ((at, ..), asked) in sent.zip(clicks) {
        let waited = at.saturating_sub(asked);
        assert!(waited < millis(100), "{waited:?}");
    }
}

#[test]
fn a_click_goes_first_and_answers_to_interactions_wait_for_nobody() {
    let mut limiter = Limiter::new(1);
    let first = limiter.enter(ask(kind(POSTS, 1), Priority::Other));
    assert_eq!(limiter.going(Moment::ZERO), [first]);
    let rest = limiter.enter(ask(kind(POSTS, 2), Priority::Other));
    let reveal = limiter.enter(ask(kind(POSTS, 3), Priority::Reveal));
    let post = limiter.enter(ask(kind(POSTS, 4), Priority::Post));
    let click = limiter.enter(ask(kind(POSTS, 5), Priority::Click));
    let outside = RequestClass { is_global: false, ..kind("POST callback", 6) };
    let answer = limiter.enter(ask(outside, Priority::Answer));
    assert_eq!(limiter.going(millis(1)), [answer]);
    let mut order = vec![];
    let mut before = first;
    for second in 2..40 {
        limiter.finish(seconds(second), before, answered(200));
        let going = limiter.going(seconds(second));
        before = going.first().copied().unwrap_or(before);
        order.extend(going);
    }
    assert_eq!(order, [click, post, reveal, rest]);
}

#[test]
fn a_429_pauses_its_own_place_and_a_global_one_all_but_answers() {
    let mut limiter = Limiter::new(48);
    let one = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    assert_eq!(limiter.going(Moment::ZERO), [one]);
    let notices = limiter.finish(millis(10), one, limited(Some(seconds(45)), RateLimitScope::User));
    let told = LimiterNotice::Pause { class: POSTS, wait: seconds(45), is_global: false };
    assert_eq!(notices, [told]);
    let again = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    let elsewhere = limiter.enter(ask(kind(POSTS, 2), Priority::Post));
    let other = limiter.enter(ask(kind(THREADS, 1), Priority::Thread));
    assert_eq!(limiter.going(millis(200)), [elsewhere, other]);
    let notices =
        limiter.finish(millis(300), other, limited(Some(seconds(2)), RateLimitScope::Global));
    assert_eq!(
        notices,
        [LimiterNotice::Pause { class: THREADS, wait: seconds(2), is_global: true }]
    );
    limiter.finish(millis(300), elsewhere, answered(200));
    let third = limiter.enter(ask(kind(POSTS, 3), Priority::Click));
    let outside = RequestClass { is_global: false, ..kind("POST callback", 6) };
    let answer = limiter.enter(ask(outside, Priority::Answer));
    assert_eq!(limiter.going(millis(400)), [answer]);
    assert_eq!(limiter.going(millis(2300)), [third]);
    assert_eq!(limiter.going(millis(45_009)), [] as [Ticket; 0]);
    assert_eq!(limiter.going(millis(45_010)), [again]);
}

#[test]
fn a_pause_outlasts_that_discords_name_for_the_limit_becomes_known() {
    let mut limiter = Limiter::new(50);
    let paused = limiter.enter(ask(kind(THREADS, 1), Priority::Thread));
    let other = limiter.enter(ask(kind(THREADS, 2), Priority::Thread));
    assert_eq!(limiter.going(seconds(0)), [paused, other]);
    limiter.finish(millis(50), paused, limited(Some(seconds(45)), RateLimitScope::User));
    limiter.finish(millis(60), other, standing(4, seconds(5)));
    let again = limiter.enter(ask(kind(THREADS, 1), Priority::Thread));
    let next = limiter.enter(ask(kind(THREADS, 2), Priority::Thread));
    assert_eq!(limiter.going(seconds(1)), [next]);
    assert_eq!(limiter.going(seconds(44)), []);
    assert_eq!(limiter.going(seconds(46)), [again]);
}

#[test]
fn who_would_be_held_for_too_long_is_given_back_at_once() {
    let mut limiter = Limiter::new(48);
    let first = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    limiter.advance(Moment::ZERO);
    limiter.finish(Moment::ZERO, first, limited(Some(seconds(45)), RateLimitScope::User));
    let task = WantedRequest { patience: seconds(10), ..ask(kind(POSTS, 1), Priority::Post) };
    let ticket = limiter.enter(task);
    assert_eq!(limiter.advance(seconds(1)).0, [(ticket, Verdict::Paused(seconds(44)))]);
    let ticket = limiter.enter(task);
    assert_eq!(limiter.advance(seconds(36)), (vec![], Some(seconds(45))));
    assert_eq!(limiter.advance(seconds(45)).0, [(ticket, Verdict::Go)]);
    // Waits for consecutive windows are added up.
    let one_in_six_seconds = || {
        let window = ReportedWindow { remaining: 0, ends_after: seconds(6), ends_at: None };
        let report =
            RateLimitReport { limit: Some(1), window: Some(window), ..RateLimitReport::default() };
        RequestEnd::Answered(200, report)
    };
    limiter.finish(seconds(45), ticket, one_in_six_seconds());
    let (next, last) = (limiter.enter(task), limiter.enter(task));
    assert_eq!(limiter.advance(seconds(45)), (vec![], Some(seconds(51))));
    assert_eq!(limiter.going(seconds(51)), [next]);
    limiter.finish(seconds(51), next, one_in_six_seconds());
    assert_eq!(limiter.advance(seconds(51)).0, [(last, Verdict::Paused(seconds(6)))]);
}

#[test]
fn a_refusal_without_a_usable_wait_is_waited_out_for_longer_each_time() {
    let mut limiter = Limiter::new(48);
    let mut now = Moment::ZERO;
    let mut waits = Vec::new();
    let mut notices = Vec::new();
    for _ in 0..9 {
        let ticket = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
        let begun = now;
        while limiter.going(now).is_empty() {
            now = limiter.advance(now).1.unwrap();
        }
        waits.push(now.saturating_sub(begun).as_secs());
        notices.extend(limiter.finish(now, ticket, limited(None, RateLimitScope::User)));
    }
    assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 60, 60]);
    assert_eq!(notices.len(), 1, "told once: {notices:?}");
    now += seconds(60);
    let ticket = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    assert_eq!(limiter.going(now), [ticket]);
    limiter.finish(now, ticket, answered(200));
    let ticket = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    assert_eq!(limiter.going(now), [ticket]);
    limiter.finish(now, ticket, limited(None, RateLimitScope::User));
    assert_eq!(limiter.advance(now), (vec![], None));
    limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    assert_eq!(limiter.advance(now).1, Some(now + seconds(1)), "it begins anew");
}

#[test]
fn many_refusals_slow_tasks_down_and_no_clicks_until_they_are_old() {
    let mut limiter = Limiter::new(48);
    let mut notices = Vec::new();
    let mut refuse = |limiter: &mut Limiter, now: Moment, status: u16, scope: RateLimitScope| {
        let report = RateLimitReport {
            scope,
            retry_after: Some(Duration::ZERO),
            ..RateLimitReport::default()
        };
        let outside = RequestClass { is_global: false, ..kind("POST callback", 6) };
        let ticket = limiter.enter(ask(outside, Priority::Answer));
        limiter.advance(now);
        notices.extend(limiter.finish(now, ticket, RequestEnd::Answered(status, report)));
    };
    for number in 0..1999 {
        refuse(
            &mut limiter,
            millis(number),
            [401, 403, 429][(number % 3) as usize],
            RateLimitScope::User,
        );
    }
    refuse(&mut limiter, seconds(2), 429, RateLimitScope::Shared);
    refuse(&mut limiter, seconds(2), 404, RateLimitScope::User);
    refuse(&mut limiter, seconds(2), 403, RateLimitScope::User);
    refuse(&mut limiter, seconds(2), 403, RateLimitScope::User);
    assert_eq!(notices, [LimiterNotice::TaskRate(TaskRateChange::Slower(2000))]);
    assert_eq!(limiter.refusals(seconds(2)), 2001);
    assert_eq!(limiter.refusals(seconds(602)), 0, "without anything that would make it look");
    let now = seconds(10);
    for channel in 0..3 {
        limiter.enter(ask(kind(POSTS, channel), Priority::Post));
    }
    for channel in 10..12 {
        limiter.enter(ask(kind(POSTS, channel), Priority::Click));
    }
    assert_eq!(limiter.going(now).len(), 3, "all clicks, and one task");
    assert_eq!(limiter.advance(now).1, Some(seconds(11)));
    assert_eq!(limiter.going(seconds(11)).len(), 1);
    let last = limiter.going(seconds(12));
    let notices = limiter.finish(seconds(700), last[0], answered(200));
    assert_eq!(notices, [LimiterNotice::TaskRate(TaskRateChange::Normal)]);
}

#[test]
fn nothing_is_kept_of_places_that_are_quiet() {
    let mut limiter = Limiter::new(500);
    for number in 0..5000_u64 {
        let now = millis(number * 20);
        let callback = RequestClass { is_global: false, ..kind("POST callback", number) };
        let ticket = limiter.enter(ask(callback, Priority::Answer));
        assert_eq!(limiter.going(now), [ticket]);
        limiter.finish(now, ticket, standing(4, seconds(1)));
    }
    assert!(limiter.buckets.len() <= 2 * FEW_BUCKETS, "{}", limiter.buckets.len());
    assert!(limiter.flights.is_empty() && limiter.queue.is_empty());
}

#[test]
fn who_goes_away_leaves_nothing_behind() {
    let mut limiter = Limiter::new(48);
    let first = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    let second = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    let third = limiter.enter(ask(kind(POSTS, 1), Priority::Post));
    assert_eq!(limiter.going(Moment::ZERO), [first], "one finds out what the limit is");
    limiter.abandon(millis(1), second);
    limiter.abandon(millis(2), first);
    assert_eq!(limiter.going(millis(30)), [third]);
}

#[test]
fn places_of_one_class_may_have_limits_of_their_own() {
    let mut limiter = Limiter::new(48);
    let named = |name: &str, remaining| {
        let window = Some(ReportedWindow { remaining, ends_after: seconds(5), ends_at: None });
        let bucket = Some(name.to_owned());
        RequestEnd::Answered(
            200,
            RateLimitReport { bucket, limit: Some(5), window, ..RateLimitReport::default() },
        )
    };
    for (channel, name) in [(1, "usual"), (2, "odd"), (1, "usual")] {
        let ticket = limiter.enter(ask(kind(POSTS, channel), Priority::Click));
        assert_eq!(limiter.going(millis(channel)), [ticket]);
        limiter.finish(millis(channel), ticket, named(name, 0));
        let place = limiter.place(kind(POSTS, channel));
        assert_eq!(place.limit, LimitName::Discords(name.into()));
        limiter.buckets.clear();
    }
    let unseen = limiter.place(kind(POSTS, 3));
    assert_eq!(unseen.limit, LimitName::Discords("usual".into()));
}
