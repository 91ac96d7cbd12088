use super::*;
use crate::domain::progress::{Average, WEEKS};
use crate::domain::question::{Category, Pack};
use crate::domain::schedule::Zone;
use crate::domain::weeks::first_day;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use std::collections::BTreeMap;

/// A Friday.
const TODAY: Date = date(2026, 3, 6);

fn bank() -> Bank {
    let category = |slug: &str, title: &str| Category {
        slug: slug.to_owned(),
        title: title.to_owned(),
        emoji: "🧵".to_owned(),
    };
    let pack = Pack {
        slug: "python".to_owned(),
        title: "Python".to_owned(),
        description: "Python.".to_owned(),
        categories: vec![category("oop", "Classes"), category("async", "Async & await")],
    };
    Bank::from_parts(vec![pack], Vec::new())
}

fn average(shares: &[(usize, usize)]) -> Average {
    let mut average = Average::default();
    for (had, of) in shares {
        average.add(*had, *of);
    }
    average
}

/// A year with one answer on each weekday and more on Mondays.
fn progress() -> MemberProgress {
    let dates = first_day(TODAY, WEEKS).series(1.day()).take_while(|date| *date <= TODAY);
    let days: BTreeMap<Date, u32> = dates
        .filter(|date| date.weekday().to_monday_zero_offset() < 5)
        .map(|date| (date, if date.day() % 7 == 0 { 5 } else { 1 }))
        .collect();
    let category = |topic: &str, own: &[_], interviewed: &[_]| CategoryProgress {
        topic: topic.parse().unwrap(),
        own: average(own),
        interviewed: average(interviewed),
    };
    let categories = vec![
        category("python:oop", &[(4, 4), (3, 4), (4, 5), (5, 5)], &[(2, 4)]),
        category("python:async", &[(1, 4), (2, 4), (0, 3)], &[]),
        category("gone:topic", &[], &[(3, 4)]),
    ];
    MemberProgress { today: TODAY, days, categories }
}

/// Three reviews today and one in five days.
fn upcoming() -> UpcomingReviews {
    let later = ["2026-03-06T20:00:00Z", "2026-03-11T00:00:00Z"].map(|at| at.parse().unwrap());
    UpcomingReviews::new(2, later, &Zone::UTC, TODAY)
}

fn view<'a>(progress: &'a MemberProgress, bank: &'a Bank) -> ProgressView<'a> {
    ProgressView { name: "Ada <L>", progress, upcoming: upcoming(), current: 12, longest: 31, bank }
}

fn text(message: &Message) -> String {
    let embed = serde_json::to_value(&message.embeds[0]).unwrap();
    embed["description"].as_str().unwrap().to_owned()
}

#[test]
fn the_picture_says_everything_that_its_description_says() {
    let (progress, bank) = (progress(), bank());
    let view = view(&progress, &bank);
    for theme in [Theme::Dark, Theme::Light] {
        let svg = picture(&view, theme);
        for told in ["Ada &lt;L&gt;", ">12<", ">31<", ">88%<", ">25%<", ">75%<", ">50%<"] {
            assert!(svg.contains(told), "{told} is missing:\n{svg}");
        }
        assert!(svg.contains("Async &amp; await · Python") && svg.contains("gone:topic"), "{svg}");
        let named = |month: &i8| {
            let month = date(2026, *month, 1).strftime("%b").to_string();
            svg.matches(&format!(">{month}<")).count() == 1
        };
        assert!((1..=12).all(|month| named(&month)), "each month is named:\n{svg}");
    }
    insta::assert_snapshot!(described(&view));
}

#[test]
fn both_themes_differ_in_colors_alone() {
    let (progress, bank) = (progress(), bank());
    let shape = |theme| {
        let svg = picture(&view(&progress, &bank), theme);
        svg.split('#').map(|part| part.get(6..).unwrap_or(part).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(shape(Theme::Dark)[1..], shape(Theme::Light)[1..]);
}

#[test]
fn a_day_that_has_not_come_is_not_drawn() {
    let (mut progress, bank) = (progress(), bank());
    let days = |progress: &MemberProgress| {
        picture(&view(progress, &bank), Theme::Dark).matches(r#"width="13""#).count()
    };
    let friday = days(&progress);
    progress.today = date(2026, 3, 8);
    assert_eq!(days(&progress), friday + 2);
}

#[test]
fn weak_categories_with_enough_questions_are_named_with_the_next_step() {
    let (progress, bank) = (progress(), bank());
    let message = own(&view(&progress, &bank), Some(Vec::new()), Theme::Dark);
    insta::assert_snapshot!(text(&message));
    assert_eq!((message.files.len(), message.rows.len()), (1, 1));
}

#[test]
fn without_a_picture_the_words_are_there_and_nothing_can_be_shared() {
    let (progress, bank) = (progress(), bank());
    let message = own(&view(&progress, &bank), None, Theme::Dark);
    assert!(text(&message).contains("in a row"));
    assert_eq!((message.files.len(), message.rows.len()), (0, 0));
}

#[test]
fn the_description_of_the_longest_names_is_cut_to_discords_limit() {
    let (mut progress, bank) = (progress(), bank());
    progress.categories = vec![progress.categories[0].clone(); 40];
    let name = "W".repeat(2000);
    let view = ProgressView { name: &name, ..view(&progress, &bank) };
    assert_eq!(described(&view).chars().count(), limits::ALT_TEXT);
}
