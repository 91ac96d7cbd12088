//! *Make this a question* in the menu of a message.

use super::super::{Caller, Reply};
use super::{GENERAL, OURS, draft};
use crate::custom_id::{NewQuestion, QuestionFrom};
use crate::domain::own_bank::QuestionFields;
use crate::domain::question::{Difficulty, Topic};
use crate::domain::text::is_visible;
use crate::error::{EventResult, UserError};
use crate::messages::bank::{MAKE_QUESTION, MAX_FIELD};
use crate::store::Store;
use serenity::all::{
    ApplicationId, CommandInteraction, CommandType, CreateCommand, Message, ResolvedTarget, User,
};

pub(in super::super) fn definition() -> CreateCommand {
    CreateCommand::new(MAKE_QUESTION).kind(CommandType::Message)
}

/// A message that becomes the prompt of a question.
pub(in super::super) struct MessageAsQuestion {
    prompt: String,
}

impl MessageAsQuestion {
    pub(in super::super) fn parse(interaction: &CommandInteraction) -> Result<Self, UserError> {
        let Some(ResolvedTarget::Message(message)) = interaction.data.target() else {
            return Err(UserError::UnknownCommand);
        };
        if is_by(message, interaction.application_id) {
            return Err(UserError::OwnMessage);
        }
        let prompt = words(message).ok_or(UserError::MessageWithoutText)?;
        if prompt.chars().count() > MAX_FIELD {
            return Err(UserError::LongMessage);
        }
        Ok(Self { prompt })
    }
}

fn is_by(message: &Message, application: ApplicationId) -> bool {
    message.application_id == Some(application) || message.author.id.get() == application.get()
}

/// The text of a message; for one without, that of what it forwards or embeds.
fn words(message: &Message) -> Option<String> {
    let forwarded = message.message_snapshots.iter().map(|it| it.content.clone());
    let embedded = message.embeds.iter().map(|embed| {
        let parts = [embed.title.as_deref(), embed.description.as_deref()];
        parts.into_iter().flatten().collect::<Vec<_>>().join("\n\n")
    });
    let texts = std::iter::once(message.content.clone()).chain(forwarded).chain(embedded);
    let text = texts.map(|text| text.trim().to_owned()).find(|text| is_visible(text))?;
    Some(message.mentions.iter().fold(text, |text, user| with_name(&text, user)))
}

/// Puts a name for each mention of a member: whoever reads the question later may not know them.
fn with_name(text: &str, user: &User) -> String {
    let name = format!("@{}", user.display_name());
    let id = user.id;
    [format!("<@{id}>"), format!("<@!{id}>")]
        .iter()
        .fold(text.to_owned(), |text, mention| text.replace(mention.as_str(), &name))
}

/// Opens the form with the prompt: admins add the question, members suggest it.
pub(in super::super) async fn run(
    store: &dyn Store,
    caller: &Caller,
    request: MessageAsQuestion,
) -> EventResult<Reply> {
    let from = if caller.is_admin() { QuestionFrom::Admin } else { QuestionFrom::Unnamed };
    let new = NewQuestion {
        topic: Topic { pack: OURS.to_owned(), category: Some(GENERAL.to_owned()) },
        difficulty: Difficulty::Medium,
        from,
    };
    let fields = QuestionFields { prompt: request.prompt, ..QuestionFields::default() };
    draft::begin(store, caller, new, &fields).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn message(changes: &Value) -> Message {
        let mut message = json!({
            "id": "1", "channel_id": "2", "content": "", "timestamp": "2026-03-02T08:00:00Z",
            "edited_timestamp": null, "tts": false, "mention_everyone": false, "mentions": [],
            "mention_roles": [], "attachments": [], "embeds": [], "pinned": false, "type": 0,
            "author": { "id": "6", "username": "ada", "discriminator": "0", "avatar": null },
        });
        for (key, value) in changes.as_object().unwrap() {
            message[key] = value.clone();
        }
        serde_json::from_value(message).unwrap()
    }

    #[test]
    fn a_text_is_taken_as_it_was_written_with_names_for_mentions() {
        let bo = json!({
            "id": "7", "username": "bo", "global_name": "Bo", "discriminator": "0", "avatar": null,
        });
        let said = message(&json!({
            "content": "  <@7> and <@!7>, why?\n```c\nx = *p;\n```\n", "mentions": [bo],
        }));
        assert_eq!(words(&said).unwrap(), "@Bo and @Bo, why?\n```c\nx = *p;\n```");
    }

    #[test]
    fn without_a_text_of_its_own_a_message_gives_what_it_forwards_or_embeds() {
        let embeds = json!([{ "title": "Deploys", "description": "How?", "type": "rich" }]);
        let embedded = message(&json!({ "embeds": embeds }));
        assert_eq!(words(&embedded).unwrap(), "Deploys\n\nHow?");
        let snapshot = json!({ "message": {
            "content": "Why?", "type": 0, "attachments": [], "embeds": [], "flags": 0,
            "timestamp": "2026-03-02T08:00:00Z", "edited_timestamp": null, "mentions": [],
            "mention_roles": [], "components": [], "sticker_items": [],
        } });
        let forwarded = message(&json!({ "message_snapshots": [snapshot] }));
        assert_eq!(words(&forwarded).unwrap(), "Why?");
        assert_eq!(words(&message(&json!({ "content": " \n " }))), None);
    }

    #[test]
    fn the_bots_messages_are_known_by_their_author_or_their_application() {
        let own = ApplicationId::new(6);
        assert!(is_by(&message(&json!({})), own));
        assert!(is_by(&message(&json!({ "application_id": "9" })), ApplicationId::new(9)));
        assert!(!is_by(&message(&json!({})), ApplicationId::new(9)));
    }
}
