//! The stored plan.

use crate::domain::ids::InteractionId;
use crate::domain::question::Topic;
use crate::domain::schedule::Weekdays;
use crate::domain::weeks::monday_of;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// The minutes per day that a member can choose. The longest question fits the least of them
/// ([`minutes_for`](super::minutes_for)).
pub const MINUTES: RangeInclusive<u16> = 15..=240;
/// The minutes per day of a member who chooses none.
pub const DEFAULT_MINUTES: u16 = 30;
/// The most days between today and the interview: a year of preparation, but no mistyped year.
pub const MAX_DAYS_AHEAD: i32 = 366;

/// A member's plan up to an interview date. Its days are calendar days in the server's time zone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PrepPlan {
    /// The day of the interview. It has no set of its own.
    pub date: Date,
    /// The pack or category to practice; `None` for everything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub focus: Option<Topic>,
    /// The minutes for practice on each day, within [`MINUTES`].
    pub minutes: u16,
    /// The days of the week on which the member practices.
    pub weekdays: Weekdays,
    /// The first day of the plan.
    pub started: Date,
    /// The team with which the member shares date and focus: the id of the command that created it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<InteractionId>,
    /// How the interview went, once the member said so. Then the plan rests.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<PrepOutcome>,
}

/// How an interview went, in the member's own view. As text it is the letter that buttons carry.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumString,
    strum::VariantArray,
)]
#[serde(rename_all = "snake_case")]
#[strum(parse_err_ty = InvalidOutcome, parse_err_fn = invalid_outcome)]
pub enum PrepOutcome {
    /// It went well.
    #[strum(serialize = "w")]
    Well,
    /// Some of it went well.
    #[strum(serialize = "m")]
    Mixed,
    /// It went badly.
    #[strum(serialize = "b")]
    Badly,
}

/// The text is no [`PrepOutcome`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an outcome is w, m or b")]
pub struct InvalidOutcome;

const fn invalid_outcome(_: &str) -> InvalidOutcome {
    InvalidOutcome
}

/// The stage of a plan on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PrepStage {
    /// The interview is ahead.
    Preparing,
    /// The interview is today or was earlier, and the member has not said how it went.
    Asking,
    /// The member has said how it went.
    Resting(PrepOutcome),
}

/// What a member wishes to practice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrepFocus {
    /// All questions.
    Everything,
    /// Those of a pack or a category.
    Only(Topic),
}

impl PrepFocus {
    /// The pack or category; `None` for everything.
    #[must_use]
    pub fn topic(self) -> Option<Topic> {
        match self {
            Self::Everything => None,
            Self::Only(topic) => Some(topic),
        }
    }
}

/// A member's wishes for a plan. What is `None` stays as in their running plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepWishes {
    /// The day of the interview.
    pub date: Date,
    /// What to practice.
    pub focus: Option<PrepFocus>,
    /// The minutes per day.
    pub minutes: Option<u16>,
    /// The days of the week.
    pub weekdays: Option<Weekdays>,
}

/// A change to a member's plan. Buttons name a plan by its date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PrepChange {
    /// Begins a plan, or changes the running one.
    Start(PrepWishes),
    /// Begins a plan with a team's date and focus, or gives them to the running one.
    Join(JoinedPrep),
    /// Says how the interview of this date went.
    Went {
        /// The date.
        date: Date,
        /// How it went.
        outcome: PrepOutcome,
    },
    /// Moves the interview to another day. The member leaves their team, whose date stays.
    Move {
        /// The date so far.
        from: Date,
        /// The new one.
        to: Date,
    },
    /// Deletes the plan with this date.
    Stop(Date),
}

/// What a member takes over from a team.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JoinedPrep {
    /// The team.
    pub team: InteractionId,
    /// Its date.
    pub date: Date,
    /// Its focus.
    pub focus: Option<Topic>,
}

/// A team as everybody may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepTeam {
    /// Its date.
    pub date: Date,
    /// Its focus.
    pub focus: Option<Topic>,
    /// The number of members whose plan shares them.
    pub joined: usize,
}

/// A plan before and after a change; `None` where there was or is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrepChanged {
    /// The plan before.
    pub before: Option<PrepPlan>,
    /// The plan after.
    pub after: Option<PrepPlan>,
}

/// The reason a change to a plan is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PrepRefusal {
    /// The member has no plan.
    #[error("You have no prep plan here. Start one with `/prep start`.")]
    NoPlan,
    /// The button belongs to a plan that the member has replaced, moved or ended.
    #[error("Your plan has changed since then. `/prep status` shows how it is now.")]
    AnotherPlan,
    /// The interview would not be ahead.
    #[error("A plan needs at least one day before the interview. Choose a date from tomorrow on.")]
    NotAhead,
    /// The interview is too far ahead.
    #[error("I plan up to {MAX_DAYS_AHEAD} days ahead. Choose an earlier date.")]
    TooFar,
    /// None of the member's days comes before the interview.
    #[error(
        "None of your days comes before that date. Choose more `days`, such as `every day`, or a \
         later date."
    )]
    NoDays,
    /// The interview is still ahead.
    #[error("Your interview is still ahead. Tell me how it went when the day has come.")]
    TooEarly,
    /// Nobody is in the team.
    #[error("This team has ended. Start another one with `/prep team`.")]
    NoTeam,
    /// The member is in no team.
    #[error("You're in no team here. Start one with `/prep team` and a date.")]
    NotInTeam,
    /// The team's date has come.
    #[error("This team's date has come. Start a plan of your own with `/prep start`.")]
    TeamIsOver,
}

impl PrepPlan {
    /// The plan after `change` on `today`; `None` if there is none then.
    ///
    /// # Errors
    /// The change is refused, and nothing should be stored.
    pub fn after(
        before: Option<Self>,
        change: PrepChange,
        today: Date,
    ) -> Result<Option<Self>, PrepRefusal> {
        match change {
            PrepChange::Start(wishes) => Self::started(before, wishes, today).map(Some),
            PrepChange::Join(JoinedPrep { team, date, focus }) => {
                let focus = Some(focus.map_or(PrepFocus::Everything, PrepFocus::Only));
                let wishes = PrepWishes { date, focus, minutes: None, weekdays: None };
                let plan = match Self::started(before.clone(), wishes.clone(), today) {
                    // The date is not theirs to choose.
                    Err(PrepRefusal::NoDays) => {
                        let weekdays = Some(Weekdays::EVERY);
                        Self::started(before, PrepWishes { weekdays, ..wishes }, today)
                    }
                    plan => plan,
                }?;
                Ok(Some(Self { team: Some(team), ..plan }))
            }
            PrepChange::Went { date, outcome } => {
                let plan = Self::with_date(before, date)?;
                if today < plan.date {
                    return Err(PrepRefusal::TooEarly);
                }
                Ok(Some(Self { outcome: Some(outcome), ..plan }))
            }
            PrepChange::Move { from, to } => {
                let plan = Self::with_date(before, from)?;
                let team = plan.team.filter(|_| to == plan.date);
                Self { date: to, team, outcome: None, ..plan }.checked(today).map(Some)
            }
            PrepChange::Stop(date) => Self::with_date(before, date).map(|_| None),
        }
    }

    fn with_date(plan: Option<Self>, date: Date) -> Result<Self, PrepRefusal> {
        let plan = plan.ok_or(PrepRefusal::NoPlan)?;
        plan.ensure_date(date)?;
        Ok(plan)
    }

    /// Refuses a button of an earlier plan.
    ///
    /// # Errors
    /// The plan has another date.
    pub fn ensure_date(&self, date: Date) -> Result<(), PrepRefusal> {
        if self.date == date { Ok(()) } else { Err(PrepRefusal::AnotherPlan) }
    }

    fn started(before: Option<Self>, wishes: PrepWishes, today: Date) -> Result<Self, PrepRefusal> {
        let PrepWishes { date, focus, minutes, weekdays } = wishes;
        let running = before.filter(|plan| plan.stage(today) == PrepStage::Preparing);
        let running = running.unwrap_or(Self {
            date,
            focus: None,
            minutes: DEFAULT_MINUTES,
            weekdays: Weekdays::EVERY,
            started: today,
            team: None,
            outcome: None,
        });
        let focus = focus.map_or_else(|| running.focus.clone(), PrepFocus::topic);
        let is_the_teams = running.date == date && running.focus == focus;
        Self {
            date,
            focus,
            minutes: minutes.unwrap_or(running.minutes).clamp(*MINUTES.start(), *MINUTES.end()),
            weekdays: weekdays.unwrap_or(running.weekdays),
            team: running.team.filter(|_| is_the_teams),
            ..running
        }
        .checked(today)
    }

    fn checked(self, today: Date) -> Result<Self, PrepRefusal> {
        if self.date <= today {
            return Err(PrepRefusal::NotAhead);
        }
        if self.days_until(today) > MAX_DAYS_AHEAD {
            return Err(PrepRefusal::TooFar);
        }
        if self.practice_days(today).next().is_none() {
            return Err(PrepRefusal::NoDays);
        }
        Ok(self)
    }

    /// Its stage on `today`.
    #[must_use]
    pub fn stage(&self, today: Date) -> PrepStage {
        match self.outcome {
            Some(outcome) => PrepStage::Resting(outcome),
            None if today < self.date => PrepStage::Preparing,
            None => PrepStage::Asking,
        }
    }

    /// The number of days from `today` to the interview; negative after it.
    #[must_use]
    pub fn days_until(&self, today: Date) -> i32 {
        today.until(self.date).map_or(i32::MAX, |span| span.get_days())
    }

    /// The days from `from` to the interview on which there is a set, in order.
    pub fn practice_days(&self, from: Date) -> impl Iterator<Item = Date> + '_ {
        let first = from.max(self.started);
        first.series(1.day()).take_while(|day| *day < self.date).filter(|day| self.has_set_on(*day))
    }

    /// Returns `true` if there is a set on `day`. Whether it was done follows from what the member
    /// did ([`PrepDay::is_done`](super::PrepDay::is_done)).
    #[must_use]
    pub fn has_set_on(&self, day: Date) -> bool {
        self.outcome.is_none()
            && (self.started..self.date).contains(&day)
            && self.weekdays.contains(day.weekday())
    }

    /// Returns `true` if a mock interview is planned for `day`: on the last of at least two days with a
    /// set in a week from Monday to Sunday. A day that is alone in its week is for questions.
    #[must_use]
    pub fn is_mock_day(&self, day: Date) -> bool {
        let monday = monday_of(day);
        let week = monday.series(1.day()).take(7).filter(|day| self.has_set_on(*day));
        let days: Vec<Date> = week.collect();
        days.len() > 1 && days.last() == Some(&day)
    }

    /// What somebody who joins the plan's team on `today` takes over.
    ///
    /// # Errors
    /// It has no team, or the team's date has come.
    pub fn joined(&self, today: Date) -> Result<JoinedPrep, PrepRefusal> {
        let team = self.team.ok_or(PrepRefusal::NoTeam)?;
        if self.date <= today {
            return Err(PrepRefusal::TeamIsOver);
        }
        Ok(JoinedPrep { team, date: self.date, focus: self.focus.clone() })
    }
}
