//! `warmup report`: what members' answers say about the questions.

use super::question_files::question_file;
use super::store_records::visit_records;
use super::{LoadedBank, load_good, say, sources, warn_missing};
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::process::ExitCode;
use warmup::bank::Source;
use warmup::config::Config;
use warmup::domain::quality::{
    EASY_FROM, Findings, HARD_BELOW, MIN_ANSWERS, MIN_SHOWN, Mismatch, Survey, UnknownPoint,
    Unopened,
};
use warmup::domain::question::Question;
use warmup::messages::counted;
use warmup::store::Record;

/// The options of `report`.
#[derive(Args)]
#[command(after_help = "\
Three lists, each with the file of the question:

  Labels      questions that are easier or harder than their label says. A question is measured
              by the average share of its key points that members ticked, from 20 members on: easy
              from 70%, medium from 40%, hard below. It is listed only if the whole 95% interval
              (Wilson's) lies outside the label's band.
  Key points  those that none of at least 20 members had.
  Follow-ups  those that nobody opened with *Go deeper*, of at least 30 times that it was offered.

Each member counts once per question, with their newest answer. Choice questions aren't measured,
because a guess may be right. With many questions, expect an odd one by chance. Nothing in the
report names a member or a server.

The store may be in use: a running bot provides its records.

Exit codes: 0 the report was written, whatever it says; 1 the store or the questions can't be read;
2 invalid arguments.

  warmup report --store data
  warmup report --json | jq -r '.mismatches[].file'")]
pub(super) struct ReportOptions {
    /// Write the report as JSON, for scripts.
    #[arg(long)]
    json: bool,
}

pub(super) fn run(config: &Config, options: &ReportOptions) -> anyhow::Result<ExitCode> {
    let sources = sources(config);
    let LoadedBank { bank, .. } = load_good(&sources)?;
    let mut survey = Survey::new(bank.questions());
    let mut changed = BTreeSet::new();
    let missing = visit_records(&config.store, |record| match record {
        Record::Attempt { guild, user, attempt } => survey.attempt(guild, user, attempt),
        Record::OwnQuestion { guild, question } if bank.get(&question.id).is_some() => {
            changed.insert((guild, question.id));
        }
        Record::QuestionTally { guild, tally }
            if !changed.contains(&(guild, tally.question.clone())) =>
        {
            survey.tally(&tally);
        }
        _ => {}
    })?;
    let findings = survey.finish();
    if options.json {
        say(serde_json::to_string_pretty(&as_json(&sources, &findings))?);
    } else {
        say(as_text(&sources, &findings));
    }
    warn_missing(&missing);
    Ok(ExitCode::SUCCESS)
}

fn as_text(sources: &[Source], findings: &Findings<'_>) -> String {
    let Findings { answers, measured, mismatches, unknown_points, unopened } = findings;
    let answers = counted(usize::try_from(*answers).unwrap_or(usize::MAX), "self-score");
    let questions = counted(*measured, "question");
    let mut sections =
        vec![format!("{answers}. Measured: {questions} with {MIN_ANSWERS} or more of them.")];
    let named = |question: &Question, line: String| {
        format!("  {}\n    {line}\n    {}", question.id, question_file(sources, question).display())
    };
    let section = |heading: &str, lines: Vec<String>| {
        let lines = if lines.is_empty() { vec!["  none".to_owned()] } else { lines };
        format!("{heading}\n{}", lines.join("\n"))
    };
    let line = |it: &Mismatch<'_>| {
        let Mismatch { question, measured, as_measured } = it;
        let label = question.difficulty;
        named(question, format!("labeled {label}, on average {as_measured}: {measured}"))
    };
    sections.push(section("Labels that don't fit", mismatches.iter().map(line).collect()));
    let line = |it: &UnknownPoint<'_>| {
        named(it.question, format!("0 of {} members had: {}", it.members, it.point))
    };
    sections.push(section("Key points nobody has", unknown_points.iter().map(line).collect()));
    let line = |it: &Unopened<'_>| named(it.question, format!("offered {} times", it.shown));
    sections.push(section("Follow-ups nobody opens", unopened.iter().map(line).collect()));
    sections.join("\n\n")
}

/// A share to three digits.
fn rounded(share: f64) -> f64 {
    (share * 1_000.0).round() / 1_000.0
}

fn as_json(sources: &[Source], findings: &Findings<'_>) -> Value {
    let Findings { answers, measured, mismatches, unknown_points, unopened } = findings;
    let of = |question: &Question, mut value: Value| {
        value["question"] = json!(question.id);
        value["file"] = json!(question_file(sources, question));
        value
    };
    let mismatch = |it: &Mismatch<'_>| {
        of(
            it.question,
            json!({
                "label": it.question.difficulty,
                "measured": it.as_measured,
                "share": rounded(it.measured.mean),
                "low": rounded(it.measured.low),
                "high": rounded(it.measured.high),
                "members": it.measured.members,
            }),
        )
    };
    let point = |it: &UnknownPoint<'_>| {
        of(it.question, json!({ "key_point": it.point, "members": it.members }))
    };
    let follow_ups = |it: &Unopened<'_>| of(it.question, json!({ "shown": it.shown }));
    json!({
        "self_scores": answers,
        "measured_questions": measured,
        "rules": {
            "min_members": MIN_ANSWERS,
            "min_shown": MIN_SHOWN,
            "easy_from": EASY_FROM,
            "hard_below": HARD_BELOW,
        },
        "mismatches": mismatches.iter().map(mismatch).collect::<Vec<_>>(),
        "key_points_nobody_has": unknown_points.iter().map(point).collect::<Vec<_>>(),
        "follow_ups_nobody_opens": unopened.iter().map(follow_ups).collect::<Vec<_>>(),
    })
}
