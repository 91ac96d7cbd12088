//! Turning the pages of a list.

use super::button;
use crate::custom_id::CustomId;
use serenity::all::{ButtonStyle, CreateActionRow};

/// The buttons to the previous and the next page, counted from 0. `id` is for a page.
pub(super) fn turning(page: usize, pages: usize, id: impl Fn(u32) -> CustomId) -> CreateActionRow {
    let to = |target: usize, label: &str, is_there: bool| {
        let id = id(u32::try_from(target).unwrap_or(u32::MAX));
        button(&id, label, ButtonStyle::Secondary).disabled(!is_there)
    };
    // The ids of a message's buttons must differ, even at the ends.
    CreateActionRow::Buttons(vec![
        to(page.checked_sub(1).unwrap_or(pages), "Back", page > 0),
        to(page + 1, "Next", page + 1 < pages),
    ])
}
