//! Properties of any events in any order.

use super::*;
use crate::domain::ids::ChannelId;
use crate::domain::interview::choice::turn;
use crate::domain::key_point::{KeyPointId, Tick};
use crate::domain::question::QuestionId;
use jiff::SignedDuration;
use proptest::prelude::*;
use std::collections::BTreeSet;

fn ticks() -> impl Strategy<Value = BTreeSet<Tick>> {
    let point = |number: u8| Tick::Point(KeyPointId::from_former_text(&number.to_string()));
    let tick = prop_oneof![(0_u8..3).prop_map(Tick::Position), (0_u8..40).prop_map(point)];
    prop::collection::btree_set(tick, 0..4)
}

fn event() -> impl Strategy<Value = MemberEvent> {
    let question = 0_usize..4;
    prop_oneof![
        2 => Just(MemberEvent::Accept),
        1 => Just(MemberEvent::Decline),
        1 => Just(MemberEvent::Withdraw),
        1 => Just(MemberEvent::AgreeToPublic),
        3 => (0_usize..12, 0_usize..12).prop_map(|(question, with)| MemberEvent::Replace {
            question: bank()[question].id.clone(),
            with: Box::new(turn(0, &bank()[with], 2)),
        }),
        6 => Just(MemberEvent::Begin),
        2 => (question.clone(), ticks(), ticks())
            .prop_map(|(question, said, unsaid)| MemberEvent::Tick { question, said, unsaid }),
        2 => (question.clone(), 0_u8..3)
            .prop_map(|(question, number)| MemberEvent::FollowUp { question, number }),
        1 => question.clone().prop_map(|question| MemberEvent::Hint { question }),
        1 => (question.clone(), "[a-z\"\n ]{0,12}")
            .prop_map(|(question, text)| MemberEvent::Note { question, text }),
        5 => question.clone().prop_map(|question| MemberEvent::Close { question }),
        2 => question.clone().prop_map(|question| MemberEvent::Skip { question }),
        5 => question.clone().prop_map(|question| MemberEvent::Ask { question }),
        1 => Just(MemberEvent::Pause),
        2 => Just(MemberEvent::Resume),
        1 => Just(MemberEvent::End),
        6 => (question.clone(), 0_usize..3, prop::option::weighted(0.9, 1_u8..=4)).prop_map(
            |(question, criterion, grade)| MemberEvent::Grade {
                question,
                criterion,
                grade: grade.map(|grade| Grade::try_from(grade).unwrap()),
            }
        ),
        5 => question.prop_map(|question| MemberEvent::HandIn { question }),
        1 => Just(MemberEvent::Finish),
        1 => (3_u64..10).prop_map(|user| MemberEvent::WantObserver { observer: UserId(user) }),
        1 => (3_u64..10).prop_map(|user| MemberEvent::AgreeToObserver { observer: UserId(user) }),
        1 => (3_u64..10).prop_map(|user| MemberEvent::RemoveObserver { observer: UserId(user) }),
        2 => (0_usize..4, "[a-z\n ]{0,6}").prop_map(|(label, strengths)| MemberEvent::Verdict {
            label,
            strengths,
            work_on: String::new(),
        }),
    ]
}

fn bot_event() -> impl Strategy<Value = BotEvent> {
    prop_oneof![
        6 => (0_u64..3).prop_map(|thread| BotEvent::ThreadOpened { thread: ChannelId(thread) }),
        1 => Just(BotEvent::PrivateThreadRefused),
        2 => Just(BotEvent::RoundTimed),
        1 => (0_u32..12).prop_map(|number| BotEvent::Done { number }),
        1 => (30_i64..90)
            .prop_map(|seconds| BotEvent::Idle { after: SignedDuration::from_secs(seconds) }),
    ]
}

/// Rare endings are separate, so that most interviews get far.
fn sent() -> impl Strategy<Value = InterviewEvent> {
    let user = prop_oneof![6 => Just(ANN), 5 => Just(BEN), 1 => Just(EVE)];
    prop_oneof![
        30 => (user, 0_u64..1000, event()).prop_map(|(user, delivery, event)| {
            InterviewEvent::ByMember { user, delivery: InteractionId(delivery), event }
        }),
        4 => bot_event().prop_map(InterviewEvent::ByBot),
        1 => prop_oneof![Just(BotEvent::ThreadLost), Just(BotEvent::NotAsked), Just(BotEvent::Left { user: BEN })]
            .prop_map(InterviewEvent::ByBot),
    ]
}

/// Steps of up to a minute; occasionally the clock is set back.
pub(crate) fn any_course() -> impl Strategy<Value = Vec<(InterviewEvent, i64)>> {
    prop::collection::vec((sent(), -5_i64..60), 0..80)
}

/// The interview after a course, ignoring refused events.
fn after(course: Vec<(InterviewEvent, i64)>) -> Interview {
    let (mut interview, mut second) = (invited(), 0);
    for (sent, step) in course {
        second += step;
        if let Ok(applied) = apply(&interview, &sent, at(second)) {
            interview = applied.interview;
        }
    }
    interview
}

fn card(interview: &Interview) -> Option<scorecard::Scorecard> {
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    let names = scorecard::ParticipantNames { interviewer: "Ann", candidate: "Ben" };
    scorecard::scorecard(interview, names, &questions)
}

/// The scorecard after a course.
pub(crate) fn scorecard_after(course: Vec<(InterviewEvent, i64)>) -> Option<scorecard::Scorecard> {
    card(&after(course))
}

/// Invariants of every reachable interview.
fn check(interview: &Interview) -> Result<(), TestCaseError> {
    let open =
        interview.questions.iter().filter(|turn| turn.status == QuestionStatus::Open).count();
    prop_assert_eq!(open, usize::from(interview.stage == InterviewStage::Asking));
    let begun = interview.started_at.is_some();
    match interview.stage {
        InterviewStage::Invited | InterviewStage::Opening(_) => prop_assert!(!begun),
        InterviewStage::Preparing => prop_assert!(!begun && interview.thread.is_some()),
        InterviewStage::Asking => {
            prop_assert_eq!(interview.question().status, QuestionStatus::Open);
        }
        InterviewStage::Grading => {
            prop_assert_eq!(interview.question().status, QuestionStatus::Closed);
            prop_assert!(interview.has_next());
        }
        InterviewStage::WrappingUp(_) => prop_assert!(interview.asked().next().is_some()),
        InterviewStage::Over(_) => prop_assert!(interview.over_at.is_some()),
    }
    prop_assert!(interview.thread.is_some() || !begun);
    // If somebody declined while a thread was being opened, the thread is told so, and nothing
    // begins in it.
    let preparing = interview.stage == InterviewStage::Preparing;
    prop_assert!(interview.thread.is_none() || begun || preparing || interview.ending().is_some());
    let planned: BTreeSet<&QuestionId> = interview.planned().collect();
    prop_assert_eq!(planned.len(), interview.planned().count(), "no question is planned twice");
    prop_assert!(interview.replaced.len() <= MAX_REPLACED);
    prop_assert_eq!(interview.questions.len(), interview.template.questions());
    prop_assert!(interview.questions.is_sorted_by_key(|turn| (turn.round, turn.difficulty)));
    let both = interview.confirmed.len() == 2;
    prop_assert!(both || !begun);
    prop_assert!(
        !interview.paused
            || matches!(interview.stage, InterviewStage::Asking | InterviewStage::Grading)
    );
    let ticking = !interview.paused;
    let asking = interview.stage == InterviewStage::Asking && ticking;
    let going =
        matches!(interview.stage, InterviewStage::Asking | InterviewStage::Grading) && ticking;
    prop_assert_eq!(interview.stopwatch.is_running(), going);
    for (position, turn) in interview.questions.iter().enumerate() {
        let current = position == interview.current;
        prop_assert_eq!(turn.stopwatch.is_running(), current && asking);
        let past = position < interview.current;
        prop_assert!(
            !past || matches!(turn.status, QuestionStatus::Closed | QuestionStatus::Skipped)
        );
        prop_assert!(position <= interview.current || turn.status == QuestionStatus::Ahead);
        prop_assert!(turn.ticked.ticked().len() <= 9);
        prop_assert!(turn.released <= turn.follow_ups);
        for seat in Seat::BOTH {
            let sheet = turn.sheet(seat);
            prop_assert_eq!(sheet.grades.len(), 2);
            prop_assert!(!sheet.has_grades() || turn.status == QuestionStatus::Closed);
            prop_assert!(!sheet.handed_in || sheet.has_grades());
            let seen = grades_seen_by(interview, seat, position).unwrap();
            let open = interview.ending().is_some() || turn.is_open_to_both();
            prop_assert_eq!(seen.other.is_some(), open);
        }
    }
    let numbers: Vec<u32> = interview.pending.iter().map(|pending| pending.number).collect();
    prop_assert!(numbers.windows(2).all(|pair| pair[0] < pair[1]));
    let of_the_clocks = |pending: &&Pending| {
        matches!(pending.effect, PendingAction::SayPaused { .. } | PendingAction::SayResumed { .. })
    };
    prop_assert!(interview.pending.iter().filter(of_the_clocks).count() <= 2);
    let json = serde_json::to_string(interview).unwrap();
    prop_assert_eq!(&serde_json::from_str::<Interview>(&json).unwrap(), interview);
    Ok(())
}

/// Checks that no decision is undone.
fn check_step(before: &Interview, after: &Interview) -> Result<(), TestCaseError> {
    prop_assert!(after.current >= before.current);
    prop_assert!(before.ending().is_none() || after.stage == before.stage);
    let is_final = before.ending().is_some() && before.verdict.is_some();
    prop_assert!(!is_final || after.verdict == before.verdict);
    for (earlier, later) in before.questions.iter().zip(&after.questions) {
        let replaceable = before.stage == InterviewStage::Preparing;
        prop_assert!(earlier.question == later.question || replaceable);
        prop_assert!(later.released >= earlier.released && later.hints >= earlier.hints);
        if earlier.is_open_to_both() {
            prop_assert_eq!(&earlier.interviewer.grades, &later.interviewer.grades);
            prop_assert_eq!(&earlier.candidate.grades, &later.candidate.grades);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn no_order_of_events_reaches_an_impossible_state(course in any_course(), prepares: bool) {
        let bank = bank();
        let mut interview = Interview { prepares, ..invited() };
        let mut second = 0;
        for (sent, step) in course {
            second += step;
            let Ok(applied) = apply(&interview, &sent, at(second)) else { continue };
            check(&applied.interview)?;
            check_step(&interview, &applied.interview)?;
            prop_assert_eq!(applied.changed, applied.interview != interview);
            interview = applied.interview;
            let question = bank.iter().find(|it| it.id == interview.question().question);
            let view = candidate_view(&interview, interview.current, question, at(second));
            prop_assert!(!format!("{view:?}").contains("SECRET"), "{:?}", view);
            prop_assert_eq!(view.prompt.is_some(), interview.started_at.is_some());
        }
    }

    #[test]
    fn every_event_that_comes_twice_counts_once(course in any_course()) {
        let mut interview = invited();
        let mut second = 0;
        let mut delivered: Vec<InterviewEvent> = Vec::new();
        for (sent, step) in course {
            second += step;
            let Ok(once) = apply(&interview, &sent, at(second)) else { continue };
            let twice = apply(&once.interview, &sent, at(second)).unwrap();
            prop_assert_eq!(&twice.interview, &once.interview);
            prop_assert!(!twice.changed && twice.effects.is_empty());
            interview = once.interview;
            if matches!(sent, InterviewEvent::ByMember { .. }) {
                delivered.push(sent);
            }
            // Repeated deliveries, however late, change nothing either.
            for earlier in delivered.iter().rev().take(20) {
                let again = apply(&interview, earlier, at(second + 2)).unwrap();
                prop_assert_eq!(&again.interview, &interview);
            }
        }
    }

    #[test]
    fn the_end_of_a_round_is_announced_once_and_only_when_its_time_is_used_up(
        course in any_course(),
    ) {
        let (mut interview, mut second) = (Interview { prepares: false, ..invited() }, 0);
        let mut announced = BTreeSet::new();
        for (sent, step) in course {
            second += step;
            let Ok(applied) = apply(&interview, &sent, at(second)) else { continue };
            for Pending { effect, .. } in applied.effects {
                let PendingAction::SayRoundOver { round } = effect else { continue };
                prop_assert!(announced.insert(round), "once for each round");
                let planned = interview.template.rounds[round].minutes;
                let used = interview.used_in_round(round, at(second));
                prop_assert!(used >= SignedDuration::from_mins(i64::from(planned)));
                prop_assert!(!interview.paused && interview.is_timing(round));
                prop_assert_eq!(applied.interview.stage, interview.stage, "nothing ends by itself");
            }
            interview = applied.interview;
            if let Some(over) = interview.round_is_over_at() {
                prop_assert!(interview.next_due().unwrap() <= over, "the bot looks in time");
            }
        }
    }

    #[test]
    fn a_scorecard_exists_exactly_when_something_was_asked_and_it_is_over(course in any_course()) {
        let interview = after(course);
        let card = card(&interview);
        prop_assert_eq!(card.is_some(), interview.has_scorecard());
        if let Some(card) = card {
            prop_assert!(card.recommendation.is_none() || card.overall.is_some());
            prop_assert!(card.recommendation.is_none() || card.graded.is_enough());
        }
    }
}
