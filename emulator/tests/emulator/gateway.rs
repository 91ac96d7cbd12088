use crate::bot;
use crate::scene::{scene, with};
use discord_emulator::{
    Activity, Emulator, EmulatorOptions, EventRecord, Overwrite, OverwriteTarget, Permissions,
};
use serenity::all::{GatewayError, GatewayIntents};

fn heard(text: &str) -> impl FnMut(&Emulator) -> bool {
    move |emulator| {
        let servers = emulator.servers();
        let channels = servers.iter().flat_map(|server| emulator.channels(server.id));
        let mut messages = channels.flat_map(|channel| emulator.messages(channel.id));
        messages.any(|message| message.content == text)
    }
}

/// The events that went to the bot while `change` was made.
fn told(emulator: &Emulator, change: impl FnOnce()) -> Vec<EventRecord> {
    let mut watch = emulator.watch();
    change();
    let mut told = Vec::new();
    while let Ok(activity) = watch.try_recv() {
        match activity {
            Activity::Event(event) if event.sessions > 0 => told.push(event),
            _ => {}
        }
    }
    told
}

fn names(events: &[EventRecord]) -> Vec<&str> {
    events.iter().map(|event| event.name.as_str()).collect()
}

#[tokio::test]
async fn a_bot_hears_of_its_own_roles_with_any_intents() {
    let scene = scene().await;
    let emulator = &scene.emulator;
    let role = emulator.add_role(scene.server, "Role", Permissions::NONE);
    let handle = emulator.clone();
    let bot = tokio::spawn(async move {
        bot::run(&handle, handle.token(), GatewayIntents::empty()).await.unwrap();
    });
    emulator.bot_online().await.unwrap();
    let of_its_own = told(emulator, || emulator.give_role(scene.server, emulator.bot(), role));
    assert_eq!(names(&of_its_own), ["GUILD_MEMBER_UPDATE"]);
    let of_others = told(emulator, || emulator.give_role(scene.server, scene.ana, role));
    assert_eq!(names(&of_others), [""; 0]);
    bot.abort();
}

#[tokio::test]
async fn a_bot_is_told_of_open_threads_when_it_gains_their_channel() {
    let scene = scene().await;
    let emulator = &scene.emulator;
    let _bot = bot::start(emulator).await;
    let forum_post = emulator.add_forum_post(scene.server, "forum", scene.ana, "A post");
    let forum = emulator.channel(forum_post).unwrap().parent.unwrap();
    let everyone = OverwriteTarget::Role(scene.server);
    let hidden = Overwrite::deny(everyone, Permissions::VIEW_CHANNEL);
    let hiding = told(emulator, || emulator.set_overwrite(forum, hidden));
    assert_eq!(names(&hiding), ["CHANNEL_UPDATE"]);
    let moved = told(emulator, || emulator.set_thread(forum_post, true, false));
    assert_eq!(names(&moved), [""; 0], "it can't see the thread");
    emulator.set_thread(forum_post, false, false);
    let shown = Overwrite::allow(everyone, Permissions::VIEW_CHANNEL);
    let showing = told(emulator, || emulator.set_overwrite(forum, shown));
    assert_eq!(names(&showing), ["CHANNEL_UPDATE", "THREAD_LIST_SYNC"]);
    assert_eq!(showing[1].data["threads"][0]["id"], forum_post.to_string());
    let deleting = told(emulator, || emulator.delete_channel(forum_post));
    assert_eq!(names(&deleting), ["THREAD_DELETE"]);
    assert!(deleting[0].data.get("name").is_none(), "only where it was");
    let owner = told(emulator, || emulator.set_owner(scene.server, scene.ana));
    assert_eq!(names(&owner), ["GUILD_UPDATE"]);
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
    let scene = with(EmulatorOptions { heartbeat_interval, ..EmulatorOptions::default() }).await;
    let _bot = bot::start(&scene.emulator).await;
    scene.emulator.silence_gateway(true);
    let left = |emulator: &Emulator| !emulator.is_bot_online();
    scene.emulator.wait_until("the bot to leave", left).await.unwrap();
    scene.emulator.silence_gateway(false);
    scene.emulator.bot_online().await.unwrap();
}
