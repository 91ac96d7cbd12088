//! Tells systemd, if that has started the process, that the bot is ready and that it is still alive.

use sd_notify::NotifyState;

/// The bot has signed in.
pub(super) fn ready() {
    tell(NotifyState::Ready);
}

/// The process goes on. Whether the bot gets anything done is looked at by the process itself.
pub(super) fn alive() {
    tell(NotifyState::Watchdog);
}

/// The bot is on its way out.
pub(super) fn stopping() {
    tell(NotifyState::Stopping);
}

/// Does nothing where something else has started the process.
fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::debug!(%error, "the supervisor can't be told");
    }
}
