//! A question is the same after it was written and read.

use super::super::file::File;
use super::super::item::Choice;
use super::fixed_point::again;
use super::*;
use crate::bank::read_question;
use crate::domain::choices::ChoiceOption;
use crate::domain::question::Difficulty;
use proptest::prelude::*;

/// A line as authors write it, different for each `number`.
fn line(number: usize) -> impl Strategy<Value = String> {
    let words = prop_oneof![
        "[A-Za-z]{1,12}( [a-z]{1,12}){0,4}",
        Just("`let a = [1,  2];`".to_owned()),
        Just("**bold** and *not*".to_owned()),
        Just("5 > 3, or [a] (b)".to_owned()),
        Just("die Lösung: 問題".to_owned()),
    ];
    words.prop_map(move |words| format!("{words} {number}"))
}

fn why() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        line(9),
        Just("One paragraph.\n\nAnd another.".to_owned()),
        Just("With code:\n\n```js\nlet a = 1;\n```".to_owned()),
        Just("Because:\n\n- one\n- two".to_owned()),
    ]
}

fn choices() -> impl Strategy<Value = Vec<Choice>> {
    let code = prop_oneof![Just(""), Just("\n```python\nprint(1)\n\nprint(2)\n```")];
    let choice = |number| {
        (line(number), code.clone(), any::<bool>(), why()).prop_map(
            |(text, code, is_right, why)| Choice { text: format!("{text}{code}"), is_right, why },
        )
    };
    let all = (choice(1), choice(2), choice(3), choice(4), choice(5), 2_usize..=5);
    all.prop_map(|(a, b, c, d, e, count)| {
        let mut choices = vec![a, b, c, d, e];
        choices.truncate(count);
        choices[0].is_right = true;
        choices[1].is_right = false;
        choices
    })
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn options_are_the_same_after_they_were_written_and_read(choices in choices()) {
        let (tags, answer) = (["a".to_owned()], "It is.");
        let file = File {
            title: "A", difficulty: Difficulty::Easy, tags: &tags, aliases: &[], references: &[],
            source: None, license: None, prompt: "Which?", choices: &choices, answer,
            key_points: &[], follow_ups: &[],
        };
        let id = "a/b".parse().unwrap();
        let read = read_question("", file.text().as_bytes(), id, "c").unwrap().question;
        let expected: Vec<ChoiceOption> = choices.iter().map(|choice| ChoiceOption {
            text: choice.text.clone(),
            is_right: choice.is_right,
            why: (!choice.why.is_empty()).then(|| choice.why.clone()),
        }).collect();
        prop_assert_eq!(&read.choices, &expected);
        prop_assert_eq!((read.prompt.as_str(), read.answer.as_str()), ("Which?", answer));

        // The same after an export and an import.
        let upload = Upload { name: "a/c/b.md", bytes: &file.text().into_bytes() };
        let parsed = read_packs(&[upload]);
        for format in [ExportFormat::Json, ExportFormat::Csv] {
            let second = again(&parsed, format);
            prop_assert_eq!(&second.items[0].question.choices, &expected, "{:?}", format);
        }
    }
}

#[test]
fn a_choice_question_survives_anki() {
    let text = "+++\ntitle = \"T\"\ndifficulty = \"easy\"\ntags = [\"t\"]\n+++\n\nWhich?\n\n## Choices\n\n\
                - [ ] one\n\n  Too few.\n- [x] two\n\n## Answer\n\nBecause.\n";
    let parsed = read_packs(&[Upload { name: "a/c/b.md", bytes: text.as_bytes() }]);
    let second = again(&parsed, ExportFormat::Anki);
    let question = &second.items[0].question;
    let told: Vec<_> =
        question.choices.iter().map(|option| (option.text.as_str(), option.is_right)).collect();
    assert_eq!(told, [("one", false), ("two", true)]);
    assert_eq!(question.answer, "Because.\n\n- **A** Too few.");
}

#[test]
fn a_broken_file_with_choices_is_mended_with_them() {
    let text = "+++\ntitle = \"T\"\ndifficulty = \"impossible\"\ntags = [\"t\"]\n+++\n\nWhich?\n\n\
                ## Choices\n\n- [ ] one\n\n  Too few.\n- [x] two\n\n## Answer\n\nBecause.\n";
    let parsed = read("b.md", text.as_bytes(), &ImportDefaults::default());
    let question = &parsed.items[0].question;
    assert_eq!(question.choices.len(), 2);
    assert_eq!(question.choices[0].why.as_deref(), Some("Too few."));
    assert!(question.choices[1].is_right);
}
