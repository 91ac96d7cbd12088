//! The parts of a message as the page draws them: Markdown as trees, files by their addresses on
//! the page's own server.

use super::super::Attachment;
use super::markdown;
use super::node::Node;
use serde_json::{Value, json};

/// A text with Markdown.
pub(super) fn text(source: &str) -> Vec<Node> {
    markdown::read(source)
}

/// An embed as Discord returns it. The page's server serves files of the emulator at `base_url`;
/// pictures from anywhere else are not shown.
pub(super) fn embed(embed: &Value, base_url: &str) -> Value {
    let marked = |key: &str| embed[key].as_str().map(text);
    let fields = embed["fields"].as_array().into_iter().flatten().map(|field| {
        json!({
            "name": field["name"].as_str().map(text),
            "value": field["value"].as_str().map(text),
            "inline": field["inline"] == true,
        })
    });
    let picture = |key: &str| {
        let picture = &embed[key];
        let url = local(picture["url"].as_str()?, base_url)?;
        Some(json!({"url": url, "width": picture["width"], "height": picture["height"]}))
    };
    json!({
        "author": embed["author"]["name"],
        "title": marked("title"),
        "url": embed["url"].as_str().filter(|url| markdown::is_web(url)),
        "description": marked("description"),
        "fields": fields.collect::<Vec<_>>(),
        "footer": embed["footer"]["text"],
        "timestamp": embed["timestamp"],
        "colour": embed["color"],
        "image": picture("image"),
        "thumbnail": picture("thumbnail"),
    })
}

/// A file of a message.
pub(super) fn attachment(file: &Attachment, base_url: &str) -> Value {
    let size = file.picture_size();
    json!({
        "name": file.filename,
        "url": local(&file.url, base_url),
        "bytes": file.bytes.len(),
        "description": file.description,
        "is_picture": is_picture(&file.content_type),
        "width": size.map(|size| size.0),
        "height": size.map(|size| size.1),
    })
}

/// Pictures that a browser shows and that can't contain scripts.
pub(super) fn is_picture(content_type: &str) -> bool {
    matches!(content_type, "image/png" | "image/jpeg" | "image/gif" | "image/webp")
}

/// The path of a file of the emulator.
fn local(url: &str, base_url: &str) -> Option<String> {
    let path = url.strip_prefix(base_url)?;
    path.starts_with("/attachments/").then(|| path.to_owned())
}

/// A message that nobody sent: an object with `content`, `embeds` and `components`.
pub(super) fn sample(message: &Value) -> Value {
    let embeds = message["embeds"].as_array().into_iter().flatten();
    json!({
        "content": text(message["content"].as_str().unwrap_or_default()),
        "embeds": embeds.map(|one| embed(one, "")).collect::<Vec<_>>(),
        "components": message["components"],
        "attachments": [],
    })
}
