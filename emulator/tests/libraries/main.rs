//! Bots in discord.py and discord.js work against the emulator.
//!
//! `DISCORD_PY` names a Python that has discord.py, `DISCORD_JS` a folder with discord.js in its
//! `node_modules`. `.ci/run` installs both; where a variable is unset its test is skipped, and says
//! so.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

use discord_emulator::{Emulator, EmulatorOptions, ManualClock};
use std::path::{Path, PathBuf};
use std::process::Stdio;
use tokio::process::Command;

#[tokio::test]
async fn a_bot_in_discord_py_works() {
    let Some(python) = variable("DISCORD_PY") else { return };
    let mut command = Command::new(python);
    command.arg(folder().join("bot.py"));
    try_a_bot(command).await;
}

#[tokio::test]
async fn a_bot_in_discord_js_works() {
    let Some(library) = variable("DISCORD_JS") else { return };
    let mut command = Command::new("node");
    command.arg(folder().join("bot.mjs")).env("DISCORD_JS", library.join("package.json"));
    try_a_bot(command).await;
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/libraries")
}

#[expect(clippy::print_stderr, reason = "a skipped test has to say so")]
fn variable(name: &str) -> Option<PathBuf> {
    let value = std::env::var_os(name).map(PathBuf::from);
    if value.is_none() {
        eprintln!("skipped: {name} is unset");
    }
    value
}

/// Uses every way in which a member can reach a bot, and reads the responses.
async fn try_a_bot(mut command: Command) {
    let clock = ManualClock::starting_at("2026-11-23T08:00:00Z".parse().unwrap());
    let emulator = Emulator::start(clock, EmulatorOptions::default()).await.unwrap();
    let (server, olga) = emulator.add_server("Study group", "Olga");
    let channel = emulator.add_channel(server, "general");
    let _bot = command
        .env("DISCORD_API", format!("{}/api/v10", emulator.base_url()))
        .env("DISCORD_GATEWAY", emulator.gateway_url())
        .env("DISCORD_TOKEN", emulator.token())
        .stdin(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .unwrap();
    emulator.bot_online().await.unwrap();
    emulator.commands_registered().await.unwrap();

    let offered = emulator.autocomplete(olga, channel, "/echo word:tr", "word").await.unwrap();
    let names: Vec<&str> = offered.iter().map(|choice| choice.name.as_str()).collect();
    assert_eq!(names, ["tree", "trie"]);

    let said = emulator.slash(olga, channel, "/echo word:tree").await.unwrap();
    assert_eq!(said.text(), "You said tree.");
    emulator.click(olga, channel, "Count").await.unwrap();
    assert_eq!(emulator.messages(channel)[0].buttons(), ["Counted", "Write"]);

    let opened = emulator.click(olga, channel, "Write").await.unwrap();
    let form = opened.modal().unwrap();
    let written = emulator.submit(form, &[("In a sentence", "A search tree")]).await.unwrap();
    assert_eq!(written.text(), "You wrote: A search tree");

    let thought = emulator.slash(olga, channel, "/slow").await.unwrap();
    thought.settled().await.unwrap();
    assert_eq!(emulator.messages(channel)[1].content, "Thought.");
    assert_eq!(emulator.unexpected().len(), 0, "{:?}", emulator.unexpected());
}
