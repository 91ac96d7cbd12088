//! The bank: every question that can be asked, loaded from packs of Markdown files.
//!
//! A [`Source`] is a tree of files; [`Bank::load`] reads and checks them all and returns either a
//! bank or all [`Diagnostics`] at once. A bank never changes: when its files change it is replaced by
//! a new one, which [`Bank::read`] makes from the valid files. It is meant to be shared in an
//! `Arc`.

pub(crate) mod author_limits;
mod authored;
mod choice_lint;
mod choices;
mod document;
mod front_matter;
mod giveaway;
mod info;
mod lint;
mod lists;
mod load;
mod overlay;
mod own;
mod pack_file;
mod question_file;
mod reader;
mod run;
mod search;
mod shown_raw;
mod similar;
mod skeleton;
mod source;
mod toolchain;
mod unread;

pub use authored::{Authored, read_pack_file, read_question};
pub use front_matter::is_reference;
pub use overlay::files;
pub use own::read_own;
pub use pack_file::MAX_CATEGORIES;
pub use run::{RunOptions, RunReport, WrongReport, run, run_wrong};
pub use skeleton::{
    NoSkeleton, Skeleton, category_entry, category_from_slug, new_category, new_pack, new_question,
    slug, title_from_slug,
};
pub use source::{Fingerprint, MAX_FILE_BYTES, Source};

use crate::diagnostics::Diagnostics;
use crate::domain::question::{Category, Difficulty, Filter, Pack, Question, QuestionId, Topic};
use rand::{Rng, RngExt};
use reader::BankContents;
use search::SearchIndex;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, OnceLock};
use strum::VariantArray as _;
use unread::Unread;

/// The number of random draws of [`Bank::pick`] before it lists the questions that needn't be
/// avoided.
const DRAWS: usize = 16;

/// The result of checking packs.
#[derive(Clone, Debug)]
pub struct CheckReport {
    /// Errors that keep a pack or question from being used, and lints.
    pub problems: Diagnostics,
    /// The files of folders that are not parts of packs, such as a README or an editor's backup.
    pub ignored: Vec<String>,
}

/// Checks the packs of `sources`.
#[must_use]
pub fn check(sources: &[Source]) -> CheckReport {
    let BankContents { questions, mut problems, ignored, .. } = reader::read(sources);
    for written in &questions {
        lint::lint(written, &mut problems);
    }
    similar::lint(&questions, &mut problems);
    CheckReport { problems: Diagnostics::new(problems), ignored }
}

/// The questions of some packs, ready for search and random picks. It never changes.
#[derive(Debug)]
pub struct Bank {
    packs: Vec<Pack>,
    /// Sorted by id.
    questions: Vec<Arc<Question>>,
    /// Questions that aren't asked any longer, sorted by id.
    retired: Vec<Arc<Question>>,
    /// All questions, by category and difficulty, as positions in `questions`.
    groups: Vec<Group>,
    /// Built by [`Bank::prepare_search`] or the first search: most servers with questions of their
    /// own only draw from them.
    index: OnceLock<SearchIndex>,
    unread: Unread,
    /// The problems that keep files from being used.
    problems: Diagnostics,
}

/// The questions of one category.
#[derive(Debug)]
struct Group {
    topic: Topic,
    by_difficulty: [Vec<usize>; Difficulty::VARIANTS.len()],
}

impl Group {
    /// The lists of this group that `filter` admits, one for each difficulty.
    fn admitted(&self, filter: &Filter) -> impl Iterator<Item = &Vec<usize>> {
        let topic = filter.admits_topic(&self.topic);
        self.by_difficulty.iter().zip(Difficulty::VARIANTS).filter_map(move |(list, difficulty)| {
            (topic && filter.admits_difficulty(*difficulty)).then_some(list)
        })
    }
}

impl Bank {
    /// A bank of these values, which are assumed to be valid. Of questions with the same id, and of
    /// packs with the same slug, the last one counts.
    #[must_use]
    pub fn from_parts(packs: Vec<Pack>, questions: Vec<Question>) -> Self {
        Self::from_shared(packs, questions.into_iter().map(Arc::new).collect(), Vec::new())
    }

    /// A bank of questions, some of which are retired.
    fn from_shared(
        mut packs: Vec<Pack>,
        mut questions: Vec<Arc<Question>>,
        mut retired: Vec<Arc<Question>>,
    ) -> Self {
        // After reversing and a stable sort, the last of equals comes first, and `dedup` keeps it.
        packs.reverse();
        packs.sort_by(|a, b| a.slug.cmp(&b.slug));
        packs.dedup_by(|a, b| a.slug == b.slug);
        for list in [&mut questions, &mut retired] {
            list.reverse();
            list.sort_by(|a, b| a.id.cmp(&b.id));
            list.dedup_by(|a, b| a.id == b.id);
        }
        let groups = groups_of(&questions);
        let (index, unread) = (OnceLock::new(), Unread::default());
        let problems = Diagnostics::default();
        Self { packs, questions, retired, groups, index, unread, problems }
    }

    /// The question with this id, if it is still in the bank, even if it is retired.
    #[must_use]
    pub fn get(&self, id: &QuestionId) -> Option<&Question> {
        find(&self.questions, id).or_else(|| find(&self.retired, id)).map(|found| &**found)
    }

    /// Returns `true` if the question was switched off: what was asked stays, but it isn't asked
    /// again.
    #[must_use]
    pub fn is_retired(&self, id: &QuestionId) -> bool {
        find(&self.questions, id).is_none() && find(&self.retired, id).is_some()
    }

    /// Returns `true` if the question has neither a usable file nor a broken one.
    #[must_use]
    pub fn is_removed(&self, id: &QuestionId) -> bool {
        self.get(id).is_none() && !self.unread.covers(id)
    }

    /// The problems of the files that could not be used.
    #[must_use]
    pub const fn problems(&self) -> &Diagnostics {
        &self.problems
    }

    /// All questions that can be asked, sorted by id.
    #[must_use]
    pub fn questions(&self) -> impl ExactSizeIterator<Item = &Question> + Clone {
        self.questions.iter().map(|question| &**question)
    }

    /// The questions that aren't asked any longer, sorted by id.
    #[must_use]
    pub fn retired(&self) -> impl ExactSizeIterator<Item = &Question> + Clone {
        self.retired.iter().map(|question| &**question)
    }

    /// The matching questions, sorted by id.
    pub fn matching<'a>(&'a self, filter: &'a Filter) -> impl Iterator<Item = &'a Question> {
        self.questions().filter(|question| filter.admits(question))
    }

    /// The number of matching questions. Cheap: it reads categories, not questions.
    #[must_use]
    pub fn count(&self, filter: &Filter) -> usize {
        self.groups.iter().flat_map(|group| group.admitted(filter)).map(Vec::len).sum()
    }

    /// All packs, sorted by slug.
    #[must_use]
    pub fn packs(&self) -> &[Pack] {
        &self.packs
    }

    /// The pack with this slug.
    #[must_use]
    pub fn pack(&self, slug: &str) -> Option<&Pack> {
        let position = self.packs.binary_search_by(|pack| pack.slug.as_str().cmp(slug)).ok()?;
        Some(&self.packs[position])
    }

    /// The pack of a question; it always exists in a bank that was loaded from files.
    #[must_use]
    pub fn pack_of(&self, question: &Question) -> Option<&Pack> {
        self.pack(question.id.pack())
    }

    /// A category and its pack; `None` if the topic is a whole pack, or not in the bank.
    #[must_use]
    pub fn category(&self, topic: &Topic) -> Option<(&Pack, &Category)> {
        let pack = self.pack(&topic.pack)?;
        let slug = topic.category.as_deref()?;
        Some((pack, pack.categories.iter().find(|category| category.slug == slug)?))
    }

    /// The category of a question; it always exists in a bank that was loaded from files.
    #[must_use]
    pub fn category_of(&self, question: &Question) -> Option<&Category> {
        find_category(&self.packs, question)
    }

    /// At most `limit` questions in `filter` that match `query`, best first. All their texts are
    /// searched; words in the title, an alias or a tag count most, rare ones more than common ones,
    /// and a question that lacks much of the query isn't found. Case, accents and plurals don't
    /// matter, and an unknown word may be misspelled. An empty query matches all, sorted by id.
    #[must_use]
    pub fn search(&self, query: &str, filter: &Filter, limit: usize) -> Vec<&Question> {
        let found = self.index().search(query, |at| filter.admits(&self.questions[at]), limit);
        found.into_iter().map(|position| &*self.questions[position]).collect()
    }

    /// Builds the index for [`Self::search`] now. With thousands of questions that takes long enough
    /// to hold up others.
    pub fn prepare_search(&self) {
        self.index();
    }

    /// Returns `true` if a search needn't build the index first.
    #[must_use]
    pub fn can_search(&self) -> bool {
        self.index.get().is_some()
    }

    fn index(&self) -> &SearchIndex {
        self.index.get_or_init(|| {
            SearchIndex::build(&self.questions, |question| {
                find_category(&self.packs, question).map_or("", |category| &category.title)
            })
        })
    }

    /// A random matching question with equal probability, but none of `avoiding` as long as there
    /// is another one. Returns `None` only if nothing matches.
    pub fn pick(
        &self,
        filter: &Filter,
        avoiding: &[QuestionId],
        rng: &mut impl Rng,
    ) -> Option<&Question> {
        let lists: Vec<_> = self.groups.iter().flat_map(|group| group.admitted(filter)).collect();
        let total: usize = lists.iter().map(|list| list.len()).sum();
        if total == 0 {
            return None;
        }
        let avoiding: HashSet<&QuestionId> = avoiding.iter().collect();
        for _ in 0..DRAWS {
            let mut position = rng.random_range(0..total);
            let list = lists
                .iter()
                .find(|list| {
                    let here = position < list.len();
                    if !here {
                        position -= list.len();
                    }
                    here
                })
                .expect("the position is below the sum of all lengths");
            let question = &self.questions[list[position]];
            if !avoiding.contains(&question.id) {
                return Some(question);
            }
        }
        let all = lists.iter().flat_map(|list| list.iter()).map(|at| &*self.questions[*at]);
        let fresh: Vec<_> = all.clone().filter(|it| !avoiding.contains(&it.id)).collect();
        let choice = if fresh.is_empty() { all.collect() } else { fresh };
        Some(choice[rng.random_range(0..choice.len())])
    }
}

fn find<'a>(sorted: &'a [Arc<Question>], id: &QuestionId) -> Option<&'a Arc<Question>> {
    let position = sorted.binary_search_by(|question| question.id.cmp(id)).ok()?;
    Some(&sorted[position])
}

/// The questions by category and difficulty, as positions.
fn groups_of(questions: &[Arc<Question>]) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    let mut known: HashMap<(&str, &str), usize> = HashMap::new();
    for (position, question) in questions.iter().enumerate() {
        let key = (question.id.pack(), question.category.as_str());
        let group = *known.entry(key).or_insert_with(|| {
            groups.push(Group {
                topic: Topic { pack: key.0.to_owned(), category: Some(key.1.to_owned()) },
                by_difficulty: Default::default(),
            });
            groups.len() - 1
        });
        groups[group].by_difficulty[question.difficulty as usize].push(position);
    }
    groups
}

fn find_category<'a>(packs: &'a [Pack], question: &Question) -> Option<&'a Category> {
    let pack = packs.binary_search_by(|pack| pack.slug.as_str().cmp(question.id.pack())).ok()?;
    packs[pack].categories.iter().find(|category| category.slug == question.category)
}

#[cfg(test)]
mod tests;
