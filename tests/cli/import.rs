//! `warmup import` and `warmup export`.

use crate::Shell;
use std::fmt::Write as _;
use std::fs;

const CARDS: &str = "\
question,answer,category,difficulty
What is TCP?,A protocol that keeps the order of bytes,Networks,easy
What is UDP?,\"A protocol without <b>order</b>

| a | b |
|---|---|
| 1 | 2 |
\",Networks,
Unanswered?,,Networks,easy
";

#[tokio::test]
async fn an_import_is_told_before_anything_is_written() {
    let shell = Shell::new();
    shell.write("cards.csv", CARDS);
    let arguments = ["import", "cards.csv", "--dry-run", "--license", "CC BY 4.0"];
    insta::assert_snapshot!("dry_run", shell.warmup(&arguments).await);
    assert!(!shell.path("questions").exists());
}

#[tokio::test]
async fn a_pack_is_written_checked_and_changed_only_when_asked_to() {
    let shell = Shell::new();
    shell.write("cards.csv", CARDS);
    let import = ["import", "cards.csv", "--into", "ours", "--pack", "networks"];
    let first = shell.warmup(&import).await;
    assert!(first.contains("2 questions for the pack `networks`: 2 new"), "{first}");
    let file = shell.path("ours/networks/networks/what-is-tcp.md");
    insta::assert_snapshot!("written", fs::read_to_string(&file).unwrap());
    insta::assert_snapshot!(
        "pack",
        fs::read_to_string(shell.path("ours/networks/pack.toml")).unwrap()
    );

    let again = shell.warmup(&import).await;
    assert!(again.contains("0 new, 0 changed, 2 unchanged; 1 skipped"), "{again}");
    assert!(again.contains("There is nothing to write."), "{again}");

    shell.write("cards.csv", &CARDS.replace("keeps the order", "promises the order"));
    let changed = shell.warmup(&import).await;
    assert!(changed.contains("0 new, 1 changed, 1 unchanged"), "{changed}");
    assert!(changed.contains("ours/networks/networks/what-is-tcp.md (cards.csv:2)"), "{changed}");
    assert!(fs::read_to_string(&file).unwrap().contains("keeps the order"));
    shell.warmup(&[&import[..], &["--replace"]].concat()).await;
    assert!(fs::read_to_string(&file).unwrap().contains("promises the order"));

    let more = "question,answer,category\nWhat is a socket?,An end of a connection,Sockets\n";
    shell.write("more.csv", more);
    shell.warmup(&["import", "more.csv", "--into", "ours", "--pack", "networks"]).await;
    let check = shell.warmup(&["check", "--questions", "ours"]).await;
    assert!(check.starts_with("exit code 0\n") && check.contains("no errors"), "{check}");
    assert!(check.contains("the question has no key points"), "{check}");
    let shown = shell
        .warmup(&["question", "show", "networks/what-is-a-socket", "--questions", "ours"])
        .await;
    assert!(shown.starts_with("exit code 0"), "{shown}");
}

#[tokio::test]
async fn a_shipped_pack_is_replaced_only_when_asked_to() {
    let shell = Shell::new();
    shell.write("cards.csv", CARDS);
    let import = ["import", "cards.csv", "--into", "ours", "--pack", "python"];
    let warning = "Careful: this is the name of a shipped pack, and the imported pack takes its place: \
                   `python` with ";
    let said = shell.warmup(&[&import[..], &["--dry-run"]].concat()).await;
    assert!(said.starts_with("exit code 0\n") && said.contains(warning), "{said}");
    let said = shell.warmup(&import).await;
    assert!(said.starts_with("exit code 1\n") && said.contains(warning), "{said}");
    let refusal = "nothing was written; choose another name with --pack, or add --replace";
    assert!(said.contains(refusal), "{said}");
    assert!(!shell.path("ours").exists());

    let said = shell.warmup(&[&import[..], &["--replace"]].concat()).await;
    assert!(said.contains("2 questions written to ours."), "{said}");
    let again = shell.warmup(&import).await;
    assert!(again.contains("2 unchanged") && !again.contains("Careful"), "{again}");

    shell.write("warmup.toml", "[bank]\nshipped = false\n");
    let alone = ["--config", "warmup.toml", "--into", "alone"];
    let said =
        shell.warmup(&[&["import", "cards.csv", "--pack", "python"], &alone[..]].concat()).await;
    assert!(said.contains("2 questions written to alone."), "{said}");
}

#[tokio::test]
async fn what_cannot_be_imported_says_why() {
    let shell = Shell::new();
    shell.write("empty.csv", "");
    shell.write("answers.csv", "question,answer\nWhy?,\n");
    fs::create_dir(shell.path("folder")).unwrap();
    let mut said = String::new();
    for arguments in [
        &["import", "nowhere.csv"][..],
        &["import", "folder"],
        &["import", "empty.csv"],
        &["import", "answers.csv", "empty.csv"],
        &["import", "answers.csv", "--pack", "Not A Slug"],
        &["export", "--pack", "nothing", "--format", "json", "--out", "a.json"],
        &["export", "--format", "xml", "--out", "a.json"],
    ] {
        let told = shell.warmup(arguments).await;
        writeln!(
            said,
            "$ warmup {}
{told}",
            arguments.join(" ")
        )
        .unwrap();
    }
    insta::assert_snapshot!("refused_imports", said);
}

#[tokio::test]
async fn an_export_can_be_imported_again() {
    let shell = Shell::new();
    let said = shell.warmup(&["export", "--format", "markdown", "--out", "all.zip"]).await;
    assert!(said.starts_with("exit code 0"), "{said}");
    let said = shell.warmup(&["import", "all.zip", "--into", "again", "--replace"]).await;
    assert!(said.contains("0 skipped"), "{said}");
    let said = shell.warmup(&["export", "--format", "markdown", "--out", "folder"]).await;
    assert!(said.starts_with("exit code 0"), "{said}");
    let mut compared = 0;
    for pack in fs::read_dir(shell.path("folder")).unwrap() {
        let pack = pack.unwrap().path();
        for category in fs::read_dir(&pack).unwrap() {
            let category = category.unwrap().path();
            let files = if category.is_dir() {
                fs::read_dir(&category).unwrap().map(|file| file.unwrap().path()).collect()
            } else {
                vec![category]
            };
            for file in files {
                let inner = file.strip_prefix(shell.path("folder")).unwrap();
                let again = fs::read(shell.path("again").join(inner)).unwrap();
                assert!(again == fs::read(&file).unwrap(), "{} is the same", inner.display());
                compared += 1;
            }
        }
    }
    assert!(compared > 10, "{compared}");
    for (format, file) in [("json", "a.json"), ("csv", "a.csv"), ("anki", "a.txt")] {
        let said =
            shell.warmup(&["export", "--pack", "python", "--format", format, "--out", file]).await;
        assert!(said.starts_with("exit code 0"), "{said}");
        let said = shell.warmup(&["export", "--format", format, "--out", file]).await;
        assert!(said.contains("already exists"), "{said}");
        let said = shell.warmup(&["import", file, "--dry-run"]).await;
        assert!(said.contains("0 skipped"), "{said}");
    }
}
