//! The bank as an author sees it: files in, questions or problems out.

use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};
use warmup::bank::{Bank, RunOptions, Source, check, new_question, run};
use warmup::clock::Clock;
use warmup::diagnostics::{Diagnostics, Severity};
use warmup::domain::question::Filter;
use warmup::import::{self, ExportFormat, export};

fn fixture(name: &str) -> Vec<Source> {
    vec![Source::Folder(Path::new("tests/fixtures/bank").join(name))]
}

/// Writes files into a new folder of packs, and returns it as a source.
fn folder(files: &[(&str, &str)]) -> (tempfile::TempDir, Vec<Source>) {
    let folder = tempfile::tempdir().expect("there is room for temporary files");
    for (path, text) in files {
        let path = folder.path().join(path);
        let parent = path.parent().expect("a file is in a folder");
        fs::create_dir_all(parent).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
    let sources = vec![Source::Folder(folder.path().to_owned())];
    (folder, sources)
}

const PACK: &str = "title = \"Python\"\ndescription = \"Python.\"\ninterpreter = \"python3\"\n\
    [[categories]]\nslug = \"pitfalls\"\ntitle = \"Pitfalls\"\nemoji = \"🪤\"\n";

fn question(title: &str, prompt: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndifficulty = \"easy\"\ntags = [\"a\"]\n+++\n\n{prompt}\n\n\
         ## Answer\n\nYes.\n\n## Key points\n\n- One\n- Two\n- Three\n"
    )
}

fn python_options() -> RunOptions {
    RunOptions { interpreter_required: std::env::var_os("CI").is_some(), ..RunOptions::default() }
}

#[test]
fn the_shipped_bank_has_no_problems() {
    let problems = check(&[Source::Shipped]).problems;
    assert!(problems.is_empty(), "{problems}");
    Bank::load(&[Source::Shipped]).unwrap();
}

#[expect(clippy::print_stderr, reason = "whoever runs the tests has to see what was not tested")]
fn tell_skipped(skipped: &[String]) {
    for reason in skipped {
        eprintln!("skipped: {reason}");
    }
}

#[test]
fn every_mistake_is_shown_at_once_with_its_place() {
    let problems = Bank::load(&fixture("mistakes")).unwrap_err();
    insta::assert_snapshot!("mistakes", problems);
}

#[test]
fn lints_are_shown_with_their_place() {
    Bank::load(&fixture("lints")).unwrap();
    insta::assert_snapshot!("lints", check(&fixture("lints")).problems);
}

#[test]
fn markdown_that_discord_shows_literally_is_told() {
    Bank::load(&fixture("shown-raw")).unwrap();
    let problems = check(&fixture("shown-raw")).problems;
    let said: Vec<String> = problems
        .iter()
        .filter(|problem| problem.message.starts_with("Discord"))
        .map(|problem| {
            let place = problem.place.as_ref().unwrap();
            let marked = &place.text[place.range.clone()];
            let file = problem.path.rsplit('/').next().unwrap();
            format!("{file}:{} {marked}: {}", place.line, problem.message)
        })
        .collect();
    insta::assert_snapshot!("shown-raw", said.join("\n"));
}

#[test]
fn a_snippet_that_prints_something_else_is_shown_as_a_difference() {
    let report = run(&fixture("wrong-output"), &python_options());
    if report.snippets == 0 {
        tell_skipped(&report.skipped);
        return;
    }
    insta::assert_snapshot!("wrong-output", report.problems);
}

#[test]
fn a_missing_interpreter_is_told_and_an_error_only_if_it_is_required() {
    let pack = PACK.replace("python3", "warmup-no-such-program");
    let run_fence = "```python run\nprint(1)\n```\n\n```output\n1\n```";
    let (_folder, sources) =
        folder(&[("p/pack.toml", &pack), ("p/pitfalls/a.md", &question("A", run_fence))]);
    let report = run(&sources, &RunOptions::default());
    assert!(report.problems.is_empty() && report.snippets == 0);
    assert!(report.skipped[0].contains("warmup-no-such-program"), "{:?}", report.skipped);
    let required = RunOptions { interpreter_required: true, ..RunOptions::default() };
    assert_eq!(run(&sources, &required).problems.iter().count(), 1);
}

#[test]
fn a_later_folder_adds_packs_and_replaces_those_of_the_same_name() {
    let (_first, mut sources) = folder(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/old.md", &question("Old", "Old?")),
        ("q/pack.toml", PACK),
        ("q/pitfalls/other.md", &question("Other", "Other?")),
    ]);
    let (_second, more) =
        folder(&[("p/pack.toml", PACK), ("p/pitfalls/new.md", &question("New", "New?"))]);
    sources.extend(more);
    let bank = Bank::load(&sources).unwrap();
    let ids: Vec<_> = bank.questions().map(|question| question.id.as_str()).collect();
    assert_eq!(ids, ["p/new", "q/other"]);
    assert_eq!(bank.count(&Filter::default()), 2);
}

fn ids(bank: &Bank) -> Vec<&str> {
    bank.questions().map(|question| question.id.as_str()).collect()
}

#[test]
fn what_is_broken_is_left_out_and_the_rest_is_served() {
    let (_folder, sources) = folder(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/good.md", &question("Good", "Good?")),
        ("p/pitfalls/bad.md", "nothing"),
        ("p/nowhere/misplaced.md", &question("Misplaced", "Where?")),
        ("q/pack.toml", &PACK.replace("Python.", &"long ".repeat(99))),
        ("q/pitfalls/lost.md", &question("Lost", "Lost?")),
        ("r/pitfalls/packless.md", &question("Packless", "Lost?")),
    ]);
    let (bank, problems) = Bank::read(&sources, None);
    assert_eq!(ids(&bank), ["p/good"]);
    assert_eq!(bank.packs().len(), 1);
    let told = ["bad.md:1", "misplaced.md", "q/pack.toml:2", "r\n"];
    let said = problems.to_string();
    assert!(told.iter().all(|place| said.contains(place)), "{said}");
}

#[test]
fn what_breaks_later_stays_as_it_was() {
    let (folder, sources) = folder(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/a.md", &question("Before", "A?")),
        ("p/pitfalls/b.md", &question("B", "B?")),
        ("q/pack.toml", PACK),
        ("q/pitfalls/c.md", &question("C", "C?")),
    ]);
    let (before, problems) = Bank::read(&sources, None);
    assert!(problems.is_empty(), "{problems}");
    let write = |path: &str, text: &str| fs::write(folder.path().join(path), text).unwrap();
    write("p/pitfalls/a.md", "broken");
    write("p/pitfalls/d.md", &question("D", "D?"));
    fs::remove_file(folder.path().join("p/pitfalls/b.md")).unwrap();
    write("q/pack.toml", "broken");
    write("q/pitfalls/c.md", &question("After", "C?"));
    let (after, problems) = Bank::read(&sources, Some(&before));
    assert_eq!(ids(&after), ["p/a", "p/d", "q/c"]);
    let titles: Vec<_> = after.questions().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["Before", "D", "After"]);
    assert_eq!(problems.iter().count(), 2, "{problems}");

    let id = |id: &str| id.parse().unwrap();
    assert!(!after.is_removed(&id("p/a")) && after.is_removed(&id("p/b")));

    fs::remove_dir_all(folder.path()).unwrap();
    let (kept, problems) = Bank::read(&sources, Some(&after));
    assert_eq!(ids(&kept), ids(&after));
    assert!(!problems.is_empty());
}

#[test]
fn a_mistake_in_a_pack_file_removes_none_of_its_questions() {
    let (folder, sources) =
        folder(&[("p/pack.toml", PACK), ("p/pitfalls/a.md", &question("A", "A?"))]);
    let before = Bank::load(&sources).unwrap();
    let write = |text: &str| fs::write(folder.path().join("p/pack.toml"), text).unwrap();
    let id = "p/a".parse().unwrap();
    let renamed = PACK.replace("\"pitfalls\"", "\"traps\"");
    for mistake in [renamed.as_str(), "title = 1", "no toml at all", ""] {
        write(mistake);
        let (after, problems) = Bank::read(&sources, Some(&before));
        assert!(!problems.is_empty(), "{mistake}");
        let kept = after.get(&id).unwrap();
        assert_eq!(after.category_of(kept).unwrap().title, "Pitfalls", "{mistake}");
        let (anew, _) = Bank::read(&sources, None);
        assert!(anew.get(&id).is_none() && !anew.is_removed(&id), "{mistake}");
    }
    fs::remove_file(folder.path().join("p/pack.toml")).unwrap();
    let (after, _) = Bank::read(&sources, Some(&before));
    assert_eq!(ids(&after), ["p/a"]);
    fs::remove_file(folder.path().join("p/pitfalls/a.md")).unwrap();
    write(PACK);
    let (after, _) = Bank::read(&sources, Some(&before));
    assert!(after.is_removed(&id));
}

#[test]
fn a_moved_question_in_an_undeclared_category_stays_where_it_was() {
    let (folder, sources) = folder(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/a.md", &question("A", "A?")),
        ("p/pitfalls/b.md", &question("B", "B?")),
    ]);
    let before = Bank::load(&sources).unwrap();
    fs::create_dir(folder.path().join("p/traps")).unwrap();
    let (from, to) = (folder.path().join("p/pitfalls/a.md"), folder.path().join("p/traps/a.md"));
    fs::rename(from, to).unwrap();
    let (after, problems) = Bank::read(&sources, Some(&before));
    assert!(problems.to_string().contains("the pack has no category `traps`"), "{problems}");
    assert_eq!(after.questions().next().unwrap().category, "pitfalls");
    assert_eq!(ids(&after), ["p/a", "p/b"]);
}

#[test]
fn a_later_folder_without_a_pack_file_adds_to_a_pack_and_replaces_single_questions() {
    let (_first, mut sources) = folder(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/a.md", &question("A", "A?")),
        ("p/pitfalls/b.md", &question("B", "B?")),
    ]);
    let (second, more) = folder(&[
        ("p/pitfalls/b.md", &question("Better", "B?")),
        ("p/pitfalls/c.md", &question("C", "C?")),
        ("p/notes.txt", "later"),
    ]);
    sources.extend(more);
    let bank = Bank::load(&sources).unwrap();
    assert_eq!(ids(&bank), ["p/a", "p/b", "p/c"]);
    assert_eq!(bank.get(&"p/b".parse().unwrap()).unwrap().title, "Better");
    let exported = warmup::bank::files(&sources).unwrap();
    let paths: Vec<&str> = exported.iter().map(|(path, _)| path.as_str()).collect();
    assert_eq!(paths, ["p/pack.toml", "p/pitfalls/a.md", "p/pitfalls/b.md", "p/pitfalls/c.md"]);

    fs::remove_file(second.path().join("p/pitfalls/b.md")).unwrap();
    fs::write(second.path().join("p/pitfalls/c.md"), "broken").unwrap();
    let (after, problems) = Bank::read(&sources, Some(&bank));
    assert_eq!(problems.len(), 1, "{problems}");
    let titles: Vec<_> = after.questions().map(|it| it.title.as_str()).collect();
    assert_eq!(titles, ["A", "B", "C"]);
}

/// The report of `check` on these files, without their folder.
fn told(files: &[(&str, &str)]) -> String {
    let (folder, sources) = folder(files);
    check(&sources).problems.to_string().replace(&folder.path().display().to_string(), "DIR")
}

#[test]
fn names_that_no_button_can_carry_are_refused() {
    let long = "a-long-name-".repeat(8);
    let category = long.trim_end_matches('-');
    let pack = PACK.replace("pitfalls", category);
    let file = format!("interviews/{category}/one.md");
    let said = told(&[("interviews/pack.toml", &pack), (&file, &question("One", "One?"))]);
    assert!(said.contains("has 95 characters"), "{said}");
    assert!(said.contains("at most 75"), "{said}");
    assert!(!said.contains("has no category"), "one mistake is told once: {said}");

    let most = &category[..75];
    let pack = PACK.replace("pitfalls", most);
    let file = format!("interviews/{most}/one.md");
    let (_folder, sources) =
        folder(&[("interviews/pack.toml", &pack), (&file, &question("One", "One?"))]);
    Bank::load(&sources).unwrap();

    let file = format!("{}/pitfalls/one.md", &category[..59]);
    let pack = format!("{}/pack.toml", &category[..59]);
    let said = told(&[(&pack, PACK), (&file, &question("One", "One?"))]);
    assert!(said.contains("the pack's name is too long: 59 characters"), "{said}");
}

#[test]
fn what_discord_would_show_as_nothing_is_refused() {
    let blank = question("\u{200b}", "One?").replace("- One", "- [](https://a.b)");
    let tag = "t".repeat(41);
    let tagged = question("Two", "Two?").replace("[\"a\"]", &format!("[\"{tag}\"]"));
    let said = told(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/blank.md", &blank),
        ("p/pitfalls/tagged.md", &tagged),
    ]);
    for message in ["`title` is blank", "nothing of this key point", "has 41 characters"] {
        assert!(said.contains(message), "{message}: {said}");
    }
}

#[test]
fn a_fence_that_is_not_closed_is_told_where_it_opens_and_nothing_else_is() {
    let open = question("Open", "What?\n\n```python\nprint(1)\n\nIt prints:\n\n```text\n1\n```");
    let endless = question("Endless", "What?\n\n```python\nprint(1)");
    let inside = question("Inside", "What?\n\n````text\n```python\nprint(1)\n```\n````");
    let said = told(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/endless.md", &endless),
        ("p/pitfalls/inside.md", &inside),
        ("p/pitfalls/open.md", &open),
    ]);
    let errors: Vec<&str> = said.lines().filter(|line| line.starts_with("error: ")).collect();
    assert_eq!(
        errors,
        [
            "error: this fence is never closed",
            "error: this fence is not closed before another opens 5 lines below"
        ]
    );
    assert_eq!(said.matches("md:9:1").count(), 2, "{said}");
}

#[test]
fn marks_of_other_systems_are_read_and_hidden_characters_are_not() {
    let windows = format!("\u{feff}{}", question("Windows", "Windows?").replace('\n', "\r\n"));
    let pack = format!("\u{feff}{}", PACK.replace('\n', "\r\n"));
    let (_folder, sources) = folder(&[("p/pack.toml", &pack), ("p/pitfalls/windows.md", &windows)]);
    Bank::load(&sources).unwrap();

    let said = told(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/nul.md", &question("Nul", "A \0 here")),
        ("p/pitfalls/turned.md", &question("Turned", "access = \u{202e}resu")),
    ]);
    assert!(said.contains("nul.md:7:3"), "{said}");
    assert!(said.contains("an invisible character, U+202E, is here"), "{said}");
}

#[test]
fn what_else_is_in_a_repository_is_nobodys_business() {
    let good = question("Good", "Good?");
    let (_folder, sources) = folder(&[
        ("README.md", "# Our questions"),
        ("LICENSE", "MIT"),
        ("docs/guide/intro.md", "# How we write"),
        ("scripts/check.sh", "warmup check"),
        ("p/pack.toml", PACK),
        ("p/NOTES.md", "later"),
        ("p/pitfalls/README.md", "# Pitfalls"),
        ("p/pitfalls/good.md", &good),
        ("p/pitfalls/good.md~", "backup"),
        ("p/pitfalls/picture.png", "PNG"),
    ]);
    Bank::load(&sources).unwrap();

    let said = told(&[
        ("p/pack.toml", PACK),
        ("p/pitfalls/good.md", &good),
        ("p/lost.md", &good),
        ("p/pitfalls/deep/lost.md", &good),
        ("q/pitfalls/packless.md", &good),
    ]);
    assert_eq!(said.matches("this file is not where questions belong").count(), 2, "{said}");
    assert!(said.contains("the pack has no pack.toml"), "{said}");
}

#[test]
fn a_new_question_loads_as_it_is() {
    for choices in [false, true] {
        let new = new_question("p", "pitfalls", "Who's \"first\"?", choices).unwrap();
        assert_eq!(new.path, PathBuf::from("p/pitfalls/whos-first.md"));
        let (_folder, sources) =
            folder(&[("p/pack.toml", PACK), (new.path.to_str().unwrap(), &new.text)]);
        let bank = Bank::load(&sources).unwrap();
        let question = bank.get(&new.id).unwrap();
        assert_eq!(question.title, "Who's \"first\"?");
        assert_eq!(
            (question.choices.len(), question.key_points.len()),
            if choices { (3, 0) } else { (0, 3) }
        );
    }
}

#[test]
fn the_readme_teaches_a_question_without_problems() {
    let readme = fs::read_to_string("questions/README.md").unwrap();
    let between = |start: &str, end: &str| {
        let (_, rest) = readme.split_once(start).unwrap();
        rest.split_once(end).unwrap().0.to_owned()
    };
    let question = between("\n````markdown\n", "\n````\n");
    let pack = between("\n```toml\ntitle", "\n```\n");
    let languages = between("\n```toml\n[run.python]", "\n```\n");
    let pack = format!("title{pack}").replace("interpreter = \"python3\"", "");
    let (head, categories) = pack.split_once("[[categories]]").unwrap();
    let pack = format!("{head}\n[run.python]{languages}\n[[categories]]{categories}");
    let (_folder, sources) =
        folder(&[("python/pack.toml", &pack), ("python/pitfalls/stable-order.md", &question)]);
    let problems: Diagnostics = check(&sources).problems;
    assert!(problems.is_empty(), "{problems}");
    let report = run(&sources, &python_options());
    assert!(report.problems.is_empty(), "{}", report.problems);
    tell_skipped(&report.skipped);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_damaged_file_gives_problems_or_a_question_but_no_panic(
        cuts in prop::collection::vec((0..2000_usize, 0..40_usize, "[-+#`>*\\[\\]\n é]{0,4}"), 1..8),
    ) {
        let readme = fs::read_to_string("questions/README.md").unwrap();
        let mut text: Vec<char> = readme.chars().collect();
        for (at, length, put) in cuts {
            let at = at.min(text.len());
            let end = (at + length).min(text.len());
            text.splice(at..end, put.chars());
        }
        let text: String = text.into_iter().collect();
        let (_, question) = text.split_once("````markdown\n").unwrap_or(("", &text));
        let (_folder, sources) = folder(&[("p/pack.toml", PACK), ("p/pitfalls/a.md", question)]);
        let problems = check(&sources).problems;
        prop_assert_eq!(Bank::load(&sources).is_err(), problems.iter().any(|problem| {
            problem.severity == Severity::Error
        }));
        prop_assert!(problems.render(true).contains(" file"));
    }
}

#[test]
fn what_people_call_a_subject_finds_its_question() {
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let python = Filter { topics: vec!["python".parse().unwrap()], difficulties: Vec::new() };
    let first = |query: &str| {
        let found = bank.search(query, &python, 1);
        found.first().map_or("", |question| question.id.as_str())
    };
    for (query, id) in [
        ("mutable default", "python/default-arguments"),
        ("MRO", "python/diamond-inheritance"),
        ("walrus", "python/assignment-expressions"),
        ("race condition", "python/two-withdrawals-at-once"),
        ("is vs ==", "python/equality-and-identity"),
        ("how to cook pasta", ""),
        ("asdf", ""),
    ] {
        assert_eq!(first(query), id, "{query}");
    }
}

/// A README as long as banks have them.
fn readme(count: usize) -> String {
    let question = |number: usize| {
        format!(
            "### {number}. What does case {number} print?\n\n```js\nconsole.log({number});\n```\n\n\
             - A: `{number}`\n- B: nothing\n\n<details><summary>Answer</summary>\n\n#### Answer: A\n\n\
             It prints <b>{number}</b>, since *nothing* stops it.\n\n| a | b |\n|---|---|\n\
             | {number} | 2 |\n\n</details>\n\n"
        )
    };
    format!("# Questions\n\n{}", (0..count).map(question).collect::<String>())
}

/// `cargo test --release --test bank -- --ignored --nocapture --exact importing_takes`
#[test]
#[ignore = "measures time and memory"]
#[expect(clippy::print_stderr, reason = "the figures are what it is for")]
fn importing_takes() {
    const COUNT: usize = 5_000;
    let peak = || {
        let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.unwrap_or("unknown").trim().to_owned()
    };
    let options = import::ImportDefaults::default();
    let measured = |name: &str, bytes: &[u8]| {
        let before = Clock::system().now();
        let parsed = import::read(name, bytes, &options);
        let took = Clock::system().now().duration_since(before);
        assert_eq!(parsed.items.len(), COUNT, "{:?}", parsed.skipped.first());
        let size = bytes.len() / 1024;
        eprintln!(
            "{name}, {size} KiB: {COUNT} questions in {} ms, at most {}",
            took.as_millis(),
            peak()
        );
        parsed
    };
    let parsed = measured("questions.md", readme(COUNT).as_bytes());
    for format in [ExportFormat::Json, ExportFormat::Csv] {
        let file = export(&parsed.items, &parsed.packs, format).remove(0);
        measured(&file.path, &file.bytes);
    }
}

#[test]
fn a_question_says_where_it_comes_from_and_may_lack_key_points_for_now() {
    let text = |source: &str| {
        format!(
            "+++\ntitle = \"A\"\ndifficulty = \"easy\"\ntags = [\"a\"]\nsource = \"{source}\"\n\
             license = \"CC BY 4.0\"\n+++\n\nWhy?\n\n## Answer\n\nYes.\n"
        )
    };
    let good = text("A book, page 3");
    let (_folder, sources) = folder(&[("python/pack.toml", PACK), ("python/pitfalls/a.md", &good)]);
    let bank = Bank::load(&sources).expect("nothing is wrong with it");
    let question = bank.questions().next().unwrap();
    assert_eq!(question.source.as_deref(), Some("A book, page 3"));
    assert_eq!(question.license.as_deref(), Some("CC BY 4.0"));
    assert!(question.key_points.is_empty());
    let problems = check(&sources).problems;
    let unfinished = problems.iter().find(|it| it.message == "the question has no key points");
    assert_eq!(unfinished.map(|it| it.severity), Some(Severity::Lint));

    let long = text(&"x".repeat(201));
    let (_folder, sources) = folder(&[("python/pack.toml", PACK), ("python/pitfalls/a.md", &long)]);
    let problems = Bank::load(&sources).expect_err("nobody could show it");
    assert!(problems.to_string().contains("`source` has 201 characters"), "{problems}");
}
