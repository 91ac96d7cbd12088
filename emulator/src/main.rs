//! A Discord on loopback to try any bot against, and a command line to act as its members.

use anyhow::{Context as _, bail};
use async_trait::async_trait;
use discord_emulator::script::{Script, Seat};
use discord_emulator::{Clock, Emulator, EmulatorOptions, Host};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use std::io::IsTerminal as _;
use tokio::io::{AsyncWriteExt as _, BufReader};

const USAGE: &str = "\
Usage: discord-emulator

A Discord on loopback: one server, a channel, the members Ada and Bo, and a bot account.
It prints where a bot has to connect, then reads lines: `help` lists them, `quit` ends it.
It takes no arguments. Time is the machine's own.
";

/// Time is the machine's, and the bot is another process.
struct NobodyElse;

#[async_trait]
impl Host for NobodyElse {
    async fn advance_to(&self, _: Timestamp) -> anyhow::Result<()> {
        bail!("This emulator uses the machine's clock, so time can't be moved.")
    }

    async fn restart(&self) -> anyhow::Result<()> {
        bail!("Restart your bot where you started it.")
    }
}

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut stdout = tokio::io::stdout();
    if std::env::args_os().len() > 1 {
        stdout.write_all(USAGE.as_bytes()).await?;
        return Ok(());
    }
    let emulator = Emulator::start(Clock::system(), EmulatorOptions::default())
        .await
        .context("cannot listen on the loopback interface")?;
    let (server, ada) = emulator.add_server("Test server", "Ada");
    let channel = emulator.add_channel(server, "general");
    emulator.add_member(server, "Bo", &[]);
    let welcome = format!(
        "REST API:  {}/api/v10\nGateway:   {}\nBot token: {}\n\n\
         Server {server}, channel {channel}. You are Ada; `help` lists what you can type.\n",
        emulator.base_url(),
        emulator.gateway_url(),
        emulator.token(),
    );
    stdout.write_all(welcome.as_bytes()).await?;
    stdout.flush().await?;
    let seat = Seat::new(server, channel, ada, TimeZone::UTC);
    let echo = !std::io::stdin().is_terminal();
    let lines = BufReader::new(tokio::io::stdin());
    let mut script = Script::new(emulator.clone(), &NobodyElse, seat);
    let failures = script.run(lines, stdout, echo).await?;
    emulator.stop();
    anyhow::ensure!(failures == 0, "lines that could not be done: {failures}");
    Ok(())
}
