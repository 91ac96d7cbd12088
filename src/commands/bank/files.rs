//! Importing and exporting questions.

use super::super::options::Options;
use super::super::{Caller, Reply};
use super::compose;
use super::save::is_asked;
use crate::bank::{Bank, read_own, read_pack_file};
use crate::discord::Discord;
use crate::domain::ids::InteractionId;
use crate::domain::own_bank::{
    BankImport, MAX_QUESTIONS, MAX_TEXT, OwnQuestion, Placed, stored_length,
};
use crate::domain::question::{Pack, Question, QuestionId};
use crate::error::{EventResult, UserError};
use crate::import::{
    self, ExportFormat, ExportedFile, ImportDefaults, Item, PackParts, Parsed, Place,
};
use crate::limits;
use crate::messages::bank::{self as texts, ImportPlan, PlannedQuestion};
use crate::store::{OwnBank, Store};
use anyhow::Context as _;
use serenity::all::{Attachment, ComponentInteraction, CreateAttachment};
use std::collections::{BTreeMap, HashMap};

/// The largest file that is imported, in bytes: as large as members without Nitro can upload.
const MAX_UPLOAD: usize = 10 * 1024 * 1024;
/// The file with the questions as they would be imported, which the button reads.
const PLANNED: &str = "import.zip";
/// The file with everything that is left out.
const LEFT_OUT: &str = "left-out.txt";

/// The formats of an export, by the word of the option.
pub(super) const FORMATS: [(&str, ExportFormat); 4] = [
    ("markdown", ExportFormat::Markdown),
    ("csv", ExportFormat::Csv),
    ("json", ExportFormat::Json),
    ("anki", ExportFormat::Anki),
];

/// A file to import.
pub(in crate::commands) struct ImportRequest {
    name: String,
    url: String,
    size: usize,
    defaults: ImportDefaults,
}

impl ImportRequest {
    pub(super) fn parse(bank: &Bank, options: &mut Options<'_>) -> Result<Self, UserError> {
        let file: &Attachment = options.file(super::FILE).ok_or(UserError::UnknownCommand)?;
        let pack = options.string(super::PACK).map(|it| super::pack_slug(bank, it)).transpose()?;
        let defaults = ImportDefaults {
            pack,
            source: options.string(super::SOURCE).map(str::to_owned),
            license: options.string(super::LICENSE).map(str::to_owned),
            ..ImportDefaults::default()
        };
        let size = usize::try_from(file.size).unwrap_or(usize::MAX);
        Ok(Self { name: file.filename.clone(), url: file.url.clone(), size, defaults })
    }
}

/// The format of an export.
pub(in crate::commands) struct ExportRequest(ExportFormat);

impl ExportRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        let words = FORMATS.map(|(word, _)| word);
        let word = options.choice(super::FORMAT, &words, |word| word)?;
        let format = FORMATS.iter().find(|(known, _)| Some(*known) == word);
        Ok(Self(format.map_or(ExportFormat::Markdown, |(_, format)| *format)))
    }
}

/// Reads a file off the event loop, since a large one takes seconds.
async fn read(name: String, bytes: Vec<u8>, defaults: ImportDefaults) -> anyhow::Result<Parsed> {
    let read = move || import::read(&name, &bytes, &defaults);
    tokio::task::spawn_blocking(read).await.context("an import was not read")
}

async fn download(discord: &Discord, url: &str, size: usize) -> EventResult<Vec<u8>> {
    let too_large = || UserError::LargeImport(MAX_UPLOAD / (1024 * 1024));
    if size > MAX_UPLOAD {
        return Err(too_large().into());
    }
    let bytes = discord.fetch_large(url, MAX_UPLOAD).await.map_err(|error| {
        tracing::warn!(%error, "cannot fetch a file");
        UserError::UnreachableFile
    })?;
    if bytes.len() > MAX_UPLOAD { Err(too_large().into()) } else { Ok(bytes) }
}

/// Shows what an import would do. Nothing is written before it is confirmed.
pub(super) async fn plan(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    request: ImportRequest,
) -> EventResult<Reply> {
    let bytes = download(discord, &request.url, request.size).await?;
    let has_no_source = request.defaults.source.is_none();
    let parsed = read(request.name.clone(), bytes, request.defaults).await?;
    let mut skipped: Vec<String> = parsed.skipped.iter().map(ToString::to_string).collect();
    let (items, too_long): (Vec<Item>, Vec<Item>) = parsed.items.into_iter().partition(is_storable);
    skipped.extend(
        too_long
            .iter()
            .map(|item| format!("{}: it is longer than {} KiB", item.place, MAX_TEXT / 1024)),
    );
    if items.is_empty() {
        return Ok(Reply::ephemeral(texts::nothing_to_import(&request.name, &skipped)));
    }
    let own = own_texts(store, caller).await?;
    let mut plan = ImportPlan {
        file: &request.name,
        new: Vec::new(),
        changed: Vec::new(),
        shipped: 0,
        unchanged: 0,
        skipped,
        has_no_source: has_no_source && items.iter().all(|it| it.question.source.is_none()),
    };
    let mut written = Vec::new();
    for item in &items {
        let id = &item.question.id;
        let planned = PlannedQuestion { question: &item.question, notes: &item.notes };
        match own.get(id) {
            Some(before) if *before == (item.question.category.clone(), item.text.clone()) => {
                plan.unchanged += 1;
                continue;
            }
            Some(_) => plan.changed.push(planned),
            None => {
                plan.shipped += usize::from(bank.get(id).is_some());
                plan.new.push(planned);
            }
        }
        written.push(item.clone());
    }
    let mut files = Vec::new();
    if !written.is_empty() {
        let packs = parsed.packs;
        let zip = move || import::zipped(&import::export(&written, &packs, ExportFormat::Markdown));
        let zip = tokio::task::spawn_blocking(zip).await.context("an import was not zipped")?;
        let zip = zip.context("cannot zip an import")?;
        if zip.len() > limits::FILE {
            return Err(UserError::LargeImport(limits::FILE / (1024 * 1024)).into());
        }
        files.push(CreateAttachment::bytes(zip, PLANNED));
    }
    if plan.needs_list() {
        files.push(CreateAttachment::bytes(plan.skipped.join("\n"), LEFT_OUT));
    }
    Ok(Reply::Ephemeral(texts::import_plan(bank, &plan, files)))
}

fn is_storable(item: &Item) -> bool {
    stored_length(&item.text) <= MAX_TEXT
}

/// The category and text of each of the server's questions.
async fn own_texts(
    store: &dyn Store,
    caller: &Caller,
) -> anyhow::Result<HashMap<QuestionId, (String, String)>> {
    let own = store.own_bank(caller.guild).await?;
    let questions = own.into_iter().flat_map(|own| own.questions);
    Ok(questions.map(|own| (own.id, (own.category, own.text))).collect())
}

/// Imports the questions that a message offers. The message's id names the import, so that a
/// repeated click, or one after a crash, continues it.
pub(super) async fn confirm(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let message = &interaction.message;
    let file = message.attachments.iter().find(|file| file.filename == PLANNED);
    let file = file.ok_or(UserError::UnreachableFile)?;
    let size = usize::try_from(file.size).unwrap_or(usize::MAX);
    let bytes = download(discord, &file.url, size).await?;
    let Parsed { items, packs, .. } =
        read(PLANNED.to_owned(), bytes, ImportDefaults::default()).await?;
    let questions: Vec<Placed> = items
        .iter()
        .filter(|it| is_storable(it))
        .map(|it| placed(bank, it, &packs, caller))
        .collect();
    let name = message.embeds.first().and_then(|embed| embed.title.as_deref());
    let name = name.and_then(texts::planned_file).unwrap_or(PLANNED);
    let import =
        BankImport { id: InteractionId(message.id.get()), file: name.to_owned(), at: caller.now };
    let done = store.import_questions(caller.guild, import.clone(), questions, MAX_QUESTIONS);
    done.await?.map_err(UserError::Bank)?;
    let all: Vec<&Question> = items.iter().map(|item| &item.question).collect();
    let is_asked = is_asked(store, caller, &all).await?;
    Ok(Reply::Update(texts::imported(items.len(), import.id, is_asked)))
}

fn placed(
    bank: &Bank,
    item: &Item,
    packs: &BTreeMap<String, PackParts>,
    caller: &Caller,
) -> Placed {
    let (id, category) = (&item.question.id, &item.question.category);
    let parts = packs.get(id.pack());
    let declared = parts
        .and_then(|parts| parts.file.as_deref())
        .and_then(|text| read_pack_file("pack.toml", text.as_bytes(), id.pack()).ok());
    let is_known = bank.pack(id.pack()).is_some();
    let pack = match declared.filter(|_| !is_known) {
        Some(pack) => pack,
        None => compose::pack(bank, id.pack(), category),
    };
    let titled = parts.and_then(|parts| parts.categories.iter().find(|it| it.slug == *category));
    let categories = pack.categories.into_iter().filter(|it| it.slug == *category).map(|it| {
        match titled.filter(|_| !is_known) {
            Some(titled) => titled.clone(),
            None => it,
        }
    });
    let question = OwnQuestion {
        id: id.clone(),
        category: category.clone(),
        text: item.text.clone(),
        retired: false,
        author: None,
        changed_at: caller.now,
        import: None,
    };
    Placed { question, pack: Pack { categories: categories.collect(), ..pack } }
}

/// The server's own questions as a file.
pub(super) async fn export(
    store: &dyn Store,
    caller: &Caller,
    request: ExportRequest,
) -> EventResult<Reply> {
    let own = store.own_bank(caller.guild).await?;
    let Some(own) = own.filter(|own| !own.questions.is_empty()) else {
        return Ok(Reply::ephemeral(texts::nothing_to_export()));
    };
    let write = move || exported(&own, request.0);
    let file = tokio::task::spawn_blocking(write).await.context("an export was not written")??;
    if file.bytes.len() > limits::FILE {
        return Err(UserError::LargeExport.into());
    }
    let attachment = CreateAttachment::bytes(file.bytes, file.path);
    Ok(Reply::ephemeral(texts::exported(attachment)))
}

fn exported(own: &OwnBank, format: ExportFormat) -> anyhow::Result<ExportedFile> {
    let items: Vec<Item> = own.questions.iter().filter_map(item).collect();
    let packs: BTreeMap<String, PackParts> = own
        .bank
        .packs
        .iter()
        .map(|pack| {
            let categories = pack.categories.clone();
            (pack.slug.clone(), PackParts { categories, file: Some(import::pack_file(pack)) })
        })
        .collect();
    let mut files = import::export(&items, &packs, format);
    if format == ExportFormat::Markdown {
        let bytes = import::zipped(&files).context("cannot zip an export")?;
        return Ok(ExportedFile { path: "questions.zip".to_owned(), bytes });
    }
    files.pop().context("an export has a file")
}

/// A question to export; `None` if this build refuses its text.
fn item(own: &OwnQuestion) -> Option<Item> {
    let place = Place::file(&format!("{}.md", own.id));
    let text = own.text.clone();
    Some(Item { place, question: read_own(own)?, text, notes: Vec::new() })
}

/// Undoes the newest import.
pub(super) async fn undo_last(store: &dyn Store, caller: &Caller) -> EventResult<Reply> {
    let imports = store.server_bank(caller.guild).await?.unwrap_or_default().imports;
    match imports.first() {
        Some(last) => Ok(Reply::ephemeral(texts::undo_really(last))),
        None => Ok(Reply::ephemeral(texts::nothing_to_undo())),
    }
}

pub(super) async fn undo(
    store: &dyn Store,
    caller: &Caller,
    import: InteractionId,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let undone = store.undo_import(caller.guild, import).await?;
    Ok(Reply::Update(texts::undone(undone)))
}
