//! `warmup check`: all problems of the bank, the interview templates and the
//! configuration at once.

use super::say;
use clap::Args;
use std::process::ExitCode;
use warmup::bank::{self, RunOptions, Source};
use warmup::config::Config;
use warmup::domain::question::Question;
use warmup::interviews;
use warmup::messages::counted;

/// What only `check` takes.
#[derive(Args)]
pub(super) struct Options {
    /// Run every snippet marked `run` and compare what it prints. This executes the code that is
    /// in the packs.
    #[arg(long)]
    run: bool,
    /// Fail where an interpreter for the snippets is missing, instead of skipping them. On by
    /// itself where the environment has CI.
    #[arg(long, env = "CI", value_parser = clap::builder::FalseyValueParser::new())]
    require_interpreter: bool,
}

/// Checks everything: questions, interview templates, configuration. The exit code is 1 where
/// anything is wrong.
pub(super) fn run(options: &super::Options, check: &Options) -> anyhow::Result<ExitCode> {
    let colour = super::colored(&std::io::stdout());
    let mut problems = 0;
    let config = match options.config_file() {
        Some(path) => Config::read(path).unwrap_or_else(|found| {
            problems += found.len();
            found.iter().for_each(say);
            Config::default()
        }),
        None => Config::default(),
    };
    let mut sources = super::sources(&config);
    sources.extend(options.folders().map(Source::Folder));
    let found = bank::check(&sources);
    if !found.is_empty() {
        problems += found.iter().count();
        say(found.render(colour));
    }
    if check.run && found.is_empty() {
        problems += run_snippets(&sources, check, colour);
    }
    if problems > 0 {
        return Ok(ExitCode::FAILURE);
    }
    let bank = super::load_bank(&sources)?;
    if bank.questions().is_empty() {
        say("there are no questions: turn on `bank.shipped`, or name a folder of packs");
        return Ok(ExitCode::FAILURE);
    }
    let questions: Vec<&Question> = bank.questions().iter().collect();
    let unusable = interviews::check(&questions);
    unusable.iter().for_each(say);
    // Which questions an operator offers is theirs to choose, and some templates may be left
    // without enough of them.
    if !unusable.is_empty() && sources == [Source::Shipped] {
        return Ok(ExitCode::FAILURE);
    }
    let templates = if unusable.is_empty() { ", the interview templates" } else { "" };
    say(format_args!("{}{templates} and the configuration: all is well", super::extent(&bank)));
    Ok(ExitCode::SUCCESS)
}

fn run_snippets(sources: &[Source], options: &Options, colour: bool) -> usize {
    let run_options =
        RunOptions { interpreter_required: options.require_interpreter, ..RunOptions::default() };
    match bank::run(sources, &run_options) {
        Err(problems) => {
            say(problems.render(colour));
            problems.iter().count()
        }
        Ok(report) => {
            report.skipped.iter().for_each(say);
            say(format_args!(
                "{} of {} ran",
                counted(report.snippets, "snippet"),
                counted(report.questions.len(), "question")
            ));
            if !report.problems.is_empty() {
                say(report.problems.render(colour));
            }
            report.problems.iter().count()
        }
    }
}
