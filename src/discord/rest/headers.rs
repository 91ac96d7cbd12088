//! The rate limits in a response, parsed defensively: a header may be missing, a date, negative,
//! infinite or huge, and a body may be some CDN's web page.

use reqwest::header::HeaderMap;
use serde_json::Value;
use std::time::Duration;

/// Longer than Discord asks anybody to wait. A larger number is an error.
const LONGEST: f64 = 24.0 * 60.0 * 60.0;

/// The rate limits that a response reports.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct RateLimitReport {
    /// Discord's name for the limit that applies to the request.
    pub(super) bucket: Option<String>,
    /// The requests that the limit allows in one window.
    pub(super) limit: Option<u32>,
    /// The state of the window after the request.
    pub(super) window: Option<ReportedWindow>,
    /// The wait after too many requests.
    pub(super) retry_after: Option<Duration>,
    pub(super) scope: RateLimitScope,
}

/// A window of a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ReportedWindow {
    pub(super) remaining: u32,
    pub(super) ends_after: Duration,
    /// The end of the window by Discord's clock, in seconds since 1970: the same number in every
    /// response about the same window, however long the response took.
    pub(super) ends_at: Option<f64>,
}

/// The scope of a 429.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum RateLimitScope {
    /// The bot, with requests of this kind.
    #[default]
    User,
    /// All bots together, in this place. Discord does not hold it against any of them.
    Shared,
    /// The bot, with requests of all kinds.
    Global,
}

impl RateLimitReport {
    /// Parses a response. Its body counts only for a 429.
    pub(super) fn read(headers: &HeaderMap, body: &[u8], is_limited: bool) -> Self {
        let text = |name: &str| headers.get(name)?.to_str().ok().map(str::trim);
        let seconds = |name: &str| text(name).and_then(|text| text.parse().ok()).and_then(span);
        let count = |name: &str| text(name)?.parse::<u32>().ok();
        let said = if is_limited { body } else { &[] };
        let said: Value = serde_json::from_slice(said).unwrap_or_default();
        let remaining = count("x-ratelimit-remaining");
        let ends_after = seconds("x-ratelimit-reset-after");
        let ends_at = text("x-ratelimit-reset")
            .and_then(|text| text.parse().ok())
            .filter(|at: &f64| at.is_finite() && *at > 0.0);
        let window = remaining.zip(ends_after);
        let is_global = text("x-ratelimit-scope") == Some("global")
            || text("x-ratelimit-global") == Some("true")
            || said["global"] == true;
        let scope = match text("x-ratelimit-scope") {
            _ if is_global => RateLimitScope::Global,
            Some("shared") => RateLimitScope::Shared,
            _ => RateLimitScope::User,
        };
        Self {
            bucket: text("x-ratelimit-bucket").filter(|name| !name.is_empty()).map(str::to_owned),
            limit: count("x-ratelimit-limit").filter(|limit| *limit > 0),
            window: window.map(|(remaining, ends_after)| ReportedWindow {
                remaining,
                ends_after,
                ends_at,
            }),
            retry_after: said["retry_after"]
                .as_f64()
                .and_then(span)
                .or_else(|| seconds("retry-after"))
                .filter(|_| is_limited),
            scope,
        }
    }
}

fn span(seconds: f64) -> Option<Duration> {
    (seconds.is_finite() && (0.0..=LONGEST).contains(&seconds))
        .then(|| Duration::from_secs_f64(seconds))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use reqwest::header::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &str)]) -> HeaderMap {
        let pairs = pairs.iter().map(|(name, value)| {
            (HeaderName::from_static(name), HeaderValue::from_str(value).unwrap())
        });
        pairs.collect()
    }

    #[test]
    fn a_usual_answer_names_its_bucket_and_window() {
        let report = RateLimitReport::read(
            &headers(&[
                ("x-ratelimit-bucket", "abcd"),
                ("x-ratelimit-limit", "5"),
                ("x-ratelimit-remaining", "4"),
                ("x-ratelimit-reset", "1470173023.123"),
                ("x-ratelimit-reset-after", "4.5"),
            ]),
            b"{}",
            false,
        );
        assert_eq!(report.bucket.as_deref(), Some("abcd"));
        assert_eq!(report.limit, Some(5));
        let window = report.window.unwrap();
        assert_eq!((window.remaining, window.ends_after), (4, Duration::from_millis(4500)));
        assert_eq!(window.ends_at, Some(1_470_173_023.123));
        assert_eq!((report.retry_after, report.scope), (None, RateLimitScope::User));
    }

    #[test]
    fn the_body_of_a_refusal_is_more_exact_than_its_header() {
        let body = br#"{"message": "slow", "retry_after": 0.4, "global": false}"#;
        let report = RateLimitReport::read(&headers(&[("retry-after", "1")]), body, true);
        assert_eq!(report.retry_after, Some(Duration::from_millis(400)));
        let page = b"<html><h1>error 1015</h1></html>";
        let report = RateLimitReport::read(&headers(&[("retry-after", "7")]), page, true);
        assert_eq!(report.retry_after, Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_wait_that_makes_no_sense_is_none() {
        for odd in
            ["", "soon", "-1", "inf", "NaN", "1e300", "86401", "Wed, 21 Oct 2026 07:28:00 GMT"]
        {
            let report = RateLimitReport::read(&headers(&[("retry-after", odd)]), b"<html>", true);
            assert_eq!(report.retry_after, None, "{odd}");
        }
        for odd in ["-1", "1e300", "\"soon\"", "null", "[]"] {
            let body = format!(r#"{{"retry_after": {odd}}}"#);
            let report = RateLimitReport::read(&HeaderMap::new(), body.as_bytes(), true);
            assert_eq!(report.retry_after, None, "{odd}");
        }
        assert_eq!(RateLimitReport::read(&HeaderMap::new(), b"", true), RateLimitReport::default());
    }

    #[test]
    fn the_scope_is_read_wherever_it_is_said() {
        let scope = |pairs: &[(&'static str, &str)], body: &str| {
            RateLimitReport::read(&headers(pairs), body.as_bytes(), true).scope
        };
        assert_eq!(scope(&[("x-ratelimit-scope", "shared")], "{}"), RateLimitScope::Shared);
        assert_eq!(scope(&[("x-ratelimit-scope", "user")], "{}"), RateLimitScope::User);
        assert_eq!(scope(&[("x-ratelimit-scope", "global")], "{}"), RateLimitScope::Global);
        assert_eq!(scope(&[("x-ratelimit-global", "true")], "{}"), RateLimitScope::Global);
        assert_eq!(scope(&[], r#"{"global": true}"#), RateLimitScope::Global);
        assert_eq!(scope(&[], "<html>"), RateLimitScope::User);
    }

    proptest! {
        #[test]
        fn whatever_the_headers_say_a_wait_is_a_day_at_most(
            names in proptest::collection::vec(0..6_usize, 0..8),
            values in proptest::collection::vec("[ -~]{0,20}", 8),
            numbers in proptest::collection::vec(any::<f64>(), 8),
            body in proptest::collection::vec(any::<u8>(), 0..60),
        ) {
            const NAMES: [&str; 6] = [
                "retry-after", "x-ratelimit-limit", "x-ratelimit-remaining", "x-ratelimit-reset",
                "x-ratelimit-reset-after", "x-ratelimit-scope",
            ];
            let mut map = HeaderMap::new();
            for (place, name) in names.into_iter().enumerate() {
                let value = if place % 2 == 0 { values[place].clone() } else { numbers[place].to_string() };
                map.insert(HeaderName::from_static(NAMES[name]), HeaderValue::from_str(&value).unwrap());
            }
            let day = Duration::from_hours(24);
            let report = RateLimitReport::read(&map, &body, true);
            prop_assert!(report.retry_after.is_none_or(|wait| wait <= day));
            prop_assert!(report.window.is_none_or(|window| window.ends_after <= day));
        }
    }
}
