//! The language of code that doesn't say it.

use crate::import::pattern::regex;
use regex::Regex;
use std::sync::LazyLock;

/// Languages and what gives them away, the surest first.
const SIGNS: [(&str, &str); 20] = [
    ("bash", r"\A#!.*\b(?:ba|z|da)?sh\b"),
    ("python", r"\A#!.*python"),
    ("php", r"<\?php"),
    (
        "html",
        r"(?i)\A\s*<(?:!doctype html|html|div|body|head|p|ul|table|script|form|input|button)\b",
    ),
    ("xml", r"\A\s*<\?xml"),
    ("cpp", r"(?m)^\s*#include\s*<(?:iostream|vector|string|map|memory|algorithm)>|\bstd::\w"),
    ("c", r"(?m)^\s*#include\s*[<\x22]|\bprintf\s*\("),
    ("go", r"(?m)^package \w+$|\bfunc (?:\(\w+ \*?\w+\) )?\w*\(.*\{|:= "),
    ("rust", r"\bfn \w+(?:<.*>)?\(.*\{|\blet mut \b|\bimpl(?:<.*>)? \w+|println!\("),
    (
        "java",
        r"\bpublic (?:static |final |abstract )*(?:class|void|interface|int|String|enum)\b|System\.out\.print",
    ),
    ("csharp", r"(?m)^\s*using System|\bConsole\.Write|\bnamespace \w+"),
    (
        "python",
        r"(?m)^\s*(?:def \w+\(.*\).*:|class \w+.*:|from [\w.]+ import |import [\w.]+(?: as \w+)?$|elif |(?:for|while|if|with) .+:\s*$)|\bprint\(|\bself\.|^>>> ",
    ),
    (
        "typescript",
        r"(?m)^\s*(?:export )?(?:interface|type) \w+(?:<.*>)? ?[={]|: (?:string|number|boolean|any|unknown)\b(?:\[\])?\s*[;,)=]",
    ),
    (
        "javascript",
        r"\b(?:const|let|var) [\w{\[]|\bfunction\*?\s*\w*\(|=> ?[\w({]|console\.log|===|\brequire\(",
    ),
    (
        "sql",
        r"(?im)^\s*(?:select\b.+|insert into|update \w+ set|delete from|create (?:table|index|view)|alter table|with \w+ as)\b",
    ),
    ("yaml", r"(?m)\A(?:[\w-]+:(?: .*)?\n)(?:\s*- .+|\s+[\w-]+:.*|[\w-]+:.*)$"),
    ("dockerfile", r"(?m)^FROM [\w./:-]+$"),
    ("css", r"(?m)^\s*[.#]?[\w-]+(?:[ ,>.:#\w-]+)?\s*\{\s*$|^\s*[a-z-]+:\s*[^;{}]+;\s*$"),
    (
        "bash",
        r"(?m)^\s*(?:\$ |sudo |apt(?:-get)? |git |docker |kubectl |npm |pip |curl |echo |export \w+=|cd |grep |chmod )",
    ),
    ("ruby", r"(?m)^\s*(?:def \w+[^:]*$|puts |require ')|\bdo \|\w+\|"),
];

static PATTERNS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let compiled = |(language, pattern): &(&'static str, &'static str)| (*language, regex(pattern));
    SIGNS.iter().map(compiled).collect()
});

/// The language that `code` looks like, or `text`.
pub(super) fn guess(code: &str) -> &'static str {
    let trimmed = code.trim_start();
    if trimmed.starts_with(['{', '['])
        && serde_json::from_str::<serde::de::IgnoredAny>(code).is_ok()
    {
        return "json";
    }
    let mut patterns = PATTERNS.iter();
    patterns.find(|(_, pattern)| pattern.is_match(code)).map_or("text", |(language, _)| language)
}

/// The name of a language as a fence can carry it; nothing where it can't.
pub(super) fn fence_name(written: &str) -> Option<String> {
    let word = written.trim().trim_start_matches("language-").trim_start_matches("lang-");
    let word = word.trim_matches(['{', '}', '.']).to_lowercase();
    let word = word.split([' ', ',', ':', '{', '\t']).next().unwrap_or_default();
    let name = match word {
        "plaintext" | "plain" | "txt" | "none" | "output" => "text",
        other => other,
    };
    let is_name = !name.is_empty()
        && name.len() <= 20
        && name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "+#-_".contains(letter));
    is_name.then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_is_told_by_what_it_looks_like() {
        for (code, language) in [
            ("def f(x):\n    return x", "python"),
            ("const a = 1;\nconsole.log(a)", "javascript"),
            ("SELECT a FROM b", "sql"),
            ("fn main() {\n    println!(\"a\");\n}", "rust"),
            ("package main\n\nfunc main() {}", "go"),
            ("#include <stdio.h>\nint main() {}", "c"),
            ("#include <iostream>\nint main() {}", "cpp"),
            ("public class A { }", "java"),
            ("$ git status", "bash"),
            ("{\"a\": [1, 2]}", "json"),
            ("<div class=\"a\"></div>", "html"),
            (".a {\n  color: red;\n}", "css"),
            ("interface A {\n  b: string;\n}", "typescript"),
            ("one two three", "text"),
            ("", "text"),
        ] {
            assert_eq!(guess(code), language, "{code}");
        }
    }

    #[test]
    fn only_what_a_fence_can_carry_is_a_name() {
        assert_eq!(fence_name("JavaScript {1,3}").as_deref(), Some("javascript"));
        assert_eq!(fence_name("{.python .numberLines}").as_deref(), Some("python"));
        assert_eq!(fence_name("c++").as_deref(), Some("c++"));
        assert_eq!(fence_name("output").as_deref(), Some("text"));
        assert_eq!(fence_name("`"), None);
    }
}
