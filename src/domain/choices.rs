//! Choice questions: their options, and the score of somebody who chose some.

use super::key_point::{InvalidKeyPointId, KeyPointId};
use super::whole_score::WholeScore;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

/// The most options of a question: the buttons of one row.
pub const MAX_OPTIONS: usize = 5;
/// The number of options of a question.
pub const OPTIONS: RangeInclusive<usize> = 2..=MAX_OPTIONS;

/// One option of a choice question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChoiceOption {
    /// Markdown as Discord renders it.
    pub text: String,
    /// It is the right one, or one of several.
    pub is_right: bool,
    /// The reason it is right or wrong, if the author gave one.
    pub why: Option<String>,
}

/// An option by its words, like a [`KeyPointId`]: a choice must not move to another option when a
/// question is edited.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OptionId(KeyPointId);

impl fmt::Display for OptionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl FromStr for OptionId {
    type Err = InvalidKeyPointId;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The options under a message, in the order of their letters. Empty under any other question.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Vec<OptionId>", into = "Vec<OptionId>")]
pub struct Offered([Option<OptionId>; MAX_OPTIONS]);

impl From<Vec<OptionId>> for Offered {
    fn from(ids: Vec<OptionId>) -> Self {
        ids.into_iter().collect()
    }
}

impl From<Offered> for Vec<OptionId> {
    fn from(offered: Offered) -> Self {
        offered.iter().collect()
    }
}

impl FromIterator<OptionId> for Offered {
    fn from_iter<T: IntoIterator<Item = OptionId>>(ids: T) -> Self {
        let mut offered = Self::default();
        for (place, id) in offered.0.iter_mut().zip(ids) {
            *place = Some(id);
        }
        offered
    }
}

impl Offered {
    /// The options of a question as its file lists them.
    #[must_use]
    pub fn of(choices: &[ChoiceOption]) -> Self {
        let texts: Vec<String> = choices.iter().map(|option| option.text.clone()).collect();
        KeyPointId::from_texts(&texts).into_iter().map(OptionId).collect()
    }

    /// The options in order.
    pub fn iter(&self) -> impl Iterator<Item = OptionId> + '_ {
        self.0.iter().copied().flatten()
    }

    /// Returns `true` if there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0[0].is_none()
    }

    /// The letter of an option, if it is among them.
    #[must_use]
    pub fn letter(&self, id: OptionId) -> Option<char> {
        ('A'..).zip(self.iter()).find(|(_, offered)| *offered == id).map(|(letter, _)| letter)
    }

    /// The options of a question with the letters under which they are offered here, in that order.
    /// Those that came later have none. If nothing is offered here, the letters are those of the
    /// question.
    #[must_use]
    pub fn lettered<'a>(&self, choices: &'a [ChoiceOption]) -> Vec<LetteredOption<'a>> {
        let current = Self::of(choices);
        let offered = if self.is_empty() { current } else { *self };
        let mut options: Vec<LetteredOption<'_>> = choices
            .iter()
            .zip(current.iter())
            .map(|(option, id)| LetteredOption { id, letter: offered.letter(id), option })
            .collect();
        options.sort_by_key(|option| option.letter.unwrap_or(char::MAX));
        options
    }
}

/// An option with its letter under a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LetteredOption<'a> {
    /// Its identity.
    pub id: OptionId,
    /// `None` if the message is older than the option.
    pub letter: Option<char>,
    /// The option.
    pub option: &'a ChoiceOption,
}

/// The score of somebody who chose these options: had it with all right ones and no other, partly
/// with more right ones than others. Returns `None` if one of them is no longer in the question.
#[must_use]
pub fn score(choices: &[ChoiceOption], chosen: &[OptionId]) -> Option<WholeScore> {
    let ids = Offered::of(choices);
    let right: BTreeSet<OptionId> =
        choices.iter().zip(ids.iter()).filter(|(it, _)| it.is_right).map(|(_, id)| id).collect();
    let chosen: BTreeSet<OptionId> = chosen.iter().copied().collect();
    if !chosen.iter().all(|id| ids.letter(*id).is_some()) {
        return None;
    }
    let had = chosen.intersection(&right).count();
    Some(if chosen == right {
        WholeScore::Had
    } else if had > chosen.len() - had {
        WholeScore::Partly
    } else {
        WholeScore::Missed
    })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in crate::domain) fn options(texts: &str) -> Vec<ChoiceOption> {
        let option = |text: &str| ChoiceOption {
            text: text.trim_end_matches('!').to_owned(),
            is_right: text.ends_with('!'),
            why: None,
        };
        texts.split(' ').map(option).collect()
    }

    pub(in crate::domain) fn ids(texts: &str) -> Vec<OptionId> {
        Offered::of(&options(texts)).iter().collect()
    }

    #[test]
    fn a_choice_stays_with_its_words_when_options_move() {
        let offered = Offered::of(&options("one two! three"));
        let edited = options("three four one");
        let letters: Vec<(Option<char>, &str)> = offered
            .lettered(&edited)
            .iter()
            .map(|it| (it.letter, it.option.text.as_str()))
            .collect();
        assert_eq!(letters, [(Some('A'), "one"), (Some('C'), "three"), (None, "four")]);
        assert_eq!(score(&edited, &ids("two")), None, "it is no longer in the question");
        assert_eq!(score(&options("two! one"), &ids("two")), Some(WholeScore::Had));
    }

    #[test]
    fn all_right_ones_are_had_and_more_right_than_wrong_ones_partly() {
        let question = options("one! two! three four");
        let scored = |chosen: &str| score(&question, &ids(chosen)).unwrap();
        assert_eq!(scored("two one"), WholeScore::Had);
        assert_eq!(scored("one"), WholeScore::Partly);
        assert_eq!(scored("one two three"), WholeScore::Partly);
        assert_eq!(scored("one three"), WholeScore::Missed);
        assert_eq!(scored("one two three four"), WholeScore::Missed, "choosing all is no answer");
        assert_eq!(scored("four"), WholeScore::Missed);
    }

    #[test]
    fn stored_options_are_a_list_of_their_ids() {
        let offered = Offered::of(&options("one two"));
        let written = serde_json::to_string(&offered).unwrap();
        assert_eq!(written, WRITTEN, "records that were ever written go on being understood");
        assert_eq!(serde_json::from_str::<Offered>(&written).unwrap(), offered);
        assert!(serde_json::from_str::<Offered>("[]").unwrap().is_empty());
    }

    const WRITTEN: &str = r#"["vo8if","12ef6"]"#;
}
