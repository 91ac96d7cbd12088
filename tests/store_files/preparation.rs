//! Interviews with a preparation and a verdict, as the first build with them wrote them.

use crate::fixture::{SERVER, instant, write_backup};
use crate::interviews::invitation;
use jiff::SignedDuration;
use std::path::Path;
use warmup::domain::ids::{ChannelId, InteractionId, UserId};
use warmup::domain::interview::{
    BotEvent, Grade, Interview, InterviewEvent, InterviewQuestion, MemberEvent, apply,
};
use warmup::store::Record;

const ASKS: UserId = UserId(7);
const ANSWERS: UserId = UserId(8);
const BACKUP: &str = "tests/fixtures/store/preparation.jsonl";

/// The interview after these events, half a minute apart.
fn after(interview: Interview, events: Vec<InterviewEvent>) -> Interview {
    let mut now = instant("2026-03-02T08:00:00Z");
    events.into_iter().fold(interview, |interview, event| {
        now += SignedDuration::from_secs(30);
        apply(&interview, &event, now).unwrap().interview
    })
}

fn by(user: UserId, delivery: u64, event: MemberEvent) -> InterviewEvent {
    InterviewEvent::ByMember { user, delivery: InteractionId(delivery), event }
}

/// The interviewer prepares, and has replaced a question.
fn preparing(id: u64) -> Interview {
    let invited = invitation(id).with_preparation();
    let turn = &invited.questions[0];
    let with = InterviewQuestion { question: "python/question-9".parse().unwrap(), ..turn.clone() };
    let replace = MemberEvent::Replace { question: turn.question.clone(), with: Box::new(with) };
    let opened = InterviewEvent::ByBot(BotEvent::ThreadOpened { thread: ChannelId(6) });
    let events = vec![by(ANSWERS, 1, MemberEvent::Accept), opened, by(ASKS, 2, replace)];
    after(invited, events)
}

/// A round is over, and the interviewer has given a verdict.
fn judged(id: u64) -> Interview {
    let verdict = MemberEvent::Verdict {
        label: 1,
        strengths: "“Calm”,\nand clear 🦀.".to_owned(),
        work_on: String::new(),
    };
    let grade = Some(Grade::ALL[1]);
    let mut events = vec![by(ASKS, 3, MemberEvent::Begin)];
    events.extend((0..60).map(|_| InterviewEvent::ByBot(BotEvent::RoundTimed)));
    events.push(by(ASKS, 4, MemberEvent::Close { question: 0 }));
    events.push(by(ASKS, 5, MemberEvent::Grade { question: 0, criterion: 0, grade }));
    events.push(by(ASKS, 6, verdict));
    after(preparing(id), events)
}

#[tokio::test]
async fn backups_of_the_first_build_with_a_preparation_are_read_and_still_written_so() {
    let (preparing, judged) = (preparing(70), judged(80));
    assert!(!preparing.replaced.is_empty() && !judged.rounds_over.is_empty());
    let record = |interview| Record::Interview { guild: SERVER, interview: Box::new(interview) };
    let records = vec![record(preparing), record(judged)];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    write_backup(&file, &records).await;
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join(BACKUP);
    assert_eq!(crate::backups::read_backup(&kept).await, records);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&kept).unwrap());
}
