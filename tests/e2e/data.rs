//! `/data`: exporting and deleting a member's data; and the end of a server's data.

use crate::records::AllRecords as _;
use crate::world::World;
use discord_emulator::{Emulator, Id, Message};
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::ids::{GuildId, InteractionId, UserId};
use warmup::domain::member::Attempt;
use warmup::store::sled::SledStore;
use warmup::store::{Record, Store as _};

async fn with_an_answer() -> World {
    let world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.answer(world.bo, "It prints **one**.").await;
    world.select(world.bo, &["Key point 2 of 1"]).await;
    world
}

async fn export(world: &World, member: Id) -> String {
    let reply = world.slash(member, "/data export").await;
    let message = reply.message().unwrap();
    assert_eq!(message.ephemeral_to, Some(member), "for nobody else's eyes");
    assert_eq!(message.attachments[0].filename, "warmup-data.json");
    String::from_utf8(message.attachments[0].bytes.to_vec()).unwrap()
}

#[tokio::test]
async fn an_export_has_all_that_is_held_about_a_member() {
    let world = with_an_answer().await;
    world.answer(world.chidi, "Not Bo's.").await;
    world.slash(world.bo, "/streak away from:2026-03-10 to:2026-03-11").await;
    world.slash(world.bo, "/question search:python/question-2 private:true").await;
    world.answer(world.bo, "Practice counts as well.").await;
    let file = export(&world, world.bo).await;
    let mut held: serde_json::Value = serde_json::from_str(&file).unwrap();
    for answer in held["answers"].as_array_mut().unwrap() {
        let id = answer["id"].take();
        assert!(id.as_str().is_some_and(|id| id.parse::<u64>().is_ok()), "{id}");
    }
    insta::assert_json_snapshot!(held);
    world.end().await;
}

#[tokio::test]
async fn an_export_says_which_key_points_have_left_their_question() {
    let world = with_an_answer().await;
    let bank = world.bank.load_full();
    let mut questions = bank.questions().cloned().collect::<Vec<_>>();
    for question in &mut questions {
        question.key_points[1].push_str(", said better");
    }
    world.bank.store(Arc::new(Bank::from_parts(bank.packs().to_vec(), questions)));
    let held: serde_json::Value = serde_json::from_str(&export(&world, world.bo).await).unwrap();
    insta::assert_json_snapshot!(held["answers"][0]["ticked"]);
    world.bank.store(Arc::new(Bank::from_parts(bank.packs().to_vec(), Vec::new())));
    let held: serde_json::Value = serde_json::from_str(&export(&world, world.bo).await).unwrap();
    let note = &held["answers"][0]["ticked"]["ticked"][0]["note"];
    assert_eq!(note, "the question is no longer in the bank");
    world.end().await;
}

#[tokio::test]
async fn who_did_nothing_gets_an_empty_export() {
    let world = World::new().await;
    let held: serde_json::Value = serde_json::from_str(&export(&world, world.bo).await).unwrap();
    assert_eq!(held["answers"], serde_json::json!([]));
    assert_eq!(held["member"]["streak"]["longest"], 0);
    world.end().await;
}

#[tokio::test]
async fn deleting_asks_first_and_then_deletes_everything_of_this_member_alone() {
    let world = with_an_answer().await;
    world.answer(world.chidi, "Chidi's.").await;
    let newcomer = world.emulator.add_member(world.server, "Dana", &[]);
    let empty = export(&world, newcomer).await;
    let mut story = vec![world.typed(world.bo, "/data delete").await];
    assert_ne!(export(&world, world.bo).await, empty, "nothing happens without the button");
    story.push(world.clicked(world.bo, "Delete my data").await);
    insta::assert_snapshot!(story.join("\n"));
    assert_eq!(export(&world, world.bo).await, empty);
    assert!(export(&world, world.chidi).await.contains("Chidi's."));
    let board = world.typed(world.chidi, "/leaderboard show period:all time").await;
    assert!(board.contains("Chidi ·") && !board.contains("Bo ·"), "{board}");
    world.tick_at("2026-03-02T16:00:00Z").await;
    let turnout = world.thread().pop().unwrap().text();
    assert!(turnout.contains("1 member answered."), "{turnout}");
    world.end().await;
}

#[tokio::test]
async fn deleting_in_one_server_leaves_another_server_alone() {
    let mut world = with_an_answer().await;
    let first = world.channel;
    let (second, owner) = world.emulator.add_server("Study Group", "Olga");
    world.emulator.join(second, world.bo, &[]);
    world.channel = world.emulator.add_channel(second, "prep");
    world.slash(world.bo, "/question private:true").await;
    world.answer(world.bo, "Elsewhere.").await;
    world.slash(owner, "/leaderboard show").await;
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    assert!(!export(&world, world.bo).await.contains("Elsewhere."));
    world.channel = first;
    assert!(export(&world, world.bo).await.contains("It prints **one**."));
    world.end().await;
}

#[tokio::test]
async fn a_server_that_removed_the_bot_is_remembered_for_thirty_days() {
    let world = with_an_answer().await;
    world.removed().await;
    world.tick_at("2026-04-01T06:00:00Z").await;
    world.invited_back().await;
    let said = world.typed(world.bo, "/streak show").await;
    assert!(said.contains("🔥 **1 in a row**"), "{said}");
    let said = world.typed(world.ada, "/daily status").await;
    assert!(said.contains("Next daily: Wednesday, 1 April 2026 07:00"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn after_thirty_days_everything_about_the_server_is_gone() {
    let world = with_an_answer().await;
    world.forgotten().await;
    world.emulator.invite_bot(world.server);
    let said = world.typed(world.ada, "/daily status").await;
    assert!(said.contains("This server has no daily question yet."), "{said}");
    let empty = export(&world, world.chidi).await;
    assert_eq!(export(&world, world.bo).await, empty);
    world.end().await;
}

#[tokio::test]
async fn a_removal_while_the_bot_is_down_is_noticed_at_its_start() {
    let mut world = with_an_answer().await;
    world.stop_bot().await;
    world.emulator.remove_bot(world.server);
    world.start_bot().await;
    world.tick_at("2026-03-03T08:00:00Z").await;
    assert_eq!(world.dailies().len(), 1, "nothing is tried where the bot is not");
    world.tick_at("2026-04-02T08:00:00Z").await;
    world.emulator.invite_bot(world.server);
    let said = world.typed(world.ada, "/daily status").await;
    assert!(said.contains("This server has no daily question yet."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn an_outage_of_discord_is_no_removal() {
    let world = with_an_answer().await;
    world.emulator.set_available(world.server, false);
    world.emulator.set_available(world.server, true);
    world.next_day().await;
    assert_eq!(world.dailies().len(), 2);
    world.tick_at("2026-04-15T08:00:00Z").await;
    let said = world.typed(world.bo, "/streak show").await;
    assert!(said.contains("longest 1"), "{said}");
    world.end().await;
}

/// So many long answers that one file does not hold them.
async fn with_a_huge_history(member: impl Fn(&World) -> Id) -> (World, usize) {
    const ANSWERS: u64 = 3_600;
    let mut world = World::without_bot().await;
    let (guild, user) = (GuildId(world.server.get()), UserId(member(&world).get()));
    let attempt = |number: u64| Attempt {
        id: InteractionId((user.0 >> 1) + number),
        question: format!("python/question-{}", number % 3 + 1).parse().unwrap(),
        daily: None,
        at: "2024-01-01T00:00:00Z".parse().unwrap(),
        text: format!("{number}: {}", "many words of an answer ".repeat(120)),
        chosen: Vec::new(),
        ticked: None,
        shared: None,
        discount: None,
    };
    let records =
        (0..ANSWERS).map(|number| Record::Attempt { guild, user, attempt: attempt(number) });
    let store = SledStore::open(&world.folder()).unwrap();
    store.import_all(records.collect()).await.unwrap();
    store.close().await.unwrap();
    world.start_bot().await;
    (world, usize::try_from(ANSWERS).unwrap())
}

#[tokio::test]
async fn a_history_too_long_for_one_file_comes_in_several_with_all_of_it() {
    let (world, count) = with_a_huge_history(|world| world.bo).await;
    world.slash(world.bo, "/data export").await;
    let all = |emulator: &Emulator| {
        let last = emulator.ephemeral_for(world.bo).pop();
        last.is_some_and(|last| last.text().contains("the last one"))
    };
    world.emulator.wait_until("the last file", all).await.unwrap();
    let messages = world.emulator.ephemeral_for(world.bo);
    let said: Vec<String> = messages.iter().map(Message::text).collect();
    insta::assert_snapshot!(said.join("\n"));
    let mut texts = Vec::new();
    for (number, message) in (1..).zip(&messages) {
        assert_eq!(message.ephemeral_to, Some(world.bo), "for nobody else's eyes");
        let [file] = &message.attachments[..] else { panic!("one file in {message:?}") };
        assert_eq!(file.filename, format!("warmup-data-{number}.json"));
        assert!(file.bytes.len() <= 10 * 1024 * 1024, "{} bytes", file.bytes.len());
        let held: serde_json::Value = serde_json::from_slice(&file.bytes).unwrap();
        let answers = held["answers"].as_array().unwrap();
        texts.extend(answers.iter().map(|answer| answer["text"].as_str().unwrap().to_owned()));
        assert_eq!(held["member"].is_object(), number == messages.len());
    }
    let numbers: Vec<usize> =
        texts.iter().map(|text| text.split(':').next().unwrap().parse().unwrap()).collect();
    assert_eq!(numbers, (0..count).collect::<Vec<_>>(), "each once, in order");
    world.end().await;
}

#[tokio::test]
async fn an_admin_reads_that_they_set_the_server_up() {
    let world = World::set_up().await;
    let held: serde_json::Value = serde_json::from_str(&export(&world, world.ada).await).unwrap();
    assert_eq!(held["server"]["set_up_by"], world.ada.get().to_string());
    world.end().await;
}

/// The text of a summary, and the file.
async fn summary(world: &World, line: &str) -> (String, String) {
    let reply = world.slash(world.ada, line).await;
    let message = reply.message().unwrap();
    assert_eq!(message.ephemeral_to, Some(world.ada), "for nobody else's eyes");
    let file = message.attachments.first().map(|file| file.bytes.to_vec()).unwrap_or_default();
    (world.emulator.answer_to(reply.interaction), String::from_utf8(file).unwrap())
}

#[tokio::test]
async fn admins_get_who_answered_how_much_and_members_keep_out_of_it() {
    let world = World::every_day().await;
    world.emulator.rename_user(world.bo, "=HYPERLINK(\"https://evil.example\";\"Bo\")");
    let (nothing, _) = summary(&world, "/data summary").await;
    assert!(nothing.contains("No daily was posted in the last 12 weeks."), "{nothing}");
    world.tick_at("2026-03-02T08:00:00Z").await;
    for member in [world.bo, world.chidi] {
        world.answer(member, "A secret.").await;
    }
    world.days(7).await;
    world.answer(world.bo, "Another one.").await;

    let refused = world.typed(world.bo, "/data summary").await;
    assert!(refused.contains("You need **Manage Server**"), "{refused}");
    let mut story = Vec::new();
    let (said, file) = summary(&world, "/data summary").await;
    story.extend([said, file]);
    story.push(world.typed(world.chidi, "/data opt-out").await);
    let (said, file) = summary(&world, "/data summary weeks:1").await;
    story.extend([said, file]);
    let told = story.join("\n").replace('\u{feff}', "(byte order mark)");
    for member in [world.bo, world.chidi] {
        assert!(told.contains(&format!("<@{member}>")));
    }
    let told = told.replace(&world.bo.to_string(), "1").replace(&world.chidi.to_string(), "2");
    insta::assert_snapshot!(told);

    let (said, _) = summary(&world, "/data summary").await;
    assert!(said.contains("1 member has opted out"), "{said}");
    world.slash(world.chidi, "/data opt-in").await;
    let (_, file) = summary(&world, "/data summary").await;
    assert!(file.contains("Chidi,") && !file.contains("secret"), "{file}");
    world.end().await;
}
