//! A daily and its steps. Each step is recorded before the next begins, and each is safe to repeat,
//! so a crash at any instant neither duplicates nor loses a post.

mod due;
mod repost;
mod shown;

pub use due::{DailyTask, next_due};
pub use repost::RepostRefusal;
pub use shown::{EDIT_INTERVAL, MessageState, editable, next_edits};

use crate::domain::choices::Offered;
use crate::domain::ids::{ChannelId, MessageId};
use crate::domain::selection::PastQuestion;
use crate::domain::server::Server;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;

/// One numbered posting of a question in a server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Daily {
    /// 1, 2, … in each server, without gaps.
    pub number: u64,
    /// Its date in the server's time zone at the time of the claim. Unique in the server.
    pub date: Date,
    /// The question and its walk.
    #[serde(flatten)]
    pub asked: PastQuestion,
    /// The channel of the post.
    pub channel: ChannelId,
    /// The time of the claim.
    pub claimed_at: Timestamp,
    /// The progress so far.
    pub stage: DailyStage,
    /// The options under its message. The question may be edited later.
    #[serde(default, skip_serializing_if = "Offered::is_empty")]
    pub offered: Offered,
    /// The last content of its message besides the question.
    #[serde(default, skip_serializing_if = "MessageState::is_untouched")]
    pub shown: MessageState,
    /// The reason it could not be answered, if it couldn't. Then it is missed by nobody, and its
    /// date may get another daily.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub voided: Option<Void>,
    /// The time at which a member revealed the model answer before the deadline.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revealed_early_at: Option<Timestamp>,
    /// Set if it was closed without its model answer, because the question's file could not be read.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unrevealed: bool,
    /// The time at which an admin last let it count for nobody, or count again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub judged_at: Option<Timestamp>,
    /// Set while its deleted message is being posted again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repost: Option<Repost>,
}

/// A deleted message that is being posted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Repost {
    /// The time at which an admin asked for it. The new message is younger.
    pub claimed_at: Timestamp,
    /// The channel for the new message.
    pub channel: ChannelId,
}

/// The reason a daily could not be answered while its window was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Void {
    /// Its message or channel was deleted.
    MessageDeleted,
    /// Its question was removed from the bank, or renamed.
    QuestionRemoved,
    /// An admin said so, although it can be answered.
    ByAdmin,
}

/// The progress of a daily.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase", tag = "name")]
pub enum DailyStage {
    /// The date is taken; the message may or may not exist.
    Claimed,
    /// The message exists.
    Posted(Post),
    /// The message's thread exists too.
    Threaded(Post),
    /// The bot has revealed the model answer.
    Closed(Post),
    /// The message or its thread was deleted, so there is nowhere left to reveal it.
    Lost(Post),
}

/// The message of a daily.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    /// The message; its thread has the same id.
    pub message: MessageId,
    /// The time of the post, which begins the window.
    pub at: Timestamp,
    /// Set for a post of a forum: the message is in its own thread.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub in_forum: bool,
}

impl Post {
    /// The question's thread.
    #[must_use]
    pub const fn thread(&self) -> ChannelId {
        ChannelId(self.message.0)
    }

    /// The channel or thread in which the message is, if the daily was posted to `channel`.
    #[must_use]
    pub const fn place(&self, channel: ChannelId) -> ChannelId {
        if self.in_forum { self.thread() } else { channel }
    }
}

impl Daily {
    /// The message, once it exists.
    #[must_use]
    pub const fn post(&self) -> Option<&Post> {
        match &self.stage {
            DailyStage::Claimed => None,
            DailyStage::Posted(post)
            | DailyStage::Threaded(post)
            | DailyStage::Closed(post)
            | DailyStage::Lost(post) => Some(post),
        }
    }
}

/// A completed step of a daily.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DailyChange {
    /// Its message is about to be sent with these options.
    Offered(Offered),
    /// The message was sent, or found.
    Posted(Post),
    /// The thread was opened, or found.
    Threaded,
    /// The model answer was revealed at the deadline.
    Closed,
    /// The question's file could not be read for so long that the model answer was not revealed.
    ClosedUnrevealed,
    /// A member revealed the model answer before the bot did.
    RevealedEarly(Timestamp),
    /// There is nowhere left to reveal it.
    Lost,
    /// The message was edited, or an edit was tried.
    Shown(MessageState),
    /// It can't be answered. Its other steps continue as far as they can.
    Voided(Void),
    /// An admin lets it count for nobody.
    VoidedByAdmin(Timestamp),
    /// An admin lets it count again.
    Unvoided(Timestamp),
    /// Its deleted message will be posted again.
    RepostClaimed(Repost),
    /// Its message was posted again, or found.
    Reposted(MessageId),
    /// Its message could not be posted again.
    RepostGivenUp,
}

impl Daily {
    /// The daily after `progress`. A step that was already recorded changes nothing.
    #[must_use]
    pub fn after(self, progress: DailyChange) -> Self {
        if let Some(judged) = repost::after(&self, progress) {
            return judged;
        }
        let stage = match (self.stage, progress) {
            (_, DailyChange::Shown(shown)) => return Self { shown, ..self },
            (DailyStage::Posted(_) | DailyStage::Threaded(_), DailyChange::RevealedEarly(at)) => {
                let first = self.revealed_early_at.or(Some(at));
                return Self { revealed_early_at: first, ..self };
            }
            (DailyStage::Claimed, DailyChange::Offered(offered)) => {
                return Self { offered, ..self };
            }
            (DailyStage::Closed(_), DailyChange::RevealedEarly(at)) if self.unrevealed => {
                return Self { revealed_early_at: Some(at), unrevealed: false, ..self };
            }
            (
                DailyStage::Posted(post) | DailyStage::Threaded(post),
                DailyChange::ClosedUnrevealed,
            ) => return Self { stage: DailyStage::Closed(post), unrevealed: true, ..self },
            (DailyStage::Claimed, DailyChange::Posted(post)) => DailyStage::Posted(post),
            (DailyStage::Posted(post), DailyChange::Threaded) => DailyStage::Threaded(post),
            (DailyStage::Posted(post) | DailyStage::Threaded(post), DailyChange::Closed) => {
                DailyStage::Closed(post)
            }
            (DailyStage::Posted(post) | DailyStage::Threaded(post), DailyChange::Lost) => {
                DailyStage::Lost(post)
            }
            (stage, _) => stage,
        };
        Self { stage, ..self }
    }
}

/// A reveal waits this long after the deadline for a question's broken file to be corrected.
const FILE_PATIENCE: SignedDuration = SignedDuration::from_hours(24);

impl Daily {
    /// The time until which the reveal waits for the question's file, if it can't be read.
    #[must_use]
    pub fn waits_for_file_until(&self, server: &Server) -> Option<Timestamp> {
        let deadline = server.settings.reveal.deadline(self.post()?.at);
        Some(deadline.saturating_add(FILE_PATIENCE).unwrap_or(Timestamp::MAX))
    }
}

/// The daily with the open window: the newest posted one of `recent`, which is newest first.
#[must_use]
pub fn open(recent: &[Daily]) -> Option<&Daily> {
    recent.iter().find(|daily| daily.post().is_some())
}

/// A daily claimed more than this after now, or after one with a higher number, was claimed while
/// the clock was wrong. Differences between clocks and changes of the time zone cause less.
const WRONG_CLOCK: SignedDuration = SignedDuration::from_hours(24);

impl Daily {
    fn is_ahead_of(&self, instant: Timestamp) -> bool {
        self.claimed_at.duration_since(instant) > WRONG_CLOCK
    }

    /// Returns `true` if a daily with a higher number was claimed so much earlier that this one was
    /// claimed while the clock was far ahead. Its date is then meaningless.
    #[must_use]
    pub fn is_misdated_by(&self, later: &Self) -> bool {
        self.number < later.number && self.is_ahead_of(later.claimed_at)
    }
}

/// The date up to which every date of a server has its daily or will never have one. `recent` are
/// its newest dailies, newest first. Dates that a wrong clock put into the future don't count.
#[must_use]
pub fn newest_date(recent: &[Daily], now: Timestamp) -> Option<Date> {
    let misdated = |daily: &Daily| {
        daily.is_ahead_of(now) || recent.iter().any(|later| daily.is_misdated_by(later))
    };
    recent.iter().filter(|daily| !misdated(daily)).map(|daily| daily.date).max()
}

/// The number of newest dailies that [`next_actions`] and [`newest_date`] take.
pub const RECENT: usize = 10;

/// The next thing to do for a server's dailies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DailyAction {
    /// Choose a question and reserve `date`.
    Claim {
        /// The date of the new daily.
        date: Date,
    },
    /// Give up a claim that was not posted in time, unless its message is found.
    GiveUp(Daily),
    /// Send the message of a claimed daily, unless it exists.
    Post(Daily),
    /// Send the deleted message of a daily again, unless that was done.
    Repost(Daily),
    /// Stop trying to send a deleted message again, unless it is found.
    GiveUpRepost(Daily),
    /// Open the thread of a posted daily, unless it exists.
    OpenThread(Daily),
    /// Reveal the model answer in the thread, unless it is already there, and say how the server
    /// did.
    Reveal(Daily),
}

impl fmt::Display for DailyAction {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Claim { date } => write!(formatter, "claim a daily for {date}"),
            Self::GiveUp(daily) => write!(formatter, "give up daily #{}", daily.number),
            Self::Post(daily) => write!(formatter, "post daily #{}", daily.number),
            Self::Repost(daily) => write!(formatter, "post daily #{} again", daily.number),
            Self::GiveUpRepost(daily) => {
                write!(formatter, "give up posting daily #{} again", daily.number)
            }
            Self::OpenThread(daily) => write!(formatter, "open the thread of #{}", daily.number),
            Self::Reveal(daily) => write!(formatter, "reveal daily #{}", daily.number),
        }
    }
}

/// The actions for a server at `now`, oldest daily first.
///
/// `recent` are the server's newest dailies, newest first; `grace` is how late a daily may be
/// posted. There is no new claim while an earlier one waits to be posted, so numbers have no gaps;
/// a thread or a reveal that can't be made delays no later daily. What failed before waits until
/// its trouble allows a retry.
#[must_use]
pub fn next_actions(
    now: Timestamp,
    server: &Server,
    recent: &[Daily],
    grace: SignedDuration,
) -> Vec<DailyAction> {
    if server.removed_at.is_some() {
        return Vec::new();
    }
    let waiting = recent.iter().any(|daily| daily.stage == DailyStage::Claimed);
    let newest = newest_date(recent, now);
    let claim = server
        .due(now, grace)
        .filter(|posting| !waiting && newest.is_none_or(|newest| newest < posting.date))
        .map(|posting| (DailyAction::Claim { date: posting.date }, posting.at));
    // What a due daily would replace at once is not posted again: nobody could answer it.
    let newest_number = recent.first().map(|daily| daily.number).filter(|_| claim.is_none());
    let unfinished = recent.iter().rev().filter_map(|daily| {
        let is_newest = newest_number == Some(daily.number);
        match daily.repost {
            Some(claim) => Some(repost::pending(now, daily, claim, is_newest, grace)),
            None => unfinished(now, server, daily, grace),
        }
    });
    let waits = |due| server.failure.as_ref().is_some_and(|failure| failure.holds_back(due, now));
    let ready = unfinished.chain(claim).filter(|(_, due)| !waits(*due));
    ready.map(|(action, _)| action).collect()
}

/// The action for one daily, with the time from which it is due.
fn unfinished(
    now: Timestamp,
    server: &Server,
    daily: &Daily,
    grace: SignedDuration,
) -> Option<(DailyAction, Timestamp)> {
    match daily.stage {
        DailyStage::Claimed if now.duration_since(daily.claimed_at) > grace => {
            let end = daily.claimed_at.saturating_add(grace).unwrap_or(Timestamp::MAX);
            Some((DailyAction::GiveUp(daily.clone()), end))
        }
        DailyStage::Claimed => Some((DailyAction::Post(daily.clone()), daily.claimed_at)),
        DailyStage::Posted(post) => Some((DailyAction::OpenThread(daily.clone()), post.at)),
        DailyStage::Threaded(post) => {
            let deadline = server.settings.reveal.deadline(post.at);
            (deadline <= now).then(|| (DailyAction::Reveal(daily.clone()), deadline))
        }
        DailyStage::Closed(_) | DailyStage::Lost(_) => None,
    }
}

#[cfg(test)]
mod tests;
