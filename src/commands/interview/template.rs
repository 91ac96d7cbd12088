//! `/interview template`: a server's own templates and rubrics.

use super::super::options::Options;
use super::super::{Caller, Reply};
use crate::actions::interviews::Interviews;
use crate::bank::Bank;
use crate::domain::interview::LibraryEntryKind;
use crate::domain::question::Question;
use crate::error::{EventResult, UserError};
use crate::messages::interview as texts;
use crate::store::Store;
use crate::templates::{MAX_FILE_BYTES, MAX_OWN, TemplateLibrary, TemplateOrigin};
use serenity::all::{Attachment, AutocompleteChoice, CommandOptionType, CreateCommandOption};

pub(super) const GROUP: &str = "template";
pub(super) const ADD: &str = "add";
const LIST: &str = "list";
const SHOW: &str = "show";
const REMOVE: &str = "remove";
const FILE: &str = "file";
const NAME: &str = "name";

pub(super) fn definition() -> CreateCommandOption {
    let option = CreateCommandOption::new;
    let subcommand = |name, description| option(CommandOptionType::SubCommand, name, description);
    let name = || {
        option(CommandOptionType::String, NAME, "Template or rubric")
            .required(true)
            .set_autocomplete(true)
    };
    let add = subcommand(ADD, "For admins: add or replace a template or rubric").add_sub_option(
        option(CommandOptionType::Attachment, FILE, "TOML file, at most 16 KiB").required(true),
    );
    let show = subcommand(SHOW, "Show a template or rubric, with its file to change");
    let remove = subcommand(REMOVE, "For admins: remove one of this server's templates or rubrics");
    option(CommandOptionType::SubCommandGroup, GROUP, "Manage interview templates")
        .add_sub_option(add)
        .add_sub_option(subcommand(LIST, "List all templates and rubrics"))
        .add_sub_option(show.add_sub_option(name()))
        .add_sub_option(remove.add_sub_option(name()))
}

pub(in crate::commands) enum TemplateRequest {
    Add(UploadedFile),
    List,
    Show { name: String },
    Remove { name: String },
}

/// An uploaded file.
pub(in crate::commands) struct UploadedFile {
    name: String,
    url: String,
    /// In bytes, according to Discord.
    size: usize,
}

impl TemplateRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        match options.subcommand {
            ADD => options
                .file(FILE)
                .map(UploadedFile::from_attachment)
                .map(Self::Add)
                .ok_or(UserError::NoTemplate),
            LIST => Ok(Self::List),
            SHOW => Ok(Self::Show { name: name(options)? }),
            REMOVE => Ok(Self::Remove { name: name(options)? }),
            _ => Err(UserError::UnknownCommand),
        }
    }
}

fn name(options: &mut Options<'_>) -> Result<String, UserError> {
    options.string(NAME).map(str::to_owned).ok_or(UserError::NoTemplate)
}

impl UploadedFile {
    fn from_attachment(file: &Attachment) -> Self {
        let size = usize::try_from(file.size).unwrap_or(usize::MAX);
        Self { name: file.filename.clone(), url: file.url.clone(), size }
    }
}

/// Suggestions for the name: for `remove`, the server's own.
pub(super) fn suggest(
    library: &TemplateLibrary,
    options: &Options<'_>,
    typed: &str,
) -> Vec<AutocompleteChoice> {
    let wanted = |origin| origin == TemplateOrigin::Server || options.subcommand != REMOVE;
    let templates = library.templates().filter(|(_, origin)| wanted(*origin));
    let rubrics = library.rubrics().filter(|(_, origin)| wanted(*origin));
    let templates = templates.map(|(it, _)| (texts::template_choice(it), it.name.clone()));
    let rubrics = rubrics.map(|(it, _)| (texts::rubric_choice(it), it.name.clone()));
    super::name_choices(templates.chain(rubrics), typed)
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    request: TemplateRequest,
) -> EventResult<Reply> {
    match request {
        TemplateRequest::Add(file) => add(store, bank, interviews, caller, &file).await,
        TemplateRequest::Remove { name } => remove(store, interviews, caller, &name).await,
        TemplateRequest::Show { name } => {
            let library = interviews.library(caller.guild).await?;
            let shown = match (library.get(&name), library.rubric(&name)) {
                (Some((template, rubric)), _) => texts::show(template, rubric),
                (None, Some(rubric)) => texts::show_rubric(rubric),
                (None, None) => return Err(UserError::NoTemplate.into()),
            };
            Ok(Reply::Ephemeral(shown))
        }
        TemplateRequest::List => {
            let library = interviews.library(caller.guild).await?;
            let questions: Vec<&Question> = bank.questions().collect();
            Ok(Reply::Ephemeral(texts::list(&library, &questions)))
        }
    }
}

async fn add(
    store: &dyn Store,
    bank: &Bank,
    interviews: &Interviews,
    caller: &Caller,
    file: &UploadedFile,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let bytes = download(interviews, file).await?;
    let library = interviews.library(caller.guild).await?;
    let questions: Vec<&Question> = bank.questions().collect();
    let plan = match library.read_upload(&file.name, &bytes, &questions) {
        Ok(plan) => plan,
        Err(problems) => return Ok(Reply::ephemeral(texts::refused(&problems))),
    };
    let added = texts::added(&plan, &library);
    if !store.keep_library_entry(caller.guild, plan, MAX_OWN).await? {
        return Err(UserError::TooManyTemplates(MAX_OWN).into());
    }
    Ok(Reply::ephemeral(added))
}

async fn remove(
    store: &dyn Store,
    interviews: &Interviews,
    caller: &Caller,
    name: &str,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let library = interviews.library(caller.guild).await?;
    let comes_back = ensure_unused(&library, interviews.shipped(), name)?;
    for kind in [LibraryEntryKind::Template, LibraryEntryKind::Rubric] {
        if store.remove_library_entry(caller.guild, kind, name).await? {
            return Ok(Reply::ephemeral(texts::removed(name, comes_back)));
        }
    }
    Err(UserError::NotOwnTemplate.into())
}

/// Refuses to remove a rubric that templates need. Returns `true` if a shipped template or rubric
/// of that name comes back.
fn ensure_unused(
    library: &TemplateLibrary,
    shipped: &TemplateLibrary,
    name: &str,
) -> Result<bool, UserError> {
    let is_own_template =
        library.templates().any(|(it, from)| it.name == name && from == TemplateOrigin::Server);
    if is_own_template {
        return Ok(shipped.get(name).is_some());
    }
    let comes_back = shipped.rubric(name).is_some();
    let users: Vec<String> = library.users_of(name).map(|it| it.name.clone()).collect();
    if comes_back || users.is_empty() {
        return Ok(comes_back);
    }
    Err(UserError::RubricInUse { rubric: name.to_owned(), users })
}

/// The bytes of an uploaded file, up to the usable size.
async fn download(interviews: &Interviews, file: &UploadedFile) -> EventResult<Vec<u8>> {
    let too_large = || UserError::LargeFile(MAX_FILE_BYTES / 1024);
    if file.size > MAX_FILE_BYTES {
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
