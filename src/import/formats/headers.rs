//! The lines at the head of Anki's text export: `#separator:tab`, `#html:true`, `#tags column:3`.

use super::node::Node;
use crate::import::draft::{Draft, Markup};

/// The settings in the head of a file; the defaults if it has no head.
#[derive(Debug, Default)]
pub(super) struct Headers {
    pub(super) separator: Option<u8>,
    /// The length of the head, in bytes.
    pub(super) length: usize,
    html: Option<bool>,
    deck: Option<String>,
    /// Columns by their names, counted from 0.
    special: Vec<(usize, &'static str)>,
    columns: Option<Vec<String>>,
}

impl Headers {
    pub(super) fn read(text: &str) -> Self {
        let mut headers = Self::default();
        for line in text.split_inclusive('\n') {
            let Some((key, value)) = line.strip_prefix('#').and_then(|line| line.split_once(':'))
            else {
                break;
            };
            if !headers.take(key.trim(), value.trim_end_matches('\n')) {
                break;
            }
            headers.length += line.len();
        }
        headers
    }

    /// Applies a line of the head. Returns `false` if it isn't one.
    fn take(&mut self, key: &str, value: &str) -> bool {
        let column = || value.trim().parse::<usize>().ok().and_then(|column| column.checked_sub(1));
        match key.to_lowercase().as_str() {
            "separator" => {
                self.separator = match value.trim().to_lowercase().as_str() {
                    "tab" | "\\t" | "" => Some(b'\t'),
                    "comma" => Some(b','),
                    "semicolon" => Some(b';'),
                    "pipe" => Some(b'|'),
                    "space" => Some(b' '),
                    "colon" => Some(b':'),
                    sign => sign.bytes().next(),
                };
            }
            "html" => self.html = Some(value.trim() == "true"),
            "deck" => self.deck = Some(value.trim().to_owned()),
            "columns" => {
                let separator = char::from(self.separator.unwrap_or(b'\t'));
                self.columns =
                    Some(value.split(separator).map(|it| it.trim().to_owned()).collect());
            }
            "tags" | "notetype" | "if matches" => {}
            "tags column" => self.special.extend(column().map(|at| (at, "tags"))),
            "deck column" => self.special.extend(column().map(|at| (at, "deck"))),
            "notetype column" => self.special.extend(column().map(|at| (at, "#notetype"))),
            "guid column" => self.special.extend(column().map(|at| (at, "#guid"))),
            _ => return false,
        }
        true
    }

    /// The markup of cells.
    pub(super) fn markup(&self) -> Markup {
        match self.html {
            Some(true) => Markup::Html,
            Some(false) | None => Markup::Lines,
        }
    }

    /// The names of all columns, where the head says something of them.
    pub(super) fn columns(&self) -> Option<Vec<String>> {
        const MOST: usize = 60;
        if self.columns.is_none() && self.special.is_empty() && self.html.is_none() {
            return None;
        }
        let given = self.columns.clone().unwrap_or_default();
        let mut fields = ["question", "answer"].into_iter();
        let names = (0..MOST).map(|at| {
            let special = self.special.iter().find(|(column, _)| *column == at);
            match (special, given.get(at)) {
                (Some((_, name)), _) => (*name).to_owned(),
                (None, Some(name)) if !name.is_empty() => name.clone(),
                _ => fields.next().unwrap_or("#more").to_owned(),
            }
        });
        Some(names.collect())
    }

    /// Fills in what Anki's export writes differently: nested decks, tags separated by spaces, and
    /// unnamed fields.
    pub(super) fn filled(&self, mut draft: Draft, entries: &[(String, Node)]) -> Draft {
        if self.html.is_none() && self.special.is_empty() && self.columns.is_none() {
            return draft;
        }
        if let Some(deck) = draft.category.take().or_else(|| self.deck.clone()) {
            draft.category = deck.rsplit("::").next().map(str::to_owned);
        }
        let tags = entries.iter().find(|(name, _)| name == "tags").map(|(_, node)| node.text());
        if let Some(tags) = tags {
            draft.tags = tags.split_whitespace().map(str::to_owned).collect();
        }
        if draft.explanation.is_empty() {
            let more: Vec<String> = entries
                .iter()
                .filter(|(name, _)| name == "#more")
                .map(|(_, node)| node.text())
                .filter(|text| !text.trim().is_empty())
                .collect();
            draft.explanation = more.join("\n\n");
        }
        super::anki::with_cloze(&mut draft);
        draft
    }
}
