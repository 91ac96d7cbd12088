//! The interviewer's verdict.

use super::Play;
use super::script::Step;
use discord_emulator::Id;

const WORDS: [(&str, &str); 2] =
    [("What went well", "Calm, and *clear*."), ("What to work on", "@everyone asks first.")];

impl Play {
    /// Chooses a label and sends the words.
    async fn judge(&self, member: Id, label: &str) -> String {
        self.press(member, "Final verdict").await;
        let form = self.press(member, label).await.modal().expect("a form opens").clone();
        let reply = self.world.emulator.submit(&form, &WORDS).await.unwrap();
        crate::world::settle(reply).await.text()
    }
}

#[tokio::test]
async fn a_verdict_comes_with_the_scorecard_and_to_nobody_before() {
    let play = Play::new().await;
    play.until(Step::BoGrades(2)).await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    let refused = play.press(bo, "Final verdict").await;
    assert!(refused.text().contains("Only the interviewer"), "{}", refused.text());
    let shown = play.press(ada, "Final verdict").await;
    insta::assert_snapshot!("the_verdict_is_chosen", shown.text());
    let told = play.judge(ada, "Not yet").await;
    assert!(told.contains("It comes with the scorecard."), "{told}");
    let told = play.judge(ada, "Yes").await;
    assert!(told.contains("It comes with the scorecard."), "the last one counts: {told}");
    assert!(!play.seen_by(bo).contains("Calm"));
    assert!(!play.export(bo).await.to_string().contains("Calm"));
    play.step(Step::BoGrades(2)).await;
    play.step(Step::AdaGrades(2)).await;
    let scorecard = play.last_said();
    insta::assert_snapshot!("the_verdict_in_the_scorecard", scorecard);
    let markdown = &play.files("scorecard.md")[0];
    assert!(markdown.contains("**Interviewer's verdict: Yes**\n\nWhat went well:\n"), "{markdown}");
    let json: serde_json::Value = serde_json::from_str(&play.files("scorecard.json")[0]).unwrap();
    assert_eq!(json["verdict"]["recommendation"], "Yes");
    assert_eq!(json["verdict"]["work_on"], "@everyone asks first.");
    // The scorecard shows it, so it is final.
    let late = play.press(ada, "Final verdict").await;
    assert!(late.text().contains("it's final"), "{}", late.text());
    assert!(play.export(bo).await.to_string().contains("Calm"));
    play.world.end().await;
}

#[tokio::test]
async fn a_verdict_can_follow_the_scorecard_also_after_a_restart() {
    let mut play = Play::new().await;
    play.until(Step::Swap).await;
    play.world.restart_bot().await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    let told = play.judge(ada, "Not yet").await;
    assert!(told.contains("It's in the thread."), "{told}");
    insta::assert_snapshot!("a_late_verdict", play.last_said());
    let again = play.press(ada, "Final verdict").await;
    assert!(again.text().contains("it's final"), "{}", again.text());
    play.world.tick().await;
    assert_eq!(play.times("Verdict"), 1);
    // The members' words call nobody.
    let messages = play.world.emulator.messages(play.thread());
    assert!(messages.last().unwrap().pings.users.is_empty());
    play.press(bo, "Swap seats").await;
    play.world.end().await;
}
