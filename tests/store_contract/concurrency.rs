//! Properties of concurrent operations.

use crate::fixtures::*;
use crate::records::AllRecords as _;
use std::collections::BTreeSet;
use warmup::store::Claimed;

pub(crate) async fn one_form_delivered_64_times_at_once_is_one_answer(store: Shared) {
    posted(&store, HERE, 1).await;
    let deliveries = (0..64).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap() })
    });
    let mut new = 0;
    for delivery in deliveries.collect::<Vec<_>>() {
        let recorded = delivery.await.unwrap();
        new += usize::from(!recorded.repeated);
        assert_eq!((recorded.after.streak.current, recorded.after.answered), (1, 1));
    }
    assert_eq!(new, 1);
    assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), 1);
}

pub(crate) async fn sixty_four_answers_of_one_member_at_once_are_all_kept(store: Shared) {
    posted(&store, HERE, 1).await;
    let answers = (1..=64).map(|id| {
        let store = store.clone();
        let submission =
            if id == 30 { to_daily(id, 1) } else { practice(id, &format!("question-{id}")) };
        tokio::spawn(async move { store.record_attempt(HERE, ANN, submission).await.unwrap() })
    });
    let mut counts = BTreeSet::new();
    for answer in answers.collect::<Vec<_>>() {
        let recorded = answer.await.unwrap();
        assert_eq!(recorded.after.answered, recorded.before.answered + 1);
        counts.insert(recorded.after.answered);
    }
    assert_eq!(counts, (1..=64).collect(), "each saw all those before it");
    let member = store.member(HERE, ANN).await.unwrap();
    assert_eq!((member.answered, member.streak.current), (64, 1));
    assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), 64);
}

pub(crate) async fn two_claims_of_a_date_at_once_make_one_daily(store: Shared) {
    for number in 1..=20 {
        let (first, second) = tokio::join!(
            store.claim_daily(HERE, claim(number)),
            store.claim_daily(HERE, claim(number)),
        );
        match (first.unwrap(), second.unwrap()) {
            (Claimed::New(one), Claimed::Taken(other))
            | (Claimed::Taken(other), Claimed::New(one)) => {
                assert_eq!(one, other);
                assert_eq!(one.number, number);
            }
            other => panic!("{other:?}"),
        }
    }
}

pub(crate) async fn claims_of_many_dates_at_once_leave_no_hole(store: Shared) {
    let claims = (1..=40).map(|number| {
        let store = store.clone();
        tokio::spawn(async move {
            let claimed = store.claim_daily(HERE, claim(number)).await.unwrap();
            let Claimed::New(daily) = claimed else { panic!("{claimed:?}") };
            if daily.number.is_multiple_of(3) {
                store.release_daily(HERE, daily.number).await.unwrap();
            }
        })
    });
    for claim in claims.collect::<Vec<_>>() {
        claim.await.unwrap();
    }
    let dailies = store.latest_dailies(HERE, 99).await.unwrap();
    let numbers: Vec<u64> = dailies.iter().rev().map(|daily| daily.number).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    let dates: BTreeSet<_> = dailies.iter().map(|daily| daily.date).collect();
    assert_eq!(dates.len(), dailies.len());
}

pub(crate) async fn answers_while_a_server_is_forgotten_do_no_harm(store: Shared) {
    for id in 0..40 {
        store.record_attempt(HERE, ANN, practice(id, "gil")).await.unwrap();
    }
    let forgetting = tokio::spawn({
        let store = store.clone();
        async move { store.forget_server(HERE).await.unwrap() }
    });
    for id in 40..80 {
        store.record_attempt(HERE, ANN, practice(id, "gil")).await.unwrap();
    }
    forgetting.await.unwrap();
    let attempts = store.attempts(HERE, ANN).await.unwrap();
    let answers = store.answers_since(HERE, nine(0)).await.unwrap();
    assert_eq!(answers.len(), attempts.len());
    store.forget_server(HERE).await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
}
