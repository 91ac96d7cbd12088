//! Detects the format of a file, and opens archives.

use super::found::Found;
use super::{anki, delimited, json, question_file, readme, text, yaml};
use crate::import::item::Place;
use crate::import::limits::{MAX_ENTRIES, MAX_FILE, MAX_UNPACKED};
use std::io::{Cursor, Read as _};
use zip::ZipArchive;

/// The databases that a collection of Anki may have. Where there is a newer one, the older one holds
/// nothing but the advice to update.
const COLLECTIONS: [&str; 3] = ["collection.anki21b", "collection.anki21", "collection.anki2"];

/// Files that belong to systems, editors and repositories.
const STRAYS: [&str; 7] = [
    "changelog.md",
    "code_of_conduct.md",
    "contributing.md",
    "license",
    "license.md",
    "licence.md",
    "thumbs.db",
];

/// Reads a file of any format.
pub(in crate::import) fn read(name: &str, bytes: &[u8], found: &mut Found) {
    if bytes.len() > MAX_FILE {
        let most = MAX_FILE / 1024 / 1024;
        return found.skip(Place::file(name), format!("the file is larger than {most} MiB"));
    }
    match bytes {
        [] => found.skip(Place::file(name), "the file is empty"),
        [b'P', b'K', 3 | 5, 4 | 6, ..] => archive(name, bytes, found),
        _ if bytes.starts_with(b"SQLite format 3\0") => anki::read(name, bytes, found),
        _ => plain(name, bytes, None, found),
    }
}

/// Reads a file that is text. The folder that it is in names the category, if anything does.
fn plain(name: &str, bytes: &[u8], category: Option<&str>, found: &mut Found) {
    let is_wide = bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]);
    if bytes.iter().take(8_000).any(|byte| *byte == 0) && !is_wide {
        let reason =
            "the format isn't supported; use Markdown, CSV, JSON, YAML, Anki or a zip of them";
        return found.skip(Place::file(name), reason);
    }
    let content = match text::of(bytes) {
        Ok(content) => content,
        Err((line, reason)) => return found.skip(Place::line(name, line), reason),
    };
    if content.trim().is_empty() {
        return found.skip(Place::file(name), "the file is empty");
    }
    match format(name, &content) {
        Format::Question => question_file::read(name, bytes, &content, category, found),
        Format::Readme => readme::read(name, &content, category, found),
        Format::Json => json::read(name, &content, category, found),
        Format::Yaml => yaml::read(name, &content, category, found),
        Format::Rows => delimited::read(name, &content, category, found),
    }
}

enum Format {
    /// A question with front matter.
    Question,
    Readme,
    Json,
    Yaml,
    Rows,
}

/// The format of a text: what its name says, unless its content can't be that.
fn format(name: &str, content: &str) -> Format {
    let start = content.trim_start();
    let extension = name.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    let is_markdown = matches!(extension.as_deref(), Some("md" | "markdown" | "mdx"));
    if content.starts_with("+++\n") || is_markdown && content.starts_with("---\n") {
        return Format::Question;
    }
    match extension.as_deref() {
        Some("json" | "jsonl" | "ndjson") => Format::Json,
        Some("yaml" | "yml") => Format::Yaml,
        Some("csv" | "tsv" | "tab") => Format::Rows,
        Some("md" | "markdown" | "mdx") => Format::Readme,
        _ if start.starts_with(['{', '[']) => Format::Json,
        _ if start.starts_with("#separator:") || start.starts_with("#html:") => Format::Rows,
        _ if content.lines().take(5).any(|line| line.contains('\t')) => Format::Rows,
        _ if content.lines().any(|line| line.starts_with("# ") || line.starts_with("## ")) => {
            Format::Readme
        }
        _ if start.starts_with("- ")
            || start.lines().next().is_some_and(|line| line.trim_end().ends_with(':')) =>
        {
            Format::Yaml
        }
        _ => Format::Rows,
    }
}

/// The files of an archive that may be read, and how much they hold so far.
struct Unpacking<'a> {
    name: &'a str,
    room: usize,
}

fn archive(name: &str, bytes: &[u8], found: &mut Found) {
    let mut archive = match ZipArchive::new(Cursor::new(bytes)) {
        Ok(archive) => archive,
        Err(error) => {
            return found.skip(Place::file(name), format!("the archive can't be opened: {error}"));
        }
    };
    if archive.len() > MAX_ENTRIES {
        let reason = format!("the archive has {} files; the limit is {MAX_ENTRIES}", archive.len());
        return found.skip(Place::file(name), reason);
    }
    let mut unpacking = Unpacking { name, room: MAX_UNPACKED };
    if let Some(collection) = COLLECTIONS.iter().find(|it| archive.index_for_name(it).is_some()) {
        if let Some(at) = archive.index_for_name(collection)
            && let Some(packed) = unpacking.entry(&mut archive, at, found)
        {
            collection_of(name, collection, &packed, found);
        }
        return;
    }
    if archive.index_for_name("[Content_Types].xml").is_some() {
        let reason = "this is an office document; export it as CSV or text";
        return found.skip(Place::file(name), reason);
    }
    let mut names: Vec<(String, usize)> = (0..archive.len())
        .filter_map(|at| Some((archive.name_for_index(at)?.ok()?.into_owned(), at)))
        .collect();
    names.sort();
    for (path, at) in names {
        if found.is_full() {
            break;
        }
        if path.ends_with('/') || is_stray(&path) {
            continue;
        }
        let shown: String = path.chars().filter(|letter| !letter.is_control()).take(200).collect();
        let place = Place::file(&format!("{name}/{shown}"));
        let Some(parts) = parts(&path) else {
            found.skip(
                place,
                "this file's path points outside the archive, so the file was left out",
            );
            continue;
        };
        if let Some(bytes) = unpacking.entry(&mut archive, at, found) {
            entry(&place.file, &parts, &bytes, found);
        }
    }
}

/// Reads a file by its path in a folder of packs.
pub(in crate::import) fn read_inner(path: &str, bytes: &[u8], found: &mut Found) {
    let parts: Vec<&str> = path.split('/').collect();
    entry(path, &parts, bytes, found);
}

/// Reads one file of an archive.
fn entry(name: &str, parts: &[&str], bytes: &[u8], found: &mut Found) {
    let file = parts.last().copied().unwrap_or_default();
    if bytes.starts_with(b"PK\x03\x04") {
        return found.skip(Place::file(name), "an archive inside an archive isn't opened");
    }
    if file == "pack.toml" {
        let pack = parts.len().checked_sub(2).map(|at| parts[at].to_owned()).unwrap_or_default();
        if let Ok(text) = std::str::from_utf8(bytes) {
            found.pack_files.insert(pack, (Place::file(name), text.to_owned()));
        }
        return;
    }
    // What is no text is a picture or a sound that some question refers to.
    let is_text = ["md", "markdown", "mdx", "csv", "tsv", "txt", "json", "jsonl", "yaml", "yml"];
    let extension = file.rsplit_once('.').map(|(_, extension)| extension.to_lowercase());
    if !extension.is_some_and(|extension| is_text.contains(&extension.as_str())) {
        return found.skip(Place::file(name), "this is neither a question nor a list of them");
    }
    let category = parts.len().checked_sub(2).map(|at| parts[at]);
    let before = found.drafts.len();
    plain(name, bytes, category, found);
    let pack = parts.len().checked_sub(3).map(|at| parts[at].to_owned());
    for draft in &mut found.drafts[before..] {
        draft.pack = draft.pack.take().or_else(|| pack.clone());
    }
}

impl Unpacking<'_> {
    /// The content of one file, as far as there is room.
    fn entry(
        &mut self,
        archive: &mut ZipArchive<Cursor<&[u8]>>,
        at: usize,
        found: &mut Found,
    ) -> Option<Vec<u8>> {
        let mut file = match archive.by_index(at) {
            Ok(file) => file,
            Err(error) => {
                found.skip(Place::file(self.name), format!("a file in it can't be read: {error}"));
                return None;
            }
        };
        let shown: String = file
            .name()
            .unwrap_or_default()
            .chars()
            .filter(|letter| !letter.is_control())
            .take(200)
            .collect();
        let place = Place::file(&format!("{}/{shown}", self.name));
        if file.is_symlink() {
            found.skip(place, "this is a symbolic link, and links aren't followed");
            return None;
        }
        // The sizes that the archive states aren't trusted.
        let most = self.room.min(if is_collection(&shown) { MAX_UNPACKED } else { MAX_FILE });
        let mut bytes = Vec::new();
        let read = file.by_ref().take(most as u64 + 1).read_to_end(&mut bytes);
        if let Err(error) = read {
            found.skip(place, format!("this file can't be unpacked: {error}"));
            return None;
        }
        if bytes.len() > most {
            let most = most / 1024 / 1024;
            found.skip(
                place,
                format!("unpacked, this file is larger than the {most} MiB left for it"),
            );
            return None;
        }
        self.room -= bytes.len();
        Some(bytes)
    }
}

fn is_collection(name: &str) -> bool {
    COLLECTIONS.contains(&name)
}

fn collection_of(name: &str, collection: &str, packed: &[u8], found: &mut Found) {
    if !collection.ends_with('b') {
        return anki::read(name, packed, found);
    }
    let mut bytes = Vec::new();
    let unpacked = ruzstd::decoding::StreamingDecoder::new(packed)
        .map_err(|error| error.to_string())
        .and_then(|reader| {
            let mut reader = reader.take(MAX_UNPACKED as u64 + 1);
            reader.read_to_end(&mut bytes).map_err(|error| error.to_string())
        });
    match unpacked {
        Err(error) => {
            found.skip(Place::file(name), format!("the collection can't be unpacked: {error}"));
        }
        Ok(_) if bytes.len() > MAX_UNPACKED => {
            let most = MAX_UNPACKED / 1024 / 1024;
            found.skip(
                Place::file(name),
                format!("unpacked, the collection is larger than {most} MiB"),
            );
        }
        Ok(_) => anki::read(name, &bytes, found),
    }
}

/// The folders and the name of a path; nothing for one that leads out of the archive.
fn parts(path: &str) -> Option<Vec<&str>> {
    let parts: Vec<&str> = path.split('/').collect();
    let is_plain = |part: &&str| {
        !part.is_empty() && *part != "." && *part != ".." && !part.contains(['\\', ':', '\0'])
    };
    parts.iter().all(is_plain).then_some(parts)
}

/// Returns `true` for hidden files, and for those that repositories have beside their content.
fn is_stray(path: &str) -> bool {
    let hidden = path.split('/').any(|part| part.starts_with('.') && part != "." && part != "..");
    let file = path.rsplit('/').next().unwrap_or_default().to_lowercase();
    hidden || path.starts_with("__MACOSX/") || STRAYS.contains(&file.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_that_lead_elsewhere_are_no_paths() {
        for path in
            ["../a.md", "/a.md", "a/../../b.md", "C:\\a.md", "a//b.md", "a\\..\\b.md", "./a.md"]
        {
            assert_eq!(parts(path), None, "{path}");
        }
        assert_eq!(parts("python/oop/a.md"), Some(vec!["python", "oop", "a.md"]));
    }
}
