//! Blocks of Markdown as lists and quotes hold them.

/// A block: text, or code, which Discord shows neither in lists nor in quotes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum ListBlock {
    /// Lines of Markdown.
    Text(String),
    /// Lines that belong close to the block before: an item of a list.
    Item(String),
    /// A whole fence.
    Code(String),
}

impl ListBlock {
    fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Item(text) | Self::Code(text) => text,
        }
    }
}

/// The blocks below each other.
pub(super) fn joined(blocks: &[ListBlock]) -> String {
    let mut out = String::new();
    for (at, block) in blocks.iter().enumerate() {
        if at > 0 {
            let close =
                matches!((&blocks[at - 1], block), (ListBlock::Item(_), ListBlock::Item(_)));
            out.push_str(if close { "\n" } else { "\n\n" });
        }
        out.push_str(block.text());
    }
    out
}

/// An item of a list that begins with `mark`. Code in it stands below it, and what follows that too.
pub(super) fn item(mark: &str, blocks: Vec<ListBlock>) -> Vec<ListBlock> {
    let mut out = Vec::new();
    let mut begun = false;
    let indent = " ".repeat(mark.chars().count());
    for block in blocks {
        match block {
            ListBlock::Code(code) => {
                if !begun {
                    // The code is all that tells of the item.
                    out.push(ListBlock::Item(mark.trim_end().to_owned() + " code:"));
                    begun = true;
                }
                out.push(ListBlock::Code(code));
            }
            ListBlock::Text(text) | ListBlock::Item(text) if !begun => {
                begun = true;
                out.push(ListBlock::Item(format!("{mark}{}", indented(&text, &indent))));
            }
            ListBlock::Item(text) => {
                out.push(ListBlock::Item(format!("{indent}{}", indented(&text, &indent))));
            }
            ListBlock::Text(text) => match out.last_mut() {
                Some(ListBlock::Item(before)) => {
                    before.push_str("\n\n");
                    before.push_str(&indent);
                    before.push_str(&indented(&text, &indent));
                }
                _ => out.push(ListBlock::Text(text)),
            },
        }
    }
    // Indented items that lost the item above them to a block of code would be code themselves.
    let mut after_code = false;
    for block in &mut out {
        match block {
            ListBlock::Code(_) => after_code = true,
            ListBlock::Item(text) if after_code => {
                text.replace(&format!("\n{indent}"), "\n").trim_start().clone_into(text);
            }
            _ => {}
        }
    }
    out
}

/// The blocks as a quote. Code in it stands below it.
pub(super) fn quoted(blocks: Vec<ListBlock>) -> Vec<ListBlock> {
    let mut out: Vec<ListBlock> = Vec::new();
    let mut lines: Vec<ListBlock> = Vec::new();
    let end = |lines: &mut Vec<ListBlock>, out: &mut Vec<ListBlock>| {
        if !lines.is_empty() {
            let text = joined(&std::mem::take(lines));
            let quote: Vec<String> = text
                .lines()
                // Discord doesn't support a quote inside a quote.
                .map(|line| line.strip_prefix("> ").or(line.strip_prefix('>')).unwrap_or(line))
                .map(|line| format!("> {line}").trim_end().to_owned())
                .collect();
            out.push(ListBlock::Text(quote.join("\n")));
        }
    };
    for block in blocks {
        if let ListBlock::Code(_) = block {
            end(&mut lines, &mut out);
            out.push(block);
        } else {
            lines.push(block);
        }
    }
    end(&mut lines, &mut out);
    out
}

fn indented(text: &str, indent: &str) -> String {
    let mut lines = text.lines();
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push('\n');
        if !line.is_empty() {
            out.push_str(indent);
            out.push_str(line);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> ListBlock {
        ListBlock::Text(text.to_owned())
    }

    fn code(text: &str) -> ListBlock {
        ListBlock::Code(format!("```text\n{text}\n```"))
    }

    #[test]
    fn code_leaves_the_item_that_it_is_in() {
        let mut list = item("- ", vec![text("one"), code("a"), text("more")]);
        list.extend(item("- ", vec![text("two"), ListBlock::Item("- deeper".to_owned())]));
        assert_eq!(joined(&list), "- one\n\n```text\na\n```\n\nmore\n\n- two\n  - deeper");
    }

    #[test]
    fn a_quote_gives_up_its_code_and_its_quotes() {
        let quote = quoted(vec![text("a\n\nb"), code("x"), text("> c")]);
        assert_eq!(joined(&quote), "> a\n>\n> b\n\n```text\nx\n```\n\n> c");
    }
}
