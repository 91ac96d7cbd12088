//! Records change their shape over the years, and what an older build wrote stays readable: in
//! the embedded store and in backups alike, a record carries the version of its shape.
//!
//! To change the shape of a record, append the function that brings the former shape into the new
//! one to its [`Versioned::UPGRADES`]. Nothing is rewritten until the record is next written.

use crate::domain::daily::Daily;
use crate::domain::interview::{Interview, Plan};
use crate::domain::matching::{Pairing, Rounds, Seeker};
use crate::domain::member::{Attempt, Member};
use crate::domain::reveal::Reveal;
use crate::domain::server::Server;
use anyhow::{Context as _, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Brings the JSON of one version into the shape of the next.
pub(super) type Upgrade = fn(Value) -> anyhow::Result<Value>;

/// A record whose shape has a version.
pub(super) trait Versioned: Serialize + DeserializeOwned {
    /// What it is called in errors.
    const NAME: &'static str;
    /// The upgrades since version 1, in order.
    const UPGRADES: &'static [Upgrade];

    /// The version that this build writes.
    fn version() -> u8 {
        u8::try_from(Self::UPGRADES.len() + 1).expect("a record has fewer than 255 upgrades")
    }

    /// Refuses a version that this build knows nothing of.
    fn ensure_known(written: u8) -> anyhow::Result<()> {
        let current = Self::version();
        ensure!(
            (1..=current).contains(&written),
            "a {} has version {written}, and this build knows versions 1 to {current}",
            Self::NAME,
        );
        Ok(())
    }

    /// Brings a record from the version it was written in to that of this build.
    ///
    /// # Errors
    /// When the version is unknown, or the record lacks what its version had.
    fn upgraded(written: u8, record: Value) -> anyhow::Result<Value> {
        Self::ensure_known(written)?;
        Self::UPGRADES[usize::from(written) - 1..]
            .iter()
            .try_fold(record, |record, upgrade| upgrade(record))
            .with_context(|| format!("upgrading a {} of version {written}", Self::NAME))
    }
}

impl Versioned for Server {
    const NAME: &'static str = "server";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Daily {
    const NAME: &'static str = "daily";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Reveal {
    const NAME: &'static str = "reveal";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Member {
    const NAME: &'static str = "member";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Attempt {
    const NAME: &'static str = "attempt";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Interview {
    const NAME: &'static str = "interview";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Plan {
    const NAME: &'static str = "plan of interviews";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Rounds {
    const NAME: &'static str = "record of rounds";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Seeker {
    const NAME: &'static str = "seeker";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Versioned for Pairing {
    const NAME: &'static str = "pairing";
    const UPGRADES: &'static [Upgrade] = &[];
}

/// A record with a past, for tests.
#[cfg(test)]
pub(super) mod example {
    use super::{Upgrade, Versioned};
    use anyhow::Context as _;
    use serde::{Deserialize, Serialize};
    use serde_json::json;

    /// In version 1 a cup had its size in spoons, in version 2 in millilitres, and since version 3
    /// it has a colour.
    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    pub(in crate::store) struct Cup {
        pub(in crate::store) millilitres: u32,
        pub(in crate::store) colour: String,
    }

    impl Versioned for Cup {
        const NAME: &'static str = "cup";
        const UPGRADES: &'static [Upgrade] = &[
            |mut cup| {
                let spoons = cup["spoons"].as_u64().context("a cup has its size in spoons")?;
                cup["millilitres"] = json!(spoons * 15);
                Ok(cup)
            },
            |mut cup| {
                cup["colour"] = json!("white");
                Ok(cup)
            },
        ];
    }
}

#[cfg(test)]
mod tests {
    use super::Versioned as _;
    use super::example::Cup;
    use serde_json::json;

    #[test]
    fn an_older_record_goes_through_all_upgrades_since() {
        let upgraded = Cup::upgraded(1, json!({"spoons": 10})).unwrap();
        assert_eq!(upgraded["millilitres"], 150);
        assert_eq!(upgraded["colour"], "white");
        let upgraded = Cup::upgraded(2, json!({"millilitres": 7})).unwrap();
        assert_eq!((&upgraded["millilitres"], &upgraded["colour"]), (&json!(7), &json!("white")));
        let newest = json!({"millilitres": 7, "colour": "red"});
        assert_eq!(Cup::upgraded(3, newest.clone()).unwrap(), newest);
    }

    #[test]
    fn an_unknown_version_is_refused_by_its_number() {
        for unknown in [0, 4, 255] {
            assert_eq!(
                Cup::upgraded(unknown, json!({})).unwrap_err().to_string(),
                format!("a cup has version {unknown}, and this build knows versions 1 to 3"),
            );
        }
    }

    #[test]
    fn an_upgrade_that_fails_says_which_record_and_version() {
        let error = Cup::upgraded(1, json!({})).unwrap_err();
        assert_eq!(error.to_string(), "upgrading a cup of version 1");
    }
}
