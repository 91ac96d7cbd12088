//! Files that members pick for a slash command.

use super::model::Attachment;
use super::{Emulator, Id, Refusal};

/// The largest file that a member can pick, in bytes: Discord's limit without a subscription.
pub(super) const LARGEST: usize = 10 * 1024 * 1024;

impl Emulator {
    /// A member picks a file for the next slash command in `channel`, which refers to it by its
    /// name or by the returned id.
    pub fn upload(&self, channel: Id, filename: &str, bytes: &[u8]) -> Id {
        self.write(|state| {
            let id = state.next_id();
            let filename = safe_name(filename);
            let file = Attachment {
                id,
                content_type: content_type(&filename).to_owned(),
                description: None,
                bytes: bytes.into(),
                url: format!("{}/attachments/{channel}/{id}/{filename}", state.base_url),
                filename,
            };
            state.attachments.insert(id, file);
            id
        })
    }

    /// The same for a member who may not be there, and a file that may be too large.
    pub(super) fn upload_by(
        &self,
        member: Id,
        channel: Id,
        filename: &str,
        bytes: &[u8],
    ) -> Result<Id, Refusal> {
        self.read(|state| state.check_presence(member, channel))?;
        if bytes.len() > LARGEST {
            return Err(Refusal::because("Files can have 10 MB at most."));
        }
        Ok(self.upload(channel, filename, bytes))
    }

    /// The name under which a picked file is stored.
    pub(super) fn uploaded_name(&self, file: Id) -> Option<String> {
        self.read(|state| state.attachments.get(&file).map(|file| file.filename.clone()))
    }
}

/// The name as Discord stores it: without a path, and without characters that are special in an
/// address.
fn safe_name(filename: &str) -> String {
    let last = filename.rsplit(['/', '\\']).next().unwrap_or_default();
    let safe = |letter: char| match letter {
        letter if letter.is_ascii_alphanumeric() => letter,
        '.' | '-' => letter,
        _ => '_',
    };
    let name: String = last.chars().map(safe).collect();
    let name = name.trim_start_matches('.');
    if name.is_empty() { "file".to_owned() } else { name.to_owned() }
}

/// The media type that Discord reports for a file of this name.
fn content_type(filename: &str) -> &'static str {
    match filename.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).as_deref() {
        Some("png") => "image/png",
        Some("jpg" | "jpeg") => "image/jpeg",
        Some("gif") => "image/gif",
        Some("webp") => "image/webp",
        Some("json") => "application/json; charset=utf-8",
        Some("txt" | "md" | "toml" | "csv") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lose_their_path_and_what_addresses_would_misread() {
        assert_eq!(safe_name("../../etc/my plan#2.toml"), "my_plan_2.toml");
        assert_eq!(safe_name("C:\\plans\\short.toml"), "short.toml");
        assert_eq!(safe_name("..").as_str(), "file");
        assert_eq!(safe_name("añb.toml"), "a_b.toml");
    }

    #[test]
    fn only_pictures_are_told_to_be_pictures() {
        assert_eq!(content_type("Photo.JPG"), "image/jpeg");
        assert!(content_type("short.toml").starts_with("text/plain"));
        assert_eq!(content_type("page.html"), "application/octet-stream");
        assert_eq!(content_type("README"), "application/octet-stream");
    }
}
