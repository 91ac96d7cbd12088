//! Commands in the menu of a message, under *Apps*.

use super::command_kind::command_type;
use super::commands::is_offered;
use super::interaction::InteractionKind;
use super::interactions::NewInteraction;
use super::model::{Message, MessageKind};
use super::shapes;
use super::state::State;
use super::{Emulator, Id, Refusal, Reply};
use serde_json::{Value, json};

/// Returns `true` if the menu of a message has *Apps*: not if only one member sees it, and not if
/// Discord itself wrote it.
pub(super) fn has_apps(message: &Message) -> bool {
    let is_written = match message.kind {
        MessageKind::Written
        | MessageKind::Reply
        | MessageKind::CommandAnswer
        | MessageKind::MenuAnswer => true,
        MessageKind::ThreadOpened | MessageKind::ThreadStarter => false,
    };
    is_written && message.ephemeral_to.is_none()
}

impl Emulator {
    /// A member chooses a command in the menu of a message, under *Apps*, and waits for the bot's
    /// first response.
    pub async fn use_on(
        &self,
        member: Id,
        channel: Id,
        message: Id,
        command: &str,
    ) -> Result<Reply, Refusal> {
        let interaction = self.write(|state| {
            state.check_presence(member, channel)?;
            let data = state.message_command(member, channel, message, command)?;
            Ok::<_, Refusal>(state.start_interaction(NewInteraction {
                kind: InteractionKind::Command,
                name: Some(command.to_owned()),
                member,
                channel,
                data,
                source: None,
            }))
        })?;
        Ok(self.answered(interaction).await)
    }

    /// The same on the newest message in the channel that has the menu.
    pub(super) async fn use_on_newest(
        &self,
        member: Id,
        channel: Id,
        command: &str,
    ) -> Result<Reply, Refusal> {
        let message = self
            .read(|state| state.newest_shown(channel, member, has_apps).map(|message| message.id));
        let message = message.ok_or_else(|| Refusal::because("There is no message here."))?;
        self.use_on(member, channel, message, command).await
    }

    /// The names of the commands that `member` finds in the menu of a message.
    #[must_use]
    pub fn message_commands_for(&self, member: Id, channel: Id) -> Vec<String> {
        let commands = self.commands_for(member, channel);
        let commands = commands.iter().filter(|command| command["type"] == command_type::MESSAGE);
        commands.filter_map(|command| command["name"].as_str().map(str::to_owned)).collect()
    }
}

impl State {
    /// The data of a command in the menu of a message.
    fn message_command(
        &self,
        member: Id,
        channel: Id,
        message: Id,
        name: &str,
    ) -> Result<Value, Refusal> {
        let found = self.message(channel, message).filter(|message| message.is_shown_to(member));
        let found = found.ok_or_else(|| Refusal::because("There is no such message."))?;
        if !has_apps(found) {
            return Err(Refusal::because("The menu of this message has no apps."));
        }
        let server = self.channels.get(channel).and_then(|channel| channel.server);
        let is_meant = |command: &&Value| {
            command["type"] == command_type::MESSAGE
                && command["name"] == name
                && is_offered(self, command, member, channel)
        };
        let command = self.commands_in(server).find(is_meant);
        let command = command.ok_or_else(|| {
            Refusal::because(format!("The menu of this message does not offer \"{name}\"."))
        })?;
        let mut data = json!({
            "id": command["id"],
            "name": name,
            "type": command_type::MESSAGE,
            "target_id": message,
            "resolved": {"messages": {message.to_string(): shapes::message(self, found)}},
        });
        if let Some(server) = command.get("guild_id") {
            data["guild_id"] = server.clone();
        }
        Ok(data)
    }
}
