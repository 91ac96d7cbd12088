//! The options of a choice question: a list of boxes, the right ones ticked.

use super::document::{Checkbox, Document, ListItem};
use super::lists::{dedented, list};
use crate::diagnostics::{Diagnostic, SourceText};
use crate::domain::choices::{ChoiceOption, MAX_OPTIONS, OPTIONS};
use crate::domain::text::{counted, is_visible};
use crate::markdown::{plain, shown};
use std::collections::HashSet;
use std::ops::Range;

/// The most characters of an option: five of them and the prompt share an embed.
pub(crate) const MAX_OPTION: usize = 250;

/// The most characters of the reason for an option: five of them share an embed with the options.
pub(crate) const MAX_WHY: usize = 500;

/// The characters around an option where it is shown.
const FRAME: usize = 10;

/// Boxes are allowed only before options.
pub(super) fn check_boxes(
    text: &SourceText,
    document: &Document,
    choices: Option<&Range<usize>>,
    problems: &mut Vec<Diagnostic>,
) {
    for Checkbox { range, .. } in &document.boxes {
        if !choices.is_some_and(|choices| choices.contains(&range.start)) {
            problems.push(
                text.problem(range.clone(), "Discord doesn't render task lists")
                    .help("remove the box; boxes are for the options under `## Choices`"),
            );
        }
    }
}

/// The options in the section at `range`, each with its place.
pub(super) fn choices(
    text: &SourceText,
    document: &Document,
    range: Option<&Range<usize>>,
    problems: &mut Vec<Diagnostic>,
) -> (Vec<ChoiceOption>, Vec<Range<usize>>) {
    let Some(range) = range else { return (Vec::new(), Vec::new()) };
    let items = list(text, document, range, "choices", problems);
    let (least, most) = (OPTIONS.start(), OPTIONS.end());
    let mut report = |range: Range<usize>, message: String, help: String| {
        problems.push(text.problem(range, message).help(help));
    };
    if !OPTIONS.contains(&items.len()) {
        let message = format!("the question has {}", counted(items.len(), "option"));
        report(text.or_line_before(range), message, format!("write {least} to {most}"));
    }
    let mut options = Vec::new();
    let mut known = HashSet::new();
    for item in items {
        let option = match option(text, document, item) {
            Ok(option) => option,
            Err((message, help)) => {
                report(item.range.clone(), message.to_owned(), help.to_owned());
                continue;
            }
        };
        let why = option.why.as_deref().unwrap_or_default();
        for (what, part, limit) in
            [("option", option.text.as_str(), MAX_OPTION), ("reason", why, MAX_WHY)]
        {
            let length = part.chars().count();
            if length > limit {
                let message = format!("the {what} has {length} characters");
                let help = format!("at most {limit} fit on a phone; make it shorter");
                report(item.range.clone(), message, help);
            }
        }
        if !known.insert(option.text.split_whitespace().collect::<Vec<_>>().join(" ")) {
            report(item.range.clone(), "this option appears twice".into(), "drop one".into());
        }
        options.push(option);
    }
    let right = options.iter().filter(|option| option.is_right).count();
    if options.len() == items.len() && !options.is_empty() {
        if right == 0 {
            let help = "tick at least one: `- [x] `".to_owned();
            report(text.or_line_before(range), "no option is right".into(), help);
        } else if right == options.len() {
            let help = "leave at least one unticked: `- [ ] `".to_owned();
            report(text.or_line_before(range), "every option is right".into(), help);
        }
    }
    (options, items.iter().map(|item| item.range.clone()).collect())
}

/// Reads one option: its text after the box, code directly below that, and then the reason.
fn option(
    text: &SourceText,
    document: &Document,
    item: &ListItem,
) -> Result<ChoiceOption, (&'static str, &'static str)> {
    let Some(first) = item.blocks.first().filter(|_| item.begins_with_text) else {
        return Err((
            "the option doesn't begin with text",
            "write the option first, then code or the reason indented below it",
        ));
    };
    let found = document.boxes.iter().find(|found| {
        item.range.contains(&found.range.start)
            && text.content[item.range.start..found.range.start].trim() == "-"
    });
    let Some(Checkbox { range, is_ticked }) = found else {
        return Err(("this option has no box", "begin it with `- [x] ` or `- [ ] `"));
    };
    let is_code =
        |block: &Range<usize>| document.fences.iter().any(|fence| fence.range.start == block.start);
    let below = &item.blocks[1..];
    let why = below.iter().find(|block| !is_code(block)).map(|block| block.start);
    let end = why.unwrap_or(item.range.end);
    let first_end = below.first().map_or(end, |block| block.start);
    let mut option = shown(text.slice(&(range.end.max(first.start)..first_end)).trim());
    let code = dedented(text, item, first_end..end);
    if !code.trim().is_empty() {
        option.push('\n');
        option.push_str(shown(&code).trim());
    }
    if !is_visible(&plain(&option)) {
        return Err(("nothing of this option is visible", "write one short line of text"));
    }
    let why = why.map(|start| shown(&dedented(text, item, start..item.range.end)));
    let why = why.map(|why| why.trim().to_owned()).filter(|why| !why.is_empty());
    Ok(ChoiceOption { text: option, is_right: *is_ticked, why })
}

/// Prompt and options are shown as a whole, in one embed.
pub(super) fn check_length(
    text: &SourceText,
    prompt: &Range<usize>,
    choices: &[ChoiceOption],
    limit: usize,
    problems: &mut Vec<Diagnostic>,
) {
    let length = shown(text.slice(prompt)).chars().count();
    let options: usize =
        choices.iter().map(|option| option.text.chars().count() + FRAME).sum::<usize>();
    if !choices.is_empty() && length <= limit && length + options + FRAME * MAX_OPTIONS > limit {
        let message = format!("prompt and options have {} characters", length + options);
        problems.push(
            text.problem(prompt.clone(), message)
                .help(format!("Discord shows at most {limit} in one embed; make them shorter")),
        );
    }
}
