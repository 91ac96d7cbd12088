//! The command line, as its users see it.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

#[path = "../support/answers.rs"]
mod answers;
#[path = "../support/backups.rs"]
mod backups;
mod check;
mod doctor;
mod import;
mod quality;
mod stores;

use answers::keep_long_answers;
use discord_emulator::ManualClock;
use discord_emulator::{Emulator, EmulatorOptions, Id};
use jiff::{SignedDuration, Timestamp};
use rustix::pty;
use std::fmt::Write as _;
use std::fs;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use tempfile::TempDir;
use warmup::clock::Clock;
use warmup::domain::ids::{ChannelId, GuildId, UserId};
use warmup::domain::member::{Away, MemberChange};
use warmup::domain::question::Filter;
use warmup::domain::schedule::{Schedule, Weekdays, Zone, parse_time};
use warmup::domain::server::{RevealPolicy, ServerChange, Settings};
use warmup::store::Store as _;
use warmup::store::sled::SledStore;

/// A folder of its own, in which the program runs.
struct Shell {
    folder: TempDir,
    variables: Vec<(&'static str, String)>,
}

impl Shell {
    fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// The same with a token, which may be nobody's.
    fn with_token(token: &str) -> Self {
        Self { variables: vec![("DISCORD_TOKEN", token.to_owned())], ..Self::new() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    /// Runs `warmup` and returns its exit code and all output, with standard error marked.
    async fn warmup(&self, arguments: &[&str]) -> String {
        let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_warmup"));
        command.args(arguments).current_dir(self.folder.path()).env_clear();
        for (name, value) in &self.variables {
            command.env(name, value);
        }
        let output = command.output().await.unwrap();
        let mut said = format!("exit code {}\n", output.status.code().unwrap());
        said.push_str(&String::from_utf8(output.stdout).unwrap());
        for line in String::from_utf8(output.stderr).unwrap().lines() {
            writeln!(said, "! {line}").unwrap();
        }
        said.replace(&self.folder.path().display().to_string(), "DIR")
    }

    /// Runs `warmup` in a terminal and returns all it wrote there.
    async fn in_terminal(&self, arguments: &[&str], variables: &[(&str, &str)]) -> String {
        let ours = pty::openpt(pty::OpenptFlags::RDWR | pty::OpenptFlags::NOCTTY).unwrap();
        pty::grantpt(&ours).unwrap();
        pty::unlockpt(&ours).unwrap();
        let name = pty::ptsname(&ours, Vec::new()).unwrap().into_string().unwrap();
        let its = || fs::File::options().read(true).write(true).open(&name).unwrap();
        let mut child = {
            let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_warmup"));
            command.args(arguments).current_dir(self.folder.path()).env_clear();
            command.envs(variables.iter().copied()).stdout(its()).stderr(its());
            command.spawn().unwrap()
        };
        let reader = tokio::task::spawn_blocking(move || {
            let mut said = Vec::new();
            // A terminal returns an error once nobody writes to it.
            let _ = fs::File::from(ours).read_to_end(&mut said);
            String::from_utf8(said).unwrap()
        });
        child.wait().await.unwrap();
        reader.await.unwrap()
    }

    /// A store that knows of one member.
    async fn fill_store(&self) {
        let store = SledStore::open(&self.path("data")).unwrap();
        let from: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let until = from + SignedDuration::from_hours(48);
        let away = MemberChange::Away(Away { from, until });
        store.change_member(GuildId(1), UserId(2), away).await.unwrap();
        store.close().await.unwrap();
    }

    /// A store with this many long answers.
    async fn fill_with_answers(&self, count: u64) {
        let store = SledStore::open(&self.path("data")).unwrap();
        let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        keep_long_answers(&store, GuildId(1), 1..=count, now).await;
        store.close().await.unwrap();
    }

    /// Runs a script in which file systems can be mounted, with the program as `$0`. Returns `None`
    /// if that is not permitted here.
    #[expect(clippy::print_stderr, reason = "a test that is skipped says so")]
    async fn with_mounts(&self, script: &str) -> Option<String> {
        let mut command = tokio::process::Command::new("unshare");
        command.args(["--user", "--map-root-user", "--mount", "sh", "-ec", script]);
        command.arg(env!("CARGO_BIN_EXE_warmup")).current_dir(self.folder.path()).env_clear();
        command.env("PATH", std::env::var_os("PATH").unwrap());
        let output = command.output().await.ok()?;
        let complaints = String::from_utf8(output.stderr).unwrap();
        if complaints.contains("unshare: ") || complaints.contains("mount: ") {
            eprintln!("skipped, since nothing can be mounted here: {complaints}");
            return None;
        }
        let said = String::from_utf8(output.stdout).unwrap() + &complaints;
        Some(format!("exit code {}\n{said}", output.status.code().unwrap()))
    }

    /// A store in which one server was set up.
    async fn set_up(&self, server: Id, channel: Id, zone: &str) {
        let store = SledStore::open(&self.path("data")).unwrap();
        let settings = Settings {
            channel: ChannelId(channel.get()),
            schedule: Schedule {
                time: parse_time("09:00").unwrap(),
                zone: Zone::from(zone.to_owned()),
                weekdays: Weekdays::WORKING,
            },
            filter: Filter::default(),
            ping: None,
            reveal: RevealPolicy::default(),
            publish: false,
            in_forum: false,
        };
        let now = "2026-03-02T08:00:00Z".parse().unwrap();
        let change = ServerChange::Configure { settings, seed: 1, now };
        store.change_server(GuildId(server.get()), change).await.unwrap();
        store.close().await.unwrap();
    }
}

/// The help without the options of every command; those are in the main help.
fn without_what_all_take(help: &str) -> String {
    const GLOBAL: [&str; 7] =
        ["--config", "--store", "--questions", "--api-base", "--log", "-h", "--help"];
    let mut kept = String::new();
    let mut leaves_out = false;
    for line in help.lines() {
        let word = line.trim_start().split([' ', ',']).next().unwrap_or_default();
        let indentation = line.len() - line.trim_start().len();
        if word.starts_with('-') && indentation <= 6 {
            leaves_out = GLOBAL.contains(&word);
        } else if indentation == 0 && !line.is_empty() {
            leaves_out = false;
        }
        if !leaves_out {
            writeln!(kept, "{line}").unwrap();
        }
    }
    kept
}

#[tokio::test]
async fn every_command_explains_itself() {
    let shell = Shell::new();
    let commands: [&[&str]; 15] = [
        &[],
        &["run"],
        &["preview"],
        &["check"],
        &["doctor"],
        &["backup"],
        &["restore"],
        &["compact"],
        &["salvage"],
        &["question"],
        &["question", "new"],
        &["question", "show"],
        &["import"],
        &["export"],
        &["health"],
    ];
    let mut said = String::new();
    for command in commands {
        let arguments = [command, &["--help"]].concat();
        writeln!(said, "\n$ warmup {}", arguments.join(" ")).unwrap();
        let help = shell.warmup(&arguments).await;
        said.push_str(&if command.is_empty() { help } else { without_what_all_take(&help) });
    }
    insta::assert_snapshot!("help", said);
}

#[tokio::test]
async fn what_is_not_understood_exits_with_2() {
    let said = Shell::new().warmup(&["rum"]).await;
    assert!(said.starts_with("exit code 2\n"), "{said}");
}

const MISTAKEN: &str = "[discord]\napi_bas = \"x\"\n\n[defaults]\ntime = \"25:00\"\n\
                        zone = \"Mars/Olympus\"\nweekdays = \"someday\"\n";

#[tokio::test]
async fn a_mistaken_configuration_is_told_with_file_and_line_by_whoever_reads_it() {
    let shell = Shell::with_token("x");
    shell.write("warmup.toml", MISTAKEN);
    let mut said = String::new();
    for command in ["check", "run", "doctor"] {
        writeln!(said, "$ warmup {command}").unwrap();
        said.push_str(&shell.warmup(&[command, "--config", "warmup.toml"]).await);
    }
    insta::assert_snapshot!("mistaken_configuration", said);
    assert!(!shell.path("data").exists(), "nothing was begun");
}

#[tokio::test]
async fn the_shipped_bank_and_the_documented_configuration_pass_the_check() {
    let shell = Shell::new();
    shell.write("warmup.toml", warmup::config::DOCUMENTED_DEFAULTS);
    let said = shell.warmup(&["check", "--config", "warmup.toml"]).await;
    assert!(said.starts_with("exit code 0\n") && said.contains("all is well"), "{said}");
}

#[tokio::test]
async fn without_a_token_it_says_where_to_put_one() {
    insta::assert_snapshot!(Shell::new().warmup(&["run"]).await, @r"
    exit code 1
    ! warmup: there is no token: set the environment variable DISCORD_TOKEN to your bot's token. To try Warmup without one, run `warmup preview`
    ");
}

#[tokio::test]
async fn a_token_that_discord_refuses_is_told() {
    let emulator = emulator().await;
    let shell = Shell::with_token("not.the.token");
    let said = shell.warmup(&["run", "--api-base", emulator.base_url()]).await;
    assert!(said.starts_with("exit code 1\n"), "{said}");
    assert!(said.contains("! warmup: Discord does not accept the token"), "{said}");
    assert!(!said.contains("not.the.token"), "{said}");
}

async fn emulator() -> Emulator {
    let clock = ManualClock::starting_at("2026-03-02T08:00:00Z".parse().unwrap());
    Emulator::start(
        clock,
        EmulatorOptions { bot_name: "Warmup".into(), ..EmulatorOptions::default() },
    )
    .await
    .unwrap()
}

#[tokio::test]
async fn a_level_or_a_base_that_does_not_exist_is_refused_also_in_the_environment() {
    let mut said = String::new();
    for (variable, arguments) in [
        ("", "check --log loud"),
        ("WARMUP_LOG=verbose", "check"),
        ("", "check --log info,warmup"),
        ("", "check --api-base notaurl"),
        ("WARMUP_API_BASE=notaurl", "check"),
    ] {
        let mut shell = Shell::new();
        let variable = variable.split_once('=').map(|(name, value)| (name, value.to_owned()));
        shell.variables.extend(variable.clone());
        let set = variable.map_or(String::new(), |(name, value)| format!("{name}={value} "));
        writeln!(said, "$ {set}warmup {arguments}").unwrap();
        let arguments: Vec<&str> = arguments.split(' ').collect();
        said.push_str(&shell.warmup(&arguments).await);
    }
    insta::assert_snapshot!("refused_values", said);
}

#[tokio::test]
async fn a_terminal_gets_colors_unless_it_has_none_or_nobody_wants_them() {
    let shell = Shell::new();
    fs::create_dir_all(shell.path("mine/p/c")).unwrap();
    shell.write("mine/p/c/broken.md", "+++\n");
    shell.write("warmup.toml", "[bank]\nshipped = false\nfolders = [\"mine\"]\n");
    for (variables, colored) in [
        (&[][..], true),
        (&[("NO_COLOR", "1")][..], false),
        (&[("NO_COLOR", "0")][..], false),
        (&[("NO_COLOR", "")][..], true),
        (&[("TERM", "dumb")][..], false),
        (&[("TERM", "xterm")][..], true),
    ] {
        for command in [&["check"][..], &["question", "show", "p/q"], &["run"]] {
            let arguments = [command, &["--config", "warmup.toml"]].concat();
            let mut set = vec![("DISCORD_TOKEN", "x")];
            set.extend(variables);
            let said = shell.in_terminal(&arguments, &set).await;
            assert!(said.contains("the pack has no pack.toml"), "{said}");
            assert_eq!(said.contains('\x1b'), colored, "{command:?} with {variables:?}: {said}");
        }
    }
}

#[tokio::test]
async fn an_empty_variable_counts_as_unset() {
    let mut shell = Shell::new();
    for name in [
        "WARMUP_LOG",
        "WARMUP_STORE",
        "WARMUP_CONFIG",
        "WARMUP_QUESTIONS",
        "WARMUP_API_BASE",
        "DISCORD_TOKEN",
    ] {
        shell.variables.push((name, String::new()));
    }
    shell.fill_store().await;
    let said = shell.warmup(&["check"]).await;
    assert!(said.starts_with("exit code 0\n") && said.contains("all is well"), "{said}");
    let said = shell.warmup(&["backup", "all.jsonl"]).await;
    assert!(said.contains("1 record is in all.jsonl"), "{said}");
    let said = shell.warmup(&["run"]).await;
    assert!(said.contains("there is no token"), "{said}");
}

#[tokio::test]
async fn a_bank_without_questions_is_a_problem() {
    let shell = Shell::new();
    shell.write("warmup.toml", "[bank]\nshipped = false\n");
    insta::assert_snapshot!(shell.warmup(&["check", "--config", "warmup.toml"]).await, @r"
    exit code 1
    there are no questions: turn on `bank.shipped`, or add a folder of packs
    ");
}

#[tokio::test]
async fn a_new_question_is_written_once_and_can_be_shown() {
    let shell = Shell::new();
    let place = ["question", "new", "python/pitfalls", "Two sorts in a row", "--folder", "mine"];
    let mut said = shell.warmup(&place).await;
    said.push_str(&shell.warmup(&place).await);
    said.push_str(&shell.warmup(&["question", "show", "python/no-such-question"]).await);
    for near in ["python/late-binding-closure", "late-binding-closures", "Python/MRO"] {
        said.push_str(&shell.warmup(&["question", "show", near]).await);
    }
    let nowhere = ["question", "new", "python/nowhere", "Two", "--folder", "mine"];
    said.push_str(&shell.warmup(&nowhere).await);
    insta::assert_snapshot!("question", said);
    assert!(shell.path("mine/python/pitfalls/two-sorts-in-a-row.md").exists());
    assert!(!shell.path("mine/python/pack.toml").exists(), "it would replace the shipped pack");

    let known = "python/late-binding-closures";
    let shown = shell.warmup(&["question", "show", known]).await;
    assert!(shown.starts_with("exit code 0\n# "), "{shown}");
    for section in ["── prompt", "── answer", "── key points ──", "── follow-ups"]
    {
        assert!(shown.contains(section), "{section}: {shown}");
    }
}

#[tokio::test]
async fn new_questions_make_their_pack_and_load_as_they_are() {
    let shell = Shell::new();
    let mut said = String::new();
    for (place, title) in [
        ("our-team/on-call", "== or === ?"),
        ("our-team/on-call", "关于闭包"),
        ("our-team/system-design", "-- what does this do?"),
        ("our-team/system-design", &"long ".repeat(20)),
    ] {
        said.push_str(&shell.warmup(&["question", "new", place, title, "--folder", "mine"]).await);
    }
    said.push_str(&fs::read_to_string(shell.path("mine/our-team/pack.toml")).unwrap());
    insta::assert_snapshot!("new_questions", said);
    shell.write("warmup.toml", "[bank]\nshipped = false\nfolders = [\"mine\"]\n");
    let doctor = shell.warmup(&["doctor", "--config", "warmup.toml"]).await;
    assert!(doctor.contains("ok    questions: 3 questions in 1 pack"), "{doctor}");
}

#[tokio::test]
async fn lints_and_snippets_that_fail_are_told_together() {
    let mut shell = Shell::new();
    shell.variables.push(("PATH", std::env::var("PATH").unwrap()));
    fs::create_dir_all(shell.path("mine/p/c")).unwrap();
    let pack = "title = \"P\"\ndescription = \"P.\"\n[run.sh]\ncommand = [\"sh\"]\nextension = \
                \"sh\"\n[[categories]]\nslug = \"c\"\ntitle = \"C\"\nemoji = \"🧵\"\n";
    shell.write("mine/p/pack.toml", pack);
    let question = "+++\ntitle = \"Q\"\ndifficulty = \"easy\"\ntags = [\"a\"]\n+++\n\nWhat?\n\n\
                    ## Answer\n\nThis:\n\n```sh run\necho 1\n```\n\n```output\n2\n```\n\n\
                    ## Key points\n\n- One\n- Two\n- Three\n";
    shell.write("mine/p/c/q.md", question);
    shell.write("mine/p/c/broken.md", "nothing");
    let mut said = String::new();
    let folder = shell.path("mine").display().to_string();
    for line in shell
        .warmup(&["check", "--run", "--only", "p/", "--questions", &folder])
        .await
        .lines()
        .filter(|line| {
            line.starts_with("error") || line.starts_with("warning") || line.contains(" ran")
        })
    {
        writeln!(said, "{line}").unwrap();
    }
    insta::assert_snapshot!(said, @r"
    error: the file doesn't begin with front matter
    warning: the answer has 1 word besides code
    warning: the question has 0 follow-ups
    1 snippet of 1 question ran
    error: the code above prints something else
    ");
}

#[tokio::test]
async fn health_tells_a_living_bot_from_a_silent_one() {
    let shell = Shell::new();
    let mut said = shell.warmup(&["health"]).await;
    fs::create_dir(shell.path("data")).unwrap();
    shell.write("data/alive", "2026-03-02T08:00:00Z");
    said.push_str(&shell.warmup(&["health"]).await);
    shell.write("data/alive", &Clock::system().now().to_string());
    said.push_str(&shell.warmup(&["health"]).await);
    insta::assert_snapshot!("health", said);
}

/// The examples in the repository.
fn example(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/examples").join(name).display().to_string()
}

#[tokio::test]
async fn the_example_plays_an_interview_in_the_terminal() {
    let script = example("interview.txt");
    let arguments = ["preview", "--at", "2026-03-02T08:00:00Z", "--script", &script];
    let said = Shell::new().warmup(&arguments).await;
    assert!(said.starts_with("exit code 0\n"), "{said}");
    assert!(!said.contains("WARN"), "{said}");
    for wanted in [
        "short.toml is picked, ",
        "*short* is ready",
        "> channels\n#interview-prep\n#general\n",
        "(x) Technical depth · 3 Solid",
        "Question 1 · both sheets",
        "Scorecard · short",
        "(file scorecard.png, ",
        "@Bo interviews @Ada",
        "Your interviews",
    ] {
        assert!(said.contains(wanted), "{wanted} is missing in\n{said}");
    }
}
