//! The verbs of every store: each runs a rule on the backend.

use super::backend::Backend;
use super::change_outcome::ChangeOutcome;
use super::partner_match::{JoinedFrom, PairingAnswered, ParticipantChanged, PartnerStore};
use super::rules::forget::{self, Forgetting};
use super::rules::{
    attempts, dailies, interviews, library_entries, members, partner_match, queue, records, servers,
};
use super::{Backlog, Claim, Claimed, Page, Records, Result, Store, Submission};
use crate::domain::cluster::Share;
use crate::domain::daily::{Daily, DailyChange};
use crate::domain::ids::{ChannelId, GuildId, InteractionId, InterviewId, MessageId, UserId};
use crate::domain::interview::{
    Applied, Interview, InterviewError, InterviewEvent, LibraryEntry, LibraryEntryKind, Swap,
};
use crate::domain::key_point::Ticks;
use crate::domain::leaderboard;
use crate::domain::member::{Attempt, Member, MemberChange, Recorded};
use crate::domain::partner_match::{
    MatchInput, MatchState, MeetingChange, MeetingError, NotYourPairing, Pairing, PairingAnswer,
    PairingChange, PairingId, Participant, ParticipantChange, PartnerMatch,
};
use crate::domain::question::QuestionId;
use crate::domain::reveal::Reveal;
use crate::domain::server::{OngoingFailure, Server, ServerChange};
use crate::domain::task::{Lane, Leased, Queued, Settlement, Task};
use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeSet;
use std::sync::Arc;

#[async_trait]
impl<B: Backend> Store for B {
    async fn server(&self, guild: GuildId) -> Result<Option<Server>> {
        self.read(move |tx| Box::pin(servers::one(tx, guild))).await
    }

    async fn servers_after(&self, after: Option<GuildId>) -> Result<Page<(GuildId, Server)>> {
        self.read(move |tx| Box::pin(records::page(tx, after))).await
    }

    async fn change_server(&self, guild: GuildId, change: ServerChange) -> Result<Option<Server>> {
        self.write(move |tx| Box::pin(servers::change(tx, guild, change.clone()))).await
    }

    async fn forget_server(&self, guild: GuildId) -> Result<()> {
        while self.write(move |tx| Box::pin(forget::server(tx, guild))).await? == Forgetting::More {
        }
        Ok(())
    }

    async fn claim_daily(&self, guild: GuildId, claim: Claim) -> Result<Claimed> {
        self.write(move |tx| Box::pin(dailies::claim(tx, guild, claim.clone()))).await
    }

    async fn advance_daily(
        &self,
        guild: GuildId,
        number: u64,
        progress: DailyChange,
    ) -> Result<Option<Daily>> {
        self.write(move |tx| Box::pin(dailies::advance(tx, guild, number, progress))).await
    }

    async fn release_daily(&self, guild: GuildId, number: u64) -> Result<()> {
        self.write(move |tx| Box::pin(dailies::release(tx, guild, number))).await
    }

    async fn daily(&self, guild: GuildId, number: u64) -> Result<Option<Daily>> {
        self.read(move |tx| Box::pin(dailies::one(tx, guild, number))).await
    }

    async fn latest_dailies(&self, guild: GuildId, count: usize) -> Result<Vec<Daily>> {
        self.read(move |tx| Box::pin(dailies::latest(tx, guild, count))).await
    }

    async fn reveal(
        &self,
        guild: GuildId,
        thread: ChannelId,
        question: &QuestionId,
    ) -> Result<Option<Reveal>> {
        let question = question.clone();
        self.read(move |tx| Box::pin(dailies::reveal(tx, guild, thread, question.clone()))).await
    }

    async fn keep_reveal(&self, guild: GuildId, reveal: Reveal) -> Result<()> {
        self.write(move |tx| Box::pin(dailies::keep_reveal(tx, guild, reveal.clone()))).await
    }

    async fn member(&self, guild: GuildId, user: UserId) -> Result<Member> {
        let known = self.read(move |tx| Box::pin(members::one(tx, guild, user))).await?;
        Ok(known.unwrap_or_default())
    }

    async fn members(&self, guild: GuildId) -> Result<Vec<(UserId, Member)>> {
        self.read(move |tx| Box::pin(members::all(tx, guild))).await
    }

    async fn members_among(
        &self,
        guild: GuildId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Member)>> {
        let users = users.to_vec();
        self.read(move |tx| Box::pin(members::among(tx, guild, users.clone()))).await
    }

    async fn change_member(
        &self,
        guild: GuildId,
        user: UserId,
        change: MemberChange,
    ) -> Result<Member> {
        self.write(move |tx| Box::pin(members::change(tx, guild, user, change))).await
    }

    async fn keep_name(&self, guild: GuildId, user: UserId, name: &str) -> Result<()> {
        // Nearly always the name is unchanged.
        let known = self.read(move |tx| Box::pin(members::one(tx, guild, user))).await?;
        if known.is_none_or(|member| member.name == name && !member.visibility.has_left()) {
            return Ok(());
        }
        let name = name.to_owned();
        self.write(move |tx| Box::pin(members::keep_name(tx, guild, user, name.clone()))).await
    }

    async fn record_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        submission: Submission,
    ) -> Result<Recorded> {
        self.write(move |tx| Box::pin(attempts::record(tx, guild, user, submission.clone()))).await
    }

    async fn attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
    ) -> Result<Option<Attempt>> {
        self.read(move |tx| Box::pin(attempts::one(tx, guild, user, id))).await
    }

    async fn latest_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<Option<Attempt>> {
        let question = question.clone();
        self.read(move |tx| Box::pin(attempts::latest(tx, guild, user, question.clone()))).await
    }

    async fn score_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
        ticks: Ticks,
    ) -> Result<Option<Attempt>> {
        self.write(move |tx| Box::pin(attempts::score(tx, guild, user, id, ticks.clone()))).await
    }

    async fn share_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
        message: MessageId,
    ) -> Result<Option<Attempt>> {
        self.write(move |tx| {
            let share = move |attempt: &mut Attempt| {
                attempt.shared.get_or_insert(message);
            };
            Box::pin(attempts::change(tx, guild, user, id, share))
        })
        .await
    }

    async fn attempts_at_daily(
        &self,
        guild: GuildId,
        number: u64,
    ) -> Result<Vec<(UserId, Attempt)>> {
        self.read(move |tx| Box::pin(attempts::at_daily(tx, guild, number))).await
    }

    async fn members_at_daily(&self, guild: GuildId, number: u64) -> Result<Vec<UserId>> {
        self.read(move |tx| Box::pin(attempts::members_at_daily(tx, guild, number))).await
    }

    async fn count_answers(&self, guild: GuildId, number: u64) -> Result<usize> {
        self.read(move |tx| Box::pin(attempts::count_at_daily(tx, guild, number))).await
    }

    async fn answers_since(
        &self,
        guild: GuildId,
        since: Timestamp,
    ) -> Result<Vec<leaderboard::ScoredAnswer>> {
        self.read(move |tx| Box::pin(attempts::answers_since(tx, guild, since))).await
    }

    async fn attempts(&self, guild: GuildId, user: UserId) -> Result<Vec<Attempt>> {
        self.read(move |tx| Box::pin(attempts::all(tx, guild, user))).await
    }

    async fn attempts_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        count: usize,
    ) -> Result<Vec<Attempt>> {
        self.read(move |tx| Box::pin(attempts::after(tx, guild, user, after, count))).await
    }

    async fn count_attempts_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        most: usize,
    ) -> Result<usize> {
        self.read(move |tx| Box::pin(attempts::count_after(tx, guild, user, after, most))).await
    }

    async fn answered_questions(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<Vec<(QuestionId, InteractionId)>> {
        self.read(move |tx| Box::pin(attempts::questions(tx, guild, user))).await
    }

    async fn begin_interview(
        &self,
        guild: GuildId,
        interview: Interview,
        by: UserId,
    ) -> Result<std::result::Result<Interview, InterviewError>> {
        self.write(move |tx| Box::pin(interviews::begin(tx, guild, interview.clone(), by))).await
    }

    async fn change_interview(
        &self,
        guild: GuildId,
        id: InterviewId,
        sent: InterviewEvent,
        now: Timestamp,
    ) -> Result<ChangeOutcome<Applied, InterviewError>> {
        self.write(move |tx| Box::pin(interviews::change(tx, guild, id, sent.clone(), now))).await
    }

    async fn swap_interview(
        &self,
        guild: GuildId,
        swap: Swap,
        by: UserId,
    ) -> Result<std::result::Result<Interview, InterviewError>> {
        self.write(move |tx| Box::pin(interviews::swap(tx, guild, swap.clone(), by))).await
    }

    /// Runs as a write: it comes after all earlier writes, and returns when they are on disk.
    async fn interview(&self, guild: GuildId, id: InterviewId) -> Result<Option<Interview>> {
        self.write(move |tx| Box::pin(interviews::one(tx, guild, id))).await
    }

    async fn open_interviews(&self, guild: GuildId) -> Result<Vec<Interview>> {
        self.read(move |tx| Box::pin(interviews::open(tx, guild))).await
    }

    async fn open_interviews_of(&self, guild: GuildId, users: &[UserId]) -> Result<Vec<Interview>> {
        let users = users.to_vec();
        self.read(move |tx| Box::pin(interviews::open_of(tx, guild, users.clone()))).await
    }

    async fn interviews_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Interview>> {
        self.read(move |tx| Box::pin(interviews::of_user(tx, guild, user))).await
    }

    async fn latest_interviews_of(
        &self,
        guild: GuildId,
        user: UserId,
        count: usize,
    ) -> Result<Vec<Interview>> {
        self.read(move |tx| Box::pin(interviews::latest_of(tx, guild, user, count))).await
    }

    async fn interviews_of_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InterviewId,
        count: usize,
    ) -> Result<Vec<Interview>> {
        self.read(move |tx| Box::pin(interviews::of_user_after(tx, guild, user, after, count)))
            .await
    }

    async fn keep_library_entry(
        &self,
        guild: GuildId,
        plan: LibraryEntry,
        most: usize,
    ) -> Result<bool> {
        self.write(move |tx| Box::pin(library_entries::keep(tx, guild, plan.clone(), most))).await
    }

    async fn remove_library_entry(
        &self,
        guild: GuildId,
        kind: LibraryEntryKind,
        name: &str,
    ) -> Result<bool> {
        let name = name.to_owned();
        self.write(move |tx| Box::pin(library_entries::remove(tx, guild, kind, name.clone()))).await
    }

    async fn library_entries(&self, guild: GuildId) -> Result<Vec<LibraryEntry>> {
        self.read(move |tx| Box::pin(library_entries::all(tx, guild))).await
    }

    async fn forget_member(&self, guild: GuildId, user: UserId) -> Result<()> {
        let mut after = Some(InterviewId(0));
        while let Some(seen) = after {
            let look = self.read(move |tx| Box::pin(forget::asked_for(tx, guild, user, seen)));
            let (asked, last) = look.await?;
            for id in asked {
                self.write(move |tx| Box::pin(forget::in_interview(tx, guild, user, id))).await?;
            }
            after = last;
        }
        while self.write(move |tx| Box::pin(forget::member(tx, guild, user))).await?
            == Forgetting::More
        {}
        Ok(())
    }

    async fn lease_due(
        &self,
        lane: Lane,
        now: Timestamp,
        most: usize,
        share: &Share,
        under_way: &BTreeSet<Task>,
    ) -> Result<Vec<Leased>> {
        let share = Arc::new(share.clone());
        let (held, mine) = (Arc::new(under_way.clone()), Arc::clone(&share));
        let look = self.read(move |tx| {
            let (share, held) = (Arc::clone(&mine), Arc::clone(&held));
            Box::pin(async move { queue::lane_state(tx, lane, now, &share, &held).await })
        });
        let sight = look.await?;
        if !sight.abandoned.is_empty() {
            tracing::info!(?lane, tasks = sight.abandoned.len(), "taking over abandoned tasks");
            let abandoned = Arc::new(sight.abandoned);
            self.write(move |tx| {
                let abandoned = Arc::clone(&abandoned);
                Box::pin(async move { queue::take_up(tx, &abandoned).await })
            })
            .await?;
        } else if !sight.has_due && !sight.is_clock_back {
            return Ok(Vec::new());
        }
        if sight.is_clock_back {
            tracing::warn!("the clock went back; checking every task again");
            self.wake_all(now).await?;
        }
        self.write(move |tx| {
            let share = Arc::clone(&share);
            Box::pin(async move { queue::lease(tx, lane, now, most, &share).await })
        })
        .await
    }

    async fn settle(&self, task: Task, settlement: Settlement) -> Result<()> {
        self.write(move |tx| Box::pin(queue::settle(tx, task, settlement))).await
    }

    async fn wake_all(&self, now: Timestamp) -> Result<()> {
        let mut after = None;
        loop {
            after = self.write(move |tx| Box::pin(queue::wake_all(tx, after, now))).await?;
            if after.is_none() {
                return Ok(());
            }
        }
    }

    async fn queued(&self, task: Task) -> Result<Option<Queued>> {
        self.read(move |tx| Box::pin(queue::queued(tx, task))).await
    }

    async fn backlog(&self, now: Timestamp) -> Result<Backlog> {
        let writes = self.waiting();
        let tasks = self.read(move |tx| Box::pin(queue::overdue(tx, now))).await?;
        Ok(Backlog { tasks, writes })
    }

    fn export(&self) -> Records {
        self.export_all()
    }

    async fn import(&self, records: Records) -> Result<()> {
        self.import_all(records).await
    }

    async fn close(&self) -> Result<()> {
        self.shut().await
    }
}

#[async_trait]
impl<B: Backend> PartnerStore for B {
    async fn participant(&self, guild: GuildId, user: UserId) -> Result<Option<Participant>> {
        self.read(move |tx| Box::pin(partner_match::participant(tx, guild, user))).await
    }

    async fn change_participant(
        &self,
        guild: GuildId,
        user: UserId,
        change: ParticipantChange,
        place: JoinedFrom,
    ) -> Result<ParticipantChanged> {
        self.write(move |tx| {
            Box::pin(partner_match::change_participant(tx, guild, user, change.clone(), place))
        })
        .await
    }

    async fn match_state(&self, guild: GuildId) -> Result<Option<MatchState>> {
        self.read(move |tx| Box::pin(partner_match::match_state(tx, guild))).await
    }

    async fn servers_with_match_state_after(
        &self,
        after: Option<GuildId>,
    ) -> Result<Page<GuildId>> {
        let page = self.read(move |tx| Box::pin(records::page::<MatchState>(tx, after))).await?;
        Ok(page.map(|(guild, _)| guild))
    }

    async fn set_match_failure(
        &self,
        guild: GuildId,
        failure: Option<OngoingFailure>,
    ) -> Result<()> {
        self.write(move |tx| Box::pin(partner_match::set_match_failure(tx, guild, failure.clone())))
            .await
    }

    async fn match_input(&self, guild: GuildId) -> Result<Option<MatchInput>> {
        self.read(move |tx| Box::pin(partner_match::matching(tx, guild))).await
    }

    async fn keep_match(
        &self,
        guild: GuildId,
        before: MatchInput,
        round: PartnerMatch,
    ) -> Result<bool> {
        let follows = Arc::new((before, round));
        self.write(move |tx| {
            let follows = Arc::clone(&follows);
            Box::pin(
                async move { partner_match::keep_match(tx, guild, &follows.0, &follows.1).await },
            )
        })
        .await
    }

    async fn pairing(&self, guild: GuildId, id: PairingId) -> Result<Option<Pairing>> {
        self.read(move |tx| Box::pin(partner_match::pairing(tx, guild, id))).await
    }

    async fn pairings_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Pairing>> {
        self.read(move |tx| Box::pin(partner_match::pairings_of(tx, guild, user, None))).await
    }

    async fn pairings_of_match(
        &self,
        guild: GuildId,
        user: UserId,
        round: u64,
    ) -> Result<Vec<Pairing>> {
        self.read(move |tx| Box::pin(partner_match::pairings_of(tx, guild, user, Some(round))))
            .await
    }

    async fn open_pairings(&self, guild: GuildId) -> Result<Vec<Pairing>> {
        self.read(move |tx| Box::pin(partner_match::open_pairings(tx, guild))).await
    }

    async fn change_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        step: PairingChange,
    ) -> Result<Option<Pairing>> {
        self.write(move |tx| Box::pin(partner_match::advance(tx, guild, id, step))).await
    }

    async fn answer_pairing(
        &self,
        guild: GuildId,
        id: PairingId,
        user: UserId,
        answer: PairingAnswer,
    ) -> Result<ChangeOutcome<PairingAnswered, NotYourPairing>> {
        self.write(move |tx| Box::pin(partner_match::answer(tx, guild, id, user, answer))).await
    }

    async fn change_meeting(
        &self,
        guild: GuildId,
        id: PairingId,
        user: UserId,
        change: MeetingChange,
    ) -> Result<ChangeOutcome<Pairing, MeetingError>> {
        self.write(move |tx| {
            Box::pin(partner_match::change_meeting(tx, guild, id, user, change.clone()))
        })
        .await
    }
}
