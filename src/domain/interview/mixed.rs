//! A plan for an interview that no template fits.

use super::grade::Score;
use super::template::{Recommendation, Round, RoundFilter, Template};
use crate::domain::question::{Question, Topic};

/// The name of a plan made from the bank.
pub const MIXED: &str = "mixed";
/// The number of questions of such a plan, if there are enough.
const MOST: usize = 3;
/// The planned time for discussing a question, and the time including its grading, in minutes.
const TALKING: u32 = 4;
const IN_ALL: u32 = 5;
/// The most packs or categories in a round, as in a template's file.
const MOST_NAMED: usize = 6;

/// A plan from `questions`, which are all questions of the bank on `topics`; no topics means no
/// restriction. If possible, it leaves enough for the other half. Returns `None` if there are no
/// questions.
#[must_use]
pub fn mixed_template(questions: &[&Question], topics: &[Topic], rubric: &str) -> Option<Template> {
    let there = questions.iter().filter(|question| admits(topics, question)).count();
    let count = match there {
        0 => return None,
        there => u32::try_from((there / 2).clamp(1, MOST)).ok()?,
    };
    Some(Template {
        name: MIXED.to_owned(),
        description: "Questions from this server's topics.".to_owned(),
        minutes: count * IN_ALL,
        rubric: rubric.to_owned(),
        rounds: vec![Round {
            title: "Mixed questions".to_owned(),
            filter: filter(topics),
            count,
            minutes: count * TALKING,
            weight: 1,
        }],
        scale: [("Strong yes", 350), ("Yes", 275), ("Not yet", 200), ("Practice first", 100)]
            .into_iter()
            .filter_map(|(label, from)| {
                Some(Recommendation {
                    label: label.to_owned(),
                    from: Score::from_hundredths(from)?,
                })
            })
            .collect(),
    })
}

fn admits(topics: &[Topic], question: &Question) -> bool {
    topics.is_empty()
        || topics.iter().any(|topic| {
            topic.pack == question.id.pack()
                && topic.category.as_ref().is_none_or(|category| *category == question.category)
        })
}

/// The narrowest filter that admits all questions of `topics`.
fn filter(topics: &[Topic]) -> RoundFilter {
    let named = |mut names: Vec<String>| {
        names.sort_unstable();
        names.dedup();
        if names.len() > MOST_NAMED { Vec::new() } else { names }
    };
    let categories: Option<Vec<String>> = topics.iter().map(|it| it.category.clone()).collect();
    RoundFilter {
        packs: named(topics.iter().map(|topic| topic.pack.clone()).collect()),
        categories: named(categories.unwrap_or_default()),
        ..RoundFilter::default()
    }
}
