//! What one write does to the store: all of it at once, or nothing.

use super::codec;
use super::keys;
use crate::domain::daily::Daily;
use crate::domain::ids::{GuildId, UserId};
use crate::domain::member::{Attempt, Member};
use crate::domain::server::Server;
use sled::{Batch, IVec, Tree};

/// Changes that are applied together.
#[derive(Default)]
pub(super) struct Changes {
    batch: Batch,
    count: usize,
    written: Vec<IVec>,
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
