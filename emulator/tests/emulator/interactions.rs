use crate::bot;
use crate::openapi;
use crate::scene::scene;
use discord_emulator::{Outcome, Permissions, Refusal};
use jiff::SignedDuration;

#[tokio::test]
async fn a_question_is_asked_answered_and_revealed_as_its_readers_see_it() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    let reply =
        emulator.slash(scene.ana, scene.channel, "/question difficulty:Hard").await.unwrap();
    assert!(reply.text().contains("Difficulty: hard"));

    let reply = emulator.click(scene.ana, scene.channel, "Answer").await.unwrap();
    let modal = reply.modal().unwrap().clone();
    assert_eq!(modal.title, "Answer");
    let refused = emulator.submit(&modal, &[("Your answer", "no")]).await.unwrap_err();
    assert_eq!(refused.to_string(), "Your answer: At least 3 characters.");
    let reply = emulator.submit(&modal, &[("Your answer", "A lock")]).await.unwrap();
    assert_eq!(reply.text(), "Recorded: A lock");

    emulator.click(scene.olga, scene.channel, "Reveal in thread").await.unwrap();
    let again = emulator.click(scene.olga, scene.channel, "Reveal in thread").await.unwrap();
    assert_eq!(again.text(), "A thread has already been created for this message");

    insta::assert_snapshot!(emulator.transcript(scene.channel, scene.ana), @r#"
    Bot (Ana used /question)
      | What is the GIL?
      | Difficulty: hard
      [Answer] [Reveal in thread]
      Thread "What is the GIL?"
        Bot
          A lock.

    Bot (only you can see this)
      Recorded: A lock
    "#);
    assert_eq!(emulator.ephemeral_for(scene.ana).len(), 1);
    assert!(!emulator.transcript(scene.channel, scene.olga).contains("Recorded"));
    assert!(emulator.unexpected().is_empty());
    openapi::assert_valid(&emulator.requests());
}

#[tokio::test]
async fn a_command_in_the_menu_of_a_message_gets_its_text_without_any_intent() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    let said = emulator.say(scene.olga, scene.channel, "A *lock*").unwrap();
    let use_on = |message, name| emulator.use_on(scene.ana, scene.channel, message, name);
    let reply = use_on(said.id, "Quote this").await.unwrap();
    assert_eq!(reply.text(), "Olga: A *lock*");
    let shown = emulator.transcript(scene.channel, scene.ana);
    assert!(shown.contains("Bot (Ana used Quote this)"), "{shown}");

    let commands = emulator.message_commands_for(scene.ana, scene.channel);
    assert_eq!(commands, ["Quote this"]);
    let typed = emulator.slash(scene.ana, scene.channel, "/Quote this").await.unwrap_err();
    assert_eq!(typed.to_string(), "There is no command /Quote.");
    let slash = use_on(said.id, "slow").await.unwrap_err();
    assert_eq!(slash.to_string(), "The menu of this message does not offer \"slow\".");
    let private = emulator.slash(scene.ana, scene.channel, "/menu").await.unwrap();
    let private = private.message().unwrap().id;
    let refused = use_on(private, "Quote this").await.unwrap_err();
    assert_eq!(refused.to_string(), "The menu of this message has no apps.");
    openapi::assert_valid(&emulator.requests());
}

#[test]
fn bodies_that_discord_would_refuse_are_found() {
    let Some(validator) = openapi::Validator::load() else { return };
    let check = |body| validator.validate("POST", "/channels/1/messages", &body);
    check(serde_json::json!({"content": "Hello"})).unwrap();
    let problem = check(serde_json::json!({"content": 5})).unwrap_err();
    assert!(problem.starts_with("at \"/content\":"), "{problem}");
    assert!(validator.validate("POST", "/nowhere", &serde_json::Value::Null).is_err());
}

#[tokio::test]
async fn a_deferred_answer_settles_and_is_followed_up() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let reply = scene.emulator.slash(scene.ana, scene.channel, "/slow").await.unwrap();
    assert!(matches!(reply.outcome, Outcome::Thinking(_) | Outcome::Message(_)));
    let Outcome::Message(message) = reply.settled().await.unwrap() else { panic!("not settled") };
    assert_eq!(
        (message.content.as_str(), message.ephemeral_to),
        ("Done thinking.", Some(scene.ana))
    );
    let count =
        |emulator: &discord_emulator::Emulator| emulator.ephemeral_for(scene.ana).len() == 2;
    scene.emulator.wait_until("the follow-up", count).await.unwrap();
}

#[tokio::test]
async fn choices_change_the_message_in_which_they_are_made() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    emulator.slash(scene.ana, scene.channel, "/menu").await.unwrap();
    let all = ["One", "Two", "Three"];
    let refused = emulator.select(scene.ana, scene.channel, &all).await.unwrap_err();
    assert_eq!(refused.to_string(), "Choose between 0 and 2 options.");
    let reply = emulator.select(scene.ana, scene.channel, &["One", "Three"]).await.unwrap();
    assert!(matches!(reply.outcome, Outcome::Updated(_)));
    insta::assert_snapshot!(emulator.transcript(scene.channel, scene.ana), @r"
    Bot (Ana used /menu, edited, only you can see this)
      Chosen
      <Make a selection>
        (x) One
        ( ) Two
        (x) Three
    ");
}

#[tokio::test]
async fn typing_brings_choices_that_fit() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    let typed = emulator.autocomplete(scene.ana, scene.channel, "/question pack:py", "pack");
    let names: Vec<String> = typed.await.unwrap().into_iter().map(|choice| choice.name).collect();
    assert_eq!(names, ["python"]);
}

#[tokio::test]
async fn admin_commands_are_for_those_who_manage_the_server() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    let role = emulator.add_role(scene.server, "Daily", Permissions::NONE);
    let line = "/setup channel where:#daily ping:@Daily who:@Ana";
    let refused = emulator.slash(scene.ana, scene.channel, line).await.unwrap_err();
    assert_eq!(refused.to_string(), "You can't use /setup here.");
    let reply = emulator.slash(scene.olga, scene.channel, line).await.unwrap();
    assert_eq!(reply.text(), "daily true true");
    let bea = emulator.add_role(scene.server, "Moderator", Permissions::MANAGE_SERVER);
    let bea = emulator.add_member(scene.server, "Bea", &[bea, role]);
    let reply = emulator.slash(bea, scene.channel, line).await.unwrap();
    assert_eq!(reply.text(), "daily false true");
    let missing = emulator.slash(bea, scene.channel, "/setup channel").await.unwrap_err();
    assert_eq!(missing, Refusal::NotPossible("where: This option is required.".into()));
}

#[tokio::test]
async fn who_waits_three_seconds_in_vain_is_told_so() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = scene.emulator.clone();
    let mut events = emulator.watch();
    let waiting = tokio::spawn({
        let emulator = emulator.clone();
        async move { emulator.slash(scene.ana, scene.channel, "/silent").await.unwrap() }
    });
    while !matches!(events.recv().await.unwrap(), discord_emulator::Activity::Event(_)) {}
    scene.clock.advance(SignedDuration::from_secs(4));
    emulator.clock_moved();
    assert!(matches!(waiting.await.unwrap().outcome, Outcome::Failed));
}

#[tokio::test]
async fn an_interaction_delivered_twice_is_answered_once() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    let reply = emulator.slash(scene.ana, scene.channel, "/question").await.unwrap();
    emulator.redeliver(reply.interaction).await.unwrap();
    assert_eq!(emulator.messages(scene.channel).len(), 1);
    let refused = |emulator: &discord_emulator::Emulator| {
        emulator.requests().iter().any(|request| request.answer["code"] == 40060)
    };
    emulator.wait_until("the refusal", refused).await.unwrap();
}

#[tokio::test]
async fn an_interaction_that_arrives_twice_at_once_is_answered_once() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    emulator.deliver_next_interaction(2);
    let both = tokio::join!(
        emulator.slash(scene.ana, scene.channel, "/question"),
        emulator.slash(scene.olga, scene.channel, "/question"),
    );
    assert!(both.0.unwrap().message().is_some() && both.1.unwrap().message().is_some());
    let answers = |emulator: &discord_emulator::Emulator| {
        let requests = emulator.requests();
        let answers = requests.iter().filter(|request| request.path.ends_with("/callback"));
        let mut statuses: Vec<Option<u16>> = answers.map(|request| request.status).collect();
        statuses.sort_unstable();
        (statuses == [Some(204), Some(204), Some(400)]).then_some(())
    };
    emulator.wait_for("three answers", answers).await.unwrap();
    assert_eq!(emulator.messages(scene.channel).len(), 2);
}

#[tokio::test]
async fn tokens_expire_after_a_quarter_of_an_hour() {
    let scene = scene().await;
    let _bot = bot::start(&scene.emulator).await;
    let emulator = &scene.emulator;
    emulator.slash(scene.ana, scene.channel, "/question").await.unwrap();
    let requests = emulator.requests();
    let callback = requests.iter().find(|request| request.path.ends_with("/callback")).unwrap();
    let token = callback.path.split('/').nth(3).unwrap().to_owned();
    let http = bot::http(emulator, emulator.token());
    let edit = serde_json::json!({"content": "Changed."});
    http.edit_original_interaction_response(&token, &edit, vec![]).await.unwrap();
    scene.clock.advance(SignedDuration::from_mins(16));
    let error = http.edit_original_interaction_response(&token, &edit, vec![]).await.unwrap_err();
    assert_eq!(crate::rest::code(&error), (401, 50027));
}
