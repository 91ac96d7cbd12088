//! Every request of an interview, with every kind of failure.

use super::Play;
use super::script::{STEPS, Step};
use crate::faults::{each, failures};
use discord_emulator::{Fault, FaultHandle, FaultKind};
use jiff::SignedDuration;

const MESSAGES: &str = "/channels/{channel}/messages";

/// The request of a step: method, route, and what the body contains.
pub(super) type Request = (Step, &'static str, &'static str, &'static str);

const REQUESTS: [Request; 23] = [
    (Step::Invite, "POST", MESSAGES, "invitation of the candidate"),
    (Step::Accept, "GET", "/guilds/{server}/threads/active", ""),
    (Step::Accept, "POST", "/channels/{channel}/threads", ""),
    (Step::Accept, "PUT", "/channels/{thread}/thread-members/{member}", ""),
    (Step::Accept, "POST", MESSAGES, "Preparation"),
    (Step::Begin, "POST", MESSAGES, "Question 1 of 2"),
    (Step::FollowUp, "POST", MESSAGES, "follow-up 1"),
    (Step::Pause, "POST", MESSAGES, "Paused"),
    (Step::Resume, "POST", MESSAGES, "We're back"),
    (Step::Close(1), "POST", MESSAGES, "Question 1 · grades"),
    (Step::BoGrades(1), "POST", MESSAGES, "Question 1 · both sheets"),
    (Step::Next, "POST", MESSAGES, "Question 2 of 2"),
    (Step::Close(2), "POST", MESSAGES, "Question 2 · grades"),
    (Step::Close(2), "POST", MESSAGES, "Wrapping up"),
    (Step::AdaGrades(2), "POST", MESSAGES, "Question 2 · both sheets"),
    (Step::AdaGrades(2), "GET", "/guilds/{server}/members/{member}", ""),
    (Step::AdaGrades(2), "POST", MESSAGES, "Scorecard"),
    (Step::Swap, "POST", MESSAGES, "swap seats?"),
    (Step::Agree, "POST", MESSAGES, "Preparation"),
    (Step::BoBegins, "POST", MESSAGES, "Question 1 of 2"),
    (Step::BoSkips, "POST", MESSAGES, "Question 2 of 2"),
    (Step::AdaEnds, "POST", MESSAGES, "Question 2 · grades"),
    (Step::Finish, "POST", MESSAGES, "Scorecard"),
];

pub(super) fn requests(step: Step) -> impl Iterator<Item = &'static Request> {
    REQUESTS.iter().filter(move |(of, ..)| *of == step)
}

/// Plays everything while every request of every step fails in the same way, `times` each.
async fn play_with(failure: FaultKind, times: usize, restart: bool) {
    let what = format!("{failure}, {times} times, restarts: {restart}");
    let mut play = Play::new().await;
    for step in STEPS {
        let mut faults = Vec::new();
        for (_, method, route, body) in requests(step) {
            let fault = Fault::on(method, route, failure.clone()).times(times);
            let fault = if body.is_empty() { fault } else { fault.with_body(body) };
            faults.push(play.world.emulator.fault(fault));
        }
        play.step(step).await;
        if restart {
            play.world.restart_bot().await;
        }
        // Later than Discord remembers nonces and than the longest back-off, until nothing fails any
        // more.
        let failed = || faults.iter().map(FaultHandle::befallen).sum::<usize>();
        let mut before = usize::MAX;
        while failed() != before {
            before = failed();
            play.world.clock.advance(SignedDuration::from_mins(61));
            play.world.tick().await;
        }
        for (fault, request) in faults.iter().zip(requests(step)) {
            assert!(fault.befallen() > 0, "{what}: {step:?} never asks for {request:?}");
        }
        play.world.emulator.clear_faults();
    }
    play.assert_complete(&what);
    drop(play.world.take_log());
    play.world.end().await;
}

#[tokio::test]
async fn whatever_fails_everything_is_said_once_and_in_order() {
    let mut cases = Vec::new();
    for failure in failures() {
        for times in [1, 4] {
            cases.push((failure.clone(), times, times == 4));
        }
    }
    cases.push((FaultKind::ResetAfter, 3, false));
    cases.push((FaultKind::ResetBefore, 3, false));
    each(cases, |(failure, times, restart)| play_with(failure, times, restart));
}

#[tokio::test]
async fn a_message_that_discord_will_never_take_is_left_out_and_what_follows_comes() {
    let play = Play::new().await;
    play.until(Step::Close(1)).await;
    let refused =
        FaultKind::Refused { status: 400, code: 50_035, message: "Invalid Form Body".to_owned() };
    let grades = Fault::on("POST", MESSAGES, refused).with_body("Question 1 · grades");
    let fault = play.world.emulator.fault(grades.times(9));
    play.step(Step::Close(1)).await;
    assert_eq!(fault.befallen(), 1, "it is not tried again");
    let log = play.world.take_log();
    assert!(log[0].contains("Discord refused a message"), "{log:?}");
    assert_eq!(log.len(), 1, "{log:?}");
    // The card still leads to the grades and on.
    play.step(Step::Next).await;
    assert_eq!(play.times("Question 1 · grades"), 0);
    assert_eq!(play.times("Question 2 of 2 · Basics"), 1, "{:#?}", play.said());
    play.world.end().await;
}
