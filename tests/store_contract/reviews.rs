//! Facts about review cards.

use crate::attempts::ticks;
use crate::fixtures::*;
use jiff::SignedDuration;
use warmup::domain::ids::{InteractionId, MessageId};
use warmup::domain::member::MemberChange;
use warmup::domain::question::QuestionId;
use warmup::domain::review::{
    CardChange, Introduced, Parameters, ParametersChange, Rating, Retention, ReviewCard,
    ReviewSettings, ReviewSettingsChange, SuspendedBy,
};
use warmup::domain::server::ServerChange;
use warmup::domain::whole_score::WholeScore;
use warmup::store::{CardReviewed, CardSubmission, Submission, SubmittedChoice};

/// An id after those of all attempts.
const ALL: InteractionId = InteractionId(u64::MAX);

/// Answers a question for practice at nine on day `number`.
async fn answered(store: &Shared, id: u64, slug: &str, number: u64) {
    let submission = Submission { begun: nine(number), now: nine(number), ..practice(id, slug) };
    store.record_attempt(HERE, ANN, submission).await.unwrap();
}

async fn scored(store: &Shared, id: u64, had: &[usize]) {
    store.score_attempt(HERE, ANN, InteractionId(id), ticks(had)).await.unwrap().unwrap();
}

async fn card(store: &Shared, slug: &str) -> Option<ReviewCard> {
    store.review_card(HERE, ANN, &question(slug)).await.unwrap()
}

fn reviewing(slug: &str, seen: u32, grade: Rating, number: u64) -> CardSubmission {
    CardSubmission { question: question(slug), seen, grade, now: nine(number) }
}

async fn reviewed(store: &Shared, submission: CardSubmission) -> ReviewCard {
    match store.review(HERE, ANN, submission).await.unwrap() {
        CardReviewed::Stored(card) => card,
        CardReviewed::Outdated(card) => panic!("it was {card:?}"),
    }
}

async fn due(store: &Shared, number: u64) -> Vec<QuestionId> {
    store.due_reviews(HERE, ANN, nine(number)).await.unwrap()
}

pub(crate) async fn the_first_self_score_begins_a_card_and_a_further_one_corrects_it(
    store: Shared,
) {
    answered(&store, 11, "gil", 1).await;
    assert_eq!(card(&store, "gil").await, None);
    scored(&store, 11, &[0]).await;
    let first = card(&store, "gil").await.unwrap();
    assert_eq!((first.state.grade, first.state.reviewed), (Rating::Again, nine(1)));
    assert_eq!((first.attempt, first.state.reviews), (Some(InteractionId(11)), 1));
    scored(&store, 11, &[0, 1, 2]).await;
    let better = card(&store, "gil").await.unwrap();
    assert_eq!((better.state.grade, better.state.reviews), (Rating::Good, 1));
    answered(&store, 12, "gil", 9).await;
    scored(&store, 12, &[0, 1]).await;
    let again = card(&store, "gil").await.unwrap();
    assert_eq!((again.state.grade, again.state.reviews), (Rating::Hard, 2));
    scored(&store, 11, &[]).await;
    assert_eq!(card(&store, "gil").await, Some(again), "the first answer is history");
}

pub(crate) async fn answers_that_nobody_scored_wait_to_be_reviewed(store: Shared) {
    answered(&store, 11, "second", 2).await;
    answered(&store, 12, "first", 1).await;
    answered(&store, 13, "scored", 1).await;
    scored(&store, 13, &[0]).await;
    let ungraded = store.ungraded_questions(HERE, ANN, ALL).await.unwrap();
    assert_eq!(ungraded, [question("second"), question("first")], "by the age of their attempts");
    let earlier = store.ungraded_questions(HERE, ANN, InteractionId(12)).await.unwrap();
    assert_eq!(earlier, [question("second")]);
    reviewed(&store, reviewing("second", 0, Rating::Good, 3)).await;
    let ungraded = store.ungraded_questions(HERE, ANN, ALL).await.unwrap();
    assert_eq!(ungraded, [question("first")]);
}

pub(crate) async fn a_choice_begins_a_card_with_its_attempt(store: Shared) {
    let choice = SubmittedChoice {
        options: vec!["q7dtl".parse().unwrap()],
        score: Some(WholeScore::Partly),
        message: MessageId(5),
    };
    let submission = Submission { choice: Some(choice), ..practice(11, "gil") };
    store.record_attempt(HERE, ANN, submission.clone()).await.unwrap();
    let first = card(&store, "gil").await.unwrap();
    assert_eq!((first.state.grade, first.state.reviews), (Rating::Hard, 1));
    store.record_attempt(HERE, ANN, submission).await.unwrap();
    assert_eq!(card(&store, "gil").await, Some(first));
}

pub(crate) async fn what_says_nothing_begins_no_card(store: Shared) {
    let blank = Submission { text: "...".to_owned(), ..practice(11, "gil") };
    store.record_attempt(HERE, ANN, blank).await.unwrap();
    scored(&store, 11, &[0, 1, 2]).await;
    assert_eq!(card(&store, "gil").await, None);
    assert!(store.ungraded_questions(HERE, ANN, ALL).await.unwrap().is_empty());
    let outdated = store.review(HERE, ANN, reviewing("gil", 0, Rating::Good, 3)).await.unwrap();
    assert_eq!(outdated, CardReviewed::Outdated(None), "the question was never answered");
}

pub(crate) async fn cards_come_back_in_the_order_of_their_days(store: Shared) {
    for (id, slug, had) in [(11, "good", &[0, 1, 2][..]), (12, "again", &[]), (13, "hard", &[0, 1])]
    {
        answered(&store, id, slug, 1).await;
        scored(&store, id, had).await;
    }
    assert!(due(&store, 1).await.is_empty());
    assert_eq!(due(&store, 2).await, [question("again"), question("hard")]);
    assert_eq!(due(&store, 3).await, [question("again"), question("hard"), question("good")]);
    let later = store.later_reviews(HERE, ANN, nine(2)).await.unwrap();
    assert_eq!(later, [(nine(3) - SignedDuration::from_hours(9), question("good"))]);
    reviewed(&store, reviewing("again", 1, Rating::Good, 3)).await;
    assert_eq!(due(&store, 3).await, [question("hard"), question("good")]);
    let cards = store.review_cards_after(HERE, ANN, None, 2).await.unwrap();
    assert_eq!(cards.iter().map(|it| it.question.slug()).collect::<Vec<_>>(), ["again", "good"]);
    let rest = store.review_cards_after(HERE, ANN, Some(question("good")), 9).await.unwrap();
    assert_eq!(rest.iter().map(|it| it.question.slug()).collect::<Vec<_>>(), ["hard"]);
}

pub(crate) async fn a_review_counts_once_whatever_is_sent_again(store: Shared) {
    answered(&store, 11, "gil", 1).await;
    let first = reviewed(&store, reviewing("gil", 0, Rating::Good, 2)).await;
    for grade in [Rating::Good, Rating::Again] {
        let again = store.review(HERE, ANN, reviewing("gil", 0, grade, 2)).await.unwrap();
        assert_eq!(again, CardReviewed::Outdated(Some(first.clone())));
    }
    assert_eq!(card(&store, "gil").await, Some(first.clone()));
    let second = reviewed(&store, reviewing("gil", 1, Rating::Again, 5)).await;
    assert_eq!((second.state.reviews, second.state.lapses), (2, 1));
    assert_eq!(second.before, Some(first.state));
}

pub(crate) async fn reviews_sent_at_once_count_once(store: Shared) {
    answered(&store, 11, "gil", 1).await;
    let clicks = (0..16).map(|_| store.review(HERE, ANN, reviewing("gil", 0, Rating::Good, 2)));
    let outcomes = futures::future::try_join_all(clicks).await.unwrap();
    let stored = outcomes.iter().filter(|it| matches!(it, CardReviewed::Stored(_))).count();
    assert_eq!(stored, 1);
    assert_eq!(card(&store, "gil").await.unwrap().state.reviews, 1);
}

pub(crate) async fn a_review_begins_with_the_earlier_score_of_the_question(store: Shared) {
    answered(&store, 11, "gil", 1).await;
    scored(&store, 11, &[0, 1, 2]).await;
    let known = card(&store, "gil").await.unwrap();
    // As if the score were older than review cards.
    let mut records = crate::records::AllRecords::export_all(&*store).await.unwrap();
    records.retain(|record| !matches!(record, warmup::store::Record::ReviewCard { .. }));
    store.forget_server(HERE).await.unwrap();
    crate::records::AllRecords::import_all(&*store, records).await.unwrap();
    assert_eq!(card(&store, "gil").await, None);
    assert_eq!(store.ungraded_questions(HERE, ANN, ALL).await.unwrap(), [question("gil")]);
    let after = reviewed(&store, reviewing("gil", 0, Rating::Good, 4)).await;
    assert_eq!((after.before, after.state.reviews), (Some(known.state), 2));
}

pub(crate) async fn new_questions_are_counted_by_day(store: Shared) {
    answered(&store, 11, "gil", 1).await;
    answered(&store, 12, "mro", 1).await;
    reviewed(&store, reviewing("gil", 0, Rating::Again, 2)).await;
    reviewed(&store, reviewing("mro", 0, Rating::Again, 2)).await;
    reviewed(&store, reviewing("gil", 1, Rating::Good, 3)).await;
    let member = store.member(HERE, ANN).await.unwrap();
    assert_eq!(member.reviews.introduced, Some(Introduced { on: day(2), count: 2 }));
}

pub(crate) async fn a_grade_is_corrected_until_the_next_review(store: Shared) {
    answered(&store, 11, "gil", 1).await;
    let first = reviewed(&store, reviewing("gil", 0, Rating::Again, 2)).await;
    let correct = async |reviews, grade| {
        store.correct_review(HERE, ANN, &question("gil"), reviews, grade).await.unwrap()
    };
    let easy = correct(1, Rating::Easy).await.unwrap();
    assert!(easy.state.due > first.state.due && easy.state.reviews == 1);
    assert_eq!(due(&store, 3).await, []);
    assert_eq!(correct(1, Rating::Again).await, Some(first));
    reviewed(&store, reviewing("gil", 1, Rating::Good, 3)).await;
    assert_eq!(correct(1, Rating::Easy).await, None);
}

pub(crate) async fn a_suspended_card_does_not_come_back_until_it_is_resumed(store: Shared) {
    answered(&store, 11, "gil", 1).await;
    assert_eq!(
        store.change_card(HERE, ANN, &question("gil"), CardChange::Suspend).await.unwrap(),
        None
    );
    scored(&store, 11, &[]).await;
    let change = async |change| {
        store.change_card(HERE, ANN, &question("gil"), change).await.unwrap().unwrap()
    };
    let suspended = change(CardChange::Suspend).await;
    assert_eq!(suspended.state.suspended, Some(SuspendedBy::Member));
    assert!(due(&store, 9).await.is_empty());
    let refused = store.review(HERE, ANN, reviewing("gil", 1, Rating::Good, 3)).await.unwrap();
    assert_eq!(refused, CardReviewed::Outdated(Some(suspended)));
    change(CardChange::Resume).await;
    assert_eq!(due(&store, 9).await, [question("gil")]);
}

pub(crate) async fn days_are_those_of_the_servers_zone(store: Shared) {
    let ServerChange::Configure { mut settings, seed, now } = configure(1) else {
        panic!("the fixture configures");
    };
    settings.schedule.zone = "Pacific/Auckland".parse().unwrap();
    store.change_server(HERE, ServerChange::Configure { settings, seed, now }).await.unwrap();
    answered(&store, 11, "gil", 1).await;
    scored(&store, 11, &[]).await;
    let due = card(&store, "gil").await.unwrap().state.due;
    assert_eq!(due.to_string(), "2026-03-02T11:00:00Z", "March 3 begins there");
}

pub(crate) async fn cards_are_a_servers_and_a_members_own(store: Shared) {
    answered(&store, 11, "gil", 1).await;
    scored(&store, 11, &[]).await;
    for (guild, user) in [(HERE, BEN), (ELSEWHERE, ANN)] {
        assert!(store.due_reviews(guild, user, nine(9)).await.unwrap().is_empty());
        assert_eq!(store.review_card(guild, user, &question("gil")).await.unwrap(), None);
        store.forget_member(guild, user).await.unwrap();
    }
    assert_eq!(due(&store, 9).await, [question("gil")]);
    store.forget_member(HERE, ANN).await.unwrap();
    assert!(due(&store, 9).await.is_empty());
    assert_eq!(card(&store, "gil").await, None);
}

/// Parameters by which everything is forgotten soon.
fn fitted() -> Parameters {
    let mut parts: Vec<i64> =
        serde_json::from_value(serde_json::to_value(Parameters::default()).unwrap()).unwrap();
    parts[..4].fill(10_000);
    serde_json::from_value(parts.into()).unwrap()
}

pub(crate) async fn settings_for_reviews_are_kept(store: Shared) {
    let change = ReviewSettingsChange {
        retention: Some(Retention::from(97)),
        new_per_day: Some(3),
        parameters: Some(ParametersChange::Fitted(fitted())),
    };
    store.change_member(HERE, ANN, MemberChange::Reviews(change)).await.unwrap();
    let only_one = ReviewSettingsChange { new_per_day: Some(4), ..Default::default() };
    store.change_member(HERE, ANN, MemberChange::Reviews(only_one)).await.unwrap();
    let kept = store.member(HERE, ANN).await.unwrap().reviews;
    let expected = ReviewSettings {
        retention: Retention::from(97),
        new_per_day: 4,
        parameters: Some(fitted()),
        ..ReviewSettings::default()
    };
    assert_eq!(kept, expected);
    answered(&store, 11, "gil", 1).await;
    scored(&store, 11, &[0, 1, 2]).await;
    assert!(card(&store, "gil").await.unwrap().state.due < nine(2), "sooner than with 90%");
    let usual =
        ReviewSettingsChange { parameters: Some(ParametersChange::Default), ..Default::default() };
    store.change_member(HERE, ANN, MemberChange::Reviews(usual)).await.unwrap();
    assert_eq!(store.member(HERE, ANN).await.unwrap().reviews.parameters, None);
}
