//! Review cards in the files of the store.

use crate::fixture::{ANN, SERVER, instant};
use warmup::domain::ids::InteractionId;
use warmup::domain::question::QuestionId;
use warmup::domain::review::{CardChange, Parameters, Rating, Review, ReviewCard, ReviewPlan};
use warmup::store::sled::SledStore;
use warmup::store::{CardSubmission, Record, ReviewStore as _};

/// The question that the fixture's member has answered.
pub(crate) fn question() -> QuestionId {
    "python/daily-1".parse().unwrap()
}

/// A card after two reviews.
pub(crate) fn card(slug: &str) -> ReviewCard {
    let plan = ReviewPlan {
        retention: 90.into(),
        zone: "Europe/Warsaw".parse().unwrap(),
        parameters: Parameters::default(),
    };
    let first = Review {
        grade: Rating::Hard,
        at: instant("2026-03-02T09:00:00Z"),
        attempt: Some(InteractionId(14)),
    };
    let second = Review { grade: Rating::Easy, at: instant("2026-03-05T09:00:00Z"), attempt: None };
    ReviewCard::begin(crate::unreadable::question(slug), first, &plan).after(second, &plan)
}

/// A card of the question that the fixture's member has answered.
pub(crate) async fn fill(store: &SledStore) {
    let now = instant("2026-03-05T09:00:00Z");
    let submission = CardSubmission { question: question(), seen: 0, grade: Rating::Good, now };
    store.review(SERVER, ANN, submission).await.unwrap();
}

/// A backup with review cards, as the first build with them wrote it.
const BACKUP: &str = "tests/fixtures/store/reviews.jsonl";

#[tokio::test]
async fn backups_of_the_first_build_with_review_cards_are_read_and_still_written_so() {
    let (guild, user) = (SERVER, ANN);
    // It kept no histories.
    let cards = [card("gil"), card("mro").changed(CardChange::Suspend)]
        .map(|card| ReviewCard { history: Vec::new(), ..card });
    let records = cards.map(|card| Record::ReviewCard { guild, user, card }).to_vec();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    crate::fixture::write_backup(&file, &records).await;
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(BACKUP);
    assert_eq!(crate::backups::read_backup(&kept).await, records);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&kept).unwrap());
}
