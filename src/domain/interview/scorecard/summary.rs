//! The scores of an interview, which need nothing but its record.

use super::CriterionResult;
use crate::domain::interview::grade::{Gap, Score};
use crate::domain::interview::state::{Interview, Seat};

/// The scores of an interview: what a history or a trend shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<'a> {
    /// The weighted score over all that the interviewer graded.
    pub overall: Option<Score>,
    /// What it comes to on the template's scale.
    pub recommendation: Option<&'a str>,
    /// The weighted score over all that the candidate graded.
    pub own_overall: Option<Score>,
    /// The rubric's criteria over all questions.
    pub criteria: Vec<CriterionResult>,
}

/// The scores of an interview so far. Not for anybody's eyes before it is over.
#[must_use]
pub fn summary(interview: &Interview) -> Summary<'_> {
    let criteria: Vec<CriterionResult> = interview
        .rubric
        .criteria
        .iter()
        .enumerate()
        .map(|(at, criterion)| {
            let [interviewer, candidate] =
                Seat::BOTH.map(|seat| criterion_score(interview, seat, at));
            CriterionResult {
                name: criterion.name.clone(),
                title: criterion.title.clone(),
                weight: criterion.weight,
                interviewer,
                candidate,
                gap: Gap::between(interviewer, candidate),
            }
        })
        .collect();
    let mean = |score: fn(&CriterionResult) -> Option<Score>| {
        Score::mean(criteria.iter().filter_map(|it| score(it).map(|score| (score, it.weight))))
    };
    let overall = mean(|criterion| criterion.interviewer);
    Summary {
        overall,
        recommendation: overall.and_then(|score| interview.template.recommendation(score)),
        own_overall: mean(|criterion| criterion.candidate),
        criteria,
    }
}

fn criterion_score(interview: &Interview, seat: Seat, criterion: usize) -> Option<Score> {
    Score::mean(interview.asked().filter_map(|(_, turn)| {
        let grade = turn.sheet(seat).grades.get(criterion).copied().flatten()?;
        Some((Score::from(grade), interview.template.rounds[turn.round].weight))
    }))
}
