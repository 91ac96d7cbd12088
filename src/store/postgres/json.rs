//! Records as PostgreSQL's `jsonb`, which takes every text but the character U+0000.

use std::borrow::Cow;

/// U+0000 is written as U+0001 with a digit behind it, which U+0001 itself gets as well.
const NUL: &str = r"\u0000";
const MARK: &str = r"\u0001";
const NUL_MARKED: &str = r"\u00010";
const MARK_MARKED: &str = r"\u00011";

/// The JSON of a record as `jsonb` takes it.
pub(super) fn to_database(json: &str) -> Cow<'_, str> {
    replaced(json, &[(NUL, NUL_MARKED), (MARK, MARK_MARKED)])
}

/// The JSON of a record from what `jsonb` gives for [`to_database`].
pub(super) fn from_database(json: &str) -> Cow<'_, str> {
    replaced(json, &[(NUL_MARKED, NUL), (MARK_MARKED, MARK)])
}

/// Replaces escapes in JSON. Control characters stand in JSON as escapes only, so that nothing else has
/// to be looked at; a backslash that is itself escaped begins none.
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
