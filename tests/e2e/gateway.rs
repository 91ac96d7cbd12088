//! All failures of the gateway connection.

use crate::child::Child;
use crate::world::World;
use discord_emulator::{Emulator, GatewayFault};

#[tokio::test]
async fn a_command_used_while_the_connection_is_down_is_served_after_the_resume() {
    let world = World::set_up().await;
    world.emulator.drop_connections();
    let offline = |emulator: &Emulator| !emulator.is_bot_online();
    world.emulator.wait_until("the connection to end", offline).await.unwrap();
    let streak = world.typed(world.bo, "/streak show").await;
    assert!(streak.contains("No daily answered yet"), "{streak}");
    assert_eq!((world.emulator.identified(), world.emulator.resumed()), (1, 1));
    world.end().await;
}

#[tokio::test]
async fn a_bot_that_is_asked_to_reconnect_serves_on() {
    let world = World::set_up().await;
    world.emulator.reconnect();
    let resumed = |emulator: &Emulator| emulator.resumed() == 1;
    world.emulator.wait_until("the bot to resume", resumed).await.unwrap();
    assert!(!world.typed(world.bo, "/streak show").await.is_empty());
    world.end().await;
}

#[tokio::test]
async fn a_bot_whose_session_is_gone_identifies_again_and_posts_the_daily() {
    let world = World::set_up().await;
    world.emulator.invalid_session(false);
    let again = |emulator: &Emulator| emulator.identified() == 2 && emulator.is_bot_online();
    world.emulator.wait_until("the bot to identify again", again).await.unwrap();
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 1);
    assert!(world.answered(world.bo, "So.").await.contains("Recorded"));
    world.end().await;
}

#[tokio::test]
async fn a_token_that_is_reset_ends_the_process_with_a_sentence() {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    let child = Child::online(&world, &[]).await;
    child.logged("online").await;
    world.emulator.close_connections(4004);
    let ended = child.ends().await;
    assert_eq!(ended.status.code(), Some(1));
    let sentence = "warmup: Discord no longer accepts the token; copy it again";
    assert!(ended.log.contains(sentence), "{}", ended.log);
}

#[tokio::test]
async fn a_gateway_that_ends_each_connection_at_once_is_asked_at_a_slower_and_slower_pace() {
    for fault in [
        GatewayFault::CloseOnAccept(1001),
        GatewayFault::CloseOnIdentify(1011),
        GatewayFault::CloseOnIdentify(4000),
        GatewayFault::InvalidSession { resumable: true },
    ] {
        let world = World::set_up().await;
        world.emulator.gateway_fault(Some(fault));
        world.emulator.drop_connections();
        let again = |emulator: &Emulator| emulator.connections() >= 3;
        world.emulator.wait_until("two more connections", again).await.unwrap();
        world.emulator.gateway_fault(None);
        let resumed = |emulator: &Emulator| emulator.resumed() == 1;
        world.emulator.wait_until("the bot to resume", resumed).await.unwrap();
        assert!(world.emulator.connections() <= 4, "{fault:?}: {}", world.emulator.connections());
        assert_eq!(world.emulator.identified(), 1, "{fault:?}");
        let log = world.take_log();
        assert!(
            matches!(&log[..], [line] if line.contains("keeps closing the connection")),
            "{fault:?}: {log:#?}"
        );
        assert!(!world.typed(world.bo, "/streak show").await.is_empty());
        world.end().await;
    }
}
