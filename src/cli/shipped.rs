//! The packs that come with the program, and folders of the same name.

use std::path::Path;
use warmup::bank::{Bank, Source};
use warmup::config::Config;
use warmup::messages::{counted, listed};

/// The packs that come with the program, if they are in use.
fn shipped(config: &Config) -> Option<Bank> {
    config.bank.shipped.then(|| Bank::read(&[Source::Shipped], None).0)
}

/// Returns `true` if a question in a folder without a `pack.toml` adds to the shipped pack `pack`. With
/// a `pack.toml` of its own, the folder would replace that pack.
///
/// # Errors
/// The shipped pack lacks the category.
pub(super) fn is_joined(config: &Config, pack: &str, category: &str) -> anyhow::Result<bool> {
    let shipped = shipped(config);
    let Some(shipped) = shipped.as_ref().and_then(|bank| bank.pack(pack)) else {
        return Ok(false);
    };
    let slugs: Vec<&str> = shipped.categories.iter().map(|it| it.slug.as_str()).collect();
    if !slugs.contains(&category) {
        anyhow::bail!(
            "the shipped pack `{pack}` has no category `{category}`; choose one of {}, or another \
             pack",
            slugs.join(", ")
        );
    }
    Ok(true)
}

/// Warns of the shipped packs that nobody would see any longer if each of `packs` had a `pack.toml` in
/// the folder `into`; `None` if there are none.
pub(super) fn warn_of_replaced<'a>(
    config: &Config,
    packs: impl Iterator<Item = &'a String>,
    into: &Path,
) -> Option<String> {
    let new: Vec<&String> =
        packs.filter(|pack| !into.join(pack).join("pack.toml").exists()).collect();
    if new.is_empty() {
        return None;
    }
    let shipped = shipped(config)?;
    let size =
        |pack: &str| shipped.questions().filter(|question| question.id.pack() == pack).count();
    let replaced: Vec<String> = new
        .into_iter()
        .filter(|pack| shipped.pack(pack).is_some())
        .map(|pack| format!("`{pack}` with {}", counted(size(pack), "question")))
        .collect();
    let (are, places) = match replaced.len() {
        0 => return None,
        1 => ("this is the name of a shipped pack", "the imported pack takes its place"),
        _ => ("these are the names of shipped packs", "the imported packs take their places"),
    };
    Some(format!("Careful: {are}, and {places}: {}.", listed(&replaced, "and")))
}
