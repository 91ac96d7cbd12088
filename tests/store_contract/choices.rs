//! Properties of choices between the options of a question.

use crate::fixtures::*;
use warmup::domain::choices::Offered;
use warmup::domain::daily::DailyChange;
use warmup::domain::ids::MessageId;
use warmup::domain::whole_score::WholeScore;
use warmup::store::{Submission, SubmittedChoice};

/// Chooses these options of the daily with this number.
fn choosing(id: u64, number: u64, options: &[&str]) -> Submission {
    let choice = SubmittedChoice {
        options: options.iter().map(|id| id.parse().unwrap()).collect(),
        score: Some(WholeScore::Partly),
        message: post(number).message,
    };
    Submission { choice: Some(choice), text: "-".to_owned(), ..to_daily(id, number) }
}

pub(crate) async fn the_first_choice_at_a_daily_stands_and_is_never_blank(store: Shared) {
    posted(&store, HERE, 1).await;
    let first = store.record_attempt(HERE, ANN, choosing(11, 1, &["q7dtl"])).await.unwrap();
    assert_eq!((first.repeated, first.after.streak.current), (false, 1));
    assert_eq!(first.attempt.chosen, ["q7dtl".parse().unwrap()]);
    assert_eq!(first.attempt.ticked, Some(WholeScore::Partly.ticks()));
    assert_eq!(first.attempt.discount, None);
    let second = store.record_attempt(HERE, ANN, choosing(12, 1, &["macro"])).await.unwrap();
    assert!(second.repeated && !second.late);
    assert_eq!((&second.attempt, &second.after), (&first.attempt, &first.after));
    assert_eq!(store.attempts(HERE, ANN).await.unwrap(), std::slice::from_ref(&first.attempt));
    assert_eq!(store.attempts_at_daily(HERE, 1).await.unwrap(), [(ANN, first.attempt)]);
    store.record_attempt(HERE, BEN, choosing(13, 1, &["macro", "q7dtl"])).await.unwrap();
    assert_eq!(store.count_answers(HERE, 1).await.unwrap(), 2);
}

pub(crate) async fn practice_has_a_first_choice_under_each_message(store: Shared) {
    let under = |id: u64, message: u64| {
        let choice = SubmittedChoice {
            options: vec!["q7dtl".parse().unwrap()],
            score: None,
            message: MessageId(message),
        };
        Submission { choice: Some(choice), ..practice(id, "gil") }
    };
    for (id, message, recorded) in [(1_100, 1_000, 1), (1_200, 1_000, 1), (1_300, 1_250, 2)] {
        store.record_attempt(HERE, ANN, under(id, message)).await.unwrap();
        assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), recorded, "{id}");
    }
    let words = store.record_attempt(HERE, ANN, practice(1_400, "gil")).await.unwrap();
    assert!(!words.repeated, "an answer in words is always recorded");
}

pub(crate) async fn of_choices_at_the_same_time_one_is_recorded(store: Shared) {
    posted(&store, HERE, 1).await;
    let taps = (11..19).map(|id| store.record_attempt(HERE, ANN, choosing(id, 1, &["q7dtl"])));
    let recorded = futures::future::try_join_all(taps).await.unwrap();
    assert_eq!(recorded.iter().filter(|it| !it.repeated).count(), 1);
    assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), 1);
}

pub(crate) async fn the_options_of_a_daily_are_kept_until_it_is_posted(store: Shared) {
    let offered = |ids: &[&str]| -> Offered { ids.iter().map(|id| id.parse().unwrap()).collect() };
    claimed(&store, HERE, 1).await;
    let first = DailyChange::Offered(offered(&["q7dtl", "macro"]));
    store.advance_daily(HERE, 1, first).await.unwrap();
    let second = DailyChange::Offered(offered(&["macro", "q7dtl"]));
    store.advance_daily(HERE, 1, second).await.unwrap();
    store.advance_daily(HERE, 1, DailyChange::Posted(post(1))).await.unwrap();
    store.advance_daily(HERE, 1, first).await.unwrap();
    let daily = store.daily(HERE, 1).await.unwrap().unwrap();
    assert_eq!(daily.offered, offered(&["macro", "q7dtl"]));
}
