//! `warmup check`: what fails it, what is only told, and what is ignored.

use crate::Shell;
use std::fs;

const PACK: &str = "title = \"P\"\ndescription = \"P.\"\n\
                    [[categories]]\nslug = \"c\"\ntitle = \"C\"\nemoji = \"🧵\"\n";

/// A question that only lints complain about.
fn terse(title: &str) -> String {
    format!(
        "+++\ntitle = \"{title}\"\ndifficulty = \"easy\"\ntags = [\"a\"]\n+++\n\nWhat?\n\n\
         ## Answer\n\nThis.\n\n## Key points\n\n- One\n- Two\n- Three\n"
    )
}

impl Shell {
    /// A configuration without the shipped packs, and a folder with one pack.
    fn with_own_pack() -> Self {
        let shell = Self::new();
        fs::create_dir_all(shell.path("mine/p/c")).unwrap();
        shell.write("mine/p/pack.toml", PACK);
        shell.write("mine/p/c/q.md", &terse("Q"));
        shell.write("warmup.toml", "[bank]\nshipped = false\nfolders = [\"mine\"]\n");
        shell
    }

    async fn check(&self, options: &[&str]) -> String {
        self.warmup(&[&["check", "--config", "warmup.toml"], options].concat()).await
    }
}

#[tokio::test]
async fn warnings_fail_the_check_only_if_it_is_strict() {
    let shell = Shell::with_own_pack();
    let mut said = shell.check(&[]).await;
    said.push_str("\n$ --strict\n");
    said.push_str(&shell.check(&["--strict"]).await);
    shell.write("mine/p/c/broken.md", "nothing");
    said.push_str("\n$ a broken file\n");
    said.push_str(&shell.check(&[]).await);
    insta::assert_snapshot!(said);
}

#[tokio::test]
async fn files_that_are_no_questions_are_named_and_ignored() {
    let shell = Shell::with_own_pack();
    fs::create_dir_all(shell.path("mine/docs")).unwrap();
    fs::create_dir_all(shell.path("mine/.git")).unwrap();
    shell.write("mine/LICENSE", "MIT");
    shell.write("mine/.git/config", "[core]");
    let said = shell.check(&[]).await;
    assert!(
        said.contains("note: 1 file isn't part of a pack and is ignored: mine/LICENSE\n"),
        "{said}"
    );
    for name in ["q.md~", "q.md.orig", ".q.md.swp", "#q.md#", "new.md.bak"] {
        shell.write(&format!("mine/p/c/{name}"), &terse("Again"));
    }
    for name in ["p/.DS_Store", "p/c/readme.md", "p/c/README.md", "docs/intro.md"] {
        shell.write(&format!("mine/{name}"), "About this folder");
    }
    let said = shell.check(&[]).await;
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert!(!said.contains("error:"), "{said}");
    let note = said.lines().find(|line| line.starts_with("note: ")).unwrap();
    insta::assert_snapshot!(note);
    assert!(said.contains("1 question in 1 pack"), "{said}");
}

#[tokio::test]
async fn the_doctor_notes_broken_questions_without_which_the_bot_runs() {
    let shell = Shell::with_own_pack();
    shell.write("mine/p/c/broken.md", "nothing");
    let said = shell.warmup(&["doctor", "--config", "warmup.toml"]).await;
    let line = said.lines().find(|line| line.contains("questions: ")).unwrap();
    assert_eq!(
        line,
        "note  questions: 1 question in 1 pack; others are left out: `warmup check` lists 1 problem"
    );
}

#[tokio::test]
async fn files_as_windows_writes_them_can_be_added_to() {
    let shell = Shell::with_own_pack();
    let windows = |text: &str| format!("\u{feff}{}", text.replace('\n', "\r\n"));
    shell.write("mine/p/pack.toml", &windows(PACK));
    shell.write("mine/p/c/q.md", &windows(&terse("Q")));
    let new = ["question", "new", "p/d", "Another", "--folder", "mine"];
    let said = shell.warmup(&new).await;
    assert!(said.contains("mine/p/pack.toml: category added"), "{said}");
    shell.write("cards.csv", "question,answer,category\nWhy?,Because,E\n");
    let said = shell.warmup(&["import", "cards.csv", "--into", "mine", "--pack", "p"]).await;
    assert!(said.contains("1 question written to mine."), "{said}");
    let said = shell.check(&[]).await;
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert!(said.contains("3 questions in 1 pack"), "{said}");
}

#[tokio::test]
async fn a_bot_without_a_usable_question_says_why_it_does_not_start() {
    let mut shell = Shell::with_own_pack();
    shell.variables.push(("DISCORD_TOKEN", "x".to_owned()));
    shell.write("mine/p/c/q.md", "nothing");
    let said = shell.warmup(&["run", "--config", "warmup.toml"]).await;
    assert!(said.starts_with("exit code 1\n! warmup: no question can be used:\n"), "{said}");
    assert!(said.contains("mine/p/c/q.md:1"), "{said}");
    shell.write("warmup.toml", "[bank]\nshipped = false\n");
    let said = shell.warmup(&["run", "--config", "warmup.toml"]).await;
    assert_eq!(
        said,
        "exit code 1\n! warmup: there are no questions: turn on `bank.shipped`, or add a folder of \
         packs\n"
    );
}

#[tokio::test]
async fn a_folder_without_a_pack_file_adds_to_the_shipped_pack() {
    let shell = Shell::new();
    fs::create_dir_all(shell.path("mine/python/pitfalls")).unwrap();
    shell.write("mine/python/pitfalls/ours.md", &terse("Ours"));
    let said = shell.warmup(&["question", "show", "python/ours", "--questions", "mine"]).await;
    assert!(said.starts_with("exit code 0\n# Ours\n"), "{said}");
    let shipped = ["question", "show", "python/late-binding-closures", "--questions", "mine"];
    let said = shell.warmup(&shipped).await;
    assert!(said.starts_with("exit code 0\n"), "{said}");

    fs::create_dir_all(shell.path("mine/python/nowhere")).unwrap();
    shell.write("mine/python/nowhere/lost.md", &terse("Lost"));
    let said = shell.warmup(&["check", "--questions", "mine"]).await;
    assert!(said.starts_with("exit code 1\nerror: the pack has no category `nowhere`"), "{said}");
    assert!(said.contains("= help: its categories are "), "{said}");
    let export = ["export", "--pack", "python", "--format", "markdown", "--out", "out"];
    let said = shell.warmup(&[&export[..], &["--questions", "mine"]].concat()).await;
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert!(shell.path("out/python/pitfalls/ours.md").exists());
    assert!(shell.path("out/python/pack.toml").exists());
}
