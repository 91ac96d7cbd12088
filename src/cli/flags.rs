//! `warmup flags export`: what members flagged, for the people who maintain the questions.

use super::question_files::question_file;
use super::store_records::visit_records;
use super::{LoadedBank, load_good, say, sources, warn_missing};
use anyhow::Context as _;
use clap::{Args, Subcommand};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{self, Write as _};
use std::fs;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;
use warmup::bank::{Bank, Source};
use warmup::config::Config;
use warmup::domain::ids::GuildId;
use warmup::domain::quality::{Flag, FlaggedQuestion, QuestionVersion};
use warmup::domain::question::{Question, QuestionId};
use warmup::domain::text::misleads;
use warmup::messages::counted;
use warmup::messages::flags::kind_name;
use warmup::os_error;
use warmup::store::Record;

#[derive(Subcommand)]
pub(super) enum FlagsCommand {
    /// Write what members say is wrong with questions as a Markdown list.
    Export(ExportOptions),
}

/// The options of `flags export`.
#[derive(Args)]
#[command(after_help = "\
Lists the flags that members set with *Something's wrong*, pack by pack and question by question,
with their notes. Nothing in it names a member or a server. Notes are members' own words, so read
them before you publish them.

It covers the packs that `warmup run` would use: the shipped ones, and the folders of --questions.
Flags on questions that a server wrote or changed for itself stay with that server's admins.

The store may be in use: a running bot provides its records.

Exit codes: 0 the list was written, even if it is empty; 1 it could not be (the message says why);
2 invalid arguments.

  warmup flags export --store data --out flags.md
  warmup flags export --pack python --all")]
pub(super) struct ExportOptions {
    /// The pack to list, by default all of them. Can be given several times.
    #[arg(long, value_name = "NAME")]
    pack: Vec<String>,
    /// Also list flags that a server's admins marked as done.
    #[arg(long)]
    all: bool,
    /// The file to write. Without it, the list goes to standard output.
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Overwrite an existing file.
    #[arg(long)]
    replace: bool,
}

pub(super) fn run(config: &Config, command: &FlagsCommand) -> anyhow::Result<ExitCode> {
    match command {
        FlagsCommand::Export(options) => export(config, options),
    }
}

fn export(config: &Config, options: &ExportOptions) -> anyhow::Result<ExitCode> {
    let sources = sources(config);
    let LoadedBank { bank, .. } = load_good(&sources)?;
    for pack in &options.pack {
        let known = || bank.packs().iter().map(|pack| pack.slug.as_str());
        anyhow::ensure!(
            known().any(|slug| slug == pack),
            "there is no pack {pack}; choose from {}",
            known().collect::<Vec<_>>().join(", ")
        );
    }
    let (flagged, missing) = read(config, &bank, options)?;
    let count = flagged.iter().map(|it| it.flags.len()).sum();
    let extent = format!("{} on {}", counted(count, "flag"), counted(flagged.len(), "question"));
    let list = markdown(&bank, &sources, &flagged, &extent)?;
    match &options.out {
        None => write!(std::io::stdout(), "{list}").context("cannot write the list")?,
        Some(path) => {
            anyhow::ensure!(
                options.replace || !path.exists(),
                "{} already exists; overwrite it with --replace",
                path.display()
            );
            fs::write(path, list).map_err(|error| {
                anyhow::anyhow!("cannot write {}: {}", path.display(), os_error::explain(&error))
            })?;
            say(format_args!("{extent} written to {}", path.display()));
        }
    }
    warn_missing(&missing);
    Ok(ExitCode::SUCCESS)
}

/// The flagged questions of the bank, and the records that can't be read.
fn read(
    config: &Config,
    bank: &Bank,
    options: &ExportOptions,
) -> anyhow::Result<(Vec<FlaggedQuestion>, Vec<String>)> {
    let is_listed = |id: &QuestionId| {
        bank.get(id).is_some()
            && (options.pack.is_empty() || options.pack.iter().any(|pack| pack == id.pack()))
    };
    let mut flags: Vec<(GuildId, Flag)> = Vec::new();
    let mut changed: BTreeSet<(GuildId, QuestionId)> = BTreeSet::new();
    let missing = visit_records(&config.store, |record| match record {
        Record::OwnQuestion { guild, question } if is_listed(&question.id) => {
            changed.insert((guild, question.id));
        }
        Record::Flag { guild, flag, .. }
            if is_listed(&flag.question) && (options.all || flag.is_open()) =>
        {
            flags.push((guild, flag));
        }
        _ => {}
    })?;
    let of_bank = |(guild, flag): (GuildId, Flag)| {
        (!changed.contains(&(guild, flag.question.clone()))).then_some(flag)
    };
    Ok((FlaggedQuestion::group(flags.into_iter().filter_map(of_bank)), missing))
}

fn markdown(
    bank: &Bank,
    sources: &[Source],
    flagged: &[FlaggedQuestion],
    extent: &str,
) -> Result<String, fmt::Error> {
    let mut out = format!("# Flagged questions\n\n{extent}.\n");
    let mut packs: BTreeMap<&str, Vec<(&Question, &FlaggedQuestion)>> = BTreeMap::new();
    for flagged in flagged {
        if let Some(question) = bank.get(&flagged.question) {
            packs.entry(question.id.pack()).or_default().push((question, flagged));
        }
    }
    for (pack, questions) in packs {
        write!(out, "\n## {pack}\n")?;
        for (question, flagged) in questions {
            write_question(&mut out, sources, question, flagged)?;
        }
    }
    Ok(out)
}

fn write_question(
    out: &mut String,
    sources: &[Source],
    question: &Question,
    flagged: &FlaggedQuestion,
) -> fmt::Result {
    let kinds = flagged.kinds();
    let kinds = kinds.iter().map(|(kind, count)| format!("{count} × {}", kind_name(*kind)));
    let kinds = kinds.collect::<Vec<_>>().join(", ");
    let file = question_file(sources, question);
    write!(
        out,
        "\n### {}\n\n{kinds} · {} · `{}`\n",
        question.id,
        question.difficulty,
        file.display()
    )?;
    let version = QuestionVersion::of(question);
    for flag in flagged.notes() {
        let edited = if flag.version == version { "" } else { ", about another version" };
        let date = flag.at.strftime("%F");
        write!(out, "\n{} ({date}{edited}):\n\n{}\n", kind_name(flag.kind), fenced(&flag.note))?;
    }
    Ok(())
}

/// A member's words as a code block, in which nothing is markup, a link, or a mention of somebody.
fn fenced(words: &str) -> String {
    let words: String = words.chars().filter(|letter| !misleads(*letter)).collect();
    let longest = words.split(|letter| letter != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}text\n{words}\n{fence}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_a_member_writes_ends_the_block() {
        assert_eq!(fenced("a\n```\n# b\n@everyone"), "````text\na\n```\n# b\n@everyone\n````");
        assert_eq!(fenced("\u{1b}[31mred\u{202e}"), "```text\n[31mred\n```");
    }
}
