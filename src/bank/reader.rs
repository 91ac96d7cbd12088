//! Reads packs and questions from sources, with all problems on the way.

use super::overlay::{self, GroupedFiles, PackFiles};
use super::pack_file::{self, PackFile};
use super::question_file::{self, ParsedQuestion};
use super::source::{MAX_FILE_BYTES, Source, SourceFile, SourceListing, UnreadableFolder};
use super::unread::Unread;
use crate::diagnostics::{Diagnostic, SourceText};
use crate::domain::question::{InvalidQuestionId, MAX_QUESTION_ID_LENGTH, QuestionId, is_slug};
use crate::os_error;
use std::collections::{BTreeMap, HashMap};
use std::path::Path;

/// The content of the sources, as far as it could be read.
#[derive(Debug, Default)]
pub(super) struct BankContents {
    pub(super) packs: Vec<PackFile>,
    pub(super) questions: Vec<ParsedQuestion>,
    pub(super) problems: Vec<Diagnostic>,
    pub(super) unread: Unread,
    /// The files of folders that are neither packs nor questions.
    pub(super) ignored: Vec<String>,
}

/// Reads all packs. Of packs with the same name, only the one of the last source is read, with what
/// later sources add to it.
pub(super) fn read(sources: &[Source]) -> BankContents {
    let mut reading = BankContents::default();
    let mut packs: BTreeMap<String, PackFiles> = BTreeMap::new();
    for source in sources {
        let SourceListing { files, leftovers, unreadable } = source.files();
        reading.ignored.extend(leftovers);
        let is_listed = unreadable.iter().all(|it| source.pack_at(&it.path).is_some());
        for folder in &unreadable {
            report_unreadable(source, folder, &mut reading);
        }
        if is_listed {
            for (slug, pack) in by_pack(source, files, &packs, &mut reading) {
                overlay::add(&mut packs, slug, pack);
            }
        }
    }
    for (slug, PackFiles { folder, files }) in packs {
        read_pack(&slug, &folder, files, &mut reading);
    }
    reading.ignored.sort();
    reading
}

fn report_unreadable(source: &Source, folder: &UnreadableFolder, reading: &mut BankContents) {
    let problem = Diagnostic::for_file(&source.shown(), folder.to_string());
    match source.pack_at(&folder.path) {
        None => {
            reading.unread.everything = true;
            reading.problems.push(problem.help("name a folder that contains packs"));
        }
        Some(name) if is_slug(&name) => {
            reading.unread.packs.insert(name);
            reading.problems.push(problem);
        }
        // It can't be a pack: file systems have folders of their own, such as `lost+found`.
        Some(_) => reading.ignored.push(folder.path.display().to_string()),
    }
}

/// The files of each pack of a source. `earlier` are the packs of earlier sources.
fn by_pack(
    source: &Source,
    files: Vec<SourceFile>,
    earlier: &BTreeMap<String, PackFiles>,
    reading: &mut BankContents,
) -> BTreeMap<String, PackFiles> {
    let shown = source.shown();
    let GroupedFiles { mut packs, loose } = overlay::group(&shown, files);
    for file in &loose {
        if file.parts == ["pack.toml"] {
            reading.problems.push(
                Diagnostic::for_file(&file.shown, "this folder is itself a pack")
                    .help("name the folder that contains the pack"),
            );
        } else {
            set_aside(file, reading);
        }
    }
    packs.retain(|slug, pack| {
        let is_meant = pack.is_meant(earlier.get(slug));
        if !is_meant {
            pack.files.iter().for_each(|file| set_aside(file, reading));
        }
        is_meant
    });
    // The program may have no packs built in; a folder named by somebody is meant to have some.
    if packs.is_empty() && matches!(source, Source::Folder(_)) {
        reading.problems.push(
            Diagnostic::for_file(&shown, "there is no pack in this folder")
                .help("a pack is a folder with a pack.toml and a folder for each category"),
        );
    }
    packs
}

/// Reports a file that looks like a question in the wrong place, and ignores any other.
fn set_aside(file: &SourceFile, reading: &mut BankContents) {
    if file.is_question() {
        let problem = Diagnostic::for_file(&file.shown, "this file is not where questions belong");
        reading.problems.push(problem.help(
            "questions are in <pack>/<category>/<slug>.md, and a pack is described in <pack>/pack.toml",
        ));
    } else if file.is_on_disk() {
        reading.ignored.push(file.shown.clone());
    }
}

/// Files about a folder, in any spelling. They are in most repositories.
const ABOUT: [&str; 8] = [
    "authors",
    "changelog",
    "code-of-conduct",
    "contributing",
    "licence",
    "license",
    "notice",
    "readme",
];

/// Returns `true` if a file is a question, or meant as one.
fn is_meant_as_question(file: &SourceFile) -> bool {
    let stem = file.parts.last().and_then(|name| name.strip_suffix(".md"));
    let may_be = |stem: &str| is_slug(stem) && !ABOUT.contains(&stem);
    file.is_named_as_question() && (stem.is_some_and(may_be) || file.is_question())
}

fn read_pack(slug: &str, folder: &str, files: Vec<SourceFile>, reading: &mut BankContents) {
    let mut pack_file = None;
    let mut questions = Vec::new();
    for file in files {
        if file.is_pack_file() {
            pack_file = Some(file);
        } else if is_meant_as_question(&file) {
            questions.push(file);
        } else {
            set_aside(&file, reading);
        }
    }
    let problems = &mut reading.problems;
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
        let slugs = questions.iter().filter_map(|file| file.parts.last()?.strip_suffix(".md"));
        reading.unread.questions.extend(slugs.filter_map(|it| QuestionId::new(slug, it).ok()));
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
                    .help(undeclared_help(folder, file, &pack_file, pack.as_ref())),
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
            None => {
                reading.unread.questions.insert(id);
            }
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

/// The advice for a question in an unknown category. Only the owner of a pack can declare one.
fn undeclared_help(
    folder: &str,
    file: &SourceFile,
    pack_file: &SourceFile,
    pack: Option<&PackFile>,
) -> String {
    if Path::new(&file.shown).starts_with(folder) {
        return format!("declare it in {}, or move the file", pack_file.shown);
    }
    let categories = pack.map(|pack| &pack.pack.categories);
    let slugs: Vec<&str> = categories.into_iter().flatten().map(|it| it.slug.as_str()).collect();
    format!("its categories are {}; move the file to one of them", slugs.join(", "))
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
