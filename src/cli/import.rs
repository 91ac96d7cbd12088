//! `warmup import`: questions from files as other programs have them.

use super::progress::Progress;
use super::{say, shipped};
use anyhow::{Context as _, bail};
use clap::Args;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use warmup::bank::{MAX_CATEGORIES, category_entry, new_category};
use warmup::config::Config;
use warmup::domain::question::{Difficulty, Question, is_slug};
use warmup::import::{self, Item, MAX_FILE, MAX_NAME, PackParts, Parsed, Upload};
use warmup::messages::counted;
use warmup::os_error;

/// The most lines of a list that are shown without `--all`.
const TOLD: usize = 20;

/// The most lines of a text that a sample shows.
const SAMPLE_LINES: usize = 12;

/// The options of `import`.
#[derive(Args)]
#[command(after_help = "\
Formats, recognized by name and content:
  Markdown   a question with front matter, or one long README with a heading for each question
  CSV, TSV   with columns such as question, answer, difficulty, category, tags, option a, correct
  JSON, YAML lists of records with such keys, maps from questions to answers, Red's trivia
  Anki       .apkg collections, and its notes as plain text
  zip        of any of these; <pack>/<category>/<file> names pack and category

Limits: 32 MiB per file, 128 MiB and 10,000 files in an archive, 20,000 questions.

Exit codes: 0 questions were found, 1 none were found or something failed (it says what).

Look first:   warmup import cards.apkg --dry-run
Then import:  warmup import cards.apkg --pack networks --into our-questions --license \"CC BY 4.0\"")]
pub(super) struct ImportOptions {
    /// The files to import.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// The pack that the questions go to; by default it is named after the file, or the folder in an
    /// archive.
    #[arg(long, value_name = "NAME", value_parser = pack_name)]
    pack: Option<String>,
    /// The folder of packs to write into.
    #[arg(long, value_name = "DIR", default_value = "questions")]
    into: PathBuf,
    /// Show what would be imported, and write nothing.
    #[arg(long)]
    dry_run: bool,
    /// Overwrite existing questions that differ, and replace shipped packs of the same name.
    #[arg(long)]
    replace: bool,
    /// The difficulty of questions that don't state one.
    #[arg(long, value_name = "LEVEL", default_value = "medium")]
    difficulty: Difficulty,
    /// Where the questions come from; shown with the answer.
    #[arg(long, value_name = "TEXT")]
    source: Option<String>,
    /// The license under which they may be shown.
    #[arg(long, value_name = "TEXT")]
    license: Option<String>,
    /// List everything that was skipped or changed, however long the list is.
    #[arg(long)]
    all: bool,
}

/// A slug that leaves room for the names of questions.
fn pack_name(text: &str) -> Result<String, String> {
    if is_slug(text) && text.len() <= MAX_NAME {
        return Ok(text.to_owned());
    }
    Err(format!("a pack's name is at most {MAX_NAME} lowercase letters, digits and single hyphens"))
}

/// The difference between a question and the file that is there already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Change {
    New,
    Changed,
    Unchanged,
}

/// A question with the file that it goes to.
struct Planned<'a> {
    item: &'a Item,
    path: PathBuf,
    change: Change,
}

/// Reads, tells what comes of it, and writes.
pub(super) fn run(config: &Config, options: &ImportOptions) -> anyhow::Result<ExitCode> {
    let parsed = parse(options)?;
    let plan = plan(&parsed, &options.into)?;
    report(&parsed, &plan, options);
    let warning = shipped::warn_of_replaced(config, parsed.packs.keys(), &options.into);
    if let Some(warning) = &warning {
        say(format_args!("\n{warning}"));
    }
    if parsed.items.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if options.dry_run {
        say("\nNothing was written: this was a dry run.");
        return Ok(ExitCode::SUCCESS);
    }
    if warning.is_some() && !options.replace {
        bail!("nothing was written; choose another name with --pack, or add --replace");
    }
    write(&parsed, &plan, options)?;
    Ok(ExitCode::SUCCESS)
}

fn parse(options: &ImportOptions) -> anyhow::Result<Parsed> {
    let progress = Progress::for_total("reading files");
    let mut files = Vec::new();
    for path in &options.files {
        let shown = path.display().to_string();
        let metadata = fs::metadata(path).map_err(|error| unreadable(&shown, &error))?;
        if metadata.is_dir() {
            bail!("{shown} is a folder; name the files in it, or a zip of it");
        }
        if metadata.len() > MAX_FILE as u64 {
            bail!("{shown} is larger than {} MiB; import it in parts", MAX_FILE / 1024 / 1024);
        }
        let bytes = fs::read(path).map_err(|error| unreadable(&shown, &error))?;
        files.push((shown, bytes));
        progress.set(files.len() as u64, options.files.len() as u64);
    }
    let uploads: Vec<Upload<'_>> =
        files.iter().map(|(name, bytes)| Upload { name, bytes }).collect();
    let chosen = import::ImportDefaults {
        pack: options.pack.clone(),
        difficulty: options.difficulty,
        source: options.source.clone(),
        license: options.license.clone(),
    };
    Ok(import::read_all(&uploads, &chosen))
}

fn unreadable(shown: &str, error: &std::io::Error) -> anyhow::Error {
    anyhow::anyhow!("cannot read {shown}: {}", os_error::explain(error))
}

/// The file for each question. A question that already exists stays in its category.
fn plan<'a>(parsed: &'a Parsed, into: &Path) -> anyhow::Result<Vec<Planned<'a>>> {
    let mut there: BTreeMap<&str, BTreeMap<String, PathBuf>> = BTreeMap::new();
    for pack in parsed.packs.keys() {
        there.insert(pack, questions_in(&into.join(pack))?);
    }
    let planned = |item: &'a Item| {
        let id = &item.question.id;
        let existing = there.get(id.pack()).and_then(|pack| pack.get(id.slug()));
        let Some(path) = existing else {
            let place = into.join(id.pack()).join(&item.question.category);
            let path = place.join(format!("{}.md", id.slug()));
            return Ok(Planned { item, path, change: Change::New });
        };
        let bytes =
            fs::read(path).map_err(|error| unreadable(&path.display().to_string(), &error))?;
        let is_same = bytes == item.text.as_bytes();
        let change = if is_same { Change::Unchanged } else { Change::Changed };
        Ok(Planned { item, path: path.clone(), change })
    };
    parsed.items.iter().map(planned).collect()
}

/// The question files of a pack by their slugs.
fn questions_in(pack: &Path) -> anyhow::Result<BTreeMap<String, PathBuf>> {
    let mut found = BTreeMap::new();
    for category in folders(pack)? {
        for entry in fs::read_dir(&category)
            .with_context(|| format!("cannot list {}", category.display()))?
        {
            let path = entry?.path();
            let slug = path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned);
            if path.extension().is_some_and(|extension| extension == "md") {
                found.extend(slug.map(|slug| (slug, path)));
            }
        }
    }
    Ok(found)
}

fn folders(pack: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = match fs::read_dir(pack) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(&pack.display().to_string(), &error)),
    };
    let mut folders = Vec::new();
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

fn report(parsed: &Parsed, plan: &[Planned<'_>], options: &ImportOptions) {
    let count = |change: Change| plan.iter().filter(|it| it.change == change).count();
    let packs: Vec<String> = parsed.packs.keys().map(|pack| format!("`{pack}`")).collect();
    let place = match packs.len() {
        0 => String::new(),
        1 => format!(" for the pack {}", packs[0]),
        _ => format!(" for the packs {}", packs.join(", ")),
    };
    say(format_args!(
        "{}{place}: {} new, {} changed, {} unchanged; {} skipped",
        counted(plan.len(), "question"),
        count(Change::New),
        count(Change::Changed),
        count(Change::Unchanged),
        parsed.skipped.len()
    ));
    let skipped: Vec<String> = parsed.skipped.iter().map(ToString::to_string).collect();
    list("Skipped", &skipped, options.all);
    let notes: Vec<String> = parsed
        .items
        .iter()
        .flat_map(|item| item.notes.iter().map(|note| format!("{}: {note}", item.place)))
        .collect();
    list("Changed during the import", &notes, options.all);
    let is_changed = |it: &&Planned<'_>| it.change == Change::Changed;
    let changed: Vec<String> = plan
        .iter()
        .filter(is_changed)
        .map(|it| format!("{} ({})", it.path.display(), it.item.place))
        .collect();
    let heading =
        if options.replace { "Replaced" } else { "Left as they are; --replace overwrites them" };
    list(heading, &changed, options.all);
    samples(plan);
    let is_unfinished =
        |question: &Question| question.key_points.is_empty() && question.choices.is_empty();
    let unfinished = plan.iter().filter(|it| is_unfinished(&it.item.question)).count();
    if unfinished > 0 {
        say(format_args!(
            "\n{} without key points: members score their answer as a whole, and `warmup check` lists \
             them as unfinished.",
            counted(unfinished, "question")
        ));
    }
}

fn list(heading: &str, lines: &[String], all: bool) {
    if lines.is_empty() {
        return;
    }
    say(format_args!("\n{heading}:"));
    let told = if all { lines.len() } else { TOLD };
    for line in lines.iter().take(told) {
        say(format_args!("  {line}"));
    }
    if lines.len() > told {
        say(format_args!("  … and {} more; --all lists them", lines.len() - told));
    }
}

/// The first, the middle and the last question, as members will see them.
fn samples(plan: &[Planned<'_>]) {
    let mut places = vec![0, plan.len() / 2, plan.len().saturating_sub(1)];
    places.dedup();
    for sample in places.into_iter().filter_map(|at| plan.get(at)) {
        let question = &sample.item.question;
        say(format_args!(
            "\n── {} ──\n{} · {} · {}\n",
            question.id, question.title, question.difficulty, question.category
        ));
        say(beginning(&question.prompt));
        say(format_args!("\nAnswer:\n{}", beginning(&question.answer)));
    }
}

fn beginning(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    let mut shown: Vec<&str> = lines.iter().take(SAMPLE_LINES).copied().collect();
    if lines.len() > SAMPLE_LINES {
        shown.push("…");
    }
    shown
        .iter()
        .map(|line| format!("  {line}").trim_end().to_owned())
        .collect::<Vec<_>>()
        .join("\n")
}

fn write(parsed: &Parsed, plan: &[Planned<'_>], options: &ImportOptions) -> anyhow::Result<()> {
    let wanted = |it: &&Planned<'_>| match it.change {
        Change::New => true,
        Change::Changed => options.replace,
        Change::Unchanged => false,
    };
    let writes: Vec<&Planned<'_>> = plan.iter().filter(wanted).collect();
    if writes.is_empty() {
        say("\nThere is nothing to write.");
        return Ok(());
    }
    // What can't be declared is refused before anything is written.
    let mut pack_files = Vec::new();
    for (pack, parts) in &parsed.packs {
        let path = options.into.join(pack).join("pack.toml");
        let used = writes.iter().filter(|it| it.item.question.id.pack() == pack);
        let used: Vec<String> = used.filter_map(|it| folder_name(&it.path)).collect();
        if let Some(text) = declared(&path, pack, parts, &used)? {
            pack_files.push((path, text));
        }
    }
    let progress = Progress::for_total("writing questions");
    for (done, planned) in writes.iter().enumerate() {
        write_file(&planned.path, &planned.item.text)?;
        progress.set(done as u64 + 1, writes.len() as u64);
    }
    let mut fresh = Vec::new();
    for (path, text) in pack_files {
        fresh.extend((!path.exists()).then(|| path.display().to_string()));
        write_file(&path, &text)?;
    }
    drop(progress);
    let into = options.into.display();
    say(format_args!("\n{} written to {into}.", counted(writes.len(), "question")));
    if !fresh.is_empty() {
        say(format_args!("Give the pack its title and description: {}", fresh.join(", ")));
    }
    say(format_args!("See what to improve: `warmup check --questions {into}`"));
    Ok(())
}

fn folder_name(path: &Path) -> Option<String> {
    Some(path.parent()?.file_name()?.to_str()?.to_owned())
}

fn write_file(path: &Path, text: &str) -> anyhow::Result<()> {
    let parent = path.parent().context("a file has a folder")?;
    fs::create_dir_all(parent)
        .with_context(|| format!("cannot make the folder {}", parent.display()))?;
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// The `pack.toml` that declares the categories in use; nothing where the one that is there does.
fn declared(
    path: &Path,
    pack: &str,
    parts: &PackParts,
    used: &[String],
) -> anyhow::Result<Option<String>> {
    let mut text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(Some(
                parts.file.clone().unwrap_or_else(|| import::new_pack_file(pack, parts)),
            ));
        }
        Err(error) => return Err(unreadable(&path.display().to_string(), &error)),
    };
    let shown = path.display();
    let table: toml::Table =
        toml::from_str(&text).with_context(|| format!("{shown} is not well-formed"))?;
    let declared = table.get("categories").and_then(toml::Value::as_array);
    let mut known: Vec<String> = declared
        .into_iter()
        .flatten()
        .filter_map(|category| category.get("slug")?.as_str().map(str::to_owned))
        .collect();
    let before = known.len();
    for slug in used {
        if known.contains(slug) {
            continue;
        }
        let titled = parts.categories.iter().find(|category| category.slug == *slug);
        let entry = titled.map_or_else(|| new_category(slug), category_entry);
        text = format!("{}\n\n{entry}", text.trim_end());
        known.push(slug.clone());
    }
    if known.len() > MAX_CATEGORIES {
        bail!(
            "{shown} would have {} categories, and a pack has at most {MAX_CATEGORIES}; choose another --pack",
            known.len()
        );
    }
    Ok((known.len() > before).then_some(text))
}
