//! Tables to blocks of code: Discord renders none.

/// The most columns of text that a phone or the desktop's client shows in a line of code.
const MAX_COLUMNS: usize = 56;

/// `rows` as text in columns; where that is too wide, each row below the other with the names of the
/// first one. Nothing where all cells are empty.
pub(super) fn laid_out(rows: &[Vec<String>]) -> Option<String> {
    if rows.iter().flatten().all(|cell| cell.trim().is_empty()) {
        return None;
    }
    let count = rows.iter().map(Vec::len).max().unwrap_or_default();
    let cell = |row: &[String], at: usize| row.get(at).map_or("", |cell| cell.trim()).to_owned();
    let length = |text: &str| text.chars().count();
    let widths: Vec<usize> = (0..count)
        .map(|at| rows.iter().map(|row| length(&cell(row, at))).max().unwrap_or_default())
        .collect();
    if widths.iter().sum::<usize>() + 2 * count.saturating_sub(1) <= MAX_COLUMNS {
        let line = |row: &[String]| {
            let cells: Vec<String> = (0..count)
                .map(|at| {
                    let text = cell(row, at);
                    let space = " ".repeat(widths[at] - length(&text));
                    text + &space
                })
                .collect();
            cells.join("  ").trim_end().to_owned()
        };
        let mut lines: Vec<String> = rows.iter().map(|row| line(row)).collect();
        if lines.len() > 1 {
            let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
            lines.insert(1, rule.join("  ").trim_end().to_owned());
        }
        return Some(lines.join("\n"));
    }
    let (names, rows) = rows.split_first()?;
    let records: Vec<String> = if rows.is_empty() {
        vec![names.join("\n")]
    } else {
        rows.iter().map(|row| record(names, row, &cell)).collect()
    };
    Some(records.join("\n\n"))
}

fn record(names: &[String], row: &[String], cell: &impl Fn(&[String], usize) -> String) -> String {
    let line = |at: usize| {
        let (name, text) = (cell(names, at), cell(row, at));
        match (name.is_empty(), text.is_empty()) {
            (_, true) => None,
            (true, false) => Some(text),
            (false, false) => Some(format!("{name}: {text}")),
        }
    };
    (0..row.len()).filter_map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Vec<Vec<String>> {
        rows.iter().map(|row| row.iter().map(|cell| (*cell).to_owned()).collect()).collect()
    }

    #[test]
    fn a_narrow_table_keeps_its_columns() {
        let table = rows(&[&["op", "cost"], &["append", "O(1)"], &["insert"]]);
        let text = "op      cost\n------  ----\nappend  O(1)\ninsert";
        assert_eq!(laid_out(&table).as_deref(), Some(text));
    }

    #[test]
    fn a_wide_table_is_told_row_by_row() {
        let long = "x".repeat(60);
        let table = rows(&[&["name", "what"], &["a", &long]]);
        assert_eq!(laid_out(&table), Some(format!("name: a\nwhat: {long}")));
        assert_eq!(laid_out(&rows(&[&["", " "]])), None);
    }
}
