//! How a record becomes bytes: one byte for the version, then JSON.
//!
//! A record that was written by an older build is read by passing its JSON through all upgrades
//! since. To change the shape of a record, append the function that brings the former shape into
//! the new one to its [`Stored::UPGRADES`]; nothing is rewritten until the record is next written.

use crate::domain::daily::Daily;
use crate::domain::member::{Attempt, Member};
use crate::domain::server::Server;
use anyhow::{Context as _, bail, ensure};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The longest value in bytes. The embedded store keeps about twenty neighbouring values in one
/// piece of its log, and what does not fit there goes into a file of its own that it never syncs.
/// The longest answer that a form takes, 4000 characters, stays below even if each is escaped.
pub(super) const MAX_VALUE: usize = 24 * 1024 + 512;

/// Brings the JSON of one version into the shape of the next.
pub(super) type Upgrade = fn(Value) -> anyhow::Result<Value>;

/// A record that the store keeps.
pub(super) trait Stored: Serialize + DeserializeOwned {
    /// What it is called in errors.
    const NAME: &'static str;
    /// The upgrades since version 1, in order.
    const UPGRADES: &'static [Upgrade];
}

impl Stored for Server {
    const NAME: &'static str = "server";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Stored for Daily {
    const NAME: &'static str = "daily";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Stored for Member {
    const NAME: &'static str = "member";
    const UPGRADES: &'static [Upgrade] = &[];
}

impl Stored for Attempt {
    const NAME: &'static str = "attempt";
    const UPGRADES: &'static [Upgrade] = &[];
}

/// The version that this build writes.
fn version<T: Stored>() -> u8 {
    u8::try_from(T::UPGRADES.len() + 1).expect("a record has fewer than 255 upgrades")
}

/// The bytes of `record`.
///
/// # Errors
/// When it is longer than [`MAX_VALUE`].
pub(super) fn encode<T: Stored>(record: &T) -> anyhow::Result<Vec<u8>> {
    let mut bytes = vec![version::<T>()];
    serde_json::to_writer(&mut bytes, record).with_context(|| format!("writing a {}", T::NAME))?;
    ensure!(
        bytes.len() <= MAX_VALUE,
        "a {} of {} bytes is too long to be kept; {MAX_VALUE} is the most",
        T::NAME,
        bytes.len(),
    );
    Ok(bytes)
}

/// The record in `bytes`, whichever version wrote it.
///
/// # Errors
/// When the version is unknown or the rest is no such record.
pub(super) fn decode<T: Stored>(bytes: &[u8]) -> anyhow::Result<T> {
    let Some((&written, json)) = bytes.split_first() else {
        bail!("a {} is empty", T::NAME);
    };
    let current = version::<T>();
    if written == current {
        return serde_json::from_slice(json).with_context(|| format!("reading a {}", T::NAME));
    }
    ensure!(
        (1..current).contains(&written),
        "a {} has version {written}, and this build knows versions 1 to {current}",
        T::NAME,
    );
    let older = serde_json::from_slice(json).with_context(|| format!("reading a {}", T::NAME))?;
    let upgraded = T::UPGRADES[usize::from(written) - 1..]
        .iter()
        .try_fold(older, |value, upgrade| upgrade(value))
        .with_context(|| format!("upgrading a {} of version {written}", T::NAME))?;
    serde_json::from_value(upgraded).with_context(|| format!("reading an upgraded {}", T::NAME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    /// In version 1 a cup had its size in spoons, in version 2 in millilitres, and since version 3
    /// it has a colour.
    #[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
    struct Cup {
        millilitres: u32,
        colour: String,
    }

    impl Stored for Cup {
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

    #[test]
    fn every_older_version_is_read_as_the_newest() {
        let cup = Cup { millilitres: 150, colour: "white".to_owned() };
        assert_eq!(decode::<Cup>(b"\x01{\"spoons\":10}").unwrap(), cup);
        assert_eq!(decode::<Cup>(b"\x02{\"millilitres\":150}").unwrap(), cup);
        let bytes = encode(&cup).unwrap();
        assert_eq!(bytes[0], 3);
        assert_eq!(decode::<Cup>(&bytes).unwrap(), cup);
    }

    #[test]
    fn an_unknown_version_is_refused_by_its_number() {
        for unknown in [0, 4, 255] {
            let error = decode::<Cup>(&[unknown, b'{', b'}']).unwrap_err();
            assert_eq!(
                error.to_string(),
                format!("a cup has version {unknown}, and this build knows versions 1 to 3"),
            );
        }
        assert_eq!(decode::<Cup>(b"").unwrap_err().to_string(), "a cup is empty");
    }

    #[test]
    fn an_upgrade_that_fails_says_which_record_and_version() {
        let error = decode::<Cup>(b"\x01{}").unwrap_err();
        assert_eq!(error.to_string(), "upgrading a cup of version 1");
    }

    #[test]
    fn the_longest_answer_of_a_form_fits_and_much_more_is_refused() {
        let attempt = |text: String| Attempt {
            id: crate::domain::ids::InteractionId(u64::MAX),
            question: format!("python/{}", "x".repeat(53)).parse().unwrap(),
            daily: Some(u64::MAX),
            at: jiff::Timestamp::MAX,
            text,
            ticked: Some(vec![0, 1, 2, 3, 4, 5, 6]),
            shared: Some(crate::domain::ids::MessageId(u64::MAX)),
        };
        assert!(encode(&attempt("\u{1}".repeat(4000))).is_ok());
        assert!(encode(&attempt("\u{1}".repeat(5000))).is_err());
    }
}
