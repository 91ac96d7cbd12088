use super::*;
use proptest::prelude::*;

/// Checks that every fence that a piece opens is closed in it.
fn balanced(piece: &str) -> bool {
    piece.lines().filter(|line| line.trim_start_matches([' ', '-']).starts_with("```")).count() % 2
        == 0
}

/// The text without white space and without the lines that open and close fences.
fn substance(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start_matches([' ', '-']).starts_with("```"))
        .flat_map(str::chars)
        .filter(|character| !character.is_whitespace())
        .collect()
}

fn lines(count: usize) -> String {
    (0..count).map(|number| format!("line {number}")).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_text_that_fits_stays_whole() {
    assert_eq!(split("# A\n\nb\n\n```python\nc\n```\n", 64), ["# A\n\nb\n\n```python\nc\n```"]);
    assert!(split(" \n\n", 64).is_empty());
}

#[test]
fn a_fence_that_fits_a_piece_is_not_cut() {
    let text = format!("{}\n\n```python\n{}```\n\nend", "word ".repeat(10), lines(5));
    let pieces = split(&text, 70);
    assert_eq!(pieces.len(), 2);
    assert_eq!(pieces[1], format!("```python\n{}```\n\nend", lines(5)));
}

#[test]
fn a_fence_too_long_for_a_piece_goes_on_as_a_fence_in_the_same_language() {
    let text = format!("```python\n{}```", lines(20));
    let pieces = split(&text, 80);
    assert!(pieces.len() > 1);
    for piece in &pieces {
        assert!(piece.starts_with("```python\nline"), "{piece}");
        assert!(piece.ends_with("\n```"), "{piece}");
    }
}

#[test]
fn a_line_that_leads_to_an_example_goes_with_it() {
    let text = format!("{}\n\nLike this:\n\n```python\n{}```", "word ".repeat(8), lines(4));
    let pieces = split(&text, 70);
    assert!(pieces[1].starts_with("Like this:\n\n```python"), "{pieces:?}");
}

#[test]
fn a_list_is_cut_between_its_items() {
    let text = format!("- {0}\n- {0}\n- {0}\n", "item ".repeat(6).trim());
    let pieces = split(&text, 70);
    assert_eq!(pieces.len(), 2);
    assert!(pieces.iter().all(|piece| piece.starts_with("- item")), "{pieces:?}");
}

#[test]
fn a_long_paragraph_is_cut_after_a_sentence_and_not_inside_code() {
    let text = "One sentence that is long enough. Another with `some code in it` and more of it.";
    let pieces = split(text, 64);
    assert_eq!(pieces[0], "One sentence that is long enough.");
    assert!(pieces[1].contains("`some code in it`"));
}

#[test]
fn a_word_longer_than_a_piece_is_cut_anyway() {
    let pieces = split(&"é".repeat(150), 64);
    assert_eq!(pieces.iter().map(|piece| piece.chars().count()).collect::<Vec<_>>(), [64, 64, 22]);
}

#[test]
fn an_endless_fence_is_closed_in_every_piece() {
    for piece in split(&format!("```\n{}", lines(30)), 64) {
        assert!(balanced(&piece), "{piece}");
    }
}

fn block() -> impl Strategy<Value = String> {
    let words = || prop::collection::vec("[a-zé`*_.,!:]{1,12}", 1..60).prop_map(|w| w.join(" "));
    let plain = || prop::collection::vec("[a-z(),.=]{1,90}", 1..20);
    prop_oneof![
        prop::collection::vec("[a-zé.,:]{1,12}", 1..60).prop_map(|words| words.join(" ")),
        prop::collection::vec("[a-z .]{1,40}", 1..6)
            .prop_map(|items| format!("- x{}\n", items.join("\n- x"))),
        plain().prop_map(|code| format!("```python\n{}\n```", code.join("\n"))),
        plain().prop_map(|code| format!("- item\n  ```text\n  {}\n  ```", code.join("\n  "))),
        "[a-z ]{1,30}".prop_map(|title| format!("### x{title}")),
        words().prop_map(|words| words.replace("```", "")),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn pieces_fit_are_balanced_and_lose_nothing(
        blocks in prop::collection::vec(block(), 1..12),
        limit in 64..400_usize,
    ) {
        let text = blocks.join("\n\n");
        let pieces = split(&text, limit);
        for piece in &pieces {
            prop_assert!(piece.chars().count() <= limit, "{} > {limit}: {piece}", piece.len());
            prop_assert!(balanced(piece), "{piece}");
        }
        prop_assert_eq!(substance(&pieces.join("\n")), substance(&text));
    }

    #[test]
    fn any_text_at_all_is_parted_into_pieces_that_fit(text in "([-#>`~ a\n.é*]|```){0,300}") {
        for piece in split(&text, 64) {
            prop_assert!(piece.chars().count() <= 64, "{piece}");
            prop_assert!(!piece.is_empty());
        }
    }
}
