//! The input from modals and menus, and the custom ids of a message's buttons.

use crate::custom_id::CustomId;
use crate::domain::choices::{Offered, OptionId};
use crate::domain::ids::ChannelId;
use crate::error::UserError;
use serenity::all::{
    ActionRowComponent, ButtonKind, ComponentInteraction, ComponentInteractionDataKind, Message,
    ModalInteraction,
};
use std::str::FromStr;

/// The text in a field of a modal.
pub(super) fn written<'a>(interaction: &'a ModalInteraction, field: &str) -> Option<&'a str> {
    let mut components = interaction.data.components.iter().flat_map(|row| &row.components);
    components.find_map(|component| match component {
        ActionRowComponent::InputText(input) if input.custom_id == field => input.value.as_deref(),
        _ => None,
    })
}

/// The selected values of a menu, in the order in which they were clicked.
pub(super) fn chosen(interaction: &ComponentInteraction) -> Result<&[String], UserError> {
    match &interaction.data.kind {
        ComponentInteractionDataKind::StringSelect { values } => Ok(values),
        _ => Err(UserError::UnknownButton),
    }
}

/// The selected channel of a channel menu.
pub(super) fn channel(interaction: &ComponentInteraction) -> Result<ChannelId, UserError> {
    match &interaction.data.kind {
        ComponentInteractionDataKind::ChannelSelect { values } => {
            values.first().map(|channel| ChannelId(channel.get())).ok_or(UserError::UnknownButton)
        }
        _ => Err(UserError::UnknownButton),
    }
}

/// The parsed values of a menu. Values from an earlier version that can't be parsed are skipped.
pub(super) fn read<T: FromStr>(interaction: &ComponentInteraction) -> Result<Vec<T>, UserError> {
    Ok(chosen(interaction)?.iter().filter_map(|value| value.parse().ok()).collect())
}

/// The custom ids of a message's buttons.
pub(super) fn buttons(message: &Message) -> impl Iterator<Item = &str> {
    message.components.iter().flat_map(|row| &row.components).filter_map(
        |component| match component {
            ActionRowComponent::Button(button) => match &button.data {
                ButtonKind::NonLink { custom_id, .. } => Some(custom_id.as_str()),
                _ => None,
            },
            _ => None,
        },
    )
}

/// The custom ids of a message's menus.
pub(super) fn menus(message: &Message) -> impl Iterator<Item = &str> {
    let components = message.components.iter().flat_map(|row| &row.components);
    components.filter_map(|component| match component {
        ActionRowComponent::SelectMenu(menu) => menu.custom_id.as_deref(),
        _ => None,
    })
}

/// The options under a question's message, in the order of their letters.
pub(super) fn offered(message: &Message) -> Offered {
    labels(message).map(|(id, _)| id).collect()
}

/// The options under a question's message with their labels.
pub(super) fn labels(message: &Message) -> impl Iterator<Item = (OptionId, &str)> {
    let components = message.components.iter().flat_map(|row| &row.components);
    components.flat_map(|component| match component {
        ActionRowComponent::Button(button) => {
            let ButtonKind::NonLink { custom_id, .. } = &button.data else { return Vec::new() };
            match custom_id.parse() {
                Ok(CustomId::Choose { option, .. }) => {
                    vec![(option, button.label.as_deref().unwrap_or_default())]
                }
                _ => Vec::new(),
            }
        }
        ActionRowComponent::SelectMenu(menu) => {
            let id = menu.custom_id.as_deref().and_then(|id| id.parse().ok());
            let Some(CustomId::ChooseSome(_)) = id else { return Vec::new() };
            let options = menu.options.iter();
            options
                .filter_map(|option| Some((option.value.parse().ok()?, option.label.as_str())))
                .collect()
        }
        _ => Vec::new(),
    })
}
