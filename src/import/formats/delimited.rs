//! Questions in rows: CSV, TSV, and what Anki exports as text.

use super::found::Found;
use super::headers::Headers;
use super::node::{Node, Value};
use super::record::{self, Field};
use crate::import::draft::Draft;
use crate::import::item::Place;

/// A last row on one line with an odd number of quotes has an open quote only if it has more bytes than
/// this.
const LONG_ROW: usize = 200;

/// The most unclosed quotes that are skipped before the rest of a file is given up.
const MAX_RESTARTS: usize = 20;

/// The most columns.
const MAX_COLUMNS: usize = 60;

/// Reads the rows of a file.
pub(super) fn read(name: &str, text: &str, category: Option<&str>, found: &mut Found) {
    let headers = Headers::read(text);
    let separator = headers.separator.unwrap_or_else(|| sniffed(name, &text[headers.length..]));
    let mut rows = Rows { name, text, separator, at: headers.length, restarts: 0, counted: (0, 1) };
    let mut columns = headers.columns();
    let mut is_first = columns.is_none();
    while let Some(row) = rows.next(found) {
        let (line, cells) = row;
        if found.is_full() {
            return;
        }
        let place = Place::line(name, line);
        if cells.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        if cells.len() > MAX_COLUMNS {
            found.skip(
                place,
                format!("this row has {} columns; the limit is {MAX_COLUMNS}", cells.len()),
            );
            continue;
        }
        if std::mem::take(&mut is_first)
            && let Some(named) = named_columns(&cells)
        {
            columns = Some(named);
            continue;
        }
        match &columns {
            Some(names) => {
                let entries = record_of(names, cells, line);
                let draft = record::draft(place, headers.markup(), &entries);
                add(headers.filled(draft, &entries), category, found);
            }
            None => unnamed(place, &headers, cells, category, found),
        }
    }
}

fn add(mut draft: Draft, category: Option<&str>, found: &mut Found) {
    draft.category = draft.category.or_else(|| category.map(str::to_owned));
    found.add(draft);
}

/// A row of a file without names: the question, the answer, and perhaps tags.
fn unnamed(
    place: Place,
    headers: &Headers,
    cells: Vec<String>,
    category: Option<&str>,
    found: &mut Found,
) {
    let mut cells = cells.into_iter();
    let (Some(prompt), Some(answer)) = (cells.next(), cells.next()) else {
        return found
            .skip(place, "this row has one column; a question needs its answer in a second one");
    };
    let mut draft = Draft::new(place, headers.markup());
    draft.prompt = prompt;
    draft.answer = answer;
    let tags = cells.next().unwrap_or_default();
    draft.tags =
        tags.split([' ', ',', ';']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect();
    add(draft, category, found);
}

/// The names of the columns, if the first row has some.
fn named_columns(cells: &[String]) -> Option<Vec<String>> {
    let fields: Vec<Field> = cells.iter().filter_map(|cell| record::field(cell)).collect();
    let asks = fields.iter().any(|field| matches!(field, Field::Prompt | Field::Title));
    let answers = fields
        .iter()
        .any(|field| matches!(field, Field::Answer | Field::RightAnswer | Field::Explanation));
    (asks && answers).then(|| cells.to_vec())
}

fn record_of(names: &[String], cells: Vec<String>, line: usize) -> Vec<(String, Node)> {
    let pairs = names.iter().cloned().zip(cells);
    pairs.map(|(name, cell)| (name, Node::new(line, Value::Text(cell)))).collect()
}

/// The likely separator: a tab if most of the first lines have one or the file's name says so, else
/// whichever of `;` and `,` is more frequent in the first line.
fn sniffed(name: &str, text: &str) -> u8 {
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).take(20).collect();
    let count = |sign: char| lines.iter().filter(|line| line.contains(sign)).count();
    if count('\t') * 2 > lines.len() || name.to_lowercase().ends_with(".tsv") {
        return b'\t';
    }
    let first = lines.first().copied().unwrap_or_default();
    let in_first = |sign: char| first.matches(sign).count();
    if in_first(';') > in_first(',') { b';' } else { b',' }
}

/// The rows of a file, each with the line on which it begins.
struct Rows<'t> {
    name: &'t str,
    text: &'t str,
    separator: u8,
    /// Where the next row begins.
    at: usize,
    restarts: usize,
    /// A place up to which lines were counted, and the line on which it is.
    counted: (usize, usize),
}

impl Rows<'_> {
    fn next(&mut self, found: &mut Found) -> Option<(usize, Vec<String>)> {
        let rest = &self.text[self.at..];
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .comment(None)
            .from_reader(rest.as_bytes());
        let mut row = csv::StringRecord::new();
        let begun = self.at;
        let blank = rest.len() - rest.trim_start_matches(['\n', ' ']).len();
        let line = self.line(begun + blank);
        match reader.read_record(&mut row) {
            Ok(true) => {}
            Ok(false) => return None,
            Err(error) => {
                found
                    .skip(Place::line(self.name, line), format!("this row can't be read: {error}"));
                return None;
            }
        }
        let length =
            usize::try_from(reader.position().byte()).unwrap_or(rest.len()).min(rest.len());
        let taken = &rest[..length];
        let is_open = length == rest.len()
            && taken.matches('"').count() % 2 == 1
            && (taken.lines().count() > 1 || taken.len() > LONG_ROW);
        if is_open {
            self.restarts += 1;
            let reason = "a quote that opens in this row is never closed; the row was left out";
            found.skip(Place::line(self.name, line), reason);
            let newline = rest[blank..].find('\n').map(|newline| blank + newline + 1);
            match newline.filter(|_| self.restarts <= MAX_RESTARTS) {
                Some(newline) => self.at += newline,
                None => return None,
            }
            return self.next(found);
        }
        self.at += length;
        Some((line, row.iter().map(str::to_owned).collect()))
    }

    fn line(&mut self, at: usize) -> usize {
        let (from, line) = self.counted;
        let line = line + self.text[from..at].bytes().filter(|byte| *byte == b'\n').count();
        self.counted = (at, line);
        line
    }
}
