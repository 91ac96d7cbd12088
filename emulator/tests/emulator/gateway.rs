use crate::bot;
use crate::scene::{scene, with};
use discord_emulator::{Emulator, Options};
use serenity::all::{GatewayError, GatewayIntents};

fn heard(text: &str) -> impl FnMut(&Emulator) -> bool {
    move |emulator| {
        let servers = emulator.servers();
        let channels = servers.iter().flat_map(|server| emulator.channels(server.id));
        let mut messages = channels.flat_map(|channel| emulator.messages(channel.id));
        messages.any(|message| message.content == text)
    }
}

#[tokio::test]
async fn a_bot_that_lost_its_connection_resumes_and_misses_nothing() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    emulator.drop_connections();
    emulator
        .wait_until("the connection to end", |emulator| !emulator.is_bot_online())
        .await
        .unwrap();
    let reply = emulator.slash(scene.ana, scene.channel, "/question").await.unwrap();
    assert!(reply.message().is_some());
    assert_eq!((emulator.identified(), emulator.resumed()), (1, 1));
}

#[tokio::test]
async fn a_bot_that_is_asked_to_reconnect_resumes() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    scene.emulator.reconnect();
    let resumed = |emulator: &Emulator| emulator.resumed() == 1;
    scene.emulator.wait_until("the bot to resume", resumed).await.unwrap();
}

#[tokio::test]
async fn a_wrong_token_is_refused_by_the_gateway() {
    let scene = scene().await;
    let result = bot::run(&scene.emulator, "wrong", GatewayIntents::GUILDS).await;
    // serenity asks for the gateway's address first, which needs no token.
    assert!(result.is_err());
    assert!(!scene.emulator.is_bot_online());
}

#[tokio::test]
async fn privileged_intents_are_refused() {
    let scene = scene().await;
    let token = scene.emulator.token();
    let result = bot::run(&scene.emulator, token, GatewayIntents::MESSAGE_CONTENT).await;
    let error = result.unwrap_err();
    let is_refusal =
        matches!(error, serenity::Error::Gateway(GatewayError::DisallowedGatewayIntents));
    assert!(is_refusal, "{error}");
}

#[tokio::test]
async fn words_of_members_are_hidden_without_the_intent_for_them() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    scene.emulator.say(scene.ana, scene.channel, "secret").unwrap();
    scene.emulator.wait_until("an echo", heard("Heard \"\"")).await.unwrap();
}

#[tokio::test]
async fn a_silent_gateway_is_left_after_a_missed_heartbeat() {
    let heartbeat_interval = std::time::Duration::from_millis(200);
    let scene = with(Options { heartbeat_interval, ..Options::default() }).await;
    let _bot = bot::start(&scene.emulator).await;
    scene.emulator.silence_gateway(true);
    let left = |emulator: &Emulator| !emulator.is_bot_online();
    scene.emulator.wait_until("the bot to leave", left).await.unwrap();
    scene.emulator.silence_gateway(false);
    scene.emulator.bot_online().await.unwrap();
}
