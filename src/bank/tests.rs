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
        prompt: "What does it print?".to_owned(),
        answer: "Nothing.".to_owned(),
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
    assert_eq!(bank.questions()[0].title, "second");
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

/// The rank of `title`, as the documentation of [`Bank::search`] tells it, without any index.
fn rank(question: &Question, query: &str) -> Option<usize> {
    let text = |text: &str| format!(" {}", text.to_lowercase().replace(['/', '-'], " "));
    let title = text(&question.title);
    let all = format!("{title}{}{}", text(&question.tags.join(" ")), text(question.id.as_str()));
    let query = query.to_lowercase();
    let words: Vec<_> = query.split_whitespace().collect();
    let begins = |text: &str| words.iter().all(|word| text.contains(&format!(" {word}")));
    let fits = |text: &str| {
        words.iter().all(|word| match word.len() {
            1 | 2 => text.contains(&format!(" {word}")),
            _ => text.contains(word),
        })
    };
    match () {
        () if title.starts_with(&format!(" {query}")) => Some(0),
        () if begins(&title) => Some(1),
        () if fits(&title) => Some(2),
        () => fits(&all).then_some(3),
    }
}

#[test]
fn a_large_bank_is_searched_as_a_small_one_is() {
    const WORDS: [&str; 9] =
        ["counter", "a", "at", "discount", "encounter", "the", "atlas", "racing", "zebra"];
    let mut rng = StdRng::seed_from_u64(3);
    let mut word = || WORDS[rng.random_range(0..WORDS.len())];
    let questions: Vec<Question> = (0..6_000)
        .map(|number| {
            let title = format!("{} {} {number}", word(), word());
            let difficulty = Difficulty::ALL[number % 3];
            let mut made = question(&format!("p/q{number}"), "c", difficulty, &title);
            made.tags = vec![word().to_owned()];
            made
        })
        .collect();
    let bank = Bank::from_parts(Vec::new(), questions);
    let hard = Filter { difficulties: vec![Difficulty::Hard], ..Filter::default() };
    for filter in [Filter::default(), hard] {
        for query in ["count", "a", "at", "the at", "count the", "zebra racing", "5999", "unt 42"] {
            let mut wanted: Vec<(usize, &Question)> = bank
                .matching(&filter)
                .filter_map(|question| Some((rank(question, query)?, question)))
                .collect();
            wanted.sort_by_key(|(rank, _)| *rank);
            let wanted: Vec<_> = wanted.iter().take(25).map(|(_, question)| &question.id).collect();
            let found = bank.search(query, &filter, 25);
            let exact: Vec<_> = found.iter().take(wanted.len()).map(|found| &found.id).collect();
            assert_eq!(exact, wanted, "{query:?}");
        }
    }
}
