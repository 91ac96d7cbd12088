//! The process is killed at known instants, as in a power cut. The next one finishes its work,
//! once.

use crate::child::Child;
use crate::records::AllRecords as _;
use crate::world::World;
use discord_emulator::{Emulator, Fault, FaultKind, Id, Message};
use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use std::collections::HashMap;
use warmup::domain::member::Member;
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _};

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";
const MESSAGES: &str = "/channels/{channel}/messages";
const THREADS: &str = "/channels/{channel}/messages/{message}/threads";
const CALLBACK: &str = "/interactions/{interaction}/{token}/callback";

const HOLDS: [FaultKind; 2] = [FaultKind::HoldBefore, FaultKind::HoldAfter];

/// A server that is set up, without a running bot.
async fn world_at(instant: &str) -> World {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    world.clock.set(instant.parse().unwrap());
    world
}

/// Starts a process and kills it while `fault` holds a request.
pub(crate) async fn run_and_kill(world: &World, fault: Fault) {
    let hold = world.emulator.fault(fault);
    let child = Child::start(world, &[]);
    hold.reached(1).await.unwrap();
    child.kill().await;
}

/// Starts a process, waits until `is_done`, and stops it cleanly.
pub(crate) async fn run_until(world: &World, what: &str, is_done: impl FnMut(&Emulator) -> bool) {
    let child = Child::online(world, &[]).await;
    world.emulator.wait_until(what, is_done).await.unwrap();
    child.stop().await;
}

/// The last lines of what the bot wrote in a thread, which say what each message is.
fn marks(emulator: &Emulator, thread: Id) -> Vec<String> {
    let messages = emulator.messages(thread);
    let footers = messages.iter().flat_map(|message| &message.embeds);
    let footers = footers.filter_map(|embed| embed["footer"]["text"].as_str());
    footers.map(|text| text.rsplit(" · ").next().unwrap_or(text).to_owned()).collect()
}

fn is_revealed(emulator: &Emulator, channel: Id) -> bool {
    let threads = emulator.threads(channel);
    threads.iter().any(|thread| {
        let marks = marks(emulator, thread.id);
        marks.last().is_some_and(|mark| mark == "Daily #1")
    })
}

/// One message, one thread, one reveal in order.
fn assert_one_daily(world: &World, what: &str) {
    assert_eq!(world.dailies().len(), 1, "{what}");
    let threads = world.emulator.threads(world.channel);
    assert_eq!(threads.len(), 1, "{what}");
    let expected = ["1 of 3", "2 of 3", "3 of 3", "Daily #1"];
    assert_eq!(marks(&world.emulator, threads[0].id), expected, "{what}");
}

async fn post_and_reveal(world: &World, what: &str) {
    let channel = world.channel;
    let has_thread = |emulator: &Emulator| emulator.threads(channel).len() == 1;
    run_until(world, "the daily's thread", has_thread).await;
    world.clock.set(DEADLINE.parse().unwrap());
    run_until(world, "the reveal", |emulator| is_revealed(emulator, channel)).await;
    assert_one_daily(world, what);
}

#[tokio::test]
async fn a_kill_at_any_request_of_the_posting_leaves_one_daily() {
    for route in [MESSAGES, THREADS] {
        for failure in HOLDS {
            let what = format!("{route} {failure}");
            let world = world_at(POSTING).await;
            run_and_kill(&world, Fault::on("POST", route, failure)).await;
            post_and_reveal(&world, &what).await;
        }
    }
}

#[tokio::test]
async fn a_second_kill_while_looking_for_the_post_leaves_one_daily() {
    for first in HOLDS {
        for second in [("GET", MESSAGES), ("POST", THREADS)] {
            let what = format!("{first}, then {second:?}");
            let world = world_at(POSTING).await;
            run_and_kill(&world, Fault::on("POST", MESSAGES, first.clone())).await;
            run_and_kill(&world, Fault::on(second.0, second.1, FaultKind::HoldAfter)).await;
            post_and_reveal(&world, &what).await;
        }
    }
}

#[tokio::test]
async fn a_kill_at_any_request_of_the_reveal_leaves_one_reveal() {
    let of_parts = [" 1 of 3", " 2 of 3", " 3 of 3", "How it went"];
    for part in of_parts {
        for failure in HOLDS {
            let what = format!("{part} {failure}");
            let world = world_at(POSTING).await;
            let channel = world.channel;
            let has_thread = |emulator: &Emulator| emulator.threads(channel).len() == 1;
            run_until(&world, "the daily's thread", has_thread).await;
            world.clock.set(DEADLINE.parse().unwrap());
            run_and_kill(&world, Fault::on("POST", MESSAGES, failure).with_body(part)).await;
            run_until(&world, "the reveal", |emulator| is_revealed(emulator, channel)).await;
            assert_one_daily(&world, &what);
        }
    }
}

/// Each member with a record, with the number of stored attempts.
async fn kept(world: &World) -> HashMap<u64, (Member, usize)> {
    let store = SledStore::open(&world.folder()).unwrap();
    let mut kept: HashMap<u64, (Member, usize)> = HashMap::new();
    for record in store.export_all().await.unwrap() {
        match record {
            Record::Member { user, member, .. } => kept.entry(user.0).or_default().0 = member,
            Record::Attempt { user, .. } => kept.entry(user.0).or_default().1 += 1,
            _ => {}
        }
    }
    store.close().await.unwrap();
    kept
}

fn was_told_recorded(world: &World, member: Id) -> bool {
    world.emulator.ephemeral_for(member).iter().map(Message::text).any(|it| it.contains("Recorded"))
}

/// Eight members answer at once, and the process is killed at reply number `after` of the bot.
/// Returns the members whose answers were stored without an acknowledgement.
async fn answers_and_a_kill(failure: FaultKind, after: usize) {
    let what = format!("reply {after} {failure}");
    let mut world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.stop_bot().await;
    let name = |number: usize| format!("Member {number}");
    let members: Vec<Id> =
        (0..8).map(|number| world.emulator.add_member(world.server, &name(number), &[])).collect();
    let child = Child::online(&world, &[]).await;
    let mut forms = Vec::new();
    for member in &members {
        forms.push(world.form(*member).await);
    }
    let hold = world.emulator.fault(Fault::on("POST", CALLBACK, failure).after(after));
    let answering: FuturesUnordered<_> =
        forms.iter().map(|form| world.emulator.submit(form, &[("answer", "So.")])).collect();
    // A reply that is held after its effect may be the last that was waited for.
    let answering = async {
        answering.collect::<Vec<_>>().await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = answering => {}
        reached = hold.reached(1) => {
            reached.expect(&what);
            child.kill().await;
        }
    }
    let found = kept(&world).await;
    for member in &members {
        let (record, attempts) = found.get(&member.get()).cloned().unwrap_or_default();
        if was_told_recorded(&world, *member) {
            assert_eq!(attempts, 1, "{what}: an acknowledged answer is lost");
        }
        assert!(attempts <= 1, "{what}");
        let streak = usize::try_from(record.streak.current).unwrap();
        assert_eq!(streak, attempts, "{what}: the streak and the answer belong together");
    }

    let child = Child::online(&world, &[]).await;
    for form in &forms {
        world.submit(form, "So it is.").await;
    }
    child.stop().await;
    let found = kept(&world).await;
    assert!(members.iter().all(|it| found[&it.get()].0.streak.current == 1), "{what}");
}

#[tokio::test]
async fn a_kill_while_members_answer_loses_nothing_that_was_acknowledged() {
    for after in [0, 3, 7] {
        for failure in HOLDS {
            answers_and_a_kill(failure, after).await;
        }
    }
}

#[tokio::test]
async fn a_second_process_on_the_same_store_is_refused_with_a_sentence() {
    let world = world_at(POSTING).await;
    let first = Child::online(&world, &[]).await;
    let second = Child::start(&world, &[]).ends().await;
    assert_eq!(second.status.code(), Some(1));
    let sentence = "is in use by another Warmup. Stop that one first";
    assert!(second.log.contains(sentence), "{}", second.log);
    first.stop().await;
}
