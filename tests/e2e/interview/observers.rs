//! Members who watch an interview.

use super::{Play, assert_blind};
use crate::world::settle;
use discord_emulator::{Fault, FaultKind, Id};

impl Play {
    /// Ada interviews Bo, and Chidi watches.
    async fn observed() -> Self {
        let play = Self::begun().await;
        let told = play.world.typed(play.world.ada, "/interview observe member:@Chidi").await;
        assert!(told.contains("I asked @Bo in the thread"), "{told}");
        play.press(play.world.bo, "Agree").await;
        play
    }

    fn is_in_thread(&self, member: Id) -> bool {
        let channel = self.world.emulator.channel(self.thread()).unwrap();
        channel.thread.unwrap().members.contains(&member)
    }

    /// Lets the observer press everything in the thread except what lets them leave.
    async fn observer_is_refused_everything(&self, observer: Id) {
        let mut pressed = 0;
        for message in self.world.emulator.messages_for(self.thread(), observer) {
            for button in message.buttons().into_iter().filter(|it| *it != "Stop observing") {
                let click =
                    self.world.emulator.click_on(observer, self.thread(), message.id, button);
                let reply = settle(click.await.unwrap()).await;
                let told = reply.message().unwrap();
                assert!(told.text().contains("You're watching"), "{button}: {}", told.text());
                assert_eq!(told.ephemeral_to, Some(observer), "{button}");
                pressed += 1;
            }
        }
        assert!(pressed > 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_sees_the_candidates_view_until_the_scorecard() {
    let play = Play::observed().await;
    let (ada, bo, chidi) = (play.world.ada, play.world.bo, play.world.chidi);
    assert!(play.is_in_thread(chidi));
    play.observer_is_refused_everything(chidi).await;
    play.card(ada, "Interviewer's card").await;
    play.press(ada, "Ask the follow-up").await;
    play.press(ada, "Grade").await;
    play.observer_is_refused_everything(chidi).await;
    let told = play.world.typed(chidi, "/interview card").await;
    assert!(told.contains("not in an interview"), "{told}");
    let seen = play.seen_by(chidi);
    assert_blind(&seen, &play.world);
    let held = play.export(chidi).await;
    assert_eq!(held["observing"][0]["waits_for_agreement"], false);
    insta::assert_snapshot!("the_observer", seen);
    play.grade(ada, 1, "2 Partly").await;
    play.grade(bo, 1, "3 Solid").await;
    play.press(ada, "End").await;
    play.press(ada, "End it here").await;
    assert!(!play.is_in_thread(chidi), "the scorecard is for the two");
    let seen = play.world.emulator.transcript(play.thread(), bo);
    assert!(seen.contains("Scorecard"), "{seen}");
    assert_eq!(play.export(chidi).await["observing"].as_array().unwrap().len(), 0);
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_watches_without_the_partners_agreement() {
    let play = Play::begun().await;
    let (ada, bo, chidi) = (play.world.ada, play.world.bo, play.world.chidi);
    let mut story = Vec::new();
    for line in ["member:@Chidi", "member:@Bo", "member:@Warmup"] {
        story.push(play.world.typed(ada, &format!("/interview observe {line}")).await);
    }
    story.push(play.world.typed(chidi, "/interview observe member:@Ada").await);
    story.push(play.press(ada, "Agree").await.text());
    assert!(!play.is_in_thread(chidi));
    play.press(bo, "Decline").await;
    assert!(!play.is_in_thread(chidi));
    story.push(play.last_said());
    insta::assert_snapshot!(story.join("\n---\n"));
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_observer_leaves_or_is_taken_out_or_deletes_their_data() {
    let play = Play::observed().await;
    let (ada, bo, chidi) = (play.world.ada, play.world.bo, play.world.chidi);
    play.press(chidi, "Stop observing").await;
    assert!(!play.is_in_thread(chidi));
    play.world.typed(bo, "/interview observe member:@Chidi").await;
    play.press(ada, "Agree").await;
    assert!(play.is_in_thread(chidi));
    play.press(ada, "Stop observing").await;
    assert!(!play.is_in_thread(chidi));
    play.world.typed(bo, "/interview observe member:@Chidi").await;
    play.press(ada, "Agree").await;
    play.world.slash(chidi, "/data delete").await;
    play.world.click(chidi, "Delete my data").await;
    play.world.tick().await;
    assert!(!play.is_in_thread(chidi));
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn no_scorecard_is_posted_before_the_observers_are_out() {
    let play = Play::observed().await;
    let (ada, chidi) = (play.world.ada, play.world.chidi);
    play.card(ada, "Interviewer's card").await;
    play.press(ada, "Grade").await;
    let route = "/channels/{channel}/thread-members/{user}";
    let fault = Fault::on("DELETE", route, FaultKind::ResetBefore).times(3);
    let fault = play.world.emulator.fault(fault);
    play.press(ada, "End").await;
    play.press(ada, "End it here").await;
    play.press(ada, "Finish").await;
    assert_eq!(fault.befallen(), 3);
    let has_scorecard = || {
        let messages = play.world.emulator.messages(play.thread());
        messages.iter().any(|message| message.text().contains("Scorecard"))
    };
    assert!(play.is_in_thread(chidi) && !has_scorecard());
    play.world.tick().await;
    assert!(!play.is_in_thread(chidi));
    assert!(has_scorecard());
    play.world.take_log();
    play.world.end().await;
}
