//! The cost of a flood: memory and time of the real program, in a separate process.
//!
//! The measurements are ignored by default. They print their results: `cargo test --test e2e floods
//! -- --ignored --nocapture --test-threads 1`

use crate::child::Child;
use crate::records::AllRecords as _;
use crate::world::{World, bank};
use arc_swap::ArcSwap;
use discord_emulator::{Id, Outcome};
use futures::future::join_all;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;
use warmup::clock::Clock;
use warmup::domain::ids::{GuildId, InteractionId, UserId};
use warmup::domain::member::Attempt;
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _};

/// A world without a bot, whose bank has enough questions for interviews.
async fn quiet_world() -> World {
    let mut world = World::without_bot().await;
    world.bank = Arc::new(ArcSwap::from_pointee(bank(30)));
    world
}

/// So many answers of the greatest length, given an hour apart.
fn history(world: &World, member: Id, count: u64) -> Vec<Record> {
    let guild = GuildId(world.server.get());
    let first: Timestamp = "2024-01-01T00:00:00Z".parse().unwrap();
    let attempt = |number: u64| {
        let at = first + SignedDuration::from_hours(i64::try_from(number).unwrap());
        Attempt {
            id: InteractionId((member.get() << 14) + number),
            question: format!("python/question-{}", number % 30 + 1).parse().unwrap(),
            daily: None,
            at,
            text: format!("{number} {}", "words and more words ".repeat(190)),
            chosen: Vec::new(),
            ticked: None,
            shared: None,
            discount: None,
        }
    };
    let user = UserId(member.get());
    (0..count).map(|number| Record::Attempt { guild, user, attempt: attempt(number) }).collect()
}

async fn keep(world: &World, records: Vec<Record>) {
    let store = SledStore::open(&world.folder()).unwrap();
    store.import_all(records).await.unwrap();
    store.close().await.unwrap();
}

#[expect(clippy::print_stderr, reason = "a measurement prints what it finds")]
fn print(line: &str) {
    eprintln!("{line}");
}

/// All `members` use a command at the same instant; prints the time it took.
async fn flood(world: &World, child: &Child, members: &[Id], line: impl Fn(usize) -> String) {
    let clock = Clock::system();
    let (idle, begun) = (child.memory(), clock.now());
    let lines: Vec<String> = (0..members.len()).map(line).collect();
    let uses = members.iter().zip(&lines).map(async |(member, line)| {
        let reply = world.emulator.slash(*member, world.channel, line).await.ok()?;
        // Each try waits for half a minute.
        for _ in 0..20 {
            if let Ok(Outcome::Message(_)) = reply.settled().await {
                return Some(clock.now().duration_since(begun));
            }
        }
        None
    });
    let answered: Vec<_> = join_all(uses).await.into_iter().flatten().collect();
    print(&child.so_far());
    print(&format!(
        "{} at once, {} answered within {:.1} s, idle {idle}, then {}",
        members.len(),
        answered.len(),
        answered.iter().max().map_or(0.0, SignedDuration::as_secs_f64),
        child.memory(),
    ));
}

#[tokio::test]
#[ignore = "a measurement"]
async fn memory_under_two_thousand_starts_at_once() {
    let world = quiet_world().await;
    let child = Child::online(&world, &["--log", "error"]).await;
    let count = 2_000;
    let members: Vec<Id> = (0..count)
        .map(|number| world.emulator.add_member(world.server, &format!("Member{number}"), &[]))
        .collect();
    flood(&world, &child, &members, |number| {
        format!("/interview start candidate:@Member{}", (number + 1) % count)
    })
    .await;
    child.kill().await;
}

#[tokio::test]
#[ignore = "a measurement"]
async fn memory_under_twenty_five_large_exports_at_once() {
    let world = quiet_world().await;
    let members: Vec<Id> = (0..25)
        .map(|number| world.emulator.add_member(world.server, &format!("Member{number}"), &[]))
        .collect();
    let records = members.iter().flat_map(|member| history(&world, *member, 2_000)).collect();
    keep(&world, records).await;
    let child = Child::online(&world, &["--log", "error"]).await;
    flood(&world, &child, &members, |_| "/data export".to_owned()).await;
    child.kill().await;
}

/// The reply to a member who uses a command so often that the bot asks them to wait.
async fn said_at_last(world: &World, member: Id, line: &str) -> (usize, String) {
    for number in 0.. {
        let said = world.typed(member, line).await;
        if said.contains("too fast for me") {
            return (number, said);
        }
    }
    unreachable!("nobody is as fast as this")
}

#[tokio::test]
async fn who_exports_again_and_again_is_told_when_to_go_on() {
    let world = World::new().await;
    let (exports, said) = said_at_last(&world, world.bo, "/data export").await;
    assert_eq!(exports, 5);
    insta::assert_snapshot!(said);
    let others = world.typed(world.chidi, "/data export").await;
    assert!(others.contains("Everything I store"), "{others}");
    let other = world.typed(world.bo, "/streak show").await;
    assert!(!other.contains("faster"), "anything else goes on: {other}");
    world.clock.advance(SignedDuration::from_mins(10));
    let again = world.typed(world.bo, "/data export").await;
    assert!(again.contains("Everything I store"), "{again}");
    world.end().await;
}

#[tokio::test]
async fn who_asks_for_interviews_again_and_again_is_told_when_to_go_on() {
    let world = World::new().await;
    let line = "/interview start candidate:@Bo";
    let (starts, said) = said_at_last(&world, world.ada, line).await;
    assert_eq!(starts, 10);
    insta::assert_snapshot!(said);
    world.end().await;
}

#[tokio::test]
async fn an_answer_that_comes_too_fast_is_given_back() {
    let world = World::new().await;
    world.slash(world.bo, "/question private:true").await;
    let form = world.form(world.bo).await;
    for number in 0..20 {
        let said = world.submit(&form, &format!("Answer {number}.")).await.text();
        assert!(said.contains("Recorded"), "{said}");
    }
    let reply = world.submit(&form, "The one that is too fast.").await;
    insta::assert_snapshot!(world.emulator.answer_to(reply.interaction));
    let held = world.slash(world.bo, "/data export").await.message().unwrap().clone();
    let held = String::from_utf8(held.attachments[0].bytes.to_vec()).unwrap();
    assert!(held.contains("Answer 19.") && !held.contains("too fast"), "{held}");
    world.end().await;
}

#[tokio::test]
async fn a_member_who_clicks_without_end_is_stopped_and_nobody_else() {
    let world = World::new().await;
    let (clicks, _) = said_at_last(&world, world.bo, "/help").await;
    assert_eq!(clicks, 100);
    let said = world.typed(world.chidi, "/help").await;
    assert!(!said.contains("faster"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn suggestions_stop_for_who_types_without_end() {
    let world = World::new().await;
    let line = "/question search:question";
    for _ in 0..50 {
        assert!(!world.suggested(world.bo, line, "search").await.is_empty());
    }
    assert_eq!(world.suggested(world.bo, line, "search").await, [""; 0]);
    world.clock.advance(SignedDuration::from_secs(1));
    assert!(!world.suggested(world.bo, line, "search").await.is_empty());
    world.end().await;
}
