use super::*;
use rand::SeedableRng;
use rand::rngs::StdRng;

fn question(id: &str, category: &str, difficulty: Difficulty, title: &str) -> Question {
    Question {
        id: id.parse().unwrap(),
        category: category.to_owned(),
        title: title.to_owned(),
        difficulty,
        tags: vec!["closures".to_owned()],
        aliases: Vec::new(),
        references: Vec::new(),
        source: None,
        license: None,
        author: None,
        prompt: "What does it print?".to_owned(),
        answer: "Nothing.".to_owned(),
        choices: Vec::new(),
        key_points: vec!["It prints nothing".to_owned(); 3],
        follow_ups: Vec::new(),
    }
}

fn bank() -> Bank {
    use Difficulty::{Easy, Hard, Medium};
    let category = |slug: &str, title: &str| Category {
        slug: slug.to_owned(),
        title: title.to_owned(),
        emoji: "🧵".to_owned(),
    };
    let pack = Pack {
        slug: "python".to_owned(),
        title: "Python".to_owned(),
        description: "Python.".to_owned(),
        categories: vec![category("oop", "Classes"), category("concurrency", "Waiting")],
    };
    Bank::from_parts(
        vec![pack],
        vec![
            question("python/race", "concurrency", Hard, "A counter that loses counts"),
            question("python/mro", "oop", Hard, "The diamond"),
            question("python/gather", "concurrency", Medium, "Count on `gather`"),
            question("python/account", "oop", Easy, "Naïve bank accounts"),
        ],
    )
}

fn ids(found: &[&Question]) -> Vec<String> {
    found.iter().map(|question| question.id.slug().to_owned()).collect()
}

fn found(query: &str) -> Vec<String> {
    ids(&bank().search(query, &Filter::default(), 25))
}

#[test]
fn questions_are_found_by_their_id() {
    let bank = bank();
    let id: QuestionId = "python/mro".parse().unwrap();
    assert_eq!(bank.get(&id).map(|question| question.title.as_str()), Some("The diamond"));
    assert!(bank.get(&"python/none".parse().unwrap()).is_none());
    let question = bank.get(&id).unwrap();
    assert_eq!(bank.category_of(question).unwrap().title, "Classes");
    assert_eq!(bank.pack_of(question).unwrap().title, "Python");
}

#[test]
fn of_questions_with_one_id_the_last_one_counts() {
    let twice = |title| question("p/a", "c", Difficulty::Easy, title);
    let bank = Bank::from_parts(Vec::new(), vec![twice("first"), twice("second")]);
    assert_eq!(bank.questions().len(), 1);
    assert_eq!(bank.questions().next().unwrap().title, "second");
}

#[test]
fn an_empty_query_lists_everything_by_id() {
    assert_eq!(found("  "), ["account", "gather", "mro", "race"]);
}

#[test]
fn titles_that_begin_with_the_query_come_first_then_words_then_parts() {
    assert_eq!(found("count"), ["gather", "race", "account"]);
}

#[test]
fn accents_case_and_marks_do_not_matter() {
    assert_eq!(found("naive"), ["account"]);
    assert_eq!(found("GATHER"), ["gather"]);
    assert_eq!(found("náive"), ["account"]);
}

#[test]
fn tags_categories_and_ids_are_searched_too() {
    assert_eq!(found("closures").len(), 4);
    assert_eq!(found("waiting"), ["gather", "race"]);
    assert_eq!(found("python/mro"), ["mro"]);
    assert_eq!(found("oop diamond"), ["mro"]);
}

#[test]
fn a_misspelling_is_forgiven_but_nonsense_finds_nothing() {
    assert_eq!(found("diamnd"), ["mro"]);
    assert_eq!(found("gathr"), ["gather"]);
    assert!(found("zqxj").is_empty());
    assert!(found("inheritance").is_empty());
}

#[test]
fn a_search_keeps_to_the_filter_and_the_limit() {
    let bank = bank();
    let filter = Filter { topics: vec!["python:oop".parse().unwrap()], difficulties: vec![] };
    assert_eq!(ids(&bank.search("a", &filter, 25)), ["account"]);
    assert_eq!(bank.search("", &Filter::default(), 2).len(), 2);
    assert!(bank.search("count", &Filter::default(), 0).is_empty());
}

#[test]
fn counts_agree_with_what_matches() {
    let bank = bank();
    for topics in [vec![], vec!["python".parse().unwrap()], vec!["python:oop".parse().unwrap()]] {
        for difficulties in [vec![], vec![Difficulty::Hard], vec![Difficulty::Easy]] {
            let filter = Filter { topics: topics.clone(), difficulties };
            assert_eq!(bank.count(&filter), bank.matching(&filter).count(), "{filter:?}");
        }
    }
    assert_eq!(
        bank.count(&Filter { difficulties: vec![Difficulty::Hard], ..Filter::default() }),
        2
    );
}

#[test]
fn a_pick_avoids_what_it_can_and_repeats_rather_than_fail() {
    let bank = bank();
    let mut rng = StdRng::seed_from_u64(7);
    let hard = Filter { difficulties: vec![Difficulty::Hard], ..Filter::default() };
    let race = "python/race".parse().unwrap();
    let mro = "python/mro".parse().unwrap();
    for _ in 0..50 {
        let picked = bank.pick(&hard, std::slice::from_ref(&race), &mut rng).unwrap();
        assert_eq!(picked.id, mro);
    }
    assert!(bank.pick(&hard, &[race, mro], &mut rng).is_some());
    let none = Filter { topics: vec!["rust".parse().unwrap()], difficulties: vec![] };
    assert!(bank.pick(&none, &[], &mut rng).is_none());
}

#[test]
fn every_question_is_picked_about_equally_often() {
    let bank = bank();
    let mut rng = StdRng::seed_from_u64(1);
    let mut counts: HashMap<String, u32> = HashMap::new();
    for _ in 0..4000 {
        let picked = bank.pick(&Filter::default(), &[], &mut rng).unwrap();
        *counts.entry(picked.id.to_string()).or_default() += 1;
    }
    assert_eq!(counts.len(), 4);
    assert!(counts.values().all(|count| (850..1150).contains(count)), "{counts:?}");
}

#[test]
fn all_texts_are_searched_and_the_nearest_come_first() {
    let mut questions: Vec<Question> = (0..30)
        .map(|number| {
            let id = format!("p/filler-{number:02}");
            question(&id, "c", Difficulty::Easy, &format!("Filler {number}"))
        })
        .collect();
    for filler in &mut questions {
        filler.answer = "Some objects are mutable, and a default is used otherwise.".to_owned();
    }
    let mut named = question("p/a-title", "c", Difficulty::Easy, "The method order");
    named.aliases = vec!["MRO".to_owned(), "walrus".to_owned()];
    let mut prompted = question("p/b-prompt", "c", Difficulty::Easy, "A list that remembers");
    prompted.prompt = "Why is a mutable default shared?".to_owned();
    let mut answered = question("p/c-answer", "c", Difficulty::Easy, "The diamond");
    answered.answer = "It follows the method resolution order, the `MRO`.".to_owned();
    questions.extend([named, prompted, answered]);
    let bank = Bank::from_parts(Vec::new(), questions);
    let found = |query: &str| ids(&bank.search(query, &Filter::default(), 3));
    assert_eq!(found("mro"), ["a-title", "c-answer"]);
    assert_eq!(found("walrus operators"), [""; 0], "half of it is nowhere");
    assert_eq!(found("the walrus"), ["a-title"]);
    assert_eq!(found("mutable default")[0], "b-prompt");
    assert_eq!(found("method resolution order"), ["c-answer"]);
    assert_eq!(found("metod order"), ["a-title"]);
    for nonsense in ["how to cook pasta", "zzzz", "pasta method", "?!"] {
        let hits = found(nonsense);
        assert!(nonsense == "?!" || hits.is_empty(), "{nonsense}: {hits:?}");
    }
}

#[test]
fn a_filter_leaves_out_of_a_search_what_it_does_not_admit_and_nothing_else() {
    const WORDS: [&str; 9] =
        ["counter", "a", "at", "discount", "encounter", "the", "atlas", "racing", "zebra"];
    let mut rng = StdRng::seed_from_u64(3);
    let mut word = || WORDS[rng.random_range(0..WORDS.len())];
    let questions: Vec<Question> = (0..2_000)
        .map(|number| {
            let title = format!("{} {} {number}", word(), word());
            let difficulty = Difficulty::VARIANTS[number % 3];
            let mut made = question(&format!("p/q{number}"), "c", difficulty, &title);
            made.tags = vec![word().to_owned()];
            made
        })
        .collect();
    let bank = Bank::from_parts(Vec::new(), questions);
    let hard = Filter { difficulties: vec![Difficulty::Hard], ..Filter::default() };
    for query in ["count", "a", "at", "zebra at", "count the", "zebra racing", "1999", "unt 42"] {
        let all = bank.search(query, &Filter::default(), 2_000);
        assert!(!all.is_empty(), "{query}");
        let wanted: Vec<_> = all.iter().filter(|it| hard.admits(it)).map(|it| &it.id).collect();
        let found: Vec<_> = bank.search(query, &hard, 2_000).iter().map(|it| &it.id).collect();
        assert_eq!(found, wanted, "{query:?}");
    }
}
