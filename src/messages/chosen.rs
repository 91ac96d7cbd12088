//! What a member reads after choosing an option.

use super::answer::{share_button, streak_lines};
use super::choices::{judged, options_text};
use super::question::{answer_row, model_answer};
use super::review_note::{comes_back_line, due_line, regrade_row};
use super::{Message, NEUTRAL, shorten, spread};
use crate::domain::choices::{self, Offered, OptionId};
use crate::domain::ids::{InteractionId, MessageId};
use crate::domain::member::Recorded;
use crate::domain::question::Question;
use crate::domain::review::ReviewCard;
use crate::domain::text::listed;
use crate::domain::whole_score::WholeScore;
use crate::limits;
use serenity::all::CreateEmbed;

/// A member's choice, as the reply to it needs it.
#[derive(Clone, Copy, Debug)]
pub struct Chosen<'a> {
    /// The click.
    pub click: InteractionId,
    /// The options under the message.
    pub offered: Offered,
    /// The options that the member chose now.
    pub options: &'a [OptionId],
    /// Their first choice, which is the stored one.
    pub recorded: &'a Recorded,
    /// The public message with the question.
    pub message: Option<MessageId>,
    /// The question's review card, if this choice was its last review.
    pub card: Option<&'a ReviewCard>,
    /// The number of reviews that are due.
    pub due: usize,
}

/// The reply to a choice: the judgment, then the model answer.
#[must_use]
pub fn chosen(question: &Question, chosen: &Chosen<'_>) -> Vec<Message> {
    let Chosen { click, offered, options, recorded, message, card, due } = *chosen;
    let attempt = &recorded.attempt;
    let first = if attempt.id == click {
        let lines = streak_lines(recorded).into_iter().chain(card.map(comes_back_line));
        lines.chain(due_line(due)).collect::<Vec<_>>().join("\n")
    } else {
        first_stands(question, offered, &attempt.chosen)
    };
    let first = CreateEmbed::new().colour(NEUTRAL).description(first);
    let is_first = attempt.id == click || attempt.chosen == options;
    let mut message = Message {
        embeds: vec![first, judgment(question, offered, options, is_first)],
        rows: share_button(attempt, message).into_iter().chain(card.map(regrade_row)).collect(),
        ..Message::default()
    };
    let mut messages = spread(model_answer(question));
    match messages.last_mut() {
        Some(last) => last.rows.push(answer_row(question)),
        None => message.rows.push(answer_row(question)),
    }
    messages.insert(0, message);
    messages
}

fn first_stands(question: &Question, offered: Offered, first: &[OptionId]) -> String {
    let options = offered.lettered(&question.choices);
    let named = options.iter().filter(|it| first.contains(&it.id)).filter_map(|it| it.letter);
    let named: Vec<String> = named.map(|letter| format!("**{letter}**")).collect();
    if named.is_empty() {
        return "You've answered this one, and your first choice counts.".to_owned();
    }
    format!("You answered with {}, and your first choice counts.", listed(&named, "and"))
}

/// The chosen options and the right ones. The title is the score, unless this was another try.
fn judgment(
    question: &Question,
    offered: Offered,
    chosen: &[OptionId],
    is_first: bool,
) -> CreateEmbed {
    let embed = CreateEmbed::new().colour(NEUTRAL);
    let Some(score) = choices::score(&question.choices, chosen) else {
        let text = format!(
            "What you chose was edited after this was posted, so I can't say how you did. The \
             options now:\n{}",
            options_text(question, offered)
        );
        return embed.description(shorten(&text, limits::DESCRIPTION));
    };
    let lines: Vec<String> = offered
        .lettered(&question.choices)
        .iter()
        .filter(|it| it.option.is_right || chosen.contains(&it.id))
        .map(|it| {
            judged(it, if is_first && chosen.contains(&it.id) { " · your choice" } else { "" })
        })
        .collect();
    let embed = embed.description(shorten(&lines.join("\n"), limits::DESCRIPTION));
    match score {
        _ if !is_first => embed,
        WholeScore::Had => embed.title("Right!"),
        WholeScore::Partly => embed.title("Partly right"),
        WholeScore::Missed => embed.title("Not quite"),
    }
}
