//! The data of buttons, menus and modals, so that a click can be handled after a restart or a year.
//!
//! A custom id is a version, a letter and fields, separated by `|`, in at most 100 characters.
//! Letters and the meaning of fields never change; a new meaning gets a new letter.

mod bank;
mod flags;
mod gallery;
mod help;
mod interview;
mod name;
mod pairing;
mod prep;
mod queue;
mod remind;
mod review;
mod season;

pub use bank::{BankClick, BankList, DraftAction, NewQuestion, QuestionAction, QuestionFrom};
pub use flags::FlagClick;
pub use gallery::GalleryClick;
pub use help::HelpTopic;
pub use interview::{InterviewAction, InterviewClick};
pub use pairing::{PairingAction, PairingClick};
pub use prep::PrepClick;
pub use queue::{PlannedDaily, QueueClick};
pub use remind::RemindClick;
pub use review::{CardRef, ReviewClick};
pub use season::SeasonClick;

use crate::domain::choices::OptionId;
use crate::domain::ids::{InteractionId, MessageId};
use crate::domain::progress::Theme;
use crate::domain::question::{Difficulty, Filter, QuestionId, Topic};
use crate::domain::schedule::DateSpan;
use crate::domain::whole_score::WholeScore;
use jiff::Timestamp;
use jiff::civil::Date;
use std::fmt;
use std::str::FromStr;

/// Discord's limit for a custom id.
pub const MAX_LENGTH: usize = 100;

const VERSION: &str = "w1";

/// The meaning of a click.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CustomId {
    /// Opens the modal to answer a question.
    Answer(QuestionRef),
    /// The modal with the answer.
    AnswerModal {
        /// The question.
        asked: QuestionRef,
        /// The time at which the modal was opened, in whole seconds.
        begun: Timestamp,
    },
    /// Chooses an option of a question, as the answer to it.
    Choose {
        /// The question.
        asked: QuestionRef,
        /// The option.
        option: OptionId,
    },
    /// The menu of options of a question of which several are right.
    ChooseSome(QuestionRef),
    /// The menu in which a member ticks the key points of an attempt.
    KeyPoints(InteractionId),
    /// Scores an attempt at a question without key points.
    Score {
        /// The attempt.
        attempt: InteractionId,
        /// The author's self-score.
        score: WholeScore,
    },
    /// Shares an attempt in the question's thread.
    Share {
        /// The attempt.
        attempt: InteractionId,
        /// The message with the question.
        message: MessageId,
    },
    /// Shows the model answer in the question's thread.
    Reveal(QuestionRef),
    /// Confirms revealing the answer of an open daily in its thread.
    RevealNow(QuestionRef),
    /// Shows the model answer to the person who clicks.
    Show(QuestionId),
    /// Shows the follow-ups to the person who clicks.
    Deeper(QuestionId),
    /// Shows another question.
    Another(Another),
    /// Shows the person's own streak.
    MyStreak,
    /// Posts the person's progress as a picture.
    ShareProgress(Theme),
    /// Posts the server's progress as a picture.
    ShareServerStats(Theme),
    /// The setup's menu of channels.
    SetupChannel,
    /// The setup's menu of weekdays.
    SetupWeekdays,
    /// The setup's menu of packs and categories.
    SetupTopics,
    /// The setup's menu of difficulties.
    SetupDifficulties,
    /// Skips the daily of a date.
    Skip(Date),
    /// Undoes skipping a date.
    Unskip(Date),
    /// Undoes skipping a span.
    UnskipSpan(DateSpan),
    /// The menu of skipped dates, for undoing some.
    UnskipSome,
    /// The menu of holidays, for removing some.
    RemoveHolidays,
    /// A click in the queue of dailies.
    Queue(QueueClick),
    /// Confirms that a daily doesn't count.
    Void(u64),
    /// Lets a daily count again.
    Unvoid(u64),
    /// Posts today's daily.
    PostNow,
    /// Sends a server's alerts to the person who clicks, instead of a channel.
    AlertsToMe,
    /// The setup's button for time and time zone, and the modal that it opens.
    SetupClock,
    /// Shows a page of the help.
    Help(HelpTopic),
    /// Confirms deleting the person's data.
    ForgetMe,
    /// Lets questions be chosen again that Discord refused.
    Readmit,
    /// The menu of past interviews, for their scorecards.
    PastInterviews,
    /// A click in an interview.
    Interview(InterviewClick),
    /// A click about a pair of a weekly round.
    Pairing(PairingClick),
    /// A click about the server's own questions.
    Bank(BankClick),
    /// A click in the gallery of packs.
    Gallery(GalleryClick),
    /// A click in a review.
    Review(ReviewClick),
    /// A click about the seasons of the leaderboard.
    Season(SeasonClick),
    /// A click about a prep plan.
    Prep(PrepClick),
    /// A click about what is wrong with a question.
    Flag(FlagClick),
    /// A click on a reminder.
    Remind(RemindClick),
}

/// A question, and the daily it was asked in, if any.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuestionRef {
    /// The question.
    pub question: QuestionId,
    /// The daily's number.
    pub daily: Option<u64>,
}

/// The filter for the next question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Another {
    /// Only this pack or category.
    pub topic: Option<Topic>,
    /// Only this difficulty.
    pub difficulty: Option<Difficulty>,
    /// Set for an ephemeral reply.
    pub private: bool,
}

impl Another {
    /// The questions to draw from.
    #[must_use]
    pub fn filter(&self) -> Filter {
        Filter {
            topics: self.topic.iter().cloned().collect(),
            difficulties: self.difficulty.into_iter().collect(),
        }
    }
}

impl CustomId {
    /// The question that a click answers, if that is what it does.
    #[must_use]
    pub const fn answers(&self) -> Option<&QuestionRef> {
        match self {
            Self::Answer(asked) | Self::Choose { asked, .. } | Self::ChooseSome(asked) => {
                Some(asked)
            }
            _ => None,
        }
    }
}

/// The text is not a custom id of this version.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a custom id of this version")]
pub struct InvalidCustomId;

impl fmt::Display for CustomId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{VERSION}|")?;
        match self {
            Self::Answer(asked) => write!(formatter, "a|{asked}"),
            Self::AnswerModal { asked, begun } => {
                write!(formatter, "f|{asked}|{}", begun.as_second())
            }
            Self::Choose { asked, option } => write!(formatter, "h|{asked}|{option}"),
            Self::ChooseSome(asked) => write!(formatter, "hs|{asked}"),
            Self::KeyPoints(attempt) => write!(formatter, "k|{attempt}"),
            Self::Score { attempt, score } => write!(formatter, "o|{attempt}|{score}"),
            Self::Share { attempt, message } => write!(formatter, "s|{attempt}|{message}"),
            Self::Reveal(asked) => write!(formatter, "r|{asked}"),
            Self::RevealNow(asked) => write!(formatter, "c|{asked}"),
            Self::Show(question) => write!(formatter, "v|{question}"),
            Self::Deeper(question) => write!(formatter, "g|{question}"),
            Self::Another(another) => write!(formatter, "n|{another}"),
            Self::MyStreak => formatter.write_str("m"),
            Self::ShareProgress(theme) => write!(formatter, "t|{theme}"),
            Self::ShareServerStats(theme) => write!(formatter, "ts|{theme}"),
            Self::SetupChannel => formatter.write_str("sp"),
            Self::SetupWeekdays => formatter.write_str("sw"),
            Self::SetupTopics => formatter.write_str("st"),
            Self::SetupDifficulties => formatter.write_str("sd"),
            Self::Skip(date) => write!(formatter, "z|{date}"),
            Self::Unskip(date) => write!(formatter, "u|{date}"),
            Self::UnskipSpan(span) => write!(formatter, "uz|{span}"),
            Self::UnskipSome => formatter.write_str("us"),
            Self::RemoveHolidays => formatter.write_str("hr"),
            Self::Queue(click) => click.fmt(formatter),
            Self::Void(number) => write!(formatter, "vd|{number}"),
            Self::Unvoid(number) => write!(formatter, "vu|{number}"),
            Self::PostNow => formatter.write_str("d"),
            Self::AlertsToMe => formatter.write_str("sa"),
            Self::SetupClock => formatter.write_str("sc"),
            Self::Help(topic) => write!(formatter, "y|{topic}"),
            Self::ForgetMe => formatter.write_str("x"),
            Self::Readmit => formatter.write_str("ra"),
            Self::PastInterviews => formatter.write_str("ihs"),
            Self::Interview(click) => click.fmt(formatter),
            Self::Pairing(click) => click.fmt(formatter),
            Self::Bank(click) => click.fmt(formatter),
            Self::Gallery(click) => click.fmt(formatter),
            Self::Review(click) => click.fmt(formatter),
            Self::Season(click) => click.fmt(formatter),
            Self::Prep(click) => click.fmt(formatter),
            Self::Flag(click) => click.fmt(formatter),
            Self::Remind(click) => click.fmt(formatter),
        }
    }
}

impl fmt::Display for QuestionRef {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}|", self.question)?;
        self.daily.map_or(Ok(()), |daily| daily.fmt(formatter))
    }
}

impl fmt::Display for Another {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(topic) = &self.topic {
            topic.fmt(formatter)?;
        }
        let difficulty = self.difficulty.map_or("", Difficulty::as_str);
        write!(formatter, "|{difficulty}|{}", if self.private { "p" } else { "" })
    }
}

impl FromStr for CustomId {
    type Err = InvalidCustomId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut fields = text.split('|');
        if fields.next() != Some(VERSION) {
            return Err(InvalidCustomId);
        }
        let letter = fields.next().ok_or(InvalidCustomId)?;
        let fields: Vec<&str> = fields.collect();
        match (letter, fields.as_slice()) {
            ("a", [question, daily]) => Ok(Self::Answer(asked(question, daily)?)),
            ("f", [question, daily, begun]) => Ok(Self::AnswerModal {
                asked: asked(question, daily)?,
                begun: Timestamp::from_second(read(begun)?).map_err(|_| InvalidCustomId)?,
            }),
            ("h", [question, daily, option]) => {
                Ok(Self::Choose { asked: asked(question, daily)?, option: read(option)? })
            }
            ("hs", [question, daily]) => Ok(Self::ChooseSome(asked(question, daily)?)),
            ("k", [attempt]) => Ok(Self::KeyPoints(InteractionId(read(attempt)?))),
            ("o", [attempt, score]) => {
                Ok(Self::Score { attempt: InteractionId(read(attempt)?), score: read(score)? })
            }
            ("s", [attempt, message]) => Ok(Self::Share {
                attempt: InteractionId(read(attempt)?),
                message: MessageId(read(message)?),
            }),
            ("r", [question, daily]) => Ok(Self::Reveal(asked(question, daily)?)),
            ("c", [question, daily]) => Ok(Self::RevealNow(asked(question, daily)?)),
            ("v", [question]) => Ok(Self::Show(read(question)?)),
            ("g", [question]) => Ok(Self::Deeper(read(question)?)),
            ("n", [topic, difficulty, private]) => Ok(Self::Another(Another {
                topic: read_unless_empty(topic)?,
                difficulty: read_unless_empty(difficulty)?,
                private: *private == "p",
            })),
            ("m", []) => Ok(Self::MyStreak),
            ("t", [theme]) => Ok(Self::ShareProgress(read(theme)?)),
            ("ts", [theme]) => Ok(Self::ShareServerStats(read(theme)?)),
            ("sp", []) => Ok(Self::SetupChannel),
            ("sw", []) => Ok(Self::SetupWeekdays),
            ("st", []) => Ok(Self::SetupTopics),
            ("sd", []) => Ok(Self::SetupDifficulties),
            ("z", [date]) => Ok(Self::Skip(read(date)?)),
            ("u", [date]) => Ok(Self::Unskip(read(date)?)),
            ("uz", [span]) => Ok(Self::UnskipSpan(read(span)?)),
            ("us", []) => Ok(Self::UnskipSome),
            ("hr", []) => Ok(Self::RemoveHolidays),
            ("vd", [number]) => Ok(Self::Void(read(number)?)),
            ("vu", [number]) => Ok(Self::Unvoid(read(number)?)),
            ("d", []) => Ok(Self::PostNow),
            ("sa", []) => Ok(Self::AlertsToMe),
            ("sc", []) => Ok(Self::SetupClock),
            ("y", [topic]) => Ok(Self::Help(topic.parse()?)),
            ("x", []) => Ok(Self::ForgetMe),
            ("ra", []) => Ok(Self::Readmit),
            ("ihs", []) => Ok(Self::PastInterviews),
            (letter, fields) if letter.starts_with('i') => {
                interview::parse(letter, fields).map(Self::Interview)
            }
            (letter, fields) if letter.starts_with('p') => {
                pairing::parse(letter, fields).map(Self::Pairing)
            }
            (letter, fields) if letter.starts_with('b') => {
                bank::parse(letter, fields).map(Self::Bank)
            }
            (letter, fields) if letter.starts_with('g') => {
                gallery::parse(letter, fields).map(Self::Gallery)
            }
            (letter, fields) if letter.starts_with('e') => {
                review::parse(letter, fields).map(Self::Review)
            }
            (letter, fields) if letter.starts_with('F') => {
                flags::parse(letter, fields).map(Self::Flag)
            }
            (letter, fields) if letter.starts_with('l') => {
                season::parse(letter, fields).map(Self::Season)
            }
            (letter, fields) if letter.starts_with('j') => {
                prep::parse(letter, fields).map(Self::Prep)
            }
            (letter, fields) if letter.starts_with('w') => {
                remind::parse(letter, fields).map(Self::Remind)
            }
            (letter, fields) if letter.starts_with('q') => {
                queue::parse(letter, fields).map(Self::Queue)
            }
            _ => Err(InvalidCustomId),
        }
    }
}

fn asked(question: &str, daily: &str) -> Result<QuestionRef, InvalidCustomId> {
    Ok(QuestionRef { question: read(question)?, daily: read_unless_empty(daily)? })
}

fn read<T: FromStr>(field: &str) -> Result<T, InvalidCustomId> {
    field.parse().map_err(|_| InvalidCustomId)
}

fn read_unless_empty<T: FromStr>(field: &str) -> Result<Option<T>, InvalidCustomId> {
    if field.is_empty() { Ok(None) } else { read(field).map(Some) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::question::{MAX_QUESTION_ID_LENGTH, MAX_TOPIC_LENGTH};
    use proptest::prelude::*;
    use strum::VariantArray as _;

    fn question() -> impl Strategy<Value = QuestionId> {
        "[a-z0-9]{1,12}(-[a-z0-9]{1,7})?/[a-z0-9]{1,20}(-[a-z0-9]{1,18})?"
            .prop_map(|text| text.parse().unwrap())
    }

    fn any_asked() -> impl Strategy<Value = QuestionRef> {
        (question(), any::<Option<u64>>())
            .prop_map(|(question, daily)| QuestionRef { question, daily })
    }

    fn any_another() -> impl Strategy<Value = Another> {
        let topic = prop::option::of(
            "[a-z]{1,20}(:[a-z]{1,10}-[a-z]{1,9})?".prop_map(|text| text.parse().unwrap()),
        );
        let difficulty = prop::option::of(prop::sample::select(Difficulty::VARIANTS.to_vec()));
        (topic, difficulty, any::<bool>()).prop_map(|(topic, difficulty, private)| Another {
            topic,
            difficulty,
            private,
        })
    }

    fn any_id() -> impl Strategy<Value = CustomId> {
        let seconds = -9_999_999_999_i64..253_402_207_200;
        let days = (0_i16..9999, 1_i8..13, 1_i8..29)
            .prop_map(|(year, month, day)| jiff::civil::date(year, month, day));
        prop_oneof![
            any_asked().prop_map(CustomId::Answer),
            (any_asked(), seconds).prop_map(|(asked, second)| CustomId::AnswerModal {
                asked,
                begun: Timestamp::from_second(second).unwrap(),
            }),
            (any_asked(), "[0-9a-v]{5}").prop_map(|(asked, option)| CustomId::Choose {
                asked,
                option: option.parse().unwrap(),
            }),
            any_asked().prop_map(CustomId::ChooseSome),
            any::<u64>().prop_map(|id| CustomId::KeyPoints(InteractionId(id))),
            (any::<u64>(), prop::sample::select(WholeScore::VARIANTS.to_vec())).prop_map(
                |(attempt, score)| CustomId::Score { attempt: InteractionId(attempt), score },
            ),
            any::<(u64, u64)>().prop_map(|(attempt, message)| CustomId::Share {
                attempt: InteractionId(attempt),
                message: MessageId(message),
            }),
            any_asked().prop_map(CustomId::Reveal),
            any_asked().prop_map(CustomId::RevealNow),
            question().prop_map(CustomId::Show),
            question().prop_map(CustomId::Deeper),
            any_another().prop_map(CustomId::Another),
            days.clone().prop_map(CustomId::Skip),
            days.clone().prop_map(CustomId::Unskip),
            (days.clone(), days.clone()).prop_map(|(one, other)| {
                CustomId::UnskipSpan(DateSpan::new(one.min(other), one.max(other)).unwrap())
            }),
            (question(), days, 0..queue::KINDS).prop_map(|(question, date, kind)| CustomId::Queue(
                queue::any(question, date, kind)
            )),
            any::<u64>().prop_map(CustomId::Void),
            any::<u64>().prop_map(CustomId::Unvoid),
            prop::sample::select(vec![
                CustomId::MyStreak,
                CustomId::ShareProgress(Theme::Dark),
                CustomId::ShareProgress(Theme::Light),
                CustomId::ShareServerStats(Theme::Dark),
                CustomId::ShareServerStats(Theme::Light),
                CustomId::SetupChannel,
                CustomId::SetupWeekdays,
                CustomId::SetupTopics,
                CustomId::SetupDifficulties,
                CustomId::UnskipSome,
                CustomId::RemoveHolidays,
                CustomId::PostNow,
                CustomId::AlertsToMe,
                CustomId::SetupClock,
                CustomId::ForgetMe,
                CustomId::Readmit,
            ]),
            prop::sample::select(HelpTopic::VARIANTS.to_vec()).prop_map(CustomId::Help),
        ]
    }

    proptest! {
        #[test]
        fn every_custom_id_survives_being_written_and_read(id in any_id()) {
            let text = id.to_string();
            prop_assert!(text.chars().count() <= MAX_LENGTH, "{text}");
            prop_assert_eq!(text.parse(), Ok(id));
        }

        #[test]
        fn no_text_whatsoever_makes_reading_panic(text in "\\PC{0,100}") {
            let _ = text.parse::<CustomId>();
            let _ = format!("w1|{text}").parse::<CustomId>();
        }
    }

    #[test]
    fn the_longest_question_id_fits_the_longest_form() {
        let slug = "x".repeat(MAX_QUESTION_ID_LENGTH - "python/".len());
        let id = CustomId::AnswerModal {
            asked: QuestionRef {
                question: QuestionId::new("python", &slug).unwrap(),
                daily: Some(999_999_999),
            },
            begun: "2100-01-01T00:00:00Z".parse().unwrap(),
        };
        assert!(id.to_string().len() <= MAX_LENGTH);
    }

    #[test]
    fn the_longest_topic_fits_the_longest_request_for_another() {
        let id = CustomId::Another(Another {
            topic: Some(Topic {
                pack: "python".to_owned(),
                category: Some("x".repeat(MAX_TOPIC_LENGTH - "python:".len())),
            }),
            difficulty: Some(Difficulty::Medium),
            private: true,
        });
        assert_eq!(id.to_string().len(), MAX_LENGTH);
    }

    #[test]
    fn ids_that_were_ever_sent_go_on_being_understood() {
        let sent = [
            "w1|a|python/late-binding|41",
            "w1|a|python/late-binding|",
            "w1|f|python/late-binding|41|1772442000",
            "w1|h|python/late-binding|41|q7dtl",
            "w1|h|python/late-binding||q7dtl",
            "w1|hs|python/late-binding|41",
            "w1|k|1340000000000000000",
            "w1|o|1340000000000000000|p",
            "w1|s|1340000000000000000|1340000000000000001",
            "w1|r|python/late-binding|41",
            "w1|c|python/late-binding|41",
            "w1|v|python/late-binding",
            "w1|g|python/late-binding",
            "w1|n|python:oop|hard|p",
            "w1|n|||",
            "w1|m",
            "w1|t|d",
            "w1|ts|l",
            "w1|sp",
            "w1|sw",
            "w1|st",
            "w1|sd",
            "w1|z|2026-03-02",
            "w1|u|2026-03-02",
            "w1|us",
            "w1|uz|2026-12-24..2027-01-02",
            "w1|hr",
            "w1|vd|41",
            "w1|vu|41",
            "w1|qs",
            "w1|qc",
            "w1|qu|2026-03-02|python/late-binding",
            "w1|qn|2026-03-02|python/late-binding",
            "w1|qd|python/late-binding",
            "w1|qb",
            "w1|d",
            "w1|sa",
            "w1|sc",
            "w1|y|interviews",
            "w1|x",
            "w1|ra",
            "w1|ws|1340000000000000000|s",
            "w1|ihs",
        ];
        for text in sent {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
