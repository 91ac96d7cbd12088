//! The next due times of a server's dailies.

use super::{Daily, DailyAction, DailyStage, newest_date, next_actions};
use crate::domain::backoff::later;
use crate::domain::server::Server;
use jiff::{SignedDuration, Timestamp};

/// Parts that run separately, so that reveals delay no daily.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DailyTask {
    /// From the claim to the open thread.
    Posting,
    /// The reveal at the deadline.
    Reveals,
}

impl DailyAction {
    /// The part that the action belongs to.
    #[must_use]
    pub const fn part(&self) -> DailyTask {
        match self {
            Self::Claim { .. }
            | Self::GiveUp(_)
            | Self::Post(_)
            | Self::Repost(_)
            | Self::GiveUpRepost(_)
            | Self::OpenThread(_) => DailyTask::Posting,
            Self::Reveal(_) => DailyTask::Reveals,
        }
    }
}

/// The first instant from `now` on at which [`next_actions`] returns an action of this part, if nothing
/// changes; `None` if never.
#[must_use]
pub fn next_due(
    part: DailyTask,
    now: Timestamp,
    server: &Server,
    recent: &[Daily],
    grace: SignedDuration,
) -> Option<Timestamp> {
    let mut instants = vec![now];
    instants.extend(server.failure.as_ref().map(|failure| failure.retry_at));
    match part {
        DailyTask::Posting => {
            let mut upcoming = server.upcoming(now, newest_date(recent, now));
            instants.extend(upcoming.next().map(|posting| posting.at));
            instants.extend(recent.iter().filter_map(|daily| given_up_at(daily, grace)));
        }
        DailyTask::Reveals => {
            instants.extend(recent.iter().filter_map(|daily| match daily.stage {
                DailyStage::Threaded(post) => Some(server.settings.reveal.deadline(post.at)),
                DailyStage::Claimed
                | DailyStage::Posted(_)
                | DailyStage::Closed(_)
                | DailyStage::Lost(_) => None,
            }));
        }
    }
    instants.retain(|instant| *instant >= now);
    instants.sort_unstable();
    let is_due = |at: Timestamp| {
        next_actions(at, server, recent, grace).iter().any(|action| action.part() == part)
    };
    instants.into_iter().find(|at| is_due(*at))
}

/// The first instant at which an unposted claim or a pending repost is given up.
fn given_up_at(daily: &Daily, grace: SignedDuration) -> Option<Timestamp> {
    let after_grace = |claimed_at| later(later(claimed_at, grace), SignedDuration::from_nanos(1));
    if let Some(repost) = daily.repost {
        return Some(after_grace(repost.claimed_at));
    }
    match daily.stage {
        DailyStage::Claimed => Some(after_grace(daily.claimed_at)),
        DailyStage::Posted(_)
        | DailyStage::Threaded(_)
        | DailyStage::Closed(_)
        | DailyStage::Lost(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GRACE, daily, instant, server};
    use super::super::{Post, RECENT};
    use super::*;
    use crate::domain::ids::MessageId;
    use crate::domain::schedule::{Weekdays, Zone};
    use crate::domain::server::OngoingFailure;
    use jiff::ToSpan as _;
    use jiff::civil::Weekday;
    use proptest::prelude::*;

    /// This many minutes after midnight UTC on the Monday.
    fn minute(minutes: i64) -> Timestamp {
        instant("2026-03-02T00:00:00Z") + SignedDuration::from_mins(minutes)
    }

    type StageOf = fn(Post) -> DailyStage;

    fn stage() -> impl Strategy<Value = StageOf> {
        prop_oneof![
            Just((|_| DailyStage::Claimed) as StageOf),
            Just(DailyStage::Posted as StageOf),
            Just(DailyStage::Threaded as StageOf),
            Just(DailyStage::Closed as StageOf),
            Just(DailyStage::Lost as StageOf),
        ]
    }

    prop_compose! {
        /// A server in the week before `now`, which is within the Monday.
        fn a_server()(
            hour in 0_i8..24,
            days in prop::collection::btree_set(0_i64..7, 1..8),
            skipped in prop::collection::vec(0_i64..7, 0..4),
            zone in prop::sample::select(vec!["UTC", "Europe/Warsaw", "Pacific/Auckland"]),
            active in -4_000_i64..1_600,
            failure in prop::option::of((-200_i64..1_440, 1_u32..9)),
            paused in prop::bool::weighted(0.1),
            hours in 1_u8..30,
        ) -> Server {
            let mut server = server();
            server.settings.schedule.time = jiff::civil::time(hour, 30, 0, 0);
            server.settings.schedule.zone = zone.parse::<Zone>().unwrap();
            let weekday = |day: i64| Weekday::from_monday_zero_offset(i8::try_from(day).unwrap());
            let days = days.into_iter().map(|day| weekday(day).unwrap());
            server.settings.schedule.weekdays = Weekdays::new(days).unwrap();
            server.settings.reveal.after_hours = hours;
            let monday: jiff::civil::Date = "2026-03-02".parse().unwrap();
            server.skipped = skipped.into_iter().map(|day| monday + day.days()).collect();
            server.active_since = minute(active);
            server.paused_since = paused.then(|| minute(active));
            server.failure = failure.map(|(at, tries)| {
                let mut failure = OngoingFailure::after(None, "No.".to_owned(), minute(at));
                for _ in 1..tries {
                    failure = OngoingFailure::after(Some(&failure), "No.".to_owned(), minute(at));
                }
                failure
            });
            server
        }
    }

    fn dailies() -> impl Strategy<Value = Vec<Daily>> {
        prop::collection::vec((stage(), 0_i64..600), 0..4).prop_map(|stages| {
            let number = |position| u64::try_from(position).unwrap();
            let of = |(position, (stage, minutes)): (usize, (StageOf, i64))| {
                let days = i64::try_from(position).unwrap() + 1;
                let at = minute(minutes) - SignedDuration::from_hours(24 * days - 24);
                let post = Post { message: MessageId(number(position)), at, in_forum: false };
                Daily {
                    number: RECENT as u64 - number(position),
                    date: "2026-03-03".parse::<jiff::civil::Date>().unwrap() - days.days(),
                    claimed_at: at,
                    ..daily(stage(post))
                }
            };
            stages.into_iter().enumerate().map(of).collect()
        })
    }

    #[test]
    fn a_claim_is_given_up_at_the_end_of_its_grace_though_a_try_is_still_to_come() {
        let mut server = server();
        let claimed = Daily { claimed_at: minute(243), ..daily(DailyStage::Claimed) };
        let mut failure = OngoingFailure::after(None, "No.".to_owned(), minute(585));
        for _ in 1..6 {
            failure = OngoingFailure::after(Some(&failure), "No.".to_owned(), minute(585));
        }
        assert!(failure.retry_at > minute(610));
        server.failure = Some(failure);
        let next = next_due(DailyTask::Posting, minute(600), &server, &[claimed], GRACE);
        assert_eq!(next, Some(minute(603) + SignedDuration::from_nanos(1)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn nothing_is_due_before_and_something_is_due_then(
            server in a_server(),
            recent in dailies(),
            now in 600_i64..1_440,
        ) {
            for part in [DailyTask::Posting, DailyTask::Reveals] {
                let now = minute(now);
                let next = next_due(part, now, &server, &recent, GRACE);
                let plans = |at| {
                    let plan = next_actions(at, &server, &recent, GRACE);
                    plan.into_iter().any(|action| action.part() == part)
                };
                if let Some(next) = next {
                    prop_assert!(plans(next), "{part:?} at {next}");
                }
                let end = now + SignedDuration::from_hours(8 * 24);
                let mut at = now;
                while at < next.unwrap_or(end).min(end) {
                    prop_assert!(!plans(at), "{part:?} at {at}, before {next:?}");
                    at += SignedDuration::from_mins(11);
                }
            }
        }
    }
}
