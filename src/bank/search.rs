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

/// How much text is looked at to find out which word of a query is the rarest, in bytes.
const SAMPLE: usize = 32 * 1024;

/// With fewer hits than this, each of them is looked at.
const MANY: usize = 2_000;

/// If fewer than one in this many questions is admitted, looking at each beats scanning all text.
pub(super) const SPARSE: usize = 8;

/// Which questions may be found, by their positions.
pub(super) enum Admitted {
    /// Any.
    All,
    /// These, in order.
    Few(Vec<usize>),
    /// Those at which this is true.
    Many(Vec<bool>),
}

impl Admitted {
    fn contains(&self, position: usize) -> bool {
        match self {
            Self::All => true,
            Self::Few(few) => few.binary_search(&position).is_ok(),
            Self::Many(many) => many[position],
        }
    }
}

/// Folded text, one question in a line, in one buffer, because one long scan is much faster than
/// many short ones. A line begins with its line end, so that this can be searched for.
#[derive(Debug)]
struct Lines {
    text: String,
    /// Where each line begins, and the end of the last one.
    starts: Vec<usize>,
}

impl Lines {
    fn build<'a, 'b, I: Iterator<Item = &'b str>>(
        questions: &'a [Question],
        texts: impl Fn(&'a Question) -> I,
    ) -> Self {
        let mut text = String::with_capacity(questions.len() * 128);
        let mut starts = Vec::with_capacity(questions.len() + 1);
        for question in questions {
            starts.push(text.len());
            text.push('\n');
            for part in texts(question) {
                fold(part, &mut text);
            }
        }
        starts.push(text.len());
        Self { text, starts }
    }

    fn count(&self) -> usize {
        self.starts.len() - 1
    }

    fn line(&self, position: usize) -> &[u8] {
        &self.text.as_bytes()[self.starts[position]..self.starts[position + 1]]
    }

    /// The positions of all lines that contain the needle, in order.
    fn holding(&self, finder: &Finder<'_>) -> impl Iterator<Item = usize> {
        let mut next = 0;
        std::iter::from_fn(move || {
            let from = *self.starts.get(next)?;
            let hit = from + finder.find(&self.text.as_bytes()[from..])?;
            next += self.starts[next + 1..].partition_point(|start| *start <= hit) + 1;
            Some(next - 1)
        })
    }

    /// That of `finders` which seems to have the fewest hits.
    fn rarest<'f, 'n>(&self, finders: impl Iterator<Item = &'f Finder<'n>>) -> &'f Finder<'n>
    where
        'n: 'f,
    {
        let sample = &self.text.as_bytes()[..self.text.len().min(SAMPLE)];
        finders
            .min_by_key(|finder| {
                (finder.find_iter(sample).count(), usize::MAX - finder.needle().len())
            })
            .expect("a query has a word")
    }
}

/// A word of a query.
struct Word<'q> {
    /// Finds it anywhere; or, as it is a letter or two, where a word begins: as a part of a word
    /// it would fit nearly all.
    anywhere: Finder<'q>,
    /// Finds words that begin with it.
    beginning: Finder<'q>,
}

/// Which text is scanned, for what, and which of the questions it is found in are wanted.
type Pass<'a> = (&'a Lines, &'a Finder<'a>, &'a dyn Fn(usize) -> bool);

/// The folded words of all questions.
#[derive(Debug)]
pub(super) struct Index {
    titles: Lines,
    /// Title, tags, category and id.
    all: Lines,
}

impl Index {
    /// An index of `questions`, in their order.
    pub(super) fn build<'a>(
        questions: &'a [Question],
        category_title: impl Fn(&'a Question) -> &'a str,
    ) -> Self {
        let titles = Lines::build(questions, |question| std::iter::once(question.title.as_str()));
        let all = Lines::build(questions, |question| {
            let tags = question.tags.iter().map(String::as_str);
            let place = [&*question.category, category_title(question), question.id.as_str()];
            std::iter::once(&*question.title).chain(tags).chain(place)
        });
        Self { titles, all }
    }

    /// Positions of at most `limit` of the `admitted` questions that fit `query`, the best first.
    pub(super) fn search(&self, query: &str, admitted: &Admitted, limit: usize) -> Vec<usize> {
        let mut folded = "\n".to_owned();
        fold(query, &mut folded);
        let needles: Vec<&str> = folded
            .match_indices(' ')
            .map(|(at, _)| {
                let word = &folded[at..];
                word[1..].find(' ').map_or(word, |end| &word[..=end])
            })
            .collect();
        if needles.is_empty() {
            let all = 0..self.all.count();
            return all.filter(|at| admitted.contains(*at)).take(limit).collect();
        }
        let words: Vec<Word<'_>> = needles
            .iter()
            .map(|needle| {
                let short = needle.chars().count() <= 3;
                let anywhere = if short { needle } else { &needle[1..] };
                Word { anywhere: Finder::new(anywhere), beginning: Finder::new(needle) }
            })
            .collect();
        let mut found = self.exact(&folded, &words, admitted, limit);
        if found.len() < FEW.min(limit) && self.all.count() <= MAX_FUZZY {
            let guesses = self.fuzzy(&folded, admitted, &found);
            found.extend(guesses);
            found.truncate(limit);
        }
        found
    }

    /// Each pass looks for a lesser fit than the one before and stops when there are enough.
    fn exact(
        &self,
        query: &str,
        words: &[Word<'_>],
        admitted: &Admitted,
        limit: usize,
    ) -> Vec<usize> {
        let begins = |line: &[u8]| words.iter().all(|word| word.beginning.find(line).is_some());
        let fits = |line: &[u8]| words.iter().all(|word| word.anywhere.find(line).is_some());
        let starts = |line: &[u8]| line.starts_with(query.as_bytes());

        let whole = Finder::new(query);
        let beginnings = || words.iter().map(|word| &word.beginning);
        let anywhere = || words.iter().map(|word| &word.anywhere);
        let passes: [Pass<'_>; 4] = [
            (&self.titles, &whole, &|at| starts(self.titles.line(at))),
            (&self.titles, self.titles.rarest(beginnings()), &|at| {
                let title = self.titles.line(at);
                begins(title) && !starts(title)
            }),
            (&self.titles, self.titles.rarest(anywhere()), &|at| {
                let title = self.titles.line(at);
                fits(title) && !begins(title)
            }),
            (&self.all, self.all.rarest(anywhere()), &|at| {
                fits(self.all.line(at)) && !fits(self.titles.line(at))
            }),
        ];
        let few = self.candidates(words, admitted);
        let mut found = Vec::new();
        for (lines, finder, wanted) in passes {
            let left = limit - found.len();
            if let Some(few) = &few {
                found.extend(few.iter().copied().filter(|at| wanted(*at)).take(left));
            } else {
                let hits = lines.holding(finder).filter(|at| admitted.contains(*at));
                found.extend(hits.filter(|at| wanted(*at)).take(left));
            }
        }
        found
    }

    /// All admitted questions that may fit, if they are few: then each is looked at, in place of
    /// scanning the text once for each kind of fit. Where they are many, those scans end soon.
    fn candidates(&self, words: &[Word<'_>], admitted: &Admitted) -> Option<Vec<usize>> {
        if let Admitted::Few(few) = admitted {
            return Some(few.clone());
        }
        let rarest = self.all.rarest(words.iter().map(|word| &word.anywhere));
        let hits: Vec<usize> = self.all.holding(rarest).take(MANY).collect();
        let few = hits.len() < MANY;
        few.then(|| hits.into_iter().filter(|at| admitted.contains(*at)).collect())
    }

    /// The admitted questions whose title, tags or place nearly contain `query`, the best first,
    /// without those that were `found` before.
    fn fuzzy(&self, query: &str, admitted: &Admitted, found: &[usize]) -> Vec<usize> {
        let query = query.trim();
        let length = query.chars().filter(|character| *character != ' ').count();
        if length < MIN_FUZZY {
            return Vec::new();
        }
        let pattern =
            Pattern::new(query, CaseMatching::Respect, Normalization::Never, AtomKind::Fuzzy);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let mut buffer = Vec::new();
        let threshold = MIN_SCORE * u32::try_from(length).unwrap_or(u32::MAX / MIN_SCORE);
        let mut scored: Vec<(u32, usize)> = (0..self.all.count())
            .filter(|at| admitted.contains(*at) && !found.contains(at))
            .filter_map(|at| {
                let line = &self.all.text[self.all.starts[at]..self.all.starts[at + 1]];
                let score = pattern.score(Utf32Str::new(line, &mut buffer), &mut matcher)?;
                (score >= threshold).then_some((score, at))
            })
            .collect();
        scored.sort_by_key(|(score, at)| (std::cmp::Reverse(*score), *at));
        scored.into_iter().map(|(_, at)| at).collect()
    }
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
}
