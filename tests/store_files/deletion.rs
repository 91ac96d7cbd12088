//! Deletion leaves no byte behind: for every kind of record, readable or not.

use crate::fixture::{SERVER, exported, instant, raw};
use crate::interviews::invitation;
use crate::own_bank::{draft, own_question};
use crate::prep::plan;
use crate::quality;
use crate::records::AllRecords as _;
use crate::reviews::card;
use crate::unreadable::{B, both, byte, guild_of, kind_of, question};
use std::collections::BTreeSet;
use std::path::Path;
use strum::VariantArray as _;
use warmup::domain::cluster::Share;
use warmup::domain::ids::{ChannelId, GuildId, InteractionId, UserId};
use warmup::domain::interview::{Ending, Interview, InterviewStage};
use warmup::domain::member::{Attempt, Member};
use warmup::domain::own_bank::{OwnQuestion, imported};
use warmup::domain::partner_match::{
    Pair, Pairing, PairingChange, PairingId, PairingNotice, Participant, ParticipantChange,
    Preferences,
};
use warmup::domain::quality::Flag;
use warmup::domain::record_kind::RecordKind;
use warmup::domain::remind::{ReminderChange, Reminders};
use warmup::domain::review::CardChange;
use warmup::domain::task::{Lane, Settlement, Task};
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _};

/// The member whose data is deleted. The number is found wherever it is.
const EVE: UserId = UserId(0x1122_3344_5566_7788);
const OTHER: UserId = UserId(0x2233_4455_6677_8899);
const WORDS: &str = "zebras in the attic";

/// The state of a record when it is deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Readable,
    Unreadable,
    SetAside,
}

const STATES: [State; 3] = [State::Readable, State::Unreadable, State::SetAside];

/// Records of a kind with something about Eve, one for each possible way; empty if the kind
/// contains nothing about a member.
fn of_eve(kind: RecordKind) -> Vec<Record> {
    let (guild, user) = (SERVER, EVE);
    match kind {
        RecordKind::Server
        | RecordKind::Daily
        | RecordKind::Reveal
        | RecordKind::LibraryEntry
        | RecordKind::MatchState
        | RecordKind::ServerBank
        | RecordKind::QuestionTally
        | RecordKind::Announcements => Vec::new(),
        RecordKind::OwnQuestion => {
            let by_eve = OwnQuestion { author: Some(EVE), ..own_question("own") };
            let replaced = imported(own_question("zebra"), Some(&by_eve), InteractionId(5));
            [by_eve, replaced].map(|question| Record::OwnQuestion { guild, question }).into()
        }
        RecordKind::QuestionDraft => {
            let mut draft = draft(70);
            WORDS.clone_into(&mut draft.fields.prompt);
            vec![Record::QuestionDraft { guild, user, draft }]
        }
        RecordKind::ReviewCard => {
            let cards = [card("zebra"), card("lion").changed(CardChange::Suspend)];
            cards.map(|card| Record::ReviewCard { guild, user, card }).into()
        }
        RecordKind::PrepPlan => vec![Record::PrepPlan { guild, user, plan: plan() }],
        RecordKind::Flag => {
            let words = |flag: Flag| Flag { note: WORDS.to_owned(), ..flag };
            quality::flags().map(|flag| Record::Flag { guild, user, flag: words(flag) }).into()
        }
        RecordKind::Reminders => {
            let reminders = Reminders::default().changed(ReminderChange::Streak(Some(3)));
            vec![Record::Reminders { guild, user, reminders }]
        }
        RecordKind::Member => {
            let member = Member { name: WORDS.to_owned(), ..Member::default() };
            vec![Record::Member { guild, user, member }]
        }
        RecordKind::Attempt => {
            let attempt = |id, daily| Attempt {
                id: InteractionId(id),
                question: question("zebra"),
                daily,
                at: instant("2026-03-02T09:00:00Z"),
                text: WORDS.to_owned(),
                chosen: Vec::new(),
                ticked: None,
                shared: None,
                discount: None,
            };
            [attempt(1, None), attempt(2, Some(1)), attempt(3, Some(1))]
                .map(|attempt| Record::Attempt { guild, user, attempt })
                .into()
        }
        RecordKind::Interview => interviews()
            .map(|interview| Record::Interview { guild, interview: Box::new(interview) })
            .into(),
        RecordKind::Participant => {
            let join = ParticipantChange::Join {
                wish: Preferences::default(),
                now: instant("2026-03-02T09:00:00Z"),
            };
            vec![Record::Participant {
                guild,
                participant: Participant::after(None, EVE, join).unwrap(),
            }]
        }
        RecordKind::Pairing => {
            let pairing = |round| {
                let pair = Pair { one: EVE, other: OTHER };
                let at = instant("2026-03-02T09:00:00Z");
                Pairing::new(PairingId { match_number: round, pair }, at, ChannelId(5))
            };
            let said = pairing(2).after(PairingChange::Said(PairingNotice::Introduction));
            [pairing(1), said].map(|pairing| Record::Pairing { guild, pairing }).into()
        }
    }
}

/// Eve as candidate, as interviewer of an open and of a finished one, and as the requester of an
/// open one and of one that came to nothing.
fn interviews() -> [Interview; 5] {
    let interview = |id| {
        let mut interview = invitation(id);
        (interview.interviewer, interview.candidate) = (Some(UserId(8)), OTHER);
        interview.asked_by = Some(UserId(8));
        interview
    };
    let [mut candidate, mut interviewer, mut over, mut asked, mut fell_through] =
        [50, 51, 52, 53, 54].map(interview);
    candidate.candidate = EVE;
    WORDS.clone_into(&mut candidate.questions[0].candidate.note);
    for interview in [&mut interviewer, &mut over] {
        interview.interviewer = Some(EVE);
        interview.asked_by = Some(EVE);
        interview.started_at = Some(instant("2026-03-02T09:00:00Z"));
        interview.stage = InterviewStage::Grading;
        WORDS.clone_into(&mut interview.questions[0].interviewer.note);
    }
    over.stage = InterviewStage::Over(Ending::Completed);
    over.pending.clear();
    asked.asked_by = Some(EVE);
    fell_through.asked_by = Some(EVE);
    fell_through.stage = InterviewStage::Over(Ending::Expired);
    fell_through.pending.clear();
    [candidate, interviewer, over, asked, fell_through]
}

/// The entries that contain one of the needles.
fn found(folder: &Path, needles: &[Vec<u8>]) -> Vec<String> {
    let holds = |bytes: &[u8]| {
        needles.iter().any(|needle| bytes.windows(needle.len()).any(|part| part == &needle[..]))
    };
    let entries = raw(folder).iter().map(Result::unwrap);
    let found = entries.filter(|(key, value)| holds(key) || holds(value));
    found.map(|(key, value)| format!("{key:?}: {}", String::from_utf8_lossy(&value))).collect()
}

fn needles(number: u64) -> Vec<Vec<u8>> {
    vec![number.to_be_bytes().to_vec(), number.to_string().into_bytes(), WORDS.as_bytes().to_vec()]
}

/// Rewrites the records of a kind in the server as if a newer build had written them.
async fn bring_into(state: State, folder: &Path, kind: RecordKind) {
    if state == State::Readable {
        return;
    }
    let db = raw(folder);
    let prefix = [&[byte(kind)], &SERVER.0.to_be_bytes()[..]].concat();
    for entry in db.scan_prefix(prefix) {
        let (key, value) = entry.unwrap();
        db.insert(key, [&[2], &value[1..]].concat()).unwrap();
    }
    db.flush().unwrap();
    drop(db);
    if state == State::SetAside {
        let store = SledStore::open(folder).unwrap();
        store.set_aside().await.unwrap();
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn deleting_a_member_leaves_no_byte_of_them_whatever_is_kept() {
    for kind in RecordKind::VARIANTS.iter().copied() {
        for state in STATES {
            let mut records = of_eve(kind);
            if state != State::Readable && kind == RecordKind::Interview {
                // Who asked for one that is over stands nowhere but in the record.
                records.pop();
            }
            let held = records.len();
            for record in &records {
                let text = serde_json::to_string(record).unwrap();
                assert!(text.contains(&EVE.to_string()), "{text}");
            }
            records.push(Record::Member { guild: SERVER, user: OTHER, member: Member::default() });
            let folder = tempfile::tempdir().unwrap();
            let store = SledStore::open(folder.path()).unwrap();
            store.import_all(records).await.unwrap();
            store.close().await.unwrap();
            bring_into(state, folder.path(), kind).await;
            assert!(found(folder.path(), &needles(EVE.0)).len() >= held, "{kind:?} {state:?}");

            let store = SledStore::open(folder.path()).unwrap();
            store.forget_member(SERVER, EVE).await.unwrap();
            let left = store.members(SERVER).await.unwrap();
            let others_are_readable = state == State::Readable || kind != RecordKind::Member;
            assert_eq!(left.len(), usize::from(others_are_readable), "{kind:?} {state:?}");
            let verified = store.verify().await.unwrap();
            assert_eq!((verified.missing, verified.rebuilt), (0, 0), "{kind:?} {state:?}");
            store.close().await.unwrap();
            assert!(
                found(folder.path(), &needles(EVE.0)).is_empty(),
                "{kind:?} {state:?} {:?}",
                found(folder.path(), &needles(EVE.0))
            );
        }
    }
}

#[tokio::test]
async fn deleting_a_server_leaves_no_byte_of_it_whatever_is_kept() {
    let of_b = |records: Vec<Record>| -> Vec<Record> {
        records.into_iter().filter(|record| guild_of(record) == B).collect()
    };
    for state in STATES {
        let folder = both().await;
        let before = exported(folder.path()).await;
        for kind in RecordKind::VARIANTS.iter().copied() {
            let is_one = |record: &&Record| kind_of(record) == kind && guild_of(record) == SERVER;
            assert!(before.iter().any(|record| is_one(&record)), "there is no {kind:?}");
            bring_into(state, folder.path(), kind).await;
        }
        let store = SledStore::open(folder.path()).unwrap();
        store.forget_server(SERVER).await.unwrap();
        forget_the_last_task(&store, SERVER).await;
        let verified = store.verify().await.unwrap();
        assert_eq!((verified.missing, verified.set_aside), (0, 0), "{state:?}");
        store.close().await.unwrap();
        let left = found(folder.path(), &needles(SERVER.0));
        assert!(left.is_empty(), "{state:?} {left:?}");
        assert_eq!(exported(folder.path()).await, of_b(before), "{state:?}");
    }
}

/// Settles the task that deletes a server, which stays in the queue until it is done.
async fn forget_the_last_task(store: &SledStore, guild: GuildId) {
    let now = instant("2027-01-01T00:00:00Z");
    let leased =
        store.lease_due(Lane::Cleanup, now, 9, &Share::default(), &BTreeSet::new()).await.unwrap();
    assert!(leased.iter().any(|lease| lease.task == Task::Forget(guild)));
    for lease in leased {
        store.settle(lease.task, Settlement::NOTHING_MORE).await.unwrap();
    }
}
