//! What the bot remembers, in the words of the game.

mod backend;
pub mod backup;
mod change_outcome;
mod codec;
mod flush;
mod partner_match;
#[cfg(feature = "postgres")]
pub mod postgres;
mod records;
mod reports;
mod rules;
pub mod sled;
mod unreadable;
mod verbs;
mod versions;
mod whole_file;

pub use change_outcome::ChangeOutcome;
pub use flush::Flush;
pub use partner_match::{JoinedFrom, PairingAnswered, ParticipantChanged, PartnerStore};
pub use records::Record;
pub use unreadable::{Unreadable, UnreadableReason};

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
use async_trait::async_trait;
use futures::stream::BoxStream;
use jiff::Timestamp;
use jiff::civil::Date;
use std::collections::{BTreeMap, BTreeSet};

/// A result of the store. An error is the operator's business, not the member's; one about a record
/// that can't be read is an [`Unreadable`] inside.
pub type Result<T> = anyhow::Result<T>;

/// The store can't be reached at the moment. Whoever asks again later may be lucky. An error of the
/// store that is neither this nor an [`Unreadable`] comes again with the same question.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the database can't be reached at the moment")]
pub struct Unavailable;

/// Records, one after the other. Nothing comes after an error, and then something is missing.
pub type Records = BoxStream<'static, Result<Record>>;

/// The memory of the bot.
///
/// A write that has returned is on disk: whatever happens to the process or the machine, it is
/// there afterwards. Each verb is safe to repeat with the same arguments, and atomic; but what is
/// forgotten goes in parts, and a deletion that was cut short is finished by repeating it.
///
/// A record that can't be read hurts nobody else: asking for it is an error, lists leave it out, and
/// nothing overwrites it.
#[async_trait]
pub trait Store: PartnerStore + Send + Sync + 'static {
    /// What is known of a server, if it was ever set up.
    async fn server(&self, guild: GuildId) -> Result<Option<Server>>;

    /// All servers that were ever set up and are not yet forgotten.
    async fn servers(&self) -> Result<Vec<(GuildId, Server)>>;

    /// Applies [`Server::after`] and keeps the outcome, which is returned.
    async fn change_server(&self, guild: GuildId, change: ServerChange) -> Result<Option<Server>>;

    /// Forgets a server with all its dailies and members.
    async fn forget_server(&self, guild: GuildId) -> Result<()>;

    /// Takes a date for a new daily, which gets the number after the newest one. Where the date is
    /// taken, its daily is returned as it stands; one that was voided has given its date up.
    async fn claim_daily(&self, guild: GuildId, claim: Claim) -> Result<Claimed>;

    /// Applies [`Daily::after`] and keeps the outcome, which is returned; nothing where there is
    /// no such daily.
    async fn advance_daily(
        &self,
        guild: GuildId,
        number: u64,
        progress: DailyChange,
    ) -> Result<Option<Daily>>;

    /// Gives a claim up: its number and its date are free again. Only the newest daily can be
    /// released, and only before it was posted; anything else changes nothing.
    async fn release_daily(&self, guild: GuildId, number: u64) -> Result<()>;

    /// One daily.
    async fn daily(&self, guild: GuildId, number: u64) -> Result<Option<Daily>>;

    /// The newest dailies, newest first, at most `count`.
    async fn latest_dailies(&self, guild: GuildId, count: usize) -> Result<Vec<Daily>>;

    /// How far the reveal of a question in a thread has come, if that is known.
    async fn reveal(
        &self,
        guild: GuildId,
        thread: ChannelId,
        question: &QuestionId,
    ) -> Result<Option<Reveal>>;

    /// Keeps how far a reveal has come, in place of what was kept of it before.
    async fn keep_reveal(&self, guild: GuildId, reveal: Reveal) -> Result<()>;

    /// What is known of a member; a newcomer's record where nothing is.
    async fn member(&self, guild: GuildId, user: UserId) -> Result<Member>;

    /// All members of a server who ever did something.
    async fn members(&self, guild: GuildId) -> Result<Vec<(UserId, Member)>>;

    /// Those of `users` of whom something is known.
    async fn members_among(
        &self,
        guild: GuildId,
        users: &[UserId],
    ) -> Result<Vec<(UserId, Member)>>;

    /// Applies [`Member::after`] and keeps the outcome, which is returned.
    async fn change_member(
        &self,
        guild: GuildId,
        user: UserId,
        change: MemberChange,
    ) -> Result<Member>;

    /// Keeps what a server calls a member. Who has done nothing that is kept stays unknown.
    async fn keep_name(&self, guild: GuildId, user: UserId, name: &str) -> Result<()>;

    /// Keeps an answer and, where it falls into the window of a daily (see
    /// [`crate::domain::member::in_window`]), moves the streak by [`Member::after_answering`].
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

    /// Keeps which key points a member had; nothing where there is no such attempt.
    async fn score_attempt(
        &self,
        guild: GuildId,
        user: UserId,
        id: InteractionId,
        ticks: Ticks,
    ) -> Result<Option<Attempt>>;

    /// Keeps in which message an attempt was shared; the first one stays.
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

    /// How many members have answered a daily.
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

    /// How many attempts of a member have an id that is greater than `after`, counted up to `most`.
    async fn count_attempts_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InteractionId,
        most: usize,
    ) -> Result<usize>;

    /// The questions that a member has answered, each with the id of the newest attempt at it.
    async fn answered_questions(
        &self,
        guild: GuildId,
        user: UserId,
    ) -> Result<Vec<(QuestionId, InteractionId)>>;

    /// Keeps a new interview, unless one of the two is busy by now (see
    /// [`crate::domain::interview::ensure_new`]). One that is there under the same number is
    /// returned as it stands. `by` is who asked for it.
    async fn begin_interview(
        &self,
        guild: GuildId,
        interview: Interview,
        by: UserId,
    ) -> Result<std::result::Result<Interview, InterviewError>>;

    /// Applies [`crate::domain::interview::apply`] and keeps the outcome, which is returned. With the second confirmation both have to be free
    /// still.
    async fn change_interview(
        &self,
        guild: GuildId,
        id: InterviewId,
        sent: InterviewEvent,
        now: Timestamp,
    ) -> Result<ChangeOutcome<Applied, InterviewError>>;

    /// Keeps both halves of a swap (see [`crate::domain::interview::swap`]), unless one of the two
    /// is busy by now. Where seats were swapped before, the other half is returned as it stands.
    async fn swap_interview(
        &self,
        guild: GuildId,
        swap: Swap,
        by: UserId,
    ) -> Result<std::result::Result<Interview, InterviewError>>;

    /// One interview as it stands on disk, so that what it wants done can be done: no crash takes
    /// back any more what was decided.
    async fn interview(&self, guild: GuildId, id: InterviewId) -> Result<Option<Interview>>;

    /// The interviews of a server that are not over or that want something done, oldest first.
    async fn open_interviews(&self, guild: GuildId) -> Result<Vec<Interview>>;

    /// Those of them in which one of `users` has a seat, or for which they asked, oldest first.
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

    /// The first `count` of them whose number is greater than `after`, oldest first.
    async fn interviews_of_after(
        &self,
        guild: GuildId,
        user: UserId,
        after: InterviewId,
        count: usize,
    ) -> Result<Vec<Interview>>;

    /// Keeps a template or rubric of a server's own in place of one of the same name. Whether
    /// there was room: a server has at most `most` of them.
    async fn keep_library_entry(
        &self,
        guild: GuildId,
        plan: LibraryEntry,
        most: usize,
    ) -> Result<bool>;

    /// Forgets a template or rubric of a server's own. Whether there was one.
    async fn remove_library_entry(
        &self,
        guild: GuildId,
        kind: LibraryEntryKind,
        name: &str,
    ) -> Result<bool>;

    /// A server's own templates and rubrics.
    async fn library_entries(&self, guild: GuildId) -> Result<Vec<LibraryEntry>>;

    /// Forgets all that a member did in a server. Of interviews in which others were the
    /// candidate, the candidate's part stays; see [`crate::domain::interview::forget`].
    async fn forget_member(&self, guild: GuildId, user: UserId) -> Result<()>;

    /// Leases tasks of `lane` that are due at `now` in the servers of `share`, longest due first, at
    /// most `most`. Nobody else gets them until they are [settled](Self::settle).
    ///
    /// `under_way` are the tasks of `lane` that the caller has leased and not settled. Every other lease
    /// in its share is left from a process that died, or from a lease or settlement that was lost with
    /// the connection to the store, and ends here.
    ///
    /// Where `now` shows that the clock was wrong before, everything becomes due.
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

    /// Makes every task due, so that each looks at its records again.
    async fn wake_all(&self, now: Timestamp) -> Result<()>;

    /// A task's entry in the queue.
    async fn queued(&self, task: Task) -> Result<Option<Queued>>;

    /// The work that waits at `now`. Reads what is due and nothing else, and counts a crowd only as
    /// far as it matters.
    async fn backlog(&self, now: Timestamp) -> Result<Backlog>;

    /// Every record that can be read, for a backup or a move to another store. All of them are as they
    /// are when the stream is first asked for one, whatever is written meanwhile. A stream that ended
    /// without an error was complete.
    fn export(&self) -> Records;

    /// Takes in what [`Self::export`] gave, in any order, all of it or nothing. Refused where the store is
    /// not empty.
    async fn import(&self, records: Records) -> Result<()>;

    /// Brings everything to disk and lets go of it. Nothing can be written afterwards.
    async fn close(&self) -> Result<()>;
}

/// The work that waits.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Backlog {
    /// The tasks that are due, by kind; kinds of which none is due may be missing.
    pub tasks: BTreeMap<TaskKind, Overdue>,
    /// Writes that are not on disk yet.
    pub writes: usize,
}

/// A date to be taken for a daily.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// The date, in the server's zone.
    pub date: Date,
    /// What will be asked.
    pub asked: PastQuestion,
    /// Where it will be posted.
    pub channel: ChannelId,
    /// The present instant.
    pub now: Timestamp,
}

/// What came of a claim.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claimed {
    /// The date was free and has its daily now.
    New(Daily),
    /// The date was taken by this daily.
    Taken(Daily),
}

/// An answer to be kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// The modal that brought it; the same modal twice is one answer.
    pub id: InteractionId,
    /// What was answered.
    pub question: QuestionId,
    /// The daily it was asked in, if it was one.
    pub daily: Option<u64>,
    /// When the modal was opened.
    pub begun: Timestamp,
    /// The present instant.
    pub now: Timestamp,
    /// The member's own words.
    pub text: String,
}
