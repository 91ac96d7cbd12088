//! The file format of a rubric.

use crate::diagnostics::{Diagnostic, SourceText, TomlReader, TomlTable};
use crate::domain::interview::{Criterion, MAX_CRITERIA, Rubric};
use std::collections::HashSet;
use toml::Spanned;

/// The length limit of the name of a template, rubric or criterion, in characters.
pub(super) const MAX_NAME: usize = 32;
/// The length limit of a title, in characters.
pub(super) const MAX_TITLE: usize = 45;
/// The length limit of a description or an anchor, in characters: both are shown in menus.
pub(super) const MAX_DESCRIPTION: usize = 100;

/// Returns `true` if a file is meant to be a rubric: it has criteria.
pub(super) fn is_meant(text: &SourceText) -> bool {
    TomlReader::whole(text).is_ok_and(|(_, table)| table.contains_key("criteria"))
}

/// Reads the rubric in `text`. It can't have one of the names in `templates`.
///
/// # Errors
/// All problems of the file at once.
pub(super) fn read(text: &SourceText, templates: &[&str]) -> Result<Rubric, Vec<Diagnostic>> {
    let (mut reading, table) = TomlReader::whole(text)?;
    let rubric = rubric(&mut reading, TomlTable::whole(&table), templates);
    reading.end(rubric)
}

fn rubric(
    reading: &mut TomlReader<'_>,
    mut section: TomlTable<'_, '_>,
    templates: &[&str],
) -> Option<Rubric> {
    let name = section.slug(reading, "name", MAX_NAME);
    if let Some(name) = name.as_ref().filter(|name| templates.contains(&name.get_ref().as_str())) {
        let message = format!("a template is already called “{}”", name.get_ref());
        reading.report(&name.span(), message, "choose another name");
    }
    let description = section.text(reading, "description", MAX_DESCRIPTION);
    let (mut names, mut titles) = (HashSet::new(), HashSet::new());
    let mut criteria = Vec::new();
    for mut section in section.sections(reading, "criteria", &(1..=MAX_CRITERIA)) {
        let name = section.slug(reading, "name", MAX_NAME);
        if let Some(name) = &name
            && !names.insert(name.get_ref().clone())
        {
            let message = format!("two criteria are called “{}”", name.get_ref());
            reading.report(&name.span(), message, "choose another name");
        }
        let title = section.text(reading, "title", MAX_TITLE);
        if let Some(title) = &title
            && !titles.insert(title.get_ref().to_lowercase())
        {
            let message = format!("two criteria are titled “{}”", title.get_ref());
            reading.report(
                &title.span(),
                message,
                "choose another title, so that people can tell them apart",
            );
        }
        let weight = section.number(reading, "weight", &(1..=100), Some(1));
        let anchors = section.four_texts(reading, "anchors", MAX_DESCRIPTION);
        section.finish(reading);
        if let (Some(name), Some(title), Some(weight), Some(anchors)) =
            (name, title, weight, anchors)
        {
            let (name, title) = (name.into_inner(), title.into_inner());
            criteria.push(Criterion { name, title, weight, anchors });
        }
    }
    section.finish(reading);
    let description = description.map(Spanned::into_inner)?;
    Some(Rubric { name: name?.into_inner(), description, criteria })
}
