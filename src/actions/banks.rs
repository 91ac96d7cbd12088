//! The bank of each server: the shared one with the server's own questions on top.

use crate::bank::Bank;
use crate::domain::ids::GuildId;
use crate::store::{Store, Unreadable};
use arc_swap::ArcSwap;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use std::sync::Arc;

/// The number of servers' banks in memory, roughly.
const BANKS: usize = 500;

/// The most questions of all banks in memory. Shared questions count too: a bank takes some bytes
/// to list them, and kilobytes for its index once somebody searches it.
const MOST_QUESTIONS: u64 = 400_000;

/// Looks up the banks of servers. A server without changes of its own shares one bank with all
/// others.
pub(crate) struct Banks {
    store: Arc<dyn Store>,
    shared: Arc<ArcSwap<Bank>>,
    cache: Cache<GuildId, CachedBank, QuestionCount>,
}

/// The bank of a server as of a revision.
#[derive(Clone)]
struct CachedBank {
    revision: u64,
    shared: Arc<Bank>,
    bank: Arc<Bank>,
}

#[derive(Clone)]
struct QuestionCount;

impl Weighter<GuildId, CachedBank> for QuestionCount {
    fn weight(&self, _: &GuildId, cached: &CachedBank) -> u64 {
        (cached.bank.questions().len() + cached.bank.retired().len()) as u64
    }
}

impl Banks {
    pub(crate) fn new(store: Arc<dyn Store>, shared: Arc<ArcSwap<Bank>>) -> Self {
        let cache = Cache::with_weighter(BANKS, MOST_QUESTIONS, QuestionCount);
        Self { store, shared, cache }
    }

    /// The questions that all servers share.
    pub(crate) fn shared(&self) -> Arc<Bank> {
        self.shared.load_full()
    }

    /// The bank of a server. Reads one record if nothing has changed. A list of packs that can't
    /// be read, which the store reports, leaves the server with the shared questions.
    pub(crate) async fn of(&self, guild: GuildId) -> anyhow::Result<Arc<Bank>> {
        let shared = self.shared();
        let settings = match self.store.server_bank(guild).await {
            Err(error) if error.is::<Unreadable>() => return Ok(shared),
            read => read?,
        };
        let Some(settings) = settings else { return Ok(shared) };
        let known = self.cache.get(&guild).filter(|known| {
            known.revision == settings.revision && Arc::ptr_eq(&known.shared, &shared)
        });
        if let Some(known) = known {
            return Ok(known.bank);
        }
        let Some(own) = self.store.own_bank(guild).await? else { return Ok(shared) };
        let revision = own.bank.revision;
        let base = Arc::clone(&shared);
        let build = move || base.with_own(&own.bank, &own.questions, &own.unreadable);
        let bank = Arc::new(tokio::task::spawn_blocking(build).await?);
        self.cache.insert(guild, CachedBank { revision, shared, bank: Arc::clone(&bank) });
        Ok(bank)
    }

    /// The same, ready for searches, which people make while they type.
    pub(crate) async fn searchable(&self, guild: GuildId) -> anyhow::Result<Arc<Bank>> {
        let bank = self.of(guild).await?;
        if !bank.can_search() {
            let prepared = Arc::clone(&bank);
            tokio::task::spawn_blocking(move || prepared.prepare_search()).await?;
        }
        Ok(bank)
    }
}
