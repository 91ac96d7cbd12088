//! Commands to run the code of a language: the `[run.<language>]` tables of a pack.

use super::document::is_language;
use crate::diagnostics::{TomlReader, TomlTable, quoted};
use std::collections::BTreeMap;
use std::str::FromStr;
use toml::Spanned;

/// The length limit of a file's extension, in characters.
const MAX_EXTENSION: usize = 10;

/// The commands for the code of one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Toolchain {
    pub(super) command: Invocation,
    pub(super) pass: Pass,
    /// The extension of the file that the code is written to.
    pub(super) extension: String,
    /// The program that finds mistakes in the code without running it.
    pub(super) check: Option<Invocation>,
    pub(super) build: Option<Build>,
}

/// A program with its arguments.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Invocation {
    pub(super) program: String,
    pub(super) arguments: Vec<String>,
}

/// The way a program gets the code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Pass {
    /// As a file, whose name is the last argument.
    File,
    /// On its standard input.
    Stdin,
}

/// The program that turns the code into a runnable file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Build {
    pub(super) invocation: Invocation,
    /// The extension of the resulting file.
    pub(super) extension: String,
}

impl FromStr for Pass {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "file" => Ok(Self::File),
            "stdin" => Ok(Self::Stdin),
            _ => Err("write file or stdin"),
        }
    }
}

/// The toolchains of a pack, by language; `interpreter` stands for Python's.
pub(super) fn read(
    reading: &mut TomlReader<'_>,
    section: &mut TomlTable<'_, '_>,
) -> BTreeMap<String, Toolchain> {
    let interpreter = section.raw_text(reading, "interpreter");
    let mut toolchains = BTreeMap::new();
    for (language, section) in section.named_sections(reading, "run") {
        if !is_language(&language) || language.is_empty() {
            let help = "write it as the fences do: `[run.python]`, `[run.sql]`";
            let message = format!("{} isn't a fence language", quoted(&language));
            reading.report(section.span(), message, help);
        } else if let Some(toolchain) = toolchain(reading, section) {
            toolchains.insert(language, toolchain);
        }
    }
    if let Some(interpreter) = interpreter {
        let span = interpreter.span();
        let program = interpreter.into_inner();
        if !is_program(&program) {
            let message = format!("{} isn't a program name", quoted(&program));
            reading.report(&span, message, "write a name without a path, such as python3");
        } else if toolchains.contains_key("python") {
            let help = "remove `interpreter`: `[run.python]` replaces it";
            reading.report(&span, "the pack declares Python twice", help);
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

fn toolchain(reading: &mut TomlReader<'_>, mut section: TomlTable<'_, '_>) -> Option<Toolchain> {
    let command = section.required_texts(reading, "command");
    let command = command.and_then(|command| invocation(reading, command));
    let extension = section.text(reading, "extension", MAX_EXTENSION);
    let extension = extension.and_then(|text| self::extension(reading, text));
    let pass = section.parsed(reading, "pass", str::parse, Some(Pass::File));
    let check = section.raw_texts(reading, "check").map(|words| invocation(reading, words));
    let build = section.raw_texts(reading, "build").map(|words| invocation(reading, words));
    let ending = section.raw_text(reading, "built").map(|text| self::extension(reading, text));
    if build.is_some() != ending.is_some() {
        let help = "`build` turns the code into a file, and `built` is that file's extension";
        reading.report(section.span(), "`build` and `built` go together", help);
    }
    section.finish(reading);
    let build = match (build, ending) {
        (Some(invocation), Some(extension)) => {
            Some(Build { invocation: invocation?, extension: extension? })
        }
        _ => None,
    };
    let check = check.map_or(Some(None), |check| check.map(Some))?;
    Some(Toolchain { command: command?, pass: pass?, extension: extension?, check, build })
}

fn invocation(reading: &mut TomlReader<'_>, words: Spanned<Vec<String>>) -> Option<Invocation> {
    let span = words.span();
    let mut words = words.into_inner().into_iter();
    let Some(program) = words.next() else {
        reading.report(&span, "no program is named here", "write `[\"python3\"]`, for example");
        return None;
    };
    if !is_program(&program) {
        let message = format!("{} isn't a program name", quoted(&program));
        reading.report(&span, message, "write a name without a path, such as python3");
        return None;
    }
    let arguments: Vec<String> = words.collect();
    if let Some(odd) = arguments.iter().find(|it| it.contains(char::is_control)) {
        let help = "write one argument on one line";
        reading.report(&span, format!("{} isn't an argument", quoted(odd)), help);
        return None;
    }
    Some(Invocation { program, arguments })
}

fn extension(reading: &mut TomlReader<'_>, text: Spanned<String>) -> Option<String> {
    let good = (1..=MAX_EXTENSION).contains(&text.get_ref().len())
        && text.get_ref().bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !good {
        let message = format!("{} isn't a file extension", quoted(text.get_ref()));
        reading.report(&text.span(), message, "write it without a dot, such as `py`");
    }
    good.then(|| text.into_inner())
}

fn is_program(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._+-".contains(&byte))
}
