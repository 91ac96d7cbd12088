//! Templates and rubrics as files that can be read again.

use crate::domain::interview::{Rubric, Template};
use serde::Serialize;

/// The file of a template: read again, it is the same one. It names the rubric by its current name.
#[must_use]
pub fn template_file(template: &Template, rubric: &Rubric) -> String {
    let template = Template { rubric: rubric.name.clone(), ..template.clone() };
    file("template", &template)
}

/// The file of a rubric: read again, it is the same one.
#[must_use]
pub fn rubric_file(rubric: &Rubric) -> String {
    file("rubric", rubric)
}

fn file(what: &str, of: &impl Serialize) -> String {
    let text = toml::to_string(of).expect("templates and rubrics consist of texts and numbers");
    format!("# Change this {what} as you like, then add it with /interview template add.\n{text}")
}
