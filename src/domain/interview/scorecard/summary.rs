//! The scores of an interview, computed from its record alone.

use super::CriterionResult;
use crate::domain::interview::grade::{Score, ScoreGap};
use crate::domain::interview::question::QuestionStatus;
use crate::domain::interview::seat::Seat;
use crate::domain::interview::state::Interview;

/// The scores of an interview, as a history or a trend shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary<'a> {
    /// The weighted score over everything that the interviewer graded.
    pub overall: Option<Score>,
    /// The part of the interview that the interviewer graded.
    pub graded: Graded,
    /// The label of the overall score on the template's scale, if enough was graded.
    pub recommendation: Option<&'a str>,
    /// The weighted score over everything that the candidate graded.
    pub own_overall: Option<Score>,
    /// The rubric's criteria over all questions.
    pub criteria: Vec<CriterionResult>,
}

/// The number of grades the interviewer gave out of all in the plan, without skipped questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Graded {
    /// The number of grades given.
    pub given: usize,
    /// The number of possible grades.
    pub of: usize,
}

impl Graded {
    /// Returns `true` if at least half of all grades were given, so that they are representative.
    #[must_use]
    pub const fn is_enough(self) -> bool {
        self.given > 0 && 2 * self.given >= self.of
    }
}

fn graded(interview: &Interview) -> Graded {
    let planned =
        interview.questions.iter().filter(|turn| turn.status != QuestionStatus::Skipped).count();
    let given = interview.asked().flat_map(|(_, turn)| &turn.interviewer.grades).flatten().count();
    Graded { given, of: planned * interview.rubric.criteria.len() }
}

/// The scores of an interview so far. Show them to nobody before it is over.
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
                gap: ScoreGap::between(interviewer, candidate),
            }
        })
        .collect();
    let mean = |score: fn(&CriterionResult) -> Option<Score>| {
        Score::mean(criteria.iter().filter_map(|it| score(it).map(|score| (score, it.weight))))
    };
    let overall = mean(|criterion| criterion.interviewer);
    let graded = graded(interview);
    Summary {
        overall,
        graded,
        recommendation: overall
            .filter(|_| graded.is_enough())
            .and_then(|score| interview.template.recommendation(score)),
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
