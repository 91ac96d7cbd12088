//! Records that this build can't read: an error when requested, left out of lists, kept for a build
//! that can read them, and deleted with their subject.

use crate::database::Fresh;
use crate::records::AllRecords as _;
use crate::{ANN, HERE, answer};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use warmup::domain::ids::{InteractionId, UserId};
use warmup::domain::member::{Away, MemberChange};
use warmup::store::{Store as _, Unreadable};

async fn run(fresh: &Fresh, sql: &str) -> u64 {
    let mut connection = PgConnection::connect(&fresh.url()).await.unwrap();
    sqlx::query(AssertSqlSafe(sql)).execute(&mut connection).await.unwrap().rows_affected()
}

async fn count(fresh: &Fresh, table: &str) -> i64 {
    let mut connection = PgConnection::connect(&fresh.url()).await.unwrap();
    let sql = AssertSqlSafe(format!("SELECT count(*) FROM {table}"));
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

#[tokio::test]
async fn a_record_of_a_newer_build_hurts_nobody_else() {
    let Some(fresh) = Fresh::new().await else { return };
    let store = fresh.store().await;
    for (id, user) in [(1, 7), (2, 7), (3, 8)] {
        store.record_attempt(HERE, UserId(user), answer(id, "words")).await.unwrap();
    }
    assert_eq!(run(&fresh, "UPDATE attempts SET version = 99 WHERE id = 1").await, 1);
    let error = store.attempt(HERE, ANN, InteractionId(1)).await.unwrap_err();
    let said = error.downcast_ref::<Unreadable>().unwrap().to_string();
    assert!(said.starts_with("an answer of member 7 of server 100 can't be read"), "{said}");
    assert_eq!(store.attempts(HERE, ANN).await.unwrap().len(), 1);
    assert_eq!(store.unreadable().len(), 1);
    assert_eq!(store.export_all().await.unwrap().len(), 4);

    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(store.unreadable(), []);
    for (table, left) in [("attempts", 1), ("attempts_by_question", 1), ("attempts_by_time", 1)] {
        assert_eq!(count(&fresh, table).await, left, "{table}");
    }
}

#[tokio::test]
async fn what_takes_the_place_of_an_unreadable_record_keeps_it_aside() {
    let Some(fresh) = Fresh::new().await else { return };
    let store = fresh.store().await;
    let day = crate::instant("2026-03-02T09:00:00Z");
    let away = MemberChange::Away(Away { from: day, until: day });
    store.change_member(HERE, ANN, away).await.unwrap();
    run(&fresh, "UPDATE members SET record = '{\"freezes\": \"many\"}'").await;
    assert!(store.member(HERE, ANN).await.is_err());
    assert!(store.members_among(HERE, &[ANN]).await.unwrap().is_empty());
    assert!(store.change_member(HERE, ANN, away).await.is_err(), "nothing overwrites it");

    // An operator moves it away by hand.
    run(
        &fresh,
        "WITH moved AS (DELETE FROM members RETURNING *) \
         INSERT INTO set_aside SELECT guild, 'member', \
         int8send(guild) || int8send(member), version, record FROM moved",
    )
    .await;
    store.forget_member(HERE, ANN).await.unwrap();
    assert_eq!(count(&fresh, "set_aside").await, 0);
}
