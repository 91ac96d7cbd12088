use super::{json, markdown, svg};
use crate::domain::interview::Score;
use crate::domain::interview::scorecard::{Scorecard, VerdictResult};
use crate::domain::interview::tests::orders::{any_course, scorecard_after};
use crate::domain::interview::tests::scorecards::{abandoned, hardly_graded, played};
use jiff::civil::Date;
use proptest::prelude::*;

#[test]
fn the_scorecard_reads_well() {
    insta::assert_snapshot!(markdown(&played()));
}

fn schema_errors(json: &str) -> Vec<String> {
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    let schema = include_str!("../../../docs/scorecard.schema.json");
    let schema: serde_json::Value = serde_json::from_str(schema).unwrap();
    let validator = jsonschema::validator_for(&schema).unwrap();
    validator.iter_errors(&json).map(|it| it.to_string()).collect()
}

#[test]
fn the_json_keeps_to_its_schema() {
    let json: serde_json::Value = serde_json::from_str(&json(&played())).unwrap();
    assert_eq!(schema_errors(&json.to_string()), [""; 0]);
    insta::assert_json_snapshot!(json);
}

#[test]
fn the_verdict_is_part_of_every_form_and_breaks_no_markup() {
    let card = Scorecard {
        verdict: Some(VerdictResult {
            recommendation: "Yes".to_owned(),
            strengths: "Calm.\n# Not a heading @everyone <b>".to_owned(),
            work_on: String::new(),
        }),
        ..played()
    };
    let text = markdown(&card);
    let quoted =
        "**Interviewer's verdict: Yes**\n\nWhat went well:\n\n> Calm\\.\n> \\# Not a heading";
    assert!(text.contains(quoted), "{text}");
    assert!(!text.contains("What to work on"), "{text}");
    let picture = svg(&card, Date::constant(2026, 3, 2)).unwrap();
    assert!(picture.contains("Yes · Verdict: Yes"), "{picture}");
    assert_eq!(schema_errors(&json(&card)), [""; 0]);
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
    let mut half = card.criteria[1].clone();
    half.title = "Half graded".to_owned();
    half.interviewer = None;
    half.candidate = Some(Score::LOWEST);
    card.criteria.insert(2, half);
    insta::assert_snapshot!(svg(&card, Date::constant(2026, 3, 2)).unwrap());
    for criterion in &mut card.criteria {
        (criterion.interviewer, criterion.candidate) = (None, None);
    }
    assert_eq!(svg(&card, Date::constant(2026, 3, 2)), None, "there is nothing to draw");
}

#[test]
fn markdown_says_when_the_grades_are_too_few_for_a_verdict() {
    let told = markdown(&hardly_graded());
    assert!(told.contains("from 1 of 6 grades, too few"), "{told}");
}

#[test]
fn markdown_says_who_left() {
    let told = markdown(&abandoned());
    assert!(told.contains("It ended when Ben\\_B, the candidate, left the server."), "{told}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_comes_of_an_interview_can_be_shown(course in any_course()) {
        if let Some(card) = scorecard_after(course) {
            prop_assert!(!markdown(&card).is_empty());
            let graded = card.overall.is_some() || card.own_overall.is_some();
            let picture = svg(&card, Date::constant(2026, 3, 2));
            prop_assert_eq!(picture.is_some(), graded);
            prop_assert!(picture.is_none_or(|svg| svg.ends_with("</svg>\n")));
        }
    }
}
