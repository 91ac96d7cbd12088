//! Code blocks that only Discord knows. In Markdown, a code block has lines of its own; Discord
//! takes any text between two fences, even in the middle of a line and inside a spoiler, and a
//! fence without a counterpart is text.

use super::node::Node;
use std::ops::Range;

const FENCE: &str = "```";
/// Stands for the first extracted block, the next character for the second, and so on. Nobody types
/// these.
const FIRST_PLACE: u32 = 0xF_0000;
const LAST_PLACE: u32 = 0xF_FFFF;

/// A text whose unusual blocks were extracted, and the blocks.
#[derive(Debug, Default)]
pub(super) struct Parted {
    /// The text with a character in place of each block.
    pub(super) text: String,
    blocks: Vec<String>,
}

impl Parted {
    /// Extracts the blocks of `source` that Markdown would not parse as Discord does.
    pub(super) fn extract(source: &str) -> Self {
        let source: String = source.chars().filter(|letter| place(*letter).is_none()).collect();
        let (mut parted, mut from) = (Self::default(), 0);
        while let Some(opening) = find(&source, from) {
            parted.text.push_str(&source[from..opening]);
            let inside = opening + FENCE.len();
            let Some(closing) = source[inside..].find(FENCE).map(|at| inside + at) else {
                parted.text.push_str("\\`\\`\\`");
                from = inside;
                continue;
            };
            let end = closing + FENCE.len();
            if has_own_lines(&source, opening..end) {
                parted.text.push_str(&source[opening..end]);
            } else {
                parted.put(source[inside..closing].to_owned());
            }
            from = end;
        }
        parted.text.push_str(&source[from..]);
        parted
    }

    fn put(&mut self, block: String) {
        let number = FIRST_PLACE + u32::try_from(self.blocks.len()).unwrap_or(u32::MAX);
        if let Some(letter) = char::from_u32(number).filter(|letter| place(*letter).is_some()) {
            self.text.push(letter);
            self.blocks.push(block);
        }
    }

    /// The block for which `letter` stands.
    pub(super) fn block(&self, letter: char) -> Option<Node> {
        let block = self.blocks.get(place(letter)?)?;
        let is_language = |line: &str| {
            !line.is_empty()
                && line.chars().all(|one| one.is_ascii_alphanumeric() || "_+-.#".contains(one))
        };
        let (language, code) = match block.split_once('\n') {
            Some((line, code)) if is_language(line) => (line, code),
            _ => ("", block.as_str()),
        };
        let code = vec![Node::Text(code.trim_matches('\n').to_owned())];
        Some(Node::element("pre", Some(language.to_owned()), code))
    }

    /// `text` with its extracted blocks put back.
    pub(super) fn restored(&self, text: &str) -> String {
        let mut whole = String::with_capacity(text.len());
        for letter in text.chars() {
            match place(letter).and_then(|place| self.blocks.get(place)) {
                Some(block) => whole.extend([FENCE, block, FENCE]),
                None => whole.push(letter),
            }
        }
        whole
    }
}

/// The number of the block at `letter`, if it is such a character.
pub(super) fn place(letter: char) -> Option<usize> {
    let number = u32::from(letter);
    (FIRST_PLACE..=LAST_PLACE)
        .contains(&number)
        .then(|| usize::try_from(number - FIRST_PLACE).expect("a character fits"))
}

/// The next fence that is not escaped.
fn find(source: &str, from: usize) -> Option<usize> {
    let fences = source[from..].match_indices(FENCE).map(|(at, _)| from + at);
    fences.into_iter().find(|at| !source[..*at].ends_with('\\'))
}

/// Returns `true` if Markdown also sees a code block at `block`, including its fences.
fn has_own_lines(source: &str, block: Range<usize>) -> bool {
    let line_before = |at: usize| source[..at].rsplit('\n').next().unwrap_or_default();
    let marks = |text: &str| {
        text.chars().all(|letter| letter.is_whitespace() || ">-*+.0123456789".contains(letter))
    };
    let closing = block.end - FENCE.len();
    let after = source[block.end..].split('\n').next().unwrap_or_default();
    let quotes = |text: &str| text.chars().all(|letter| letter.is_whitespace() || letter == '>');
    source[block.clone()].contains('\n')
        && marks(line_before(block.start))
        && quotes(line_before(closing))
        && after.trim().is_empty()
}
