//! Properties of answers and the streaks that they change.

use crate::fixtures::*;
use jiff::SignedDuration;
use warmup::domain::daily::{DailyChange, Void};
use warmup::domain::ids::{InteractionId, MessageId};
use warmup::domain::key_point::{KeyPointId, Ticks};
use warmup::domain::member::{Away, MemberChange};
use warmup::domain::season::{SeasonChange, answered_since};
use warmup::domain::server::ServerChange;
use warmup::domain::streak::DailyOutcome;
use warmup::store::Submission;

const MINUTE: SignedDuration = SignedDuration::from_mins(1);

pub(crate) async fn an_answer_is_kept_word_for_word(store: Shared) {
    let text = "```py\nprint(\"ė 🦀\")\n```\u{0}\r\n".to_owned();
    let submission = Submission { text: text.clone(), ..practice(11, "gil") };
    let recorded = store.record_attempt(HERE, ANN, submission.clone()).await.unwrap();
    let attempt = recorded.attempt;
    assert_eq!(attempt.text, text);
    assert_eq!((attempt.id, &attempt.question), (submission.id, &submission.question));
    assert_eq!((attempt.daily, attempt.at), (None, submission.now));
    assert_eq!((&attempt.ticked, attempt.shared), (&None, None));
    assert!(!recorded.late && !recorded.repeated);
    assert_eq!(store.attempt(HERE, ANN, submission.id).await.unwrap(), Some(attempt));
    assert_eq!(store.attempt(HERE, BEN, submission.id).await.unwrap(), None);
    assert_eq!(store.attempt(ELSEWHERE, ANN, submission.id).await.unwrap(), None);
}

pub(crate) async fn answering_the_daily_moves_the_streak_with_the_attempt(store: Shared) {
    posted(&store, HERE, 1).await;
    let recorded = store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    assert_eq!(recorded.attempt.daily, Some(1));
    assert_eq!((recorded.before.streak.current, recorded.after.streak.current), (0, 1));
    assert_eq!(recorded.after.steps.len(), 1);
    assert_eq!(store.member(HERE, ANN).await.unwrap(), recorded.after);
}

pub(crate) async fn the_same_form_twice_is_one_answer(store: Shared) {
    posted(&store, HERE, 1).await;
    let first = store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    let second = Submission { text: "other words".to_owned(), ..to_daily(11, 1) };
    let second = store.record_attempt(HERE, ANN, second).await.unwrap();
    assert!(second.repeated && !second.late);
    assert_eq!(second.attempt, first.attempt);
    assert_eq!((&second.before, &second.after), (&first.after, &first.after));
    assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), 1);
    assert_eq!(store.answers_since(HERE, nine(0)).await.unwrap().len(), 1);
}

pub(crate) async fn a_second_answer_to_the_daily_moves_no_streak(store: Shared) {
    posted(&store, HERE, 1).await;
    let first = store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    let second = store.record_attempt(HERE, ANN, to_daily(12, 1)).await.unwrap();
    assert!(!second.repeated && !second.late);
    assert_eq!(second.after, first.after);
    assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), 2);
}

pub(crate) async fn answers_to_different_questions_are_counted_and_repeats_are_not(store: Shared) {
    posted(&store, HERE, 1).await;
    let submissions = [
        (practice(11, "gil"), 1),
        (practice(12, "gil"), 1),
        (practice(13, "closures"), 2),
        (to_daily(14, 1), 3),
        (Submission { daily: None, ..to_daily(15, 1) }, 3),
    ];
    for (submission, answered) in submissions {
        let recorded = store.record_attempt(HERE, ANN, submission).await.unwrap();
        assert_eq!(recorded.after.answered, answered);
    }
}

pub(crate) async fn an_answer_after_the_window_is_late_and_moves_no_streak(store: Shared) {
    posted(&store, HERE, 2).await;
    let late = Submission { begun: nine(2), now: nine(2) + MINUTE, ..to_daily(11, 1) };
    let recorded = store.record_attempt(HERE, ANN, late.clone()).await.unwrap();
    assert!(recorded.late);
    assert_eq!(recorded.after.streak, recorded.before.streak);
    assert_eq!((recorded.attempt.daily, recorded.after.answered), (Some(1), 1));
    let again = store.record_attempt(HERE, ANN, late).await.unwrap();
    assert!(again.repeated && again.late);
}

pub(crate) async fn an_answer_begun_in_the_window_counts_though_the_next_daily_came(store: Shared) {
    posted(&store, HERE, 2).await;
    let typing =
        Submission { begun: nine(2) - MINUTE, now: nine(2) + MINUTE * 10, ..to_daily(11, 1) };
    let recorded = store.record_attempt(HERE, ANN, typing).await.unwrap();
    assert_eq!((recorded.late, recorded.after.streak.last_answered), (false, Some(1)));
    let hours =
        Submission { begun: nine(2) - MINUTE, now: nine(2) + MINUTE * 31, ..to_daily(12, 1) };
    assert!(store.record_attempt(HERE, BEN, hours).await.unwrap().late);
}

pub(crate) async fn an_answer_that_claims_to_begin_in_the_future_is_late(store: Shared) {
    posted(&store, HERE, 2).await;
    let forged = Submission { begun: nine(9), now: nine(2) + MINUTE, ..to_daily(11, 1) };
    assert!(store.record_attempt(HERE, ANN, forged).await.unwrap().late);
}

pub(crate) async fn a_daily_that_was_not_posted_or_asked_something_else_is_not_answered(
    store: Shared,
) {
    posted(&store, HERE, 1).await;
    claimed(&store, HERE, 2).await;
    let wrong = Submission { question: question("gil"), ..to_daily(11, 1) };
    for submission in [wrong, to_daily(12, 2), to_daily(13, 3)] {
        let recorded = store.record_attempt(HERE, ANN, submission).await.unwrap();
        assert_eq!(recorded.attempt.daily, None);
        assert_eq!((recorded.late, recorded.after.streak.current), (false, 0));
    }
    for number in 1..=3 {
        assert!(store.attempts_at_daily(HERE, number).await.unwrap().is_empty());
    }
}

pub(crate) async fn a_missed_daily_breaks_the_streak_and_one_posted_while_away_does_not(
    store: Shared,
) {
    posted(&store, HERE, 5).await;
    let away = Away { from: nine(2), until: nine(5) };
    store.change_member(HERE, ANN, MemberChange::Away(away)).await.unwrap();
    for member in [ANN, BEN] {
        store.record_attempt(HERE, member, to_daily(11, 1)).await.unwrap();
    }
    let away = store.record_attempt(HERE, ANN, to_daily(12, 5)).await.unwrap();
    assert_eq!(away.after.streak.current, 2);
    let missed = store.record_attempt(HERE, BEN, to_daily(12, 5)).await.unwrap();
    assert_eq!(missed.after.streak.current, 1);
}

pub(crate) async fn the_newest_attempt_at_a_question_is_found(store: Shared) {
    assert_eq!(store.latest_attempt(HERE, ANN, &question("gil")).await.unwrap(), None);
    // The forms arrive out of order: the newest one is that with the highest number.
    for (id, slug) in [(12, "gil"), (300, "gil"), (13, "gil"), (400, "gil-2")] {
        store.record_attempt(HERE, ANN, practice(id, slug)).await.unwrap();
    }
    let latest = store.latest_attempt(HERE, ANN, &question("gil")).await.unwrap().unwrap();
    assert_eq!(latest.id, InteractionId(300));
    assert_eq!(store.latest_attempt(HERE, BEN, &question("gil")).await.unwrap(), None);
}

pub(crate) async fn each_members_newest_attempt_at_a_daily_is_found(store: Shared) {
    posted(&store, HERE, 2).await;
    for (member, id, number) in [(BEN, 11, 1), (ANN, 12, 1), (BEN, 13, 1), (ANN, 14, 2)] {
        store.record_attempt(HERE, member, to_daily(id, number)).await.unwrap();
    }
    let attempts = store.attempts_at_daily(HERE, 1).await.unwrap();
    let newest: Vec<_> = attempts.iter().map(|(member, attempt)| (*member, attempt.id.0)).collect();
    assert_eq!(newest, [(ANN, 12), (BEN, 13)]);
    assert_eq!(store.members_at_daily(HERE, 1).await.unwrap(), [ANN, BEN]);
    assert_eq!(store.members_at_daily(HERE, 3).await.unwrap(), []);
    assert!(store.attempts_at_daily(ELSEWHERE, 1).await.unwrap().is_empty());
}

pub(crate) async fn ticks_are_kept_and_can_be_changed(store: Shared) {
    store.record_attempt(HERE, ANN, practice(11, "gil")).await.unwrap();
    for had in [vec![0, 2], vec![]] {
        let ticks = ticks(&had);
        let scored =
            store.score_attempt(HERE, ANN, InteractionId(11), ticks.clone()).await.unwrap();
        assert_eq!(scored.as_ref().unwrap().ticked, Some(ticks));
        assert_eq!(store.attempt(HERE, ANN, InteractionId(11)).await.unwrap(), scored);
    }
}

pub(crate) async fn answering_a_daily_again_keeps_what_was_ticked(store: Shared) {
    posted(&store, HERE, 2).await;
    store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    store.score_attempt(HERE, ANN, InteractionId(11), ticks(&[1])).await.unwrap();
    store.record_attempt(HERE, ANN, to_daily(12, 1)).await.unwrap();
    store.record_attempt(HERE, BEN, to_daily(13, 1)).await.unwrap();
    store.record_attempt(HERE, ANN, to_daily(14, 2)).await.unwrap();
    let at_first = store.attempts_at_daily(HERE, 1).await.unwrap();
    let kept: Vec<_> = at_first.into_iter().map(|(_, attempt)| attempt.ticked).collect();
    assert_eq!(kept, [Some(ticks(&[1])), None], "ticks are of one member");
    let at_second = store.attempts_at_daily(HERE, 2).await.unwrap();
    assert_eq!(at_second[0].1.ticked, None, "and of one daily");
}

/// The comparison of a member who had some of three key points.
pub(crate) fn ticks(had: &[usize]) -> Ticks {
    let points: Vec<String> = (0..3).map(|point| format!("Key point {point}.")).collect();
    let offered = KeyPointId::from_texts(&points);
    Ticks::from_ticked(had.iter().map(|position| offered[*position]), offered.clone())
}

pub(crate) async fn a_daily_that_was_voided_is_not_missed(store: Shared) {
    posted(&store, HERE, 4).await;
    store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    store.advance_daily(HERE, 2, DailyChange::Voided(Void::MessageDeleted)).await.unwrap();
    store.advance_daily(HERE, 3, DailyChange::Voided(Void::QuestionRemoved)).await.unwrap();
    let recorded = store.record_attempt(HERE, ANN, to_daily(12, 4)).await.unwrap();
    assert_eq!(recorded.after.streak.current, 2);
    let outcomes: Vec<_> = recorded.after.steps.iter().map(|step| step.outcome).collect();
    assert_eq!(outcomes[1..3], [DailyOutcome::Void, DailyOutcome::Void]);
}

pub(crate) async fn an_answer_to_a_voided_daily_counts_all_the_same(store: Shared) {
    posted(&store, HERE, 2).await;
    store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    store.advance_daily(HERE, 2, DailyChange::Voided(Void::MessageDeleted)).await.unwrap();
    let recorded = store.record_attempt(HERE, ANN, to_daily(12, 2)).await.unwrap();
    assert_eq!(recorded.after.streak.current, 2, "who began before it was deleted did answer");
}

pub(crate) async fn the_first_share_stays(store: Shared) {
    store.record_attempt(HERE, ANN, practice(11, "gil")).await.unwrap();
    for message in [5, 6] {
        let share = store.share_attempt(HERE, ANN, InteractionId(11), MessageId(message));
        let shared = share.await.unwrap();
        assert_eq!(shared.as_ref().unwrap().shared, Some(MessageId(5)));
        assert_eq!(store.attempt(HERE, ANN, InteractionId(11)).await.unwrap(), shared);
    }
}

pub(crate) async fn there_is_nothing_to_tick_or_share_where_there_is_no_attempt(store: Shared) {
    store.record_attempt(HERE, ANN, practice(11, "gil")).await.unwrap();
    let id = InteractionId(11);
    assert_eq!(store.score_attempt(HERE, BEN, id, ticks(&[0])).await.unwrap(), None);
    assert_eq!(store.share_attempt(HERE, BEN, id, MessageId(5)).await.unwrap(), None);
    assert_eq!(store.attempt(HERE, BEN, id).await.unwrap(), None);
}

pub(crate) async fn answers_since_an_instant_come_oldest_first_and_include_it(store: Shared) {
    let times = [nine(3), nine(1), nine(2)];
    for (id, now) in (11..).zip(times) {
        let submission = Submission { now, ..practice(id, &format!("question-{id}")) };
        store.record_attempt(HERE, ANN, submission).await.unwrap();
    }
    store.record_attempt(ELSEWHERE, ANN, practice(20, "gil")).await.unwrap();
    let since = async |instant| -> Vec<String> {
        let answers = store.answers_since(HERE, instant).await.unwrap();
        answers.iter().map(|answered| answered.question.slug().to_owned()).collect()
    };
    assert_eq!(since(nine(0)).await, ["question-12", "question-13", "question-11"]);
    assert_eq!(since(nine(2)).await, ["question-13", "question-11"]);
    let nanosecond = SignedDuration::from_nanos(1);
    assert_eq!(since(nine(2) + nanosecond).await, ["question-11"]);
    assert_eq!(since(jiff::Timestamp::MIN).await.len(), 3);
    assert!(since(jiff::Timestamp::MAX).await.is_empty());
}

pub(crate) async fn attempts_come_oldest_first_and_are_the_members_own(store: Shared) {
    for (member, id) in [(ANN, 300), (ANN, 12), (BEN, 13)] {
        store.record_attempt(HERE, member, practice(id, "gil")).await.unwrap();
    }
    let attempts = store.attempts(HERE, ANN).await.unwrap();
    assert_eq!(attempts.iter().map(|attempt| attempt.id.0).collect::<Vec<_>>(), [12, 300]);
}

pub(crate) async fn attempts_are_read_and_counted_behind_any_one_of_them(store: Shared) {
    for id in [12, 300, 301, 302] {
        store.record_attempt(HERE, ANN, practice(id, "gil")).await.unwrap();
    }
    store.record_attempt(HERE, BEN, practice(303, "gil")).await.unwrap();
    let behind = async |after, count| -> Vec<u64> {
        let after = InteractionId(after);
        let found = store.attempts_after(HERE, ANN, after, count).await.unwrap();
        let counted = store.count_attempts_after(HERE, ANN, after, count).await.unwrap();
        assert_eq!(found.len(), counted);
        found.iter().map(|attempt| attempt.id.0).collect()
    };
    assert_eq!(behind(0, 2).await, [12, 300]);
    assert_eq!(behind(300, 9).await, [301, 302]);
    assert_eq!(behind(299, 1).await, [300]);
    assert_eq!(behind(302, 9).await, [0; 0]);
}

pub(crate) async fn the_questions_that_a_member_answered_come_with_the_newest_attempt(
    store: Shared,
) {
    for (member, id, slug) in [(ANN, 11, "gil"), (ANN, 12, "oop"), (ANN, 13, "gil"), (BEN, 14, "x")]
    {
        store.record_attempt(HERE, member, practice(id, slug)).await.unwrap();
    }
    let answered = store.answered_questions(HERE, ANN).await.unwrap();
    let expected = [(question("gil"), InteractionId(13)), (question("oop"), InteractionId(12))];
    assert_eq!(answered, expected);
}

pub(crate) async fn what_no_leaderboard_shows_any_more_does_not_pile_up(store: Shared) {
    let year = |id: u64| nine(0) + SignedDuration::from_hours(24 * i64::try_from(id).unwrap());
    for id in 1..=365 {
        let submission = Submission { now: year(id), ..practice(id, "gil") };
        store.record_attempt(HERE, ANN, submission).await.unwrap();
    }
    let kept = store.answers_since(HERE, jiff::Timestamp::MIN).await.unwrap().len();
    assert_eq!(kept, 63, "those of two months");
    assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), 365, "and all answers");
}

pub(crate) async fn a_season_counts_different_questions_from_its_start(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap().unwrap();
    let at = |id, slug, number| Submission { now: nine(number), ..practice(id, slug) };
    let season = async |change| {
        let change = ServerChange::Season(change);
        store.change_server(HERE, change).await.unwrap().unwrap().seasons
    };
    let answer = async |submission| {
        let member = store.record_attempt(HERE, ANN, submission).await.unwrap().after;
        (member.answered, [nine(2), nine(4)].map(|start| answered_since(&member.seasons, start)))
    };
    assert_eq!(answer(at(11, "gil", 1)).await, (1, [0, 0]));
    season(SeasonChange::Begin { after: None, at: nine(2) }).await;
    // It was answered before the season, so it is new in the season only.
    assert_eq!(answer(at(12, "gil", 3)).await, (1, [1, 0]));
    assert_eq!(answer(at(13, "closures", 3)).await, (2, [2, 0]));
    season(SeasonChange::Begin { after: Some(nine(2)), at: nine(4) }).await;
    assert_eq!(answer(at(14, "closures", 5)).await, (2, [2, 1]));
    assert_eq!(answer(at(15, "asyncio", 5)).await, (3, [3, 2]));
    // Undone, the season before has everything that was answered meanwhile.
    assert_eq!(season(SeasonChange::Undo(nine(4))).await.current(), Some(nine(2)));
    assert_eq!(answer(at(16, "typing", 6)).await, (4, [4, 0]));
    assert_eq!(store.member(HERE, ANN).await.unwrap().seasons.len(), 1);
}
