//! `/stats`: a member's progress and the server's as pictures, which can be shared.

pub(super) mod server;

use super::options::Options;
use super::{Caller, Reply, streak};
use crate::actions::pictures::Pictures;
use crate::actions::{due_reviews, streaks};
use crate::bank::Bank;
use crate::domain::member::Member;
use crate::domain::progress::{MemberProgress, Theme};
use crate::domain::review::UpcomingReviews;
use crate::domain::streak::StreakStatus;
use crate::error::{EventResult, UserError};
use crate::messages::progress::{self as texts, ProgressView};
use crate::store::Store;
use serenity::all::{CommandOptionType, CreateCommand, CreateCommandOption};
use strum::VariantArray as _;

const SHOW: &str = "show";
const SERVER: &str = "server";
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
    let subcommand = |name, description| {
        CreateCommandOption::new(CommandOptionType::SubCommand, name, description)
            .add_sub_option(look.clone())
    };
    CreateCommand::new("stats")
        .description("See your progress, or how this server practices")
        .add_option(subcommand(
            SHOW,
            "See your year, your streak, and how much of the answers you had",
        ))
        .add_option(subcommand(SERVER, "See who takes part here, and which questions are hardest"))
}

/// The stats to show.
pub(super) struct StatsRequest {
    subject: Subject,
    theme: Theme,
}

/// Whose stats are shown.
enum Subject {
    Caller,
    Server,
}

impl StatsRequest {
    pub(super) fn parse(options: &mut Options<'_>) -> Result<Self, UserError> {
        let subject = match options.subcommand {
            SHOW => Subject::Caller,
            SERVER => Subject::Server,
            _ => return Err(UserError::UnknownCommand),
        };
        let theme = options.choice(LOOK, Theme::VARIANTS, word)?;
        Ok(Self { subject, theme: theme.unwrap_or_default() })
    }
}

/// The caller's progress, streak and reviews.
struct Loaded {
    progress: MemberProgress,
    upcoming: UpcomingReviews,
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
        let upcoming =
            due_reviews::upcoming(store, bank, caller.member(), &zone, caller.now).await?;
        let member = store.member(guild, user).await?;
        let latest = streak::latest_number(store, guild).await?;
        let standing = streaks::current(store, guild, &member, latest).await?;
        Ok(Self { progress, upcoming, member, standing })
    }

    fn is_empty(&self) -> bool {
        self.progress.days.is_empty() && self.progress.categories.is_empty()
    }

    fn view<'a>(&'a self, bank: &'a Bank, caller: &'a Caller) -> ProgressView<'a> {
        ProgressView {
            name: &caller.name,
            progress: &self.progress,
            upcoming: self.upcoming,
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
    let StatsRequest { subject, theme } = request;
    match subject {
        Subject::Caller => show(store, bank, pictures, caller, theme).await,
        Subject::Server => server::show(store, bank, pictures, caller, theme).await,
    }
}

async fn show(
    store: &dyn Store,
    bank: &Bank,
    pictures: &Pictures,
    caller: &Caller,
    theme: Theme,
) -> EventResult<Reply> {
    let loaded = Loaded::new(store, bank, caller).await?;
    if loaded.is_empty() {
        return Ok(Reply::ephemeral(texts::nothing_yet()));
    }
    let view = loaded.view(bank, caller);
    let picture = pictures.draw(texts::picture(&view, theme)).await;
    Ok(Reply::ephemeral(texts::own(&view, picture, theme)))
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
