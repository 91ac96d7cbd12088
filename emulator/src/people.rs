//! Members' actions: typing commands, clicking buttons, choosing from menus, filling in modals.

use super::commands::{self, Typist};
use super::interaction::{Interaction, InteractionAnswer, InteractionKind};
use super::interactions::NewInteraction;
use super::limits::component;
use super::model::label_of;
use super::permissions::Permissions;
use super::state::State;
use super::{Choice, Emulator, Id, Message, Modal, Outcome, Refusal, Reply};
use serde_json::{Value, json};

/// The current result of an interaction as a member sees it; `None` while the bot has not responded.
fn outcome(state: &State, interaction: &Interaction) -> Option<Outcome> {
    let message = |id: Id, wrap: fn(Message) -> Outcome| {
        state.message(interaction.channel, id).cloned().map_or(Outcome::Gone, wrap)
    };
    match &interaction.answer {
        None => interaction.failed.then_some(Outcome::Failed),
        Some(InteractionAnswer::Message(id)) => Some(message(*id, Outcome::Message)),
        Some(InteractionAnswer::Thinking(id)) => {
            let wrap = |message: Message| {
                if message.thinking {
                    Outcome::Thinking(message)
                } else {
                    Outcome::Message(message)
                }
            };
            Some(message(*id, wrap))
        }
        Some(InteractionAnswer::Updated(id)) => Some(message(*id, Outcome::Updated)),
        Some(InteractionAnswer::Acknowledged) => match interaction.source {
            Some(source) if interaction.later_changes > 0 => {
                Some(message(source, Outcome::Updated))
            }
            _ => Some(Outcome::Acknowledged),
        },
        Some(InteractionAnswer::Modal(modal)) => Some(Outcome::Modal(modal.clone())),
        Some(InteractionAnswer::Choices(choices)) => Some(Outcome::Choices(choices.clone())),
    }
}

impl Emulator {
    /// A member types a slash command, `/question pack:python difficulty:hard`, and waits for the
    /// bot's first response. Channels, members and roles are written as `#name` and `@name`. Lines
    /// that Discord's client would not send are refused.
    pub async fn slash(&self, member: Id, channel: Id, line: &str) -> Result<Reply, Refusal> {
        let typist = Typist { member, channel, focused: None, given: None };
        self.command(InteractionKind::Command, typist, line).await
    }

    /// A member types into the option `focused` of a command, and waits for the bot's choices.
    pub async fn autocomplete(
        &self,
        member: Id,
        channel: Id,
        line: &str,
        focused: &str,
    ) -> Result<Vec<Choice>, Refusal> {
        let typist = Typist { member, channel, focused: Some(focused), given: None };
        self.choices(typist, line).await
    }

    /// The choices for the option that `typist` is typing.
    pub(super) async fn choices(
        &self,
        typist: Typist<'_>,
        line: &str,
    ) -> Result<Vec<Choice>, Refusal> {
        match self.command(InteractionKind::Autocomplete, typist, line).await?.outcome {
            Outcome::Choices(choices) => Ok(choices),
            _ => Err(Refusal::because("Loading options failed.")),
        }
    }

    /// Sends a command, partial for autocomplete or complete.
    pub(super) async fn command(
        &self,
        kind: InteractionKind,
        typist: Typist<'_>,
        line: &str,
    ) -> Result<Reply, Refusal> {
        let Typist { member, channel, .. } = typist;
        let interaction = self.write(|state| {
            state.check_presence(member, channel)?;
            let typed = commands::read(state, typist, line)?;
            let (name, data) = (Some(typed.name), typed.data);
            Ok(state.start_interaction(NewInteraction {
                kind,
                name,
                member,
                channel,
                data,
                source: None,
            }))
        })?;
        Ok(self.answered(interaction).await)
    }

    /// A member clicks the button with this label or custom id, on the newest message in the
    /// channel that shows it to them, and waits for the bot's first response.
    pub async fn click(&self, member: Id, channel: Id, button: &str) -> Result<Reply, Refusal> {
        let message = self.read(|state| {
            let shows = |message: &Message| find_button(message, button).is_some();
            state.newest_shown(channel, member, shows).map(|message| message.id)
        });
        let message =
            message.ok_or_else(|| Refusal::because(format!("There is no button \"{button}\".")))?;
        self.click_on(member, channel, message, button).await
    }

    /// The same on a given message.
    pub async fn click_on(
        &self,
        member: Id,
        channel: Id,
        message: Id,
        button: &str,
    ) -> Result<Reply, Refusal> {
        let interaction = self.write(|state| {
            state.check_presence(member, channel)?;
            let found = state.message(channel, message);
            let found = found.filter(|message| message.is_shown_to(member));
            let found = found.and_then(|message| find_button(message, button));
            let found = found
                .ok_or_else(|| Refusal::because(format!("There is no button \"{button}\".")))?;
            if found["disabled"] == true {
                return Err(Refusal::because(format!("The button \"{button}\" is off.")));
            }
            let Some(custom_id) = found["custom_id"].as_str() else {
                return Err(Refusal::because(format!("\"{button}\" is a link.")));
            };
            let data = json!({"custom_id": custom_id, "component_type": component::BUTTON});
            Ok(state.start_component(member, channel, message, data))
        })?;
        Ok(self.answered(interaction).await)
    }

    /// A member selects options of a menu by their labels, on the newest message in the channel
    /// that offers all of them, and waits for the bot's first response. In menus of members, roles
    /// and channels, options are written as `@name` and `#name`.
    pub async fn select(
        &self,
        member: Id,
        channel: Id,
        options: &[&str],
    ) -> Result<Reply, Refusal> {
        let found = self.read(|state| {
            let shows = |message: &Message| find_menu(state, message, options).is_some();
            let message = state.newest_shown(channel, member, shows)?;
            let (menu, _) = find_menu(state, message, options)?;
            Some((message.id, menu["custom_id"].as_str().unwrap_or_default().to_owned()))
        });
        let wanted = || format!("There is no menu with: {}.", options.join(", "));
        let (message, menu) = found.ok_or_else(|| Refusal::because(wanted()))?;
        self.select_on(member, channel, message, &menu, options).await
    }

    /// The same on a given message, in the menu with this custom id or placeholder.
    pub async fn select_on(
        &self,
        member: Id,
        channel: Id,
        message: Id,
        menu: &str,
        options: &[&str],
    ) -> Result<Reply, Refusal> {
        let interaction = self.write(|state| {
            state.check_presence(member, channel)?;
            let found = state.message(channel, message);
            let found = found.filter(|message| message.is_shown_to(member));
            let found = found.and_then(|message| {
                message.parts().find(|part| {
                    part["type"] != component::BUTTON
                        && (part["custom_id"] == menu || part["placeholder"] == menu)
                })
            });
            let found =
                found.ok_or_else(|| Refusal::because(format!("There is no menu \"{menu}\".")))?;
            let values = chosen(state, channel, found, options).ok_or_else(|| {
                Refusal::because(format!("The menu does not offer: {}.", options.join(", ")))
            })?;
            check_menu(found, values.len())?;
            let data = json!({
                "custom_id": found["custom_id"],
                "component_type": found["type"],
                "values": values,
            });
            Ok(state.start_component(member, channel, message, data))
        })?;
        Ok(self.answered(interaction).await)
    }

    /// The member with this open modal fills it in, by labels or custom ids, and submits it. Other
    /// fields keep their initial values.
    pub async fn submit(&self, modal: &Modal, texts: &[(&str, &str)]) -> Result<Reply, Refusal> {
        let unknown = texts.iter().find(|(name, _)| modal.field(name).is_none());
        if let Some((name, _)) = unknown {
            return Err(Refusal::because(format!("There is no field \"{name}\".")));
        }
        let mut rows = Vec::new();
        for field in &modal.fields {
            let typed = texts.iter().find(|(name, _)| modal.field(name) == Some(field));
            let text = typed.map_or(field.value.as_str(), |(_, text)| *text);
            check_field(field, text)?;
            let input = json!({"type": 4, "custom_id": field.custom_id, "value": text});
            rows.push(json!({"type": 1, "components": [input]}));
        }
        let data = json!({"custom_id": modal.custom_id, "components": rows});
        let interaction = self.write(|state| {
            state.check_presence(modal.member, modal.channel)?;
            Ok(state.start_interaction(NewInteraction {
                kind: InteractionKind::Modal,
                name: None,
                member: modal.member,
                channel: modal.channel,
                data,
                source: modal.source,
            }))
        })?;
        Ok(self.answered(interaction).await)
    }

    /// The commands that `member` sees in `channel`, as Discord would return them.
    #[must_use]
    pub fn commands_for(&self, member: Id, channel: Id) -> Vec<Value> {
        self.read(|state| {
            let server = state.channels.get(channel).and_then(|channel| channel.server);
            let offered = state.commands_in(server);
            let offered =
                offered.filter(|command| commands::is_offered(state, command, member, channel));
            offered.cloned().collect()
        })
    }

    /// Waits for the first response. If there is none in time, the member is told so.
    pub(super) async fn answered(&self, interaction: Id) -> Reply {
        let look = |emulator: &Self| {
            emulator.read(|state| {
                let found = state.interactions.get(&interaction)?;
                let nobody = found.answer.is_none() && state.sessions.by_id.is_empty();
                if nobody { Some(Outcome::Failed) } else { outcome(state, found) }
            })
        };
        let patience = self.0.options.answers_within;
        let outcome =
            self.wait_at_most(patience, "an answer", look).await.unwrap_or(Outcome::Failed);
        if matches!(outcome, Outcome::Failed) {
            self.write(|state| {
                if let Some(found) = state.interactions.get_mut(&interaction) {
                    found.failed = true;
                }
            });
        }
        Reply { interaction, outcome, emulator: self.clone() }
    }

    pub(super) async fn settled(&self, interaction: Id) -> Result<Outcome, Refusal> {
        self.wait_for("the answer to be complete", |emulator| {
            let seen = emulator.read(|state| {
                let found = state.interactions.get(&interaction)?;
                outcome(state, found)
            })?;
            (!matches!(seen, Outcome::Thinking(_))).then_some(seen)
        })
        .await
    }
}

impl State {
    /// Checks that the member can do anything in the channel at all.
    pub(super) fn check_presence(&self, member: Id, channel: Id) -> Result<(), Refusal> {
        let found = self.channels.get(channel);
        let found = found.ok_or_else(|| Refusal::because("There is no such channel."))?;
        if !self.permissions_in(found, member).contains(Permissions::VIEW_CHANNEL) {
            return Err(Refusal::because("You can't see this channel."));
        }
        let server = found.server.and_then(|server| self.servers.get(&server));
        if server.is_some_and(|server| !server.bot_present) {
            return Err(Refusal::because("The bot is not in this server."));
        }
        Ok(())
    }

    fn start_component(&mut self, member: Id, channel: Id, message: Id, data: Value) -> Id {
        let (kind, source) = (InteractionKind::Component, Some(message));
        self.start_interaction(NewInteraction { kind, name: None, member, channel, data, source })
    }
}

fn find_button<'a>(message: &'a Message, button: &str) -> Option<&'a Value> {
    let is_meant = |part: &&Value| {
        part["type"] == component::BUTTON
            && (label_of(part) == button || part["custom_id"] == button)
    };
    message.parts().find(is_meant)
}

fn find_menu<'a>(
    state: &State,
    message: &'a Message,
    options: &[&str],
) -> Option<(&'a Value, Vec<Value>)> {
    let menus = message.parts().filter(|part| part["type"] != component::BUTTON);
    menus.into_iter().find_map(|menu| Some((menu, chosen(state, message.channel, menu, options)?)))
}

/// The values of the options with these labels, if the menu has all of them.
fn chosen(state: &State, channel: Id, menu: &Value, options: &[&str]) -> Option<Vec<Value>> {
    let server = state.channels.get(channel)?.server;
    let one = |label: &&str| match menu["type"].as_u64()? {
        component::STRING_SELECT => {
            let offered = menu["options"].as_array()?;
            let option = offered
                .iter()
                .find(|option| option["label"] == *label || option["value"] == *label)?;
            Some(option["value"].clone())
        }
        component::USER_SELECT => Some(json!(state.member_named(server?, label)?)),
        component::ROLE_SELECT => Some(json!(state.role_named(server?, label)?)),
        component::MENTIONABLE_SELECT => {
            let server = server?;
            let found =
                state.member_named(server, label).or_else(|| state.role_named(server, label))?;
            Some(json!(found))
        }
        component::CHANNEL_SELECT => Some(json!(state.channel_named(server?, label)?.id)),
        _ => None,
    };
    options.iter().map(one).collect()
}

fn check_menu(menu: &Value, count: usize) -> Result<(), Refusal> {
    let end = |key: &str| menu[key].as_u64().unwrap_or(1);
    let (least, most) = (end("min_values"), end("max_values"));
    if menu["disabled"] == true {
        return Err(Refusal::because("This menu is disabled."));
    }
    if !(least..=most).contains(&(count as u64)) {
        return Err(Refusal::because(format!("Choose between {least} and {most} options.")));
    }
    Ok(())
}

fn check_field(field: &super::Field, text: &str) -> Result<(), Refusal> {
    let length = text.chars().count();
    let label = &field.label;
    if field.required && text.trim().is_empty() {
        return Err(Refusal::because(format!("{label}: This field is required.")));
    }
    if length > field.max_length {
        let most = field.max_length;
        return Err(Refusal::because(format!("{label}: At most {most} characters.")));
    }
    if length > 0 && length < field.min_length {
        let least = field.min_length;
        return Err(Refusal::because(format!("{label}: At least {least} characters.")));
    }
    Ok(())
}
