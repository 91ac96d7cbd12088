//! The beginning of a new question.

use crate::domain::question::{InvalidQuestionId, MAX_QUESTION_ID_LENGTH, QuestionId, is_slug};
use std::path::PathBuf;

/// A question file that is still to be filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skeleton {
    /// The question's id.
    pub id: QuestionId,
    /// Where it belongs inside the folder of packs: `python/pitfalls/late-binding.md`.
    pub path: PathBuf,
    /// What it begins with. It loads as it is; lints ask for more.
    pub text: String,
}

/// A new question of `category` in `pack`, named after its title.
///
/// # Errors
/// When pack or category can't be names, or the title has no letter to make a name of.
pub fn new_question(
    pack: &str,
    category: &str,
    title: &str,
) -> Result<Skeleton, InvalidQuestionId> {
    if !is_slug(category) {
        return Err(InvalidQuestionId::Slug);
    }
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    let slug = slug(&title, MAX_QUESTION_ID_LENGTH.saturating_sub(pack.len() + 1));
    let id = QuestionId::new(pack, &slug)?;
    let quoted = toml::Value::String(title).to_string();
    let text = SKELETON.replace("TITLE", &quoted).replace("TAG", category);
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

## Answer

The sentence that a strong candidate would open with.

Why it is so, then an example that runs:

```text
Mark code `python run` and put an `output` fence after it.
```

The trade-off, or the trap.

## Key points

- A statement that can be ticked yes or no
- Another that tells a good answer from a weak one
- A third; seven are the most

## Follow-ups

- What goes a little deeper?

  A short answer.
- What goes deeper still?

  A short answer.
"#;

/// The words of `title` as a slug of at most `limit` characters.
fn slug(title: &str, limit: usize) -> String {
    let mut slug = String::new();
    let words = title.replace(['\'', '’'], "").to_lowercase();
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
    slug
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_becomes_a_name() {
        assert_eq!(slug("What doesn't `a += b` do?", 40), "what-doesnt-a-b-do");
        assert_eq!(slug("A title that is much too long", 12), "a-title-that");
    }

    #[test]
    fn a_title_without_letters_makes_no_question() {
        assert!(new_question("python", "oop", "?!").is_err());
        assert!(new_question("python", "OOP", "Title").is_err());
    }
}
