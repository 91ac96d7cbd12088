//! Backups that the running bot writes, and a process that is killed while it writes one.

use crate::answers::keep_long_answers;
use crate::backups::read_backup;
use crate::child::Child;
use crate::records::AllRecords as _;
use crate::world::World;
use std::fs;
use std::path::Path;
use warmup::domain::ids::GuildId;
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _};

const WRITING: &str = "writing the nightly backup";
const WRITTEN: &str = "wrote the nightly backup";

/// Long answers of many members.
async fn fill(folder: &Path, count: u64) -> Vec<Record> {
    let store = SledStore::open(folder).unwrap();
    let now = "2026-03-02T06:00:00Z".parse().unwrap();
    keep_long_answers(&store, GuildId(1), 1..=count, now).await;
    let records = store.export_all().await.unwrap();
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
    let config = format!("[backup]\nfolder = {folder:?}\nat = \"05:00\"\nkeep = 2\n");
    let start = || Child::configured(&world, &config, &["--log", "debug"]);
    let backup = folder.join("warmup-2026-03-02.jsonl");

    // Each is killed a little later: when it begins, when its folder is there, when its file is.
    for moment in 0..3 {
        let child = start();
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
        if backup.exists() {
            // The machine was so busy that it came to its end.
            assert_eq!(read_backup(&backup).await, records);
            fs::remove_file(&backup).unwrap();
        }
        assert!(names(&folder).is_empty(), "at moment {moment}: {:?}", names(&folder));
    }

    // What a file system leaves that knows no files without a name.
    fs::write(folder.join(".warmup-unfinished-x"), "half of it").unwrap();
    let child = start();
    let log = child.logged(WRITTEN).await;
    child.stop().await;
    assert!(log.contains("warmup-2026-03-02.jsonl"), "{log}");
    assert_eq!(names(&folder), ["warmup-2026-03-02.jsonl"]);
    assert_eq!(read_backup(&backup).await, records);
}

#[tokio::test]
async fn a_backup_that_can_t_be_written_is_told_with_what_to_do_and_keeps_nothing_from_going_on() {
    let mut world = World::new().await;
    world.stop_bot().await;
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("backups");
    fs::write(&folder, "in the way").unwrap();
    let config = format!("[backup]\nfolder = {folder:?}\n");
    let child = Child::online_with(&world, &config, &[]).await;
    let log = child.logged("the nightly backup failed and will be retried").await;
    assert!(log.contains("part of the path is a file, not a folder"), "{log}");
    assert!(!log.contains("os error"), "{log}");
    child.stop().await;
}
