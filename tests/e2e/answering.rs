//! Answering: the form, the stored answer, key points, sharing.

use crate::world::{World, bank};
use discord_emulator::Id;
use std::sync::Arc;
use warmup::bank::Bank;

async fn with_a_daily() -> World {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world
}

fn shared(world: &World, author: Id) -> Vec<String> {
    let named = format!("<@{author}> shares an answer:");
    let thread = world.thread().into_iter();
    let own = thread.filter(|message| message.content == named && message.pings.is_empty());
    own.map(|message| message.embeds[0]["description"].as_str().unwrap().to_owned()).collect()
}

async fn exported(world: &World, member: Id) -> serde_json::Value {
    let reply = world.slash(member, "/data export").await;
    serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap()
}

#[tokio::test]
async fn the_form_is_named_after_the_question_and_holds_what_was_written_before() {
    let world = with_a_daily().await;
    let mut story = vec![world.clicked(world.bo, "Answer").await];
    story.push(world.answered(world.bo, "First try.").await);
    story.push(world.clicked(world.bo, "Answer").await);
    story.push(world.answered(world.bo, "Second try.").await);
    insta::assert_snapshot!(story.join("\n"));
    world.click(world.bo, "Share my answer").await;
    assert_eq!(shared(&world, world.bo), ["||Second try.||"]);
    world.end().await;
}

#[tokio::test]
async fn an_empty_answer_is_not_kept() {
    let world = with_a_daily().await;
    let mut form = world.form(world.bo).await;
    // A client may accept blanks as text; Discord does not trim them.
    form.fields[0].required = false;
    let reply = world.submit(&form, " \n\t ").await;
    assert_eq!(
        world.emulator.answer_to(reply.interaction),
        "Warmup (only you can see this)\n  \
         That answer was empty. Press *Answer* and write a line or two.\n"
    );
    assert_eq!(exported(&world, world.bo).await["answers"].as_array().unwrap().len(), 0);
    world.end().await;
}

#[tokio::test]
async fn an_answer_that_comes_after_the_next_daily_is_kept_and_leaves_the_streak() {
    let world = with_a_daily().await;
    world.answer(world.bo, "In time.").await;
    world.next_day().await;
    let late = world.dailies()[0].id;
    let reply =
        world.emulator.click_on(world.chidi, world.channel, late, "Answer late").await.unwrap();
    let said = world.submit(reply.modal().unwrap(), "Too late.").await;
    insta::assert_snapshot!(world.emulator.answer_to(said.interaction));
    let said = world.typed(world.chidi, "/streak show").await;
    assert!(said.contains("🔥 **0 in a row** · longest 0"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn who_is_typing_when_the_next_daily_comes_keeps_the_window() {
    let world = with_a_daily().await;
    world.clock.set("2026-03-03T07:50:00Z".parse().unwrap());
    let (form, slow) = (world.form(world.bo).await, world.form(world.chidi).await);
    world.tick_at("2026-03-03T08:00:00Z").await;
    world.clock.set("2026-03-03T08:25:00Z".parse().unwrap());
    let reply = world.submit(&form, "Typed across the posting.").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("🔥 Your streak starts at 1."), "{said}");
    let said = world.answered(world.bo, "And today's too.").await;
    assert!(said.contains("🔥 Streak: 1 → 2."), "{said}");
    world.clock.set("2026-03-03T08:31:00Z".parse().unwrap());
    let reply = world.submit(&slow, "Half an hour is enough.").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("Daily #1 closed"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn two_members_can_answer_at_the_same_moment() {
    let world = with_a_daily().await;
    let (first, second) = (world.form(world.bo).await, world.form(world.chidi).await);
    let (first, second) =
        tokio::join!(world.submit(&first, "Bo's."), world.submit(&second, "Chidi's."));
    for reply in [first, second] {
        let said = world.emulator.answer_to(reply.interaction);
        assert!(said.contains("🔥 Your streak starts at 1."), "{said}");
    }
    world.tick_at("2026-03-02T16:00:00Z").await;
    assert!(world.thread().last().unwrap().text().contains("2 members answered."));
    world.end().await;
}

#[tokio::test]
async fn an_answer_that_is_sent_twice_from_one_form_counts_once() {
    let world = with_a_daily().await;
    let form = world.form(world.bo).await;
    let (first, second) = tokio::join!(world.submit(&form, "Once."), world.submit(&form, "Twice."));
    let told = [first, second].map(|reply| world.emulator.answer_to(reply.interaction));
    assert_eq!(told.iter().filter(|said| said.contains("Your streak starts at 1.")).count(), 1);
    assert_eq!(told.iter().filter(|said| said.contains("Your streak is still 1.")).count(), 1);
    let said = world.typed(world.bo, "/streak show").await;
    assert!(said.contains("🔥 **1 in a row**"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn an_interaction_that_is_delivered_twice_has_one_effect() {
    let mut world = with_a_daily().await;
    let form = world.form(world.bo).await;
    world.emulator.deliver_next_interaction(2);
    let reply = world.submit(&form, "Delivered twice.").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("streak"), "{said}");
    world.emulator.redeliver(reply.interaction).await.unwrap();
    let export = exported(&world, world.bo).await;
    assert_eq!(export["answers"].as_array().unwrap().len(), 1);
    assert_eq!(export["member"]["streak"]["current"], 1);

    world.emulator.deliver_next_interaction(2);
    let reply = world.click(world.bo, "Share my answer").await;
    world.emulator.redeliver(reply.interaction).await.unwrap();
    assert_eq!(shared(&world, world.bo).len(), 1);

    world.emulator.deliver_next_interaction(2);
    let reply = world.slash(world.bo, "/streak away from:2026-03-10 to:2026-03-12").await;
    world.emulator.redeliver(reply.interaction).await.unwrap();
    assert_eq!(exported(&world, world.bo).await["member"]["away"].as_array().unwrap().len(), 1);

    world.click(world.chidi, "Reveal in thread").await;
    world.emulator.deliver_next_interaction(2);
    world.click(world.chidi, "Reveal it now").await;
    world.restart_bot().await;
    assert_eq!(world.thread().len(), 4, "one shared answer and three parts");
    world.end().await;
}

#[tokio::test]
async fn a_click_that_is_made_twice_has_one_effect() {
    let world = with_a_daily().await;
    world.answer(world.bo, "Mine.").await;
    tokio::join!(
        world.click(world.bo, "Share my answer"),
        world.click(world.bo, "Share my answer")
    );
    assert_eq!(shared(&world, world.bo), ["||Mine.||"]);
    let said = world.clicked(world.bo, "Share my answer").await;
    assert!(said.contains("✅ Your answer is in #Question 1, behind a spoiler."), "{said}");
    assert_eq!(shared(&world, world.bo).len(), 1);
    world.click(world.bo, "Reveal in thread").await;
    world.click(world.chidi, "Reveal in thread").await;
    tokio::join!(world.click(world.bo, "Reveal it now"), world.click(world.chidi, "Reveal it now"));
    assert_eq!(world.thread().len(), 4);
    world.end().await;
}

#[tokio::test]
async fn key_points_can_be_ticked_changed_and_cleared() {
    let world = with_a_daily().await;
    world.answer(world.bo, "It prints one.").await;
    let mut story = vec![world.chosen(world.bo, &["Key point 3 of 1", "Key point 1 of 1"]).await];
    story.push(world.chosen(world.bo, &["Key point 2 of 1"]).await);
    let message = world.emulator.ephemeral_for(world.bo)[0].id;
    let menu = "Tick the key points you had";
    let reply =
        world.emulator.select_on(world.bo, world.channel, message, menu, &[]).await.unwrap();
    story.push(world.emulator.answer_to(reply.interaction));
    let heads = story.iter().map(|text| {
        let from = text.find("| You had").unwrap();
        format!("  {}", &text[from..])
    });
    insta::assert_snapshot!(heads.collect::<Vec<_>>().join("\n"));
    world.end().await;
}

#[tokio::test]
async fn the_form_begins_with_the_question_that_it_hides() {
    let world = World::every_day().await;
    let mut questions = bank(1).questions().cloned().collect::<Vec<_>>();
    questions[0].prompt =
        format!("Why does *this* print `[1, 1]`?\n\n{}", "More of it. ".repeat(20));
    world.bank.store(Arc::new(Bank::from_parts(bank(1).packs().to_vec(), questions)));
    world.tick_at("2026-03-02T08:00:00Z").await;
    let field = world.form(world.bo).await.fields[0].clone();
    assert_eq!(field.label, "Why does this print [1, 1]? More of it. More…");
    let placeholder = field.placeholder.unwrap();
    assert!(placeholder.starts_with("Why does this print [1, 1]? More of it. More of it."));
    assert_eq!(placeholder.chars().count(), 100);
    world.end().await;
}

#[tokio::test]
async fn follow_ups_wait_behind_a_button() {
    let world = with_a_daily().await;
    let said = world.answered(world.bo, "It prints one.").await;
    assert!(!said.contains("And then?"), "{said}");
    assert_eq!(
        world.clicked(world.bo, "Go deeper").await,
        "Warmup (only you can see this)\n  | Going deeper\n  | **And then?**\n  | ||Nothing.||\n"
    );
    world.bank.store(Arc::new(Bank::from_parts(Vec::new(), Vec::new())));
    let said = world.clicked(world.bo, "Go deeper").await;
    assert!(said.contains("no longer in the bank"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_question_without_follow_ups_has_no_button_for_them() {
    let world = World::every_day().await;
    let mut questions = bank(1).questions().cloned().collect::<Vec<_>>();
    questions[0].follow_ups.clear();
    world.bank.store(Arc::new(Bank::from_parts(bank(1).packs().to_vec(), questions)));
    world.tick_at("2026-03-02T08:00:00Z").await;
    let said = world.answered(world.bo, "It prints one.").await;
    assert!(!said.contains("Go deeper"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn sharing_leaves_its_button_until_the_message_changes_and_then_it_is_gone() {
    let world = with_a_daily().await;
    world.answer(world.bo, "Mine.").await;
    world.click(world.bo, "Share my answer").await;
    let said = world.chosen(world.bo, &["Key point 1 of 1"]).await;
    assert!(!said.contains("[Share my answer]"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn members_words_ping_nobody_and_stay_behind_their_spoiler() {
    let world = with_a_daily().await;
    let words = format!(
        "@everyone <@{}> || open || ```python\nprint(1)\n[free](https://evil.example) |",
        world.ada
    );
    world.answer(world.bo, &words).await;
    world.click(world.bo, "Share my answer").await;
    let thread = world.thread();
    assert!(thread.iter().all(|message| message.pings.is_empty()));
    let shown = shared(&world, world.bo).pop().unwrap();
    let inner = shown.strip_prefix("||").and_then(|rest| rest.strip_suffix("||")).unwrap();
    assert!(!inner.contains("||"), "{shown}");
    assert_eq!(inner.matches("```").count(), 2, "{shown}");
    assert!(!inner.contains("[free](https"), "{shown}");
    world.end().await;
}

#[tokio::test]
async fn the_longest_answer_that_the_form_takes_is_kept_and_shared_whole() {
    let world = with_a_daily().await;
    let words = "é".repeat(3500);
    let form = world.form(world.bo).await;
    assert_eq!(form.fields[0].max_length, 3500);
    world.submit(&form, &words).await;
    world.click(world.bo, "Share my answer").await;
    assert_eq!(shared(&world, world.bo), [format!("||{words}||")]);
    let beside = &world.emulator.ephemeral_for(world.bo)[1].embeds[0];
    assert!(beside["description"].as_str().unwrap().ends_with("éé…"), "enough to remember it by");
    assert_eq!(world.form(world.bo).await.fields[0].value, words);
    world.end().await;
}

#[tokio::test]
async fn who_deleted_their_data_is_told_so_by_old_buttons() {
    let world = with_a_daily().await;
    world.answer(world.bo, "Mine.").await;
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    let sentence = "Warmup (only you can see this)\n  \
                    That answer was deleted, so there's nothing to change.\n";
    assert_eq!(world.clicked(world.bo, "Share my answer").await, sentence);
    assert_eq!(world.chosen(world.bo, &["Key point 1 of 1"]).await, sentence);
    assert_eq!(shared(&world, world.bo).len(), 0);
    world.end().await;
}
