//! The options of a slash command as Discord sends them, for each command to parse.

use crate::domain::ids::{ChannelId, RoleId, UserId};
use crate::error::UserError;
use serenity::all::{Attachment, CommandData, ResolvedOption, ResolvedValue};

/// Discord accepts up to 6,000 characters for an option. Nothing here needs that many, and
/// searching for them would take long.
const LONGEST: usize = 1_000;

fn bounded(text: &str) -> &str {
    text.char_indices().nth(LONGEST).map_or(text, |(end, _)| &text[..end])
}

/// A selected person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ChosenUser {
    pub(super) user: UserId,
    pub(super) bot: bool,
    /// Set if they are a member of the server.
    pub(super) is_here: bool,
}

/// The given options, with the subcommand they belong to. Reading one removes it.
pub(super) struct Options<'a> {
    /// The group of the subcommand, or an empty text.
    pub(super) group: &'a str,
    /// The subcommand, or an empty text.
    pub(super) subcommand: &'a str,
    values: Vec<ResolvedOption<'a>>,
}

impl<'a> Options<'a> {
    /// The options of a command, or of its subcommand if it has one.
    pub(super) fn from_command(data: &'a CommandData) -> Self {
        Self::inside("", data.options())
    }

    fn inside(group: &'a str, mut options: Vec<ResolvedOption<'a>>) -> Self {
        let is_subcommand = |option: &ResolvedOption<'_>| {
            matches!(option.value, ResolvedValue::SubCommand(_) | ResolvedValue::SubCommandGroup(_))
        };
        match options.iter().position(is_subcommand).map(|position| options.swap_remove(position)) {
            Some(ResolvedOption { name, value: ResolvedValue::SubCommand(options), .. }) => {
                Self { group, subcommand: name, values: options }
            }
            Some(ResolvedOption {
                name, value: ResolvedValue::SubCommandGroup(options), ..
            }) => Self::inside(name, options),
            _ => Self { group, subcommand: "", values: options },
        }
    }

    /// The subcommand, as one of `all`.
    pub(super) fn one_of<T: Copy>(
        &self,
        all: &[T],
        name: impl Fn(T) -> &'static str,
    ) -> Result<T, UserError> {
        let found = all.iter().copied().find(|one| name(*one) == self.subcommand);
        found.ok_or(UserError::UnknownCommand)
    }

    /// Takes the value of an option that `read` accepts.
    fn take<T>(
        &mut self,
        name: &str,
        read: impl FnOnce(&ResolvedValue<'a>) -> Option<T>,
    ) -> Option<T> {
        let position = self.values.iter().position(|option| option.name == name)?;
        let value = read(&self.values[position].value)?;
        self.values.swap_remove(position);
        Some(value)
    }

    /// A trimmed text; `None` if it is blank.
    pub(super) fn string(&mut self, name: &str) -> Option<&'a str> {
        let text = self.take(name, |value| match value {
            ResolvedValue::String(text) => Some(bounded(text.trim())),
            _ => None,
        });
        text.filter(|text| !text.is_empty())
    }

    /// One of `all`, by its value.
    pub(super) fn choice<T: Copy>(
        &mut self,
        name: &str,
        all: &[T],
        word: impl Fn(T) -> &'static str,
    ) -> Result<Option<T>, UserError> {
        let Some(chosen) = self.string(name) else { return Ok(None) };
        let found = all.iter().copied().find(|one| word(*one) == chosen);
        found.map(Some).ok_or(UserError::UnknownCommand)
    }

    pub(super) fn integer(&mut self, name: &str) -> Option<i64> {
        self.take(name, |value| match value {
            ResolvedValue::Integer(number) => Some(*number),
            _ => None,
        })
    }

    pub(super) fn boolean(&mut self, name: &str) -> Option<bool> {
        self.take(name, |value| match value {
            ResolvedValue::Boolean(value) => Some(*value),
            _ => None,
        })
    }

    pub(super) fn channel(&mut self, name: &str) -> Option<ChannelId> {
        self.take(name, |value| match value {
            ResolvedValue::Channel(channel) => Some(ChannelId(channel.id.get())),
            _ => None,
        })
    }

    pub(super) fn role(&mut self, name: &str) -> Option<RoleId> {
        self.take(name, |value| match value {
            ResolvedValue::Role(role) => Some(RoleId(role.id.get())),
            _ => None,
        })
    }

    pub(super) fn user(&mut self, name: &str) -> Option<UserId> {
        self.person(name).map(|person| person.user)
    }

    /// A person, with Discord's data about them.
    pub(super) fn person(&mut self, name: &str) -> Option<ChosenUser> {
        self.take(name, |value| match value {
            ResolvedValue::User(user, member) => Some(ChosenUser {
                user: UserId(user.id.get()),
                bot: user.bot,
                is_here: member.is_some(),
            }),
            _ => None,
        })
    }

    pub(super) fn file(&mut self, name: &str) -> Option<&'a Attachment> {
        self.take(name, |value| match value {
            ResolvedValue::Attachment(file) => Some(*file),
            _ => None,
        })
    }

    /// The option that is being typed, with its current text.
    pub(super) fn focused(&self) -> Option<(&'a str, &'a str)> {
        self.values.iter().find_map(|option| match option.value {
            ResolvedValue::Autocomplete { value, .. } => Some((option.name, bounded(value))),
            _ => None,
        })
    }

    /// Refuses options that this version has not read.
    pub(super) fn finish(self) -> Result<(), UserError> {
        if self.values.is_empty() { Ok(()) } else { Err(UserError::UnknownCommand) }
    }
}
