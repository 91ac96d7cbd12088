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
use crate::domain::record_kind::RecordKind;
use crate::domain::reveal::Reveal;
use crate::domain::server::Server;
use crate::domain::task::Queued;
use anyhow::ensure;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// The version that this build writes, the same for all records.
pub(super) const VERSION: u8 = 1;

/// Something that carries a version.
pub(super) trait Versioned: Serialize + DeserializeOwned {
    /// What it is called in errors.
    const NAME: &'static str;
}

/// A record of the domain.
pub(super) trait Remembered: Serialize + DeserializeOwned {
    /// Of which kind.
    const KIND: RecordKind;
}

impl<T: Remembered> Versioned for T {
    const NAME: &'static str = T::KIND.name();
}

/// Whether this build can read records of a version.
pub(super) const fn is_known(written: u8) -> bool {
    written == VERSION
}

/// Refuses a version that this build knows nothing of.
pub(super) fn ensure_known<T: Versioned>(written: u8) -> anyhow::Result<()> {
    ensure!(
        is_known(written),
        "a {} has version {written}, and this build knows versions up to {VERSION}",
        T::NAME,
    );
    Ok(())
}

/// Each type is named like its kind.
macro_rules! remembered {
    ($($record:ident)*) => {
        $(impl Remembered for $record {
            const KIND: RecordKind = RecordKind::$record;
        })*
    };
}

remembered! { Server Daily Reveal Member Attempt Interview Plan Rounds Seeker Pairing }

impl Versioned for Queued {
    const NAME: &'static str = "task";
}
