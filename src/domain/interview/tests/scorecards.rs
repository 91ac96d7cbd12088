//! What comes of an interview.

use super::*;
use crate::domain::interview::scorecard::{Names, Scorecard, markdown, scorecard, svg};
use std::collections::BTreeSet;

const NAMES: Names<'static> = Names { interviewer: "Ann *A*", candidate: "Ben_B" };

/// A whole interview with a bit of everything: the second question skipped, grades missing at the
/// end, hints, and notes that would break the markup around them.
fn played() -> Scorecard {
    let mut play = Play::begun();
    let ticks = |points: &[u8]| points.iter().copied().collect::<BTreeSet<u8>>();
    play.member(ANN, Event::Tick { question: 0, key_points: ticks(&[0, 1, 2]) }, 150).unwrap();
    let text = "Clear.\n# Not a heading @everyone <b>".to_owned();
    play.member(ANN, Event::Note { question: 0, text }, 160).unwrap();
    play.member(ANN, Event::Close { question: 0 }, 345).unwrap();
    play.grade(0, 4, 3, 360);
    play.member(ANN, Event::Ask { question: 1 }, 400).unwrap();
    play.member(ANN, Event::Skip { question: 1 }, 420).unwrap();
    play.member(ANN, Event::Tick { question: 2, key_points: ticks(&[1]) }, 430).unwrap();
    play.member(ANN, Event::Hint { question: 2 }, 440).unwrap();
    play.member(ANN, Event::FollowUp { question: 2, number: 0 }, 450).unwrap();
    play.member(ANN, Event::Close { question: 2 }, 500).unwrap();
    let grade = Some(Grade::ALL[1]);
    play.member(ANN, Event::Grade { question: 2, criterion: 0, grade }, 510).unwrap();
    let text = "I forgot `None`".to_owned();
    play.member(BEN, Event::Note { question: 2, text }, 520).unwrap();
    play.member(BEN, Event::Finish, 530).unwrap();
    card(&play.interview)
}

fn card(interview: &Interview) -> Scorecard {
    let bank = bank();
    let questions: Vec<&Question> = bank.iter().collect();
    scorecard(interview, NAMES, &questions).unwrap()
}

#[test]
fn the_overall_score_follows_the_weights_and_the_scale() {
    let card = played();
    // Depth 4 and 2 make 3.00 at weight 3, clarity 4 alone makes 4.00 at weight 1.
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
    play.member(ANN, Event::End, 130).unwrap();
    let grade = Some(Grade::ALL[3]);
    play.member(BEN, Event::Grade { question: 0, criterion: 0, grade }, 140).unwrap();
    play.member(ANN, Event::Finish, 150).unwrap();
    let card = card(&play.interview);
    assert_eq!((card.overall, card.recommendation), (None, None));
    assert_eq!(card.own_overall, Some(Score::HIGHEST));
}

#[test]
fn the_scorecard_reads_well() {
    insta::assert_snapshot!(markdown(&played()));
}

#[test]
fn the_json_keeps_to_its_schema() {
    let json: serde_json::Value = serde_json::from_str(&played().json()).unwrap();
    let schema = include_str!("../../../../docs/scorecard.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    let errors: Vec<String> = validator.iter_errors(&json).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    insta::assert_json_snapshot!(json);
}

#[test]
fn the_picture_shows_every_criterion_and_what_is_missing() {
    let mut card = played();
    card.criteria[0].title = "A criterion & its <very> long name, up to 45 ch".to_owned();
    card.criteria[1].candidate = None;
    let mut wide = card.criteria[0].clone();
    wide.title = "W".repeat(45);
    wide.interviewer = Some(Score::LOWEST);
    let mut nothing = card.criteria[1].clone();
    nothing.title = "Problem solving".to_owned();
    nothing.interviewer = None;
    card.criteria.extend([wide, nothing]);
    insta::assert_snapshot!(svg(&card));
}
