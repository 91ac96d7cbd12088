//! Ticks stay with the words they were made beside, whatever becomes of the question meanwhile.

use crate::world::World;
use std::sync::Arc;
use warmup::bank::Bank;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";

impl World {
    /// Edits the key points of all questions.
    fn edit(&self, edit: impl Fn(&mut Vec<String>)) {
        let mut questions = self.bank.load().questions().cloned().collect::<Vec<_>>();
        for question in &mut questions {
            edit(&mut question.key_points);
        }
        let bank = Bank::from_parts(self.bank.load().packs().to_vec(), questions);
        self.bank.store(Arc::new(bank));
    }

    async fn with_one_question() -> Self {
        let world = World::set_up().await;
        world.bank.store(Arc::new(crate::world::bank(1)));
        world.tick_at(POSTING).await;
        world
    }

    fn how_it_went(&self) -> String {
        self.thread().pop().unwrap().text()
    }
}

#[tokio::test]
async fn reordered_key_points_keep_their_ticks_in_the_turnout() {
    let world = World::with_one_question().await;
    world.answer(world.bo, "One.").await;
    world.select(world.bo, &["Key point 1 of 1"]).await;
    world.edit(|points| points.reverse());
    world.tick_at(DEADLINE).await;
    let went = world.how_it_went();
    assert!(went.contains("🔸 Key point 3 of 1 (1 of 1)"), "{went}");
    assert!(went.contains("🔸 Key point 2 of 1 (1 of 1)"), "{went}");
    assert!(!went.contains("Key point 1 of 1 (1 of 1)"), "{went}");
    world.end().await;
}

#[tokio::test]
async fn a_menu_that_is_older_than_an_edit_ticks_what_it_showed() {
    let world = World::with_one_question().await;
    world.answer(world.bo, "One.").await;
    world.edit(|points| {
        points.remove(0);
        points.push("A new key point".to_owned());
    });
    let stale = world.chosen(world.bo, &["Key point 1 of 1", "Key point 3 of 1"]).await;
    let fresh = world.chosen(world.bo, &["Key point 3 of 1", "A new key point"]).await;
    insta::assert_snapshot!([stale, fresh].join("\n"));
    world.tick_at(DEADLINE).await;
    let went = world.how_it_went();
    assert!(went.contains("🔸 Key point 2 of 1 (1 of 1)"), "{went}");
    assert!(!went.contains("Key point 3 of 1 ("), "{went}");
    world.end().await;
}

#[tokio::test]
async fn answering_again_keeps_the_ticks_in_the_turnout() {
    let world = World::with_one_question().await;
    world.answer(world.bo, "One.").await;
    world.select(world.bo, &["Key point 1 of 1"]).await;
    world.answer(world.bo, "One, said better.").await;
    world.tick_at(DEADLINE).await;
    let went = world.how_it_went();
    assert!(went.contains("1 member answered."), "{went}");
    assert!(went.contains("🔸 Key point 2 of 1 (1 of 1)"), "{went}");
    world.end().await;
}

#[tokio::test]
async fn the_turnout_says_of_how_many_its_figures_are() {
    let world = World::with_one_question().await;
    for member in [world.ada, world.bo, world.chidi] {
        world.answer(member, "One.").await;
    }
    world.select(world.chidi, &["Key point 1 of 1"]).await;
    world.tick_at(DEADLINE).await;
    let went = world.how_it_went();
    assert!(went.contains("3 members answered, 1 compared with the key points."), "{went}");
    assert!(went.contains("🔸 Key point 2 of 1 (1 of 1)"), "{went}");
    world.end().await;
}
