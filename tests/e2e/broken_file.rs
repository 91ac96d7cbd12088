//! A daily whose question has a file that can't be read: the bot waits for it to be corrected, and
//! doesn't take it for a removed question.

use crate::child::write_questions;
use crate::world::World;
use std::fs;
use std::sync::Arc;
use warmup::bank::{Bank, Source};
use warmup::domain::ids::GuildId;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";

impl World {
    /// Breaks the file of the newest daily's question, as a restart finds it: without a version of
    /// before. Returns the bank with the question.
    fn break_newest_question(&self) -> Arc<Bank> {
        let title = self.dailies().pop().unwrap().embeds[0]["title"].clone();
        let whole = self.bank.load_full();
        let title = title.as_str().unwrap();
        let asked = whole.questions().find(|it| it.title == title).unwrap().clone();
        let folder = tempfile::tempdir().unwrap();
        write_questions(&whole, folder.path());
        let file = format!("python/{}/{}.md", asked.category, asked.id.slug());
        fs::write(folder.path().join(file), "+++").unwrap();
        let (anew, _) = Bank::read(&[Source::Folder(folder.path().to_owned())], None);
        assert!(anew.get(&asked.id).is_none());
        self.bank.store(Arc::new(anew));
        whole
    }

    fn thread_texts(&self) -> String {
        self.thread().iter().map(discord_emulator::Message::text).collect::<Vec<_>>().join("\n")
    }
}

#[tokio::test]
async fn a_reveal_waits_until_the_file_is_corrected() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    world.answer(world.bo, "One.").await;
    let whole = world.break_newest_question();
    world.tick_at(DEADLINE).await;
    assert_eq!(world.thread().len(), 0, "nothing can be revealed yet");
    let status = world.typed(world.ada, "/daily status").await;
    insta::assert_snapshot!(status);
    world.bank.store(whole);
    world.tick_at("2026-03-02T17:30:00Z").await;
    assert!(world.thread_texts().contains("1 member answered."), "{}", world.thread_texts());
    let status = world.typed(world.ada, "/daily status").await;
    assert!(status.contains("revealed in"), "{status}");
    assert!(!status.contains("⚠️"), "{status}");
    let log = world.take_log();
    assert!(log.iter().all(|line| line.contains("action failed")), "{log:?}");
    world.end().await;
}

#[tokio::test]
async fn the_next_daily_comes_while_a_reveal_waits() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    world.break_newest_question();
    world.tick_at(DEADLINE).await;
    world.tick_at("2026-03-03T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 2);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_day_after_the_deadline_the_thread_says_that_there_is_no_answer_to_show() {
    let world = World::set_up().await;
    world.tick_at("2026-03-06T08:00:00Z").await;
    world.answer(world.bo, "One.").await;
    let whole = world.break_newest_question();
    for hour in 16..=23 {
        world.tick_at(&format!("2026-03-06T{hour}:00:00Z")).await;
    }
    assert_eq!(world.thread().len(), 0);
    world.tick_at("2026-03-07T16:00:00Z").await;
    world.tick_at("2026-03-07T17:00:00Z").await;
    assert_eq!(world.thread().len(), 1, "it is said once");
    let mut story = vec![world.thread_texts()];
    story.push(world.typed(world.ada, "/daily status").await);
    story.push(world.seen_by(world.bo));
    world.bank.store(whole);
    story.push(world.clicked(world.bo, "Reveal in thread").await);
    world.tick_at("2026-03-07T17:30:00Z").await;
    story.push(world.seen_by(world.bo));
    insta::assert_snapshot!(story.join("\n"));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn who_answers_while_the_file_is_broken_reads_why_there_is_no_model_answer() {
    let world = World::every_day().await;
    world.tick_at(POSTING).await;
    let form = world.form(world.bo).await;
    let whole = world.break_newest_question();
    let reply = world.submit(&form, "One.").await;
    insta::assert_snapshot!(world.emulator.answer_to(reply.interaction));
    world.bank.store(whole);
    let said = world.answered(world.bo, "One, again.").await;
    assert!(said.contains("Key points"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn in_the_operators_own_server_the_status_lists_mistakes_in_files() {
    let mut world = World::without_bot().await;
    world.home = Some(GuildId(world.server.get()));
    world.start_bot().await;
    world.slash(world.ada, "/setup time:09:00 zone:Europe/Warsaw").await;
    let said = world.typed(world.ada, "/daily status").await;
    assert!(!said.contains("mistake"), "{said}");
    world.tick_at(POSTING).await;
    world.break_newest_question();
    let said = world.typed(world.ada, "/daily status").await;
    assert!(said.contains("1 mistake in question files"), "{said}");
    assert!(said.contains(".md:1`: "), "{said}");
    world.home = None;
    world.restart_bot().await;
    let said = world.typed(world.ada, "/daily status").await;
    assert!(!said.contains("mistake"), "{said}");
    world.end().await;
}
