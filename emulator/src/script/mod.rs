//! A command line to the emulator: each line acts as a member, and what changes for them is printed
//! as text.

mod line;
mod seat;

pub use seat::Seat;

use super::{Emulator, Host, Modal, Outcome, Refusal, Reply};
use line::{GatewayStep, HELP, ScriptLine};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tokio::io::{AsyncBufRead, AsyncBufReadExt, AsyncWrite, AsyncWriteExt};

/// A step is over after this long without any activity, in real time.
const QUIET: Duration = Duration::from_millis(120);

/// A running script.
pub struct Script<'a> {
    emulator: Emulator,
    host: &'a dyn Host,
    seat: Seat,
    modal: Option<(Modal, Vec<(String, String)>)>,
    requests_shown: u64,
    /// The base folder of file paths.
    folder: PathBuf,
}

/// The result of a step.
#[derive(Debug, PartialEq, Eq)]
pub struct ScriptStep {
    /// The text to print.
    pub text: String,
    /// Set after the last line.
    pub is_last: bool,
}

impl<'a> Script<'a> {
    /// A script on `emulator` that begins at `seat`.
    pub const fn new(emulator: Emulator, host: &'a dyn Host, seat: Seat) -> Self {
        Self { emulator, host, seat, modal: None, requests_shown: 0, folder: PathBuf::new() }
    }

    /// Resolves the paths of files in `folder`, instead of the current folder.
    #[must_use]
    pub fn with_files_in(mut self, folder: &Path) -> Self {
        folder.clone_into(&mut self.folder);
        self
    }

    /// Reads lines until they end or ask to quit, and writes the results. With `echo`, each line is
    /// written before its result. Returns the number of lines that failed.
    pub async fn run(
        &mut self,
        lines: impl AsyncBufRead + Unpin,
        mut output: impl AsyncWrite + Unpin,
        echo: bool,
    ) -> std::io::Result<usize> {
        let mut lines = lines.lines();
        let mut failures = 0;
        while let Some(line) = lines.next_line().await? {
            if echo {
                output.write_all(format!("> {line}\n").as_bytes()).await?;
            }
            let (text, is_last) = match self.step(&line).await {
                Ok(step) => (step.text, step.is_last),
                Err(reason) => {
                    failures += 1;
                    (format!("{reason}\n"), false)
                }
            };
            output.write_all(text.as_bytes()).await?;
            output.flush().await?;
            if is_last {
                break;
            }
        }
        Ok(failures)
    }

    /// Runs one line. Returns the reason if it fails.
    pub async fn step(&mut self, line: &str) -> Result<ScriptStep, String> {
        let line = ScriptLine::read(line)?;
        if matches!(line, ScriptLine::Quit | ScriptLine::Nothing) {
            return Ok(ScriptStep {
                text: String::new(),
                is_last: matches!(line, ScriptLine::Quit),
            });
        }
        let said = self.perform(line).await?;
        self.finished().await;
        let changed = self.seat.changes(&self.emulator);
        let text = match (said.is_empty(), changed.is_empty()) {
            (true, true) => "(nothing changed here)\n".to_owned(),
            (false, false) => format!("{said}\n{changed}"),
            _ => said + &changed,
        };
        Ok(ScriptStep { text, is_last: false })
    }

    /// Waits until the bot has done what a line led to; at most for the emulator's patience.
    async fn finished(&self) {
        let finished = async {
            loop {
                self.emulator.quiet(QUIET).await;
                if self.host.is_idle().await {
                    break;
                }
            }
        };
        // After the timeout, the current state is as good as any.
        let _ = tokio::time::timeout(self.emulator.0.options.patience, finished).await;
    }

    /// Runs a line, and returns the text to print beside the changes.
    async fn perform(&mut self, line: ScriptLine) -> Result<String, String> {
        let (emulator, seat) = (&self.emulator, &mut self.seat);
        let (member, channel) = (seat.member, seat.channel);
        let refused = |refusal: Refusal| refusal.to_string();
        match line {
            ScriptLine::Slash(text) => {
                let reply = emulator.slash(member, channel, &text).await.map_err(refused)?;
                self.take_reply(reply).await
            }
            ScriptLine::Apps(command) => {
                let reply = emulator.use_on_newest(member, channel, &command).await;
                self.take_reply(reply.map_err(refused)?).await
            }
            ScriptLine::Click(button) => {
                let reply = emulator.click(member, channel, &button).await.map_err(refused)?;
                self.take_reply(reply).await
            }
            ScriptLine::Select(text) => {
                let options = seat.options(emulator, &text);
                let options: Vec<&str> = options.iter().map(String::as_str).collect();
                let reply = emulator.select(member, channel, &options).await.map_err(refused)?;
                self.take_reply(reply).await
            }
            ScriptLine::Fill(field, text) => self.fill(&field, text),
            ScriptLine::Submit(filled) => {
                if let Some((field, text)) = filled {
                    self.fill(&field, text)?;
                }
                self.submit().await
            }
            ScriptLine::Upload(path) => self.upload(&path).await,
            ScriptLine::Type(text) => self.type_ahead(&text).await,
            ScriptLine::Say(text) => {
                emulator.say(member, channel, &text).map_err(refused)?;
                Ok(String::new())
            }
            ScriptLine::As(name) => seat.become_member(emulator, &name),
            ScriptLine::InChannel(name) => seat.go_to_channel(emulator, &name),
            ScriptLine::InThread(name) => seat.go_to_thread(emulator, &name),
            ScriptLine::Tick(tick) => {
                let target = tick.target(emulator.now(), &seat.zone)?;
                let advanced = self.emulator.advance(self.host, target).await;
                advanced.map_err(|error| in_words(&error))?;
                let now = target.to_zoned(self.seat.zone.clone());
                Ok(format!("It is {}.\n", now.strftime("%A, %-d %B %Y, %H:%M %Z")))
            }
            ScriptLine::Fault(fault) => {
                emulator.fault(*fault);
                Ok(emulator.waiting_faults().join("\n") + "\n")
            }
            ScriptLine::Gateway(what) => {
                break_gateway(emulator, what);
                Ok("Done.\n".into())
            }
            ScriptLine::ClearFaults => {
                emulator.clear_faults();
                Ok("No more faults.\n".into())
            }
            ScriptLine::Permission(granted, name) => seat.set_permission(emulator, granted, &name),
            ScriptLine::Show => {
                seat.note_all(emulator);
                Ok(emulator.transcript_with_sizes(channel, member))
            }
            ScriptLine::People => Ok(seat.people(emulator)),
            ScriptLine::Channels => Ok(seat.channels(emulator)),
            ScriptLine::Commands => Ok(seat.commands(emulator)),
            ScriptLine::Requests => Ok(self.requests()),
            ScriptLine::Restart => {
                self.host.restart().await.map_err(|error| in_words(&error))?;
                self.emulator.bot_online().await.map_err(refused)?;
                Ok("The bot is back.\n".into())
            }
            ScriptLine::Help => Ok(HELP.into()),
            ScriptLine::Quit | ScriptLine::Nothing => Ok(String::new()),
        }
    }

    async fn take_reply(&mut self, reply: Reply) -> Result<String, String> {
        let outcome = match reply.outcome {
            Outcome::Thinking(_) => reply.settled().await.map_err(|refusal| refusal.to_string())?,
            outcome => outcome,
        };
        match outcome {
            Outcome::Modal(modal) => {
                let text = super::transcript::modal(&modal);
                self.modal = Some((modal, Vec::new()));
                Ok(format!("Dialog: {text}(`fill FIELD: text`, then `submit`)\n"))
            }
            Outcome::Failed => Err("The application did not respond.".into()),
            _ => Ok(String::new()),
        }
    }

    fn fill(&mut self, field: &str, text: String) -> Result<String, String> {
        let (modal, filled) = self.modal.as_mut().ok_or("No form is open.")?;
        let found = modal.field(field).ok_or_else(|| format!("There is no field \"{field}\"."))?;
        let label = found.label.clone();
        filled.retain(|(known, _)| *known != label);
        filled.push((label.clone(), text));
        Ok(format!("{label}: filled.\n"))
    }

    async fn submit(&mut self) -> Result<String, String> {
        let (modal, filled) = self.modal.as_ref().ok_or("No form is open.")?;
        let texts: Vec<(&str, &str)> =
            filled.iter().map(|(field, text)| (field.as_str(), text.as_str())).collect();
        let reply = self.emulator.submit(modal, &texts).await;
        let reply = reply.map_err(|refusal| refusal.to_string())?;
        self.modal = None;
        self.take_reply(reply).await
    }

    async fn upload(&self, path: &str) -> Result<String, String> {
        let cannot = |error: std::io::Error| format!("{path} cannot be read: {error}.");
        let bytes = tokio::fs::read(self.folder.join(path)).await.map_err(cannot)?;
        let Seat { member, channel, .. } = self.seat;
        let id = self.emulator.upload_by(member, channel, path, &bytes);
        let id = id.map_err(|refusal| refusal.to_string())?;
        let name = self.emulator.uploaded_name(id).unwrap_or_default();
        Ok(format!("{name} is picked, {} bytes.\n", bytes.len()))
    }

    async fn type_ahead(&mut self, text: &str) -> Result<String, String> {
        let before_colon = text.rsplit_once(':').map_or("", |(before, _)| before);
        let focused = before_colon.rsplit(char::is_whitespace).next().unwrap_or_default();
        let (member, channel) = (self.seat.member, self.seat.channel);
        let choices = self.emulator.autocomplete(member, channel, text, focused).await;
        let choices = choices.map_err(|refusal| refusal.to_string())?;
        let mut list = String::new();
        for choice in &choices {
            let _ = writeln!(list, "  {}", choice.name);
        }
        Ok(if list.is_empty() { "  (no choices)\n".into() } else { list })
    }

    fn requests(&mut self) -> String {
        let mut text = String::new();
        for request in self.emulator.requests() {
            if request.number <= self.requests_shown {
                continue;
            }
            self.requests_shown = request.number;
            let status = request.status.map_or("no answer".to_owned(), |status| status.to_string());
            let took = request.took.map(|took| format!(" {} ms", took.as_millis()));
            let fault = request.fault.map(|fault| format!(" ({fault})"));
            let route = if request.route.is_empty() { &request.path } else { &request.route };
            let (took, fault) = (took.unwrap_or_default(), fault.unwrap_or_default());
            let _ = writeln!(text, "{} {route} {status}{took}{fault}", request.method);
        }
        if text.is_empty() { "No requests since the last look.\n".into() } else { text }
    }
}

fn in_words(error: &anyhow::Error) -> String {
    format!("{error:#}")
}

fn break_gateway(emulator: &Emulator, what: GatewayStep) {
    match what {
        GatewayStep::Drop => emulator.drop_connections(),
        GatewayStep::Reconnect => emulator.reconnect(),
        GatewayStep::Invalid => emulator.invalid_session(false),
        GatewayStep::Silent(silent) => emulator.silence_gateway(silent),
    }
}
