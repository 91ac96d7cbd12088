//! `/bank`: writing, suggesting, listing, retiring, importing and exporting a server's questions.

use crate::world::{World, settle};
use discord_emulator::{Emulator, Id, Message, Modal, Reply};
use std::io::Write as _;
use warmup::domain::ids::GuildId;
use warmup::store::BankStore as _;

/// What a member types into the form.
const DEPLOYS: [(&str, &str); 5] = [
    ("title", "How does a change get to production?"),
    ("prompt", "A pull request was merged.\nWhat happens until users see it?"),
    ("answer", "The train leaves at noon.\n\n```sh\nmake deploy\n```"),
    ("points", "- Names the train\n- Says who can stop it\n- Mentions the canary"),
    ("follow_ups", "- What if the canary fails?\n  It rolls back by itself."),
];

/// A question with options of which two are right.
const HALT: [(&str, &str); 4] = [
    ("title", "What stops a deploy?"),
    ("prompt", "Which of these stop a deploy of ours?"),
    ("answer", "The canary and the freeze; everything else only warns."),
    (
        "points",
        "[x] A failed canary\n  Why: it rolls back by itself\n[ ] A slow build\n[x] A freeze\n\
         [ ] A flaky test\n  Why: it is retried",
    ),
];

impl World {
    async fn fill_in(&self, modal: &Modal, texts: &[(&str, &str)]) -> Reply {
        settle(self.emulator.submit(modal, texts).await.unwrap()).await
    }

    /// Opens a form with a command, fills it in, and returns what the member reads.
    async fn written(&self, member: Id, line: &str, texts: &[(&str, &str)]) -> String {
        let modal = self.slash(member, line).await.modal().expect("a form opens").clone();
        let reply = self.fill_in(&modal, texts).await;
        self.emulator.answer_to(reply.interaction)
    }

    /// Chooses *Make this a question* in the menu of a message.
    async fn made(&self, member: Id, message: Id) -> Reply {
        let command = "Make this a question";
        settle(self.emulator.use_on(member, self.channel, message, command).await.unwrap()).await
    }

    /// Presses a button that opens a form, fills it in, and returns what the member reads.
    async fn rewritten(&self, member: Id, button: &str, texts: &[(&str, &str)]) -> String {
        let modal = self.click(member, button).await.modal().expect("a form opens").clone();
        let reply = self.fill_in(&modal, texts).await;
        self.emulator.answer_to(reply.interaction)
    }

    /// Waits until a member reads something: a deferred change comes a moment later.
    async fn reads(&self, member: Id, text: &str) {
        let channel = self.channel;
        let is_there = |it: &Emulator| it.transcript(channel, member).contains(text);
        self.emulator.wait_until(text, is_there).await.unwrap();
    }

    async fn own_titles(&self) -> Vec<String> {
        let own = self.store().own_bank(GuildId(self.server.get())).await.unwrap();
        let own = own.into_iter().flat_map(|own| own.questions);
        own.map(|question| question.id.to_string()).collect()
    }

    async fn imported(&self, name: &str, bytes: &[u8], options: &str) -> Reply {
        self.emulator.upload(self.channel, name, bytes);
        self.slash(self.ada, &format!("/bank import file:{name}{options}")).await
    }
}

async fn with_deploys() -> World {
    let world = World::every_day().await;
    world.written(world.ada, "/bank add", &DEPLOYS).await;
    world.click(world.ada, "Add to the bank").await;
    world
}

#[tokio::test]
async fn an_admin_writes_a_question_sees_it_as_members_will_and_adds_it() {
    let world = World::every_day().await;
    let mut story = vec![world.written(world.ada, "/bank add category:Delivery", &DEPLOYS).await];
    story.push(world.clicked(world.ada, "Add to the bank").await);
    story.push(world.typed(world.bo, "/question search:production private:true").await);
    story.push(world.answered(world.bo, "It takes the train.").await);
    insta::assert_snapshot!(story.join("\n"));
    let suggested = world.suggested(world.bo, "/question category:deli", "category").await;
    assert_eq!(suggested, ["Ours: Delivery (1)"]);
    world.end().await;
}

#[tokio::test]
async fn whoever_writes_or_reviews_a_choice_question_sees_which_options_are_right() {
    let world = World::every_day().await;
    let mut story = vec![world.written(world.ada, "/bank add", &HALT).await];
    world.click(world.ada, "Discard").await;
    world.written(world.bo, "/bank suggest", &HALT).await;
    world.click(world.bo, "Send it to the admins").await;
    story.push(world.typed(world.ada, "/bank review").await);
    let only_one = [("points", "[ ] A slow build\n[x] A freeze")];
    story.push(world.rewritten(world.ada, "Edit", &only_one).await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn what_breaks_the_rules_is_kept_and_corrected_in_the_form() {
    let world = World::every_day().await;
    let faulty = [DEPLOYS[0], DEPLOYS[1], DEPLOYS[2], ("points", "Only one"), DEPLOYS[4]];
    let mut story = vec![world.written(world.ada, "/bank add", &faulty).await];
    let form = world.click(world.ada, "Edit").await.modal().unwrap().clone();
    assert_eq!(form.field("prompt").unwrap().value, DEPLOYS[1].1);
    let reply = world.fill_in(&form, &[DEPLOYS[3]]).await;
    story.push(world.emulator.answer_to(reply.interaction));
    story.push(world.clicked(world.ada, "Discard").await);
    insta::assert_snapshot!(story.join("\n"));
    assert!(world.own_titles().await.is_empty());
    world.end().await;
}

#[tokio::test]
async fn an_own_question_becomes_a_daily_and_is_revealed_with_its_follow_ups() {
    let world = with_deploys().await;
    for question in ["question-1", "question-2", "question-3"] {
        world.slash(world.ada, &format!("/bank retire question:python/{question}")).await;
    }
    world.tick_at("2026-03-02T08:00:00Z").await;
    assert!(world.seen_by(world.bo).contains("How does a change get to production?"));
    world.answer(world.bo, "It takes the train.").await;
    world.tick_at("2026-03-02T17:00:00Z").await;
    let thread: Vec<String> = world.thread().iter().map(Message::text).collect();
    insta::assert_snapshot!(thread.join("\n---\n"));
    world.end().await;
}

#[tokio::test]
async fn a_retired_question_is_answered_where_it_was_asked_and_not_asked_again() {
    let world = with_deploys().await;
    world.slash(world.bo, "/question search:production").await;
    let mut story = vec![
        world
            .typed(world.ada, "/bank retire question:ours/how-does-a-change-get-to-production")
            .await,
    ];
    story.push(world.typed(world.bo, "/question search:production private:true").await);
    let said = world.answered(world.bo, "Still mine.").await;
    assert!(said.contains("Still mine."), "{said}");
    story.push(world.typed(world.ada, "/bank list show:retired").await);
    let restored = world.suggested(world.ada, "/bank restore question:change", "question").await;
    assert_eq!(restored, ["How does a change get to production?"]);
    story.push(
        world
            .typed(world.ada, "/bank restore question:ours/how-does-a-change-get-to-production")
            .await,
    );
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_shipped_question_is_changed_for_one_server_and_comes_back_when_that_is_deleted() {
    let world = World::every_day().await;
    let change = [("title", "Question one, our way")];
    let mut story =
        vec![world.written(world.ada, "/bank edit question:python/question-1", &change).await];
    story.push(world.clicked(world.ada, "Save the change").await);
    story.push(world.typed(world.ada, "/bank list").await);
    let reply = world.select(world.ada, &["Question one, our way"]).await;
    story.push(world.emulator.answer_to(reply.interaction));
    story.push(world.clicked(world.ada, "Delete").await);
    story.push(world.clicked(world.ada, "Delete it").await);
    insta::assert_snapshot!(story.join("\n"));
    let said = world.typed(world.bo, "/question search:python/question-1 private:true").await;
    assert!(!said.contains("our way"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_tick_stays_with_its_key_point_when_the_question_is_changed() {
    let world = with_deploys().await;
    world.slash(world.bo, "/question search:production private:true").await;
    world.answer(world.bo, "It takes the train.").await;
    world.select(world.bo, &["Says who can stop it"]).await;
    let change = [("points", "Mentions the canary\nSays who can stop it\nNames the train")];
    let line = "/bank edit question:ours/how-does-a-change-get-to-production";
    world.written(world.ada, line, &change).await;
    world.click(world.ada, "Save the change").await;
    let said = world.chosen(world.bo, &["Says who can stop it"]).await;
    assert!(said.contains("✅ Says who can stop it"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_message_becomes_a_question_of_an_admin_or_a_suggestion_of_a_member() {
    let world = World::every_day().await;
    let asked = "@everyone <@&1> how do we **roll back**?\n```sh\nmake undo\n```";
    let said = world.emulator.say(world.bo, world.channel, asked).unwrap().id;
    let rest = [DEPLOYS[0], DEPLOYS[2], DEPLOYS[3]];

    let form = world.made(world.ada, said).await.modal().unwrap().clone();
    assert_eq!(form.title, "A question for this server");
    assert_eq!(form.field("prompt").unwrap().value, asked);
    let reply = world.fill_in(&form, &rest).await;
    let mut story = vec![world.emulator.answer_to(reply.interaction)];
    story.push(world.clicked(world.ada, "Add to the bank").await);

    let form = world.made(world.chidi, said).await.modal().unwrap().clone();
    assert_eq!(form.title, "Suggest a question");
    let reply = world.fill_in(&form, &rest).await;
    story.push(world.emulator.answer_to(reply.interaction));
    story.push(world.clicked(world.chidi, "Send it to the admins").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_message_that_can_not_become_a_question_is_refused_with_the_reason() {
    let world = World::every_day().await;
    let said = world.emulator.say(world.bo, world.channel, "Why?").unwrap().id;
    let reads = async |member, message| {
        let reply = world.made(member, message).await;
        world.emulator.answer_to(reply.interaction)
    };
    let own = world.slash(world.bo, "/question search:question-1").await.message().unwrap().id;
    let told = reads(world.ada, own).await;
    assert!(told.contains("That's a message of mine."), "{told}");
    let blank = world.emulator.say(world.bo, world.channel, " \u{200b} ").unwrap().id;
    let told = reads(world.ada, blank).await;
    assert!(told.contains("That message has no text."), "{told}");
    world.slash(world.ada, "/bank suggestions open:false").await;
    let told = reads(world.bo, said).await;
    assert!(told.contains("Suggestions are closed in this server."), "{told}");
    assert!(world.made(world.ada, said).await.modal().is_some());
    world.end().await;
}

#[tokio::test]
async fn a_suggestion_waits_for_an_admin_who_edits_and_approves_it() {
    let world = World::every_day().await;
    let mut story = vec![world.written(world.bo, "/bank suggest name_me:true", &DEPLOYS).await];
    story.push(world.clicked(world.bo, "Send it to the admins").await);
    story.push(world.typed(world.ada, "/bank review").await);
    let better = [("title", "How do we ship a change?")];
    story.push(world.rewritten(world.ada, "Edit", &better).await);
    story.push(world.clicked(world.ada, "Approve").await);
    story.push(world.typed(world.ada, "/bank review").await);
    let direct = world.emulator.direct_channel(world.bo).unwrap();
    story.push(world.emulator.transcript(direct, world.bo));
    world.slash(world.chidi, "/question search:ship private:true").await;
    story.push(world.clicked(world.chidi, "Show the answer").await);
    insta::assert_snapshot!(story.join("\n"));
    world.end().await;
}

#[tokio::test]
async fn a_suggestion_arrives_in_the_review_channel_and_is_rejected_with_a_reason() {
    let world = World::every_day().await;
    let review = world.emulator.add_channel(world.server, "question-review");
    let mut story =
        vec![world.typed(world.ada, "/bank suggestions channel:#question-review").await];
    world.written(world.bo, "/bank suggest", &DEPLOYS).await;
    world.click(world.bo, "Send it to the admins").await;
    let stranger = world.emulator.click(world.chidi, review, "Approve").await.unwrap();
    let told = world.emulator.answer_to(settle(stranger).await.interaction);
    assert!(told.contains("You need **Manage Server**"), "{told}");
    let reply = world.emulator.click(world.ada, review, "Reject").await.unwrap();
    let form = reply.modal().unwrap().clone();
    world.fill_in(&form, &[("reason", "We have this one. *Sorry*!")]).await;
    story.push(world.emulator.transcript(review, world.ada));
    let direct = world.emulator.direct_channel(world.bo).unwrap();
    story.push(world.emulator.transcript(direct, world.bo));
    insta::assert_snapshot!(story.join("\n"));
    assert!(world.own_titles().await.is_empty());
    world.end().await;
}

#[tokio::test]
async fn members_neither_change_nor_see_the_bank_and_suggest_only_where_it_is_open() {
    let world = with_deploys().await;
    for line in [
        "/bank add",
        "/bank edit question:python/question-1",
        "/bank list",
        "/bank show question:python/question-1",
        "/bank retire question:python/question-1",
        "/bank restore question:python/question-1",
        "/bank review",
        "/bank suggestions open:false",
        "/bank export",
        "/bank undo",
    ] {
        let said = world.typed(world.bo, line).await;
        assert!(said.contains("You need **Manage Server**"), "{line}: {said}");
    }
    assert!(world.suggested(world.bo, "/bank show question:a", "question").await.is_empty());
    world.slash(world.ada, "/bank suggestions open:false").await;
    let said = world.typed(world.bo, "/bank suggest").await;
    assert!(said.contains("Suggestions are closed"), "{said}");
    world.end().await;
}

const CARDS: &str = "\
question,answer,category,difficulty
What is a closure?,A function with the variables around it.,Functions,easy
What does GIL stand for?,Global interpreter lock.,Runtime,hard
,Nothing asked,Runtime,easy
";

#[tokio::test]
async fn a_file_is_shown_first_then_imported_and_undone_as_a_whole() {
    let world = with_deploys().await;
    let reply = world.imported("cards.csv", CARDS.as_bytes(), " source:Our wiki").await;
    let mut story = vec![world.emulator.answer_to(reply.interaction)];
    assert_eq!(world.own_titles().await.len(), 1);
    story.push(world.clicked(world.ada, "Import 2 questions").await);
    assert_eq!(world.own_titles().await.len(), 3);
    let again = world.imported("cards.csv", CARDS.as_bytes(), " source:Our wiki").await;
    story.push(world.emulator.answer_to(again.interaction));
    story.push(world.typed(world.ada, "/bank list").await);
    story.push(world.typed(world.ada, "/bank undo").await);
    story.push(world.clicked(world.ada, "Undo it").await);
    story.push(world.typed(world.ada, "/bank undo").await);
    insta::assert_snapshot!(story.join("\n"));
    assert_eq!(world.own_titles().await, ["ours/how-does-a-change-get-to-production"]);
    world.end().await;
}

#[tokio::test]
async fn what_is_exported_can_be_imported_elsewhere_unchanged() {
    let world = with_deploys().await;
    let exported = world.slash(world.ada, "/bank export").await;
    let file = exported.message().unwrap().attachments[0].clone();
    assert_eq!(file.filename, "questions.zip");
    let own = world.store().own_bank(GuildId(world.server.get())).await.unwrap().unwrap();
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(&file.bytes[..])).unwrap();
    let inside = zip.by_name("ours/general/how-does-a-change-get-to-production.md").unwrap();
    assert_eq!(std::io::read_to_string(inside).unwrap(), own.questions[0].text);
    let said = world.imported("questions.zip", &file.bytes, "").await;
    let said = world.emulator.answer_to(said.interaction);
    assert!(said.contains("**1** unchanged") && !said.contains("[Import"), "{said}");
    for format in ["csv", "json", "anki"] {
        let exported = world.slash(world.ada, &format!("/bank export format:{format}")).await;
        let file = exported.message().unwrap().attachments[0].clone();
        assert!(
            String::from_utf8(file.bytes.to_vec()).unwrap().contains("The train leaves at noon")
        );
    }
    world.end().await;
}

#[tokio::test]
async fn files_that_are_no_questions_or_too_large_are_refused_with_a_sentence() {
    let world = World::every_day().await;
    let reply = world.imported("picture.png", b"\x89PNG", "").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("I found no questions in picture.png"), "{said}");
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("bomb.csv", zip::write::SimpleFileOptions::default()).unwrap();
    let zeros = vec![b'0'; 1024 * 1024];
    for _ in 0..160 {
        zip.write_all(&zeros).unwrap();
    }
    let bomb = zip.finish().unwrap().into_inner();
    let reply = world.imported("bomb.zip", &bomb, "").await;
    let said = world.emulator.answer_to(reply.interaction);
    assert!(said.contains("I found no questions in bomb.zip"), "{said}");
    assert!(world.own_titles().await.is_empty());
    world.end().await;
}

#[tokio::test]
async fn everything_is_there_after_a_restart_and_old_buttons_work() {
    let mut world = World::every_day().await;
    world.written(world.ada, "/bank add", &DEPLOYS).await;
    world.defer_everything().await;
    world.click(world.ada, "Add to the bank").await;
    world.reads(world.ada, "Added to this server's bank").await;
    world.imported("cards.csv", CARDS.as_bytes(), "").await;
    world.restart_bot().await;
    world.click(world.ada, "Import 2 questions").await;
    world.reads(world.ada, "Imported 2 questions").await;
    assert_eq!(world.own_titles().await.len(), 3);
    let said = world.typed(world.bo, "/question search:closure private:true").await;
    assert!(said.contains("What is a closure?"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn a_member_takes_their_suggestions_along_or_has_them_deleted() {
    let world = World::every_day().await;
    world.written(world.bo, "/bank suggest name_me:true", &DEPLOYS).await;
    world.click(world.bo, "Send it to the admins").await;
    let reply = world.slash(world.bo, "/data export").await;
    let file = reply.message().unwrap().attachments[0].bytes.clone();
    let held: serde_json::Value = serde_json::from_slice(&file).unwrap();
    assert_eq!(held["suggestions"][0]["title"], DEPLOYS[0].1);
    world.slash(world.bo, "/data delete").await;
    world.click(world.bo, "Delete my data").await;
    let said = world.typed(world.ada, "/bank review").await;
    assert!(said.contains("No suggestions are waiting"), "{said}");
    world.end().await;
}
