//! The thread that reads through the store while it is used, a little at a time.

use super::SledInner;
use super::compact;
use super::transaction::SledTransaction;
use super::verify::{self, Verified};
use anyhow::Context as _;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// The pause after each part, so that clicks are served as fast as ever.
const REST: Duration = Duration::from_millis(20);

/// A thread that reads through the store.
pub(super) struct Verifier {
    /// Nothing is sent: the thread ends when this is dropped.
    stop: Sender<()>,
    thread: JoinHandle<()>,
}

impl Verifier {
    pub(super) fn start(inner: &Arc<SledInner>) -> anyhow::Result<Self> {
        let (stop, stopped) = channel();
        let inner = Arc::clone(inner);
        let go_on = move || stopped.recv_timeout(REST) == Err(RecvTimeoutError::Timeout);
        let thread = std::thread::Builder::new()
            .name("store-verifier".to_owned())
            .spawn(move || tell(read_through(&inner, go_on)))
            .context("cannot start the thread that verifies the store")?;
        Ok(Self { stop, thread })
    }

    /// Stops the thread. Blocks for a moment.
    pub(super) fn stop(self) {
        drop(self.stop);
        // Its findings, and any panic, have been reported.
        drop(self.thread.join());
    }
}

/// Reads the whole store while `go_on`, which is called after each part, returns `true`. Returns
/// `None` if it was stopped.
pub(super) fn read_through(
    inner: &SledInner,
    go_on: impl Fn() -> bool,
) -> anyhow::Result<Option<Verified>> {
    let mut verified = Verified::default();
    let mut from = Vec::new();
    loop {
        let read = |tx: &mut SledTransaction| verify::part(tx, &from, &mut verified);
        let part = inner.read(read).map_err(|error| damage(&error).unwrap_or(error))?;
        for key in part.doubtful {
            let known = verified.clone();
            let reports = Arc::clone(&inner.reports);
            verified = inner.writer.write_blocking(move |tree| {
                let mut tx = SledTransaction::new(tree.clone(), reports);
                let verified = verify::settle(&mut tx, &key, known)?;
                Ok((tx.into_changes(), verified))
            })?;
        }
        match part.next {
            Some(next) if go_on() => from = next,
            Some(_) => return Ok(None),
            None => {
                if let Err(error) = compact::note_live_bytes(inner, verified.bytes) {
                    tracing::debug!("cannot record the size of the store's content: {error:#}");
                }
                return Ok(Some(verified));
            }
        }
    }
}

/// Log damage, described for the operator.
fn damage(error: &anyhow::Error) -> Option<anyhow::Error> {
    let damaged = matches!(error.downcast_ref()?, sled::Error::Corruption { .. });
    damaged.then(|| anyhow::anyhow!("part of its log is unreadable"))
}

fn tell(outcome: anyhow::Result<Option<Verified>>) {
    match outcome {
        Ok(None) => {}
        Ok(Some(Verified {
            records,
            rebuilt,
            put_back,
            set_aside,
            missing,
            bytes: _,
            unreadable,
        })) => {
            let unreadable = unreadable.len();
            if missing > 0 {
                tracing::error!(
                    missing,
                    "records are missing from the store; to continue from your newest backup, restore it into a new, empty folder"
                );
            }
            tracing::info!(
                records,
                rebuilt,
                put_back,
                set_aside,
                missing,
                unreadable,
                "store verified"
            );
        }
        Err(error) => tracing::error!(
            error = format!("{error:#}"),
            "the store is damaged; what can be read is served. Run `warmup doctor --deep`, and continue from your newest backup"
        ),
    }
}
