//! Collections of Anki: a database of notes inside a zip.

use super::anki_models::{Models, decks};
use super::found::Found;
use super::node::{Node, Value};
use super::record::{self, Field};
use crate::import::draft::{Draft, Markup};
use crate::import::item::{At, Place};
use crate::import::limits::{MAX_ITEMS, MAX_TEXT};
use regex::Regex;
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, MAIN_DB};
use std::io::Cursor;
use std::sync::LazyLock;

/// The most steps of the database in all. Reading 20,000 notes takes a hundredth of them.
const MAX_STEPS: usize = 2_000;

/// The database instructions in one step.
const STEP: i32 = 100_000;

/// Reads the notes of a collection, whose database is `bytes`.
pub(super) fn read(name: &str, bytes: &[u8], found: &mut Found) {
    if let Err(error) = notes(name, bytes, found) {
        let reason = format!("the database of this collection can't be read: {error}");
        found.skip(Place::file(name), reason);
    }
}

fn notes(name: &str, bytes: &[u8], found: &mut Found) -> rusqlite::Result<()> {
    let database = open(bytes)?;
    let models = Models::read(&database)?;
    let decks = decks(&database);
    let mut query = database.prepare(
        "SELECT n.id, n.mid, n.tags, n.flds, (SELECT c.did FROM cards c WHERE c.nid = n.id LIMIT 1) \
         FROM notes n ORDER BY n.id LIMIT ?1",
    )?;
    let mut rows = query.query([i64::try_from(MAX_ITEMS).unwrap_or(i64::MAX) + 1])?;
    let mut number = 0;
    while let Some(row) = rows.next()? {
        number += 1;
        let place = Place { file: name.to_owned(), at: At::Note(number) };
        let (Ok(model), Ok(fields)) = (row.get::<_, i64>(1), row.get::<_, String>(3)) else {
            found.skip(place, "the fields of this note aren't text");
            continue;
        };
        if fields.len() > 4 * MAX_TEXT {
            found.skip(place, "this note is too large for a question");
            continue;
        }
        let tags: String = row.get(2).unwrap_or_default();
        let deck = row.get::<_, Option<i64>>(4).ok().flatten().and_then(|deck| decks.get(&deck));
        let mut draft = draft(place, models.fields(model), &fields);
        draft.tags.extend(tags.split_whitespace().map(str::to_owned));
        if draft.category.is_none() {
            draft.category =
                deck.and_then(|deck| deck.rsplit(['\u{1f}', ':']).next()).map(str::to_owned);
        }
        if !found.add(draft) {
            break;
        }
    }
    Ok(())
}

/// The database in memory, read-only, with nothing in it that could do more than be read.
fn open(bytes: &[u8]) -> rusqlite::Result<Connection> {
    let mut database = Connection::open_in_memory()?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_DEFENSIVE, true)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_VIEW, false)?;
    database.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_TRIGGER, false)?;
    database.set_limit(Limit::SQLITE_LIMIT_LENGTH, 16 * 1024 * 1024)?;
    database.set_limit(Limit::SQLITE_LIMIT_VDBE_OP, 100_000)?;
    let mut steps = 0;
    database.progress_handler(
        STEP,
        Some(move || {
            steps += 1;
            steps > MAX_STEPS
        }),
    )?;
    // Anki's newer tables use a collation of their own.
    database.create_collation("unicase", |a, b| a.to_lowercase().cmp(&b.to_lowercase()))?;
    database.deserialize_read_exact(MAIN_DB, Cursor::new(bytes), bytes.len(), true)?;
    Ok(database)
}

/// The question that a note makes, by the names of its fields where they say something.
fn draft(place: Place, names: Option<&[String]>, fields: &str) -> Draft {
    let texts: Vec<&str> = fields.split('\u{1f}').collect();
    let name = |at: usize| names.and_then(|names| names.get(at)).map_or("", String::as_str);
    let known: Vec<Option<Field>> = (0..texts.len()).map(|at| record::field(name(at))).collect();
    let asks = known.contains(&Some(Field::Prompt));
    let answers = known.contains(&Some(Field::Answer)) || known.contains(&Some(Field::RightAnswer));
    if asks && answers {
        let entries: Vec<(String, Node)> = texts
            .iter()
            .enumerate()
            .map(|(at, text)| (name(at).to_owned(), Node::new(at, Value::Text((*text).to_owned()))))
            .collect();
        let mut draft = record::draft(place, Markup::Html, &entries);
        with_cloze(&mut draft);
        return draft;
    }
    let mut draft = Draft::new(place, Markup::Html);
    let mut texts = texts.into_iter().filter(|text| !text.trim().is_empty());
    texts.next().unwrap_or_default().clone_into(&mut draft.prompt);
    texts.next().unwrap_or_default().clone_into(&mut draft.answer);
    draft.explanation = texts.collect::<Vec<_>>().join("<br><br>");
    with_cloze(&mut draft);
    draft
}

/// Turns cloze deletions into gaps in the prompt, filled in the answer. Leaves out sounds.
pub(super) fn with_cloze(draft: &mut Draft) {
    static GAP: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"(?s)\{\{c\d+::(.*?)(?:::(.*?))?\}\}").expect("the pattern is a constant")
    });
    static SOUND: LazyLock<Regex> = LazyLock::new(|| {
        Regex::new(r"\[(?:sound|anki:play):[^\]]*\]").expect("the pattern is a constant")
    });
    for text in [&mut draft.prompt, &mut draft.answer, &mut draft.explanation] {
        if SOUND.is_match(text) {
            *text = SOUND.replace_all(text, "").into_owned();
            draft.notes.push("a sound was left out".to_owned());
        }
    }
    if !GAP.is_match(&draft.prompt) {
        return;
    }
    let open = GAP.replace_all(&draft.prompt, |found: &regex::Captures<'_>| {
        found.get(2).map_or_else(|| "[…]".to_owned(), |hint| format!("[{}]", hint.as_str()))
    });
    let filled = GAP.replace_all(&draft.prompt, |found: &regex::Captures<'_>| {
        if draft.markup == Markup::Html {
            format!("<b>{}</b>", &found[1])
        } else {
            format!("**{}**", &found[1])
        }
    });
    let extra = std::mem::take(&mut draft.answer);
    let between = if draft.markup == Markup::Html { "<br><br>" } else { "\n\n" };
    let parts = [filled.into_owned(), extra];
    draft.answer =
        parts.into_iter().filter(|part| !part.trim().is_empty()).collect::<Vec<_>>().join(between);
    draft.prompt = open.into_owned();
}
