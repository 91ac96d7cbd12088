//! `warmup export`: the questions as files for other programs.

use super::{say, sources};
use anyhow::{Context as _, bail};
use clap::Args;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use warmup::bank;
use warmup::config::Config;
use warmup::import::{self, ExportFormat, ExportedFile, Parsed, Upload};
use warmup::messages::counted;

/// The options of `export`.
#[derive(Args)]
#[command(after_help = "\
Exports the packs that `warmup run` would use: the shipped ones, and the folders of --questions.

Markdown keeps the files byte for byte, in a folder, or in a zip if the name ends in .zip.
JSON and CSV can be edited and imported again. For Anki, use File > Import.

Exit codes: 0 everything was written, 1 something is missing or failed (it says what).

  warmup export --pack python --format csv --out python.csv
  warmup export --format markdown --out all.zip")]
pub(super) struct ExportOptions {
    /// The pack to export, by default all of them. Can be given several times.
    #[arg(long, value_name = "NAME")]
    pack: Vec<String>,
    /// The format: markdown, json, csv or anki.
    #[arg(long, value_name = "FORMAT")]
    format: ExportFormat,
    /// Where to write: a file, or for Markdown a new folder or a zip.
    #[arg(long, value_name = "PATH")]
    out: PathBuf,
    /// Overwrite an existing file.
    #[arg(long)]
    replace: bool,
}

/// Writes what was asked for.
pub(super) fn run(config: &Config, options: &ExportOptions) -> anyhow::Result<ExitCode> {
    let mut files = bank::files(&sources(config)).context("cannot read the questions")?;
    let pack_of = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    for pack in &options.pack {
        if !files.iter().any(|(path, _)| pack_of(path) == *pack) {
            let mut known: Vec<String> = files.iter().map(|(path, _)| pack_of(path)).collect();
            known.dedup();
            bail!("there is no pack {pack}; choose from {}", known.join(", "));
        }
    }
    files.retain(|(path, _)| options.pack.is_empty() || options.pack.contains(&pack_of(path)));
    if options.format == ExportFormat::Markdown {
        let exported: Vec<ExportedFile> =
            files.into_iter().map(|(path, bytes)| ExportedFile { path, bytes }).collect();
        return markdown(&exported, options);
    }
    let uploads: Vec<Upload<'_>> =
        files.iter().map(|(path, bytes)| Upload { name: path, bytes }).collect();
    let Parsed { items, skipped, packs } = import::read_packs(&uploads);
    let exported = import::export(&items, &packs, options.format);
    let file = exported.first().context("an export has a file")?;
    write_file(&options.out, &file.bytes, options.replace)?;
    say(format_args!("{} written to {}", counted(items.len(), "question"), options.out.display()));
    for skipped in &skipped {
        let _ = writeln!(std::io::stderr(), "left out: {skipped}");
    }
    Ok(if skipped.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn markdown(files: &[ExportedFile], options: &ExportOptions) -> anyhow::Result<ExitCode> {
    let out = &options.out;
    let count = files.iter().filter(|file| !file.path.ends_with("pack.toml")).count();
    if out.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("zip")) {
        write_file(out, &import::zipped(files)?, options.replace)?;
    } else {
        let is_used = fs::read_dir(out).is_ok_and(|mut entries| entries.next().is_some());
        if is_used && !options.replace {
            bail!(
                "{} isn't empty; name a new folder, or overwrite it with --replace",
                out.display()
            );
        }
        for file in files {
            write_file(&out.join(&file.path), &file.bytes, true)?;
        }
    }
    say(format_args!("{} written to {}", counted(count, "question"), out.display()));
    Ok(ExitCode::SUCCESS)
}

fn write_file(path: &Path, bytes: &[u8], replace: bool) -> anyhow::Result<()> {
    if path.exists() && !replace {
        bail!("{} already exists; overwrite it with --replace", path.display());
    }
    if let Some(parent) = path.parent() {
        fs::create_dir_all(parent)
            .with_context(|| format!("cannot make the folder {}", parent.display()))?;
    }
    fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))
}
