//! The structure of a question's Markdown, and what Discord would not render in it.

pub(super) use super::info::{Info, Versions, is_language};

use crate::diagnostics::{Diagnostic, SourceText, quoted};
use crate::markdown::info_range;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Options, Parser, Tag, TagEnd};
use std::ops::Range;

/// A file's Markdown, in blocks. All ranges are in bytes of the whole file.
#[derive(Debug, Default)]
pub(super) struct Document {
    pub(super) blocks: Vec<Block>,
    pub(super) fences: Vec<CodeFence>,
    /// The boxes of task lists.
    pub(super) boxes: Vec<Checkbox>,
    /// Inline code in texts.
    pub(super) code: Vec<Range<usize>>,
    /// Set if a fence is not closed where its author meant it to be.
    pub(super) unclosed: bool,
}

/// The box before an item of a task list.
#[derive(Debug)]
pub(super) struct Checkbox {
    pub(super) range: Range<usize>,
    pub(super) is_ticked: bool,
}

/// A top-level block.
#[derive(Debug)]
pub(super) struct Block {
    pub(super) kind: BlockKind,
    pub(super) range: Range<usize>,
}

#[derive(Debug)]
pub(super) enum BlockKind {
    Heading(HeadingLevel),
    List(Vec<ListItem>),
    Other,
}

/// An item of a top-level list.
#[derive(Debug)]
pub(super) struct ListItem {
    pub(super) range: Range<usize>,
    /// The start of each of its blocks; the first one is where its text begins.
    pub(super) blocks: Vec<Range<usize>>,
    /// Set if the first block is text.
    pub(super) begins_with_text: bool,
    /// Set if the last block is the text of a tight list, which has no end of its own.
    open: bool,
}

/// A fenced code block, at any depth.
#[derive(Debug)]
pub(super) struct CodeFence {
    pub(super) range: Range<usize>,
    pub(super) info: Info,
    /// The first word of its opening line.
    pub(super) language: String,
    /// The code without the indentation of its parent.
    pub(super) code: String,
}

/// Extensions that Discord doesn't know either: they are enabled in order to be refused.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_TASKLISTS)
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH);

/// Parses the Markdown of `text` from the byte `base` on.
pub(super) fn read(text: &SourceText, base: usize, problems: &mut Vec<Diagnostic>) -> Document {
    let body = &text.content[base..];
    let mut parser = Parser::new_ext(body, OPTIONS).into_offset_iter();
    for (name, definition) in parser.reference_definitions().iter() {
        let range = base + definition.span.start..base + definition.span.end;
        problems.push(
            text.problem(
                range,
                format!("Discord doesn't support link definitions such as `[{name}]:`"),
            )
            .help("write the address in the link itself: `[text](https://…)`"),
        );
    }
    let mut reader = DocumentReader {
        text,
        document: Document::default(),
        stack: Vec::new(),
        output: OutputPosition::Foreign,
        problems,
    };
    for (event, range) in &mut parser {
        reader.event(&event, base + range.start..base + range.end);
    }
    if reader.output == OutputPosition::Required {
        reader.report_missing_output();
    }
    reader.document
}

/// The element that the parser is inside of.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Inside {
    List,
    Item,
    Code,
    Else,
}

/// The role of an `output` fence if it came next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum OutputPosition {
    Foreign,
    Welcome,
    Required,
}

struct DocumentReader<'a> {
    text: &'a SourceText,
    document: Document,
    stack: Vec<Inside>,
    output: OutputPosition,
    problems: &'a mut Vec<Diagnostic>,
}

impl DocumentReader<'_> {
    fn report(&mut self, range: Range<usize>, message: impl Into<String>, help: &str) {
        self.problems.push(self.text.problem(range, message).help(help));
    }

    fn event(&mut self, event: &Event<'_>, range: Range<usize>) {
        if let Event::End(_) = event {
            self.stack.pop();
            if let Event::End(TagEnd::CodeBlock) = event {
                self.look_for_swallowed_fence();
                return;
            }
        }
        if self.output != OutputPosition::Foreign
            && !matches!(event, Event::Text(_) if self.inside_code())
        {
            let is_output = matches!(
                event,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) if info.trim() == "output"
            );
            if !is_output
                && std::mem::replace(&mut self.output, OutputPosition::Foreign)
                    == OutputPosition::Required
            {
                self.report_missing_output();
            }
        }
        if !matches!(event, Event::End(_)) {
            self.place_in_item(event, &range);
        }
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::Text(text) if self.inside_code() => {
                let fence = self.document.fences.last_mut();
                fence.expect("code is inside a fence").code.push_str(text);
            }
            Event::Text(text) => {
                let source = self.text.slice(&range);
                if source.starts_with('&') && source != &**text && source.ends_with(';') {
                    let message = format!("Discord shows {} as it stands", quoted(source));
                    self.report(range, message, &format!("write the character itself: `{text}`"));
                }
            }
            Event::Code(_) => self.document.code.push(range),
            Event::Html(html) | Event::InlineHtml(html) => {
                let message = format!("Discord doesn't render HTML, such as {}", quoted(html));
                self.report(range, message, "put code in backticks, or write it as Markdown");
            }
            Event::Rule => {
                self.block(BlockKind::Other, range.clone());
                self.report(
                    range,
                    "Discord doesn't render horizontal rules",
                    "remove it; a heading separates too",
                );
            }
            Event::TaskListMarker(is_ticked) => {
                self.document.boxes.push(Checkbox { range, is_ticked: *is_ticked });
            }
            Event::FootnoteReference(_) => {
                self.report(range, "Discord doesn't render footnotes", "say it where it belongs");
            }
            _ => {}
        }
    }

    fn inside_code(&self) -> bool {
        self.stack.last() == Some(&Inside::Code)
    }

    /// Records the blocks of the items of top-level lists.
    fn place_in_item(&mut self, event: &Event<'_>, range: &Range<usize>) {
        if self.stack != [Inside::List, Inside::Item] {
            return;
        }
        let Some(Block { kind: BlockKind::List(items), .. }) = self.document.blocks.last_mut()
        else {
            return;
        };
        let item = items.last_mut().expect("the reader is inside an item");
        let is_block = matches!(
            event,
            Event::Rule
                | Event::Start(
                    Tag::Paragraph
                        | Tag::Heading { .. }
                        | Tag::BlockQuote(_)
                        | Tag::CodeBlock(_)
                        | Tag::HtmlBlock
                        | Tag::List(_)
                        | Tag::Table(_)
                )
        );
        if is_block || !item.open {
            if item.blocks.is_empty() {
                item.begins_with_text = !is_block || matches!(event, Event::Start(Tag::Paragraph));
            }
            item.blocks.push(range.clone());
            item.open = !is_block;
        }
    }

    fn block(&mut self, kind: BlockKind, range: Range<usize>) {
        if self.stack.is_empty() {
            self.document.blocks.push(Block { kind, range });
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        let mut inside = Inside::Else;
        match tag {
            Tag::Heading { level, .. } => {
                if !self.text.slice(&range).trim_start().starts_with('#') {
                    let help = "write `## ` before it instead of underlining it";
                    self.report(range.clone(), "Discord doesn't support underlined headings", help);
                }
                self.block(BlockKind::Heading(*level), range);
            }
            Tag::List(_) => {
                self.block(BlockKind::List(Vec::new()), range);
                inside = Inside::List;
            }
            Tag::Item => {
                if let (1, Some(Block { kind: BlockKind::List(items), .. })) =
                    (self.stack.len(), self.document.blocks.last_mut())
                {
                    items.push(ListItem {
                        range,
                        blocks: Vec::new(),
                        begins_with_text: false,
                        open: false,
                    });
                }
                inside = Inside::Item;
            }
            Tag::CodeBlock(kind) => {
                self.block(BlockKind::Other, range.clone());
                self.fence(kind, range);
                inside = Inside::Code;
            }
            Tag::Paragraph | Tag::BlockQuote(_) | Tag::HtmlBlock => {
                self.block(BlockKind::Other, range);
            }
            Tag::Table(_) => {
                self.block(BlockKind::Other, range.clone());
                self.report(range, "Discord doesn't render tables", "write a list instead");
            }
            Tag::Image { .. } => {
                self.report(range, "a question can't have images", "say it in words or in code");
            }
            Tag::FootnoteDefinition(_) => {
                self.block(BlockKind::Other, range.clone());
                self.report(range, "Discord doesn't render footnotes", "say it where it belongs");
            }
            Tag::Strong if self.text.slice(&range).starts_with("__") => {
                let help = "write `**` for bold, or put a name with underscores in backticks";
                self.report(range, "Discord underlines text between `__`", help);
            }
            Tag::Link { link_type, .. }
                if !matches!(link_type, LinkType::Inline | LinkType::Autolink) =>
            {
                let help = "write the address in the link itself: `[text](https://…)`";
                self.report(range, "Discord doesn't render reference links", help);
            }
            _ => {}
        }
        self.stack.push(inside);
    }

    fn fence(&mut self, kind: &CodeBlockKind<'_>, range: Range<usize>) {
        let mut fence = CodeFence {
            range: range.clone(),
            info: Info::Unknown,
            language: String::new(),
            code: String::new(),
        };
        if let CodeBlockKind::Fenced(info) = kind {
            fence.info = self.info(info, &range);
            info.split_whitespace().next().unwrap_or_default().clone_into(&mut fence.language);
            let source = self.text.slice(&range);
            if source.starts_with('~') {
                let help = "open and close it with three backticks";
                self.report(range.clone(), "Discord doesn't support tilde fences", help);
            } else if !is_closed(source) {
                let help = "add a line with three backticks where the code ends";
                self.report(range.clone(), "this fence is never closed", help);
                self.document.unclosed = true;
            }
            if self.stack.contains(&Inside::Else) {
                let help = "move it out of the quote";
                self.report(range, "Discord doesn't render code inside a quote", help);
            }
        } else {
            let help = "put it in a fence with a language, or remove the indentation";
            self.report(range, "Discord doesn't render indented code", help);
        }
        self.document.fences.push(fence);
    }

    fn info(&mut self, info: &str, fence: &Range<usize>) -> Info {
        let output = std::mem::replace(&mut self.output, OutputPosition::Foreign);
        let words: Vec<&str> = info.split_whitespace().collect();
        let range = info_range(&self.text.content, fence).unwrap_or_else(|| fence.clone());
        match words[..] {
            [] => {
                let help = "name its language: ```python, ```toml, ```console, or ```text for none";
                self.report(range, "this fence has no language", help);
                Info::Unknown
            }
            ["output"] => {
                if output == OutputPosition::Foreign {
                    let help = "put it directly after a fence marked `run`, or mark it ```text";
                    self.report(range, "this output follows no code that is run", help);
                }
                Info::Output
            }
            [language] if is_language(language) => Info::Shown,
            [language, "solution"] if is_language(language) => Info::Solution,
            [language, verb @ ("run" | "check"), ref versions @ ..]
                if is_language(language) && versions.len() <= 1 =>
            {
                let versions = versions.first().map(|versions| self.versions(versions, range));
                if verb == "run" {
                    self.output = OutputPosition::Required;
                    versions.map_or(Info::Run(None), Info::Run)
                } else {
                    self.output = OutputPosition::Welcome;
                    versions.map_or(Info::Check(None), Info::Check)
                }
            }
            _ => {
                let message = format!("{} says more than a fence can", quoted(info));
                let help = "write a language, `python run`, `python run 3.12..3.14`, \
                            `python solution`, `ts check` or `output`";
                self.report(range, message, help);
                Info::Unknown
            }
        }
    }

    /// A line inside a fence that would open another shows that the fence was not closed.
    fn look_for_swallowed_fence(&mut self) {
        let Some(fence) = self.document.fences.last() else { return };
        let source = self.text.slice(&fence.range);
        let marks = source.len() - source.trim_start_matches('`').len();
        let opening = (1..).zip(fence.code.lines()).find(|(_, line)| {
            let info = line.trim_start().trim_start_matches('`');
            let length = line.trim_start().len() - info.len();
            length >= marks && marks >= 3 && !info.trim().is_empty() && !info.contains('`')
        });
        let Some((number, _)) = opening else { return };
        let range = fence.range.clone();
        let message = format!("this fence is not closed before another opens {number} lines below");
        let help = "add a line with three backticks where the code ends, or open it with four if the \
                    lines belong to it";
        if !self.document.unclosed {
            self.report(range, message, help);
            self.document.unclosed = true;
        }
    }

    fn versions(&mut self, text: &str, range: Range<usize>) -> Option<Versions> {
        let versions = Versions::parse(text);
        if versions.is_none() {
            let message = format!("{} isn't a version range", quoted(text));
            self.report(range, message, "write it like `3.12..3.14`, which includes both ends");
        }
        versions
    }

    fn report_missing_output(&mut self) {
        let range = self.document.fences.last().expect("a fence was just read").range.clone();
        let help = "add a fence ```output directly after it, with exactly what it prints";
        self.report(range, "this code is run, but nothing says what it prints", help);
    }
}

/// Returns `true` if the last line of a fence closes it.
fn is_closed(source: &str) -> bool {
    let marks = source.len() - source.trim_start_matches('`').len();
    let mut lines = source.trim_end().lines();
    let last = if lines.next().is_some() { lines.last() } else { None };
    last.is_some_and(|line| {
        let line = line.trim_start_matches([' ', '>']);
        line.len() >= marks && line.bytes().all(|byte| byte == b'`')
    })
}
