//! Records as PostgreSQL's `jsonb`, which accepts every text except the character U+0000.

use std::borrow::Cow;

/// U+0000 is written as U+0001 followed by a digit, and so is U+0001 itself.
const NUL: &str = r"\u0000";
const MARK: &str = r"\u0001";
const NUL_MARKED: &str = r"\u00010";
const MARK_MARKED: &str = r"\u00011";

/// The JSON of a record in a form that `jsonb` accepts.
pub(super) fn to_database(json: &str) -> Cow<'_, str> {
    replaced(json, &[(NUL, NUL_MARKED), (MARK, MARK_MARKED)])
}

/// The JSON of a record from the `jsonb` written by [`to_database`].
pub(super) fn from_database(json: &str) -> Cow<'_, str> {
    replaced(json, &[(NUL_MARKED, NUL), (MARK_MARKED, MARK)])
}

/// Replaces escapes in JSON. Control characters occur in JSON only as escapes, so nothing else has
/// to be checked; a backslash that is itself escaped does not begin one.
fn replaced<'a>(json: &'a str, pairs: &[(&str, &str)]) -> Cow<'a, str> {
    if !pairs.iter().any(|(from, _)| json.contains(from)) {
        return Cow::Borrowed(json);
    }
    let mut replaced = String::with_capacity(json.len() + 16);
    let mut rest = json;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        replaced.push_str(before);
        let pair = pairs.iter().find(|(from, _)| escape.starts_with(from));
        let (taken, put) = if let Some((from, to)) = pair {
            (from.len(), *to)
        } else {
            let length = 1 + escape[1..].chars().next().map_or(0, char::len_utf8);
            (length, &escape[..length])
        };
        replaced.push_str(put);
        rest = &escape[taken..];
    }
    replaced.push_str(rest);
    Cow::Owned(replaced)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_text_comes_back(text in r#"(\\|u0|0{1,4}|1|"|\x00|\x01|\x02|[a-z]|\PC){0,12}"#) {
            let json = serde_json::to_string(&text).unwrap();
            let kept = to_database(&json);
            prop_assert!(!serde_json::from_str::<String>(&kept).unwrap().contains('\0'));
            prop_assert_eq!(&*from_database(&kept), &*json);
        }
    }
}
