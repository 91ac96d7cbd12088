//! How a server practices: who takes part week by week, its hardest questions, and the key points that
//! are missed most often.

use super::daily::Daily;
use super::ids::UserId;
use super::question::{Question, QuestionId};
use super::turnout::Turnout;
use super::weeks::{first_day, monday_of};
use super::whole_score::WholeScore;
use jiff::ToSpan as _;
use jiff::civil::Date;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

/// The number of weeks that are counted, the current one included.
pub const WEEKS: u8 = 12;
/// A question or key point is judged from this many scored answers on.
pub const ENOUGH: usize = 3;

/// The practice of a server up to a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServerStats {
    /// The last day.
    pub today: Date,
    weeks: BTreeMap<Date, Week>,
    questions: Vec<ScoredQuestion>,
    points: Vec<MissedPoint>,
}

/// One week of a server.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// The number of dailies posted.
    pub dailies: u32,
    /// The number of answers to them, one for each member and daily.
    pub answers: u32,
    members: BTreeSet<UserId>,
}

impl Week {
    /// The number of members who answered.
    #[must_use]
    pub fn members(&self) -> usize {
        self.members.len()
    }
}

/// A question with what members had of its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScoredQuestion {
    /// The question.
    pub question: QuestionId,
    /// The average share of the answer, from 0 to 100.
    pub percent: usize,
    /// The number of members behind it.
    pub members: usize,
}

/// A key point with how often it was missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedPoint {
    /// The question.
    pub question: QuestionId,
    /// The key point, as its author wrote it.
    pub point: String,
    /// The members who missed it.
    pub missed: usize,
    /// The members for whom that is known.
    pub judged: usize,
}

/// Returns `true` if a daily counts in the stats of a span that begins on `first`.
#[must_use]
pub fn counts(daily: &Daily, first: Date) -> bool {
    daily.date >= first && daily.post().is_some() && daily.voided.is_none()
}

impl ServerStats {
    /// The stats of a server without dailies.
    #[must_use]
    pub fn new(today: Date) -> Self {
        let first = first_day(today, WEEKS);
        let mondays = (0..i64::from(WEEKS)).map(|week| first.saturating_add(week.weeks()));
        let weeks = mondays.map(|monday| (monday, Week::default())).collect();
        Self { today, weeks, questions: Vec::new(), points: Vec::new() }
    }

    /// Counts a daily and the members who answered it, each once. A date outside of the span counts for
    /// nothing.
    pub fn add(&mut self, date: Date, members: impl IntoIterator<Item = UserId>) {
        let Some(week) = self.weeks.get_mut(&monday_of(date)) else { return };
        week.dailies += 1;
        for member in members {
            week.answers += 1;
            week.members.insert(member);
        }
    }

    /// Counts the result at a daily whose answer everybody can see.
    pub fn add_result(&mut self, question: &Question, turnout: &Turnout) {
        if let Some((percent, members)) = share(turnout).filter(|(_, members)| *members >= ENOUGH) {
            self.questions.push(ScoredQuestion { question: question.id.clone(), percent, members });
        }
        for (point, (missed, judged)) in question.key_points.iter().zip(&turnout.points) {
            if *judged >= ENOUGH && *missed > 0 {
                self.points.push(MissedPoint {
                    question: question.id.clone(),
                    point: point.clone(),
                    missed: *missed,
                    judged: *judged,
                });
            }
        }
    }

    /// The weeks by their Mondays, oldest first.
    pub fn weeks(&self) -> impl Iterator<Item = (Date, &Week)> {
        self.weeks.iter().map(|(monday, week)| (*monday, week))
    }

    /// The number of dailies.
    #[must_use]
    pub fn dailies(&self) -> u32 {
        self.weeks.values().map(|week| week.dailies).sum()
    }

    /// The number of answers.
    #[must_use]
    pub fn answers(&self) -> u32 {
        self.weeks.values().map(|week| week.answers).sum()
    }

    /// The number of members who answered at least once.
    #[must_use]
    pub fn members(&self) -> usize {
        self.weeks.values().flat_map(|week| &week.members).collect::<BTreeSet<_>>().len()
    }

    /// The questions of whose answers members had least, at most `most`; those with everything are none.
    #[must_use]
    pub fn hardest(&self, most: usize) -> Vec<&ScoredQuestion> {
        let mut questions: Vec<_> = self.questions.iter().filter(|it| it.percent < 100).collect();
        questions.sort_by_key(|it| (it.percent, Reverse(it.members)));
        questions.truncate(most);
        questions
    }

    /// The key points that the largest share of members missed, at most `most`.
    #[must_use]
    pub fn most_missed(&self, most: usize) -> Vec<&MissedPoint> {
        let mut points: Vec<_> = self.points.iter().collect();
        points.sort_by_key(|it| Reverse((it.missed * 1_000 / it.judged, it.judged)));
        points.truncate(most);
        points
    }
}

/// The average share of the answer in percent, and the members behind it. The right option is all of a
/// choice question's answer, and an answer that was had in part is half of it.
fn share(turnout: &Turnout) -> Option<(usize, usize)> {
    let percent = |had: usize, of: usize| (had * 100).checked_div(of);
    if let Some(chosen) = &turnout.chosen {
        return Some((percent(chosen.had, chosen.members)?, chosen.members));
    }
    let judged: usize = turnout.points.iter().map(|(_, judged)| judged).sum();
    let missed: usize = turnout.points.iter().map(|(missed, _)| missed).sum();
    let share = if turnout.points.is_empty() {
        let (had, partly) =
            (turnout.whole[WholeScore::Had as usize], turnout.whole[WholeScore::Partly as usize]);
        percent(2 * had + partly, 2 * turnout.scored)
    } else {
        percent(judged - missed, judged)
    };
    Some((share?, turnout.scored))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::choices::Offered;
    use crate::domain::ids::InteractionId;
    use crate::domain::key_point::{KeyPointId, Ticks};
    use crate::domain::member::Attempt;
    use crate::domain::question;
    use jiff::Timestamp;
    use jiff::civil::date;
    use proptest::prelude::*;

    /// A Friday.
    const TODAY: Date = date(2026, 3, 6);

    fn question(id: &str, key_points: &[&str]) -> Question {
        Question {
            key_points: key_points.iter().map(|point| (*point).to_owned()).collect(),
            ..question::tests::question(id)
        }
    }

    fn attempt(question: &Question, ticked: Ticks) -> Attempt {
        Attempt {
            id: InteractionId(1),
            question: question.id.clone(),
            daily: Some(1),
            at: Timestamp::UNIX_EPOCH,
            text: "So.".to_owned(),
            chosen: Vec::new(),
            ticked: Some(ticked),
            shared: None,
            discount: None,
        }
    }

    /// The result of members who each had the key points with these numbers.
    fn result(question: &Question, had: &[&[usize]]) -> Turnout {
        let points = KeyPointId::from_texts(&question.key_points);
        let ticks = |had: &&[usize]| {
            Ticks::from_ticked(had.iter().map(|point| points[*point]), points.clone())
        };
        let attempts: Vec<_> = had.iter().map(|had| attempt(question, ticks(had))).collect();
        Turnout::new(question, Offered::default(), None, &attempts)
    }

    #[test]
    fn the_hardest_questions_and_the_most_missed_points_come_first() {
        let one = question("a/one", &["First.", "Second."]);
        let two = question("a/two", &["Third."]);
        let mut stats = ServerStats::new(TODAY);
        stats.add_result(&one, &result(&one, &[&[0], &[0], &[0, 1], &[0]]));
        stats.add_result(&two, &result(&two, &[&[], &[0], &[]]));
        let hardest: Vec<_> = stats
            .hardest(3)
            .iter()
            .map(|it| (it.question.to_string(), it.percent, it.members))
            .collect();
        assert_eq!(hardest, [("a/two".to_owned(), 33, 3), ("a/one".to_owned(), 62, 4)]);
        let missed: Vec<_> =
            stats.most_missed(3).iter().map(|it| (&*it.point, it.missed, it.judged)).collect();
        assert_eq!(missed, [("Second.", 3, 4), ("Third.", 2, 3)]);
    }

    #[test]
    fn a_few_answers_judge_no_question() {
        let one = question("a/one", &["First."]);
        let mut stats = ServerStats::new(TODAY);
        stats.add_result(&one, &result(&one, &[&[], &[]]));
        assert!(stats.hardest(3).is_empty() && stats.most_missed(3).is_empty());
    }

    #[test]
    fn a_question_that_everyone_had_is_not_hard() {
        let one = question("a/one", &["First."]);
        let mut stats = ServerStats::new(TODAY);
        stats.add_result(&one, &result(&one, &[&[0], &[0], &[0]]));
        assert!(stats.hardest(3).is_empty() && stats.most_missed(3).is_empty());
    }

    #[test]
    fn an_answer_that_was_had_in_part_counts_half() {
        let whole = question("a/whole", &[]);
        let scores = [WholeScore::Had, WholeScore::Partly, WholeScore::Missed, WholeScore::Partly];
        let attempts = scores.map(|score| attempt(&whole, score.ticks()));
        let turnout = Turnout::new(&whole, Offered::default(), None, &attempts);
        assert_eq!(share(&turnout), Some((50, 4)));
    }

    proptest! {
        #[test]
        fn every_answer_of_the_span_is_in_one_week_and_a_member_counts_once_in_each(
            dailies in prop::collection::vec(
                (0..100_i64, prop::collection::btree_set(1..6_u64, 0..5)), 0..40,
            ),
        ) {
            let mut stats = ServerStats::new(TODAY);
            for (ago, members) in &dailies {
                let date = TODAY.checked_sub(ago.days()).unwrap();
                stats.add(date, members.iter().copied().map(UserId));
            }
            let first = first_day(TODAY, WEEKS);
            let inside = dailies.iter().filter(|(ago, _)| TODAY.checked_sub(ago.days()).unwrap() >= first);
            let answers: usize = inside.clone().map(|(_, members)| members.len()).sum();
            prop_assert_eq!(stats.answers() as usize, answers);
            prop_assert_eq!(stats.dailies() as usize, inside.count());
            prop_assert_eq!(stats.weeks().count(), usize::from(WEEKS));
            for (_, week) in stats.weeks() {
                prop_assert!(week.members() <= 5 && week.members() <= week.answers as usize);
                prop_assert!(stats.members() >= week.members());
            }
        }
    }
}
