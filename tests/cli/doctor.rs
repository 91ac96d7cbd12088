//! Findings of `warmup doctor`.

use crate::{Shell, emulator};
use discord_emulator::{Overwrite, OverwriteTarget, Permissions};
use std::fs;
use warmup::clock::Clock;

#[tokio::test]
async fn the_doctor_tells_what_is_well_and_what_is_not() {
    let emulator = emulator().await;
    let mut shell = Shell::with_token(emulator.token());
    shell.fill_store().await;
    let said = shell.warmup(&["doctor", "--api-base", emulator.base_url()]).await;
    let mask = |line: &str| match line.split_once(": ") {
        Some((name @ ("ok    disk" | "ok    questions" | "ok    time zones"), _)) => {
            format!("{name}: …\n")
        }
        _ => format!("{line}\n"),
    };
    let said: String = said.lines().map(mask).collect();
    insta::assert_snapshot!("doctor", said);

    shell.variables[0].1 = "not.the.token".to_owned();
    let said = shell.warmup(&["doctor", "--api-base", emulator.base_url()]).await;
    assert!(said.starts_with("exit code 1\n"), "{said}");
    assert!(said.contains("WRONG token: Discord does not accept the token"), "{said}");
}

#[tokio::test]
async fn the_doctor_looks_into_the_channels_that_were_set_up() {
    let emulator = emulator().await;
    let (server, _) = emulator.add_server("Interview Club", "Ada");
    let channel = emulator.add_channel(server, "interview-prep");
    let shell = Shell::with_token(emulator.token());
    shell.set_up(server, channel, "Europe/Warsaw").await;
    let doctor = ["doctor", "--api-base", emulator.base_url()];
    let said = shell.warmup(&doctor).await;
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert!(said.contains("ok    permissions: complete in 1 server\n"), "{said}");

    let bot = OverwriteTarget::Member(emulator.bot());
    let both = Permissions::EMBED_LINKS | Permissions::SEND_MESSAGES;
    emulator.set_overwrite(channel, Overwrite::deny(bot, both));
    shell.set_up(server, channel, "Mars/Olympus").await;
    let said = shell.warmup(&doctor).await;
    assert!(said.starts_with("exit code 1\n"), "{said}");
    let lacking = format!(
        "WRONG permissions: server {server}, channel {channel}: the bot lacks Send Messages, Embed Links"
    );
    assert!(said.contains(&lacking), "{said}");
    assert!(said.contains(&format!("server {server} has Mars/Olympus\n")), "{said}");
}

#[tokio::test]
async fn the_doctor_tells_a_network_that_is_down_from_a_wrong_token_and_says_it_once() {
    let shell = Shell::with_token("x");
    // Nobody listens on the port of a listener that is closed.
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let base = format!("http://127.0.0.1:{port}");
    let said = shell.warmup(&["doctor", "--api-base", &base]).await;
    assert!(said.contains("WRONG network: Discord can't be reached; "), "{said}");
    assert!(!said.contains("token:"), "{said}");
    let line = said.lines().find(|line| line.contains("network")).unwrap();
    assert_eq!(line.matches("error sending request").count(), 1, "{line}");
}

#[tokio::test]
async fn the_doctor_writes_to_the_folder_of_the_store() {
    let shell = Shell::new();
    shell.write("file", "");
    let said = shell.warmup(&["doctor", "--store", "/proc/warmup"]).await;
    assert!(said.contains("WRONG writing: cannot write in /proc: "), "{said}");
    let said = shell.warmup(&["doctor"]).await;
    assert!(said.contains("ok    writing: "), "{said}");
}

#[tokio::test]
async fn the_doctor_looks_for_last_night_s_backup() {
    let shell = Shell::new();
    shell.write("warmup.toml", "[backup]\nfolder = \"backups\"\n");
    let doctor = async || {
        let said = shell.warmup(&["doctor", "--config", "warmup.toml"]).await;
        said.lines().find(|line| line.contains("backups: ")).unwrap().to_owned()
    };
    let mut said = vec![doctor().await];
    fs::create_dir(shell.path("backups")).unwrap();
    said.push(doctor().await);
    shell.write("backups/warmup-2026-01-02.jsonl", "");
    said.push(doctor().await);
    let today = Clock::system().now().in_tz("UTC").unwrap().date();
    shell.write(&format!("backups/warmup-{}.jsonl", today.yesterday().unwrap()), "");
    said.push(doctor().await.split_once(", the newest from").unwrap().0.to_owned());
    fs::remove_dir_all(shell.path("backups")).unwrap();
    shell.write("backups", "");
    said.push(doctor().await);
    insta::assert_snapshot!(said.join("\n"), @r"
    note  backups: backups is new; `warmup run` creates it with the first backup
    note  backups: none in backups yet; `warmup run` writes one when it starts
    WRONG backups: the newest in backups is from 2026-01-02; start `warmup run`, or check its log if it is running
    ok    backups: 2 backups in backups
    WRONG backups: cannot read backups: part of the path is a file, not a folder
    ");
}
