//! `/prep`: a plan towards an interview date, day by day.

use crate::world::{World, bank};
use discord_emulator::{Id, Modal};
use jiff::Timestamp;
use serde_json::{Value, json};
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::question::Question;

/// Nothing is posted: whoever prepares needs no daily. It is Monday, March 2, in Warsaw.
async fn with_questions(count: usize) -> World {
    let world = World::set_up().await;
    world.bank.store(Arc::new(bank(count)));
    world
}

/// Lets it be ten in the morning of a day in March.
fn march(world: &World, day: u8) {
    let morning: Timestamp = format!("2026-03-{day:02}T09:00:00Z").parse().unwrap();
    world.clock.set(morning);
}

/// Bo's interview is on Friday, March 13.
async fn with_plan(count: usize) -> World {
    let world = with_questions(count).await;
    world.slash(world.bo, "/prep start date:march 13 focus:python minutes:20").await;
    world
}

/// Answers the next new question of the set and ticks the first key points.
async fn answers_next(world: &World, question: usize, had: usize) -> String {
    let shown = world.clicked(world.bo, "Start").await;
    world.answer(world.bo, "Something.").await;
    let points: Vec<String> =
        (1..=had).map(|point| format!("Key point {point} of {question}")).collect();
    world.select(world.bo, &points.iter().map(String::as_str).collect::<Vec<_>>()).await;
    shown
}

async fn exported(world: &World, member: Id) -> Value {
    let reply = world.slash(member, "/data export").await;
    serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap()
}

async fn sent(world: &World, form: &Modal, date: &str) -> String {
    let reply = world.emulator.submit(form, &[("date", date)]).await.unwrap();
    world.emulator.answer_to(reply.interaction)
}

#[tokio::test]
async fn a_plan_goes_from_day_to_day_and_missed_days_are_spread_over_the_rest() {
    let world = with_questions(12).await;
    let mut story = vec![
        world.typed(world.bo, "/prep start date:march 13 focus:python minutes:20").await,
        world.typed(world.bo, "/prep today").await,
    ];
    story.push(answers_next(&world, 1, 1).await);
    answers_next(&world, 10, 3).await;
    story.push(world.clicked(world.bo, "Start").await);
    march(&world, 3);
    story.push(world.typed(world.bo, "/prep today").await);
    story.push(world.clicked(world.bo, "Review").await);
    world.click(world.bo, "Show answer").await;
    world.click(world.bo, "Good").await;
    story.push(world.typed(world.bo, "/prep today").await);
    march(&world, 10);
    story.push(world.typed(world.bo, "/prep today").await);
    story.push(world.typed(world.bo, "/prep status").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    assert!(world.emulator.ephemeral_for(world.chidi).is_empty(), "nobody else sees any of it");
    assert!(world.emulator.messages(world.channel).is_empty());
    world.end().await;
}

#[tokio::test]
async fn reviews_that_do_not_fit_roll_on_to_the_next_day() {
    let world = with_questions(12).await;
    for number in 1..=10 {
        world
            .slash(world.bo, &format!("/question search:python/question-{number} private:true"))
            .await;
        world.answer(world.bo, "Something.").await;
        world.select(world.bo, &[&format!("Key point 1 of {number}")]).await;
    }
    march(&world, 3);
    let said = world.typed(world.bo, "/prep start date:in 9 days minutes:15 days:tue,thu").await;
    assert!(said.contains("Thursday, March 12"), "{said}");
    let mut story = vec![world.typed(world.bo, "/prep today").await];
    march(&world, 4);
    story.push(world.typed(world.bo, "/prep today").await);
    march(&world, 5);
    story.push(world.typed(world.bo, "/prep today").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn a_mock_interview_comes_on_the_last_day_of_the_week() {
    let world = with_questions(3).await;
    let mut packs = bank(9).packs().to_vec();
    packs[0].categories[0].slug = "fundamentals".to_owned();
    let of =
        |question: &Question| Question { category: "fundamentals".to_owned(), ..question.clone() };
    let questions = bank(9).questions().map(of).collect();
    world.bank.store(Arc::new(Bank::from_parts(packs, questions)));
    let mut story = vec![world.typed(world.bo, "/prep start date:march 20").await];
    story.push(world.typed(world.bo, "/prep status").await);
    march(&world, 8);
    story.push(world.typed(world.bo, "/prep today").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn the_day_of_the_interview_is_kind_and_the_plan_rests_afterwards() {
    let world = with_plan(6).await;
    march(&world, 13);
    let mut story = vec![
        world.typed(world.bo, "/prep today").await,
        world.typed(world.bo, "/prep status").await,
        world.clicked(world.bo, "Well").await,
        world.typed(world.bo, "/prep today").await,
    ];
    assert_eq!(exported(&world, world.bo).await["prep_plan"]["outcome"], "well");
    march(&world, 14);
    story.push(world.typed(world.bo, "/prep status").await);
    story.push(world.typed(world.bo, "/prep start date:march 27").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn every_outcome_gets_a_kind_word_and_can_be_told_later() {
    let world = with_plan(6).await;
    march(&world, 15);
    let mut story = vec![world.typed(world.bo, "/prep status").await];
    story.push(world.clicked(world.bo, "Mixed").await);
    world.slash(world.bo, "/prep start date:march 16").await;
    march(&world, 16);
    world.slash(world.bo, "/prep today").await;
    story.push(world.clicked(world.bo, "Badly").await);
    story.push(world.typed(world.bo, "/prep today").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn an_interview_that_was_moved_gets_a_new_date_and_the_plan_goes_on() {
    let mut world = with_plan(6).await;
    march(&world, 13);
    world.slash(world.bo, "/prep today").await;
    world.restart_bot().await;
    let form = world.click(world.bo, "It was moved").await.modal().unwrap().clone();
    let mut story = vec![sent(&world, &form, "someday").await, sent(&world, &form, "today").await];
    story.push(sent(&world, &form, "next friday").await);
    story.push(world.clicked(world.bo, "Well").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    let plan = &exported(&world, world.bo).await["prep_plan"];
    assert_eq!((&plan["date"], &plan["outcome"]), (&json!("2026-03-20"), &Value::Null));
    world.end().await;
}

#[tokio::test]
async fn a_team_shares_its_date_and_nothing_else() {
    let world = with_questions(6).await;
    let mut story = vec![world.typed(world.bo, "/prep team date:march 20 focus:oop").await];
    world.slash(world.chidi, "/prep start date:march 9 minutes:60 days:weekdays").await;
    story.push(world.clicked(world.chidi, "Join").await);
    world.slash(world.bo, "/prep today").await;
    answers_next(&world, 4, 1).await;
    story.push(world.typed(world.ada, "/prep team").await);
    story.push(world.clicked(world.ada, "Join").await);
    story.push(world.typed(world.chidi, "/prep status").await);
    story.push(world.typed(world.chidi, "/prep team").await);
    let team = world.emulator.messages(world.channel).remove(0);
    story.push(team.content);
    world.slash(world.chidi, "/prep stop").await;
    world.click(world.chidi, "End my plan").await;
    let said = world.typed(world.bo, "/prep team").await;
    assert!(said.contains("2 members have joined"), "{said}");
    march(&world, 20);
    story.push(world.clicked(world.chidi, "Join").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn a_plan_ends_after_a_question_and_old_buttons_say_what_changed() {
    let world = with_plan(6).await;
    let mut story = vec![world.typed(world.bo, "/prep stop").await];
    world.slash(world.bo, "/prep start date:march 12").await;
    let shown = world.emulator.ephemeral_for(world.bo);
    let old = shown.iter().rev().nth(1).unwrap().id;
    let reply = world.emulator.click_on(world.bo, world.channel, old, "End my plan").await.unwrap();
    story.push(world.emulator.answer_to(reply.interaction));
    world.slash(world.bo, "/prep stop").await;
    story.push(world.clicked(world.bo, "End my plan").await);
    story.push(world.typed(world.bo, "/prep today").await);
    insta::assert_snapshot!(story.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn what_can_t_be_planned_is_refused_with_the_next_step() {
    let world = with_questions(3).await;
    let mut story = Vec::new();
    for line in [
        "/prep status",
        "/prep stop",
        "/prep team",
        "/prep team focus:python",
        "/prep start date:someday",
        "/prep start date:today",
        "/prep start date:2028-01-01",
        "/prep start date:march 6 days:sat,sun",
        "/prep start date:march 6 days:sometimes",
        "/prep start date:march 6 focus:cobol",
        "/prep team date:yesterday",
    ] {
        story.push(format!("{line}\n{}", world.typed(world.bo, line).await));
    }
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn dates_focuses_and_days_are_suggested() {
    let world = with_questions(3).await;
    let suggested = async |line: &str, option: &str| world.suggested(world.bo, line, option).await;
    assert_eq!(
        suggested("/prep start date:", "date").await[..2],
        ["Tuesday, March 3 (in 1 day)", "Wednesday, March 4 (in 2 days)"]
    );
    assert_eq!(
        suggested("/prep start date:20.3.", "date").await,
        ["Friday, March 20 (in 18 days)"]
    );
    assert_eq!(
        suggested("/prep start date:friday", "date").await[..2],
        ["Friday, March 6 (in 4 days)", "Friday, March 13 (in 11 days)"]
    );
    assert_eq!(
        suggested("/prep start date:friday focus:", "focus").await,
        ["Everything (3)", "Python (3)", "Python: Basics (2)", "Python: Objects (1)"]
    );
    assert_eq!(
        suggested("/prep team date:friday focus:obj", "focus").await,
        ["Python: Objects (1)"]
    );
    assert_eq!(
        suggested("/prep start date:friday days:mondays and fridays", "days").await,
        ["Mon, Fri"]
    );
    world.end().await;
}

#[tokio::test]
async fn a_plan_is_exported_and_deleted_with_its_members_data() {
    let world = with_plan(6).await;
    let plan = &exported(&world, world.bo).await["prep_plan"];
    assert_eq!(
        *plan,
        json!({
            "date": "2026-03-13",
            "focus": "python",
            "minutes": 20,
            "weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"],
            "started": "2026-03-02",
        })
    );
    world.slash(world.bo, "/prep stop").await;
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    assert_eq!(exported(&world, world.bo).await["prep_plan"], Value::Null);
    let said = world.clicked(world.bo, "End my plan").await;
    assert!(said.contains("You have no prep plan here."), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_deferred_start_of_a_question_shows_it_too() {
    let mut world = with_plan(6).await;
    world.defer_everything().await;
    let said = world.typed(world.bo, "/prep today").await;
    assert!(said.contains("2 new questions"), "{said}");
    let said = world.clicked(world.bo, "Start").await;
    assert!(said.contains("Question 1") && said.contains("[Answer]"), "{said}");
    world.end().await;
}
