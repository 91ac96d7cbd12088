//! Backups that the running bot writes, and a process that is killed while it writes one.

use crate::child::Child;
use crate::world::World;
use std::fs;
use std::path::Path;
use warmup::domain::ids::{GuildId, InteractionId, UserId};
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _, Submission, backup};

const WRITING: &str = "writing the nightly backup";
const WRITTEN: &str = "wrote the nightly backup";

/// Long answers of many members.
async fn fill(folder: &Path, count: u64) -> Vec<Record> {
    let store = SledStore::open(folder).unwrap();
    let now = "2026-03-02T06:00:00Z".parse().unwrap();
    let answers = (1..=count).map(|id| {
        let answer = Submission {
            id: InteractionId(id),
            question: format!("python/question-{id}").parse().unwrap(),
            daily: None,
            begun: now,
            now,
            text: "\u{1}".repeat(4_000),
        };
        store.record_attempt(GuildId(1), UserId(id), answer)
    });
    for kept in futures::future::join_all(answers).await {
        kept.unwrap();
    }
    let records = store.export().await.unwrap();
    store.close().await.unwrap();
    records
}

fn names(folder: &Path) -> Vec<String> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

#[tokio::test]
async fn a_kill_in_the_middle_leaves_no_half_backup_and_the_next_process_writes_it() {
    let mut world = World::new().await;
    world.stop_bot().await;
    let records = fill(&world.folder(), 400).await;
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("backups");
    let config = around.path().join("warmup.toml");
    fs::write(&config, format!("[backup]\nfolder = {folder:?}\nat = \"05:00\"\nkeep = 2\n"))
        .unwrap();
    let arguments = ["--config", config.to_str().unwrap(), "--log", "debug"];

    // Each is killed a little later: when it begins, when its folder is there, when its file is.
    for moment in 0..3 {
        let child = Child::start(&world, &arguments);
        child.logged(WRITING).await;
        let file = format!("/proc/{}/fd", child.id());
        let has_come = || match moment {
            0 => true,
            1 => folder.is_dir(),
            _ => names(Path::new(&file)).iter().any(|name| {
                let open = fs::read_link(Path::new(&file).join(name));
                open.is_ok_and(|open| open.parent() == Some(&folder))
            }),
        };
        while !has_come() {
            tokio::task::yield_now().await;
        }
        child.kill().await;
        assert!(names(&folder).is_empty(), "at moment {moment}: {:?}", names(&folder));
    }

    // What a file system leaves that knows no files without a name.
    fs::write(folder.join(".warmup-unfinished-x"), "half of it").unwrap();
    let child = Child::start(&world, &arguments);
    let log = child.logged(WRITTEN).await;
    child.stop().await;
    assert!(log.contains("warmup-2026-03-02.jsonl"), "{log}");
    assert_eq!(names(&folder), ["warmup-2026-03-02.jsonl"]);
    assert_eq!(backup::read(&folder.join("warmup-2026-03-02.jsonl")).unwrap(), records);
}

#[tokio::test]
async fn a_backup_that_can_t_be_written_is_told_with_what_to_do_and_keeps_nothing_from_going_on() {
    let mut world = World::new().await;
    world.stop_bot().await;
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("backups");
    fs::write(&folder, "in the way").unwrap();
    let config = around.path().join("warmup.toml");
    fs::write(&config, format!("[backup]\nfolder = {folder:?}\n")).unwrap();
    let child = Child::online(&world, &["--config", config.to_str().unwrap()]).await;
    let log = child.logged("the nightly backup failed and will be tried again").await;
    assert!(log.contains("a part of the path is a file and no folder"), "{log}");
    assert!(!log.contains("os error"), "{log}");
    child.stop().await;
}
