//! Questions that ask the same thing in nearly the same words.

use super::giveaway::words;
use super::question_file::ParsedQuestion;
use crate::diagnostics::Diagnostic;
use crate::domain::question::Question;
use std::collections::{BTreeMap, HashMap, HashSet};

/// The number of consecutive words that are compared.
const SHINGLE: usize = 3;

/// With this share of common shingles, in percent, two questions are nearly the same. The most
/// similar pairs of a good bank share a tenth.
const NEAR: usize = 40;

/// Reports every question that is nearly the same as an earlier one: by its title and prompt, or by
/// its key points.
pub(super) fn lint(questions: &[ParsedQuestion], problems: &mut Vec<Diagnostic>) {
    let prompts = nearest(questions, |question| {
        vec![words(&format!("{} {}", question.title, question.prompt))]
    });
    let points = nearest(questions, |question| {
        question.key_points.iter().map(|point| words(point)).collect()
    });
    let mut titles: HashMap<Vec<String>, usize> = HashMap::new();
    for (index, written) in questions.iter().enumerate() {
        let title = words(&written.question.title);
        let same_title = titles.get(&title).copied();
        titles.entry(title).or_insert(index);
        let (message, other) = match (prompts[index], points[index], same_title) {
            (Some((share, other)), ..) => {
                (format!("title and prompt share {share} % with another question"), other)
            }
            (_, Some((share, other)), _) => {
                (format!("the key points share {share} % with another question"), other)
            }
            (.., Some(other)) => ("another question has the same title".to_owned(), other),
            _ => continue,
        };
        problems.push(
            written
                .text
                .problem(written.title.clone(), message)
                .help(format!(
                    "ask something different from {}, or drop one",
                    questions[other].text.path
                ))
                .lint(),
        );
    }
}

/// For each question, the earlier one that it shares most with, if that is much, with the share in
/// percent. Sentences are compared by their consecutive words.
fn nearest(
    questions: &[ParsedQuestion],
    sentences: impl Fn(&Question) -> Vec<Vec<String>>,
) -> Vec<Option<(usize, usize)>> {
    let shingles: Vec<HashSet<Vec<String>>> = questions
        .iter()
        .map(|written| {
            let sentences = sentences(&written.question);
            let windows = sentences.iter().flat_map(|words| words.windows(SHINGLE));
            windows.map(<[String]>::to_vec).collect()
        })
        .collect();
    let mut holders: HashMap<&[String], Vec<usize>> = HashMap::new();
    let mut nearest = Vec::new();
    for (index, own) in shingles.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for shingle in own {
            let held = holders.entry(shingle.as_slice()).or_default();
            for other in held.iter() {
                *common.entry(*other).or_default() += 1;
            }
            held.push(index);
        }
        let most = common
            .into_iter()
            .map(|(other, common)| {
                let either = own.len() + shingles[other].len() - common;
                (common * 100 / either, other)
            })
            .max();
        nearest.push(most.filter(|(share, _)| *share >= NEAR));
    }
    nearest
}
