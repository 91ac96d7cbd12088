//! Questions from elsewhere: files in, questions out, and the other way round.
//!
//! [`read`] takes the bytes of a file in any supported format. It returns every question as the bank
//! will read it, and every skipped item with the reason. [`export()`] turns questions into files. Both
//! are pure: comparing, showing and writing the result is up to the caller. Every question returned
//! passes all of the bank's checks.
//!
//! A bad item never costs the others: it is skipped, with its line and a reason.

mod assemble;
mod choices;
mod clean;
mod draft;
mod export;
mod file;
mod form;
mod formats;
mod item;
mod limits;
mod meta;
mod pack;
mod pattern;
mod prepare;
mod titles;

pub use export::{
    AnkiCard, ExportFormat, ExportedFile, UnknownFormat, anki_collection, export, zipped,
};
pub use form::{FormMeta, form_fields, form_file};
pub use item::{At, ImportDefaults, Item, PackParts, Parsed, Place, Skipped, Upload};
pub use limits::{MAX_ENTRIES, MAX_FILE, MAX_ITEMS, MAX_UNPACKED};
pub use pack::{MAX_NAME, new_pack_file, pack_file};

/// Reads one file: Markdown, CSV or TSV, JSON, YAML, an Anki collection or text export, or a zip of such
/// files. `name` may have folders; its extension and the content determine the format.
#[must_use]
pub fn read(name: &str, bytes: &[u8], options: &ImportDefaults) -> Parsed {
    read_all(&[Upload { name, bytes }], options)
}

/// Reads several files as one import: no two of all their questions have the same id.
#[must_use]
pub fn read_all(uploads: &[Upload<'_>], options: &ImportDefaults) -> Parsed {
    let mut found = formats::Found::default();
    for upload in uploads {
        formats::read(upload.name, upload.bytes, &mut found);
    }
    assemble::parsed(found, options)
}

/// Reads the files of a folder of packs, by their paths in it: `python/oop/mro.md`.
#[must_use]
pub fn read_packs(files: &[Upload<'_>]) -> Parsed {
    let mut found = formats::Found::default();
    for file in files {
        formats::read_inner(file.name, file.bytes, &mut found);
    }
    assemble::parsed(found, &ImportDefaults::default())
}

#[cfg(test)]
mod tests;
