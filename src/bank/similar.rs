//! Questions that ask the same thing in nearly the same words.

use super::giveaway::words;
use super::problem::Problem;
use super::question_file::Written;
use std::collections::{BTreeMap, HashMap, HashSet};

/// How many words in a row are compared.
const SHINGLE: usize = 3;

/// From this share of common shingles on, in percent, two questions are nearly the same. The
/// nearest pairs of a good bank share a tenth.
const NEAR: usize = 40;

/// Reports every question that is nearly the same as one before it.
pub(super) fn lint(questions: &[Written], problems: &mut Vec<Problem>) {
    let shingles: Vec<HashSet<Vec<String>>> = questions.iter().map(shingles).collect();
    let mut holders: HashMap<&[String], Vec<usize>> = HashMap::new();
    let mut titles: HashMap<Vec<String>, usize> = HashMap::new();
    for (index, written) in questions.iter().enumerate() {
        let mut common: BTreeMap<usize, usize> = BTreeMap::new();
        for shingle in &shingles[index] {
            let held = holders.entry(shingle.as_slice()).or_default();
            for other in held.iter() {
                *common.entry(*other).or_default() += 1;
            }
            held.push(index);
        }
        let nearest = common
            .into_iter()
            .map(|(other, common)| {
                let either = shingles[index].len() + shingles[other].len() - common;
                (common * 100 / either, other)
            })
            .max();
        let title = words(&written.question.title);
        let same_title = titles.get(&title).copied();
        titles.entry(title).or_insert(index);
        let (message, other) = match (nearest, same_title) {
            (Some((share, other)), _) if share >= NEAR => {
                (format!("title and prompt share {share} % with another question"), other)
            }
            (_, Some(other)) => ("another question has the same title".to_owned(), other),
            _ => continue,
        };
        problems.push(
            written
                .text
                .problem(written.title.clone(), message)
                .help(format!(
                    "ask something else than {}, or drop one",
                    questions[other].text.path
                ))
                .lint(),
        );
    }
}

fn shingles(written: &Written) -> HashSet<Vec<String>> {
    let question = &written.question;
    let words = words(&format!("{} {}", question.title, question.prompt));
    words.windows(SHINGLE).map(<[String]>::to_vec).collect()
}
