//! The bot is restarted in every state of an interview.

use super::Play;
use super::script::{STEPS, Step};
use discord_emulator::{Fault, FaultKind, Overwrite, OverwriteTarget, Permissions};

#[tokio::test]
async fn a_restart_after_every_step_loses_nothing_and_doubles_nothing() {
    let mut play = Play::new().await;
    for step in STEPS {
        play.step(step).await;
        play.world.restart_bot().await;
        play.world.tick().await;
    }
    play.assert_complete("restarted after every step");
    play.world.end().await;
}

#[tokio::test]
async fn the_second_of_two_invitations_can_be_accepted_after_a_restart() {
    let mut play = Play::new().await;
    let line = "/interview start candidate:@Bo template:short interviewer:@Ada";
    play.world.slash(play.world.chidi, line).await;
    play.world.click(play.world.bo, "Accept").await;
    play.world.restart_bot().await;
    assert!(play.world.emulator.threads(play.world.channel).is_empty());
    // The newest invitation has become Bo's confirmation; what is left is Ada's.
    play.world.click(play.world.ada, "Accept").await;
    assert_eq!(play.times("Preparation"), 1);
    play.world.end().await;
}

#[tokio::test]
async fn one_agreement_to_a_public_thread_outlives_a_restart() {
    let mut play = Play::new().await;
    let bot = OverwriteTarget::Member(play.world.emulator.bot());
    let without = Overwrite::deny(bot, Permissions::CREATE_PRIVATE_THREADS);
    play.world.emulator.set_overwrite(play.world.channel, without);
    play.step(Step::Invite).await;
    play.step(Step::Accept).await;
    play.world.restart_bot().await;
    play.world.click(play.world.bo, "Use a public thread").await;
    play.world.restart_bot().await;
    play.world.tick().await;
    assert!(play.world.emulator.threads(play.world.channel).is_empty());
    play.world.click(play.world.ada, "Use a public thread").await;
    assert!(play.world.seen_by(play.world.chidi).contains("is reading the questions"));
    assert_eq!(play.world.emulator.threads(play.world.channel).len(), 1);
    play.world.end().await;
}

#[tokio::test]
async fn a_thread_whose_opening_was_cut_off_is_found_after_a_restart() {
    for failure in [FaultKind::ResetBefore, FaultKind::ResetAfter] {
        let mut play = Play::new().await;
        play.step(Step::Invite).await;
        play.world.emulator.fault(Fault::on("POST", "/channels/{channel}/threads", failure));
        play.step(Step::Accept).await;
        play.world.restart_bot().await;
        play.world.tick().await;
        assert_eq!(play.world.emulator.threads(play.world.channel).len(), 1);
        let seen = play.world.emulator.transcript(play.thread(), play.world.bo);
        assert_eq!(seen.matches("is reading the questions").count(), 1, "{seen}");
        drop(play.world.take_log());
        play.world.end().await;
    }
}
