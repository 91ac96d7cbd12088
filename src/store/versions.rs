//! Records change their shape over the years, and what an older build wrote stays readable: in
//! the embedded store and in backups alike, a record carries the version of its shape.
//!
//! A new field gets a default, and the version stays. Only a change that a default can't bridge
//! makes a new version: raise [`VERSION`], and where [`ensure_known`] is asked bring the JSON of older
//! ones into the new shape. Nothing is rewritten until the record is next written.

use super::records::Stored;
use anyhow::ensure;

/// The version that this build writes, the same for all records.
pub(super) const VERSION: u8 = 1;

/// Whether this build can read records of a version.
pub(super) const fn is_known(written: u8) -> bool {
    written == VERSION
}

/// Refuses a version that this build knows nothing of.
pub(super) fn ensure_known<T: Stored>(written: u8) -> anyhow::Result<()> {
    ensure!(
        is_known(written),
        "a {} has version {written}, and this build knows versions up to {VERSION}",
        T::NAME,
    );
    Ok(())
}
