//! The page's embedded files, and the files that the bot attached to messages.

use super::super::{Emulator, Id};
use super::shown::is_picture;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

/// The folder of the page.
#[derive(RustEmbed)]
#[folder = "src/page"]
struct Files;

pub(super) async fn index() -> Response {
    file(Path("index.html".to_owned())).await
}

pub(super) async fn file(Path(path): Path<String>) -> Response {
    let Some(found) = Files::get(&path) else {
        return (StatusCode::NOT_FOUND, "There is no such file.").into_response();
    };
    let kind = match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "text/plain; charset=utf-8",
    };
    ([(header::CONTENT_TYPE, kind)], found.data).into_response()
}

/// A file of a message. Only pictures are displayed; everything else is downloaded.
pub(super) async fn attachment(
    State(emulator): State<Emulator>,
    Path((_, id, _)): Path<(Id, Id, String)>,
) -> Response {
    let found = emulator.read(|state| state.attachments.get(&id).cloned());
    let Some(found) = found else {
        return (StatusCode::NOT_FOUND, "There is no such file.").into_response();
    };
    let mut headers = HeaderMap::new();
    let kind = if is_picture(&found.content_type) {
        HeaderValue::from_str(&found.content_type)
    } else {
        headers.insert(header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment"));
        Ok(HeaderValue::from_static("application/octet-stream"))
    };
    if let Ok(kind) = kind {
        headers.insert(header::CONTENT_TYPE, kind);
    }
    (headers, found.bytes.to_vec()).into_response()
}
