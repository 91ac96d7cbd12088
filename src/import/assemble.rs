//! From drafts to questions: packs, titles, ids, and the bank's own checks.

use super::choices::Counted;
use super::draft::Draft;
use super::file::{File, with_key};
use super::formats::Found;
use super::item::{ImportDefaults, Item, PackParts, Parsed, Place, Skipped};
use super::meta;
use super::pack::{GENERAL, category, category_slug, kept_categories, pack_slug};
use super::prepare::{PreparedTexts, prepared};
use super::titles;
use crate::bank::author_limits::{MAX_LICENSE, MAX_SOURCE};
use crate::bank::{self, Authored, read_question, slug};
use crate::diagnostics::Diagnostics;
use crate::domain::question::{MAX_QUESTION_ID_LENGTH, QuestionId, is_slug};
use siphasher::sip::SipHasher13;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hasher as _;

/// A draft on its way to a question.
struct Candidate {
    draft: Draft,
    pack: String,
    category: String,
    /// None where the file is taken as it stands.
    prepared: Option<PreparedTexts>,
}

/// Pack, prompt and answer.
type Content = (String, String, String);

impl Candidate {
    fn content(&self) -> Content {
        let (prompt, answer) = match &self.prepared {
            Some(prepared) => (&prepared.prompt, &prepared.answer),
            None => (&self.draft.prompt, &self.draft.answer),
        };
        (self.pack.clone(), prompt.clone(), answer.clone())
    }
}

/// Turns what the formats found into questions, packs and skipped items.
pub(super) fn parsed(found: Found, options: &ImportDefaults) -> Parsed {
    let Found { drafts, mut skipped, pack_files } = found;
    let counted = counted(&drafts);
    let mut candidates = Vec::with_capacity(drafts.len());
    let mut contents: HashMap<Content, Place> = HashMap::new();
    for draft in drafts {
        match candidate(draft, options, counted) {
            Ok(candidate) => {
                let place = &candidate.draft.place;
                if let Some(before) = contents.get(&candidate.content()) {
                    let reason = format!("it is the same question as {before}");
                    skipped.push(Skipped::new(place.clone(), reason));
                    continue;
                }
                contents.insert(candidate.content(), place.clone());
                candidates.push(candidate);
            }
            Err(reason) => skipped.push(reason),
        }
    }
    let mut packs = with_categories(&mut candidates);
    let titles = all_titles(&candidates);
    let mut known = Known::default();
    let mut items = Vec::with_capacity(candidates.len());
    for (candidate, title) in candidates.into_iter().zip(titles) {
        match known.item(candidate, title, options) {
            Ok(item) => items.push(item),
            Err(reason) => skipped.push(reason),
        }
    }
    // Drop categories that lost all their questions.
    for (pack, parts) in &mut packs {
        let used: HashSet<&str> = items
            .iter()
            .filter(|item| item.question.id.pack() == pack)
            .map(|item| item.question.category.as_str())
            .collect();
        parts.categories.retain(|category| used.contains(category.slug.as_str()));
    }
    packs.retain(|_, parts| !parts.categories.is_empty());
    for (folder, (place, text)) in pack_files {
        let pack = options.pack.clone().unwrap_or(folder);
        match (bank::read_pack_file(&place.file, text.as_bytes(), &pack), packs.get_mut(&pack)) {
            (Ok(_), Some(parts)) => parts.file = Some(text),
            (Ok(_), None) => {}
            (Err(problems), _) => skipped.push(Skipped::new(place, first(&problems))),
        }
    }
    skipped.sort_by(|a, b| a.place.cmp(&b.place));
    Parsed { items, skipped, packs }
}

/// If any right choice is number 0, choices are counted from zero everywhere.
fn counted(drafts: &[Draft]) -> Counted {
    let is_zero = |draft: &Draft| draft.right.iter().any(|right| right.trim() == "0");
    if drafts.iter().any(is_zero) { Counted::FromZero } else { Counted::FromOne }
}

fn candidate(
    draft: Draft,
    options: &ImportDefaults,
    counted: Counted,
) -> Result<Candidate, Skipped> {
    let pack = match (&options.pack, &draft.pack) {
        (Some(pack), _) => pack.clone(),
        (None, Some(pack)) => pack_slug(pack),
        (None, None) => {
            let archive = draft.place.file.split('/').find(|part| part.contains('.'));
            pack_slug(archive.unwrap_or(&draft.place.file))
        }
    };
    let category = category_slug(&pack, draft.category.as_deref().unwrap_or(GENERAL));
    let mut candidate = Candidate { draft, pack, category, prepared: None };
    match as_file(&candidate) {
        Some(Ok(_)) => return Ok(candidate),
        Some(Err(problems)) => {
            let note = format!("fixed: {}", first(&problems));
            candidate.draft.notes.push(note);
            candidate.draft.verbatim = None;
        }
        None => {}
    }
    let prepared = prepared(&candidate.draft, counted)
        .map_err(|reason| Skipped::new(candidate.draft.place.clone(), reason))?;
    candidate.prepared = Some(prepared);
    Ok(candidate)
}

/// A question file of Warmup's own as it stands, or what is wrong with it.
fn as_file(candidate: &Candidate) -> Option<Result<Authored, Diagnostics>> {
    let bytes = candidate.draft.verbatim.as_ref()?;
    let id = id(&candidate.pack, candidate.draft.name.as_deref().unwrap_or("question"), "")?;
    Some(read_question(&candidate.draft.place.file, bytes, id, &candidate.category))
}

/// Gives each pack its categories, no more than it can have.
fn with_categories(candidates: &mut [Candidate]) -> BTreeMap<String, PackParts> {
    let mut used: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut names: HashMap<(String, String), String> = HashMap::new();
    for candidate in &*candidates {
        used.entry(candidate.pack.clone()).or_default().push(candidate.category.clone());
        if let Some(name) = &candidate.draft.category {
            let key = (candidate.pack.clone(), candidate.category.clone());
            names.entry(key).or_insert_with(|| name.clone());
        }
    }
    let kept: BTreeMap<String, Vec<String>> =
        used.into_iter().map(|(pack, used)| (pack, kept_categories(&used))).collect();
    let mut packs: BTreeMap<String, PackParts> = BTreeMap::new();
    for candidate in candidates {
        if !kept[&candidate.pack].contains(&candidate.category) {
            GENERAL.clone_into(&mut candidate.category);
        }
        let parts = packs.entry(candidate.pack.clone()).or_default();
        if !parts.categories.iter().any(|known| known.slug == candidate.category) {
            let key = (candidate.pack.clone(), candidate.category.clone());
            let name = names.get(&key).map_or(candidate.category.as_str(), String::as_str);
            parts.categories.push(category(&candidate.category, name));
        }
    }
    packs
}

/// The titles of all candidates, told apart where they are alike.
fn all_titles(candidates: &[Candidate]) -> Vec<String> {
    let title = |candidate: &Candidate| match &candidate.prepared {
        Some(prepared) => {
            let given = prepared.title.clone().filter(|title| !title.trim().is_empty());
            titles::shortened(&given.unwrap_or_else(|| titles::of_prompt(&prepared.prompt)))
        }
        None => candidate.draft.title.clone().unwrap_or_default(),
    };
    let titles: Vec<String> = candidates.iter().map(title).collect();
    let prompt = |candidate: &Candidate| {
        candidate.prepared.as_ref().map_or(String::new(), |it| it.prompt.clone())
    };
    let prompts: Vec<String> = candidates.iter().map(prompt).collect();
    let prompts: Vec<&str> = prompts.iter().map(String::as_str).collect();
    titles::told_apart(&titles, &prompts)
}

/// The ids that are taken.
#[derive(Default)]
struct Known(HashSet<QuestionId>);

impl Known {
    fn item(
        &mut self,
        candidate: Candidate,
        title: String,
        options: &ImportDefaults,
    ) -> Result<Item, Skipped> {
        let place = candidate.draft.place.clone();
        let refused = |reason: String| Skipped::new(place.clone(), reason);
        let content = candidate.content();
        let (name, text) = match &candidate.prepared {
            None => (candidate.draft.name.clone().unwrap_or_default(), kept(&candidate, options)),
            Some(prepared) => {
                let title = with_balanced_ticks(title);
                let text = made(&candidate, prepared, &title, options);
                (given_name(&candidate.draft).unwrap_or(title), text)
            }
        };
        let id = self.free_id(&candidate.pack, &name, &content).map_err(refused)?;
        let read = read_question(&place.file, text.as_bytes(), id.clone(), &candidate.category);
        let Authored { question, .. } =
            read.map_err(|problems| refused(format!("the bank refuses it: {}", first(&problems))))?;
        self.0.insert(id);
        let Candidate { draft, prepared, .. } = candidate;
        let Some(prepared) = prepared else {
            return Ok(Item { place, question, text, notes: draft.notes });
        };
        let mut notes = prepared.notes;
        if let Some(written) = draft.difficulty.filter(|it| meta::difficulty(it).is_none()) {
            let written = crate::diagnostics::quoted(&written);
            notes.push(format!(
                "{written} isn't a difficulty; it was set to {}",
                options.difficulty
            ));
        }
        Ok(Item { place, question, text, notes })
    }

    /// An id that no other question has. It follows from the name. If that is taken, a hash of the
    /// content is added, so that the next import finds the same id.
    fn free_id(&self, pack: &str, name: &str, content: &Content) -> Result<QuestionId, String> {
        let plain =
            id(pack, name, "").ok_or_else(|| format!("{pack} can't be the name of a pack"))?;
        if !self.0.contains(&plain) {
            return Ok(plain);
        }
        let mut hasher = SipHasher13::new();
        hasher.write(content.1.as_bytes());
        hasher.write(content.2.as_bytes());
        let hash = hasher.finish();
        (0..8)
            .filter_map(|part| id(pack, name, &format!("{:04x}", (hash >> (8 * part)) & 0xffff)))
            .find(|id| !self.0.contains(id))
            .ok_or_else(|| "no id is left for it; give it another title".to_owned())
    }
}

/// The source and the license of a question: its own, else those of the whole import.
fn origin(draft: &Draft, options: &ImportDefaults) -> (Option<String>, Option<String>) {
    let source = draft.source.as_ref().or(options.source.as_ref());
    let license = draft.license.as_ref().or(options.license.as_ref());
    (
        source.and_then(|source| meta::line(source, MAX_SOURCE)),
        license.and_then(|license| meta::line(license, MAX_LICENSE)),
    )
}

/// A question file as it stands, with the source and the license that it lacks.
fn kept(candidate: &Candidate, options: &ImportDefaults) -> String {
    let draft = &candidate.draft;
    let bytes = draft.verbatim.as_deref().unwrap_or_default();
    let mut text = String::from_utf8_lossy(bytes).into_owned();
    let (source, license) = origin(draft, options);
    let lacking = [
        ("source", source.filter(|_| draft.source.is_none())),
        ("license", license.filter(|_| draft.license.is_none())),
    ];
    for (key, said) in lacking {
        if let Some(said) = said {
            text = with_key(&text, key, &said);
        }
    }
    text
}

/// The file of a question that was prepared.
fn made(
    candidate: &Candidate,
    prepared: &PreparedTexts,
    title: &str,
    options: &ImportDefaults,
) -> String {
    let draft = &candidate.draft;
    let difficulty = draft.difficulty.as_deref().and_then(meta::difficulty);
    let (source, license) = origin(draft, options);
    File {
        title,
        difficulty: difficulty.unwrap_or(options.difficulty),
        tags: &meta::tags(&draft.tags, &candidate.category),
        aliases: &meta::aliases(&draft.aliases),
        references: &meta::references(&draft.references),
        source: source.as_deref(),
        license: license.as_deref(),
        prompt: &prompt_with_title(prepared, title),
        choices: &prepared.choices,
        answer: &prepared.answer,
        key_points: &prepared.key_points,
        follow_ups: &prepared.follow_ups,
    }
    .text()
}

/// The name that another bank gave a question, where it can be an id that says something.
fn given_name(draft: &Draft) -> Option<String> {
    let is_ours = |name: &String| draft.pack.is_some() && is_slug(name);
    draft.name.clone().filter(|name| is_ours(name) || is_telling(name))
}

/// The id of a question by its name, followed by `more` if that isn't empty.
fn id(pack: &str, name: &str, more: &str) -> Option<QuestionId> {
    let room = MAX_QUESTION_ID_LENGTH.checked_sub(pack.len() + 1)?;
    let exact = Some(name).filter(|name| is_slug(name) && name.len() <= room && more.is_empty());
    let slug = match exact {
        Some(name) => name.to_owned(),
        None if more.is_empty() => slug(name, room),
        None => format!("{}-{more}", slug(name, room.checked_sub(more.len() + 1)?)),
    };
    QuestionId::new(pack, &slug).ok()
}

/// Returns `true` if an id of another bank has words in it. A number says nothing.
fn is_telling(name: &str) -> bool {
    let letters = name.chars().filter(|letter| letter.is_alphabetic()).count();
    letters > 2 && name.chars().count() <= MAX_QUESTION_ID_LENGTH
}

/// The prompt, with the format's own title above it where only a part of that is left.
fn prompt_with_title(prepared: &PreparedTexts, title: &str) -> String {
    let Some(given) = &prepared.title else { return prepared.prompt.clone() };
    let folded = titles::folded;
    let is_cut = !folded(title).starts_with(&folded(given));
    let is_there = folded(&titles::of_prompt(&prepared.prompt)).contains(&folded(given));
    if is_cut && !is_there {
        format!("**{}**\n\n{}", given.replace('*', ""), prepared.prompt)
    } else {
        prepared.prompt.clone()
    }
}

/// Removes the backticks from a title that was cut inside code.
fn with_balanced_ticks(title: String) -> String {
    if title.matches('`').count().is_multiple_of(2) {
        return title;
    }
    titles::shortened(&title.replace('`', ""))
}

/// The first problem of a file, with the first line of its help.
fn first(problems: &Diagnostics) -> String {
    let Some(problem) = problems.iter().next() else { return "it can't be read".to_owned() };
    let help = problem.help.as_deref().and_then(|help| help.lines().next());
    let help = help.map_or(String::new(), |help| format!("; {help}"));
    format!("{}{help}", problem.message)
}
