//! The content of a daily's message besides its question, and when it is updated.

use super::{Daily, DailyStage};
use crate::domain::server::Server;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The message of a daily is edited at most once in this time.
pub const EDIT_INTERVAL: SignedDuration = SignedDuration::from_mins(10);
/// A message that is still outdated this long after its deadline is left as it is.
const LONGEST_DELAY: SignedDuration = SignedDuration::from_hours(24);

/// The content of a daily's message besides its question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own about the message")]
pub struct MessageState {
    /// The number of members who have answered.
    pub answered: usize,
    /// Set once the model answer was revealed.
    pub revealed: bool,
    /// The time of the last edit, successful or not.
    pub edited_at: Option<Timestamp>,
    /// Set if it says that it counts for nobody.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub void: bool,
    /// Set if Discord refuses to edit it, so that no further edit is tried.
    pub is_final: bool,
    /// Set if it still existed when it was edited after the reveal at the deadline.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub seen_closed: bool,
}

impl MessageState {
    pub(super) fn is_untouched(&self) -> bool {
        *self == Self::default()
    }
}

impl Daily {
    /// The new content of the message, given the number of members who have answered; `None` if it
    /// is up to date.
    ///
    /// After the reveal at the deadline it is edited once even if it is up to date: this is how the
    /// bot notices that it was deleted.
    #[must_use]
    pub fn outdated(&self, answered: usize, now: Timestamp) -> Option<MessageState> {
        let closed = matches!(self.stage, DailyStage::Closed(_));
        let revealed = self.revealed_early_at.is_some() || closed && !self.unrevealed;
        let wanted = MessageState {
            answered,
            revealed,
            void: self.is_voided_by_admin(),
            edited_at: Some(now),
            is_final: false,
            seen_closed: closed,
        };
        let is_current = MessageState { edited_at: wanted.edited_at, ..self.shown } == wanted;
        (!is_current).then_some(wanted)
    }

    /// Returns `true` if the message existed at least until its deadline, so that everyone could
    /// answer it.
    #[must_use]
    pub fn was_answerable(&self) -> bool {
        matches!(self.stage, DailyStage::Closed(_)) && self.shown.seen_closed
    }

    /// The time of the next possible edit; `None` if there is no message or Discord refuses edits.
    #[must_use]
    pub fn edit_at(&self) -> Option<Timestamp> {
        let post = self.post().filter(|_| !self.shown.is_final)?;
        let last = self.shown.edited_at.unwrap_or(post.at);
        Some(last.saturating_add(EDIT_INTERVAL).unwrap_or(Timestamp::MAX))
    }
}

/// The dailies whose messages may be edited at `now`. `recent` are the server's newest dailies,
/// newest first.
///
/// The number of answers is kept current until the deadline, and for the newest daily after it too.
/// No edit comes so shortly before the deadline that it would delay the one at the deadline. A
/// reveal before the deadline is shown at once, and so is an admin's word that a daily counts for
/// nobody.
pub fn editable<'a>(
    now: Timestamp,
    server: &'a Server,
    recent: &'a [Daily],
) -> impl Iterator<Item = &'a Daily> {
    let newest = recent.iter().find(|daily| daily.post().is_some()).map(|daily| daily.number);
    let recent = if server.removed_at.is_none() { recent } else { &[] };
    recent.iter().filter(move |daily| {
        let after = |instant: Timestamp, wait| now.duration_since(instant) >= wait;
        let (post, shown) = match daily.post() {
            Some(post) if !daily.shown.is_final => (post, &daily.shown),
            _ => return false,
        };
        let was_tried_since = |at| shown.edited_at.is_some_and(|edited| edited >= at);
        if !shown.revealed && daily.revealed_early_at.is_some_and(|at| !was_tried_since(at)) {
            return true;
        }
        if shown.void != daily.is_voided_by_admin()
            && daily.judged_at.is_some_and(|at| !was_tried_since(at))
        {
            return true;
        }
        let deadline = server.settings.reveal.deadline(post.at);
        let is_open = match daily.stage {
            DailyStage::Threaded(_) => !after(deadline, -EDIT_INTERVAL),
            DailyStage::Closed(_) => {
                newest == Some(daily.number) || !shown.revealed && !after(deadline, LONGEST_DELAY)
            }
            DailyStage::Claimed | DailyStage::Posted(_) | DailyStage::Lost(_) => false,
        };
        is_open && after(shown.edited_at.unwrap_or(post.at), EDIT_INTERVAL)
    })
}

/// The dailies whose messages may be edited at some instant from `now` on, if nothing changes, each
/// with the first such instant.
pub fn next_edits<'a>(
    now: Timestamp,
    server: &'a Server,
    recent: &'a [Daily],
) -> impl Iterator<Item = (&'a Daily, Timestamp)> {
    recent.iter().filter_map(move |daily| {
        let may_be_edited =
            |at| editable(at, server, recent).any(|editable| editable.number == daily.number);
        let edit_at = daily.edit_at()?.max(now);
        [now, edit_at].into_iter().find(|at| may_be_edited(*at)).map(|at| (daily, at))
    })
}

#[cfg(test)]
mod tests {
    use super::super::Post;
    use super::super::tests::{daily, instant, post, server};
    use super::*;

    const POSTED: &str = "2026-03-02T09:00:00Z";
    const DEADLINE: &str = "2026-03-02T17:00:00Z";

    /// The numbers of the dailies that may be edited.
    fn numbers(now: &str, recent: &[Daily]) -> Vec<u64> {
        editable(instant(now), &server(), recent).map(|daily| daily.number).collect()
    }

    fn edited(at: &str, stage: DailyStage) -> Daily {
        let shown =
            MessageState { answered: 1, edited_at: Some(instant(at)), ..MessageState::default() };
        Daily { shown, ..daily(stage) }
    }

    #[test]
    fn a_message_is_edited_at_most_once_in_ten_minutes() {
        let open = [daily(DailyStage::Threaded(post()))];
        assert!(numbers("2026-03-02T09:09:59Z", &open).is_empty(), "nor right after it was posted");
        assert_eq!(numbers("2026-03-02T09:10:00Z", &open), [1]);
        let open = [edited("2026-03-02T09:10:00Z", DailyStage::Threaded(post()))];
        assert!(numbers("2026-03-02T09:19:59Z", &open).is_empty());
        assert_eq!(numbers("2026-03-02T09:20:00Z", &open), [1]);
    }

    #[test]
    fn the_edit_at_the_deadline_never_waits_for_an_earlier_one() {
        let mut now = instant(POSTED);
        let mut open = daily(DailyStage::Threaded(post()));
        while now < instant(DEADLINE) {
            if editable(now, &server(), std::slice::from_ref(&open)).next().is_some() {
                open.shown.edited_at = Some(now);
            }
            now += SignedDuration::from_secs(15);
        }
        let closed = [Daily { stage: DailyStage::Closed(post()), ..open }];
        assert_eq!(numbers(DEADLINE, &closed), [1]);
    }

    #[test]
    fn an_early_reveal_is_shown_at_once_and_a_failed_edit_waits_like_any_other() {
        let at = instant(POSTED);
        let open = Daily { revealed_early_at: Some(at), ..daily(DailyStage::Threaded(post())) };
        assert_eq!(numbers(POSTED, std::slice::from_ref(&open)), [1]);
        assert!(open.outdated(0, at).unwrap().revealed);
        let shown = MessageState { edited_at: Some(at), ..MessageState::default() };
        let failed = [Daily { shown, ..open.clone() }];
        assert!(numbers("2026-03-02T09:09:59Z", &failed).is_empty());
        assert_eq!(numbers("2026-03-02T09:10:00Z", &failed), [1]);
        let refused = MessageState { is_final: true, ..shown };
        assert!(numbers(DEADLINE, &[Daily { shown: refused, ..open.clone() }]).is_empty());
        let shown = Daily { shown: MessageState { revealed: true, ..shown }, ..open };
        assert_eq!(shown.outdated(0, at), None);
    }

    #[test]
    fn nothing_is_edited_where_nothing_has_changed() {
        let open = daily(DailyStage::Threaded(post()));
        let now = instant("2026-03-02T12:00:00Z");
        assert_eq!(open.outdated(0, now), None);
        let wanted = open.outdated(2, now).unwrap();
        assert_eq!((wanted.answered, wanted.revealed, wanted.edited_at), (2, false, Some(now)));
        let open = Daily { shown: wanted, ..open };
        assert_eq!(open.outdated(2, now), None);
        assert_eq!(open.outdated(1, now).unwrap().answered, 1, "somebody deleted their data");
        let closed = Daily { stage: DailyStage::Closed(post()), ..open };
        assert!(closed.outdated(2, now).unwrap().revealed);
    }

    #[test]
    fn a_daily_goes_quiet_when_the_next_one_is_there() {
        let later = Post { at: instant("2026-03-03T09:00:00Z"), ..post() };
        let shown = MessageState { revealed: true, ..MessageState::default() };
        let old = Daily { shown, ..daily(DailyStage::Closed(post())) };
        assert_eq!(numbers("2026-03-03T08:59:00Z", std::slice::from_ref(&old)), [1]);
        let new = Daily { number: 2, ..daily(DailyStage::Posted(later)) };
        assert!(numbers("2026-03-03T09:30:00Z", &[new, old]).is_empty());
    }

    #[test]
    fn what_was_revealed_long_ago_and_what_discord_refuses_stays_as_it_is() {
        let newer = Daily { number: 2, ..daily(DailyStage::Lost(post())) };
        let old = daily(DailyStage::Closed(post()));
        let recent = [newer, old.clone()];
        assert_eq!(numbers("2026-03-03T16:59:59Z", &recent), [1]);
        assert!(numbers("2026-03-03T17:00:00Z", &recent).is_empty());
        let shown = MessageState { is_final: true, ..MessageState::default() };
        assert!(numbers(DEADLINE, &[Daily { shown, ..old }]).is_empty());
    }

    #[test]
    fn the_next_edit_comes_as_soon_as_the_message_may_say_what_it_should() {
        let next = |now: &str, daily: &Daily, answered: usize| {
            let (server, recent) = (server(), std::slice::from_ref(daily));
            let mut edits = next_edits(instant(now), &server, recent);
            edits.find(|(daily, at)| daily.outdated(answered, *at).is_some()).map(|(_, at)| at)
        };
        let open = daily(DailyStage::Threaded(post()));
        assert_eq!(next(POSTED, &open, 0), None);
        assert_eq!(next(POSTED, &open, 1), Some(instant("2026-03-02T09:10:00Z")));
        let shown = edited("2026-03-02T09:10:00Z", DailyStage::Threaded(post()));
        assert_eq!(next("2026-03-02T09:12:00Z", &shown, 1), None);
        let again = next("2026-03-02T09:12:00Z", &shown, 2);
        assert_eq!(again, Some(instant("2026-03-02T09:20:00Z")));
        let now = "2026-03-02T12:00:00Z";
        assert_eq!(next(now, &shown, 2), Some(instant(now)), "nobody looked for a while");
        let before_the_deadline = "2026-03-02T16:55:00Z";
        assert_eq!(next(before_the_deadline, &shown, 2), None, "the one at the deadline says it");
        let closed = Daily { stage: DailyStage::Closed(post()), ..shown };
        assert_eq!(next(DEADLINE, &closed, 2), Some(instant(DEADLINE)));
    }
}
