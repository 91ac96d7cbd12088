//! Every embed and every sentence: values in, serenity's builders out.

pub mod alerts;
pub mod answer;
pub mod bank;
pub mod choices;
pub mod chosen;
pub mod daily;
pub mod data;
mod emoji;
mod escaping;
pub mod failures;
pub mod flags;
pub mod help;
pub mod interview;
mod pages;
pub mod partner_match;
mod pieces;
pub mod prep;
pub mod progress;
pub mod question;
pub mod recap;
pub mod remind;
pub mod review;
mod review_note;
pub mod scorecard;
pub mod setup;
pub mod streaks;
mod svg;

pub(crate) use crate::domain::text::{clock, numbered};
pub use crate::domain::text::{counted, listed};
pub use pieces::QuestionPieces;

use crate::custom_id::CustomId;
use crate::domain::ids::{RoleId, UserId};
use crate::limits;
use serenity::all::{
    ButtonStyle, CreateActionRow, CreateAllowedMentions, CreateAttachment, CreateButton,
    CreateEmbed, CreateInteractionResponseFollowup, CreateInteractionResponseMessage,
    CreateMessage, EditInteractionResponse, EditMessage, MessageFlags,
};

/// Discord's limit of characters in all embeds of a message together, minus a margin for titles and
/// footers.
const MAX_EMBEDS: usize = 5600;

/// The color of embeds without a difficulty.
const NEUTRAL: u32 = 0x005b_6ee1;

/// A message, before it is known how it will be sent.
#[derive(Clone, Debug, Default)]
pub struct Message {
    /// The text above the embeds.
    pub content: String,
    /// The embeds.
    pub embeds: Vec<CreateEmbed>,
    /// Buttons and menus.
    pub rows: Vec<CreateActionRow>,
    /// The only role that the text may ping.
    pub ping: Option<RoleId>,
    /// The only members whom the text may ping.
    pub call: Vec<UserId>,
    /// Set to notify nobody.
    pub silent: bool,
    /// Set to leave the buttons of an edited post as they are.
    pub rows_stay: bool,
    /// Files to download.
    pub files: Vec<CreateAttachment>,
}

/// A message that must be sent only once. The marker is in its footer or above its title, so that
/// an interrupted sequence can be continued.
#[derive(Clone, Debug)]
pub struct MarkedMessage {
    /// Different for each message of the same interview or pair, and for each part of a reveal and
    /// each question: several questions can be revealed in one thread.
    pub marker: String,
    /// The message.
    pub message: Message,
}

impl Message {
    /// A message with only text.
    #[must_use]
    pub fn text(content: impl Into<String>) -> Self {
        Self { content: content.into(), ..Self::default() }
    }

    /// A message of one embed.
    #[must_use]
    pub fn embed(embed: CreateEmbed) -> Self {
        Self { embeds: vec![embed], ..Self::default() }
    }

    /// Adds a row of buttons or a menu.
    #[must_use]
    pub fn row(mut self, row: CreateActionRow) -> Self {
        self.rows.push(row);
        self
    }

    fn allowed_mentions(&self) -> CreateAllowedMentions {
        CreateAllowedMentions::new()
            .roles(self.ping.map(|role| role.0))
            .users(self.call.iter().map(|user| user.0))
    }

    /// For posting in a channel.
    pub fn into_post(self) -> CreateMessage {
        let post = CreateMessage::new()
            .allowed_mentions(self.allowed_mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .files(self.files);
        if self.silent { post.flags(MessageFlags::SUPPRESS_NOTIFICATIONS) } else { post }
    }

    /// For changing text and buttons of a post whose embeds stay.
    pub fn into_post_edit(self) -> EditMessage {
        let edit =
            EditMessage::new().allowed_mentions(self.allowed_mentions()).content(self.content);
        if self.rows_stay { edit } else { edit.components(self.rows) }
    }

    /// For replying to an interaction.
    pub fn into_response(self, private: bool) -> CreateInteractionResponseMessage {
        CreateInteractionResponseMessage::new()
            .allowed_mentions(self.allowed_mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .files(self.files)
            .ephemeral(private)
    }

    /// For a follow-up to an interaction.
    pub fn into_followup(self, private: bool) -> CreateInteractionResponseFollowup {
        CreateInteractionResponseFollowup::new()
            .allowed_mentions(self.allowed_mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows)
            .files(self.files)
            .ephemeral(private)
    }

    /// For completing a deferred reply, or replacing one.
    pub fn into_edit(self) -> EditInteractionResponse {
        let edit = EditInteractionResponse::new()
            .allowed_mentions(self.allowed_mentions())
            .content(self.content)
            .embeds(self.embeds)
            .components(self.rows);
        self.files.into_iter().fold(edit, EditInteractionResponse::new_attachment)
    }
}

fn button(id: &CustomId, label: &str, style: ButtonStyle) -> CreateButton {
    CreateButton::new(id.to_string()).label(label).style(style)
}

/// The first `limit` characters of `text`, with an ellipsis if something was cut.
pub(crate) fn shorten(text: &str, limit: usize) -> String {
    if text.chars().count() <= limit {
        return text.to_owned();
    }
    let mut short: String = text.chars().take(limit.saturating_sub(1)).collect();
    short.push('…');
    short
}

/// Typed text, for quoting it in a sentence.
pub(crate) fn quoted(typed: &str) -> String {
    escaping::plain(&shorten(&typed.split_whitespace().collect::<Vec<_>>().join(" "), 60))
}

/// Distributes embeds with their lengths over as few messages as Discord's limits allow, in order.
fn spread(embeds: Vec<(CreateEmbed, usize)>) -> Vec<Message> {
    let mut messages: Vec<Message> = Vec::new();
    let mut filled = 0;
    for (embed, length) in embeds {
        match messages.last_mut() {
            Some(message)
                if filled + length <= MAX_EMBEDS && message.embeds.len() < limits::EMBEDS =>
            {
                message.embeds.push(embed);
                filled += length;
            }
            _ => {
                messages.push(Message::embed(embed));
                filled = length;
            }
        }
    }
    messages
}
