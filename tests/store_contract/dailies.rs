//! Properties of dailies.

use crate::fixtures::*;
use crate::records::AllRecords as _;
use warmup::domain::daily::{DailyChange, DailyStage, Post, Repost, Void};
use warmup::domain::ids::{ChannelId, MessageId};
use warmup::domain::reveal::Reveal;
use warmup::store::{Claim, Claimed, Store as _};

pub(crate) async fn a_claim_gets_the_number_after_the_newest(store: Shared) {
    for number in 1..=3 {
        let daily = claimed(&store, HERE, number).await;
        assert_eq!((daily.number, daily.date), (number, day(number)));
        assert_eq!(daily.stage, DailyStage::Claimed);
        assert_eq!(daily.claimed_at, nine(number));
        assert_eq!(store.daily(HERE, number).await.unwrap(), Some(daily));
    }
    assert_eq!(claimed(&store, ELSEWHERE, 9).await.number, 1, "each server counts for itself");
}

pub(crate) async fn a_taken_date_gives_its_daily_as_it_stands(store: Shared) {
    posted(&store, HERE, 1).await;
    let other = warmup::store::Claim { asked: claim(2).asked, ..claim(1) };
    let Claimed::Taken(daily) = store.claim_daily(HERE, other).await.unwrap() else {
        panic!("the date was given twice");
    };
    assert_eq!(daily.asked.question, asked(1));
    assert_eq!(daily.stage, DailyStage::Posted(post(1)));
    assert_eq!(store.latest_dailies(HERE, 9).await.unwrap(), [daily]);
}

pub(crate) async fn a_date_that_a_wrong_clock_has_named_is_free_when_it_comes(store: Shared) {
    let ahead = claimed(&store, HERE, 30).await;
    store.advance_daily(HERE, ahead.number, DailyChange::Posted(post(30))).await.unwrap();
    let back = claimed(&store, HERE, 2).await;
    store.advance_daily(HERE, back.number, DailyChange::Posted(post(2))).await.unwrap();
    let again = store.claim_daily(HERE, claim(30)).await.unwrap();
    let Claimed::New(daily) = again else { panic!("the date was taken") };
    assert_eq!(daily.number, 3);
    let Claimed::Taken(taken) = store.claim_daily(HERE, claim(30)).await.unwrap() else {
        panic!("the date was given twice");
    };
    assert_eq!(taken.number, 3);
    store.advance_daily(HERE, 1, DailyChange::Threaded).await.unwrap();
    let Claimed::Taken(taken) = store.claim_daily(HERE, claim(30)).await.unwrap() else {
        panic!("the date was given twice");
    };
    assert_eq!(taken.number, 3, "the one that was named wrongly does not take it back");

    let records = store.export_all().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = warmup::store::sled::SledStore::open(folder.path()).unwrap();
    copy.import_all(records).await.unwrap();
    let Claimed::Taken(taken) = copy.claim_daily(HERE, claim(30)).await.unwrap() else {
        panic!("the date was given twice");
    };
    assert_eq!(taken.number, 3);
}

pub(crate) async fn steps_are_kept_in_order_and_repeating_one_changes_nothing(store: Shared) {
    posted(&store, HERE, 1).await;
    let later = Post { message: MessageId(5), at: nine(5), in_forum: false };
    let steps = [
        (DailyChange::Posted(later), DailyStage::Posted(post(1))),
        (DailyChange::Threaded, DailyStage::Threaded(post(1))),
        (DailyChange::Threaded, DailyStage::Threaded(post(1))),
        (DailyChange::Closed, DailyStage::Closed(post(1))),
        (DailyChange::Threaded, DailyStage::Closed(post(1))),
    ];
    for (progress, stage) in steps {
        let daily = store.advance_daily(HERE, 1, progress).await.unwrap();
        assert_eq!(daily.as_ref().map(|daily| daily.stage), Some(stage));
        assert_eq!(store.daily(HERE, 1).await.unwrap(), daily);
    }
}

pub(crate) async fn there_is_nothing_to_advance_where_there_is_no_daily(store: Shared) {
    let nothing = store.advance_daily(HERE, 1, DailyChange::Closed).await.unwrap();
    assert_eq!(nothing, None);
    assert_eq!(store.daily(HERE, 1).await.unwrap(), None);
}

pub(crate) async fn a_released_claim_frees_its_number_and_its_date(store: Shared) {
    posted(&store, HERE, 1).await;
    claimed(&store, HERE, 2).await;
    store.release_daily(HERE, 2).await.unwrap();
    assert_eq!(store.daily(HERE, 2).await.unwrap(), None);
    store.release_daily(HERE, 2).await.unwrap();
    let again = claimed(&store, HERE, 2).await;
    assert_eq!((again.number, again.date), (2, day(2)));
}

pub(crate) async fn only_the_newest_daily_can_be_released_and_only_before_it_was_posted(
    store: Shared,
) {
    claimed(&store, HERE, 1).await;
    claimed(&store, HERE, 2).await;
    store.release_daily(HERE, 1).await.unwrap();
    store.advance_daily(HERE, 2, DailyChange::Posted(post(2))).await.unwrap();
    store.release_daily(HERE, 2).await.unwrap();
    store.release_daily(HERE, 3).await.unwrap();
    assert_eq!(store.latest_dailies(HERE, 9).await.unwrap().len(), 2);
}

pub(crate) async fn the_latest_dailies_come_newest_first_and_are_of_this_server(store: Shared) {
    // More than 255, so that the order is that of numbers and not of their last byte.
    for number in 1..=300 {
        claimed(&store, HERE, number).await;
    }
    claimed(&store, ELSEWHERE, 1).await;
    let numbers = async |count| -> Vec<u64> {
        let dailies = store.latest_dailies(HERE, count).await.unwrap();
        dailies.iter().map(|daily| daily.number).collect()
    };
    assert_eq!(numbers(3).await, [300, 299, 298]);
    assert_eq!(numbers(1_000).await.len(), 300);
    assert!(numbers(0).await.is_empty());
}

pub(crate) async fn a_voided_daily_gives_up_its_date_and_keeps_its_number(store: Shared) {
    posted(&store, HERE, 1).await;
    let voided = DailyChange::Voided(Void::MessageDeleted);
    let daily = store.advance_daily(HERE, 1, voided).await.unwrap().unwrap();
    assert_eq!(daily.voided, Some(Void::MessageDeleted));
    let again = Claim { asked: claim(2).asked, ..claim(1) };
    let Claimed::New(second) = store.claim_daily(HERE, again.clone()).await.unwrap() else {
        panic!("the date of a voided daily is free");
    };
    assert_eq!((second.number, second.date), (2, day(1)));
    store.advance_daily(HERE, 1, DailyChange::Closed).await.unwrap();
    assert_eq!(store.claim_daily(HERE, again).await.unwrap(), Claimed::Taken(second));
    store.release_daily(HERE, 2).await.unwrap();
    assert_eq!(store.latest_dailies(HERE, 9).await.unwrap().len(), 1);
}

pub(crate) async fn a_daily_that_an_admin_voided_counts_for_nobody(store: Shared) {
    posted(&store, HERE, 1).await;
    store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    posted(&store, HERE, 2).await;
    let voided = DailyChange::VoidedByAdmin(nine(2));
    let daily = store.advance_daily(HERE, 2, voided).await.unwrap().unwrap();
    assert!(daily.is_voided_by_admin());
    let recorded = store.record_attempt(HERE, BEN, to_daily(12, 2)).await.unwrap();
    assert!(recorded.void);
    assert_eq!(recorded.after.streak.current, 0);
    assert_eq!(store.count_answers(HERE, 2).await.unwrap(), 1, "the answer is kept");
    let again = store.record_attempt(HERE, BEN, to_daily(12, 2)).await.unwrap();
    assert!(again.repeated && again.void);
    posted(&store, HERE, 3).await;
    let recorded = store.record_attempt(HERE, ANN, to_daily(13, 3)).await.unwrap();
    assert_eq!(recorded.after.streak.current, 2, "nobody misses it");

    let counted = DailyChange::Unvoided(nine(3));
    let daily = store.advance_daily(HERE, 2, counted).await.unwrap().unwrap();
    assert_eq!(daily.voided, None);
    assert_eq!(store.daily(HERE, 2).await.unwrap(), Some(daily));
}

pub(crate) async fn a_daily_that_is_posted_again_keeps_its_number_and_window(store: Shared) {
    posted(&store, HERE, 1).await;
    store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    let deleted = DailyChange::Voided(Void::MessageDeleted);
    store.advance_daily(HERE, 1, deleted).await.unwrap();
    let repost = Repost { claimed_at: nine(1), channel: ChannelId(2) };
    store.advance_daily(HERE, 1, DailyChange::RepostClaimed(repost)).await.unwrap();
    let again = DailyChange::Reposted(MessageId(77));
    let daily = store.advance_daily(HERE, 1, again).await.unwrap().unwrap();
    let anew = Post { message: MessageId(77), at: nine(1), in_forum: false };
    assert_eq!((daily.number, daily.stage), (1, DailyStage::Posted(anew)));
    assert_eq!(store.count_answers(HERE, 1).await.unwrap(), 1);
    let other = Claim { asked: claim(2).asked, ..claim(1) };
    assert_eq!(store.claim_daily(HERE, other).await.unwrap(), Claimed::Taken(daily));
}

pub(crate) async fn a_claim_that_nobody_saw_cannot_be_voided(store: Shared) {
    claimed(&store, HERE, 1).await;
    let voided = DailyChange::Voided(Void::QuestionRemoved);
    let daily = store.advance_daily(HERE, 1, voided).await.unwrap().unwrap();
    assert_eq!(daily.voided, None);
}

pub(crate) async fn a_reveal_is_known_by_server_thread_and_question(store: Shared) {
    let mut reveal = Reveal::new(ChannelId(9), asked(1));
    store.keep_reveal(HERE, reveal.clone()).await.unwrap();
    reveal.posted.insert("1 of 1".to_owned());
    store.keep_reveal(HERE, reveal.clone()).await.unwrap();
    assert_eq!(store.reveal(HERE, ChannelId(9), &asked(1)).await.unwrap(), Some(reveal));
    for (guild, thread, number) in [(ELSEWHERE, 9, 1), (HERE, 8, 1), (HERE, 9, 2)] {
        let other = store.reveal(guild, ChannelId(thread), &asked(number)).await.unwrap();
        assert_eq!(other, None);
    }
    store.forget_server(HERE).await.unwrap();
    assert_eq!(store.reveal(HERE, ChannelId(9), &asked(1)).await.unwrap(), None);
}
