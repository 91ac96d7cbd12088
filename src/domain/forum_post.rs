//! The post of a daily in a forum: the tags it gets.

use serde::{Deserialize, Serialize};

/// Discord's limit of tags on one post.
const MOST: usize = 5;

/// A tag of a forum.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ForumTag {
    /// Its id.
    pub id: u64,
    /// Its name.
    pub name: String,
    /// Set if only moderators may use it.
    pub is_moderated: bool,
}

/// The tags of a forum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ForumTags {
    /// All of them, in the forum's order.
    pub tags: Vec<ForumTag>,
    /// Set if each post needs one.
    pub is_required: bool,
}

/// A forum requires a tag, and has none that the bot may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoUsableTag;

impl ForumTags {
    /// The tags for a post about `words`: those with one of these names, in their order. If none
    /// has, and the forum requires one, the first that the bot may use.
    ///
    /// # Errors
    /// The forum requires a tag, and has none that the bot may use.
    pub fn chosen(&self, words: &[&str]) -> Result<Vec<u64>, NoUsableTag> {
        let usable = || self.tags.iter().filter(|tag| !tag.is_moderated);
        let of = |word: &&str| usable().find(|tag| same(&tag.name, word)).map(|tag| tag.id);
        let mut chosen: Vec<u64> = Vec::new();
        for id in words.iter().filter_map(of) {
            if !chosen.contains(&id) {
                chosen.push(id);
            }
        }
        chosen.truncate(MOST);
        if chosen.is_empty() && self.is_required {
            chosen.push(usable().next().ok_or(NoUsableTag)?.id);
        }
        Ok(chosen)
    }
}

fn same(one: &str, other: &str) -> bool {
    one.trim().to_lowercase() == other.trim().to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tags(names: &[&str], is_required: bool) -> ForumTags {
        let tag = |(id, name): (usize, &&str)| ForumTag {
            id: id as u64,
            name: name.trim_start_matches('!').to_owned(),
            is_moderated: name.starts_with('!'),
        };
        ForumTags { tags: names.iter().enumerate().map(tag).collect(), is_required }
    }

    #[test]
    fn a_post_gets_the_tags_that_are_named_like_its_question() {
        let forum = tags(&["Hard", "Daily", "python", "Off topic"], false);
        assert_eq!(forum.chosen(&["daily", "Python", "Basics", "hard"]), Ok(vec![1, 2, 0]));
        assert_eq!(forum.chosen(&["Go"]), Ok(vec![]));
    }

    #[test]
    fn a_forum_that_requires_a_tag_gets_its_first_one_for_everybody() {
        assert_eq!(tags(&["!Announcement", "Talk"], true).chosen(&["announcement"]), Ok(vec![1]));
        assert_eq!(tags(&["!Announcement"], true).chosen(&["daily"]), Err(NoUsableTag));
        assert_eq!(tags(&[], false).chosen(&["daily"]), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn a_post_never_gets_a_tag_that_discord_would_refuse(
            names in prop::collection::vec("!?[ab]{1,2}", 0..8),
            words in prop::collection::vec("[ab]{1,2}", 0..9),
            required: bool,
        ) {
            let names: Vec<&str> = names.iter().map(String::as_str).collect();
            let words: Vec<&str> = words.iter().map(String::as_str).collect();
            let forum = tags(&names, required);
            let Ok(chosen) = forum.chosen(&words) else {
                prop_assert!(required && names.iter().all(|name| name.starts_with('!')));
                return Ok(());
            };
            prop_assert!(chosen.len() <= MOST && !(required && chosen.is_empty()));
            let is_allowed = |id: &u64| forum.tags.iter().any(|it| it.id == *id && !it.is_moderated);
            prop_assert!(chosen.iter().all(is_allowed));
        }
    }
}
