//! Checks request bodies against Discord's own `OpenAPI` description, if the file exists: its path
//! comes from the environment variable `DISCORD_OPENAPI`.

use discord_emulator::RequestRecord;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// Environment variable with the path of the description.
pub(crate) const VARIABLE: &str = "DISCORD_OPENAPI";
/// The length at which a message about a violation is cut: those about unions quote the whole body.
const LONGEST_MESSAGE: usize = 300;
const SCHEMAS: &str = "#/components/schemas/";

/// Discord's description of its API. Schemas are compiled when they are first needed, once.
pub(crate) struct Validator {
    description: Value,
    compiled: Mutex<HashMap<String, Arc<jsonschema::Validator>>>,
}

impl Validator {
    /// The description, read once for the whole process; `None`, with a notice, if
    /// `DISCORD_OPENAPI` is unset.
    #[expect(clippy::print_stderr, reason = "a skipped check has to be told")]
    pub(crate) fn load() -> Option<&'static Self> {
        static LOADED: OnceLock<Option<Validator>> = OnceLock::new();
        let load = || {
            let Some(path) = std::env::var_os(VARIABLE) else {
                eprintln!("skipped: no check against Discord's OpenAPI file, {VARIABLE} is unset");
                return None;
            };
            let text = std::fs::read_to_string(&path).expect("DISCORD_OPENAPI names a file");
            Some(Self::new(serde_json::from_str(&text).expect("the OpenAPI file is JSON")))
        };
        LOADED.get_or_init(load).as_ref()
    }

    fn new(mut description: Value) -> Self {
        accept_permissions_as_text(&mut description["components"]["schemas"]);
        accept_numbered_uploads(&mut description["components"]["schemas"]);
        Self { description, compiled: Mutex::default() }
    }

    /// Checks the body of a request. `path` is what follows `/api/v10`, with or without a query.
    /// Returns the problem: an unknown route, a body where none belongs, or the violations of the
    /// schema.
    pub(crate) fn validate(&self, method: &str, path: &str, body: &Value) -> Result<(), String> {
        let path = path.split('?').next().unwrap_or(path);
        let method = method.to_ascii_lowercase();
        let (template, operation) = self
            .operation(&method, path)
            .ok_or_else(|| format!("{method} {path} is not in the description"))?;
        let request = &operation["requestBody"];
        if body.is_null() {
            let is_needed = request["required"] == true;
            return if is_needed { Err("the body is missing".into()) } else { Ok(()) };
        }
        if request.is_null() {
            return Err("no body belongs here".into());
        }
        let validator = self.compile(&format!("{method} {template}"), request);
        let breaches: Vec<String> = validator
            .iter_errors(body)
            .map(|breach| {
                let message: String = breach.to_string().chars().take(LONGEST_MESSAGE).collect();
                format!("at {:?}: {message}", breach.instance_path().to_string())
            })
            .collect();
        if breaches.is_empty() { Ok(()) } else { Err(breaches.join("\n")) }
    }

    /// The operation for a path; the template with the fewest placeholders counts.
    fn operation(&self, method: &str, path: &str) -> Option<(&str, &Value)> {
        let templates = self.description["paths"].as_object()?;
        let fitting = templates
            .iter()
            .filter(|(template, operations)| fits(template, path) && !operations[method].is_null());
        let best = fitting.min_by_key(|(template, _)| template.matches('{').count());
        best.map(|(template, operations)| (template.as_str(), &operations[method]))
    }

    fn compile(&self, key: &str, request: &Value) -> Arc<jsonschema::Validator> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = compiled.get(key) {
            return Arc::clone(validator);
        }
        let content = &request["content"];
        let json = &content["application/json"]["schema"];
        // Uploads carry the same JSON beside their files.
        let upload = &content["multipart/form-data"]["schema"]["allOf"][0];
        let schema = if json.is_null() { upload } else { json };
        let mut schemas = Map::new();
        self.collect(schema, &mut schemas);
        let whole = json!({"allOf": [schema], "components": {"schemas": schemas}});
        let validator = jsonschema::draft202012::new(&whole).expect("the description is valid");
        let validator = Arc::new(validator);
        compiled.insert(key.to_owned(), Arc::clone(&validator));
        validator
    }

    /// Gathers the schemas that `part` refers to, directly or through others.
    fn collect(&self, part: &Value, schemas: &mut Map<String, Value>) {
        match part {
            Value::Object(members) => {
                let reference = members.get("$ref").and_then(Value::as_str);
                if let Some(name) = reference.and_then(|text| text.strip_prefix(SCHEMAS))
                    && !schemas.contains_key(name)
                {
                    let schema = &self.description["components"]["schemas"][name];
                    schemas.insert(name.to_owned(), schema.clone());
                    self.collect(schema, schemas);
                }
                members.values().for_each(|member| self.collect(member, schemas));
            }
            Value::Array(items) => items.iter().for_each(|item| self.collect(item, schemas)),
            _ => {}
        }
    }
}

/// Discord's reference says that sets of permissions are strings, and all clients send strings; the
/// description has only integers.
fn accept_permissions_as_text(part: &mut Value) {
    match part {
        Value::Object(members) => {
            for (name, member) in members {
                let is_permissions = name == "default_member_permissions";
                if is_permissions
                    && let Some(types) = member.get_mut("type").and_then(Value::as_array_mut)
                {
                    types.push(json!("string"));
                }
                accept_permissions_as_text(member);
            }
        }
        Value::Array(items) => items.iter_mut().for_each(accept_permissions_as_text),
        _ => {}
    }
}

/// Discord's reference numbers the files of an upload from 0; the description has only texts.
fn accept_numbered_uploads(schemas: &mut Value) {
    let upload = &mut schemas["MessageAttachmentRequest"]["properties"]["id"];
    if !upload.is_null() {
        *upload = json!({"type": ["string", "integer"]});
    }
}

fn fits(template: &str, path: &str) -> bool {
    let (mut wanted, mut given) = (template.split('/'), path.split('/'));
    loop {
        match (wanted.next(), given.next()) {
            (None, None) => return true,
            (Some(want), Some(is)) if want == is || want.starts_with('{') => {}
            _ => return false,
        }
    }
}

/// Fails if a request's body does not match Discord's description.
pub(crate) fn assert_valid(requests: &[RequestRecord]) {
    let Some(validator) = Validator::load() else { return };
    let wrong: Vec<String> = requests
        .iter()
        .filter_map(|request| {
            let RequestRecord { method, path, body, .. } = request;
            let problem = validator.validate(method, path, body).err()?;
            Some(format!("{method} {path}\n{problem}\n{body}"))
        })
        .collect();
    assert!(wrong.is_empty(), "not as Discord describes it:\n{}", wrong.join("\n\n"));
}
