//! Imports of files as people have them. The files are in tests/fixtures/import.

use super::*;
use crate::domain::text::counted;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

mod anki;
mod archives;
mod collection;
mod fixed_point;
mod written;

/// A file of the corpus.
fn fixture(name: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/import");
    fs::read(folder.join(name)).unwrap()
}

/// All that came of an import, as text.
fn told(parsed: &Parsed) -> String {
    let mut out = String::new();
    let (questions, skipped) = (counted(parsed.items.len(), "question"), parsed.skipped.len());
    writeln!(out, "{questions}, {skipped} skipped").unwrap();
    for skipped in &parsed.skipped {
        writeln!(out, "  {skipped}").unwrap();
    }
    for item in &parsed.items {
        let question = &item.question;
        writeln!(out, "\n──── {} · {} · {}", question.id, question.category, item.place).unwrap();
        for note in &item.notes {
            writeln!(out, "note: {note}").unwrap();
        }
        let rights: Vec<String> = question
            .choices
            .iter()
            .map(|choice| format!("{}{}", if choice.is_right { "✔ " } else { "" }, choice.text))
            .collect();
        if !rights.is_empty() {
            writeln!(out, "choices: {}", rights.join(" | ")).unwrap();
        }
        out.push_str(&item.text);
    }
    out
}

fn becomes(name: &str) -> String {
    told(&read(name, &fixture(name), &ImportDefaults::default()))
}

macro_rules! corpus {
    ($($test:ident: $file:literal,)+) => {$(
        #[test]
        fn $test() {
            insta::assert_snapshot!($file, becomes($file));
        }
    )+};
}

corpus! {
    a_readme_with_choices: "readme_quiz.md",
    a_readme_with_all_that_markdown_has: "readme_long.md",
    a_table_of_excel: "cards_excel.csv",
    a_table_with_semicolons: "cards_semicolon.csv",
    a_table_without_names: "plain.tsv",
    a_quote_that_is_never_closed_costs_one_row: "unclosed_quote.csv",
    choices_in_columns: "choices.csv",
    titles_that_are_long_or_alike: "long_titles.csv",
    formulas_and_prices: "formulas.csv",
    the_open_trivia_database: "opentdb.json",
    records_of_all_kinds: "quiz.json",
    a_list_that_breaks_off: "broken.json",
    a_record_to_a_line: "lines.jsonl",
    a_map_from_questions_to_answers: "map.json",
    trivia_of_red: "trivia_red.yaml",
    trivia_with_a_mistake: "trivia_broken.yaml",
    records_in_yaml: "list.yaml",
    notes_of_anki_as_html: "anki_html.txt",
    notes_of_anki_as_text: "anki_plain.txt",
    a_finished_question_stays_as_it_is: "finished.md",
    a_question_that_is_mended: "to_mend.md",
    front_matter_that_cannot_be_read: "broken_front.md",
    front_matter_in_yaml: "obsidian.md",
    a_text_of_excel_in_utf_16: "utf16.tsv",
    a_text_that_is_not_utf_8: "latin1.csv",
    a_picture: "picture.csv",
    an_empty_file: "empty.csv",
}

#[test]
fn a_finished_question_is_taken_byte_for_byte() {
    let bytes = fixture("finished.md");
    let parsed = read("finished.md", &bytes, &ImportDefaults::default());
    assert_eq!(parsed.items[0].text.as_bytes(), bytes);
    let options =
        ImportDefaults { source: Some("Elsewhere".to_owned()), ..ImportDefaults::default() };
    let parsed = read("finished.md", &bytes, &options);
    assert_eq!(
        parsed.items[0].question.source.as_deref(),
        Some("A talk of ours"),
        "its own counts"
    );
}

#[test]
fn a_source_and_a_license_are_given_to_all_that_have_none() {
    let options = ImportDefaults {
        source: Some("Our\nwiki".to_owned()),
        license: Some("CC0".to_owned()),
        pack: Some("ours".to_owned()),
        ..ImportDefaults::default()
    };
    let text =
        "+++\ntitle = \"A\"\ndifficulty = \"easy\"\ntags = [\"a\"]\n+++\n\nB?\n\n## Answer\n\nC.\n";
    for (name, text) in [("a.csv", "question,answer\nWhy?,Because"), ("a.md", text)] {
        let parsed = read(name, text.as_bytes(), &options);
        let question = &parsed.items[0].question;
        assert_eq!(question.source.as_deref(), Some("Our wiki"), "{name}");
        assert_eq!(question.license.as_deref(), Some("CC0"));
        assert_eq!(question.id.pack(), "ours");
    }
}

#[test]
fn ids_stay_the_same_when_other_questions_come_and_go() {
    let id_of = |text: &str, answer: &str| {
        let parsed = read("a.csv", text.as_bytes(), &ImportDefaults::default());
        let found = parsed.items.iter().find(|item| item.question.answer == answer).unwrap();
        found.question.id.clone()
    };
    let all = "question,answer\nWhy is x?,1\nWhy is X?,2\nWhat else?,3\n";
    let more = "question,answer\nA new one?,0\nWhy is x?,1\nWhy is X?,2\n";
    assert_eq!(id_of(all, "1"), id_of(more, "1"));
    assert_eq!(id_of(all, "2"), id_of(more, "2"));
}

#[test]
fn no_more_is_read_than_an_import_takes() {
    let mut text = "question,answer\n".to_owned();
    for number in 0..MAX_ITEMS + 5 {
        writeln!(text, "q{number},a").unwrap();
    }
    let parsed = read("a.csv", text.as_bytes(), &ImportDefaults::default());
    assert_eq!((parsed.items.len(), parsed.skipped.len()), (MAX_ITEMS, 0));
    let huge = vec![b'a'; MAX_FILE + 1];
    let parsed = read("a.csv", &huge, &ImportDefaults::default());
    assert!(parsed.skipped[0].reason.contains("larger than 32 MiB"));
    let long = format!("question,answer\nWhy?,{}", "word ".repeat(20_000));
    let parsed = read("a.csv", long.as_bytes(), &ImportDefaults::default());
    assert!(
        parsed.items.is_empty() && parsed.skipped[0].reason.contains("KiB"),
        "{:?}",
        parsed.skipped
    );
}

#[test]
fn html_without_end_costs_little_and_nobody_else() {
    let deep = "<b>".repeat(200) + "deep" + &"</b>".repeat(200);
    let many = "<i>x</i>".repeat(5_000);
    let text = format!("question,answer\nDeep?,{deep}\nMany?,{many}\nFine?,yes\n");
    let parsed = read("a.csv", text.as_bytes(), &ImportDefaults::default());
    let titles: Vec<&str> = parsed.items.iter().map(|item| item.question.title.as_str()).collect();
    assert!(titles.contains(&"Fine?"), "{titles:?}");
    for reason in ["HTML elements", "are nested more than 64 levels deep"] {
        let is_told = parsed.skipped.iter().any(|it| it.reason.contains(reason));
        assert!(is_told, "{reason}: {:?}", parsed.skipped);
    }
}
