use super::*;
use crate::domain::recap::{MissedPoint, RecapDaily};
use crate::domain::streak_roles::Milestone;
use jiff::ToSpan as _;
use jiff::civil::date;

fn week() -> Recap {
    let monday = date(2026, 2, 23);
    let answered = [12, 9, 0, 31, 4];
    let dailies = (0_i64..).zip(answered).map(|(day, answered)| RecapDaily {
        number: 41 + day.unsigned_abs(),
        date: monday + day.days(),
        answered,
    });
    let missed = MissedPoint {
        daily: 44,
        question: "python/gil".parse().unwrap(),
        point: "Only one thread runs bytecode at a time".to_owned(),
        missed: 7,
        judged: 11,
    };
    Recap {
        week: monday,
        dailies: dailies.collect(),
        members: 33,
        missed: Some(missed),
        reached: vec![
            (Milestone::Thirty, vec!["Ann".to_owned()]),
            (Milestone::Seven, vec!["Ben_".to_owned(), "<@&1>".to_owned()]),
        ],
        began_again: vec!["Cy".to_owned()],
    }
}

#[test]
fn a_picture_has_a_bar_for_each_daily() {
    insta::assert_snapshot!(picture(&week()));
}

#[test]
fn a_picture_is_told_in_words_too() {
    assert_eq!(
        described(&week()),
        "Answers to each daily. #41 on Mon: 12; #42 on Tue: 9; #43 on Wed: 0; #44 on Thu: 31; #45 \
         on Fri: 4."
    );
}

#[test]
fn names_ping_nobody_and_break_nothing() {
    let post = recap(&week(), Some("The GIL"), &NextDailies::Paused, None).message.into_post();
    let told = serde_json::to_value(post).unwrap();
    let text = told["embeds"][0]["description"].as_str().unwrap().to_owned();
    assert!(text.contains("Ben\\_ and \\<@&1\\>"), "{text}");
    assert_eq!(told["allowed_mentions"]["parse"], serde_json::json!([]));
}
