//! The words of a text, normalized for comparison.

use crate::domain::text::folded;

/// Words that say nothing about a question's subject.
const STOP_WORDS: [&str; 40] = [
    "a", "about", "an", "and", "are", "at", "be", "between", "by", "can", "do", "does", "for",
    "from", "how", "i", "in", "is", "it", "its", "of", "on", "or", "that", "the", "there", "this",
    "to", "versus", "vs", "was", "what", "when", "where", "which", "why", "with", "you", "your",
    "s",
];

/// Appends the words of `text`, each after a space, in lowercase Latin letters without accents.
/// Operators are words too, because people search for `==` and `C++`; other punctuation separates
/// words.
pub(super) fn fold(text: &str, out: &mut String) {
    let mut between = true;
    for character in text.chars() {
        if character.is_alphanumeric() || "=+*<>@%&|^!#".contains(character) {
            if between {
                out.push(' ');
                between = false;
            }
            out.extend(folded(character));
        } else {
            between = true;
        }
    }
}

/// The normalized words of `text`, in order.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut folded = String::new();
    fold(text, &mut folded);
    folded.split(' ').filter(|word| !word.is_empty()).map(|word| stem(word).to_owned()).collect()
}

/// The words of a query, without stop words, unless there are no others.
pub(super) fn query_words(query: &str) -> Vec<String> {
    let all = words(query);
    let mut telling: Vec<String> =
        all.iter().filter(|word| !STOP_WORDS.contains(&word.as_str())).cloned().collect();
    if telling.is_empty() {
        telling = all;
    }
    telling.sort();
    telling.dedup();
    telling
}

/// A word without a plural ending.
fn stem(word: &str) -> &str {
    if word.len() < 4 || ["ss", "us", "is"].iter().any(|end| word.ends_with(end)) {
        return word;
    }
    let plural = ["sses", "xes", "shes"].iter().any(|end| word.ends_with(end));
    if plural { &word[..word.len() - 2] } else { word.strip_suffix('s').unwrap_or(word) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> String {
        let mut out = String::new();
        fold(text, &mut out);
        out
    }

    #[test]
    fn folding_keeps_words_and_operators_alone() {
        assert_eq!(folded("Naïve `__slots__`, a += b!"), " naive slots a += b!");
        assert_eq!(folded(" … "), "");
        assert_eq!(folded("Straße 闭包"), " strasse bibao");
    }

    #[test]
    fn plurals_are_the_same_word() {
        for (one, many) in [("class", "classes"), ("index", "indexes"), ("closure", "closures")] {
            assert_eq!(words(one), words(many));
        }
        assert_eq!(words("status is this"), ["status", "is", "this"]);
    }

    #[test]
    fn a_query_keeps_the_words_that_say_something() {
        assert_eq!(query_words("What is the GIL?"), ["gil"]);
        assert_eq!(query_words("is"), ["is"]);
        assert_eq!(query_words("is vs =="), ["=="]);
    }
}
