//! The index of words in questions.

use super::words;
use crate::domain::question::Question;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// In a bank with more questions, only the texts that name a question's subject are searched.
pub(super) const MANY: usize = 20_000;

/// The weight of a word by its place.
const TITLE: f32 = 12.0;
const TAG: f32 = 8.0;
const PLACE: f32 = 5.0;
const KEY_POINT: f32 = 3.0;
const PROMPT: f32 = 3.0;
const ANSWER: f32 = 2.0;

/// The weight of a word by the quality of the match.
const EXACT: f32 = 1.0;
const BEGINNING: f32 = 0.75;
const ENDING: f32 = 0.7;
const INSIDE: f32 = 0.4;
const MISSPELLED: f32 = 0.4;

/// The shortest words, in bytes, that are searched for inside others, and as a prefix of words in
/// longer texts.
const INSIDE_FROM: usize = 3;
const BEGINNING_FROM: usize = 4;

/// A word in a question: its weight in what names the question, and elsewhere.
#[derive(Clone, Copy, Debug)]
struct Posting {
    question: usize,
    near: f32,
    far: f32,
}

/// The quality of a question's match with a word.
pub(super) struct WordWeight {
    pub(super) question: usize,
    pub(super) strength: f32,
}

#[derive(Debug)]
pub(super) struct WordIndex {
    /// All words in order, in one text that is scanned fast. Each follows a line end.
    vocabulary: String,
    /// The start of each word, and the end of the last one.
    starts: Vec<usize>,
    /// The questions with each word.
    postings: Vec<Vec<Posting>>,
}

impl WordIndex {
    pub(super) fn build<'a>(
        questions: &'a [Arc<Question>],
        category_title: impl Fn(&'a Question) -> &'a str,
    ) -> Self {
        let with_texts = questions.len() <= MANY;
        let mut postings: BTreeMap<String, Vec<Posting>> = BTreeMap::new();
        for (position, question) in questions.iter().enumerate() {
            let mut found = QuestionWords::default();
            found.near(TITLE, &question.title);
            question.aliases.iter().for_each(|alias| found.near(TITLE, alias));
            question.tags.iter().for_each(|tag| found.near(TAG, tag));
            for place in [&*question.category, category_title(question), question.id.as_str()] {
                found.near(PLACE, place);
            }
            if with_texts {
                question.key_points.iter().for_each(|point| found.far(KEY_POINT, point));
                found.far(PROMPT, &prose(&question.prompt));
                question.choices.iter().for_each(|it| found.far(PROMPT, &prose(&it.text)));
                found.far(ANSWER, &prose(&question.answer));
            }
            for (word, (near, far)) in found.0 {
                postings.entry(word).or_default().push(Posting { question: position, near, far });
            }
        }
        let mut index =
            Self { vocabulary: String::new(), starts: Vec::new(), postings: Vec::new() };
        for (word, postings) in postings {
            index.vocabulary.push('\n');
            index.starts.push(index.vocabulary.len());
            index.vocabulary.push_str(&word);
            index.postings.push(postings);
        }
        index.starts.push(index.vocabulary.len() + 1);
        index
    }

    fn word(&self, at: usize) -> &str {
        &self.vocabulary[self.starts[at]..self.starts[at + 1] - 1]
    }

    /// The position of the first word that isn't before `word`.
    fn place(&self, word: &str) -> usize {
        let (mut low, mut high) = (0, self.postings.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.word(middle) < word { low = middle + 1 } else { high = middle }
        }
        low
    }

    /// The questions that have `word`, one that begins with it, contains it, or is spelled
    /// similarly; each once.
    pub(super) fn find(&self, word: &str) -> Vec<WordWeight> {
        let mut best: HashMap<usize, f32> = HashMap::new();
        let mut note = |postings: &[Posting], near: f32, far: f32| {
            for posting in postings {
                let strength = posting.near * near + posting.far * far;
                if strength > 0.0 {
                    let known = best.entry(posting.question).or_default();
                    *known = known.max(strength);
                }
            }
        };
        let far = if word.len() >= BEGINNING_FROM { BEGINNING } else { 0.0 };
        for at in self.place(word)..self.postings.len() {
            let found = self.word(at);
            if found == word {
                note(&self.postings[at], EXACT, EXACT);
            } else if found.starts_with(word) {
                note(&self.postings[at], BEGINNING, far);
            } else {
                break;
            }
        }
        for cut in 1..=2 {
            let shorter = word.len().checked_sub(cut).and_then(|end| word.get(..end));
            let shorter = shorter.filter(|shorter| shorter.len() >= BEGINNING_FROM);
            let Some(shorter) = shorter else { continue };
            let at = self.place(shorter);
            if at < self.postings.len() && self.word(at) == shorter {
                note(&self.postings[at], ENDING, ENDING);
            }
        }
        if word.len() >= INSIDE_FROM {
            for hit in memchr::memmem::find_iter(self.vocabulary.as_bytes(), word) {
                let at = self.starts.partition_point(|start| *start <= hit) - 1;
                if hit > self.starts[at] {
                    note(&self.postings[at], INSIDE, 0.0);
                }
            }
        }
        if best.is_empty() {
            return self.misspelled(word);
        }
        best.into_iter().map(|(question, strength)| WordWeight { question, strength }).collect()
    }

    /// The questions whose names have a word that `word` may be a misspelling of.
    fn misspelled(&self, word: &str) -> Vec<WordWeight> {
        let most = match word.chars().count() {
            0..4 => return Vec::new(),
            4..8 => 1,
            _ => 2,
        };
        let mut best: HashMap<usize, f32> = HashMap::new();
        let alike = (0..self.postings.len()).filter(|at| {
            let known = self.word(*at);
            known.len().abs_diff(word.len()) <= most
                && known.chars().next() == word.chars().next()
                && strsim::osa_distance(known, word) <= most
        });
        for posting in alike.flat_map(|at| &self.postings[at]) {
            let strength = posting.near * MISSPELLED;
            if strength > 0.0 {
                let known = best.entry(posting.question).or_default();
                *known = known.max(strength);
            }
        }
        best.into_iter().map(|(question, strength)| WordWeight { question, strength }).collect()
    }
}

/// The words of one question with their weights, near and far.
#[derive(Default)]
struct QuestionWords(HashMap<String, (f32, f32)>);

impl QuestionWords {
    fn near(&mut self, worth: f32, text: &str) {
        for word in words::words(text) {
            let (near, _) = self.0.entry(word).or_default();
            *near = near.max(worth) + 0.1;
        }
    }

    /// A text that names a word often is more about it, but not proportionally more.
    fn far(&mut self, worth: f32, text: &str) {
        let mut counts: HashMap<String, f32> = HashMap::new();
        for word in words::words(text) {
            *counts.entry(word).or_default() += 1.0;
        }
        for (word, count) in counts {
            let (_, far) = self.0.entry(word).or_default();
            *far += worth * count / (count + 1.0);
        }
    }
}

/// A text without its code blocks, which are full of names and sample values.
fn prose(markdown: &str) -> String {
    let mut out = String::with_capacity(markdown.len());
    let mut inside = false;
    for event in Parser::new_ext(markdown, Options::empty()) {
        match event {
            Event::Start(Tag::CodeBlock(_)) => inside = true,
            Event::End(TagEnd::CodeBlock) => inside = false,
            Event::Text(text) | Event::Code(text) if !inside => {
                out.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak | Event::End(_) => out.push(' '),
            _ => {}
        }
    }
    out
}
