//! Facts about servers.

use crate::fixtures::*;
use crate::records::AllRecords as _;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use warmup::domain::alerts::{self, AlertTopic, AlertsChange};
use warmup::domain::daily::DailyChange;
use warmup::domain::ids::{GuildId, UserId};
use warmup::domain::queue::{Queue, QueueChange};
use warmup::domain::server::{Server, ServerChange};
use warmup::domain::task::Task;
use warmup::store::{self, Store as _};

pub(crate) async fn a_server_is_unknown_until_it_is_set_up(store: Shared) {
    assert_eq!(store.server(HERE).await.unwrap(), None);
    let paused = store.change_server(HERE, ServerChange::Pause(nine(1))).await.unwrap();
    assert_eq!(paused, None);
    assert_eq!(store.server(HERE).await.unwrap(), None);
    assert!(servers(&store).await.is_empty());
}

pub(crate) async fn a_change_to_a_server_is_kept_and_returned(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    let changed = store.change_server(HERE, ServerChange::Skip(day(3).into())).await.unwrap();
    assert!(changed.as_ref().unwrap().skipped.contains(&day(3)));
    assert_eq!(store.server(HERE).await.unwrap(), changed);
}

pub(crate) async fn a_problem_of_a_server_is_told_when_it_has_lasted(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    let task = Task::Alert(HERE);
    assert_eq!(store.queued(task).await.unwrap(), None);
    let reason = "No.".to_owned();
    let owe =
        AlertsChange::Owe { reason, about: AlertTopic::Dailies, since: nine(1), now: nine(1) };
    for _ in 0..2 {
        store.change_server(HERE, ServerChange::Alerts(owe.clone())).await.unwrap();
        let due = store.queued(task).await.unwrap().and_then(|entry| entry.due());
        assert_eq!(due, Some(nine(1) + alerts::PATIENCE));
    }
    let server = store.change_server(HERE, ServerChange::Failure(None)).await.unwrap();
    assert_eq!(server.unwrap().alerts.owed(), None);
}

pub(crate) async fn forgetting_a_member_forgets_that_they_set_the_server_up(store: Shared) {
    for (guild, by) in [(HERE, ANN), (ELSEWHERE, ANN)] {
        store.change_server(guild, configure(1)).await.unwrap();
        let set_up = AlertsChange::SetUp { by, recipient: None };
        store.change_server(guild, ServerChange::Alerts(set_up)).await.unwrap();
    }
    store.forget_member(HERE, BEN).await.unwrap();
    let admin = async |guild| store.server(guild).await.unwrap().unwrap().alerts.set_up_by;
    assert_eq!(admin(HERE).await, Some(ANN));
    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!((admin(HERE).await, admin(ELSEWHERE).await), (None, Some(ANN)));
}

pub(crate) async fn a_posted_daily_takes_its_question_from_the_queue(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    let changes = [
        QueueChange::Reorder(vec![asked(1), asked(7)]),
        QueueChange::Schedule { date: day(2), question: asked(2) },
        QueueChange::Schedule { date: day(3), question: asked(3) },
    ];
    for change in changes {
        store.change_server(HERE, ServerChange::Queue(change)).await.unwrap();
    }
    let queue = async || store.server(HERE).await.unwrap().unwrap().queue;
    let before = queue().await;
    claimed(&store, HERE, 1).await;
    assert_eq!(queue().await, before, "a claim may be given up");
    posted(&store, HERE, 1).await;
    store.advance_daily(HERE, 1, DailyChange::Posted(post(1))).await.unwrap();
    store.advance_daily(HERE, 1, DailyChange::Threaded).await.unwrap();
    claimed(&store, HERE, 2).await;
    store.advance_daily(HERE, 2, DailyChange::Posted(post(2))).await.unwrap();
    let mut expected = Queue::default();
    for change in [
        QueueChange::Reorder(vec![asked(7)]),
        QueueChange::Schedule { date: day(3), question: asked(3) },
    ] {
        expected = expected.after(change).unwrap();
    }
    assert_eq!(queue().await, expected);
    let records = store.export_all().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let copy = warmup::store::sled::SledStore::open(folder.path()).unwrap();
    copy.import_all(records).await.unwrap();
    assert_eq!(copy.server(HERE).await.unwrap().unwrap().queue, expected);
}

async fn servers(store: &Shared) -> Vec<(GuildId, Server)> {
    store::servers(&**store).try_collect().await.unwrap()
}

pub(crate) async fn all_servers_are_listed(store: Shared) {
    for guild in [3, 1, 2] {
        store.change_server(GuildId(guild), configure(guild)).await.unwrap();
    }
    let servers = servers(&store).await;
    let channels: Vec<_> =
        servers.iter().map(|(guild, server)| (guild.0, server.settings.channel.0)).collect();
    assert_eq!(channels, [(1, 1), (2, 2), (3, 3)]);
}

pub(crate) async fn many_servers_are_listed_page_by_page(store: Shared) {
    const PAGE: u64 = 256;
    let set_up = |servers: std::ops::RangeInclusive<u64>| {
        let writes = servers.map(|guild| {
            let store = store.clone();
            tokio::spawn(async move { store.change_server(GuildId(guild), configure(1)).await })
        });
        futures::future::try_join_all(writes)
    };
    for (first, last) in [(1, PAGE), (PAGE + 1, 2 * PAGE + 1)] {
        set_up(first..=last).await.unwrap();
        let listed = servers(&store).await.into_iter().map(|(guild, _)| guild.0);
        assert!(listed.eq(1..=last), "none is missing or listed twice");
    }
    let first = store.servers_after(None).await.unwrap();
    assert_eq!(first.items.len() as u64, PAGE, "no more is read at once");
    let second = store.servers_after(first.last).await.unwrap();
    assert_eq!(second.last, Some(GuildId(2 * PAGE)));
    let end = store.servers_after(second.last).await.unwrap();
    assert_eq!((end.items.len(), end.last), (1, None));
}

pub(crate) async fn forgetting_a_server_forgets_its_dailies_and_members_and_no_others(
    store: Shared,
) {
    for guild in [HERE, ELSEWHERE] {
        store.change_server(guild, configure(1)).await.unwrap();
        posted(&store, guild, 2).await;
        store.record_attempt(guild, ANN, to_daily(11, 1)).await.unwrap();
    }
    let before = store.export_all().await.unwrap();
    store.forget_server(HERE).await.unwrap();

    assert_eq!(store.server(HERE).await.unwrap(), None);
    assert!(store.latest_dailies(HERE, 9).await.unwrap().is_empty());
    assert!(store.members(HERE).await.unwrap().is_empty());
    assert!(store.attempts(HERE, ANN).await.unwrap().is_empty());
    assert!(store.answers_since(HERE, nine(0)).await.unwrap().is_empty());
    assert!(store.attempts_at_daily(HERE, 1).await.unwrap().is_empty());
    assert_eq!(store.latest_attempt(HERE, ANN, &asked(1)).await.unwrap(), None);
    assert_eq!(store.export_all().await.unwrap().len(), before.len() / 2);
    assert_eq!(store.attempts_at_daily(ELSEWHERE, 1).await.unwrap().len(), 1);

    store.forget_server(HERE).await.unwrap();
    assert_eq!(claimed(&store, HERE, 1).await.number, 1, "the server starts anew");
}

pub(crate) async fn forgetting_a_large_server_leaves_nothing(store: Shared) {
    // As many at a time as a database has connections: on a slow machine, more wait too long.
    let writes = stream::iter(0..1_500)
        .map(|number| store.record_attempt(HERE, UserId(number % 50), practice(number, "same")));
    let written: Vec<_> = writes.buffer_unordered(8).collect().await;
    assert!(written.iter().all(Result::is_ok));
    store.forget_server(HERE).await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
    let again = store.record_attempt(HERE, UserId(1), practice(1, "same")).await.unwrap();
    assert_eq!(again.after.answered, 1);
}
