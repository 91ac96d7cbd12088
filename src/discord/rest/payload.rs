//! The body of a request: JSON, with files.

use reqwest::RequestBuilder;
use reqwest::header::{CONTENT_TYPE, HeaderValue};
use reqwest::multipart::{Form, Part};
use serde::Serialize;
use serde_json::Value;
use serenity::all::CreateAttachment;

/// The paths at which a message lists its files: at the top level, and inside an interaction
/// response.
const ATTACHMENTS: [&str; 2] = ["/attachments", "/data/attachments"];

/// The body of a request, for every try.
pub(crate) struct Payload {
    json: String,
    files: Vec<CreateAttachment>,
}

impl Payload {
    pub(crate) fn json(body: &impl Serialize) -> serde_json::Result<Self> {
        Self::with_files(body, Vec::new())
    }

    /// A body in which `files` are listed as attachments, in order.
    pub(crate) fn with_files(
        body: &impl Serialize,
        files: Vec<CreateAttachment>,
    ) -> serde_json::Result<Self> {
        let mut body = serde_json::to_value(body)?;
        for place in ATTACHMENTS {
            let listed = body.pointer_mut(place).and_then(Value::as_array_mut);
            // serenity's builders number them only when they send the request themselves.
            for (number, file) in listed.into_iter().flatten().enumerate() {
                file["id"] = number.into();
            }
        }
        Ok(Self { json: body.to_string(), files })
    }

    pub(super) fn put_into(&self, request: RequestBuilder) -> RequestBuilder {
        if self.files.is_empty() {
            let json = HeaderValue::from_static("application/json");
            return request.header(CONTENT_TYPE, json).body(self.json.clone());
        }
        let form = Form::new().text("payload_json", self.json.clone());
        let form =
            self.files.iter().enumerate().fold(form, |form, (number, file)| {
                form.part(format!("files[{number}]"), part(file))
            });
        request.multipart(form)
    }
}

fn part(file: &CreateAttachment) -> Part {
    let part = || Part::bytes(file.data.clone()).file_name(file.filename.clone());
    let mime = mime_guess::from_path(&file.filename).first_or_octet_stream();
    part().mime_str(mime.essence_str()).unwrap_or_else(|_| part())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serenity::all::{
        CreateInteractionResponse, CreateInteractionResponseMessage, CreateMessage,
    };

    fn files() -> Vec<CreateAttachment> {
        ["a.txt", "b.png"].map(|name| CreateAttachment::bytes(*b"x", name)).into()
    }

    #[test]
    fn files_are_numbered_wherever_they_are_listed() {
        let post = CreateMessage::new().files(files());
        let message = CreateInteractionResponseMessage::new().files(files());
        let answer = CreateInteractionResponse::Message(message);
        for (payload, place) in [
            (Payload::with_files(&post, files()).unwrap(), "/attachments"),
            (Payload::with_files(&answer, files()).unwrap(), "/data/attachments"),
        ] {
            let body: Value = serde_json::from_str(&payload.json).unwrap();
            let listed = body.pointer(place).unwrap().as_array().unwrap();
            let listed: Vec<_> =
                listed.iter().map(|file| (&file["id"], &file["filename"])).collect();
            assert_eq!(
                format!("{listed:?}"),
                "[(Number(0), String(\"a.txt\")), (Number(1), String(\"b.png\"))]"
            );
        }
    }
}
