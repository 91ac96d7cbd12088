//! The page in the browser: one server of the emulated Discord, as its members see it, with a
//! clock, faults and a log.
//!
//! The page draws what this server sends and sends back what people do; it holds no state that a
//! reload would lose, except what a Discord client would lose too.

mod actions;
mod assets;
mod feed;
mod fences;
mod guard;
mod live;
mod markdown;
mod node;
mod shown;
mod tokens;
mod uploads;
mod view;

use super::{Emulator, Host, Id, Modal};
use axum::Router;
use axum::extract::FromRef;
use axum::routing::{get, post};
use feed::Feed;
use jiff::Timestamp;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::TcpListener;
use view::Look;

/// The time that a member's client waits for the bot's first response, in real time. An emulator
/// behind a page should have this as its `answers_within`.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(3);

/// The number of modals that can be open at the same time; older ones are forgotten.
const OPEN_MODALS: usize = 100;

/// The shared state of all requests.
#[derive(Clone)]
struct Site {
    emulator: Emulator,
    host: Arc<dyn Host>,
    feed: Feed,
    /// Open modals, by the interaction that opened them.
    modals: Arc<Mutex<BTreeMap<Id, Modal>>>,
}

impl FromRef<Site> for Emulator {
    fn from_ref(site: &Site) -> Self {
        site.emulator.clone()
    }
}

impl Site {
    fn keep_modal(&self, key: Id, modal: Modal) {
        let mut modals = self.modals.lock().unwrap_or_else(PoisonError::into_inner);
        modals.insert(key, modal);
        if modals.len() > OPEN_MODALS {
            modals.pop_first();
        }
    }

    fn modal(&self, key: Id) -> Option<Modal> {
        self.modals.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    async fn view(&self, look: &Look) -> Value {
        let mut view = view::view(&self.emulator, look);
        view["labels"] = json!(self.host.labels());
        let next = self.host.next_event().await;
        view["next_event"] = json!(next.map(Timestamp::as_second));
        view["guide"] = json!(self.host.guide(next));
        view
    }
}

/// A running page. It ends with its emulator.
#[derive(Debug)]
pub struct Page {
    address: SocketAddr,
}

impl Page {
    /// Serves the page for `emulator` on `port` of the loopback interface; 0 picks any free port.
    ///
    /// # Errors
    /// The port is taken.
    pub async fn serve(
        emulator: Emulator,
        host: Arc<dyn Host>,
        port: u16,
    ) -> std::io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port)).await?;
        let address = listener.local_addr()?;
        let stopped = emulator.0.stopped.clone();
        let feed = Feed::new(&emulator);
        let site = Site { emulator, host, feed, modals: Arc::default() };
        let names = guard::Names::on(address.port());
        let router = routes(site).layer(axum::middleware::from_fn_with_state(names, guard::check));
        tokio::spawn(async move {
            tokio::select! {
                // The accept loop never ends by itself.
                _ = async { axum::serve(listener, router).await } => {}
                () = stopped.cancelled() => {}
            }
        });
        Ok(Self { address })
    }

    /// The address of the page: `http://127.0.0.1:PORT/`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }
}

fn routes(site: Site) -> Router {
    Router::new()
        .route("/", get(assets::index))
        .route("/page/{*path}", get(assets::file))
        .route("/attachments/{channel}/{attachment}/{name}", get(assets::attachment))
        .route("/api/live", get(live::live))
        .route("/api/commands", get(actions::commands))
        .route("/api/command", post(actions::command))
        .route("/api/message-command", post(actions::message_command))
        .route("/api/suggest", post(actions::suggest))
        .route("/api/component", post(actions::component))
        .route("/api/submit", post(actions::submit))
        .route("/api/say", post(actions::say))
        .route("/api/upload", post(uploads::upload).layer(uploads::limit()))
        .route("/api/clock", post(actions::clock))
        .route("/api/restart", post(actions::restart))
        .route("/api/act", post(actions::run_action))
        .route("/api/permission", post(actions::permission))
        .route("/api/fault", post(actions::fault))
        .route("/api/gallery", get(actions::gallery))
        .route("/api/sample", get(actions::sample))
        .with_state(site)
}
