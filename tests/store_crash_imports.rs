//! An import is killed in the middle: what was acknowledged is there, and the rest is continued or
//! taken back.
#![cfg(unix)]
#![expect(clippy::unwrap_used, reason = "what fails in a test is told by its panic")]

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use warmup::domain::ids::{GuildId, InteractionId};
use warmup::domain::own_bank::{BankImport, OwnQuestion, Placed};
use warmup::domain::question::{Category, Pack};
use warmup::store::sled::{SledOpenError, SledStore};
use warmup::store::{BankStore as _, Store as _};

/// Tells the child where to write.
const FOLDER: &str = "WARMUP_TEST_STORE";
const HERE: GuildId = GuildId(1);
/// More than are written at once.
const QUESTIONS: usize = 1_100;
const KILLS: u64 = 12;

fn import(number: u64) -> BankImport {
    BankImport {
        id: InteractionId(number),
        file: "team.zip".to_owned(),
        at: "2026-03-02T09:00:00Z".parse().unwrap(),
    }
}

/// The questions in the version of an import.
fn questions(number: u64) -> Vec<Placed> {
    let category = Category { slug: "team".into(), title: "Team".into(), emoji: "📁".into() };
    let pack = Pack {
        slug: "ours".into(),
        title: "Ours".into(),
        description: String::new(),
        categories: vec![category],
    };
    let placed = |at: usize| Placed {
        question: OwnQuestion {
            id: format!("ours/question-{at}").parse().unwrap(),
            category: "team".into(),
            text: number.to_string(),
            retired: false,
            author: None,
            changed_at: "2026-03-02T09:00:00Z".parse().unwrap(),
            import: None,
        },
        pack: pack.clone(),
    };
    (0..QUESTIONS).map(placed).collect()
}

/// Imports one version after the other, and says which are done.
#[tokio::test]
#[ignore = "started by the other test, as a process of its own"]
async fn child() {
    let Some(folder) = std::env::var_os(FOLDER) else { return };
    let store = SledStore::open(Path::new(&folder)).unwrap();
    let newest = store.server_bank(HERE).await.unwrap().unwrap_or_default().imports;
    let next = newest.first().map_or(1, |import| import.id.0 + 1);
    for number in next.. {
        store
            .import_questions(HERE, import(number), questions(number), QUESTIONS)
            .await
            .unwrap()
            .unwrap();
        writeln!(std::io::stderr().lock(), "{number}").unwrap();
    }
}

/// Kills a process after it said `count` things. Returns the last import that it acknowledged.
fn kill_after(count: usize, folder: &Path) -> Option<u64> {
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["child", "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, folder)
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(process.stderr.take().unwrap()).lines();
    let mut last = said.by_ref().take(count).last();
    process.kill().unwrap();
    process.wait().unwrap();
    last = said.last().or(last);
    last.map(|line| line.unwrap().parse().unwrap())
}

fn open(folder: &Path) -> SledStore {
    loop {
        match SledStore::open(folder) {
            // A process that is being started holds copies of this one's locks for a moment.
            Err(SledOpenError::InUse { .. }) => std::thread::yield_now(),
            opened => return opened.unwrap(),
        }
    }
}

async fn versions(store: &SledStore) -> Vec<u64> {
    let own = store.own_bank(HERE).await.unwrap();
    own.into_iter().flat_map(|own| own.questions).map(|it| it.text.parse().unwrap()).collect()
}

#[tokio::test]
async fn a_killed_import_is_continued_or_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut done = 0;
    for round in 0..KILLS {
        let said = kill_after(usize::try_from(round % 4).unwrap(), folder.path());
        done = said.unwrap_or(done).max(done);
        let store = open(folder.path());
        let found = versions(&store).await;
        let next = done + 1;
        assert!(done == 0 || found.len() == QUESTIONS, "{} of {QUESTIONS}", found.len());
        assert!(found.iter().all(|version| [done, next].contains(version)), "after {done}");

        let begun = found.contains(&next);
        if round % 2 == 0 {
            let again =
                store.import_questions(HERE, import(next), questions(next), QUESTIONS).await;
            again.unwrap().unwrap();
            assert_eq!(versions(&store).await, vec![next; QUESTIONS]);
            done = next;
        } else if begun {
            store.undo_import(HERE, InteractionId(next)).await.unwrap();
            let kept = if done == 0 { 0 } else { QUESTIONS };
            assert_eq!(versions(&store).await, vec![done; kept]);
        }
        store.close().await.unwrap();
    }
    assert!(done > 0);
}
