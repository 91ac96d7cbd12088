//! Single TOML values.

use super::text::quoted;
use super::toml_reader::{TomlReader, Value};
use crate::domain::question::is_slug;
use crate::domain::text::{is_visible, misleads};
use toml::Spanned;

/// The advice for a value that should be a list.
pub(super) const A_LIST: &str = "write a list, like [\"one\", \"two\"]";

pub(super) fn entries(count: usize) -> String {
    format!("{count} {}", if count == 1 { "entry" } else { "entries" })
}

pub(super) fn list_of<'a, 't>(
    reading: &mut TomlReader<'_>,
    value: &'a Value<'t>,
    key: &str,
    help: &str,
) -> Option<&'a [Value<'t>]> {
    let list = value.get_ref().as_array();
    if list.is_none() {
        reading.refuse(value, key, help);
    }
    list.map(|list| &**list)
}

pub(super) fn raw_texts(
    reading: &mut TomlReader<'_>,
    value: &Value<'_>,
    key: &str,
) -> Option<Spanned<Vec<String>>> {
    let what = format!("an entry of `{key}`");
    let list = list_of(reading, value, key, A_LIST)?;
    let texts = list.iter().filter_map(|value| raw_text(reading, value, &what));
    Some(Spanned::new(value.span(), texts.map(Spanned::into_inner).collect()))
}

pub(super) fn raw_text(
    reading: &mut TomlReader<'_>,
    value: &Value<'_>,
    what: &str,
) -> Option<Spanned<String>> {
    let text = value.get_ref().as_str().map(str::to_owned);
    if text.is_none() {
        reading.report(&value.span(), format!("{what} isn't text"), "write it in quotes");
    }
    text.map(|text| Spanned::new(value.span(), text))
}

pub(super) fn one_text(
    reading: &mut TomlReader<'_>,
    value: &Value<'_>,
    what: &str,
    limit: usize,
) -> Option<Spanned<String>> {
    let text = raw_text(reading, value, what)?.into_inner();
    let text = text.trim();
    let length = text.chars().count();
    let breaks = text.contains(['\n', '\t']) || text.contains(misleads);
    if !is_visible(text) || breaks {
        let message = format!("{what} is blank or not on one line");
        reading.report(&value.span(), message, "write it on one line");
    } else if length > limit {
        let help = format!("at most {limit} can be shown; make it shorter");
        reading.report(&value.span(), format!("{what} has {length} characters"), help);
    } else {
        return Some(Spanned::new(value.span(), text.to_owned()));
    }
    None
}

pub(super) fn one_slug(
    reading: &mut TomlReader<'_>,
    value: &Value<'_>,
    key: &str,
    longest: usize,
) -> Option<Spanned<String>> {
    let slug = raw_text(reading, value, &format!("`{key}`"))?;
    let text = slug.get_ref();
    if !is_slug(text) {
        let help = format!(
            "`{key}` takes lowercase letters, digits and single hyphens between them, at most \
             {longest}"
        );
        reading.report(&value.span(), format!("{} isn't a slug", quoted(text)), help);
    } else if text.len() > longest {
        let message = format!("{} has {} characters", quoted(text), text.len());
        let help = format!("`{key}` takes at most {longest}; make it shorter");
        reading.report(&value.span(), message, help);
    } else {
        return Some(slug);
    }
    None
}
