//! An unreadable record affects nothing else, is reported, and is never lost: for every kind of
//! record.

use crate::fixture::{ANN, SERVER, exported, fill, instant, raw};
use crate::records::AllRecords as _;
use crate::{interviews, matching, own_bank, prep, quality, reminders, reviews};
use futures::stream::TryStreamExt as _;
use std::path::Path;
use strum::VariantArray as _;
use warmup::domain::daily::DailyChange;
use warmup::domain::ids::{ChannelId, GuildId, InteractionId, InterviewId, UserId};
use warmup::domain::interview::LibraryEntryKind;
use warmup::domain::own_bank::DraftKey;
use warmup::domain::partner_match::{ParticipantChange, Preferences};
use warmup::domain::prep::PrepChange;
use warmup::domain::record_kind::RecordKind;
use warmup::domain::reveal::Reveal;
use warmup::domain::selection::PastQuestion;
use warmup::domain::server::ServerChange;
use warmup::store::sled::SledStore;
use warmup::store::{
    self, BankStore as _, Claim, Claimed, JoinedFrom, PartnerStore as _, PrepStore as _,
    QualityStore as _, Record, ReminderStore as _, ReviewStore as _, Store, Submission, Unreadable,
};

/// The server whose record is damaged.
const A: GuildId = SERVER;
/// A server that must not notice anything.
pub(crate) const B: GuildId = GuildId(0x0203_0405_0607_0809);
const BEN: UserId = UserId(8);
/// The thread of a reveal.
const THREAD: ChannelId = ChannelId(60);

/// The first byte of a kind's keys.
pub(crate) const fn byte(kind: RecordKind) -> u8 {
    match kind {
        RecordKind::Server => b's',
        RecordKind::Daily => b'd',
        RecordKind::Reveal => b'v',
        RecordKind::Member => b'u',
        RecordKind::Attempt => b'a',
        RecordKind::Interview => b'i',
        RecordKind::LibraryEntry => b'l',
        RecordKind::MatchState => b'r',
        RecordKind::Participant => b'k',
        RecordKind::Pairing => b'g',
        RecordKind::ServerBank => b'j',
        RecordKind::OwnQuestion => b'y',
        RecordKind::QuestionDraft => b'z',
        RecordKind::ReviewCard => b'R',
        RecordKind::PrepPlan => b'P',
        RecordKind::Flag => b'F',
        RecordKind::QuestionTally => b'Q',
        RecordKind::Reminders => b'N',
        RecordKind::Announcements => b'O',
    }
}

/// The ways in which bytes can be invalid.
fn damages(good: &[u8]) -> [Vec<u8>; 5] {
    let text = String::from_utf8(good.to_vec()).unwrap();
    let newer = [&[2], &good[1..]].concat();
    let cut_off = good[..good.len() / 2].to_vec();
    let no_json = text.replacen(':', ";", 1).into_bytes();
    let odd_value =
        [&[1], &b"{\"stage\":\"sideways\",\"settings\":4,\"streak\":\"x\"}"[..]].concat();
    [newer, cut_off, no_json, odd_value, Vec::new()]
}

pub(crate) fn question(slug: &str) -> warmup::domain::question::QuestionId {
    format!("python/{slug}").parse().unwrap()
}

/// Every kind of record in both servers.
pub(crate) async fn both() -> tempfile::TempDir {
    let first = tempfile::tempdir().unwrap();
    let store = SledStore::open(first.path()).unwrap();
    fill(&store).await;
    interviews::fill(&store).await;
    matching::fill(&store).await;
    let reveal = Reveal::new(THREAD, question("daily-1"));
    store.keep_reveal(A, reveal).await.unwrap();
    own_bank::fill(&store).await;
    reviews::fill(&store).await;
    prep::fill(&store).await;
    quality::fill(&store).await;
    reminders::fill(&store).await;
    let mut records = store.export_all().await.unwrap();
    store.close().await.unwrap();
    let moved = |record: &Record| {
        let text = serde_json::to_string(record).unwrap();
        serde_json::from_str(&text.replace(&A.to_string(), &B.to_string())).unwrap()
    };
    let other: Vec<Record> = records.iter().map(moved).collect();
    records.extend(other);
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    store.import_all(records).await.unwrap();
    store.close().await.unwrap();
    folder
}

/// The same once more.
/// A copy of a store that is closed.
pub(crate) fn copied(folder: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    std::fs::create_dir_all(copy.path().join("records/blobs")).unwrap();
    for inside in ["", "records"] {
        for entry in std::fs::read_dir(folder.join(inside)).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                let target = copy.path().join(inside).join(path.file_name().unwrap());
                std::fs::copy(path, target).unwrap();
            }
        }
    }
    copy
}

/// The key of the last record of a kind in A: for example the newest daily.
fn key_of(db: &sled::Db, kind: RecordKind) -> sled::IVec {
    let prefix = [&[byte(kind)], &A.0.to_be_bytes()[..]].concat();
    db.scan_prefix(prefix).keys().next_back().unwrap().unwrap()
}

/// Replaces a record of A by other bytes, and returns its key.
fn damage(folder: &Path, kind: RecordKind, how: impl Fn(&[u8]) -> Vec<u8>) -> sled::IVec {
    let db = raw(folder);
    let key = key_of(&db, kind);
    let good = db.get(&key).unwrap().unwrap();
    db.insert(&key, how(&good)).unwrap();
    db.flush().unwrap();
    key
}

fn newer(good: &[u8]) -> Vec<u8> {
    [&[2], &good[1..]].concat()
}

pub(crate) const fn guild_of(record: &Record) -> GuildId {
    match record {
        Record::Server { guild, .. }
        | Record::Daily { guild, .. }
        | Record::Reveal { guild, .. }
        | Record::Member { guild, .. }
        | Record::Attempt { guild, .. }
        | Record::Interview { guild, .. }
        | Record::LibraryEntry { guild, .. }
        | Record::MatchState { guild, .. }
        | Record::Participant { guild, .. }
        | Record::Pairing { guild, .. }
        | Record::ServerBank { guild, .. }
        | Record::OwnQuestion { guild, .. }
        | Record::QuestionDraft { guild, .. }
        | Record::ReviewCard { guild, .. }
        | Record::PrepPlan { guild, .. }
        | Record::Flag { guild, .. }
        | Record::QuestionTally { guild, .. }
        | Record::Reminders { guild, .. }
        | Record::Announcements { guild, .. } => *guild,
    }
}

pub(crate) const fn kind_of(record: &Record) -> RecordKind {
    match record {
        Record::Server { .. } => RecordKind::Server,
        Record::Daily { .. } => RecordKind::Daily,
        Record::Reveal { .. } => RecordKind::Reveal,
        Record::Member { .. } => RecordKind::Member,
        Record::Attempt { .. } => RecordKind::Attempt,
        Record::Interview { .. } => RecordKind::Interview,
        Record::LibraryEntry { .. } => RecordKind::LibraryEntry,
        Record::MatchState { .. } => RecordKind::MatchState,
        Record::Participant { .. } => RecordKind::Participant,
        Record::Pairing { .. } => RecordKind::Pairing,
        Record::ServerBank { .. } => RecordKind::ServerBank,
        Record::OwnQuestion { .. } => RecordKind::OwnQuestion,
        Record::QuestionDraft { .. } => RecordKind::QuestionDraft,
        Record::ReviewCard { .. } => RecordKind::ReviewCard,
        Record::PrepPlan { .. } => RecordKind::PrepPlan,
        Record::Flag { .. } => RecordKind::Flag,
        Record::QuestionTally { .. } => RecordKind::QuestionTally,
        Record::Reminders { .. } => RecordKind::Reminders,
        Record::Announcements { .. } => RecordKind::Announcements,
    }
}

fn claim(day: &str, slug: &str) -> Claim {
    Claim {
        date: day.parse().unwrap(),
        asked: PastQuestion { question: question(slug), cycle: 0 },
        channel: ChannelId(11),
        now: instant("2026-03-09T08:00:00Z"),
    }
}

/// A server works on: its next daily is claimed, an answer is stored, partners and interviews are
/// listed.
async fn goes_on(store: &SledStore, guild: GuildId) {
    let next = store.claim_daily(guild, claim("2026-03-09", "next")).await.unwrap();
    assert!(matches!(next, Claimed::New(daily) if daily.number == 5), "{guild}");
    assert!(store.members(guild).await.unwrap().iter().any(|(user, _)| *user == ANN));
    let answer = Submission {
        id: InteractionId(900),
        question: question("daily-2"),
        daily: Some(2),
        begun: instant("2026-03-04T08:00:00Z"),
        now: instant("2026-03-04T08:00:00Z"),
        text: "Kept.".to_owned(),
        choice: None,
    };
    let recorded = store.record_attempt(guild, ANN, answer).await.unwrap();
    assert_eq!(recorded.after.answered, recorded.before.answered + 1);
    assert_eq!(store.open_interviews(guild).await.unwrap().len(), 2);
    assert_eq!(store.library_entries(guild).await.unwrap().len(), 2);
    assert!(store.match_input(guild).await.unwrap().is_some());
}

#[tokio::test]
async fn one_record_of_any_kind_hurts_no_other_server_and_is_told() {
    let whole_folder = both().await;
    let whole = exported(whole_folder.path()).await;
    for kind in RecordKind::VARIANTS.iter().copied() {
        for way in 0..5 {
            let folder = copied(whole_folder.path());
            let key = damage(folder.path(), kind, |good| damages(good)[way].clone());
            let bytes = raw(folder.path()).get(&key).unwrap().unwrap();

            let store = SledStore::open(folder.path()).unwrap();
            let left = store.export_all().await.unwrap();
            let told = store.unreadable();
            assert_eq!(told.len(), 1, "{kind:?} {told:?}");
            assert_eq!((told[0].kind, told[0].guild, told[0].bytes), (kind, A, bytes.len()));
            let lost: Vec<&Record> = whole.iter().filter(|it| !left.contains(it)).collect();
            assert_eq!(lost.len(), 1, "{kind:?}");
            assert_eq!((kind_of(lost[0]), guild_of(lost[0])), (kind, A));

            let servers: Vec<GuildId> =
                store::servers(&store).map_ok(|(guild, _)| guild).try_collect().await.unwrap();
            assert_eq!(servers.contains(&A), kind != RecordKind::Server);
            assert!(servers.contains(&B));
            let with_rounds: Vec<GuildId> =
                store::servers_with_match_state(&store).try_collect().await.unwrap();
            assert_eq!(with_rounds.contains(&A), kind != RecordKind::MatchState);
            assert!(with_rounds.contains(&B));
            goes_on(&store, B).await;
            store.close().await.unwrap();
            assert_eq!(raw(folder.path()).get(&key).unwrap().unwrap(), bytes, "{kind:?}");
        }
    }
}

#[tokio::test]
async fn servers_behind_a_page_of_unreadable_ones_are_listed() {
    const PAGE: usize = 256;
    let folder = both().await;
    let db = raw(folder.path());
    let good = db.get(key_of(&db, RecordKind::Server)).unwrap().unwrap();
    for guild in 1..=PAGE as u64 {
        let key = [&[byte(RecordKind::Server)], &guild.to_be_bytes()[..]].concat();
        db.insert(key, newer(&good)).unwrap();
    }
    db.flush().unwrap();
    drop(db);
    let store = SledStore::open(folder.path()).unwrap();
    let first = store.servers_after(None).await.unwrap();
    assert_eq!((first.items.len(), first.last), (0, Some(GuildId(PAGE as u64))));
    let servers: Vec<GuildId> =
        store::servers(&store).map_ok(|(guild, _)| guild).try_collect().await.unwrap();
    assert_eq!(servers, [A, B]);
    store.close().await.unwrap();
}

/// Requests the damaged record as the bot does, and the writes that depend on it.
async fn ask(store: &SledStore, kind: RecordKind) -> anyhow::Result<()> {
    let place = JoinedFrom { channel: Some(ChannelId(5)), seed: 1 };
    let now = instant("2026-03-09T08:00:00Z");
    match kind {
        RecordKind::Server => {
            assert!(store.server(A).await.is_err());
            store.change_server(A, ServerChange::Pause(now)).await.map(drop)
        }
        RecordKind::Daily => {
            assert!(store.daily(A, 4).await.is_err());
            // It may have been posted: never two on one day.
            assert!(store.claim_daily(A, claim("2026-03-06", "other")).await.is_err());
            store.advance_daily(A, 4, DailyChange::Threaded).await.map(drop)
        }
        RecordKind::Reveal => store.reveal(A, THREAD, &question("daily-1")).await.map(drop),
        RecordKind::Member => {
            assert!(store.keep_name(A, ANN, "Ann").await.is_err());
            assert!(store.members_among(A, &[ANN]).await.unwrap().is_empty());
            store.member(A, ANN).await.map(drop)
        }
        RecordKind::Attempt => store.attempt(A, ANN, InteractionId(14)).await.map(drop),
        RecordKind::Interview => store.interview(A, InterviewId(60)).await.map(drop),
        // Uploading or removing a plan replaces an unreadable one.
        RecordKind::LibraryEntry => {
            assert!(
                store.remove_library_entry(A, LibraryEntryKind::Template, "screen").await.unwrap()
            );
            store.member(A, BEN).await.map(drop)
        }
        RecordKind::MatchState => {
            assert!(store.match_state(A).await.is_err());
            store.match_input(A).await.map(drop)
        }
        RecordKind::Participant => {
            let join = ParticipantChange::Join { wish: Preferences::default(), now };
            assert!(store.change_participant(A, UserId(9), join, place).await.is_err());
            store.participant(A, UserId(9)).await.map(drop)
        }
        RecordKind::ServerBank => {
            assert!(store.own_bank(A).await.is_err());
            store.server_bank(A).await.map(drop)
        }
        RecordKind::OwnQuestion => {
            let bank = store.own_bank(A).await.unwrap().unwrap();
            assert!(bank.questions.is_empty());
            assert_eq!(bank.unreadable, [question("own")].into());
            store.own_question(A, &question("own")).await.map(drop)
        }
        RecordKind::QuestionDraft => {
            let key = DraftKey { user: ANN, id: InteractionId(70) };
            store.draft(A, key).await.map(drop)
        }
        RecordKind::ReviewCard => {
            assert_eq!(store.review_cards_after(A, ANN, None, 9).await.unwrap(), []);
            store.review_card(A, ANN, &reviews::question()).await.map(drop)
        }
        RecordKind::PrepPlan => {
            let team = store.prep_team(A, prep::TEAM).await.unwrap();
            assert_eq!(team, None, "nobody in it can be read");
            let stop = PrepChange::Stop(prep::plan().date);
            assert!(store.change_prep(A, ANN, stop, prep::TODAY).await.is_err());
            store.prep_plan(A, ANN).await.map(drop)
        }
        RecordKind::Flag => {
            assert_eq!(store.open_flags(A).await.unwrap(), []);
            assert!(store.flag(A, ANN, quality::new_flag()).await.is_err());
            store.flag_on(A, ANN, &reviews::question()).await.map(drop)
        }
        RecordKind::QuestionTally => store.question_tally(A, &reviews::question()).await.map(drop),
        RecordKind::Reminders => store.reminders(A, ANN).await.map(drop),
        RecordKind::Announcements => store.announcements(A).await.map(drop),
        RecordKind::Pairing => {
            let id = store.match_input(B).await.unwrap().unwrap().pairings.pop().unwrap().id;
            store.pairing(A, id).await.map(drop)
        }
    }
}

#[tokio::test]
async fn who_asks_for_it_learns_which_record_can_t_be_read() {
    let whole = both().await;
    for kind in RecordKind::VARIANTS.iter().copied() {
        let folder = copied(whole.path());
        let key = damage(folder.path(), kind, newer);
        let store = SledStore::open(folder.path()).unwrap();
        let asked = ask(&store, kind).await;
        if kind == RecordKind::LibraryEntry {
            asked.unwrap();
            store.close().await.unwrap();
            continue;
        }
        let error = asked.unwrap_err();
        let found: &Unreadable = error.downcast_ref().unwrap();
        assert_eq!((found.kind, found.guild), (kind, A));
        let why = "it has version 2, and this build knows versions up to 1";
        assert!(error.to_string().ends_with(why), "{error}");
        assert_eq!(store.unreadable(), std::slice::from_ref(found), "told once");
        store.close().await.unwrap();
        assert!(raw(folder.path()).contains_key(&key).unwrap());
    }
}

#[tokio::test]
async fn the_daily_after_one_that_can_t_be_read_gets_the_next_number() {
    let folder = both().await;
    damage(folder.path(), RecordKind::Daily, newer);
    let store = SledStore::open(folder.path()).unwrap();
    goes_on(&store, A).await;
    assert_eq!(store.latest_dailies(A, 2).await.unwrap()[1].number, 3);
    store.close().await.unwrap();
}

/// The keys of A's records and index rows, by their first byte.
fn keys_of_a(folder: &Path) -> Vec<(u8, Vec<u8>)> {
    let keys = raw(folder).iter().keys().map(|key| key.unwrap().to_vec());
    let of_a = keys.filter(|key| key.get(1..9) == Some(&A.0.to_be_bytes()[..]));
    of_a.map(|key| (key[0], key)).collect()
}

#[tokio::test]
async fn deleting_a_server_deletes_what_can_t_be_read_of_it() {
    let whole = both().await;
    for kind in RecordKind::VARIANTS.iter().copied() {
        let folder = copied(whole.path());
        damage(folder.path(), kind, newer);
        let store = SledStore::open(folder.path()).unwrap();
        store.set_aside().await.unwrap();
        store.close().await.unwrap();
        damage_another(folder.path(), kind);
        let store = SledStore::open(folder.path()).unwrap();
        store.forget_server(A).await.unwrap();
        assert_eq!(store.verify().await.unwrap().unreadable, []);
        store.close().await.unwrap();
        // The task that forgets is in the queue until it is done.
        let mut left = keys_of_a(folder.path());
        left.retain(|(byte, _)| *byte != b'n');
        assert_eq!(left, [], "{kind:?}");
    }
}

/// Puts something in the place of a record that was set aside, which can't be read either.
fn damage_another(folder: &Path, kind: RecordKind) {
    let db = raw(folder);
    let aside = [&b"x"[..], &A.0.to_be_bytes()].concat();
    let key = db.scan_prefix(aside).keys().next().unwrap().unwrap();
    assert_eq!(key[9], byte(kind));
    db.insert(&key[9..], b"\x07").unwrap();
    db.flush().unwrap();
}

/// Returns `true` for kinds with something about one member.
const fn is_a_members(kind: RecordKind) -> bool {
    match kind {
        RecordKind::Member
        | RecordKind::Attempt
        | RecordKind::Interview
        | RecordKind::Participant
        | RecordKind::Pairing
        | RecordKind::OwnQuestion
        | RecordKind::QuestionDraft
        | RecordKind::ReviewCard
        | RecordKind::PrepPlan
        | RecordKind::Flag
        | RecordKind::Reminders => true,
        RecordKind::Server
        | RecordKind::Daily
        | RecordKind::Reveal
        | RecordKind::LibraryEntry
        | RecordKind::MatchState
        | RecordKind::ServerBank
        | RecordKind::QuestionTally
        | RecordKind::Announcements => false,
    }
}

#[tokio::test]
async fn deleting_a_member_deletes_what_can_t_be_read_of_them() {
    let whole = both().await;
    for kind in RecordKind::VARIANTS.iter().copied().filter(|kind| is_a_members(*kind)) {
        for aside in [false, true] {
            let folder = copied(whole.path());
            let key = damage(folder.path(), kind, newer);
            let before = exported(folder.path()).await;
            let store = SledStore::open(folder.path()).unwrap();
            if aside {
                assert_eq!(store.set_aside().await.unwrap().len(), 1);
            }
            for user in [ANN, BEN, UserId(9)] {
                store.forget_member(A, user).await.unwrap();
            }
            assert_eq!(store.unreadable(), [], "{kind:?}");
            let left = store.export_all().await.unwrap();
            let of_b = |records: &[Record]| records.iter().filter(|it| guild_of(it) == B).count();
            assert_eq!(of_b(&left), of_b(&before));
            let verified = store.verify().await.unwrap();
            assert_eq!((verified.missing, verified.set_aside), (0, 0), "{kind:?}");
            store.close().await.unwrap();
            assert!(!raw(folder.path()).contains_key(&key).unwrap());
            let finders = keys_of_a(folder.path());
            assert!(finders.iter().all(|(byte, _)| !b"auqptohkgwxzAW".contains(byte)), "{kind:?}");
        }
    }
}

#[tokio::test]
async fn what_is_set_aside_begins_anew_and_comes_back_to_a_build_that_can_read_it() {
    let whole = both().await;
    for kind in RecordKind::VARIANTS.iter().copied() {
        let folder = copied(whole.path());
        let records = exported(folder.path()).await;
        let key = damage(folder.path(), kind, newer);
        let store = SledStore::open(folder.path()).unwrap();
        let moved = store.set_aside().await.unwrap();
        assert_eq!(moved.iter().map(|found| found.kind).collect::<Vec<_>>(), [kind]);
        assert_eq!(store.unreadable(), []);
        let verified = store.verify().await.unwrap();
        assert_eq!((verified.set_aside, verified.missing), (1, 0), "{kind:?}");
        if kind == RecordKind::Daily {
            let same_day = store.claim_daily(A, claim("2026-03-06", "other")).await;
            assert!(same_day.unwrap_err().is::<Unreadable>());
            assert!(store.daily(A, 4).await.unwrap().is_none());
        }
        store.close().await.unwrap();

        // The build that wrote version 2 has it as version 1, so to speak.
        let db = raw(folder.path());
        let aside = [&b"x"[..], &A.0.to_be_bytes(), &key].concat();
        let bytes = db.get(&aside).unwrap().unwrap();
        db.insert(&aside, [&[1], &bytes[1..]].concat()).unwrap();
        db.flush().unwrap();
        drop(db);
        let store = SledStore::open(folder.path()).unwrap();
        let verified = store.verify().await.unwrap();
        assert_eq!((verified.put_back, verified.set_aside), (1, 0), "{kind:?}");
        store.close().await.unwrap();
        assert_eq!(exported(folder.path()).await, records, "{kind:?}");
    }
}

#[tokio::test]
async fn a_write_that_asks_nothing_keeps_the_bytes_that_it_replaces() {
    let folder = both().await;
    let key = damage(folder.path(), RecordKind::Reveal, newer);
    let bytes = raw(folder.path()).get(&key).unwrap().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    let reveal = Reveal::new(THREAD, question("daily-1"));
    store.keep_reveal(A, reveal.clone()).await.unwrap();
    assert_eq!(store.reveal(A, THREAD, &question("daily-1")).await.unwrap(), Some(reveal));
    store.close().await.unwrap();
    let aside = [&b"x"[..], &A.0.to_be_bytes(), &key].concat();
    assert_eq!(raw(folder.path()).get(aside).unwrap().unwrap(), bytes);
}

#[tokio::test]
async fn what_finds_records_is_made_anew_where_it_is_broken() {
    let whole = both().await;
    for byte in *b"cqpt" {
        let folder = copied(whole.path());
        let db = raw(folder.path());
        let prefix = [&[byte], &A.0.to_be_bytes()[..]].concat();
        let (key, good) = db.scan_prefix(prefix).next().unwrap().unwrap();
        db.insert(&key, b"\xff?").unwrap();
        db.flush().unwrap();
        drop(db);
        let store = SledStore::open(folder.path()).unwrap();
        let taken = store.claim_daily(A, claim("2026-03-03", "other")).await.unwrap();
        assert!(matches!(taken, Claimed::Taken(daily) if daily.number == 1));
        let latest = store.latest_attempt(A, ANN, &question("daily-1")).await.unwrap();
        assert_eq!(latest.unwrap().id, InteractionId(14));
        assert_eq!(store.attempts_at_daily(A, 1).await.unwrap().len(), 1);
        assert_eq!(store.answers_since(A, jiff::Timestamp::MIN).await.unwrap().len(), 1);
        assert_eq!(store.verify().await.unwrap().rebuilt, 1);
        assert_eq!(store.verify().await.unwrap().rebuilt, 0);
        store.close().await.unwrap();
        assert_eq!(raw(folder.path()).get(&key).unwrap().unwrap(), good);
    }
}

#[tokio::test]
async fn a_record_that_is_missing_is_noticed_by_what_should_find_it() {
    let whole = both().await;
    for kind in [RecordKind::Daily, RecordKind::Attempt, RecordKind::Interview] {
        let folder = copied(whole.path());
        let db = raw(folder.path());
        let key = key_of(&db, kind);
        db.remove(key).unwrap();
        db.flush().unwrap();
        drop(db);
        let store = SledStore::open(folder.path()).unwrap();
        let verified = store.verify().await.unwrap();
        assert!(verified.missing > 0, "{kind:?}");
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn the_background_finds_what_nobody_asked_for() {
    let folder = both().await;
    damage(folder.path(), RecordKind::Attempt, newer);
    let store = SledStore::open(folder.path()).unwrap();
    store.verify_in_background().unwrap();
    while store.unreadable().is_empty() {
        tokio::task::yield_now().await;
    }
    store.close().await.unwrap();
    assert_eq!(store.unreadable()[0].kind, RecordKind::Attempt);
}
