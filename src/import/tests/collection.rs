//! Review cards as a collection for Anki.

use super::*;
use crate::domain::question::{self, Difficulty, Question};
use crate::domain::review::{
    CardChange, Parameters, Rating, Retention, Review, ReviewCard, ReviewPlan,
};
use crate::domain::schedule::Zone;
use jiff::Timestamp;
use rusqlite::{Connection, MAIN_DB};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

fn zone() -> Zone {
    "America/New_York".parse().unwrap()
}

fn question(id: &str, category: &str, prompt: &str) -> Question {
    Question {
        category: category.to_owned(),
        title: format!("About {id}"),
        difficulty: Difficulty::Medium,
        tags: vec!["loops".to_owned()],
        prompt: prompt.to_owned(),
        answer: "It prints `True`.".to_owned(),
        key_points: vec!["It compares.".to_owned()],
        ..question::tests::question(id)
    }
}

fn reviewed(question: &Question, days: &[&str]) -> ReviewCard {
    let plan = ReviewPlan {
        retention: Retention::default(),
        zone: zone(),
        parameters: Parameters::default(),
    };
    let review = |day: &&str| {
        let at: Timestamp = format!("{day}T14:00:00Z").parse().unwrap();
        Review { grade: Rating::Good, at, attempt: None }
    };
    let mut reviews = days.iter().map(review);
    let first = ReviewCard::begin(question.id.clone(), reviews.next().unwrap(), &plan);
    reviews.fold(first, |card, review| card.after(review, &plan))
}

/// Two cards in review and a suspended one, on March 7.
fn collection() -> Vec<u8> {
    let questions = [
        question("python/one", "basics", "What prints this?\n\n```py\nprint(1 < 2)\n```"),
        question("python/two", "basics", "Who waits?"),
        question("sql/three", "joins", "What is a join?"),
    ];
    let [one, two, three] = &questions;
    let cards = [
        reviewed(one, &["2026-03-02", "2026-03-05"]),
        reviewed(two, &["2026-03-01"]),
        reviewed(three, &["2026-03-06"]).changed(CardChange::Suspend),
    ];
    let cards: Vec<AnkiCard<'_>> =
        cards.iter().zip(&questions).map(|(card, question)| AnkiCard { question, card }).collect();
    anki_collection(
        &cards,
        &Parameters::default(),
        &zone(),
        "2026-03-07T12:00:00Z".parse().unwrap(),
    )
    .unwrap()
}

fn database(collection: &[u8]) -> Connection {
    let mut archive = ZipArchive::new(Cursor::new(collection)).unwrap();
    let mut bytes = Vec::new();
    archive.by_name("collection.anki21").unwrap().read_to_end(&mut bytes).unwrap();
    let mut database = Connection::open_in_memory().unwrap();
    database.deserialize_read_exact(MAIN_DB, &*bytes, bytes.len(), true).unwrap();
    database
}

#[test]
fn cards_keep_their_day_their_memory_and_their_suspension() {
    let database = database(&collection());
    let begin: i64 = database.query_row("SELECT crt FROM col", [], |row| row.get(0)).unwrap();
    let begin = Timestamp::from_second(begin).unwrap();
    let mut query = database
        .prepare(
            "SELECT n.guid, n.tags, c.queue, c.due, c.ivl, c.reps, c.lapses, c.data
             FROM cards c JOIN notes n ON n.id = c.nid ORDER BY c.id",
        )
        .unwrap();
    let line = |row: &rusqlite::Row<'_>| -> rusqlite::Result<String> {
        let days: i64 = row.get(3)?;
        let due = zone().date_at(begin).saturating_add(jiff::Span::new().days(days));
        let (guid, tags): (String, String) = (row.get(0)?, row.get(1)?);
        let (queue, interval): (i64, i64) = (row.get(2)?, row.get(4)?);
        let (reviews, lapses): (i64, i64) = (row.get(5)?, row.get(6)?);
        let data: String = row.get(7)?;
        Ok(format!(
            "{guid} [{tags}] queue {queue}, due {due} after {interval} days, {reviews} reviews, \
             {lapses} lapses\n  {data}"
        ))
    };
    let lines: Vec<String> = query.query_map([], line).unwrap().map(Result::unwrap).collect();
    insta::assert_snapshot!(lines.join("\n"));
}

#[test]
fn an_import_finds_the_questions_again() {
    let parsed = read("warmup-reviews.apkg", &collection(), &ImportDefaults::default());
    assert_eq!(parsed.skipped, []);
    let found: Vec<(&str, bool)> = parsed
        .items
        .iter()
        .map(|item| (&*item.question.category, item.question.prompt.contains("print(1 < 2)")))
        .collect();
    assert_eq!(found, [("basics", true), ("basics", false), ("joins", false)]);
}

#[test]
fn the_same_cards_make_the_same_file() {
    assert!(collection() == collection());
}

#[test]
#[ignore = "writes a file, to be imported into Anki by hand"]
fn write_a_collection() {
    let path = std::env::var("ANKI_FILE").expect("ANKI_FILE names the file to write");
    fs::write(path, collection()).unwrap();
}
