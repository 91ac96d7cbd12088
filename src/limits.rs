//! Discord's limits. Texts are counted in characters.

/// The text of a message.
pub const MESSAGE: usize = 2000;
/// A file of a message, in bytes, in servers without boosts.
pub const FILE: usize = 10 * 1024 * 1024;
/// The embeds of a message.
pub const EMBEDS: usize = 10;
/// The description of an embed.
pub const DESCRIPTION: usize = 4096;
/// The name of an embed's author.
pub const AUTHOR: usize = 256;
/// The name of an embed's field.
pub const FIELD_NAME: usize = 256;
/// The value of an embed's field.
pub const FIELD_VALUE: usize = 1024;
/// The options of a menu.
pub const OPTIONS: usize = 25;
/// The suggestions for an option of a command.
pub const CHOICES: usize = 25;
/// The label of a menu's option.
pub const OPTION_LABEL: usize = 100;
/// The label of a button.
pub const BUTTON_LABEL: usize = 80;
/// The title of a modal.
pub const FORM_TITLE: usize = 45;
/// The label of a modal's field.
pub const INPUT_LABEL: usize = 45;
/// The placeholder of a modal's field.
pub const PLACEHOLDER: usize = 100;
/// The name of a thread.
pub const THREAD_NAME: usize = 100;
/// The description of a file, for people who can't see it.
pub const ALT_TEXT: usize = 1024;
