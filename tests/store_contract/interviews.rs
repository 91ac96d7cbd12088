//! Properties of interviews and a server's own plans.

use crate::fixtures::*;
use crate::records::AllRecords as _;
use warmup::domain::ids::{ChannelId, InteractionId, InterviewId, UserId};
use warmup::domain::interview::{
    BotEvent, Criterion, Ending, Interview, InterviewError, InterviewEvent, InterviewStage,
    Invitation, LibraryEntry, LibraryEntryKind, MAX_INVITATIONS, MemberEvent, Recommendation,
    Round, RoundFilter, Rubric, Score, SeenQuestions, Template, invite, swap,
};
use warmup::domain::question::{Difficulty, Question};
use warmup::store::ChangeOutcome;

const EVE: UserId = UserId(9);

fn rubric() -> Rubric {
    let criterion = Criterion {
        name: "depth".to_owned(),
        title: "Depth".to_owned(),
        weight: 1,
        anchors: ["one", "two", "three", "four"].map(str::to_owned),
    };
    Rubric {
        name: "plain".to_owned(),
        description: "For tests.".to_owned(),
        criteria: vec![criterion],
    }
}

fn template() -> Template {
    Template {
        name: "short".to_owned(),
        description: "For tests.".to_owned(),
        minutes: 10,
        rubric: "plain".to_owned(),
        rounds: vec![Round {
            title: "All".to_owned(),
            filter: RoundFilter { packs: vec!["python".to_owned()], ..RoundFilter::default() },
            count: 1,
            minutes: 5,
            weight: 1,
        }],
        scale: vec![Recommendation { label: "Yes".to_owned(), from: Score::LOWEST }],
    }
}

fn questions() -> Vec<Question> {
    (1..=4)
        .map(|number| Question {
            id: asked(number),
            category: "basics".to_owned(),
            title: format!("Question {number}"),
            difficulty: Difficulty::Easy,
            tags: Vec::new(),
            aliases: Vec::new(),
            references: Vec::new(),
            source: None,
            license: None,
            author: None,
            prompt: "What?".to_owned(),
            answer: "That.".to_owned(),
            choices: Vec::new(),
            key_points: vec!["It".to_owned()],
            follow_ups: Vec::new(),
        })
        .collect()
}

/// An invitation that Ann, or whoever is the interviewer, sent to the candidate.
pub(crate) fn invitation(id: u64, interviewer: UserId, candidate: UserId) -> Interview {
    let (template, rubric, questions) = (template(), rubric(), questions());
    let invitation = Invitation {
        id: InterviewId(id),
        channel: ChannelId(5),
        thread: None,
        asked_by: interviewer,
        interviewer,
        candidate,
        with_bot: false,
        template: &template,
        rubric: &rubric,
        seed: id,
    };
    let questions: Vec<&Question> = questions.iter().collect();
    invite(&invitation, &questions, &SeenQuestions::default(), &[], nine(1)).unwrap()
}

pub(crate) fn plan() -> LibraryEntry {
    LibraryEntry::Template(template())
}

fn by(user: UserId, delivery: u64, event: MemberEvent) -> InterviewEvent {
    InterviewEvent::ByMember { user, delivery: InteractionId(delivery), event }
}

async fn send(store: &Shared, id: u64, sent: InterviewEvent) -> Result<Interview, InterviewError> {
    let changed = store.change_interview(HERE, InterviewId(id), sent, nine(2)).await.unwrap();
    match changed {
        ChangeOutcome::Applied(applied) => Ok(applied.interview),
        ChangeOutcome::Refused(error) => Err(error),
        ChangeOutcome::NotFound => panic!("there is no such interview"),
    }
}

pub(crate) async fn running(store: &Shared, id: u64) -> Interview {
    begun(store, invitation(id, ANN, BEN)).await
}

async fn begun(store: &Shared, invited: Interview) -> Interview {
    let id = invited.id.0;
    store.begin_interview(HERE, invited, ANN).await.unwrap().unwrap();
    send(store, id, by(BEN, id + 1, MemberEvent::Accept)).await.unwrap();
    let opened = BotEvent::ThreadOpened { thread: ChannelId(6) };
    send(store, id, InterviewEvent::ByBot(opened)).await.unwrap()
}

pub(crate) async fn an_interview_is_found_by_number_by_member_and_as_open(store: Shared) {
    let kept = running(&store, 50).await;
    assert_eq!(store.interview(HERE, InterviewId(50)).await.unwrap(), Some(kept.clone()));
    assert_eq!(store.interview(ELSEWHERE, InterviewId(50)).await.unwrap(), None);
    for member in [ANN, BEN] {
        assert_eq!(store.interviews_of(HERE, member).await.unwrap(), std::slice::from_ref(&kept));
    }
    assert!(store.interviews_of(HERE, EVE).await.unwrap().is_empty());
    assert_eq!(store.open_interviews(HERE).await.unwrap(), [kept]);
}

pub(crate) async fn an_event_that_comes_twice_changes_an_interview_once(store: Shared) {
    running(&store, 50).await;
    let hint = by(ANN, 60, MemberEvent::Hint { question: 0 });
    let once = send(&store, 50, hint.clone()).await.unwrap();
    assert_eq!(send(&store, 50, hint).await.unwrap(), once);
    assert_eq!(once.questions[0].hints, 1);
    let none =
        store.change_interview(HERE, InterviewId(51), by(ANN, 61, MemberEvent::End), nine(2));
    assert_eq!(none.await.unwrap(), ChangeOutcome::NotFound);
}

pub(crate) async fn a_refused_event_changes_nothing(store: Shared) {
    let before = running(&store, 50).await;
    let refused = send(&store, 50, by(EVE, 60, MemberEvent::End)).await;
    assert_eq!(refused, Err(InterviewError::NoSeat));
    assert_eq!(store.interview(HERE, InterviewId(50)).await.unwrap(), Some(before));
}

pub(crate) async fn notes_that_take_too_much_room_are_refused_and_the_rest_stays(store: Shared) {
    let mut two_questions = invitation(50, ANN, BEN);
    two_questions.questions.push(two_questions.questions[0].clone());
    begun(&store, two_questions).await;
    let note = |user, delivery, question| {
        by(user, delivery, MemberEvent::Note { question, text: "😀".repeat(500) })
    };
    send(&store, 50, note(ANN, 60, 0)).await.unwrap();
    send(&store, 50, note(BEN, 61, 0)).await.unwrap();
    send(&store, 50, by(ANN, 62, MemberEvent::Skip { question: 0 })).await.unwrap();
    let before = send(&store, 50, by(ANN, 63, MemberEvent::Hint { question: 1 })).await.unwrap();
    assert_eq!(send(&store, 50, note(ANN, 64, 1)).await, Err(InterviewError::NotesFull));
    assert_eq!(store.interview(HERE, InterviewId(50)).await.unwrap(), Some(before));
    send(&store, 50, by(ANN, 65, MemberEvent::Close { question: 1 })).await.unwrap();
}

pub(crate) async fn nobody_gets_into_two_running_interviews(store: Shared) {
    store.begin_interview(HERE, invitation(40, EVE, BEN), EVE).await.unwrap().unwrap();
    running(&store, 50).await;
    let refused = send(&store, 40, by(BEN, 61, MemberEvent::Accept)).await;
    assert_eq!(refused, Err(InterviewError::YouAreBusy));
    let refused = store.begin_interview(HERE, invitation(70, EVE, ANN), EVE).await.unwrap();
    assert_eq!(refused, Err(InterviewError::TheyAreBusy(ANN)));
    let again = store.begin_interview(HERE, invitation(50, ANN, BEN), ANN).await.unwrap();
    assert_eq!(again.unwrap().stage, InterviewStage::Asking);
}

pub(crate) async fn what_is_over_and_said_is_not_open(store: Shared) {
    running(&store, 50).await;
    let over = send(&store, 50, InterviewEvent::ByBot(BotEvent::Left { user: BEN }));
    let over = over.await.unwrap();
    assert_eq!(store.open_interviews(HERE).await.unwrap().len(), 1);
    for pending in over.pending {
        let done = BotEvent::Done { number: pending.number };
        send(&store, 50, InterviewEvent::ByBot(done)).await.unwrap();
    }
    assert!(store.open_interviews(HERE).await.unwrap().is_empty());
    assert_eq!(store.interviews_of(HERE, ANN).await.unwrap().len(), 1);
}

pub(crate) async fn seats_are_swapped_once(store: Shared) {
    running(&store, 50).await;
    send(&store, 50, by(ANN, 60, MemberEvent::End)).await.unwrap();
    let over = send(&store, 50, by(ANN, 61, MemberEvent::Finish)).await.unwrap();
    let questions = questions();
    let questions: Vec<&Question> = questions.iter().collect();
    let halves = |id: u64| {
        swap(
            (&over, None),
            BEN,
            InterviewId(id),
            &questions,
            &SeenQuestions::default(),
            &[],
            nine(2),
        )
        .unwrap()
    };
    let first = store.swap_interview(HERE, halves(80), BEN).await.unwrap().unwrap();
    let second = store.swap_interview(HERE, halves(81), ANN).await.unwrap().unwrap();
    assert_eq!((first.id, first.candidate), (InterviewId(80), ANN));
    assert_eq!(second, first);
    assert_eq!(store.interviews_of(HERE, ANN).await.unwrap().len(), 2);

    let before = store.interview(HERE, InterviewId(50)).await.unwrap().unwrap();
    let declined = send(&store, 80, by(ANN, 90, MemberEvent::Decline)).await.unwrap();
    let again = swap(
        (&before, Some(&declined)),
        BEN,
        InterviewId(82),
        &questions,
        &SeenQuestions::default(),
        &[],
        nine(2),
    );
    let third = store.swap_interview(HERE, again.unwrap(), BEN).await.unwrap().unwrap();
    assert_eq!(third.id, InterviewId(82), "who declined can be asked again");
}

pub(crate) async fn who_asked_for_an_invitation_without_a_seat_is_forgotten(store: Shared) {
    let mut asked = invitation(50, ANN, BEN);
    asked.asked_by = Some(EVE);
    store.begin_interview(HERE, asked, EVE).await.unwrap().unwrap();
    store.forget_member(HERE, EVE).await.unwrap();
    let kept = store.interview(HERE, InterviewId(50)).await.unwrap().unwrap();
    assert_eq!((kept.asked_by, kept.ending()), (None, None));
}

pub(crate) async fn a_candidate_takes_the_interview_along_and_an_interviewer_leaves_it(
    store: Shared,
) {
    running(&store, 50).await;
    store.forget_member(HERE, ANN).await.unwrap();
    let kept = store.interview(HERE, InterviewId(50)).await.unwrap().unwrap();
    assert_eq!(kept.interviewer, None);
    assert!(matches!(kept.ending(), Some(Ending::Forgotten(_))));
    assert!(store.interviews_of(HERE, ANN).await.unwrap().is_empty());
    store.forget_member(HERE, BEN).await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
    assert!(store.open_interviews(HERE).await.unwrap().is_empty());
}

pub(crate) async fn plans_are_kept_replaced_removed_and_counted(store: Shared) {
    assert!(store.keep_library_entry(HERE, plan(), 1).await.unwrap());
    assert!(store.keep_library_entry(HERE, plan(), 1).await.unwrap());
    assert!(!store.keep_library_entry(HERE, LibraryEntry::Rubric(rubric()), 1).await.unwrap());
    assert_eq!(store.library_entries(HERE).await.unwrap(), [plan()]);
    assert!(store.library_entries(ELSEWHERE).await.unwrap().is_empty());
    assert!(!store.remove_library_entry(HERE, LibraryEntryKind::Rubric, "short").await.unwrap());
    assert!(store.remove_library_entry(HERE, LibraryEntryKind::Template, "short").await.unwrap());
    assert!(store.export_all().await.unwrap().is_empty());
}

pub(crate) async fn open_interviews_are_found_by_those_whom_they_concern(store: Shared) {
    let mut asked = invitation(50, ANN, BEN);
    asked.asked_by = Some(EVE);
    store.begin_interview(HERE, asked, EVE).await.unwrap().unwrap();
    store
        .begin_interview(HERE, invitation(60, UserId(20), BEN), UserId(20))
        .await
        .unwrap()
        .unwrap();
    let of = async |users: &[UserId]| -> Vec<u64> {
        let found = store.open_interviews_of(HERE, users).await.unwrap();
        found.iter().map(|interview| interview.id.0).collect()
    };
    assert_eq!(of(&[ANN]).await, [50]);
    assert_eq!(of(&[EVE]).await, [50], "who asked for it, without a seat");
    assert_eq!(of(&[BEN]).await, [50, 60]);
    assert_eq!(of(&[ANN, BEN, EVE]).await, [50, 60], "each once");
    assert_eq!(of(&[UserId(21)]).await, [0; 0]);
    assert!(store.open_interviews_of(ELSEWHERE, &[ANN]).await.unwrap().is_empty());
    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(of(&[EVE]).await, [0; 0]);
    assert_eq!(of(&[BEN]).await, [60]);
}

pub(crate) async fn interviews_of_a_member_are_read_from_either_end(store: Shared) {
    for id in [50, 60, 70] {
        let invited = invitation(id, ANN, UserId(id));
        store.begin_interview(HERE, invited, ANN).await.unwrap().unwrap();
    }
    let ids = |found: Vec<Interview>| found.iter().map(|it| it.id.0).collect::<Vec<_>>();
    let latest = store.latest_interviews_of(HERE, ANN, 2).await.unwrap();
    assert_eq!(ids(latest), [70, 60]);
    let after = async |after, count| {
        ids(store.interviews_of_after(HERE, ANN, InterviewId(after), count).await.unwrap())
    };
    assert_eq!(after(0, 2).await, [50, 60]);
    assert_eq!(after(60, 9).await, [70]);
    assert_eq!(after(70, 9).await, [0; 0]);
}

pub(crate) async fn a_member_can_have_so_many_invitations_out_and_no_more(store: Shared) {
    let invited = |id: u64| invitation(id, ANN, UserId(id));
    let count = u64::try_from(MAX_INVITATIONS).unwrap();
    for id in 100..100 + count {
        store.begin_interview(HERE, invited(id), ANN).await.unwrap().unwrap();
    }
    let refused = store.begin_interview(HERE, invited(200), ANN).await.unwrap();
    assert_eq!(refused, Err(InterviewError::TooManyInvitations));
    let by_ben = store.begin_interview(HERE, invitation(201, BEN, EVE), BEN).await.unwrap();
    assert!(by_ben.is_ok());
    send(&store, 100, by(ANN, 300, MemberEvent::Withdraw)).await.unwrap();
    assert!(store.begin_interview(HERE, invited(202), ANN).await.unwrap().is_ok());
}
