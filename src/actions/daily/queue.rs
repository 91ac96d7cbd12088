//! What comes next in a server.

use super::Dailies;
use crate::bank::Bank;
use crate::domain::daily::{self, Daily, DailyStage, RECENT};
use crate::domain::ids::GuildId;
use crate::domain::question::QuestionId;
use crate::domain::queue::{Order, Pick, Queue, Upcoming};
use crate::domain::schedule::ScheduledPosting;
use crate::domain::selection::PastQuestion;
use crate::domain::server::Server;
use jiff::Timestamp;
use jiff::civil::Date;

/// The stored part of an order.
struct StoredOrder {
    queue: Queue,
    /// Newest first.
    history: Vec<PastQuestion>,
}

impl Dailies {
    /// The question for the daily of `date`, and the reason; `None` if the pool is empty, or
    /// Discord refuses too much of it.
    pub(crate) async fn choose(
        &self,
        guild: GuildId,
        bank: &Bank,
        server: &Server,
        date: Date,
    ) -> anyhow::Result<Option<Pick>> {
        if server.set_aside.is_full() {
            return Ok(None);
        }
        let dailies = self.history(guild, bank).await?;
        let stored = self.stored_order(guild, dailies).await?;
        Ok(with_order(bank, server, stored, |order| order.pick(date)))
    }

    /// The next dailies, soonest first, at most `count`, if nothing changes and none is paused.
    pub(crate) async fn upcoming(
        &self,
        guild: GuildId,
        bank: &Bank,
        server: &Server,
        now: Timestamp,
        count: usize,
    ) -> anyhow::Result<Vec<Upcoming>> {
        if server.set_aside.is_full() {
            return Ok(Vec::new());
        }
        let dailies = self.history(guild, bank).await?;
        let recent = &dailies[..dailies.len().min(RECENT)];
        let postings: Vec<ScheduledPosting> =
            self.postings(server, recent, now).take(count).collect();
        let stored = self.stored_order(guild, dailies).await?;
        Ok(with_order(bank, server, stored, |order| order.project(postings)))
    }

    /// The postings that have no daily yet: the one that is due, and those after `now`.
    fn postings<'a>(
        &self,
        server: &'a Server,
        recent: &[Daily],
        now: Timestamp,
    ) -> impl Iterator<Item = ScheduledPosting> + 'a {
        let newest = daily::newest_date(recent, now);
        let due = server
            .due(now, self.grace)
            .filter(|due| due.at < now && newest.is_none_or(|newest| newest < due.date));
        due.into_iter().chain(server.upcoming(now, newest))
    }

    /// The dailies that the order depends on, newest first, and at least the [`RECENT`] ones.
    async fn history(&self, guild: GuildId, bank: &Bank) -> anyhow::Result<Vec<Daily>> {
        // A round is at most as long as the bank, and half the pool rests before it.
        let reach = 2 * bank.questions().len() + 1;
        self.store.latest_dailies(guild, reach.max(RECENT)).await
    }

    /// The queue is read anew: a daily that this run has posted took its question from it. A claimed
    /// daily has taken its question too, although the queue forgets it only once it is posted.
    async fn stored_order(
        &self,
        guild: GuildId,
        history: Vec<Daily>,
    ) -> anyhow::Result<StoredOrder> {
        let server = self.store.server(guild).await?;
        let mut queue = server.map(|server| server.queue).unwrap_or_default();
        let claimed = history.iter().rev().filter(|daily| daily.stage == DailyStage::Claimed);
        for daily in claimed {
            queue.posted(daily.date, &daily.asked);
        }
        let history = history.into_iter().map(|daily| daily.asked).collect();
        Ok(StoredOrder { queue, history })
    }
}

fn with_order<T>(
    bank: &Bank,
    server: &Server,
    StoredOrder { queue, history }: StoredOrder,
    read: impl FnOnce(Order<'_>) -> T,
) -> T {
    let is_refused = |question: &QuestionId| server.set_aside.contains(question);
    let pool = bank.matching(&server.settings.filter).map(|question| &question.id);
    let pool = pool.filter(|question| !is_refused(question)).collect();
    let can_post = |question: &QuestionId| bank.get(question).is_some() && !is_refused(question);
    read(Order { seed: server.seed, pool, can_post: &can_post, history, queue })
}
