//! The addressees of an invitation, the notices about it, and its conditions.

use super::script::Step;
use super::{Play, SHORT};
use crate::world::{bank, settle};
use discord_emulator::Emulator;
use discord_emulator::{Id, Message, Overwrite, OverwriteTarget, Permissions, Reply};
use std::fmt::Write as _;
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::question::Question;

impl Play {
    /// Chidi asks Ada to interview Bo. Gives the two invitations, the interviewer's first.
    async fn invited_by_a_third() -> (Self, [Message; 2]) {
        let play = Self::new().await;
        let line = "/interview start interviewer:@Ada candidate:@Bo template:short";
        play.world.slash(play.world.chidi, line).await;
        let messages = play.world.emulator.messages(play.world.channel);
        let asks = |seat: &str| {
            let mut asked = messages.iter();
            asked.find(|it| it.text().contains(&format!("be the {seat}"))).unwrap().clone()
        };
        let invitations = [asks("interviewer"), asks("candidate")];
        (play, invitations)
    }

    async fn press_on(&self, member: Id, message: &Message, button: &str) -> Reply {
        let emulator = &self.world.emulator;
        let click = emulator.click_on(member, self.world.channel, message.id, button).await;
        settle(click.unwrap()).await
    }

    fn invitation(&self) -> Message {
        self.world.emulator.messages(self.world.channel)[0].clone()
    }
}

#[tokio::test]
async fn each_button_of_an_invitation_serves_its_addressee_alone() {
    let (play, [to_ada, to_bo]) = Play::invited_by_a_third().await;
    let (ada, bo, chidi) = (play.world.ada, play.world.bo, play.world.chidi);
    for (member, message) in [(ada, &to_bo), (bo, &to_ada), (chidi, &to_ada), (chidi, &to_bo)] {
        for button in ["Accept", "Decline"] {
            let reply = play.press_on(member, message, button).await;
            let told = reply.text();
            assert!(told.contains("Only <@") && told.contains("can answer"), "{button}: {told}");
        }
    }
    let buttons = || {
        let messages = play.world.emulator.messages(play.world.channel);
        messages.iter().map(|message| message.buttons().len()).collect::<Vec<_>>()
    };
    assert_eq!(buttons(), [2, 2], "nobody has answered for anybody");
    play.press_on(ada, &to_ada, "Accept").await;
    assert_eq!(buttons(), [0, 2], "Bo can still answer");
    play.press_on(bo, &to_bo, "Accept").await;
    assert_eq!(play.times("Preparation"), 1);
    play.world.end().await;
}

#[tokio::test]
async fn whoever_asked_can_take_the_invitation_back() {
    let play = Play::invited().await;
    let told = play.world.clicked(play.world.ada, "Accept").await;
    assert!(told.contains("Only @Bo can answer this invitation."), "{told}");
    assert_eq!(play.invitation().buttons(), ["Accept", "Decline"]);
    play.world.click(play.world.ada, "Withdraw the invitation").await;
    let reply = play.press_on(play.world.bo, &play.invitation(), "Accept").await;
    assert!(reply.text().contains("was withdrawn"), "{}", reply.text());
    play.step(Step::Invite).await;

    let (play_of_three, [to_ada, _]) = Play::invited_by_a_third().await;
    let world = &play_of_three.world;
    play_of_three.press_on(world.chidi, &to_ada, "Decline").await;
    world.click(world.chidi, "Withdraw the invitation").await;
    assert!(world.seen_by(world.bo).contains("The invitation was withdrawn."));
    play_of_three.world.end().await;
    play.world.end().await;
}

#[tokio::test]
async fn a_decline_reaches_those_who_wait_for_an_answer() {
    let play = Play::invited().await;
    play.world.click(play.world.bo, "Decline").await;
    let pinged = |play: &Play| {
        let said = play.world.emulator.messages(play.world.channel);
        said.into_iter().flat_map(|it| it.pings.users).collect::<Vec<_>>()
    };
    assert_eq!(pinged(&play), [play.world.bo, play.world.ada], "asked, and told");
    play.world.end().await;

    let (play, [_, to_bo]) = Play::invited_by_a_third().await;
    play.press_on(play.world.bo, &to_bo, "Decline").await;
    let mut told = pinged(&play).split_off(2);
    told.sort();
    assert_eq!(told, [play.world.ada, play.world.chidi]);
    play.world.end().await;
}

#[tokio::test]
async fn a_swap_that_the_partner_declines_can_be_asked_for_again() {
    let play = Play::new().await;
    play.until(Step::Agree).await;
    play.press(play.world.ada, "Decline").await;
    assert_eq!(play.times("Preparation"), 1);
    play.step(Step::Swap).await;
    play.step(Step::Agree).await;
    assert_eq!(play.times("Preparation"), 2);
    play.world.end().await;
}

#[tokio::test]
async fn what_would_fail_at_the_end_is_said_at_the_start() {
    let play = Play::new().await;
    let world = &play.world;
    let line = "/interview start candidate:@Bo template:short";
    let bot = OverwriteTarget::Member(world.emulator.bot());
    let without_files = Overwrite::deny(bot, Permissions::ATTACH_FILES);
    world.emulator.set_overwrite(world.channel, without_files);
    let told = world.typed(world.ada, line).await;
    assert!(told.contains("I'm missing **Attach Files**"), "{told}");
    world.emulator.set_overwrite(world.channel, Overwrite::deny(bot, Permissions::NONE));
    let blind = Overwrite::deny(OverwriteTarget::Member(world.bo), Permissions::VIEW_CHANNEL);
    world.emulator.set_overwrite(world.channel, blind);
    let told = world.typed(world.ada, line).await;
    assert!(told.contains("@Bo can't see #interview-prep"), "{told}");
    assert!(world.emulator.messages(world.channel).is_empty());
    play.world.end().await;
}

#[tokio::test]
async fn ticks_and_follow_ups_stay_on_the_card() {
    let play = Play::begun().await;
    let ada = play.world.ada;
    play.card(ada, "Interviewer's card").await;
    let first = play.world.emulator.ephemeral_for(ada).last().unwrap().clone();
    let options: Vec<String> = first.options().iter().map(|it| (*it).to_owned()).collect();
    play.card(ada, "Interviewer's card").await;
    play.choose(ada, &[&options[0]]).await;
    // The first card still shows that nothing was ticked.
    let (thread, menu) = (play.thread(), "Tick what the candidate said");
    let choice = play.world.emulator.select_on(ada, thread, first.id, menu, &[&options[1]]).await;
    settle(choice.unwrap()).await;
    let ticked = |text: &str| text.matches('✅').count();
    let seen = play.world.emulator.ephemeral_for(ada).iter().find(|it| it.id == first.id).cloned();
    let seen = seen.unwrap().text();
    assert_eq!(ticked(&seen), 2, "{seen}");

    // Somebody edits the bank in the middle: the order changes, and one point is gone.
    let reordered = |question: &Question| {
        let mut question = question.clone();
        question.key_points.reverse();
        question.key_points.push("Something new".to_owned());
        question
    };
    let bank = play.world.bank.load_full();
    let questions = bank.questions().map(reordered).collect();
    play.world.bank.store(Arc::new(Bank::from_parts(bank.packs().to_vec(), questions)));
    play.panel(ada, "Ask the follow-up").await;
    let card = play.world.emulator.ephemeral_for(ada).last().unwrap().text();
    for point in &options[..2] {
        assert!(card.contains(&format!("✅ {point}")), "{card}");
    }
    assert_eq!(ticked(&card), 2, "{card}");
    assert!(card.contains("And then?") && card.contains("Answer: Nothing."), "{card}");
    play.panel(ada, "Grade").await;
    let card = play.world.emulator.ephemeral_for(ada).last().unwrap().text();
    assert!(card.contains("Answer: Nothing."), "{card}");
    insta::assert_snapshot!(card);
    play.world.end().await;
}

/// Fills a server's library with as many templates as it takes, with the longest descriptions.
#[tokio::test]
async fn a_list_of_templates_is_complete_however_long() {
    let play = Play::new().await;
    for number in 2..=20 {
        let text = SHORT
            .replace("\"short\"", &format!("\"own-{number}-{}\"", "x".repeat(24)))
            .replace("Two questions for a test.", &"* `<@1>` |".repeat(10));
        play.add_file("own.toml", text.as_bytes()).await;
    }
    let before = play.world.emulator.ephemeral_for(play.world.ada).len();
    play.world.slash(play.world.ada, "/interview template list").await;
    let (emulator, ada) = (&play.world.emulator, play.world.ada);
    // What does not fit into the first message follows it.
    let is_complete = |emulator: &Emulator| {
        emulator.ephemeral_for(ada).last().is_some_and(|last| last.text().contains("Rubrics"))
    };
    emulator.wait_until("the end of the list", is_complete).await.unwrap();
    let mut told = String::new();
    for message in play.world.emulator.ephemeral_for(play.world.ada).iter().skip(before) {
        writeln!(told, "{}", message.text()).unwrap();
    }
    for number in 2..=20 {
        assert!(told.contains(&format!("own-{number}-")), "{number} is missing in {told}");
    }
    assert!(told.contains("Rubrics") && told.contains("/interview template show"), "{told}");
    play.world.end().await;
}

#[tokio::test]
async fn without_the_packs_of_the_templates_a_plan_comes_from_the_bank() {
    let play = Play::new().await;
    let world = &play.world;
    world.slash(world.ada, "/interview template remove name:short").await;
    let moved = |question: &Question| {
        let mut question = question.clone();
        let id = format!("algorithms/{}", question.id.slug());
        question.id = id.parse().unwrap();
        question
    };
    let questions = bank(8).questions().map(moved).collect();
    let mut packs = bank(8).packs().to_vec();
    packs[0].slug = "algorithms".to_owned();
    world.bank.store(Arc::new(Bank::from_parts(packs, questions)));
    let told = world.typed(world.ada, "/interview start candidate:@Bo template:coding").await;
    assert!(told.contains("there is no pack “python” here"), "{told}");
    let told = world.typed(world.ada, "/interview start candidate:@Bo").await;
    assert!(told.contains("The invitation is out"), "{told}");
    assert!(world.seen_by(world.bo).contains("**mixed**: 15 min"), "{}", world.seen_by(world.bo));
    world.click(world.bo, "Accept").await;
    play.begin(world.ada).await;
    assert!(play.seen_by(world.bo).contains("Question 1 of 3"), "{}", play.seen_by(world.bo));
    play.world.end().await;
}
