use crate::bot;
use crate::rest::code;
use crate::scene::scene;
use discord_emulator::{Fault, FaultKind};
use serenity::all::{ChannelId, HttpError};
use std::time::Duration;

const MESSAGES: &str = "/channels/{channel}/messages";

#[tokio::test]
async fn a_connection_that_ends_after_the_effect_leaves_the_effect() {
    let scene = scene().await;
    let http = bot::http(&scene.emulator, scene.emulator.token());
    let channel: ChannelId = scene.channel.get().into();
    let after = scene.emulator.fault(Fault::on("POST", MESSAGES, FaultKind::ResetAfter));
    let error = channel.say(&http, "Hello").await.unwrap_err();
    assert!(matches!(error, serenity::Error::Http(HttpError::Request(_))), "{error}");
    assert_eq!((after.befallen(), scene.emulator.messages(scene.channel).len()), (1, 1));

    scene.emulator.fault(Fault::on("POST", MESSAGES, FaultKind::ResetBefore));
    channel.say(&http, "Hello").await.unwrap_err();
    assert_eq!(scene.emulator.messages(scene.channel).len(), 1);
    channel.say(&http, "Hello").await.unwrap();
    let requests = scene.emulator.take_requests();
    let statuses: Vec<Option<u16>> = requests.iter().map(|request| request.status).collect();
    assert_eq!(statuses, [None, None, Some(200)]);
}

#[tokio::test]
async fn a_broken_server_and_a_rate_limit_can_be_had_on_demand() {
    let scene = scene().await;
    let http = bot::http(&scene.emulator, scene.emulator.token());
    let channel: ChannelId = scene.channel.get().into();
    scene.emulator.fault(Fault::on("POST", "*", FaultKind::Status(503)).times(2));
    for _ in 0..2 {
        assert_eq!(code(&channel.say(&http, "Hello").await.unwrap_err()), (503, 0));
    }
    let retry_after = Duration::from_millis(1500);
    scene.emulator.fault(Fault::on(
        "*",
        "*",
        FaultKind::RateLimited { retry_after, global: false },
    ));
    let error = channel.say(&http, "Hello").await.unwrap_err();
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        panic!("not an answer");
    };
    assert_eq!(response.status_code.as_u16(), 429);
    assert!(scene.emulator.waiting_faults().is_empty());
    channel.say(&http, "Hello").await.unwrap();
}

#[tokio::test]
async fn a_held_request_waits_before_or_after_its_effect() {
    let scene = scene().await;
    let channel: ChannelId = scene.channel.get().into();
    for (failure, messages) in [(FaultKind::HoldBefore, 0), (FaultKind::HoldAfter, 2)] {
        let hold = scene.emulator.fault(Fault::on("POST", MESSAGES, failure));
        let http = bot::http(&scene.emulator, scene.emulator.token());
        let asking = tokio::spawn(async move { channel.say(&http, "Hello").await });
        hold.reached(1).await.unwrap();
        assert_eq!(scene.emulator.messages(scene.channel).len(), messages);
        assert!(!asking.is_finished());
        hold.release();
        asking.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn an_answer_can_be_given_word_for_word() {
    let scene = scene().await;
    let http = bot::http(&scene.emulator, scene.emulator.token());
    let channel: ChannelId = scene.channel.get().into();
    scene.emulator.fault(Fault::on(
        "POST",
        MESSAGES,
        FaultKind::Verbatim {
            status: 429,
            headers: vec![("retry-after".into(), "soon".into())],
            body: "<html>".into(),
        },
    ));
    let error = channel.say(&http, "Hello").await.unwrap_err();
    assert_eq!(code(&error), (429, -1), "no JSON");
    assert!(scene.emulator.messages(scene.channel).is_empty());
    let requests = scene.emulator.take_requests();
    assert_eq!((requests[0].status, &requests[0].answer), (Some(429), &"<html>".into()));
}

#[tokio::test]
async fn rate_limits_are_enforced_when_asked_for() {
    let scene = scene().await;
    scene.emulator.enforce_rate_limits(true);
    let http = bot::http(&scene.emulator, scene.emulator.token());
    let channel: ChannelId = scene.channel.get().into();
    for _ in 0..5 {
        channel.say(&http, "Hello").await.unwrap();
    }
    let error = channel.say(&http, "Hello").await.unwrap_err();
    let serenity::Error::Http(HttpError::UnsuccessfulRequest(response)) = error else {
        panic!("not an answer");
    };
    assert_eq!(response.status_code.as_u16(), 429);
    scene.clock.advance(jiff::SignedDuration::from_secs(5));
    channel.say(&http, "Hello").await.unwrap();
}
