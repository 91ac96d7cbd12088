//! Facts about prep plans.

use crate::fixtures::*;
use warmup::domain::ids::{InteractionId, UserId};
use warmup::domain::prep::{
    DEFAULT_MINUTES, JoinedPrep, PrepChange, PrepChanged, PrepOutcome, PrepPlan, PrepRefusal,
    PrepTeam, PrepWishes,
};
use warmup::domain::question::Topic;
use warmup::domain::schedule::Weekdays;

const TEAM: InteractionId = InteractionId(80);

fn python() -> Topic {
    "python".parse().unwrap()
}

fn wishes(number: u64) -> PrepWishes {
    PrepWishes { date: day(number), focus: None, minutes: None, weekdays: None }
}

async fn changed(store: &Shared, user: UserId, change: PrepChange, today: u64) -> PrepChanged {
    store.change_prep(HERE, user, change, day(today)).await.unwrap().unwrap()
}

/// Starts a plan on day 1 for an interview on day `number`.
pub(crate) async fn started(store: &Shared, user: UserId, number: u64) -> PrepPlan {
    changed(store, user, PrepChange::Start(wishes(number)), 1).await.after.unwrap()
}

/// Ann starts a team on day 1 for day 20.
async fn with_team(store: &Shared) {
    let join = JoinedPrep { team: TEAM, date: day(20), focus: Some(python()) };
    changed(store, ANN, PrepChange::Join(join), 1).await;
}

async fn team(store: &Shared) -> Option<PrepTeam> {
    store.prep_team(HERE, TEAM).await.unwrap()
}

fn of(joined: usize) -> PrepTeam {
    PrepTeam { date: day(20), focus: Some(python()), joined }
}

async fn plan(store: &Shared, user: UserId) -> Option<PrepPlan> {
    store.prep_plan(HERE, user).await.unwrap()
}

pub(crate) async fn a_plan_is_kept_changed_and_ended(store: Shared) {
    let first = started(&store, ANN, 20).await;
    assert_eq!((first.date, first.minutes, first.started), (day(20), DEFAULT_MINUTES, day(1)));
    assert_eq!(plan(&store, ANN).await, Some(first.clone()));
    let more = PrepWishes { minutes: Some(60), weekdays: Some(Weekdays::WORKING), ..wishes(20) };
    let more = changed(&store, ANN, PrepChange::Start(more), 4).await;
    assert_eq!(more.before, Some(first));
    let after = more.after.unwrap();
    assert_eq!((after.minutes, after.started), (60, day(1)), "it goes on");
    let went = PrepChange::Went { date: day(20), outcome: PrepOutcome::Well };
    let over = changed(&store, ANN, went, 20).await.after.unwrap();
    assert_eq!(plan(&store, ANN).await, Some(over.clone()));
    assert_eq!(over.outcome, Some(PrepOutcome::Well));
    let stopped = changed(&store, ANN, PrepChange::Stop(day(20)), 21).await;
    assert_eq!(stopped, PrepChanged { before: Some(over), after: None });
    assert_eq!(plan(&store, ANN).await, None);
}

pub(crate) async fn a_refused_change_to_a_plan_changes_nothing(store: Shared) {
    let first = started(&store, ANN, 20).await;
    let went = |date| PrepChange::Went { date, outcome: PrepOutcome::Badly };
    for (change, refusal) in [
        (PrepChange::Start(wishes(1)), PrepRefusal::NotAhead),
        (PrepChange::Start(wishes(400)), PrepRefusal::TooFar),
        (went(day(20)), PrepRefusal::TooEarly),
        (went(day(19)), PrepRefusal::AnotherPlan),
        (PrepChange::Stop(day(19)), PrepRefusal::AnotherPlan),
        (PrepChange::Move { from: day(20), to: day(1) }, PrepRefusal::NotAhead),
    ] {
        let refused = store.change_prep(HERE, ANN, change, day(1)).await.unwrap();
        assert_eq!(refused, Err(refusal));
        assert_eq!(plan(&store, ANN).await, Some(first.clone()));
    }
    let refused = store.change_prep(HERE, BEN, PrepChange::Stop(day(20)), day(1)).await.unwrap();
    assert_eq!(refused, Err(PrepRefusal::NoPlan));
    let refused = store.join_prep_team(HERE, BEN, TEAM, day(1)).await.unwrap();
    assert_eq!(refused, Err(PrepRefusal::NoTeam));
    assert_eq!(plan(&store, BEN).await, None);
}

pub(crate) async fn who_joins_a_team_gets_its_date_and_focus_and_counts(store: Shared) {
    with_team(&store).await;
    assert_eq!(team(&store).await, Some(of(1)));
    let own = PrepWishes { minutes: Some(90), ..wishes(9) };
    changed(&store, BEN, PrepChange::Start(own), 1).await;
    for _ in 0..2 {
        store.join_prep_team(HERE, BEN, TEAM, day(2)).await.unwrap().unwrap();
        assert_eq!(team(&store).await, Some(of(2)));
    }
    let joined = plan(&store, BEN).await.unwrap();
    assert_eq!((joined.date, joined.focus, joined.minutes), (day(20), Some(python()), 90));
    assert_eq!(joined.team, Some(TEAM));
}

pub(crate) async fn whoever_moves_their_date_or_ends_their_plan_leaves_the_team(store: Shared) {
    with_team(&store).await;
    for user in [2, 3, 4].map(UserId) {
        store.join_prep_team(HERE, user, TEAM, day(1)).await.unwrap().unwrap();
    }
    assert_eq!(team(&store).await, Some(of(4)));
    let minutes = PrepWishes { minutes: Some(60), ..wishes(20) };
    changed(&store, UserId(2), PrepChange::Start(minutes), 2).await;
    assert_eq!(team(&store).await, Some(of(4)), "more minutes change nothing for the team");
    changed(&store, UserId(2), PrepChange::Start(wishes(21)), 2).await;
    assert_eq!(team(&store).await, Some(of(3)));
    changed(&store, UserId(3), PrepChange::Move { from: day(20), to: day(25) }, 20).await;
    assert_eq!(team(&store).await, Some(of(2)));
    changed(&store, UserId(4), PrepChange::Stop(day(20)), 2).await;
    assert_eq!(team(&store).await, Some(of(1)));
    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(team(&store).await, None);
}

pub(crate) async fn a_team_ends_with_its_last_member_and_its_date(store: Shared) {
    with_team(&store).await;
    let late = store.join_prep_team(HERE, BEN, TEAM, day(20)).await.unwrap();
    assert_eq!(late, Err(PrepRefusal::TeamIsOver));
    changed(&store, ANN, PrepChange::Stop(day(20)), 2).await;
    let nobody = store.join_prep_team(HERE, BEN, TEAM, day(2)).await.unwrap();
    assert_eq!(nobody, Err(PrepRefusal::NoTeam));
    assert_eq!(team(&store).await, None);
}

pub(crate) async fn plans_are_a_servers_and_a_members_own(store: Shared) {
    with_team(&store).await;
    let there = PrepChange::Start(wishes(9));
    let there = store.change_prep(ELSEWHERE, ANN, there, day(1)).await.unwrap().unwrap().after;
    assert_eq!(store.prep_team(ELSEWHERE, TEAM).await.unwrap(), None);
    started(&store, BEN, 12).await;
    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(plan(&store, ANN).await, None);
    assert_eq!(plan(&store, BEN).await.unwrap().date, day(12));
    store.forget_server(HERE).await.unwrap();
    assert_eq!(plan(&store, BEN).await, None);
    assert_eq!(store.prep_plan(ELSEWHERE, ANN).await.unwrap(), there);
}

pub(crate) async fn members_join_at_once_and_are_all_counted(store: Shared) {
    with_team(&store).await;
    let joins = (10..26).map(|user| store.join_prep_team(HERE, UserId(user), TEAM, day(1)));
    for joined in futures::future::try_join_all(joins).await.unwrap() {
        joined.unwrap();
    }
    assert_eq!(team(&store).await, Some(of(17)));
}
