//! Mock interviews between two members, from the invitation to the scorecard and back.

mod choices;
mod endings;
mod faults;
mod histories;
mod invitations;
mod kill;
mod leaving;
mod library;
mod observers;
mod preparation;
mod races;
mod restarts;
mod rights;
mod rounds;
mod script;
mod templates;
mod verdicts;

use crate::world::{World, bank, settle};
use discord_emulator::{Fault, FaultKind, Id, Overwrite, OverwriteTarget, Permissions, Reply};
use std::sync::Arc;
use warmup::domain::question::Question;

/// A template with two questions, which the small bank can fill twice.
pub(crate) const SHORT: &str = r#"
name = "short"
description = "Two questions for a test."
minutes = 10
rubric = "technical"

[[rounds]]
title = "Basics"
packs = ["python"]
count = 2
minutes = 8
weight = 1

[[scale]]
label = "Yes"
from = 3.0

[[scale]]
label = "Not yet"
from = 1.0
"#;

/// The rubric's criteria by the labels of their grades: `Technical depth · 3 Solid`.
const DEPTH: &str = "Technical depth";

/// Ada interviews Bo.
struct Play {
    world: World,
}

impl Play {
    async fn new() -> Self {
        let world = World::new().await;
        world.bank.store(Arc::new(bank(8)));
        let play = Self { world };
        let reply = play.add_template(SHORT).await;
        assert!(reply.text().contains("is ready"), "{}", reply.text());
        play
    }

    async fn add_template(&self, text: &str) -> Reply {
        self.add_file("short.toml", text.as_bytes()).await
    }

    async fn add_file(&self, name: &str, bytes: &[u8]) -> Reply {
        let world = &self.world;
        world.emulator.upload(world.channel, name, bytes);
        world.slash(world.ada, &format!("/interview template add file:{name}")).await
    }

    async fn invited() -> Self {
        let play = Self::new().await;
        let line = "/interview start candidate:@Bo template:short";
        let reply = play.world.slash(play.world.ada, line).await;
        assert!(reply.text().contains("The invitation is out"), "{}", reply.text());
        play
    }

    /// Ada prepares.
    async fn preparing() -> Self {
        let play = Self::invited().await;
        play.world.click(play.world.bo, "Accept").await;
        play
    }

    async fn begun() -> Self {
        let play = Self::preparing().await;
        play.begin(play.world.ada).await;
        play
    }

    /// The interviewer asks the first question, and waits for the whole card.
    async fn begin(&self, asks: Id) {
        self.card(asks, "Begin").await;
    }

    fn thread(&self) -> Id {
        let threads = self.world.emulator.threads(self.world.channel);
        threads.last().expect("there is a thread").id
    }

    async fn press(&self, member: Id, button: &str) -> Reply {
        settle(self.world.emulator.click(member, self.thread(), button).await.unwrap()).await
    }

    /// Calls up the card by this button, and waits for all of it.
    async fn card(&self, member: Id, button: &str) {
        let panels = || {
            let shown = self.world.emulator.ephemeral_for(member);
            shown.iter().filter(|message| message.buttons().contains(&"Skip")).count()
        };
        let before = panels();
        self.press(member, button).await;
        self.world.emulator.wait_until("the card", |_| panels() > before).await.unwrap();
    }

    async fn choose(&self, member: Id, options: &[&str]) {
        let reply = self.world.emulator.select(member, self.thread(), options).await.unwrap();
        reply.settled().await.unwrap();
    }

    /// Grades a question that is done in one criterion and hands in.
    async fn grade(&self, member: Id, question: u8, grade: &str) {
        self.press(member, &format!("Grade question {question}")).await;
        self.choose(member, &[&format!("{DEPTH} · {grade}")]).await;
        self.press(member, "Hand in").await;
    }

    /// Both questions, asked by `asks`, and all grades.
    async fn to_the_end(&self, asks: Id, answers: Id) {
        for question in 1..=2 {
            let button = if question == 1 { "Interviewer's card" } else { "Next question" };
            self.card(asks, button).await;
            self.press(asks, "Grade").await;
            self.grade(asks, question, "2 Partly").await;
            self.grade(answers, question, "3 Solid").await;
        }
    }

    /// The newest message in the thread, as text.
    fn last_said(&self) -> String {
        without_codes(&self.world.emulator.messages(self.thread()).last().unwrap().text())
    }

    /// The channel and its threads as a member sees them; names of threads without their codes.
    fn seen_by(&self, member: Id) -> String {
        without_codes(&self.world.seen_by(member))
    }
}

/// Replaces the four characters after `Interview `.
fn without_codes(text: &str) -> String {
    let mut parts = text.split("Interview ");
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        out.push_str("Interview ");
        let is_code = part.len() >= 4 && part.as_bytes()[..4].iter().all(u8::is_ascii_lowercase);
        out.push_str(if is_code { "CODE" } else { "" });
        out.push_str(if is_code { &part[4..] } else { part });
    }
    out
}

/// Every key point and model answer of the bank.
fn secrets<'a>(questions: impl Iterator<Item = &'a Question>) -> Vec<String> {
    questions
        .flat_map(|question| question.key_points.iter().chain([&question.answer]).cloned())
        .collect()
}

fn assert_blind(seen: &str, world: &World) {
    for secret in secrets(world.bank.load().questions()) {
        assert!(!seen.contains(&secret), "the candidate reads {secret:?} in:\n{seen}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_members_play_an_interview_and_swap_seats() {
    let play = Play::begun().await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    play.card(ada, "Interviewer's card").await;
    let card = play.world.emulator.ephemeral_for(ada).last().unwrap().clone();
    let first = card.options().first().map(|option| (*option).to_owned()).unwrap();
    play.choose(ada, &[&first]).await;
    play.press(ada, "Ask the follow-up").await;
    play.press(ada, "Gave a hint").await;
    let form = play.press(ada, "Note").await.modal().expect("a form opens").clone();
    let noted = play.world.emulator.submit(&form, &[("Note", "Calm and clear.")]).await.unwrap();
    noted.settled().await.unwrap();
    play.press(ada, "Grade").await;
    play.grade(ada, 1, "2 Partly").await;
    let blind = play.world.emulator.transcript(play.thread(), bo);
    assert!(!blind.contains("interviewer 2"), "{blind}");
    play.grade(bo, 1, "3 Solid").await;
    play.card(ada, "Next question").await;
    play.press(bo, "Pause").await;
    play.press(ada, "Resume").await;
    play.card(ada, "Interviewer's card").await;
    play.press(ada, "Grade").await;
    play.grade(bo, 2, "4 Strong").await;
    let before = play.seen_by(bo);
    assert_blind(&before, &play.world);
    insta::assert_snapshot!("the_candidate_before_the_scorecard", before);
    play.grade(ada, 2, "4 Strong").await;
    insta::assert_snapshot!("the_interviewer_at_the_scorecard", play.seen_by(ada));

    play.press(bo, "Swap seats").await;
    insta::assert_snapshot!("the_partner_is_asked_to_swap_seats", play.last_said());
    play.press(ada, "Accept").await;
    play.begin(bo).await;
    play.to_the_end(bo, ada).await;
    let end = play.world.emulator.messages(play.thread());
    let titles = |wanted: &str| -> Vec<String> {
        let embeds = end.iter().flat_map(|message| &message.embeds);
        let titles = embeds.filter_map(|embed| embed["title"].as_str());
        titles.filter(|title| title.starts_with(wanted)).map(str::to_owned).collect()
    };
    assert_eq!(titles("Scorecard").len(), 2);
    let mut asked = titles("Question");
    asked.sort();
    asked.dedup();
    assert_eq!(asked.len(), 4, "no question comes twice: {asked:?}");
    let history = play.world.slash(ada, "/interview history").await;
    assert!(history.text().contains("you interviewed"), "{}", history.text());
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_every_state_loses_nothing() {
    let mut play = Play::invited().await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    play.world.restart_bot().await;
    play.world.click(bo, "Accept").await;
    play.world.restart_bot().await;
    play.begin(ada).await;
    play.world.restart_bot().await;
    play.card(ada, "Interviewer's card").await;
    play.press(ada, "Pause").await;
    play.world.restart_bot().await;
    play.press(bo, "Resume").await;
    play.press(ada, "Grade").await;
    play.world.restart_bot().await;
    play.grade(ada, 1, "2 Partly").await;
    play.world.restart_bot().await;
    play.grade(bo, 1, "3 Solid").await;
    play.card(ada, "Next question").await;
    play.press(ada, "Grade").await;
    play.world.restart_bot().await;
    play.press(ada, "Finish").await;
    play.world.restart_bot().await;
    play.world.tick().await;
    let seen = play.world.emulator.transcript(play.thread(), bo);
    for once in ["Question 1 of 2", "Question 2 of 2", "Scorecard · short", "Wrapping up"] {
        assert_eq!(seen.matches(once).count(), 1, "{once} in\n{seen}");
    }
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clicks_that_arrive_twice_count_once() {
    let play = Play::invited().await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    play.world.emulator.deliver_next_interaction(2);
    play.world.click(bo, "Accept").await;
    assert_eq!(play.world.emulator.threads(play.world.channel).len(), 1);
    play.world.emulator.deliver_next_interaction(2);
    play.begin(ada).await;
    play.card(ada, "Interviewer's card").await;
    play.world.emulator.deliver_next_interaction(2);
    play.press(ada, "Gave a hint").await;
    play.press(ada, "Ask the follow-up").await;
    play.press(ada, "Grade").await;
    play.grade(ada, 1, "2 Partly").await;
    play.world.emulator.deliver_next_interaction(2);
    play.grade(bo, 1, "3 Solid").await;
    play.world.tick().await;
    let seen = play.world.emulator.transcript(play.thread(), bo);
    for once in [
        "Preparation",
        "Question 1 of 2",
        "Question 1 · follow-up 1",
        "Question 1 · grades",
        "Question 1 · both sheets",
    ] {
        assert_eq!(seen.matches(once).count(), 1, "{once} in\n{seen}");
    }
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_seat_is_told_so_privately() {
    let play = Play::invited().await;
    let (ada, bo, chidi) = (play.world.ada, play.world.bo, play.world.chidi);
    let reply = play.world.click(chidi, "Accept").await;
    assert!(reply.text().contains("belongs to two other people"), "{}", reply.text());
    assert!(play.world.emulator.threads(play.world.channel).is_empty());
    play.world.click(bo, "Accept").await;
    play.begin(ada).await;
    let thread = play.thread();
    assert!(!play.world.seen_by(chidi).contains("Question 1"));
    let reply = play.press(bo, "Interviewer's card").await;
    assert!(reply.text().contains("Only the interviewer"), "{}", reply.text());
    let moderator = play.world.emulator.click(ada, thread, "Pause").await.unwrap();
    moderator.settled().await.unwrap();
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_begin_is_told_in_a_sentence() {
    let play = Play::begun().await;
    let world = &play.world;
    let refused = [
        (world.chidi, "/interview start candidate:@Chidi", "two people"),
        (world.chidi, "/interview start candidate:@Warmup", "Bots"),
        (
            world.chidi,
            "/interview start candidate:@Bo template:short",
            "is already in an interview",
        ),
        (world.bo, "/interview start candidate:@Chidi template:short", "You're already in an"),
        (
            world.chidi,
            "/interview start candidate:@Ada template:nothing",
            "don't have that template",
        ),
        (world.chidi, "/interview card", "not in an interview right now"),
        (world.chidi, "/interview template remove name:short", "Manage Server"),
    ];
    for (member, line, sentence) in refused {
        let reply = world.slash(member, line).await;
        assert!(reply.text().contains(sentence), "{line}: {}", reply.text());
    }
    let reply = play.add_template(&SHORT.replace("count = 2", "count = 99")).await;
    assert!(reply.text().contains("short.toml:10"), "{}", reply.text());
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_private_threads_both_have_to_agree_to_a_public_one() {
    let play = Play::new().await;
    let world = &play.world;
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let without = Overwrite::deny(bot, Permissions::CREATE_PRIVATE_THREADS);
    world.emulator.set_overwrite(world.channel, without);
    world.slash(world.ada, "/interview start candidate:@Bo template:short").await;
    world.click(world.bo, "Accept").await;
    assert!(world.seen_by(world.bo).contains("Create Private Threads"));
    world.click(world.bo, "Use a public thread").await;
    assert!(world.emulator.threads(world.channel).is_empty());
    world.click(world.ada, "Use a public thread").await;
    play.begin(world.ada).await;
    assert!(world.seen_by(world.chidi).contains("Question 1 of 2"));
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_idle_interview_is_closed_with_what_there_is() {
    let play = Play::begun().await;
    play.press(play.world.ada, "Interviewer's card").await;
    play.world.tick_at("2026-03-03T06:00:00Z").await;
    let seen = play.world.emulator.transcript(play.thread(), play.world.bo);
    assert!(!seen.contains("Scorecard"), "{seen}");
    play.world.tick_at("2026-03-03T08:00:00Z").await;
    play.world.tick().await;
    let seen = play.world.emulator.transcript(play.thread(), play.world.bo);
    assert_eq!(seen.matches("Scorecard · short").count(), 1, "{seen}");
    assert!(seen.contains("after a long time without activity"), "{seen}");
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_deletes_their_data_ends_the_interview() {
    let play = Play::begun().await;
    let world = &play.world;
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    let seen = world.emulator.transcript(play.thread(), world.ada);
    assert!(seen.contains("deleted their data"), "{seen}");
    let reply = play.press(world.ada, "Pause").await;
    assert!(reply.text().contains("That interview was deleted"), "{}", reply.text());
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_cut_off_after_it_was_saved_is_said_once() {
    let play = Play::begun().await;
    let world = &play.world;
    play.card(world.ada, "Interviewer's card").await;
    // Discord takes the message and the answer is lost, as often as it is tried.
    let lost = Fault::on("POST", "/channels/{channel}/messages", FaultKind::ResetAfter).times(3);
    let fault = world.emulator.fault(lost);
    play.press(world.ada, "Grade").await;
    fault.reached(3).await.unwrap();
    // Later than Discord remembers nonces.
    world.tick_at("2026-03-02T08:00:00Z").await;
    let seen = world.emulator.transcript(play.thread(), world.bo);
    assert_eq!(seen.matches("Question 1 · grades").count(), 1, "{seen}");
    let never = Fault::on("POST", "/channels/{channel}/messages", FaultKind::ResetBefore).times(3);
    world.emulator.fault(never);
    play.grade(world.ada, 1, "2 Partly").await;
    play.grade(world.bo, 1, "3 Solid").await;
    world.tick_at("2026-03-02T08:10:00Z").await;
    let seen = world.emulator.transcript(play.thread(), world.bo);
    assert_eq!(seen.matches("Question 1 · both sheets").count(), 1, "{seen}");
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_who_left_takes_part_in_no_interview() {
    let play = Play::invited().await;
    let world = &play.world;
    world.emulator.remove_member(world.server, world.ada);
    world.click(world.bo, "Accept").await;
    world.tick().await;
    let seen = world.seen_by(world.bo);
    assert!(seen.contains("because Ada, the interviewer, left the server"), "{seen}");
    play.world.end().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_invitation_opens_nothing() {
    let play = Play::invited().await;
    play.world.click(play.world.bo, "Decline").await;
    assert!(play.world.emulator.threads(play.world.channel).is_empty());
    assert!(play.world.seen_by(play.world.ada).contains("was canceled"));
    play.world.end().await;
}
