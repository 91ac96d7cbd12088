//! A server's own questions in the files of the store.

use crate::fixture::{ANN, SERVER as A};
use crate::unreadable::question;
use warmup::domain::ids::InteractionId;
use warmup::domain::own_bank::{
    BankChange, DraftPurpose, DraftStage, OwnQuestion, Placed, QuestionDraft, QuestionFields,
};
use warmup::domain::question::{Category, Difficulty, Pack};
use warmup::store::BankStore as _;
use warmup::store::sled::SledStore;

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

/// A question of the server's own that names a member, and one that she suggests.
pub(crate) async fn fill(store: &SledStore) {
    let category =
        Category { slug: "general".into(), title: "General".into(), emoji: "📁".into() };
    let pack = Pack {
        slug: "python".into(),
        title: "Python".into(),
        description: String::new(),
        categories: vec![category],
    };
    let question = OwnQuestion { author: Some(ANN), ..own_question("own") };
    let added = BankChange::Add(Placed { question, pack });
    store.change_bank(A, added, 9).await.unwrap().unwrap();
    store.keep_draft(A, ANN, draft(70), 9).await.unwrap();
}
