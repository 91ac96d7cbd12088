//! A server's own questions in the files of the store.

use crate::fixture::{ANN, SERVER as A};
use crate::unreadable::question;
use warmup::domain::ids::{ChannelId, InteractionId, MessageId};
use warmup::domain::own_bank::{
    BankChange, BankImport, DraftPurpose, DraftStage, OwnQuestion, Placed, QuestionDraft,
    QuestionFields, ServerBank, SuggestionSettings, imported,
};
use warmup::domain::question::{Category, Difficulty, Pack};
use warmup::store::sled::SledStore;
use warmup::store::{BankStore as _, Record};

pub(crate) fn own_question(slug: &str) -> OwnQuestion {
    OwnQuestion {
        id: question(slug),
        category: "general".to_owned(),
        text: "a question".to_owned(),
        retired: false,
        author: None,
        changed_at: "2026-03-02T09:00:00Z".parse().unwrap(),
        import: None,
    }
}

pub(crate) fn draft(id: u64) -> QuestionDraft {
    QuestionDraft {
        id: InteractionId(id),
        pack: "ours".to_owned(),
        category: "general".to_owned(),
        difficulty: Difficulty::Easy,
        fields: QuestionFields::default(),
        purpose: DraftPurpose::Suggest { is_named: true },
        stage: DraftStage::Waiting { posted: Vec::new() },
        changed_at: "2026-03-02T09:00:00Z".parse().unwrap(),
    }
}

fn pack() -> Pack {
    let category =
        Category { slug: "general".into(), title: "General".into(), emoji: "📁".into() };
    Pack {
        slug: "python".into(),
        title: "Python".into(),
        description: String::new(),
        categories: vec![category],
    }
}

/// A question of the server's own that names a member, and one that she suggests.
pub(crate) async fn fill(store: &SledStore) {
    let question = OwnQuestion { author: Some(ANN), ..own_question("own") };
    let added = BankChange::Add(Placed { question, pack: pack() });
    store.change_bank(A, added, 9).await.unwrap().unwrap();
    store.keep_draft(A, ANN, draft(70), 9).await.unwrap();
}

/// A backup with every kind of record of a server's own bank, as the first build with them wrote it.
const BACKUP: &str = "tests/fixtures/store/own_bank.jsonl";

fn written() -> Vec<Record> {
    let (guild, user) = (A, ANN);
    let named = OwnQuestion { author: Some(ANN), retired: true, ..own_question("own") };
    let replaced = imported(own_question("zebra"), Some(&named), InteractionId(5));
    let import = BankImport {
        id: InteractionId(5),
        file: "team.zip".to_owned(),
        at: "2026-03-02T09:00:00Z".parse().unwrap(),
    };
    let bank = ServerBank {
        revision: 3,
        packs: vec![pack()],
        switched_off: [question("mro")].into(),
        suggestions: SuggestionSettings { are_open: false, channel: Some(ChannelId(5)) },
        imports: vec![import],
    };
    let stage = DraftStage::Waiting { posted: vec![(ChannelId(5), MessageId(6))] };
    let edit = QuestionDraft {
        purpose: DraftPurpose::Edit(question("mro")),
        stage: DraftStage::Writing,
        ..draft(71)
    };
    vec![
        Record::ServerBank { guild, bank },
        Record::OwnQuestion { guild, question: named },
        Record::OwnQuestion { guild, question: replaced },
        Record::QuestionDraft { guild, user, draft: QuestionDraft { stage, ..draft(70) } },
        Record::QuestionDraft { guild, user, draft: edit },
    ]
}

#[tokio::test]
async fn backups_of_the_first_build_with_own_questions_are_read() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(BACKUP);
    assert_eq!(crate::backups::read_backup(&file).await, written());
}
