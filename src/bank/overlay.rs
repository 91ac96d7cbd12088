//! Packs of several sources. A later one replaces a pack of the same name, or adds to it if its
//! folder has no `pack.toml`.

use super::source::{Source, SourceFile};
use std::collections::{BTreeMap, HashSet};
use std::io;

/// The files of one pack.
#[derive(Debug)]
pub(super) struct PackFiles {
    /// The pack's folder as its author sees it.
    pub(super) folder: String,
    pub(super) files: Vec<SourceFile>,
}

impl PackFiles {
    /// Returns `true` if the folder is a pack, or adds to `base`, the pack of this name in earlier
    /// sources. A team's repository has other folders too.
    pub(super) fn is_meant(&self, base: Option<&Self>) -> bool {
        // A broken file may lack all that makes it a question, but not the folder it is in.
        let adds = |file: &SourceFile| {
            file.is_named_as_question() && base.is_some_and(|base| base.has_category_of(file))
        };
        self.is_whole() || self.files.iter().any(|file| adds(file) || file.is_question())
    }

    fn is_whole(&self) -> bool {
        self.files.iter().any(SourceFile::is_pack_file)
    }

    fn has_category_of(&self, file: &SourceFile) -> bool {
        self.files.iter().any(|it| it.parts.len() == 3 && it.parts[1] == file.parts[1])
    }

    /// Adds the files of a later source. A question with the same id replaces the earlier one,
    /// whatever its category.
    fn add(&mut self, later: Vec<SourceFile>) {
        let names: HashSet<&String> = later
            .iter()
            .filter(|file| file.is_named_as_question())
            .filter_map(|file| file.parts.last())
            .collect();
        self.files.retain(|file| {
            let is_replaced = file.parts.last().is_some_and(|name| names.contains(name));
            !(is_replaced && file.is_named_as_question())
        });
        self.files.extend(later);
        self.files.sort_by(|a, b| a.parts.cmp(&b.parts));
    }
}

/// The files of a source.
pub(super) struct GroupedFiles {
    /// By the name of the pack's folder.
    pub(super) packs: BTreeMap<String, PackFiles>,
    /// Files beside the folders of packs.
    pub(super) loose: Vec<SourceFile>,
}

/// Groups the files of a source by pack. `shown` is the source's folder as its author sees it.
pub(super) fn group(shown: &str, files: Vec<SourceFile>) -> GroupedFiles {
    let mut grouped = GroupedFiles { packs: BTreeMap::new(), loose: Vec::new() };
    for file in files {
        match file.parts.as_slice() {
            [pack, _, ..] => {
                let new = || PackFiles { folder: format!("{shown}/{pack}"), files: Vec::new() };
                grouped.packs.entry(pack.clone()).or_insert_with(new).files.push(file);
            }
            _ => grouped.loose.push(file),
        }
    }
    grouped
}

/// Adds the pack `slug` of a later source to those of earlier ones.
pub(super) fn add(packs: &mut BTreeMap<String, PackFiles>, slug: String, later: PackFiles) {
    match packs.get_mut(&slug) {
        Some(base) if base.is_whole() && !later.is_whole() => base.add(later.files),
        _ => {
            packs.insert(slug, later);
        }
    }
}

/// All files of some sources that belong to packs, by their paths inside: `python/oop/mro.md`. Of packs
/// with the same name only the one of the last source is there, with what later sources add to it.
///
/// # Errors
/// When a folder or file can't be read.
pub fn files(sources: &[Source]) -> io::Result<Vec<(String, Vec<u8>)>> {
    let mut packs: BTreeMap<String, PackFiles> = BTreeMap::new();
    for source in sources {
        let listing = source.files();
        if let Some(folder) = listing.unreadable.first() {
            return Err(io::Error::other(folder.to_string()));
        }
        for (slug, pack) in group(&source.shown(), listing.files).packs {
            if pack.is_meant(packs.get(&slug)) {
                add(&mut packs, slug, pack);
            }
        }
    }
    packs.retain(|_, pack| pack.files.iter().any(SourceFile::is_pack_file));
    let mut files = Vec::new();
    for file in packs.into_values().flat_map(|pack| pack.files) {
        if file.is_pack_file() || file.is_named_as_question() {
            files.push((file.parts.join("/"), file.read()?.into_owned()));
        }
    }
    Ok(files)
}
