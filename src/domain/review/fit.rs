//! Parameters of FSRS-6 fitted to how a member remembers, by the crate `fsrs`.

use super::card::{PastReview, ReviewCard};
use super::parameters::Parameters;
use fsrs::{ComputeParametersInput, FSRS, FSRSItem, FSRSReview, compute_parameters};

/// The number of reviews from which on parameters can be fitted. FSRS changes more than the first
/// intervals from 64 on; with a few times as many, one bad week decides less.
pub const ENOUGH_TO_FIT: usize = 200;

/// The result of fitting.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fitted {
    /// There are fewer than [`ENOUGH_TO_FIT`] reviews.
    TooFew {
        /// Their number.
        reviews: usize,
    },
    /// No parameters predict the reviews better than the default.
    NoBetter {
        /// Their number.
        reviews: usize,
    },
    /// These parameters predict them better.
    Better {
        /// Their number.
        reviews: usize,
        /// The parameters.
        parameters: Parameters,
    },
}

/// Fits parameters to all reviews on a later day than the one before. Fewer than a hundred reviews take
/// no time, several thousand take seconds.
#[must_use]
pub fn fit(cards: &[ReviewCard]) -> Fitted {
    let items: Vec<FSRSItem> = cards.iter().flat_map(|card| items(&card.history)).collect();
    let reviews = items.len();
    if reviews < ENOUGH_TO_FIT {
        return Fitted::TooFew { reviews };
    }
    let input = ComputeParametersInput { train_set: items.clone(), ..Default::default() };
    let fitted = compute_parameters(input).ok().and_then(|fitted| Parameters::new(&fitted));
    // Their logarithmic loss is what the training minimizes.
    let loss = |model: &FSRS| Some(model.evaluate(items.clone(), |_| true).ok()?.log_loss);
    let better = fitted.filter(|fitted| {
        loss(&fitted.model()).zip(loss(&FSRS::default())).is_some_and(|(new, old)| new < old)
    });
    match better {
        Some(parameters) => Fitted::Better { reviews, parameters },
        None => Fitted::NoBetter { reviews },
    }
}

/// What FSRS learns from: each review on a later day, with all that went before.
fn items(history: &[PastReview]) -> impl Iterator<Item = FSRSItem> {
    let reviews: Vec<FSRSReview> = history
        .iter()
        .map(|past| FSRSReview { rating: past.grade as u32 + 1, delta_t: u32::from(past.days) })
        .collect();
    (2..=reviews.len())
        .filter(|count| history[count - 1].days > 0)
        .map(|count| FSRSItem { reviews: reviews[..count].to_vec() })
        .collect::<Vec<_>>()
        .into_iter()
}

#[cfg(test)]
mod tests {
    use super::super::{Memory, Rating, Retention, Review, ReviewPlan};
    use super::*;
    use crate::domain::schedule::Zone;
    use jiff::SignedDuration;
    use rand::rngs::StdRng;
    use rand::{RngExt as _, SeedableRng as _};

    fn plan() -> ReviewPlan {
        ReviewPlan {
            retention: Retention::default(),
            zone: Zone::UTC,
            parameters: Parameters::default(),
        }
    }

    /// Cards of somebody who remembers each answer with this chance when it comes back.
    fn reviewed(cards: usize, chance: f64) -> Vec<ReviewCard> {
        let mut random = StdRng::seed_from_u64(7);
        let one = |number: usize| {
            let at = "2026-03-02T09:00:00Z".parse().unwrap();
            let first = Review { grade: Rating::Good, at, attempt: None };
            let id = format!("python/q{number}").parse().unwrap();
            (0..5).fold(ReviewCard::begin(id, first, &plan()), |card, _| {
                let at = card.state.due + SignedDuration::from_hours(9);
                let grade = if random.random_bool(chance) { Rating::Good } else { Rating::Again };
                card.after(Review { grade, at, attempt: None }, &plan())
            })
        };
        (0..cards).map(one).collect()
    }

    /// The days until the second review after a good answer, with parameters.
    fn days(parameters: &Parameters) -> u32 {
        let retention = Retention::default();
        let first = Memory::after(None, Rating::Good, 0, retention, parameters);
        Memory::after(Some(first.0), Rating::Good, first.1, retention, parameters).1
    }

    #[test]
    fn somebody_who_forgets_more_than_expected_gets_shorter_intervals() {
        let Fitted::Better { parameters, reviews } = fit(&reviewed(100, 0.6)) else {
            panic!("no better")
        };
        assert_eq!(reviews, 500);
        let (fitted, usual) = (days(&parameters), days(&Parameters::default()));
        assert!(fitted < usual, "{fitted} days instead of {usual}");
    }

    #[test]
    fn somebody_who_forgets_less_than_expected_gets_longer_intervals() {
        let Fitted::Better { parameters, .. } = fit(&reviewed(100, 0.99)) else {
            panic!("no better")
        };
        let (fitted, usual) = (days(&parameters), days(&Parameters::default()));
        assert!(fitted > usual, "{fitted} days instead of {usual}");
    }

    #[test]
    fn a_few_reviews_fit_nothing_and_first_answers_and_short_histories_count_for_nothing() {
        assert_eq!(fit(&reviewed(39, 0.9)), Fitted::TooFew { reviews: 195 });
        let mut old = reviewed(50, 0.9);
        for card in &mut old {
            card.history.clear();
        }
        assert_eq!(fit(&old), Fitted::TooFew { reviews: 0 });
    }

    #[test]
    fn whatever_a_record_says_is_a_model() {
        let wild: Parameters =
            serde_json::from_str(&format!("[{}]", vec!["2147483647"; 21].join(","))).unwrap();
        assert!((1..=super::super::MAX_INTERVAL).contains(&days(&wild)));
        assert!(serde_json::from_str::<Parameters>("[1,2]").is_err());
    }
}
