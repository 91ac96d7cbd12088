//! Facts about reminders and announcements.

use crate::fixtures::*;
use crate::records::AllRecords as _;
use jiff::civil::Time;
use warmup::domain::announcements::{AnnouncementsChange, AnnouncementsStep};
use warmup::domain::cluster::Share;
use warmup::domain::remind::{
    ReminderChange, ReminderKind, ReminderStep, ReminderTopic, Reminders,
};
use warmup::domain::task::{AT_ONCE, Lane, Settlement, Task};

const OF_ANN: Task = Task::Remind(HERE, ANN);
const ON: ReminderChange = ReminderChange::Streak(Some(3));

async fn due_at(store: &Shared, task: Task) -> Option<jiff::Timestamp> {
    store.queued(task).await.unwrap().and_then(|entry| entry.due())
}

/// Leases and settles what is due, with nothing before day 9.
async fn looked_at(store: &Shared) -> Vec<Task> {
    let (share, under_way) = (Share::default(), std::collections::BTreeSet::new());
    let leased = store.lease_due(Lane::Reminders, nine(1), 9, &share, &under_way).await.unwrap();
    for lease in &leased {
        store.settle(lease.task, Settlement::Done { next: Some(nine(9)) }).await.unwrap();
    }
    leased.into_iter().map(|lease| lease.task).collect()
}

pub(crate) async fn reminders_are_off_until_a_member_turns_one_on(store: Shared) {
    assert_eq!(store.reminders(HERE, ANN).await.unwrap(), None);
    let off = store.change_reminders(HERE, ANN, ReminderChange::Off).await.unwrap();
    assert_eq!(off, Reminders::default());
    assert!(store.queued(OF_ANN).await.unwrap().is_none(), "there is nothing to send");
    let on = store.change_reminders(HERE, ANN, ON).await.unwrap();
    assert!(on.has(ReminderKind::Streak) && !on.has(ReminderKind::Reviews));
    assert_eq!(store.reminders(HERE, ANN).await.unwrap(), Some(on));
    assert_eq!(store.reminders(ELSEWHERE, ANN).await.unwrap(), None);
    assert_eq!(store.reminders(HERE, BEN).await.unwrap(), None);
}

pub(crate) async fn a_change_has_the_task_look_at_once_and_its_own_steps_do_not(store: Shared) {
    store.change_reminders(HERE, ANN, ON).await.unwrap();
    assert_eq!(due_at(&store, OF_ANN).await, Some(AT_ONCE));
    assert_eq!(looked_at(&store).await, [OF_ANN]);
    let claim = ReminderStep::Claimed { about: ReminderTopic::Streak(1), at: nine(1) };
    for step in [claim, ReminderStep::Done] {
        store.advance_reminders(HERE, ANN, step).await.unwrap().unwrap();
    }
    assert_eq!(due_at(&store, OF_ANN).await, Some(nine(9)));
    let reviews = ReminderChange::Reviews(Some(Time::constant(18, 0, 0, 0)));
    store.change_reminders(HERE, ANN, reviews).await.unwrap();
    assert_eq!(due_at(&store, OF_ANN).await, Some(AT_ONCE));
}

pub(crate) async fn a_claim_is_kept_until_it_is_known_what_became_of_it(store: Shared) {
    let claim = ReminderStep::Claimed { about: ReminderTopic::Streak(1), at: nine(1) };
    assert_eq!(store.advance_reminders(HERE, ANN, claim).await.unwrap(), None, "nothing is on");
    store.change_reminders(HERE, ANN, ON).await.unwrap();
    let claimed = store.advance_reminders(HERE, ANN, claim).await.unwrap().unwrap();
    assert_eq!(claimed.pending().map(|it| it.at), Some(nine(1)));
    let closed = ReminderStep::Closed(nine(1));
    let closed = store.advance_reminders(HERE, ANN, closed).await.unwrap().unwrap();
    assert_eq!((closed.pending(), closed.is_active()), (None, false));
    let again = store.change_reminders(HERE, ANN, ON).await.unwrap();
    assert!(again.is_active());
}

pub(crate) async fn reminders_go_with_the_member_and_the_server(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    for member in [ANN, BEN] {
        store.change_reminders(HERE, member, ON).await.unwrap();
    }
    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(store.reminders(HERE, ANN).await.unwrap(), None);
    assert!(store.queued(OF_ANN).await.unwrap().is_none());
    assert!(store.reminders(HERE, BEN).await.unwrap().is_some());
    store.forget_server(HERE).await.unwrap();
    assert!(store.export_all().await.unwrap().is_empty());
    assert!(store.queued(Task::Remind(HERE, BEN)).await.unwrap().is_none());
}

pub(crate) async fn announcements_are_a_servers_own_and_claimed_once(store: Shared) {
    store.change_server(HERE, configure(1)).await.unwrap();
    assert!(!store.announcements(HERE).await.unwrap().any_on());
    let claim = AnnouncementsStep::NudgeClaimed(3, nine(3));
    assert_eq!(store.advance_announcements(HERE, claim).await.unwrap(), None, "nothing is on");
    let on = AnnouncementsChange::Nudge(Some(2));
    store.change_announcements(HERE, on).await.unwrap();
    assert_eq!(due_at(&store, Task::Announce(HERE)).await, Some(AT_ONCE));
    assert_eq!(looked_at(&store).await, [Task::Announce(HERE)]);
    let claimed = store.advance_announcements(HERE, claim).await.unwrap().unwrap();
    let later = AnnouncementsStep::NudgeClaimed(3, nine(4));
    assert_eq!(store.advance_announcements(HERE, later).await.unwrap(), Some(claimed));
    let done = AnnouncementsStep::NudgeDone;
    let done = store.advance_announcements(HERE, done).await.unwrap().unwrap();
    assert!(done.last_nudge.unwrap().is_done);
    assert_eq!(due_at(&store, Task::Announce(HERE)).await, Some(nine(9)));
    store.change_server(HERE, configure(2)).await.unwrap();
    let looks = due_at(&store, Task::Announce(HERE)).await;
    assert_eq!(looks, Some(AT_ONCE), "the schedule may be another one");
    assert!(!store.announcements(ELSEWHERE).await.unwrap().any_on());
}
