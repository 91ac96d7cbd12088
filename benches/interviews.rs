//! The cost of interviews: choosing questions, one click, the scorecard with its picture, and
//! pairing a large server.

use criterion::{Criterion, criterion_group, criterion_main};
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::BTreeSet;
use std::hint::black_box;
use strum::VariantArray as _;
use warmup::bank::{Bank, Source};
use warmup::domain::ids::{ChannelId, InteractionId, InterviewId, UserId};
use warmup::domain::interview::scorecard::{ParticipantNames, Scorecard, scorecard};
use warmup::domain::interview::{
    BotEvent, Grade, Interview, InterviewEvent, Invitation, MemberEvent, SeenQuestions, apply,
    invite, replacement,
};
use warmup::domain::key_point::Tick;
use warmup::domain::partner_match::{Level, Met, Participant, pair_participants};
use warmup::domain::question::Question;
use warmup::messages::scorecard::{markdown, svg};
use warmup::picture::png;
use warmup::templates::TemplateLibrary;

const NOW: Timestamp = Timestamp::UNIX_EPOCH;
const TWO: [UserId; 2] = [UserId(1), UserId(2)];

fn invited(library: &TemplateLibrary, questions: &[&Question]) -> Interview {
    let (template, rubric) = library.get("python-deep-dive").expect("it is shipped");
    let invitation = Invitation {
        id: InterviewId(100),
        channel: ChannelId(9),
        thread: None,
        asked_by: TWO[0],
        interviewer: TWO[0],
        candidate: TWO[1],
        with_bot: false,
        template,
        rubric,
        seed: 7,
    };
    invite(&invitation, questions, &SeenQuestions::default(), &[], NOW).expect("the bank suffices")
}

/// Plays an interview as two people would.
struct Play {
    interview: Interview,
    clicks: u64,
}

impl Play {
    fn sent(&mut self, user: UserId, event: MemberEvent) -> InterviewEvent {
        self.clicks += 1;
        InterviewEvent::ByMember { user, delivery: InteractionId(self.clicks), event }
    }

    fn click(&mut self, user: UserId, event: MemberEvent) {
        let sent = self.sent(user, event);
        self.interview = apply(&self.interview, &sent, NOW).expect("the order is right").interview;
    }

    fn preparing(interview: Interview) -> Self {
        let mut play = Self { interview: interview.with_preparation(), clicks: 0 };
        play.click(TWO[1], MemberEvent::Accept);
        let sent = InterviewEvent::ByBot(BotEvent::ThreadOpened { thread: ChannelId(10) });
        play.interview = apply(&play.interview, &sent, NOW).expect("it is awaited").interview;
        play
    }

    fn begun(interview: Interview) -> Self {
        let mut play = Self::preparing(interview);
        play.click(TWO[0], MemberEvent::Begin);
        play
    }

    /// Every question with half of its key points and all grades.
    fn played(mut self) -> Interview {
        let criteria = self.interview.rubric.criteria.len();
        for question in 0..self.interview.questions.len() {
            let half = self.interview.questions[question].key_points / 2;
            self.click(TWO[0], ticked(question, half));
            self.click(TWO[0], MemberEvent::Close { question });
            for (user, grade) in TWO.into_iter().zip(Grade::ALL.into_iter().skip(1)) {
                for criterion in 0..criteria {
                    self.click(
                        user,
                        MemberEvent::Grade { question, criterion, grade: Some(grade) },
                    );
                }
                self.click(user, MemberEvent::HandIn { question });
            }
            if question + 1 < self.interview.questions.len() {
                self.click(TWO[0], MemberEvent::Ask { question: question + 1 });
            }
        }
        self.interview
    }
}

/// The first key points of a question.
fn ticked(question: usize, points: u8) -> MemberEvent {
    let said = (0..points).map(Tick::Position).collect();
    MemberEvent::Tick { question, said, unsaid: BTreeSet::new() }
}

fn card(interview: &Interview, questions: &[&Question]) -> Scorecard {
    let names = ParticipantNames { interviewer: "Ada", candidate: "Bo" };
    scorecard(interview, names, questions).expect("it is over")
}

fn interviews(criterion: &mut Criterion) {
    let bank = Bank::load(&[Source::Shipped]).expect("the shipped questions are well-formed");
    let questions: Vec<&Question> = bank.questions().collect();
    let library = TemplateLibrary::shipped().expect("the shipped templates are well-formed");
    criterion.bench_function("choosing an hour's questions", |bencher| {
        bencher.iter(|| invited(black_box(&library), black_box(&questions)));
    });
    let mut play = Play::begun(invited(&library, &questions));
    let sent = play.sent(TWO[0], ticked(0, 2));
    criterion.bench_function("another question of the same round", |bencher| {
        let interview = Play::preparing(invited(&library, &questions)).interview;
        let question = interview.questions[0].question.clone();
        let seen = SeenQuestions::default();
        bencher
            .iter(|| replacement(black_box(&interview), &question, black_box(&questions), &seen));
    });
    criterion.bench_function("a click", |bencher| {
        bencher.iter(|| apply(black_box(&play.interview), black_box(&sent), NOW));
    });
    let over = play.played();
    criterion.bench_function("a scorecard as Markdown", |bencher| {
        bencher.iter(|| markdown(&card(black_box(&over), &questions)));
    });
    let drawn =
        svg(&card(&over, &questions), Date::constant(2026, 3, 2)).expect("there are grades");
    criterion.bench_function("a scorecard's picture", |bencher| {
        bencher.iter(|| png(black_box(&drawn)).expect("it can be drawn"));
    });
}

fn partners(criterion: &mut Criterion) {
    let participants: Vec<Participant> = (1..=200_u64)
        .zip(Level::VARIANTS.iter().copied().cycle())
        .map(|(user, level)| Participant::new(UserId(user), level, Vec::new(), 1, NOW))
        .collect();
    let mut group = criterion.benchmark_group("partners");
    group.sample_size(10);
    group.bench_function("a week of 200 members", |bencher| {
        bencher.iter(|| pair_participants(black_box(&participants), &Met::default(), 7, NOW));
    });
}

criterion_group!(benches, interviews, partners);
criterion_main!(benches);
