//! The result of an interview.

use super::*;
use crate::domain::interview::scorecard::{ParticipantNames, Scorecard, progress, scorecard};
use crate::domain::key_point::{KeyPointId, Tick};
use std::collections::BTreeSet;

const NAMES: ParticipantNames<'static> =
    ParticipantNames { interviewer: "Ann *A*", candidate: "Ben_B" };

/// Ticks key points of a question by their numbers, from 1.
fn tick(question: usize, points: &[u8]) -> MemberEvent {
    let text = |point: &u8| format!("SECRET key point {point}");
    let said = points
        .iter()
        .map(|point| Tick::Point(KeyPointId::from_former_text(&text(point))))
        .collect();
    MemberEvent::Tick { question, said, unsaid: BTreeSet::new() }
}

/// A complete interview with some of everything: the second question skipped, grades missing at the
/// end, hints, and notes that would break the markup around them.
pub(crate) fn played_interview() -> Interview {
    let mut play = Play::begun();
    play.member(ANN, tick(0, &[1, 2, 3]), 150).unwrap();
    let text = "Clear.\n# Not a heading @everyone <b>".to_owned();
    play.member(ANN, MemberEvent::Note { question: 0, text }, 160).unwrap();
    play.member(ANN, MemberEvent::Close { question: 0 }, 345).unwrap();
    play.grade(0, 4, 3, 360);
    play.member(ANN, MemberEvent::Ask { question: 1 }, 400).unwrap();
    play.member(ANN, MemberEvent::Skip { question: 1 }, 420).unwrap();
    play.member(ANN, tick(2, &[2]), 430).unwrap();
    play.member(ANN, MemberEvent::Hint { question: 2 }, 440).unwrap();
    play.member(ANN, MemberEvent::FollowUp { question: 2, number: 0 }, 450).unwrap();
    play.member(ANN, MemberEvent::Close { question: 2 }, 500).unwrap();
    let grade = Some(Grade::ALL[1]);
    play.member(ANN, MemberEvent::Grade { question: 2, criterion: 0, grade }, 510).unwrap();
    let text = "I forgot `None`".to_owned();
    play.member(BEN, MemberEvent::Note { question: 2, text }, 520).unwrap();
    play.member(BEN, MemberEvent::Finish, 530).unwrap();
    play.interview
}

/// Its scorecard.
pub(crate) fn played() -> Scorecard {
    card(&played_interview())
}

fn card(interview: &Interview) -> Scorecard {
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    scorecard(interview, NAMES, &questions).unwrap()
}

#[test]
fn progress_is_the_interviewers_scores_per_criterion_oldest_first() {
    let interview = |depth: u8, clarity: Option<u8>, candidate| {
        let mut play = Play::begun();
        play.member(ANN, MemberEvent::Close { question: 0 }, 120).unwrap();
        let grades = [Some(depth), clarity].into_iter().enumerate();
        for (criterion, grade) in grades {
            let grade = grade.map(|grade| Grade::try_from(grade).unwrap());
            let event = MemberEvent::Grade { question: 0, criterion, grade };
            play.member(ANN, event, 130).unwrap();
        }
        play.member(ANN, MemberEvent::End, 140).unwrap();
        play.member(ANN, MemberEvent::Finish, 150).unwrap();
        Interview { candidate, ..play.interview }
    };
    let mut renamed = interview(4, None, BEN);
    renamed.rubric.criteria[0].title = "OTHER".to_owned();
    let running = Play::begun().interview;
    let all = [
        interview(1, Some(2), BEN),
        interview(3, Some(3), EVE),
        renamed,
        interview(2, Some(4), BEN),
        running,
    ];
    let told: Vec<(String, Vec<String>)> = progress(BEN, &all.iter().collect::<Vec<_>>())
        .into_iter()
        .map(|it| (it.title, it.scores.iter().map(ToString::to_string).collect()))
        .collect();
    let line = |title: &str, scores: &[&str]| {
        (title.to_owned(), scores.iter().map(|score| (*score).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(
        told,
        [
            line("DEPTH", &["1.00", "2.00"]),
            line("CLARITY", &["2.00", "4.00"]),
            line("OTHER", &["4.00"])
        ]
    );
}

#[test]
fn the_overall_score_follows_the_weights_and_the_scale() {
    let card = played();
    // Depth 4 and 2 make 3.00 at weight 3; clarity 4 alone makes 4.00 at weight 1.
    assert_eq!(card.overall, Score::from_hundredths(325));
    assert_eq!(card.recommendation.as_deref(), Some("Yes"));
    assert_eq!(card.own_overall, Score::from_hundredths(300));
    assert_eq!(card.key_points(), (4, 6));
    assert_eq!(card.criteria[1].gap.unwrap().to_string(), "−1.00");
}

#[test]
fn what_was_weak_is_to_be_practised_with_other_questions() {
    let card = played();
    assert_eq!(card.practise.len(), 1);
    assert_eq!(card.practise[0].topic, "python:pitfalls");
    let asked: Vec<_> = card.questions.iter().map(|question| &question.id).collect();
    assert_eq!(card.practise[0].questions.len(), 3);
    for todo in &card.practise[0].questions {
        assert!(todo.id.as_str().starts_with("python/pitfalls") && !asked.contains(&&todo.id));
    }
}

#[test]
fn without_the_interviewers_grades_there_is_no_recommendation() {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::End, 130).unwrap();
    let grade = Some(Grade::ALL[3]);
    play.member(BEN, MemberEvent::Grade { question: 0, criterion: 0, grade }, 140).unwrap();
    play.member(ANN, MemberEvent::Finish, 150).unwrap();
    let card = card(&play.interview);
    assert_eq!((card.overall, card.recommendation), (None, None));
    assert_eq!(card.own_overall, Some(Score::HIGHEST));
}

/// One grade out of six.
pub(crate) fn hardly_graded() -> Scorecard {
    let mut play = Play::begun();
    play.member(ANN, MemberEvent::Close { question: 0 }, 130).unwrap();
    let grade = Some(Grade::ALL[2]);
    play.member(ANN, MemberEvent::Grade { question: 0, criterion: 0, grade }, 140).unwrap();
    play.member(ANN, MemberEvent::End, 150).unwrap();
    play.member(ANN, MemberEvent::Finish, 160).unwrap();
    card(&play.interview)
}

#[test]
fn a_grade_or_two_of_many_are_no_verdict() {
    let card = hardly_graded();
    assert_eq!((card.graded.given, card.graded.of), (1, 6));
    assert_eq!((card.overall, card.recommendation.as_deref()), (Score::from_hundredths(300), None));
    assert_eq!(card.strengths, []);
}

/// Ben left the server at the first question.
pub(crate) fn abandoned() -> Scorecard {
    let mut play = Play::begun();
    play.member(ANN, tick(0, &[1]), 120).unwrap();
    play.bot(BotEvent::Left { user: BEN }, 130);
    card(&play.interview)
}

#[test]
fn an_abandoned_interview_gives_no_advice_and_neither_does_what_nobody_judged() {
    let abandoned = abandoned();
    assert_eq!((abandoned.strengths.len(), abandoned.practise.len()), (0, 0));

    let mut ended = Play::begun();
    ended.member(BEN, MemberEvent::End, 130).unwrap();
    ended.member(BEN, MemberEvent::Finish, 140).unwrap();
    assert_eq!(card(&ended.interview).practise, [], "the question was hardly asked");
}

#[test]
fn ticks_stay_with_what_they_were_given_for() {
    let mut play = Play::begun();
    play.member(ANN, tick(0, &[2, 3]), 120).unwrap();
    play.member(ANN, MemberEvent::End, 130).unwrap();
    play.member(ANN, MemberEvent::Finish, 140).unwrap();
    let told = |change: fn(&mut Vec<String>)| {
        let mut bank = bank();
        for question in &mut bank {
            change(&mut question.key_points);
        }
        let questions: Vec<&Question> = bank.iter().collect();
        let card = scorecard(&play.interview, NAMES, &questions).unwrap();
        let points = card.questions[0].key_points.iter();
        points.map(|point| (point.text.clone(), point.hit)).collect::<Vec<_>>()
    };
    let point = |number: u8, hit: bool| (format!("SECRET key point {number}"), hit);
    assert_eq!(told(|points| points.reverse()), [point(3, true), point(2, true), point(1, false)]);
    assert_eq!(told(|points| drop(points.remove(0))), [point(2, true), point(3, true)]);
    let edited = ("A key point that was edited since".to_owned(), true);
    assert_eq!(
        told(|points| points[1] = "Another".to_owned()),
        [point(1, false), ("Another".to_owned(), false), point(3, true), edited]
    );
    let gone = scorecard(&play.interview, NAMES, &[]).unwrap();
    assert_eq!(gone.key_points(), (2, 3), "the question has left the bank");
}
