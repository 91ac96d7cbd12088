//! `/interview template`: a server's own templates and rubrics.

use super::super::options::Options;
use super::super::{Caller, Reply};
use crate::bank::Bank;
use crate::domain::interview::PlanKind;
use crate::domain::question::Question;
use crate::error::{Outcome, UserError};
use crate::interviews::{Library, MAX_FILE_BYTES, MAX_OWN, Origin};
use crate::jobs::interviews::Interviews;
use crate::messages::interview as texts;
use crate::store::Store;
use serenity::all::Attachment;

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
            let bytes = download(interviews, file).await?;
            let library = library().await?;
            let questions: Vec<&Question> = bank.questions().iter().collect();
            let plan = match library.read_upload(&file.filename, &bytes, &questions) {
                Ok(plan) => plan,
                Err(problems) => return Ok(Reply::whisper(texts::refused(&problems))),
            };
            let added = texts::added(&plan, &library);
            if !store.keep_plan(caller.guild, plan, MAX_OWN).await? {
                return Err(UserError::TooManyTemplates(MAX_OWN).into());
            }
            Ok(Reply::whisper(added))
        }
        "remove" => {
            caller.require_admin()?;
            let comes_back = ensure_unused(&library().await?, interviews.shipped(), name)?;
            for kind in [PlanKind::Template, PlanKind::Rubric] {
                if store.remove_plan(caller.guild, kind, name).await? {
                    return Ok(Reply::whisper(texts::removed(name, comes_back)));
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
            Ok(Reply::Whisper(shown))
        }
        _ => {
            let questions: Vec<&Question> = bank.questions().iter().collect();
            Ok(Reply::Whisper(texts::list(&library().await?, &questions)))
        }
    }
}

/// Refuses to remove a rubric without which templates would be of no use. Whether a shipped template
/// or rubric of that name comes back.
fn ensure_unused(library: &Library, shipped: &Library, name: &str) -> Result<bool, UserError> {
    let is_own_template =
        library.templates().any(|(it, from)| it.name == name && from == Origin::Server);
    if is_own_template {
        return Ok(shipped.get(name).is_some());
    }
    let comes_back = shipped.rubric(name).is_some();
    let users: Vec<String> = library.users_of(name).map(|it| format!("*{}*", it.name)).collect();
    if comes_back || users.is_empty() {
        return Ok(comes_back);
    }
    Err(UserError::RubricInUse { rubric: name.to_owned(), users: users.join(", ") })
}

/// The bytes of an uploaded file, of which no more is read than may be used.
async fn download(interviews: &Interviews, file: &Attachment) -> Outcome<Vec<u8>> {
    let too_large = || UserError::LargeFile(MAX_FILE_BYTES / 1024);
    if usize::try_from(file.size).unwrap_or(usize::MAX) > MAX_FILE_BYTES {
        return Err(too_large().into());
    }
    match interviews.fetch(&file.url, MAX_FILE_BYTES).await {
        Ok(bytes) if bytes.len() > MAX_FILE_BYTES => Err(too_large().into()),
        Ok(bytes) => Ok(bytes),
        Err(error) => {
            tracing::warn!(%error, "cannot fetch an uploaded file");
            Err(UserError::UnreachableFile.into())
        }
    }
}
