//! Past interviews: progress, and their scorecards again.

use super::Play;
use super::script::Step;
use discord_emulator::{Id, Reply};
use jiff::SignedDuration;

impl Play {
    /// Ada interviews Bo once more, and gives this grade for the only question.
    async fn another_interview(&self, grade: &str) {
        self.world.clock.advance(SignedDuration::from_hours(30));
        self.step(Step::Invite).await;
        self.step(Step::Accept).await;
        self.begin(self.world.ada).await;
        self.panel(self.world.ada, "Grade").await;
        self.grade(self.world.ada, 1, grade).await;
        self.step(Step::AdaEnds).await;
        self.press(self.world.bo, "Finish").await;
    }

    /// Chooses a past interview in a member's own history.
    async fn again(&self, member: Id, option: usize) -> Reply {
        let world = &self.world;
        world.slash(member, "/interview history").await;
        let shown = world.emulator.ephemeral_for(member).last().unwrap().clone();
        let option = shown.options()[option].to_owned();
        let reply = world.emulator.select(member, world.channel, &[&option]).await.unwrap();
        crate::world::settle(reply).await
    }
}

#[tokio::test]
async fn a_history_shows_the_grades_of_each_criterion_over_time() {
    let play = Play::new().await;
    play.until(Step::Swap).await;
    play.another_interview("3 Solid").await;
    play.another_interview("4 Strong").await;
    let world = &play.world;
    let reply = world.slash(world.bo, "/interview history").await;
    insta::assert_snapshot!("the_progress_of_a_candidate", reply.text());
    let reply = world.slash(world.ada, "/interview history").await;
    assert!(!reply.text().contains("By criterion"), "nobody graded Ada: {}", reply.text());
    play.world.end().await;
}

#[tokio::test]
async fn a_past_scorecard_comes_again_as_files_for_its_two_members_alone() {
    let play = Play::new().await;
    play.until(Step::Swap).await;
    let world = &play.world;
    for member in [world.ada, world.bo] {
        let reply = play.again(member, 0).await;
        let message = reply.message().unwrap();
        assert_eq!(message.ephemeral_to, Some(member));
        let names: Vec<&str> =
            message.attachments.iter().map(|file| file.filename.as_str()).collect();
        assert_eq!(names, ["scorecard.md", "scorecard.json", "scorecard.png"]);
        let again = String::from_utf8(message.attachments[1].bytes.to_vec()).unwrap();
        assert_eq!(again, play.files("scorecard.json")[0]);
        assert!(message.buttons().is_empty(), "{:?}", message.buttons());
    }
    // A forged click by somebody else.
    let shown = world.emulator.ephemeral_for(world.bo);
    let history = shown.iter().rev().find(|it| !it.options().is_empty()).unwrap();
    let (menu, option) = ("Get a scorecard again", history.options()[0].to_owned());
    let forged =
        world.emulator.select_on(world.chidi, world.channel, history.id, menu, &[&option]).await;
    if let Ok(reply) = forged {
        let told = crate::world::settle(reply).await.text();
        assert!(told.contains("belongs to two other people"), "{told}");
    }
    play.world.end().await;
}
