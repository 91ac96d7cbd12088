//! Interviews as written by today's build, stored as files so that later builds prove that they can
//! still read them.

use crate::backups::read_backup;
use crate::fixture::{SERVER, assert_written_as, filled_by, instant, raw, restored};
use crate::records::AllRecords as _;
use std::collections::BTreeSet;
use std::path::Path;
use warmup::domain::ids::{ChannelId, InteractionId, InterviewId, UserId};
use warmup::domain::interview::scorecard::{ParticipantNames, scorecard};
use warmup::domain::interview::{
    BotEvent, Criterion, Grade, Interview, InterviewEvent, Invitation, LibraryEntry, MemberEvent,
    Recommendation, Round, RoundFilter, Rubric, Score, SeenQuestions, Template, invite,
};
use warmup::domain::key_point::Tick;
use warmup::domain::question::{Difficulty, FollowUp, Question};
use warmup::messages::scorecard::json;
use warmup::store::sled::SledStore;
use warmup::store::{ChangeOutcome, Record, Store as _};

const ASKS: UserId = UserId(7);
const ANSWERS: UserId = UserId(8);
const BACKUP: &str = "tests/fixtures/store/v1/interviews.jsonl";
const TICKS: &str = "tests/fixtures/store/v1/ticks.jsonl";
const SCORECARD: &str = include_str!("../fixtures/store/v1/scorecard.json");

fn rubric() -> Rubric {
    let criterion = |name: &str, weight| Criterion {
        name: name.to_owned(),
        title: name.to_uppercase(),
        weight,
        anchors: ["one", "two", "three", "four"].map(str::to_owned),
    };
    Rubric {
        name: "plain".to_owned(),
        description: "What is scored.".to_owned(),
        criteria: vec![criterion("depth", 3), criterion("clarity", 1)],
    }
}

fn template() -> Template {
    let label = |label: &str, from| Recommendation {
        label: label.to_owned(),
        from: Score::from_hundredths(from).unwrap(),
    };
    Template {
        name: "screen".to_owned(),
        description: "A first call.".to_owned(),
        minutes: 30,
        rubric: "plain".to_owned(),
        rounds: vec![Round {
            title: "All".to_owned(),
            filter: RoundFilter {
                packs: vec!["python".to_owned()],
                categories: vec!["basics".to_owned()],
                difficulties: vec![Difficulty::Easy, Difficulty::Hard],
                tags: vec!["tag".to_owned()],
            },
            count: 3,
            minutes: 25,
            weight: 2,
        }],
        scale: vec![label("Yes", 250), label("No", 100)],
    }
}

fn questions() -> Vec<Question> {
    let question = |number: u32| Question {
        id: format!("python/question-{number}").parse().unwrap(),
        category: "basics".to_owned(),
        title: format!("Question {number}"),
        difficulty: if number < 3 { Difficulty::Easy } else { Difficulty::Hard },
        tags: vec!["tag".to_owned()],
        aliases: Vec::new(),
        references: Vec::new(),
        source: None,
        license: None,
        author: None,
        prompt: "What?".to_owned(),
        answer: "That.".to_owned(),
        choices: Vec::new(),
        key_points: (1..=3).map(|point| format!("Point {point} of {number}")).collect(),
        follow_ups: vec![FollowUp { question: "And?".to_owned(), answer: None }],
    };
    (1..=3).map(question).collect()
}

pub(crate) fn invitation(id: u64) -> Interview {
    let (template, rubric, questions) = (template(), rubric(), questions());
    let invitation = Invitation {
        id: InterviewId(id),
        channel: ChannelId(5),
        thread: None,
        asked_by: ASKS,
        interviewer: ASKS,
        candidate: ANSWERS,
        with_bot: false,
        template: &template,
        rubric: &rubric,
        seed: 1,
    };
    let questions: Vec<&Question> = questions.iter().collect();
    let now = instant("2026-03-02T08:00:00Z");
    invite(&invitation, &questions, &SeenQuestions::default(), &[], now).unwrap()
}

async fn send(store: &SledStore, id: u64, user: UserId, event: MemberEvent, second: i64) {
    let delivery = InteractionId(id * 1000 + u64::try_from(second).unwrap());
    change(store, id, InterviewEvent::ByMember { user, delivery, event }, second).await;
}

async fn change(store: &SledStore, id: u64, sent: InterviewEvent, second: i64) {
    let now = instant("2026-03-02T08:00:00Z") + jiff::SignedDuration::from_secs(second);
    let changed = store.change_interview(SERVER, InterviewId(id), sent, now).await.unwrap();
    assert!(matches!(changed, ChangeOutcome::Applied(_)), "{changed:?}");
}

/// Key points by position, as they were stored before they were identified by their words.
fn ticked<const N: usize>(positions: [u8; N]) -> BTreeSet<Tick> {
    positions.map(Tick::Position).into()
}

/// One finished interview with everything that a record can have, one that is paused in the middle
/// with much pending work, and plans.
pub(crate) async fn fill(store: &SledStore) {
    store.keep_library_entry(SERVER, LibraryEntry::Template(template()), 9).await.unwrap();
    store.keep_library_entry(SERVER, LibraryEntry::Rubric(rubric()), 9).await.unwrap();
    for id in [50, 60] {
        store.begin_interview(SERVER, invitation(id), ASKS).await.unwrap().unwrap();
        send(store, id, ANSWERS, MemberEvent::Accept, 30).await;
        let opened = BotEvent::ThreadOpened { thread: ChannelId(6) };
        change(store, id, InterviewEvent::ByBot(opened), 60).await;
        let grade = |criterion: usize, grade: u8| MemberEvent::Grade {
            question: 0,
            criterion,
            grade: Some(Grade::try_from(grade).unwrap()),
        };
        let events = [
            (ASKS, MemberEvent::Tick { question: 0, said: ticked([0, 2]), unsaid: ticked([]) }),
            (ASKS, MemberEvent::FollowUp { question: 0, number: 0 }),
            (ASKS, MemberEvent::Hint { question: 0 }),
            (ASKS, MemberEvent::Note { question: 0, text: "“Calm”,\nand clear 🦀.".to_owned() }),
            (ASKS, MemberEvent::Close { question: 0 }),
            (ASKS, grade(0, 3)),
            (ASKS, grade(1, 2)),
            (ASKS, MemberEvent::HandIn { question: 0 }),
            (ANSWERS, grade(0, 4)),
            (ANSWERS, MemberEvent::HandIn { question: 0 }),
            (ASKS, MemberEvent::Ask { question: 1 }),
            (ANSWERS, MemberEvent::Pause),
        ];
        for (second, (by, event)) in (3..).zip(events) {
            send(store, id, by, event, second * 30).await;
        }
        if id == 50 {
            send(store, id, ANSWERS, MemberEvent::Resume, 600).await;
            send(store, id, ASKS, MemberEvent::Skip { question: 1 }, 630).await;
            send(store, id, ANSWERS, MemberEvent::End, 660).await;
            send(store, id, ANSWERS, MemberEvent::Finish, 690).await;
        }
    }
}

#[tokio::test]
async fn interviews_of_version_1_are_read_with_all_that_they_hold() {
    let today = filled_by(fill).await;
    let (_folder, store) = restored(today.path(), Path::new(BACKUP)).await;
    let open = store.open_interviews(SERVER).await.unwrap();
    assert_eq!(open.iter().map(Interview::is_running).collect::<Vec<_>>(), [false, true]);
    assert_eq!(store.interviews_of(SERVER, ANSWERS).await.unwrap().len(), 2);
    // A button of an older build goes on working.
    send(&store, 60, ASKS, MemberEvent::Resume, 7000).await;
    store.close().await.unwrap();
}

#[tokio::test]
async fn interviews_of_version_1_are_still_what_is_written() {
    let folder = filled_by(fill).await;
    assert_written_as(Path::new(BACKUP), folder.path()).await;
}

#[tokio::test]
async fn a_kept_interview_still_gives_the_same_scorecard() {
    let kept = read_backup(Path::new(BACKUP)).await;
    let over = kept.into_iter().find_map(|record| match record {
        Record::Interview { interview, .. } if interview.ending().is_some() => Some(interview),
        _ => None,
    });
    let questions = questions();
    let questions: Vec<&Question> = questions.iter().collect();
    let names = ParticipantNames { interviewer: "Ann", candidate: "Ben" };
    let card = scorecard(&over.unwrap(), names, &questions).unwrap();
    assert_eq!(json(&card), SCORECARD);
}

/// In answers they were kept with the whole hash of the words, in interviews with six digits of
/// another one.
#[tokio::test]
async fn ticks_that_earlier_versions_kept_by_words_are_read_as_what_they_were() {
    let folder = tempfile::tempdir().unwrap();
    let store = SledStore::open(folder.path()).unwrap();
    store.import_all(read_backup(Path::new(TICKS)).await).await.unwrap();
    let points = &questions()[0].key_points;
    let attempts = store.attempts(SERVER, ASKS).await.unwrap();
    let answered = attempts[0].ticked.as_ref().unwrap();
    assert_eq!(answered.judge(points), [Some(false), None, Some(true)]);
    let interview = store.interview(SERVER, InterviewId(50)).await.unwrap().unwrap();
    let said = &interview.questions[0].ticked;
    assert_eq!(said.judge(points), [Some(true), Some(true), Some(false)]);
    assert_eq!(said.gone(points), 1, "one was edited since");
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_record_of_a_kind_that_only_a_newer_build_knows_keeps_the_store_from_opening() {
    let folder = filled_by(fill).await;
    let db = raw(folder.path());
    db.insert(b"Z\0\0\0\0\0\0\0\x01", b"\x01{}").unwrap();
    db.flush().unwrap();
    drop(db);
    let Err(error) = SledStore::open(folder.path()) else { panic!("the store opened") };
    let told = format!("{error:#}").replace(&folder.path().display().to_string(), "DIR");
    insta::assert_snapshot!(told);
}
