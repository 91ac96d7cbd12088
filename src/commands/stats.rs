//! `/stats`: a member's progress as a picture, which they can share.

use super::options::Options;
use super::{Caller, Reply, streak};
use crate::actions::pictures::Pictures;
use crate::actions::streaks;
use crate::bank::Bank;
use crate::domain::member::Member;
use crate::domain::progress::{MemberProgress, Theme};
use crate::domain::streak::StreakStatus;
use crate::error::{EventResult, UserError};
use crate::messages::progress::{self as texts, ProgressView};
use crate::store::Store;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use strum::VariantArray as _;

const SHOW: &str = "show";
const LOOK: &str = "look";
/// The newest interviews that count.
const INTERVIEWS: usize = 200;

const fn word(theme: Theme) -> &'static str {
    match theme {
        Theme::Dark => "dark",
        Theme::Light => "light",
    }
}

pub(super) fn definition() -> CreateCommand {
    let look = CreateCommandOption::new(
        CommandOptionType::String,
        LOOK,
        "Colors of the picture (default: dark)",
    );
    let choice = |option: CreateCommandOption, theme: &Theme| {
        option.add_string_choice(word(*theme), word(*theme))
    };
    let look = Theme::VARIANTS.iter().fold(look, choice);
    CreateCommand::new("stats").description("See your progress").add_option(
        CreateCommandOption::new(
            CommandOptionType::SubCommand,
            SHOW,
            "See your year, your streak, and how much of the answers you had",
        )
        .add_sub_option(look),
    )
}

/// Shows the caller's progress.
pub(super) struct StatsRequest {
    theme: Theme,
}

impl StatsRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        match options.subcommand {
            SHOW => {
                let theme = options.choice(LOOK, Theme::VARIANTS, word)?;
                Ok(Self { theme: theme.unwrap_or_default() })
            }
            _ => Err(UserError::UnknownCommand),
        }
    }
}

/// The caller's progress and streak.
struct Loaded {
    progress: MemberProgress,
    member: Member,
    standing: StreakStatus,
}

impl Loaded {
    async fn new(store: &dyn Store, bank: &Bank, caller: &Caller) -> EventResult<Self> {
        let (guild, user) = (caller.guild, caller.user);
        let attempts = store.attempts(guild, user).await?;
        let interviews = store.latest_interviews_of(guild, user, INTERVIEWS).await?;
        let zone = streak::zone(store, guild).await?;
        let today = zone.date_at(caller.now);
        let question = |id: &_| bank.get(id);
        let progress = MemberProgress::new(user, &attempts, &interviews, question, &zone, today);
        let member = store.member(guild, user).await?;
        let latest = streak::latest_number(store, guild).await?;
        let standing = streaks::current(store, guild, &member, latest).await?;
        Ok(Self { progress, member, standing })
    }

    fn is_empty(&self) -> bool {
        self.progress.days.is_empty() && self.progress.categories.is_empty()
    }

    fn view<'a>(&'a self, bank: &'a Bank, caller: &'a Caller) -> ProgressView<'a> {
        ProgressView {
            name: &caller.name,
            progress: &self.progress,
            current: self.standing.current,
            longest: self.member.streak.longest,
            bank,
        }
    }
}

pub(super) async fn run(
    store: &dyn Store,
    bank: &Bank,
    pictures: &Pictures,
    caller: &Caller,
    request: StatsRequest,
) -> EventResult<Reply> {
    let loaded = Loaded::new(store, bank, caller).await?;
    if loaded.is_empty() {
        return Ok(Reply::ephemeral(texts::nothing_yet()));
    }
    let view = loaded.view(bank, caller);
    let picture = pictures.draw(texts::picture(&view, request.theme)).await;
    Ok(Reply::ephemeral(texts::own(&view, picture, request.theme)))
}

/// Posts the caller's progress for everyone, as it is now.
pub(super) async fn share(
    store: &dyn Store,
    bank: &Bank,
    pictures: &Pictures,
    caller: &Caller,
    theme: Theme,
) -> EventResult<Reply> {
    let loaded = Loaded::new(store, bank, caller).await?;
    let view = loaded.view(bank, caller);
    let picture = pictures.draw(texts::picture(&view, theme)).await;
    let picture = picture.ok_or(UserError::NoPicture)?;
    Ok(Reply::Public(vec![texts::shared(caller.user, &view, picture)]))
}
