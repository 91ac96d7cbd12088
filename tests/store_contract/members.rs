//! Properties of members.

use crate::fixtures::*;
use crate::records::AllRecords as _;
use futures::StreamExt as _;
use warmup::domain::ids::UserId;
use warmup::domain::member::{Away, Member, MemberChange};
use warmup::domain::visibility::{Presence, VisibilityChange};
use warmup::store::Record;

pub(crate) async fn a_newcomer_has_done_nothing_and_is_not_listed(store: Shared) {
    assert_eq!(store.member(HERE, ANN).await.unwrap(), Member::default());
    let back = store.change_member(HERE, ANN, MemberChange::Back(nine(1))).await.unwrap();
    assert_eq!(back, Member::default());
    assert!(store.members(HERE).await.unwrap().is_empty());
}

pub(crate) async fn being_away_is_kept_and_makes_a_member(store: Shared) {
    let away = Away { from: nine(1), until: nine(3) };
    let member = store.change_member(HERE, ANN, MemberChange::Away(away)).await.unwrap();
    assert_eq!(member.away, [away]);
    assert_eq!(store.member(HERE, ANN).await.unwrap(), member);
    assert_eq!(store.members(HERE).await.unwrap(), [(ANN, member)]);
    assert_eq!(store.member(ELSEWHERE, ANN).await.unwrap(), Member::default());
}

pub(crate) async fn forgetting_a_member_forgets_every_trace_and_nobody_else(store: Shared) {
    posted(&store, HERE, 2).await;
    for (member, id) in [(ANN, 11), (BEN, 21)] {
        store.record_attempt(HERE, member, to_daily(id, 1)).await.unwrap();
        store.record_attempt(HERE, member, practice(id + 1, "more")).await.unwrap();
    }
    store.record_attempt(ELSEWHERE, ANN, practice(31, "more")).await.unwrap();
    let kept: Vec<Record> = store
        .export_all()
        .await
        .unwrap()
        .into_iter()
        .filter(|record| match record {
            Record::Member { guild, user, .. }
            | Record::Attempt { guild, user, .. }
            | Record::QuestionDraft { guild, user, .. }
            | Record::ReviewCard { guild, user, .. }
            | Record::PrepPlan { guild, user, .. }
            | Record::Flag { guild, user, .. }
            | Record::Reminders { guild, user, .. } => (*guild, *user) != (HERE, ANN),
            Record::Server { .. }
            | Record::Daily { .. }
            | Record::Reveal { .. }
            | Record::Interview { .. }
            | Record::LibraryEntry { .. }
            | Record::MatchState { .. }
            | Record::Participant { .. }
            | Record::Pairing { .. }
            | Record::ServerBank { .. }
            | Record::OwnQuestion { .. }
            | Record::QuestionTally { .. }
            | Record::Announcements { .. } => true,
        })
        .collect();

    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(store.export_all().await.unwrap(), kept);
    assert_eq!(store.latest_attempt(HERE, ANN, &question("more")).await.unwrap(), None);
    let at_daily = store.attempts_at_daily(HERE, 1).await.unwrap();
    assert_eq!(at_daily.iter().map(|(member, _)| *member).collect::<Vec<_>>(), [BEN]);
    let answers = store.answers_since(HERE, nine(0)).await.unwrap();
    assert!(answers.iter().all(|answered| answered.member == BEN));
    assert_eq!(answers.len(), 2);

    let again = store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    assert_eq!((again.repeated, again.after.answered, again.after.streak.current), (false, 1, 1));
}

pub(crate) async fn a_name_is_kept_of_members_alone(store: Shared) {
    store.keep_name(HERE, ANN, "Ann").await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
    store.record_attempt(HERE, ANN, practice(1, "question")).await.unwrap();
    store.keep_name(HERE, ANN, "Ann").await.unwrap();
    store.keep_name(HERE, ANN, "Anna").await.unwrap();
    assert_eq!(store.member(HERE, ANN).await.unwrap().name, "Anna");
    assert_eq!(store.member(HERE, ANN).await.unwrap().answered, 1);
    store.forget_member(HERE, ANN).await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
}

pub(crate) async fn a_member_who_left_is_back_once_they_act(store: Shared) {
    store.record_attempt(HERE, ANN, practice(1, "question")).await.unwrap();
    store.keep_name(HERE, ANN, "Ann").await.unwrap();
    let seen = VisibilityChange::Seen(Presence { is_here: false, at: nine(1) });
    let gone = store.change_member(HERE, ANN, MemberChange::Visibility(seen)).await.unwrap();
    assert!(gone.visibility.has_left());
    assert_eq!(store.member(HERE, ANN).await.unwrap(), gone);
    store.keep_name(HERE, ANN, "Ann").await.unwrap();
    assert!(store.member(HERE, ANN).await.unwrap().visibility.is_empty());
}

pub(crate) async fn forgetting_a_member_with_many_attempts_leaves_nothing(store: Shared) {
    let writes = (0..1_200).map(|id| {
        let submission = practice(id, &format!("question-{}", id % 7));
        store.record_attempt(HERE, ANN, submission)
    });
    let mut written = futures::stream::iter(writes).buffer_unordered(32);
    while let Some(write) = written.next().await {
        write.unwrap();
    }
    assert_eq!(store.member(HERE, ANN).await.unwrap().answered, 7);
    store.forget_member(HERE, ANN).await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
    assert!(store.answers_since(HERE, nine(0)).await.unwrap().is_empty());
    assert_eq!(store.latest_attempt(HERE, ANN, &question("question-1")).await.unwrap(), None);
}

pub(crate) async fn members_are_read_by_their_numbers(store: Shared) {
    for (id, member) in [(11, ANN), (12, BEN)] {
        store.record_attempt(HERE, member, practice(id, "gil")).await.unwrap();
    }
    let found = store.members_among(HERE, &[ANN, UserId(99)]).await.unwrap();
    assert_eq!(found, [(ANN, store.member(HERE, ANN).await.unwrap())]);
    let both = store.members_among(HERE, &[BEN, UserId(u64::MAX), ANN]).await.unwrap();
    assert_eq!(both.iter().map(|(user, _)| *user).collect::<Vec<_>>(), [BEN, ANN]);
    assert!(store.members_among(ELSEWHERE, &[ANN, BEN]).await.unwrap().is_empty());
    assert!(store.members_among(HERE, &[]).await.unwrap().is_empty());
}
