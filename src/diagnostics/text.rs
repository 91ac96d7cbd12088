//! A file's text with its name, so that a problem can point into it.

use super::diagnostic::{Diagnostic, LineSpan};
use crate::domain::text::misleads;
use std::ops::Range;

/// The content of a file, with Unix line ends and without a byte order mark.
#[derive(Clone, Debug)]
pub(crate) struct SourceText {
    /// The path as the author sees it.
    pub(crate) path: String,
    pub(crate) content: String,
}

impl SourceText {
    /// Decodes the content of the file at `path`.
    ///
    /// # Errors
    /// There are more than `most` bytes, they are not UTF-8, or invisible characters make the text
    /// look different from what it is.
    pub(crate) fn from_bytes(
        path: &str,
        bytes: &[u8],
        most: usize,
    ) -> Result<Self, Vec<Diagnostic>> {
        if bytes.len() > most {
            let message = format!("the file is larger than {} KiB", most / 1024);
            return Err(vec![Diagnostic::for_file(path, message).help("make it shorter")]);
        }
        let content = std::str::from_utf8(bytes).map_err(|error| {
            let good = String::from_utf8_lossy(&bytes[..error.valid_up_to()]);
            let place = LineSpan::new(&good, good.len()..good.len());
            let problem = Diagnostic::for_file(path, "the file is not UTF-8 text").at(place);
            vec![problem.help("save it as UTF-8")]
        })?;
        let content = content.strip_prefix('\u{feff}').unwrap_or(content);
        let content = content.replace("\r\n", "\n").replace('\r', "\n");
        let text = Self { path: path.to_owned(), content };
        let Some((at, hidden)) = text.content.char_indices().find(|it| misleads(it.1)) else {
            return Ok(text);
        };
        let message = format!("an invisible character, U+{:04X}, is here", u32::from(hidden));
        let help = "delete it: it makes the text look different from what it is";
        Err(vec![text.problem(at..at + hidden.len_utf8(), message).help(help)])
    }

    /// A problem at `range`, in bytes.
    pub(crate) fn problem(&self, range: Range<usize>, message: impl Into<String>) -> Diagnostic {
        Diagnostic::for_file(&self.path, message).at(LineSpan::new(&self.content, range))
    }

    /// A problem about something missing at the end.
    pub(crate) fn problem_at_end(&self, message: impl Into<String>) -> Diagnostic {
        let end = self.content.trim_end().len();
        self.problem(end..end, message)
    }

    /// The range to point at for `range`: itself, or the line before it if it is empty.
    pub(crate) fn or_line_before(&self, range: &Range<usize>) -> Range<usize> {
        if !range.is_empty() {
            return range.clone();
        }
        let end = self.content[..range.start].trim_end().len();
        let start = self.content[..end].rfind('\n').map_or(0, |newline| newline + 1);
        start..end
    }

    pub(crate) fn slice(&self, range: &Range<usize>) -> &str {
        &self.content[range.clone()]
    }

    /// The first line.
    pub(crate) fn head(&self) -> Range<usize> {
        0..self.content.lines().next().map_or(0, str::len)
    }

    /// The number of the line, counted from 1, that contains the byte `at`.
    pub(crate) fn line(&self, at: usize) -> usize {
        self.content[..at].bytes().filter(|byte| *byte == b'\n').count() + 1
    }
}

/// `text` in backticks on one line, shortened if it is long, for use in a message.
pub(crate) fn quoted(text: &str) -> String {
    const LONG: usize = 40;
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > LONG {
        let start: String = line.chars().take(LONG).collect();
        format!("`{}…`", start.trim_end())
    } else {
        format!("`{line}`")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(bytes: &[u8]) -> (String, Option<usize>) {
        let problem = SourceText::from_bytes("a.toml", bytes, 8).unwrap_err().remove(0);
        (problem.message, problem.place.map(|place| place.line))
    }

    #[test]
    fn windows_line_ends_and_marks_are_read_as_on_unix() {
        let text = SourceText::from_bytes("a.md", "\u{feff}one\r\ntwo\r".as_bytes(), 64).unwrap();
        assert_eq!(text.content, "one\ntwo\n");
    }

    #[test]
    fn what_is_no_text_or_too_large_or_misleads_is_refused() {
        assert_eq!(refused(b"123456789"), ("the file is larger than 0 KiB".to_owned(), None));
        assert_eq!(refused(b"a\n\xff"), ("the file is not UTF-8 text".to_owned(), Some(2)));
        let (message, line) = refused("a\n\u{202e}".as_bytes());
        assert_eq!((message.as_str(), line), ("an invisible character, U+202E, is here", Some(2)));
    }
}
