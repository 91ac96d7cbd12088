//! A question as a format gives it, before it is cleaned.

use super::item::Place;

/// The markup of texts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Markup {
    /// Markdown, in which a line end is a space.
    #[default]
    Markdown,
    /// Markdown or plain text, in which a line end is a line break.
    Lines,
    /// HTML.
    Html,
}

/// Everything that a format can say about a question. Fields it didn't mention are empty.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    pub(super) place: Place,
    pub(super) markup: Markup,
    /// The source of the id, if the format has one.
    pub(super) name: Option<String>,
    pub(super) pack: Option<String>,
    pub(super) title: Option<String>,
    pub(super) category: Option<String>,
    pub(super) difficulty: Option<String>,
    pub(super) tags: Vec<String>,
    pub(super) aliases: Vec<String>,
    pub(super) references: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) license: Option<String>,
    pub(super) prompt: String,
    pub(super) answer: String,
    /// The explanation of the answer, if the format has it in a separate field.
    pub(super) explanation: String,
    pub(super) key_points: Vec<String>,
    pub(super) follow_ups: Vec<(String, String)>,
    pub(super) choices: Vec<String>,
    /// The reasons for the choices, in the same order, where the format has any.
    pub(super) whys: Vec<String>,
    /// The right choices, by letter, number or text.
    pub(super) right: Vec<String>,
    /// A question file of Warmup's as it stands.
    pub(super) verbatim: Option<Vec<u8>>,
    pub(super) notes: Vec<String>,
    /// This program wrote it, so its title is kept.
    pub(super) exported: bool,
}

impl Draft {
    pub(in crate::import) fn new(place: Place, markup: Markup) -> Self {
        Self {
            place,
            markup,
            name: None,
            pack: None,
            title: None,
            category: None,
            difficulty: None,
            tags: Vec::new(),
            aliases: Vec::new(),
            references: Vec::new(),
            source: None,
            license: None,
            prompt: String::new(),
            answer: String::new(),
            explanation: String::new(),
            key_points: Vec::new(),
            follow_ups: Vec::new(),
            choices: Vec::new(),
            whys: Vec::new(),
            right: Vec::new(),
            verbatim: None,
            notes: Vec::new(),
            exported: false,
        }
    }
}
