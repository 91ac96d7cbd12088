//! Two clicks at the same moment, a duplicate click, and a click during a tick.

use super::Play;
use super::script::Step;
use crate::world::{settle, soon};
use discord_emulator::{Fault, FaultKind, Message, Outcome};
use jiff::SignedDuration;
use warmup::domain::ids::{GuildId, UserId};
use warmup::domain::interview::{Interview, InterviewStage};
use warmup::store::Store as _;

impl Play {
    /// Looks until the only interview is over.
    async fn is_over(&self) {
        let (server, bo) = (GuildId(self.world.server.get()), UserId(self.world.bo.get()));
        let over = |it: &Interview| matches!(it.stage, InterviewStage::Over(_));
        while !self.world.store().interviews_of(server, bo).await.unwrap().iter().all(over) {
            tokio::task::yield_now().await;
        }
    }

    /// The number of times the bot has posted this, in the channel and the threads.
    pub(super) fn times(&self, mark: &str) -> usize {
        self.said().iter().filter(|said| said.as_str() == mark).count()
    }
}

#[tokio::test]
async fn a_swap_that_both_press_at_once_makes_one_other_half() {
    let play = Play::new().await;
    play.until(Step::Swap).await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    play.world.emulator.deliver_next_interaction(2);
    tokio::join!(play.press(ada, "Swap seats"), play.press(bo, "Swap seats"));
    play.press(ada, "Swap seats").await;
    play.world.tick().await;
    assert_eq!(play.times("Preparation"), 2, "{:#?}", play.said());
    play.step(Step::BoBegins).await;
    play.step(Step::BoSkips).await;
    play.step(Step::AdaEnds).await;
    play.step(Step::Finish).await;
    play.assert_complete("both swapped");
    play.world.end().await;
}

#[tokio::test]
async fn a_swap_pressed_again_long_after_its_answer_was_lost_says_nothing_twice() {
    let play = Play::new().await;
    play.until(Step::Swap).await;
    let messages = "/channels/{channel}/messages";
    play.world.emulator.fault(Fault::on("POST", messages, FaultKind::ResetAfter).times(3));
    play.press(play.world.bo, "Swap seats").await;
    play.world.clock.advance(SignedDuration::from_mins(6));
    let reply = play.press(play.world.bo, "Swap seats").await;
    assert!(reply.text().contains("I asked"), "{}", reply.text());
    let reply = play.press(play.world.ada, "Swap seats").await;
    assert!(matches!(reply.outcome, Outcome::Acknowledged), "{:?}", reply.outcome);
    assert_eq!(play.times("Preparation"), 2, "{:#?}", play.said());
    drop(play.world.take_log());
    play.world.end().await;
}

#[tokio::test]
async fn a_member_who_accepts_two_invitations_at_once_gets_one_interview() {
    let play = Play::new().await;
    let world = &play.world;
    let (ada, bo, chidi) = (world.ada, world.bo, world.chidi);
    world.slash(ada, "/interview start candidate:@Bo template:short").await;
    world.slash(chidi, "/interview start candidate:@Ada template:short").await;
    let asked: Vec<Message> = world.emulator.messages(world.channel);
    let [first, second] = &asked[..] else { panic!("two invitations: {asked:#?}") };
    let (one, other) = tokio::join!(
        world.emulator.click_on(bo, world.channel, first.id, "Accept"),
        world.emulator.click_on(ada, world.channel, second.id, "Accept"),
    );
    let (one, other) = (settle(one.unwrap()).await, settle(other.unwrap()).await);
    assert_eq!(world.emulator.threads(world.channel).len(), 1);
    let told = format!("{}\n{}", one.text(), other.text());
    assert!(told.contains("already in an interview"), "{told}");
    assert_eq!(play.times("Preparation"), 1);
    play.world.end().await;
}

#[tokio::test]
async fn an_invitation_that_a_tick_and_two_clicks_carry_on_opens_one_thread() {
    for failure in [FaultKind::HoldAfter, FaultKind::HoldBefore, FaultKind::ResetAfter] {
        let play = Play::new().await;
        play.step(Step::Invite).await;
        let world = &play.world;
        let opening = Fault::on("POST", "/channels/{channel}/threads", failure);
        let hold = world.emulator.fault(opening);
        world.emulator.deliver_next_interaction(2);
        let meanwhile = async {
            hold.reached(1).await.unwrap();
            tokio::join!(world.tick(), async {
                world.slash(world.chidi, "/interview card").await;
                hold.release();
            });
        };
        tokio::join!(world.click(world.bo, "Accept"), meanwhile);
        world.tick().await;
        assert_eq!(world.emulator.threads(world.channel).len(), 1);
        assert_eq!(play.times("Preparation"), 1, "{:#?}", play.said());
        drop(play.world.take_log());
        play.world.end().await;
    }
}

#[tokio::test]
async fn who_declines_while_the_thread_is_being_opened_ends_it_in_that_thread() {
    let play = Play::new().await;
    play.step(Step::Invite).await;
    let world = &play.world;
    let opening = Fault::on("POST", "/channels/{channel}/threads", FaultKind::HoldAfter);
    let hold = world.emulator.fault(opening);
    let decline = async {
        hold.reached(1).await.unwrap();
        // The answer waits for its turn, so that the thread has to go on first.
        tokio::join!(world.emulator.click(world.bo, world.channel, "Decline"), async {
            // Told apart by what is kept, since nothing can be said meanwhile.
            soon("the decline to be kept", play.is_over()).await;
            hold.release();
        })
    };
    let (_, (declined, ())) = tokio::join!(world.click(world.bo, "Accept"), decline);
    declined.unwrap().settled().await.unwrap();
    world.tick().await;
    assert_eq!(world.emulator.threads(world.channel).len(), 1);
    assert_eq!(play.times("Preparation"), 0, "{:#?}", play.said());
    let seen = world.emulator.transcript(play.thread(), world.bo);
    assert!(seen.contains("can't make it this time"), "{seen}");
    let reply = world.slash(world.ada, "/interview start candidate:@Bo template:short").await;
    assert!(reply.text().contains("The invitation is out"), "{}", reply.text());
    play.world.end().await;
}

#[tokio::test]
async fn both_handing_in_at_once_and_finishing_at_once_say_everything_once() {
    let play = Play::new().await;
    play.until(Step::AdaGrades(1)).await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    for member in [ada, bo] {
        play.press(member, "Grade question 1").await;
    }
    play.choose(ada, &["Technical depth · 2 Partly"]).await;
    play.choose(bo, &["Technical depth · 3 Solid"]).await;
    tokio::join!(play.press(ada, "Hand in"), play.press(bo, "Hand in"), play.world.tick());
    assert_eq!(play.times("Question 1 · both sheets"), 1, "{:#?}", play.said());
    play.step(Step::Next).await;
    play.step(Step::Close(2)).await;
    tokio::join!(play.press(ada, "Finish"), play.press(bo, "Finish"), play.world.tick());
    play.world.tick().await;
    assert_eq!(play.times("Scorecard"), 1, "{:#?}", play.said());
    play.world.end().await;
}

#[tokio::test]
async fn a_question_that_is_skipped_before_it_could_be_said_is_said_as_it_is() {
    let play = Play::new().await;
    play.until(Step::Begin).await;
    let world = &play.world;
    let prompt = Fault::on("POST", "/channels/{channel}/messages", FaultKind::ResetBefore);
    world.emulator.fault(prompt.with_body("Question 1 of 2").times(6));
    play.step(Step::Begin).await;
    // The thread has nothing to press yet, but the card is to be had.
    let card = world.emulator.slash(world.ada, play.thread(), "/interview card").await.unwrap();
    card.settled().await.unwrap();
    let skip = |_: &_| {
        let shown = world.emulator.ephemeral_for(world.ada);
        shown.iter().any(|message| message.buttons().contains(&"Skip"))
    };
    world.emulator.wait_until("the card", skip).await.unwrap();
    play.press(world.ada, "Skip").await;
    world.tick().await;
    let seen = world.emulator.transcript(play.thread(), world.bo);
    assert!(!seen.contains("removed from the bank"), "{seen}");
    for mark in ["Question 1 of 2 · Basics", "Question 2 of 2 · Basics"] {
        assert_eq!(play.times(mark), 1, "{:#?}", play.said());
    }
    drop(play.world.take_log());
    play.world.end().await;
}

#[tokio::test]
async fn pausing_again_and_again_while_nothing_can_be_said_piles_nothing_up() {
    let play = Play::begun().await;
    let world = &play.world;
    let messages = "/channels/{channel}/messages";
    world.emulator.fault(Fault::on("POST", messages, FaultKind::Status(500)).times(1000));
    for _ in 0..6 {
        play.press(world.bo, "Pause").await;
        play.panel(world.ada, "Resume").await;
    }
    world.emulator.clear_faults();
    world.clock.advance(SignedDuration::from_mins(6));
    world.tick().await;
    let clocks = play.times("Pause") + play.times("Pause · over");
    assert!((1..=2).contains(&clocks), "{:#?}", play.said());
    drop(play.world.take_log());
    play.world.end().await;
}

#[tokio::test]
async fn an_interview_that_has_to_wait_keeps_no_other_one_waiting() {
    let play = Play::new().await;
    let world = &play.world;
    let dana = world.emulator.add_member(world.server, "Dana", &[]);
    play.until(Step::FollowUp).await;
    let first = play.thread();
    world.slash(world.chidi, "/interview start candidate:@Dana template:short").await;
    world.click(dana, "Accept").await;
    play.begin(world.chidi).await;
    let paused = Fault::on("POST", &format!("/channels/{first}/messages"), FaultKind::HoldBefore);
    let hold = world.emulator.fault(paused);
    let meanwhile = async {
        hold.reached(1).await.unwrap();
        play.press(dana, "Pause").await;
        assert_eq!(play.times("Pause"), 1, "{:#?}", play.said());
        hold.release();
    };
    let pressed = async {
        let reply = world.emulator.click(world.bo, first, "Pause").await.unwrap();
        reply.settled().await.unwrap();
    };
    tokio::join!(pressed, meanwhile);
    assert_eq!(play.times("Pause"), 2);
    play.world.end().await;
}
