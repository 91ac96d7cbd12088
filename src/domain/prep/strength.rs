//! How strong a member is in a category.

use crate::domain::ids::UserId;
use crate::domain::interview::{Interview, QuestionStatus};
use crate::domain::progress::{Average, MemberProgress};
use crate::domain::question::Topic;
use std::collections::BTreeMap;

/// A member's results in one category, in percent; at least one of them is known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Strength {
    /// By their own scores.
    pub own: Option<usize>,
    /// By interviewers: the mean of the key points that they ticked and the grades that they gave by
    /// their rubric, of which 1 is 0% and 4 is 100%.
    pub interviewed: Option<usize>,
}

impl Strength {
    /// The mean of what is known; `None` if nothing is.
    #[must_use]
    pub const fn percent(self) -> Option<usize> {
        mean(self.own, self.interviewed)
    }
}

const fn mean(one: Option<usize>, other: Option<usize>) -> Option<usize> {
    match (one, other) {
        (Some(one), Some(other)) => Some(usize::midpoint(one, other)),
        (known, None) | (None, known) => known,
    }
}

/// A member's strengths by category, from their `progress` and the interviews in which they had a seat.
#[must_use]
pub fn strengths(
    member: UserId,
    progress: &MemberProgress,
    interviews: &[Interview],
) -> BTreeMap<Topic, Strength> {
    let mut graded: BTreeMap<Topic, Average> = BTreeMap::new();
    let over = interviews.iter().filter(|it| it.candidate == member && it.over_at.is_some());
    for interview in over {
        let closed = interview.questions.iter().filter(|it| it.status == QuestionStatus::Closed);
        for question in closed {
            let Some(score) = interview.rubric.score(&question.interviewer.grades) else {
                continue;
            };
            let had = usize::from(score.hundredths().saturating_sub(100));
            graded.entry(question.topic()).or_default().add(had, 300);
        }
    }
    let mut strengths: BTreeMap<Topic, Strength> = BTreeMap::new();
    for category in &progress.categories {
        let (own, interviewed) = (category.own.percent(), category.interviewed.percent());
        strengths.insert(category.topic.clone(), Strength { own, interviewed });
    }
    for (topic, grades) in graded {
        let strength = strengths.entry(topic).or_default();
        strength.interviewed = mean(strength.interviewed, grades.percent());
    }
    strengths
}
