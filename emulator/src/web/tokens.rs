//! Discord's extensions of Markdown, cut out of the text between Markdown's own markup.

use super::node::{Element, Node};

/// A part of an element's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Token {
    /// Text that may contain mentions, spoilers and addresses.
    Text(String),
    /// Literal text.
    Literal(String),
    /// The end of a line.
    Break,
    Node(Node),
    /// `||`, if it was not escaped.
    Bars,
}

impl Token {
    /// Returns `true` if it stands on lines of its own.
    pub(super) fn is_block(&self) -> bool {
        let Self::Node(Node::Element(element)) = self else { return false };
        matches!(element.kind, "h1" | "h2" | "h3" | "ul" | "ol" | "pre" | "quote")
    }
}

/// Makes nodes of the pieces of one element.
pub(super) fn finish(pieces: Vec<Token>) -> Vec<Node> {
    let cut = join(pieces).into_iter().flat_map(|piece| match piece {
        Token::Text(text) => cut(&text),
        other => vec![other],
    });
    small_lines(&spoilers(cut.collect()))
}

/// Joins texts that the parser returned in several parts. The end of a line next to a block belongs
/// to the block.
fn join(pieces: Vec<Token>) -> Vec<Token> {
    let mut joined: Vec<Token> = Vec::new();
    for piece in pieces {
        match (joined.last_mut(), piece) {
            (_, Token::Text(text) | Token::Literal(text)) if text.is_empty() => {}
            (Some(before), Token::Break) if before.is_block() => {}
            (Some(before @ Token::Break), piece) if piece.is_block() => *before = piece,
            (Some(Token::Text(before)), Token::Text(text)) => before.push_str(&text),
            (_, piece) => joined.push(piece),
        }
    }
    joined
}

/// Cuts a text at everything in it that is more than text.
fn cut(text: &str) -> Vec<Token> {
    let (mut pieces, mut plain, mut rest) = (Vec::new(), String::new(), text);
    let mut before = None;
    while let Some(letter) = rest.chars().next() {
        let found = match letter {
            '|' if rest.starts_with("||") => Some((Token::Bars, 2)),
            '<' => angled(rest),
            '@' => everyone(rest),
            'h' if before.is_none_or(|before: char| !before.is_alphanumeric()) => address(rest),
            _ => None,
        };
        let length = if let Some((piece, length)) = found {
            if !plain.is_empty() {
                pieces.push(Token::Literal(std::mem::take(&mut plain)));
            }
            pieces.push(piece);
            length
        } else {
            plain.push(letter);
            letter.len_utf8()
        };
        before = rest[..length].chars().next_back();
        rest = &rest[length..];
    }
    if !plain.is_empty() {
        pieces.push(Token::Literal(plain));
    }
    pieces
}

fn leaf(kind: &'static str, detail: &str) -> Token {
    Token::Node(Node::element(kind, Some(detail.to_owned()), Vec::new()))
}

fn everyone(text: &str) -> Option<(Token, usize)> {
    let name = ["@everyone", "@here"].into_iter().find(|name| text.starts_with(name))?;
    Some((leaf("everyone", name), name.len()))
}

/// `<@1>`, `<@&1>`, `<#1>`, `</name:1>` or `<t:1:R>` at the beginning of `text`.
fn angled(text: &str) -> Option<(Token, usize)> {
    let inside = text[1..].split_once('>')?.0;
    let length = inside.len() + 2;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let number_after = |mark: &str| inside.strip_prefix(mark).filter(|rest| is_number(rest));
    let piece = if let Some(id) = number_after("@&") {
        leaf("role", id)
    } else if let Some(id) = number_after("@!").or_else(|| number_after("@")) {
        leaf("user", id)
    } else if let Some(id) = number_after("#") {
        leaf("channel", id)
    } else if let Some(command) = inside.strip_prefix('/') {
        let (name, id) = command.rsplit_once(':')?;
        is_number(id).then(|| leaf("command", name))?
    } else if let Some(moment) = inside.strip_prefix("t:") {
        let (seconds, style) = moment.split_once(':').unwrap_or((moment, "f"));
        let known = ["t", "T", "d", "D", "f", "F", "R"].contains(&style);
        (known && is_number(seconds.strip_prefix('-').unwrap_or(seconds)))
            .then(|| leaf("time", &format!("{seconds}:{style}")))?
    } else {
        return None;
    };
    Some((piece, length))
}

/// An address at the beginning of `text`, without the punctuation of the surrounding sentence.
fn address(text: &str) -> Option<(Token, usize)> {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| text.starts_with(scheme))?;
    let ends = |letter: char| letter.is_whitespace() || matches!(letter, '<' | '>' | '|');
    let found = &text[..text.find(ends).unwrap_or(text.len())];
    let found = found.trim_end_matches(['.', ',', ':', ';', '!', '?', ')', ']', '"', '\'']);
    (found.len() > scheme.len()).then(|| {
        let node =
            Node::element("link", Some(found.to_owned()), vec![Node::Text(found.to_owned())]);
        (Token::Node(node), found.len())
    })
}

/// Hides the text between two pairs of bars. A pair without a counterpart is text.
fn spoilers(pieces: Vec<Token>) -> Vec<Token> {
    let (mut shown, mut hidden): (Vec<Token>, Option<Vec<Token>>) = (Vec::new(), None);
    for piece in pieces {
        match (&mut hidden, piece) {
            (None, Token::Bars) => hidden = Some(Vec::new()),
            (Some(inside), Token::Bars) if inside.is_empty() => inside.push(bars()),
            (Some(inside), Token::Bars) => {
                let children = small_lines(inside);
                shown.push(Token::Node(Node::element("spoiler", None, children)));
                hidden = None;
            }
            (Some(inside), piece) => inside.push(piece),
            (None, piece) => shown.push(piece),
        }
    }
    if let Some(inside) = hidden {
        shown.push(bars());
        shown.extend(inside);
    }
    shown
}

fn bars() -> Token {
    Token::Literal("||".to_owned())
}

/// Makes lines small that begin with `-# `, and turns all pieces into nodes.
fn small_lines(pieces: &[Token]) -> Vec<Node> {
    let mut nodes = Vec::new();
    for line in pieces.split_inclusive(|piece| *piece == Token::Break) {
        let small = match line.first() {
            Some(Token::Literal(text)) => text.strip_prefix("-# "),
            _ => None,
        };
        match small {
            Some(text) => {
                let ends = line.last() == Some(&Token::Break);
                let rest = &line[1..line.len() - usize::from(ends)];
                let mut children = vec![Node::Text(text.to_owned())];
                append(&mut children, rest);
                nodes.push(Node::element("small", None, children));
                append(&mut nodes, &line[line.len() - usize::from(ends)..]);
            }
            None => append(&mut nodes, line),
        }
    }
    nodes
}

fn append(nodes: &mut Vec<Node>, pieces: &[Token]) {
    for piece in pieces {
        let text = match piece {
            Token::Node(Node::Element(Element { kind, detail, children })) => {
                nodes.push(Node::element(kind, detail.clone(), children.clone()));
                continue;
            }
            Token::Break => {
                nodes.push(Node::element("br", None, Vec::new()));
                continue;
            }
            Token::Text(text) | Token::Literal(text) | Token::Node(Node::Text(text)) => text,
            Token::Bars => "||",
        };
        match nodes.last_mut() {
            Some(Node::Text(before)) => before.push_str(text),
            _ => nodes.push(Node::Text(text.to_owned())),
        }
    }
}
