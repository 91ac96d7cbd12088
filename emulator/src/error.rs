//! Discord's error responses, with its own codes and messages.

use serde_json::{Map, Value, json};

/// An error response of the REST API.
#[derive(Clone, Debug)]
pub(super) struct ApiError {
    pub(super) status: u16,
    pub(super) code: u32,
    pub(super) message: String,
    pub(super) errors: Option<Value>,
}

macro_rules! api_errors {
    ($($name:ident: $status:literal $code:literal $message:literal;)+) => {
        $(
            #[doc = $message]
            pub(super) fn $name() -> Self {
                Self::new($status, $code, $message)
            }
        )+
    };
}

impl ApiError {
    pub(super) fn new(status: u16, code: u32, message: &str) -> Self {
        Self { status, code, message: message.to_owned(), errors: None }
    }

    api_errors! {
        unauthorized: 401 0 "401: Unauthorized";
        unknown_application: 404 10002 "Unknown Application";
        unknown_channel: 404 10003 "Unknown Channel";
        unknown_server: 404 10004 "Unknown Guild";
        unknown_member: 404 10007 "Unknown Member";
        unknown_message: 404 10008 "Unknown Message";
        unknown_user: 404 10013 "Unknown User";
        unknown_webhook: 404 10015 "Unknown Webhook";
        unknown_interaction: 404 10062 "Unknown interaction";
        crossposted_already: 400 40033 "This message has already been crossposted";
        unknown_role: 404 10011 "Unknown Role";
        already_acknowledged: 400 40060 "Interaction has already been acknowledged.";
        missing_access: 403 50001 "Missing Access";
        not_in_this_kind_of_channel: 400 50024 "Cannot execute action on this channel type";
        not_the_author: 403 50005 "Cannot edit a message authored by another user";
        empty_message: 400 50006 "Cannot send an empty message";
        not_a_text_channel: 400 50008 "Cannot send messages in a non-text channel";
        missing_permissions: 403 50013 "Missing Permissions";
        invalid_webhook_token: 401 50027 "Invalid Webhook Token";
        thread_is_archived: 400 50083 "Thread is archived";
        tag_required: 400 40067 "A tag is required to create a forum post in this channel";
        thread_exists: 400 160_004 "A thread has already been created for this message";
        invalid_json: 400 50109 "The request body contains invalid JSON.";
    }

    /// The error for routes that the emulator doesn't have; its README lists those it has.
    pub(super) fn not_emulated(method: &str, path: &str) -> Self {
        Self::new(501, 0, &format!("501: {method} {path} is not emulated"))
    }

    /// The body of the response.
    pub(super) fn body(&self) -> Value {
        let mut body = json!({"message": self.message, "code": self.code});
        if let Some(errors) = &self.errors {
            body["errors"] = errors.clone();
        }
        body
    }
}

/// Collects the problems of a request's body, so that one response names all of them.
#[derive(Debug, Default)]
pub(super) struct ValidationErrors {
    found: Vec<(Vec<String>, &'static str, String)>,
}

impl ValidationErrors {
    /// Reports that the value at `path` (`embeds.0.title`) violates the rule `code`.
    pub(super) fn add(&mut self, path: &str, code: &'static str, message: impl Into<String>) {
        let path = path.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        self.found.push((path, code, message.into()));
    }

    /// Reports a missing value.
    pub(super) fn required(&mut self, path: &str) {
        self.add(path, "BASE_TYPE_REQUIRED", "This field is required");
    }

    /// Reports a value of the wrong length.
    pub(super) fn bad_length(&mut self, path: &str, least: usize, most: usize) {
        let message = format!("Must be between {least} and {most} in length.");
        self.add(path, "BASE_TYPE_BAD_LENGTH", message);
    }

    /// Checks the length of a required text.
    pub(super) fn text(&mut self, value: &Value, path: &str, least: usize, most: usize) {
        match value.as_str() {
            None if least > 0 => self.required(path),
            None => {}
            Some(text) if text.trim().is_empty() && least > 0 => self.required(path),
            Some(text) if text.chars().count() < least => self.bad_length(path, least, most),
            Some(text) => self.at_most(text, path, most),
        }
    }

    /// Checks the length of an optional text.
    pub(super) fn optional_text(&mut self, value: &Value, path: &str, most: usize) {
        match value {
            Value::Null => {}
            Value::String(text) => self.at_most(text, path, most),
            _ => self.add(path, "STRING_TYPE_CONVERT", "Could not interpret value as string."),
        }
    }

    /// Checks the length of an optional text or number.
    pub(super) fn optional_text_or_number(&mut self, value: &Value, path: &str, most: usize) {
        if !value.is_number() {
            self.optional_text(value, path, most);
        }
    }

    fn at_most(&mut self, text: &str, path: &str, most: usize) {
        if text.chars().count() > most {
            let message = format!("Must be {most} or fewer in length.");
            self.add(path, "BASE_TYPE_MAX_LENGTH", message);
        }
    }

    /// Returns an error with all problems, if there are any.
    pub(super) fn into_result(self) -> Result<(), ApiError> {
        if self.found.is_empty() {
            return Ok(());
        }
        let mut errors = Value::Object(Map::new());
        for (path, code, message) in self.found {
            let place = path.iter().fold(&mut errors, |place, part| &mut place[part.as_str()]);
            let entry = json!({"code": code, "message": message});
            match place["_errors"].as_array_mut() {
                Some(list) => list.push(entry),
                None => place["_errors"] = json!([entry]),
            }
        }
        let error = ApiError::new(400, 50035, "Invalid Form Body");
        Err(ApiError { errors: Some(errors), ..error })
    }
}
