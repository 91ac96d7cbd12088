//! A week of a server: how many answered each daily, what most missed, and whose streaks grew or
//! began again.

use crate::domain::daily::{Daily, DailyStage};
use crate::domain::member::Member;
use crate::domain::question::QuestionId;
use crate::domain::streak::DailyOutcome;
use crate::domain::streak_roles::Milestone;
use crate::domain::turnout::Turnout;
use crate::domain::visibility::Standing;
use jiff::civil::Date;
use jiff::{Timestamp, ToSpan as _};
use strum::VariantArray as _;

/// A week of a server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recap {
    /// Its Monday.
    pub week: Date,
    /// Its dailies that count, oldest first.
    pub dailies: Vec<RecapDaily>,
    /// The number of members who answered at least one of them.
    pub members: usize,
    /// The key point that most missed, among the dailies that are over.
    pub missed: Option<MissedPoint>,
    /// The names of the members whose streaks reached a milestone, longest first.
    pub reached: Vec<(Milestone, Vec<String>)>,
    /// The names of the members who began a new streak after an earlier one.
    pub began_again: Vec<String>,
}

/// One daily of a week.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecapDaily {
    /// Its number.
    pub number: u64,
    /// Its date.
    pub date: Date,
    /// The number of members who answered it.
    pub answered: usize,
}

/// A key point that members missed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissedPoint {
    /// The number of the daily.
    pub daily: u64,
    /// Its question.
    pub question: QuestionId,
    /// The key point.
    pub point: String,
    /// The number of members who missed it.
    pub missed: usize,
    /// The number of members who compared their answer with it.
    pub judged: usize,
}

impl MissedPoint {
    /// The key point that most missed at a daily with these key points.
    #[must_use]
    pub fn of_daily(daily: &Daily, key_points: &[String], turnout: &Turnout) -> Option<Self> {
        let points = turnout.points.iter().zip(key_points);
        let missed = points.filter(|((missed, _), _)| *missed > 0);
        // Of several, the first one.
        let most = missed.rev().max_by_key(|((missed, _), _)| *missed);
        most.map(|((missed, judged), point)| Self {
            daily: daily.number,
            question: daily.asked.question.clone(),
            point: point.clone(),
            missed: *missed,
            judged: *judged,
        })
    }

    /// The one of the two that more missed; `self` if it is the same.
    #[must_use]
    pub fn or_more(self, other: Self) -> Self {
        if other.missed > self.missed { other } else { self }
    }
}

/// Returns `true` if a daily counts for the week of this Monday.
#[must_use]
pub fn is_in_week(daily: &Daily, week: Date) -> bool {
    let is_within = week <= daily.date && daily.date < week.saturating_add(1.week());
    is_within && daily.post().is_some() && daily.voided.is_none()
}

/// Returns `true` if the model answer of a daily is public: it was revealed, and a later daily has
/// ended its window. `latest` is the number of the newest posted one.
#[must_use]
pub fn is_over(daily: &Daily, latest: u64) -> bool {
    daily.number < latest && matches!(daily.stage, DailyStage::Closed(_)) && !daily.unrevealed
}

/// The members' part of a week with dailies of these numbers: who reached a milestone, longest
/// first, and who began again. Whoever left, is hidden or keeps out of summaries is not named.
#[must_use]
pub fn streaks(
    members: &[Member],
    dailies: &[u64],
    now: Timestamp,
) -> (Vec<(Milestone, Vec<String>)>, Vec<String>) {
    let named: Vec<&Member> = members.iter().filter(|member| is_named(member, now)).collect();
    let names_of = |wanted: &dyn Fn(&Member) -> bool| -> Vec<String> {
        let wanted = named.iter().filter(|member| wanted(member));
        wanted.map(|member| member.name.clone()).collect()
    };
    let reached = Milestone::VARIANTS.iter().rev().map(|milestone| {
        (*milestone, names_of(&|member| reached(member, dailies) == Some(*milestone)))
    });
    let reached = reached.filter(|(_, names)| !names.is_empty()).collect();
    (reached, names_of(&|member| began_again(member, dailies)))
}

fn is_named(member: &Member, now: Timestamp) -> bool {
    let visibility = member.visibility;
    !member.name.is_empty()
        && !member.is_out_of_summary
        && !visibility.has_left()
        && visibility.standing(now) != Standing::LeftOut
}

/// The longest milestone that a member reached with one of these dailies.
fn reached(member: &Member, dailies: &[u64]) -> Option<Milestone> {
    let of_week = member.steps.iter().filter(|step| dailies.contains(&step.daily));
    let lengths: Vec<u32> = of_week
        .filter_map(|step| match step.outcome {
            DailyOutcome::Answered { streak, .. } => Some(streak),
            DailyOutcome::Frozen
            | DailyOutcome::Away
            | DailyOutcome::Void
            | DailyOutcome::Missed
            | DailyOutcome::Repaired { .. } => None,
        })
        .collect();
    let has_reached = |milestone: &&Milestone| lengths.contains(&milestone.length());
    Milestone::VARIANTS.iter().rev().find(has_reached).copied()
}

/// Returns `true` if a member began a new streak with one of these dailies after they missed one.
fn began_again(member: &Member, dailies: &[u64]) -> bool {
    member.steps.windows(2).any(|pair| {
        let is_first = matches!(pair[1].outcome, DailyOutcome::Answered { streak: 1, .. });
        is_first && pair[0].outcome == DailyOutcome::Missed && dailies.contains(&pair[1].daily)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::member::MemberChange;
    use crate::domain::visibility::{HiddenBy, VisibilityChange};

    fn answering(name: &str, numbers: impl IntoIterator<Item = u64>) -> Member {
        let new = Member { name: name.to_owned(), ..Member::default() };
        numbers.into_iter().fold(new, |member, number| member.after_answering(number, |_| None))
    }

    #[test]
    fn a_week_names_who_reached_a_milestone_in_it_and_who_began_again() {
        let week: Vec<u64> = (5..10).collect();
        let members = [
            answering("Ann", 1..=8),
            answering("Ben", 3..=8),
            answering("Cy", [1, 2, 6]),
            answering("Di", [7]),
            answering("Eve", 1..=7).after(MemberChange::Summary { is_left_out: true }),
        ];
        let (reached, began_again) = streaks(&members, &week, Timestamp::UNIX_EPOCH);
        assert_eq!(reached, [(Milestone::Seven, vec!["Ann".to_owned()])]);
        assert_eq!(began_again, ["Cy"], "a first streak is no new beginning");
        let later: Vec<u64> = (9..14).collect();
        let (reached, began_again) = streaks(&members, &later, Timestamp::UNIX_EPOCH);
        assert!(reached.is_empty() && began_again.is_empty());
    }

    #[test]
    fn hidden_members_are_not_named() {
        let hide = VisibilityChange::Hide { by: HiddenBy::Themself, is_hidden: true };
        let hidden = answering("Ann", 1..=7).after(MemberChange::Visibility(hide));
        let (reached, _) = streaks(&[hidden], &[7], Timestamp::UNIX_EPOCH);
        assert!(reached.is_empty());
    }
}
