//! Dailies that count for nobody, and deleted ones that are posted again.

use super::{Daily, DailyAction, DailyChange, DailyStage, MessageState, Post, Repost, Void};
use jiff::{SignedDuration, Timestamp};

/// The daily after `progress`, if that is about its counting or its repost.
pub(super) fn after(daily: &Daily, progress: DailyChange) -> Option<Daily> {
    let daily = daily.clone();
    Some(match progress {
        DailyChange::Voided(why) => {
            let why = daily.post().is_some().then_some(why);
            Daily { voided: daily.voided.or(why), ..daily }
        }
        DailyChange::VoidedByAdmin(at) if daily.post().is_some() && daily.voided.is_none() => {
            Daily { voided: Some(Void::ByAdmin), judged_at: Some(at), ..daily }
        }
        DailyChange::Unvoided(at) if daily.voided == Some(Void::ByAdmin) => {
            Daily { voided: None, judged_at: Some(at), ..daily }
        }
        DailyChange::RepostClaimed(repost)
            if daily.voided == Some(Void::MessageDeleted) && daily.repost.is_none() =>
        {
            Daily { repost: Some(repost), ..daily }
        }
        DailyChange::Reposted(message) => match (daily.repost, daily.post()) {
            (Some(Repost { channel, .. }), Some(&Post { at, in_forum, .. })) => Daily {
                channel,
                stage: DailyStage::Posted(Post { message, at, in_forum }),
                shown: MessageState::default(),
                voided: None,
                revealed_early_at: None,
                unrevealed: false,
                repost: None,
                ..daily
            },
            _ => daily,
        },
        DailyChange::RepostGivenUp => Daily { repost: None, ..daily },
        DailyChange::VoidedByAdmin(_)
        | DailyChange::Unvoided(_)
        | DailyChange::RepostClaimed(_) => daily,
        DailyChange::Posted(_)
        | DailyChange::Threaded
        | DailyChange::Offered(_)
        | DailyChange::Closed
        | DailyChange::ClosedUnrevealed
        | DailyChange::RevealedEarly(_)
        | DailyChange::Lost
        | DailyChange::Shown(_) => return None,
    })
}

impl Daily {
    /// Returns `true` if an admin lets it count for nobody.
    #[must_use]
    pub fn is_voided_by_admin(&self) -> bool {
        self.voided == Some(Void::ByAdmin)
    }
}

/// The reason a daily is not posted again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RepostRefusal {
    /// There is none.
    NoDaily,
    /// A later daily has taken its window.
    Over(u64),
    /// An admin lets it count for nobody.
    Void(u64),
    /// Its question is no longer in the bank, or its file can't be read.
    NoQuestion(u64),
    /// Its options were edited since, so the letters that members chose would mean others.
    Edited(u64),
    /// Dailies go to a forum, where a deleted post takes its discussion along.
    InForum(u64),
}

/// The action for a pending repost, with the time from which it is due. It is given up when a later
/// daily has come or is due, or after `grace`.
pub(super) fn pending(
    now: Timestamp,
    daily: &Daily,
    claim: Repost,
    is_newest: bool,
    grace: SignedDuration,
) -> (DailyAction, Timestamp) {
    let end = claim.claimed_at.saturating_add(grace).unwrap_or(Timestamp::MAX);
    if now > end {
        (DailyAction::GiveUpRepost(daily.clone()), end)
    } else if is_newest {
        (DailyAction::Repost(daily.clone()), claim.claimed_at)
    } else {
        (DailyAction::GiveUpRepost(daily.clone()), claim.claimed_at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{GRACE, daily, instant, post, server};
    use super::super::{DailyTask, next_actions, next_due};
    use super::*;
    use crate::domain::ids::{ChannelId, MessageId};

    fn claim() -> Repost {
        Repost { claimed_at: instant("2026-03-02T10:00:00Z"), channel: ChannelId(2) }
    }

    fn deleted() -> Daily {
        daily(DailyStage::Closed(post())).after(DailyChange::Voided(Void::MessageDeleted))
    }

    fn printed(now: &str, recent: &[Daily]) -> Vec<String> {
        let actions = next_actions(instant(now), &server(), recent, GRACE);
        actions.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn an_admin_lets_a_daily_count_for_nobody_and_again() {
        let at = instant("2026-03-02T10:00:00Z");
        let open = daily(DailyStage::Threaded(post()));
        let void = open.clone().after(DailyChange::VoidedByAdmin(at));
        assert!(void.is_voided_by_admin());
        assert_eq!(
            void.clone().after(DailyChange::VoidedByAdmin(instant("2026-03-02T11:00:00Z"))),
            void
        );
        let again = void.after(DailyChange::Unvoided(at));
        assert_eq!((again.voided, again.judged_at), (None, Some(at)));
        let claimed = daily(DailyStage::Claimed).after(DailyChange::VoidedByAdmin(at));
        assert_eq!(claimed.voided, None, "nobody saw it");
        let gone = deleted().after(DailyChange::Unvoided(at));
        assert_eq!(gone.voided, Some(Void::MessageDeleted), "no admin brings back a message");
    }

    #[test]
    fn a_daily_that_is_posted_again_keeps_its_window_and_goes_through_its_steps() {
        let claimed = deleted().after(DailyChange::RepostClaimed(claim()));
        assert_eq!(claimed.voided, Some(Void::MessageDeleted), "not before it is there");
        let later = Repost { claimed_at: instant("2026-03-02T11:00:00Z"), ..claim() };
        assert_eq!(claimed.clone().after(DailyChange::RepostClaimed(later)), claimed);
        let back = claimed.after(DailyChange::Reposted(MessageId(9)));
        let anew = Post { message: MessageId(9), at: post().at, in_forum: false };
        assert_eq!(back.stage, DailyStage::Posted(anew));
        assert_eq!((back.voided, back.repost, back.channel), (None, None, ChannelId(2)));
        assert_eq!(back.clone().after(DailyChange::Reposted(MessageId(10))), back);
    }

    #[test]
    fn only_what_was_deleted_is_posted_again() {
        let open = daily(DailyStage::Threaded(post()));
        assert_eq!(open.clone().after(DailyChange::RepostClaimed(claim())), open);
    }

    #[test]
    fn a_repost_is_tried_until_a_later_daily_comes_or_its_grace_ends() {
        let pending = deleted().after(DailyChange::RepostClaimed(claim()));
        assert_eq!(
            printed("2026-03-02T10:00:00Z", std::slice::from_ref(&pending)),
            ["post daily #1 again"]
        );
        let end = next_due(
            DailyTask::Posting,
            instant("2026-03-02T10:00:00Z"),
            &server(),
            std::slice::from_ref(&pending),
            GRACE,
        );
        assert_eq!(end, Some(instant("2026-03-02T10:00:00Z")));
        assert_eq!(
            printed("2026-03-02T16:00:01Z", std::slice::from_ref(&pending)),
            ["give up posting daily #1 again"]
        );
        let next = Daily { number: 2, ..daily(DailyStage::Closed(post())) };
        assert_eq!(
            printed("2026-03-02T10:00:00Z", &[next, pending]),
            ["give up posting daily #1 again"]
        );
    }

    #[test]
    fn a_daily_is_not_posted_again_when_the_next_one_is_due() {
        let late = Repost { claimed_at: instant("2026-03-03T08:59:00Z"), ..claim() };
        let pending = deleted().after(DailyChange::RepostClaimed(late));
        let recent = std::slice::from_ref(&pending);
        assert_eq!(printed("2026-03-03T08:59:59Z", recent), ["post daily #1 again"]);
        assert_eq!(
            printed("2026-03-03T09:00:00Z", recent),
            ["give up posting daily #1 again", "claim a daily for 2026-03-03"]
        );
    }
}
