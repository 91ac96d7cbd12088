//! Other endings of an interview, and what remains of it.

use super::Play;
use super::script::Step;
use discord_emulator::{Overwrite, OverwriteTarget, Permissions};
use jiff::SignedDuration;

impl Play {
    async fn history(&self, member: discord_emulator::Id, with: &str) -> String {
        let line = match with {
            "" => "/interview history".to_owned(),
            with => format!("/interview history member:@{with}"),
        };
        self.world.typed(member, &line).await
    }
}

#[tokio::test]
async fn grades_that_are_missing_at_the_end_are_shown_as_missing() {
    let play = Play::new().await;
    play.until(Step::AdaGrades(1)).await;
    play.step(Step::BoGrades(1)).await;
    play.step(Step::Next).await;
    play.step(Step::AdaEnds).await;
    play.press(play.world.bo, "Finish").await;
    let seen = play.world.emulator.transcript(play.thread(), play.world.bo);
    assert!(seen.contains("No grades from the interviewer"), "{seen}");
    let card: serde_json::Value = serde_json::from_str(&play.files("scorecard.json")[0]).unwrap();
    assert_eq!(card["overall"], serde_json::Value::Null);
    assert_eq!(card["questions"][0]["grades"][0]["candidate"], 3);
    let history = play.history(play.world.bo, "").await;
    assert!(history.contains("not graded"), "{history}");
    play.world.end().await;
}

#[tokio::test]
async fn an_interviewer_who_skips_everything_leaves_no_scorecard() {
    let play = Play::begun().await;
    play.panel(play.world.ada, "Skip").await;
    play.panel(play.world.ada, "Skip").await;
    let seen = play.world.emulator.transcript(play.thread(), play.world.bo);
    assert!(seen.contains("there's no scorecard"), "{seen}");
    assert_eq!(play.times("Scorecard"), 0);
    assert!(play.history(play.world.bo, "").await.contains("No finished interview"));
    let line = "/interview start candidate:@Ada template:short";
    let reply = play.world.slash(play.world.bo, line).await;
    assert!(reply.text().contains("The invitation is out"), "{}", reply.text());
    play.world.end().await;
}

#[tokio::test]
async fn the_candidate_can_end_it_before_the_first_question_is_answered() {
    let play = Play::begun().await;
    play.press(play.world.bo, "End").await;
    play.world.emulator.deliver_next_interaction(2);
    play.press(play.world.bo, "End it here").await;
    play.press(play.world.ada, "Finish").await;
    play.press(play.world.bo, "Finish").await;
    let seen = play.world.emulator.transcript(play.thread(), play.world.bo);
    assert!(seen.contains("The candidate ended it early"), "{seen}");
    assert_eq!((play.times("Wrapping up"), play.times("Scorecard")), (1, 1));
    play.world.end().await;
}

#[tokio::test]
async fn whatever_state_it_is_in_an_idle_interview_ends_by_itself() {
    let steps = [
        Step::Accept,
        Step::Begin,
        Step::FollowUp,
        Step::Resume,
        Step::AdaGrades(1),
        Step::AdaGrades(2),
    ];
    for step in steps {
        let play = Play::new().await;
        play.until(step).await;
        play.world.clock.advance(SignedDuration::from_hours(25));
        play.world.tick().await;
        play.world.tick().await;
        let asked = !matches!(step, Step::Accept | Step::Begin);
        assert_eq!(play.times("Scorecard"), usize::from(asked), "{step:?}: {:#?}", play.said());
        if step == Step::Begin {
            let seen = play.world.emulator.transcript(play.thread(), play.world.bo);
            assert!(seen.contains("I closed it after a long time without activity."), "{seen}");
        }
        if step == Step::Accept {
            assert!(
                play.world
                    .seen_by(play.world.bo)
                    .contains("Nobody answered the invitation in time.")
            );
            let late = play.world.click(play.world.bo, "Accept").await;
            assert!(late.text().contains("wasn't answered in time"), "{}", late.text());
        }
        play.world.end().await;
    }
}

#[tokio::test]
async fn whoever_is_in_another_interview_is_told_where_and_can_leave_it() {
    let play = Play::begun().await;
    let bo = play.world.bo;
    let line = "/interview start candidate:@Chidi template:short";
    let told = play.world.slash(bo, line).await;
    assert!(told.text().contains("You're already in an interview"), "{}", told.text());
    assert!(told.text().contains(&format!("<#{}>", play.thread())), "{}", told.text());
    play.world.click(bo, "Leave that one").await;
    play.world.click(bo, "End it here").await;
    assert_eq!(play.times("Wrapping up"), 1);
    // Both are free at once; what was asked can still be graded.
    for (asks, candidate) in [(bo, "Chidi"), (play.world.ada, "Chidi")] {
        let line = format!("/interview start candidate:@{candidate} template:short");
        let reply = play.world.slash(asks, &line).await;
        assert!(reply.text().contains("The invitation is out"), "{}", reply.text());
    }
    play.grade(play.world.ada, 1, "2 Partly").await;
    play.grade(bo, 1, "3 Solid").await;
    assert_eq!(play.times("Scorecard"), 1);
    play.world.end().await;
}

#[tokio::test]
async fn whoever_waits_for_a_thread_can_leave_and_is_free() {
    let play = Play::new().await;
    let world = &play.world;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let without = Overwrite::deny(bot, Permissions::CREATE_PRIVATE_THREADS);
    world.emulator.set_overwrite(world.channel, without);
    play.step(Step::Invite).await;
    play.step(Step::Accept).await;
    let line = "/interview start candidate:@Chidi template:short";
    for (member, told) in [(world.bo, "You're already in an"), (world.bo, "The invitation is out")]
    {
        let reply = world.slash(member, line).await;
        assert!(reply.text().contains(told), "{}", reply.text());
        if told.starts_with("You") {
            world.click(member, "Leave that one").await;
        }
    }
    play.world.end().await;
}

#[tokio::test]
async fn declined_invitations_use_no_questions_up() {
    let play = Play::new().await;
    for _ in 0..5 {
        play.step(Step::Invite).await;
        play.world.click(play.world.bo, "Decline").await;
    }
    let line = "/interview start candidate:@Bo template:short";
    let reply = play.world.slash(play.world.ada, line).await;
    assert!(reply.text().contains("The invitation is out"), "{}", reply.text());
    play.world.end().await;
}

#[tokio::test]
async fn a_history_is_for_those_who_were_part_of_it() {
    let play = Play::new().await;
    play.until(Step::Swap).await;
    let (ada, bo, chidi) = (play.world.ada, play.world.bo, play.world.chidi);
    let line = "/interview start candidate:@Chidi template:short";
    play.world.clock.advance(SignedDuration::from_hours(30));
    play.world.slash(ada, line).await;
    play.world.click(chidi, "Accept").await;
    play.step(Step::Begin).await;
    play.step(Step::AdaEnds).await;
    play.press(ada, "Finish").await;

    assert_eq!(play.history(ada, "").await.matches("you interviewed").count(), 2);
    let with_bo = play.history(ada, "Bo").await;
    assert_eq!(with_bo.matches("you interviewed").count(), 1, "{with_bo}");
    assert!(with_bo.contains("2.00 of 4") && !with_bo.contains("Chidi"), "{with_bo}");
    assert!(play.history(bo, "Ada").await.contains("2.00 of 4"));
    for (member, with) in [(bo, "Chidi"), (chidi, "Bo")] {
        let told = play.history(member, with).await;
        assert!(told.contains("No finished interview"), "{told}");
    }
    let outsider = play.world.emulator.add_member(play.world.server, "Dana", &[]);
    for with in ["", "Ada", "Bo"] {
        let told = play.history(outsider, with).await;
        assert!(told.contains("No finished interview"), "{told}");
    }
    play.world.end().await;
}
