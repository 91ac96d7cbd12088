//! `/review`: what a member was asked comes back, privately.

use crate::world::{World, bank};
use discord_emulator::{Emulator, Id, Reply};
use jiff::SignedDuration;
use serde_json::{Value, json};
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::choices::ChoiceOption;
use warmup::domain::question::Question;
use warmup::import::ImportDefaults;

const MONDAY: &str = "2026-03-02T08:00:00Z";
const TUESDAY: &str = "2026-03-03T08:00:00Z";

/// Monday's daily is question 1, and others follow.
async fn with_a_daily() -> World {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(1)));
    world.tick_at(MONDAY).await;
    world.bank.store(Arc::new(bank(3)));
    world
}

/// Bo has answered Monday's daily and had two of its three key points.
async fn with_a_score() -> World {
    let world = with_a_daily().await;
    world.answer(world.bo, "It prints one.").await;
    world.select(world.bo, &["Key point 1 of 1", "Key point 2 of 1"]).await;
    world
}

/// The same on the next day, when the question comes back.
async fn with_a_review() -> World {
    let world = with_a_score().await;
    world.tick_at(TUESDAY).await;
    world
}

/// Waits until the last message of a reply is there.
async fn completed(world: &World, reply: &Reply) -> String {
    let is_complete =
        |emulator: &Emulator| emulator.answer_to(reply.interaction).contains("[Go deeper]");
    world.emulator.wait_until("the model answer", is_complete).await.unwrap();
    world.emulator.answer_to(reply.interaction)
}

async fn exported(world: &World, member: Id) -> Value {
    let reply = world.slash(member, "/data export").await;
    serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap()
}

/// The number of reviews of Bo's only card.
async fn reviews(world: &World) -> Value {
    exported(world, world.bo).await["reviews"][0]["state"]["reviews"].clone()
}

fn edited(world: &World, edit: impl Fn(&mut Question)) {
    let mut questions = bank(1).questions().cloned().collect::<Vec<_>>();
    questions.iter_mut().for_each(edit);
    world.bank.store(Arc::new(Bank::from_parts(bank(1).packs().to_vec(), questions)));
}

#[tokio::test]
async fn a_question_comes_back_is_graded_and_goes_on_to_the_next() {
    let world = with_a_daily().await;
    let mut story = vec![world.typed(world.bo, "/review start").await];
    world.answer(world.bo, "It prints one.").await;
    let said = world.chosen(world.bo, &["Key point 1 of 1", "Key point 2 of 1"]).await;
    story.push(said.lines().filter(|line| line.contains("brings this back")).collect());
    story.push(world.typed(world.bo, "/review start").await);
    world.tick_at(TUESDAY).await;
    story.push(world.typed(world.bo, "/streak show").await);
    let said = world.answered(world.bo, "It prints two.").await;
    story.push(said.lines().filter(|line| line.contains("due")).collect());
    story.push(world.typed(world.bo, "/review start").await);
    story.push(world.clicked(world.bo, "Show answer").await);
    story.push(world.chosen(world.bo, &["Key point 1 of 1", "Key point 3 of 1"]).await);
    story.push(world.clicked(world.bo, "Good").await);
    story.push(world.clicked(world.bo, "Change the grade").await);
    story.push(world.clicked(world.bo, "Easy").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    assert!(world.emulator.ephemeral_for(world.chidi).is_empty(), "nobody else sees any of it");
    world.end().await;
}

#[tokio::test]
async fn a_typed_answer_is_shown_beside_the_model_answer_and_not_kept() {
    let world = with_a_review().await;
    let before = exported(&world, world.bo).await;
    world.slash(world.bo, "/review start").await;
    let form = world.click(world.bo, "Type it first").await.modal().unwrap().clone();
    assert!(form.fields[0].placeholder.as_ref().unwrap().contains("I don't keep"));
    let reply = world.emulator.submit(&form, &[("answer", "Zebras in the attic.")]).await.unwrap();
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("Zebras in the attic.") && said.contains("I don't keep this."), "{said}");
    assert!(said.contains("It prints `1`"), "{said}");
    world.click(world.bo, "Good").await;
    let after = exported(&world, world.bo).await;
    assert!(!after.to_string().contains("Zebras"), "{after}");
    assert_eq!(after["answers"], before["answers"]);
    assert_eq!(after["member"]["streak"], before["member"]["streak"]);
    assert_eq!(after["member"]["answered"], before["member"]["answered"]);
    world.end().await;
}

#[tokio::test]
async fn a_grade_that_is_clicked_twice_counts_once() {
    let world = with_a_review().await;
    world.slash(world.bo, "/review start").await;
    world.click(world.bo, "Show answer").await;
    let shown = world.emulator.ephemeral_for(world.bo).last().unwrap().id;
    let click = || world.emulator.click_on(world.bo, world.channel, shown, "Good");
    let (first, second) = tokio::join!(click(), click());
    assert!(first.is_ok() || second.is_ok());
    assert_eq!(reviews(&world).await, 2);
    world.end().await;
}

#[tokio::test]
async fn a_view_of_the_day_before_does_not_grade_again() {
    let mut world = with_a_review().await;
    for _ in 0..2 {
        world.slash(world.bo, "/review start").await;
        world.click(world.bo, "Show answer").await;
    }
    world.restart_bot().await;
    world.click(world.bo, "Good").await;
    assert_eq!(reviews(&world).await, 2);
    let said = world.clicked(world.bo, "Again").await;
    assert!(said.contains("That one was reviewed already"), "{said}");
    assert_eq!(reviews(&world).await, 2);
    world.end().await;
}

#[tokio::test]
async fn a_session_can_end_at_any_time_and_says_what_is_left() {
    let world = with_a_review().await;
    world.slash(world.bo, "/review start").await;
    let said = world.clicked(world.bo, "Done for now").await;
    assert!(said.contains("1 question left. Use `/review start` to go on."), "{said}");
    world.slash(world.bo, "/review start").await;
    world.click(world.bo, "Show answer").await;
    let said = world.clicked(world.bo, "Done for now").await;
    assert!(said.contains("Done for now."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_suspended_question_stays_away_until_it_is_brought_back() {
    let world = with_a_review().await;
    let mut story = vec![world.typed(world.bo, "/review suspended").await];
    world.slash(world.bo, "/review start").await;
    story.push(world.clicked(world.bo, "Suspend").await);
    let said = world.typed(world.bo, "/streak show").await;
    assert!(!said.contains("due"), "{said}");
    story.push(world.typed(world.bo, "/review suspended").await);
    story.push(world.chosen(world.bo, &["Question 1"]).await);
    story.push(world.typed(world.bo, "/review start").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn reviews_go_to_anki_as_a_file_that_only_their_member_sees() {
    let world = with_a_review().await;
    let mut story = vec![world.typed(world.chidi, "/review export").await];
    story.push(world.typed(world.bo, "/review export").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    let sent = world.emulator.ephemeral_for(world.bo);
    let file = &sent.last().unwrap().attachments[0];
    let cards = warmup::import::read(&file.filename, &file.bytes, &ImportDefaults::default());
    assert_eq!((cards.items.len(), cards.skipped.len()), (1, 0));
    world.end().await;
}

#[tokio::test]
async fn a_leech_is_suspended_and_its_member_is_told() {
    let world = with_a_review().await;
    let mut said = String::new();
    for _ in 0..8 {
        world.slash(world.bo, "/review start").await;
        world.click(world.bo, "Show answer").await;
        said = world.clicked(world.bo, "Again").await;
        world.clock.advance(SignedDuration::from_hours(24));
    }
    assert!(said.contains("You've forgotten this 8 times, so I suspended it."), "{said}");
    let said = world.typed(world.bo, "/review suspended").await;
    assert!(said.contains("1 question is suspended"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn settings_are_shown_changed_and_used() {
    let world = with_a_score().await;
    let mut story = vec![world.typed(world.bo, "/review settings").await];
    story.push(world.typed(world.bo, "/review settings retention:97 new_per_day:0").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.select(world.bo, &["Key point 1 of 1", "Key point 2 of 1", "Key point 3 of 1"]).await;
    let card = exported(&world, world.bo).await["reviews"][0]["state"].clone();
    assert_eq!(card["due"], "2026-03-02T23:00:00Z", "with 90% it would be a day later: {card}");
    world.end().await;
}

#[tokio::test]
async fn answers_that_were_never_scored_come_up_on_a_later_day_up_to_the_limit() {
    let world = World::every_day().await;
    world.tick_at(MONDAY).await;
    for number in 1..=3 {
        world
            .slash(world.bo, &format!("/question search:python/question-{number} private:true"))
            .await;
        world.answer(world.bo, "Something.").await;
    }
    let said = world.typed(world.bo, "/review start").await;
    assert!(said.contains("Nothing to review"), "not on the same day: {said}");
    world.slash(world.bo, "/review settings new_per_day:2").await;
    world.tick_at(TUESDAY).await;
    let said = world.typed(world.bo, "/review start").await;
    assert!(said.contains("**Review** · 2 new"), "{said}");
    for _ in 0..2 {
        world.click(world.bo, "Show answer").await;
        world.click(world.bo, "Good").await;
    }
    let said = world.typed(world.bo, "/review start").await;
    assert!(said.contains("1 more question that you answered and never scored"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn questions_that_left_the_bank_are_skipped() {
    let world = with_a_review().await;
    world.slash(world.bo, "/review start").await;
    world.bank.store(Arc::new(Bank::from_parts(bank(3).packs().to_vec(), Vec::new())));
    let said = world.clicked(world.bo, "Show answer").await;
    assert!(said.contains("no longer in the bank"), "{said}");
    let said = world.typed(world.bo, "/review start").await;
    assert!(said.contains("Nothing to review"), "{said}");
    let said = world.typed(world.bo, "/streak show").await;
    assert!(!said.contains("due"), "{said}");
    world.bank.store(Arc::new(bank(3)));
    let said = world.typed(world.bo, "/review start").await;
    assert!(said.contains("1 due"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_choice_question_is_graded_by_what_was_chosen() {
    let world = World::every_day().await;
    edited(&world, |question| {
        question.key_points.clear();
        let option =
            |text: &str, is_right| ChoiceOption { text: text.to_owned(), is_right, why: None };
        question.choices = vec![option("one", true), option("two", false)];
    });
    world.tick_at(MONDAY).await;
    let reply = world.click(world.bo, "B").await;
    let said = completed(&world, &reply).await;
    assert!(said.contains("**Again**: `/review` brings this back"), "{said}");
    world.tick_at(TUESDAY).await;
    let mut story = vec![world.typed(world.bo, "/review start").await];
    story.push(world.clicked(world.bo, "A").await);
    story.push(world.clicked(world.bo, "Good").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn deleting_data_deletes_reviews_and_old_buttons_say_so() {
    let world = with_a_review().await;
    world.slash(world.bo, "/review start").await;
    world.click(world.bo, "Show answer").await;
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    let said = world.clicked(world.bo, "Good").await;
    assert!(said.contains("Nothing to review"), "{said}");
    assert_eq!(exported(&world, world.bo).await["reviews"], json!([]));
    world.end().await;
}

#[tokio::test]
async fn an_answer_too_long_for_one_message_follows_the_grades() {
    let world = World::every_day().await;
    edited(&world, |question| question.answer = "A long line of the answer.\n".repeat(300));
    world.tick_at(MONDAY).await;
    let reply = world.answer(world.bo, "It prints one.").await;
    completed(&world, &reply).await;
    world.select(world.bo, &["Key point 1 of 1"]).await;
    world.tick_at(TUESDAY).await;
    world.slash(world.bo, "/review start").await;
    world.click(world.bo, "Show answer").await;
    world.select(world.bo, &["Key point 2 of 1"]).await;
    let said = world.clicked(world.bo, "Hard").await;
    assert!(said.contains("**Hard**: `/review` brings this back on"), "{said}");
    assert_eq!(reviews(&world).await, 2);
    world.end().await;
}
