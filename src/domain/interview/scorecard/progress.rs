//! A candidate's grades over time.

use super::summary;
use crate::domain::ids::UserId;
use crate::domain::interview::grade::Score;
use crate::domain::interview::state::Interview;

/// The interviewers' scores for one criterion over several interviews.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CriterionProgress {
    /// The displayed title. Criteria of the same title in different rubrics count as one.
    pub title: String,
    /// The scores, oldest first.
    pub scores: Vec<Score>,
}

/// The progress of `candidate` per criterion over their finished `interviews`, passed oldest first.
/// The criteria of the newest interview come first.
#[must_use]
pub fn progress(candidate: UserId, interviews: &[&Interview]) -> Vec<CriterionProgress> {
    let mut progress: Vec<CriterionProgress> = Vec::new();
    let own = interviews.iter().rev();
    for interview in own.filter(|it| it.candidate == candidate && it.has_scorecard()) {
        for criterion in summary(interview).criteria {
            let Some(score) = criterion.interviewer else { continue };
            if let Some(known) = progress.iter_mut().find(|it| it.title == criterion.title) {
                known.scores.push(score);
            } else {
                let (title, scores) = (criterion.title, vec![score]);
                progress.push(CriterionProgress { title, scores });
            }
        }
    }
    for criterion in &mut progress {
        criterion.scores.reverse();
    }
    progress
}
