//! One daily, whatever fails: every request of a daily, with every kind of failure.

use crate::world::World;
use discord_emulator::{Fault, FaultKind, Id, Message, Permissions};
use jiff::Timestamp;
use serde_json::json;
use std::sync::Mutex;
use std::time::Duration;

const POSTING: &str = "2026-03-02T08:00:00Z";
const AFTER_POSTING: &str = "2026-03-02T08:05:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";
const AFTER_DEADLINE: &str = "2026-03-02T16:30:00Z";
const NEXT_POSTING: &str = "2026-03-03T08:00:00Z";
const AFTER_NEXT_POSTING: &str = "2026-03-03T08:10:00Z";

/// Concurrent worlds. Most of a case's time is waiting between tries.
const AT_ONCE: usize = 16;

/// A kind of request: method, route, and what its body contains.
type Request = (&'static str, &'static str, &'static str);

/// Requests for the bot's permissions if the gateway has not sent them.
const OF_ASKING: [Request; 3] = [
    ("GET", "/channels/{channel}", ""),
    ("GET", "/guilds/{server}", ""),
    ("GET", "/guilds/{server}/members/{member}", ""),
];
/// The requests that post a daily.
const OF_POSTING: [Request; 5] = [
    OF_ASKING[0],
    OF_ASKING[1],
    OF_ASKING[2],
    ("POST", "/channels/{channel}/messages", "Daily #1"),
    ("POST", "/channels/{channel}/messages/{message}/threads", ""),
];
/// The requests that reveal it.
const OF_REVEALING: [Request; 5] = [
    OF_ASKING[1],
    ("POST", "/channels/{channel}/messages", " 1 of 3"),
    ("POST", "/channels/{channel}/messages", " 2 of 3"),
    ("POST", "/channels/{channel}/messages", " 3 of 3"),
    ("POST", "/channels/{channel}/messages", "How it went"),
];
/// The requests that search for the message of a claim in doubt.
const OF_LOOKING: [Request; 4] =
    [OF_ASKING[0], OF_ASKING[1], OF_ASKING[2], ("GET", "/channels/{channel}/messages", "")];

pub(crate) fn failures() -> [FaultKind; 4] {
    let retry_after = Duration::from_millis(10);
    [
        FaultKind::Status(500),
        FaultKind::ResetBefore,
        FaultKind::ResetAfter,
        FaultKind::RateLimited { retry_after, global: false },
    ]
}

/// One failure is overcome within the same tick, four are not.
const TIMES: [usize; 2] = [1, 4];

fn fault((method, route, body): Request, failure: FaultKind) -> Fault {
    let fault = Fault::on(method, route, failure);
    if body.is_empty() { fault } else { fault.with_body(body) }
}

/// Every request with every failure, once and four times.
fn cases(requests: &[Request]) -> Vec<(Request, FaultKind, usize)> {
    let mut cases = Vec::new();
    for request in requests {
        for failure in failures() {
            cases.extend(TIMES.map(|times| (*request, failure.clone(), times)));
        }
    }
    cases
}

/// Plays each case in a separate world, several at a time, each on its own thread.
pub(crate) fn each<C: Send, F: Future<Output = ()>>(
    cases: impl IntoIterator<Item = C>,
    play: fn(C) -> F,
) {
    let cases = Mutex::new(cases.into_iter().collect::<Vec<_>>());
    let player = || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        loop {
            let Some(case) = cases.lock().unwrap().pop() else { break };
            runtime.block_on(play(case));
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(player);
        }
    });
}

impl World {
    /// A server that is set up so that the bot makes `request` on the way. It asks for permissions
    /// before it posts only where there is a role to ping.
    async fn making(request: Request) -> Self {
        let world = Self::set_up().await;
        if OF_ASKING.contains(&request) {
            world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
            world.slash(world.ada, "/setup ping:@Preppers").await;
            world.unsure().await;
            world.take_log();
        }
        world
    }

    /// The embeds' texts of every message in a channel or thread, one string for each message.
    fn posts(&self, channel: Id) -> Vec<String> {
        self.emulator.messages(channel).iter().map(Message::text).collect()
    }

    /// Continues from the world's current state to the next day, then checks that both dailies
    /// exist once, with one thread and one reveal, and that Bo has a streak of two.
    async fn goes_on_without_a_scratch(&self, what: &str) {
        for instant in [AFTER_POSTING, DEADLINE, AFTER_DEADLINE] {
            if self.clock.now() <= instant.parse::<Timestamp>().unwrap() {
                self.tick_at(instant).await;
            }
        }
        self.assert_one_daily(1, what);
        for instant in [NEXT_POSTING, AFTER_NEXT_POSTING] {
            self.tick_at(instant).await;
        }
        self.answer(self.bo, "The second.").await;
        let streak = self.slash(self.bo, "/streak show").await.text();
        assert!(streak.contains("**2 in a row**"), "{what}: {streak}");
        assert_eq!(self.emulator.threads(self.channel).len(), 2, "{what}");
        let dailies = self.numbers();
        assert_eq!(dailies, ["Daily #1", "Daily #2"], "{what}");
    }

    /// The numbers of the dailies in the channel, in order.
    fn numbers(&self) -> Vec<String> {
        let posts = self.posts(self.channel);
        let lines = posts.iter().flat_map(|post| post.lines());
        lines.filter(|line| line.starts_with("Daily #")).map(str::to_owned).collect()
    }

    /// Daily `number` was posted once, has its thread, and was revealed there once and in order.
    fn assert_one_daily(&self, number: usize, what: &str) {
        assert_eq!(self.numbers().len(), number, "{what}");
        let threads = self.emulator.threads(self.channel);
        assert_eq!(threads.len(), number, "{what}");
        let marks: Vec<String> = self
            .posts(threads[number - 1].id)
            .iter()
            .flat_map(|post| post.lines().map(str::to_owned).collect::<Vec<_>>())
            .filter_map(|line| match line.split_once(" · ") {
                Some((_, part)) if part.ends_with(" of 3") => Some(part.to_owned()),
                _ if line.starts_with("Daily #") => Some(line),
                _ => None,
            })
            .collect();
        let turnout = format!("Daily #{number}");
        assert_eq!(marks, ["1 of 3", "2 of 3", "3 of 3", &turnout], "{what}");
    }
}

#[tokio::test]
async fn a_fault_while_posting_neither_doubles_nor_loses_the_daily() {
    each(cases(&OF_POSTING), |(request, failure, times)| async move {
        let what = format!("{request:?}, {failure}, {times} times");
        let world = World::making(request).await;
        let fault = world.emulator.fault(fault(request, failure).times(times));
        world.tick_at(POSTING).await;
        world.tick_at(AFTER_POSTING).await;
        world.answer(world.bo, "The first.").await;
        world.goes_on_without_a_scratch(&what).await;
        assert!(fault.befallen() >= times.min(3), "{what}: did not happen");
    });
}

#[tokio::test]
async fn a_fault_while_revealing_neither_doubles_nor_loses_a_part() {
    each(cases(&OF_REVEALING), |(request, failure, times)| async move {
        let what = format!("{request:?}, {failure}, {times} times");
        let world = World::making(request).await;
        world.tick_at(POSTING).await;
        world.answer(world.bo, "The first.").await;
        let fault = world.emulator.fault(fault(request, failure).times(times));
        world.goes_on_without_a_scratch(&what).await;
        assert!(fault.befallen() >= times.min(3), "{what}: did not happen");
    });
}

#[tokio::test]
async fn a_fault_while_looking_for_a_post_in_doubt_neither_doubles_nor_loses_the_daily() {
    let cases = [FaultKind::ResetBefore, FaultKind::ResetAfter]
        .into_iter()
        .flat_map(|doubt| cases(&OF_LOOKING).into_iter().map(move |case| (doubt.clone(), case)));
    each(cases, |(doubt, (request, failure, times))| async move {
        let what = format!("in doubt by {doubt}: {request:?}, {failure}, {times} times");
        let world = World::making(request).await;
        world.emulator.fault(fault(OF_POSTING[3], doubt).times(3));
        world.tick_at(POSTING).await;
        let fault = world.emulator.fault(fault(request, failure).times(times));
        world.tick_at("2026-03-02T08:02:00Z").await;
        world.tick_at("2026-03-02T08:10:00Z").await;
        world.answer(world.bo, "The first.").await;
        world.goes_on_without_a_scratch(&what).await;
        assert!(fault.befallen() >= times.min(3), "{what}: did not happen");
    });
}

#[tokio::test]
async fn a_fault_while_looking_for_a_reveal_in_doubt_neither_doubles_nor_loses_a_part() {
    let looking = ("GET", "/channels/{channel}/messages", "");
    let cases = [FaultKind::ResetBefore, FaultKind::ResetAfter]
        .into_iter()
        .flat_map(|doubt| cases(&[looking]).into_iter().map(move |case| (doubt.clone(), case)));
    each(cases, |(doubt, (request, failure, times))| async move {
        let what = format!("in doubt by {doubt}: {request:?}, {failure}, {times} times");
        let world = World::set_up().await;
        world.tick_at(POSTING).await;
        world.answer(world.bo, "The first.").await;
        world.emulator.fault(fault(OF_REVEALING[2], doubt).times(3));
        world.tick_at(DEADLINE).await;
        let fault = world.emulator.fault(fault(request, failure).times(times));
        // Longer after the doubt than Discord remembers a nonce.
        for minutes in [10, 20, 40] {
            world.tick_at(&format!("2026-03-02T16:{minutes}:00Z")).await;
        }
        world.goes_on_without_a_scratch(&what).await;
        assert!(fault.befallen() >= times.min(3), "{what}: did not happen");
    });
}

#[tokio::test]
async fn an_answer_without_what_is_needed_is_no_refusal_and_says_nothing_of_what_is_there() {
    let odd = [json!({}), json!({"id": 7}), json!("a page of a proxy's"), json!(null)];
    each(odd, |odd| async move {
        let what = odd.to_string();
        let world = World::set_up().await;
        let answer = FaultKind::Answer(odd);
        world.emulator.fault(fault(OF_POSTING[3], answer.clone()).times(3));
        world.tick_at(POSTING).await;
        let looked = world.emulator.fault(fault(OF_LOOKING[3], answer).times(3));
        // Longer than Discord remembers a nonce.
        world.tick_at("2026-03-02T08:10:00Z").await;
        assert_eq!(looked.befallen(), 3, "{what}");
        assert_eq!(world.posts(world.channel).len(), 1, "{what}");
        world.tick_at("2026-03-02T08:30:00Z").await;
        world.answer(world.bo, "The first.").await;
        world.goes_on_without_a_scratch(&what).await;
    });
}

#[tokio::test]
async fn while_a_request_is_held_another_tick_and_a_click_do_nothing_twice() {
    let requests = OF_POSTING.into_iter().chain(OF_REVEALING);
    let cases = requests.flat_map(|request| {
        [FaultKind::HoldBefore, FaultKind::HoldAfter].map(|failure| (request, failure))
    });
    each(cases, |(request, failure)| async move {
        let what = format!("{request:?}, {failure}");
        let world = World::making(request).await;
        if OF_REVEALING.contains(&request) {
            world.tick_at(POSTING).await;
            world.answer(world.bo, "The first.").await;
            world.clock.set(DEADLINE.parse().unwrap());
        } else {
            world.clock.set(POSTING.parse().unwrap());
        }
        let hold = world.emulator.fault(fault(request, failure));
        let meanwhile = async {
            hold.reached(1).await.unwrap();
            let status = world.slash(world.ada, "/daily status").await.text();
            assert!(status.contains("Dailies go to"), "{what}: {status}");
            hold.release();
        };
        tokio::join!(world.tick(), meanwhile, async {
            hold.reached(1).await.unwrap();
            world.tick().await;
        });
        if !OF_REVEALING.contains(&request) {
            world.answer(world.bo, "The first.").await;
        }
        world.goes_on_without_a_scratch(&what).await;
    });
}
