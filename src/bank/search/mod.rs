//! Finds questions by typed words, fast enough to do it on every keystroke.
//!
//! All texts of a question are searched. A word counts more the rarer it is, and the closer its
//! place is to the question's subject: its title or an alias, a tag, its category, a key point or
//! the prompt, its answer. A question that lacks much of a query isn't found by it.

mod index;
mod words;

use crate::domain::question::Question;
use index::{WordIndex as Words, WordWeight};
use std::sync::Arc;

/// The share of a query, by the weight of its words, that a question must have.
const FLOOR: f32 = 0.65;

/// If the title begins with the query, it is most likely the wanted one.
const TITLE_BEGINS: f32 = 3.0;

/// The additional weight of consecutive words, if they are in few questions.
const IN_A_ROW: f32 = 1.5;

/// The number of best results that are checked for consecutive words.
const CLOSER_LOOK: usize = 100;

/// The folded words of all questions.
#[derive(Debug)]
pub(super) struct SearchIndex {
    words: Words,
    /// All titles and all texts, folded.
    titles: Vec<String>,
    texts: Vec<String>,
}

impl SearchIndex {
    /// An index of `questions`, in order.
    pub(super) fn build<'a>(
        questions: &'a [Arc<Question>],
        category_title: impl Fn(&'a Question) -> &'a str,
    ) -> Self {
        let titles = questions.iter().map(|question| folded([question.title.as_str()]));
        let texts = questions.iter().map(|question| {
            let near = std::iter::once(&*question.title)
                .chain(question.aliases.iter().map(String::as_str))
                .chain(question.tags.iter().map(String::as_str))
                .chain([&*question.prompt, &*question.answer])
                .chain(question.choices.iter().map(|option| &*option.text));
            folded(near.chain(question.key_points.iter().map(String::as_str)))
        });
        Self {
            titles: titles.collect(),
            texts: if questions.len() <= index::MANY { texts.collect() } else { Vec::new() },
            words: Words::build(questions, category_title),
        }
    }

    /// Positions of at most `limit` of the `admitted` questions that match `query`, best first.
    pub(super) fn search(
        &self,
        query: &str,
        admitted: impl Fn(usize) -> bool,
        limit: usize,
    ) -> Vec<usize> {
        let words = words::query_words(query);
        if words.is_empty() {
            return (0..self.titles.len()).filter(|at| admitted(*at)).take(limit).collect();
        }
        let mut scores = self.scores(&words, admitted);
        let by_score = |a: &(f32, usize), b: &(f32, usize)| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1));
        scores.sort_unstable_by(by_score);
        let phrase = folded([query]);
        for (score, at) in scores.iter_mut().take(CLOSER_LOOK.max(limit)) {
            if self.titles[*at].starts_with(&phrase) {
                *score *= TITLE_BEGINS;
            } else if words.len() > 1 && self.texts.get(*at).is_some_and(|it| it.contains(&phrase))
            {
                *score *= IN_A_ROW;
            }
        }
        scores.sort_by(by_score);
        scores.truncate(limit);
        scores.into_iter().map(|(_, at)| at).collect()
    }

    /// The admitted questions that have enough of `words`, with their scores.
    fn scores(&self, words: &[String], admitted: impl Fn(usize) -> bool) -> Vec<(f32, usize)> {
        let count = self.titles.len();
        let mut sums = vec![0.0_f32; count];
        let mut covered = vec![0.0_f32; count];
        let mut all = 0.0;
        for word in words {
            let found = self.words.find(word);
            let weight = rarity(count, found.len());
            all += weight;
            for WordWeight { question, strength } in found {
                sums[question] += strength * weight;
                covered[question] += weight;
            }
        }
        let shares = sums.into_iter().zip(covered).enumerate();
        let good = shares.filter(|(at, (_, covered))| *covered >= FLOOR * all && admitted(*at));
        good.map(|(at, (sum, covered))| (sum * (covered / all).powi(2), at)).collect()
    }
}

/// The weight of a word that `having` of all questions have.
#[expect(clippy::cast_precision_loss, reason = "a weight needs no precision")]
fn rarity(questions: usize, having: usize) -> f32 {
    (1.0 + questions as f32 / having.max(1) as f32).ln()
}

fn folded<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut out = String::new();
    for text in texts {
        words::fold(text, &mut out);
    }
    out
}
