//! What runs the code of a language: the `[run.<language>]` tables of a pack.

use super::document::is_language;
use super::text::quoted;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::ops::Range;
use toml::Spanned;

/// The most characters of a file's extension.
const MAX_EXTENSION: usize = 10;

/// How the code of one language is run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Toolchain {
    pub(super) command: Invocation,
    pub(super) pass: Pass,
    /// The ending of the file that the code is written to.
    pub(super) extension: String,
    /// What finds mistakes in the code without running it.
    pub(super) check: Option<Invocation>,
    pub(super) build: Option<Build>,
}

/// A program with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Invocation {
    pub(super) program: String,
    pub(super) arguments: Vec<String>,
}

/// How a program gets the code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Pass {
    /// As a file, whose name is the last argument.
    #[default]
    File,
    /// On its standard input.
    Stdin,
}

/// What turns the code into a file that the command can run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Build {
    pub(super) invocation: Invocation,
    /// The ending of the file that it makes.
    pub(super) extension: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawToolchain {
    command: Spanned<Vec<String>>,
    extension: Spanned<String>,
    #[serde(default)]
    pass: Pass,
    check: Option<Spanned<Vec<String>>>,
    build: Option<Spanned<Vec<String>>>,
    built: Option<Spanned<String>>,
}

/// Takes what is wrong with a pack: where, what, and what to do.
type Report<'a> = &'a mut dyn FnMut(Range<usize>, String, &str);

/// What runs the code of a pack, by language; `interpreter` stands for Python's.
pub(super) fn read(
    interpreter: Option<Spanned<String>>,
    tables: BTreeMap<String, Spanned<RawToolchain>>,
    report: Report<'_>,
) -> BTreeMap<String, Toolchain> {
    let mut toolchains = BTreeMap::new();
    for (language, table) in tables {
        let span = table.span();
        if !is_language(&language) || language.is_empty() {
            let help = "write it as the fences do: `[run.python]`, `[run.sql]`";
            report(span, format!("{} is no language of a fence", quoted(&language)), help);
        } else if let Some(toolchain) = table.into_inner().check(span, report) {
            toolchains.insert(language, toolchain);
        }
    }
    if let Some(interpreter) = interpreter {
        let span = interpreter.span();
        let program = interpreter.into_inner();
        if !is_program(&program) {
            let message = format!("{} is no name of a program", quoted(&program));
            report(span, message, "write a name without a path, such as python3");
        } else if toolchains.contains_key("python") {
            let help = "leave `interpreter` out: `[run.python]` says it all";
            report(span, "the pack says twice what runs Python".into(), help);
        } else {
            toolchains.insert(
                "python".to_owned(),
                Toolchain {
                    command: Invocation { program, arguments: Vec::new() },
                    pass: Pass::File,
                    extension: "py".to_owned(),
                    check: None,
                    build: None,
                },
            );
        }
    }
    toolchains
}

impl RawToolchain {
    fn check(self, span: Range<usize>, report: Report<'_>) -> Option<Toolchain> {
        let command = invocation(self.command, report);
        let extension = extension(self.extension, report);
        let check = match self.check {
            Some(check) => Some(invocation(check, report)?),
            None => None,
        };
        let build = match (self.build, self.built) {
            (None, None) => None,
            (Some(words), Some(ending)) => {
                let invocation = invocation(words, report)?;
                Some(Build { invocation, extension: self::extension(ending, report)? })
            }
            _ => {
                let help =
                    "`build` makes a file from the code, and `built` is that file's extension";
                report(span, "`build` and `built` go together".into(), help);
                return None;
            }
        };
        Some(Toolchain { command: command?, pass: self.pass, extension: extension?, check, build })
    }
}

fn invocation(words: Spanned<Vec<String>>, report: Report<'_>) -> Option<Invocation> {
    let span = words.span();
    let mut words = words.into_inner().into_iter();
    let Some(program) = words.next() else {
        report(span, "no program is named here".into(), "write `[\"python3\"]`, for example");
        return None;
    };
    if !is_program(&program) {
        let message = format!("{} is no name of a program", quoted(&program));
        report(span, message, "write a name without a path, such as python3");
        return None;
    }
    let arguments: Vec<String> = words.collect();
    if let Some(odd) = arguments.iter().find(|it| it.contains(char::is_control)) {
        let help = "write one argument on one line";
        report(span, format!("{} is no argument", quoted(odd)), help);
        return None;
    }
    Some(Invocation { program, arguments })
}

fn extension(text: Spanned<String>, report: Report<'_>) -> Option<String> {
    let good = (1..=MAX_EXTENSION).contains(&text.get_ref().len())
        && text.get_ref().bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !good {
        let message = format!("{} is no extension of a file", quoted(text.get_ref()));
        report(text.span(), message, "write it without a dot, such as `py`");
    }
    good.then(|| text.into_inner())
}

fn is_program(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
}
