//! A server's own questions on top of the shared bank.

use super::{Bank, read_question};
use crate::domain::own_bank::{OwnQuestion, ServerBank};
use crate::domain::question::{Pack, Question, QuestionId};
use std::collections::BTreeSet;
use std::sync::Arc;

impl Bank {
    /// The bank of a server: this one with the server's own questions, without what it switched
    /// off. An own question replaces a shared one with the same id. `unreadable` are own questions
    /// that exist and can't be read, and one whose text this build refuses joins them: neither is
    /// removed.
    #[must_use]
    pub fn with_own(
        &self,
        own: &ServerBank,
        questions: &[OwnQuestion],
        unreadable: &BTreeSet<QuestionId>,
    ) -> Self {
        let mut unread = self.unread.clone();
        unread.questions.extend(unreadable.iter().cloned());
        let mut asked = self.questions.clone();
        let mut retired = self.retired.clone();
        for own in questions {
            match read_own(own) {
                Some(question) if own.retired => retired.push(Arc::new(question)),
                Some(question) => asked.push(Arc::new(question)),
                None => {
                    unread.questions.insert(own.id.clone());
                }
            }
        }
        let replaced: BTreeSet<&QuestionId> =
            questions.iter().filter(|own| own.retired).map(|own| &own.id).collect();
        let (off, asked) = asked.into_iter().partition(|question| {
            own.switched_off.contains(&question.id) || replaced.contains(&question.id)
        });
        let retired = [off, retired].concat();
        let packs = merged(&self.packs, &own.packs);
        Self { unread, ..Self::from_shared(packs, asked, retired) }
    }
}

/// A server's own question as the bank shows it, or `None` if this build refuses its text.
#[must_use]
pub fn read_own(own: &OwnQuestion) -> Option<Question> {
    let path = format!("{}.md", own.id);
    let read = read_question(&path, own.text.as_bytes(), own.id.clone(), &own.category);
    read.ok().map(|read| Question { author: own.author, ..read.question })
}

/// The shared packs, with the categories and packs that the server added.
fn merged(shared: &[Pack], own: &[Pack]) -> Vec<Pack> {
    let mut packs = shared.to_vec();
    for added in own {
        let Some(pack) = packs.iter_mut().find(|pack| pack.slug == added.slug) else {
            packs.push(added.clone());
            continue;
        };
        let known: BTreeSet<String> = pack.categories.iter().map(|it| it.slug.clone()).collect();
        let new = added.categories.iter().filter(|it| !known.contains(&it.slug));
        pack.categories.extend(new.cloned());
    }
    packs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bank::Source;
    use crate::domain::question::{Category, Filter};
    use jiff::Timestamp;

    const TEXT: &str = "+++\ntitle = \"How do we deploy?\"\ndifficulty = \"easy\"\ntags = [\"deploy\"]\n\
                        +++\n\nHow does a change get to production?\n\n## Answer\n\nBy the train.\n";

    fn shared() -> Bank {
        Bank::load(&[Source::Shipped]).unwrap()
    }

    fn own(id: &str, category: &str) -> OwnQuestion {
        OwnQuestion {
            id: id.parse().unwrap(),
            category: category.to_owned(),
            text: TEXT.to_owned(),
            retired: false,
            author: None,
            changed_at: Timestamp::UNIX_EPOCH,
            import: None,
        }
    }

    fn with_pack(slug: &str, category: &str) -> ServerBank {
        let category = Category {
            slug: category.to_owned(),
            title: "Team".to_owned(),
            emoji: "📁".to_owned(),
        };
        let pack = Pack {
            slug: slug.to_owned(),
            title: "Ours".to_owned(),
            description: String::new(),
            categories: vec![category],
        };
        ServerBank { packs: vec![pack], ..ServerBank::default() }
    }

    #[test]
    fn own_questions_are_asked_and_found_like_shipped_ones() {
        let shared = shared();
        let question = own("ours/deploys", "team");
        let bank = shared.with_own(&with_pack("ours", "team"), &[question], &BTreeSet::new());
        assert_eq!(bank.questions().len(), shared.questions().len() + 1);
        let found = bank.search("how do we deploy", &Filter::default(), 1);
        assert_eq!(found[0].title, "How do we deploy?");
        assert_eq!(bank.category_of(found[0]).unwrap().title, "Team");
    }

    #[test]
    fn an_own_question_replaces_a_shipped_one_and_joins_a_shipped_pack() {
        let shared = shared();
        let shipped = shared.questions().next().unwrap();
        let question = own(shipped.id.as_str(), "team");
        let pack = with_pack(shipped.id.pack(), "team");
        let bank = shared.with_own(&pack, &[question], &BTreeSet::new());
        assert_eq!(bank.questions().len(), shared.questions().len());
        assert_eq!(bank.get(&shipped.id).unwrap().title, "How do we deploy?");
        let pack = bank.pack(shipped.id.pack()).unwrap();
        assert_eq!(pack.title, shared.pack(shipped.id.pack()).unwrap().title);
        assert_eq!(pack.categories.last().unwrap().slug, "team");
    }

    #[test]
    fn what_is_switched_off_is_known_and_not_asked() {
        let shared = shared();
        let shipped = shared.questions().next().unwrap().id.clone();
        let settings =
            ServerBank { switched_off: [shipped.clone()].into(), ..with_pack("ours", "team") };
        let retired = OwnQuestion { retired: true, ..own("ours/deploys", "team") };
        let bank = shared.with_own(&settings, &[retired], &BTreeSet::new());
        assert_eq!(bank.questions().len(), shared.questions().len() - 1);
        for id in [shipped, "ours/deploys".parse().unwrap()] {
            assert!(bank.is_retired(&id) && bank.get(&id).is_some() && !bank.is_removed(&id));
            assert!(bank.questions().all(|question| question.id != id));
        }
    }

    #[test]
    fn a_question_that_cannot_be_read_is_not_removed() {
        let unreadable = "ours/unreadable".parse().unwrap();
        let broken = OwnQuestion { text: "no front matter".into(), ..own("ours/broken", "team") };
        let settings = with_pack("ours", "team");
        let bank = shared().with_own(&settings, &[broken], &[unreadable].into());
        for id in ["ours/unreadable", "ours/broken"] {
            let id = id.parse().unwrap();
            assert!(bank.get(&id).is_none() && !bank.is_removed(&id));
        }
    }
}
