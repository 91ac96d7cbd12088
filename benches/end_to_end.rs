//! The latency from an interaction that Discord dispatches to the bot's reply, at 200 a second,
//! over real sockets, with the bot in its own process and its store on the disk that holds the
//! build. Prints the median, the 99th percentile and the bot's resident memory.
#![expect(clippy::disallowed_methods, reason = "a benchmark measures time")]
#![expect(clippy::unwrap_used, reason = "a benchmark that can't be set up has nothing to say")]
#![expect(clippy::print_stdout, reason = "a benchmark prints what it measured")]

#[path = "support/bot.rs"]
mod bot;

use bot::Bot;
use discord_emulator::ManualClock;
use discord_emulator::{Emulator, EmulatorOptions, Id};
use jiff::Timestamp;
use std::time::{Duration, Instant};

const RATE: u32 = 200;
const SECONDS: u32 = 10;

/// Resident memory as Linux counts it: all, and what is the process's own. The rest is mapped from the
/// program's file; how much of it depends on the system's cache.
fn resident(bot: &Bot) -> String {
    let (all, own) = (bot.memory("VmRSS:"), bot.memory("RssAnon:"));
    format!("{all:.1} MiB resident, {own:.1} MiB of them its own")
}

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(measure());
}

async fn measure() {
    let at: Timestamp = "2026-03-02T08:00:01Z".parse().unwrap();
    let clock = ManualClock::starting_at(at);
    let emulator = Emulator::start(
        clock,
        EmulatorOptions { bot_name: "Warmup".into(), ..EmulatorOptions::default() },
    )
    .await
    .unwrap();
    let (server, ada) = emulator.add_server("Interview Club", "Ada");
    let channel = emulator.add_channel(server, "interview-prep");
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    let bot = Bot::start(&emulator, folder.path(), &["--at", &at.to_string()]);
    emulator.bot_online().await.unwrap();
    println!("idle: {}", resident(&bot));
    emulator.slash(ada, channel, "/setup time:12:00 zone:UTC").await.unwrap();
    emulator.slash(ada, channel, "/daily now").await.unwrap().settled().await.unwrap();

    let members: Vec<Id> =
        (0..200).map(|n| emulator.add_member(server, &format!("Member {n}"), &[])).collect();
    report("writes nothing (/streak show)", {
        let emulator = emulator.clone();
        let members = members.clone();
        at_rate(move |n| {
            let (emulator, member) = (emulator.clone(), members[n % members.len()]);
            async move {
                emulator.slash(member, channel, "/streak show").await.unwrap();
            }
        })
        .await
    });
    report("autocomplete (/question search:)", {
        let emulator = emulator.clone();
        let members = members.clone();
        at_rate(move |n| {
            let (emulator, member) = (emulator.clone(), members[n % members.len()]);
            async move {
                emulator
                    .autocomplete(member, channel, "/question search:dec", "search")
                    .await
                    .unwrap();
            }
        })
        .await
    });
    report("a durable answer", answers(&emulator, channel, &members).await);
    println!("after the load: {}", resident(&bot));
}

/// Opens as many forms as will be submitted, then submits them at the rate.
async fn answers(emulator: &Emulator, channel: Id, members: &[Id]) -> Vec<Duration> {
    let mut all = Vec::new();
    for _ in 0..SECONDS {
        let mut forms = Vec::new();
        for member in members {
            let reply = emulator.click(*member, channel, "Answer").await.unwrap();
            forms.push(reply.modal().unwrap().clone());
        }
        let emulator = emulator.clone();
        let submitted = at_rate_for(forms.len(), move |n| {
            let (emulator, form) = (emulator.clone(), forms[n].clone());
            async move {
                let text = "The default is made once, when the function is defined.";
                emulator.submit(&form, &[("Your answer", text)]).await.unwrap();
            }
        });
        all.extend(submitted.await);
    }
    all
}

async fn at_rate<F, R>(act: F) -> Vec<Duration>
where
    F: Fn(usize) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    at_rate_for((RATE * SECONDS) as usize, act).await
}

/// Begins `count` actions at the rate, whether or not the earlier ones have ended, and returns
/// their durations.
async fn at_rate_for<F, R>(count: usize, act: F) -> Vec<Duration>
where
    F: Fn(usize) -> R,
    R: Future<Output = ()> + Send + 'static,
{
    let mut beat = tokio::time::interval(Duration::from_secs(1) / RATE);
    let mut running = Vec::with_capacity(count);
    for n in 0..count {
        beat.tick().await;
        let action = act(n);
        running.push(tokio::spawn(async move {
            let began = Instant::now();
            action.await;
            began.elapsed()
        }));
    }
    let mut took = Vec::with_capacity(count);
    for action in running {
        took.push(action.await.unwrap());
    }
    took
}

fn report(what: &str, mut took: Vec<Duration>) {
    took.sort_unstable();
    let at = |permille: usize| {
        let position = took.len() * permille / 1000;
        took[position.min(took.len() - 1)].as_secs_f64() * 1000.0
    };
    println!(
        "{what}: {} at {RATE}/s, p50 {:.2} ms, p99 {:.2} ms, worst {:.2} ms",
        took.len(),
        at(500),
        at(990),
        at(1000)
    );
}
