//! Facts about a store as a whole: taking it elsewhere, and ending.

use crate::attempts::ticks;
use crate::bank::{draft, placed};
use crate::fixtures::*;
use crate::interviews::{invitation, plan};
use crate::matching::{held, join};
use crate::prep;
use crate::quality::flag_on;
use crate::records::{AllRecords as _, streamed};
use futures::FutureExt as _;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use warmup::domain::announcements::AnnouncementsChange;
use warmup::domain::daily::{DailyChange, Void};
use warmup::domain::ids::{ChannelId, InteractionId, MessageId};
use warmup::domain::member::{Attempt, Away, MemberChange};
use warmup::domain::own_bank::BankChange;
use warmup::domain::quality::QuestionTally;
use warmup::domain::remind::ReminderChange;
use warmup::domain::reveal::Reveal;
use warmup::domain::task::Task;
use warmup::store::{Claim, Claimed, JoinedFrom, Record};

async fn fill(store: &Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    store.change_server(ELSEWHERE, configure(2)).await.unwrap();
    posted(store, HERE, 3).await;
    store.advance_daily(HERE, 1, DailyChange::Closed).await.unwrap();
    claimed(store, HERE, 4).await;
    store.record_attempt(HERE, ANN, to_daily(11, 1)).await.unwrap();
    store.record_attempt(HERE, ANN, to_daily(12, 1)).await.unwrap();
    store.record_attempt(HERE, BEN, to_daily(13, 3)).await.unwrap();
    store.score_attempt(HERE, ANN, InteractionId(11), ticks(&[1])).await.unwrap();
    store.keep_reveal(HERE, Reveal::new(ChannelId(9), asked(1))).await.unwrap();
    store.share_attempt(HERE, ANN, InteractionId(11), MessageId(4)).await.unwrap();
    let away = Away { from: nine(1), until: nine(2) };
    store.change_member(ELSEWHERE, BEN, MemberChange::Away(away)).await.unwrap();
    store.begin_interview(HERE, invitation(50, ANN, BEN), ANN).await.unwrap().unwrap();
    store.keep_library_entry(HERE, plan(), 1).await.unwrap();
    for member in [ANN, BEN] {
        let place = JoinedFrom { channel: Some(ChannelId(5)), seed: 1 };
        store.change_participant(HERE, member, join(), place).await.unwrap();
    }
    held(store, 1).await;
    store.change_bank(HERE, BankChange::Add(placed("deploys")), 9).await.unwrap().unwrap();
    store.keep_draft(HERE, ANN, draft(70), 9).await.unwrap();
    prep::started(store, ANN, 20).await;
    store.flag(HERE, ANN, flag_on("gil", 1)).await.unwrap().unwrap();
    store.add_tally(HERE, QuestionTally::one_shown(asked(1))).await.unwrap();
    store.change_reminders(HERE, ANN, ReminderChange::Streak(Some(3))).await.unwrap();
    store.change_announcements(HERE, AnnouncementsChange::Nudge(Some(2))).await.unwrap();
}

pub(crate) async fn what_is_exported_comes_back_with_everything_that_follows_from_it(
    store: Shared,
) {
    fill(&store).await;
    let records = store.export_all().await.unwrap();
    let kinds: Vec<u8> = records
        .iter()
        .map(|record| match record {
            Record::Server { .. } => 0,
            Record::Daily { .. } => 1,
            Record::Member { .. } => 2,
            Record::Attempt { .. } => 3,
            Record::Interview { .. } => 4,
            Record::LibraryEntry { .. } => 5,
            Record::MatchState { .. } => 6,
            Record::Participant { .. } => 7,
            Record::Pairing { .. } => 8,
            Record::Reveal { .. } => 9,
            Record::ServerBank { .. } => 10,
            Record::OwnQuestion { .. } => 11,
            Record::QuestionDraft { .. } => 12,
            Record::ReviewCard { .. } => 13,
            Record::PrepPlan { .. } => 14,
            Record::Flag { .. } => 15,
            Record::QuestionTally { .. } => 16,
            Record::Reminders { .. } => 17,
            Record::Announcements { .. } => 18,
        })
        .collect();
    assert_eq!(
        kinds,
        [
            0, 0, 1, 1, 1, 1, 9, 2, 2, 2, 3, 3, 3, 4, 5, 6, 7, 7, 8, 10, 11, 12, 13, 14, 15, 16,
            17, 18
        ]
    );
    for guild in [HERE, ELSEWHERE] {
        store.forget_server(guild).await.unwrap();
    }
    assert!(store.export_all().await.unwrap().is_empty());

    let shuffled = records.iter().rev().cloned().collect();
    store.import_all(shuffled).await.unwrap();
    assert_eq!(store.export_all().await.unwrap(), records);
    let Claimed::Taken(taken) = store.claim_daily(HERE, claim(3)).await.unwrap() else {
        panic!("the date of a daily was free");
    };
    assert_eq!(taken.number, 3);
    let at_daily = store.attempts_at_daily(HERE, 1).await.unwrap();
    assert_eq!(at_daily.iter().map(|(_, attempt)| attempt.id.0).collect::<Vec<_>>(), [12]);
    let latest = store.latest_attempt(HERE, ANN, &asked(1)).await.unwrap();
    assert_eq!(latest.unwrap().id, InteractionId(12));
    assert_eq!(store.answers_since(HERE, nine(0)).await.unwrap().len(), 3);
    assert_eq!(store.open_interviews(HERE).await.unwrap().len(), 1);
    assert_eq!(store.interviews_of(HERE, BEN).await.unwrap().len(), 1);
    assert_eq!(store.open_pairings(HERE).await.unwrap().len(), 1);
    assert_eq!(store.open_flags(HERE).await.unwrap().len(), 1);
    assert_eq!(store.question_tally(HERE, &asked(1)).await.unwrap().shown, 1);
    for task in [Task::Remind(HERE, ANN), Task::Announce(HERE)] {
        assert!(store.queued(task).await.unwrap().is_some(), "{task}");
    }
}

pub(crate) async fn a_voided_daily_and_the_one_in_its_place_come_back_with_their_date(
    store: Shared,
) {
    posted(&store, HERE, 1).await;
    store.advance_daily(HERE, 1, DailyChange::Voided(Void::MessageDeleted)).await.unwrap();
    let again = Claim { asked: claim(2).asked, ..claim(1) };
    store.claim_daily(HERE, again.clone()).await.unwrap();
    let mut records = store.export_all().await.unwrap();
    for _ in 0..2 {
        store.forget_server(HERE).await.unwrap();
        store.import_all(records.clone()).await.unwrap();
        let Claimed::Taken(taken) = store.claim_daily(HERE, again.clone()).await.unwrap() else {
            panic!("the date of a daily was free");
        };
        assert_eq!(taken.number, 2);
        records.reverse();
    }
}

pub(crate) async fn a_store_that_holds_something_takes_nothing_in(store: Shared) {
    store.record_attempt(HERE, ANN, practice(11, "gil")).await.unwrap();
    let before = store.export_all().await.unwrap();
    let error = store.import_all(before.clone()).await.unwrap_err();
    assert!(error.to_string().contains("not empty"), "{error}");
    assert_eq!(store.export_all().await.unwrap(), before);
}

pub(crate) async fn records_that_contradict_each_other_are_refused_and_nothing_is_taken_in(
    store: Shared,
) {
    fill(&store).await;
    let records = store.export_all().await.unwrap();
    for guild in [HERE, ELSEWHERE] {
        store.forget_server(guild).await.unwrap();
    }
    for record in &records {
        let twice = vec![record.clone(), record.clone()];
        let error = store.import_all(twice).await.unwrap_err();
        assert!(error.to_string().ends_with("comes twice"), "{error}");
    }
    let first = records.iter().find_map(|record| match record {
        Record::Daily { guild, daily } => Some((*guild, daily.clone())),
        _ => None,
    });
    let (guild, daily) = first.unwrap();
    let second =
        Record::Daily { guild, daily: warmup::domain::daily::Daily { number: 9, ..daily.clone() } };
    let error = store.import_all(vec![Record::Daily { guild, daily }, second]).await.unwrap_err();
    assert_eq!(error.to_string(), "server 100 has two dailies on 2026-03-02");
    assert!(store.export_all().await.unwrap().is_empty());
    store.import_all(records.clone()).await.unwrap();
    assert_eq!(store.export_all().await.unwrap(), records);
}

fn attempts(count: u64) -> Vec<Record> {
    let attempt = |number: u64| Attempt {
        id: InteractionId(number),
        question: question(&format!("question-{}", number % 7)),
        daily: None,
        at: nine(number),
        text: format!("answer {number}"),
        chosen: Vec::new(),
        ticked: None,
        shared: None,
        discount: None,
    };
    let user = |number| [ANN, BEN][usize::from(number % 2 == 0)];
    let record =
        |number| Record::Attempt { guild: HERE, user: user(number), attempt: attempt(number) };
    (1..=count).map(record).collect()
}

pub(crate) async fn an_export_is_of_one_moment_whatever_is_written_meanwhile(store: Shared) {
    store.import_all(attempts(1_500)).await.unwrap();
    let before = store.export_all().await.unwrap();
    for read in [1, 300, 1_400] {
        let mut export = store.export();
        let mut found: Vec<Record> = export.by_ref().take(read).try_collect().await.unwrap();
        posted(&store, ELSEWHERE, 2).await;
        for id in [1_498, 1_499, 1_600] {
            store.record_attempt(HERE, ANN, practice(id, "gil")).await.unwrap();
        }
        store.score_attempt(HERE, BEN, InteractionId(1_500), ticks(&[1])).await.unwrap();
        store.forget_member(HERE, ANN).await.unwrap();
        found.extend(export.try_collect::<Vec<_>>().await.unwrap());
        assert_eq!(found.len(), before.len(), "{read}");
        assert!(found == before, "{read}");
        assert_ne!(store.export_all().await.unwrap(), before);
        for guild in [HERE, ELSEWHERE] {
            store.forget_server(guild).await.unwrap();
        }
        store.import_all(before.clone()).await.unwrap();
    }
}

pub(crate) async fn records_whose_stream_fails_are_not_taken_in(store: Shared) {
    let records = attempts(1_500);
    for good in [0, 1, 1_200] {
        let good = streamed(records[..good].to_vec());
        let bad = stream::once(async { anyhow::bail!("the file was changed") });
        let error = store.import(good.chain(bad).boxed()).await.unwrap_err();
        assert_eq!(error.to_string(), "the file was changed");
        assert!(store.export_all().await.unwrap().is_empty());
    }
    let given_up = store.import(stream::pending().boxed());
    assert!(given_up.now_or_never().is_none());
    store.import_all(records.clone()).await.unwrap();
    assert_eq!(store.export_all().await.unwrap().len(), 1_500);
}

pub(crate) async fn a_closed_store_says_so(store: Shared) {
    store.close().await.unwrap();
    let write = store.record_attempt(HERE, ANN, practice(11, "gil")).await.unwrap_err();
    assert_eq!(write.to_string(), "the store is closed");
    assert_eq!(store.member(HERE, ANN).await.unwrap_err().to_string(), "the store is closed");
}

pub(crate) async fn closing_twice_is_closing_once(store: Shared) {
    store.record_attempt(HERE, ANN, practice(11, "gil")).await.unwrap();
    let (first, second) = tokio::join!(store.close(), store.close());
    first.unwrap();
    second.unwrap();
}
