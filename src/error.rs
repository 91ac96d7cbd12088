//! Two kinds of error. A [`UserError`] is meant for the person who clicked: its `Display` *is* the
//! reply. Everything else is an [`anyhow::Error`] with context, logged once where an event ends,
//! and the person gets one sentence.

use crate::domain::ids::{ChannelId, UserId};
use crate::domain::interview::InterviewError;
use crate::domain::own_bank::BankRefusal;
use crate::domain::pack_choice::PackRefusal;
use crate::domain::partner_match::{MeetingError, NotYourPairing};
use crate::domain::schedule::{InvalidDate, InvalidTime, InvalidWeekdays};
use crate::domain::server::DayRefusal;
use crate::domain::text::listed;
use crate::zones::UnreadableZone;

/// The reply when something can't be done.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UserError {
    /// Somebody acts faster than a human could.
    #[error("That's too fast for me. You can {what} <t:{at}:R>.")]
    TooFast {
        /// The action that they can take later.
        what: &'static str,
        /// The time from which they can, in Unix seconds.
        at: i64,
    },
    /// Too many exports are running.
    #[error("Too many exports are running right now. Try again in a few minutes.")]
    TooManyExports,
    /// A member has answered more often in a day than anyone does.
    #[error("You've answered {0} times in a day, and that's the most I keep. Come back tomorrow.")]
    TooManyAnswers(usize),
    /// A setting can't be parsed.
    #[error("I couldn't read that: {0}.")]
    Unreadable(String),
    /// A date can't be parsed.
    #[error(
        "I couldn't read that: a date looks like 2026-03-30. You can also pick one from the list."
    )]
    UnreadableDate,
    /// A deadline is too near or too far.
    #[error("I couldn't use that: `reveal_after` takes {least} to {most} hours.")]
    RevealHours { least: u8, most: u8 },
    /// The server has not been set up.
    #[error("This server has no daily question yet. An admin can start one with `/setup`.")]
    NotSetUp,
    /// An admin doesn't want the member on leaderboards.
    #[error("An admin took you off the leaderboards here. Ask an admin to bring you back.")]
    HiddenByAdmin,
    /// No daily is over, so no streak can have broken.
    #[error("There's nothing to repair yet: no daily is over.")]
    NothingToRepair,
    /// A streak can't have more dailies than there were.
    #[error("I couldn't use that: there have been only {0} dailies, and a streak can't be longer.")]
    LongerThanDailies(u64),
    /// The person lacks a permission.
    #[error("You need **Manage Server** for this. Ask an admin.")]
    NotAllowed,
    /// The question behind a button is no longer in the bank.
    #[error("This question is no longer in the bank. Press *Another* for a fresh one.")]
    RetiredQuestion,
    /// The question behind a button is in the bank, and its file can't be read.
    #[error(
        "This question's file has a mistake, so I can't show it until that is corrected. Press \
         *Another* for a fresh one."
    )]
    BrokenQuestion,
    #[error("No question fits that. Use fewer options, or pick from the suggestions.")]
    NothingFits,
    /// Discord does not accept the question.
    #[error("{0} I won't pick this question here again. Use `/question` for another one.")]
    RefusedQuestion(String),
    /// Nothing matches a search.
    #[error("I found nothing for “{0}”. Try other or fewer words.")]
    NothingFound(String),
    /// A filter names something that doesn't exist: its kind, and the typed text.
    #[error("I don't know the {0} “{1}”. Pick one from the suggestions.")]
    UnknownFilter(&'static str, String),
    #[error("No question fits this server's topics and difficulties. Choose more with `/setup`.")]
    EmptyPool,
    /// The button comes from an unknown version of the bot.
    #[error("This button is from another version of me. Use `/question` for a fresh one.")]
    UnknownButton,
    /// A slash command, or one of its options, comes from an unknown version of the bot.
    #[error("This command is from another version of me. Type `/` to see my commands.")]
    UnknownCommand,
    /// The attempt behind a button was deleted.
    #[error("That answer was deleted, so there's nothing to change.")]
    ForgottenAttempt,
    /// The daily can't be revealed yet.
    #[error(
        "The answer stays hidden here until I reveal it on <t:{0}:f>. Press *Answer* to compare \
         privately."
    )]
    RevealLater(i64),
    /// Only moderators can reveal.
    #[error(
        "Only moderators can reveal this early; I reveal it on <t:{0}:f>. Press *Answer* to \
         compare privately."
    )]
    RevealByModerators(i64),
    #[error("This question's thread was deleted. Press *Answer* to compare privately.")]
    NoThread,
    /// A moderator removed the shared answer.
    #[error(
        "You shared this answer, and it was deleted from the thread, so I won't post it again. To \
         share, answer again."
    )]
    ShareRemoved,
    #[error("I couldn't draw your picture. Please try again.")]
    NoPicture,
    /// Discord refused because the bot lacks permissions.
    #[error("{0}")]
    BotLacks(String),
    /// A participant can't see the channel of the interview's thread.
    #[error(
        "<@{user}> can't see <#{channel}>, so they couldn't join. Start the interview in a \
         channel they can see."
    )]
    CannotSee { user: UserId, channel: ChannelId },
    /// Templates use the rubric that should be removed.
    #[error("The rubric *{rubric}* is used by {}. Remove or replace what uses it first.", names(.users))]
    RubricInUse { rubric: String, users: Vec<String> },
    /// The two dates are in the wrong order.
    #[error("That ends before it begins. Put the first day in `from` and the last in `to`.")]
    BackwardsSpan,
    /// The span is in the past.
    #[error("Those days are over. You can be away from today on.")]
    PastSpan,
    /// The span is too long.
    #[error("You can be away for up to 366 days at a time. Choose an earlier last day.")]
    EndlessSpan,
    /// The command was used outside a server.
    #[error("I only work in servers, not in direct messages. Try this in a server.")]
    NoServer,
    /// Today's daily was already posted.
    #[error("Daily #{number} is already posted: {link}{}", next_daily(*.next))]
    DailyIsThere {
        number: u64,
        /// The address of its message.
        link: String,
        /// The time of the next one, in Unix seconds, or `None` while dailies are paused.
        next: Option<i64>,
    },
    /// A day can't be read.
    #[error("I couldn't read that: {0}.")]
    UnreadableDay(InvalidDate),
    /// The skipped days are in the wrong order.
    #[error("That ends before it begins. Put the first day in `from` and the last in `until`.")]
    BackwardsSkip,
    /// The days are in the past.
    #[error("Those days are over. Choose days from today on.")]
    OverSkip,
    /// More days are skipped than a server keeps.
    #[error(
        "I can skip up to {0} days, at most a year ahead. For a longer break, use `/daily pause`."
    )]
    LongSkip(usize),
    /// Nothing is skipped on those days.
    #[error("No daily is skipped then. Use `/daily unskip` without a date to see which are.")]
    NotSkipped,
    /// There are too many holidays.
    #[error("I can keep up to {0} holidays. Remove one with `/daily holidays remove` first.")]
    TooManyHolidays(usize),
    #[error("That's not one of the holidays here. See `/daily holidays list`.")]
    NoHoliday,
    /// A date can't have a question of its own.
    #[error("I can't put it there: {0}.")]
    Day(DayRefusal),
    /// Discord refuses the question here.
    #[error("Discord refused that question here, so I can't post it. `/daily status` says why.")]
    UnpostableHere,
    /// The queue has too many changes.
    #[error(
        "The queue already has {0} changes, and that's the most I keep. Wait for some of these \
         dailies, or bring back what was left out in `/daily queue`."
    )]
    FullQueue(usize),
    /// None of the newest dailies has the number.
    #[error("I don't have daily #{0} among the newest ones. Pick one from the list.")]
    NoSuchDaily(u64),
    #[error("Daily #{0} already counts for nobody, so there's nothing to change.")]
    AlreadyVoid(u64),
    #[error("Daily #{0} counts, so there's nothing to undo.")]
    NotVoid(u64),
    /// Not an admin voided it.
    #[error(
        "Daily #{0} couldn't be answered, so it can't count again. If its message was deleted, use \
         `/daily repost`."
    )]
    VoidForGood(u64),
    /// The message of the daily exists.
    #[error("Daily #{number} is still there: {link}")]
    StillThere { number: u64, link: String },
    #[error("No daily was posted yet. Use `/daily now` to post one.")]
    NothingToRepost,
    #[error("A later daily has taken the place of #{0}, so I can't bring it back.")]
    WindowOver(u64),
    #[error("Daily #{0} doesn't count. Use `/daily unvoid` first, then `/daily repost`.")]
    VoidRepost(u64),
    #[error(
        "The question of daily #{0} was removed or has a mistake in its file, so I can't post it \
         again. Use `/daily now` to post another one today."
    )]
    NoQuestionToRepost(u64),
    /// The options of a daily were edited since it was posted.
    #[error(
        "The options of daily #{0} were edited since it was posted, so earlier choices would mean \
         something else. Use `/daily now` to post another one today."
    )]
    EditedSincePost(u64),
    /// A deleted post of a forum is gone with its discussion.
    #[error(
        "Daily #{0} was a post in a forum, and its discussion is gone with it. Use `/daily now` to \
         post another one today."
    )]
    NoRepostInForum(u64),
    /// A button names a date without a planned daily, most likely a past one.
    #[error("No daily is planned for that day, so there's nothing to change.")]
    NothingPlanned,
    /// Only the question above matches what *Another* asks for.
    #[error("This is the only question that fits. For more, use `/question` with fewer options.")]
    OnlyOneFits,
    /// The server's time zone is not in the built-in data.
    #[error("{0}")]
    LostZone(String),
    /// The channel can't have dailies.
    #[error(
        "Dailies need a text channel, an announcement channel or a forum. Choose one with `/setup channel`."
    )]
    NoTextChannel,
    /// Only an announcement channel has followers.
    #[error(
        "<#{0}> has no followers: only an announcement channel can be published. Leave out `publish`, or choose another channel."
    )]
    NotAnnouncements(ChannelId),
    #[error("That answer was empty. Press *Answer* and write a line or two.")]
    EmptyAnswer,
    /// The interview can't continue this way.
    #[error("{0}")]
    Interview(InterviewError),
    /// The interview behind a button was deleted.
    #[error("That interview was deleted. Start a new one with `/interview start`.")]
    ForgottenInterview,
    /// The pairing behind a button was deleted.
    #[error("That pairing was deleted. Find a new partner with `/interview match join`.")]
    ForgottenPairing,
    /// The person who clicked is not part of the pair.
    #[error("{0}")]
    Pairing(NotYourPairing),
    /// Partners can't propose or accept a time.
    #[error("{0}")]
    Meeting(MeetingError),
    /// The person is not in partner matching.
    #[error("You're not in partner matching here. Join with `/interview match join`.")]
    NotInPartnerMatch,
    /// Too many members are in partner matching.
    #[error(
        "{0} people are in partner matching here, and that's the most I can pair. Try again later."
    )]
    TooManyParticipants(usize),
    /// The channel can't have threads for pairs.
    #[error("Pairs meet in the threads of a text channel. Use this command in a text channel.")]
    NoPlaceForPairs,
    #[error("Pick up to {0} topics, or none for any topic.")]
    TooManyTopics(usize),
    /// No question has the topic.
    #[error("I don't know the topic “{0}”. Write topics like `python` or `python:oop`.")]
    UnknownTopic(String),
    /// The person is in no running interview.
    #[error("You're not in an interview right now. Start one with `/interview start`.")]
    NoRunningInterview,
    /// The chosen person is not a member of the server.
    #[error("That person isn't in this server. Choose someone who is.")]
    NotHere,
    /// The channel can't have private threads.
    #[error(
        "Announcement channels have no private threads. Start the interview in a text channel."
    )]
    NoPrivateThreads,
    /// The member is being asked this question in an interview.
    #[error(
        "You're being asked this question in your interview. The scorecard will show its answer."
    )]
    AskedInInterview,
    /// The uploaded file could not be fetched.
    #[error("Discord didn't give me that file. Upload it again in a minute.")]
    UnreachableFile,
    #[error(
        "I don't have that template, or its rubric was deleted. See `/interview template list`."
    )]
    NoTemplate,
    /// The server has no template of its own with that name.
    #[error(
        "This server has no template or rubric of its own with that name. See `/interview \
         template list`."
    )]
    NotOwnTemplate,
    /// The server has too many templates of its own.
    #[error("A server can have {0} templates and rubrics of its own. Remove one first.")]
    TooManyTemplates(usize),
    /// The choice of packs is refused.
    #[error("{0}")]
    Packs(PackRefusal),
    /// The bank refuses a change.
    #[error("{0}")]
    Bank(BankRefusal),
    /// A pack or category can't be named so.
    #[error("“{0}” can't be a name. Use letters or digits.")]
    UnusableName(String),
    /// The draft behind a button was saved, deleted or replaced.
    #[error(
        "That draft is gone: it was saved, discarded or decided on. `/bank list` shows the bank."
    )]
    ForgottenDraft,
    /// Parts of the question are longer than a form takes.
    #[error(
        "This question is too long for Discord's form. Get it with `/bank export`, edit the file, \
         and bring it back with `/bank import`."
    )]
    TooLongToEdit,
    /// The season that a button was about is no longer the current one.
    #[error("Another season has begun since then. Use `/leaderboard reset` again.")]
    AnotherSeason,
    /// The leaderboard has no season.
    #[error(
        "The leaderboard has no season yet. An admin starts one with `/leaderboard reset`; until \
         then, use `/leaderboard show`."
    )]
    NoSeason,
    /// A question can't be made of a message of the bot itself.
    #[error("That's a message of mine. Choose one that somebody else wrote.")]
    OwnMessage,
    /// A question can't be made of a message without text.
    #[error(
        "That message has no text. Choose one with words, or write the question with `/bank \
         suggest`."
    )]
    MessageWithoutText,
    /// A message is longer than a prompt can be.
    #[error("That message is longer than a question can be: 4,000 characters at most.")]
    LongMessage,
    /// Members can't suggest questions.
    #[error(
        "Suggestions are closed in this server. An admin can open them with `/bank suggestions`."
    )]
    SuggestionsClosed,
    /// A member has too many suggestions waiting; contains the most.
    #[error("{0} of your suggestions are waiting. Send the next one when an admin has decided.")]
    TooManySuggestions(usize),
    /// Too many suggestions wait in the server.
    #[error("Many suggestions are waiting already. Try again when the admins have caught up.")]
    ReviewIsFull,
    /// A file for an import is too large; contains the most mebibytes.
    #[error("That's more than {0} MiB. Split it into several files.")]
    LargeImport(usize),
    /// A summary is too large for a message.
    #[error("That's more than fits into one file. Choose fewer `weeks`.")]
    LargeSummary,
    /// An export is too large for a message.
    #[error("The file is too large for Discord. Choose another format; CSV is the smallest.")]
    LargeExport,
    /// The uploaded file is too large.
    #[error("That file is larger than {0} KiB. A template is a short TOML file.")]
    LargeFile(usize),
}

fn names(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("*{name}*")).collect();
    listed(&names, "and")
}

fn next_daily(at: Option<i64>) -> String {
    at.map_or(String::new(), |at| format!("\nNext daily: <t:{at}:F>."))
}

impl From<UnreadableZone> for UserError {
    fn from(error: UnreadableZone) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<InvalidDate> for UserError {
    fn from(error: InvalidDate) -> Self {
        Self::UnreadableDay(error)
    }
}

impl From<DayRefusal> for UserError {
    fn from(refusal: DayRefusal) -> Self {
        Self::Day(refusal)
    }
}

impl From<InvalidTime> for UserError {
    fn from(error: InvalidTime) -> Self {
        Self::Unreadable(error.to_string())
    }
}

impl From<InvalidWeekdays> for UserError {
    fn from(error: InvalidWeekdays) -> Self {
        Self::Unreadable(error.to_string())
    }
}

/// The reason an event could not be served.
#[derive(Debug)]
pub(crate) enum EventError {
    /// The person reads this sentence.
    User(UserError),
    /// The person reads that something broke; the log has the cause.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for EventError {
    fn from(error: E) -> Self {
        match error.into().downcast::<UserError>() {
            Ok(error) => Self::User(error),
            Err(error) => Self::Internal(error),
        }
    }
}

/// The result of serving an event.
pub(crate) type EventResult<T> = Result<T, EventError>;
