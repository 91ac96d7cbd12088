//! The encoding of a record: one byte for the version, then JSON.

use super::records::{ForKind, Remembered, Stored, for_kind};
use super::unreadable::UnreadableReason;
use super::versions::{VERSION, is_known};
use crate::domain::record_kind::RecordKind;
use anyhow::{Context as _, ensure};

/// The longest value in bytes. It applies to every store, since records move between them. The
/// embedded store keeps about twenty neighboring values in one piece of its log, and puts larger
/// ones into a file of its own that it never syncs. The longest answer in a modal, 4000 characters,
/// stays below the limit even if each character is escaped.
pub(super) const MAX_VALUE: usize = 24 * 1024 + 512;

/// Encodes `record`.
///
/// # Errors
/// It is longer than [`MAX_VALUE`].
pub(super) fn encode<T: Stored>(record: &T) -> anyhow::Result<Vec<u8>> {
    let mut bytes = vec![VERSION];
    serde_json::to_writer(&mut bytes, record)
        .with_context(|| format!("cannot encode a {}", T::NAME))?;
    ensure!(
        bytes.len() <= MAX_VALUE,
        "a {} of {} bytes is too long to store; the limit is {MAX_VALUE}",
        T::NAME,
        bytes.len(),
    );
    Ok(bytes)
}

/// Decodes a record.
///
/// # Errors
/// The version is unknown or the rest is not such a record.
pub(super) fn decode<T: Stored>(bytes: &[u8]) -> Result<T, UnreadableReason> {
    let (&written, json) = bytes.split_first().ok_or(UnreadableReason::Empty)?;
    if !is_known(written) {
        return Err(UnreadableReason::Version(written));
    }
    serde_json::from_slice(json).map_err(|error| UnreadableReason::from_error(&error))
}

/// Checks that `bytes` are a record of a kind.
pub(super) fn check(kind: RecordKind, bytes: &[u8]) -> Result<(), UnreadableReason> {
    for_kind(kind, CheckBytes(bytes))
}

struct CheckBytes<'a>(&'a [u8]);

impl ForKind for CheckBytes<'_> {
    type Output = Result<(), UnreadableReason>;

    fn run<R: Remembered>(self) -> Self::Output {
        decode::<R>(self.0).map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::key_point::{KeyPointId, Ticks};
    use crate::domain::member::{Attempt, Member};

    #[test]
    fn an_unknown_version_and_no_version_are_refused() {
        let refused = |bytes: &[u8]| decode::<Member>(bytes).unwrap_err().to_string();
        let known = format!("and this build knows versions up to {VERSION}");
        for unknown in [0, VERSION + 1, u8::MAX] {
            let said = format!("it has version {unknown}, {known}");
            assert_eq!(refused(&[&[unknown], &b"{}"[..]].concat()), said);
        }
        assert_eq!(refused(b""), "it is empty");
    }

    #[test]
    fn what_is_wrong_is_told_without_what_members_wrote() {
        let refused = |json: &str| {
            let bytes = [&[VERSION], json.as_bytes()].concat();
            let why = decode::<Member>(&bytes).unwrap_err();
            assert_eq!(check(RecordKind::Member, &bytes), Err(why));
            why.to_string()
        };
        assert_eq!(refused("{\"name\":\"secr"), "it ends too early");
        // The exact place depends on how numbers are parsed, which other crates in the tree may
        // choose.
        let damaged = refused("{\"name\": secret}");
        assert!(damaged.starts_with("it is damaged at byte "), "{damaged}");
        let unknown = refused("{\"name\":\"\",\"freezes\":\"secret\"}");
        let said = "this build does not know what stands at byte ";
        assert!(unknown.starts_with(said) && !unknown.contains("secret"), "{unknown}");
    }

    #[test]
    fn the_longest_answer_of_a_form_fits_and_much_more_is_refused() {
        let points = KeyPointId::from_texts(&vec!["A key point.".to_owned(); 7]);
        let attempt = |text: String| Attempt {
            id: crate::domain::ids::InteractionId(u64::MAX),
            question: format!("python/{}", "x".repeat(53)).parse().unwrap(),
            daily: Some(u64::MAX),
            at: jiff::Timestamp::MAX,
            text,
            chosen: Vec::new(),
            ticked: Some(Ticks::from_ticked(points.clone(), points.clone())),
            shared: Some(crate::domain::ids::MessageId(u64::MAX)),
            discount: None,
        };
        assert!(encode(&attempt("\u{1}".repeat(4000))).is_ok());
        assert!(encode(&attempt("\u{1}".repeat(5000))).is_err());
    }
}
