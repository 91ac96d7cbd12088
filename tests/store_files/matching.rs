//! Partners as written by today's build, stored as a file so that later builds prove that they can
//! still read it.

use crate::fixture::{SERVER, assert_written_as, filled_by, instant, restored};
use std::path::Path;
use warmup::domain::ids::{ChannelId, UserId};
use warmup::domain::matching::{Answer, Level, Notice, SeekerChange, Step, Wish, next_round};
use warmup::store::sled::SledStore;
use warmup::store::{Matchmaking as _, Place, Store as _};

const ANN: UserId = UserId(7);
const BEN: UserId = UserId(8);
const EVE: UserId = UserId(9);
const BACKUP: &str = "tests/fixtures/store/v1/matching.jsonl";

/// A round of three, of whom two were told of each other and one said that they met.
pub(crate) async fn fill(store: &SledStore) {
    let now = instant("2026-03-01T08:00:00Z");
    let place = Place { channel: Some(ChannelId(5)), seed: 77 };
    let wishes = [
        (ANN, Wish { level: Some(Level::Senior), per_week: Some(2), ..Wish::default() }),
        (BEN, Wish { topics: Some(vec!["python:oop".parse().unwrap()]), ..Wish::default() }),
        (EVE, Wish::default()),
    ];
    for (user, wish) in wishes {
        store.change_seeker(SERVER, user, SeekerChange::Join { wish, now }, place).await.unwrap();
    }
    let snooze = SeekerChange::Snooze { until: instant("2026-04-01T08:00:00Z") };
    store.change_seeker(SERVER, EVE, snooze, place).await.unwrap();

    let matching = store.matching(SERVER).await.unwrap().unwrap();
    let monday = "2026-03-02".parse().unwrap();
    let round = next_round(&matching, &[], ChannelId(5), monday, instant("2026-03-02T09:00:00Z"));
    assert!(store.hold_round(SERVER, matching, round).await.unwrap());
    let pairing = store.open_pairings(SERVER).await.unwrap().remove(0);
    for step in [Step::Found(ChannelId(60)), Step::Said(Notice::Introduction)] {
        store.advance_pairing(SERVER, pairing.id, step).await.unwrap();
    }
    store.answer_pairing(SERVER, pairing.id, ANN, Answer::Met).await.unwrap().unwrap().unwrap();
}

#[tokio::test]
async fn partners_of_version_1_are_read_with_all_that_they_hold() {
    let today = filled_by(fill).await;
    let (_folder, store) = restored(today.path(), Path::new(BACKUP)).await;
    let pairing = store.pairings_of(SERVER, BEN).await.unwrap().remove(0);
    assert_eq!(pairing.id.pair.both(), [ANN, BEN]);
    // A button of an older build goes on working.
    let answered = store.answer_pairing(SERVER, pairing.id, BEN, Answer::DidNotHappen).await;
    let answers = answered.unwrap().unwrap().unwrap().pairing.answers;
    assert_eq!(answers, [Some(Answer::Met), Some(Answer::DidNotHappen)]);
    store.close().await.unwrap();
}

#[tokio::test]
async fn partners_of_version_1_are_still_what_is_written() {
    let folder = filled_by(fill).await;
    assert_written_as(Path::new(BACKUP), folder.path()).await;
}
