//! Choice questions: a tap is the answer.

use crate::world::{World, bank, settle};
use discord_emulator::{Emulator, Fault, FaultKind, Id, Message, Reply};
use jiff::SignedDuration;
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::choices::ChoiceOption;
use warmup::domain::ids::{GuildId, UserId};
use warmup::domain::question::Question;
use warmup::domain::whole_score::WholeScore;
use warmup::store::Store as _;

const POSTING: &str = "2026-03-02T08:00:00Z";
const DEADLINE: &str = "2026-03-02T16:00:00Z";

fn option(text: &str, is_right: bool, why: &str) -> ChoiceOption {
    ChoiceOption { text: text.to_owned(), is_right, why: Some(why.to_owned()) }
}

/// A question with one right option: B.
fn choose_one(question: &mut Question) {
    question.key_points.clear();
    "What does this print?\n\n```python\nprint(1 + 1)\n```".clone_into(&mut question.prompt);
    "It prints `2`: integers are added.".clone_into(&mut question.answer);
    question.choices = vec![
        option("`11`", false, "That is what adding two strings gives."),
        option("`2`", true, "Integers are added."),
        option("`TypeError`", false, "Both are integers, so nothing is raised."),
    ];
}

/// A question with two right options: A and C.
fn choose_some(question: &mut Question) {
    choose_one(question);
    "Which of these are mutable?".clone_into(&mut question.prompt);
    "Lists and sets.".clone_into(&mut question.answer);
    question.choices = vec![
        option("a list", true, "It has `append`."),
        option("a tuple", false, "It never changes."),
        option("a set", true, "It has `add`."),
        option("a `str`", false, "Its methods return new ones."),
    ];
}

impl World {
    /// Puts one question in the bank, edited by `edit`.
    fn asks(&self, edit: impl Fn(&mut Question)) {
        let mut questions = bank(1).questions().cloned().collect::<Vec<_>>();
        questions.iter_mut().for_each(edit);
        let bank = Bank::from_parts(self.bank.load().packs().to_vec(), questions);
        self.bank.store(Arc::new(bank));
    }

    /// A server with a daily of this question.
    async fn with_daily(edit: impl Fn(&mut Question)) -> Self {
        let world = Self::every_day().await;
        world.asks(edit);
        world.tick_at(POSTING).await;
        world
    }

    /// Presses an option, and returns all that the member sees then.
    async fn taps(&self, member: Id, letter: &str) -> String {
        let reply = self.click(member, letter).await;
        self.with_model_answer(&reply).await
    }

    /// Chooses options, and returns all that the member sees then.
    async fn picks(&self, member: Id, options: &[&str]) -> String {
        let reply = self.select(member, options).await;
        self.with_model_answer(&reply).await
    }

    async fn with_model_answer(&self, reply: &Reply) -> String {
        let is_complete =
            |emulator: &Emulator| emulator.answer_to(reply.interaction).contains("Model answer");
        self.emulator.wait_until("the model answer", is_complete).await.unwrap();
        self.emulator.answer_to(reply.interaction)
    }

    fn thread_text(&self) -> String {
        self.thread().iter().map(Message::text).collect::<Vec<_>>().join("\n")
    }
}

#[tokio::test]
async fn one_tap_answers_the_daily_and_the_reveal_shows_how_everyone_chose() {
    let world = World::with_daily(choose_one).await;
    let mut story = vec![world.seen_by(world.ada)];
    story.push(world.taps(world.bo, "A").await);
    story.push(world.clicked(world.bo, "Share my answer").await);
    story.push(world.taps(world.bo, "B").await);
    story.push(world.taps(world.chidi, "B").await);
    story.push(world.typed(world.bo, "/streak show").await);
    world.tick_at(DEADLINE).await;
    story.push(world.thread_text());
    story.push(world.dailies()[0].text());
    story.push(world.taps(world.ada, "B").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn the_first_choice_is_the_attempt_and_later_ones_change_nothing() {
    let world = World::with_daily(choose_one).await;
    for letter in ["A", "B", "A"] {
        world.taps(world.bo, letter).await;
    }
    let (server, bo) = (GuildId(world.server.get()), UserId(world.bo.get()));
    let kept = world.store().attempts(server, bo).await.unwrap();
    assert_eq!(kept.len(), 1);
    assert_eq!((kept[0].text.as_str(), kept[0].daily), ("A) `11`", Some(1)));
    let score = kept[0].ticked.as_ref().and_then(WholeScore::from_ticks);
    assert_eq!((score, kept[0].discount), (Some(WholeScore::Missed), None));
    world.end().await;
}

#[tokio::test]
async fn of_two_taps_at_once_one_counts() {
    let world = World::with_daily(choose_one).await;
    let (emulator, channel) = (&world.emulator, world.channel);
    let (a, b) = tokio::join!(
        emulator.click(world.bo, channel, "A"),
        emulator.click(world.bo, channel, "B")
    );
    for reply in [a.unwrap(), b.unwrap()] {
        world.with_model_answer(&settle(reply).await).await;
    }
    let (server, bo) = (GuildId(world.server.get()), UserId(world.bo.get()));
    assert_eq!(world.store().attempts(server, bo).await.unwrap().len(), 1);
    world.end().await;
}

#[tokio::test]
async fn several_right_options_are_chosen_in_a_menu() {
    let world = World::with_daily(choose_some).await;
    let mut story = vec![world.seen_by(world.ada)];
    story.push(world.picks(world.bo, &["A) a list"]).await);
    story.push(world.picks(world.chidi, &["A) a list", "C) a set"]).await);
    story.push(world.picks(world.ada, &["B) a tuple", "C) a set"]).await);
    world.tick_at(DEADLINE).await;
    story.push(world.thread_text());
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn editing_an_open_daily_moves_no_choice() {
    let world = World::with_daily(choose_one).await;
    let before = world.dailies()[0].clone();
    world.taps(world.bo, "C").await;
    world.asks(|question| {
        choose_one(question);
        question.choices[0].text = "`\"11\"`".to_owned();
        question.choices.reverse();
    });
    // The message is edited for its count, and its options stay those that were posted.
    world.tick_at("2026-03-02T08:10:00Z").await;
    let after = world.dailies()[0].clone();
    assert!(after.text().contains("1 member answered."), "{}", after.text());
    assert_eq!(before.buttons(), after.buttons());
    let mut story = vec![world.taps(world.chidi, "B").await, world.taps(world.ada, "A").await];
    world.tick_at(DEADLINE).await;
    story.push(world.thread_text());
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn choices_after_an_early_reveal_count_for_the_streak_and_not_for_the_bars() {
    let world = World::with_daily(choose_one).await;
    world.taps(world.bo, "A").await;
    world.clock.advance(SignedDuration::from_mins(5));
    world.reveals(world.bo).await;
    let late = world.taps(world.chidi, "B").await;
    assert!(late.contains("Your streak starts at 1"), "{late}");
    world.tick_at(DEADLINE).await;
    insta::assert_snapshot!(world.thread_text());
    world.end().await;
}

#[tokio::test]
async fn a_choice_after_the_next_daily_is_late_and_leaves_the_streak() {
    let world = World::every_day().await;
    world.bank.store(Arc::new({
        let mut questions = bank(2).questions().cloned().collect::<Vec<_>>();
        questions.iter_mut().for_each(choose_one);
        Bank::from_parts(world.bank.load().packs().to_vec(), questions)
    }));
    world.tick_at(POSTING).await;
    let first = world.dailies()[0].clone();
    world.tick_at("2026-03-03T08:00:00Z").await;
    let option = first.parts().find(|part| part["label"] == "B").unwrap()["custom_id"].clone();
    let (emulator, channel) = (&world.emulator, world.channel);
    let option = option.as_str().unwrap();
    let reply = emulator.click_on(world.bo, channel, first.id, option).await.unwrap();
    let said = world.with_model_answer(&settle(reply).await).await;
    assert!(said.contains("Daily #1 closed"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn practice_counts_the_first_tap_under_each_message() {
    let world = World::new().await;
    world.asks(choose_one);
    let line = "/question search:python/question-1 private:true";
    let mut story = vec![world.typed(world.bo, line).await];
    story.push(world.taps(world.bo, "C").await);
    world.taps(world.bo, "B").await;
    world.slash(world.bo, line).await;
    world.taps(world.bo, "B").await;
    let (server, bo) = (GuildId(world.server.get()), UserId(world.bo.get()));
    let kept = world.store().attempts(server, bo).await.unwrap();
    let texts: Vec<&str> = kept.iter().map(|attempt| attempt.text.as_str()).collect();
    assert_eq!(texts, ["C) `TypeError`", "B) `2`"]);
    story.push(world.clicked(world.bo, "Show the answer").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn an_export_has_the_choice_with_its_words_and_deletion_takes_it() {
    let world = World::with_daily(choose_one).await;
    world.taps(world.bo, "B").await;
    let reply = world.slash(world.bo, "/data export").await;
    let bytes = &reply.message().unwrap().attachments[0].bytes;
    let exported: serde_json::Value = serde_json::from_slice(bytes).unwrap();
    let answer = &exported["answers"][0];
    assert_eq!(answer["text"], "B) `2`");
    assert_eq!(answer["chosen"][0]["option"], "`2`", "{answer}");
    assert_eq!(answer["ticked"]["ticked"][0]["whole_answer"], "Had it");
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    world.tick_at(DEADLINE).await;
    let thread = world.thread_text();
    assert!(thread.contains("Nobody answered this one") && !thread.contains('█'), "{thread}");
    world.end().await;
}

#[tokio::test]
async fn options_can_be_tapped_after_a_restart_and_on_a_daily_that_was_found_again() {
    let mut world = World::every_day().await;
    world.asks(choose_one);
    // Discord has the daily, and the bot dies before it knows.
    let post = "/channels/{channel}/messages";
    world.emulator.fault(Fault::on("POST", post, FaultKind::ResetAfter));
    world.tick_at(POSTING).await;
    world.restart_bot().await;
    world.tick().await;
    assert_eq!(world.dailies().len(), 1);
    let said = world.taps(world.bo, "B").await;
    assert!(said.contains("Right!") && said.contains("Your streak starts at 1"), "{said}");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_question_that_became_a_choice_or_ceased_to_be_one_is_answered_all_the_same() {
    let world = World::with_daily(|_| {}).await;
    world.asks(choose_one);
    world.tick_at("2026-03-02T08:10:00Z").await;
    let said = world.answer(world.bo, "Two.").await;
    let said = world.with_model_answer(&said).await;
    assert!(said.contains("Had it"), "{said}");
    world.tick_at(DEADLINE).await;
    assert!(world.thread_text().contains("Right: B"));
    world.end().await;

    let world = World::with_daily(choose_one).await;
    world.asks(|_| {});
    let modal = world.click(world.bo, "A").await;
    assert!(modal.modal().is_some(), "a form opens");
    world.end().await;
}
