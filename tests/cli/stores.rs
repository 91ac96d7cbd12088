//! Backups, restores, salvage, and file permissions.

use crate::backups::read_backup;
use crate::{Shell, emulator};
use futures::stream::TryStreamExt as _;
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use warmup::store::Store as _;
use warmup::store::sled::SledStore;
use warmup::upkeep::BackupSocket;

/// Damages the only record in the store.
fn spoil_record(shell: &Shell) {
    let db = raw(shell);
    let mut entries = db.iter().map(|entry| entry.unwrap());
    let (key, value) = entries.find(|(key, _)| b"sud".contains(&key[0])).unwrap();
    db.insert(key, [&[2], &value[1..]].concat()).unwrap();
    db.flush().unwrap();
}

/// The files of the embedded store, opened behind the store's back.
fn raw(shell: &Shell) -> sled::Db {
    let config = sled::Config::new().path(shell.path("data/records")).segment_size(2 * 1024 * 1024);
    loop {
        match config.open() {
            // The lock lingers for a moment after a close in the same process.
            Err(sled::Error::Io(error)) if error.to_string().contains("acquire lock") => {}
            opened => return opened.unwrap(),
        }
    }
}

/// The files in a folder, by path.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(contents(&path));
        } else {
            files.insert(path.clone(), fs::read(path).unwrap());
        }
    }
    files
}

#[tokio::test]
async fn a_backup_fills_a_new_store_and_no_old_one() {
    let shell = Shell::new();
    shell.fill_store().await;
    let mut said = shell.warmup(&["backup", "all.jsonl"]).await;
    said.push_str(&shell.warmup(&["restore", "all.jsonl", "--store", "new"]).await);
    said.push_str(&shell.warmup(&["restore", "all.jsonl", "--store", "new"]).await);
    said.push_str(&shell.warmup(&["backup", "none.jsonl", "--store", "nowhere"]).await);
    said.push_str(&shell.warmup(&["backup", "nowhere/all.jsonl"]).await);
    insta::assert_snapshot!("backup_and_restore", said);
    let mut records = Vec::new();
    for folder in ["data", "new"] {
        let store = SledStore::open(&shell.path(folder)).unwrap();
        records.push(store.export().try_collect::<Vec<_>>().await.unwrap());
    }
    assert_eq!(records[0].len(), 1);
    assert_eq!(records[0], records[1]);
    assert!(!shell.path("nowhere").exists());
}

#[tokio::test]
async fn a_backup_of_a_store_in_use_says_what_to_do() {
    let shell = Shell::new();
    let store = SledStore::open(&shell.path("data")).unwrap();
    insta::assert_snapshot!(shell.warmup(&["backup", "all.jsonl"]).await, @r"
    exit code 1
    ! warmup: the store in data is in use by a running Warmup. Stop it first, or let it write backups itself: set `folder` under `[backup]` in its configuration
    ");
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_backup_can_be_made_where_the_store_may_not_be_written_to() {
    let shell = Shell::new();
    shell.fill_store().await;
    let before = contents(&shell.path("data"));
    let script = "mount --bind data data; mount -o remount,bind,ro data; mkdir tmp; \
                  TMPDIR=$PWD/tmp exec $0 backup all.jsonl";
    let Some(said) = shell.with_mounts(script).await else { return };
    assert_eq!(said, "exit code 0\n1 record is in all.jsonl\n");
    assert_eq!(read_backup(&shell.path("all.jsonl")).await.len(), 1);
    assert!(contents(&shell.path("data")) == before, "the store was touched");
    assert_eq!(fs::read_dir(shell.path("tmp")).unwrap().count(), 0, "its copy is gone");
}

#[tokio::test]
async fn a_disk_that_is_full_is_told_in_a_sentence_and_keeps_no_half_backup() {
    let shell = Shell::new();
    shell.fill_with_answers(20).await;
    let script = "mkdir small; mount -t tmpfs -o size=64k none small; \
                  $0 backup small/all.jsonl || echo $?; ls -A small";
    let Some(said) = shell.with_mounts(script).await else { return };
    let sentence = "small/all.jsonl: the backup can't be written: the disk is full; free some space, \
                    then try again";
    assert_eq!(said, format!("exit code 0\n1\nwarmup: {sentence}\n"));
}

#[tokio::test]
async fn a_backup_that_is_killed_leaves_nothing_behind() {
    let shell = Shell::new();
    shell.fill_with_answers(600).await;
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_warmup"));
    command.args(["backup", "all.jsonl"]).current_dir(shell.folder.path()).env_clear();
    let mut child = command.kill_on_drop(true).spawn().unwrap();
    let files = PathBuf::from(format!("/proc/{}/fd", child.id().unwrap()));
    let folder = fs::canonicalize(shell.folder.path()).unwrap();
    // What it has open beside the store is the file that it writes.
    let is_writing = || {
        let open = fs::read_dir(&files).unwrap().flatten();
        let open = open.filter_map(|entry| fs::read_link(entry.path()).ok());
        open.into_iter().any(|path| path.parent() == Some(&folder))
    };
    while !is_writing() {
        assert!(child.try_wait().unwrap().is_none(), "it has ended already");
        tokio::task::yield_now().await;
    }
    child.kill().await.unwrap();
    let left: Vec<_> = fs::read_dir(&folder).unwrap().map(|it| it.unwrap().file_name()).collect();
    assert_eq!(left, ["data"]);
    let said = shell.warmup(&["backup", "all.jsonl"]).await;
    assert!(said.contains("1200 records are in all.jsonl"), "{said}");
}

#[tokio::test]
async fn a_running_process_gives_the_backup_that_it_is_asked_for() {
    let shell = Shell::new();
    shell.fill_with_answers(600).await;
    let before = shell.warmup(&["backup", "stopped.jsonl"]).await;
    spoil_record(&shell);
    let store = Arc::new(SledStore::open(&shell.path("data")).unwrap());
    let socket = BackupSocket::open(&shell.path("data"), store.clone()).unwrap();
    let mode = fs::metadata(shell.path("data/backup.socket")).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let said = shell.warmup(&["backup", "running.jsonl"]).await;
    assert!(before.contains("1200 records are in stopped.jsonl"), "{before}");
    insta::assert_snapshot!(said, @r"
    exit code 1
    1199 records are in running.jsonl
    missing: the record of member 1 of server 1 can't be read (104 bytes): it has version 2, and this build knows versions up to 1
    1 record is missing in running.jsonl because this build can't read everything; nothing was removed from the store
    ");
    let lines = |name: &str| fs::read_to_string(shell.path(name)).unwrap().lines().count();
    assert_eq!(lines("running.jsonl") + 1, lines("stopped.jsonl"));
    assert_eq!(read_backup(&shell.path("running.jsonl")).await.len(), 1_199);

    let nowhere = shell.warmup(&["backup", "nowhere/all.jsonl"]).await;
    assert!(nowhere.contains("there is no folder nowhere; create it first"), "{nowhere}");
    store.close().await.unwrap();
    let lock = fs::File::open(shell.path("data/lock")).unwrap();
    lock.lock().unwrap();
    insta::assert_snapshot!(shell.warmup(&["backup", "cut.jsonl"]).await, @r"
    exit code 1
    ! warmup: the running Warmup did not provide a complete backup; its log may say why: cut.jsonl:1: the file is empty
    ");
    assert!(!shell.path("cut.jsonl").exists());
    drop(socket);
    assert!(!shell.path("data/backup.socket").exists());
}

#[tokio::test]
async fn a_store_is_compacted_and_says_how_large_it_was() {
    let shell = Shell::new();
    shell.fill_with_answers(400).await;
    fs::create_dir(shell.path("data/records.damaged-1")).unwrap();
    let before = shell.warmup(&["backup", "before.jsonl"]).await;
    assert!(before.contains("800 records are in"), "{before}");
    let said = shell.warmup(&["compact"]).await;
    let sizes = regex::Regex::new(r"now takes (\d+) MB; it was (\d+) MB before").unwrap();
    let size = |at: usize| sizes.captures(&said).unwrap()[at].parse::<u64>().unwrap();
    assert!(size(1) > 0 && size(2) > 0, "{said}");
    insta::assert_snapshot!(sizes.replace(&said, "now takes …; it was … before"), @r"
    exit code 0
    The store in data now takes …; it was … before
    data/records.damaged-1 contains data that a repair replaced, including deleted answers; remove it if you don't need it
    ");
    shell.warmup(&["backup", "after.jsonl"]).await;
    let read = |name: &str| fs::read(shell.path(name)).unwrap();
    assert!(read("before.jsonl") == read("after.jsonl"));

    let store = SledStore::open(&shell.path("data")).unwrap();
    let mut said = shell.warmup(&["compact"]).await;
    store.close().await.unwrap();
    said.push_str(&shell.warmup(&["compact", "--store", "nowhere"]).await);
    insta::assert_snapshot!(said, @r"
    exit code 1
    ! warmup: The store in data is in use by another Warmup. Stop that one first, or choose another folder.
    exit code 1
    ! warmup: there is no store in nowhere; pass its folder with --store
    ");
    assert!(!shell.path("nowhere").exists());
}

#[tokio::test]
async fn a_store_without_room_for_a_copy_is_not_compacted() {
    let shell = Shell::new();
    shell.fill_with_answers(400).await;
    let script = "mkdir small; mount -t tmpfs -o size=24m none small; cp -r data small; \
                  $0 compact --store small/data || echo $?; ls small/data; \
                  $0 backup all.jsonl --store small/data";
    let Some(said) = shell.with_mounts(script).await else { return };
    let sizes = regex::Regex::new(r"\d+ MB").unwrap();
    insta::assert_snapshot!(sizes.replace_all(&said, "… MB"), @r"
    exit code 0
    1
    checkpoint
    lock
    records
    800 records are in all.jsonl
    warmup: there is not enough room for a copy of the store: … MB are free, and … MB may be needed
    ");
}

#[tokio::test]
async fn what_is_left_of_a_store_is_salvaged_and_what_is_missing_is_named() {
    let shell = Shell::new();
    shell.fill_store().await;
    let salvage = ["salvage", "data", "--to", "all.jsonl"];
    let mut said = shell.warmup(&salvage).await;
    said.push_str(&shell.warmup(&["restore", "all.jsonl", "--store", "new"]).await);
    shell.fill_with_answers(1).await;
    spoil_record(&shell);
    let before = contents(&shell.path("data"));
    said.push_str(&shell.warmup(&salvage).await);
    let log = fs::File::options().write(true).open(shell.path("data/records/db")).unwrap();
    assert!(contents(&shell.path("data")) == before, "the store was touched");
    log.set_len(100).unwrap();
    drop(log);
    said.push_str(&shell.warmup(&salvage).await);
    said.push_str(&shell.warmup(&["salvage", "nowhere", "--to", "all.jsonl"]).await);
    insta::assert_snapshot!("salvage", said);
}

#[tokio::test]
async fn a_store_that_others_could_read_is_told_of_once() {
    let emulator = emulator().await;
    let shell = Shell::with_token("not.the.token");
    shell.fill_store().await;
    fs::set_permissions(shell.path("data"), fs::Permissions::from_mode(0o755)).unwrap();
    let run = ["run", "--api-base", emulator.base_url()];
    let told = "other users of this machine could read the store; restricted it to its owner";
    let first = shell.warmup(&run).await;
    assert!(first.contains(told), "{first}");
    assert_eq!(fs::metadata(shell.path("data")).unwrap().permissions().mode() & 0o777, 0o700);
    let second = shell.warmup(&run).await;
    assert!(!second.contains("other users of this machine"), "{second}");
}

#[tokio::test]
async fn a_record_that_can_t_be_read_is_named_and_set_aside_on_request() {
    let emulator = emulator().await;
    let shell = Shell::with_token(emulator.token());
    shell.fill_store().await;
    spoil_record(&shell);
    let mut said = String::new();
    for command in [
        &["doctor"][..],
        &["doctor", "--deep"],
        &["backup", "all.jsonl"],
        &["doctor", "--set-aside"],
        &["doctor", "--deep"],
        &["backup", "all.jsonl"],
    ] {
        let command = [command, &["--api-base", emulator.base_url()]].concat();
        let told = shell.warmup(&command).await;
        let about_records = |line: &&str| {
            ["exit", "ok    store", "ok    records", "note  records", "WRONG", "        "]
                .iter()
                .any(|start| line.starts_with(start))
                || command[0] == "backup"
        };
        said.push_str(&["$ warmup ", &command[..command.len() - 2].join(" "), "\n"].concat());
        for line in told.lines().filter(about_records) {
            said.push_str(line);
            said.push('\n');
        }
    }
    insta::assert_snapshot!("unreadable_record", said);
}

#[tokio::test]
async fn what_is_written_of_members_is_for_the_owner_alone() {
    let emulator = emulator().await;
    let shell = Shell::with_token(emulator.token());
    shell.fill_store().await;
    shell.warmup(&["backup", "all.jsonl"]).await;
    shell.warmup(&["restore", "all.jsonl", "--store", "new"]).await;
    let mut files: Vec<PathBuf> = contents(&shell.path("new")).into_keys().collect();
    files.push(shell.path("all.jsonl"));
    for path in files {
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o077, 0, "{}", path.display());
    }
}

#[tokio::test]
async fn a_damaged_store_is_refused_with_advice_and_not_touched() {
    let shell = Shell::with_token("x");
    shell.fill_store().await;
    let log = fs::File::options().write(true).open(shell.path("data/records/db")).unwrap();
    log.set_len(100).unwrap();
    drop(log);
    let before = contents(&shell.path("data"));
    for command in [&["run"][..], &["backup", "all.jsonl"], &["restore", "all.jsonl"]] {
        shell.write("all.jsonl", "");
        let said = shell.warmup(command).await;
        assert!(said.starts_with("exit code 1\n"), "{said}");
        if command[0] != "restore" {
            let advice = "Nothing was deleted. To continue from your newest backup, choose a new, \
                          empty folder for the store and run `warmup restore FILE`.";
            assert!(said.contains("! warmup: The store in data is damaged: "), "{said}");
            assert!(said.contains(advice), "{said}");
        }
        assert!(contents(&shell.path("data")) == before, "{command:?} touched the store");
    }
}

#[tokio::test]
async fn a_store_of_a_newer_build_is_refused_and_not_touched() {
    let shell = Shell::with_token("x");
    shell.fill_store().await;
    let raw = raw(&shell);
    raw.insert("meta/schema", "7").unwrap();
    raw.flush().unwrap();
    drop(raw);
    let before = contents(&shell.path("data"));
    insta::assert_snapshot!(shell.warmup(&["run"]).await, @r"
    exit code 1
    ! warmup: The store in data has schema version 7, and this build knows versions up to 1. Run a build that is at least as new as the one that wrote it.
    ");
    assert!(contents(&shell.path("data")) == before, "the store was touched");
}
