//! The speed of posts, over real sockets and against an emulator with Discord's rate limits.

use super::*;
use crate::clock::machine;
use discord_emulator::{Emulator, EmulatorOptions, Id, RequestRecord};
use futures::future::join_all;

const NAME: &str = "Warmup";

/// A Discord with rate limits, and this many of its channels.
async fn channels(count: usize) -> (Emulator, Discord, Vec<Id>) {
    let options = EmulatorOptions { bot_name: NAME.into(), ..EmulatorOptions::default() };
    let emulator = Emulator::start(discord_emulator::Clock::system(), options).await.unwrap();
    let (server, _) = emulator.add_server("Interview Club", "Ada");
    let channels =
        (0..count).map(|number| emulator.add_channel(server, &format!("channel-{number}")));
    let channels = channels.collect();
    emulator.enforce_rate_limits(true);
    let rest = RestClient::new(emulator.token(), emulator.base_url(), 48);
    let discord = Discord::new(Arc::new(rest), UserId(emulator.bot().get()));
    (emulator, discord, channels)
}

/// Posts once into each of `channels`, all at the same time. Returns the seconds and the refusals.
async fn post_into(
    emulator: &Emulator,
    discord: &Discord,
    channels: &[Id],
    priority: Priority,
) -> (f64, Vec<RequestRecord>) {
    let message = Message::text("Hello");
    let begun = machine();
    let posts = channels.iter().enumerate().map(|(number, channel)| {
        let (message, nonce) = (&message, number.to_string());
        async move {
            let channel = ChannelId(channel.get());
            discord.post(channel, message, &nonce, priority).await.unwrap();
        }
    });
    join_all(posts).await;
    let took = machine().duration_since(begun).as_secs_f64();
    let mut requests = emulator.take_requests();
    requests.retain(|request| request.status == Some(429));
    (took, requests)
}

#[tokio::test]
async fn posts_at_once_into_many_channels_and_into_one_meet_no_refusal() {
    let (emulator, discord, channels) = channels(60).await;
    let (_, refused) = post_into(&emulator, &discord, &channels, Priority::Post).await;
    assert!(refused.is_empty(), "{refused:#?}");
    let (_, refused) = post_into(&emulator, &discord, &[channels[0]; 7], Priority::Post).await;
    assert!(refused.is_empty(), "{refused:#?}");
}

#[tokio::test]
#[ignore = "a measurement: cargo test --release --lib posts_are_measured -- --ignored --nocapture"]
#[expect(clippy::print_stdout, reason = "a measurement prints what it measured")]
async fn posts_are_measured() {
    let (emulator, discord, channels) = channels(300).await;
    let (took, refused) = post_into(&emulator, &discord, &channels, Priority::Post).await;
    println!("300 posts into 300 channels: {took:.2} s, {} answers of 429", refused.len());
    // As clicks: a task does not wait for this many windows.
    let into_one = [channels[0]; 30];
    let (took, refused) = post_into(&emulator, &discord, &into_one, Priority::Click).await;
    println!("30 posts into one channel: {took:.2} s, {} answers of 429", refused.len());
}
