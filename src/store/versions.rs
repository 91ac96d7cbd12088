//! The format of records changes over the years, and what an older build wrote stays readable: in
//! stores and in backups alike, a record has a version.
//!
//! A new field gets a default, and the version stays. Only a change that a default can't bridge
//! makes a new version: raise [`VERSION`], and wherever [`ensure_known`] is called, convert the
//! JSON of older versions to the new format. A record is rewritten only when it next changes.

use super::records::Stored;
use anyhow::ensure;

/// The version that this build writes, the same for all records.
pub(super) const VERSION: u8 = 1;

/// Returns `true` if this build can read records of a version.
pub(super) const fn is_known(written: u8) -> bool {
    written == VERSION
}

/// Refuses a version unknown to this build.
pub(super) fn ensure_known<T: Stored>(written: u8) -> anyhow::Result<()> {
    ensure!(
        is_known(written),
        "a {} has version {written}, and this build knows versions up to {VERSION}",
        T::NAME,
    );
    Ok(())
}
