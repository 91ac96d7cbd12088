//! The options of a slash command, by name.

use crate::domain::ids::{ChannelId, RoleId, UserId};
use serenity::all::{Attachment, CommandData, ResolvedOption, ResolvedValue};

/// A person whom somebody chose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Person {
    pub(super) user: UserId,
    pub(super) bot: bool,
    /// Whether they are a member of the server.
    pub(super) is_here: bool,
}

/// The options that a person gave, with the subcommand they belong to.
pub(super) struct Options<'a> {
    group: Option<&'a str>,
    subcommand: Option<&'a str>,
    values: Vec<ResolvedOption<'a>>,
}

impl<'a> Options<'a> {
    /// The options of a command, those of its subcommand where it has one.
    pub(super) fn of(data: &'a CommandData) -> Self {
        Self::inside(None, data.options())
    }

    fn inside(group: Option<&'a str>, mut options: Vec<ResolvedOption<'a>>) -> Self {
        let is_subcommand = |option: &ResolvedOption<'_>| {
            matches!(option.value, ResolvedValue::SubCommand(_) | ResolvedValue::SubCommandGroup(_))
        };
        match options.iter().position(is_subcommand).map(|position| options.swap_remove(position)) {
            Some(ResolvedOption { name, value: ResolvedValue::SubCommand(options), .. }) => {
                Self { group, subcommand: Some(name), values: options }
            }
            Some(ResolvedOption {
                name, value: ResolvedValue::SubCommandGroup(options), ..
            }) => Self::inside(Some(name), options),
            _ => Self { group, subcommand: None, values: options },
        }
    }

    /// Whether none was given.
    pub(super) const fn is_empty(&self) -> bool {
        self.values.is_empty()
    }

    /// The group of the subcommand, or an empty text.
    pub(super) fn group(&self) -> &'a str {
        self.group.unwrap_or("")
    }

    /// The subcommand, or an empty text.
    pub(super) fn subcommand(&self) -> &'a str {
        self.subcommand.unwrap_or("")
    }

    fn value(&self, name: &str) -> Option<&ResolvedValue<'a>> {
        self.values.iter().find(|option| option.name == name).map(|option| &option.value)
    }

    pub(super) fn string(&self, name: &str) -> Option<&'a str> {
        match self.value(name)? {
            ResolvedValue::String(text) if !text.trim().is_empty() => Some(text.trim()),
            _ => None,
        }
    }

    pub(super) fn integer(&self, name: &str) -> Option<i64> {
        match self.value(name)? {
            ResolvedValue::Integer(number) => Some(*number),
            _ => None,
        }
    }

    pub(super) fn boolean(&self, name: &str) -> Option<bool> {
        match self.value(name)? {
            ResolvedValue::Boolean(value) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn channel(&self, name: &str) -> Option<ChannelId> {
        match self.value(name)? {
            ResolvedValue::Channel(channel) => Some(ChannelId(channel.id.get())),
            _ => None,
        }
    }

    pub(super) fn role(&self, name: &str) -> Option<RoleId> {
        match self.value(name)? {
            ResolvedValue::Role(role) => Some(RoleId(role.id.get())),
            _ => None,
        }
    }

    pub(super) fn user(&self, name: &str) -> Option<UserId> {
        match self.value(name)? {
            ResolvedValue::User(user, _) => Some(UserId(user.id.get())),
            _ => None,
        }
    }

    /// A person, with what Discord says about them.
    pub(super) fn person(&self, name: &str) -> Option<Person> {
        match self.value(name)? {
            ResolvedValue::User(user, member) => Some(Person {
                user: UserId(user.id.get()),
                bot: user.bot,
                is_here: member.is_some(),
            }),
            _ => None,
        }
    }

    pub(super) fn file(&self, name: &str) -> Option<&'a Attachment> {
        match self.value(name)? {
            ResolvedValue::Attachment(file) => Some(file),
            _ => None,
        }
    }

    /// The option that is being typed, with what stands in it.
    pub(super) fn focused(&self) -> Option<(&'a str, &'a str)> {
        self.values.iter().find_map(|option| match option.value {
            ResolvedValue::Autocomplete { value, .. } => Some((option.name, value)),
            _ => None,
        })
    }
}
