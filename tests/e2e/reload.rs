//! Questions are reloaded when their files change or on SIGHUP; a broken edit changes nothing.

use crate::child::{Child, question_text};
use crate::world::World;
use rustix::fs::{CWD, FileType, Mode, mknodat};
use rustix::process::Signal;
use std::fs;

fn points() -> Vec<String> {
    (1..=3).map(|number| format!("- The fresh key point {number}\n")).collect()
}

fn add_question(child: &Child, slug: &str, title: &str) {
    let text = question_text(title, "What is new here?", "All of it is.", &points());
    // At once: the bot looks for changes by itself too, and would read half of it.
    let unfinished = child.questions().join(format!("python/basics/.{slug}"));
    fs::write(&unfinished, text).unwrap();
    fs::rename(unfinished, child.questions().join(format!("python/basics/{slug}.md"))).unwrap();
}

async fn world() -> World {
    let mut world = World::set_up().await;
    world.stop_bot().await;
    world
}

async fn found(world: &World, typed: &str) -> Vec<String> {
    let line = format!("/question search:{typed}");
    world.emulator.autocomplete(world.bo, world.channel, &line, "search").await.map_or_else(
        |refusal| panic!("{refusal}"),
        |choices| choices.into_iter().map(|choice| choice.name).collect(),
    )
}

#[tokio::test]
async fn a_hangup_brings_new_questions_in() {
    let world = world().await;
    let child = Child::online(&world, &[]).await;
    child.logged("online").await;
    assert!(found(&world, "Ocelot").await.iter().all(|name| !name.contains("Ocelot")));
    add_question(&child, "ocelot", "The ocelot in the room");
    child.signal(Signal::HUP);
    child.logged("questions reloaded").await;
    let names = found(&world, "Ocelot").await;
    assert!(names.iter().any(|name| name.contains("The ocelot in the room")), "{names:?}");
    child.stop().await;
}

#[tokio::test]
async fn a_changed_file_is_noticed_by_itself() {
    let world = world().await;
    let child = Child::online_with(&world, "[daily]\ntick_seconds = 1\n", &[]).await;
    child.logged("online").await;
    add_question(&child, "ocelot", "The ocelot in the room");
    child.logged("questions reloaded").await;
    assert!(!found(&world, "Ocelot").await.is_empty());
    child.stop().await;
}

#[tokio::test]
async fn a_broken_edit_keeps_its_old_question_lets_others_in_and_the_log_says_where_it_is_broken() {
    let world = world().await;
    let child = Child::online(&world, &[]).await;
    child.logged("online").await;
    let file = child.questions().join("python/basics/question-1.md");
    let text = fs::read_to_string(&file).unwrap();
    fs::write(&file, text.replace("## Answer", "## Anwser")).unwrap();
    add_question(&child, "ocelot", "The ocelot in the room");
    child.signal(Signal::HUP);
    child.logged("questions reloaded").await;
    let log = child.logged("question-1.md:").await;
    let (_, place) = log.split_once("question-1.md:").unwrap();
    assert!(place.starts_with(|digit: char| digit.is_ascii_digit()), "{log}");
    assert!(log.contains("left out or keep their previous version"), "{log}");
    assert!(found(&world, "Question").await.iter().any(|name| name.contains("Question 1")));
    assert!(!found(&world, "Ocelot").await.is_empty());
    child.stop().await;
}

#[tokio::test]
async fn a_broken_edit_of_the_open_daily_takes_nothing_from_anybody() {
    let mut world = World::every_day().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    world.stop_bot().await;
    let child = Child::online_with(&world, "[daily]\ntick_seconds = 1\n", &[]).await;
    child.logged("online").await;
    for question in world.bank.load().questions() {
        let file = format!("python/{}/{}.md", question.category, question.id.slug());
        fs::write(child.questions().join(file), "a slip of the keyboard").unwrap();
    }
    child.signal(Signal::HUP);
    child.logged(&format!("problems={}", world.bank.load().questions().len())).await;
    child.logged("questions reloaded").await;
    let status = world.typed(world.ada, "/daily status").await;
    assert!(!status.contains("removed"), "{status}");
    let said = world.answered(world.bo, "One.").await;
    assert!(said.contains("🔥 Your streak starts at 1."), "{said}");
    child.stop().await;
}

#[tokio::test]
async fn many_problems_are_one_line_each_and_not_all_of_them() {
    let world = world().await;
    let child = Child::online(&world, &[]).await;
    child.logged("online").await;
    for number in 10..35 {
        let file = child.questions().join(format!("python/basics/broken-{number}.md"));
        fs::write(file, "nothing").unwrap();
    }
    child.signal(Signal::HUP);
    // The bot may have noticed the first of them before.
    let log = child.logged("and 5 more; run `warmup check`").await;
    let told = |number: usize| {
        let place = format!("broken-{number}.md:1: the file doesn't begin with front matter");
        log.lines().any(|line| line.contains("WARN") && line.ends_with(&place))
    };
    assert!((10..30).all(told) && !(30..35).any(told), "{log}");
    assert!(log.contains("problems=25"), "{log}");
    child.stop().await;
}

#[tokio::test]
async fn an_emptied_folder_leaves_the_questions_that_were_there() {
    let world = world().await;
    let child = Child::online(&world, &[]).await;
    child.logged("online").await;
    fs::remove_dir_all(child.questions().join("python")).unwrap();
    child.signal(Signal::HUP);
    child.logged("no question is left, so the previous ones stay").await;
    assert!(!found(&world, "Question").await.is_empty());
    child.stop().await;
}

#[tokio::test]
async fn the_bot_starts_with_what_is_good_and_logs_the_rest() {
    let world = world().await;
    let folder = tempfile::tempdir().unwrap();
    let bad = folder.path().join("extra/basics");
    fs::create_dir_all(&bad).unwrap();
    let pack = "title = \"Extra\"\ndescription = \"More.\"\n[[categories]]\nslug = \"basics\"\n\
                title = \"Basics\"\nemoji = \"🧵\"\n";
    fs::write(folder.path().join("extra/pack.toml"), pack).unwrap();
    fs::write(bad.join("broken.md"), "no front matter").unwrap();
    let good = question_text("A zebra crossing", "Which?", "This.", &points());
    fs::write(bad.join("zebra.md"), good).unwrap();
    let child = Child::online(&world, &["--questions", folder.path().to_str().unwrap()]).await;
    child.logged("broken.md:1").await;
    assert!(!found(&world, "Zebra").await.is_empty());
    child.stop().await;
}

/// A pipe in place of a file keeps whoever reads it waiting until somebody has written it.
#[tokio::test]
async fn while_questions_are_being_read_everything_else_goes_on() {
    let world = world().await;
    let child = Child::online(&world, &[]).await;
    child.logged("online").await;
    let pipe = child.questions().join("python/basics/held.md");
    mknodat(CWD, &pipe, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0).unwrap();
    child.signal(Signal::HUP);
    let writer = tokio::task::spawn_blocking(move || fs::File::options().write(true).open(pipe));
    let writer = child.soon("the pipe to be read", writer).await.unwrap().unwrap();
    assert!(!found(&world, "Question").await.is_empty());
    child.signal(Signal::TERM);
    child.logged("stopping").await;
    drop(writer);
    assert!(child.ends().await.status.success());
}
