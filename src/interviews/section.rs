//! Reading a TOML file strictly, with all that is wrong in it at once.

use crate::config::Problem;
use crate::domain::question::is_slug;
use crate::domain::text::{is_visible, misleads};
use std::ops::{Range, RangeInclusive};
use std::path::Path;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The largest file that is read, in bytes.
pub const MAX_FILE_BYTES: usize = 16 * 1024;
/// The most characters of the name of a template, rubric or criterion.
const MAX_NAME: usize = 32;
/// The most problems that are told of one file.
const MOST_PROBLEMS: usize = 20;

/// A file that is being read, with what is wrong in it so far.
pub(super) struct Reading<'t> {
    path: &'t Path,
    text: &'t str,
    problems: Vec<Problem>,
}

impl<'t> Reading<'t> {
    /// Begins to read `bytes`, which stand at `path`. Gives the file's table too.
    ///
    /// # Errors
    /// When the file is too large, is no text, or is no TOML.
    pub(super) fn begin(
        path: &'t Path,
        bytes: &'t [u8],
    ) -> Result<(Self, DeTable<'t>), Vec<Problem>> {
        let whole =
            |line: usize, message: String| vec![Problem { path: path.to_owned(), line, message }];
        if bytes.len() > MAX_FILE_BYTES {
            let message = format!("the file has more than {} KiB", MAX_FILE_BYTES / 1024);
            return Err(whole(1, message));
        }
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let good = memchr::memchr_iter(b'\n', &bytes[..error.valid_up_to()]).count();
            whole(good + 1, "this line is not UTF-8 text".to_owned())
        })?;
        let mut reading = Self { path, text, problems: Vec::new() };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in &errors {
            let message = error.message().trim().replace('\n', "; ");
            reading.report(&error.span().unwrap_or(0..0), message);
        }
        if reading.problems.is_empty() {
            Ok((reading, table.into_inner()))
        } else {
            Err(reading.problems())
        }
    }

    /// Notes a problem at `span`.
    pub(super) fn report(&mut self, span: &Range<usize>, message: impl Into<String>) {
        let line = self.line(span);
        self.problems.push(Problem { path: self.path.to_owned(), line, message: message.into() });
    }

    /// The line on which `span` begins, from 1.
    pub(super) fn line(&self, span: &Range<usize>) -> usize {
        let start = self.text.floor_char_boundary(span.start);
        self.text[..start].matches('\n').count() + 1
    }

    /// All problems, in the order of their lines.
    pub(super) fn problems(mut self) -> Vec<Problem> {
        self.problems.sort_by_key(|problem| problem.line);
        self.problems.dedup();
        self.problems.truncate(MOST_PROBLEMS);
        self.problems
    }

    /// Whether anything is wrong so far.
    pub(super) const fn has_problems(&self) -> bool {
        !self.problems.is_empty()
    }
}

/// One table of a file. Keys are taken one by one; [`Section::finish`] reports those that are left.
pub(super) struct Section<'a, 't> {
    table: &'a DeTable<'t>,
    span: Range<usize>,
    known: Vec<&'static str>,
}

/// A list of tables or texts may be this long.
pub(super) type Count = RangeInclusive<usize>;

impl<'a, 't> Section<'a, 't> {
    /// The whole file.
    pub(super) const fn whole(table: &'a DeTable<'t>) -> Self {
        Self { table, span: 0..0, known: Vec::new() }
    }

    /// Where the table begins.
    pub(super) const fn span(&self) -> &Range<usize> {
        &self.span
    }

    fn take(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'t>>> {
        self.known.push(key);
        self.table.get(key)
    }

    fn required(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
    ) -> Option<&'a Spanned<DeValue<'t>>> {
        let value = self.take(key);
        if value.is_none() {
            reading.report(&self.span, format!("`{key}` is missing"));
        }
        value
    }

    /// A text on one line, of at most `limit` characters.
    pub(super) fn text(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
        limit: usize,
    ) -> Option<String> {
        let value = self.required(reading, key)?;
        one_text(reading, value, &format!("`{key}`"), limit)
    }

    /// A slug that is a name, and where it stands.
    pub(super) fn slug(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
    ) -> Option<Spanned<String>> {
        let value = self.required(reading, key)?;
        one_slug(reading, value, &format!("`{key}`"), MAX_NAME)
            .map(|slug| Spanned::new(value.span(), slug))
    }

    /// A whole number in `range`.
    pub(super) fn number(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
        range: &RangeInclusive<u32>,
        default: Option<u32>,
    ) -> Option<u32> {
        let value = match default {
            Some(default) => match self.take(key) {
                Some(value) => value,
                None => return Some(default),
            },
            None => self.required(reading, key)?,
        };
        let number = value.get_ref().as_integer().and_then(|number| {
            u32::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
        });
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (from, to) = (range.start(), range.end());
            let message = format!("`{key}` is a whole number from {from} to {to}");
            reading.report(&value.span(), message);
        }
        number
    }

    /// A number with decimals, and where it stands.
    pub(super) fn decimal(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
    ) -> Option<Spanned<f64>> {
        let value = self.required(reading, key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            reading.report(&value.span(), format!("`{key}` is a number, like 2.5"));
        }
        number.map(|number| Spanned::new(value.span(), number))
    }

    /// A list of slugs, each of at most `longest` characters and given once; empty where there is
    /// none.
    pub(super) fn slugs(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
        most: usize,
        longest: usize,
    ) -> Vec<Spanned<String>> {
        let Some(value) = self.take(key) else { return Vec::new() };
        let mut slugs: Vec<Spanned<String>> = Vec::new();
        for value in list(reading, value, key, &(0..=most)) {
            let Some(slug) = one_slug(reading, value, &format!("each of `{key}`"), longest) else {
                continue;
            };
            if slugs.iter().any(|known| *known.get_ref() == slug) {
                reading.report(&value.span(), format!("“{slug}” is given twice"));
            }
            slugs.push(Spanned::new(value.span(), slug));
        }
        slugs
    }

    /// A list of exactly four texts of at most `limit` characters each.
    pub(super) fn four_texts(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
        limit: usize,
    ) -> Option<[String; 4]> {
        let value = self.required(reading, key)?;
        let texts: Option<Vec<String>> = list(reading, value, key, &(4..=4))
            .iter()
            .map(|value| one_text(reading, value, &format!("each of `{key}`"), limit))
            // Collected first, so that every text is looked at.
            .collect::<Vec<_>>()
            .into_iter()
            .collect();
        texts?.try_into().ok()
    }

    /// A list of tables, `[[key]]`.
    pub(super) fn sections(
        &mut self,
        reading: &mut Reading<'_>,
        key: &'static str,
        count: &Count,
    ) -> Vec<Section<'a, 't>> {
        let Some(value) = self.required(reading, key) else { return Vec::new() };
        let mut sections = Vec::new();
        for value in list(reading, value, key, count) {
            match value.get_ref().as_table() {
                Some(table) => {
                    sections.push(Section { table, span: value.span(), known: Vec::new() });
                }
                None => reading.report(&value.span(), format!("write each as `[[{key}]]`")),
            }
        }
        sections
    }

    /// Reports every key that was not taken.
    pub(super) fn finish(self, reading: &mut Reading<'_>) {
        for key in self.table.keys() {
            if !self.known.contains(&key.get_ref().as_ref()) {
                let message =
                    format!("unknown key `{}`; known are {}", key.get_ref(), self.known.join(", "));
                reading.report(&key.span(), message);
            }
        }
    }
}

fn list<'a, 't>(
    reading: &mut Reading<'_>,
    value: &'a Spanned<DeValue<'t>>,
    key: &str,
    count: &Count,
) -> &'a [Spanned<DeValue<'t>>] {
    let Some(values) = value.get_ref().as_array() else {
        reading.report(&value.span(), format!("`{key}` is a list"));
        return &[];
    };
    if !count.contains(&values.len()) {
        let wanted = match (count.start(), count.end()) {
            (least, most) if least == most => format!("exactly {most}"),
            (0, most) => format!("at most {most}"),
            (least, most) => format!("{least} to {most}"),
        };
        let message = format!("there are {} of `{key}`; {wanted} are accepted", values.len());
        reading.report(&value.span(), message);
    }
    values
}

fn one_text(
    reading: &mut Reading<'_>,
    value: &Spanned<DeValue<'_>>,
    what: &str,
    limit: usize,
) -> Option<String> {
    let Some(text) = value.get_ref().as_str().map(str::trim) else {
        reading.report(&value.span(), format!("{what} is a text in quotes"));
        return None;
    };
    let length = text.chars().count();
    if !is_visible(text) || text.contains('\t') || text.chars().any(|it| it == '\n' || misleads(it))
    {
        reading.report(&value.span(), format!("{what} is a text on one line, and not empty"));
    } else if length > limit {
        let message = format!("{what} has {length} characters; at most {limit} can be shown");
        reading.report(&value.span(), message);
    } else {
        return Some(text.to_owned());
    }
    None
}

fn one_slug(
    reading: &mut Reading<'_>,
    value: &Spanned<DeValue<'_>>,
    what: &str,
    longest: usize,
) -> Option<String> {
    let slug = value.get_ref().as_str().filter(|text| is_slug(text) && text.len() <= longest);
    if slug.is_none() {
        let message = format!(
            "{what} has lower-case letters, digits and single hyphens between them, at most \
             {longest} in all"
        );
        reading.report(&value.span(), message);
    }
    slug.map(str::to_owned)
}
