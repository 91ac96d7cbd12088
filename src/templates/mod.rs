//! The templates and rubrics of interviews: the shipped ones and a server's own.

mod rubric_file;
mod template_file;
#[cfg(test)]
mod tests;
mod written;

pub use written::{rubric_file as written_rubric, template_file as written_template};

use crate::diagnostics::{Diagnostic, Diagnostics, SourceText};
use crate::domain::interview::{LibraryEntry, Rubric, Template, enough_for, mixed_template};
use crate::domain::question::{Filter, Question, Topic};
use std::collections::BTreeMap;
use std::path::Path;
use template_file::TemplateContext;

/// The rubric of plans that are made from the bank.
const RUBRIC: &str = "technical";

/// The size limit of an uploaded file, in bytes.
pub const MAX_FILE_BYTES: usize = 16 * 1024;

/// The most templates and rubrics of its own that a server can have, in total.
pub const MAX_OWN: usize = 20;

#[derive(rust_embed::RustEmbed)]
#[folder = "config/interviews/"]
struct ShippedTemplates;

#[derive(rust_embed::RustEmbed)]
#[folder = "config/rubrics/"]
struct ShippedRubrics;

/// The source of a template or rubric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateOrigin {
    /// The program.
    Shipped,
    /// The server; it may replace a shipped one of the same name.
    Server,
}

/// Former names of shipped rubrics with their current names: servers' templates may still use the
/// old ones.
const FORMER_NAMES: [(&str, &str); 1] = [("behavioural", "behavioral")];

/// The templates and rubrics that a server can choose from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TemplateLibrary {
    templates: BTreeMap<String, (Template, TemplateOrigin)>,
    rubrics: BTreeMap<String, (Rubric, TemplateOrigin)>,
}

impl TemplateLibrary {
    /// The shipped templates and rubrics.
    ///
    /// # Errors
    /// All problems of all files at once.
    pub fn shipped() -> Result<Self, Diagnostics> {
        let mut library = Self::default();
        let mut problems = Vec::new();
        for text in files::<ShippedRubrics>("config/rubrics") {
            match text.and_then(|text| rubric_file::read(&text, &[])) {
                Ok(rubric) => library.put_rubric(rubric, TemplateOrigin::Shipped),
                Err(found) => problems.extend(found),
            }
        }
        for text in files::<ShippedTemplates>("config/interviews") {
            match text.and_then(|text| template_file::read(&text, None)) {
                Ok(template) => library.put_template(template, TemplateOrigin::Shipped),
                Err(found) => problems.extend(found),
            }
        }
        if problems.is_empty() { Ok(library) } else { Err(Diagnostics::new(problems)) }
    }

    /// Adds a server's own templates and rubrics, which replace shipped ones of the same name.
    #[must_use]
    pub fn with_own(
        &self,
        templates: impl IntoIterator<Item = Template>,
        rubrics: impl IntoIterator<Item = Rubric>,
    ) -> Self {
        let mut library = self.clone();
        for rubric in rubrics {
            library.put_rubric(rubric, TemplateOrigin::Server);
        }
        for template in templates {
            library.put_template(template, TemplateOrigin::Server);
        }
        library
    }

    fn put_template(&mut self, template: Template, origin: TemplateOrigin) {
        self.templates.insert(template.name.clone(), (template, origin));
    }

    fn put_rubric(&mut self, rubric: Rubric, origin: TemplateOrigin) {
        self.rubrics.insert(rubric.name.clone(), (rubric, origin));
    }

    /// All templates, sorted by name.
    pub fn templates(&self) -> impl Iterator<Item = (&Template, TemplateOrigin)> {
        self.templates.values().map(|(template, origin)| (template, *origin))
    }

    /// All rubrics, sorted by name.
    pub fn rubrics(&self) -> impl Iterator<Item = (&Rubric, TemplateOrigin)> {
        self.rubrics.values().map(|(rubric, origin)| (rubric, *origin))
    }

    /// The templates that have enough `questions` and an existing rubric, shortest first.
    #[must_use]
    pub fn usable(&self, questions: &[&Question]) -> Vec<&Template> {
        let mut usable: Vec<&Template> = self
            .templates()
            .map(|(template, _)| template)
            .filter(|template| self.is_usable(template, questions))
            .collect();
        usable.sort_by_key(|template| template.minutes);
        usable
    }

    /// Returns `true` if `questions` has enough for a template and its rubric exists.
    #[must_use]
    pub fn is_usable(&self, template: &Template, questions: &[&Question]) -> bool {
        self.rubric(&template.rubric).is_some() && enough_for(template, questions, 1).is_ok()
    }

    /// The plans that suit an interview without a chosen template, best first: the usable templates
    /// within `topics`, then one made from the bank's questions on these topics, then the same
    /// regardless of topics.
    #[must_use]
    pub fn fitting(&self, questions: &[&Question], topics: &[Topic]) -> Vec<(Template, Rubric)> {
        let wanted = Filter { topics: topics.to_vec(), ..Filter::default() };
        let on_topic: Vec<&Question> =
            questions.iter().copied().filter(|question| wanted.admits(question)).collect();
        let rubric = self.rubric(RUBRIC).or_else(|| self.rubrics().next().map(|(it, _)| it));
        let mut plans: Vec<Template> = Vec::new();
        for (pool, topics) in [(&on_topic[..], topics), (questions, &[])] {
            plans.extend(self.usable(pool).into_iter().cloned());
            plans.extend(rubric.and_then(|rubric| mixed_template(pool, topics, &rubric.name)));
        }
        plans
            .into_iter()
            .filter_map(|plan| self.rubric(&plan.rubric).cloned().map(|rubric| (plan, rubric)))
            .collect()
    }

    /// The template with this name and its rubric. Returns `None` if there is no such template, or
    /// its rubric was removed.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<(&Template, &Rubric)> {
        let (template, _) = self.templates.get(name)?;
        Some((template, self.rubric(&template.rubric)?))
    }

    /// The rubric with this name.
    #[must_use]
    pub fn rubric(&self, name: &str) -> Option<&Rubric> {
        let former = || self.rubrics.get(FORMER_NAMES.iter().find(|(old, _)| *old == name)?.1);
        self.rubrics.get(name).or_else(former).map(|(rubric, _)| rubric)
    }

    /// The templates that use a rubric and would lose it.
    pub fn users_of<'a>(&'a self, rubric: &'a str) -> impl Iterator<Item = &'a Template> {
        self.templates().map(|(template, _)| template).filter(move |it| it.rubric == rubric)
    }

    /// Reads a file that an admin uploaded under the name `path`: a rubric if it has criteria,
    /// otherwise a template. `questions` are all that the server can draw from.
    ///
    /// # Errors
    /// All problems of the file at once. A template also has a problem if its rubric is not in this
    /// library or there are too few questions for one interview.
    pub fn read_upload(
        &self,
        path: &str,
        bytes: &[u8],
        questions: &[&Question],
    ) -> Result<LibraryEntry, Diagnostics> {
        let text = SourceText::from_bytes(path, bytes, MAX_FILE_BYTES);
        text.and_then(|text| self.read_text(&text, questions)).map_err(Diagnostics::new)
    }

    fn read_text(
        &self,
        text: &SourceText,
        questions: &[&Question],
    ) -> Result<LibraryEntry, Vec<Diagnostic>> {
        if rubric_file::is_meant(text) {
            let templates: Vec<&str> = self.templates.keys().map(String::as_str).collect();
            return rubric_file::read(text, &templates).map(LibraryEntry::Rubric);
        }
        let rubrics: Vec<&Rubric> = self.rubrics().map(|(rubric, _)| rubric).collect();
        let surroundings = TemplateContext { rubrics: &rubrics, questions };
        template_file::read(text, Some(surroundings)).map(LibraryEntry::Template)
    }
}

/// All problems of the shipped templates and rubrics, given all shipped questions: invalid files,
/// missing rubrics, and rounds with too few questions for an interview and its second half after
/// swapping seats.
#[must_use]
pub fn check(questions: &[&Question]) -> Diagnostics {
    let library = match TemplateLibrary::shipped() {
        Ok(library) => library,
        Err(problems) => return problems,
    };
    let mut problems = Vec::new();
    for text in files::<ShippedTemplates>("config/interviews") {
        if let Err(found) = text.and_then(|text| check_one(&library, &text, questions)) {
            problems.extend(found);
        }
    }
    Diagnostics::new(problems)
}

fn check_one(
    library: &TemplateLibrary,
    text: &SourceText,
    questions: &[&Question],
) -> Result<(), Vec<Diagnostic>> {
    let problem = match library.read_text(text, questions)? {
        LibraryEntry::Template(template) => match enough_for(&template, questions, 2) {
            Ok(()) => return Ok(()),
            Err(too_few) => {
                let message =
                    format!("with seats swapped, “{}” has too few questions", too_few.title);
                Diagnostic::for_file(&text.path, message).help(too_few.lack())
            }
        },
        LibraryEntry::Rubric(_) => {
            Diagnostic::for_file(&text.path, "this is a rubric").help("move it to config/rubrics")
        }
    };
    Err(vec![problem])
}

/// The files of one embedded folder, sorted by name.
fn files<E: rust_embed::RustEmbed>(
    folder: &'static str,
) -> impl Iterator<Item = Result<SourceText, Vec<Diagnostic>>> {
    E::iter()
        .filter(|name| {
            Path::new(name.as_ref()).extension().is_some_and(|extension| extension == "toml")
        })
        .filter_map(move |name| {
            let bytes = E::get(&name)?.data;
            Some(SourceText::from_bytes(&format!("{folder}/{name}"), &bytes, MAX_FILE_BYTES))
        })
}
