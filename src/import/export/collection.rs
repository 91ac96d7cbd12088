//! A collection for Anki: review cards as notes that keep what is remembered of them.
//!
//! The file is a zip with a database of schema 11, which every Anki since 2.1 imports. Field names and
//! meanings are those that Anki 26.09 writes when it exports for older versions.

use super::{ExportedFile, anki_sides, zipped};
use crate::domain::question::Question;
use crate::domain::review::{Parameters, ReviewCard};
use crate::domain::schedule::Zone;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, MAIN_DB, params};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A question and its member's card.
#[derive(Clone, Copy, Debug)]
pub struct AnkiCard<'a> {
    /// The question.
    pub question: &'a Question,
    /// The member's card of it.
    pub card: &'a ReviewCard,
}

/// The id of the note type, the same in all collections, so that a second import adds no second one.
const NOTE_TYPE: i64 = 1_772_442_000_000;
/// The deck that every collection has.
const DEFAULT_DECK: i64 = 1;
/// Anki's days begin at four in the morning.
const DAY_BEGINS: i8 = 4;
/// The ease of a card that was never hard, in permille. FSRS doesn't use it.
const EASE: u32 = 2_500;

/// Anki's number for a card in review, as type and as queue.
const REVIEW: i8 = 2;
/// Its numbers for the first answer and for a review, in a history.
const LEARNED: i8 = 0;
const REVIEWED: i8 = 1;
/// Its queue of suspended cards.
const SUSPENDED: i8 = -1;

const TABLES: &str = "
    CREATE TABLE col (id INTEGER PRIMARY KEY, crt INTEGER NOT NULL, mod INTEGER NOT NULL,
        scm INTEGER NOT NULL, ver INTEGER NOT NULL, dty INTEGER NOT NULL, usn INTEGER NOT NULL,
        ls INTEGER NOT NULL, conf TEXT NOT NULL, models TEXT NOT NULL, decks TEXT NOT NULL,
        dconf TEXT NOT NULL, tags TEXT NOT NULL);
    CREATE TABLE notes (id INTEGER PRIMARY KEY, guid TEXT NOT NULL, mid INTEGER NOT NULL,
        mod INTEGER NOT NULL, usn INTEGER NOT NULL, tags TEXT NOT NULL, flds TEXT NOT NULL,
        sfld INTEGER NOT NULL, csum INTEGER NOT NULL, flags INTEGER NOT NULL, data TEXT NOT NULL);
    CREATE TABLE cards (id INTEGER PRIMARY KEY, nid INTEGER NOT NULL, did INTEGER NOT NULL,
        ord INTEGER NOT NULL, mod INTEGER NOT NULL, usn INTEGER NOT NULL, type INTEGER NOT NULL,
        queue INTEGER NOT NULL, due INTEGER NOT NULL, ivl INTEGER NOT NULL, factor INTEGER NOT NULL,
        reps INTEGER NOT NULL, lapses INTEGER NOT NULL, left INTEGER NOT NULL, odue INTEGER NOT NULL,
        odid INTEGER NOT NULL, flags INTEGER NOT NULL, data TEXT NOT NULL);
    CREATE TABLE revlog (id INTEGER PRIMARY KEY, cid INTEGER NOT NULL, usn INTEGER NOT NULL,
        ease INTEGER NOT NULL, ivl INTEGER NOT NULL, lastIvl INTEGER NOT NULL,
        factor INTEGER NOT NULL, time INTEGER NOT NULL, type INTEGER NOT NULL);
    CREATE TABLE graves (usn INTEGER NOT NULL, oid INTEGER NOT NULL, type INTEGER NOT NULL);
";

/// The cards as a collection (`.apkg`), each in the deck of its category. They come back on the days
/// that they have in `zone`, and keep their memory by a model with these `parameters` and their history,
/// if the import keeps progress.
///
/// # Errors
/// Fails if the database can't be written.
pub fn anki_collection(
    cards: &[AnkiCard<'_>],
    parameters: &Parameters,
    zone: &Zone,
    now: Timestamp,
) -> anyhow::Result<Vec<u8>> {
    let database = Connection::open_in_memory()?;
    database.execute_batch(TABLES)?;
    let decks = deck_ids(cards, now);
    let due = |it: &AnkiCard<'_>| zone.date_at(it.card.state.due);
    let first = cards.iter().map(due).chain([zone.date_at(now)]).min().unwrap_or_default();
    let mut writer = Writer { database, parameters, zone, first, now, logged: BTreeSet::new() };
    writer.collection(&decks)?;
    for (id, it) in (now.as_millisecond()..).zip(cards) {
        writer.note(id, it.question)?;
        writer.card(id, decks[&deck(it.question)], it.card)?;
        writer.history(id, it.card)?;
    }
    let file =
        |path: &str, bytes: &[u8]| ExportedFile { path: path.to_owned(), bytes: bytes.to_vec() };
    let collection = file("collection.anki21", &writer.database.serialize(MAIN_DB)?);
    Ok(zipped(&[collection, file("media", b"{}")])?)
}

/// Writes a collection into a database.
struct Writer<'a> {
    database: Connection,
    parameters: &'a Parameters,
    zone: &'a Zone,
    /// The day from which days are counted, so that none is negative.
    first: Date,
    now: Timestamp,
    /// The times of reviews, which are their ids.
    logged: BTreeSet<i64>,
}

/// The name of a question's deck, inside that of its pack.
fn deck(question: &Question) -> String {
    format!("{}::{}", question.id.pack(), question.category)
}

fn deck_ids(cards: &[AnkiCard<'_>], now: Timestamp) -> BTreeMap<String, i64> {
    let mut decks: Vec<String> = cards.iter().map(|it| deck(it.question)).collect();
    decks.sort();
    decks.dedup();
    decks.into_iter().zip(now.as_millisecond()..).collect()
}

fn deck_record(name: &str, id: i64, now: Timestamp) -> Value {
    json!({
        "id": id, "name": name, "mod": now.as_second(), "usn": -1, "desc": "", "dyn": 0, "conf": 1,
        "collapsed": false, "browserCollapsed": true, "extendNew": 0, "extendRev": 0,
        "lrnToday": [0, 0], "revToday": [0, 0], "newToday": [0, 0], "timeToday": [0, 0],
    })
}

/// The settings of decks, which Anki keeps only if the person who imports wishes.
fn preset() -> Value {
    json!({
        "id": 1, "name": "Default", "mod": 0, "usn": 0, "maxTaken": 60, "autoplay": true, "timer": 0,
        "replayq": true, "dyn": false,
        "new": { "bury": false, "delays": [1.0, 10.0], "initialFactor": EASE, "ints": [1, 4, 0],
            "order": 1, "perDay": 20 },
        "rev": { "bury": false, "ease4": 1.3, "ivlFct": 1.0, "maxIvl": 36_500, "perDay": 200,
            "hardFactor": 1.2 },
        "lapse": { "delays": [10.0], "leechAction": 1, "leechFails": 8, "minInt": 1, "mult": 0.0 },
    })
}

fn note_type() -> Value {
    let field = |name: &str, ord: u8| {
        json!({ "name": name, "ord": ord, "sticky": false, "rtl": false, "font": "Arial",
            "size": 20 })
    };
    json!({
        "id": NOTE_TYPE, "name": "Warmup", "type": 0, "mod": 0, "usn": -1, "sortf": 0, "did": null,
        "flds": [field("Front", 0), field("Back", 1)],
        "tmpls": [{
            "name": "Card 1", "ord": 0, "qfmt": "{{Front}}",
            "afmt": "{{FrontSide}}\n\n<hr id=answer>\n\n{{Back}}", "bqfmt": "", "bafmt": "",
            "did": null,
        }],
        "css": ".card { font-family: sans-serif; font-size: 18px; line-height: 1.5; }\n\
                pre { overflow-x: auto; }",
        "latexPre": "", "latexPost": "", "req": [[0, "any", [0]]],
    })
}

impl Writer<'_> {
    fn collection(&self, decks: &BTreeMap<String, i64>) -> anyhow::Result<()> {
        let clock = self.zone.time_zone();
        let begin = clock.to_timestamp(self.first.at(DAY_BEGINS, 0, 0, 0))?;
        let minutes_west = -clock.to_offset(begin).seconds() / 60;
        let conf = json!({
            "activeDecks": [DEFAULT_DECK], "addToCur": true, "collapseTime": 1200,
            "creationOffset": minutes_west, "curDeck": DEFAULT_DECK, "curModel": NOTE_TYPE,
            "dayLearnFirst": false, "dueCounts": true, "estTimes": true, "newSpread": 0,
            "nextPos": 1, "sched2021": true, "schedVer": 2, "sortBackwards": false,
            "sortType": "noteFld", "timeLim": 0,
        });
        let named = |(name, id): (&str, i64)| (id.to_string(), deck_record(name, id, self.now));
        let decks = decks.iter().map(|(name, id)| (name.as_str(), *id));
        let decks: BTreeMap<String, Value> =
            decks.chain([("Default", DEFAULT_DECK)]).map(named).collect();
        self.database.execute(
            "INSERT INTO col VALUES (1, ?1, ?2, ?2, 11, 0, 0, 0, ?3, ?4, ?5, ?6, '{}')",
            params![
                begin.as_second(),
                self.now.as_millisecond(),
                conf.to_string(),
                json!({ NOTE_TYPE.to_string(): note_type() }).to_string(),
                json!(decks).to_string(),
                json!({ "1": preset() }).to_string(),
            ],
        )?;
        Ok(())
    }

    fn note(&self, id: i64, question: &Question) -> rusqlite::Result<()> {
        let (front, back) = anki_sides(question);
        // Anki finds a tag by the spaces around it, and computes the checksum when it imports.
        let tags = format!(" {} {} ", question.difficulty, question.tags.join(" "));
        self.database.execute(
            "INSERT INTO notes VALUES (?1, ?2, ?3, ?4, -1, ?5, ?6, ?7, 0, 0, '')",
            params![
                id,
                question.id.to_string(),
                NOTE_TYPE,
                self.now.as_second(),
                tags,
                format!("{front}\u{1f}{back}"),
                question.title,
            ],
        )?;
        Ok(())
    }

    fn card(&self, id: i64, deck: i64, card: &ReviewCard) -> rusqlite::Result<()> {
        let state = &card.state;
        let due = self.zone.date_at(state.due);
        let decay = (f64::from(self.parameters.decay()) * 10_000.0).round() / 10_000.0;
        let memory = json!({
            "s": state.memory.stability(), "d": state.memory.difficulty(), "decay": decay,
            "lrt": state.reviewed.as_second(),
        });
        self.database.execute(
            "INSERT INTO cards
             VALUES (?1, ?1, ?2, 0, ?3, -1, ?4, ?5, ?6, ?7, ?8, ?9, ?10, 0, 0, 0, 0, ?11)",
            params![
                id,
                deck,
                self.now.as_second(),
                REVIEW,
                if state.suspended.is_some() { SUSPENDED } else { REVIEW },
                days(self.first, due),
                self.interval(card),
                EASE,
                state.reviews,
                state.lapses,
                memory.to_string(),
            ],
        )?;
        Ok(())
    }

    /// The reviews of a card, as far as they are known from the first one to the last.
    fn history(&mut self, id: i64, card: &ReviewCard) -> rusqlite::Result<()> {
        if u32::try_from(card.history.len()) != Ok(card.state.reviews) {
            return Ok(());
        }
        let gaps: Vec<i32> = card.history.iter().map(|past| past.days.into()).collect();
        let mut days_ago: i32 = gaps.iter().sum();
        for (at, past) in card.history.iter().enumerate() {
            days_ago -= gaps[at];
            let next = gaps.get(at + 1).copied().unwrap_or_else(|| self.interval(card));
            let time = card.state.reviewed - SignedDuration::from_hours(24) * days_ago;
            let mut time = time.as_millisecond();
            while !self.logged.insert(time) {
                time += 1;
            }
            self.database.execute(
                "INSERT INTO revlog VALUES (?1, ?2, -1, ?3, ?4, ?5, ?6, 0, ?7)",
                params![
                    time,
                    id,
                    past.grade as u32 + 1,
                    next,
                    gaps[at],
                    EASE,
                    if at == 0 { LEARNED } else { REVIEWED },
                ],
            )?;
        }
        Ok(())
    }

    /// The days between a card's last review and the next one.
    fn interval(&self, card: &ReviewCard) -> i32 {
        let [reviewed, due] = [card.state.reviewed, card.state.due];
        days(self.zone.date_at(reviewed), self.zone.date_at(due)).max(1)
    }
}

fn days(from: Date, to: Date) -> i32 {
    from.until(to).map_or(0, |span| span.get_days())
}
