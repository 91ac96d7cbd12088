//! The embedded store's checks of a folder before it trusts it: owner, version and completeness.

use crate::answers::{keep_long_answers, long_answer};
use crate::fixture::{ANN, SERVER, exported, fill, filled, instant, raw, restored, write_backup};
use crate::records::AllRecords as _;
use crate::unreadable::copied;
use futures::future::join_all;
use jiff::SignedDuration;
use rustix::process::{PidfdFlags, PidfdGetfdFlags, getpid, pidfd_getfd, pidfd_open};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use warmup::domain::cluster::Share;
use warmup::domain::ids::{InteractionId, UserId};
use warmup::domain::member::{Away, MemberChange};
use warmup::domain::task::{Lane, Leased, Task};
use warmup::store::sled::{SledOpenError, SledStore};
use warmup::store::{Store, Submission};

fn refusal(folder: &Path) -> String {
    let Err(error) = SledStore::open(folder) else { panic!("the store opened") };
    error.to_string().replace(&folder.display().to_string(), "DIR")
}

/// The contents of a folder, by path.
pub(crate) fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.clone(), fs::read(path).unwrap());
            }
        }
    }
    files
}

fn snapshot(folder: &Path) -> PathBuf {
    let is_snapshot = |path: &PathBuf| {
        path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("snap."))
    };
    let mut paths =
        fs::read_dir(folder.join("records")).unwrap().map(|entry| entry.unwrap().path());
    paths.find(is_snapshot).unwrap()
}

#[tokio::test]
async fn what_was_written_is_there_after_opening_again() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    fill(&store).await;
    let records = store.export_all().await.unwrap();
    assert_eq!(records.len(), 7);
    drop(store);
    assert_eq!(exported(folder.path()).await, records);
}

#[tokio::test]
async fn what_a_process_that_died_was_at_is_due_again_and_in_doubt() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    fill(&store).await;
    let now = instant("2026-03-09T09:00:00Z");
    let leased =
        store.lease_due(Lane::Dailies, now, 9, &Share::default(), &BTreeSet::new()).await.unwrap();
    assert!(leased.iter().all(|lease| lease.is_first), "{leased:?}");
    drop(store);
    let store = SledStore::open(folder.path()).unwrap();
    let again =
        store.lease_due(Lane::Dailies, now, 9, &Share::default(), &BTreeSet::new()).await.unwrap();
    let tasks = |leased: &[Leased]| leased.iter().map(|lease| lease.task).collect::<Vec<_>>();
    assert_eq!(tasks(&again), tasks(&leased));
    assert!(again.iter().all(|lease| !lease.is_first), "{again:?}");
}

#[tokio::test]
async fn a_store_that_never_had_a_queue_gets_one_from_its_records() {
    let folder = filled().await;
    let db = raw(folder.path());
    for prefix in ["n", "e", "f", "meta/queue"] {
        let keys: Vec<_> = db.scan_prefix(prefix).keys().map(Result::unwrap).collect();
        for key in keys {
            db.remove(key).unwrap();
        }
    }
    db.flush().unwrap();
    drop(db);
    let store = SledStore::open(folder.path()).unwrap();
    let now = instant("2026-03-09T09:00:00Z");
    for (lane, task) in [
        (Lane::Dailies, Task::Dailies(SERVER)),
        (Lane::Reveals, Task::Reveals(SERVER)),
        (Lane::Messages, Task::Messages(SERVER)),
        (Lane::Cleanup, Task::Forget(SERVER)),
    ] {
        let leased =
            store.lease_due(lane, now, 9, &Share::default(), &BTreeSet::new()).await.unwrap();
        assert!(leased.iter().any(|lease| lease.task == task), "{task}: {leased:?}");
    }
}

#[tokio::test]
async fn what_an_older_build_wrote_to_a_store_that_this_one_had_made_is_in_the_queue() {
    let folder = tempfile::tempdir().unwrap();
    drop(SledStore::open(folder.path()).unwrap());
    let older = raw(folder.path());
    let (key, value) = raw(filled().await.path()).scan_prefix("s").next().unwrap().unwrap();
    older.insert(key, value).unwrap();
    older.flush().unwrap();
    drop(older);
    let store = SledStore::open(folder.path()).unwrap();
    let now = instant("2026-03-09T09:00:00Z");
    let leased =
        store.lease_due(Lane::Dailies, now, 9, &Share::default(), &BTreeSet::new()).await.unwrap();
    assert!(leased.iter().any(|lease| lease.task == Task::Dailies(SERVER)), "{leased:?}");
}

#[tokio::test]
async fn a_server_in_an_unknown_zone_keeps_nothing_from_being_opened_kept_and_moved() {
    let folder = filled().await;
    let db = raw(folder.path());
    let (key, value) = db.scan_prefix("s").next().unwrap().unwrap();
    let text = String::from_utf8(value.to_vec()).unwrap();
    let lost = text.replace("Europe/Warsaw", "Mars/Olympus");
    assert_ne!(lost, text);
    db.insert(key, lost.as_bytes()).unwrap();
    db.flush().unwrap();
    drop(db);
    let records = exported(folder.path()).await;
    assert_eq!(records.len(), 7);
    let file = folder.path().join("backup.jsonl");
    write_backup(&file, &records).await;
    assert!(fs::read_to_string(&file).unwrap().contains("Mars/Olympus"));
    let (_new, store) = restored(folder.path(), &file).await;
    let server = store.server(SERVER).await.unwrap().unwrap();
    assert_eq!(server.settings.schedule.zone.name(), "Mars/Olympus");
    assert!(!server.settings.schedule.zone.is_known());
}

/// The permission bits of a folder and all that is in it, by path.
fn modes(folder: &Path) -> BTreeMap<PathBuf, u32> {
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let mut modes = BTreeMap::from([(folder.to_owned(), mode(folder))]);
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            modes.extend(self::modes(&path));
        } else {
            modes.insert(path.clone(), mode(&path));
        }
    }
    modes
}

#[tokio::test]
async fn a_store_is_for_its_owner_alone_also_one_that_was_open_to_all() {
    let around = tempfile::tempdir().unwrap();
    let folder = around.path().join("data");
    SledStore::open(&folder).unwrap().close().await.unwrap();
    for path in modes(&folder).into_keys() {
        let open = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(path, fs::Permissions::from_mode(open)).unwrap();
    }
    let store = SledStore::open(&folder).unwrap();
    for (path, mode) in modes(&folder) {
        let expected = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode, expected, "{}", path.display());
    }
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_with_other_things_in_it_stays_open_around_the_store() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("notes.txt"), "").unwrap();
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    let modes = modes(folder.path());
    assert_eq!(modes[folder.path()], 0o755);
    assert_eq!(modes[&folder.path().join("records/db")], 0o600);
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_folder_in_use_is_refused_until_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    assert_eq!(
        refusal(folder.path()),
        "The store in DIR is in use by another Warmup. Stop that one first, or choose another \
         folder."
    );
    fill(&store).await;
    store.close().await.unwrap();
    assert_eq!(exported(folder.path()).await.len(), 7);
}

/// Duplicates of all descriptors of files in `folder`, such as a child process has before it runs its
/// program.
fn duplicates(folder: &Path) -> Vec<OwnedFd> {
    let me = pidfd_open(getpid(), PidfdFlags::empty()).unwrap();
    let is_in_folder = |number: &i32| {
        fs::read_link(format!("/proc/self/fd/{number}")).is_ok_and(|file| file.starts_with(folder))
    };
    let numbers = fs::read_dir("/proc/self/fd")
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap().parse().unwrap());
    // Another test may close its files meanwhile.
    let numbers: Vec<i32> = numbers.collect();
    let duplicate = |number| pidfd_getfd(&me, number, PidfdGetfdFlags::empty()).unwrap();
    numbers.into_iter().filter(is_in_folder).map(duplicate).collect()
}

fn is_lock(descriptor: &OwnedFd) -> bool {
    let file = format!("/proc/self/fd/{}", descriptor.as_raw_fd());
    fs::read_link(file).unwrap().ends_with("lock")
}

#[tokio::test]
async fn a_closed_folder_can_be_opened_while_a_starting_child_process_has_its_descriptors() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    fill(&store).await;
    let inherited = duplicates(folder.path());
    assert!(inherited.len() > 1, "{inherited:?}");
    store.close().await.unwrap();
    // The embedded store releases its own lock only with the last descriptor, so that is waited for.
    let (locks, others): (Vec<_>, Vec<_>) = inherited.into_iter().partition(is_lock);
    let opening = std::thread::spawn({
        let folder = folder.path().to_owned();
        move || SledStore::open(&folder).map(drop)
    });
    drop(others);
    opening.join().unwrap().unwrap();
    drop(locks);
}

#[tokio::test]
async fn a_newer_store_is_refused_by_its_version() {
    let folder = filled().await;
    let db = raw(folder.path());
    db.insert("meta/schema", "7").unwrap();
    db.flush().unwrap();
    drop(db);
    let before = contents(folder.path());
    assert_eq!(
        refusal(folder.path()),
        "The store in DIR has schema version 7, and this build knows versions up to 1. Run a \
         build that is at least as new as the one that wrote it."
    );
    assert_eq!(contents(folder.path()), before);
}

#[tokio::test]
async fn a_restore_that_was_interrupted_is_refused() {
    let folder = filled().await;
    let db = raw(folder.path());
    db.insert("meta/importing", "").unwrap();
    db.flush().unwrap();
    drop(db);
    assert_eq!(
        refusal(folder.path()),
        "A restore into the store in DIR was interrupted, so it is incomplete. Delete that folder and run `warmup restore FILE` again."
    );
}

#[tokio::test]
async fn a_snapshot_that_was_being_written_is_no_obstacle() {
    let folder = filled().await;
    let records = exported(folder.path()).await;
    let unfinished = folder.path().join("records/snap.00000000FFFFFFFF.generating");
    fs::write(&unfinished, "half of it").unwrap();
    assert_eq!(exported(folder.path()).await, records);
    assert!(!unfinished.exists());
}

#[tokio::test]
async fn a_damaged_snapshot_is_rebuilt_from_the_log_and_kept_aside() {
    let folder = filled().await;
    let records = exported(folder.path()).await;
    let snapshot = snapshot(folder.path());
    let mut bytes = fs::read(&snapshot).unwrap();
    bytes[3] ^= 0xff;
    fs::write(&snapshot, &bytes).unwrap();
    assert_eq!(exported(folder.path()).await, records);
    let aside = folder.path().join("records.damaged-1").join(snapshot.file_name().unwrap());
    assert_eq!(fs::read(aside).unwrap(), bytes);
    assert_eq!(exported(folder.path()).await, records);
}

#[tokio::test]
async fn a_repair_that_was_interrupted_is_finished() {
    let folder = filled().await;
    let records = exported(folder.path()).await;
    let inside = |name: &str| folder.path().join(name);
    fs::rename(inside("records"), inside("records.rebuilding")).unwrap();
    assert_eq!(exported(folder.path()).await, records);
    fs::rename(inside("records"), inside("records.before")).unwrap();
    assert_eq!(exported(folder.path()).await, records);
    fs::create_dir(inside("records.before")).unwrap();
    fs::write(inside("records.before/db"), "half a copy").unwrap();
    assert_eq!(exported(folder.path()).await, records);
    assert!(!inside("records.before").exists());
}

#[tokio::test]
async fn a_bit_that_flips_in_the_settings_of_the_embedded_store_is_no_obstacle() {
    let folder = filled().await;
    let records = exported(folder.path()).await;
    let settings = folder.path().join("records/conf");
    let whole = fs::read(&settings).unwrap();
    for place in 0..whole.len() {
        let mut bytes = whole.clone();
        bytes[place] ^= 1 << (place % 8);
        fs::write(&settings, &bytes).unwrap();
        assert_eq!(exported(folder.path()).await, records, "byte {place}");
        assert_eq!(fs::read(&settings).unwrap(), whole, "byte {place}");
    }
}

#[tokio::test]
async fn settings_that_flip_in_a_store_that_is_refused_stay_as_they_are() {
    let both = |folder: &Path| {
        let settings = folder.join("records/conf");
        let mut bytes = fs::read(&settings).unwrap();
        bytes[3] ^= 1;
        fs::write(settings, bytes).unwrap();
        shorten(&folder.join("records/db"), |_| 1_000);
    };
    is_refused(both, &["its end is missing", "its log can't be read", "part of its log"]).await;
}

/// A damage, its name in the refusal, and that nothing else changes on disk.
async fn is_refused(damage: impl Fn(&Path), causes: &[&str]) {
    let folder = filled().await;
    exported(folder.path()).await;
    damage(folder.path());
    let before = contents(folder.path());
    let refusal = refusal(folder.path());
    let advice = ". Nothing was deleted. To continue from your newest backup, choose a new, empty \
                  folder for the store and run `warmup restore FILE`. Without one, `warmup salvage \
                  STORE --to FILE` reads what can still be read.";
    let cause = refusal
        .strip_prefix("The store in DIR is damaged: ")
        .and_then(|refusal| refusal.strip_suffix(advice));
    let known = |cause: &str| causes.iter().any(|known| cause.starts_with(known));
    assert!(cause.is_some_and(known), "{refusal}");
    let after = contents(folder.path());
    assert!(before == after, "the refused store was changed");
}

pub(crate) fn shorten(path: &Path, keep: impl Fn(u64) -> u64) {
    let file = fs::File::options().write(true).open(path).unwrap();
    file.set_len(keep(file.metadata().unwrap().len())).unwrap();
}

#[tokio::test]
async fn a_store_without_its_log_is_refused() {
    let emptied = |folder: &Path| shorten(&folder.join("records/db"), |_| 0);
    is_refused(emptied, &["its records are missing", "part of its log is unreadable"]).await;
    let removed = |folder: &Path| fs::remove_dir_all(folder.join("records")).unwrap();
    is_refused(removed, &["its records are missing"]).await;
}

#[tokio::test]
async fn a_log_that_was_cut_off_is_refused() {
    for kept in [1, 100, 1_000, 3_000] {
        let cut = |folder: &Path| shorten(&folder.join("records/db"), |_| kept);
        let causes = [
            "its records are missing",
            "its end is missing",
            "its log can't be read",
            "its log ends too early",
            "part of its log is unreadable",
        ];
        is_refused(cut, &causes).await;
    }
}

#[tokio::test]
async fn a_folder_with_data_is_never_taken_for_a_new_one() {
    for (kept, snapshot_stays) in [(0, true), (1, false), (20, false), (100, false)] {
        let folder = filled().await;
        exported(folder.path()).await;
        fs::remove_file(folder.path().join("checkpoint")).unwrap();
        if !snapshot_stays {
            fs::remove_file(snapshot(folder.path())).unwrap();
        }
        shorten(&folder.path().join("records/db"), |_| kept);
        let before = contents(folder.path());
        let refusal = refusal(folder.path());
        assert!(refusal.starts_with("The store in DIR is damaged: "), "{kept}: {refusal}");
        assert!(contents(folder.path()) == before, "the refused store was changed");
    }
}

#[tokio::test]
async fn a_folder_from_which_only_replaced_records_are_left_is_never_taken_for_a_new_one() {
    let folder = filled().await;
    fs::rename(folder.path().join("records"), folder.path().join("records.damaged-1")).unwrap();
    fs::remove_file(folder.path().join("checkpoint")).unwrap();
    let before = contents(folder.path());
    let refusal = refusal(folder.path());
    assert!(refusal.contains("is damaged: its records are missing"), "{refusal}");
    assert!(contents(folder.path()) == before, "the refused store was changed");
}

#[tokio::test]
async fn the_folder_inside_a_store_is_never_taken_for_a_new_one() {
    let folder = filled().await;
    let before = contents(folder.path());
    assert_eq!(
        refusal(&folder.path().join("records")),
        "The store in DIR can't be opened: it contains the inner files of a store; use its parent folder."
    );
    assert!(contents(folder.path()) == before, "the refused store was changed");
}

#[tokio::test]
async fn a_store_that_was_only_begun_is_made_again() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("records.new/blobs")).unwrap();
    fs::write(folder.path().join("records.new/db"), "half a store").unwrap();
    fs::create_dir_all(folder.path().join("records/blobs")).unwrap();
    fs::write(folder.path().join("records/db"), "").unwrap();
    assert_eq!(exported(folder.path()).await.len(), 0);
    assert!(!folder.path().join("records.new").exists());
}

/// A store whose log has many segments, with the answers in it.
pub(crate) async fn large(answers: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    write(&store, 1..=answers).await;
    store.close().await.unwrap();
    folder
}

/// Keeps long answers, many at a time.
pub(crate) async fn write(store: &SledStore, ids: std::ops::RangeInclusive<u64>) {
    keep_long_answers(store, SERVER, ids, instant("2026-03-02T08:00:00Z")).await;
}

/// The place where the newest snapshot ends.
pub(crate) fn settled(folder: &Path) -> u64 {
    let name = snapshot(folder).file_name().unwrap().to_string_lossy().into_owned();
    u64::from_str_radix(name.strip_prefix("snap.").unwrap(), 16).unwrap()
}

pub(crate) const SEGMENT: u64 = 2 * 1024 * 1024;

#[tokio::test]
async fn closing_leaves_little_of_the_log_to_be_read_at_the_next_start() {
    let folder = large(1).await;
    let before = settled(folder.path());
    let store = SledStore::open(folder.path()).unwrap();
    write(&store, 2..=3).await;
    store.close().await.unwrap();
    assert!(settled(folder.path()) <= before + SEGMENT, "a little more is read then");
    let store = SledStore::open(folder.path()).unwrap();
    write(&store, 4..=2_500).await;
    store.close().await.unwrap();
    let after = settled(folder.path());
    assert!(after > before + 32 * SEGMENT, "{before} {after}");
    assert_eq!(exported(folder.path()).await.len(), 5_000);
}

#[tokio::test]
async fn a_large_store_that_is_refused_keeps_all_that_came_after_its_snapshot() {
    let folder = large(300).await;
    let records = exported(folder.path()).await;
    let store = SledStore::open(folder.path()).unwrap();
    write(&store, 301..=400).await;
    let all = store.export_all().await.unwrap();
    store.close().await.unwrap();
    assert!(all.len() > records.len());
    let bytes = fs::read(folder.path().join("records/db")).unwrap();
    let mut newest: Vec<_> = (301..=400).filter_map(|id| newest_copy(&bytes, id)).collect();
    newest.sort_unstable();
    // What a copy lies in may have been given up since; then nothing is lost, and the next one is tried.
    let mut places = newest.into_iter().rev().map(|(_, place)| place);
    let is_refused = |place| {
        let copy = copied(folder.path());
        flip(copy.path(), place);
        SledStore::open(copy.path()).is_err().then_some((copy, place))
    };
    let (copy, place) = places.find_map(is_refused).expect("some damage is noticed");
    let folder = copy.path();
    let log = folder.join("records/db");
    let damaged = fs::read(&log).unwrap();
    let refusal = refusal(folder);
    let known = ["damaged: its end is missing", "damaged: its log can't be read"];
    assert!(known.iter().any(|cause| refusal.contains(cause)), "{refusal}");
    // What was given up before holds nothing, and may have been emptied.
    let step = usize::try_from(SEGMENT).unwrap();
    let after = fs::read(&log).unwrap();
    assert_eq!(after.len(), damaged.len());
    for (after, before) in after.chunks(step).zip(damaged.chunks(step)) {
        assert!(after == before || after.iter().all(|byte| *byte == 0), "the log was changed");
    }
    flip(folder, place);
    assert_eq!(exported(folder).await, all);
}

/// The segments of a log: their place in the order of writing, and where they lie.
fn segments(log: &[u8]) -> Vec<(u64, u64)> {
    let step = usize::try_from(SEGMENT).unwrap();
    let place = |segment: &[u8]| u64::from_le_bytes(segment[4..12].try_into().unwrap());
    let places = log.chunks(step).map(|segment| place(segment) ^ (u64::MAX >> 1));
    places.zip((0..).step_by(step)).collect()
}

/// The last-written copy of an answer in the log: when, and at which byte.
pub(crate) fn newest_copy(log: &[u8], id: u64) -> Option<(u64, usize)> {
    let words = format!("\"question\":\"python/question-{id}\"");
    let copies = memchr::memmem::find_iter(log, words.as_bytes());
    let order = segments(log);
    let written = |place: usize| order[place / usize::try_from(SEGMENT).unwrap()].0;
    copies.map(|place| (written(place), place)).filter(|copy| copy.0 < u64::MAX >> 1).max()
}

/// Flips a bit of an answer in the part of a large store that the snapshot covers, and returns the
/// place.
pub(crate) fn damage_what_the_snapshot_knows(folder: &Path) -> usize {
    let bytes = fs::read(folder.join("records/db")).unwrap();
    let known = settled(folder) / SEGMENT * SEGMENT;
    let place =
        (150..=300).find_map(|id| newest_copy(&bytes, id).filter(|(written, _)| *written < known));
    let place = place.unwrap().1;
    flip(folder, place);
    place
}

/// Flips a bit of the log.
pub(crate) fn flip(folder: &Path, place: usize) {
    let log = folder.join("records/db");
    let mut bytes = fs::read(&log).unwrap();
    bytes[place] ^= 1;
    fs::write(&log, &bytes).unwrap();
}

/// A flipped bit in the part that the snapshot covers is not searched for at the start. It is found
/// when it is read, in the background, and by `warmup doctor --deep`; nothing is written over it
/// meanwhile.
#[tokio::test]
async fn a_bad_part_of_a_large_log_is_found_when_it_is_read() {
    let folder = large(300).await;
    exported(folder.path()).await;
    let place = damage_what_the_snapshot_knows(folder.path());
    let log = folder.path().join("records/db");
    let damaged = fs::read(&log).unwrap()[place];
    let store = SledStore::open(folder.path()).unwrap();
    let failed = store.verify().await.unwrap_err();
    assert_eq!(failed.to_string(), "part of its log is unreadable");
    let mut readable = 0;
    let mut unreadable = 0;
    for id in 1..=300 {
        match store.attempts(SERVER, UserId(id)).await {
            Ok(attempts) => readable += attempts.len(),
            Err(_) => unreadable += 1,
        }
    }
    assert!(unreadable > 0 && readable > 250, "{readable} {unreadable}");
    // The embedded store may come across the damage when it tidies its log; what is told to be kept is.
    let kept = join_all((1_000..=1_100).map(|id| {
        let answer = long_answer(id, instant("2026-03-02T08:00:00Z"));
        store.record_attempt(SERVER, UserId(id), answer)
    }));
    let kept = kept.await.into_iter().flatten().count();
    assert!(store.export_all().await.is_err(), "no backup is made that lacks something unsaid");
    let closed = store.close().await;
    assert!(closed.is_ok() || kept < 101, "{closed:?}");
    drop(store);
    assert_eq!(fs::read(&log).unwrap()[place], damaged, "nothing was written over it");
    flip(folder.path(), place);
    let mut whole = exported(folder.path()).await;
    whole.retain(|record| matches!(record, warmup::store::Record::Attempt { .. }));
    assert!((300 + kept..=401).contains(&whole.len()), "{kept} were acknowledged");
}

#[tokio::test]
async fn a_store_that_went_back_in_time_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    store.change_member(SERVER, ANN, away(1)).await.unwrap();
    store.close().await.unwrap();
    let old = contents(&folder.path().join("records"));
    let store = SledStore::open(folder.path()).unwrap();
    store.change_member(SERVER, ANN, away(2)).await.unwrap();
    store.close().await.unwrap();
    fs::remove_dir_all(folder.path().join("records")).unwrap();
    fs::create_dir_all(folder.path().join("records/blobs")).unwrap();
    for (path, bytes) in old {
        fs::write(path, bytes).unwrap();
    }
    let refusal = refusal(folder.path());
    let cause = "its end is missing; it is at commit 1 and was at 2";
    assert!(refusal.contains(cause), "{refusal}");
}

fn away(hours: i64) -> MemberChange {
    let from = instant("2026-03-02T08:00:00Z");
    MemberChange::Away(Away { from, until: from + SignedDuration::from_hours(hours) })
}

#[test]
fn a_folder_that_cannot_be_made_is_refused_with_the_reason() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    fs::write(&file, "").unwrap();
    let Err(error) = SledStore::open(&file.join("store")) else { panic!("the store opened") };
    assert!(matches!(error, SledOpenError::Refused { .. }), "{error:?}");
    assert!(error.to_string().contains("part of the path is a file, not a folder"), "{error}");
}

#[tokio::test]
async fn the_longest_answers_stay_inside_the_log() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    for id in 0..120 {
        let answer = Submission {
            id: InteractionId(id),
            question: format!("python/{}-{id}", "long".repeat(10)).parse().unwrap(),
            daily: None,
            begun: instant("2026-03-02T08:00:00Z"),
            now: instant("2026-03-02T08:00:00Z"),
            text: format!("A{}", "\u{1}".repeat(3_999)),
            choice: None,
        };
        store.record_attempt(SERVER, ANN, answer).await.unwrap();
        let files = fs::read_dir(folder.path().join("records/blobs")).unwrap().count();
        assert_eq!(files, 0, "after {id} answers");
    }
    store.close().await.unwrap();
}
