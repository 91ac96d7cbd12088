use super::*;
use crate::domain::schedule::{Schedule, Weekdays};
use jiff::SignedDuration;
use proptest::prelude::*;
use std::collections::{BTreeSet, HashMap};

const WARSAW: &str = "Europe/Warsaw";
const ZONES: [&str; 7] = [
    WARSAW,
    "America/Toronto",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "America/St_Johns",
    "Pacific/Chatham",
];

fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn time(text: &str) -> Time {
    text.parse().unwrap()
}

fn quiet(from: &str, to: &str) -> QuietHours {
    QuietHours { from: time(from), to: time(to) }
}

/// Reminds of the streak so many hours before, and has no quiet hours.
fn streak(hours: u8) -> Reminders {
    Reminders { streak: Some(hours), quiet: quiet("00:00", "00:00"), ..Reminders::default() }
}

/// A daily from nine in Warsaw to nine on the next day.
fn open() -> ReminderFacts {
    let open =
        OpenDaily { number: 7, posted_at: instant("2026-03-02T08:00:00Z"), is_at_stake: true };
    let next_posting = Some(instant("2026-03-03T08:00:00Z"));
    ReminderFacts { open: Some(open), next_posting, ..ReminderFacts::default() }
}

fn planned(reminders: &Reminders, facts: &ReminderFacts, now: &str) -> Plan {
    plan(reminders, &zone(WARSAW), facts, instant(now))
}

#[test]
fn a_reminder_comes_so_many_hours_before_the_next_daily() {
    let now = "2026-03-02T10:00:00Z";
    let at = instant("2026-03-03T05:00:00Z");
    assert_eq!(planned(&streak(3), &open(), now), Plan::Wait(at));
    let due = planned(&streak(3), &open(), "2026-03-03T05:00:00Z");
    assert_eq!(due, Plan::Send(ReminderTopic::Streak(7)));
}

#[test]
fn a_reminder_that_would_wake_somebody_comes_before_the_night() {
    let reminders = Reminders { quiet: QuietHours::default(), ..streak(3) };
    let evening = instant("2026-03-02T20:30:00Z");
    assert_eq!(planned(&reminders, &open(), "2026-03-02T10:00:00Z"), Plan::Wait(evening));
    let missed = planned(&reminders, &open(), "2026-03-02T22:00:00Z");
    let morning = instant("2026-03-03T07:00:00Z");
    assert_eq!(missed, Plan::Wait(morning), "the bot was down in the evening");
    let posted_late =
        OpenDaily { posted_at: instant("2026-03-02T20:45:00Z"), ..open().open.unwrap() };
    let facts = ReminderFacts { open: Some(posted_late), ..open() };
    assert_eq!(planned(&reminders, &facts, "2026-03-02T20:50:00Z"), Plan::Wait(morning));
}

#[test]
fn a_reminder_that_only_quiet_hours_are_left_for_does_not_come() {
    let reminders = Reminders { quiet: quiet("22:00", "09:00"), ..streak(3) };
    let plan = planned(&reminders, &open(), "2026-03-02T22:00:00Z");
    assert_eq!(
        plan,
        Plan::Wait(instant("2026-03-03T08:10:00Z")),
        "the next daily is there by then"
    );
}

#[test]
fn nothing_at_stake_is_no_reason_for_a_message() {
    let answered = OpenDaily { is_at_stake: false, ..open().open.unwrap() };
    let facts = ReminderFacts { open: Some(answered), ..open() };
    let plan = planned(&streak(3), &facts, "2026-03-03T05:00:00Z");
    assert_eq!(plan, Plan::Wait(instant("2026-03-03T08:10:00Z")));
    let paused = ReminderFacts { next_posting: None, ..open() };
    let plan = planned(&streak(3), &paused, "2026-03-03T05:00:00Z");
    assert_eq!(plan, Plan::Wait(instant("2026-03-04T05:00:00Z")), "its window has no end yet");
}

#[test]
fn closed_messages_and_nothing_turned_on_mean_nothing_to_do() {
    let now = "2026-03-03T05:00:00Z";
    assert_eq!(planned(&Reminders::default(), &open(), now), Plan::Nothing);
    let closed = streak(3).after(ReminderStep::Closed(instant(now)));
    assert_eq!(planned(&closed, &open(), now), Plan::Nothing);
    let hour = ReminderChange::Reviews(Some(time("18:00")));
    let stopped = streak(3).changed(hour).after(ReminderStep::Closed(instant(now)));
    let stopped = stopped.changed(ReminderChange::stop(ReminderKind::Reviews));
    assert_eq!(planned(&stopped, &open(), now), Plan::Nothing, "turning one off tries nothing");
    let again = closed.changed(ReminderChange::Streak(Some(3)));
    assert_eq!(planned(&again, &open(), now), Plan::Send(ReminderTopic::Streak(7)));
}

#[test]
fn reviews_wait_for_their_time_of_day_and_for_a_streak_on_the_same_day() {
    let facts = ReminderFacts { due_reviews: 4, ..ReminderFacts::default() };
    let reminders = Reminders { streak: None, reviews: Some(time("18:00")), ..streak(3) };
    let at = instant("2026-03-02T17:00:00Z");
    assert_eq!(planned(&reminders, &facts, "2026-03-02T10:00:00Z"), Plan::Wait(at));
    let due = planned(&reminders, &facts, "2026-03-02T18:30:00Z");
    assert_eq!(due, Plan::Send(ReminderTopic::Reviews));
    let too_late = planned(&reminders, &facts, "2026-03-02T19:30:00Z");
    assert_eq!(too_late, Plan::Wait(instant("2026-03-03T17:00:00Z")));
    let evening = Some(instant("2026-03-02T21:00:00Z"));
    let both = ReminderFacts { due_reviews: 4, next_posting: evening, ..open() };
    let reminders = Reminders { reviews: Some(time("18:00")), ..streak(1) };
    let plan = planned(&reminders, &both, "2026-03-02T17:00:00Z");
    assert_eq!(plan, Plan::Wait(instant("2026-03-02T20:00:00Z")), "one message a day");
    assert_eq!(
        planned(&reminders, &both, "2026-03-02T20:00:00Z"),
        Plan::Send(ReminderTopic::Streak(7))
    );
}

#[test]
fn a_set_of_the_prep_plan_comes_before_reviews_and_after_a_streak() {
    let now = instant("2026-03-02T10:00:00Z");
    let facts = ReminderFacts { due_reviews: 4, next_set: Some(now), ..ReminderFacts::default() };
    let reminders = Reminders {
        streak: None,
        reviews: Some(time("12:00")),
        prep: Some(time("18:00")),
        ..streak(3)
    };
    let at = instant("2026-03-02T17:00:00Z");
    assert_eq!(planned(&reminders, &facts, "2026-03-02T11:00:00Z"), Plan::Wait(at));
    let due = planned(&reminders, &facts, "2026-03-02T17:00:00Z");
    assert_eq!(due, Plan::Send(ReminderTopic::Prep));
    let done = ReminderFacts { next_set: Some(instant("2026-03-02T23:00:00Z")), ..facts };
    let plan = planned(&reminders, &done, "2026-03-02T11:00:00Z");
    assert_eq!(plan, Plan::Send(ReminderTopic::Reviews), "today's set is done");
    let no_plan = ReminderFacts { next_set: None, ..ReminderFacts::default() };
    let tomorrow = Plan::Wait(instant("2026-03-03T11:00:00Z"));
    assert_eq!(planned(&reminders, &no_plan, "2026-03-02T18:00:00Z"), tomorrow);
    let both = ReminderFacts { next_set: Some(now), ..open() };
    let reminders = Reminders { prep: Some(time("04:00")), ..streak(3) };
    let streak_first = planned(&reminders, &both, "2026-03-03T02:00:00Z");
    assert_eq!(streak_first, Plan::Wait(instant("2026-03-03T03:00:00Z")), "looks at its hour");
    let at_its_hour = planned(&reminders, &both, "2026-03-03T03:00:00Z");
    assert_eq!(at_its_hour, Plan::Wait(instant("2026-03-03T05:00:00Z")), "one message a day");
}

#[test]
fn reviews_that_nobody_knows_of_yet_are_looked_for_at_their_hour() {
    let reminders = Reminders { streak: None, reviews: Some(time("18:00")), ..streak(3) };
    let plan = planned(&reminders, &ReminderFacts::default(), "2026-03-02T21:00:00Z");
    assert_eq!(plan, Plan::Wait(instant("2026-03-03T17:00:00Z")));
}

#[test]
fn a_time_for_reviews_in_quiet_hours_means_their_end() {
    let facts = ReminderFacts { due_reviews: 1, ..ReminderFacts::default() };
    let reviews = Some(time("23:00"));
    let reminders = Reminders { reviews, ..Reminders::default() };
    let morning = "2026-03-03T07:00:00Z";
    let plan = planned(&reminders, &facts, "2026-03-02T22:30:00Z");
    assert_eq!(plan, Plan::Wait(instant(morning)));
    assert_eq!(planned(&reminders, &facts, morning), Plan::Send(ReminderTopic::Reviews));
}

#[test]
fn a_claim_that_was_not_sent_is_dropped_and_one_that_was_is_kept() {
    let at = instant("2026-03-03T05:00:00Z");
    let claimed = streak(3).after(ReminderStep::Claimed { about: ReminderTopic::Streak(7), at });
    assert!(claimed.pending().is_some());
    assert_eq!(claimed.clone().after(ReminderStep::Dropped), streak(3));
    let sent = claimed.after(ReminderStep::Done);
    assert_eq!(sent.pending(), None);
    assert_eq!(sent.clone().after(ReminderStep::Dropped), sent, "what was sent stays");
    let left = sent.after(ReminderStep::Left);
    assert!(!left.any_on());
}

#[test]
fn kinds_are_written_and_read() {
    use strum::VariantArray as _;
    for kind in ReminderKind::VARIANTS {
        assert_eq!(kind.to_string().parse(), Ok(*kind));
    }
    assert_eq!("x".parse::<ReminderKind>(), Err(UnknownKind));
}

/// A server and a member, for a year.
#[derive(Debug)]
struct Year {
    reminders: Reminders,
    schedule: Schedule,
    start: Timestamp,
    /// For each daily: the fraction of its window after which the member answers it, if they do.
    answers: Vec<Option<f64>>,
    /// How late each task runs, in seconds.
    delays: Vec<i64>,
    /// Instants, as fractions of the year, at which the task runs without being due.
    extra: Vec<f64>,
    /// Set for each run that happens twice.
    twice: Vec<bool>,
}

fn minute_of_day() -> impl Strategy<Value = Time> {
    (0_i8..24, prop::sample::select(vec![0_i8, 15, 30, 45]))
        .prop_map(|(hour, minute)| Time::constant(hour, minute, 0, 0))
}

fn any_zone() -> impl Strategy<Value = Zone> {
    prop::sample::select(ZONES.to_vec()).prop_map(zone)
}

fn reminders() -> impl Strategy<Value = Reminders> {
    let quiet = (minute_of_day(), minute_of_day()).prop_map(|(from, to)| QuietHours { from, to });
    let parts = (
        prop::option::weighted(0.9, HOURS_BEFORE),
        prop::option::of(minute_of_day()),
        prop::option::of(minute_of_day()),
        prop::option::of(any_zone()),
        quiet,
    );
    parts.prop_map(|(streak, reviews, prep, zone, quiet)| Reminders {
        streak,
        reviews,
        prep,
        zone,
        quiet,
        ..Reminders::default()
    })
}

fn year() -> impl Strategy<Value = Year> {
    let schedule = (
        minute_of_day(),
        any_zone(),
        prop::sample::select(vec![Weekdays::EVERY, Weekdays::WORKING]),
    );
    let schedule = schedule.prop_map(|(time, zone, weekdays)| Schedule { time, zone, weekdays });
    let answers = prop::collection::vec(prop::option::of(0.0..1.0), 370);
    let delay = prop_oneof![8 => Just(0_i64), 2 => 0_i64..600, 1 => 0_i64..40_000];
    let delays = prop::collection::vec(delay, 64);
    let extra = prop::collection::vec(0.0..1.0, 40);
    let twice = prop::collection::vec(any::<bool>(), 16);
    let start = 1_750_000_000_i64..1_790_000_000;
    (reminders(), schedule, start, answers, delays, extra, twice).prop_map(
        |(reminders, schedule, start, answers, delays, extra, twice)| Year {
            reminders,
            schedule,
            start: Timestamp::from_second(start).unwrap(),
            answers,
            delays,
            extra,
            twice,
        },
    )
}

/// One reminder of a simulated year.
#[derive(Debug)]
struct Sent {
    about: ReminderTopic,
    at: Timestamp,
    ends_at: Option<Timestamp>,
}

impl Year {
    fn postings(&self) -> Vec<Timestamp> {
        let nothing = BTreeSet::new();
        let postings = self.schedule.postings_from(self.start, &nothing);
        postings.take(self.answers.len()).map(|posting| posting.at).collect()
    }

    fn facts(&self, postings: &[Timestamp], now: Timestamp) -> ReminderFacts {
        let begun = postings.partition_point(|posted| *posted <= now);
        let next_posting = postings.get(begun).copied();
        let open = begun.checked_sub(1).map(|latest| {
            let posted_at = postings[latest];
            let answered_at = self.answers[latest]
                .zip(next_posting)
                .map(|(share, end)| posted_at + end.duration_since(posted_at).mul_f64(share));
            let is_at_stake = answered_at.is_none_or(|answered| now < answered);
            OpenDaily { number: latest as u64 + 1, posted_at, is_at_stake }
        });
        let next_set = match begun % 4 {
            0 => None,
            1 => Some(now),
            _ => next_posting,
        };
        let (due_reviews, next_review) = (begun % 3, next_posting);
        ReminderFacts { open, next_posting, due_reviews, next_review, next_set }
    }

    /// Runs the task whenever it asks for it, late by the delays, at the extra instants, and sometimes
    /// twice.
    fn run(&self) -> Vec<Sent> {
        let postings = self.postings();
        let end = self.start + SignedDuration::from_hours(365 * 24);
        let length = end.duration_since(self.start);
        let mut extra: Vec<Timestamp> =
            self.extra.iter().map(|share| self.start + length.mul_f64(*share)).collect();
        extra.sort_unstable_by(|one, other| other.cmp(one));
        let (mut reminders, mut now, mut sent) = (self.reminders.clone(), self.start, Vec::new());
        for run in 0.. {
            let runs = if self.twice[run % self.twice.len()] { 2 } else { 1 };
            let mut next = end;
            for _ in 0..runs {
                let facts = self.facts(&postings, now);
                match plan(&reminders, &self.schedule.zone, &facts, now) {
                    Plan::Send(about) => {
                        sent.push(Sent { about, at: now, ends_at: facts.next_posting });
                        let claim = ReminderStep::Claimed { about, at: now };
                        reminders = reminders.after(claim).after(ReminderStep::Done);
                        next = now;
                    }
                    Plan::Wait(until) => {
                        assert!(until > now, "it would run without end");
                        next = until;
                    }
                    Plan::Nothing => return sent,
                }
            }
            let delay = self.delays[run % self.delays.len()];
            let due = next + SignedDuration::from_secs(delay);
            now = match extra.pop_if(|extra| *extra < due) {
                Some(extra) => extra.max(now),
                None => due,
            };
            if now >= end {
                break;
            }
        }
        sent
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn in_a_year_nothing_is_sent_twice_in_quiet_hours_or_on_one_day(year in year()) {
        let own = year.reminders.zone_or(&year.schedule.zone).clone();
        let mut days = BTreeSet::new();
        let mut dailies = HashMap::new();
        for Sent { about, at, ends_at } in year.run() {
            prop_assert!(!year.reminders.quiet.covers(&own, at), "{at} is quiet");
            prop_assert!(days.insert(own.date_at(at)), "two messages on {}", own.date_at(at));
            if let ReminderTopic::Streak(number) = about {
                prop_assert!(dailies.insert(number, at).is_none(), "#{number} twice");
                prop_assert!(ends_at.is_some_and(|end| at < end), "too late for #{number}");
            }
            prop_assert!(year.reminders.has(about.kind()));
        }
    }

    #[test]
    fn without_quiet_hours_each_daily_that_nobody_answers_has_its_reminder(year in year()) {
        let before = SignedDuration::from_hours(3);
        let reminders = Reminders { zone: year.reminders.zone.clone(), ..streak(3) };
        let year = Year { reminders, answers: vec![None; 370], delays: vec![0], ..year };
        let sent: HashMap<ReminderTopic, Timestamp> =
            year.run().into_iter().map(|sent| (sent.about, sent.at)).collect();
        let postings = year.postings();
        let ends = postings.windows(2).zip(1..).map(|(pair, number)| (number, pair[1]));
        let first = year.start + SignedDuration::from_hours(48);
        let last = year.start + SignedDuration::from_hours(360 * 24);
        // The day before may have had its message after a clock change; then this one waits for
        // midnight.
        let is_sent = |(number, end): &(u64, Timestamp)| {
            let at = sent.get(&ReminderTopic::Streak(*number));
            at.is_some_and(|at| *end - before <= *at && at < end)
        };
        let mut ends = ends.filter(|(_, end)| first < *end && *end < last);
        prop_assert_eq!(ends.find(|daily| !is_sent(daily)), None);
    }
}
