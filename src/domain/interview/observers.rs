//! Observers: members who follow an interview in its thread without a seat in it. They see what the
//! candidate sees.

use super::observer::{MAX_OBSERVERS, Observer};
use super::pending::{Pending, PendingAction};
use super::refusal::InterviewError;
use super::seat::Seat;
use super::state::Interview;
use crate::domain::ids::UserId;

impl Interview {
    /// The seat of a member.
    ///
    /// # Errors
    /// They have none. An observer is told so in other words than a stranger.
    pub fn require_seat(&self, user: UserId) -> Result<Seat, InterviewError> {
        let refusal = if self.is_observed_by(user) {
            InterviewError::YouObserve
        } else {
            InterviewError::NoSeat
        };
        self.seat_of(user).ok_or(refusal)
    }

    /// Returns `true` if both have agreed that `user` observes.
    #[must_use]
    pub fn is_observed_by(&self, user: UserId) -> bool {
        self.observer(user).is_some_and(|observer| observer.wanted_by.is_none())
    }

    /// A member who observes, or waits for an agreement.
    #[must_use]
    pub fn observer(&self, user: UserId) -> Option<&Observer> {
        self.observers.iter().find(|observer| observer.user == user)
    }

    /// The member in `seat` wants `user` to observe; the other one is asked. Wanting it again
    /// changes nothing, and both wanting it is an agreement.
    pub(super) fn want_observer(&mut self, seat: Seat, user: UserId) -> Result<(), InterviewError> {
        if self.seat_of(user).is_some() {
            return Err(InterviewError::ObserverHasSeat);
        }
        if self.public {
            return Err(InterviewError::EveryoneObserves);
        }
        match self.observer(user).map(|observer| observer.wanted_by) {
            Some(Some(by)) if by != seat => return self.agree_to_observer(seat, user),
            Some(_) => return Ok(()),
            None => {}
        }
        let leaving = |pending: &&Pending| matches!(pending.effect, PendingAction::RemoveObserver { user: left } if left != user);
        if self.observers.len() + self.pending.iter().filter(leaving).count() >= MAX_OBSERVERS {
            return Err(InterviewError::TooManyObservers);
        }
        self.observers.push(Observer { user, wanted_by: Some(seat) });
        self.wants(PendingAction::AskAboutObserver { user });
        Ok(())
    }

    /// The member in `seat` agrees that `user` observes.
    pub(super) fn agree_to_observer(
        &mut self,
        seat: Seat,
        user: UserId,
    ) -> Result<(), InterviewError> {
        let observer = self.observers.iter_mut().find(|observer| observer.user == user);
        let observer = observer.ok_or(InterviewError::NoSuchObserver)?;
        match observer.wanted_by {
            None => return Ok(()),
            Some(by) if by == seat => return Err(InterviewError::OtherAgrees),
            Some(_) => observer.wanted_by = None,
        }
        self.drop_effects_about(user);
        self.wants(PendingAction::AddObserver { user });
        Ok(())
    }

    /// `user` no longer observes, because `by` says so: one of the two, or the observer.
    pub(super) fn remove_observer(
        &mut self,
        by: UserId,
        user: UserId,
    ) -> Result<(), InterviewError> {
        if by != user {
            self.require_seat(by)?;
        }
        self.dismiss(user);
        Ok(())
    }

    /// Takes `user` out of the observers, and out of the thread if they may be in it.
    pub(super) fn dismiss(&mut self, user: UserId) {
        let Some(observer) = self.observer(user).copied() else { return };
        self.observers.retain(|observer| observer.user != user);
        self.drop_effects_about(user);
        if observer.wanted_by.is_none() {
            self.wants(PendingAction::RemoveObserver { user });
        }
    }

    /// Takes everybody out who observes: the scorecard is for the two.
    pub(super) fn dismiss_all(&mut self) {
        for observer in self.observers.clone() {
            self.dismiss(observer.user);
        }
    }

    /// Only the newest of the effects about an observer counts.
    fn drop_effects_about(&mut self, about: UserId) {
        let is_about = |pending: &Pending| {
            matches!(
                pending.effect,
                PendingAction::AskAboutObserver { user }
                | PendingAction::AddObserver { user }
                | PendingAction::RemoveObserver { user } if user == about
            )
        };
        self.pending.retain(|pending| !is_about(pending));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{ANN, BEN, EVE, Play, at};
    use super::super::{BotEvent, Forgotten, MemberEvent, forget};
    use super::*;

    fn want(user: u64) -> MemberEvent {
        MemberEvent::WantObserver { observer: UserId(user) }
    }

    fn agree(user: u64) -> MemberEvent {
        MemberEvent::AgreeToObserver { observer: UserId(user) }
    }

    fn remove(user: u64) -> MemberEvent {
        MemberEvent::RemoveObserver { observer: UserId(user) }
    }

    /// An interview that Eve observes.
    fn observed() -> Play {
        let mut play = Play::begun();
        let asked = play.member(ANN, want(EVE.0), 110).unwrap();
        assert_eq!(asked, [PendingAction::AskAboutObserver { user: EVE }]);
        let added = play.member(BEN, agree(EVE.0), 120).unwrap();
        assert_eq!(added, [PendingAction::AddObserver { user: EVE }]);
        play
    }

    #[test]
    fn nobody_observes_unless_both_agree() {
        let mut play = Play::begun();
        play.member(ANN, want(3), 110).unwrap();
        assert!(!play.interview.is_observed_by(EVE));
        assert_eq!(play.member(ANN, agree(3), 111), Err(InterviewError::OtherAgrees));
        assert_eq!(play.member(EVE, agree(3), 112), Err(InterviewError::NoSeat));
        assert_eq!(play.member(ANN, want(3), 113), Ok(vec![]), "asked once");
        assert_eq!(play.member(BEN, agree(4), 114), Err(InterviewError::NoSuchObserver));
        assert_eq!(play.member(BEN, remove(3), 115), Ok(vec![]), "declined");
        assert_eq!(play.member(BEN, agree(3), 116), Err(InterviewError::NoSuchObserver));
        play.member(ANN, want(3), 117).unwrap();
        let added = play.member(BEN, want(3), 118).unwrap();
        assert_eq!(added, [PendingAction::AddObserver { user: EVE }], "both want it");
        assert!(play.interview.is_observed_by(EVE));
    }

    #[test]
    fn an_observer_can_do_nothing_but_leave() {
        let mut play = observed();
        for event in [
            MemberEvent::Pause,
            MemberEvent::End,
            MemberEvent::Close { question: 0 },
            MemberEvent::HandIn { question: 0 },
            want(4),
            agree(3),
            remove(4),
        ] {
            assert_eq!(play.member(EVE, event, 130), Err(InterviewError::YouObserve));
        }
        let removed = play.member(EVE, remove(3), 140).unwrap();
        assert_eq!(removed, [PendingAction::RemoveObserver { user: EVE }]);
        assert_eq!(play.member(EVE, MemberEvent::Pause, 150), Err(InterviewError::NoSeat));
    }

    #[test]
    fn observers_are_out_before_the_scorecard() {
        let mut play = observed();
        play.member(ANN, want(4), 130).unwrap();
        play.member(ANN, MemberEvent::End, 140).unwrap();
        let end = play.member(BEN, MemberEvent::Finish, 150).unwrap();
        let out = PendingAction::RemoveObserver { user: EVE };
        assert_eq!(end, [out, PendingAction::PostScorecard], "who only was to come needs nothing");
        assert!(play.interview.observers.is_empty());
    }

    #[test]
    fn a_removal_that_is_still_to_be_done_survives_the_end() {
        let mut play = observed();
        play.member(ANN, remove(3), 130).unwrap();
        play.member(ANN, MemberEvent::End, 140).unwrap();
        play.member(BEN, MemberEvent::Finish, 150).unwrap();
        let effects: Vec<_> = play.interview.pending.iter().map(|pending| pending.effect).collect();
        let out = PendingAction::RemoveObserver { user: EVE };
        assert_eq!(effects, [out, PendingAction::PostScorecard]);
    }

    #[test]
    fn four_can_observe_and_none_of_the_two() {
        let mut play = Play::begun();
        for user in 10..14 {
            play.member(ANN, want(user), 110).unwrap();
        }
        assert_eq!(play.member(ANN, want(14), 111), Err(InterviewError::TooManyObservers));
        play.member(BEN, agree(13), 112).unwrap();
        play.member(BEN, remove(13), 113).unwrap();
        assert_eq!(play.member(ANN, want(14), 114), Err(InterviewError::TooManyObservers));
        let left = play.interview.pending.last().unwrap().number;
        play.bot(BotEvent::Done { number: left }, 115);
        assert!(play.member(ANN, want(14), 116).is_ok(), "one is out of the thread");
        assert_eq!(play.member(ANN, want(BEN.0), 117), Err(InterviewError::ObserverHasSeat));
    }

    #[test]
    fn an_observer_who_deletes_their_data_is_taken_out() {
        let play = observed();
        let Forgotten::Kept(kept) = forget(&play.interview, EVE, at(130)) else { panic!("kept") };
        assert!(kept.observers.is_empty());
        let out = PendingAction::RemoveObserver { user: EVE };
        assert_eq!(kept.pending.last().unwrap().effect, out);
        assert_eq!(forget(&kept, EVE, at(131)), Forgotten::Untouched);
    }

    #[test]
    fn an_observer_who_left_the_server_is_no_observer() {
        let mut play = observed();
        play.bot(BotEvent::Left { user: EVE }, 130);
        assert!(play.interview.observers.is_empty() && play.interview.ending().is_none());
    }

    #[test]
    fn an_interview_of_an_earlier_version_has_no_observers() {
        let play = Play::begun();
        let json = serde_json::to_value(&play.interview).unwrap();
        assert_eq!(json.get("observers"), None);
        assert_eq!(serde_json::from_value::<Interview>(json).unwrap(), play.interview);
    }
}
