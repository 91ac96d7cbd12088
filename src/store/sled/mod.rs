//! The embedded store: everything in one folder, for one process.
//!
//! Built on the crate `sled`, whose traps it keeps to itself: one thread does all writing and
//! brings it to disk with a flush *and* a sync (`writer`), opening cleans up, repairs or refuses
//! (`open`), and every record is versioned (`codec`). Reads go straight to the tree and may see a
//! write that is on its way to the disk; only the write's own caller is told that it is kept.

mod aside;
mod changes;
mod codec;
mod copy;
mod files;
mod forget;
mod index;
mod kept;
mod keys;
mod kinds;
mod matchmaking;
mod notes;
mod open;
mod queue;
mod quiet;
mod reports;
mod rules;
mod salvage;
mod sittings;
mod task_keys;
mod transfer;
mod verifier;
mod verify;
mod view;
mod writer;

pub use self::copy::StoreCopy;
pub use self::open::{OpenError, SCHEMA};
pub use self::salvage::{Salvaged, salvage};
pub use self::verify::Verified;
pub use self::writer::Flush;

use self::changes::Changes;
use self::open::Opened;
use self::reports::Reports;
use self::verifier::Verifier;
use self::view::View;
use self::writer::Writer;
use super::{Backlog, Claim, Claimed, Record, Result, Store, Submission, Unreadable};
use crate::domain::daily::{Daily, Progress};
use crate::domain::ids::{ChannelId, GuildId, InteractionId, InterviewId, MessageId, UserId};
use crate::domain::interview::{Applied, Interview, Plan, PlanKind, Refusal, Sent, Swap};
use crate::domain::key_point::Ticks;
use crate::domain::leaderboard::Answered;
use crate::domain::member::{Attempt, Member, MemberChange, Recorded};
use crate::domain::question::QuestionId;
use crate::domain::reveal::Reveal;
use crate::domain::server::{Server, ServerChange};
use crate::domain::task::{Lane, Leased, Queued, Settlement, Task};
use crate::os_error;
use anyhow::Context as _;
use arc_swap::ArcSwapOption;
use async_trait::async_trait;
use jiff::Timestamp;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store in a folder.
///
/// Dropping it brings everything to disk too, but [`Store::close`] says whether that succeeded.
pub struct SledStore(Arc<Inner>);

struct Inner {
    opened: ArcSwapOption<Opened>,
    writer: Writer,
    reports: Arc<Reports>,
    verifier: Mutex<Option<Verifier>>,
}

impl SledStore {
    /// Opens the store in `dir`, which is made where there is none. Blocks.
    ///
    /// Opening finds a log that lost its end. A record that can't be read, or a part of the log that
    /// went bad, is found when it is asked for, or by [`Self::verify`].
    ///
    /// # Errors
    /// When the folder is in use, was written by a newer build, or is damaged beyond what the log
    /// can repair. The error is a text for the operator.
    pub fn open(dir: &Path) -> std::result::Result<Self, OpenError> {
        let opened = open::open(dir)?;
        let refused = |cause: String| OpenError::Refused { dir: dir.to_owned(), cause };
        let log = opened.log().map_err(|error| refused(os_error::explain(&error)))?;
        let rounds = verify::rounds(&opened.db).map_err(|error| refused(error.to_string()))?;
        let reports = Arc::<Reports>::default();
        sittings::complete(&opened.db, &reports).map_err(|error| refused(format!("{error:#}")))?;
        queue::prepare(&opened.db, &reports).map_err(|error| refused(format!("{error:#}")))?;
        let writer = Writer::start((*opened.db).clone(), log, rounds)
            .map_err(|error| refused(format!("{error:#}")))?;
        let opened = ArcSwapOption::from_pointee(opened);
        let verifier = Mutex::default();
        Ok(Self(Arc::new(Inner { opened, writer, reports, verifier })))
    }

    /// Begins to read through the whole store, slowly and beside everything else. What it finds is in
    /// the log, and in [`Self::unreadable`].
    pub fn verify_in_background(&self) -> Result<()> {
        let verifier = Verifier::start(&self.0)?;
        let before = lock(&self.0.verifier).replace(verifier);
        before.into_iter().for_each(Verifier::stop);
        Ok(())
    }

    /// Reads through the whole store at once, and mends what follows from other records.
    ///
    /// # Errors
    /// When a part of its log can't be read.
    pub async fn verify(&self) -> Result<Verified> {
        let inner = Arc::clone(&self.0);
        let read = move || verifier::read_through(&inner, || true);
        let verified = tokio::task::spawn_blocking(read).await.context("reading the store")??;
        verified.context("the store was closed meanwhile")
    }

    /// The records that were asked for so far and could not be read.
    pub fn unreadable(&self) -> Vec<Unreadable> {
        self.0.reports.all()
    }

    /// Moves every record out of the way that can't be read, so that what it stood for begins anew,
    /// and gives them. Nothing is deleted: a build that can read them puts them back where nothing
    /// has taken their place.
    pub async fn set_aside(&self) -> Result<Vec<Unreadable>> {
        self.verify().await?;
        let mut moved = Vec::new();
        for key in self.0.reports.keys() {
            let found = self.write(move |view| aside::set_aside(view, &key)).await?;
            moved.extend(found);
        }
        Ok(moved)
    }

    /// Why nothing can be written any more, if so. The store does not recover from that: the
    /// process should end and be started anew.
    pub fn failure(&self) -> Option<String> {
        self.0.writer.failure().borrow().as_ref().map(ToString::to_string)
    }

    /// Waits until nothing can be written any more, and says why. Does not return while all is
    /// well.
    pub async fn failed(&self) -> String {
        let mut failure = self.0.writer.failure();
        match failure.wait_for(Option::is_some).await {
            Ok(failure) => failure.as_ref().map(ToString::to_string).unwrap_or_default(),
            // The writer has ended in good order, so that nothing can fail any more.
            Err(_) => std::future::pending().await,
        }
    }

    /// How often writes were brought to disk since the store was opened. Writes that wait together
    /// share one flush.
    pub fn flushes(&self) -> u64 {
        self.0.writer.flushes()
    }

    /// Has `observer` called after each flush, on the thread that writes. The first one that is
    /// given stays.
    pub fn observe_flushes(&self, observer: impl Fn(Flush) + Send + Sync + 'static) {
        self.0.writer.observe(Box::new(observer));
    }

    async fn write<R, F>(&self, rule: F) -> Result<R>
    where
        R: Send + 'static,
        F: FnOnce(View<'_>) -> Result<(Changes, R)> + Send + 'static,
    {
        let reports = Arc::clone(&self.0.reports);
        self.0.writer.write(move |tree| rule(View::of(tree, &reports))).await
    }

    /// Reads off the threads that serve clicks. That costs some ten microseconds; a page that has to
    /// come from the disk would keep such a thread for milliseconds.
    async fn read<R, F>(&self, reading: F) -> Result<R>
    where
        R: Send + 'static,
        F: FnOnce(View<'_>) -> Result<R> + Send + 'static,
    {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || inner.read(reading))
            .await
            .context("reading the store")?
    }
}

impl Drop for SledStore {
    fn drop(&mut self) {
        if let Err(error) = self.0.shut() {
            tracing::error!("the store could not be closed: {error:#}");
        }
    }
}

impl Inner {
    fn read<R>(&self, reading: impl FnOnce(View<'_>) -> Result<R>) -> Result<R> {
        let opened = self.opened.load_full().context("the store is closed")?;
        // The embedded store panics at some of the damages that a log can have.
        let view = View::of(&opened.db, &self.reports);
        catch_unwind(AssertUnwindSafe(|| reading(view)))
            .unwrap_or_else(|_| Err(anyhow::anyhow!("reading the store panicked")))
    }

    /// Brings everything to disk and lets go of the folder. Does nothing the second time.
    fn shut(&self) -> Result<()> {
        let verifier = lock(&self.verifier).take();
        verifier.into_iter().for_each(Verifier::stop);
        let stopped = self.writer.stop();
        if let Some(opened) = self.opened.swap(None) {
            stopped?;
            files::set_checkpoint(&opened.dir, verify::rounds(&opened.db)?)?;
            if let Ok(opened) = Arc::try_unwrap(opened) {
                open::settle(opened);
            }
            return Ok(());
        }
        stopped
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl Store for SledStore {
    async fn server(&self, guild: GuildId) -> Result<Option<Server>> {
        self.read(move |view| view.server(guild)).await
    }

    #[expect(
        clippy::redundant_closure_for_method_calls,
        reason = "the method itself is not general enough over the lifetime of a view"
    )]
    async fn servers(&self) -> Result<Vec<(GuildId, Server)>> {
        self.read(|view| view.servers()).await
    }

    async fn change_server(&self, guild: GuildId, change: ServerChange) -> Result<Option<Server>> {
        self.write(move |view| rules::change_server(view, guild, change)).await
    }

    async fn forget_server(&self, guild: GuildId) -> Result<()> {
        while self.write(move |view| forget::server(view, guild)).await? == forget::Progress::More {
        }
        Ok(())
    }

    async fn claim_daily(&self, guild: GuildId, claim: Claim) -> Result<Claimed> {
        self.write(move |view| rules::claim_daily(view, guild, claim)).await
    }

    async fn advance_daily(
        &self,
        guild: GuildId,
        number: u64,
        progress: Progress,
    ) -> Result<Option<Daily>> {
        self.write(move |view| rules::advance_daily(view, guild, number, progress)).await
    }

    async fn release_daily(&self, guild: GuildId, number: u64) -> Result<()> {
        self.write(move |view| rules::release_daily(view, guild, number)).await
    }

    async fn daily(&self, guild: GuildId, number: u64) -> Result<Option<Daily>> {
        self.read(move |view| view.daily(guild, number)).await
    }

    async fn latest_dailies(&self, guild: GuildId, count: usize) -> Result<Vec<Daily>> {
        self.read(move |view| view.latest_dailies(guild, count)).await
    }

    async fn reveal(
        &self,
        guild: GuildId,
        thread: ChannelId,
        question: &QuestionId,
    ) -> Result<Option<Reveal>> {
        let key = keys::reveal(guild, thread, question);
        self.read(move |view| view.record(&key)).await
    }

    async fn keep_reveal(&self, guild: GuildId, reveal: Reveal) -> Result<()> {
        self.write(move |_| {
            let mut changes = Changes::default();
            let key = keys::reveal(guild, reveal.thread, &reveal.question);
            changes.put(key, codec::encode(&reveal)?);
            Ok((changes, ()))
        })
        .await
    }

    async fn member(&self, guild: GuildId, user: UserId) -> Result<Member> {
        self.read(move |view| Ok(view.member(guild, user)?.unwrap_or_default())).await
    }

    async fn members(&self, guild: GuildId) -> Result<Vec<(UserId, Member)>> {
        self.read(move |view| view.members(guild)).await
    }

    async fn members_among(
        &self,
        guild: GuildId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Member)>> {
        let users = users.to_vec();
        self.read(move |view| {
            let found = users
                .into_iter()
                .map(|user| Ok(view.member(guild, user)?.map(|member| (user, member))));
            found.filter_map(Result::transpose).collect()
        })
        .await
    }

    async fn change_member(
        &self,
        guild: GuildId,
        user: UserId,
        change: MemberChange,
    ) -> Result<Member> {
        self.write(move |view| rules::change_member(view, guild, user, change)).await
    }

    async fn keep_name(&self, guild: GuildId, user: UserId, name: &str) -> Result<()> {
        // Nearly always the name is the one that is known.
        let known = self.read(move |view| view.member(guild, user)).await?;
        if known.is_none_or(|member| member.name == name) {
            return Ok(());
        }
        let name = name.to_owned();
        self.write(move |view| rules::keep_name(view, guild, user, name)).await
    }

    async fn record_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        submission: Submission,
    ) -> Result<Recorded> {
        self.write(move |view| rules::record_attempt(view, guild, user, &submission)).await
    }

    async fn attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
    ) -> Result<Option<Attempt>> {
        self.read(move |view| view.attempt(guild, user, id)).await
    }

    async fn latest_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<Option<Attempt>> {
        let question = question.clone();
        self.read(move |view| view.latest_attempt(guild, user, &question)).await
    }

    async fn score_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
        ticks: Ticks,
    ) -> Result<Option<Attempt>> {
        let score = |attempt: &mut Attempt| attempt.ticked = Some(ticks);
        self.write(move |view| rules::change_attempt(view, guild, user, id, score)).await
    }

    async fn share_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
        message: MessageId,
    ) -> Result<Option<Attempt>> {
        let share = move |attempt: &mut Attempt| {
            attempt.shared.get_or_insert(message);
        };
        self.write(move |view| rules::change_attempt(view, guild, user, id, share)).await
    }

    async fn attempts_at_daily(
        &self,
        guild: GuildId,
        number: u64,
    ) -> Result<Vec<(UserId, Attempt)>> {
        self.read(move |view| view.attempts_at_daily(guild, number)).await
    }

    async fn count_answers(&self, guild: GuildId, number: u64) -> Result<usize> {
        self.read(move |view| view.count_answers(guild, number)).await
    }

    async fn answers_since(&self, guild: GuildId, since: Timestamp) -> Result<Vec<Answered>> {
        self.read(move |view| view.answers_since(guild, since)).await
    }

    async fn attempts_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        count: usize,
    ) -> Result<Vec<Attempt>> {
        self.read(move |view| view.attempts_after(guild, user, after, count)).await
    }

    async fn count_attempts_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        most: usize,
    ) -> Result<usize> {
        self.read(move |view| view.count_attempts_after(guild, user, after, most)).await
    }

    async fn answered_questions(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<Vec<(QuestionId, InteractionId)>> {
        self.read(move |view| view.answered_questions(guild, user)).await
    }

    async fn attempts(&self, guild: GuildId, user: UserId) -> Result<Vec<Attempt>> {
        self.read(move |view| view.attempts(guild, user)).await
    }

    async fn begin_interview(
        &self,
        guild: GuildId,
        interview: Interview,
        by: UserId,
    ) -> Result<std::result::Result<Interview, Refusal>> {
        self.write(move |view| sittings::begin(view, guild, interview, by)).await
    }

    async fn change_interview(
        &self,
        guild: GuildId,
        id: InterviewId,
        sent: Sent,
        now: Timestamp,
    ) -> Result<Option<std::result::Result<Applied, Refusal>>> {
        self.write(move |view| sittings::change(view, guild, id, &sent, now)).await
    }

    async fn swap_interview(
        &self,
        guild: GuildId,
        swap: Swap,
        by: UserId,
    ) -> Result<std::result::Result<Interview, Refusal>> {
        self.write(move |view| sittings::swap(view, guild, &swap, by)).await
    }

    async fn interview(&self, guild: GuildId, id: InterviewId) -> Result<Option<Interview>> {
        // Other reads may see a write that is not on disk yet. This one takes its turn behind all
        // writes, and comes back when they are.
        self.write(move |view| Ok((Changes::default(), view.interview(guild, id)?))).await
    }

    async fn open_interviews(&self, guild: GuildId) -> Result<Vec<Interview>> {
        self.read(move |view| view.open_interviews(guild)).await
    }

    async fn open_interviews_of(&self, guild: GuildId, users: &[UserId]) -> Result<Vec<Interview>> {
        let users = users.to_vec();
        self.read(move |view| view.open_interviews_of(guild, &users)).await
    }

    async fn latest_interviews_of(
        &self,
        guild: GuildId,
        user: UserId,
        count: usize,
    ) -> Result<Vec<Interview>> {
        self.read(move |view| view.latest_interviews_of(guild, user, count)).await
    }

    async fn interviews_of_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InterviewId,
        count: usize,
    ) -> Result<Vec<Interview>> {
        self.read(move |view| view.interviews_of_after(guild, user, after, count)).await
    }

    async fn interviews_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Interview>> {
        self.read(move |view| view.interviews_of(guild, user)).await
    }

    async fn keep_plan(&self, guild: GuildId, plan: Plan, most: usize) -> Result<bool> {
        self.write(move |view| sittings::keep_plan(view, guild, &plan, most)).await
    }

    async fn remove_plan(&self, guild: GuildId, kind: PlanKind, name: &str) -> Result<bool> {
        let name = name.to_owned();
        self.write(move |view| sittings::remove_plan(view, guild, kind, &name)).await
    }

    async fn plans(&self, guild: GuildId) -> Result<Vec<Plan>> {
        self.read(move |view| view.plans(guild)).await
    }

    async fn forget_member(&self, guild: GuildId, user: UserId) -> Result<()> {
        while self.write(move |view| forget::member(view, guild, user)).await?
            == forget::Progress::More
        {}
        Ok(())
    }

    async fn lease_due(&self, lane: Lane, now: Timestamp, most: usize) -> Result<Vec<Leased>> {
        let look = move |view: View<'_>| {
            Ok((queue::is_clock_back(view, now)?, queue::has_due(view, lane, now)?))
        };
        let (is_clock_back, has_due) = self.read(look).await?;
        if is_clock_back {
            tracing::warn!("the clock went back; looking at everything again");
            self.wake_all(now).await?;
        } else if !has_due {
            return Ok(Vec::new());
        }
        self.write(move |view| queue::lease(view, lane, now, most)).await
    }

    async fn settle(&self, task: Task, settlement: Settlement) -> Result<()> {
        self.write(move |view| queue::settle(view, task, settlement)).await
    }

    async fn wake_all(&self, now: Timestamp) -> Result<()> {
        let mut after: Option<Vec<u8>> = None;
        loop {
            let part = self.write(move |view| queue::wake_all(view, after.as_deref(), now)).await?;
            if part.is_none() {
                return Ok(());
            }
            after = part;
        }
    }

    async fn queued(&self, task: Task) -> Result<Option<Queued>> {
        self.read(move |view| view.queued(task)).await
    }

    async fn backlog(&self, now: Timestamp) -> Result<Backlog> {
        let writes = self.0.writer.waiting();
        self.read(move |view| Ok(Backlog { tasks: queue::overdue(view, now)?, writes })).await
    }

    /// On the writing thread, so that no write falls between two records.
    async fn export(&self) -> Result<Vec<Record>> {
        self.write(|view| Ok((Changes::default(), view.export()?))).await
    }

    async fn import(&self, records: Vec<Record>) -> Result<()> {
        let reports = Arc::clone(&self.0.reports);
        let import = move |tree: &sled::Tree| transfer::import(tree, &reports, &records);
        self.0.writer.write(import).await
    }

    async fn close(&self) -> Result<()> {
        let inner = Arc::clone(&self.0);
        tokio::task::spawn_blocking(move || inner.shut()).await.context("closing the store")?
    }
}
