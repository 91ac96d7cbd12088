//! Choice questions in an interview.

use super::Play;
use discord_emulator::Message;
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::choices::ChoiceOption;

#[tokio::test]
async fn the_thread_shows_the_options_without_buttons_and_only_the_card_says_what_is_right() {
    let play = Play::invited().await;
    let world = &play.world;
    let mut questions = world.bank.load().questions().cloned().collect::<Vec<_>>();
    for question in &mut questions {
        let option = |text: &str, is_right, why: &str| ChoiceOption {
            text: text.to_owned(),
            is_right,
            why: Some(why.to_owned()),
        };
        question.choices =
            vec![option("`1`", false, "SECRET, it's less."), option("`2`", true, "SECRET, it is.")];
    }
    world.bank.store(Arc::new(Bank::from_parts(world.bank.load().packs().to_vec(), questions)));
    // Practice before the interview leaves a message with buttons.
    world.slash(world.bo, "/question search:python/question-1").await;
    for number in 2..=8 {
        world.slash(world.bo, &format!("/question search:python/question-{number}")).await;
    }
    world.click(world.bo, "Accept").await;
    play.begin(world.ada).await;
    let thread = world.emulator.messages(play.thread());
    let prompt = thread.iter().find(|message| message.text().contains("Question 1 of 2")).unwrap();
    assert!(prompt.text().contains("**A)** `1`\n**B)** `2`"), "{}", prompt.text());
    assert_eq!(prompt.buttons(), ["Interviewer's card", "Pause", "End"]);
    assert!(thread.iter().all(|message| !message.text().contains("SECRET")));
    play.card(world.ada, "Interviewer's card").await;
    let card = world.emulator.ephemeral_for(world.ada);
    let card: Vec<String> = card.iter().map(Message::text).collect();
    assert!(card.concat().contains("Right: B"), "{card:?}");

    // The candidate can't ask the bot by tapping.
    let title = prompt.embeds[0]["title"].as_str().unwrap().to_owned();
    let asked = world.emulator.messages(world.channel);
    let asked = asked.iter().find(|message| {
        message.embeds.first().is_some_and(|embed| embed["title"] == title.as_str())
    });
    let asked = asked.unwrap();
    let option = asked.parts().find(|part| part["label"] == "B").unwrap()["custom_id"].clone();
    let option = option.as_str().unwrap();
    let (emulator, channel) = (&world.emulator, world.channel);
    let reply = emulator.click_on(world.bo, channel, asked.id, option).await.unwrap();
    reply.settled().await.unwrap();
    let said = emulator.answer_to(reply.interaction);
    assert!(!said.contains("SECRET") && !said.contains("Recorded"), "{said}");
    play.world.end().await;
}
