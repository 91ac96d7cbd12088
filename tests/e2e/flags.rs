//! *Something's wrong* and `/bank flags`: what members say about questions, and what is measured.

use crate::world::{World, settle};
use discord_emulator::{Id, Message, Permissions};
use jiff::Timestamp;
use serde_json::Value;
use warmup::domain::ids::{GuildId, InteractionId, UserId};
use warmup::domain::key_point::{KeyPointId, Ticks};
use warmup::domain::question::QuestionId;
use warmup::store::{QualityStore as _, Store as _, Submission};

const MONDAY: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T17:00:00Z";

impl World {
    /// Chooses what is wrong, writes a note, and returns what the member reads.
    async fn noted(&self, member: Id, kind: &str, note: &str) -> String {
        let form = self.click(member, kind).await.modal().expect("a form opens").clone();
        let reply = settle(self.emulator.submit(&form, &[("note", note)]).await.unwrap()).await;
        self.emulator.answer_to(reply.interaction)
    }

    /// The last message in the daily's thread that shows a part of the answer.
    fn flaggable(&self) -> Message {
        let flags = |message: &Message| message.buttons().contains(&"Something's wrong");
        self.thread().into_iter().find(flags).expect("the answer has the button")
    }
}

fn question(number: u64) -> QuestionId {
    format!("python/question-{number}").parse().unwrap()
}

async fn with_a_daily() -> World {
    let world = World::every_day().await;
    world.tick_at(MONDAY).await;
    world
}

/// Bo has flagged Monday's question under his answer.
async fn with_a_flag() -> World {
    let world = with_a_daily().await;
    world.answer(world.bo, "It prints one.").await;
    world.click(world.bo, "Something's wrong").await;
    world.noted(world.bo, "Outdated", "Not since 3.13.").await;
    world
}

/// The number of the question of Monday's daily.
fn asked(world: &World) -> u64 {
    let text = world.dailies()[0].text();
    (1..=9).find(|number| text.contains(&format!("Question {number}"))).unwrap()
}

#[tokio::test]
async fn a_member_flags_a_question_and_an_admin_is_done_with_it() {
    let world = with_a_daily().await;
    world.answer(world.bo, "It prints one.").await;
    let mut story = vec![world.clicked(world.bo, "Something's wrong").await];
    story.push(world.noted(world.bo, "Wrong", "It prints **two**.\n@everyone `see` 3.13").await);
    story.push(world.typed(world.ada, "/bank flags").await);
    let title = format!("Question {}", asked(&world));
    story.push(world.chosen(world.ada, &[&title]).await);
    story.push(world.clicked(world.ada, "Done").await);
    story.push(world.clicked(world.ada, "Undo").await);
    story.push(world.clicked(world.ada, "All flagged questions").await);
    world.chosen(world.ada, &[&title]).await;
    world.click(world.ada, "Done").await;
    story.push(world.clicked(world.ada, "All flagged questions").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    assert!(world.emulator.ephemeral_for(world.chidi).is_empty(), "nobody else sees any of it");
    world.end().await;
}

#[tokio::test]
async fn the_reveal_in_the_thread_can_be_flagged_even_after_a_restart() {
    let mut world = with_a_daily().await;
    world.tick_at(DEADLINE).await;
    let revealed = world.flaggable();
    let parts = world.thread();
    let buttons = parts.iter().flat_map(Message::buttons);
    let buttons = buttons.filter(|label| *label == "Something's wrong").count();
    assert_eq!(buttons, 1, "one button for the whole answer");
    world.restart_bot().await;
    let thread = revealed.channel;
    let click = world.emulator.click_on(world.chidi, thread, revealed.id, "Something's wrong");
    let asks = settle(click.await.unwrap()).await.message().unwrap().id;
    let click = world.emulator.click_on(world.chidi, thread, asks, "Typo");
    let form = settle(click.await.unwrap()).await.modal().unwrap().clone();
    let reply = settle(world.emulator.submit(&form, &[("note", "")]).await.unwrap()).await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("Thank you! The admins find **Typo**"), "{said}");
    let said = world.typed(world.ada, "/bank flags").await;
    assert!(said.contains("1 × Typo"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn an_answer_that_is_shown_or_reviewed_can_be_flagged() {
    let world = with_a_daily().await;
    world.slash(world.bo, "/question search:python/question-2 private:true").await;
    let said = world.clicked(world.bo, "Show the answer").await;
    assert!(said.contains("[Go deeper] [Something's wrong]"), "{said}");
    world.answer(world.bo, "It prints two.").await;
    world.select(world.bo, &["Key point 1 of 2"]).await;
    world.tick_at("2026-03-05T08:00:00Z").await;
    world.slash(world.bo, "/review start").await;
    let said = world.clicked(world.bo, "Show answer").await;
    assert!(said.contains("[Done for now] [Something's wrong]"), "{said}");
    let said = world.clicked(world.bo, "Something's wrong").await;
    assert!(said.contains("What's wrong with **Question 2**?"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_newer_flag_replaces_the_earlier_one_and_can_be_taken_back() {
    let world = with_a_flag().await;
    let said = world.clicked(world.bo, "Something's wrong").await;
    assert!(said.contains("You said **Outdated** before."), "{said}");
    let form = world.click(world.bo, "Unclear").await.modal().unwrap().clone();
    assert_eq!(form.field("note").unwrap().value, "Not since 3.13.");
    settle(world.emulator.submit(&form, &[("note", "Which one?")]).await.unwrap()).await;
    let said = world.typed(world.ada, "/bank flags").await;
    assert!(said.contains("1 × Unclear") && said.contains("Which one?"), "{said}");
    assert!(!said.contains("Outdated") && !said.contains("3.13"), "{said}");
    let said = world.clicked(world.bo, "Take it back").await;
    assert!(said.contains("I deleted what you said about it."), "{said}");
    let said = world.typed(world.ada, "/bank flags").await;
    assert!(said.contains("No question is flagged."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn only_admins_see_flags_and_rights_are_checked_at_the_click() {
    let world = with_a_flag().await;
    let refusal = "You need **Manage Server** for this.";
    let said = world.typed(world.bo, "/bank flags").await;
    assert!(said.contains(refusal) && !said.contains("3.13"), "{said}");
    let lead = world.emulator.add_role(world.server, "Lead", Permissions::MANAGE_SERVER);
    let eve = world.emulator.add_member(world.server, "Eve", &[lead]);
    world.slash(eve, "/bank flags").await;
    let title = format!("Question {}", asked(&world));
    world.select(eve, &[&title]).await;
    world.emulator.set_role_permissions(world.server, lead, Permissions::NONE);
    for said in [world.clicked(eve, "Done").await, world.chosen(eve, &[&title]).await] {
        assert!(said.contains(refusal), "{said}");
    }
    let said = world.typed(world.ada, "/bank flags").await;
    assert!(said.contains("1 × Outdated"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_flag_on_a_question_that_is_gone_says_so() {
    let world = with_a_flag().await;
    world.bank.store(std::sync::Arc::new(crate::world::bank(0)));
    let said = world.clicked(world.bo, "Something's wrong").await;
    assert!(said.contains("no longer in the bank"), "{said}");
    let said = world.typed(world.ada, "/bank flags").await;
    assert!(said.contains("python/question") && said.contains("Not since 3.13."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_flag_on_a_servers_own_question_is_for_its_admins_who_edit_it() {
    let world = World::every_day().await;
    let form = world.slash(world.ada, "/bank add").await.modal().unwrap().clone();
    let texts = [
        ("title", "What stops a deploy?"),
        ("prompt", "What stops a deploy of ours?"),
        ("answer", "The canary."),
        ("points", "- Names the canary\n- Says who can stop it\n- Names the freeze"),
    ];
    settle(world.emulator.submit(&form, &texts).await.unwrap()).await;
    world.click(world.ada, "Add to the bank").await;
    world.slash(world.bo, "/question search:deploy private:true").await;
    world.click(world.bo, "Show the answer").await;
    let said = world.clicked(world.bo, "Something's wrong").await;
    assert!(said.contains("This server's admins will read it, without your name."), "{said}");
    assert!(!said.contains("pass it on"), "{said}");
    world.noted(world.bo, "Unclear", "Which canary?").await;
    world.slash(world.ada, "/bank flags").await;
    let said = world.chosen(world.ada, &["What stops a deploy?"]).await;
    assert!(said.contains("Which canary?") && !said.contains("edited since"), "{said}");
    let form = world.click(world.ada, "Edit").await.modal().unwrap().clone();
    let clearer = [("prompt", "What stops a deploy of ours before noon?")];
    settle(world.emulator.submit(&form, &clearer).await.unwrap()).await;
    world.click(world.ada, "Save the change").await;
    world.slash(world.ada, "/bank flags").await;
    let said = world.chosen(world.ada, &["What stops a deploy?"]).await;
    assert!(said.contains("the question was edited since"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn flags_are_exported_and_deleted_with_their_member() {
    let world = with_a_flag().await;
    let reply = world.slash(world.bo, "/data export").await;
    let export: Value =
        serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap();
    assert_eq!(export["flags"][0]["kind"], "outdated");
    assert_eq!(export["flags"][0]["note"], "Not since 3.13.");
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    let said = world.typed(world.ada, "/bank flags").await;
    assert!(said.contains("No question is flagged."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn follow_ups_are_counted_where_they_are_offered_and_opened() {
    let mut world = with_a_daily().await;
    world.answer(world.bo, "It prints one.").await;
    world.answer(world.chidi, "One.").await;
    world.click(world.bo, "Go deeper").await;
    // A bot that ends waits for what it still has to count.
    world.restart_bot().await;
    let guild = GuildId(world.server.get());
    let tally = world.store().question_tally(guild, &question(asked(&world))).await.unwrap();
    assert_eq!((tally.shown, tally.opened), (2, 1));
    world.end().await;
}

/// Stores the self-scores of `members` members, who each had one of three key points.
async fn scored(world: &World, question: &QuestionId, members: u64) {
    let guild = GuildId(world.server.get());
    let now: Timestamp = MONDAY.parse().unwrap();
    let points = world.bank.load().get(question).unwrap().key_points.clone();
    let ids = KeyPointId::from_texts(&points);
    for member in 1..=members {
        let submission = Submission {
            id: InteractionId(member),
            question: question.clone(),
            daily: None,
            begun: now,
            now,
            text: "It prints.".to_owned(),
            choice: None,
        };
        let store = world.store();
        store.record_attempt(guild, UserId(member), submission).await.unwrap();
        let ticks = Ticks::from_ticked([ids[0]], ids.clone());
        store.score_attempt(guild, UserId(member), InteractionId(member), ticks).await.unwrap();
    }
}

#[tokio::test]
async fn an_admin_sees_the_measured_difficulty_beside_the_label() {
    let world = World::every_day().await;
    let shown = "/bank show question:python/question-1";
    let first_lines = |said: &str| said.lines().take(4).collect::<Vec<_>>().join("\n");
    scored(&world, &question(1), 19).await;
    let mut story = vec![first_lines(&world.typed(world.ada, shown).await)];
    scored(&world, &question(1), 24).await;
    story.push(first_lines(&world.typed(world.ada, shown).await));
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}
