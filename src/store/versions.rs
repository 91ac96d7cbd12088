//! Records change their shape over the years, and what an older build wrote stays readable: in
//! the embedded store and in backups alike, a record carries the version of its shape.
//!
//! A new field gets a default, and the version stays. Only a change that a default can't bridge
//! makes a new version: raise [`VERSION`], and where [`ensure_known`] is asked bring the JSON of older
//! ones into the new shape. Nothing is rewritten until the record is next written.

use crate::domain::daily::Daily;
use crate::domain::interview::{Interview, Plan};
use crate::domain::matching::{Pairing, Rounds, Seeker};
use crate::domain::member::{Attempt, Member};
use crate::domain::reveal::Reveal;
use crate::domain::server::Server;
use crate::domain::task::Queued;
use anyhow::ensure;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version that this build writes, the same for all records.
pub(super) const VERSION: u8 = 1;

/// A kind of record.
pub(super) trait Versioned: Serialize + DeserializeOwned {
    /// What it is called in errors.
    const NAME: &'static str;
}

/// Refuses a version that this build knows nothing of.
pub(super) fn ensure_known<T: Versioned>(written: u8) -> anyhow::Result<()> {
    ensure!(
        written == VERSION,
        "a {} has version {written}, and this build knows versions up to {VERSION}",
        T::NAME,
    );
    Ok(())
}

impl Versioned for Server {
    const NAME: &'static str = "server";
}

impl Versioned for Daily {
    const NAME: &'static str = "daily";
}

impl Versioned for Reveal {
    const NAME: &'static str = "reveal";
}

impl Versioned for Member {
    const NAME: &'static str = "member";
}

impl Versioned for Attempt {
    const NAME: &'static str = "attempt";
}

impl Versioned for Interview {
    const NAME: &'static str = "interview";
}

impl Versioned for Plan {
    const NAME: &'static str = "plan of interviews";
}

impl Versioned for Rounds {
    const NAME: &'static str = "record of rounds";
}

impl Versioned for Seeker {
    const NAME: &'static str = "seeker";
}

impl Versioned for Pairing {
    const NAME: &'static str = "pairing";
}

impl Versioned for Queued {
    const NAME: &'static str = "task";
}
