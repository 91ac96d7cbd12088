//! `/bank`: a server's own questions. Members suggest, admins decide.

mod compose;
mod draft;
mod files;
pub(super) mod flags;
pub(super) mod from_message;
mod list;
mod review;
mod save;

use super::activity::RateLimitedActivity;
use super::options::Options;
use super::question::{choice, matches_typed, pack_from_name, suggest_questions};
use super::{Caller, Reply};
use crate::bank::{Bank, slug};
use crate::custom_id::{BankClick, BankList, NewQuestion, QuestionFrom};
use crate::discord::Discord;
use crate::domain::ids::ChannelId;
use crate::domain::own_bank::{GENERAL, OURS, QuestionFields};
use crate::domain::question::{Difficulty, Filter, MAX_TOPIC_LENGTH, QuestionId, Topic};
use crate::error::{EventResult, UserError};
use crate::import::MAX_NAME;
use crate::limits;
use crate::messages;
use crate::store::Store;
use files::{ExportRequest, ImportRequest};
use serenity::all::{
    AutocompleteChoice, ChannelType, CommandOptionType, ComponentInteraction, CreateCommand,
    CreateCommandOption, ModalInteraction,
};
use strum::VariantArray as _;

const PACK: &str = "pack";
const CATEGORY: &str = "category";
const DIFFICULTY: &str = "difficulty";
const QUESTION: &str = "question";
const NAMED: &str = "name_me";
const SHOWN: &str = "show";
const SEARCH: &str = "search";
const FILE: &str = "file";
const SOURCE: &str = "source";
const LICENSE: &str = "license";
const FORMAT: &str = "format";
const OPEN: &str = "open";
const CHANNEL: &str = "channel";

#[derive(
    Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
enum Subcommand {
    Add,
    Suggest,
    Edit,
    List,
    Show,
    Retire,
    Restore,
    Review,
    Suggestions,
    Flags,
    Import,
    Export,
    Undo,
}

impl Subcommand {
    fn name(self) -> &'static str {
        self.into()
    }

    const fn description(self) -> &'static str {
        match self {
            Self::Add => "For admins: write a question for this server",
            Self::Suggest => "Suggest a question for this server",
            Self::Edit => "For admins: change a question of the bank",
            Self::List => "For admins: list this server's own questions",
            Self::Show => "For admins: show a question with its answer",
            Self::Retire => "For admins: stop asking a question here",
            Self::Restore => "For admins: ask a question again",
            Self::Review => "For admins: decide on members' suggestions",
            Self::Suggestions => {
                "For admins: open or close suggestions, and choose where they arrive"
            }
            Self::Flags => "For admins: see what members say is wrong with questions",
            Self::Import => "For admins: import questions from a file",
            Self::Export => "For admins: get this server's questions as a file",
            Self::Undo => "For admins: undo the last import",
        }
    }

    fn option(self) -> CreateCommandOption {
        let option = CreateCommandOption::new;
        let text = |name, description| option(CommandOptionType::String, name, description);
        let suggested = |name, description| text(name, description).set_autocomplete(true);
        let pack = || suggested(PACK, "Pack, or a new name (default: ours)").max_length(100);
        let category = || {
            suggested(CATEGORY, "Category of the pack, or a new name (default: general)")
                .max_length(100)
        };
        let difficulty = || {
            Difficulty::VARIANTS.iter().fold(
                text(DIFFICULTY, "easy, medium or hard (default: medium)"),
                |option, level| option.add_string_choice(level.as_str(), level.as_str()),
            )
        };
        let question =
            || suggested(QUESTION, "Words from the question").required(true).max_length(100);
        let subcommand = option(CommandOptionType::SubCommand, self.name(), self.description());
        let with = |options: Vec<CreateCommandOption>| {
            options.into_iter().fold(subcommand.clone(), CreateCommandOption::add_sub_option)
        };
        match self {
            Self::Add => with(vec![pack(), category(), difficulty()]),
            Self::Suggest => with(vec![
                pack(),
                category(),
                difficulty(),
                option(CommandOptionType::Boolean, NAMED, "Name you as its author (default: no)"),
            ]),
            Self::Edit | Self::Show | Self::Retire | Self::Restore => with(vec![question()]),
            Self::List => {
                let shown = BankList::VARIANTS.iter().fold(
                    text(SHOWN, "Which questions (default: own)"),
                    |option, shown| {
                        option.add_string_choice(shown_word(*shown), shown_word(*shown))
                    },
                );
                with(vec![shown, text(SEARCH, "Words from the question").max_length(100)])
            }
            Self::Review | Self::Flags | Self::Undo => subcommand,
            Self::Suggestions => with(vec![
                option(CommandOptionType::Boolean, OPEN, "Members can suggest questions"),
                option(CommandOptionType::Channel, CHANNEL, "Channel where suggestions arrive")
                    .channel_types(vec![ChannelType::Text]),
            ]),
            Self::Import => with(vec![
                option(
                    CommandOptionType::Attachment,
                    FILE,
                    "Markdown, CSV, JSON, YAML, Anki, or a zip of them",
                )
                .required(true),
                pack(),
                text(SOURCE, "Where the questions are from; the reveal shows it").max_length(200),
                text(LICENSE, "Their license, like CC BY 4.0").max_length(60),
            ]),
            Self::Export => {
                let format = files::FORMATS
                    .iter()
                    .fold(text(FORMAT, "File format (default: markdown)"), |option, (word, _)| {
                        option.add_string_choice(*word, *word)
                    });
                with(vec![format])
            }
        }
    }
}

const fn shown_word(shown: BankList) -> &'static str {
    match shown {
        BankList::Own => "own",
        BankList::Retired => "retired",
        BankList::Unfinished => "unfinished",
        BankList::All => "all",
    }
}

pub(super) fn definition() -> CreateCommand {
    let command = CreateCommand::new("bank").description("Questions of this server's own");
    Subcommand::VARIANTS
        .iter()
        .fold(command, |command, subcommand| command.add_option(subcommand.option()))
}

pub(super) fn activity(options: &Options<'_>) -> RateLimitedActivity {
    match options.one_of(Subcommand::VARIANTS, Subcommand::name) {
        Ok(Subcommand::Import | Subcommand::Export) => RateLimitedActivity::Import,
        _ => RateLimitedActivity::Other,
    }
}

/// A parsed `/bank`.
pub(super) enum BankRequest {
    New(NewQuestion),
    Edit(String),
    List { shown: BankList, search: Option<String> },
    Show(String),
    Retire(String),
    Restore(String),
    Review,
    Suggestions { are_open: Option<bool>, channel: Option<ChannelId> },
    Flags,
    Import(ImportRequest),
    Export(ExportRequest),
    Undo,
}

impl BankRequest {
    /// A member who may not manage the bank gets that refusal first.
    pub(super) fn parse(
        bank: &Bank,
        caller: &Caller,
        options: &mut Options<'_>,
    ) -> Result<Self, UserError> {
        let subcommand = options.one_of(Subcommand::VARIANTS, Subcommand::name)?;
        if subcommand != Subcommand::Suggest {
            caller.require_admin()?;
        }
        Ok(match subcommand {
            Subcommand::Add => Self::New(new_question(bank, options, QuestionFrom::Admin)?),
            Subcommand::Suggest => {
                let is_named = options.boolean(NAMED).unwrap_or(false);
                let from = if is_named { QuestionFrom::Named } else { QuestionFrom::Unnamed };
                Self::New(new_question(bank, options, from)?)
            }
            Subcommand::Edit => Self::Edit(words(options)?),
            Subcommand::Show => Self::Show(words(options)?),
            Subcommand::Retire => Self::Retire(words(options)?),
            Subcommand::Restore => Self::Restore(words(options)?),
            Subcommand::List => Self::List {
                shown: options
                    .choice(SHOWN, BankList::VARIANTS, shown_word)?
                    .unwrap_or(BankList::Own),
                search: options.string(SEARCH).map(str::to_owned),
            },
            Subcommand::Review => Self::Review,
            Subcommand::Suggestions => Self::Suggestions {
                are_open: options.boolean(OPEN),
                channel: options.channel(CHANNEL),
            },
            Subcommand::Flags => Self::Flags,
            Subcommand::Import => Self::Import(ImportRequest::parse(bank, options)?),
            Subcommand::Export => Self::Export(ExportRequest::parse(options)?),
            Subcommand::Undo => Self::Undo,
        })
    }
}

fn words(options: &mut Options<'_>) -> Result<String, UserError> {
    options.string(QUESTION).map(str::to_owned).ok_or(UserError::UnknownCommand)
}

fn new_question(
    bank: &Bank,
    options: &mut Options<'_>,
    from: QuestionFrom,
) -> Result<NewQuestion, UserError> {
    let pack = pack_slug(bank, options.string(PACK).unwrap_or(OURS))?;
    let category = category_slug(bank, &pack, options.string(CATEGORY).unwrap_or(GENERAL))?;
    let difficulty = options.choice(DIFFICULTY, Difficulty::VARIANTS, Difficulty::as_str)?;
    Ok(NewQuestion {
        topic: Topic { pack, category: Some(category) },
        difficulty: difficulty.unwrap_or(Difficulty::Medium),
        from,
    })
}

/// The pack with this name, or a new one named so.
fn pack_slug(bank: &Bank, typed: &str) -> Result<String, UserError> {
    match pack_from_name(bank, typed) {
        Some(pack) => Ok(pack.to_owned()),
        None if is_name(typed) => Ok(slug(typed, MAX_NAME)),
        None => Err(UserError::UnusableName(messages::quoted(typed))),
    }
}

/// The category with this name in the pack, or a new one named so.
fn category_slug(bank: &Bank, pack: &str, typed: &str) -> Result<String, UserError> {
    let folded = typed.to_lowercase();
    let known = bank.pack(pack).and_then(|pack| {
        pack.categories.iter().find(|it| it.slug == folded || it.title.to_lowercase() == folded)
    });
    match known {
        Some(category) => Ok(category.slug.clone()),
        None if is_name(typed) => {
            Ok(slug(typed, MAX_NAME.min(MAX_TOPIC_LENGTH.saturating_sub(pack.len() + 1))))
        }
        None => Err(UserError::UnusableName(messages::quoted(typed))),
    }
}

fn is_name(typed: &str) -> bool {
    typed.chars().any(char::is_alphanumeric)
}

/// The question that an option names: by its id, which a suggestion contains, or by words.
fn find(bank: &Bank, words: &str) -> Result<QuestionId, UserError> {
    let named = words.parse::<QuestionId>().ok().filter(|id| !bank.is_removed(id));
    let found =
        || bank.search(words, &Filter::default(), 1).first().map(|question| question.id.clone());
    named.or_else(found).ok_or_else(|| UserError::NothingFound(messages::quoted(words)))
}

/// Suggestions for the options.
pub(super) fn suggest(
    bank: &Bank,
    caller: &Caller,
    options: &mut Options<'_>,
) -> Vec<AutocompleteChoice> {
    let Some((name, typed)) = options.focused() else { return Vec::new() };
    match name {
        PACK => bank
            .packs()
            .iter()
            .filter(|pack| matches_typed(&pack.title, &pack.slug, typed))
            .take(limits::CHOICES)
            .map(|pack| choice(&pack.title, &pack.slug))
            .collect(),
        CATEGORY => {
            let pack = options.string(PACK).unwrap_or(OURS).to_owned();
            let pack = pack_slug(bank, &pack).ok().and_then(|pack| bank.pack(&pack));
            pack.into_iter()
                .flat_map(|pack| &pack.categories)
                .filter(|category| matches_typed(&category.title, &category.slug, typed))
                .take(limits::CHOICES)
                .map(|category| choice(&category.title, &category.slug))
                .collect()
        }
        // Titles of questions that are still ahead are for admins.
        QUESTION if caller.is_admin() && options.subcommand == Subcommand::Restore.name() => bank
            .retired()
            .filter(|question| matches_typed(&question.title, question.id.as_str(), typed))
            .take(limits::CHOICES)
            .map(|question| choice(&question.title, question.id.as_str()))
            .collect(),
        QUESTION if caller.is_admin() => suggest_questions(bank, typed, &Filter::default()),
        _ => Vec::new(),
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    request: BankRequest,
) -> EventResult<Reply> {
    match request {
        BankRequest::New(new) => draft::begin(store, caller, new, &QuestionFields::default()).await,
        BankRequest::Edit(words) => draft::change(bank, caller, &find(bank, &words)?),
        BankRequest::List { shown, search } => {
            let page = list::page(store, bank, caller, shown, 0, search.as_deref()).await?;
            Ok(Reply::ephemeral(page))
        }
        BankRequest::Show(words) => list::show(store, bank, caller, &find(bank, &words)?).await,
        BankRequest::Retire(words) => list::retire(store, bank, caller, &find(bank, &words)?).await,
        BankRequest::Restore(words) => {
            list::restore(store, bank, caller, &find(bank, &words)?).await
        }
        BankRequest::Review => review::next(store, bank, caller).await,
        BankRequest::Suggestions { are_open, channel } => {
            review::configure(store, discord, caller, are_open, channel).await
        }
        BankRequest::Flags => Ok(Reply::ephemeral(flags::page(store, bank, caller, 0).await?)),
        BankRequest::Import(import) => files::plan(store, bank, discord, caller, import).await,
        BankRequest::Export(export) => files::export(store, caller, export).await,
        BankRequest::Undo => files::undo_last(store, caller).await,
    }
}

pub(super) async fn click(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    click: BankClick,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    match click {
        BankClick::Draft { key, action } => {
            draft::click(store, bank, discord, caller, key, action).await
        }
        BankClick::Change(id) => draft::change(bank, caller, &id),
        BankClick::Question { id, action } => list::act(store, bank, caller, &id, action).await,
        BankClick::List { shown, page } => {
            let page = usize::try_from(page).unwrap_or(usize::MAX);
            caller.require_admin()?;
            Ok(Reply::Update(list::page(store, bank, caller, shown, page, None).await?))
        }
        BankClick::Pick => list::pick(store, bank, caller, interaction).await,
        BankClick::Import => files::confirm(store, bank, discord, caller, interaction).await,
        BankClick::Undo(import) => files::undo(store, caller, import).await,
        BankClick::NewForm(_) | BankClick::ChangeForm(_) => Err(UserError::UnknownButton.into()),
    }
}

pub(super) async fn submit(
    store: &dyn Store,
    bank: &Bank,
    discord: &Discord,
    caller: &Caller,
    click: BankClick,
    interaction: &ModalInteraction,
) -> EventResult<Reply> {
    match click {
        BankClick::NewForm(new) => draft::submit_new(store, bank, caller, new, interaction).await,
        BankClick::ChangeForm(id) => {
            draft::submit_change(store, bank, caller, &id, interaction).await
        }
        BankClick::Draft { key, action } => {
            draft::submit(store, bank, discord, caller, key, action, interaction).await
        }
        BankClick::Change(_)
        | BankClick::Question { .. }
        | BankClick::List { .. }
        | BankClick::Pick
        | BankClick::Import
        | BankClick::Undo(_) => Err(UserError::UnknownButton.into()),
    }
}
