//! How a record becomes bytes: one byte for the version, then JSON.

use crate::store::versions::Versioned;
use anyhow::{Context as _, bail, ensure};

/// The longest value in bytes. The embedded store keeps about twenty neighbouring values in one
/// piece of its log, and what does not fit there goes into a file of its own that it never syncs.
/// The longest answer that a form takes, 4000 characters, stays below even if each is escaped.
pub(super) const MAX_VALUE: usize = 24 * 1024 + 512;

/// The bytes of `record`.
///
/// # Errors
/// When it is longer than [`MAX_VALUE`].
pub(super) fn encode<T: Versioned>(record: &T) -> anyhow::Result<Vec<u8>> {
    let mut bytes = vec![T::version()];
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
pub(super) fn decode<T: Versioned>(bytes: &[u8]) -> anyhow::Result<T> {
    let Some((&written, json)) = bytes.split_first() else {
        bail!("a {} is empty", T::NAME);
    };
    let reading = || format!("reading a {}", T::NAME);
    if written == T::version() {
        return serde_json::from_slice(json).with_context(reading);
    }
    T::ensure_known(written)?;
    let older = serde_json::from_slice(json).with_context(reading)?;
    let upgraded = T::upgraded(written, older)?;
    serde_json::from_value(upgraded).with_context(reading)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key_point::{KeyPointId, Ticks};
    use crate::domain::member::Attempt;
    use crate::store::versions::example::Cup;

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
    fn an_unknown_version_and_no_version_are_refused() {
        let error = decode::<Cup>(b"\x04never heard of").unwrap_err();
        assert_eq!(error.to_string(), "a cup has version 4, and this build knows versions 1 to 3",);
        assert_eq!(decode::<Cup>(b"").unwrap_err().to_string(), "a cup is empty");
    }

    #[test]
    fn the_longest_answer_of_a_form_fits_and_much_more_is_refused() {
        let points = KeyPointId::of_all(&vec!["A key point.".to_owned(); 7]);
        let attempt = |text: String| Attempt {
            id: crate::domain::ids::InteractionId(u64::MAX),
            question: format!("python/{}", "x".repeat(53)).parse().unwrap(),
            daily: Some(u64::MAX),
            at: jiff::Timestamp::MAX,
            text,
            ticked: Some(Ticks::of_those(points.clone(), points.clone())),
            shared: Some(crate::domain::ids::MessageId(u64::MAX)),
        };
        assert!(encode(&attempt("\u{1}".repeat(4000))).is_ok());
        assert!(encode(&attempt("\u{1}".repeat(5000))).is_err());
    }
}
