//! The log has neither the token nor what members wrote, at whatever level.

use crate::child::Child;
use crate::world::World;
use discord_emulator::{Fault, FaultKind};
use serde_json::{Value, json};

const WORDS: &str = "platypus-that-I-wrote";
const OTHER_WORDS: &str = "platypus-that-I-looked-for";
const SHARED_WORDS: &str = "platypus-that-I-shared";

#[tokio::test]
async fn members_words_and_the_token_are_in_no_log() {
    for (level, format) in [("debug", "pretty"), ("trace", "json"), ("trace,sled=trace", "pretty")]
    {
        let mut world = World::set_up().await;
        world.tick_at("2026-03-02T08:00:00Z").await;
        world.stop_bot().await;
        let config = format!("[log]\nlevel = {level:?}\nformat = {format:?}\n");
        let child = Child::online_with(&world, &config, &[]).await;
        assert!(world.answered(world.bo, WORDS).await.contains("Recorded"));
        world.select(world.bo, &["Key point 1 of 1"]).await;
        world.click(world.bo, "Share my answer").await;
        world.answered(world.chidi, SHARED_WORDS).await;
        let search = format!("/question search:{OTHER_WORDS}");
        world.emulator.autocomplete(world.bo, world.channel, &search, "search").await.unwrap();
        world.slash(world.bo, &search).await;
        world.click(world.ada, "Reveal in thread").await;
        let log = child.logged("/question").await;
        for secret in [WORDS, OTHER_WORDS, SHARED_WORDS, "platypus", world.emulator.token()] {
            assert!(!log.contains(secret), "{level}, {format}: “{secret}” is in the log:\n{log}");
        }
        child.stop().await;
    }
}

#[tokio::test]
async fn the_token_of_an_interaction_is_in_no_warning_of_a_library() {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    let level = ["--log", "trace,serenity::http::client=trace"];
    let child = Child::online(&world, &level).await;
    child.logged("online").await;

    // Deeper than serde_json reads: serenity's warning has the whole event in it.
    let deep = (0..200).fold(json!(0), |inside: Value, _| json!([inside]));
    world.emulator.patch_next_event("INTERACTION_CREATE", json!({"data": {"odd": deep}}));
    let search = format!("/question search:{OTHER_WORDS}");
    tokio::select! {
        _ = world.emulator.slash(world.bo, world.channel, &search) => panic!("answered"),
        _ = child.logged("recursion limit exceeded") => {}
    }

    // A success with another status than Discord's: serenity's warning has the address in it.
    let callback = "/interactions/{interaction}/{token}/callback";
    let odd = world.emulator.fault(Fault::on("POST", callback, FaultKind::Status(202)));
    tokio::select! {
        _ = world.emulator.slash(world.bo, world.channel, &search) => panic!("answered"),
        _ = child.logged("served") => {}
    }
    assert_eq!(odd.befallen(), 1);
    let log = child.so_far();
    for secret in ["interaction-", OTHER_WORDS, "platypus", world.emulator.token()] {
        assert!(!log.contains(secret), "“{secret}” is in the log:\n{log}");
    }
    child.stop().await;
}
