//! Flags and counts of questions in the files of the store.

use crate::fixture::{ANN, SERVER, instant};
use crate::reviews::question;
use warmup::domain::quality::{Flag, FlagKind, NewFlag, QuestionTally, QuestionVersion};
use warmup::store::sled::SledStore;
use warmup::store::{QualityStore as _, Record};

/// The version of a question, as a record has it.
fn version() -> QuestionVersion {
    serde_json::from_str("7").unwrap()
}

/// A flag on the question that the fixture's member has answered.
pub(crate) fn new_flag() -> NewFlag {
    NewFlag {
        question: question(),
        kind: FlagKind::Outdated,
        note: "Since 3.13 it prints \"two\".".to_owned(),
        version: version(),
        now: instant("2026-03-05T09:00:00Z"),
    }
}

/// An open flag and one that is done, without a note.
pub(crate) fn flags() -> [Flag; 2] {
    let other = "python/zebra".parse().unwrap();
    let done =
        NewFlag { question: other, kind: FlagKind::TooHard, note: String::new(), ..new_flag() };
    [new_flag().opened(), Flag { done: Some(instant("2026-03-06T09:00:00Z")), ..done.opened() }]
}

/// A flag and the counts of the question that the fixture's member has answered.
pub(crate) async fn fill(store: &SledStore) {
    store.flag(SERVER, ANN, new_flag()).await.unwrap().unwrap();
    store.add_tally(SERVER, QuestionTally::one_shown(question())).await.unwrap();
}

/// A backup with flags, as the first build with them wrote it.
const BACKUP: &str = "tests/fixtures/store/flags.jsonl";

#[tokio::test]
async fn backups_of_the_first_build_with_flags_are_read_and_still_written_so() {
    let (guild, user) = (SERVER, ANN);
    let mut records = flags().map(|flag| Record::Flag { guild, user, flag }).to_vec();
    let mut tally = QuestionTally::new(question());
    tally.add(&QuestionTally { question: question(), shown: 40, opened: 2 });
    records.push(Record::QuestionTally { guild, tally });
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("backup.jsonl");
    crate::fixture::write_backup(&file, &records).await;
    let kept = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(BACKUP);
    assert_eq!(crate::backups::read_backup(&kept).await, records);
    assert_eq!(std::fs::read(&file).unwrap(), std::fs::read(&kept).unwrap());
}
