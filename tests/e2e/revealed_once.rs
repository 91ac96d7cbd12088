//! A reveal is posted once, whatever else is in the thread: a thousand messages, or some that can't
//! be parsed.

use crate::world::World;
use discord_emulator::{Fault, FaultKind, Id};
use serde_json::json;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";
/// More than the bot reads when it searches.
const MANY: usize = 1_050;
const READING: &str = "/channels/{channel}/messages";

impl World {
    fn only_thread(&self) -> Id {
        self.emulator.threads(self.channel)[0].id
    }

    fn embeds_in_thread(&self) -> usize {
        self.thread().iter().filter(|message| !message.embeds.is_empty()).count()
    }

    fn chat(&self, thread: Id) {
        for number in 0..MANY {
            self.emulator.say(self.chidi, thread, &format!("Message {number}")).unwrap();
        }
    }

    /// A message by another bot, of a kind that Discord's library can't read.
    fn say_unreadably(&self, place: Id) {
        let other = self.emulator.add_member(self.server, "otherbot", &[]);
        let row =
            json!([{"type": 1, "id": 1, "components": [{"type": 30, "id": 2, "custom_id": "x"}]}]);
        self.emulator.post_components(other, place, &row);
    }

    /// The number of times the bot has searched for its own messages since the last call.
    fn searches(&self) -> usize {
        let requests = self.emulator.take_requests();
        requests.iter().filter(|it| it.method == "GET" && it.route == READING).count()
    }
}

#[tokio::test]
async fn a_busy_thread_gets_the_answer_once_and_is_not_searched() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    let thread = world.only_thread();
    world.chat(thread);
    world.searches();
    for member in [world.bo, world.chidi] {
        world.click(member, "Reveal in thread").await;
    }
    for member in [world.bo, world.chidi] {
        world.click(member, "Reveal it now").await;
        assert_eq!(world.embeds_in_thread(), 3);
        world.chat(thread);
    }
    world.tick_at(DEADLINE).await;
    assert_eq!(world.embeds_in_thread(), 4, "and how it went");
    world.tick_at(DEADLINE).await;
    assert_eq!(world.embeds_in_thread(), 4);
    assert_eq!(world.searches(), 0);
    world.end().await;
}

#[tokio::test]
async fn a_question_in_a_thread_is_revealed_once_too() {
    let mut world = World::set_up().await;
    world.tick_at(POSTING).await;
    let thread = world.only_thread();
    world.chat(thread);
    world.channel = thread;
    world.slash(world.bo, "/question search:python/question-2").await;
    for _ in 0..2 {
        world.click(world.bo, "Reveal in thread").await;
        let answers = world.emulator.messages(thread);
        let revealed = answers.iter().filter(|message| message.text().contains(" of 3")).count();
        assert_eq!(revealed, 3);
        world.chat(thread);
    }
    world.end().await;
}

#[tokio::test]
async fn a_reveal_that_was_cut_short_is_looked_for_after_its_beginning_only() {
    let mut world = World::set_up().await;
    world.tick_at(POSTING).await;
    let thread = world.only_thread();
    world.chat(thread);
    world.clock.advance(jiff::SignedDuration::from_mins(10));
    let post = Fault::on("POST", "/channels/{channel}/messages", FaultKind::ResetAfter);
    world.emulator.fault(post.with_body(" 2 of 3").times(3));
    world.reveals(world.bo).await;
    world.restart_bot().await;
    // Longer than Discord remembers a nonce.
    world.clock.advance(jiff::SignedDuration::from_mins(10));
    world.searches();
    world.reveals(world.bo).await;
    assert_eq!(world.embeds_in_thread(), 3);
    assert_eq!(world.searches(), 1, "one page is enough");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn an_edited_question_is_not_revealed_a_second_time() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.click(world.chidi, "Reveal in thread").await;
    world.reveals(world.bo).await;
    let mut questions = world.bank.load().questions().cloned().collect::<Vec<_>>();
    for question in &mut questions {
        question.follow_ups.clear();
    }
    let edited = warmup::bank::Bank::from_parts(world.bank.load().packs().to_vec(), questions);
    world.bank.store(std::sync::Arc::new(edited));
    world.click(world.chidi, "Reveal it now").await;
    assert_eq!(world.embeds_in_thread(), 3);
    world.tick_at(DEADLINE).await;
    assert_eq!(world.embeds_in_thread(), 4);
    world.end().await;
}

#[tokio::test]
async fn an_unreadable_message_of_somebody_else_blocks_no_reveal() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.say_unreadably(world.only_thread());
    let post = Fault::on("POST", "/channels/{channel}/messages", FaultKind::ResetAfter);
    world.emulator.fault(post.with_body(" 2 of 3").times(3));
    world.reveals(world.bo).await;
    world.say_unreadably(world.only_thread());
    world.clock.advance(jiff::SignedDuration::from_mins(10));
    world.reveals(world.bo).await;
    assert_eq!(world.embeds_in_thread(), 3);
    world.tick_at(DEADLINE).await;
    assert_eq!(world.embeds_in_thread(), 4);
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn an_unreadable_message_of_somebody_else_doubles_no_daily() {
    let world = World::set_up().await;
    world.clock.set(POSTING.parse().unwrap());
    world.say_unreadably(world.channel);
    let post = Fault::on("POST", "/channels/{channel}/messages", FaultKind::ResetAfter);
    world.emulator.fault(post.times(3));
    world.tick().await;
    world.say_unreadably(world.channel);
    world.tick_at("2026-03-02T08:30:00Z").await;
    assert_eq!(world.dailies().len(), 1);
    assert_eq!(world.emulator.threads(world.channel).len(), 1);
    world.take_log();
    world.end().await;
}
