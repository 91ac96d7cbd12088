use super::*;
use crate::domain::choices::Offered;
use crate::domain::server::OngoingFailure;
use crate::domain::server::tests::settings;
pub(super) use crate::domain::server::tests::{GRACE, instant};

const NOTHING: [&str; 0] = [];
pub(super) fn server() -> Server {
    Server::new(settings("09:00"), 1, instant("2026-03-01T10:00:00Z"))
}

pub(super) fn daily(stage: DailyStage) -> Daily {
    Daily {
        number: 1,
        date: "2026-03-02".parse().unwrap(),
        asked: PastQuestion { question: "python/x".parse().unwrap(), cycle: 0 },
        channel: ChannelId(1),
        claimed_at: instant("2026-03-02T09:00:00Z"),
        stage,
        offered: Offered::default(),
        shown: MessageState::default(),
        voided: None,
        revealed_early_at: None,
        unrevealed: false,
        judged_at: None,
        repost: None,
    }
}

pub(super) fn post() -> Post {
    Post { message: MessageId(7), at: instant("2026-03-02T09:00:00Z"), in_forum: false }
}

fn printed(now: &str, recent: &[Daily]) -> Vec<String> {
    let actions = next_actions(instant(now), &server(), recent, GRACE);
    actions.iter().map(ToString::to_string).collect()
}

#[test]
fn a_daily_goes_from_claim_to_reveal_one_step_at_a_time() {
    let at_nine = "2026-03-02T09:00:00Z";
    assert_eq!(printed(at_nine, &[]), ["claim a daily for 2026-03-02"]);
    assert_eq!(printed(at_nine, &[daily(DailyStage::Claimed)]), ["post daily #1"]);
    let posted = daily(DailyStage::Posted(post()));
    assert_eq!(printed(at_nine, &[posted]), ["open the thread of #1"]);
    let threaded = daily(DailyStage::Threaded(post()));
    assert_eq!(printed(at_nine, std::slice::from_ref(&threaded)), NOTHING);
    let at_five = "2026-03-02T17:00:00Z";
    assert_eq!(printed(at_five, &[threaded]), ["reveal daily #1"]);
    assert_eq!(printed(at_five, &[daily(DailyStage::Closed(post()))]), NOTHING);
}

#[test]
fn a_claim_that_could_not_be_posted_all_morning_is_given_up() {
    let claimed = [daily(DailyStage::Claimed)];
    assert_eq!(printed("2026-03-02T15:00:00Z", &claimed), ["post daily #1"]);
    assert_eq!(printed("2026-03-02T15:00:01Z", &claimed), ["give up daily #1"]);
}

#[test]
fn a_date_that_has_its_daily_gets_no_second_one() {
    let closed = [daily(DailyStage::Closed(post()))];
    assert_eq!(printed("2026-03-02T10:00:00Z", &closed), NOTHING);
    assert_eq!(printed("2026-03-03T09:00:00Z", &closed), ["claim a daily for 2026-03-03"]);
}

#[test]
fn a_thread_that_cannot_be_opened_does_not_hold_up_the_next_daily() {
    let posted = [daily(DailyStage::Posted(post()))];
    assert_eq!(
        printed("2026-03-03T09:00:00Z", &posted),
        ["open the thread of #1", "claim a daily for 2026-03-03"]
    );
}

#[test]
fn what_failed_waits_for_its_next_try_and_what_is_new_does_not() {
    let failed_at = instant("2026-03-03T08:59:30Z");
    let mut server = server();
    server.failure = Some(OngoingFailure::after(None, "No.".to_owned(), failed_at));
    let posted = [daily(DailyStage::Posted(post()))];
    let printed = |now: &str| {
        let actions = next_actions(instant(now), &server, &posted, GRACE);
        actions.iter().map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(printed("2026-03-03T08:59:45Z"), NOTHING);
    assert_eq!(printed("2026-03-03T09:00:00Z"), ["claim a daily for 2026-03-03"]);
    assert_eq!(
        printed("2026-03-03T09:00:30Z"),
        ["open the thread of #1", "claim a daily for 2026-03-03"]
    );
}

#[test]
fn a_voided_daily_keeps_its_first_reason_and_goes_on() {
    let voided = daily(DailyStage::Posted(post())).after(DailyChange::Voided(Void::MessageDeleted));
    assert_eq!(voided.voided, Some(Void::MessageDeleted));
    let later = voided.after(DailyChange::Voided(Void::QuestionRemoved)).after(DailyChange::Lost);
    assert_eq!((later.voided, later.stage), (Some(Void::MessageDeleted), DailyStage::Lost(post())));
    let claimed = daily(DailyStage::Claimed).after(DailyChange::Voided(Void::QuestionRemoved));
    assert_eq!(claimed.voided, None, "nobody has seen it yet");
}

#[test]
fn the_first_early_reveal_counts_and_none_comes_after_the_deadline() {
    let (first, later) = (instant("2026-03-02T10:00:00Z"), instant("2026-03-02T11:00:00Z"));
    let open = daily(DailyStage::Threaded(post())).after(DailyChange::RevealedEarly(first));
    let open = open.after(DailyChange::RevealedEarly(later));
    assert_eq!((open.revealed_early_at, open.stage), (Some(first), DailyStage::Threaded(post())));
    let closed = daily(DailyStage::Closed(post())).after(DailyChange::RevealedEarly(later));
    assert_eq!(closed.revealed_early_at, None);
}

#[test]
fn what_was_closed_without_an_answer_can_be_revealed_later() {
    let later = instant("2026-03-04T10:00:00Z");
    let closed = daily(DailyStage::Threaded(post())).after(DailyChange::ClosedUnrevealed);
    assert_eq!((closed.stage, closed.unrevealed), (DailyStage::Closed(post()), true));
    assert!(!closed.outdated(0, later).unwrap().revealed);
    let revealed = closed.after(DailyChange::RevealedEarly(later));
    assert!(!revealed.unrevealed && revealed.outdated(0, later).unwrap().revealed);
    let closed = daily(DailyStage::Closed(post())).after(DailyChange::ClosedUnrevealed);
    assert!(!closed.unrevealed, "it has been revealed");
}

#[test]
fn a_reveal_waits_a_day_for_a_broken_file() {
    let until = daily(DailyStage::Threaded(post())).waits_for_file_until(&server());
    assert_eq!(until, Some(instant("2026-03-03T17:00:00Z")));
    assert_eq!(daily(DailyStage::Claimed).waits_for_file_until(&server()), None);
}

#[test]
fn the_open_daily_is_the_newest_that_people_can_see() {
    let (claimed, posted) = (daily(DailyStage::Claimed), daily(DailyStage::Posted(post())));
    assert_eq!(open(&[claimed.clone(), posted.clone()]), Some(&posted));
    assert_eq!(open(&[claimed]), None);
}

#[test]
fn after_the_clock_was_a_month_ahead_dailies_go_on_by_the_right_one() {
    let ahead = Daily {
        number: 2,
        date: "2026-04-02".parse().unwrap(),
        claimed_at: instant("2026-04-02T09:00:00Z"),
        ..daily(DailyStage::Closed(post()))
    };
    let back = Daily {
        number: 3,
        date: "2026-03-03".parse().unwrap(),
        claimed_at: instant("2026-03-03T09:00:00Z"),
        ..daily(DailyStage::Closed(post()))
    };
    let first = daily(DailyStage::Closed(post()));
    let claims = |now: &str, recent: &[Daily]| printed(now, recent);
    let leapt = [ahead.clone(), first.clone()];
    assert_eq!(claims("2026-04-02T10:00:00Z", &leapt), NOTHING);
    assert_eq!(claims("2026-03-02T10:00:00Z", &leapt), NOTHING, "the day has its daily");
    assert_eq!(claims("2026-03-03T09:00:00Z", &leapt), ["claim a daily for 2026-03-03"]);
    let after = [back, ahead, first];
    assert_eq!(claims("2026-03-03T10:00:00Z", &after), NOTHING);
    assert_eq!(claims("2026-04-02T09:00:00Z", &after), ["claim a daily for 2026-04-02"]);
}

#[test]
fn a_clock_that_is_set_back_by_hours_posts_no_date_twice() {
    let evening =
        Daily { claimed_at: instant("2026-03-02T20:00:00Z"), ..daily(DailyStage::Closed(post())) };
    assert_eq!(printed("2026-03-02T09:00:00Z", &[evening]), NOTHING);
}

#[test]
fn a_step_that_is_recorded_twice_counts_once() {
    let later =
        Post { message: MessageId(8), at: instant("2026-03-02T10:00:00Z"), in_forum: false };
    let daily = daily(DailyStage::Posted(post())).after(DailyChange::Posted(later));
    assert_eq!(daily.post(), Some(&post()));
    let closed = daily.after(DailyChange::Closed);
    assert_eq!(closed.clone().after(DailyChange::Threaded), closed);
}
