//! Files that people pick on the page for a slash command.

use super::super::{Id, uploads};
use super::Site;
use super::actions::{Done, done};
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Query, State};
use serde::Deserialize;
use serde_json::json;

/// Accepts a little more than files may have, so that the refusal is a sentence.
pub(super) fn limit() -> DefaultBodyLimit {
    DefaultBodyLimit::max(uploads::LARGEST + 1024 * 1024)
}

/// The member, channel and file name. The bytes are the body of the request.
#[derive(Debug, Deserialize)]
pub(super) struct Picked {
    member: Id,
    channel: Id,
    name: String,
}

pub(super) async fn upload(
    State(site): State<Site>,
    Query(picked): Query<Picked>,
    bytes: Bytes,
) -> Done {
    let Picked { member, channel, name } = picked;
    let id = site.emulator.upload_by(member, channel, &name, &bytes)?;
    done(json!({"id": id}))
}
