//! `/question` and *Another*: a question by pack, category, difficulty or words.

use super::options::Options;
use super::{Caller, Offer, Reply, inputs};
use crate::bank::Bank;
use crate::custom_id::{Another, CustomId};
use crate::domain::question::{Difficulty, Filter, Question, QuestionId, Topic};
use crate::domain::server::ServerChange;
use crate::domain::set_aside::{SetAside, SetAsideQuestion, Unpostable};
use crate::error::{EventResult, UserError};
use crate::limits;
use crate::messages;
use crate::store::Store;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use serenity::all::{
    AutocompleteChoice, CommandOptionType, ComponentInteraction, CreateCommand, CreateCommandOption,
};
use strum::VariantArray as _;

const PRIVATE: &str = "private";

/// An option with suggestions.
#[derive(
    Clone, Copy, PartialEq, Eq, strum::EnumString, strum::IntoStaticStr, strum::VariantArray,
)]
#[strum(serialize_all = "lowercase")]
enum QuestionOption {
    Search,
    Category,
    Difficulty,
    Pack,
}

impl QuestionOption {
    fn name(self) -> &'static str {
        self.into()
    }

    fn option(self) -> CreateCommandOption {
        let option = |description| {
            CreateCommandOption::new(CommandOptionType::String, self.name(), description)
                .set_autocomplete(true)
        };
        match self {
            Self::Search => option("Words from the question, or a topic").max_length(100),
            Self::Category => option("Category (default: any)"),
            Self::Difficulty => option("easy, medium or hard (default: any)"),
            Self::Pack => option("Pack (default: any)"),
        }
    }

    fn given<'a>(self, options: &mut Options<'a>) -> Option<&'a str> {
        options.string(self.name())
    }
}

pub(super) fn definition() -> CreateCommand {
    let command = CreateCommand::new("question").description("Get a practice question");
    QuestionOption::VARIANTS
        .iter()
        .copied()
        .fold(command, |command, field| command.add_option(field.option()))
        .add_option(CreateCommandOption::new(
            CommandOptionType::Boolean,
            PRIVATE,
            "Only visible to you (default: no)",
        ))
}

/// A requested question.
pub(super) struct QuestionRequest {
    another: Another,
    /// Words in it, or its id.
    search: Option<String>,
}

impl QuestionRequest {
    pub(super) fn parse(bank: &Bank, options: &mut Options<'_>) -> Result<Self, UserError> {
        let pack = QuestionOption::Pack.given(options);
        let topic = topic(bank, pack, QuestionOption::Category.given(options))?;
        let difficulty = difficulty(QuestionOption::Difficulty.given(options))?;
        let private = options.boolean(PRIVATE).unwrap_or(false);
        let search = QuestionOption::Search.given(options).map(str::to_owned);
        Ok(Self { another: Another { topic, difficulty, private }, search })
    }

    pub(super) const fn is_private(&self) -> bool {
        self.another.private
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    request: QuestionRequest,
) -> EventResult<Reply> {
    let QuestionRequest { another, search } = request;
    let filter = another.filter();
    let question = match &search {
        Some(words) => find(bank, &filter, words)
            .ok_or_else(|| UserError::NothingFound(messages::quoted(words)))?,
        None => pick(bank, caller, &filter, &[], &set_aside(store, caller).await?)
            .ok_or(UserError::NothingFits)?,
    };
    Ok(show(bank, question, &another, search.is_some()))
}

/// The questions that Discord refuses in this server.
async fn set_aside(store: &dyn Store, caller: &Caller) -> anyhow::Result<SetAside> {
    let server = store.server(caller.guild).await?;
    Ok(server.map(|server| server.set_aside).unwrap_or_default())
}

/// Sets aside a question that Discord refused to show. Unless it was requested by name, the next
/// one is shown instead.
pub(super) async fn refused(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    offer: &Offer,
    why: Unpostable,
) -> EventResult<Reply> {
    let refused = SetAsideQuestion { why, at: caller.now };
    let change = ServerChange::SetAside { question: offer.question.clone(), refused };
    let server = store.change_server(caller.guild, change).await?;
    if offer.named {
        return Err(UserError::RefusedQuestion(messages::failures::unpostable(why)).into());
    }
    // A server that was never set up stores nothing, so the current question is added here.
    let above = [offer.question.clone()];
    let set_aside = server.map(|server| server.set_aside).unwrap_or_default();
    match pick(bank, caller, &offer.another.filter(), &above, &set_aside) {
        Some(question) if question.id != offer.question => {
            Ok(show(bank, question, &offer.another, false))
        }
        _ => Err(UserError::RefusedQuestion(messages::failures::unpostable(why)).into()),
    }
}

/// A suggestion contains the question's id; freely typed words are searched for.
pub(super) fn find<'a>(bank: &'a Bank, filter: &Filter, words: &str) -> Option<&'a Question> {
    let named = words.parse::<QuestionId>().ok().and_then(|id| bank.get(&id));
    let named = named.filter(|question| !bank.is_retired(&question.id));
    named.or_else(|| bank.search(words, filter, 1).into_iter().next())
}

/// Another question like the one above the button.
pub(super) async fn another(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    another: &Another,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    let above: Vec<QuestionId> = inputs::buttons(&interaction.message)
        .chain(inputs::menus(&interaction.message))
        .filter_map(|id| Some(id.parse::<CustomId>().ok()?.answers()?.question.clone()))
        .collect();
    let set_aside = set_aside(store, caller).await?;
    let question =
        pick(bank, caller, &another.filter(), &above, &set_aside).ok_or(UserError::NothingFits)?;
    // The bank returns a question to avoid only if there is no other.
    if above.contains(&question.id) {
        return Err(UserError::OnlyOneFits.into());
    }
    Ok(show(bank, question, another, false))
}

/// Seeded with the interaction: a duplicate delivery returns the same question.
fn pick<'a>(
    bank: &'a Bank,
    caller: &Caller,
    filter: &Filter,
    above: &[QuestionId],
    set_aside: &SetAside,
) -> Option<&'a Question> {
    let refused = set_aside.iter().map(|(question, _)| question);
    let avoiding: Vec<QuestionId> = above.iter().chain(refused).cloned().collect();
    bank.pick(filter, &avoiding, &mut StdRng::seed_from_u64(caller.interaction.0))
        .filter(|question| !set_aside.contains(&question.id))
}

fn show(bank: &Bank, question: &Question, another: &Another, named: bool) -> Reply {
    Reply::Offer(Box::new(Offer {
        question: question.id.clone(),
        another: another.clone(),
        named,
        message: messages::question::asked_for(bank, question, another),
    }))
}

fn difficulty(word: Option<&str>) -> Result<Option<Difficulty>, UserError> {
    let Some(word) = word else { return Ok(None) };
    let unknown =
        || UserError::UnknownFilter(QuestionOption::Difficulty.name(), messages::quoted(word));
    word.to_lowercase().parse().map(Some).map_err(|_| unknown())
}

/// The slug of the pack with this name.
pub(super) fn pack_from_name<'a>(bank: &'a Bank, name: &str) -> Option<&'a str> {
    let name = name.to_lowercase();
    let mut packs = bank.packs().iter();
    let found = packs.find(|pack| pack.slug == name || pack.title.to_lowercase() == name);
    found.map(|pack| pack.slug.as_str())
}

/// A category is suggested as `pack:category`, and can be typed without its pack.
fn topic(
    bank: &Bank,
    pack: Option<&str>,
    category: Option<&str>,
) -> Result<Option<Topic>, UserError> {
    let pack = match pack {
        Some(name) => Some(pack_from_name(bank, name).ok_or_else(|| {
            UserError::UnknownFilter(QuestionOption::Pack.name(), messages::quoted(name))
        })?),
        None => None,
    };
    let Some(category) = category else {
        return Ok(pack.map(|pack| Topic { pack: pack.to_owned(), category: None }));
    };
    let name = category.to_lowercase();
    let mut named = every_category(bank).filter(|(topic, title)| {
        topic.to_string() == name
            || topic.category.as_deref() == Some(name.as_str())
            || title.to_lowercase() == name
    });
    let mut somewhere = named.next();
    if somewhere.is_none() {
        return Err(UserError::UnknownFilter(
            QuestionOption::Category.name(),
            messages::quoted(category),
        ));
    }
    while let Some((topic, _)) = somewhere {
        if pack.is_none_or(|pack| topic.pack == pack) {
            return Ok(Some(topic));
        }
        somewhere = named.next();
    }
    Err(UserError::NothingFits)
}

pub(super) fn every_category(bank: &Bank) -> impl Iterator<Item = (Topic, &str)> {
    bank.packs().iter().flat_map(|pack| {
        pack.categories.iter().map(|category| {
            let slug = Some(category.slug.clone());
            (Topic { pack: pack.slug.clone(), category: slug }, category.title.as_str())
        })
    })
}

/// The typed text, with the options that are already chosen.
struct PartialQuery<'a> {
    field: QuestionOption,
    typed: &'a str,
    pack: Option<&'a str>,
    filter: Filter,
    /// The chosen category, with its pack.
    category: Option<Topic>,
}

impl<'a> PartialQuery<'a> {
    /// Returns `None` if no question matches the chosen options.
    fn parse(bank: &'a Bank, options: &mut Options<'a>) -> Option<Self> {
        let (name, typed) = options.focused()?;
        let field = name.parse::<QuestionOption>().ok()?;
        let pack = QuestionOption::Pack.given(options);
        let topic = topic(bank, pack, QuestionOption::Category.given(options)).ok()?;
        let difficulty = difficulty(QuestionOption::Difficulty.given(options)).ok()?;
        let pack = pack.and_then(|name| pack_from_name(bank, name));
        let category = topic.clone().filter(|topic| topic.category.is_some());
        let filter = Another { topic, difficulty, private: false }.filter();
        Some(Self { field, typed, pack, filter, category })
    }
}

/// Suggestions that fit the chosen options, with the number of questions for each.
pub(super) fn suggest<'a>(bank: &'a Bank, options: &mut Options<'a>) -> Vec<AutocompleteChoice> {
    let Some(PartialQuery { field, typed, pack, filter, category }) =
        PartialQuery::parse(bank, options)
    else {
        return Vec::new();
    };
    match field {
        QuestionOption::Search => suggest_questions(bank, typed, &filter),
        QuestionOption::Difficulty => Difficulty::VARIANTS
            .iter()
            .copied()
            .filter(|level| level.as_str().starts_with(&typed.to_lowercase()))
            .filter_map(|level| {
                let narrowed = Filter { difficulties: vec![level], ..filter.clone() };
                counted_choice(bank, &narrowed, level.as_str(), level.as_str())
            })
            .collect(),
        QuestionOption::Pack => bank
            .packs()
            .iter()
            .filter(|pack| matches_typed(&pack.title, &pack.slug, typed))
            .filter(|pack| category.as_ref().is_none_or(|category| category.pack == pack.slug))
            .filter_map(|pack| {
                let whole = Topic { pack: pack.slug.clone(), category: None };
                let topic = category.clone().unwrap_or(whole);
                let narrowed = Filter { topics: vec![topic], ..filter.clone() };
                counted_choice(bank, &narrowed, &pack.title, &pack.slug)
            })
            .take(limits::CHOICES)
            .collect(),
        QuestionOption::Category => every_category(bank)
            .filter(|(topic, _)| pack.is_none_or(|pack| topic.pack == pack))
            .filter(|(topic, title)| matches_typed(title, &topic.to_string(), typed))
            .filter_map(|(topic, _)| {
                let name = messages::setup::topic_name(bank, &topic);
                let value = topic.to_string();
                let narrowed = Filter { topics: vec![topic], ..filter.clone() };
                counted_choice(bank, &narrowed, &name, &value)
            })
            .take(limits::CHOICES)
            .collect(),
    }
}

/// The questions in `filter` that match what is typed.
pub(super) fn suggest_questions(
    bank: &Bank,
    typed: &str,
    filter: &Filter,
) -> Vec<AutocompleteChoice> {
    let found = bank.search(typed, filter, limits::CHOICES);
    found.into_iter().map(|question| choice(&question.title, question.id.as_str())).collect()
}

/// Returns `true` if what is typed is part of a title or of a slug.
pub(super) fn matches_typed(title: &str, slug: &str, typed: &str) -> bool {
    let typed = typed.trim().to_lowercase();
    title.to_lowercase().contains(&typed) || slug.contains(&typed)
}

pub(super) fn counted_choice(
    bank: &Bank,
    filter: &Filter,
    name: &str,
    value: &str,
) -> Option<AutocompleteChoice> {
    let count = bank.count(filter);
    (count > 0).then(|| choice(&messages::question::counted_choice(name, count), value))
}

pub(super) fn choice(name: &str, value: &str) -> AutocompleteChoice {
    AutocompleteChoice::new(messages::shorten(name, 100), value)
}
