//! What one write does to the store: all of it at once, or nothing.

use super::codec;
use super::keys;
use super::task_keys::{due_key, leased_key, task_key};
use super::view::View;
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::{Attempt, Member};
use crate::domain::server::Server;
use crate::domain::task::{Queued, Task};
use jiff::Timestamp;
use sled::{Batch, IVec, Tree};
use std::collections::HashMap;

/// Changes that are applied together.
#[derive(Default)]
pub(super) struct Changes {
    batch: Batch,
    count: usize,
    written: Vec<IVec>,
    /// The entries of the queue as these changes leave them.
    queue: HashMap<Task, Option<Queued>>,
}

impl Changes {
    pub(super) fn put_server(&mut self, guild: GuildId, server: &Server) -> anyhow::Result<()> {
        self.put(keys::server(guild), codec::encode(server)?);
        Ok(())
    }

    pub(super) fn put_daily(&mut self, guild: GuildId, daily: &Daily) -> anyhow::Result<()> {
        self.put(keys::daily(guild, daily.number), codec::encode(daily)?);
        Ok(())
    }

    /// Gives a daily its date, which one that was voided may have had before.
    pub(super) fn take_date(&mut self, guild: GuildId, daily: &Daily) {
        self.put(keys::date(guild, daily.date), daily.number.to_be_bytes().to_vec());
    }

    /// Forgets a daily, and its date is free again.
    pub(super) fn remove_daily(&mut self, guild: GuildId, daily: &Daily) {
        self.remove(keys::daily(guild, daily.number));
        self.remove(keys::date(guild, daily.date));
    }

    pub(super) fn put_member(
        &mut self,
        guild: GuildId,
        user: UserId,
        member: &Member,
    ) -> anyhow::Result<()> {
        self.put(keys::member(guild, user), codec::encode(member)?);
        Ok(())
    }

    pub(super) fn put_attempt(
        &mut self,
        guild: GuildId,
        user: UserId,
        attempt: &Attempt,
    ) -> anyhow::Result<()> {
        self.put(keys::attempt(guild, user, attempt.id), codec::encode(attempt)?);
        Ok(())
    }

    /// Says that something of a task's record is due at `at`.
    pub(super) fn expect(
        &mut self,
        view: View<'_>,
        task: Task,
        at: Timestamp,
    ) -> anyhow::Result<()> {
        let before = self.queued(view, task)?;
        self.queue(view, task, Some(Queued::expect(before, at)))
    }

    /// Says that somebody changed what a task follows from.
    pub(super) fn wake(&mut self, view: View<'_>, task: Task) -> anyhow::Result<()> {
        let before = self.queued(view, task)?;
        self.queue(view, task, Some(Queued::wake(before)))
    }

    /// Keeps a task's entry in the queue, or takes it out.
    pub(super) fn queue(
        &mut self,
        view: View<'_>,
        task: Task,
        after: Option<Queued>,
    ) -> anyhow::Result<()> {
        let before = self.queued(view, task)?;
        if before == after {
            return Ok(());
        }
        for key in before.iter().flat_map(|entry| index(task, entry)) {
            self.remove(key);
        }
        match &after {
            Some(entry) => {
                self.put(task_key(task), codec::encode(entry)?);
                for key in index(task, entry) {
                    self.put(key, Vec::new());
                }
            }
            None => self.remove(task_key(task)),
        }
        self.queue.insert(task, after);
        Ok(())
    }

    fn queued(&self, view: View<'_>, task: Task) -> anyhow::Result<Option<Queued>> {
        self.queue.get(&task).map_or_else(|| view.queued(task), |entry| Ok(*entry))
    }

    pub(super) fn put(&mut self, key: impl Into<IVec>, value: Vec<u8>) {
        let key = key.into();
        self.batch.insert(key.clone(), value);
        self.written.push(key);
        self.count += 1;
    }

    pub(super) fn remove(&mut self, key: impl Into<IVec>) {
        self.batch.remove(key.into());
        self.count += 1;
    }

    /// The keys that get a value.
    pub(super) fn written(&self) -> Vec<IVec> {
        self.written.clone()
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// How many keys are concerned at most.
    pub(super) const fn len(&self) -> usize {
        self.count
    }

    /// Does it.
    pub(super) fn apply(self, tree: &Tree) -> sled::Result<()> {
        tree.apply_batch(self.batch)
    }
}

/// The keys under which an entry of the queue is found.
fn index(task: Task, entry: &Queued) -> impl Iterator<Item = Vec<u8>> {
    let due = entry.due().map(|due| due_key(task, due));
    let leased = entry.is_leased().then(|| leased_key(task));
    due.into_iter().chain(leased)
}
