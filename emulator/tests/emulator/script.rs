use crate::bot;
use crate::scene::scene;
use anyhow::bail;
use discord_emulator::script::{Script, Seat};
use discord_emulator::{Host, ManualClock};
use jiff::Timestamp;
use jiff::tz::TimeZone;

struct ClockOnly(ManualClock);

#[async_trait::async_trait]
impl Host for ClockOnly {
    async fn advance_to(&self, instant: Timestamp) -> anyhow::Result<()> {
        self.0.set(instant);
        Ok(())
    }

    async fn restart(&self) -> anyhow::Result<()> {
        bail!("This bot cannot be restarted.")
    }
}

#[tokio::test]
async fn a_script_shows_what_each_line_changes() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let seat = Seat::new(scene.server, scene.channel, scene.ana, TimeZone::UTC);
    let host = ClockOnly(scene.clock);
    let mut script = Script::new(scene.emulator.clone(), &host, seat);
    let lines = "\
# Ana tries the bot.
/question difficulty:hard
type /question pack:al
click Answer
submit Your answer: A lock\\nof its own
as Olga
click Reveal in thread
deny Create Public Threads
people
channels
tick 1d
/setup
restart
quit
show
";
    let mut output = Vec::new();
    let failures = script.run(lines.as_bytes(), &mut output, true).await.unwrap();
    assert_eq!(failures, 2);
    insta::assert_snapshot!(String::from_utf8(output).unwrap());
}
