//! Every click gets a reply, however Discord fails while it is sent.

use crate::world::World;
use discord_emulator::{Emulator, Fault, FaultKind, Modal, RequestRecord};
use jiff::SignedDuration;
use std::time::Duration;

const CALLBACK: &str = "/interactions/{interaction}/{token}/callback";
const FOLLOW_UP: &str = "/webhooks/{application}/{token}";
const ORIGINAL: &str = "/webhooks/{application}/{token}/messages/{message}";
const POSTING: &str = "2026-03-02T08:00:00Z";
/// More often than anything is tried.
const ALWAYS: usize = 1000;

/// Each failure, with the statuses of the first and the second try if the request takes effect
/// once.
fn failures() -> [(FaultKind, [Option<u16>; 2]); 5] {
    let retry_after = Duration::from_millis(10);
    let limited = FaultKind::RateLimited { retry_after, global: false };
    [
        (FaultKind::Status(500), [Some(500), Some(204)]),
        (FaultKind::Status(502), [Some(502), Some(204)]),
        (limited, [Some(429), Some(204)]),
        (FaultKind::ResetBefore, [None, Some(204)]),
        // The second try is refused with 40060, "already acknowledged".
        (FaultKind::ResetAfter, [None, Some(400)]),
    ]
}

fn is_callback(request: &RequestRecord) -> bool {
    request.path.ends_with("/callback")
}

impl World {
    /// The statuses of the first `count` requests that are `wanted`, once all are answered.
    async fn statuses(&self, count: usize, wanted: fn(&RequestRecord) -> bool) -> Vec<Option<u16>> {
        let look = |emulator: &Emulator| {
            let requests = emulator.requests().into_iter().filter(wanted);
            let statuses: Vec<Option<u16>> = requests.map(|request| request.status).collect();
            (statuses.len() >= count && statuses[count - 1].is_some()).then_some(statuses)
        };
        self.emulator.wait_for("the requests to be answered", look).await.unwrap()
    }

    /// A world with a daily and an open form of Bo's, in which all that can be deferred is.
    async fn deferring() -> (Self, Modal) {
        let mut world = Self::set_up().await;
        world.tick_at(POSTING).await;
        let form = world.form(world.bo).await;
        world.defer_everything().await;
        (world, form)
    }

    /// Submits an answer, and returns the complete reply.
    async fn whole_answer(&self, form: &Modal) -> String {
        let reply = self.submit(form, "Mine.").await;
        let is_complete =
            |emulator: &Emulator| emulator.answer_to(reply.interaction).contains("You wrote");
        self.emulator.wait_until("the whole answer", is_complete).await.unwrap();
        self.emulator.answer_to(reply.interaction)
    }
}

#[tokio::test]
async fn a_callback_that_fails_once_is_repeated_and_answers() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    let form = world.form(world.bo).await;
    for (failure, statuses) in failures() {
        let befalls = || {
            let _ = world.emulator.take_requests();
            world.emulator.fault(Fault::on("POST", CALLBACK, failure.clone()));
        };
        let what = |kind: &str| format!("{kind}, {failure}");

        befalls();
        let said = world.typed(world.bo, "/streak show").await;
        assert!(said.contains("in a row") || said.contains("No daily answered"), "{said}");
        assert_eq!(world.statuses(2, is_callback).await, statuses, "{}", what("command"));

        befalls();
        let reply = world.click(world.bo, "Answer").await;
        assert!(reply.modal().is_some(), "{}: {:?}", what("click"), reply.outcome);
        assert_eq!(world.statuses(2, is_callback).await, statuses, "{}", what("click"));

        befalls();
        let said = world.submit(&form, "Mine.").await;
        let said = world.emulator.answer_to(said.interaction);
        assert!(said.contains("You wrote"), "{}: {said}", what("modal"));
        assert_eq!(world.statuses(2, is_callback).await, statuses, "{}", what("modal"));

        befalls();
        let names = world.suggested(world.bo, "/interview template show", "name").await;
        assert!(!names.is_empty(), "{}", what("autocomplete"));
        assert_eq!(world.statuses(2, is_callback).await, statuses, "{}", what("autocomplete"));
    }
    world.end().await;
}

#[tokio::test]
async fn a_deferral_an_edit_and_a_follow_up_that_fail_are_repeated() {
    let (world, form) = World::deferring().await;
    for (failure, _) in failures() {
        for (method, route) in [("POST", CALLBACK), ("PATCH", ORIGINAL), ("POST", FOLLOW_UP)] {
            let what = format!("{method} {route}, {failure}");
            let fault = world.emulator.fault(Fault::on(method, route, failure.clone()).times(2));
            let said = world.whole_answer(&form).await;
            assert!(said.contains("Key points"), "{what}: {said}");
            fault.reached(2).await.unwrap();
        }
    }
    world.end().await;
}

#[tokio::test]
async fn when_all_tries_fail_the_log_names_the_command_and_nothing_else() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    let fault =
        world.emulator.fault(Fault::on("POST", CALLBACK, FaultKind::Status(500)).times(ALWAYS));
    let _ = world.emulator.take_requests();
    let (reply, ()) = tokio::join!(
        world.emulator.slash(world.bo, world.channel, "/question search:platypus"),
        async {
            fault.reached(3).await.unwrap();
            world.clock.advance(SignedDuration::from_secs(4));
            world.logged("cannot deliver a reply").await;
            world.emulator.clock_moved();
        }
    );
    assert!(reply.unwrap().message().is_none());
    let log = world.take_log().join("\n");
    assert_eq!(
        log,
        "WARN cannot deliver a reply what=\"/question\" \
         error=callback refused with status 500, code 0"
    );
    world.end().await;
}

#[tokio::test]
async fn suggestions_are_not_repeated_once_the_member_has_typed_on() {
    let world = World::set_up().await;
    let fault =
        world.emulator.fault(Fault::on("POST", CALLBACK, FaultKind::Status(500)).times(ALWAYS));
    let _ = world.emulator.take_requests();
    let (suggested, ()) = tokio::join!(
        world.emulator.autocomplete(world.bo, world.channel, "/interview template show", "name"),
        async {
            fault.reached(2).await.unwrap();
            world.clock.advance(SignedDuration::from_secs(2));
            world.logged("cannot deliver a reply").await;
            world.clock.advance(SignedDuration::from_secs(2));
            world.emulator.clock_moved();
        }
    );
    assert!(suggested.is_err(), "{suggested:?}");
    assert!(fault.befallen() <= 3, "{}", fault.befallen());
    let log = world.take_log();
    assert!(log.len() == 1 && log[0].contains("/interview …"), "{log:?}");
    world.end().await;
}

#[tokio::test]
async fn work_goes_on_while_its_deferral_is_under_way() {
    let (world, _) = World::deferring().await;
    let hold = world.emulator.fault(Fault::on("POST", CALLBACK, FaultKind::HoldBefore));
    let looked = world.emulator.fault(Fault::on(
        "GET",
        "/channels/{channel}/messages/{message}",
        FaultKind::Delay(Duration::ZERO),
    ));
    let (said, ()) = tokio::join!(world.typed(world.ada, "/daily status"), async {
        hold.reached(1).await.unwrap();
        // The daily's message is looked for by a request.
        looked.reached(1).await.unwrap();
        hold.release();
    });
    assert!(said.contains("Dailies go to"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn an_answer_whose_deferral_fails_for_good_is_kept_and_the_log_says_that_nobody_read_it() {
    let (world, form) = World::deferring().await;
    let fault =
        world.emulator.fault(Fault::on("POST", CALLBACK, FaultKind::ResetBefore).times(ALWAYS));
    let (reply, ()) =
        tokio::join!(world.emulator.submit(&form, &[("answer", "platypus")]), async {
            fault.reached(3).await.unwrap();
            world.clock.advance(SignedDuration::from_secs(4));
            world.logged("cannot deliver a reply").await;
            world.emulator.clock_moved();
        });
    assert!(reply.unwrap().message().is_none());
    let log = world.take_log().join("\n");
    assert!(log.contains("error=callback without an answer"), "{log}");
    assert!(!log.contains("platypus") && !log.contains("interaction-"), "{log}");
    world.emulator.clear_faults();
    let streak = world.slash(world.bo, "/streak show").await.text();
    assert!(streak.contains("1 in a row"), "{streak}");
    world.end().await;
}

#[tokio::test]
async fn an_answer_whose_deferral_took_effect_unheard_is_filled_in() {
    let (world, _) = World::deferring().await;
    let fault =
        world.emulator.fault(Fault::on("POST", CALLBACK, FaultKind::ResetAfter).times(ALWAYS));
    let limited = FaultKind::RateLimited { retry_after: Duration::from_millis(10), global: false };
    let again = world.emulator.fault(Fault::on("GET", ORIGINAL, limited));
    let (said, ()) = tokio::join!(world.typed(world.ada, "/daily status"), async {
        fault.reached(3).await.unwrap();
        world.clock.advance(SignedDuration::from_secs(4));
        again.reached(1).await.unwrap();
    });
    assert!(said.contains("Dailies go to"), "{said}");
    world.emulator.clear_faults();
    world.end().await;
}
