//! Tests a bot of a few lines from outside: `cargo run -p discord-emulator --example test_a_bot`.
#![expect(clippy::print_stdout, reason = "an example shows what it does")]

use discord_emulator::{Emulator, EmulatorOptions, Fault, FaultKind, ManualClock};
use serenity::all::{
    ClientBuilder, Context, CreateCommand, CreateInteractionResponse,
    CreateInteractionResponseMessage, EventHandler, GatewayIntents, HttpBuilder, Interaction,
    Ready,
};
use serenity::async_trait;

/// The bot: `/ping` is answered with "Pong!".
struct Ping;

#[async_trait]
impl EventHandler for Ping {
    async fn ready(&self, context: Context, _: Ready) {
        let command = CreateCommand::new("ping").description("Is anybody there?");
        let set = serenity::all::Command::set_global_commands(&context.http, vec![command]).await;
        set.expect("the emulator takes commands");
    }

    async fn interaction_create(&self, context: Context, interaction: Interaction) {
        let Interaction::Command(command) = interaction else { return };
        let pong = CreateInteractionResponseMessage::new().content("Pong!");
        let answer = CreateInteractionResponse::Message(pong);
        if let Err(error) = command.create_response(&context.http, answer).await {
            println!("The bot could not answer: {error}");
        }
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    // A world: a server with a channel and two people, on a Monday morning.
    let clock = ManualClock::starting_at("2026-03-02T08:00:00Z".parse()?);
    let emulator = Emulator::start(clock, EmulatorOptions::default()).await?;
    let (server, ada) = emulator.add_server("Study group", "Ada");
    let channel = emulator.add_channel(server, "general");
    let bo = emulator.add_member(server, "Bo", &[]);

    // The bot, pointed at it.
    let http = HttpBuilder::new(emulator.token())
        .proxy(emulator.base_url())
        .ratelimiter_disabled(true)
        .build();
    let client = ClientBuilder::new_with_http(http, GatewayIntents::GUILDS).event_handler(Ping);
    tokio::spawn(async move { client.await?.start().await });
    emulator.bot_online().await?;
    emulator.commands_registered().await?;

    // People use it.
    let reply = emulator.slash(ada, channel, "/ping").await?;
    println!("Ada types /ping and reads: {}", reply.text());
    anyhow::ensure!(reply.text() == "Pong!");

    // Discord has a bad moment.
    let callback = "/interactions/{interaction}/{token}/callback";
    emulator.fault(Fault::on("POST", callback, FaultKind::Status(500)));
    let refusal = emulator.slash(bo, channel, "/ping").await;
    println!("When the callback fails, Bo reads: {refusal:?}");

    // Everything that the bot asked for is on record.
    for request in emulator.requests() {
        println!("{} {} → {:?}", request.method, request.route, request.status);
    }
    anyhow::ensure!(emulator.unexpected().is_empty(), "the bot used a route that isn't emulated");
    Ok(())
}
