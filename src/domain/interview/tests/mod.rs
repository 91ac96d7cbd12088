//! Courses of interviews, and invariants over any order of events.

mod course;
pub(crate) mod orders;
mod preparation;
mod questions;
mod rounds;
pub(crate) mod scorecards;
mod verdicts;

use super::*;
use crate::domain::ids::{ChannelId, InteractionId, InterviewId, UserId};
use crate::domain::question::{Difficulty, FollowUp, Question};
use jiff::Timestamp;
use strum::VariantArray as _;

pub(super) const ANN: UserId = UserId(1);
pub(super) const BEN: UserId = UserId(2);
pub(super) const EVE: UserId = UserId(3);

pub(super) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + second).unwrap()
}

/// A question whose secrets differ from all other texts.
pub(super) fn question(category: &str, number: u32, difficulty: Difficulty) -> Question {
    Question {
        id: format!("python/{category}-{number}").parse().unwrap(),
        category: category.to_owned(),
        title: format!("Title of {category} {number}"),
        difficulty,
        tags: vec!["tag".to_owned()],
        aliases: Vec::new(),
        references: Vec::new(),
        source: None,
        license: None,
        author: None,
        prompt: format!("Prompt of {category} {number}"),
        answer: "SECRET answer".to_owned(),
        choices: Vec::new(),
        key_points: (1..=3).map(|point| format!("SECRET key point {point}")).collect(),
        follow_ups: (1..=2)
            .map(|number| FollowUp {
                question: format!("Follow-up {number}"),
                answer: Some("SECRET follow-up".to_owned()),
            })
            .collect(),
    }
}

pub(super) fn bank() -> Vec<Question> {
    let difficulties = Difficulty::VARIANTS.iter().copied().cycle();
    ["oop", "pitfalls"]
        .into_iter()
        .flat_map(|category| (1..=6).map(move |number| (category, number)))
        .zip(difficulties)
        .map(|((category, number), difficulty)| question(category, number, difficulty))
        .collect()
}

pub(super) fn rubric() -> Rubric {
    let criterion = |name: &str, weight| Criterion {
        name: name.to_owned(),
        title: name.to_uppercase(),
        weight,
        anchors: ["one", "two", "three", "four"].map(str::to_owned),
    };
    Rubric {
        name: "technical".to_owned(),
        description: "What is scored.".to_owned(),
        criteria: vec![criterion("depth", 3), criterion("clarity", 1)],
    }
}

pub(super) fn round(title: &str, categories: &[&str], count: u32) -> Round {
    let categories = categories.iter().map(|it| (*it).to_owned()).collect();
    Round {
        title: title.to_owned(),
        filter: RoundFilter { categories, ..RoundFilter::default() },
        count,
        minutes: 10,
        weight: 1,
    }
}

pub(super) fn template() -> Template {
    let label = |label: &str, from| Recommendation {
        label: label.to_owned(),
        from: Score::from_hundredths(from).unwrap(),
    };
    Template {
        name: "screen".to_owned(),
        description: "A first call.".to_owned(),
        minutes: 30,
        rubric: "technical".to_owned(),
        rounds: vec![round("Objects", &["oop"], 2), round("Traps", &["pitfalls"], 1)],
        scale: vec![label("Yes", 300), label("Not yet", 200), label("No", 100)],
    }
}

/// Ann invites Ben.
pub(super) fn invited() -> Interview {
    let (template, rubric, bank) = (template(), rubric(), bank());
    let invitation = Invitation {
        id: InterviewId(100),
        channel: ChannelId(9),
        thread: None,
        asked_by: ANN,
        interviewer: ANN,
        candidate: BEN,
        with_bot: false,
        template: &template,
        rubric: &rubric,
        seed: 5,
    };
    let questions: Vec<&Question> = bank.iter().collect();
    let invited = invite(&invitation, &questions, &SeenQuestions::default(), &[], at(0));
    invited.unwrap().with_preparation()
}

/// An interview in the hands of its two members.
pub(super) struct Play {
    pub(super) interview: Interview,
    delivery: u64,
}

impl Play {
    pub(super) fn invited() -> Self {
        Self { interview: invited(), delivery: 1000 }
    }

    /// The interview while Ann prepares, from second 60.
    pub(super) fn preparing() -> Self {
        let mut play = Self::invited();
        play.member(BEN, MemberEvent::Accept, 50).unwrap();
        play.bot(BotEvent::ThreadOpened { thread: crate::domain::ids::ChannelId(9) }, 60);
        play
    }

    /// The interview with the first question asked at second 100.
    pub(super) fn begun() -> Self {
        let mut play = Self::preparing();
        play.member(ANN, MemberEvent::Begin, 100).unwrap();
        play
    }

    pub(super) fn member(
        &mut self,
        user: UserId,
        event: MemberEvent,
        second: i64,
    ) -> Result<Vec<PendingAction>, InterviewError> {
        self.delivery += 1;
        let delivery = InteractionId(self.delivery);
        self.send(&InterviewEvent::ByMember { user, delivery, event }, second)
    }

    pub(super) fn bot(&mut self, event: BotEvent, second: i64) -> Vec<PendingAction> {
        self.send(&InterviewEvent::ByBot(event), second).unwrap()
    }

    fn send(
        &mut self,
        sent: &InterviewEvent,
        second: i64,
    ) -> Result<Vec<PendingAction>, InterviewError> {
        let applied = apply(&self.interview, sent, at(second))?;
        self.interview = applied.interview;
        Ok(applied.effects.into_iter().map(|pending| pending.effect).collect())
    }

    /// Both grade all criteria of a question and hand in.
    pub(super) fn grade(&mut self, question: usize, ann: u8, ben: u8, second: i64) {
        for (user, number) in [(ANN, ann), (BEN, ben)] {
            for criterion in 0..2 {
                let grade = Some(Grade::try_from(number).unwrap());
                self.member(user, MemberEvent::Grade { question, criterion, grade }, second)
                    .unwrap();
            }
            self.member(user, MemberEvent::HandIn { question }, second).unwrap();
        }
    }
}
