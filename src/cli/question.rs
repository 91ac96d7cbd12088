//! `warmup question`: help for authors.

use super::{Loaded, load_good, say, sources};
use anyhow::{Context as _, bail};
use clap::Subcommand;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use warmup::bank::{EMBED_LIMIT, Pieces, new_question};
use warmup::config::Config;
use warmup::domain::question::QuestionId;

#[derive(Subcommand)]
pub(super) enum Command {
    /// Write the skeleton of a new question, ready to be filled.
    New {
        /// Its pack and category: python/pitfalls.
        place: String,
        /// Its title. The id is made from it, and never changes afterwards.
        title: String,
        /// The folder of packs to write into.
        #[arg(long, default_value = "questions", value_name = "DIR")]
        folder: PathBuf,
    },
    /// Print a question as Discord will show it, split as it will be split.
    Show {
        /// Its id: python/late-binding-closures.
        id: QuestionId,
    },
}

/// Does what the author asked for.
pub(super) fn run(config: &Config, command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::New { place, title, folder } => new(&place, &title, &folder),
        Command::Show { id } => show(config, &id),
    }
}

fn new(place: &str, title: &str, folder: &Path) -> anyhow::Result<ExitCode> {
    let (pack, category) =
        place.split_once('/').context("name the place as pack/category, like python/pitfalls")?;
    let skeleton = new_question(pack, category, title)?;
    let path = folder.join(&skeleton.path);
    if path.exists() {
        bail!("{} is there already; choose another title", path.display());
    }
    let parent = path.parent().context("the path of a question has a folder")?;
    std::fs::create_dir_all(parent)
        .with_context(|| format!("cannot make the folder {}", parent.display()))?;
    std::fs::write(&path, &skeleton.text)
        .with_context(|| format!("cannot write {}", path.display()))?;
    say(path.display());
    say(format_args!(
        "Fill it in, then run `warmup check --run --questions {}`.",
        folder.display()
    ));
    Ok(ExitCode::SUCCESS)
}

fn show(config: &Config, id: &QuestionId) -> anyhow::Result<ExitCode> {
    let Loaded { bank, .. } = load_good(&sources(config))?;
    let Some(question) = bank.get(id) else {
        let near: Vec<String> = bank
            .search(id.slug(), &warmup::domain::question::Filter::default(), 3)
            .into_iter()
            .map(|question| question.id.to_string())
            .collect();
        match near.as_slice() {
            [] => bail!("there is no question {id}, and none like it"),
            near => bail!("there is no question {id}; the nearest are {}", near.join(", ")),
        }
    };
    let pieces = Pieces::of(question, EMBED_LIMIT);
    say(format_args!("# {}\n{} · {}\n", question.title, question.difficulty, question.category));
    section("prompt", &pieces.prompt);
    section("answer", &pieces.answer);
    let key_points: Vec<String> =
        question.key_points.iter().map(|point| format!("- {point}")).collect();
    section("key points", &[key_points.join("\n")]);
    section("follow-ups", &pieces.follow_ups);
    Ok(ExitCode::SUCCESS)
}

fn section(name: &str, pieces: &[String]) {
    for (number, piece) in (1..).zip(pieces) {
        let count = pieces.len();
        let place = if count == 1 { String::new() } else { format!(" {number} of {count}") };
        say(format_args!("── {name}{place} ──\n{}\n", piece.trim_end()));
    }
}
