//! The reasons a request failed. No error contains an address: that of an interaction contains its
//! token.

use serde_json::Value;
use std::fmt;
use std::time::Duration;

/// The reason a request failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RequestError {
    /// Discord responded with an error status.
    #[error("{0}")]
    Refused(ErrorResponse),
    /// There was no response, or an incomplete one, so the request may have taken effect.
    #[error("no response from Discord")]
    Unanswered(#[source] reqwest::Error),
    /// The request took effect, but Discord's response lacks something that is needed.
    #[error("Discord's response lacks {0}")]
    Unreadable(&'static str),
    /// A rate limit of Discord lasts too long to wait, so nothing was sent.
    #[error("rate limited by Discord for {} s", .0.as_secs_f64().ceil())]
    Paused(Duration),
    /// The request can't be built.
    #[error("the request can't be made")]
    Unbuildable(#[source] anyhow::Error),
}

/// A refusal, in Discord's words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorResponse {
    pub(crate) status: u16,
    /// Discord's own code; 0 if there is none.
    pub(crate) code: isize,
    message: String,
    /// The problems, by their path in the request.
    problems: Vec<(String, String)>,
    /// The wait before the next try, if Discord names one.
    pub(crate) retry_after: Option<Duration>,
}

impl ErrorResponse {
    /// Parses the body of a refusal, which may not be Discord's.
    pub(super) fn read(status: u16, body: &[u8], retry_after: Option<Duration>) -> Self {
        let said: Value = serde_json::from_slice(body).unwrap_or_default();
        let mut problems = Vec::new();
        collect(&said["errors"], &mut Vec::new(), &mut problems);
        Self {
            status,
            code: said["code"].as_i64().and_then(|code| code.try_into().ok()).unwrap_or(0),
            message: said["message"].as_str().unwrap_or_default().to_owned(),
            problems,
            retry_after,
        }
    }
}

fn collect(errors: &Value, path: &mut Vec<String>, found: &mut Vec<(String, String)>) {
    for (key, inside) in errors.as_object().into_iter().flatten() {
        if key == "_errors" {
            let messages = inside.as_array().into_iter().flatten();
            let messages = messages.filter_map(|error| error["message"].as_str());
            found.extend(messages.map(|message| (path.join("."), message.to_owned())));
        } else {
            path.push(key.clone());
            collect(inside, path, found);
            path.pop();
        }
    }
}

impl fmt::Display for ErrorResponse {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, message, problems, .. } = self;
        if message.is_empty() {
            return write!(formatter, "status {status}");
        }
        formatter.write_str(message)?;
        let told: Vec<String> =
            problems.iter().map(|(place, problem)| format!("{place}: {problem}")).collect();
        if told.is_empty() { Ok(()) } else { write!(formatter, " ({})", told.join(", ")) }
    }
}

impl std::error::Error for ErrorResponse {}

impl RequestError {
    /// Discord's refusal, if it is one.
    pub(crate) const fn refusal(&self) -> Option<&ErrorResponse> {
        match self {
            Self::Refused(refusal) => Some(refusal),
            Self::Unanswered(_) | Self::Unreadable(_) | Self::Paused(_) | Self::Unbuildable(_) => {
                None
            }
        }
    }

    /// Returns `true` if the same request may succeed in a moment, judging by the status: there was
    /// no usable response, Discord had an error, or it asks to wait.
    pub(crate) const fn is_transient(&self) -> bool {
        match self {
            Self::Refused(ErrorResponse { status, .. }) => *status >= 500 || *status == 429,
            Self::Unanswered(_) | Self::Unreadable(_) | Self::Paused(_) => true,
            Self::Unbuildable(_) => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_refusal_names_the_place_of_what_is_wrong() {
        let body = json!({
            "code": 50035, "message": "Invalid Form Body",
            "errors": {"embeds": {"0": {"title": {"_errors": [{"code": "X", "message": "Too long"}]}}}},
        });
        let refusal = ErrorResponse::read(400, body.to_string().as_bytes(), None);
        assert_eq!((refusal.status, refusal.code), (400, 50_035));
        assert_eq!(refusal.to_string(), "Invalid Form Body (embeds.0.title: Too long)");
    }

    #[test]
    fn what_is_not_discords_is_a_refusal_by_its_status_alone() {
        for body in ["<html>", "", "[]", r#"{"code": "x", "errors": [1], "message": 5}"#] {
            let refusal = ErrorResponse::read(502, body.as_bytes(), None);
            assert_eq!((refusal.to_string().as_str(), refusal.code), ("status 502", 0), "{body}");
        }
    }
}
