//! The questions that a member can review now: cards that are due, and answered questions without a card.

use super::super::{Caller, streak};
use crate::actions::due_reviews::askable;
use crate::bank::Bank;
use crate::domain::ids::InteractionId;
use crate::domain::interview::Interview;
use crate::domain::question::{Question, QuestionId};
use crate::messages::review::Remaining;
use crate::store::Store;
use jiff::Timestamp;

/// The questions that a member can review now, and how many more wait.
pub(super) struct Reviewable<'a> {
    bank: &'a Bank,
    open: Vec<Interview>,
    due: Vec<&'a Question>,
    new: Vec<&'a Question>,
    /// The questions without a card for which there is no room today.
    pub(super) ungraded: usize,
    /// The member's limit of new questions.
    pub(super) new_per_day: u8,
}

impl<'a> Reviewable<'a> {
    pub(super) async fn read(
        store: &dyn Store,
        bank: &'a Bank,
        caller: &Caller,
    ) -> anyhow::Result<Self> {
        let Caller { guild, user, now, .. } = *caller;
        let open = store.open_interviews_of(guild, &[user]).await?;
        let questions = |ids: Vec<QuestionId>| -> Vec<&'a Question> {
            ids.iter().filter_map(|id| askable(bank, &open, user, id)).collect()
        };
        let due = questions(store.due_reviews(guild, user, now).await?);
        let settings = store.member(guild, user).await?.reviews;
        let zone = streak::zone(store, guild).await?;
        let today = zone.date_at(now);
        // Whoever answered today can score that answer, and needs no review of it yet.
        let before = InteractionId::before(zone.start_of(today));
        let mut new = questions(store.ungraded_questions(guild, user, before).await?);
        let room = settings.room_for_new(today);
        let ungraded = new.len().saturating_sub(room);
        new.truncate(room);
        Ok(Self { bank, open, due, new, ungraded, new_per_day: settings.new_per_day })
    }

    /// The question to review next. Cards that are due go before new ones.
    pub(super) fn first(&self) -> Option<&'a Question> {
        self.due.iter().chain(&self.new).next().copied()
    }

    pub(super) fn remaining(&self) -> Remaining {
        Remaining { due: self.due.len(), new: self.new.len() }
    }

    /// The time of the next review after now.
    pub(super) async fn later(
        &self,
        store: &dyn Store,
        caller: &Caller,
    ) -> anyhow::Result<Option<Timestamp>> {
        let later = store.later_reviews(caller.guild, caller.user, caller.now).await?;
        let mut askable = later
            .iter()
            .filter(|(_, id)| askable(self.bank, &self.open, caller.user, id).is_some());
        Ok(askable.next().map(|(due, _)| *due))
    }
}
