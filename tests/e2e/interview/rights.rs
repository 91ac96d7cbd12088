//! Permissions: actions and visibility.

use super::script::{STEPS, Step};
use super::{Play, assert_blind, secrets};
use crate::world::settle;
use discord_emulator::{Id, Overwrite, OverwriteTarget, Permissions};
use jiff::SignedDuration;
use serde_json::Value;

impl Play {
    /// A member's export.
    pub(super) async fn export(&self, member: Id) -> Value {
        let reply = self.world.slash(member, "/data export").await;
        serde_json::from_slice(&reply.message().unwrap().attachments[0].bytes).unwrap()
    }

    /// Ada and Bo in a thread that everybody can read.
    async fn public() -> Self {
        let play = Self::new().await;
        let bot = OverwriteTarget::Member(play.world.emulator.bot());
        let without = Overwrite::deny(bot, Permissions::CREATE_PRIVATE_THREADS);
        play.world.emulator.set_overwrite(play.world.channel, without);
        play.step(Step::Invite).await;
        play.step(Step::Accept).await;
        play.world.click(play.world.bo, "Use a public thread").await;
        play.world.click(play.world.ada, "Use a public thread").await;
        play
    }

    /// Lets somebody press every button that they see in the channel and the thread.
    async fn is_refused_everything(&self, outsider: Id, what: &str) {
        let before = self.said();
        let mut pressed = 0;
        for place in [self.world.channel, self.thread()] {
            for message in self.world.emulator.messages_for(place, outsider) {
                for button in message.buttons() {
                    let click = self.world.emulator.click_on(outsider, place, message.id, button);
                    let reply = settle(click.await.unwrap()).await;
                    let told = reply.message().unwrap();
                    let text = told.text();
                    let sentence = "belongs to two other people";
                    assert!(text.contains(sentence), "{what}, {button}: {text}");
                    assert_eq!(told.ephemeral_to, Some(outsider), "{what}, {button}");
                    pressed += 1;
                }
            }
        }
        assert!(pressed > 0, "{what}");
        assert_eq!(self.said(), before, "{what}");
    }
}

#[tokio::test]
async fn outsiders_and_moderators_can_press_nothing_in_a_public_thread() {
    let play = Play::public().await;
    let world = &play.world;
    let rights = Permissions::MANAGE_MESSAGES | Permissions::MANAGE_SERVER;
    let moderators = world.emulator.add_role(world.server, "Moderators", rights);
    let mod_ = world.emulator.add_member(world.server, "Mod", &[moderators]);
    for step in &STEPS[2..] {
        for outsider in [world.chidi, mod_] {
            play.is_refused_everything(outsider, &format!("before {step:?}")).await;
            world.clock.advance(SignedDuration::from_mins(1));
        }
        play.step(*step).await;
    }
    play.is_refused_everything(world.chidi, "at the end").await;
    let seen = world.emulator.transcript(play.thread(), world.chidi);
    assert!(seen.contains("Scorecard"), "{seen}");
    play.world.end().await;
}

#[tokio::test]
async fn an_outsiders_form_changes_nothing() {
    let play = Play::begun().await;
    let (ada, chidi) = (play.world.ada, play.world.chidi);
    play.card(ada, "Interviewer's card").await;
    let form = play.press(ada, "Note").await.modal().expect("a form opens").clone();
    let theirs = discord_emulator::Modal { member: chidi, ..form };
    let reply = play.world.emulator.submit(&theirs, &[("Note", "Mine.")]).await;
    // Discord would not even let them; a forged click is refused all the same.
    if let Ok(reply) = reply {
        assert!(reply.text().contains("belongs to two other people"), "{}", reply.text());
    }
    play.world.end().await;
}

#[tokio::test]
async fn the_candidate_finds_the_answer_nowhere_before_the_scorecard() {
    let play = Play::begun().await;
    let world = &play.world;
    let bo = world.bo;
    let prompt = world.emulator.transcript(play.thread(), bo);
    let asked: Vec<String> = (1..=8)
        .map(|number| format!("Question {number}"))
        .filter(|title| prompt.contains(&format!("{title}\n")))
        .collect();
    let [asked] = &asked[..] else { panic!("one question: {asked:?} in {prompt}") };
    let id = asked.to_lowercase().replace(' ', "-");
    world.slash(bo, &format!("/question search:python/{id} private:true")).await;
    for button in ["Show the answer", "Answer"] {
        let reply = world.click(bo, button).await;
        assert!(reply.text().contains("being asked this question"), "{button}: {}", reply.text());
    }
    world.slash(bo, &format!("/question search:python/{id}")).await;
    let reply = world.click(bo, "Reveal in thread").await;
    assert!(reply.text().contains("being asked this question"), "{}", reply.text());
    assert_blind(&play.seen_by(bo), world);
    assert_blind(&world.emulator.transcript(play.thread(), bo), world);

    // Another question is answered as ever.
    let other = (1..=8).find(|number| *asked != format!("Question {number}")).unwrap();
    world.slash(bo, &format!("/question search:python/question-{other} private:true")).await;
    let shown = world.click(bo, "Show the answer").await;
    assert!(shown.text().contains("It prints"), "{}", shown.text());
    play.world.end().await;
}

#[tokio::test]
async fn an_answer_that_was_begun_before_the_question_was_asked_is_kept_and_compared_later() {
    let play = Play::invited().await;
    let world = &play.world;
    let bo = world.bo;
    let mut forms = Vec::new();
    for number in 1..=8 {
        let line = format!("/question search:python/question-{number} private:true");
        world.slash(bo, &line).await;
        forms.push(world.form(bo).await);
    }
    world.click(bo, "Accept").await;
    play.begin(world.ada).await;
    let mut kept_back = 0;
    for form in &forms {
        let reply = world.submit(form, "So.").await;
        assert!(reply.text().contains("Recorded"), "{}", reply.text());
        kept_back += usize::from(reply.text().contains("the scorecard will show its model answer"));
    }
    assert_eq!(kept_back, 1);
    play.world.end().await;
}

#[tokio::test]
async fn an_export_tells_the_candidate_nothing_that_the_scorecard_has_still_to_tell() {
    let play = Play::begun().await;
    let (ada, bo) = (play.world.ada, play.world.bo);
    play.card(ada, "Interviewer's card").await;
    let card = play.world.emulator.ephemeral_for(ada).last().unwrap().clone();
    let first = card.options().first().map(|option| (*option).to_owned()).unwrap();
    play.choose(ada, &[&first]).await;
    play.panel(ada, "Gave a hint").await;
    let form = play.press(ada, "Note").await.modal().expect("a form opens").clone();
    play.world.emulator.submit(&form, &[("Note", "Between us.")]).await.unwrap();
    play.panel(ada, "Grade").await;
    play.grade(ada, 1, "2 Partly").await;

    let export = play.export(bo).await;
    let turns = export["interviews"][0]["turns"].as_array().unwrap().clone();
    assert_eq!(turns.len(), 1, "the questions ahead are nobody's business: {turns:#?}");
    assert_eq!(turns[0]["interviewer"]["grades"], serde_json::json!([]));
    assert_eq!(turns[0]["ticked"], serde_json::json!([]));
    assert!(!export.to_string().contains("Between us."));
    let own = play.export(ada).await;
    assert_eq!(own["interviews"][0]["turns"][0]["ticked"].as_array().map(Vec::len), Some(1));
    assert!(own.to_string().contains("Between us."));

    // With both sheets in, the grades are open, and the rest is not.
    play.grade(bo, 1, "3 Solid").await;
    let export = play.export(bo).await;
    let turn = &export["interviews"][0]["turns"][0];
    assert_eq!(turn["interviewer"]["grades"][0], 2);
    assert_eq!((&turn["ticked"], &turn["hints"]), (&serde_json::json!([]), &0.into()));
    assert!(!export.to_string().contains("Between us."));
    for secret in secrets(play.world.bank.load().questions()) {
        assert!(!export.to_string().contains(&secret), "{secret}");
    }

    play.step(Step::Next).await;
    play.step(Step::AdaEnds).await;
    play.press(bo, "Finish").await;
    let export = play.export(bo).await;
    assert_eq!(export["interviews"][0]["turns"].as_array().unwrap().len(), 2);
    assert!(export.to_string().contains("Between us."));
    assert_eq!(play.export(play.world.chidi).await["interviews"], serde_json::json!([]));
    play.world.end().await;
}

#[tokio::test]
async fn an_export_keeps_back_the_key_points_of_the_question_that_is_asked() {
    let play = Play::invited().await;
    let (world, bo) = (&play.world, play.world.bo);
    for number in 1..=8 {
        world.slash(bo, &format!("/question search:python/question-{number} private:true")).await;
        world.answer(bo, "So.").await;
        world.select(bo, &[&format!("Key point 1 of {number}")]).await;
    }
    world.click(bo, "Accept").await;
    play.begin(world.ada).await;
    let export = play.export(bo).await;
    let told: Vec<&Value> = export["answers"].as_array().unwrap().iter().collect();
    let (kept, shown): (Vec<&Value>, Vec<&Value>) =
        told.into_iter().partition(|answer| answer["ticked"]["ticked"][0]["key_point"].is_null());
    assert_eq!((kept.len(), shown.len()), (1, 7), "{export:#}");
    let note = &kept[0]["ticked"]["offered"][0]["note"];
    assert_eq!(note, "not shown before the end of your interview");
    play.world.end().await;
}
