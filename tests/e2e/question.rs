//! `/question`: practice outside the daily.

use crate::world::{World, bank};
use discord_emulator::Reply;
use std::sync::Arc;
use warmup::bank::Bank;
use warmup::domain::question::{Category, Pack, Question};

/// Nine Python questions and three about graphs.
fn two_packs() -> Arc<Bank> {
    let python = bank(9);
    let graphs = Pack {
        slug: "algorithms".to_owned(),
        title: "Algorithms".to_owned(),
        description: "More questions for tests.".to_owned(),
        categories: vec![Category {
            slug: "graphs".to_owned(),
            title: "Graphs".to_owned(),
            emoji: "🕸️".to_owned(),
        }],
    };
    let more =
        bank(3).questions().cloned().collect::<Vec<_>>().into_iter().map(|question| Question {
            id: question
                .id
                .to_string()
                .replace("python/question", "algorithms/graph")
                .parse()
                .unwrap(),
            category: "graphs".to_owned(),
            title: question.title.replace("Question", "Graph"),
            ..question
        });
    let packs = python.packs().iter().cloned().chain([graphs]).collect();
    Arc::new(Bank::from_parts(packs, python.questions().cloned().chain(more).collect()))
}

fn title(reply: &Reply) -> String {
    reply.message().unwrap().embeds[0]["title"].as_str().unwrap().to_owned()
}

fn footer(reply: &Reply) -> String {
    let embeds = &reply.message().unwrap().embeds;
    embeds.last().unwrap()["footer"]["text"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_question_comes_without_any_option_and_without_setup() {
    let world = World::new().await;
    insta::assert_snapshot!(world.typed(world.bo, "/question").await);
    world.end().await;
}

#[tokio::test]
async fn each_option_narrows_what_comes() {
    let world = World::new().await;
    world.bank.store(two_packs());
    let cases = [
        ("difficulty:hard", "🔴 hard"),
        ("difficulty:Easy", "🟢 easy"),
        ("pack:algorithms", "Algorithms"),
        ("pack:Algorithms", "Algorithms"),
        ("category:python:oop", "🧬 Objects · Python"),
        ("category:objects", "🧬 Objects · Python"),
        ("category:graphs difficulty:medium", "🟡 medium · 🕸️ Graphs · Algorithms"),
        ("pack:python category:oop difficulty:hard", "🔴 hard · 🧬 Objects · Python"),
    ];
    for (options, place) in cases {
        for _ in 0..3 {
            let reply = world.slash(world.bo, &format!("/question {options}")).await;
            assert!(footer(&reply).contains(place), "{options}: {}", footer(&reply));
        }
    }
    world.end().await;
}

#[tokio::test]
async fn words_find_a_question_and_a_suggestion_finds_exactly_it() {
    let world = World::new().await;
    world.bank.store(two_packs());
    assert_eq!(title(&world.slash(world.bo, "/question search:question 7").await), "Question 7");
    assert_eq!(title(&world.slash(world.bo, "/question search:grahp 2").await), "Graph 2");
    let exact = world.slash(world.bo, "/question search:python/question-4").await;
    assert_eq!(title(&exact), "Question 4");
    let line = "/question difficulty:medium search:quest";
    let suggested = world.suggested(world.bo, line, "search").await;
    assert_eq!(suggested, ["Question 2", "Question 5", "Question 8"]);
    world.end().await;
}

#[tokio::test]
async fn what_nothing_fits_is_told_in_private() {
    let world = World::new().await;
    world.bank.store(two_packs());
    let fits = "No question fits that. Use fewer options, or pick from the suggestions.";
    for (options, sentence) in [
        ("pack:cobol", "I don't know the pack “cobol”. Pick one from the suggestions."),
        (
            "category:sort*ing",
            "I don't know the category “sort\\*ing”. Pick one from the suggestions.",
        ),
        (
            "difficulty:brutal",
            "I don't know the difficulty “brutal”. Pick one from the suggestions.",
        ),
        ("pack:algorithms category:python:oop", fits),
        (
            "pack:algorithms search:question",
            "I found nothing for “question”. Try other or fewer words.",
        ),
        (
            "search:how to cook pasta",
            "I found nothing for “how to cook pasta”. Try other or fewer words.",
        ),
    ] {
        let said = world.typed(world.bo, &format!("/question {options}")).await;
        let told = format!("Warmup (Bo used /question, only you can see this)\n  {sentence}\n");
        assert_eq!(said, told, "{options}");
    }
    let long = format!("/question search:{}", "x".repeat(90));
    assert!(world.typed(world.bo, &long).await.contains("xxx…”. Try other or fewer words"));
    world.end().await;
}

#[tokio::test]
async fn suggestions_narrow_by_what_is_already_chosen_and_count() {
    let world = World::new().await;
    world.bank.store(two_packs());
    let packs = world.suggested(world.bo, "/question", "pack").await;
    assert_eq!(packs, ["Algorithms (3)", "Python (9)"]);
    let packs = world.suggested(world.bo, "/question category:python:oop", "pack").await;
    assert_eq!(packs, ["Python (4)"]);
    let categories = world.suggested(world.bo, "/question", "category").await;
    assert_eq!(categories, ["Algorithms: Graphs (3)", "Python: Basics (5)", "Python: Objects (4)"]);
    let line = "/question pack:Python difficulty:hard";
    let categories = world.suggested(world.bo, line, "category").await;
    assert_eq!(categories, ["Python: Basics (2)", "Python: Objects (1)"]);
    let levels = world.suggested(world.bo, "/question category:python:oop", "difficulty").await;
    assert_eq!(levels, ["easy (1)", "medium (2)", "hard (1)"]);
    let levels = world.suggested(world.bo, "/question difficulty:h", "difficulty").await;
    assert_eq!(levels, ["hard (4)"]);
    let none = world.suggested(world.bo, "/question pack:cobol search:g", "search").await;
    assert_eq!(none, Vec::<String>::new());
    world.end().await;
}

#[tokio::test]
async fn another_fits_the_same_options_and_is_never_the_one_above() {
    let world = World::new().await;
    world.bank.store(two_packs());
    let mut above = title(&world.slash(world.bo, "/question category:python:oop").await);
    for _ in 0..12 {
        let reply = world.click(world.chidi, "Another").await;
        assert!(footer(&reply).contains("Objects"), "{}", footer(&reply));
        let next = title(&reply);
        assert_ne!(next, above);
        above = next;
    }
    world.end().await;
}

#[tokio::test]
async fn another_says_so_where_there_is_no_other() {
    let world = World::new().await;
    world.bank.store(two_packs());
    world.slash(world.bo, "/question pack:algorithms difficulty:hard").await;
    assert_eq!(
        world.clicked(world.bo, "Another").await,
        "Warmup (only you can see this)\n  \
         This is the only question that fits. For more, use `/question` with fewer options.\n"
    );
    world.end().await;
}

#[tokio::test]
async fn a_private_question_is_seen_answered_and_followed_by_its_asker_alone() {
    let world = World::new().await;
    world.slash(world.bo, "/question private:true").await;
    world.answer(world.bo, "It prints something.").await;
    world.click(world.bo, "Show the answer").await;
    world.click(world.bo, "Another").await;
    insta::assert_snapshot!(world.seen_by(world.bo));
    assert_eq!(world.seen_by(world.chidi), "(nothing here yet)\n");
    world.end().await;
}

#[tokio::test]
async fn practice_leaves_the_streak_alone() {
    let world = World::set_up().await;
    world.slash(world.bo, "/question").await;
    let said = world.answered(world.bo, "Practice.").await;
    assert!(
        said.contains("| ✅ Recorded.\n  | Key points\n") && said.contains("| Practice.\n"),
        "{said}"
    );
    let said = world.clicked(world.bo, "Share my answer").await;
    assert!(said.contains("✅ Your answer is in #Question"), "{said}");
    let said = world.typed(world.bo, "/streak show").await;
    assert!(said.contains("🔥 **0 in a row** · longest 0"), "{said}");
    world.end().await;
}

#[tokio::test]
async fn in_a_thread_questions_are_revealed_there_each_on_its_own() {
    let mut world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let channel = world.channel;
    world.channel = world.emulator.threads(channel)[0].id;
    world.slash(world.bo, "/question difficulty:hard").await;
    let said = world.clicked(world.bo, "Reveal in thread").await;
    assert!(said.contains("✅ The answer is in #Question 1."), "{said}");
    world.slash(world.chidi, "/question difficulty:medium").await;
    world.answer(world.chidi, "Two.").await;
    world.click(world.chidi, "Share my answer").await;
    world.click(world.chidi, "Reveal in thread").await;
    world.click(world.bo, "Reveal in thread").await;
    world.channel = channel;
    world.tick_at("2026-03-02T16:00:00Z").await;
    let erin = world.emulator.add_member(world.server, "Erin", &[]);
    insta::assert_snapshot!(world.seen_by(erin));
    world.end().await;
}

#[tokio::test]
async fn a_question_that_has_left_the_bank_offers_another() {
    let world = World::set_up().await;
    world.tick_at("2026-03-02T08:00:00Z").await;
    let form = world.form(world.bo).await;
    world.answer(world.chidi, "In time.").await;
    world.slash(world.ada, "/question search:python/question-1 private:true").await;
    world.bank.store(two_packs_without_the_first());

    let retired = "Warmup (only you can see this)\n  \
                   This question is no longer in the bank. Press *Another* for a fresh one.\n  \
                   [Another]\n";
    assert_eq!(world.clicked(world.bo, "Answer").await, retired);
    assert_eq!(world.clicked(world.bo, "Reveal in thread").await, retired);
    assert_eq!(world.clicked(world.ada, "Show the answer").await, retired);
    assert_eq!(world.clicked(world.chidi, "Share my answer").await, retired);
    assert_eq!(world.chosen(world.chidi, &["Key point 2 of 1"]).await, retired);
    let fresh = world.click(world.bo, "Another").await;
    assert_ne!(title(&fresh), "Question 1");
    assert!(fresh.message().unwrap().ephemeral_to.is_some());

    let reply = world.submit(&form, "Written before it was retired.").await;
    assert_eq!(
        world.emulator.answer_to(reply.interaction),
        "Warmup (only you can see this)\n  \
         ✅ Recorded.\n  \
         This question was removed from the bank, so there's no model answer to show.\n"
    );
    world.tick_at("2026-03-02T16:00:00Z").await;
    let said = world.typed(world.bo, "/streak show").await;
    assert!(said.contains("🔥 **1 in a row**"), "{said}");
    world.end().await;
}

fn two_packs_without_the_first() -> Arc<Bank> {
    let all = two_packs();
    let mut questions = all.questions().cloned().collect::<Vec<_>>();
    questions.retain(|question| question.id.as_str() != "python/question-1");
    Arc::new(Bank::from_parts(all.packs().to_vec(), questions))
}
