//! Questions that Discord refuses because of their content: they are set aside for the server, the
//! next one is posted at once, and the admin reads which and why.

use crate::world::{World, bank};
use discord_emulator::{Fault, FaultKind};
use std::sync::Arc;

const POSTING: &str = "2026-03-02T08:00:00Z";
const CODES: [(u32, &str); 3] = [
    (240_000, "it has a link that Discord considers harmful"),
    (200_000, "this server's AutoMod blocks words in it"),
    (50_035, "it breaks one of Discord's limits"),
];

impl World {
    /// Discord refuses every message with these words in a channel, permanently.
    fn refuse(&self, words: &str, code: u32) {
        self.refuse_at("/channels/{channel}/messages", words, code);
    }

    fn refuse_at(&self, route: &str, words: &str, code: u32) {
        let message = "Message blocked".to_owned();
        let failure = FaultKind::Refused { status: 400, code, message };
        self.emulator.fault(Fault::on("POST", route, failure).with_body(words).times(1000));
    }

    fn posted_titles(&self) -> Vec<String> {
        let title = |embed: &serde_json::Value| embed["title"].as_str().unwrap().to_owned();
        self.dailies().iter().map(|message| title(&message.embeds[0])).collect()
    }

    /// The title of the question that is next by the server's own order.
    async fn next_title(&self) -> String {
        let said = self.typed(self.ada, "/daily next").await;
        said.split("**").nth(1).expect("the question is named").to_owned()
    }
}

#[tokio::test]
async fn a_refused_question_is_set_aside_and_the_next_one_comes_in_the_same_tick() {
    for (code, reason) in CODES {
        let world = World::every_day().await;
        let refused = world.next_title().await;
        world.refuse(&refused, code);
        world.tick_at(POSTING).await;
        assert_eq!(world.dailies().len(), 1, "{code}");
        assert!(world.dailies()[0].text().contains("Daily #1"), "{code}: no hole in the numbers");
        let status = world.typed(world.ada, "/daily status").await;
        assert!(status.contains(&format!("**{refused}**: {reason}.")), "{status}");
        assert!(status.contains("drawn from 2 questions"), "{status}");

        for _ in 0..6 {
            world.next_day().await;
        }
        assert_eq!(world.dailies().len(), 7, "{code}");
        assert!(!world.posted_titles().contains(&refused), "{code}: never again by itself");
        let sent = world.emulator.requests();
        let tries = sent.iter().filter(|it| it.status == Some(400)).count();
        assert_eq!(tries, 1, "{code}");
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn what_was_set_aside_outlives_a_restart_and_an_admin_can_have_it_tried_again() {
    let mut world = World::every_day().await;
    let refused = world.next_title().await;
    world.refuse(&refused, 240_000);
    world.tick_at(POSTING).await;
    world.restart_bot().await;
    let mut story = vec![world.typed(world.ada, "/daily status").await];
    world.emulator.clear_faults();
    story.push(world.clicked(world.ada, "Try refused questions again").await);
    insta::assert_snapshot!(story.join("\n"));
    for _ in 0..2 {
        world.next_day().await;
    }
    assert!(world.posted_titles().contains(&refused));
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_daily_on_demand_sets_aside_too_on_whatever_day() {
    for instant in ["2026-03-02T07:30:00Z", POSTING, "2026-03-07T12:00:00Z"] {
        let world = World::set_up().await;
        let refused = world.next_title().await;
        world.refuse(&refused, 200_000);
        world.clock.set(instant.parse().unwrap());
        let said = world.typed(world.ada, "/daily now").await;
        assert!(said.contains("✅ Daily #1 is in #interview-prep."), "{said}");
        assert!(said.contains("Discord refused another question"), "{said}");
        assert_eq!(world.dailies().len(), 1);
        assert!(!world.posted_titles().contains(&refused));
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn a_server_that_refuses_everything_is_not_asked_without_end() {
    for on_demand in [false, true] {
        let world = World::every_day().await;
        world.bank.store(Arc::new(bank(30)));
        world.refuse("Daily #", 200_000);
        if on_demand {
            let said = world.typed(world.ada, "/daily now").await;
            assert!(said.contains("Discord refused 5 questions in a row"), "{said}");
        } else {
            world.tick_at(POSTING).await;
        }
        let sent = world.emulator.requests();
        assert_eq!(sent.iter().filter(|it| it.status == Some(400)).count(), 5);
        assert!(world.dailies().is_empty());
        if !on_demand {
            let status = world.typed(world.ada, "/daily status").await;
            assert!(status.contains("Discord refused 5 questions in a row"), "{status}");
        }
        world.emulator.clear_faults();
        world.tick_at("2026-03-02T08:30:00Z").await;
        assert_eq!(world.dailies().len(), 1, "it recovers by itself");
        world.take_log();
        world.end().await;
    }
}

#[tokio::test]
async fn where_all_is_refused_the_admin_reads_that_and_can_try_again() {
    let world = World::every_day().await;
    world.refuse("Daily #", 240_000);
    world.tick_at(POSTING).await;
    let said = world.typed(world.ada, "/daily next").await;
    assert!(said.contains("Discord refused so many questions here"), "{said}");
    world.emulator.clear_faults();
    world.slash(world.ada, "/daily status").await;
    world.click(world.ada, "Try refused questions again").await;
    world.tick_at("2026-03-02T08:30:00Z").await;
    assert_eq!(world.dailies().len(), 1);
    world.take_log();
    world.end().await;
}

const ANSWERS: &str = "/interactions/{interaction}/{token}/callback";

#[tokio::test]
async fn a_question_that_was_asked_for_gives_way_to_another() {
    let world = World::every_day().await;
    world.bank.store(Arc::new(bank(9)));
    world.refuse_at(ANSWERS, "Question 1", 240_000);
    for _ in 0..8 {
        let said = world.typed(world.bo, "/question difficulty:easy").await;
        assert!(said.contains("Question 4") || said.contains("Question 7"), "{said}");
    }
    let named = world.typed(world.bo, "/question search:python/question-1").await;
    assert_eq!(
        named,
        "Warmup (Bo used /question, only you can see this)\n  Discord refused this text: it has a link \
         that Discord considers harmful. I won't pick this question here again. Use `/question` \
         for another one.\n"
    );
    world.emulator.clear_faults();
    let status = world.typed(world.ada, "/daily status").await;
    assert!(
        status.contains("**Question 1**: it has a link that Discord considers harmful"),
        "{status}"
    );
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_refused_part_of_the_answer_holds_up_nothing() {
    let world = World::set_up().await;
    world.tick_at(POSTING).await;
    world.refuse("Key point 1", 200_000);
    world.tick_at("2026-03-02T16:00:00Z").await;
    insta::assert_snapshot!(world.seen_by(world.bo));
    let status = world.typed(world.ada, "/daily status").await;
    assert!(status.contains("revealed in"), "{status}");
    world.take_log();
    world.end().await;
}

#[tokio::test]
async fn a_refused_title_of_a_thread_gets_a_plain_one() {
    let world = World::set_up().await;
    let route = "/channels/{channel}/messages/{message}/threads";
    world.refuse_at(route, "Question", 200_001);
    world.tick_at(POSTING).await;
    let threads = world.emulator.threads(world.channel);
    assert_eq!(threads[0].name, "Daily #1");
    world.take_log();
    world.end().await;
}
