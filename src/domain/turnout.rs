//! A server's result at a daily.

use super::choices::Offered;
use super::distribution::Distribution;
use super::member::Attempt;
use super::question::Question;
use super::whole_score::WholeScore;
use jiff::Timestamp;
use strum::VariantArray as _;

/// A server's result at a daily.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Turnout {
    /// The number of members who answered.
    pub answered: usize,
    /// The number of them who compared their answer with the key points.
    pub scored: usize,
    /// For each key point, in order: how many missed it, out of how many for whom this is known.
    pub points: Vec<(usize, usize)>,
    /// The members by their score of the whole answer, best first. Only for a question without key points.
    pub whole: [usize; WholeScore::VARIANTS.len()],
    /// The members by the options they chose. Only for a choice question.
    pub chosen: Option<Distribution>,
}

impl Turnout {
    /// The turnout at `question`, from each member's newest attempt. `offered` are the options under
    /// its message, and `revealed_at` is when a member put the answer into the thread, if one did.
    pub fn new<'a>(
        question: &Question,
        offered: Offered,
        revealed_at: Option<Timestamp>,
        attempts: impl IntoIterator<Item = &'a Attempt>,
    ) -> Self {
        let choices = &question.choices;
        let is_choice = !choices.is_empty();
        let points = &question.key_points;
        let mut turnout = Self {
            answered: 0,
            scored: 0,
            points: vec![(0, 0); points.len()],
            whole: Default::default(),
            chosen: is_choice.then(|| Distribution::new(choices, offered, revealed_at)),
        };
        for attempt in attempts {
            turnout.answered += 1;
            if !attempt.chosen.is_empty() {
                turnout.chosen.iter_mut().for_each(|chosen| chosen.count(attempt));
                continue;
            }
            let Some(ticks) = &attempt.ticked else { continue };
            if points.is_empty() {
                if let Some(score) = WholeScore::from_ticks(ticks) {
                    turnout.scored += 1;
                    turnout.whole[score as usize] += 1;
                }
                continue;
            }
            turnout.scored += 1;
            for (had, (missed, judged)) in ticks.judge(points).into_iter().zip(&mut turnout.points)
            {
                *judged += usize::from(had.is_some());
                *missed += usize::from(had == Some(false));
            }
        }
        turnout
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::InteractionId;
    use crate::domain::key_point::{KeyPointId, Ticks};
    use crate::domain::question;

    fn question(key_points: &[&str]) -> Question {
        Question {
            key_points: key_points.iter().map(|point| (*point).to_owned()).collect(),
            ..question::tests::question("python/question")
        }
    }

    fn attempt(ticked: Option<Ticks>) -> Attempt {
        Attempt {
            id: InteractionId(1),
            question: "python/question".parse().unwrap(),
            daily: Some(1),
            at: Timestamp::UNIX_EPOCH,
            text: "So.".to_owned(),
            chosen: Vec::new(),
            ticked,
            shared: None,
            discount: None,
        }
    }

    #[test]
    fn who_did_not_compare_or_saw_other_key_points_is_counted_for_none() {
        let before = KeyPointId::from_texts(&question(&["a", "b"]).key_points);
        let attempts = [
            attempt(None),
            attempt(Some(Ticks::from_ticked([before[0]], before.clone()))),
            attempt(Some(Ticks::from_ticked([], before))),
        ];
        let edited = question(&["a", "b, edited"]);
        let turnout = Turnout::new(&edited, Offered::default(), None, &attempts);
        let points = vec![(1, 2), (0, 0)];
        let expected = Turnout { answered: 3, scored: 2, points, whole: [0; 3], chosen: None };
        assert_eq!(turnout, expected);
    }
}
