//! The limits of an import. Files come from members too, so everything has a bound.

/// The largest file, in bytes.
pub const MAX_FILE: usize = 32 * 1024 * 1024;

/// The most that the files of an archive may have together once they are unpacked, in bytes.
pub const MAX_UNPACKED: usize = 128 * 1024 * 1024;

/// The most files in an archive.
pub const MAX_ENTRIES: usize = 10_000;

/// The most questions of one import.
pub const MAX_ITEMS: usize = 20_000;

/// The largest prompt, answer or field, in bytes. No question file is larger.
pub(super) const MAX_TEXT: usize = crate::bank::MAX_FILE_BYTES;

/// The most HTML elements in one text; the time that reading takes grows faster than their number.
pub(super) const MAX_TAGS: usize = 4_000;

/// The deepest nesting of HTML elements.
pub(super) const MAX_DEPTH: usize = 64;

/// The most skipped items that are listed one by one.
pub(super) const MAX_SKIPPED: usize = 1_000;
