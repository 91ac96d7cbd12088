//! Lists of servers, read page by page, so that a million of them need no more memory than a few.

use super::{Result, Store};
use crate::domain::ids::GuildId;
use crate::domain::server::Server;
use futures::stream::{self, BoxStream, StreamExt as _, TryStreamExt as _};

/// A part of a list that is ordered by server.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The readable items, possibly none.
    pub items: Vec<T>,
    /// The server after which the list goes on; `None` at its end.
    pub last: Option<GuildId>,
}

impl<T> Page<T> {
    pub(super) fn map<U>(self, item: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(item).collect(), last: self.last }
    }
}

/// All servers that were ever set up and are not yet deleted. Some that change meanwhile may be
/// missing.
pub fn servers(store: &dyn Store) -> BoxStream<'_, Result<(GuildId, Server)>> {
    all(|after| store.servers_after(after))
}

/// All servers in which somebody ever joined partner matching.
pub fn servers_with_match_state(store: &dyn Store) -> BoxStream<'_, Result<GuildId>> {
    all(|after| store.servers_with_match_state_after(after))
}

/// The items of all pages. The stream ends after an error.
fn all<'a, T: Send + 'a, F: Future<Output = Result<Page<T>>> + Send + 'a>(
    read: impl Fn(Option<GuildId>) -> F + Send + Sync + 'a,
) -> BoxStream<'a, Result<T>> {
    let first = Some(None);
    let pages = stream::try_unfold((read, first), async |(read, next)| {
        let Some(after) = next else { return Ok(None) };
        let Page { items, last } = read(after).await?;
        anyhow::Ok(Some((stream::iter(items.into_iter().map(Ok)), (read, last.map(Some)))))
    });
    pages.try_flatten().boxed()
}
