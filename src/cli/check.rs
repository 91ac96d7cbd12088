//! `warmup check`: all problems of the bank, the interview templates and the configuration at once.

use super::say;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;
use warmup::bank::{self, RunOptions, Source};
use warmup::config::Config;
use warmup::diagnostics::Diagnostics;
use warmup::domain::question::Question;
use warmup::messages::counted;
use warmup::templates;

#[derive(Args)]
pub(super) struct CheckOptions {
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

/// Checks questions, interview templates and configuration. The exit code is 1 if anything is
/// wrong.
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
    let mut problems = say_problems(&found.and(bank::check(&sources)), color);
    if check.run {
        problems += run_snippets(&sources, check, color);
    }
    if problems > 0 {
        return Ok(ExitCode::FAILURE);
    }
    let bank = super::load_bank(&sources)?;
    if bank.questions().is_empty() {
        say("there are no questions: turn on `bank.shipped`, or add a folder of packs");
        return Ok(ExitCode::FAILURE);
    }
    let questions: Vec<&Question> = bank.questions().iter().collect();
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
    say(format_args!("{}{templates} and the configuration: all is well", super::extent(&bank)));
    Ok(ExitCode::SUCCESS)
}

/// Runs the selected snippets, prints the result, and returns the number of problems.
fn run_snippets(sources: &[Source], options: &CheckOptions, color: bool) -> usize {
    let run_options = RunOptions {
        interpreter_required: options.require_interpreter,
        only: options.only.clone(),
        ..RunOptions::default()
    };
    let report = bank::run(sources, &run_options);
    report.skipped.iter().for_each(say);
    let snippets = counted(report.snippets, "snippet");
    say(format_args!("{snippets} of {} ran", counted(report.questions.len(), "question")));
    let mut problems = say_problems(&report.problems, color);
    if let Some(folder) = &options.wrong {
        let report = bank::run_wrong(sources, folder, &run_options);
        report.skipped.iter().for_each(say);
        say(format_args!("{} ran", counted(report.tried, "wrong solution")));
        problems += say_problems(&report.problems, color);
    }
    problems
}

fn say_problems(problems: &Diagnostics, color: bool) -> usize {
    if !problems.is_empty() {
        say(problems.render(color));
    }
    problems.len()
}
