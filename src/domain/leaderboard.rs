//! The most answers and the longest streaks. The week comes first, so that newcomers can climb.

use crate::domain::ids::UserId;
use crate::domain::question::QuestionId;
use crate::domain::schedule::Zone;
use crate::domain::weeks::monday_of;
use jiff::{SignedDuration, Timestamp};
use std::collections::{HashMap, HashSet};

/// The period of a leaderboard.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// Since Monday.
    Week,
    /// Since the first of the month.
    Month,
    /// Since the season began.
    Season,
    /// Since the beginning.
    AllTime,
}

impl Period {
    /// The first instant of the period in `zone` at `now`, not before that of the current `season`;
    /// `None` for all time.
    #[must_use]
    pub fn start(
        self,
        now: Timestamp,
        zone: &Zone,
        season: Option<Timestamp>,
    ) -> Option<Timestamp> {
        let today = zone.date_at(now);
        let first = match self {
            Self::Week => monday_of(today),
            Self::Month => today.first_of_month(),
            Self::Season => return season,
            Self::AllTime => return None,
        };
        Some(zone.start_of(first)).max(season)
    }
}

/// The time for which the index of answers by time is kept: twice the longest period with a start,
/// so that a clock that runs ahead for a while does no harm.
pub const KEPT: SignedDuration = SignedDuration::from_hours(62 * 24);

/// One answer, as a leaderboard needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoredAnswer {
    /// The member.
    pub member: UserId,
    /// The question.
    pub question: QuestionId,
}

/// A rank on a leaderboard. Equal scores share a rank.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// 1 for the first.
    pub rank: usize,
    /// The member.
    pub member: UserId,
    /// The score.
    pub score: u32,
}

/// The number of different questions each member answered. Answering one again is practice, not
/// points.
#[must_use]
pub fn count_questions(answers: &[ScoredAnswer]) -> Vec<(UserId, u32)> {
    let distinct: HashSet<(UserId, &QuestionId)> =
        answers.iter().map(|answered| (answered.member, &answered.question)).collect();
    let mut counts: HashMap<UserId, u32> = HashMap::new();
    for (member, _) in distinct {
        *counts.entry(member).or_default() += 1;
    }
    counts.into_iter().collect()
}

/// The ranks by descending score, without members who have none.
#[must_use]
pub fn rank(scores: impl IntoIterator<Item = (UserId, u32)>) -> Vec<Rank> {
    let mut scores: Vec<_> = scores.into_iter().filter(|(_, score)| *score > 0).collect();
    scores.sort_by_key(|(member, score)| (std::cmp::Reverse(*score), *member));
    let mut places: Vec<Rank> = Vec::with_capacity(scores.len());
    for (position, (member, score)) in scores.into_iter().enumerate() {
        let shared = places.last().filter(|place| place.score == score).map(|place| place.rank);
        places.push(Rank { rank: shared.unwrap_or(position + 1), member, score });
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_share_a_place_and_nothing_is_no_place() {
        let places = rank([(UserId(1), 3), (UserId(2), 5), (UserId(3), 3), (UserId(4), 0)]);
        let ranks: Vec<_> = places.iter().map(|place| (place.rank, place.member.0)).collect();
        assert_eq!(ranks, [(1, 2), (2, 1), (2, 3)]);
    }

    #[test]
    fn answering_the_same_question_again_brings_no_points() {
        let answered = |member, question: &str| ScoredAnswer {
            member: UserId(member),
            question: question.parse().unwrap(),
        };
        let answers = [answered(1, "python/a"), answered(1, "python/a"), answered(1, "python/b")];
        assert_eq!(count_questions(&answers), [(UserId(1), 2)]);
    }

    #[test]
    fn a_week_begins_on_monday_where_the_server_is() {
        let zone: Zone = "Asia/Tokyo".parse().unwrap();
        let monday_in_tokyo: Timestamp = "2026-03-01T15:30:00Z".parse().unwrap();
        let start = Period::Week.start(monday_in_tokyo, &zone, None).unwrap();
        assert_eq!(start, "2026-03-01T15:00:00Z".parse().unwrap());
        let month = Period::Month.start(monday_in_tokyo, &zone, None).unwrap();
        assert_eq!(month, "2026-02-28T15:00:00Z".parse().unwrap());
    }

    #[test]
    fn a_season_cuts_off_what_was_before_it() {
        let now = "2026-03-12T12:00:00Z".parse().unwrap();
        let start = |period: Period, season: &str| {
            let start = period.start(now, &Zone::UTC, Some(season.parse().unwrap())).unwrap();
            start.to_string()
        };
        let (early, late) = ("2026-03-05T10:00:00Z", "2026-03-10T10:00:00Z");
        assert_eq!(start(Period::Week, early), "2026-03-09T00:00:00Z");
        assert_eq!(start(Period::Week, late), late);
        assert_eq!(start(Period::Month, early), early);
        assert_eq!(start(Period::Season, early), early);
        assert_eq!(Period::AllTime.start(now, &Zone::UTC, Some(now)), None);
    }
}
