//! The gallery of packs, one click each, however many there are.

use super::super::{Caller, Reply, inputs};
use super::save;
use crate::bank::Bank;
use crate::custom_id::GalleryClick;
use crate::domain::pack_choice::{narrowed, toggled};
use crate::domain::question::{Filter, Topic};
use crate::domain::server::{Server, Settings};
use crate::error::{EventResult, UserError};
use crate::messages::setup::{categories, gallery};
use crate::store::Store;
use serenity::all::ComponentInteraction;

pub(in crate::commands) async fn click(
    store: &dyn Store,
    bank: &Bank,
    caller: &Caller,
    click: GalleryClick,
    interaction: &ComponentInteraction,
) -> EventResult<Reply> {
    caller.require_admin()?;
    let server = store.server(caller.guild).await?.ok_or(UserError::NotSetUp)?;
    let filter = &server.settings.filter;
    let packs: Vec<&str> = bank.packs().iter().map(|pack| pack.slug.as_str()).collect();
    match click {
        GalleryClick::Begin => Ok(Reply::ephemeral(gallery(bank, filter, 0))),
        GalleryClick::Page(page) => Ok(Reply::Update(gallery(bank, filter, position(page)))),
        GalleryClick::Toggle { pack, page } => {
            let topics = toggled(filter, &packs, &pack).map_err(UserError::Packs)?;
            let server = with_topics(store, caller, server, topics).await?;
            Ok(Reply::Update(gallery(bank, &server.settings.filter, position(page))))
        }
        GalleryClick::Open => {
            let chosen = inputs::chosen(interaction)?.first().ok_or(UserError::UnknownButton)?;
            let pack = bank.pack(chosen).ok_or(UserError::UnknownButton)?;
            Ok(Reply::Update(categories(bank, filter, pack)))
        }
        GalleryClick::Only(slug) => {
            let pack = bank.pack(&slug).ok_or(UserError::UnknownButton)?;
            let topics = vec![Topic { pack: slug, category: None }];
            let server = with_topics(store, caller, server, topics).await?;
            Ok(Reply::Update(categories(bank, &server.settings.filter, pack)))
        }
        GalleryClick::Categories(slug) => {
            let pack = bank.pack(&slug).ok_or(UserError::UnknownButton)?;
            let all: Vec<&str> = pack.categories.iter().map(|it| it.slug.as_str()).collect();
            let chosen = inputs::chosen(interaction)?;
            let topics = narrowed(filter, &packs, &slug, &all, chosen).map_err(UserError::Packs)?;
            let server = with_topics(store, caller, server, topics).await?;
            Ok(Reply::Update(categories(bank, &server.settings.filter, pack)))
        }
    }
}

fn position(page: u32) -> usize {
    usize::try_from(page).unwrap_or(usize::MAX)
}

async fn with_topics(
    store: &dyn Store,
    caller: &Caller,
    server: Server,
    topics: Vec<Topic>,
) -> EventResult<Server> {
    let filter = Filter { topics, ..server.settings.filter };
    save(store, caller, Settings { filter, ..server.settings }, None).await
}
