//! The process is killed at every request of an interview, before its effect and after it.

use super::Play;
use super::faults::requests;
use super::script::{STEPS, Step};
use crate::child::Child;
use crate::faults::each;
use discord_emulator::{Fault, FaultKind};
use jiff::SignedDuration;

const CALLBACK: &str = "/interactions/{interaction}/{token}/callback";

/// The steps that post nothing in the thread, with the number of responses before the decisive one.
const QUIET_STEPS: [(Step, usize); 3] =
    [(Step::Hint, 1), (Step::AdaGrades(1), 2), (Step::BoGrades(2), 2)];

/// The number of messages after each step.
const SAID_AFTER: [usize; STEPS.len()] =
    [1, 2, 3, 4, 4, 5, 6, 7, 7, 8, 9, 11, 11, 13, 14, 15, 16, 17, 19, 20];

fn faults(step: Step, failure: &FaultKind) -> Vec<Fault> {
    if let Some((_, before)) = QUIET_STEPS.iter().find(|(of, _)| *of == step) {
        return vec![Fault::on("POST", CALLBACK, failure.clone()).after(*before)];
    }
    let fault = |(_, method, route, body): &(Step, &str, &str, &str)| {
        let fault = Fault::on(method, route, failure.clone());
        if body.is_empty() { fault } else { fault.with_body(body) }
    };
    requests(step).map(fault).collect()
}

/// Kills the process at each request of the step, then lets another one do what is left.
async fn step_with_kills(play: &Play, child: Child, step: Step, failure: &FaultKind) -> Child {
    let what = format!("{step:?}, {failure}");
    let mut child = Some(child);
    for fault in faults(step, failure) {
        let hold = play.world.emulator.fault(fault);
        if let Some(child) = child.take() {
            // A step that is held after its last effect may be over for the member.
            let taken = async {
                play.step(step).await;
                std::future::pending::<()>().await;
            };
            tokio::select! {
                () = taken => {}
                () = child.soon(&what, async { hold.reached(1).await.unwrap() }) => {}
            }
            child.kill().await;
        } else {
            let child = Child::start(&play.world, &[]);
            hold.reached(1).await.unwrap();
            child.kill().await;
        }
        // Later than Discord remembers nonces.
        play.world.emulator.clear_faults();
        play.world.clock.advance(SignedDuration::from_mins(6));
    }
    Child::online(&play.world, &[]).await
}

#[tokio::test]
async fn a_kill_at_any_request_neither_doubles_nor_loses_anything() {
    each([FaultKind::HoldBefore, FaultKind::HoldAfter], |failure| async move {
        let mut play = Play::new().await;
        play.world.stop_bot().await;
        let mut child = Child::online(&play.world, &[]).await;
        for (step, said) in STEPS.into_iter().zip(SAID_AFTER) {
            child = step_with_kills(&play, child, step, &failure).await;
            let what = format!("{said} messages after {step:?}, {failure}");
            let there = play.world.emulator.wait_until(&what, |_| play.course().len() >= said);
            assert!(there.await.is_ok(), "{what}: {:#?}\n{}", play.said(), child.so_far());
        }
        child.stop().await;
        play.assert_complete(&failure.to_string());
        play.world.end().await;
    });
}
