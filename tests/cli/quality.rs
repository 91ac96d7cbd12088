//! `warmup flags export` and `warmup report`.

use crate::Shell;
use jiff::Timestamp;
use std::fs;
use std::sync::Arc;
use warmup::domain::ids::{GuildId, InteractionId, UserId};
use warmup::domain::key_point::{KeyPointId, Ticks};
use warmup::domain::own_bank::{BankChange, OwnQuestion, Placed};
use warmup::domain::quality::{FlagKind, NewFlag, QuestionTally, QuestionVersion};
use warmup::domain::question::{Category, Pack, QuestionId};
use warmup::store::sled::SledStore;
use warmup::store::{BankStore as _, QualityStore as _, Store as _, Submission};
use warmup::upkeep::BackupSocket;

const HERE: GuildId = GuildId(7_001);
const ELSEWHERE: GuildId = GuildId(7_002);

const POINTS: [&str; 3] = ["Names the lock.", "Says what it protects.", "Says when it hurts."];

fn now() -> Timestamp {
    "2026-03-02T08:00:00Z".parse().unwrap()
}

fn question(slug: &str) -> QuestionId {
    QuestionId::new("team", slug).unwrap()
}

/// The file of a question in the pack `team`.
fn file(title: &str) -> String {
    let points = POINTS.map(|point| format!("- {point}\n")).concat();
    format!(
        "+++\ntitle = \"{title}\"\ndifficulty = \"easy\"\ntags = [\"threads\"]\n+++\n\nWhat is it?\n\n\
         ## Answer\n\nA lock.\n\n## Key points\n\n{points}\n## Follow-ups\n\n- And then?\n\n  Nothing.\n"
    )
}

impl Shell {
    /// A folder with the pack `team`, and a configuration that uses nothing else.
    fn write_pack(&self) {
        fs::create_dir_all(self.path("packs/team/basics")).unwrap();
        let pack = "title = \"Team\"\ndescription = \"Ours.\"\n\n[[categories]]\nslug = \"basics\"\n\
                    title = \"Basics\"\nemoji = \"🧱\"\n";
        self.write("packs/team/pack.toml", pack);
        for (slug, title) in [("gil", "What is the GIL?"), ("mro", "What is the MRO?")] {
            self.write(&format!("packs/team/basics/{slug}.md"), &file(title));
        }
        self.write("warmup.toml", "[bank]\nshipped = false\nfolders = [\"packs\"]\n");
    }

    async fn quality(&self, arguments: &[&str]) -> String {
        self.warmup(&[arguments, &["--config", "warmup.toml"]].concat()).await
    }
}

/// Members of two servers flag and answer questions.
async fn fill(store: &SledStore) {
    let version: QuestionVersion = serde_json::from_str("7").unwrap();
    let flag = |slug, kind, note: &str| {
        let (question, note) = (question(slug), note.to_owned());
        NewFlag { question, kind, note, version, now: now() }
    };
    let odd = "It names **one**.\n```\n# not a heading\n@everyone \u{1b}[31m#12 <b>";
    for (guild, user, flag) in [
        (HERE, 7_101, flag("gil", FlagKind::Wrong, odd)),
        (ELSEWHERE, 7_101, flag("gil", FlagKind::Wrong, "")),
        (ELSEWHERE, 7_102, flag("gil", FlagKind::Typo, "“lokc”")),
        (HERE, 7_101, flag("mro", FlagKind::TooHard, "Ours is done.")),
        (ELSEWHERE, 7_101, flag("mro", FlagKind::Unclear, "Theirs is their own.")),
        (HERE, 7_101, flag("gone", FlagKind::Typo, "Not in the bank.")),
    ] {
        store.flag(guild, UserId(user), flag).await.unwrap().unwrap();
    }
    store.finish_flags(HERE, &question("mro"), now()).await.unwrap();
    let category =
        Category {
            slug: "basics".to_owned(), title: "Basics".to_owned(), emoji: "🧱".to_owned()
        };
    let own = Placed {
        question: OwnQuestion {
            id: question("mro"),
            category: "basics".to_owned(),
            text: file("What is our MRO?"),
            retired: false,
            author: None,
            changed_at: now(),
            import: None,
        },
        pack: Pack {
            slug: "team".to_owned(),
            title: "Team".to_owned(),
            description: String::new(),
            categories: vec![category],
        },
    };
    store.change_bank(ELSEWHERE, BankChange::Replace(own), 9).await.unwrap().unwrap();
    let ids = KeyPointId::from_texts(&POINTS.map(str::to_owned));
    for user in 1..=40 {
        let id = InteractionId(user);
        let submission = Submission {
            id,
            question: question("gil"),
            daily: None,
            begun: now(),
            now: now(),
            text: "A lock.".to_owned(),
            choice: None,
        };
        store.record_attempt(HERE, UserId(user), submission).await.unwrap();
        let had = usize::from(user > 4);
        let ticks = Ticks::from_ticked(ids.iter().take(had).copied(), ids.clone());
        store.score_attempt(HERE, UserId(user), id, ticks).await.unwrap();
    }
    for (slug, shown, opened) in [("gil", 60, 0), ("mro", 60, 9)] {
        let tally = QuestionTally { question: question(slug), shown, opened };
        store.add_tally(HERE, tally).await.unwrap();
    }
}

async fn filled() -> Shell {
    let shell = Shell::new();
    shell.write_pack();
    let store = SledStore::open(&shell.path("data")).unwrap();
    fill(&store).await;
    store.close().await.unwrap();
    shell
}

#[tokio::test]
async fn flags_are_listed_for_maintainers_without_members_and_servers() {
    let shell = filled().await;
    let said = shell.quality(&["flags", "export"]).await;
    insta::assert_snapshot!(said);
    for number in ["7001", "7002", "7101", "7102"] {
        assert!(!said.contains(number), "{said}");
    }
    let all = shell.quality(&["flags", "export", "--all"]).await;
    assert!(all.contains("Ours is done.") && !all.contains("Theirs is their own."), "{all}");
}

#[tokio::test]
async fn the_list_is_written_to_a_new_file() {
    let shell = filled().await;
    let export = ["flags", "export", "--out", "flags.md"];
    let mut said = shell.quality(&export).await;
    said.push_str(&shell.quality(&export).await);
    said.push_str(&shell.quality(&[&export[..], &["--replace", "--pack", "team"]].concat()).await);
    said.push_str(&shell.quality(&["flags", "export", "--pack", "tema"]).await);
    said.push_str(&shell.quality(&["flags", "export", "--store", "nowhere"]).await);
    insta::assert_snapshot!(said);
    let printed = shell.quality(&["flags", "export"]).await;
    let written = fs::read_to_string(shell.path("flags.md")).unwrap();
    assert_eq!(printed, format!("exit code 0\n{written}"));
}

#[tokio::test]
async fn the_report_names_labels_key_points_and_follow_ups_with_their_files() {
    let shell = filled().await;
    insta::assert_snapshot!(shell.quality(&["report"]).await);
    let said = shell.quality(&["report", "--json"]).await;
    insta::assert_snapshot!(said);
    let json = said.strip_prefix("exit code 0\n").unwrap();
    serde_json::from_str::<serde_json::Value>(json).unwrap();
}

#[tokio::test]
async fn a_report_on_an_empty_store_says_that_nothing_was_found() {
    let shell = Shell::new();
    shell.write_pack();
    SledStore::open(&shell.path("data")).unwrap().close().await.unwrap();
    insta::assert_snapshot!(shell.quality(&["report"]).await);
    let said = shell.quality(&["flags", "export"]).await;
    assert!(
        said.starts_with("exit code 0\n# Flagged questions\n\n0 flags on 0 questions.\n"),
        "{said}"
    );
}

#[tokio::test]
async fn a_running_bot_provides_the_records() {
    let shell = filled().await;
    let before = shell.quality(&["report"]).await;
    let store = Arc::new(SledStore::open(&shell.path("data")).unwrap());
    let in_use = shell.quality(&["report"]).await;
    assert!(in_use.starts_with("exit code 1\n! warmup: the store in data is in use"), "{in_use}");
    let socket = BackupSocket::open(&shell.path("data"), store.clone()).unwrap();
    assert_eq!(shell.quality(&["report"]).await, before);
    let said = shell.quality(&["flags", "export"]).await;
    assert!(said.contains("3 flags on 1 question."), "{said}");
    drop(socket);
    store.close().await.unwrap();
}
