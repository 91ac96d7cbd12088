//! A text as the page draws it: words, and elements with words inside.

use serde::Serialize;
use serde::ser::{SerializeTuple as _, Serializer};

/// A node of the tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Node {
    Text(String),
    Element(Element),
}

/// An element.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Element {
    /// Its kind; the page knows each of them.
    pub(super) kind: &'static str,
    /// A link's address, a code block's language, a mention's id, an ordered list's start.
    pub(super) detail: Option<String>,
    pub(super) children: Vec<Node>,
}

impl Node {
    pub(super) fn element(kind: &'static str, detail: Option<String>, children: Vec<Self>) -> Self {
        Self::Element(Element { kind, detail, children })
    }
}

/// A text is a string; an element is `[kind, detail, children]`.
impl Serialize for Node {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Element(Element { kind, detail, children }) => {
                let mut tuple = serializer.serialize_tuple(3)?;
                tuple.serialize_element(kind)?;
                tuple.serialize_element(detail)?;
                tuple.serialize_element(children)?;
                tuple.end()
            }
        }
    }
}
