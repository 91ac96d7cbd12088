//! The beginning of a new question.

use super::author_limits::{MAX_PACK_TITLE, MAX_QUESTION_TITLE};
use super::pack_file::category_is_too_long;
use crate::domain::question::{
    Category, InvalidQuestionId, MAX_QUESTION_ID_LENGTH, MAX_TAG_LENGTH, QuestionId, is_slug,
};
use crate::domain::text::{is_visible, misleads};
use siphasher::sip::SipHasher13;
use std::hash::Hasher as _;
use std::path::PathBuf;

/// The reason a question can't begin like this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoSkeleton {
    /// Pack or category can't be names.
    #[error("{0}")]
    Name(#[from] InvalidQuestionId),
    /// The title has no visible text, or has control characters.
    #[error("the title has no visible text, or has control characters")]
    UnreadableTitle,
    /// The title is too long; contains its length in characters.
    #[error("the title has {0} characters; Discord shows at most {MAX_QUESTION_TITLE}")]
    LongTitle(usize),
    /// The category is longer than a button can carry.
    #[error("the category's name is too long for a button")]
    LongCategory,
}

/// A question file to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// The question's id.
    pub id: QuestionId,
    /// Its path inside the folder of packs: `python/pitfalls/late-binding.md`.
    pub path: PathBuf,
    /// Its initial content. It loads as it is; lints ask for more.
    pub text: String,
}

/// A new question of `category` in `pack`, named after its title; with `choices` a choice question.
///
/// # Errors
/// Pack or category can't be names, or the title can't be shown.
pub fn new_question(
    pack: &str,
    category: &str,
    title: &str,
    choices: bool,
) -> Result<Skeleton, NoSkeleton> {
    if !is_slug(category) {
        return Err(InvalidQuestionId::Slug.into());
    }
    if category_is_too_long(pack, category) {
        return Err(NoSkeleton::LongCategory);
    }
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    if !is_visible(&title) || title.chars().any(misleads) {
        return Err(NoSkeleton::UnreadableTitle);
    }
    let length = title.chars().count();
    if length > MAX_QUESTION_TITLE {
        return Err(NoSkeleton::LongTitle(length));
    }
    let slug = slug(&title, MAX_QUESTION_ID_LENGTH.saturating_sub(pack.len() + 1));
    let id = QuestionId::new(pack, &slug)?;
    let tag = category[..category.len().min(MAX_TAG_LENGTH)].trim_end_matches('-');
    let quoted = toml::Value::String(title).to_string();
    let (options, points) = if choices { (CHOICES, "") } else { ("", KEY_POINTS) };
    let text = SKELETON.replace("OPTIONS", options).replace("POINTS", points);
    let text = text.replace("TITLE", &quoted).replace("TAG", tag);
    let path = PathBuf::from(pack).join(category).join(format!("{slug}.md"));
    Ok(Skeleton { id, path, text })
}

const SKELETON: &str = r#"+++
title = TITLE
difficulty = "medium"
tags = ["TAG"]
references = []
+++

What an interviewer would say, with the code to look at.

OPTIONS## Answer

The sentence that a strong candidate would open with.

Why it is so, then an example that runs:

```text
Mark code `python run` and put an `output` fence after it.
```

The trade-off, or the trap.

POINTS## Follow-ups

- What goes a little deeper?

  A short answer.
- What goes deeper still?

  A short answer.
"#;

const CHOICES: &str = "## Choices

- [ ] What somebody would say who guesses

  Why it is wrong.
- [x] What is right; tick several if several are

  Why it is right.
- [ ] A mistake that people really make

  Why it is wrong.

";

const KEY_POINTS: &str = "## Key points

- A statement that can be ticked yes or no
- Another that tells a good answer from a weak one
- A third; seven are the most

";

/// A new `pack.toml` with one category.
#[must_use]
pub fn new_pack(pack: &str, category: &str) -> String {
    format!(
        "title = \"{}\"\ndescription = \"What people read about this pack.\"\n\n\
         # How to run code that is marked `python run`; questions/README.md has more languages.\n\
         [run.python]\ncommand = [\"python3\"]\nextension = \"py\"\n\n{}",
        title_from_slug(pack),
        new_category(category)
    )
}

/// The entry of a new category in `pack.toml`.
#[must_use]
pub fn new_category(slug: &str) -> String {
    category_entry(&category_from_slug(slug))
}

/// A category with a title from its slug.
#[must_use]
pub fn category_from_slug(slug: &str) -> Category {
    let (slug, title) = (slug.to_owned(), title_from_slug(slug));
    Category { slug, title, emoji: "📁".to_owned() }
}

/// The entry of a category in `pack.toml`.
#[must_use]
pub fn category_entry(category: &Category) -> String {
    let text = |text: &str| toml::Value::String(text.to_owned()).to_string();
    let Category { slug, title, emoji } = category;
    format!(
        "[[categories]]\nslug = {}\ntitle = {}\nemoji = {}\n",
        text(slug),
        text(title),
        text(emoji)
    )
}

/// A slug as a title.
#[must_use]
pub fn title_from_slug(slug: &str) -> String {
    let words: String = slug.replace('-', " ").chars().take(MAX_PACK_TITLE).collect();
    let mut letters = words.trim_end().chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// The words of `title` as a slug of at most `limit` characters; a title of only signs gets a
/// number.
#[must_use]
pub fn slug(title: &str, limit: usize) -> String {
    let mut slug = String::new();
    let words = deunicode::deunicode(title).replace('\'', "").to_lowercase();
    for word in words.split(|character: char| !character.is_ascii_alphanumeric()) {
        if word.is_empty() {
            continue;
        }
        if slug.len() + 1 + word.len() > limit {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() {
        let mut hasher = SipHasher13::new();
        hasher.write(title.as_bytes());
        slug = format!("question-{}", hasher.finish() % 100_000);
    }
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name() {
        assert_eq!(slug("What doesn't `a += b` do?", 40), "what-doesnt-a-b-do");
        assert_eq!(slug("A title that is much too long", 12), "a-title-that");
        assert_eq!(slug("Zażółć gęślą jaźń", 40), "zazolc-gesla-jazn");
        assert_eq!(slug("Straße’s end", 40), "strasses-end");
    }

    #[test]
    fn any_title_that_can_be_shown_makes_a_question() {
        for title in ["?!", "==", "关于闭包", "🧵🧵", "\"quoted\"", "-- a"] {
            let skeleton = new_question("python", "oop", title, false).unwrap();
            assert!(!skeleton.id.slug().is_empty(), "{title}: {}", skeleton.id);
        }
        assert_ne!(
            new_question("python", "oop", "==", false).unwrap().id,
            new_question("python", "oop", "!=", false).unwrap().id
        );
        assert!(new_question("python", "OOP", "Title", false).is_err());
        assert_eq!(new_question("p", "c", "\u{200b}", false), Err(NoSkeleton::UnreadableTitle));
        assert_eq!(new_question("p", "c", &"x".repeat(81), true), Err(NoSkeleton::LongTitle(81)));
    }
}
