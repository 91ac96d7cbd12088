//! Choice questions: their options, and how a server chose.

use super::{NEUTRAL, button, emoji, shorten};
use crate::custom_id::{CustomId, QuestionRef};
use crate::domain::choices::{LetteredOption, Offered};
use crate::domain::distribution::{Distribution, OptionCount};
use crate::domain::question::Question;
use crate::domain::text::listed;
use crate::limits;
use crate::markdown::plain;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateEmbed, CreateSelectMenu, CreateSelectMenuKind,
    CreateSelectMenuOption,
};

/// The longest bar: with its letter and number it fits a phone.
const LONGEST_BAR: usize = 12;

/// A prompt with the options below it. `texts` are in the order of their letters.
pub(super) fn with_options<'a>(
    prompt: &str,
    texts: impl IntoIterator<Item = &'a str>,
    has_several_right: bool,
) -> String {
    let mut whole = prompt.to_owned();
    for (letter, text) in ('A'..).zip(texts) {
        whole.push_str(if letter == 'A' { "\n\n" } else { "\n" });
        whole.push_str(&lettered(Some(letter), text));
    }
    if has_several_right {
        whole.push_str("\n\n*Several are right.*");
    }
    whole
}

/// The prompt of a question with its options, if it has some.
pub(super) fn whole_prompt(question: &Question) -> String {
    let texts = question.choices.iter().map(|option| option.text.as_str());
    with_options(&question.prompt, texts, question.has_several_right())
}

fn lettered(letter: Option<char>, text: &str) -> String {
    letter.map_or_else(|| format!("• {text}"), |letter| format!("**{letter})** {text}"))
}

/// Option texts as they are stored with a choice.
pub(crate) fn choice_text(letter: Option<char>, text: &str) -> String {
    letter.map_or_else(|| text.to_owned(), |letter| format!("{letter}) {text}"))
}

/// A button for each option, or a menu if several are right.
pub(super) fn options_row(asked: &QuestionRef, question: &Question) -> CreateActionRow {
    let offered = question.offered();
    let options = offered.lettered(&question.choices);
    if question.has_several_right() {
        let most = u8::try_from(options.len()).unwrap_or(u8::MAX);
        let options = options.iter().map(|it| {
            let label = choice_text(it.letter, &plain(&it.option.text));
            CreateSelectMenuOption::new(shorten(&label, limits::OPTION_LABEL), it.id.to_string())
        });
        let id = CustomId::ChooseSome(asked.clone()).to_string();
        let kind = CreateSelectMenuKind::String { options: options.collect() };
        let menu = CreateSelectMenu::new(id, kind).placeholder("Choose all that are right");
        return CreateActionRow::SelectMenu(menu.min_values(1).max_values(most));
    }
    let buttons = options.iter().filter_map(|it| {
        let id = CustomId::Choose { asked: asked.clone(), option: it.id };
        Some(button(&id, &it.letter?.to_string(), ButtonStyle::Primary))
    });
    CreateActionRow::Buttons(buttons.collect())
}

/// All options, which of them are right, and why.
pub(super) fn options(question: &Question, offered: Offered) -> Option<(CreateEmbed, usize)> {
    let options = offered.lettered(&question.choices);
    if options.is_empty() {
        return None;
    }
    let letters = options.iter().filter(|it| it.option.is_right).filter_map(|it| it.letter);
    let letters: Vec<String> = letters.map(String::from).collect();
    let title = if letters.is_empty() {
        "The options".to_owned()
    } else {
        format!("Right: {}", listed(&letters, "and"))
    };
    let text = shorten(&options_text(question, offered), limits::DESCRIPTION);
    let length = text.chars().count() + title.chars().count();
    Some((CreateEmbed::new().colour(NEUTRAL).title(title).description(text), length))
}

/// A line for each option with what is right, and why.
pub(super) fn options_text(question: &Question, offered: Offered) -> String {
    let options = offered.lettered(&question.choices);
    let lines: Vec<String> = options.iter().map(|it| judged(it, "")).collect();
    lines.join("\n")
}

/// An option with its judgment and the reason; `note` follows the option.
pub(super) fn judged(it: &LetteredOption<'_>, note: &str) -> String {
    let sign = if it.option.is_right { emoji::DONE } else { emoji::WRONG };
    let text = lettered(it.letter, &it.option.text);
    let why = it.option.why.as_ref().map(|why| format!("\n{why}"));
    format!("{sign} {text}{note}{}", why.unwrap_or_default())
}

/// The lines with a bar for each option.
pub(super) fn bars(distribution: &Distribution, has_several_right: bool) -> Vec<String> {
    let Distribution { options, members, had, after_reveal, .. } = distribution;
    let mut lines = Vec::new();
    if *members > 0 {
        lines.push(String::new());
        // Nobody could choose an option that came later.
        let shown = options.iter().filter(|option| option.letter.is_some() || option.count > 0);
        lines.extend(shown.map(|option| bar(option, *members)));
        if has_several_right {
            lines.push(format!("{had} of {members} chose exactly the right ones."));
        }
    }
    match (*after_reveal, *members) {
        (0, _) => {}
        (_, 0) => lines.push("They chose after the answer was in the thread.".to_owned()),
        (late, _) => {
            lines.push(format!("{late} more chose after the answer was in the thread."));
        }
    }
    lines
}

/// The bar of an option, as long as its share of the members. Whoever was chosen by anyone has one.
fn bar(option: &OptionCount, members: usize) -> String {
    let length = (option.count * LONGEST_BAR).div_ceil(members.max(1));
    let letter = option.letter.unwrap_or('•');
    let bar = if length == 0 { String::new() } else { format!("{} ", "█".repeat(length)) };
    let note = match option.is_right {
        Some(true) => " · right",
        Some(false) => "",
        None => " · edited since",
    };
    format!("`{letter}` {bar}{}{note}", option.count)
}
