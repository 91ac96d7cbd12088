//! The custom ids of the gallery of packs.

use super::{InvalidCustomId, read};
use crate::domain::question::is_slug;
use std::fmt;

/// A click in the gallery of packs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GalleryClick {
    /// Opens it.
    Begin,
    /// Turns to a page, counted from 0.
    Page(u32),
    /// Switches a pack on or off, and stays on the page.
    Toggle {
        /// The slug of the pack.
        pack: String,
        /// The page.
        page: u32,
    },
    /// Opens the categories of the chosen pack.
    Open,
    /// Chooses categories of a pack.
    Categories(String),
    /// Switches all other packs off.
    Only(String),
}

impl fmt::Display for GalleryClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Begin => formatter.write_str("gb"),
            Self::Page(page) => write!(formatter, "gp|{page}"),
            Self::Toggle { pack, page } => write!(formatter, "gt|{pack}|{page}"),
            Self::Open => formatter.write_str("go"),
            Self::Categories(pack) => write!(formatter, "gc|{pack}"),
            Self::Only(pack) => write!(formatter, "gs|{pack}"),
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<GalleryClick, InvalidCustomId> {
    match (letter, fields) {
        ("gb", []) => Ok(GalleryClick::Begin),
        ("gp", [page]) => Ok(GalleryClick::Page(read(page)?)),
        ("gt", [pack, page]) => {
            Ok(GalleryClick::Toggle { pack: pack_slug(pack)?, page: read(page)? })
        }
        ("go", []) => Ok(GalleryClick::Open),
        ("gc", [pack]) => Ok(GalleryClick::Categories(pack_slug(pack)?)),
        ("gs", [pack]) => Ok(GalleryClick::Only(pack_slug(pack)?)),
        _ => Err(InvalidCustomId),
    }
}

fn pack_slug(field: &str) -> Result<String, InvalidCustomId> {
    if is_slug(field) { Ok(field.to_owned()) } else { Err(InvalidCustomId) }
}

impl GalleryClick {
    /// Its name, the same for all ids of its kind.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::Begin => "packs",
            Self::Page(_) => "packs_page",
            Self::Toggle { .. } => "packs_toggle",
            Self::Open => "packs_open",
            Self::Categories(_) => "packs_categories",
            Self::Only(_) => "packs_only",
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::custom_id::{CustomId, MAX_LENGTH};
    use crate::domain::question::MAX_QUESTION_ID_LENGTH;

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in
            ["w1|gb", "w1|gp|3", "w1|gt|python|0", "w1|go", "w1|gc|python-in-depth", "w1|gs|ours"]
        {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }

    #[test]
    fn the_longest_pack_fits() {
        let text = format!("w1|gt|{}|{}", "x".repeat(MAX_QUESTION_ID_LENGTH), u32::MAX);
        assert!(text.parse::<CustomId>().is_ok() && text.len() <= MAX_LENGTH);
    }
}
