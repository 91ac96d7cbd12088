//! The longest texts that the bank takes: nothing is cut, and nothing exceeds Discord's limits.

use crate::world::{World, bank};
use discord_emulator::{Emulator, Message};
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::question::{FollowUp, Question};
use warmup::markdown::split;

/// A question with everything as long as the bank takes it.
fn longest() -> Question {
    let code: Vec<String> = (1..=260).map(|line| format!("value_{line} = call({line})")).collect();
    let prose = "A sentence that says something useful about it. ".repeat(40);
    let short = bank(1).questions().next().unwrap().clone();
    let prompt = format!("What is it? {}", "Think before you answer. ".repeat(158));
    Question {
        title: "T".repeat(100),
        prompt: prompt.trim().to_owned(),
        answer: format!("{prose}\n\n```python\n{}\n```\n\n{prose}", code.join("\n")),
        key_points: (1..=7).map(|point| format!("{point} {}", "k".repeat(98))).collect(),
        follow_ups: (1..=10)
            .map(|number| FollowUp {
                question: format!("{number} {}?", "why ".repeat(60).trim()),
                answer: Some(format!("{number} {}.", "because ".repeat(120).trim())),
            })
            .collect(),
        ..short
    }
}

async fn with_the_longest() -> World {
    let world = World::every_day().await;
    let packs = bank(1).packs().to_vec();
    world.bank.store(Arc::new(Bank::from_parts(packs, vec![longest()])));
    world.tick_at("2026-03-02T08:00:00Z").await;
    world
}

fn descriptions(messages: &[Message]) -> Vec<String> {
    let embeds = messages.iter().flat_map(|message| &message.embeds);
    embeds.map(|embed| embed["description"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Everything is there, in whole fences.
fn assert_complete(messages: &[Message]) {
    let shown = descriptions(messages);
    for text in &shown {
        assert_eq!(text.matches("```").count() % 2, 0, "a fence is open in {text}");
    }
    let together = shown.join("\n");
    for line in 1..=260 {
        assert!(together.contains(&format!("value_{line} = call({line})\n")), "line {line}");
    }
    for number in 1..=10 {
        let answer = format!("||{number} {}.||", "because ".repeat(120).trim());
        assert!(together.contains(&answer), "follow-up {number}");
    }
    for point in 1..=7 {
        assert!(together.contains(&format!("{point} {}", "k".repeat(98))), "key point {point}");
    }
}

/// Everything Bo sees when the model answer and the follow-ups have arrived.
async fn all_that_follows(world: &World) -> Vec<Message> {
    let has_button = |emulator: &Emulator| {
        let last = emulator.ephemeral_for(world.bo).pop();
        last.is_some_and(|message| message.parts().any(|part| part["label"] == "Go deeper"))
    };
    world.emulator.wait_until("the whole model answer", has_button).await.unwrap();
    world.click(world.bo, "Go deeper").await;
    let with_all = |emulator: &Emulator| {
        let messages = emulator.ephemeral_for(world.bo);
        let last = descriptions(&messages).pop()?;
        last.contains("||10 because").then_some(messages)
    };
    world.emulator.wait_for("the last follow-up", with_all).await.unwrap()
}

#[tokio::test]
async fn the_longest_question_is_posted_revealed_and_answered_whole() {
    assert!(split(&longest().answer, 4096).len() == 3, "as long as the bank takes it");
    let world = with_the_longest().await;
    assert_eq!(descriptions(&world.dailies()), [longest().prompt]);

    world.answer(world.bo, "Short.").await;
    assert_complete(&all_that_follows(&world).await);
    assert_eq!(world.emulator.ephemeral_for(world.bo)[0].options().len(), 7, "the menu is on top");
    let said = world.chosen(world.bo, &[&format!("1 {}", "k".repeat(98))]).await;
    assert!(said.contains("You had 1 of 7"), "{said}");
    world.click(world.bo, "Share my answer").await;

    world.tick_at("2026-03-02T16:00:00Z").await;
    let thread = world.emulator.threads(world.channel)[0].clone();
    assert_eq!(thread.name.chars().count(), 100);
    let revealed = world.emulator.messages(thread.id);
    assert_complete(&revealed);
    assert!(revealed.last().unwrap().text().contains("1 member answered."));
    world.end().await;
}

#[tokio::test]
async fn the_longest_question_can_be_looked_at_in_private() {
    let world = with_the_longest().await;
    world.slash(world.bo, "/question private:true").await;
    world.click(world.bo, "Show the answer").await;
    assert_complete(&all_that_follows(&world).await);
    world.end().await;
}
