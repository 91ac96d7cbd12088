//! Facts about flags, and about what is measured of questions.

use crate::attempts::ticks;
use crate::fixtures::*;
use warmup::domain::ids::{InteractionId, UserId};
use warmup::domain::quality::{
    Flag, FlagKind, FlagRefusal, MAX_FLAGS_OF_MEMBER, MAX_OPEN_FLAGS, NewFlag, QuestionTally,
    QuestionVersion,
};
use warmup::store::Submission;

fn version() -> QuestionVersion {
    serde_json::from_str("7").unwrap()
}

/// A flag from nine on day `number`.
pub(crate) fn flag_on(slug: &str, number: u64) -> NewFlag {
    NewFlag {
        question: question(slug),
        kind: FlagKind::Typo,
        note: "\"teh\"\n\u{0} 🦀".to_owned(),
        version: version(),
        now: nine(number),
    }
}

async fn flagged(store: &Shared, user: UserId, flag: NewFlag) -> Flag {
    store.flag(HERE, user, flag).await.unwrap().unwrap()
}

pub(crate) async fn a_member_has_one_flag_on_a_question_and_the_newest_stands(store: Shared) {
    let first = flagged(&store, ANN, flag_on("gil", 1)).await;
    assert_eq!(store.flag_on(HERE, ANN, &question("gil")).await.unwrap(), Some(first.clone()));
    let newer = NewFlag { kind: FlagKind::Wrong, note: String::new(), ..flag_on("gil", 2) };
    let newer = flagged(&store, ANN, newer).await;
    let of_ben = flagged(&store, BEN, flag_on("gil", 1)).await;
    store.flag(ELSEWHERE, ANN, flag_on("gil", 1)).await.unwrap().unwrap();
    assert_eq!(store.open_flags(HERE).await.unwrap(), [newer.clone(), of_ben.clone()]);
    assert_eq!(store.flags_of(HERE, ANN).await.unwrap(), [newer]);
    assert!(store.take_flag_back(HERE, ANN, &question("gil")).await.unwrap());
    assert!(!store.take_flag_back(HERE, ANN, &question("gil")).await.unwrap());
    assert_eq!(store.open_flags(HERE).await.unwrap(), [of_ben]);
    assert_eq!(store.open_flags(ELSEWHERE).await.unwrap(), [first]);
}

pub(crate) async fn flags_are_done_and_opened_again_question_by_question(store: Shared) {
    for member in [ANN, BEN] {
        flagged(&store, member, flag_on("gil", 1)).await;
    }
    let other = flagged(&store, ANN, flag_on("mro", 1)).await;
    assert_eq!(store.finish_flags(HERE, &question("gil"), nine(2)).await.unwrap(), 2);
    assert_eq!(store.finish_flags(HERE, &question("gil"), nine(3)).await.unwrap(), 0);
    assert_eq!(store.open_flags(HERE).await.unwrap(), std::slice::from_ref(&other));
    let done = store.flag_on(HERE, ANN, &question("gil")).await.unwrap().unwrap();
    assert_eq!(done.done, Some(nine(2)));
    assert_eq!(store.reopen_flags(HERE, &question("gil"), nine(3)).await.unwrap(), 0);
    // A newer flag is open already, and stays as it is.
    let newer = flagged(&store, BEN, flag_on("gil", 4)).await;
    assert_eq!(store.reopen_flags(HERE, &question("gil"), nine(2)).await.unwrap(), 1);
    let open = store.open_flags(HERE).await.unwrap();
    assert_eq!(open, [Flag { done: None, ..done }, other, newer]);
}

pub(crate) async fn a_member_can_have_so_many_flags_and_what_is_done_makes_room(store: Shared) {
    for number in 0..MAX_FLAGS_OF_MEMBER {
        flagged(&store, ANN, flag_on(&format!("q-{number}"), 1)).await;
    }
    let refused = store.flag(HERE, ANN, flag_on("one-more", 2)).await.unwrap();
    assert_eq!(refused, Err(FlagRefusal::MemberFull));
    let again = store.flag(HERE, ANN, flag_on("q-3", 2)).await.unwrap();
    assert_eq!(again.unwrap().at, nine(2), "a flag that there is can be changed");
    flagged(&store, BEN, flag_on("one-more", 2)).await;
    for (slug, day) in [("q-5", 4), ("q-4", 3)] {
        store.finish_flags(HERE, &question(slug), nine(day)).await.unwrap();
    }
    flagged(&store, ANN, flag_on("one-more", 5)).await;
    assert_eq!(store.flags_of(HERE, ANN).await.unwrap().len(), MAX_FLAGS_OF_MEMBER);
    assert_eq!(store.flag_on(HERE, ANN, &question("q-4")).await.unwrap(), None);
    assert!(store.flag_on(HERE, ANN, &question("q-5")).await.unwrap().is_some());
}

pub(crate) async fn a_server_can_have_so_many_open_flags(store: Shared) {
    let members = u64::try_from(MAX_OPEN_FLAGS / MAX_FLAGS_OF_MEMBER).unwrap();
    for member in 1..=members {
        for number in 0..MAX_FLAGS_OF_MEMBER {
            flagged(&store, UserId(100 + member), flag_on(&format!("q-{number}"), 1)).await;
        }
    }
    let refused = store.flag(HERE, ANN, flag_on("q-1", 2)).await.unwrap();
    assert_eq!(refused, Err(FlagRefusal::ServerFull));
    flagged(&store, UserId(101), flag_on("q-1", 2)).await;
    assert!(store.flag(ELSEWHERE, ANN, flag_on("q-1", 2)).await.unwrap().is_ok());
    store.finish_flags(HERE, &question("q-7"), nine(3)).await.unwrap();
    flagged(&store, ANN, flag_on("q-1", 4)).await;
}

pub(crate) async fn flags_go_with_their_member_and_counts_stay(store: Shared) {
    flagged(&store, ANN, flag_on("gil", 1)).await;
    flagged(&store, ANN, flag_on("mro", 1)).await;
    store.finish_flags(HERE, &question("mro"), nine(2)).await.unwrap();
    let of_ben = flagged(&store, BEN, flag_on("gil", 1)).await;
    store.add_tally(HERE, QuestionTally::one_opened(question("gil"))).await.unwrap();
    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(store.flags_of(HERE, ANN).await.unwrap(), []);
    assert_eq!(store.open_flags(HERE).await.unwrap(), [of_ben]);
    assert_eq!(store.question_tally(HERE, &question("gil")).await.unwrap().opened, 1);
    store.forget_server(HERE).await.unwrap();
    assert_eq!(store.open_flags(HERE).await.unwrap(), []);
    assert_eq!(store.question_tally(HERE, &question("gil")).await.unwrap().opened, 0);
}

pub(crate) async fn counts_of_a_question_add_up_and_none_is_lost(store: Shared) {
    let none = QuestionTally::new(question("gil"));
    assert_eq!(store.question_tally(HERE, &question("gil")).await.unwrap(), none);
    let shown = (0..8).map(|_| store.add_tally(HERE, QuestionTally::one_shown(question("gil"))));
    let opened = (0..3).map(|_| store.add_tally(HERE, QuestionTally::one_opened(question("gil"))));
    for added in futures::future::join_all(shown.chain(opened)).await {
        added.unwrap();
    }
    store.add_tally(ELSEWHERE, QuestionTally::one_shown(question("gil"))).await.unwrap();
    let tally = store.question_tally(HERE, &question("gil")).await.unwrap();
    assert_eq!(tally, QuestionTally { shown: 8, opened: 3, ..none });
}

pub(crate) async fn the_newest_attempt_of_each_member_at_a_question_is_found(store: Shared) {
    for (id, user, slug) in [(11, ANN, "gil"), (12, ANN, "gil"), (13, BEN, "gil"), (14, BEN, "mro")]
    {
        store.record_attempt(HERE, user, practice(id, slug)).await.unwrap();
    }
    let blank = Submission { text: "...".to_owned(), ..practice(15, "gil") };
    store.record_attempt(HERE, ANN, blank).await.unwrap();
    store.record_attempt(ELSEWHERE, ANN, practice(16, "gil")).await.unwrap();
    store.score_attempt(HERE, ANN, InteractionId(12), ticks(&[0])).await.unwrap();
    let found = store.attempts_at_question(HERE, &question("gil")).await.unwrap();
    let found: Vec<_> = found.iter().map(|it| (it.id.0, it.ticked.clone())).collect();
    assert_eq!(found, [(12, Some(ticks(&[0]))), (13, None)]);
}
