//! Prep plans in the files of the store.

use crate::fixture::{ANN, SERVER};
use jiff::civil::{Date, date};
use warmup::domain::ids::InteractionId;
use warmup::domain::prep::{JoinedPrep, PrepChange, PrepOutcome, PrepPlan};
use warmup::domain::schedule::Weekdays;
use warmup::store::sled::SledStore;
use warmup::store::{PrepStore as _, Record};

pub(crate) const TEAM: InteractionId = InteractionId(80);
pub(crate) const TODAY: Date = date(2026, 3, 5);

/// A plan with every field.
pub(crate) fn plan() -> PrepPlan {
    PrepPlan {
        date: date(2026, 3, 20),
        focus: Some("algorithms:graphs".parse().unwrap()),
        minutes: 45,
        weekdays: Weekdays::WORKING,
        started: date(2026, 3, 2),
        team: Some(TEAM),
        outcome: Some(PrepOutcome::Mixed),
    }
}

/// The fixture's member prepares in a team.
pub(crate) async fn fill(store: &SledStore) {
    let PrepPlan { date, focus, .. } = plan();
    let join = PrepChange::Join(JoinedPrep { team: TEAM, date, focus });
    store.change_prep(SERVER, ANN, join, TODAY).await.unwrap().unwrap();
}

/// A backup with prep plans, as the first build with them wrote it.
const BACKUP: &str = "tests/fixtures/store/prep.jsonl";

#[tokio::test]
async fn backups_of_the_first_build_with_prep_plans_are_read_and_still_written_so() {
    let (guild, user) = (SERVER, ANN);
    let plain =
        PrepPlan { focus: None, weekdays: Weekdays::EVERY, team: None, outcome: None, ..plan() };
    let other = warmup::domain::ids::UserId(8);
    let records = vec![
        Record::PrepPlan { guild, user, plan: plan() },
        Record::PrepPlan { guild, user: other, plan: plain },
    ];
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    crate::fixture::write_backup(&file, &records).await;
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(BACKUP);
    assert_eq!(crate::backups::read_backup(&kept).await, records);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&kept).unwrap());
}
