//! Records move between the stores and back unchanged.

use crate::database::Fresh;
use crate::records::AllRecords as _;
use crate::{ANN, HERE, answer, every_kind};
use std::collections::BTreeSet;
use std::mem::discriminant;
use strum::VariantArray as _;
use warmup::domain::ids::InteractionId;
use warmup::domain::record_kind::RecordKind;
use warmup::store::Store as _;
use warmup::store::sled::SledStore;

#[tokio::test]
async fn every_kind_of_record_moves_to_a_database_and_back() {
    let Some(fresh) = Fresh::new().await else { return };
    let database = fresh.store().await;
    let records = every_kind().await;
    let kinds: BTreeSet<String> =
        records.iter().map(|record| format!("{:?}", discriminant(record))).collect();
    assert_eq!(kinds.len(), RecordKind::VARIANTS.len());

    let folder = tempfile::tempdir().unwrap();
    let sled = SledStore::open(folder.path()).unwrap();
    sled.import_all(records).await.unwrap();
    let records = sled.export_all().await.unwrap();
    database.import_all(records.clone()).await.unwrap();
    assert_eq!(database.export_all().await.unwrap(), records);

    let folder = tempfile::tempdir().unwrap();
    let back = SledStore::open(folder.path()).unwrap();
    back.import_all(database.export_all().await.unwrap()).await.unwrap();
    assert_eq!(back.export_all().await.unwrap(), records);
}

#[tokio::test]
async fn characters_that_a_database_cannot_hold_are_kept_all_the_same() {
    let Some(fresh) = Fresh::new().await else { return };
    let store = fresh.store().await;
    let text = "NUL \0, its mark \u{1}0 and \u{1}, an escape \\u0000, \u{10FFFF}";
    store.record_attempt(HERE, ANN, answer(1, text)).await.unwrap();
    let kept = store.attempt(HERE, ANN, InteractionId(1)).await.unwrap().unwrap();
    assert_eq!(kept.text, text);
}
