//! Values as JSON and YAML have them, with the lines on which they stand.

/// A value. Numbers, `true` and the like are the text that was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    pub(super) line: usize,
    pub(super) value: Value,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Nothing,
    Text(String),
    List(Vec<Node>),
    /// Keys in their order.
    Map(Vec<(String, Node)>),
}

impl Node {
    pub(super) const fn new(line: usize, value: Value) -> Self {
        Self { line, value }
    }

    /// The value as one text: entries of a list below each other.
    pub(super) fn text(&self) -> String {
        match &self.value {
            Value::Nothing => String::new(),
            Value::Text(text) => text.clone(),
            Value::List(nodes) => {
                let texts: Vec<String> = nodes.iter().map(Self::text).collect();
                texts.join("\n")
            }
            Value::Map(entries) => {
                let texts: Vec<String> =
                    entries.iter().map(|(key, node)| format!("{key}: {}", node.text())).collect();
                texts.join("\n")
            }
        }
    }

    /// The value as texts: one for each entry of a list, one for anything else.
    pub(super) fn texts(&self) -> Vec<String> {
        let texts: Vec<String> = match &self.value {
            Value::List(nodes) => nodes.iter().map(Self::text).collect(),
            _ => vec![self.text()],
        };
        texts.into_iter().filter(|text| !text.trim().is_empty()).collect()
    }

    pub(super) fn map(&self) -> Option<&[(String, Self)]> {
        match &self.value {
            Value::Map(entries) => Some(entries),
            _ => None,
        }
    }
}
