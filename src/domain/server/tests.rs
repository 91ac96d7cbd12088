use super::*;
use crate::domain::schedule::{Weekdays, Zone};

pub(in crate::domain) const GRACE: SignedDuration = SignedDuration::from_hours(6);

pub(in crate::domain) fn instant(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(in crate::domain) fn settings(time: &str) -> Settings {
    Settings {
        channel: ChannelId(1),
        schedule: Schedule {
            time: crate::domain::schedule::parse_time(time).unwrap(),
            zone: Zone::UTC,
            weekdays: Weekdays::EVERY,
        },
        filter: Filter::default(),
        ping: None,
        reveal: RevealPolicy::default(),
        publish: false,
        in_forum: false,
    }
}

#[test]
fn setting_up_after_the_hour_waits_for_tomorrow() {
    let server = Server::new(settings("09:00"), 1, instant("2026-03-02T10:00:00Z"));
    assert_eq!(server.due(instant("2026-03-02T10:01:00Z"), GRACE), None);
    assert!(server.due(instant("2026-03-03T09:00:00Z"), GRACE).is_some());
}

#[test]
fn changing_the_channel_minutes_after_the_hour_does_not_lose_the_daily() {
    let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
    let moved = Settings { channel: ChannelId(2), ..settings("09:00") };
    let now = instant("2026-03-02T09:00:05Z");
    let change = ServerChange::Configure { settings: moved, seed: 9, now };
    let server = Server::after(Some(server), change).unwrap();
    assert!(server.due(now, GRACE).is_some());
    assert_eq!(server.seed, 1, "the walk goes on");
}

#[test]
fn a_paused_server_is_owed_nothing_when_it_resumes() {
    let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
    let paused = ServerChange::Pause(instant("2026-03-01T12:00:00Z"));
    let server = Server::after(Some(server), paused).unwrap();
    assert_eq!(server.due(instant("2026-03-02T09:00:00Z"), GRACE), None);
    let resumed = ServerChange::Resume(instant("2026-03-02T11:00:00Z"));
    let server = Server::after(Some(server), resumed).unwrap();
    assert_eq!(server.due(instant("2026-03-02T11:00:00Z"), GRACE), None);
}

#[test]
fn dates_that_were_skipped_long_ago_are_forgotten() {
    let mut server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
    let date = |text: &str| text.parse::<Date>().unwrap();
    for skipped in ["2026-03-02", "2026-04-02", "2027-04-10"] {
        let change = ServerChange::Skip(date(skipped).into());
        server = Server::after(Some(server), change).unwrap();
    }
    let kept: Vec<Date> = server.skipped.into_iter().collect();
    assert_eq!(kept, [date("2026-04-02"), date("2027-04-10")]);
}

#[test]
fn retries_slow_down_to_one_an_hour() {
    let mut failure = None;
    let mut now = instant("2026-03-02T09:00:00Z");
    for _ in 0..80 {
        let next = OngoingFailure::after(failure.as_ref(), "No.".to_owned(), now);
        now = next.retry_at;
        failure = Some(next);
    }
    let failure = failure.unwrap();
    assert_eq!(failure.since, instant("2026-03-02T09:00:00Z"));
    let wait = OngoingFailure::after(Some(&failure), "No.".to_owned(), now).retry_at;
    assert!(wait.duration_since(now) > SignedDuration::from_mins(50));
    assert!(wait.duration_since(now) <= SignedDuration::from_hours(1));
}

#[test]
fn what_became_due_since_the_last_try_is_tried_at_once() {
    let now = instant("2026-03-02T09:00:00Z");
    let first = OngoingFailure::after(None, "No.".to_owned(), now);
    let failure = OngoingFailure::after(Some(&first), "No.".to_owned(), first.retry_at);
    assert_eq!(failure.tried_at(), first.retry_at);
    let soon = instant("2026-03-02T09:01:30Z");
    assert!(failure.holds_back(now, soon));
    assert!(!failure.holds_back(soon, soon));
    assert!(!failure.holds_back(now, failure.retry_at));
}

#[test]
fn yesterdays_trouble_does_not_slow_todays_tries() {
    let yesterday = instant("2026-03-01T09:00:00Z");
    let mut failure = OngoingFailure::after(None, "No.".to_owned(), yesterday);
    for _ in 0..10 {
        failure = OngoingFailure::after(Some(&failure), "No.".to_owned(), failure.retry_at);
    }
    let now = instant("2026-03-02T09:00:00Z");
    let today = OngoingFailure::after(Some(&failure), "No.".to_owned(), now);
    assert_eq!((today.tries, today.since), (1, yesterday));
    assert_eq!(OngoingFailure::after(Some(&failure), "Other.".to_owned(), now).since, now);
}

#[test]
fn what_was_planned_by_a_clock_that_was_ahead_holds_nothing_back() {
    let ahead = instant("2026-04-02T09:00:00Z");
    let failure = OngoingFailure::after(None, "No.".to_owned(), ahead);
    let now = instant("2026-03-02T09:00:00Z");
    assert!(!failure.holds_back(now, now));
    assert_eq!(OngoingFailure::after(Some(&failure), "No.".to_owned(), now).since, now);
    let server = Server::new(settings("09:00"), 1, ahead);
    assert!(server.due(now, GRACE).is_some());
}

#[test]
fn an_unknown_zone_is_told_once_until_another_is_chosen() {
    let now = instant("2026-03-02T10:00:00Z");
    let mut lost = settings("09:00");
    lost.schedule.zone = Zone::from("Mars/Olympus".to_owned());
    let after = |server: &Server, change| Server::after(Some(server.clone()), change).unwrap();
    assert!(!Server::new(settings("09:00"), 1, now).owes_notice_of_zone());
    let server = Server::new(lost.clone(), 1, now);
    assert!(server.owes_notice_of_zone());
    assert!(!after(&server, ServerChange::Pause(now)).owes_notice_of_zone());
    let told = after(&server, ServerChange::ZoneNoticed);
    assert!(!told.owes_notice_of_zone());
    let moved = Settings { channel: ChannelId(2), ..lost.clone() };
    let moved = ServerChange::Configure { settings: moved, seed: 1, now };
    assert!(!after(&told, moved).owes_notice_of_zone());
    lost.schedule.zone = Zone::from("Mars/Arsia".to_owned());
    let other = ServerChange::Configure { settings: lost, seed: 1, now };
    assert!(after(&told, other).owes_notice_of_zone());
}

#[test]
fn at_the_exact_second_the_posting_that_comes_at_once_is_the_next() {
    let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
    let now = instant("2026-03-02T09:00:00Z");
    let next = |newest| server.upcoming(now, newest).next().unwrap().date.to_string();
    assert_eq!(next(None), "2026-03-02");
    assert_eq!(next(Some("2026-03-02".parse().unwrap())), "2026-03-03");
}

#[test]
fn a_server_is_forgotten_thirty_days_after_the_bot_was_removed() {
    let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
    let removed = ServerChange::Removed(instant("2026-03-02T00:00:00Z"));
    let server = Server::after(Some(server), removed).unwrap();
    assert!(!server.is_expired(instant("2026-03-31T23:59:59Z")));
    assert!(server.is_expired(instant("2026-04-01T00:00:00Z")));
    let back = Server::after(Some(server), ServerChange::Present).unwrap();
    assert!(!back.is_expired(instant("2026-05-01T00:00:00Z")));
}

#[test]
fn holidays_and_skipped_spans_have_no_daily_and_are_not_planned() {
    let date = |text: &str| text.parse::<Date>().unwrap();
    let after = |server: Server, change| Server::after(Some(server), change).unwrap();
    let server = Server::new(settings("09:00"), 1, instant("2026-12-01T10:00:00Z"));
    let server = after(server, ServerChange::AddHoliday("12-25".parse().unwrap()));
    let span = DateSpan::new(date("2026-12-27"), date("2026-12-30")).unwrap();
    let server = after(server, ServerChange::Skip(span));
    let next = |from: &str| server.upcoming(instant(from), None).next().unwrap().date;
    assert_eq!(next("2026-12-24T10:00:00Z"), date("2026-12-26"));
    assert_eq!(next("2026-12-26T10:00:00Z"), date("2026-12-31"));
    assert_eq!(next("2027-12-24T10:00:00Z"), date("2027-12-26"));
    for day in ["2026-12-25", "2026-12-28", "2027-12-25"] {
        assert_eq!(server.due(instant(&format!("{day}T09:30:00Z")), GRACE), None, "{day}");
    }
    let planned = server.planned(instant("2026-12-24T10:00:00Z"), None).take(2);
    let planned: Vec<Date> = planned.map(|posting| posting.date).collect();
    assert_eq!(planned, [date("2026-12-26"), date("2026-12-27")], "skipped ones, no holidays");
    let half = DateSpan::new(date("2026-12-28"), date("2027-03-01")).unwrap();
    let server = after(server, ServerChange::Unskip(half));
    assert_eq!(server.skipped.into_iter().collect::<Vec<_>>(), [date("2026-12-27")]);
}

#[test]
fn a_day_without_a_daily_forgets_its_question() {
    let now = instant("2026-12-01T10:00:00Z");
    let server = Server::new(settings("09:00"), 1, now);
    let schedule = |date: &str| {
        let question = format!("python/on-{date}").parse().unwrap();
        ServerChange::Queue(QueueChange::Schedule { date: date.parse().unwrap(), question })
    };
    let skip = ServerChange::Skip("2026-12-24".parse::<Date>().unwrap().into());
    let holiday = ServerChange::AddHoliday("12-25".parse().unwrap());
    let changes =
        [schedule("2026-12-24"), schedule("2026-12-25"), schedule("2026-12-26"), skip, holiday];
    let server = changes
        .into_iter()
        .fold(server, |server, change| Server::after(Some(server), change).unwrap());
    let left: Vec<String> = server.queue.dates().map(|(date, _)| date.to_string()).collect();
    assert_eq!(left, ["2026-12-26"]);
}

#[test]
fn a_day_can_have_a_question_unless_it_has_no_daily() {
    let date = |text: &str| text.parse::<Date>().unwrap();
    let now = instant("2026-03-02T10:00:00Z");
    let mut weekdays = settings("09:00");
    weekdays.schedule.weekdays = Weekdays::WORKING;
    let mut server = Server::new(weekdays, 1, now);
    server.skipped.insert(date("2026-03-04"));
    server.holidays.insert("03-05".parse().unwrap());
    let check = |day: &str| server.ensure_has_daily(date(day), Some(date("2026-03-02")), now);
    assert_eq!(check("2026-03-03"), Ok(()));
    assert_eq!(check("2026-03-01"), Err(DayRefusal::Over));
    assert_eq!(check("2026-03-02"), Err(DayRefusal::Taken(date("2026-03-02"))));
    assert_eq!(check("2026-03-07"), Err(DayRefusal::NoWeekday(date("2026-03-07"))));
    assert_eq!(check("2026-03-04"), Err(DayRefusal::Skipped(date("2026-03-04"))));
    assert_eq!(check("2026-03-05"), Err(DayRefusal::Holiday(date("2026-03-05"))));
    assert_eq!(check("2027-06-01"), Err(DayRefusal::TooFar));
    assert_eq!(
        check("2026-03-07").unwrap_err().to_string(),
        "there are no dailies on Saturdays here. Choose another day, or change the days with \
         `/setup weekdays`"
    );
}

#[test]
fn the_oldest_skipped_dates_make_room() {
    let first: Date = "2026-03-01".parse().unwrap();
    let year = DateSpan::new(first, "2026-12-01".parse().unwrap()).unwrap();
    let server = Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"));
    let server = Server::after(Some(server), ServerChange::Skip(year)).unwrap();
    assert_eq!(server.skipped.len(), MAX_SKIPPED);
    assert_eq!(server.skipped.last(), Some(&year.last()));
}
