//! The choices of all members between the options of a daily.

use super::choices::{ChoiceOption, Offered, OptionId};
use super::member::Attempt;
use jiff::Timestamp;

/// The choices of all members of a server, counted by option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Distribution {
    /// The options in the order of their letters.
    pub options: Vec<OptionCount>,
    /// The members who chose before the answer was in the thread.
    pub members: usize,
    /// Those of them who chose all right options and no other.
    pub had: usize,
    /// The members who chose after that. They are counted for no option.
    pub after_reveal: usize,
    revealed_at: Option<Timestamp>,
}

/// The number of members who chose an option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OptionCount {
    /// The option.
    pub id: OptionId,
    /// Its letter under the message, if it was there.
    pub letter: Option<char>,
    /// `None` if it was edited or removed since.
    pub is_right: Option<bool>,
    /// The number of members.
    pub count: usize,
}

impl Distribution {
    /// The distribution over the options that a message offered, before anyone is counted.
    /// `revealed_at` is when a member put the answer into the thread, if one did.
    #[must_use]
    pub fn new(choices: &[ChoiceOption], offered: Offered, revealed_at: Option<Timestamp>) -> Self {
        let current = offered.lettered(choices);
        let gone = offered.iter().filter(|id| current.iter().all(|option| option.id != *id));
        let gone =
            gone.map(|id| OptionCount { id, letter: offered.letter(id), is_right: None, count: 0 });
        let known = current.iter().map(|it| OptionCount {
            id: it.id,
            letter: it.letter,
            is_right: Some(it.option.is_right),
            count: 0,
        });
        let mut options: Vec<OptionCount> = known.chain(gone).collect();
        options.sort_by_key(|option| option.letter.unwrap_or(char::MAX));
        Self { options, members: 0, had: 0, after_reveal: 0, revealed_at }
    }

    /// Counts an attempt, if it is a choice.
    pub fn count(&mut self, attempt: &Attempt) {
        if attempt.chosen.is_empty() {
            return;
        }
        if self.revealed_at.is_some_and(|at| at <= attempt.at) {
            self.after_reveal += 1;
            return;
        }
        self.members += 1;
        for option in &mut self.options {
            option.count += usize::from(attempt.chosen.contains(&option.id));
        }
        let right = |option: &OptionCount| option.is_right == Some(true);
        let is_had = |option: &OptionCount| right(option) == attempt.chosen.contains(&option.id);
        self.had += usize::from(self.options.iter().all(is_had));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::choices::tests::{ids, options};
    use crate::domain::ids::InteractionId;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn attempt(chosen: &str, second: i64) -> Attempt {
        Attempt {
            id: InteractionId(1),
            question: "python/x".parse().unwrap(),
            daily: Some(1),
            at: Timestamp::from_second(second).unwrap(),
            text: String::new(),
            chosen: if chosen.is_empty() { Vec::new() } else { ids(chosen) },
            ticked: None,
            shared: None,
            discount: None,
        }
    }

    #[test]
    fn who_chose_after_the_reveal_and_who_wrote_is_counted_for_no_option() {
        let question = options("one two! three");
        let at = Timestamp::from_second(100).unwrap();
        let mut found = Distribution::new(&question, Offered::of(&question), Some(at));
        for (chosen, second) in [("one", 1), ("two", 2), ("two", 99), ("two", 100), ("", 3)] {
            found.count(&attempt(chosen, second));
        }
        let counts: Vec<usize> = found.options.iter().map(|option| option.count).collect();
        assert_eq!(counts, [1, 2, 0]);
        assert_eq!((found.members, found.had, found.after_reveal), (3, 2, 1));
    }

    #[test]
    fn an_option_that_was_edited_keeps_its_bar_under_its_letter() {
        let offered = Offered::of(&options("one two! three"));
        let mut found = Distribution::new(&options("three 2! one"), offered, None);
        found.count(&attempt("two", 1));
        let told: Vec<_> =
            found.options.iter().map(|it| (it.letter, it.is_right, it.count)).collect();
        let expected = [
            (Some('A'), Some(false), 0),
            (Some('B'), None, 1),
            (Some('C'), Some(false), 0),
            (None, Some(true), 0),
        ];
        assert_eq!(told, expected);
    }

    proptest! {
        #[test]
        fn whatever_is_chosen_counts_once_for_each_option_and_member(
            chosen in prop::collection::vec(prop::collection::btree_set(0_usize..5, 1..5), 0..50),
        ) {
            let question = options("a b! c d! e");
            let offered = Offered::of(&question);
            let all: Vec<OptionId> = offered.iter().collect();
            let mut found = Distribution::new(&question, offered, None);
            for choice in &chosen {
                let ids = choice.iter().map(|at| all[*at]).collect();
                found.count(&Attempt { chosen: ids, ..attempt("", 1) });
            }
            prop_assert_eq!(found.members, chosen.len());
            let counted: usize = found.options.iter().map(|option| option.count).sum();
            prop_assert_eq!(counted, chosen.iter().map(BTreeSet::len).sum::<usize>());
            let had = chosen.iter().filter(|choice| choice.iter().copied().eq([1, 3])).count();
            prop_assert_eq!(found.had, had);
        }
    }
}
