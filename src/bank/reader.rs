//! Reads packs and questions from sources, with all problems on the way.

use super::pack_file::{self, PackFile};
use super::question_file::{self, ParsedQuestion};
use super::source::{MAX_FILE_BYTES, Source, SourceFile};
use crate::diagnostics::{Diagnostic, SourceText};
use crate::domain::question::{InvalidQuestionId, MAX_QUESTION_ID_LENGTH, QuestionId, is_slug};
use crate::os_error;
use std::collections::{BTreeMap, HashMap};

/// The content of the sources, as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct BankContents {
    pub(super) packs: Vec<PackFile>,
    pub(super) questions: Vec<ParsedQuestion>,
    pub(super) problems: Vec<Diagnostic>,
    /// Questions that have a file, but no usable one.
    pub(super) broken: Vec<QuestionId>,
    /// Set if a folder of packs could not be listed.
    pub(super) unlisted: bool,
}

/// Reads all packs. Of packs with the same name, only the one of the last source is read.
pub(super) fn read(sources: &[Source]) -> BankContents {
    let mut reading = BankContents::default();
    let mut packs: BTreeMap<String, (String, Vec<SourceFile>)> = BTreeMap::new();
    for source in sources {
        match source.files() {
            Ok(files) => {
                let found = by_pack(source, files, &mut reading.problems);
                packs.extend(found);
            }
            Err(error) => {
                let problem = Diagnostic::for_file(&source.shown(), error.to_string());
                reading.problems.push(problem.help("name a folder that contains packs"));
                reading.unlisted = true;
            }
        }
    }
    for (slug, (folder, files)) in packs {
        read_pack(&slug, &folder, files, &mut reading);
    }
    reading
}

/// The files of each pack of a source, with the pack's folder.
fn by_pack(
    source: &Source,
    files: Vec<SourceFile>,
    problems: &mut Vec<Diagnostic>,
) -> BTreeMap<String, (String, Vec<SourceFile>)> {
    let mut packs: BTreeMap<String, (String, Vec<SourceFile>)> = BTreeMap::new();
    let shown = source.shown();
    for file in files {
        match file.parts.as_slice() {
            [name] if name == "pack.toml" => problems.push(
                Diagnostic::for_file(&file.shown, "this folder is itself a pack")
                    .help("name the folder that contains the pack"),
            ),
            [_] => problems.extend(stray(&file)),
            [pack, ..] => {
                let folder = format!("{shown}/{pack}");
                packs.entry(pack.clone()).or_insert_with(|| (folder, Vec::new())).1.push(file);
            }
            [] => unreachable!("a file has a name"),
        }
    }
    // A team's repository has other folders too.
    packs.retain(|_, (_, files)| files.iter().any(|file| is_pack_file(file) || is_question(file)));
    // The program may have no packs built in; a folder named by somebody is meant to have some.
    if packs.is_empty() && matches!(source, Source::Folder(_)) {
        problems.push(
            Diagnostic::for_file(&shown, "there is no pack in this folder")
                .help("a pack is a folder with a pack.toml and a folder for each category"),
        );
    }
    packs
}

/// A problem for a file that looks like a question in the wrong place. All other files are ignored.
fn stray(file: &SourceFile) -> Option<Diagnostic> {
    let problem = Diagnostic::for_file(&file.shown, "this file is not where questions belong");
    is_question(file).then(|| {
        problem.help(
            "questions are in <pack>/<category>/<slug>.md, and a pack is described in <pack>/pack.toml",
        )
    })
}

/// The byte order mark that some Windows editors write.
const MARK: &[u8] = "\u{feff}".as_bytes();

fn is_pack_file(file: &SourceFile) -> bool {
    matches!(file.parts.as_slice(), [_, name] if name == "pack.toml")
}

/// Returns `true` if a file begins like a question.
fn is_question(file: &SourceFile) -> bool {
    file.read().is_ok_and(|bytes| bytes.strip_prefix(MARK).unwrap_or(&bytes).starts_with(b"+++"))
}

fn read_pack(slug: &str, folder: &str, files: Vec<SourceFile>, reading: &mut BankContents) {
    let problems = &mut reading.problems;
    let mut pack_file = None;
    let mut questions = Vec::new();
    for file in files {
        match file.parts.as_slice() {
            [_, name] if name == "pack.toml" => pack_file = Some(file),
            [_, _, name]
                if name
                    .strip_suffix(".md")
                    .is_some_and(|slug| is_slug(slug) || is_question(&file)) =>
            {
                questions.push(file);
            }
            _ => problems.extend(stray(&file)),
        }
    }
    if !is_slug(slug) {
        problems.push(
            Diagnostic::for_file(folder, "the folder's name can't be the name of a pack")
                .help("use lowercase letters, digits and single hyphens between them"),
        );
        return;
    }
    if slug.len() + 2 > MAX_QUESTION_ID_LENGTH {
        let message = format!("the pack's name is too long: {} characters", slug.len());
        let help = format!("a question's id, `pack/slug`, has at most {MAX_QUESTION_ID_LENGTH}");
        problems.push(Diagnostic::for_file(folder, message).help(help));
        return;
    }
    let Some(pack_file) = pack_file else {
        problems.push(
            Diagnostic::for_file(folder, "the pack has no pack.toml")
                .help("add one with title, description and `[[categories]]`"),
        );
        return;
    };
    let pack = text_of(&pack_file, problems).and_then(|text| pack_file::read(text, slug, problems));

    let mut known: HashMap<String, String> = HashMap::new();
    let mut used: HashMap<String, usize> = HashMap::new();
    for file in &questions {
        let [_, category, name] = file.parts.as_slice() else { continue };
        let declared = pack
            .as_ref()
            .filter(|pack| pack.names_all)
            .is_none_or(|pack| pack.pack.categories.iter().any(|it| it.slug == *category));
        if !declared {
            problems.push(
                Diagnostic::for_file(&file.shown, format!("the pack has no category `{category}`"))
                    .help(format!("declare it in {}, or move the file", pack_file.shown)),
            );
        }
        *used.entry(category.clone()).or_default() += 1;
        let slug_of_question = name.trim_end_matches(".md");
        let Some(id) = question_id(slug, slug_of_question, file, problems) else { continue };
        let taken = known.get(slug_of_question);
        if let Some(other) = taken {
            problems.push(
                Diagnostic::for_file(
                    &file.shown,
                    format!("the id `{id}` is already used by {other}"),
                )
                .help("a question's name must be unique in its pack; rename the newer one"),
            );
        }
        let taken = taken.is_some();
        known.entry(slug_of_question.to_owned()).or_insert_with(|| file.shown.clone());
        let read = text_of(file, problems)
            .and_then(|text| question_file::read(text, id.clone(), category, problems));
        match read {
            Some(_) if taken => {}
            Some(written) => reading.questions.push(written),
            None => reading.broken.push(id),
        }
    }
    let Some(pack) = pack else { return };
    for (category, range) in pack.pack.categories.iter().zip(&pack.categories) {
        if !used.contains_key(&category.slug) {
            let message = format!("the category `{}` has no questions", category.slug);
            problems.push(
                pack.text
                    .problem(range.clone(), message)
                    .help(format!("add one in {folder}/{}/, or drop the category", category.slug)),
            );
        }
    }
    check_runs(&pack, slug, reading);
    reading.packs.push(pack);
}

fn question_id(
    pack: &str,
    slug: &str,
    file: &SourceFile,
    problems: &mut Vec<Diagnostic>,
) -> Option<QuestionId> {
    let error = match QuestionId::new(pack, slug) {
        Ok(id) => return Some(id),
        Err(error) => error,
    };
    let message = match error {
        InvalidQuestionId::Length => {
            let most = MAX_QUESTION_ID_LENGTH - pack.len() - 1;
            format!("the file's name is too long: {} of at most {most} characters", slug.len())
        }
        InvalidQuestionId::Shape | InvalidQuestionId::Slug => {
            format!("`{slug}` can't be the name of a question")
        }
    };
    problems.push(Diagnostic::for_file(&file.shown, message).help(
        "the name is the question's permanent id: use a few lowercase words with hyphens between them",
    ));
    None
}

fn text_of(file: &SourceFile, problems: &mut Vec<Diagnostic>) -> Option<SourceText> {
    let read = file
        .read()
        .map_err(|error| {
            let why = os_error::explain(&error);
            vec![Diagnostic::for_file(&file.shown, format!("the file can't be read: {why}"))]
        })
        .and_then(|bytes| SourceText::from_bytes(&file.shown, &bytes, MAX_FILE_BYTES))
        .and_then(|text| match text.content.trim() {
            "" => {
                let problem = Diagnostic::for_file(&file.shown, "the file is empty");
                Err(vec![problem.help("fill it, or delete it")])
            }
            _ => Ok(text),
        });
    read.map_err(|found| problems.extend(found)).ok()
}

/// Code can be run or checked only if the pack says how.
fn check_runs(pack: &PackFile, slug: &str, reading: &mut BankContents) {
    use super::document::Info;
    let questions = reading.questions.iter().filter(|written| written.question.id.pack() == slug);
    for written in questions {
        for fence in &written.document.fences {
            let language = &fence.language;
            let toolchain = pack.toolchains.get(language);
            let (message, key) = match fence.info {
                Info::Run(_) if toolchain.is_none() => {
                    ("nothing says what runs this code", "command")
                }
                Info::Check(_) if toolchain.is_none_or(|it| it.check.is_none()) => {
                    ("nothing says what checks this code", "check")
                }
                _ => continue,
            };
            reading.problems.push(
                written
                    .text
                    .problem(fence.range.clone(), message)
                    .help(format!("add `[run.{language}]` with `{key}` to {}", pack.text.path)),
            );
        }
    }
}
