//! `warmup check`: all problems of the bank, the interview templates and the configuration at once.

use super::say;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use warmup::bank::{self, CheckReport, RunOptions, Source};
use warmup::config::Config;
use warmup::diagnostics::Diagnostics;
use warmup::domain::question::Question;
use warmup::messages::{counted, listed};
use warmup::templates;

/// The most ignored files that are named.
const NAMED: usize = 5;

#[derive(Args)]
#[command(after_help = "\
Errors keep a question, a pack or the configuration from being used. Warnings are about style;
the bot asks such questions all the same. Other files, such as a README or an editor's backup,
are named and ignored.

Exit codes: 0 no errors, 1 errors, or warnings with --strict, 2 invalid arguments.")]
pub(super) struct CheckOptions {
    /// Fail on warnings too, for packs that are held to the standard of the shipped ones.
    #[arg(long)]
    strict: bool,
    /// Run every snippet marked `run` and compare its output. This executes the code in the packs.
    #[arg(long)]
    run: bool,
    /// Fail if an interpreter for the snippets is missing, instead of skipping them. Implied if the
    /// environment has CI.
    #[arg(long, env = "CI", value_parser = clap::builder::FalseyValueParser::new())]
    require_interpreter: bool,
    /// Run only questions whose id begins with this, such as `python/` or `python/lru-cache`.
    #[arg(long, value_name = "BEGINNING", requires = "run")]
    only: Option<String>,
    /// Also run the wrong solutions in this folder, <pack>/<slug>/<name>.<extension>. The
    /// question's tests must catch each one.
    #[arg(long, value_name = "FOLDER", requires = "run")]
    wrong: Option<PathBuf>,
}

/// Checks questions, interview templates and configuration. The exit code is 1 for errors, and in
/// strict mode also for warnings.
pub(super) fn run(
    options: &super::GlobalOptions,
    check: &CheckOptions,
) -> anyhow::Result<ExitCode> {
    let color = super::colored(&std::io::stdout());
    let config = options.config_file().map_or_else(|| Ok(Config::default()), |it| Config::read(it));
    let (config, found) = match config {
        Ok(config) => (config, Diagnostics::default()),
        Err(found) => (Config::default(), found),
    };
    let mut sources = super::sources(&config);
    sources.extend(options.folders().map(Source::Folder));
    let CheckReport { problems, ignored } = bank::check(&sources);
    let mut problems = found.and(problems);
    say_problems(&problems, color);
    say_ignored(&ignored);
    if check.run {
        problems = problems.and(run_snippets(&sources, check, color));
    }
    if problems.errors() > 0 {
        return Ok(ExitCode::FAILURE);
    }
    let bank = super::load_bank(&sources)?;
    if bank.questions().len() == 0 {
        say(super::NO_QUESTIONS);
        return Ok(ExitCode::FAILURE);
    }
    let questions: Vec<&Question> = bank.questions().collect();
    // The shipped templates are for the shipped packs; without these, plans come from the bank.
    let for_this_bank = sources.contains(&Source::Shipped);
    let unusable =
        if for_this_bank { templates::check(&questions) } else { Diagnostics::default() };
    say_problems(&unusable, color);
    // Operators choose which questions to offer, and some templates may be left without enough of
    // them.
    if !unusable.is_empty() && sources == [Source::Shipped] {
        return Ok(ExitCode::FAILURE);
    }
    let templates =
        if for_this_bank && unusable.is_empty() { ", the interview templates" } else { "" };
    let checked = format!("{}{templates} and the configuration", super::extent(&bank));
    let warnings = counted(problems.len(), "warning");
    if problems.is_empty() {
        say(format_args!("{checked}: all is well"));
    } else if check.strict {
        say(format_args!("{checked}: {warnings}, and --strict allows none"));
        return Ok(ExitCode::FAILURE);
    } else {
        say(format_args!("{checked}: no errors, {warnings}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn say_ignored(files: &[String]) {
    if files.is_empty() {
        return;
    }
    let mut named: Vec<String> = files.iter().take(NAMED).cloned().collect();
    if files.len() > NAMED {
        named.push(format!("{} more", files.len() - NAMED));
    }
    let verb = if files.len() == 1 { "is" } else { "are" };
    let files = counted(files.len(), "file");
    let named = listed(&named, "and");
    say(format_args!("note: {files} {verb}n't part of a pack and {verb} ignored: {named}\n"));
}

/// Runs the selected snippets, prints the result, and returns the problems.
fn run_snippets(sources: &[Source], options: &CheckOptions, color: bool) -> Diagnostics {
    let run_options = RunOptions {
        interpreter_required: options.require_interpreter,
        only: options.only.clone(),
        ..RunOptions::default()
    };
    let report = bank::run(sources, &run_options);
    report.skipped.iter().for_each(say);
    let snippets = counted(report.snippets, "snippet");
    say(format_args!("{snippets} of {} ran", counted(report.questions.len(), "question")));
    say_problems(&report.problems, color);
    let mut problems = report.problems;
    if let Some(folder) = &options.wrong {
        let report = bank::run_wrong(sources, folder, &run_options);
        report.skipped.iter().for_each(say);
        say(format_args!("{} ran", counted(report.tried, "wrong solution")));
        say_problems(&report.problems, color);
        problems = problems.and(report.problems);
    }
    problems
}

fn say_problems(problems: &Diagnostics, color: bool) {
    if !problems.is_empty() {
        say(problems.render(color));
    }
}
