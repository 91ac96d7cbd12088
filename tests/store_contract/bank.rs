//! Facts about a server's own questions.

use crate::fixtures::*;
use std::collections::BTreeSet;
use warmup::domain::cluster::Share;
use warmup::domain::ids::{InteractionId, UserId};
use warmup::domain::own_bank::{
    BankChange, BankImport, BankRefusal, DraftKey, DraftPurpose, DraftStage, MAX_FILE_NAME,
    MAX_TEXT, OwnQuestion, Placed, QuestionDraft, QuestionFields, SuggestionSettings, UndoneImport,
};
use warmup::domain::question::{Category, Difficulty, Pack, QuestionId};
use warmup::store::ChangeOutcome;

const MOST: usize = 1_000;

fn id(slug: &str) -> QuestionId {
    QuestionId::new("ours", slug).unwrap()
}

pub(crate) fn placed(slug: &str) -> Placed {
    let category = Category { slug: "team".into(), title: "Team".into(), emoji: "📁".into() };
    let pack = Pack {
        slug: "ours".into(),
        title: "Ours".into(),
        description: String::new(),
        categories: vec![category],
    };
    let question = OwnQuestion {
        id: id(slug),
        category: "team".into(),
        text: format!("the text of {slug}"),
        retired: false,
        author: None,
        changed_at: nine(1),
        import: None,
    };
    Placed { question, pack }
}

fn by(author: UserId, slug: &str) -> Placed {
    let placed = placed(slug);
    Placed { question: OwnQuestion { author: Some(author), ..placed.question }, ..placed }
}

pub(crate) fn draft(id: u64) -> QuestionDraft {
    QuestionDraft {
        id: InteractionId(id),
        pack: "ours".into(),
        category: "team".into(),
        difficulty: Difficulty::Easy,
        fields: QuestionFields { title: "Deploys".into(), ..QuestionFields::default() },
        purpose: DraftPurpose::Add,
        stage: DraftStage::Writing,
        changed_at: nine(1),
    }
}

fn waiting(id: u64) -> QuestionDraft {
    QuestionDraft {
        purpose: DraftPurpose::Suggest { is_named: true },
        stage: DraftStage::Waiting { posted: Vec::new() },
        ..draft(id)
    }
}

async fn add(store: &Shared, slug: &str) {
    let added = store.change_bank(HERE, BankChange::Add(placed(slug)), MOST).await.unwrap();
    added.unwrap();
}

async fn slugs(store: &Shared) -> Vec<String> {
    let own = store.own_bank(HERE).await.unwrap().unwrap();
    own.questions.iter().map(|question| question.id.slug().to_owned()).collect()
}

pub(crate) async fn a_question_is_added_once_and_belongs_to_its_server(store: Shared) {
    assert!(store.own_bank(HERE).await.unwrap().is_none());
    add(&store, "deploys").await;
    let again = store.change_bank(HERE, BankChange::Add(placed("deploys")), MOST).await.unwrap();
    assert_eq!(again, Err(BankRefusal::Taken));
    let full = store.change_bank(HERE, BankChange::Add(placed("more")), 1).await.unwrap();
    assert_eq!(full, Err(BankRefusal::Full(1)));
    let own = store.own_bank(HERE).await.unwrap().unwrap();
    assert_eq!(own.questions, [placed("deploys").question]);
    assert_eq!((own.bank.packs, own.bank.revision), (vec![placed("deploys").pack], 1));
    assert!(store.own_bank(ELSEWHERE).await.unwrap().is_none());
    assert_eq!(store.own_question(ELSEWHERE, &id("deploys")).await.unwrap(), None);
}

pub(crate) async fn own_and_shipped_questions_are_retired_and_restored(store: Shared) {
    add(&store, "deploys").await;
    let shipped = question("mro");
    for id in [id("deploys"), shipped.clone()] {
        store.change_bank(HERE, BankChange::Retire(id, nine(2)), MOST).await.unwrap().unwrap();
    }
    let own = store.own_bank(HERE).await.unwrap().unwrap();
    assert!(own.questions[0].retired);
    assert_eq!(own.bank.switched_off, [shipped.clone()].into());
    for id in [id("deploys"), shipped.clone()] {
        store.change_bank(HERE, BankChange::Restore(id, nine(2)), MOST).await.unwrap().unwrap();
    }
    let own = store.own_bank(HERE).await.unwrap().unwrap();
    assert!(!own.questions[0].retired && own.bank.switched_off.is_empty());
    let unknown = BankChange::Restore(shipped, nine(3));
    assert_eq!(store.change_bank(HERE, unknown, MOST).await.unwrap(), Err(BankRefusal::Unknown));
}

pub(crate) async fn a_pack_goes_with_its_last_question(store: Shared) {
    add(&store, "deploys").await;
    add(&store, "reviews").await;
    for (slug, packs) in [("deploys", 1), ("reviews", 0)] {
        let bank = store.change_bank(HERE, BankChange::Delete(id(slug)), MOST).await.unwrap();
        assert_eq!(bank.unwrap().packs.len(), packs);
    }
    let gone = store.change_bank(HERE, BankChange::Delete(id("reviews")), MOST).await.unwrap();
    assert_eq!(gone, Err(BankRefusal::Unknown));
}

pub(crate) async fn every_change_grows_the_revision(store: Shared) {
    let settings = SuggestionSettings { are_open: false, channel: None };
    let changes = [
        BankChange::Add(placed("deploys")),
        BankChange::Replace(placed("deploys")),
        BankChange::Retire(id("deploys"), nine(1)),
        BankChange::Restore(id("deploys"), nine(1)),
        BankChange::Suggestions(settings),
        BankChange::Delete(id("deploys")),
    ];
    for (change, revision) in changes.into_iter().zip(1..) {
        let bank = store.change_bank(HERE, change, MOST).await.unwrap().unwrap();
        assert_eq!(bank.revision, revision);
    }
    let bank = store.server_bank(HERE).await.unwrap().unwrap();
    assert_eq!((bank.revision, bank.suggestions), (6, settings));
}

pub(crate) async fn a_whole_import_is_undone_and_only_that(store: Shared) {
    add(&store, "deploys").await;
    add(&store, "kept").await;
    let many: Vec<Placed> = (0..600)
        .map(|at| placed(&format!("imported-{at}")))
        .chain([Placed {
            question: OwnQuestion { text: "new".into(), ..placed("deploys").question },
            ..placed("deploys")
        }])
        .collect();
    let import = BankImport { id: InteractionId(50), file: "team.zip".into(), at: nine(2) };
    for _ in 0..2 {
        let done = store.import_questions(HERE, import.clone(), many.clone(), MOST).await.unwrap();
        assert_eq!(done, Ok(()));
    }
    assert_eq!(slugs(&store).await.len(), 602);
    let changed = BankChange::Replace(placed("imported-7"));
    store.change_bank(HERE, changed, MOST).await.unwrap().unwrap();

    let undone = store.undo_import(HERE, import.id).await.unwrap();
    assert_eq!(undone, UndoneImport { restored: 1, deleted: 599, retired: 0 });
    assert_eq!(slugs(&store).await, ["deploys", "imported-7", "kept"]);
    let own = store.own_question(HERE, &id("deploys")).await.unwrap();
    assert_eq!(own, Some(placed("deploys").question));
    assert!(store.server_bank(HERE).await.unwrap().unwrap().imports.is_empty());
    let again = store.undo_import(HERE, import.id).await.unwrap();
    assert_eq!(again, UndoneImport::default());
}

pub(crate) async fn an_import_that_does_not_fit_can_be_undone(store: Shared) {
    add(&store, "deploys").await;
    let many: Vec<Placed> = (0..600).map(|at| placed(&format!("imported-{at}"))).collect();
    let import = BankImport { id: InteractionId(50), file: "team.zip".into(), at: nine(2) };
    let done = store.import_questions(HERE, import.clone(), many, 501).await.unwrap();
    assert_eq!(done, Err(BankRefusal::Full(501)));
    store.undo_import(HERE, import.id).await.unwrap();
    assert_eq!(slugs(&store).await, ["deploys"]);
}

pub(crate) async fn an_imported_question_that_was_asked_is_retired_rather_than_deleted(
    store: Shared,
) {
    store.change_server(HERE, configure(1)).await.unwrap();
    posted(&store, HERE, 1).await;
    let mut placed = placed("asked");
    placed.question.id = asked(1);
    let import = BankImport { id: InteractionId(50), file: "team.zip".into(), at: nine(2) };
    store.import_questions(HERE, import.clone(), vec![placed], MOST).await.unwrap().unwrap();
    let undone = store.undo_import(HERE, import.id).await.unwrap();
    assert_eq!(undone, UndoneImport { retired: 1, ..UndoneImport::default() });
    assert!(store.own_question(HERE, &asked(1)).await.unwrap().unwrap().retired);
}

pub(crate) async fn a_draft_is_used_once(store: Shared) {
    store.keep_draft(HERE, ANN, draft(70), 2).await.unwrap();
    let key = DraftKey { user: ANN, id: InteractionId(70) };
    assert_eq!(store.draft(HERE, key).await.unwrap(), Some(draft(70)));
    let add = BankChange::Add(placed("deploys"));
    let refused = store.use_draft(HERE, key, add.clone(), 0).await.unwrap();
    assert_eq!(refused, ChangeOutcome::Refused(BankRefusal::Full(0)));
    let used = store.use_draft(HERE, key, add.clone(), MOST).await.unwrap();
    assert!(matches!(used, ChangeOutcome::Applied(_)), "{used:?}");
    let again = store.use_draft(HERE, key, add, MOST).await.unwrap();
    assert_eq!(again, ChangeOutcome::NotFound);
    assert_eq!(slugs(&store).await, ["deploys"]);
}

pub(crate) async fn only_the_newest_drafts_stay_and_suggestions_wait_in_order(store: Shared) {
    store.keep_draft(HERE, BEN, waiting(60), 2).await.unwrap();
    store.keep_draft(HERE, ANN, waiting(61), 2).await.unwrap();
    for id in 70..73 {
        store.keep_draft(HERE, ANN, draft(id), 2).await.unwrap();
    }
    let kept = store.drafts_of(HERE, ANN).await.unwrap();
    assert_eq!(kept.iter().map(|draft| draft.id.0).collect::<Vec<_>>(), [61, 71, 72]);
    let waiting = store.waiting_suggestions(HERE).await.unwrap();
    let waiting: Vec<_> = waiting.iter().map(|(user, draft)| (*user, draft.id.0)).collect();
    assert_eq!(waiting, [(BEN, 60), (ANN, 61)]);
    store.forget_member(HERE, BEN).await.unwrap();
    let removed =
        store.remove_draft(HERE, DraftKey { user: ANN, id: InteractionId(61) }).await.unwrap();
    assert!(removed.is_some());
    assert!(store.waiting_suggestions(HERE).await.unwrap().is_empty());
}

pub(crate) async fn a_member_s_questions_stay_without_their_name(store: Shared) {
    let named = BankChange::Add(by(ANN, "deploys"));
    store.change_bank(HERE, named, MOST).await.unwrap().unwrap();
    let import = BankImport { id: InteractionId(50), file: "team.zip".into(), at: nine(2) };
    store
        .import_questions(HERE, import.clone(), vec![placed("deploys")], MOST)
        .await
        .unwrap()
        .unwrap();
    store.forget_member(HERE, ANN).await.unwrap();
    store.undo_import(HERE, import.id).await.unwrap();
    let own = store.own_question(HERE, &id("deploys")).await.unwrap();
    assert_eq!(own, Some(placed("deploys").question));
}

pub(crate) async fn a_changed_bank_wakes_the_server_s_tasks(store: Shared) {
    use warmup::domain::task::{Settlement, Task};
    store.change_server(HERE, configure(1)).await.unwrap();
    let task = Task::Dailies(HERE);
    let mut leases = store
        .lease_due(task.lane(), nine(1), 9, &Share::default(), &BTreeSet::new())
        .await
        .unwrap();
    let lease = leases.pop().unwrap();
    assert_eq!(lease.task, task);
    store.settle(task, Settlement::NOTHING_MORE).await.unwrap();
    assert!(store.queued(task).await.unwrap().and_then(|entry| entry.due()).is_none());
    add(&store, "deploys").await;
    assert!(store.queued(task).await.unwrap().and_then(|entry| entry.due()).is_some());
}

pub(crate) async fn what_does_not_fit_into_the_record_is_refused_and_changes_nothing(
    store: Shared,
) {
    let largest = Placed {
        question: OwnQuestion { text: "\"".repeat(MAX_TEXT / 2), ..placed("long").question },
        ..placed("long")
    };
    let added = store.change_bank(HERE, BankChange::Add(largest.clone()), MOST).await.unwrap();
    added.unwrap();
    let long = |number: usize| question(&format!("{number:03}{}", "s".repeat(45)));
    let mut retired = 0;
    let refusal = loop {
        let change = BankChange::Retire(long(retired), nine(1));
        match store.change_bank(HERE, change, MOST).await.unwrap() {
            Ok(_) => retired += 1,
            Err(refusal) => break refusal,
        }
    };
    assert_eq!(refusal, BankRefusal::Crowded);
    assert!(retired > 300, "{retired}");
    let bank = store.server_bank(HERE).await.unwrap().unwrap();
    assert_eq!(bank.switched_off.len(), retired);
    for id in 50..56 {
        let import =
            BankImport { id: InteractionId(id), file: "ż".repeat(MAX_FILE_NAME), at: nine(2) };
        let done = store.import_questions(HERE, import, vec![largest.clone()], MOST).await;
        done.unwrap().unwrap();
    }
}
