//! Two kinds of error. A [`UserError`] is meant for the person who clicked: its `Display` *is* the
//! reply. Everything else is an [`anyhow::Error`] with context, logged once where an event ends,
//! and the person gets one sentence.

use crate::domain::ids::{ChannelId, UserId};
use crate::domain::interview::Refusal;
use crate::domain::matching::NotYourPairing;
use crate::domain::schedule::{InvalidTime, InvalidWeekdays};
use crate::zones::UnreadableZone;

/// What a person is told when something cannot be done.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum UserError {
    /// Somebody is faster than people are.
    #[error("That is faster than I can keep up with. You can {what} <t:{at}:R>.")]
    TooFast {
        /// What they can do then.
        what: &'static str,
        /// When, in seconds.
        at: i64,
    },
    /// Many exports are being made.
    #[error("So many exports are under way that I can't take another. Try again in a few minutes.")]
    TooManyExports,
    /// A member has answered as often as nobody does in a day.
    #[error("You have answered {0} times within a day, and I keep no more. Come back tomorrow.")]
    TooManyAnswers(usize),
    /// A setting is written wrongly.
    #[error("I could not read that: {0}.")]
    Unreadable(String),
    /// A date is written wrongly.
    #[error("I could not read that: a date is written like 2026-03-30, or picked from the list.")]
    UnreadableDate,
    /// A deadline that is too near or too far.
    #[error("I could not read that: `reveal_after` takes {least} to {most} hours.")]
    RevealHours {
        /// The fewest hours.
        least: u8,
        /// The most hours.
        most: u8,
    },
    /// The server has not been set up.
    #[error("This server has no daily question yet. An admin can start it with `/setup`.")]
    NotSetUp,
    /// The person lacks a right.
    #[error("Only people who may manage the server can do this. Ask an admin of this server.")]
    NotAllowed,
    /// The question behind a button is not in the bank any more.
    #[error("This question is no longer in the bank. Press *Another* for a fresh one.")]
    RetiredQuestion,
    /// No question fits the options.
    #[error("No question fits that. Try fewer options, or pick one from the suggestions.")]
    NothingFits,
    /// Discord does not take the question.
    #[error("{0} I don't pick this question here again. Use `/question` for another.")]
    RefusedQuestion(String),
    /// Nothing is like what was searched for.
    #[error("I found nothing for “{0}”. Try other words, or fewer.")]
    NothingFound(String),
    /// A filter names something that there is not: which sort of thing, and what was typed.
    #[error("I know no {0} called “{1}”. Pick one from the suggestions.")]
    UnknownFilter(&'static str, String),
    /// The pool of the server is empty.
    #[error(
        "No question fits this server's topics and difficulties. Choose more of them with `/setup`."
    )]
    EmptyPool,
    /// The button comes from a version of the bot that is not known.
    #[error("This button is from another version of me. Use `/question` to get a fresh one.")]
    UnknownButton,
    /// A slash command, or an option of one, comes from a version of the bot that is not known.
    #[error("This command is from another version of me. Type `/` to see the ones that I have.")]
    UnknownCommand,
    /// The attempt behind a button was deleted.
    #[error("That answer was deleted, so there is nothing here to change.")]
    ForgottenAttempt,
    /// The daily may not be revealed yet.
    #[error(
        "The answer stays closed here until I reveal it on <t:{0}:f>. Press *Answer* to compare privately."
    )]
    RevealLater(i64),
    /// Only moderators may reveal.
    #[error(
        "Here moderators reveal the answer, or I do it on <t:{0}:f>. Press *Answer* to compare privately."
    )]
    RevealByModerators(i64),
    /// The thread of the question is gone.
    #[error("The thread of this question was deleted. Press *Answer* to compare privately.")]
    NoThread,
    /// What was shared was removed by somebody.
    #[error(
        "You shared this answer, and it was deleted from the thread, so I don't post it again. \
         Answer again to share anew."
    )]
    ShareRemoved,
    /// Discord refused because the bot lacks permissions.
    #[error("{0}")]
    BotLacks(String),
    /// A member of an interview can't see the channel of its thread.
    #[error(
        "<@{user}> can't see <#{channel}>, so they could not take part there. Start the interview in a channel that both can see."
    )]
    CannotSee {
        /// Who.
        user: UserId,
        /// Which channel.
        channel: ChannelId,
    },
    /// A rubric that templates use is to be removed.
    #[error("The rubric *{rubric}* is in use by {}. Remove or replace that first.", listed(.users))]
    RubricInUse {
        /// The rubric.
        rubric: String,
        /// The templates.
        users: Vec<String>,
    },
    /// Two dates in the wrong order.
    #[error("That span ends before it begins. Give the first day in `from` and the last in `to`.")]
    BackwardsSpan,
    /// A span in the past.
    #[error("Those days are over. You can be away from today on: what came before stays as it is.")]
    PastSpan,
    /// A span that is too long.
    #[error("A span away can last 366 days at most.")]
    EndlessSpan,
    /// Used outside a server.
    #[error("I work in servers, not in direct messages.")]
    NoServer,
    /// A daily for today is there already.
    #[error("Today's daily, #{0}, is already there. The next one comes by the schedule.")]
    DailyIsThere(u64),
    /// A button names a date for which no daily is planned, most likely one that is over.
    #[error("No daily is planned for that day any more, so there is nothing to change.")]
    NothingPlanned,
    /// Nothing but the question above fits what *Another* asks for.
    #[error("This is the only question that fits. Use `/question` with fewer options for more.")]
    OnlyOneFits,
    /// The server's time zone is not in the built-in data.
    #[error("{0}")]
    LostZone(String),
    /// Used where no daily can be posted.
    #[error("Dailies need a text channel. Choose one with the option `channel`.")]
    NoTextChannel,
    /// `/setup` in the thread of a forum, where dailies can't go on in the channel around it.
    #[error(
        "This is a post in a forum, and dailies need a text channel. Choose one with the option \
         `channel`."
    )]
    InForum,
    /// The answer was empty.
    #[error("That answer was empty. Press *Answer* and write a line or two.")]
    EmptyAnswer,
    /// An interview can't go on this way.
    #[error("{0}")]
    Interview(Refusal),
    /// The interview behind a button was deleted.
    #[error("That interview was deleted. Start another one with `/interview start`.")]
    ForgottenInterview,
    /// The pairing behind a button was deleted.
    #[error("That pairing was deleted. Find another partner with `/interview match join`.")]
    ForgottenPairing,
    /// The one who clicks is none of the pair.
    #[error("{0}")]
    Pairing(NotYourPairing),
    /// The person looks for no partners.
    #[error("You are not looking for partners here. Begin with `/interview match join`.")]
    NoSeeker,
    /// Too many look for partners.
    #[error("Here {0} people look for partners, and I can pair no more. Try again later.")]
    TooManySeekers(usize),
    /// Used where no pairs can be told.
    #[error("Pairs meet in the threads of a text channel. Use this command in one.")]
    NoPlaceForPairs,
    /// Too many topics.
    #[error("Name {0} topics at most; none at all is anything.")]
    TooManyTopics(usize),
    /// A topic of which there are no questions.
    #[error("There is no topic called “{0}”. Topics are written `python` or `python:oop`.")]
    UnknownTopic(String),
    /// The person is in no running interview.
    #[error("You are in no running interview. Begin one with `/interview start`.")]
    NoRunningInterview,
    /// The chosen person is no member.
    #[error("That person is not in this server. Choose somebody who is.")]
    NotHere,
    /// Used where there can be no private threads.
    #[error("An announcement channel has no private threads. Start the interview in another one.")]
    NoPrivateThreads,
    /// The question is being asked in an interview of the same member.
    #[error(
        "You are being asked this question in your interview. Its answer comes with the scorecard."
    )]
    AskedInInterview,
    /// An uploaded file could not be fetched.
    #[error("Discord did not give me that file. Upload it again in a minute.")]
    UnreachableFile,
    /// There is no such template.
    #[error("There is no such template, or its rubric is gone. See `/interview template list`.")]
    NoTemplate,
    /// The template is no own one.
    #[error("This server has no template or rubric of its own by that name.")]
    NotOwnTemplate,
    /// Too many own templates.
    #[error("A server can have {0} templates and rubrics of its own. Remove one first.")]
    TooManyTemplates(usize),
    /// The file is too large.
    #[error("That file has more than {0} KiB. A template is a short TOML file.")]
    LargeFile(usize),
}

fn listed(names: &[String]) -> String {
    names.iter().map(|name| format!("*{name}*")).collect::<Vec<_>>().join(", ")
}

impl From<UnreadableZone> for UserError {
    fn from(error: UnreadableZone) -> Self {
        Self::Unreadable(error.to_string())
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

/// Why an event could not be served.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The person is told this sentence.
    User(UserError),
    /// The person is told that something broke; the log has the cause.
    Internal(anyhow::Error),
}

impl<E: Into<anyhow::Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        match error.into().downcast::<UserError>() {
            Ok(error) => Self::User(error),
            Err(error) => Self::Internal(error),
        }
    }
}

/// What serving an event comes to.
pub(crate) type Outcome<T> = Result<T, Failure>;
