//! An interview loses something it needs: a member, the thread, the channel, a permission, the
//! data.

use super::Play;
use super::script::Step;
use discord_emulator::{Id, Overwrite, OverwriteTarget, Permissions};
use jiff::SignedDuration;

impl Play {
    async fn restarts_with(&self, asks: Id, candidate: &str) {
        let line = format!("/interview start candidate:@{candidate} template:short");
        let reply = self.world.slash(asks, &line).await;
        assert!(reply.text().contains("The invitation is out"), "{}", reply.text());
    }

    /// Waits until the bot has said something in the channel.
    async fn told(&self, text: &str) {
        let told = |_: &_| self.world.seen_by(self.world.ada).contains(text);
        self.world.emulator.wait_until(text, told).await.unwrap();
    }

    fn deny(&self, permission: Permissions) {
        let bot = OverwriteTarget::Member(self.world.emulator.bot());
        let without = Overwrite::deny(bot, permission);
        self.world.emulator.set_overwrite(self.world.channel, without);
    }

    async fn forget(&self, member: Id) {
        self.world.slash(member, "/data delete").await;
        self.world.click(member, "Delete my data").await;
    }
}

#[tokio::test]
async fn who_leaves_the_server_while_asked_is_missed_when_it_gets_quiet() {
    for step in [Step::Begin, Step::FollowUp, Step::Resume, Step::AdaGrades(1), Step::AdaGrades(2)]
    {
        let play = Play::new().await;
        play.until(step).await;
        play.world.emulator.remove_member(play.world.server, play.world.bo);
        play.world.clock.advance(SignedDuration::from_mins(11));
        play.world.tick().await;
        let seen = play.world.emulator.transcript(play.thread(), play.world.ada);
        assert!(seen.contains("because Bo, the candidate, left the server"), "{step:?}: {seen}");
        assert_eq!(play.times("Scorecard"), usize::from(step != Step::Begin), "{step:?}");
        play.world.end().await;
    }
}

#[tokio::test]
async fn whose_partner_left_can_begin_another_interview_at_once() {
    let play = Play::begun().await;
    play.world.emulator.remove_member(play.world.server, play.world.bo);
    play.restarts_with(play.world.ada, "Chidi").await;
    let seen = play.world.emulator.transcript(play.thread(), play.world.ada);
    assert!(seen.contains("because Bo, the candidate, left the server"), "{seen}");
    // And again, sooner than the bot would look by itself.
    play.world.click(play.world.chidi, "Accept").await;
    play.world.emulator.remove_member(play.world.server, play.world.chidi);
    play.world.emulator.join(play.world.server, play.world.bo, &[]);
    play.restarts_with(play.world.ada, "Bo").await;
    play.world.end().await;
}

#[tokio::test]
async fn a_deleted_thread_ends_the_interview_and_frees_both() {
    let play = Play::new().await;
    play.until(Step::Next).await;
    play.world.emulator.delete_channel(play.thread());
    play.told("was deleted, so this interview is over").await;
    let seen = play.world.seen_by(play.world.chidi);
    assert!(!seen.contains("Key points"), "the scorecard is not for all: {seen}");
    let history = play.world.slash(play.world.bo, "/interview history").await;
    assert!(history.text().contains("2.00 of 4"), "{}", history.text());
    play.restarts_with(play.world.bo, "Chidi").await;
    play.world.end().await;
}

#[tokio::test]
async fn a_thread_that_was_deleted_while_the_bot_was_away_holds_nobody_back() {
    let mut play = Play::begun().await;
    play.world.stop_bot().await;
    play.world.emulator.delete_channel(play.thread());
    play.world.start_bot().await;
    play.restarts_with(play.world.bo, "Ada").await;
    play.told("was deleted, so this interview is over").await;
    play.world.end().await;
}

#[tokio::test]
async fn a_deleted_channel_takes_invitations_and_interviews_with_it() {
    for step in [Step::Accept, Step::Begin, Step::FollowUp, Step::Finish] {
        let mut play = Play::new().await;
        play.until(step).await;
        let other = play.world.emulator.add_channel(play.world.server, "another");
        play.world.emulator.delete_channel(play.world.channel);
        play.world.channel = other;
        play.restarts_with(play.world.bo, "Ada").await;
        play.world.tick().await;
        let log = play.world.take_log();
        assert!(log.len() <= 2, "{step:?}: {log:#?}");
        play.world.end().await;
    }
}

#[tokio::test]
async fn an_invitation_that_a_moderator_deleted_holds_nobody_back() {
    let play = Play::invited().await;
    let invitation = play.world.emulator.messages(play.world.channel)[0].id;
    let line = "/interview start candidate:@Bo template:short";
    let reply = play.world.slash(play.world.ada, line).await;
    assert!(reply.text().contains("already have an invitation waiting"), "{}", reply.text());
    play.world.emulator.delete_message(play.world.channel, invitation);
    play.restarts_with(play.world.ada, "Bo").await;
    play.step(Step::Accept).await;
    assert_eq!(play.times("Preparation"), 1);
    play.world.end().await;
}

#[tokio::test]
async fn an_invitation_that_could_not_be_posted_stands_in_nobodys_way() {
    let mut play = Play::new().await;
    play.deny(Permissions::SEND_MESSAGES);
    let line = "/interview start candidate:@Bo template:short";
    for _ in 0..2 {
        let reply = play.world.slash(play.world.ada, line).await;
        assert!(reply.text().contains("**Send Messages**"), "{}", reply.text());
    }
    play.world.channel = play.world.emulator.add_channel(play.world.server, "another");
    play.restarts_with(play.world.ada, "Bo").await;
    play.step(Step::Accept).await;
    assert_eq!(play.times("Preparation"), 1);
    play.world.end().await;
}

#[tokio::test]
async fn a_permission_that_is_lost_midway_is_named_and_its_return_brings_what_waited() {
    let play = Play::new().await;
    play.until(Step::Close(1)).await;
    play.deny(Permissions::SEND_MESSAGES_IN_THREADS);
    let before = play.said();
    play.press(play.world.ada, "Interviewer's card").await;
    let reply = play.press(play.world.ada, "Grade").await;
    assert!(reply.text().contains("**Send Messages in Threads**"), "{}", reply.text());
    play.world.tick().await;
    assert_eq!(play.said(), before);
    let log = play.world.take_log();
    assert!(log.len() == 1 && log[0].contains("action failed"), "{log:#?}");
    play.deny(Permissions::NONE);
    play.world.clock.advance(SignedDuration::from_mins(1));
    play.world.tick().await;
    assert_eq!(play.times("Question 1 · grades"), 1);
    play.step(Step::AdaGrades(1)).await;
    play.world.end().await;
}

#[tokio::test]
async fn a_scorecard_that_can_never_be_said_is_given_up_after_a_week() {
    let play = Play::new().await;
    play.until(Step::AdaGrades(2)).await;
    play.deny(Permissions::SEND_MESSAGES_IN_THREADS);
    play.step(Step::AdaGrades(2)).await;
    play.world.clock.advance(SignedDuration::from_hours(8 * 24));
    play.world.tick().await;
    let log = play.world.take_log();
    assert!(log.iter().any(|line| line.contains("gave up announcing")), "{log:#?}");
    play.world.tick().await;
    play.world.end().await;
}

#[tokio::test]
async fn who_has_their_data_deleted_ends_it_in_every_stage() {
    let stages = [
        Step::Accept,
        Step::Begin,
        Step::FollowUp,
        Step::Resume,
        Step::AdaGrades(1),
        Step::Next,
        Step::AdaGrades(2),
        Step::Swap,
    ];
    for stage in stages {
        for asks in [true, false] {
            let what = format!("before {stage:?}, by the interviewer: {asks}");
            let play = Play::new().await;
            play.until(stage).await;
            let (ada, bo) = (play.world.ada, play.world.bo);
            let (leaves, stays) = if asks { (ada, bo) } else { (bo, ada) };
            play.forget(leaves).await;
            play.world.tick().await;
            let threads = play.world.emulator.threads(play.world.channel);
            let place = threads.last().map_or(play.world.channel, |thread| thread.id);
            let seen = play.world.emulator.transcript(place, stays);
            let was_over = stage == Step::Swap;
            assert_eq!(seen.contains("deleted their data"), !was_over, "{what}: {seen}");
            let wrong = "Nothing was asked";
            assert!(!seen.contains(wrong), "{what}: {seen}");
            let export = play.export(leaves).await;
            assert_eq!(export["interviews"], serde_json::json!([]), "{what}");
            // Of what had begun, the candidate keeps their own part.
            let kept = play.export(stays).await["interviews"].as_array().unwrap().len();
            let begun = !matches!(stage, Step::Accept | Step::Begin);
            assert_eq!(kept, usize::from(asks && begun), "{what}");
            let line = "/interview start candidate:@Chidi template:short";
            let reply = play.world.slash(stays, line).await;
            assert!(reply.text().contains("The invitation is out"), "{what}: {}", reply.text());
            play.world.end().await;
        }
    }
}
