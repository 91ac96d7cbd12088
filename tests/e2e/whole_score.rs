//! Questions without key points: an answer is scored as a whole.

use crate::world::World;
use discord_emulator::Message;
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::question::Question;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";

impl World {
    /// Edits all questions.
    fn rewrite(&self, edit: impl Fn(&mut Question)) {
        let mut questions = self.bank.load().questions().cloned().collect::<Vec<_>>();
        questions.iter_mut().for_each(edit);
        let bank = Bank::from_parts(self.bank.load().packs().to_vec(), questions);
        self.bank.store(Arc::new(bank));
    }

    /// A daily whose question was imported.
    async fn with_an_imported_question() -> Self {
        let world = Self::set_up().await;
        world.bank.store(Arc::new(crate::world::bank(1)));
        world.rewrite(|question| {
            question.key_points.clear();
            question.source = Some("A deck of Ada's".to_owned());
            question.license = Some("CC BY 4.0".to_owned());
        });
        world.tick_at(POSTING).await;
        world
    }
}

#[tokio::test]
async fn an_answer_is_scored_as_a_whole_and_the_turnout_counts_the_scores() {
    let world = World::with_an_imported_question().await;
    world.answer(world.ada, "Three.").await;
    let mut story = vec![world.answered(world.bo, "One.").await];
    story.push(world.clicked(world.bo, "Partly").await);
    story.push(world.clicked(world.bo, "Had it").await);
    world.answer(world.chidi, "Two.").await;
    world.click(world.chidi, "Missed").await;
    world.tick_at(DEADLINE).await;
    let thread: Vec<String> = world.thread().iter().map(Message::text).collect();
    story.push(thread.join("\n"));
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn key_points_that_come_later_ask_for_ticks_and_old_buttons_still_work() {
    let world = World::with_an_imported_question().await;
    world.answer(world.bo, "One.").await;
    world.click(world.bo, "Had it").await;
    world.rewrite(|question| {
        question.key_points = ["One", "Two", "Three"].map(str::to_owned).to_vec();
    });
    let stale = world.clicked(world.bo, "Partly").await;
    assert!(stale.contains("This question was edited since you answered"), "{stale}");
    let ticked = world.chosen(world.bo, &["One"]).await;
    assert!(ticked.contains("You had 1 of 3 key points"), "{ticked}");
    world.end().await;
}

#[tokio::test]
async fn an_export_says_how_an_answer_was_scored() {
    let world = World::with_an_imported_question().await;
    world.answer(world.bo, "One.").await;
    world.click(world.bo, "Partly").await;
    let reply = world.slash(world.bo, "/data export").await;
    let bytes = &reply.message().unwrap().attachments[0].bytes;
    let exported: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let ticked = &exported["answers"][0]["ticked"]["ticked"];
    assert_eq!(ticked[0]["whole_answer"], "Partly", "{exported}");
    world.end().await;
}
