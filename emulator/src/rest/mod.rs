//! Discord's REST API, version 10, as far as the bot uses it.

mod application;
mod channels;
mod interactions;
mod messages;
mod routes;
mod serve;
mod servers;
mod threads;

pub(super) use application::gateway_url;
pub(super) use routes::router;
pub(super) use serve::{Connection, Cut};
pub(super) use threads::{Opening, open_thread, wake};

use super::error::{ApiError, ValidationErrors};
use super::posting::Upload;
use super::snowflake::Id;
use super::state::State;
use serde_json::Value;
use std::collections::BTreeMap;

/// A request as its handler sees it.
pub(super) struct RestRequest<'a> {
    pub(super) state: &'a mut State,
    /// The path segments that match `{…}` in the pattern.
    pub(super) places: &'a [String],
    pub(super) query: &'a BTreeMap<String, String>,
    pub(super) body: &'a Value,
    pub(super) files: &'a [Upload],
}

impl RestRequest<'_> {
    /// The id in a path segment.
    fn id(&self, place: usize) -> Result<Id, ApiError> {
        let text = self.places.get(place).map(String::as_str).unwrap_or_default();
        text.parse().map_err(|_| {
            let mut problems = ValidationErrors::default();
            let message = format!("Value \"{text}\" is not snowflake.");
            problems.add("id", "NUMBER_TYPE_COERCE", message);
            problems.into_result().expect_err("a problem was just added")
        })
    }

    fn text(&self, place: usize) -> &str {
        self.places.get(place).map(String::as_str).unwrap_or_default()
    }

    /// Returns `true` if the query has a flag set to `true` or, as some libraries write it, `1`.
    fn query_flag(&self, name: &str) -> bool {
        self.query.get(name).is_some_and(|text| text == "true" || text == "1")
    }

    fn query_id(&self, name: &str) -> Option<Id> {
        self.query.get(name).and_then(|text| text.parse().ok())
    }
}

/// A successful response.
#[derive(Debug)]
pub(super) enum RestResponse {
    /// 200 with a body.
    Ok(Value),
    /// 201 with a body.
    Created(Value),
    /// 204.
    Nothing,
}

type Handled = Result<RestResponse, ApiError>;
