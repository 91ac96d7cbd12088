//! Finding questions by what somebody types, fast enough to do it on every keystroke.

use crate::domain::question::Question;
use memchr::memmem::Finder;
use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str, chars};

/// Above this size a fuzzy search takes longer than a keystroke should.
const MAX_FUZZY: usize = 20_000;

/// With fewer exact hits than this, a misspelling is likely.
const FEW: usize = 5;

/// The shortest query that is worth a guess, in characters.
const MIN_FUZZY: usize = 3;

/// The least score for each character of the query that makes a guess more than chance: in
/// nucleo's scale a character found in place is worth 16, and every gap costs 3 and more.
const MIN_SCORE: u32 = 14;

/// Parts the title from what else a question is found by. It can't be typed.
const TITLE_END: char = '\u{1}';

/// The folded words of all questions, one question in a line, in one buffer, because one long
/// scan is much faster than many short ones.
#[derive(Debug)]
pub(super) struct Index {
    text: String,
    /// Where each question's line begins, and the end of the last one.
    starts: Vec<usize>,
}

/// How well a question fits a query; the best first.
#[derive(Clone, Copy)]
enum Rank {
    /// The title begins with the query.
    Start,
    /// Each word of the query begins a word of the title.
    Words,
    /// Each word of the query is somewhere in the title.
    Title,
    /// Some of it is in the tags, the category or the id only.
    Elsewhere,
}

impl Index {
    /// An index of `questions`, in their order.
    pub(super) fn build<'a>(
        questions: &'a [Question],
        category_title: impl Fn(&'a Question) -> &'a str,
    ) -> Self {
        let mut text = String::with_capacity(questions.len() * 128);
        let mut starts = Vec::with_capacity(questions.len() + 1);
        for question in questions {
            starts.push(text.len());
            fold(&question.title, &mut text);
            text.push(TITLE_END);
            let tags = question.tags.iter().map(String::as_str);
            let rest = [question.category.as_str(), category_title(question), question.id.as_str()];
            for words in tags.chain(rest) {
                fold(words, &mut text);
            }
            text.push('\n');
        }
        starts.push(text.len());
        Self { text, starts }
    }

    /// Positions of at most `limit` questions that fit `query` and that `admits` accepts.
    pub(super) fn search(
        &self,
        query: &str,
        admits: impl Fn(usize) -> bool,
        limit: usize,
    ) -> Vec<usize> {
        let mut folded = String::new();
        fold(query, &mut folded);
        let count = self.starts.len() - 1;
        let words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
        let Some(longest) = words.iter().max_by_key(|word| word.len()) else {
            return (0..count).filter(|position| admits(*position)).take(limit).collect();
        };
        let mut found = self.exact(&folded, &words, longest, &admits, limit);
        if found.len() < FEW.min(limit) && count <= MAX_FUZZY {
            let guesses =
                self.fuzzy(&folded, |position| admits(position) && !found.contains(&position));
            found.extend(guesses);
            found.truncate(limit);
        }
        found
    }

    fn line(&self, position: usize) -> &str {
        &self.text[self.starts[position]..self.starts[position + 1]]
    }

    fn exact(
        &self,
        query: &str,
        words: &[&str],
        longest: &str,
        admits: &impl Fn(usize) -> bool,
        limit: usize,
    ) -> Vec<usize> {
        let mut by_rank: [Vec<usize>; 4] = Default::default();
        // A letter or two is the beginning of a word: as a part of one it would fit nearly all.
        let whole = |word: &str| word.chars().count() > 2;
        let driver = if whole(longest) { longest.to_owned() } else { format!(" {longest}") };
        let finder = Finder::new(driver.as_bytes());
        let mut from = 0;
        let mut position = 0;
        while let Some(hit) = finder.find(&self.text.as_bytes()[from..]) {
            position += self.starts[position + 1..].partition_point(|start| *start <= from + hit);
            from = self.starts[position + 1];
            let line = self.line(position);
            let fits = |text: &str| {
                words.iter().all(|word| {
                    if whole(word) { text.contains(word) } else { begins_word(text, word) }
                })
            };
            if fits(line) && admits(position) {
                let title = &line[..line.find(TITLE_END).expect("every line has a title's end")];
                let rank = if title.starts_with(query) {
                    Rank::Start
                } else if words.iter().all(|word| begins_word(title, word)) {
                    Rank::Words
                } else if fits(title) {
                    Rank::Title
                } else {
                    Rank::Elsewhere
                };
                let equals = &mut by_rank[rank as usize];
                if equals.len() < limit {
                    equals.push(position);
                }
                if by_rank[Rank::Start as usize].len() == limit {
                    break;
                }
            }
            if position + 2 == self.starts.len() {
                break;
            }
            position += 1;
        }
        by_rank.into_iter().flatten().take(limit).collect()
    }

    /// The questions whose title and tags nearly contain `query`, the best first.
    fn fuzzy(&self, query: &str, admits: impl Fn(usize) -> bool) -> Vec<usize> {
        let length = query.chars().filter(|character| *character != ' ').count();
        if length < MIN_FUZZY {
            return Vec::new();
        }
        let pattern =
            Pattern::new(query, CaseMatching::Respect, Normalization::Never, AtomKind::Fuzzy);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let threshold = MIN_SCORE * u32::try_from(length).unwrap_or(u32::MAX / MIN_SCORE);
        let mut scored: Vec<(u32, usize)> = (0..self.starts.len() - 1)
            .filter(|position| admits(*position))
            .filter_map(|position| {
                let haystack = Utf32Str::new(self.line(position), &mut buffer);
                let score = pattern.score(haystack, &mut matcher)?;
                (score >= threshold).then_some((score, position))
            })
            .collect();
        scored.sort_by_key(|(score, position)| (std::cmp::Reverse(*score), *position));
        scored.into_iter().map(|(_, position)| position).collect()
    }
}

/// Whether a word of `text`, which is folded, begins with `word`.
fn begins_word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| text[..at].ends_with(' '))
}

/// Appends the words of `text`, each after a space, in lower case and without accents. Operators
/// are words too, because people look for `==` and `C++`; other punctuation parts words.
fn fold(text: &str, out: &mut String) {
    let mut between = true;
    for character in text.chars() {
        if character.is_alphanumeric() || "=+*<>@%&|^!#".contains(character) {
            if between {
                out.push(' ');
                between = false;
            }
            if character.is_ascii() {
                out.push(character.to_ascii_lowercase());
            } else {
                out.push(chars::to_lower_case(chars::normalize(character)));
            }
        } else {
            between = true;
        }
    }
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
    }

    #[test]
    fn a_word_begins_after_a_space_only() {
        assert!(begins_word(" two words", "wor"));
        assert!(!begins_word(" two swords", "wor"));
        assert!(begins_word(" swords wor", "wor"));
    }
}
