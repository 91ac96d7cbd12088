//! `/interview template`: a server's own templates and rubrics.

use super::super::options::Options;
use super::super::{Caller, Reply};
use crate::bank::Bank;
use crate::domain::question::Question;
use crate::error::{Outcome, UserError};
use crate::interviews::{MAX_FILE_BYTES, MAX_OWN, Uploaded};
use crate::jobs::interviews::Interviews;
use crate::messages::interview as texts;
use crate::store::{Plan, PlanKind, Store};
use serenity::all::Attachment;
use std::path::Path;
use std::time::Duration;

/// How long fetching a file of a few KiB may take in all.
const LONGEST_DOWNLOAD: Duration = Duration::from_secs(5);

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    options: &Options<'_>,
) -> Outcome<Reply> {
    let library = async || interviews.library(caller.guild).await;
    let name = options.string("name").unwrap_or_default();
    match options.subcommand() {
        "add" => {
            caller.require_admin()?;
            let file = options.file("file").ok_or(UserError::NoTemplate)?;
            let bytes = download(file).await?;
            let library = library().await?;
            let questions: Vec<&Question> = bank.questions().iter().collect();
            let plan = match library.read_upload(Path::new(&file.filename), &bytes, &questions) {
                Ok(Uploaded::Template(template)) => Plan::Template(template),
                Ok(Uploaded::Rubric(rubric)) => Plan::Rubric(rubric),
                Err(problems) => return Ok(Reply::whisper(texts::refused(&problems))),
            };
            let name = plan.name().to_owned();
            if !store.keep_plan(caller.guild, plan, MAX_OWN).await? {
                return Err(UserError::TooManyTemplates(MAX_OWN).into());
            }
            Ok(Reply::whisper(texts::added(&name)))
        }
        "remove" => {
            caller.require_admin()?;
            for kind in [PlanKind::Template, PlanKind::Rubric] {
                if store.remove_plan(caller.guild, kind, name).await? {
                    return Ok(Reply::whisper(texts::removed(name)));
                }
            }
            Err(UserError::NotOwnTemplate.into())
        }
        "show" => {
            let library = library().await?;
            let shown = match (library.get(name), library.rubric(name)) {
                (Some((template, rubric)), _) => texts::show(template, rubric),
                (None, Some(rubric)) => texts::show_rubric(rubric),
                (None, None) => return Err(UserError::NoTemplate.into()),
            };
            Ok(Reply::whisper(shown))
        }
        _ => {
            let questions: Vec<&Question> = bank.questions().iter().collect();
            Ok(Reply::whisper(texts::list(&library().await?, &questions)))
        }
    }
}

/// The bytes of an uploaded file, of which no more is read than may be used.
async fn download(file: &Attachment) -> Outcome<Vec<u8>> {
    let too_large = || UserError::LargeFile(MAX_FILE_BYTES / 1024);
    if usize::try_from(file.size).unwrap_or(usize::MAX) > MAX_FILE_BYTES {
        return Err(too_large().into());
    }
    let client = reqwest::Client::builder().timeout(LONGEST_DOWNLOAD).build()?;
    let fetched = async {
        let mut response = client.get(&file.url).send().await?.error_for_status()?;
        let mut bytes = Vec::new();
        // One byte too many is enough to know.
        while bytes.len() <= MAX_FILE_BYTES
            && let Some(chunk) = response.chunk().await?
        {
            bytes.extend_from_slice(&chunk);
        }
        Ok::<_, reqwest::Error>(bytes)
    };
    match fetched.await {
        Ok(bytes) if bytes.len() > MAX_FILE_BYTES => Err(too_large().into()),
        Ok(bytes) => Ok(bytes),
        Err(error) => {
            // The address lets whoever has it read the file.
            let error = error.without_url();
            tracing::warn!(%error, "cannot fetch an uploaded file");
            Err(UserError::UnreachableFile.into())
        }
    }
}
