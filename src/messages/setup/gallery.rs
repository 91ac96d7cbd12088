//! The gallery of packs: each with its description and a button that switches it on or off.

use super::super::pages::turning;
use super::super::{Message, NEUTRAL, button, counted, escaping, quoted, shorten};
use crate::bank::Bank;
use crate::custom_id::{CustomId, GalleryClick};
use crate::domain::pack_choice::{PackChoice, choice_of};
use crate::domain::question::{Category, Filter, Pack, Topic};
use crate::limits;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter, CreateSelectMenu,
    CreateSelectMenuKind, CreateSelectMenuOption,
};

/// The packs on a page: as many as a row has buttons.
const PACKS_PER_PAGE: usize = 5;

/// The most characters of a button's label.
const LABEL: usize = 80;

const fn mark(choice: PackChoice) -> &'static str {
    match choice {
        PackChoice::Whole => "✅",
        PackChoice::Partly => "☑️",
        PackChoice::Off => "⬜",
    }
}

/// A page of packs, counted from 0. Pages beyond the last show that.
#[must_use]
pub fn gallery(bank: &Bank, filter: &Filter, page: usize) -> Message {
    let pages = bank.packs().len().div_ceil(PACKS_PER_PAGE).max(1);
    let page = page.min(pages - 1);
    let shown: Vec<&Pack> =
        bank.packs().iter().skip(page * PACKS_PER_PAGE).take(PACKS_PER_PAGE).collect();
    let lines: Vec<String> = shown.iter().map(|pack| line(bank, filter, pack)).collect();
    let total = bank.count(filter);
    let footer = match pages {
        1 => format!("{} on", counted(total, "question")),
        _ => format!("{} on · page {} of {pages}", counted(total, "question"), page + 1),
    };
    let embed = CreateEmbed::new()
        .colour(NEUTRAL)
        .title("Packs for your dailies")
        .description(shorten(&lines.join("\n\n"), limits::DESCRIPTION))
        .footer(CreateEmbedFooter::new(footer));
    let mut message = Message::embed(embed);
    if !shown.is_empty() {
        message = message.row(toggles(filter, &shown, page)).row(pack_menu(&shown));
    }
    if pages < 2 {
        return message;
    }
    message.row(turning(page, pages, |page| CustomId::Gallery(GalleryClick::Page(page))))
}

fn line(bank: &Bank, filter: &Filter, pack: &Pack) -> String {
    let choice = choice_of(filter, &pack.slug);
    let whole = Topic { pack: pack.slug.clone(), category: None };
    let count = bank.count(&Filter { topics: vec![whole], difficulties: Vec::new() });
    let part = match choice {
        PackChoice::Partly => {
            let some = filter.topics.iter().filter(|topic| topic.pack == pack.slug);
            format!(" · {} of {} categories", some.count(), pack.categories.len())
        }
        PackChoice::Whole | PackChoice::Off => String::new(),
    };
    format!(
        "{} **{}** · {}{part}\n{}",
        mark(choice),
        quoted(&pack.title),
        counted(count, "question"),
        escaping::plain(&pack.description)
    )
}

fn toggles(filter: &Filter, shown: &[&Pack], page: usize) -> CreateActionRow {
    let toggle = |pack: &&Pack| {
        let choice = choice_of(filter, &pack.slug);
        let style = match choice {
            PackChoice::Whole | PackChoice::Partly => ButtonStyle::Success,
            PackChoice::Off => ButtonStyle::Secondary,
        };
        let page = u32::try_from(page).unwrap_or(u32::MAX);
        let id = CustomId::Gallery(GalleryClick::Toggle { pack: pack.slug.clone(), page });
        button(&id, &shorten(&pack.title, LABEL), style)
    };
    CreateActionRow::Buttons(shown.iter().map(toggle).collect())
}

/// The menu that opens the categories of a pack on the page.
fn pack_menu(shown: &[&Pack]) -> CreateActionRow {
    let options = shown.iter().map(|pack| {
        let label = shorten(&format!("{}: choose categories", pack.title), limits::OPTION_LABEL);
        CreateSelectMenuOption::new(label, pack.slug.clone())
    });
    let kind = CreateSelectMenuKind::String { options: options.collect() };
    let id = CustomId::Gallery(GalleryClick::Open).to_string();
    CreateActionRow::SelectMenu(
        CreateSelectMenu::new(id, kind).placeholder("Only some categories of a pack…"),
    )
}

/// The categories of one pack.
#[must_use]
pub fn categories(bank: &Bank, filter: &Filter, pack: &Pack) -> Message {
    let choice = choice_of(filter, &pack.slug);
    let is_on = |category: &Category| match choice {
        PackChoice::Whole => true,
        PackChoice::Off => false,
        PackChoice::Partly => filter.topics.iter().any(|topic| {
            topic.pack == pack.slug && topic.category.as_deref() == Some(&category.slug)
        }),
    };
    let count = |category: &Category| {
        let topic = Topic { pack: pack.slug.clone(), category: Some(category.slug.clone()) };
        bank.count(&Filter { topics: vec![topic], difficulties: Vec::new() })
    };
    let options: Vec<CreateSelectMenuOption> = pack
        .categories
        .iter()
        .take(limits::OPTIONS)
        .map(|category| {
            let label = format!("{} ({})", category.title, count(category));
            CreateSelectMenuOption::new(shorten(&label, limits::OPTION_LABEL), &category.slug)
                .default_selection(is_on(category))
        })
        .collect();
    let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
    let id = CustomId::Gallery(GalleryClick::Categories(pack.slug.clone())).to_string();
    let menu = CreateSelectMenu::new(id, CreateSelectMenuKind::String { options })
        .placeholder("No categories")
        .min_values(0)
        .max_values(most);
    let only = CustomId::Gallery(GalleryClick::Only(pack.slug.clone()));
    let all = CustomId::Gallery(GalleryClick::Page(page_of(bank, pack)));
    let title = format!("Categories of {}", pack.title);
    let text = "Choose the categories for your dailies.\nWith none of them, the pack is off.";
    Message::embed(CreateEmbed::new().colour(NEUTRAL).title(title).description(text))
        .row(CreateActionRow::SelectMenu(menu))
        .row(CreateActionRow::Buttons(vec![
            button(&only, "Only this pack", ButtonStyle::Secondary),
            button(&all, "All packs", ButtonStyle::Secondary),
        ]))
}

/// The page of a pack.
fn page_of(bank: &Bank, pack: &Pack) -> u32 {
    let position = bank.packs().iter().position(|it| it.slug == pack.slug).unwrap_or(0);
    u32::try_from(position / PACKS_PER_PAGE).unwrap_or(u32::MAX)
}
