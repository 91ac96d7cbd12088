//! The planned time of a round.

use super::Play;
use super::script::{ROUND_OVER, Step};
use discord_emulator::{Fault, FaultKind};
use jiff::SignedDuration;

impl Play {
    async fn after(&self, minutes: i64) {
        self.world.clock.advance(SignedDuration::from_mins(minutes));
        self.world.tick().await;
    }
}

#[tokio::test]
async fn when_a_round_is_over_the_thread_says_so_once_in_words_to_read_aloud() {
    let mut play = Play::begun().await;
    let ada = play.world.ada;
    play.after(7).await;
    assert_eq!(play.times(ROUND_OVER), 0);
    play.world.restart_bot().await;
    play.after(1).await;
    assert_eq!(play.times(ROUND_OVER), 1);
    insta::assert_snapshot!("the_time_of_a_round_is_up", play.last_said());
    play.card(ada, "Interviewer's card").await;
    let card = play.world.emulator.ephemeral_for(ada).last().unwrap().text();
    assert!(card.contains("**Time for this round is up.** You could say"), "{card}");
    // Nothing ends by itself, and nothing is said again.
    play.world.restart_bot().await;
    play.after(30).await;
    play.press(ada, "Grade").await;
    play.card(ada, "Next question").await;
    play.after(30).await;
    assert_eq!(play.times(ROUND_OVER), 1);
    play.world.end().await;
}

#[tokio::test]
async fn pauses_put_the_end_of_a_round_off() {
    let play = Play::begun().await;
    let bo = play.world.bo;
    play.after(5).await;
    play.press(bo, "Pause").await;
    play.after(50).await;
    assert_eq!(play.times(ROUND_OVER), 0);
    play.press(bo, "Resume").await;
    play.after(2).await;
    assert_eq!(play.times(ROUND_OVER), 0);
    play.after(1).await;
    assert_eq!(play.times(ROUND_OVER), 1);
    play.world.end().await;
}

#[tokio::test]
async fn a_reminder_that_comes_too_late_is_left_out() {
    let play = Play::begun().await;
    let messages = "/channels/{channel}/messages";
    let fails = Fault::on("POST", messages, FaultKind::Status(500)).with_body("Time for the round");
    let fault = play.world.emulator.fault(fails.times(100));
    play.after(8).await;
    assert!(fault.befallen() > 0);
    play.world.emulator.clear_faults();
    play.step(Step::Close(1)).await;
    play.after(10).await;
    assert_eq!((play.times(ROUND_OVER), play.times("Question 1 · grades")), (0, 1));
    drop(play.world.take_log());
    play.world.end().await;
}

#[tokio::test]
async fn a_reminder_whose_answer_was_lost_is_not_sent_again() {
    let play = Play::begun().await;
    let messages = "/channels/{channel}/messages";
    let lost = Fault::on("POST", messages, FaultKind::ResetAfter).with_body("Time for the round");
    play.world.emulator.fault(lost.times(3));
    play.after(8).await;
    play.after(61).await;
    assert_eq!(play.times(ROUND_OVER), 1);
    drop(play.world.take_log());
    play.world.end().await;
}
