//! Metrics of a running bot: always counted, and served if an address is configured.

use super::opened::OpenStore;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use warmup::bot::Monitor;
use warmup::metrics::{BotState, Listener, Metrics};

pub(super) struct MetricsExporter {
    metrics: Arc<Metrics>,
    /// The bot, once it has started.
    monitor: Arc<OnceLock<Monitor>>,
    stopping: CancellationToken,
    serving: Option<JoinHandle<()>>,
}

impl MetricsExporter {
    /// Starts serving at `address`, if there is one. Until the bot has started, the page says that
    /// it is not connected.
    ///
    /// # Errors
    /// The address can't be bound.
    pub(super) async fn begin(address: Option<SocketAddr>) -> anyhow::Result<Self> {
        let metrics = Arc::<Metrics>::default();
        let monitor = Arc::<OnceLock<Monitor>>::default();
        let stopping = CancellationToken::new();
        let mut serving = None;
        if let Some(address) = address {
            let listener = Listener::bind(address).await?;
            tracing::info!("serving metrics at http://{}/metrics", listener.address());
            let page = {
                let (metrics, monitor) = (metrics.clone(), monitor.clone());
                move || page(metrics.clone(), monitor.clone())
            };
            serving = Some(tokio::spawn(listener.serve(page, stopping.clone())));
        }
        Ok(Self { metrics, monitor, stopping, serving })
    }

    /// The counters, shared with everything that counts.
    pub(super) fn metrics(&self) -> Arc<Metrics> {
        self.metrics.clone()
    }

    /// Counts the commits of `store`.
    pub(super) fn count_flushes(&self, store: &OpenStore) {
        let metrics = self.metrics();
        store.observe_flushes(move |flush| metrics.flushed(flush.writes, flush.took));
    }

    /// Shows the state of the bot, after it has started.
    pub(super) fn show(&self, monitor: &Monitor) {
        let _ = self.monitor.set(monitor.clone());
    }

    /// Waits for open connections to finish, for half a second at most.
    pub(super) async fn end(self) {
        self.stopping.cancel();
        if let Some(serving) = self.serving {
            // A panic in it has already been reported.
            let _ = serving.await;
        }
    }
}

async fn page(metrics: Arc<Metrics>, monitor: Arc<OnceLock<Monitor>>) -> String {
    let state = match monitor.get() {
        Some(monitor) => monitor.state().await,
        None => BotState::default(),
    };
    metrics.page(&state)
}
