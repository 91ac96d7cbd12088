//! A rubric as it is written in a file.

use super::section::{Reading, Section};
use crate::config::Problem;
use crate::domain::interview::{Criterion, MAX_CRITERIA, Rubric};
use std::collections::HashSet;
use std::path::Path;

/// The most characters of a title.
pub(super) const MAX_TITLE: usize = 45;
/// The most characters of a description or an anchor: both are shown in menus.
pub(super) const MAX_DESCRIPTION: usize = 100;

/// Reads the rubric in `bytes`, which stand at `path`. `templates` are names that it can't have.
///
/// # Errors
/// All problems of the file at once.
pub(super) fn read(path: &Path, bytes: &[u8], templates: &[&str]) -> Result<Rubric, Vec<Problem>> {
    let (mut reading, table) = Reading::begin(path, bytes)?;
    let rubric = rubric(&mut reading, Section::whole(&table), templates);
    match rubric.filter(|_| !reading.has_problems()) {
        Some(rubric) => Ok(rubric),
        None => Err(reading.problems()),
    }
}

fn rubric(
    reading: &mut Reading<'_>,
    mut section: Section<'_, '_>,
    templates: &[&str],
) -> Option<Rubric> {
    let name = section.slug(reading, "name");
    if let Some(name) = name.as_ref().filter(|name| templates.contains(&name.get_ref().as_str())) {
        let message = format!("there is a template “{}”; choose another name", name.get_ref());
        reading.report(&name.span(), message);
    }
    let description = section.text(reading, "description", MAX_DESCRIPTION);
    let (mut names, mut titles) = (HashSet::new(), HashSet::new());
    let mut criteria = Vec::new();
    for mut section in section.sections(reading, "criteria", &(1..=MAX_CRITERIA)) {
        let name = section.slug(reading, "name");
        if let Some(name) = &name
            && !names.insert(name.get_ref().clone())
        {
            reading.report(&name.span(), format!("there are two criteria “{}”", name.get_ref()));
        }
        let title = section.text(reading, "title", MAX_TITLE);
        if let Some(title) = &title
            && !titles.insert(title.to_lowercase())
        {
            let message =
                format!("two criteria are titled “{title}”; nobody could tell them apart");
            reading.report(section.span(), message);
        }
        let weight = section.number(reading, "weight", &(1..=100), Some(1));
        let anchors = section.four_texts(reading, "anchors", MAX_DESCRIPTION);
        section.finish(reading);
        if let (Some(name), Some(title), Some(weight), Some(anchors)) =
            (name, title, weight, anchors)
        {
            criteria.push(Criterion { name: name.into_inner(), title, weight, anchors });
        }
    }
    section.finish(reading);
    Some(Rubric { name: name?.into_inner(), description: description?, criteria })
}
