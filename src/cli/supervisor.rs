//! Tells systemd, if it started the process, that the bot is ready and still alive.

use sd_notify::NotifyState;

/// Reports that the bot has signed in.
pub(super) fn ready() {
    tell(NotifyState::Ready);
}

/// Feeds systemd's watchdog. The process itself checks that the bot makes progress.
pub(super) fn alive() {
    tell(NotifyState::Watchdog);
}

/// Reports that the bot is shutting down.
pub(super) fn stopping() {
    tell(NotifyState::Stopping);
}

/// Does nothing if the process wasn't started by systemd.
fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::debug!(%error, "cannot notify the supervisor");
    }
}
