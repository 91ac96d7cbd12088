//! The packs that a server draws from. A filter without topics draws from all of them, also from
//! packs that are added later.

use super::question::{Filter, Topic};

/// The most packs and categories that a server's settings name.
pub const MAX_TOPICS: usize = 50;

/// The part of a pack that a server draws from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PackChoice {
    /// All of it.
    Whole,
    /// Some of its categories.
    Partly,
    /// Nothing.
    Off,
}

/// The reason a choice of packs is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PackRefusal {
    /// Nothing would be left to ask.
    #[error("One pack has to stay on. Switch another one on first, or use `/daily pause`.")]
    NothingLeft,
    /// More would be named than settings can have.
    #[error(
        "I can keep a choice of up to {MAX_TOPICS} packs and categories. Choose whole packs instead \
         of single categories."
    )]
    TooMany,
}

/// The part of `pack` that the filter admits.
#[must_use]
pub fn choice_of(filter: &Filter, pack: &str) -> PackChoice {
    let mut of_pack = filter.topics.iter().filter(|topic| topic.pack == pack).peekable();
    if filter.topics.is_empty() || of_pack.clone().any(|topic| topic.category.is_none()) {
        PackChoice::Whole
    } else if of_pack.peek().is_some() {
        PackChoice::Partly
    } else {
        PackChoice::Off
    }
}

/// The topics after `pack`, one of `packs`, was switched on or off.
///
/// # Errors
/// It is the only one that is on, or too many would be named.
pub fn toggled(filter: &Filter, packs: &[&str], pack: &str) -> Result<Vec<Topic>, PackRefusal> {
    let is_on = choice_of(filter, pack) != PackChoice::Off;
    let mut topics = explicit(filter, packs);
    topics.retain(|topic| topic.pack != pack);
    if !is_on {
        topics.push(whole(pack));
    }
    simplified(topics, packs)
}

/// The topics after some categories of `pack` were chosen; `all` are its categories. None of them
/// switches it off.
///
/// # Errors
/// Nothing is chosen, and it is the only pack that is on; or too many would be named.
pub fn narrowed(
    filter: &Filter,
    packs: &[&str],
    pack: &str,
    all: &[&str],
    chosen: &[String],
) -> Result<Vec<Topic>, PackRefusal> {
    let mut topics = explicit(filter, packs);
    topics.retain(|topic| topic.pack != pack);
    if all.iter().all(|category| chosen.iter().any(|it| it == category)) {
        topics.push(whole(pack));
    } else {
        let known = chosen.iter().filter(|category| all.contains(&category.as_str()));
        topics.extend(known.map(|it| Topic { pack: pack.to_owned(), category: Some(it.clone()) }));
    }
    simplified(topics, packs)
}

fn whole(pack: &str) -> Topic {
    Topic { pack: pack.to_owned(), category: None }
}

/// The topics with every pack named.
fn explicit(filter: &Filter, packs: &[&str]) -> Vec<Topic> {
    if filter.topics.is_empty() {
        packs.iter().map(|pack| whole(pack)).collect()
    } else {
        filter.topics.clone()
    }
}

/// The topics in order; none if all packs are on as a whole.
fn simplified(mut topics: Vec<Topic>, packs: &[&str]) -> Result<Vec<Topic>, PackRefusal> {
    if topics.is_empty() {
        return Err(PackRefusal::NothingLeft);
    }
    if packs.iter().all(|pack| topics.contains(&whole(pack))) {
        return Ok(Vec::new());
    }
    topics.sort_unstable();
    topics.dedup();
    if topics.len() > MAX_TOPICS { Err(PackRefusal::TooMany) } else { Ok(topics) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PACKS: [&str; 4] = ["algorithms", "databases", "ours", "python"];

    fn filter(topics: &[&str]) -> Filter {
        let topics = topics.iter().map(|topic| topic.parse().unwrap()).collect();
        Filter { topics, difficulties: Vec::new() }
    }

    fn shown(topics: &[Topic]) -> Vec<String> {
        topics.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn switching_a_pack_off_names_the_others_and_on_again_names_none() {
        let off = toggled(&filter(&[]), &PACKS, "python").unwrap();
        assert_eq!(shown(&off), ["algorithms", "databases", "ours"]);
        let on = toggled(&Filter { topics: off, difficulties: Vec::new() }, &PACKS, "python");
        assert_eq!(on, Ok(Vec::new()));
    }

    #[test]
    fn the_last_pack_stays_on() {
        assert_eq!(
            toggled(&filter(&["python:oop"]), &PACKS, "python"),
            Err(PackRefusal::NothingLeft)
        );
        let none = narrowed(&filter(&["python"]), &PACKS, "python", &["oop"], &[]);
        assert_eq!(none, Err(PackRefusal::NothingLeft));
    }

    #[test]
    fn some_categories_are_part_of_a_pack_and_all_are_the_pack() {
        let all = ["oop", "pitfalls"];
        let some = narrowed(&filter(&[]), &PACKS, "python", &all, &["oop".to_owned()]).unwrap();
        assert_eq!(shown(&some), ["algorithms", "databases", "ours", "python:oop"]);
        let narrowed_filter = Filter { topics: some, difficulties: Vec::new() };
        assert_eq!(choice_of(&narrowed_filter, "python"), PackChoice::Partly);
        let both = ["oop".to_owned(), "pitfalls".to_owned()];
        assert_eq!(narrowed(&narrowed_filter, &PACKS, "python", &all, &both), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn a_click_changes_one_pack_and_no_other(
            clicks in prop::collection::vec(0_usize..4, 1..20),
        ) {
            let mut now = filter(&[]);
            for click in clicks {
                let pack = PACKS[click];
                let Ok(topics) = toggled(&now, &PACKS, pack) else { continue };
                let after = Filter { topics, difficulties: Vec::new() };
                for other in PACKS {
                    let is_same = choice_of(&after, other) == choice_of(&now, other);
                    prop_assert_eq!(is_same, other != pack);
                }
                now = after;
            }
        }
    }
}
