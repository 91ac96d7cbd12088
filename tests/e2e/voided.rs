//! A daily that can't be answered is missed by nobody: its message was deleted, or its question left
//! the bank.

use crate::child::write_questions;
use crate::world::{World, bank};
use std::fs;
use std::sync::Arc;
use warmup::bank::{Bank, Source};

const POSTING: &str = "2026-03-02T08:00:00Z";

impl World {
    /// Bo answers the first daily, and the second one is posted.
    async fn with_a_streak() -> Self {
        let world = World::every_day().await;
        world.tick_at(POSTING).await;
        world.answer(world.bo, "One.").await;
        world.next_day().await;
        world
    }

    fn delete_newest_daily(&self) {
        self.emulator.delete_message(self.channel, self.dailies().pop().unwrap().id);
    }

    /// The bank without the question of the newest daily.
    fn remove_newest_question(&self) {
        let title = self.dailies().pop().unwrap().embeds[0]["title"].clone();
        let mut questions = self.bank.load().questions().cloned().collect::<Vec<_>>();
        questions.retain(|question| question.title != title.as_str().unwrap());
        self.bank.store(Arc::new(Bank::from_parts(bank(1).packs().to_vec(), questions)));
    }
}

#[tokio::test]
async fn a_daily_whose_message_was_deleted_costs_no_streak() {
    let world = World::with_a_streak().await;
    world.delete_newest_daily();
    world.next_day().await;
    let mut story = vec![world.answered(world.bo, "Three.").await];
    story.push(world.typed(world.bo, "/streak show").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_daily_whose_question_left_the_bank_costs_no_streak() {
    let world = World::with_a_streak().await;
    world.bank.store(Arc::new(bank(9)));
    world.remove_newest_question();
    world.tick().await;
    let streak = world.typed(world.bo, "/streak show").await;
    assert!(streak.contains("**1 in a row**"), "{streak}");
    assert!(streak.contains("🚫 #2 doesn't count for anyone"), "{streak}");
    assert!(!streak.contains("#2 open"), "{streak}");
    let status = world.typed(world.ada, "/daily status").await;
    assert!(
        status.contains("its question was removed from the bank or renamed, so nobody can answer"),
        "{status}"
    );
    world.next_day().await;
    let said = world.answered(world.bo, "Three.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_daily_whose_file_cannot_be_read_counts_once_it_is_corrected() {
    let world = World::with_a_streak().await;
    let title = world.dailies().pop().unwrap().embeds[0]["title"].clone();
    let whole = world.bank.load_full();
    let asked = whole.questions().find(|it| it.title == title.as_str().unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    write_questions(&whole, folder.path());
    let file = format!("python/{}/{}.md", asked.category, asked.id.slug());
    fs::write(folder.path().join(file), "+++").unwrap();
    let (anew, _) = Bank::read(&[Source::Folder(folder.path().to_owned())], None);
    assert!(anew.get(&asked.id).is_none(), "a restart has no version of before");
    world.bank.store(Arc::new(anew));
    world.tick().await;
    let status = world.typed(world.ada, "/daily status").await;
    assert!(!status.contains("removed"), "{status}");
    let streak = world.typed(world.bo, "/streak show").await;
    assert!(streak.contains("#2 open"), "{streak}");
    let said = world.clicked(world.bo, "Answer").await;
    assert!(said.contains("This question's file has a mistake"), "{said}");
    world.bank.store(whole);
    let said = world.answered(world.bo, "Two.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_deleted_daily_is_noticed_by_the_next_edit_of_its_message() {
    for revealed in [false, true] {
        let world = World::with_a_streak().await;
        world.answer(world.chidi, "Two.").await;
        if revealed {
            world.reveals(world.chidi).await;
            world.tick_at("2026-03-03T09:00:00Z").await;
        }
        world.delete_newest_daily();
        let _ = world.emulator.take_requests();
        // At the deadline where the reveal is shown already, else to say how many have answered.
        world.tick_at(if revealed { "2026-03-03T16:00:00Z" } else { "2026-03-03T08:30:00Z" }).await;
        let looks = world.emulator.take_requests();
        assert!(looks.iter().all(|it| it.method != "GET"), "{looks:#?}");
        let streak = world.typed(world.bo, "/streak show").await;
        assert!(streak.contains("🚫 #2 doesn't count for anyone"), "{streak}");
        world.tick_at("2026-03-04T08:00:00Z").await;
        let said = world.answered(world.bo, "Three.").await;
        assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
        world.end().await;
    }
}

#[tokio::test]
async fn a_daily_that_was_there_until_its_deadline_counts_unless_an_admin_looks() {
    for looks in [false, true] {
        let world = World::with_a_streak().await;
        world.tick_at("2026-03-03T16:00:00Z").await;
        world.delete_newest_daily();
        if looks {
            world.slash(world.ada, "/daily status").await;
        }
        world.tick_at("2026-03-04T08:00:00Z").await;
        let said = world.answered(world.bo, "Three.").await;
        assert_eq!(said.contains("🔸 #2 missed."), !looks, "{said}");
        world.end().await;
    }
}

#[tokio::test]
async fn who_answered_before_it_was_deleted_keeps_that() {
    let world = World::with_a_streak().await;
    world.answer(world.bo, "Two.").await;
    world.delete_newest_daily();
    world.next_day().await;
    let said = world.answered(world.bo, "Three.").await;
    assert!(said.contains("🔥 Streak: 2 → 3."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_daily_that_can_be_answered_is_missed_as_ever() {
    let world = World::with_a_streak().await;
    world.next_day().await;
    let said = world.answered(world.bo, "Three.").await;
    assert!(said.contains("🔸 #2 missed."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn status_says_that_it_was_deleted_and_daily_now_replaces_it_that_day() {
    let world = World::with_a_streak().await;
    world.delete_newest_daily();
    let mut story = vec![world.typed(world.ada, "/daily status").await];
    story.push(world.typed(world.ada, "/daily now").await);
    story.push(world.typed(world.ada, "/daily status").await);
    story.push(world.typed(world.ada, "/daily now").await);
    insta::assert_snapshot!(story.join("\n"));
    let said = world.answered(world.bo, "Two, after all.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    world.tick().await;
    assert_eq!(world.dailies().len(), 2, "the first one and the one in place of the second");
    world.next_day().await;
    assert!(world.dailies().pop().unwrap().text().contains("Daily #4"));
    world.end().await;
}

#[tokio::test]
async fn daily_now_replaces_one_whose_question_is_gone_without_a_look_at_the_status() {
    let world = World::with_a_streak().await;
    world.bank.store(Arc::new(bank(9)));
    world.remove_newest_question();
    let said = world.typed(world.ada, "/daily now").await;
    assert!(said.contains("✅ Daily #3 is in #interview-prep."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_deleted_daily_that_is_not_replaced_does_not_come_again_by_itself() {
    let world = World::with_a_streak().await;
    world.delete_newest_daily();
    world.slash(world.ada, "/daily status").await;
    world.tick().await;
    assert_eq!(world.dailies().len(), 1);
    world.end().await;
}
