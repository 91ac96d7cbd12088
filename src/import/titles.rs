//! Titles of at most 80 characters that tell questions apart.

use crate::bank::author_limits::MAX_QUESTION_TITLE as MAX_TITLE;
use crate::domain::text::{is_visible, misleads};
use crate::markdown::plain;
use std::collections::HashMap;

/// A first sentence that is shorter says too little.
const SHORT: usize = 12;

/// A title from a longer text: the text itself, its first sentence, or as many words as fit.
pub(super) fn shortened(text: &str) -> String {
    let text: String =
        text.chars().filter(|letter| !misleads(*letter) && *letter != '\u{200b}').collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = |text: &str| text.chars().count();
    if length(&text) <= MAX_TITLE {
        return if is_visible(&text) { text } else { "Question".to_owned() };
    }
    let ends = text.match_indices(['.', '?', '!', ':']).map(|(at, sign)| at + sign.len());
    let sentence = ends
        .filter(|end| text[*end..].starts_with(' '))
        .map(|end| text[..end].trim_end_matches(':'))
        .take_while(|it| length(it) <= MAX_TITLE)
        .find(|it| length(it) >= SHORT);
    sentence.map_or_else(|| cut(&text, MAX_TITLE), str::to_owned)
}

/// As many words as fit into so many characters, with a sign that there are more.
fn cut(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let room: String = text.chars().take(most.saturating_sub(1)).collect();
    let words = room.rsplit_once(' ').map_or(room.as_str(), |(words, _)| words);
    let words = if words.chars().count() * 2 < most { room.as_str() } else { words };
    format!("{}…", words.trim_end_matches([' ', ',', ';', ':', '-']))
}

/// The first text of a prompt, else its first line of code.
pub(super) fn of_prompt(prompt: &str) -> String {
    let text = paragraphs(prompt).into_iter().find(|text| is_visible(text));
    text.unwrap_or_default()
}

/// The parts of a prompt that may tell it from others: paragraphs as plain text, and lines of code.
fn paragraphs(prompt: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut code = Vec::new();
    let mut lists = Vec::new();
    let mut in_code = false;
    let mut paragraph = String::new();
    for line in prompt.lines() {
        if line.starts_with("```") {
            in_code = !in_code;
            texts.extend(Some(plain(&std::mem::take(&mut paragraph))).filter(|it| !it.is_empty()));
        } else if in_code {
            code.push(line.trim().to_owned());
        } else if line.starts_with("- ") {
            // Choices say less of a question than its text and its code.
            lists.push(plain(line));
        } else if line.trim().is_empty() {
            texts.extend(Some(plain(&std::mem::take(&mut paragraph))).filter(|it| !it.is_empty()));
        } else {
            paragraph.push_str(line);
            paragraph.push('\n');
        }
    }
    texts.extend(Some(plain(&paragraph)).filter(|it| !it.is_empty()));
    let is_telling = |line: &String| line.chars().filter(|it| it.is_alphanumeric()).count() > 1;
    texts.extend(code.into_iter().filter(is_telling));
    texts.extend(lists);
    texts
}

/// A title to compare by.
pub(super) fn folded(title: &str) -> String {
    title.chars().filter(|it| it.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// Makes titles distinct: equal ones get the part of their prompt that differs, or a number.
pub(super) fn told_apart(titles: &[String], prompts: &[&str]) -> Vec<String> {
    let mut alike: HashMap<String, Vec<usize>> = HashMap::new();
    for (at, title) in titles.iter().enumerate() {
        alike.entry(folded(title)).or_default().push(at);
    }
    let mut out = titles.to_vec();
    for same in alike.values().filter(|same| same.len() > 1) {
        let parts: Vec<Vec<String>> = same.iter().map(|at| paragraphs(prompts[*at])).collect();
        let mut count: HashMap<&str, usize> = HashMap::new();
        for part in parts.iter().flatten() {
            *count.entry(part).or_default() += 1;
        }
        let mut taken: HashMap<String, usize> = HashMap::new();
        for (at, parts) in same.iter().zip(&parts) {
            let own = parts.iter().filter(|part| folded(part) != folded(&titles[*at]));
            let rarest = own.min_by_key(|part| count.get(part.as_str()).copied().unwrap_or(0));
            let base = titles[*at].trim_end_matches(['.', ':', '…', ' ']);
            let mut title = match rarest {
                Some(part) => {
                    let base = cut(base, MAX_TITLE / 2);
                    let room = MAX_TITLE - base.chars().count() - 2;
                    let sign = if base.ends_with(['?', '!', '…']) { " " } else { ": " };
                    format!("{base}{sign}{}", cut(part, room))
                }
                None => base.to_owned(),
            };
            let times = taken.entry(folded(&title)).or_default();
            *times += 1;
            if *times > 1 {
                let number = format!(" ({times})");
                title = cut(&title, MAX_TITLE - number.len()) + &number;
            }
            out[*at] = title;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_gives_its_first_sentence_or_words() {
        let long = "What is a heap, and how is it kept? Explain it with an example that has at least seven nodes.";
        assert_eq!(shortened(long), "What is a heap, and how is it kept?");
        let endless = "word ".repeat(40);
        let title = shortened(&endless);
        assert!(title.ends_with("word…") && title.chars().count() <= MAX_TITLE, "{title}");
        assert_eq!(shortened(&"x".repeat(200)).chars().count(), MAX_TITLE);
        assert_eq!(shortened("\u{200b}"), "Question");
    }

    #[test]
    fn titles_that_are_alike_get_what_tells_them_apart() {
        let titles = vec!["What is the output?".to_owned(); 3];
        let prompts = [
            "What is the output?\n\n```js\nconst a = 1;\nconsole.log(a);\n```",
            "What is the output?\n\n```js\nconsole.log(typeof null);\n```",
            "What is the output?",
        ];
        assert_eq!(
            told_apart(&titles, &prompts),
            [
                "What is the output? const a = 1;",
                "What is the output? console.log(typeof null);",
                "What is the output?",
            ]
        );
    }

    #[test]
    fn titles_with_nothing_to_tell_them_apart_are_numbered() {
        let titles = vec!["Same".to_owned(), "Same".to_owned()];
        assert_eq!(told_apart(&titles, &["Same", "Same"]), ["Same", "Same (2)"]);
    }
}
