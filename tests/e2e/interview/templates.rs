//! A server's own templates and rubrics, and invalid files.

use super::script::Step;
use super::{Play, SHORT};
use discord_emulator::{Fault, FaultKind};
use std::fmt::Write as _;

const RUBRIC: &str = r#"
name = "plain"
description = "One thing."

[[criteria]]
name = "clarity"
title = "Clarity"
weight = 1
anchors = ["Not clear.", "Partly clear.", "Clear.", "Very clear."]
"#;

impl Play {
    /// Adds a file and returns the admin's reply.
    async fn added(&self, name: &str, bytes: &[u8]) -> String {
        let reply = self.add_file(name, bytes).await;
        self.world.emulator.answer_to(reply.interaction)
    }

    async fn removed(&self, name: &str) -> String {
        let line = format!("/interview template remove name:{name}");
        self.world.typed(self.world.ada, &line).await
    }

    async fn shown(&self, name: &str) -> String {
        self.world.typed(self.world.ada, &format!("/interview template show name:{name}")).await
    }
}

fn named(name: &str) -> String {
    SHORT.replace("name = \"short\"", &format!("name = {name:?}"))
}

#[tokio::test]
async fn a_file_that_is_no_template_is_refused_with_its_line_and_reason() {
    let play = Play::new().await;
    let wrong_key = SHORT.replace("minutes = 8", "minuets = 8");
    let many = SHORT.replace("count = 2", "count = 9");
    let large = vec![b'#'; 17 * 1024];
    let cases: [(&[u8], &[&str]); 6] = [
        (&large, &["larger than 16 KiB"]),
        (&[0xff, 0xfe, b'a'], &["UTF-8"]),
        (b"name = ", &["odd.toml:1"]),
        (wrong_key.as_bytes(), &["odd.toml:11", "minuets"]),
        (many.as_bytes(), &["odd.toml:7", "too few questions"]),
        (b"", &["odd.toml:1", "name"]),
    ];
    for (bytes, reasons) in cases {
        let told = play.added("odd.toml", bytes).await;
        for reason in reasons {
            assert!(told.contains(reason), "{reason} is missing in {told}");
        }
        assert!(!told.contains("is ready"), "{told}");
    }
    let fenced = wrong_key.replace("minuets", "\"```\"");
    insta::assert_snapshot!(play.added("odd.toml", fenced.as_bytes()).await);
    let with_mark = [b"\xef\xbb\xbf", named("marked").as_bytes()].concat();
    let told = play.added("marked.toml", &with_mark).await;
    assert!(told.contains("is ready"), "an editor's byte order mark is no reason: {told}");
    play.world.end().await;
}

#[tokio::test]
async fn a_file_that_cannot_be_fetched_gives_a_sentence_and_nobody_waits_for_ever() {
    for failure in [FaultKind::Status(404), FaultKind::Status(500), FaultKind::HoldBefore] {
        let play = Play::new().await;
        let route = "/attachments/{channel}/{attachment}/{name}";
        let fault = play.world.emulator.fault(Fault::on("GET", route, failure));
        let told = play.added("short.toml", SHORT.as_bytes()).await;
        assert!(told.contains("Discord didn't give me that file"), "{told}");
        fault.release();
        let log = play.world.take_log();
        assert!(log.len() == 1 && log[0].contains("cannot fetch"), "{log:#?}");
        assert!(!log[0].contains("attachments"), "the address is a secret: {log:#?}");
        play.world.end().await;
    }
}

#[tokio::test]
async fn the_twenty_first_is_refused_and_replacing_one_is_not() {
    let play = Play::new().await;
    for number in 2..=20 {
        let told = play.added("own.toml", named(&format!("own-{number}")).as_bytes()).await;
        assert!(told.contains("is ready"), "{number}: {told}");
    }
    let told = play.added("own.toml", named("own-21").as_bytes()).await;
    assert!(told.contains("20 templates and rubrics of its own"), "{told}");
    let told = play.added("own.toml", named("own-7").as_bytes()).await;
    assert!(told.contains("is ready"), "{told}");
    play.removed("own-7").await;
    let told = play.added("own.toml", named("own-21").as_bytes()).await;
    assert!(told.contains("is ready"), "{told}");
    play.world.end().await;
}

#[tokio::test]
async fn one_of_the_same_name_stands_in_for_a_shipped_one_until_it_is_removed() {
    let play = Play::new().await;
    let shipped = play.shown("python-screen").await;
    play.added("screen.toml", named("python-screen").as_bytes()).await;
    let own = play.shown("python-screen").await;
    assert!(own.contains("10 min") && own != shipped, "{own}");
    assert!(play.removed("python-screen").await.contains("was removed"));
    let back = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(back(&play.shown("python-screen").await), back(&shipped));
    assert!(play.removed("python-screen").await.contains("no template or rubric of its own"));
    play.world.end().await;
}

#[tokio::test]
async fn what_show_gives_as_a_file_can_be_added_again_unchanged() {
    let play = Play::new().await;
    let world = &play.world;
    play.added("plain.toml", RUBRIC.as_bytes()).await;
    for name in ["short", "plain", "technical"] {
        let line = format!("/interview template show name:{name}");
        let shown = world.slash(world.bo, &line).await.message().unwrap().clone();
        let [file] = &shown.attachments[..] else { panic!("one file: {shown:?}") };
        assert_eq!(file.filename, format!("{name}.toml"));
        let told = play.added(&file.filename, &file.bytes).await;
        assert!(told.contains("is ready"), "{name}: {told}");
        let again = world.slash(world.bo, &line).await.message().unwrap().clone();
        assert_eq!(again.attachments[0].bytes, file.bytes, "{name}");
    }
    play.world.end().await;
}

#[tokio::test]
async fn a_rubric_in_use_stays_and_a_running_interview_goes_on_without_its_template() {
    let play = Play::new().await;
    play.added("plain.toml", RUBRIC.as_bytes()).await;
    let own = named("own").replace("rubric = \"technical\"", "rubric = \"plain\"");
    play.added("own.toml", own.as_bytes()).await;
    let line = "/interview start candidate:@Bo template:own";
    play.world.slash(play.world.ada, line).await;
    play.step(Step::Accept).await;
    play.step(Step::Begin).await;
    let told = play.removed("plain").await;
    assert!(told.contains("used by *own*"), "{told}");
    play.removed("own").await;
    assert!(play.removed("plain").await.contains("was removed"));
    play.step(Step::Close(1)).await;
    play.press(play.world.ada, "Grade question 1").await;
    play.choose(play.world.ada, &["Clarity · 4 Strong"]).await;
    play.press(play.world.ada, "Hand in").await;
    play.press(play.world.bo, "End").await;
    play.press(play.world.bo, "End it here").await;
    play.press(play.world.bo, "Finish").await;
    let card = &play.files("scorecard.md")[0];
    assert!(card.contains("Overall 4.00 of 4") && card.contains("Clarity"), "{card}");
    // Even the other half goes by the same plan.
    play.step(Step::Swap).await;
    play.step(Step::Agree).await;
    assert_eq!(play.times("Preparation"), 2);
    play.world.end().await;
}

#[tokio::test]
async fn a_template_with_the_longest_texts_is_played_within_discords_limits() {
    let play = Play::new().await;
    let long = |length: usize| "<@1> `|*_".repeat(12)[..length].to_owned();
    let mut rubric = format!("name = {:?}\ndescription = {:?}\n", "r".repeat(32), long(100));
    for number in 1..=4 {
        let anchors: Vec<String> = (1..=4).map(|_| format!("{:?}", long(100))).collect();
        write!(
            rubric,
            "\n[[criteria]]\nname = \"c{number}\"\ntitle = {:?}\nweight = 100\nanchors = [{}]\n",
            format!("{number}{}", long(44)),
            anchors.join(", ")
        )
        .unwrap();
    }
    let told = play.added("rubric.toml", rubric.as_bytes()).await;
    assert!(told.contains("is ready"), "{told}");
    let template = SHORT
        .replace("name = \"short\"", &format!("name = {:?}", "t".repeat(32)))
        .replace("Two questions for a test.", &long(100))
        .replace("\"technical\"", &format!("{:?}", "r".repeat(32)))
        .replace("\"Basics\"", &format!("{:?}", long(45)))
        .replace("\"Yes\"", &format!("{:?}", long(45)));
    let told = play.added("template.toml", template.as_bytes()).await;
    assert!(told.contains("is ready"), "{told}");
    for line in [
        "/interview template list".to_owned(),
        format!("/interview template show name:{}", "t".repeat(32)),
    ] {
        play.world.slash(play.world.ada, &line).await;
    }
    let world = &play.world;
    world
        .slash(world.ada, &format!("/interview start candidate:@Bo template:{}", "t".repeat(32)))
        .await;
    play.step(Step::Accept).await;
    play.press(world.ada, "Interviewer's card").await;
    play.begin(world.ada).await;
    let form = play.press(world.ada, "Note").await.modal().expect("a form opens").clone();
    let note = format!("@everyone <@{}> {}", world.bo, long(108));
    world.emulator.submit(&form, &[("Note", &note)]).await.unwrap();
    play.press(world.ada, "Grade").await;
    for member in [world.ada, world.bo] {
        play.press(member, "Grade question 1").await;
        let shown = world.emulator.ephemeral_for(member).last().unwrap().clone();
        let best = shown.options()[3].to_owned();
        play.choose(member, &[&best]).await;
        play.press(member, "Hand in").await;
    }
    play.step(Step::AdaEnds).await;
    assert_eq!(play.files("scorecard.json").len(), 1, "{:#?}", play.said());
    let pinged: Vec<_> = world
        .emulator
        .messages(play.thread())
        .into_iter()
        .flat_map(|message| message.pings.users.into_iter().chain(message.pings.roles))
        .collect();
    let [.., begins] = &pinged[..] else { panic!("nobody was called") };
    assert_eq!((pinged.len(), *begins), (3, world.bo), "nobody is called by a text: {pinged:?}");
    play.world.end().await;
}
