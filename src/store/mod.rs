//! The bot's storage, in the words of the game.

mod backend;
pub mod backup;
mod bank;
mod bank_verbs;
mod change_outcome;
mod codec;
mod flush;
mod pages;
mod partner_match;
#[cfg(feature = "postgres")]
pub mod postgres;
mod prep;
mod prep_verbs;
mod quality;
mod quality_verbs;
mod records;
mod reminder_verbs;
mod reminders;
mod reports;
mod review_verbs;
mod reviews;
mod rules;
pub mod sled;
mod unreadable;
mod verbs;
mod versions;
mod whole_file;

pub use bank::{BankStore, OwnBank};
pub use change_outcome::ChangeOutcome;
pub use flush::Flush;
pub use pages::{Page, servers, servers_with_match_state};
pub use partner_match::{JoinedFrom, PairingAnswered, ParticipantChanged, PartnerStore};
pub use prep::PrepStore;
pub use quality::QualityStore;
pub use records::Record;
pub use reminders::ReminderStore;
pub use reviews::{CardReviewed, CardSubmission, ReviewStore};
pub use unreadable::{Unreadable, UnreadableReason};

use crate::domain::choices::OptionId;
use crate::domain::cluster::Share;
use crate::domain::daily::{Daily, DailyChange};
use crate::domain::ids::{ChannelId, GuildId, InteractionId, InterviewId, MessageId, UserId};
use crate::domain::interview::{
    Applied, Interview, InterviewError, InterviewEvent, LibraryEntry, LibraryEntryKind, Swap,
};
use crate::domain::key_point::Ticks;
use crate::domain::leaderboard;
use crate::domain::member::{Attempt, Member, MemberChange, Recorded};
use crate::domain::question::QuestionId;
use crate::domain::reveal::Reveal;
use crate::domain::selection::PastQuestion;
use crate::domain::server::{Server, ServerChange};
use crate::domain::task::{Lane, Leased, Overdue, Queued, Settlement, Task, TaskKind};
use crate::domain::whole_score::WholeScore;
use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A result of the store. An error is for the operator, not for the member; one about an unreadable
/// record contains an [`Unreadable`].
pub type Result<T> = anyhow::Result<T>;

/// The store can't be reached right now. A later retry may succeed. An error of the store that is
/// neither this nor an [`Unreadable`] would occur again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the database can't be reached right now")]
pub struct Unavailable;

/// A stream of records. It ends after an error, and is then incomplete.
pub type Records = BoxStream<'static, Result<Record>>;

/// The bot's storage.
///
/// A write that has returned is on disk: it survives whatever happens to the process or the
/// machine. Each verb is safe to repeat with the same arguments, and atomic; only deletions are
/// done in parts, and an interrupted one is finished by repeating it.
///
/// An unreadable record harms nothing else: requesting it is an error, lists leave it out, and
/// nothing overwrites it.
#[async_trait]
pub trait Store:
    PartnerStore
    + BankStore
    + ReviewStore
    + PrepStore
    + QualityStore
    + ReminderStore
    + Send
    + Sync
    + 'static
{
    /// A server, if it was ever set up.
    async fn server(&self, guild: GuildId) -> Result<Option<Server>>;

    /// The next page of [`servers`] after a server.
    async fn servers_after(&self, after: Option<GuildId>) -> Result<Page<(GuildId, Server)>>;

    /// Applies [`Server::after`], stores the result and returns it.
    async fn change_server(&self, guild: GuildId, change: ServerChange) -> Result<Option<Server>>;

    /// Deletes a server with all its dailies and members.
    async fn forget_server(&self, guild: GuildId) -> Result<()>;

    /// Claims a date for a new daily, which gets the number after the newest one. If the date is
    /// taken, its daily is returned unchanged; a voided one has given up its date.
    async fn claim_daily(&self, guild: GuildId, claim: Claim) -> Result<Claimed>;

    /// Applies [`Daily::after`], stores the result and returns it, or `None` if there is no such
    /// daily.
    async fn advance_daily(
        &self,
        guild: GuildId,
        number: u64,
        progress: DailyChange,
    ) -> Result<Option<Daily>>;

    /// Releases a claim: its number and its date are free again. Only the newest daily can be
    /// released, and only before it was posted; otherwise nothing changes.
    async fn release_daily(&self, guild: GuildId, number: u64) -> Result<()>;

    /// One daily.
    async fn daily(&self, guild: GuildId, number: u64) -> Result<Option<Daily>>;

    /// The newest dailies, newest first, at most `count`.
    async fn latest_dailies(&self, guild: GuildId, count: usize) -> Result<Vec<Daily>>;

    /// The progress of a question's reveal in a thread, if known.
    async fn reveal(
        &self,
        guild: GuildId,
        thread: ChannelId,
        question: &QuestionId,
    ) -> Result<Option<Reveal>>;

    /// Stores the progress of a reveal, replacing the previous one.
    async fn keep_reveal(&self, guild: GuildId, reveal: Reveal) -> Result<()>;

    /// A member's record; a newcomer's if there is none.
    async fn member(&self, guild: GuildId, user: UserId) -> Result<Member>;

    /// All members of a server who ever did something.
    async fn members(&self, guild: GuildId) -> Result<Vec<(UserId, Member)>>;

    /// The records of `users`, as far as they exist.
    async fn members_among(
        &self,
        guild: GuildId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Member)>>;

    /// Applies [`Member::after`], stores the result and returns it.
    async fn change_member(
        &self,
        guild: GuildId,
        user: UserId,
        change: MemberChange,
    ) -> Result<Member>;

    /// Stores the name of a member who is in the server. A member without any other record stays unknown.
    async fn keep_name(&self, guild: GuildId, user: UserId, name: &str) -> Result<()>;

    /// Stores an answer and, if it falls into the window of a daily (see
    /// [`crate::domain::member::in_window`]), updates the streak by [`Member::after_answering`].
    /// Dailies in between are missed unless [`Member::excuse`] says otherwise.
    async fn record_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        submission: Submission,
    ) -> Result<Recorded>;

    /// One attempt of a member.
    async fn attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
    ) -> Result<Option<Attempt>>;

    /// A member's newest attempt at a question.
    async fn latest_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        question: &QuestionId,
    ) -> Result<Option<Attempt>>;

    /// Stores the key points that a member had, and grades the question's review card by them; see
    /// [`ReviewCard::after_score`](crate::domain::review::ReviewCard::after_score). Returns `None`
    /// if there is no such attempt.
    async fn score_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
        ticks: Ticks,
    ) -> Result<Option<Attempt>>;

    /// Stores the message in which an attempt was shared; the first one stays.
    async fn share_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
        message: MessageId,
    ) -> Result<Option<Attempt>>;

    /// Each member's newest attempt at a daily.
    async fn attempts_at_daily(
        &self,
        guild: GuildId,
        number: u64,
    ) -> Result<Vec<(UserId, Attempt)>>;

    /// The members who have answered a daily.
    async fn members_at_daily(&self, guild: GuildId, number: u64) -> Result<Vec<UserId>>;

    /// The number of members who have answered a daily.
    async fn count_answers(&self, guild: GuildId, number: u64) -> Result<usize>;

    /// The answers given since an instant, oldest first.
    async fn answers_since(
        &self,
        guild: GuildId,
        since: Timestamp,
    ) -> Result<Vec<leaderboard::ScoredAnswer>>;

    /// All attempts of a member, oldest first.
    async fn attempts(&self, guild: GuildId, user: UserId) -> Result<Vec<Attempt>>;

    /// The first `count` attempts of a member whose id is greater than `after`, oldest first.
    async fn attempts_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        count: usize,
    ) -> Result<Vec<Attempt>>;

    /// The number of a member's attempts whose id is greater than `after`, counted up to `most`.
    async fn count_attempts_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        most: usize,
    ) -> Result<usize>;

    /// The questions that a member has answered, each with the id of the newest attempt.
    async fn answered_questions(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<Vec<(QuestionId, InteractionId)>>;

    /// Stores a new interview, unless one of the two is busy by now (see
    /// [`crate::domain::interview::ensure_new`]). An existing one with the same id is returned
    /// unchanged. `by` is the requester.
    async fn begin_interview(
        &self,
        guild: GuildId,
        interview: Interview,
        by: UserId,
    ) -> Result<std::result::Result<Interview, InterviewError>>;

    /// Applies [`crate::domain::interview::apply`], stores the result and returns it, or `None` if
    /// there is no such interview. At the second confirmation, both must still be free.
    async fn change_interview(
        &self,
        guild: GuildId,
        id: InterviewId,
        sent: InterviewEvent,
        now: Timestamp,
    ) -> Result<ChangeOutcome<Applied, InterviewError>>;

    /// Stores both halves of a swap (see [`crate::domain::interview::swap`]), unless one of the two
    /// is busy by now. If the seats were already swapped, the other half is returned unchanged.
    async fn swap_interview(
        &self,
        guild: GuildId,
        swap: Swap,
        by: UserId,
    ) -> Result<std::result::Result<Interview, InterviewError>>;

    /// One interview as it is on disk, so that its pending work can be done: no crash can undo what
    /// was decided.
    async fn interview(&self, guild: GuildId, id: InterviewId) -> Result<Option<Interview>>;

    /// The interviews of a server that are not over or have pending work, oldest first.
    async fn open_interviews(&self, guild: GuildId) -> Result<Vec<Interview>>;

    /// Those of them in which one of `users` has a seat, or which they requested, oldest first.
    async fn open_interviews_of(&self, guild: GuildId, users: &[UserId]) -> Result<Vec<Interview>>;

    /// The interviews in which a member has a seat, oldest first.
    async fn interviews_of(&self, guild: GuildId, user: UserId) -> Result<Vec<Interview>>;

    /// The newest of them, newest first, at most `count`.
    async fn latest_interviews_of(
        &self,
        guild: GuildId,
        user: UserId,
        count: usize,
    ) -> Result<Vec<Interview>>;

    /// The first `count` of them whose id is greater than `after`, oldest first.
    async fn interviews_of_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InterviewId,
        count: usize,
    ) -> Result<Vec<Interview>>;

    /// Stores a server's own template or rubric, replacing one of the same name. Returns `false` if
    /// there is no room: a server can have at most `most` of them.
    async fn keep_library_entry(
        &self,
        guild: GuildId,
        plan: LibraryEntry,
        most: usize,
    ) -> Result<bool>;

    /// Deletes a server's own template or rubric. Returns `true` if there was one.
    async fn remove_library_entry(
        &self,
        guild: GuildId,
        kind: LibraryEntryKind,
        name: &str,
    ) -> Result<bool>;

    /// A server's own templates and rubrics.
    async fn library_entries(&self, guild: GuildId) -> Result<Vec<LibraryEntry>>;

    /// Deletes everything that a member did in a server. Of interviews with other candidates, the
    /// candidate's part stays; see [`crate::domain::interview::forget`].
    async fn forget_member(&self, guild: GuildId, user: UserId) -> Result<()>;

    /// Leases at most `most` tasks of `lane` that are due at `now` in the servers of `share`,
    /// longest due first. Nobody else gets them until they are [settled](Self::settle).
    ///
    /// `under_way` are the tasks of `lane` that the caller has leased and not settled. Any other
    /// lease in its share is left from a process that died, or from a lease or settlement that was
    /// lost with the connection to the store, and ends here.
    ///
    /// If `now` shows that the clock was wrong before, everything becomes due.
    async fn lease_due(
        &self,
        lane: Lane,
        now: Timestamp,
        most: usize,
        share: &Share,
        under_way: &BTreeSet<Task>,
    ) -> Result<Vec<Leased>>;

    /// Ends the lease of a task.
    async fn settle(&self, task: Task, settlement: Settlement) -> Result<()>;

    /// Makes every task due, so that each checks its records again.
    async fn wake_all(&self, now: Timestamp) -> Result<()>;

    /// A task's entry in the queue.
    async fn queued(&self, task: Task) -> Result<Option<Queued>>;

    /// The waiting work at `now`. Reads only what is due, and counts many tasks only as far as it
    /// matters.
    async fn backlog(&self, now: Timestamp) -> Result<Backlog>;

    /// Every readable record, for a backup or a move to another store, as of the first poll of the
    /// stream, whatever is written meanwhile. A stream that ended without an error was complete.
    fn export(&self) -> Records;

    /// Imports the records of [`Self::export`], in any order, all or none. Refused if the store is
    /// not empty.
    async fn import(&self, records: Records) -> Result<()>;

    /// Flushes everything to disk and releases the store. Nothing can be written afterward.
    async fn close(&self) -> Result<()>;
}

/// The waiting work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// The due tasks, by kind; kinds without due tasks may be missing.
    pub tasks: BTreeMap<TaskKind, Overdue>,
    /// Writes that are not on disk yet.
    pub writes: usize,
}

/// A date to be claimed for a daily.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The date, in the server's time zone.
    pub date: Date,
    /// The question to ask.
    pub asked: PastQuestion,
    /// The channel for the post.
    pub channel: ChannelId,
    /// The present instant.
    pub now: Timestamp,
}

/// The result of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The date was free and has its daily now.
    New(Daily),
    /// The date was taken by this daily.
    Taken(Daily),
}

/// An answer to be stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The modal or click that brought it; the same one twice is one answer.
    pub id: InteractionId,
    /// The question.
    pub question: QuestionId,
    /// The number of the daily it was asked in, if any.
    pub daily: Option<u64>,
    /// The time at which the modal was opened, or of the click.
    pub begun: Timestamp,
    /// The present instant.
    pub now: Timestamp,
    /// The member's own words, or those of the options they chose.
    pub text: String,
    /// The choice, if that is how they answered.
    pub choice: Option<SubmittedChoice>,
}

/// A member's choice between the options of a question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmittedChoice {
    /// At least one option.
    pub options: Vec<OptionId>,
    /// The score; `None` if an option was edited since it was offered.
    pub score: Option<WholeScore>,
    /// The message with the options. The first choice since then stands.
    pub message: MessageId,
}
