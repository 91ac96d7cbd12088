//! Discord's Markdown as a tree of nodes, from which the page builds elements: no markup ever
//! travels as text, so nothing that somebody writes can become markup.
//!
//! Pulldown-cmark parses it. Differences in Discord are recognized by the source: two underscores
//! underline, every line break counts, raw HTML is text. Its extensions, such as mentions and
//! spoilers, are cut out of the text between other markup.

use super::fences::{self, Parted};
use super::node::Node;
use super::tokens::{self, Token};
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// Parses `source` as Discord does.
pub(super) fn read(source: &str) -> Vec<Node> {
    let parted = Parted::extract(source);
    let root = vec![Open::new("root", None)];
    let mut reading =
        MarkdownReader { source: &parted.text, parted: &parted, open: root, code: None };
    let parser = Parser::new_ext(&parted.text, Options::ENABLE_STRIKETHROUGH);
    for (event, range) in parser.into_offset_iter() {
        reading.take(event, &range);
    }
    let root = reading.open.pop().expect("every end closes what a start opened");
    tokens::finish(root.pieces)
}

/// An element that is still open.
struct Open {
    kind: &'static str,
    detail: Option<String>,
    pieces: Vec<Token>,
    /// The text after its content in the source, which is shown as text.
    tail: String,
}

impl Open {
    const fn new(kind: &'static str, detail: Option<String>) -> Self {
        Self { kind, detail, pieces: Vec::new(), tail: String::new() }
    }
}

struct MarkdownReader<'a> {
    source: &'a str,
    parted: &'a Parted,
    open: Vec<Open>,
    /// The text of the code block that is being read.
    code: Option<String>,
}

impl MarkdownReader<'_> {
    fn take(&mut self, event: Event<'_>, range: &Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text, range),
            Event::Code(code) => {
                let code = vec![Node::Text(self.parted.restored(&code))];
                self.push(Token::Node(Node::element("code", None, code)));
            }
            Event::SoftBreak | Event::HardBreak => self.push(Token::Break),
            Event::Html(html) => self.lines(&html),
            Event::InlineHtml(html) => self.words(&html, Token::Literal),
            Event::Rule => {
                self.part();
                self.push(Token::Literal(self.source[range.clone()].trim_end().to_owned()));
            }
            _ => self.push(Token::Literal(self.source[range.clone()].to_owned())),
        }
    }

    fn start(&mut self, tag: Tag<'_>, range: &Range<usize>) {
        let written = &self.source[range.clone()];
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.part(),
            Tag::Heading { level, .. } => self.heading(level, written),
            Tag::BlockQuote(_) => self.begin("quote", None),
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(info) => {
                        Some(info.split_whitespace().next().unwrap_or_default().to_owned())
                    }
                    CodeBlockKind::Indented => None,
                };
                self.begin("pre", language);
                self.code = Some(String::new());
            }
            Tag::List(None) => self.begin("ul", None),
            Tag::List(Some(first)) => self.begin("ol", Some(first.to_string())),
            Tag::Item => self.begin("li", None),
            Tag::Emphasis => self.begin("em", None),
            Tag::Strong if written.starts_with("__") => self.begin("u", None),
            Tag::Strong => self.begin("strong", None),
            Tag::Strikethrough if written.starts_with("~~") => self.begin("s", None),
            Tag::Link { dest_url, .. } if is_web(&dest_url) => {
                self.begin("link", Some(dest_url.into_string()));
            }
            Tag::Image { dest_url, .. } if is_web(&dest_url) => {
                self.push(Token::Literal("!".to_owned()));
                self.begin("link", Some(dest_url.into_string()));
            }
            // Discord knows none of these and shows their source.
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => {
                let tail =
                    if written.starts_with('<') { String::new() } else { format!("]({dest_url})") };
                let head = written.split(|letter: char| letter.is_alphanumeric()).next();
                self.push(Token::Literal(head.unwrap_or_default().to_owned()));
                self.begin("span", None);
                self.tail(tail);
            }
            _ => self.begin("span", None),
        }
    }

    /// Discord has three sizes, all begun with `#`.
    fn heading(&mut self, level: HeadingLevel, written: &str) {
        let kind = match level {
            _ if !written.starts_with('#') => "span",
            HeadingLevel::H1 => "h1",
            HeadingLevel::H2 => "h2",
            HeadingLevel::H3 => "h3",
            _ => "span",
        };
        if kind == "span" {
            self.part();
        }
        self.begin(kind, None);
        if kind == "span" && written.starts_with('#') {
            let marks = written.chars().take_while(|letter| *letter == '#').collect::<String>();
            self.push(Token::Literal(format!("{marks} ")));
        } else if kind == "span" {
            self.tail(format!("\n{}", written.trim_end().lines().last().unwrap_or_default()));
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Paragraph | TagEnd::HtmlBlock => {}
            TagEnd::CodeBlock => {
                let code = self.code.take().unwrap_or_default();
                let code = code.strip_suffix('\n').unwrap_or(&code).to_owned();
                let block = self.open.pop().expect("a code block was begun");
                if block.detail.is_some() {
                    let text = vec![Node::Text(code)];
                    self.push(Token::Node(Node::element("pre", block.detail, text)));
                } else {
                    // Discord does not treat indented lines as code.
                    self.part();
                    self.lines(&code);
                }
            }
            _ => {
                let tail = self.open.last_mut().map(|open| std::mem::take(&mut open.tail));
                self.lines(&tail.unwrap_or_default());
                let done = self.open.pop().expect("every end closes what a start opened");
                let children = tokens::finish(done.pieces);
                self.push(Token::Node(Node::element(done.kind, done.detail, children)));
            }
        }
    }

    fn begin(&mut self, kind: &'static str, detail: Option<String>) {
        self.open.push(Open::new(kind, detail));
    }

    fn tail(&mut self, tail: String) {
        if let Some(open) = self.open.last_mut() {
            open.tail = tail;
        }
    }

    fn pieces(&mut self) -> &mut Vec<Token> {
        &mut self.open.last_mut().expect("the root is closed last").pieces
    }

    fn push(&mut self, piece: Token) {
        self.pieces().push(piece);
    }

    /// Separates a paragraph from the previous one by an empty line.
    fn part(&mut self) {
        let follows_text = self.pieces().last().is_some_and(|last| !last.is_block());
        if follows_text {
            self.push(Token::Break);
            self.push(Token::Break);
        }
    }

    fn text(&mut self, text: &str, range: &Range<usize>) {
        if let Some(code) = &mut self.code {
            code.push_str(&self.parted.restored(text));
            return;
        }
        let written = &self.source[range.clone()];
        if self.source[..range.start].ends_with('\\') {
            // The escaped character is literal and begins no mention or spoiler.
            let mut letters = text.chars();
            self.push(Token::Literal(letters.next().map(String::from).unwrap_or_default()));
            self.words(letters.as_str(), Token::Text);
        } else if written.starts_with('&') {
            // Discord knows no entities.
            self.push(Token::Literal(written.to_owned()));
        } else {
            self.words(text, Token::Text);
        }
    }

    /// A text, with its extracted code blocks put back.
    fn words(&mut self, text: &str, wrap: fn(String) -> Token) {
        let mut rest = text;
        while let Some((at, letter)) =
            rest.char_indices().find(|(_, letter)| fences::place(*letter).is_some())
        {
            self.push(wrap(rest[..at].to_owned()));
            let block = self.parted.block(letter);
            self.pieces().extend(block.map(Token::Node));
            rest = &rest[at + letter.len_utf8()..];
        }
        self.push(wrap(rest.to_owned()));
    }

    /// Literal text, line by line.
    fn lines(&mut self, text: &str) {
        for (number, line) in text.split('\n').enumerate() {
            if number > 0 {
                self.push(Token::Break);
            }
            if !line.is_empty() {
                self.words(line, Token::Literal);
            }
        }
    }
}

/// Returns `true` if Discord turns this address into a link.
pub(super) fn is_web(address: &str) -> bool {
    address.starts_with("https://") || address.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(source: &str) -> String {
        serde_json::to_string(&read(source)).unwrap()
    }

    #[test]
    fn each_line_stays_a_line_and_paragraphs_are_apart() {
        assert_eq!(
            shown("a\nb\n\nc"),
            r#"["a",["br",null,[]],"b",["br",null,[]],["br",null,[]],"c"]"#
        );
    }

    #[test]
    fn markup_in_a_text_stays_text() {
        assert_eq!(shown("<b onclick=\"x\">hi</b>"), r#"["<b onclick=\"x\">hi</b>"]"#);
        assert_eq!(shown("<script>\nalert(1)\n</script>"), shown_lines());
        assert_eq!(
            shown("[a](javascript:alert(1))"),
            r#"["[",["span",null,["a](javascript:alert(1))"]]]"#
        );
    }

    fn shown_lines() -> &'static str {
        r#"["<script>",["br",null,[]],"alert(1)",["br",null,[]],"</script>"]"#
    }

    #[test]
    fn two_underscores_underline() {
        assert_eq!(shown("__a__ **b**"), r#"[["u",null,["a"]]," ",["strong",null,["b"]]]"#);
    }

    #[test]
    fn a_spoiler_may_hold_code_and_several_paragraphs() {
        assert_eq!(
            shown("||a `||` b\n\nc||"),
            r#"[["spoiler",null,["a ",["code",null,["||"]]," b",["br",null,[]],["br",null,[]],"c"]]]"#
        );
        assert_eq!(shown("a || b"), r#"["a || b"]"#);
        assert_eq!(shown(r"\||a||"), r#"["||a||"]"#);
    }

    #[test]
    fn mentions_commands_and_moments_are_told_apart() {
        assert_eq!(
            shown("<@12> <@&13> <#14> </daily next:15> <t:16:R>"),
            r#"[["user","12",[]]," ",["role","13",[]]," ",["channel","14",[]]," ",["command","daily next",[]]," ",["time","16:R",[]]]"#
        );
        assert_eq!(shown(r"\<@12>"), r#"["<@12>"]"#);
        assert_eq!(shown("`<@12>`"), r#"[["code",null,["<@12>"]]]"#);
    }

    #[test]
    fn code_keeps_its_language_and_its_lines() {
        assert_eq!(
            shown("```python\nx = \"<b>\"\n\ny\n```"),
            r#"[["pre","python",["x = \"<b>\"\n\ny"]]]"#
        );
        assert_eq!(shown("a\n\n    b"), r#"["a",["br",null,[]],["br",null,[]],"b"]"#);
    }

    #[test]
    fn fences_work_within_lines_and_spoilers_and_alone_are_text() {
        assert_eq!(shown("a ```b``` c"), r#"["a ",["pre","",["b"]]," c"]"#);
        assert_eq!(
            shown("||a ```py\nx = 1\n```||"),
            r#"[["spoiler",null,["a ",["pre","py",["x = 1"]]]]]"#
        );
        assert_eq!(shown("a ```b"), r#"["a ```b"]"#);
        assert_eq!(shown("```\nb"), r#"["```",["br",null,[]],"b"]"#);
        assert_eq!(
            shown("- a\n  ```py\n  x\n  ```\nb"),
            r#"[["ul",null,[["li",null,["a",["pre","py",["x"]]]]]],"b"]"#
        );
    }

    #[test]
    fn bare_addresses_become_links_without_what_follows_them() {
        assert_eq!(
            shown("see https://a.example/b?c=d."),
            r#"["see ",["link","https://a.example/b?c=d",["https://a.example/b?c=d"]],"."]"#
        );
    }

    #[test]
    fn what_discord_does_not_know_is_shown_as_written() {
        assert_eq!(shown("#### a"), "[[\"span\",null,[\"#### a\"]]]");
        assert_eq!(shown("a\n\n---"), r#"["a",["br",null,[]],["br",null,[]],"---"]"#);
        assert_eq!(shown("&amp; &lt;"), r#"["&amp; &lt;"]"#);
    }
}
