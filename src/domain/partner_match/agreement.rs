//! How two partners agree on a time.

use super::meeting::{
    AgreedTime, MAX_PROPOSED, Meeting, MeetingChange, ProposedTimes, reminder_of,
};
use super::pairing::Pairing;
use super::refusal::{MeetingError, NotYourPairing};
use crate::domain::ids::UserId;
use jiff::Timestamp;

impl Pairing {
    /// The pairing after `user` took a step toward a time. Accepting the agreed time again changes
    /// nothing. If it is accepted when a reminder would be due, there is none: both are there.
    ///
    /// # Errors
    /// `user` is not one of the two, or can't accept the time.
    pub fn with_meeting(
        mut self,
        user: UserId,
        change: &MeetingChange,
    ) -> Result<Self, MeetingError> {
        if !self.id.pair.has(user) {
            return Err(NotYourPairing.into());
        }
        match change {
            MeetingChange::Propose { times, .. } => {
                let times = times.iter().copied().take(MAX_PROPOSED).collect();
                self.meeting.proposed = Some(ProposedTimes { by: user, times });
            }
            MeetingChange::Accept { at, now } => self.accept(user, *at, *now)?,
        }
        Ok(self)
    }

    fn accept(&mut self, user: UserId, at: Timestamp, now: Timestamp) -> Result<(), MeetingError> {
        let Some(proposed) = self.meeting.proposed.as_ref().filter(|it| it.times.contains(&at))
        else {
            let is_agreed = self.meeting.agreed.is_some_and(|agreed| agreed.at == at);
            return if is_agreed { Ok(()) } else { Err(MeetingError::NotProposed) };
        };
        if proposed.by == user {
            return Err(MeetingError::OwnProposal);
        }
        if at <= now {
            return Err(MeetingError::Passed);
        }
        let is_reminded = reminder_of(at) <= now;
        self.meeting = Meeting { proposed: None, agreed: Some(AgreedTime { at, is_reminded }) };
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::meeting::read_times;
    use super::super::pairing::{Pair, PairingChange, PairingId, PairingNotice};
    use super::*;
    use crate::domain::ids::ChannelId;
    use crate::domain::schedule::Zone;
    use proptest::prelude::*;

    const ANN: UserId = UserId(7);
    const BEN: UserId = UserId(8);
    const EVE: UserId = UserId(9);

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(1_772_442_000 + 60 * minute).unwrap()
    }

    fn pairing() -> Pairing {
        let id = PairingId { match_number: 1, pair: Pair { one: ANN, other: BEN } };
        Pairing::new(id, minute(0), ChannelId(5))
    }

    fn propose(minutes: &[i64]) -> MeetingChange {
        let times = minutes.iter().copied().map(minute).collect();
        MeetingChange::Propose { times, zone: Zone::UTC }
    }

    fn accept(at: i64, now: i64) -> MeetingChange {
        MeetingChange::Accept { at: minute(at), now: minute(now) }
    }

    fn agreed_on(at: i64) -> Pairing {
        let proposed = pairing().with_meeting(ANN, &propose(&[at])).unwrap();
        proposed.with_meeting(BEN, &accept(at, 0)).unwrap()
    }

    #[test]
    fn only_the_partner_accepts_and_only_what_is_on_offer() {
        let proposed = pairing().with_meeting(ANN, &propose(&[60, 120])).unwrap();
        let refused = |user, change| proposed.clone().with_meeting(user, &change).unwrap_err();
        assert_eq!(refused(ANN, accept(60, 0)), MeetingError::OwnProposal);
        assert_eq!(refused(EVE, accept(60, 0)), MeetingError::NotYours(NotYourPairing));
        assert_eq!(refused(EVE, propose(&[60])), MeetingError::NotYours(NotYourPairing));
        assert_eq!(refused(BEN, accept(61, 0)), MeetingError::NotProposed);
        assert_eq!(refused(BEN, accept(60, 60)), MeetingError::Passed);
        let agreed = proposed.with_meeting(BEN, &accept(60, 0)).unwrap();
        assert_eq!(agreed.meeting.agreed.unwrap().at, minute(60));
        assert_eq!(agreed.clone().with_meeting(BEN, &accept(60, 1)), Ok(agreed.clone()));
        assert_eq!(agreed.with_meeting(BEN, &accept(120, 0)), Err(MeetingError::NotProposed));
    }

    #[test]
    fn a_newer_proposal_replaces_the_one_before_and_the_agreed_time_stands_until_then() {
        let changed = agreed_on(60).with_meeting(BEN, &propose(&[90])).unwrap();
        assert_eq!(changed.meeting.agreed.unwrap().at, minute(60));
        assert_eq!(changed.next_due(), Some(minute(50)));
        let moved = changed.with_meeting(ANN, &accept(90, 55)).unwrap();
        assert_eq!(moved.meeting.agreed.unwrap().at, minute(90));
        assert_eq!(moved.next_due(), Some(minute(80)), "the reminder is armed again");
    }

    #[test]
    fn both_are_reminded_ten_minutes_before_and_never_long_after() {
        let agreed = agreed_on(60);
        assert_eq!(agreed.next_notice(minute(49)), None);
        let reminder = PairingNotice::Reminder(minute(60));
        assert_eq!(agreed.next_notice(minute(50)), Some(reminder));
        assert!(!reminder.is_stale(minute(65)));
        assert!(reminder.is_stale(minute(66)));
        let after = agreed.after(PairingChange::Said(reminder));
        assert_eq!((after.next_notice(minute(55)), after.next_due()), (None, None));
        let soon = pairing().with_meeting(ANN, &propose(&[8])).unwrap();
        let soon = soon.with_meeting(BEN, &accept(8, 0)).unwrap();
        assert_eq!(soon.next_due(), None, "they agreed within the ten minutes");
    }

    #[test]
    fn a_reminder_of_a_time_that_was_changed_settles_nothing_of_the_new_one() {
        let moved = agreed_on(60).with_meeting(BEN, &propose(&[90])).unwrap();
        let moved = moved.with_meeting(ANN, &accept(90, 50)).unwrap();
        let after = moved.clone().after(PairingChange::Said(PairingNotice::Reminder(minute(60))));
        assert_eq!(after, moved);
    }

    #[test]
    fn times_are_ahead_and_before_the_next_round_or_refused_by_their_number() {
        let now = "2026-03-12T11:00:00Z".parse().unwrap();
        let until = "2026-03-16T09:00:00Z".parse().unwrap();
        let zone: Zone = "Europe/Warsaw".parse().unwrap();
        let read = |typed: &[&str]| read_times(typed, &zone, now, until);
        let times = read(&["Fri 18:00", "", "thu 18:00"]).unwrap();
        let shown: Vec<String> = times.iter().map(ToString::to_string).collect();
        assert_eq!(shown, ["2026-03-12T17:00:00Z", "2026-03-13T17:00:00Z"]);
        assert_eq!(read(&["Fri 18:00", "fri 6pm"]).unwrap().len(), 1);
        assert_eq!(read(&["", " ", ""]), Err(MeetingError::NoTimes));
        assert_eq!(read(&["Fri 18:00", "some day"]), Err(MeetingError::Unreadable(2)));
        assert_eq!(read(&["today 12:00"]), Err(MeetingError::Past(1)));
        let late = Err(MeetingError::TooLate { number: 2, until });
        assert_eq!(read(&["Fri 18:00", "Mon 10:00"]), late);
        assert!(read(&["Mon 9:59"]).is_ok());
    }

    #[test]
    fn a_pairing_of_an_earlier_version_has_no_time() {
        let mut json = serde_json::to_value(pairing()).unwrap();
        assert_eq!(json.get("meeting"), None, "and one without a time is written as before");
        json["meeting"] = serde_json::json!({});
        assert_eq!(serde_json::from_value::<Pairing>(json).unwrap(), pairing());
    }

    /// A step of one of the two, or a look of the bot at a minute.
    #[derive(Clone, Debug)]
    enum Step {
        Propose(bool, Vec<i64>),
        Accept(bool, i64),
        Look,
    }

    fn any_step() -> impl Strategy<Value = Step> {
        prop_oneof![
            (any::<bool>(), prop::collection::vec(0_i64..200, 1..6))
                .prop_map(|(who, minutes)| Step::Propose(who, minutes)),
            (any::<bool>(), 0_i64..200).prop_map(|(who, minute)| Step::Accept(who, minute)),
            Just(Step::Look),
        ]
    }

    proptest! {
        #[test]
        fn whatever_the_two_press_each_agreed_time_is_reminded_of_at_most_once(
            steps in prop::collection::vec((any_step(), 0_i64..20), 0..40),
        ) {
            let mut pairing = pairing();
            let mut now = 0;
            let mut reminded = Vec::new();
            for (step, pause) in steps {
                now += pause;
                let user = |first: bool| if first { ANN } else { BEN };
                match step {
                    Step::Propose(who, minutes) => {
                        pairing = pairing.with_meeting(user(who), &propose(&minutes)).unwrap();
                        let proposed = pairing.meeting.proposed.as_ref().unwrap();
                        prop_assert!(proposed.times.len() <= MAX_PROPOSED);
                    }
                    Step::Accept(who, at) => {
                        let before = pairing.clone();
                        if let Ok(after) = pairing.clone().with_meeting(user(who), &accept(at, now))
                            && after != before
                        {
                            let proposed = before.meeting.proposed.unwrap();
                            prop_assert!(proposed.by != user(who) && at > now);
                            reminded.retain(|it| *it != minute(at));
                            pairing = after;
                        }
                    }
                    Step::Look => {
                        while let Some(notice) = pairing.next_notice(minute(now)) {
                            let PairingNotice::Reminder(at) = notice else { unreachable!() };
                            prop_assert!(minute(now) >= reminder_of(at));
                            if !notice.is_stale(minute(now)) {
                                prop_assert!(!reminded.contains(&at));
                                reminded.push(at);
                            }
                            pairing = pairing.after(PairingChange::Said(notice));
                        }
                        // The task would otherwise run without end.
                        prop_assert!(pairing.next_due().is_none_or(|due| due > minute(now)));
                    }
                }
            }
        }
    }
}
