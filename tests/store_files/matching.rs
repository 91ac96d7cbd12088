//! Partners as written by today's build, stored as a file so that later builds prove that they can
//! still read it.

use crate::fixture::{SERVER, assert_written_as, filled_by, instant, restored};
use std::path::Path;
use warmup::domain::ids::{ChannelId, UserId};
use warmup::domain::partner_match::{
    Level, PairingAnswer, PairingChange, PairingNotice, ParticipantChange, Preferences, make_match,
};
use warmup::store::sled::SledStore;
use warmup::store::{ChangeOutcome, JoinedFrom, PartnerStore as _, Store as _};

const ANN: UserId = UserId(7);
const BEN: UserId = UserId(8);
const EVE: UserId = UserId(9);
const BACKUP: &str = "tests/fixtures/store/v1/matching.jsonl";

/// A round of three, of whom two were told of each other and one said that they met.
pub(crate) async fn fill(store: &SledStore) {
    let now = instant("2026-03-01T08:00:00Z");
    let place = JoinedFrom { channel: Some(ChannelId(5)), seed: 77 };
    let wishes = [
        (
            ANN,
            Preferences { level: Some(Level::Senior), per_week: Some(2), ..Preferences::default() },
        ),
        (
            BEN,
            Preferences {
                topics: Some(vec!["python:oop".parse().unwrap()]),
                ..Preferences::default()
            },
        ),
        (EVE, Preferences::default()),
    ];
    for (user, wish) in wishes {
        store
            .change_participant(SERVER, user, ParticipantChange::Join { wish, now }, place)
            .await
            .unwrap();
    }
    let snooze = ParticipantChange::Snooze { until: instant("2026-04-01T08:00:00Z") };
    store.change_participant(SERVER, EVE, snooze, place).await.unwrap();

    let matching = store.match_input(SERVER).await.unwrap().unwrap();
    let monday = "2026-03-02".parse().unwrap();
    let round = make_match(&matching, &[], ChannelId(5), monday, instant("2026-03-02T09:00:00Z"));
    assert!(store.keep_match(SERVER, matching, round).await.unwrap());
    let pairing = store.open_pairings(SERVER).await.unwrap().remove(0);
    for step in
        [PairingChange::Found(ChannelId(60)), PairingChange::Said(PairingNotice::Introduction)]
    {
        store.change_pairing(SERVER, pairing.id, step).await.unwrap();
    }
    let answered = store.answer_pairing(SERVER, pairing.id, ANN, PairingAnswer::Met).await.unwrap();
    assert!(matches!(answered, ChangeOutcome::Applied(_)), "{answered:?}");
}

#[tokio::test]
async fn partners_of_version_1_are_read_with_all_that_they_hold() {
    let today = filled_by(fill).await;
    let (_folder, store) = restored(today.path(), Path::new(BACKUP)).await;
    let pairing = store.pairings_of(SERVER, BEN).await.unwrap().remove(0);
    assert_eq!(pairing.id.pair.both(), [ANN, BEN]);
    // A button of an older build goes on working.
    let answered = store.answer_pairing(SERVER, pairing.id, BEN, PairingAnswer::DidNotHappen).await;
    let ChangeOutcome::Applied(answered) = answered.unwrap() else { panic!("not kept") };
    assert_eq!(
        answered.pairing.answers,
        [Some(PairingAnswer::Met), Some(PairingAnswer::DidNotHappen)]
    );
    store.close().await.unwrap();
}

#[tokio::test]
async fn partners_of_version_1_are_still_what_is_written() {
    let folder = filled_by(fill).await;
    assert_written_as(Path::new(BACKUP), folder.path()).await;
}
