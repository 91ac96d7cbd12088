//! The note types and decks of an Anki collection, in its older and its newer schema.

use rusqlite::{Connection, Row};
use serde_json::Value;
use std::collections::HashMap;

/// The names of the fields of each note type.
pub(super) struct Models(HashMap<i64, Vec<String>>);

impl Models {
    /// Reads them from the column `models`, where the newer form has nothing, or from tables.
    ///
    /// # Errors
    /// When the database is damaged.
    pub(super) fn read(database: &Connection) -> rusqlite::Result<Self> {
        let mut models = Self::from_json(&column(database, "models"));
        if models.is_empty() && has_table(database, "fields") {
            let mut query = database.prepare("SELECT ntid, name FROM fields ORDER BY ntid, ord")?;
            let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
            for field in query.query_map([], read)? {
                let (model, name) = field?;
                models.entry(model).or_default().push(name);
            }
        }
        Ok(Self(models))
    }

    fn from_json(json: &str) -> HashMap<i64, Vec<String>> {
        let Ok(Value::Object(models)) = serde_json::from_str(json) else { return HashMap::new() };
        let names = |model: &Value| {
            let fields = model.get("flds")?.as_array()?;
            let mut named: Vec<(i64, String)> = fields
                .iter()
                .filter_map(|field| {
                    let name = field.get("name")?.as_str()?.to_owned();
                    Some((field.get("ord").and_then(Value::as_i64).unwrap_or(0), name))
                })
                .collect();
            named.sort_by_key(|(order, _)| *order);
            Some(named.into_iter().map(|(_, name)| name).collect())
        };
        models.iter().filter_map(|(id, model)| Some((id.parse().ok()?, names(model)?))).collect()
    }

    pub(super) fn fields(&self, model: i64) -> Option<&[String]> {
        self.0.get(&model).map(Vec::as_slice)
    }
}

/// The names of decks, with their levels.
pub(super) fn decks(database: &Connection) -> HashMap<i64, String> {
    if let Ok(Value::Object(decks)) = serde_json::from_str(&column(database, "decks")) {
        let named = decks.iter().filter_map(|(id, deck)| {
            Some((id.parse().ok()?, deck.get("name")?.as_str()?.to_owned()))
        });
        let decks: HashMap<i64, String> = named.collect();
        if !decks.is_empty() {
            return decks;
        }
    }
    let Ok(mut query) = database.prepare("SELECT id, name FROM decks") else {
        return HashMap::new();
    };
    let read = |row: &Row<'_>| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
    query.query_map([], read).map(|rows| rows.flatten().collect()).unwrap_or_default()
}

fn column(database: &Connection, name: &str) -> String {
    let query = format!("SELECT {name} FROM col LIMIT 1");
    database.query_row(&query, [], |row| row.get(0)).unwrap_or_default()
}

fn has_table(database: &Connection, name: &str) -> bool {
    let query = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?1";
    database.query_row(query, [name], |_| Ok(())).is_ok()
}
