//! `warmup question`: help for authors.

use super::{LoadedBank, load_good, say, shipped, sources};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use similar::get_close_matches;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use warmup::bank::{Bank, new_category, new_pack, new_question};
use warmup::config::Config;
use warmup::domain::question::{Filter, QuestionId};
use warmup::limits;
use warmup::messages::QuestionPieces;
use warmup::os_error;

/// At most this many similar ids are suggested.
const NEAREST: usize = 3;

/// The similarity at which an id is suggested, between 0 and 1.
const CUTOFF: f32 = 0.8;

#[derive(Subcommand)]
pub(super) enum QuestionCommand {
    /// Create the skeleton of a new question.
    New {
        /// Its pack and category, such as python/pitfalls.
        place: String,
        /// Its title. The id is made from it, and never changes afterward.
        #[arg(allow_hyphen_values = true)]
        title: String,
        /// Begin a choice question, which people answer by a tap.
        #[arg(long)]
        choices: bool,
        /// The folder of packs to write into.
        #[arg(long, default_value = "questions", value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print a question as Discord will show it, split into the same messages.
    Show {
        /// Its id, such as python/late-binding-closures.
        id: String,
    },
}

pub(super) fn run(config: &Config, command: QuestionCommand) -> anyhow::Result<ExitCode> {
    match command {
        QuestionCommand::New { place, title, choices, folder } => {
            new(config, &place, (&title, choices), &folder)
        }
        QuestionCommand::Show { id } => show(config, &id),
    }
}

fn new(
    config: &Config,
    place: &str,
    (title, choices): (&str, bool),
    folder: &Path,
) -> anyhow::Result<ExitCode> {
    let (pack, category) =
        place.split_once('/').context("write the place as pack/category, like python/pitfalls")?;
    let skeleton = new_question(pack, category, title, choices)?;
    let path = folder.join(&skeleton.path);
    if path.exists() {
        bail!("{} already exists; choose another title", path.display());
    }
    let pack_file = folder.join(pack).join("pack.toml");
    let joins_shipped = !pack_file.exists() && shipped::is_joined(config, pack, category)?;
    let parent = path.parent().context("the path of a question has a folder")?;
    std::fs::create_dir_all(parent)
        .with_context(|| format!("cannot create the folder {}", parent.display()))?;
    write(&path, &skeleton.text)?;
    say(path.display());
    if joins_shipped {
        say(format_args!("It joins the shipped pack `{pack}`, so it needs no pack.toml."));
    } else {
        declare(&pack_file, pack, category)?;
    }
    say(format_args!(
        "Fill it in, then run `warmup check --run --questions {}`.",
        folder.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    std::fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}

/// Creates the pack's description if there is none, and adds the category if it is missing.
fn declare(path: &Path, pack: &str, category: &str) -> anyhow::Result<()> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            write(path, &new_pack(pack, category))?;
            say(format_args!("{}: created; give the pack a title", path.display()));
            return Ok(());
        }
        Err(error) => bail!("cannot read {}: {}", path.display(), os_error::explain(&error)),
    };
    let table: toml::Table =
        toml::from_str(&text).with_context(|| format!("{} is not well-formed", path.display()))?;
    let declared = table.get("categories").and_then(toml::Value::as_array);
    let has = |it: &toml::Value| it.get("slug").and_then(toml::Value::as_str) == Some(category);
    if !declared.is_some_and(|all| all.iter().any(has)) {
        write(path, &format!("{}\n\n{}", text.trim_end(), new_category(category)))?;
        say(format_args!("{}: category added; give it a title", path.display()));
    }
    Ok(())
}

fn show(config: &Config, id: &str) -> anyhow::Result<ExitCode> {
    let LoadedBank { bank, .. } = load_good(&sources(config))?;
    let named = id.parse::<QuestionId>().ok();
    let Some(question) = named.and_then(|id| bank.get(&id)) else {
        match nearest(&bank, id).as_slice() {
            [] => bail!("there is no question {id}, and no similar one"),
            near => bail!("there is no question {id}; did you mean {}?", near.join(", ")),
        }
    };
    let pieces = QuestionPieces::new(question, limits::DESCRIPTION);
    say(format_args!("# {}\n{} · {}\n", question.title, question.difficulty, question.category));
    section("prompt", &pieces.prompt);
    section("options", &pieces.options);
    section("answer", &pieces.answer);
    let key_points: Vec<String> =
        question.key_points.iter().map(|point| format!("- {point}")).collect();
    if !key_points.is_empty() {
        section("key points", &[key_points.join("\n")]);
    }
    section("follow-ups", &pieces.follow_ups);
    Ok(ExitCode::SUCCESS)
}

/// Ids similar to `typed`, with or without the pack; otherwise ids of questions found by its words.
fn nearest<'a>(bank: &'a Bank, typed: &str) -> Vec<&'a str> {
    let typed = typed.to_lowercase();
    let (_, slug) = typed.split_once('/').unwrap_or(("", typed.as_str()));
    let whole: Vec<&str> = bank.questions().map(|question| question.id.as_str()).collect();
    let mut near = get_close_matches(typed.as_str(), &whole, NEAREST, CUTOFF);
    if near.is_empty() {
        let slugs: Vec<&str> = bank.questions().map(|question| question.id.slug()).collect();
        let alike = get_close_matches(slug, &slugs, NEAREST, CUTOFF);
        near = whole
            .into_iter()
            .filter(|id| alike.iter().any(|it| id.ends_with(&format!("/{it}"))))
            .collect();
    }
    if near.is_empty() {
        let words = slug.replace('-', " ");
        let found = bank.search(&words, &Filter::default(), NEAREST);
        near = found.into_iter().map(|question| question.id.as_str()).collect();
    }
    near.truncate(NEAREST);
    near
}

fn section(name: &str, pieces: &[String]) {
    for (number, piece) in (1..).zip(pieces) {
        let count = pieces.len();
        let place = if count == 1 { String::new() } else { format!(" {number} of {count}") };
        say(format_args!("── {name}{place} ──\n{}\n", piece.trim_end()));
    }
}
