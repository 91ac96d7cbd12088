//! Refused files, and the usability of the shipped ones.

use super::*;
use crate::bank::{Bank, Source};
use crate::domain::interview::{Criterion, Recommendation, Round, RoundFilter, Score};
use crate::domain::question::Difficulty;
use proptest::prelude::*;

fn outcome_text(result: Result<LibraryEntry, Diagnostics>) -> String {
    result.unwrap_err().to_string()
}

fn upload(text: &str) -> Result<LibraryEntry, Diagnostics> {
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let questions: Vec<&Question> = bank.questions().collect();
    TemplateLibrary::shipped().unwrap().read_upload("own.toml", text.as_bytes(), &questions)
}

const SCALE: &str = "[[scale]]\nlabel = \"Yes\"\nfrom = 3\n[[scale]]\nlabel = \"No\"\nfrom = 1.0\n";

fn template(rounds: &str) -> String {
    format!(
        "name = \"own\"\ndescription = \"Ours.\"\nminutes = 20\nrubric = \"technical\"\n\
         {rounds}{SCALE}"
    )
}

#[test]
fn the_shipped_templates_can_be_used_with_the_shipped_bank_and_swapped() {
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let questions: Vec<&Question> = bank.questions().collect();
    assert_eq!(check(&questions), Diagnostics::default());
    let library = TemplateLibrary::shipped().unwrap();
    let minutes: Vec<(&str, u32)> =
        library.templates().map(|(it, _)| (it.name.as_str(), it.minutes)).collect();
    assert_eq!(
        minutes,
        [
            ("algorithms-45", 45),
            ("behavioral-45", 45),
            ("coding", 45),
            ("databases-screen", 30),
            ("full-loop", 90),
            ("fundamentals-warmup", 15),
            ("javascript-screen", 30),
            ("python-deep-dive", 60),
            ("python-screen", 30),
            ("system-design-60", 60),
        ]
    );
    let rubrics: Vec<&str> = library.rubrics().map(|(it, _)| it.name.as_str()).collect();
    assert_eq!(rubrics, ["behavioral", "system-design", "technical"]);
}

#[test]
fn marks_of_other_systems_are_read_in_templates_and_rubrics() {
    for folder in ["interviews/coding.toml", "rubrics/technical.toml"] {
        let text = std::fs::read_to_string(format!("config/{folder}")).unwrap();
        let windows = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        assert_eq!(upload(&windows).unwrap(), upload(&text).unwrap(), "{folder}");
    }
}

#[test]
fn every_shipped_template_and_rubric_is_written_as_a_file_that_reads_the_same() {
    let library = TemplateLibrary::shipped().unwrap();
    for (template, _) in library.templates() {
        let rubric = library.rubric(&template.rubric).unwrap();
        let read = upload(&written_template(template, rubric)).unwrap();
        assert_eq!(read, LibraryEntry::Template(template.clone()));
    }
    for (rubric, _) in library.rubrics() {
        let read = upload(&written_rubric(rubric)).unwrap();
        assert_eq!(read, LibraryEntry::Rubric(rubric.clone()));
    }
}

#[test]
fn a_written_template_names_its_rubric_as_it_is_called_today() {
    let library = TemplateLibrary::shipped().unwrap();
    let (template, rubric) = library.get("behavioral-45").unwrap();
    let old = Template { rubric: "behavioural".to_owned(), ..template.clone() };
    assert_eq!(written_template(&old, rubric), written_template(template, rubric));
}

proptest! {
    #[test]
    fn a_servers_own_is_written_as_a_file_that_reads_the_same(
        words in prop::array::uniform4("[a-z#\\[\\]=\"'\\\\,éß😀][a-z#\\[\\]=\"'\\\\ ,éß😀]{0,40}[a-z😀]"),
        numbers in prop::array::uniform3(1_u32..=30),
        from in 101_u16..=400,
        is_filtered: bool,
    ) {
        let [description, title, best, worst] = words;
        prop_assume!(best.to_lowercase() != worst.to_lowercase());
        let [minutes, planned, weight] = numbers;
        let only = |name: &str| if is_filtered { vec![name.to_owned()] } else { Vec::new() };
        let score = |hundredths| Score::from_hundredths(hundredths).unwrap();
        let template = Template {
            name: "own".to_owned(),
            description: description.clone(),
            minutes: minutes + planned + 5,
            rubric: "technical".to_owned(),
            rounds: vec![Round {
                title: title.clone(),
                filter: RoundFilter {
                    packs: only("python"),
                    categories: only("oop"),
                    difficulties: if is_filtered { vec![Difficulty::Medium] } else { Vec::new() },
                    tags: Vec::new(),
                },
                count: 1,
                minutes: planned,
                weight,
            }],
            scale: vec![
                Recommendation { label: best.clone(), from: score(from) },
                Recommendation { label: worst.clone(), from: Score::LOWEST },
            ],
        };
        let rubric = Rubric {
            name: "technical".to_owned(),
            description,
            criteria: vec![Criterion {
                name: "one".to_owned(),
                title,
                weight,
                anchors: [best.clone(), worst.clone(), best, worst],
            }],
        };
        let text = written_template(&template, &rubric);
        prop_assert_eq!(read_alone(&text), Ok(LibraryEntry::Template(template)));
        prop_assert_eq!(read_alone(&written_rubric(&rubric)), Ok(LibraryEntry::Rubric(rubric)));
    }
}

/// The entry in a file, read without a bank.
fn read_alone(text: &str) -> Result<LibraryEntry, String> {
    let text = SourceText::from_bytes("own.toml", text.as_bytes(), MAX_FILE_BYTES)
        .map_err(|problems| Diagnostics::new(problems).to_string())?;
    let read = if rubric_file::is_meant(&text) {
        rubric_file::read(&text, &[]).map(LibraryEntry::Rubric)
    } else {
        template_file::read(&text, None).map(LibraryEntry::Template)
    };
    read.map_err(|problems| Diagnostics::new(problems).to_string())
}

#[test]
fn a_rubric_is_known_by_its_former_name_too() {
    let library = TemplateLibrary::shipped().unwrap();
    assert_eq!(library.rubric("behavioural"), library.rubric("behavioral"));
    assert!(library.rubric("behavioural").is_some());
}

#[test]
fn a_shipped_file_has_the_name_of_what_is_in_it() {
    for text in files::<ShippedTemplates>("x").map(Result::unwrap) {
        let template = template_file::read(&text, None).unwrap();
        assert_eq!(text.path, format!("x/{}.toml", template.name));
    }
    for text in files::<ShippedRubrics>("x").map(Result::unwrap) {
        let rubric = rubric_file::read(&text, &[]).unwrap();
        assert_eq!(text.path, format!("x/{}.toml", rubric.name));
    }
}

#[test]
fn a_server_can_put_its_own_in_place_of_a_shipped_one() {
    let text = template("[[rounds]]\ntitle = \"All\"\ncount = 1\nminutes = 5\n");
    let LibraryEntry::Template(mut own) = upload(&text).unwrap() else {
        panic!("it is a template")
    };
    own.name = "coding".to_owned();
    let library = TemplateLibrary::shipped().unwrap().with_own([own.clone()], []);
    assert_eq!(library.get("coding").unwrap().0, &own);
    assert_eq!(
        library.templates().filter(|(_, origin)| *origin == TemplateOrigin::Server).count(),
        1
    );
    assert_eq!(library.users_of("technical").count(), 8);
}

#[test]
fn every_mistake_of_a_template_is_told_at_once_with_its_line() {
    let text = "name = \"Our Own\"\ndescription = \"\"\nminutes = 500\nrubrik = \"technical\"\n\
                [[rounds]]\ntitle = \"Everything\"\ncount = 0\ndifficulties = [\"brutal\"]\n\
                packs = [\"python\", \"python\"]\n[[scale]]\nlabel = \"Yes\"\nfrom = 2.5\n\
                [[scale]]\nlabel = \"More\"\nfrom = 3.333\n";
    insta::assert_snapshot!(outcome_text(upload(text)));
}

#[test]
fn every_mistake_of_a_rubric_is_told_at_once_with_its_line() {
    let long = "x".repeat(101);
    let text = format!(
        "name = \"ours\"\ndescription = \"Ours.\"\n[[criteria]]\nname = \"a\"\ntitle = \"A\"\n\
         anchors = [\"one\", \"two\", \"three\"]\n[[criteria]]\nname = \"a\"\ntitle = 3\n\
         weight = -1\nanchors = [\"one\", \"{long}\", \"\", \"four\"]\n"
    );
    insta::assert_snapshot!(outcome_text(upload(&text)));
}

#[test]
fn a_template_must_fit_the_bank_its_rubric_and_its_minutes() {
    let rounds = "[[rounds]]\ntitle = \"Rare\"\npacks = [\"python\"]\ncategories = [\"oop\"]\n\
                  difficulties = [\"easy\"]\ncount = 2\nminutes = 5\n";
    insta::assert_snapshot!(outcome_text(upload(&template(rounds))));
    let unknown = template(rounds).replace("technical", "unheard-of");
    insta::assert_snapshot!(outcome_text(upload(&unknown)));
    let slow = template(&rounds.replace("minutes = 5", "minutes = 25").replace("= 2\n", "= 1\n"));
    insta::assert_snapshot!(outcome_text(upload(&slow)));
}

#[test]
fn what_no_question_has_is_named_on_its_line() {
    let rounds = "[[rounds]]\ntitle = \"Rare\"\npacks = [\"python\", \"pyhton\"]\n\
                  categories = [\"oop\", \"opp\"]\ntags = [\"nonsense\"]\ncount = 1\nminutes = 5\n";
    insta::assert_snapshot!(outcome_text(upload(&template(rounds))));
}

#[test]
fn a_name_is_for_a_template_or_a_rubric_and_labels_differ() {
    let round = "[[rounds]]\ntitle = \"All\"\ncount = 1\nminutes = 5\n";
    let taken = template(round).replace("\"own\"", "\"technical\"");
    let same = template(round).replace("\"No\"", "\"yes\"");
    let rubric = "name = \"coding\"\ndescription = \"Ours.\"\n[[criteria]]\nname = \"a\"\n\
                  title = \"Clear\"\nanchors = [\"1\", \"2\", \"3\", \"4\"]\n[[criteria]]\n\
                  name = \"b\"\ntitle = \"clear\"\nanchors = [\"1\", \"2\", \"3\", \"4\"]\n";
    let outcome_text = [taken.as_str(), &same, rubric].map(|text| outcome_text(upload(text)));
    insta::assert_snapshot!(outcome_text.join("\n"));
}

#[test]
fn without_a_name_a_plan_fits_the_bank_and_the_topics() {
    let bank = Bank::load(&[Source::Shipped]).unwrap();
    let questions: Vec<&Question> = bank.questions().collect();
    let library = TemplateLibrary::shipped().unwrap();
    let names = |questions: &[&Question], topics: &[&str]| -> Vec<String> {
        let topics: Vec<Topic> = topics.iter().map(|topic| topic.parse().unwrap()).collect();
        let plans = library.fitting(questions, &topics);
        plans.into_iter().map(|(template, _)| template.name).collect()
    };
    assert_eq!(names(&questions, &[])[..2], ["fundamentals-warmup", "databases-screen"]);
    assert_eq!(names(&questions, &["python:oop"])[..2], ["mixed", "fundamentals-warmup"]);
    let mut algorithms = questions[0].clone();
    algorithms.id = "algorithms/sorting".parse().unwrap();
    assert_eq!(names(&[&algorithms], &[]), ["mixed", "mixed"], "the python pack is not there");
    assert_eq!(names(&[&algorithms], &["python"]), ["mixed"]);
    assert_eq!(names(&[], &[]), [""; 0]);
}

#[test]
fn what_is_no_toml_or_too_large_is_refused() {
    let large = outcome_text(upload(&"#".repeat(MAX_FILE_BYTES + 1)));
    assert!(large.contains("the file is larger than 16 KiB\n"), "{large}");
    assert!(outcome_text(upload("name = \"own\"\n= 3\n")).contains("--> own.toml:2:1\n"));
    let library = TemplateLibrary::shipped().unwrap();
    let binary = library.read_upload("own.toml", b"a = 1\n\xff", &[]);
    assert!(outcome_text(binary).contains("--> own.toml:2:1\n"));
    assert!(outcome_text(upload("")).contains("`name` is missing"));
}

#[test]
fn what_the_documentation_shows_can_be_uploaded() {
    let guide = include_str!("../../docs/interviews.md");
    let block = |mark: &str| {
        let (_, after) = guide.split_once(mark).unwrap();
        after.split("```").nth(1).unwrap().strip_prefix("toml\n").unwrap()
    };
    let template = upload(block("<!-- template: a test reads it -->"));
    assert!(matches!(template, Ok(LibraryEntry::Template(_))), "{template:?}");
    let rubric = upload(block("<!-- rubric: a test reads it -->"));
    assert!(matches!(rubric, Ok(LibraryEntry::Rubric(_))), "{rubric:?}");
}
