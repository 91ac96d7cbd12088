use super::*;
use crate::domain::ids::UserId;
use jiff::ToSpan as _;
use jiff::civil::{Date, date};

/// A Friday.
const TODAY: Date = date(2026, 3, 6);

/// Twelve weeks with a daily each, answered by one member more each week.
fn stats() -> ServerStats {
    let mut stats = ServerStats::new(TODAY);
    for week in 0..12_u64 {
        let ago = i64::try_from(11 - week).unwrap();
        stats.add(TODAY.saturating_sub(ago.weeks()), (0..week).map(UserId));
    }
    stats
}

fn bank() -> Bank {
    Bank::from_parts(Vec::new(), Vec::new())
}

#[test]
fn the_picture_says_what_its_description_says() {
    let stats = stats();
    let svg = picture(&ServerStatsView { stats: &stats, bank: &bank() }, Theme::Light);
    for (monday, week) in stats.weeks() {
        assert!(svg.contains(&format!(">{}<", monday.day())), "{svg}");
        assert!(week.members() == 0 || svg.contains(&format!(">{}<", week.members())), "{svg}");
    }
    insta::assert_snapshot!(described(&stats));
}

#[test]
fn both_themes_differ_in_colors_alone() {
    let stats = stats();
    let shape = |theme| {
        let svg = picture(&ServerStatsView { stats: &stats, bank: &bank() }, theme);
        svg.split('#').map(|part| part.get(6..).unwrap_or(part).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(shape(Theme::Dark)[1..], shape(Theme::Light)[1..]);
}

#[test]
fn a_server_in_which_nobody_answered_has_a_picture_too() {
    let mut stats = ServerStats::new(TODAY);
    stats.add(TODAY, []);
    let (bank, picture) = (bank(), Some(Vec::new()));
    let message = private(&ServerStatsView { stats: &stats, bank: &bank }, picture, Theme::Dark);
    let embed = serde_json::to_value(&message.embeds[0]).unwrap();
    insta::assert_snapshot!(embed["description"].as_str().unwrap(), @"
    **0 answers** to 1 daily in 12 weeks
    **0 members** took part, 0 this week
    ");
    assert_eq!((message.files.len(), message.rows.len()), (1, 1));
}
