//! A daily and its steps. Each step is recorded before the next begins, and each is safe to repeat,
//! so a crash at any instant neither duplicates nor loses a post.

mod due;
mod shown;

pub use due::{DailyTask, next_due};
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
}

/// The reason a daily could not be answered while its window was open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Void {
    /// Its message or channel was deleted.
    MessageDeleted,
    /// Its question was removed from the bank, or renamed.
    QuestionRemoved,
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
}

impl Daily {
    /// The daily after `progress`. A step that was already recorded changes nothing.
    #[must_use]
    pub fn after(self, progress: DailyChange) -> Self {
        if let DailyChange::Voided(why) = progress {
            let why = self.post().is_some().then_some(why);
            return Self { voided: self.voided.or(why), ..self };
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
    let unfinished = recent.iter().rev().filter_map(|daily| unfinished(now, server, daily, grace));
    let waiting = recent.iter().any(|daily| daily.stage == DailyStage::Claimed);
    let newest = newest_date(recent, now);
    let claim = server
        .due(now, grace)
        .filter(|posting| !waiting && newest.is_none_or(|newest| newest < posting.date))
        .map(|posting| (DailyAction::Claim { date: posting.date }, posting.at));
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
mod tests {
    use super::*;
    use crate::domain::question::Filter;
    use crate::domain::schedule::{Schedule, Weekdays, Zone};
    use crate::domain::server::{OngoingFailure, RevealPolicy, Settings};

    const NOTHING: [&str; 0] = [];
    pub(super) const GRACE: SignedDuration = SignedDuration::from_hours(6);

    pub(super) fn instant(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    pub(super) fn server() -> Server {
        let settings = Settings {
            channel: ChannelId(1),
            schedule: Schedule {
                time: crate::domain::schedule::parse_time("09:00").unwrap(),
                zone: Zone::UTC,
                weekdays: Weekdays::EVERY,
            },
            filter: Filter::default(),
            ping: None,
            reveal: RevealPolicy::default(),
            publish: false,
            in_forum: false,
        };
        Server::new(settings, 1, instant("2026-03-01T10:00:00Z"))
    }

    pub(super) fn daily(stage: DailyStage) -> Daily {
        Daily {
            number: 1,
            date: "2026-03-02".parse().unwrap(),
            asked: PastQuestion { question: "python/x".parse().unwrap(), cycle: 0 },
            channel: ChannelId(1),
            claimed_at: instant("2026-03-02T09:00:00Z"),
            stage,
            offered: Offered::default(),
            shown: MessageState::default(),
            voided: None,
            revealed_early_at: None,
            unrevealed: false,
        }
    }

    pub(super) fn post() -> Post {
        Post { message: MessageId(7), at: instant("2026-03-02T09:00:00Z"), in_forum: false }
    }

    fn printed(now: &str, recent: &[Daily]) -> Vec<String> {
        let actions = next_actions(instant(now), &server(), recent, GRACE);
        actions.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_daily_goes_from_claim_to_reveal_one_step_at_a_time() {
        let at_nine = "2026-03-02T09:00:00Z";
        assert_eq!(printed(at_nine, &[]), ["claim a daily for 2026-03-02"]);
        assert_eq!(printed(at_nine, &[daily(DailyStage::Claimed)]), ["post daily #1"]);
        let posted = daily(DailyStage::Posted(post()));
        assert_eq!(printed(at_nine, &[posted]), ["open the thread of #1"]);
        let threaded = daily(DailyStage::Threaded(post()));
        assert_eq!(printed(at_nine, std::slice::from_ref(&threaded)), NOTHING);
        let at_five = "2026-03-02T17:00:00Z";
        assert_eq!(printed(at_five, &[threaded]), ["reveal daily #1"]);
        assert_eq!(printed(at_five, &[daily(DailyStage::Closed(post()))]), NOTHING);
    }

    #[test]
    fn a_claim_that_could_not_be_posted_all_morning_is_given_up() {
        let claimed = [daily(DailyStage::Claimed)];
        assert_eq!(printed("2026-03-02T15:00:00Z", &claimed), ["post daily #1"]);
        assert_eq!(printed("2026-03-02T15:00:01Z", &claimed), ["give up daily #1"]);
    }

    #[test]
    fn a_date_that_has_its_daily_gets_no_second_one() {
        let closed = [daily(DailyStage::Closed(post()))];
        assert_eq!(printed("2026-03-02T10:00:00Z", &closed), NOTHING);
        assert_eq!(printed("2026-03-03T09:00:00Z", &closed), ["claim a daily for 2026-03-03"]);
    }

    #[test]
    fn a_thread_that_cannot_be_opened_does_not_hold_up_the_next_daily() {
        let posted = [daily(DailyStage::Posted(post()))];
        assert_eq!(
            printed("2026-03-03T09:00:00Z", &posted),
            ["open the thread of #1", "claim a daily for 2026-03-03"]
        );
    }

    #[test]
    fn what_failed_waits_for_its_next_try_and_what_is_new_does_not() {
        let failed_at = instant("2026-03-03T08:59:30Z");
        let mut server = server();
        server.failure = Some(OngoingFailure::after(None, "No.".to_owned(), failed_at));
        let posted = [daily(DailyStage::Posted(post()))];
        let printed = |now: &str| {
            let actions = next_actions(instant(now), &server, &posted, GRACE);
            actions.iter().map(ToString::to_string).collect::<Vec<_>>()
        };
        assert_eq!(printed("2026-03-03T08:59:45Z"), NOTHING);
        assert_eq!(printed("2026-03-03T09:00:00Z"), ["claim a daily for 2026-03-03"]);
        assert_eq!(
            printed("2026-03-03T09:00:30Z"),
            ["open the thread of #1", "claim a daily for 2026-03-03"]
        );
    }

    #[test]
    fn a_voided_daily_keeps_its_first_reason_and_goes_on() {
        let voided =
            daily(DailyStage::Posted(post())).after(DailyChange::Voided(Void::MessageDeleted));
        assert_eq!(voided.voided, Some(Void::MessageDeleted));
        let later =
            voided.after(DailyChange::Voided(Void::QuestionRemoved)).after(DailyChange::Lost);
        assert_eq!(
            (later.voided, later.stage),
            (Some(Void::MessageDeleted), DailyStage::Lost(post()))
        );
        let claimed = daily(DailyStage::Claimed).after(DailyChange::Voided(Void::QuestionRemoved));
        assert_eq!(claimed.voided, None, "nobody has seen it yet");
    }

    #[test]
    fn the_first_early_reveal_counts_and_none_comes_after_the_deadline() {
        let (first, later) = (instant("2026-03-02T10:00:00Z"), instant("2026-03-02T11:00:00Z"));
        let open = daily(DailyStage::Threaded(post())).after(DailyChange::RevealedEarly(first));
        let open = open.after(DailyChange::RevealedEarly(later));
        assert_eq!(
            (open.revealed_early_at, open.stage),
            (Some(first), DailyStage::Threaded(post()))
        );
        let closed = daily(DailyStage::Closed(post())).after(DailyChange::RevealedEarly(later));
        assert_eq!(closed.revealed_early_at, None);
    }

    #[test]
    fn what_was_closed_without_an_answer_can_be_revealed_later() {
        let later = instant("2026-03-04T10:00:00Z");
        let closed = daily(DailyStage::Threaded(post())).after(DailyChange::ClosedUnrevealed);
        assert_eq!((closed.stage, closed.unrevealed), (DailyStage::Closed(post()), true));
        assert!(!closed.outdated(0, later).unwrap().revealed);
        let revealed = closed.after(DailyChange::RevealedEarly(later));
        assert!(!revealed.unrevealed && revealed.outdated(0, later).unwrap().revealed);
        let closed = daily(DailyStage::Closed(post())).after(DailyChange::ClosedUnrevealed);
        assert!(!closed.unrevealed, "it has been revealed");
    }

    #[test]
    fn a_reveal_waits_a_day_for_a_broken_file() {
        let until = daily(DailyStage::Threaded(post())).waits_for_file_until(&server());
        assert_eq!(until, Some(instant("2026-03-03T17:00:00Z")));
        assert_eq!(daily(DailyStage::Claimed).waits_for_file_until(&server()), None);
    }

    #[test]
    fn the_open_daily_is_the_newest_that_people_can_see() {
        let (claimed, posted) = (daily(DailyStage::Claimed), daily(DailyStage::Posted(post())));
        assert_eq!(open(&[claimed.clone(), posted.clone()]), Some(&posted));
        assert_eq!(open(&[claimed]), None);
    }

    #[test]
    fn after_the_clock_was_a_month_ahead_dailies_go_on_by_the_right_one() {
        let ahead = Daily {
            number: 2,
            date: "2026-04-02".parse().unwrap(),
            claimed_at: instant("2026-04-02T09:00:00Z"),
            ..daily(DailyStage::Closed(post()))
        };
        let back = Daily {
            number: 3,
            date: "2026-03-03".parse().unwrap(),
            claimed_at: instant("2026-03-03T09:00:00Z"),
            ..daily(DailyStage::Closed(post()))
        };
        let first = daily(DailyStage::Closed(post()));
        let claims = |now: &str, recent: &[Daily]| printed(now, recent);
        let leapt = [ahead.clone(), first.clone()];
        assert_eq!(claims("2026-04-02T10:00:00Z", &leapt), NOTHING);
        assert_eq!(claims("2026-03-02T10:00:00Z", &leapt), NOTHING, "the day has its daily");
        assert_eq!(claims("2026-03-03T09:00:00Z", &leapt), ["claim a daily for 2026-03-03"]);
        let after = [back, ahead, first];
        assert_eq!(claims("2026-03-03T10:00:00Z", &after), NOTHING);
        assert_eq!(claims("2026-04-02T09:00:00Z", &after), ["claim a daily for 2026-04-02"]);
    }

    #[test]
    fn a_clock_that_is_set_back_by_hours_posts_no_date_twice() {
        let evening = Daily {
            claimed_at: instant("2026-03-02T20:00:00Z"),
            ..daily(DailyStage::Closed(post()))
        };
        assert_eq!(printed("2026-03-02T09:00:00Z", &[evening]), NOTHING);
    }

    #[test]
    fn a_step_that_is_recorded_twice_counts_once() {
        let later = Post { message: MessageId(8), at: instant("2026-03-02T10:00:00Z"), ..post() };
        let daily = daily(DailyStage::Posted(post())).after(DailyChange::Posted(later));
        assert_eq!(daily.post(), Some(&post()));
        let closed = daily.after(DailyChange::Closed);
        assert_eq!(closed.clone().after(DailyChange::Threaded), closed);
    }
}
