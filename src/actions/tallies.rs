//! Counting how often follow-ups are offered and opened, without making anyone wait.

use crate::domain::ids::GuildId;
use crate::domain::quality::QuestionTally;
use crate::domain::question::QuestionId;
use crate::store::Store;
use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::mem;
use std::sync::{Arc, Mutex, PoisonError};
use tokio_util::task::TaskTracker;

/// Adds counts to the store in the background. While one write is under way, what is counted
/// meanwhile waits for the next, so that a busy daily takes few writes.
#[derive(Clone)]
pub(crate) struct Tallies {
    store: Arc<dyn Store>,
    /// The end of the bot waits for these.
    tasks: TaskTracker,
    waiting: Arc<Mutex<Waiting>>,
}

#[derive(Default)]
struct Waiting {
    counted: HashMap<(GuildId, QuestionId), QuestionTally>,
    is_writing: bool,
}

impl Tallies {
    pub(crate) fn new(store: Arc<dyn Store>, tasks: TaskTracker) -> Self {
        Self { store, tasks, waiting: Arc::default() }
    }

    /// Adds to the counts of a question. What can't be stored is lost.
    pub(crate) fn count(&self, guild: GuildId, counted: QuestionTally) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (guild, counted.question.clone());
        match waiting.counted.entry(key) {
            Entry::Occupied(mut waiting) => waiting.get_mut().add(&counted),
            Entry::Vacant(place) => {
                place.insert(counted);
            }
        }
        if !mem::replace(&mut waiting.is_writing, true) {
            let this = self.clone();
            self.tasks.spawn(async move { this.write().await });
        }
    }

    async fn write(self) {
        while let Some(counted) = self.next() {
            for ((guild, _), tally) in counted {
                if let Err(error) = self.store.add_tally(guild, tally).await {
                    tracing::debug!(
                        server = guild.0,
                        error = format!("{error:#}"),
                        "cannot count what was shown"
                    );
                }
            }
        }
    }

    /// What was counted since the last call. If that is nothing, the writing ends.
    fn next(&self) -> Option<HashMap<(GuildId, QuestionId), QuestionTally>> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = mem::take(&mut waiting.counted);
        waiting.is_writing = !counted.is_empty();
        waiting.is_writing.then_some(counted)
    }
}
