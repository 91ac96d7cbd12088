//! The custom ids of a server's own questions.

use super::{InvalidCustomId, read};
use crate::domain::ids::{InteractionId, UserId};
use crate::domain::own_bank::DraftKey;
use crate::domain::question::{Difficulty, QuestionId, Topic};
use std::fmt;

/// A click about a server's own questions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BankClick {
    /// Submits the form of a new question.
    NewForm(NewQuestion),
    /// Opens the form of a question in the bank.
    Change(QuestionId),
    /// Submits it.
    ChangeForm(QuestionId),
    /// Something about a draft.
    Draft {
        /// The draft.
        key: DraftKey,
        /// The purpose.
        action: DraftAction,
    },
    /// Something about a question in the bank.
    Question {
        /// The question.
        id: QuestionId,
        /// The purpose.
        action: QuestionAction,
    },
    /// Turns to a page of the list.
    List {
        /// The questions that are listed.
        shown: BankList,
        /// The page, counted from 0.
        page: u32,
    },
    /// Shows the question that is chosen in a list.
    Pick,
    /// Imports the file of the message.
    Import,
    /// Undoes an import.
    Undo(InteractionId),
}

/// Where a new question belongs, and who writes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    /// The pack and the category.
    pub topic: Topic,
    /// The difficulty.
    pub difficulty: Difficulty,
    /// Its author, and how it reaches the bank.
    pub from: QuestionFrom,
}

/// The author of a new question, and how it reaches the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum QuestionFrom {
    /// An admin, who adds it.
    Admin,
    /// A member, who suggests it and wishes to be named.
    Named,
    /// A member, who suggests it.
    Unnamed,
}

/// The purpose of a click about a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum DraftAction {
    /// Saves it in the bank, or sends the suggestion.
    Save,
    /// Opens its form.
    Edit,
    /// Submits its form.
    EditForm,
    /// Deletes it.
    Discard,
    /// Accepts a suggestion.
    Approve,
    /// Opens the form for the reason of a rejection.
    Reject,
    /// Rejects a suggestion.
    RejectForm,
}

/// The purpose of a click about a question in the bank.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum QuestionAction {
    /// It isn't asked any longer.
    Retire,
    /// It is asked again.
    Restore,
    /// Asks for confirmation before it is deleted.
    Delete,
    /// Deletes it.
    DeleteNow,
}

/// The questions in a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::VariantArray)]
pub enum BankList {
    /// The server's own.
    Own,
    /// Those that aren't asked any longer.
    Retired,
    /// The server's own without key points.
    Unfinished,
    /// All that can be asked.
    All,
}

impl DraftAction {
    const fn letter(self) -> &'static str {
        match self {
            Self::Save => "s",
            Self::Edit => "e",
            Self::EditForm => "f",
            Self::Discard => "x",
            Self::Approve => "a",
            Self::Reject => "r",
            Self::RejectForm => "j",
        }
    }
}

impl QuestionAction {
    const fn letter(self) -> &'static str {
        match self {
            Self::Retire => "r",
            Self::Restore => "o",
            Self::Delete => "d",
            Self::DeleteNow => "n",
        }
    }
}

impl BankList {
    const fn letter(self) -> &'static str {
        match self {
            Self::Own => "o",
            Self::Retired => "r",
            Self::Unfinished => "u",
            Self::All => "a",
        }
    }
}

impl QuestionFrom {
    const fn letter(self) -> &'static str {
        match self {
            Self::Admin => "a",
            Self::Named => "n",
            Self::Unnamed => "u",
        }
    }
}

const fn difficulty_letter(difficulty: Difficulty) -> &'static str {
    match difficulty {
        Difficulty::Easy => "e",
        Difficulty::Medium => "m",
        Difficulty::Hard => "h",
    }
}

/// The one of `all` with this letter.
fn by_letter<T: Copy>(
    all: &[T],
    letter: impl Fn(T) -> &'static str,
    field: &str,
) -> Result<T, InvalidCustomId> {
    all.iter().copied().find(|one| letter(*one) == field).ok_or(InvalidCustomId)
}

impl fmt::Display for BankClick {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewForm(NewQuestion { topic, difficulty, from }) => {
                write!(formatter, "bn|{topic}|{}|{}", difficulty_letter(*difficulty), from.letter())
            }
            Self::Change(id) => write!(formatter, "bc|{id}"),
            Self::ChangeForm(id) => write!(formatter, "bf|{id}"),
            Self::Draft { key: DraftKey { user, id }, action } => {
                write!(formatter, "bd|{}|{user}|{id}", action.letter())
            }
            Self::Question { id, action } => write!(formatter, "bq|{}|{id}", action.letter()),
            Self::List { shown, page } => write!(formatter, "bl|{}|{page}", shown.letter()),
            Self::Pick => formatter.write_str("bp"),
            Self::Import => formatter.write_str("bi"),
            Self::Undo(id) => write!(formatter, "bu|{id}"),
        }
    }
}

/// Parses the letter and the fields of a custom id.
pub(super) fn parse(letter: &str, fields: &[&str]) -> Result<BankClick, InvalidCustomId> {
    use strum::VariantArray as _;
    match (letter, fields) {
        ("bn", [topic, difficulty, from]) => Ok(BankClick::NewForm(NewQuestion {
            topic: read(topic)?,
            difficulty: by_letter(Difficulty::VARIANTS, difficulty_letter, difficulty)?,
            from: by_letter(QuestionFrom::VARIANTS, QuestionFrom::letter, from)?,
        })),
        ("bc", [id]) => Ok(BankClick::Change(read(id)?)),
        ("bf", [id]) => Ok(BankClick::ChangeForm(read(id)?)),
        ("bd", [action, user, id]) => Ok(BankClick::Draft {
            key: DraftKey { user: UserId(read(user)?), id: InteractionId(read(id)?) },
            action: by_letter(DraftAction::VARIANTS, DraftAction::letter, action)?,
        }),
        ("bq", [action, id]) => Ok(BankClick::Question {
            id: read(id)?,
            action: by_letter(QuestionAction::VARIANTS, QuestionAction::letter, action)?,
        }),
        ("bl", [shown, page]) => Ok(BankClick::List {
            shown: by_letter(BankList::VARIANTS, BankList::letter, shown)?,
            page: read(page)?,
        }),
        ("bp", []) => Ok(BankClick::Pick),
        ("bi", []) => Ok(BankClick::Import),
        ("bu", [id]) => Ok(BankClick::Undo(InteractionId(read(id)?))),
        _ => Err(InvalidCustomId),
    }
}

impl BankClick {
    /// Its name, the same for all ids of its kind.
    pub(super) const fn name(&self) -> &'static str {
        match self {
            Self::NewForm(_) => "bank_new_form",
            Self::Change(_) => "bank_change",
            Self::ChangeForm(_) => "bank_change_form",
            Self::Draft { action, .. } => match action {
                DraftAction::Save => "bank_draft_save",
                DraftAction::Edit => "bank_draft_edit",
                DraftAction::EditForm => "bank_draft_form",
                DraftAction::Discard => "bank_draft_discard",
                DraftAction::Approve => "bank_approve",
                DraftAction::Reject => "bank_reject",
                DraftAction::RejectForm => "bank_reject_form",
            },
            Self::Question { action, .. } => match action {
                QuestionAction::Retire => "bank_retire",
                QuestionAction::Restore => "bank_restore",
                QuestionAction::Delete => "bank_delete",
                QuestionAction::DeleteNow => "bank_delete_now",
            },
            Self::List { .. } => "bank_list",
            Self::Pick => "bank_pick",
            Self::Import => "bank_import",
            Self::Undo(_) => "bank_undo",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_id::{CustomId, MAX_LENGTH};
    use crate::domain::question::{MAX_QUESTION_ID_LENGTH, MAX_TOPIC_LENGTH};
    use proptest::prelude::*;
    use strum::VariantArray as _;

    fn any_click() -> impl Strategy<Value = BankClick> {
        let question = format!("ours/{}", "x".repeat(MAX_QUESTION_ID_LENGTH - "ours/".len()));
        let id: QuestionId = question.parse().unwrap();
        let category = "x".repeat(MAX_TOPIC_LENGTH - "ours:".len());
        let topic = Topic { pack: "ours".to_owned(), category: Some(category) };
        let difficulty = prop::sample::select(Difficulty::VARIANTS.to_vec());
        let from = prop::sample::select(QuestionFrom::VARIANTS.to_vec());
        let new = (difficulty, from).prop_map(move |(difficulty, from)| {
            BankClick::NewForm(NewQuestion { topic: topic.clone(), difficulty, from })
        });
        let of_question = id.clone();
        let question_click = prop::sample::select(QuestionAction::VARIANTS.to_vec())
            .prop_map(move |action| BankClick::Question { id: of_question.clone(), action });
        let draft = prop::sample::select(DraftAction::VARIANTS.to_vec());
        let draft = (any::<(u64, u64)>(), draft).prop_map(|((user, id), action)| {
            BankClick::Draft { key: DraftKey { user: UserId(user), id: InteractionId(id) }, action }
        });
        let list = (prop::sample::select(BankList::VARIANTS.to_vec()), any::<u32>())
            .prop_map(|(shown, page)| BankClick::List { shown, page });
        let others = prop::sample::select(vec![
            BankClick::Change(id.clone()),
            BankClick::ChangeForm(id),
            BankClick::Pick,
            BankClick::Import,
            BankClick::Undo(InteractionId(u64::MAX)),
        ]);
        prop_oneof![new, question_click, draft, list, others]
    }

    proptest! {
        #[test]
        fn every_click_survives_being_written_and_read(click in any_click()) {
            let id = CustomId::Bank(click);
            let text = id.to_string();
            prop_assert!(text.len() <= MAX_LENGTH, "{text}");
            prop_assert_eq!(text.parse(), Ok(id));
        }
    }

    #[test]
    fn clicks_that_were_ever_offered_go_on_being_understood() {
        for text in [
            "w1|bn|ours:general|m|a",
            "w1|bn|ours:general|e|n",
            "w1|bn|ours:general|h|u",
            "w1|bc|ours/deploys",
            "w1|bf|ours/deploys",
            "w1|bd|s|1340000000000000000|1340000000000000001",
            "w1|bd|e|1|2",
            "w1|bd|f|1|2",
            "w1|bd|x|1|2",
            "w1|bd|a|1|2",
            "w1|bd|r|1|2",
            "w1|bd|j|1|2",
            "w1|bq|r|ours/deploys",
            "w1|bq|o|ours/deploys",
            "w1|bq|d|ours/deploys",
            "w1|bq|n|ours/deploys",
            "w1|bl|o|0",
            "w1|bl|r|3",
            "w1|bl|u|3",
            "w1|bl|a|3",
            "w1|bp",
            "w1|bi",
            "w1|bu|1340000000000000000",
        ] {
            assert_eq!(text.parse::<CustomId>().unwrap().to_string(), text);
        }
    }
}
