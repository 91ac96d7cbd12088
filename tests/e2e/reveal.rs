//! Revealing a daily, by members and by the bot at the deadline.

use crate::world::{World, bank};
use discord_emulator::{Fault, FaultKind, MessageFlags, Permissions, RequestRecord};
use std::sync::Arc;
use warmup::bank::Bank;

const DEADLINE: &str = "2026-03-02T16:00:00Z";

async fn with_policy(options: &str) -> World {
    let world = World::set_up().await;
    world.slash(world.ada, &format!("/setup {options}")).await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world
}

#[tokio::test]
async fn by_default_anyone_may_reveal_in_the_thread_and_nowhere_else() {
    let world = with_policy("").await;
    world.answer(world.chidi, "One.").await;
    let asked = world.clicked(world.bo, "Reveal in thread").await;
    assert_eq!(world.thread().len(), 0, "nothing is shown before it is confirmed");
    let said = world.clicked(world.bo, "Reveal it now").await;
    insta::assert_snapshot!(format!("{asked}\n{said}"));
    insta::assert_snapshot!("the_thread", world.seen_by(world.chidi));
    assert_eq!(world.emulator.messages(world.channel).len(), 1, "no spoiler in the channel");
    world.end().await;
}

#[tokio::test]
async fn moderators_reveal_early_where_members_have_to_wait() {
    let world = with_policy("reveal_by:moderators").await;
    let role = world.emulator.add_role(world.server, "Mods", Permissions::MANAGE_MESSAGES);
    let mo = world.emulator.add_member(world.server, "Mo", &[role]);
    assert_eq!(
        world.clicked(world.bo, "Reveal in thread").await,
        "Warmup (only you can see this)\n  Only moderators can reveal this early; I reveal it on 2 \
         March 2026 16:00. Press *Answer* to compare privately.\n"
    );
    assert_eq!(world.thread().len(), 0);
    let said = world.reveals(mo).await;
    assert!(said.contains("✅ The answer is in #Question 1."), "{said}");
    assert_eq!(world.thread().len(), 3);
    world.end().await;
}

#[tokio::test]
async fn admins_count_as_moderators() {
    let world = with_policy("reveal_by:moderators").await;
    world.reveals(world.ada).await;
    assert_eq!(world.thread().len(), 3);
    world.end().await;
}

#[tokio::test]
async fn nobody_reveals_before_the_deadline_and_anyone_after_it() {
    let world = with_policy("reveal_by:nobody reveal_after:24").await;
    let said = world.clicked(world.ada, "Reveal in thread").await;
    assert_eq!(
        said,
        "Warmup (only you can see this)\n  The answer stays hidden here until I reveal it on 3 \
         March 2026 08:00. Press *Answer* to compare privately.\n"
    );
    world.answer(world.bo, "Comparing privately is always possible.").await;
    world.clock.set("2026-03-03T08:00:00Z".parse().unwrap());
    let said = world.clicked(world.bo, "Reveal in thread").await;
    assert!(said.contains("✅ The answer is in #Question 1."), "{said}");
    assert_eq!(world.thread().len(), 3);
    world.end().await;
}

#[tokio::test]
async fn at_the_deadline_the_bot_reveals_and_tells_how_it_went() {
    let world = with_policy("reveal_by:nobody").await;
    let dana = world.emulator.add_member(world.server, "Dana", &[]);
    world.answer(world.bo, "One.").await;
    world.select(world.bo, &["Key point 1 of 1"]).await;
    world.answer(world.chidi, "Uno.").await;
    world.select(world.chidi, &["Key point 1 of 1", "Key point 3 of 1"]).await;
    world.answer(dana, "Not compared.").await;
    world.tick_at("2026-03-02T15:59:59Z").await;
    assert_eq!(world.thread().len(), 0);
    world.tick_at(DEADLINE).await;
    let erin = world.emulator.add_member(world.server, "Erin", &[]);
    insta::assert_snapshot!(world.seen_by(erin));
    world.tick().await;
    world.tick_at("2026-03-02T20:00:00Z").await;
    assert_eq!(world.thread().len(), 4, "and only once");
    world.end().await;
}

#[tokio::test]
async fn a_daily_that_nobody_answered_is_revealed_with_an_encouraging_word() {
    let world = with_policy("").await;
    world.tick_at(DEADLINE).await;
    let last = world.thread().pop().unwrap();
    assert_eq!(
        last.text(),
        "How it went\nNobody answered this one. The next daily is a new chance.\nDaily #1"
    );
    world.end().await;
}

#[tokio::test]
async fn a_reveal_ends_with_where_to_read_on() {
    let world = World::set_up().await;
    let mut questions = bank(1).questions().cloned().collect::<Vec<_>>();
    questions[0].references =
        ["https://docs.python.org/3/", "PEP 8", "RFC 9110"].map(Into::into).into();
    world.bank.store(Arc::new(Bank::from_parts(bank(1).packs().to_vec(), questions)));
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.reveals(world.bo).await;
    assert_eq!(
        world.thread().pop().unwrap().text(),
        "Going deeper\n\
         **And then?**\n\
         ||Nothing.||\n\
         \n\
         **Read more**\n\
         • https://docs.python.org/3/\n\
         • [PEP 8](https://peps.python.org/pep-0008/)\n\
         • [RFC 9110](https://www.rfc-editor.org/rfc/rfc9110)\n\
         python/question-1 · 3 of 3"
    );
    world.end().await;
}

#[tokio::test]
async fn full_marks_for_everybody_are_told() {
    let world = with_policy("").await;
    world.answer(world.bo, "All of it.").await;
    let all = ["Key point 1 of 1", "Key point 2 of 1", "Key point 3 of 1"];
    world.select(world.bo, &all).await;
    world.tick_at(DEADLINE).await;
    let last = world.thread().pop().unwrap().text();
    assert!(last.contains("1 member answered.\nEveryone who compared had every key point."));
    world.end().await;
}

#[tokio::test]
async fn what_a_member_revealed_is_not_repeated_at_the_deadline() {
    let world = with_policy("").await;
    world.reveals(world.bo).await;
    let form = world.click(world.chidi, "Answer late").await;
    world.submit(form.modal().unwrap(), "Late to the party.").await;
    world.tick_at(DEADLINE).await;
    let titles: Vec<_> = world
        .thread()
        .iter()
        .map(|message| message.embeds[0]["title"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(titles, ["Model answer · Question 1", "Key points", "Going deeper", "How it went"]);
    world.tick().await;
    assert_eq!(world.thread().len(), 4);
    world.end().await;
}

#[tokio::test]
async fn who_confirms_too_late_or_lost_the_right_is_treated_as_of_now() {
    let world = with_policy("").await;
    world.click(world.bo, "Reveal in thread").await;
    world.slash(world.ada, "/setup reveal_by:nobody").await;
    let said = world.clicked(world.bo, "Reveal it now").await;
    assert!(said.contains("The answer stays hidden here"), "{said}");
    assert_eq!(world.thread().len(), 0);
    world.tick_at(DEADLINE).await;
    let said = world.clicked(world.bo, "Reveal it now").await;
    assert!(said.contains("✅ The answer is in #Question 1."), "{said}");
    assert_eq!(world.thread().len(), 4, "nothing is posted twice");
    world.end().await;
}

/// The number of edits of the channel's messages so far.
fn edits(world: &World) -> usize {
    let path = format!("/channels/{}/messages/", world.channel);
    let is_edit =
        |request: &&RequestRecord| request.method == "PATCH" && request.path.contains(&path);
    world.emulator.requests().iter().filter(is_edit).count()
}

#[tokio::test]
async fn the_daily_says_how_many_have_answered_and_is_edited_at_a_gentle_pace() {
    let world = with_policy("").await;
    world.answer(world.bo, "One.").await;
    world.tick_at("2026-03-02T08:09:45Z").await;
    assert_eq!(edits(&world), 0, "not within ten minutes");
    world.tick_at("2026-03-02T08:10:00Z").await;
    assert_eq!(world.dailies()[0].content, "1 member answered.");
    world.answer(world.bo, "One, again.").await;
    for minute in 11..=40 {
        world.tick_at(&format!("2026-03-02T08:{minute}:00Z")).await;
    }
    assert_eq!(edits(&world), 1, "nothing has changed");
    world.answer(world.chidi, "Uno.").await;
    world.tick().await;
    assert_eq!(world.dailies()[0].content, "2 members answered.");
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    world.tick_at("2026-03-02T08:50:00Z").await;
    assert_eq!(world.dailies()[0].content, "1 member answered.");
    assert!(world.dailies()[0].embeds[0]["description"].as_str().unwrap().contains("print(1)"));
    world.end().await;
}

#[tokio::test]
async fn at_the_deadline_the_daily_itself_says_where_the_answer_is() {
    let mut world = World::set_up().await;
    let role = world.emulator.add_role(world.server, "Preppers", Permissions::NONE);
    world.slash(world.ada, "/setup ping:@Preppers").await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let posted = world.emulator.transcript(world.channel, world.ada);
    world.answer(world.bo, "One.").await;
    world.tick_at(DEADLINE).await;
    world.restart_bot().await;
    world.tick().await;
    let erin = world.emulator.add_member(world.server, "Erin", &[role]);
    let said = world.clicked(erin, "See the answer").await;
    let late = world.clicked(erin, "Answer late").await;
    assert_eq!(edits(&world), 1);
    let channel = world.seen_by(world.chidi);
    let (channel, _) = channel.split_once("  Thread").unwrap();
    let (posted, _) = posted.split_once("  Thread").unwrap();
    insta::assert_snapshot!(format!("{posted}\n{channel}\n{said}\n{late}"));
    world.end().await;
}

#[tokio::test]
async fn a_daily_that_is_revealed_early_says_at_once_where_the_answer_is() {
    let mut world = with_policy("").await;
    world.answer(world.bo, "One.").await;
    world.reveals(world.bo).await;
    assert_eq!(edits(&world), 1, "also within ten minutes");
    let channel = world.seen_by(world.chidi);
    let (channel, _) = channel.split_once("  Thread").unwrap();
    insta::assert_snapshot!(channel);
    world.restart_bot().await;
    world.tick_at(DEADLINE).await;
    assert_eq!(edits(&world), 2, "it says so already, but may have been deleted");
    world.tick_at("2026-03-02T18:00:00Z").await;
    assert_eq!(edits(&world), 2);
    world.end().await;
}

#[tokio::test]
async fn an_early_reveal_is_shown_later_where_discord_would_not_edit() {
    let world = with_policy("").await;
    let edit = "/channels/{channel}/messages/{message}";
    world.emulator.fault(Fault::on("PATCH", edit, FaultKind::Status(503)).times(3));
    let said = world.reveals(world.bo).await;
    assert!(said.contains("✅ The answer is in #Question 1."), "{said}");
    world.tick().await;
    assert_eq!(edits(&world), 3, "no more tries before the next may come");
    world.tick_at("2026-03-02T08:10:00Z").await;
    assert!(world.dailies()[0].content.contains("The answer is in "));
    world.end().await;
}

#[tokio::test]
async fn who_answered_is_taken_into_the_thread_by_a_silent_message() {
    let world = with_policy("").await;
    world.answer(world.bo, "One.").await;
    world.tick_at(DEADLINE).await;
    let members = world.emulator.threads(world.channel)[0].thread.as_ref().unwrap().members.clone();
    assert!(members.contains(&world.bo) && !members.contains(&world.chidi));
    let thread = world.thread();
    let calling: Vec<_> = thread.iter().filter(|message| !message.pings.is_empty()).collect();
    assert_eq!(calling.len(), 1);
    assert!(
        calling[0].flags.contains(MessageFlags::SUPPRESS_NOTIFICATIONS)
            && calling[0].text().contains("How it went")
    );
    world.end().await;
}

#[tokio::test]
async fn many_who_answered_are_called_in_parts_that_discord_takes() {
    let world = with_policy("").await;
    for number in 1..=81 {
        let member = world.emulator.add_member(world.server, &format!("Member {number}"), &[]);
        world.answer(member, "One.").await;
    }
    world.tick_at(DEADLINE).await;
    let called: Vec<usize> = world
        .thread()
        .iter()
        .map(|message| message.pings.users.len())
        .filter(|it| *it > 0)
        .collect();
    assert_eq!(called, [80, 1]);
    world.end().await;
}

#[tokio::test]
async fn a_message_that_cannot_be_edited_is_left_alone_and_troubles_nobody() {
    let world = with_policy("").await;
    world.answer(world.bo, "One.").await;
    let edit = "/channels/{channel}/messages/{message}";
    world.emulator.fault(Fault::on("PATCH", edit, FaultKind::Status(503)).times(3));
    world.tick_at("2026-03-02T08:10:00Z").await;
    world.tick_at("2026-03-02T08:15:00Z").await;
    assert_eq!(edits(&world), 3, "three tries at once, and then none before the next may come");
    world.tick_at("2026-03-02T08:20:00Z").await;
    assert_eq!(world.dailies()[0].content, "1 member answered.", "a passing fault passes");
    world.emulator.fault(Fault::on("PATCH", edit, FaultKind::Status(403)));
    world.answer(world.chidi, "Uno.").await;
    world.tick_at("2026-03-02T08:30:00Z").await;
    world.tick_at("2026-03-02T08:40:00Z").await;
    assert_eq!(edits(&world), 5, "a refusal is not repeated");
    let said = world.typed(world.ada, "/daily status").await;
    assert!(!said.contains("⚠️"), "{said}");
    world.end().await;
}
