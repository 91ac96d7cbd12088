//! The interviewer's time before the first question.

use super::script::Step;
use super::{Play, assert_blind};
use crate::world::settle;
use discord_emulator::{Id, Message};
use jiff::SignedDuration;
use std::fmt::Write as _;

impl Play {
    /// Calls the plan up by this button, and returns all of it as the interviewer reads it.
    async fn plan(&self, member: Id, button: &str) -> Vec<Message> {
        let emulator = &self.world.emulator;
        let before = emulator.ephemeral_for(member).len();
        self.press(member, button).await;
        self.plan_after(member, before).await
    }

    /// Waits for the plan, which comes last, and returns everything since the first `before`
    /// messages.
    async fn plan_after(&self, member: Id, before: usize) -> Vec<Message> {
        let emulator = &self.world.emulator;
        let shown = || emulator.ephemeral_for(member).split_off(before);
        let is_there = |_: &_| shown().last().is_some_and(|it| it.text().contains("The plan"));
        emulator.wait_until("the plan", is_there).await.unwrap();
        shown()
    }

    /// Replaces the question at a position of the newest plan, and returns what is shown then.
    async fn replace(&self, member: Id, position: usize) -> Vec<Message> {
        let emulator = &self.world.emulator;
        let before = emulator.ephemeral_for(member);
        let label = before.last().unwrap().options()[position].to_owned();
        self.choose(member, &[&label]).await;
        self.plan_after(member, before.len()).await
    }

    /// Tries to replace the first question of the newest plan, and returns the refusal.
    async fn refused(&self, member: Id) -> String {
        let emulator = &self.world.emulator;
        let label = emulator.ephemeral_for(member).last().unwrap().options()[0].to_owned();
        let reply = emulator.select(member, self.thread(), &[&label]).await.unwrap();
        settle(reply).await.text()
    }
}

fn text(messages: &[Message]) -> String {
    messages.iter().fold(String::new(), |mut text, message| {
        writeln!(text, "{}\n---", message.text()).unwrap();
        text
    })
}

#[tokio::test]
async fn the_interviewer_reads_the_whole_plan_while_the_candidate_waits() {
    let play = Play::preparing().await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    let card = play.plan(ada, "Interviewer's card").await;
    insta::assert_snapshot!("the_plan", text(&card));
    assert_eq!(card.last().unwrap().buttons(), ["Begin", "End"]);
    let seen = play.seen_by(bo);
    assert_blind(&seen, &play.world);
    insta::assert_snapshot!("the_candidate_while_the_interviewer_prepares", seen);
    for button in ["Interviewer's card", "Begin"] {
        let reply = play.press(bo, button).await;
        assert!(reply.text().contains("Only the interviewer"), "{button}: {}", reply.text());
    }
    // However long it takes, no clock runs.
    play.world.clock.advance(SignedDuration::from_hours(1));
    play.world.tick().await;
    play.begin(ada).await;
    let card = play.world.emulator.ephemeral_for(ada).last().unwrap().text();
    assert!(card.contains("Round 0:00 of 8:00") && card.contains("Total 0:00 of 10:00"), "{card}");
    assert_eq!(play.said().last().unwrap(), "Question 1 of 2 · Basics");
    insta::assert_snapshot!("the_first_question_after_the_preparation", play.last_said());
    play.world.end().await;
}

#[tokio::test]
async fn questions_are_replaced_until_the_filter_has_no_other() {
    let play = Play::preparing().await;
    let world = &play.world;
    let (ada, bo) = (world.ada, world.bo);
    play.plan(ada, "Interviewer's card").await;
    let replaced = play.replace(ada, 1).await;
    assert!(text(&replaced).contains("**new**"), "{}", text(&replaced));
    insta::assert_snapshot!("a_question_was_replaced", text(&replaced));
    let mut met: Vec<String> = Vec::new();
    for _ in 1..6 {
        let shown = play.replace(ada, 0).await;
        let prompt = shown[0].embeds[0]["title"].as_str().unwrap().to_owned();
        assert!(!met.contains(&prompt), "{met:?}, {prompt}");
        met.push(prompt);
    }
    let told = play.refused(ada).await;
    assert!(told.contains("No other question fits the round “Basics”"), "{told}");
    assert_blind(&play.seen_by(bo), world);

    // What is asked is what the plan says, and the other half has nothing left.
    let shown = world.emulator.ephemeral_for(ada).iter().rev().find_map(|message| {
        let text = message.text();
        text.contains("The plan").then_some(text)
    });
    let prompt =
        shown.unwrap().lines().find_map(|line| line.strip_prefix("1. ").map(str::to_owned));
    let prompt = prompt.unwrap().split(" · ").next().unwrap().to_owned();
    play.begin(ada).await;
    assert!(play.last_said().contains(&prompt), "{prompt}: {}", play.last_said());
    play.to_the_end(ada, bo).await;
    let reply = play.press(bo, "Swap seats").await;
    assert!(reply.text().contains("too few questions"), "{}", reply.text());
    play.world.end().await;
}

#[tokio::test]
async fn what_the_candidate_has_just_had_takes_no_place() {
    let play = Play::preparing().await;
    let world = &play.world;
    let (ada, bo) = (world.ada, world.bo);
    let card = text(&play.plan(ada, "Interviewer's card").await);
    let planned = |number: &u32| card.contains(&format!("Question {number} ·"));
    for number in (1..=8).filter(|number| !planned(number)) {
        world.slash(bo, &format!("/question search:python/question-{number} private:true")).await;
        world.answer(bo, "So.").await;
    }
    let told = play.refused(ada).await;
    assert!(told.contains("has just had them"), "{told}");
    play.world.end().await;
}

#[tokio::test]
async fn either_can_leave_while_the_interviewer_prepares() {
    for by_the_interviewer in [true, false] {
        let play = Play::preparing().await;
        let (ada, bo) = (play.world.ada, play.world.bo);
        let leaves = if by_the_interviewer { ada } else { bo };
        let asked = play.press(leaves, "End").await;
        assert!(asked.text().contains("Nothing has been asked yet"), "{}", asked.text());
        play.press(leaves, "End it here").await;
        assert!(play.last_said().contains("was canceled"), "{}", play.last_said());
        let late = play.press(ada, "Begin").await;
        assert!(late.text().contains("This interview is over"), "{}", late.text());
        assert_eq!(play.times("Scorecard"), 0);
        // The same questions may come again: the candidate has seen none of them.
        play.step(Step::Invite).await;
        play.world.end().await;
    }
}
