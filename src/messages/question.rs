//! A question, its model answer, and the messages of a reveal.

use super::choices::{bars, options, options_row, whole_prompt};
use super::failures::refused_because;
use super::flags::flag_button;
use super::{MarkedMessage, Message, button, counted, emoji, shorten, spread};
use crate::bank::Bank;
use crate::custom_id::{Another, CustomId, QuestionRef};
use crate::domain::choices::Offered;
use crate::domain::ids::{ChannelId, UserId};
use crate::domain::question::{Difficulty, FollowUp, Question, QuestionId};
use crate::domain::set_aside::Unpostable;
use crate::domain::turnout::Turnout;
use crate::domain::whole_score::WholeScore;
use crate::limits;
use crate::markdown::split;
use jiff::Timestamp;
use serenity::all::{ButtonStyle, CreateActionRow, CreateEmbed, CreateEmbedFooter};
use strum::VariantArray as _;

/// The button that reveals.
pub const REVEAL: &str = "Reveal in thread";
/// The button that reveals a daily before its deadline.
pub const REVEAL_NOW: &str = "Reveal it now";
/// The name of a question's thread if Discord refuses the title.
pub const PLAIN_THREAD_NAME: &str = "Question";

/// The most missed key points that are named.
const MOST_MISSED: usize = 3;

/// The most members that one message mentions: with the longest ids, this many fit its text.
const CALLED_AT_ONCE: usize = 80;

/// The name of a question's thread.
#[must_use]
pub fn thread_name(question: &Question) -> String {
    shorten(&question.title, limits::THREAD_NAME)
}

const fn colour(difficulty: Difficulty) -> u32 {
    match difficulty {
        Difficulty::Easy => 0x0057_a773,
        Difficulty::Medium => 0x00e0_a030,
        Difficulty::Hard => 0x00d1_495b,
    }
}

/// The title of a question, or its id if it isn't in the bank.
#[must_use]
pub fn title(bank: &Bank, question: &QuestionId) -> String {
    bank.get(question).map_or_else(|| question.to_string(), |question| question.title.clone())
}

/// Difficulty, category and pack in one line.
#[must_use]
pub fn place(bank: &Bank, question: &Question) -> String {
    let difficulty = format!("{} {}", emoji::difficulty(question.difficulty), question.difficulty);
    let category = bank.category_of(question);
    let category = category.map(|category| format!("{} {}", category.emoji, category.title));
    let pack = bank.pack_of(question).map(|pack| pack.title.clone());
    let parts: Vec<String> = [Some(difficulty), category, pack].into_iter().flatten().collect();
    parts.join(" · ")
}

/// The names of tags of a forum that fit a daily with this question.
#[must_use]
pub fn tag_words<'a>(bank: &'a Bank, question: &'a Question) -> Vec<&'a str> {
    let pack = bank.pack_of(question).into_iter();
    let category = bank.category_of(question).into_iter();
    let mut words = vec!["daily"];
    words.extend(pack.flat_map(|pack| [pack.title.as_str(), pack.slug.as_str()]));
    words.extend(category.flat_map(|category| [category.title.as_str(), category.slug.as_str()]));
    words.push(question.difficulty.as_str());
    words
}

/// The embeds of the prompt; the first has the title, the last the place in the bank.
pub(super) fn prompt(bank: &Bank, question: &Question) -> Vec<CreateEmbed> {
    let pieces = split(&whole_prompt(question), limits::DESCRIPTION);
    let last = pieces.len().saturating_sub(1);
    pieces
        .into_iter()
        .enumerate()
        .map(|(position, piece)| {
            let mut embed =
                CreateEmbed::new().colour(colour(question.difficulty)).description(piece);
            if position == 0 {
                embed = embed.title(&question.title);
            }
            if position == last {
                embed = embed.footer(CreateEmbedFooter::new(place(bank, question)));
            }
            embed
        })
        .collect()
}

/// A requested question.
#[must_use]
pub fn asked_for(bank: &Bank, question: &Question, another: &Another) -> Message {
    let asked = QuestionRef { question: question.id.clone(), daily: None };
    let mut message = Message { embeds: prompt(bank, question), ..Message::default() };
    let mut first = Vec::new();
    if question.choices.is_empty() {
        first.push(button(&CustomId::Answer(asked.clone()), "Answer", ButtonStyle::Primary));
    } else {
        message.rows.push(options_row(&asked, question));
    }
    if another.private {
        let show = CustomId::Show(question.id.clone());
        let show = button(&show, "Show the answer", ButtonStyle::Secondary);
        first.extend([show, another_button(another)]);
        return message.row(CreateActionRow::Buttons(first));
    }
    // Away from *Answer*, because it shows everyone the answer.
    let reveal = button(&CustomId::Reveal(asked), REVEAL, ButtonStyle::Secondary);
    first.push(another_button(another));
    message.row(CreateActionRow::Buttons(first)).row(CreateActionRow::Buttons(vec![reveal]))
}

fn another_button(another: &Another) -> serenity::all::CreateButton {
    button(&CustomId::Another(another.clone()), "Another", ButtonStyle::Secondary)
}

/// A suggestion, with the number of questions it leaves.
#[must_use]
pub fn counted_choice(name: &str, count: usize) -> String {
    format!("{name} ({count})")
}

/// The reply to an old button whose question is gone.
#[must_use]
pub fn retired(sentence: &str) -> Message {
    let another = Another { private: true, ..Another::default() };
    Message::text(sentence).row(CreateActionRow::Buttons(vec![another_button(&another)]))
}

/// The model answer as embeds with their lengths, the first one titled. The last one says where the
/// question comes from.
pub(super) fn model_answer(question: &Question) -> Vec<(CreateEmbed, usize)> {
    let mut embeds = model_answer_pieces(question);
    if let (Some((name, text)), Some((embed, length))) = (origin(question), embeds.last_mut()) {
        *length += name.chars().count() + text.chars().count();
        *embed = embed.clone().field(name, text, false);
    }
    embeds
}

/// The author, source and license of a question, with the name of the field that shows them. A
/// mention in an embed pings nobody.
fn origin(question: &Question) -> Option<(&'static str, String)> {
    let author = question.author.map(|author| format!("<@{author}>"));
    let parts = [author, question.source.clone(), question.license.clone()];
    let said = parts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    let name = match (&question.author, &question.source, &question.license) {
        (Some(_), ..) => "Suggested by",
        (None, Some(_), _) => "Source",
        (None, None, Some(_)) => "License",
        (None, None, None) => return None,
    };
    Some((name, said))
}

fn model_answer_pieces(question: &Question) -> Vec<(CreateEmbed, usize)> {
    split(&question.answer, limits::DESCRIPTION)
        .into_iter()
        .enumerate()
        .map(|(position, piece)| {
            let length = piece.chars().count();
            let embed = CreateEmbed::new().colour(colour(question.difficulty)).description(piece);
            let title = format!("Model answer · {}", question.title);
            (if position == 0 { embed.title(title) } else { embed }, length)
        })
        .collect()
}

/// The follow-ups, with answers behind spoilers, and the references: as embeds with their lengths,
/// the first one titled.
pub(super) fn follow_ups(question: &Question) -> Vec<(CreateEmbed, usize)> {
    let mut texts: Vec<String> = Vec::new();
    for part in question.follow_ups.iter().flat_map(follow_up).chain(read_on(question)) {
        match texts.last_mut() {
            Some(text)
                if text.chars().count() + part.chars().count() + 2 <= limits::DESCRIPTION =>
            {
                text.push_str("\n\n");
                text.push_str(&part);
            }
            _ => texts.push(part),
        }
    }
    let mut embeds = Vec::new();
    for text in texts {
        let length = text.chars().count();
        let embed = CreateEmbed::new().colour(colour(question.difficulty)).description(text);
        let first = embeds.is_empty();
        embeds.push((if first { embed.title("Going deeper") } else { embed }, length));
    }
    embeds
}

/// One follow-up in parts that each fit an embed: nearly always a single one.
fn follow_up(follow_up: &FollowUp) -> Vec<String> {
    let mut heading = format!("**{}**", shorten(&follow_up.question, limits::FIELD_NAME));
    let Some(answer) = &follow_up.answer else { return vec![heading] };
    let room = limits::DESCRIPTION - heading.chars().count() - "\n||||".len();
    let mut parts: Vec<String> = split(answer, room).iter().map(|piece| hidden(piece)).collect();
    match parts.first_mut() {
        Some(first) => {
            heading.push('\n');
            first.insert_str(0, &heading);
        }
        None => parts.push(heading),
    }
    parts
}

/// The references, one per line.
fn read_on(question: &Question) -> Option<String> {
    let line =
        |reference: &String| match reference.split_once(' ').map(|(kind, it)| (kind, it.parse())) {
            Some(("PEP", Ok(number))) => {
                let number: u32 = number;
                format!("• [{reference}](https://peps.python.org/pep-{number:04}/)")
            }
            Some(("RFC", Ok(number))) => {
                format!("• [{reference}](https://www.rfc-editor.org/rfc/rfc{number})")
            }
            _ => format!("• {reference}"),
        };
    let lines: Vec<String> = question.references.iter().map(line).collect();
    (!lines.is_empty()).then(|| format!("**Read more**\n{}", lines.join("\n")))
}

/// Behind a spoiler, unless the text contains something that would break out of one.
fn hidden(text: &str) -> String {
    if text.contains("```") || text.contains("||") {
        text.to_owned()
    } else {
        format!("||{text}||")
    }
}

/// A score of a whole answer, as its button says it.
#[must_use]
pub const fn whole_score(score: WholeScore) -> &'static str {
    match score {
        WholeScore::Had => "Had it",
        WholeScore::Partly => "Partly",
        WholeScore::Missed => "Missed",
    }
}

/// The key points as a list, if there are any.
pub(super) fn key_points(question: &Question) -> Option<(CreateEmbed, usize)> {
    if question.key_points.is_empty() {
        return None;
    }
    let lines: Vec<String> = question.key_points.iter().map(|point| format!("• {point}")).collect();
    let text = lines.join("\n");
    let length = text.chars().count();
    let embed = CreateEmbed::new()
        .colour(colour(question.difficulty))
        .title("Key points")
        .description(text);
    Some((embed, length))
}

/// The model answer for a member who asked for it without answering, below a message with the
/// options `offered`.
#[must_use]
pub fn shown(question: &Question, offered: Offered) -> Vec<Message> {
    let mut embeds: Vec<_> = options(question, offered).into_iter().collect();
    embeds.extend(model_answer(question));
    embeds.extend(key_points(question));
    let mut messages = spread(embeds);
    if let Some(last) = messages.last_mut() {
        last.rows.push(answer_row(question));
    }
    messages
}

/// Returns `true` if a question has follow-ups or references, which *Go deeper* shows.
#[must_use]
pub fn goes_deeper(question: &Question) -> bool {
    !question.follow_ups.is_empty() || !question.references.is_empty()
}

/// The buttons under a model answer: for the follow-ups, if there are any, and to flag the question.
pub(super) fn answer_row(question: &Question) -> CreateActionRow {
    let deeper = goes_deeper(question).then(|| {
        let id = CustomId::Deeper(question.id.clone());
        button(&id, "Go deeper", ButtonStyle::Secondary)
    });
    CreateActionRow::Buttons(deeper.into_iter().chain([flag_button(&question.id)]).collect())
}

/// The follow-ups and references, for one member.
#[must_use]
pub fn deeper(question: &Question) -> Vec<Message> {
    let embeds = follow_ups(question);
    if embeds.is_empty() {
        return vec![Message::text("This question has no follow-ups.")];
    }
    spread(embeds)
}

/// The messages that reveal a question in its thread, in order. `offered` are the options under its
/// message.
#[must_use]
pub fn reveal(question: &Question, offered: Offered) -> Vec<MarkedMessage> {
    let mut embeds: Vec<_> = options(question, offered).into_iter().collect();
    embeds.extend(model_answer(question));
    embeds.extend(key_points(question));
    embeds.extend(follow_ups(question));
    let (id, count) = (&question.id, embeds.len());
    let mut parts: Vec<MarkedMessage> = embeds
        .into_iter()
        .enumerate()
        .map(|(position, (embed, _))| {
            let mark = format!("{id} · {} of {count}", position + 1);
            let embed = embed.footer(CreateEmbedFooter::new(&mark));
            MarkedMessage { marker: mark, message: Message::embed(embed) }
        })
        .collect();
    if let Some(last) = parts.last_mut() {
        last.message.rows.push(CreateActionRow::Buttons(vec![flag_button(id)]));
    }
    parts
}

/// Asks for confirmation before everyone is shown the answer of a daily that is still open.
#[must_use]
pub fn really_reveal(asked: &QuestionRef, answered: usize, deadline: Timestamp) -> Message {
    let answered = match answered {
        0 => "Nobody has answered yet.".to_owned(),
        count => format!("{} answered so far.", counted(count, "member")),
    };
    let text = format!(
        "Show everyone the answer in the thread?\n{answered}\nOtherwise I'll reveal it <t:{}:R>.",
        deadline.as_second()
    );
    let reveal = CustomId::RevealNow(asked.clone());
    Message::text(text).row(CreateActionRow::Buttons(vec![button(
        &reveal,
        REVEAL_NOW,
        ButtonStyle::Danger,
    )]))
}

/// The model answer is in the thread.
#[must_use]
pub fn revealed(thread: ChannelId) -> Message {
    Message::text(format!("{} The answer is in <#{thread}>.", emoji::DONE))
}

/// Replaces a part of the model answer that Discord refuses.
#[must_use]
pub fn refused_part(mark: &str, why: Unpostable) -> Message {
    let text = format!(
        "Discord refused this part of the answer: {}. Press *Answer* above to compare privately.",
        refused_because(why)
    );
    Message::embed(
        CreateEmbed::new()
            .colour(super::NEUTRAL)
            .description(text)
            .footer(CreateEmbedFooter::new(mark)),
    )
}

/// The message after the reveal of daily `number`. `members` are those who answered: mentioning
/// them adds them to the thread, and the message is silent.
#[must_use]
pub fn turnout(
    number: u64,
    question: &Question,
    turnout: &Turnout,
    members: &[UserId],
) -> Vec<MarkedMessage> {
    let mut lines = vec![turnout_line(question, turnout)];
    let mut missed: Vec<(&(usize, usize), &String)> =
        turnout.points.iter().zip(&question.key_points).filter(|((n, _), _)| *n > 0).collect();
    missed.sort_by_key(|((count, _), _)| std::cmp::Reverse(*count));
    if let Some(chosen) = &turnout.chosen {
        lines.extend(bars(chosen, question.has_several_right()));
    } else if question.key_points.is_empty() && turnout.scored > 0 {
        let count = |(score, count): (&WholeScore, &usize)| {
            format!("{count} {}", whole_score(*score).to_lowercase())
        };
        let counts = WholeScore::VARIANTS.iter().zip(&turnout.whole).map(count);
        let counts: Vec<String> = counts.collect();
        lines.push(format!("{}.", counts.join(", ")));
    } else if turnout.scored > 0 && missed.is_empty() {
        lines.push("Everyone who compared had every key point.".to_owned());
    }
    if !missed.is_empty() {
        lines.push("\n**Missed most often**".to_owned());
        lines.extend(missed.iter().take(MOST_MISSED).map(|((count, judged), point)| {
            format!("{} {point} ({count} of {judged})", emoji::MISSED)
        }));
    }
    let mark = format!("Daily #{number}");
    let embed = CreateEmbed::new()
        .colour(super::NEUTRAL)
        .title("How it went")
        .description(lines.join("\n"));
    let mut calls = members.chunks(CALLED_AT_ONCE);
    let first = called(mark, calls.next().unwrap_or_default(), embed);
    let others = calls.zip(2..).map(|(members, part)| {
        called(
            format!("Daily #{number} · {part}"),
            members,
            CreateEmbed::new().colour(super::NEUTRAL),
        )
    });
    std::iter::once(first).chain(others).collect()
}

/// The message in the thread of daily `number` if its question's file is still broken long after the
/// deadline.
#[must_use]
pub fn unrevealed(number: u64, answered: usize) -> MarkedMessage {
    let marker = format!("Daily #{number} · no answer");
    let answered = match answered {
        0 => "Nobody answered this one.".to_owned(),
        _ => format!("{} answered.", counted(answered, "member")),
    };
    let text = format!(
        "{answered}\nI can't show the model answer: this question's file has a mistake, and nobody \
         has corrected it yet.\nOnce it is corrected, press *{REVEAL}* under the question."
    );
    let embed = CreateEmbed::new()
        .colour(super::NEUTRAL)
        .title("No answer to show")
        .description(text)
        .footer(CreateEmbedFooter::new(&marker));
    MarkedMessage { message: Message { silent: true, ..Message::embed(embed) }, marker }
}

fn called(mark: String, members: &[UserId], embed: CreateEmbed) -> MarkedMessage {
    let names: Vec<String> = members.iter().map(|user| format!("<@{user}>")).collect();
    let content = if names.is_empty() { String::new() } else { format!("For {}", names.join(" ")) };
    let embed = embed.footer(CreateEmbedFooter::new(&mark));
    let message =
        Message { content, call: members.to_vec(), silent: true, ..Message::embed(embed) };
    MarkedMessage { marker: mark, message }
}

/// The number of answers, and the number behind the figures below if that is smaller.
fn turnout_line(question: &Question, turnout: &Turnout) -> String {
    let answered = counted(turnout.answered, "member");
    match turnout.scored {
        _ if turnout.answered == 0 => {
            "Nobody answered this one. The next daily is a new chance.".to_owned()
        }
        scored if scored == 0 || scored >= turnout.answered || turnout.chosen.is_some() => {
            format!("{answered} answered.")
        }
        scored if question.key_points.is_empty() => {
            format!("{answered} answered, {scored} scored themselves.")
        }
        scored => format!("{answered} answered, {scored} compared with the key points."),
    }
}
