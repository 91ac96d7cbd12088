//! A member of one server.

use crate::domain::choices::OptionId;
use crate::domain::daily::Daily;
use crate::domain::discount::Discount;
use crate::domain::ids::{InteractionId, MessageId, RoleId};
use crate::domain::key_point::Ticks;
use crate::domain::question::QuestionId;
use crate::domain::review::{ReviewSettings, ReviewSettingsChange};
use crate::domain::season::{SeasonTally, Seasons};
use crate::domain::streak::{self, Excuse, Streak, StreakStep};
use crate::domain::streak_roles::StreakRoles;
use crate::domain::visibility::{Visibility, VisibilityChange};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The number of remembered streak steps, for explanations.
const REMEMBERED_STEPS: usize = 60;
/// The number of remembered spans away.
const REMEMBERED_SPANS: usize = 20;
/// The number of remembered roles: more than a server can give at a time.
const REMEMBERED_ROLES: usize = 10;
/// An answer begun inside a window counts until this long after its end: somebody who is typing
/// when the next daily comes does not lose a streak.
pub const TYPING_GRACE: SignedDuration = SignedDuration::from_mins(30);

/// One member of one server.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// The streak.
    pub streak: Streak,
    /// The last steps of the streak, oldest first.
    pub steps: Vec<StreakStep>,
    /// The spans in which the member is or was away, oldest first.
    pub away: Vec<Away>,
    /// The number of different questions the member has answered.
    pub answered: u32,
    /// The member's name in the server at their last action; empty if unknown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The reasons for leaving the member out of leaderboards.
    #[serde(default, skip_serializing_if = "Visibility::is_empty")]
    pub visibility: Visibility,
    /// The settings for reviews.
    #[serde(default, skip_serializing_if = "ReviewSettings::is_default")]
    pub reviews: ReviewSettings,
    /// The member's tallies of the seasons of the leaderboard that the server remembers.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub seasons: Vec<SeasonTally>,
    /// Set if the member keeps out of the summaries that admins can get.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_out_of_summary: bool,
    /// The roles that the member was given for streaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub streak_roles: Vec<RoleId>,
}

/// A span in which dailies are not missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    /// Its first instant.
    pub from: Timestamp,
    /// The first instant after it.
    pub until: Timestamp,
}

impl Away {
    /// The span from `from` to `until`, cut to begin at `now` at the earliest: earlier dailies
    /// remain answered or missed. Returns `None` if it is over.
    #[must_use]
    pub fn from_now_on(from: Timestamp, until: Timestamp, now: Timestamp) -> Option<Self> {
        (now < until).then_some(Self { from: from.max(now), until })
    }

    /// Returns `true` if `other` lies within the span.
    fn contains(&self, other: &Self) -> bool {
        self.from <= other.from && other.until <= self.until
    }

    /// Returns `true` if `instant` lies within the span.
    #[must_use]
    pub fn covers(&self, instant: Timestamp) -> bool {
        self.from <= instant && instant < self.until
    }
}

/// One change to a member.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MemberChange {
    /// The member will be away.
    Away(Away),
    /// The member is back, or cancels a planned span: spans end at this instant.
    Back(Timestamp),
    /// An admin sets the streak to `length`, as of `daily`.
    Repair {
        /// The length.
        length: u32,
        /// The number of the daily.
        daily: u64,
    },
    /// The member's place on leaderboards changes.
    Visibility(VisibilityChange),
    /// The member's settings for reviews change.
    Reviews(ReviewSettingsChange),
    /// The member was given a role for a streak.
    StreakRole(RoleId),
    /// The member keeps out of summaries, or no longer does.
    Summary {
        /// Set to keep out.
        is_left_out: bool,
    },
}

impl Member {
    /// The roles that the member's streak has earned and that they were not given yet.
    #[must_use]
    pub fn owed_roles(&self, roles: &StreakRoles) -> Vec<RoleId> {
        roles.owed(self.streak.longest, &self.streak_roles)
    }

    /// Returns `true` if the member has earned a role since they were as `before`.
    #[must_use]
    pub fn has_earned_role_since(&self, before: &Self, roles: &StreakRoles) -> bool {
        self.owed_roles(roles).len() > before.owed_roles(roles).len()
    }

    /// The member after `change`.
    #[must_use]
    pub fn after(mut self, change: MemberChange) -> Self {
        match change {
            MemberChange::Repair { length, daily } => {
                let (streak, step) = streak::repair(self.streak, length, daily);
                // A repeated request leaves one step.
                if self.streak != streak || self.steps.last() != Some(&step) {
                    self.streak = streak;
                    self.remember([step]);
                }
            }
            MemberChange::Visibility(change) => self.visibility = self.visibility.after(change),
            MemberChange::Reviews(change) => self.reviews = self.reviews.after(change),
            MemberChange::StreakRole(role) => {
                self.streak_roles.retain(|given| *given != role);
                self.streak_roles.push(role);
                let surplus = self.streak_roles.len().saturating_sub(REMEMBERED_ROLES);
                self.streak_roles.drain(..surplus);
            }
            MemberChange::Summary { is_left_out } => self.is_out_of_summary = is_left_out,
            // A repeated request or delivery makes one span.
            MemberChange::Away(span) if self.away.iter().any(|known| known.contains(&span)) => {}
            MemberChange::Away(span) => {
                self.away.push(span);
                self.away.sort_by_key(|span| span.from);
                let surplus = self.away.len().saturating_sub(REMEMBERED_SPANS);
                self.away.drain(..surplus);
            }
            MemberChange::Back(now) => {
                self.away.retain(|span| span.from < now);
                for span in &mut self.away {
                    span.until = span.until.min(now);
                }
            }
        }
        self
    }

    /// Returns `true` if the member is away at `instant`.
    #[must_use]
    pub fn is_away_at(&self, instant: Timestamp) -> bool {
        self.away.iter().any(|span| span.covers(instant))
    }

    /// The excuse for a daily that the member did not answer, if there is one. A daily that was
    /// never posted can't be held against anyone.
    #[must_use]
    pub fn excuse(&self, daily: Option<&Daily>) -> Option<Excuse> {
        let answerable = daily.filter(|daily| daily.voided.is_none());
        let Some(post) = answerable.and_then(Daily::post) else { return Some(Excuse::Void) };
        self.is_away_at(post.at).then_some(Excuse::Away)
    }

    /// The member after answering daily `number` for the streak. `excuse` is as in
    /// [`streak::answer`].
    #[must_use]
    pub fn after_answering(mut self, number: u64, excuse: impl Fn(u64) -> Option<Excuse>) -> Self {
        let (streak, steps) = streak::answer(self.streak, number, excuse);
        self.streak = streak;
        self.remember(steps);
        self
    }

    /// The member after an answer that counts for leaderboards. `counted_at` is when their newest
    /// earlier answer to the same question that counts was given.
    #[must_use]
    pub fn after_counting(mut self, seasons: &Seasons, counted_at: Option<Timestamp>) -> Self {
        self.answered = self.answered.saturating_add(u32::from(counted_at.is_none()));
        self.seasons = seasons.tallied(&self.seasons, counted_at);
        self
    }

    fn remember(&mut self, steps: impl IntoIterator<Item = StreakStep>) {
        self.steps.extend(steps);
        let surplus = self.steps.len().saturating_sub(REMEMBERED_STEPS);
        self.steps.drain(..surplus);
    }
}

/// A member's answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// The modal or click that brought it. A repeated delivery is one attempt.
    pub id: InteractionId,
    /// The question.
    pub question: QuestionId,
    /// The number of the daily it answers, if any.
    pub daily: Option<u64>,
    /// The time of submission.
    pub at: Timestamp,
    /// The member's own words, or those of the options they chose.
    pub text: String,
    /// The options that the member chose, if that is how they answered.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub chosen: Vec<OptionId>,
    /// The key points that the member had, once they compared. When they answer the same daily
    /// again, the comparison stays until they make another. If they chose options, the score that
    /// followed from it.
    pub ticked: Option<Ticks>,
    /// The message in which the member shared it, if they did.
    pub shared: Option<MessageId>,
    /// Set if it doesn't count.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Discount>,
}

/// The result of recording an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// The answer as stored.
    pub attempt: Attempt,
    /// The member before the answer.
    pub before: Member,
    /// The member after the answer; unchanged if the answer doesn't count for the streak.
    pub after: Member,
    /// Set if the daily's window had ended.
    pub late: bool,
    /// Set if an admin lets the daily count for nobody.
    pub void: bool,
    /// Set if nothing was recorded: this very modal or click had been before, or the member's first
    /// choice stands. `before` and `after` are then the same.
    pub repeated: bool,
}

/// Returns `true` if an answer begun at `begun` and submitted at `now` falls into a daily's window.
/// `next_posted_at` is the time of the next daily's post, if there is one.
#[must_use]
pub fn in_window(begun: Timestamp, now: Timestamp, next_posted_at: Option<Timestamp>) -> bool {
    next_posted_at
        .is_none_or(|end| now < end || (begun < end && now.duration_since(end) <= TYPING_GRACE))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn somebody_who_is_typing_when_the_next_daily_comes_keeps_the_window() {
        let next = Some(instant("2026-03-03T09:00:00Z"));
        let begun = instant("2026-03-03T08:59:00Z");
        assert!(in_window(begun, instant("2026-03-03T09:10:00Z"), next));
        assert!(!in_window(begun, instant("2026-03-03T09:31:00Z"), next));
        assert!(!in_window(instant("2026-03-03T09:00:00Z"), instant("2026-03-03T09:10:00Z"), next));
        assert!(in_window(begun, instant("2026-04-01T00:00:00Z"), None));
    }

    #[test]
    fn being_away_begins_now_at_the_earliest() {
        let (from, until) = (instant("2026-03-02T00:00:00Z"), instant("2026-03-05T00:00:00Z"));
        let now = instant("2026-03-03T10:00:00Z");
        assert_eq!(Away::from_now_on(from, until, now), Some(Away { from: now, until }));
        let before = instant("2026-03-01T10:00:00Z");
        assert_eq!(Away::from_now_on(from, until, before), Some(Away { from, until }));
        assert_eq!(Away::from_now_on(from, until, until), None);
    }

    #[test]
    fn a_span_that_is_told_again_a_moment_later_is_kept_once() {
        let until = instant("2026-03-05T00:00:00Z");
        let told = |from: &str| MemberChange::Away(Away { from: instant(from), until });
        let member = Member::default()
            .after(told("2026-03-03T10:00:00Z"))
            .after(told("2026-03-03T10:00:01Z"));
        assert_eq!(member.away.len(), 1);
        assert_eq!(member.after(told("2026-03-02T10:00:00Z")).away.len(), 2);
    }

    #[test]
    fn coming_back_early_ends_the_span_and_drops_later_ones() {
        let away = |from: &str, until: &str| {
            MemberChange::Away(Away { from: instant(from), until: instant(until) })
        };
        let member = Member::default()
            .after(away("2026-03-10T00:00:00Z", "2026-03-20T00:00:00Z"))
            .after(away("2026-03-01T00:00:00Z", "2026-03-05T00:00:00Z"))
            .after(MemberChange::Back(instant("2026-03-03T00:00:00Z")));
        assert!(member.is_away_at(instant("2026-03-02T00:00:00Z")));
        assert!(!member.is_away_at(instant("2026-03-03T00:00:00Z")));
        assert!(!member.is_away_at(instant("2026-03-12T00:00:00Z")));
    }
}
