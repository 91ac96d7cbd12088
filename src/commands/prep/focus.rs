//! The focus of a plan: a pack, a category or everything.

use crate::bank::Bank;
use crate::commands::question::{counted_choice, every_category, matches_typed, pack_from_name};
use crate::domain::prep::PrepFocus;
use crate::domain::question::{Filter, Topic};
use crate::error::UserError;
use crate::limits;
use crate::messages;
use serenity::all::AutocompleteChoice;

/// The word for all packs.
const EVERYTHING: &str = "everything";

/// Reads a focus: `everything`, or the title or the slug of a pack or category.
pub(super) fn read(bank: &Bank, name: &str) -> Result<PrepFocus, UserError> {
    let lower = name.to_lowercase();
    if lower == EVERYTHING {
        return Ok(PrepFocus::Everything);
    }
    if let Some(pack) = pack_from_name(bank, name) {
        return Ok(PrepFocus::Only(Topic { pack: pack.to_owned(), category: None }));
    }
    let mut named = every_category(bank).filter(|(topic, title)| {
        topic.to_string() == lower
            || topic.category.as_deref() == Some(lower.as_str())
            || title.to_lowercase() == lower
    });
    let unknown = || UserError::UnknownFilter("pack or category", messages::quoted(name));
    named.next().map(|(topic, _)| PrepFocus::Only(topic)).ok_or_else(unknown)
}

/// Everything, packs and categories with the typed text in their names, with their numbers of
/// questions.
pub(super) fn suggest(bank: &Bank, typed: &str) -> Vec<AutocompleteChoice> {
    let everything = matches_typed(EVERYTHING, EVERYTHING, typed)
        .then(|| counted_choice(bank, &Filter::default(), "Everything", EVERYTHING));
    let packs = bank
        .packs()
        .iter()
        .map(|pack| (Topic { pack: pack.slug.clone(), category: None }, pack.title.as_str()));
    let topics = packs.chain(every_category(bank));
    let topics = topics
        .filter(|(topic, title)| matches_typed(title, &topic.to_string(), typed))
        .filter_map(|(topic, _)| {
            let (name, value) = (messages::setup::topic_name(bank, &topic), topic.to_string());
            let filter = Filter { topics: vec![topic], ..Filter::default() };
            counted_choice(bank, &filter, &name, &value)
        });
    everything.flatten().into_iter().chain(topics).take(limits::CHOICES).collect()
}
