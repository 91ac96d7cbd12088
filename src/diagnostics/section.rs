//! The strict TOML reader. Each key is taken by name, and all problems, including unknown keys, are
//! reported at once.

use super::text::quoted;
use super::toml_reader::{TomlReader, Value, WHOLE};
use super::values;
use std::fmt::Display;
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The similarity at which an unknown key counts as a misspelling, between 0 and 1.
const ALIKE: f64 = 0.8;

/// The accepted length of a list.
pub(crate) type Count = RangeInclusive<usize>;

/// One table. Keys are taken one by one; [`TomlTable::finish`] reports those that are left.
pub(crate) struct TomlTable<'a, 't> {
    /// `None` if the file has no such table.
    table: Option<&'a DeTable<'t>>,
    span: Range<usize>,
    known: Vec<&'static str>,
}

impl<'a, 't> TomlTable<'a, 't> {
    /// The whole file as a table.
    pub(crate) const fn whole(table: &'a DeTable<'t>) -> Self {
        Self { table: Some(table), span: WHOLE, known: Vec::new() }
    }

    /// The span of the table's header.
    pub(crate) const fn span(&self) -> &Range<usize> {
        &self.span
    }

    fn take(&mut self, key: &'static str) -> Option<&'a Value<'t>> {
        self.known.push(key);
        self.table?.get(key)
    }

    fn required(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
    ) -> Option<&'a Value<'t>> {
        let value = self.take(key);
        if value.is_none() {
            reading.report(&self.span, format!("`{key}` is missing"), "add it");
        }
        value
    }

    /// A text on one line, of at most `limit` characters, with its span.
    pub(crate) fn text(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        limit: usize,
    ) -> Option<Spanned<String>> {
        let value = self.required(reading, key)?;
        values::one_text(reading, value, &format!("`{key}`"), limit)
    }

    /// The same; `None` if the key is missing.
    pub(crate) fn optional_text(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        limit: usize,
    ) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        values::one_text(reading, value, &format!("`{key}`"), limit)
    }

    /// Any text with its span; `None` if the key is missing.
    pub(crate) fn raw_text(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
    ) -> Option<Spanned<String>> {
        let value = self.take(key)?;
        values::raw_text(reading, value, &format!("`{key}`"))
    }

    /// A slug of at most `longest` characters, with its span.
    pub(crate) fn slug(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        longest: usize,
    ) -> Option<Spanned<String>> {
        let value = self.required(reading, key)?;
        values::one_slug(reading, value, key, longest)
    }

    /// A text parsed by `parse`, whose error says what is accepted; `default` if the key is
    /// missing.
    pub(crate) fn parsed<T, E: Display>(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
        default: Option<T>,
    ) -> Option<T> {
        let value = match default {
            Some(default) => match self.take(key) {
                Some(value) => value,
                None => return Some(default),
            },
            None => self.required(reading, key)?,
        };
        let text = values::raw_text(reading, value, &format!("`{key}`"))?;
        match parse(text.get_ref()) {
            Ok(parsed) => Some(parsed),
            Err(error) => {
                reading.refuse(value, key, error.to_string());
                None
            }
        }
    }

    /// Words parsed by `parse`, given as a list or as one text.
    pub(crate) fn parsed_words<T, E: Display>(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        parse: impl FnOnce(Vec<String>) -> Result<T, E>,
        default: T,
    ) -> Option<T> {
        let Some(value) = self.take(key) else { return Some(default) };
        let word = |value: &DeValue<'_>| value.as_str().map(str::to_owned);
        let words: Option<Vec<String>> = match value.get_ref() {
            DeValue::Array(list) => list.iter().map(|value| word(value.get_ref())).collect(),
            value => word(value).map(|word| vec![word]),
        };
        // `parse` refuses an empty list too, and says what is accepted.
        parse(words.unwrap_or_default())
            .map_err(|error| reading.refuse(value, key, error.to_string()))
            .ok()
    }

    /// A whole number in `range`; `default` if the key is missing.
    pub(crate) fn number<N>(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        range: &RangeInclusive<N>,
        default: Option<N>,
    ) -> Option<N>
    where
        N: TryFrom<i64> + PartialOrd + Display,
    {
        let value = match default {
            Some(default) => match self.take(key) {
                Some(value) => value,
                None => return Some(default),
            },
            None => self.required(reading, key)?,
        };
        let number = value.get_ref().as_integer().and_then(|number| {
            i64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
        });
        let number = number.and_then(|number| N::try_from(number).ok());
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            let (from, to) = (range.start(), range.end());
            reading.refuse(value, key, format!("write a whole number from {from} to {to}"));
        }
        number
    }

    /// A decimal number, with its span.
    pub(crate) fn decimal(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
    ) -> Option<Spanned<f64>> {
        let value = self.required(reading, key)?;
        let number = match value.get_ref() {
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::Float(number) => number.as_str().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            reading.refuse(value, key, "write a number, like 2.5");
        }
        number.map(|number| Spanned::new(value.span(), number))
    }

    /// `true` or `false`; `None` if the key is missing.
    pub(crate) fn flag(&mut self, reading: &mut TomlReader<'_>, key: &'static str) -> Option<bool> {
        let value = self.take(key)?;
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            reading.refuse(value, key, "write true or false");
        }
        flag
    }

    /// A list of slugs of at most `longest` characters, without duplicates. It may be missing if
    /// `count` begins with 0.
    pub(crate) fn slugs(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        count: &Count,
        longest: usize,
    ) -> Vec<Spanned<String>> {
        let mut slugs: Vec<Spanned<String>> = Vec::new();
        for value in self.list(reading, key, count, values::A_LIST) {
            let Some(slug) = values::one_slug(reading, value, key, longest) else { continue };
            if slugs.iter().any(|known| known.get_ref() == slug.get_ref()) {
                let message = format!("`{}` is listed twice", slug.get_ref());
                reading.report(&value.span(), message, "remove one of them");
            }
            slugs.push(slug);
        }
        slugs
    }

    /// A list of one-line texts of at most `limit` characters. It may be missing if `count` begins
    /// with 0.
    pub(crate) fn texts(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        count: &Count,
        limit: usize,
    ) -> Vec<Spanned<String>> {
        let what = format!("an entry of `{key}`");
        let list = self.list(reading, key, count, values::A_LIST);
        list.iter().filter_map(|value| values::one_text(reading, value, &what, limit)).collect()
    }

    /// A list of any texts, with its span; `None` if the key is missing.
    pub(crate) fn raw_texts(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
    ) -> Option<Spanned<Vec<String>>> {
        let value = self.take(key)?;
        values::raw_texts(reading, value, key)
    }

    /// A required list of texts.
    pub(crate) fn required_texts(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
    ) -> Option<Spanned<Vec<String>>> {
        let value = self.required(reading, key)?;
        values::raw_texts(reading, value, key)
    }

    /// A list of exactly four texts of at most `limit` characters each.
    pub(crate) fn four_texts(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        limit: usize,
    ) -> Option<[String; 4]> {
        let texts = self.texts(reading, key, &(4..=4), limit);
        texts.into_iter().map(Spanned::into_inner).collect::<Vec<_>>().try_into().ok()
    }

    /// The table `[key]`, or an empty one if it is missing.
    pub(crate) fn section(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
    ) -> TomlTable<'a, 't> {
        let value = self.take(key);
        let table = value.and_then(|value| value.get_ref().as_table());
        if let Some(value) = value.filter(|_| table.is_none()) {
            reading.refuse(value, key, format!("write its keys below a line `[{key}]`"));
        }
        TomlTable { table, span: value.map_or(WHOLE, Spanned::span), known: Vec::new() }
    }

    /// The tables `[key.…]` with their names.
    pub(crate) fn named_sections(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
    ) -> Vec<(String, TomlTable<'a, 't>)> {
        let Some(table) = self.section(reading, key).table else { return Vec::new() };
        let mut sections = Vec::new();
        for (name, value) in table {
            let name = name.get_ref().to_string();
            if let Some(table) = value.get_ref().as_table() {
                let (table, span) = (Some(table), value.span());
                sections.push((name, TomlTable { table, span, known: Vec::new() }));
            } else {
                let help = format!("write its keys below a line `[{key}.{name}]`");
                reading.refuse(value, &name, help);
            }
        }
        sections
    }

    /// The tables `[[key]]`. They may be missing if `count` begins with 0.
    pub(crate) fn sections(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        count: &Count,
    ) -> Vec<TomlTable<'a, 't>> {
        let help = format!("write each as `[[{key}]]`");
        let mut sections = Vec::new();
        for value in self.list(reading, key, count, &help) {
            match value.get_ref().as_table() {
                Some(table) => {
                    let (table, span) = (Some(table), value.span());
                    sections.push(TomlTable { table, span, known: Vec::new() });
                }
                None => reading.refuse(value, key, help.as_str()),
            }
        }
        sections
    }

    fn list(
        &mut self,
        reading: &mut TomlReader<'_>,
        key: &'static str,
        count: &Count,
        help: &str,
    ) -> &'a [Value<'t>] {
        let value = if *count.start() == 0 { self.take(key) } else { self.required(reading, key) };
        let Some(value) = value else { return &[] };
        let Some(list) = values::list_of(reading, value, key, help) else { return &[] };
        if !count.contains(&list.len()) {
            let accepted = match (count.start(), count.end()) {
                (least, most) if least == most => format!("it takes exactly {most}"),
                (0, most) => format!("it takes at most {most}"),
                (least, most) => format!("it takes {least} to {most}"),
            };
            let message = format!("`{key}` has {}", values::entries(list.len()));
            reading.report(&value.span(), message, accepted);
        }
        list
    }

    /// Reports every key that was not taken.
    pub(crate) fn finish(self, reading: &mut TomlReader<'_>) {
        for key in self.table.into_iter().flat_map(DeTable::keys) {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            let likeness = |known: &&&str| strsim::jaro_winkler(name, known);
            let nearest = self.known.iter().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
            let slip = nearest.filter(|nearest| likeness(nearest) >= ALIKE);
            let known: Vec<String> = self.known.iter().map(|key| format!("`{key}`")).collect();
            let guess = slip.map_or(String::new(), |slip| format!("did you mean `{slip}`?\n"));
            let help = format!("{guess}the keys here are {}", known.join(", "));
            reading.report(&key.span(), format!("unknown key {}", quoted(name)), help);
        }
    }
}
