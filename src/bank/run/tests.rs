use super::*;
use std::fs;
use tempfile::TempDir;

const PACK: &str = r#"
title = "Languages"
description = "Code that runs."

[run.sh]
command = ["sh"]
extension = "sh"

[run.sql]
command = ["sqlite3", "-batch", "-bail", "-header", "-nullvalue", "NULL", ":memory:"]
extension = "sql"
pass = "stdin"

[run.js]
command = ["node"]
extension = "js"

[run.mjs]
command = ["node"]
extension = "mjs"

[run.ts]
check = ["tsc", "--noEmit", "--strict", "--target", "es2022", "--module", "nodenext", "--pretty", "false"]
build = ["tsc", "--strict", "--target", "es2022", "--module", "nodenext", "--pretty", "false"]
extension = "mts"
built = "mjs"
command = ["node"]

[[categories]]
slug = "c"
title = "C"
emoji = "🧵"
"#;

/// A folder with the pack `p`, of which `p/c/q.md` has `body` in its answer, and wrong solutions.
struct TestBank {
    folder: TempDir,
    source: Source,
}

impl TestBank {
    fn new(body: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let questions = folder.path().join("questions");
        fs::create_dir_all(questions.join("p/c")).unwrap();
        fs::create_dir(folder.path().join("wrong")).unwrap();
        fs::write(questions.join("p/pack.toml"), PACK).unwrap();
        let text = format!(
            "+++\ntitle = \"Q\"\ndifficulty = \"easy\"\ntags = [\"a\"]\n+++\n\nWhat?\n\n\
             ## Answer\n\n{body}\n\n## Key points\n\n- One\n- Two\n- Three\n"
        );
        fs::write(questions.join("p/c/q.md"), text).unwrap();
        Self { source: Source::Folder(questions), folder }
    }

    fn wrong(&self, path: &str, code: &str) {
        let path = self.folder.path().join("wrong").join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, code).unwrap();
    }

    fn run_wrong(&self) -> String {
        let folder = self.folder.path().join("wrong");
        let report = run_wrong(std::slice::from_ref(&self.source), &folder, &RunOptions::default());
        self.said(&report.problems)
    }

    fn said(&self, problems: &Diagnostics) -> String {
        problems.render(false).replace(&self.folder.path().display().to_string(), "DIR")
    }
}

/// The report on a question with `body` in its answer, or `None` if its programs are missing.
fn said(body: &str) -> Option<String> {
    let bank = TestBank::new(body);
    let problems = crate::bank::check(std::slice::from_ref(&bank.source)).problems;
    let errors: Vec<_> = problems
        .iter()
        .filter(|problem| problem.severity == crate::diagnostics::Severity::Error)
        .collect();
    assert!(errors.is_empty(), "{errors:?}");
    let options = RunOptions {
        interpreter_required: std::env::var_os("CI").is_some(),
        ..RunOptions::default()
    };
    let report = run(std::slice::from_ref(&bank.source), &options);
    if report.skipped.is_empty() {
        return Some(bank.said(&report.problems));
    }
    #[expect(clippy::print_stderr, reason = "whoever runs the tests sees what was not tested")]
    for reason in report.skipped {
        eprintln!("skipped: {reason}");
    }
    None
}

fn assert_well(body: &str) {
    if let Some(said) = said(body) {
        assert_eq!(said, "0 problems in 0 files\n");
    }
}

fn assert_said(body: &str, parts: &[&str]) {
    let Some(said) = said(body) else { return };
    for part in parts {
        assert!(said.contains(part), "{part} is missing in\n{said}");
    }
}

#[test]
fn a_solution_goes_before_every_later_run_of_its_language_until_the_next_one() {
    assert_well(
        "```sh solution\nf() { echo one; }\n```\n\n\
         ```sh run\nf\n```\n\n```output\none\n```\n\n\
         ```sh solution\nf() { echo two; }\n```\n\n\
         ```sh run\nf; f\n```\n\n```output\ntwo\ntwo\n```\n\n\
         ```sh run\nf\n```\n\n```output\ntwo\n```",
    );
}

#[test]
fn the_lines_of_an_error_are_counted_from_the_solution() {
    assert_said(
        "```sh solution\nf() { echo oops >&2; exit 3; }\n```\n\n```sh run\nf\n```\n\n```output\n```",
        &["this code fails with exit code 3", "oops", "from the first line of the solution"],
    );
}

#[test]
fn code_that_leaves_a_program_behind_is_told_so() {
    assert_said(
        "```sh run\nsleep 600 >/dev/null 2>&1 &\n```\n\n```output\n```",
        &["leaves a program behind"],
    );
}

#[test]
fn sql_comes_on_standard_input() {
    let create = "CREATE TABLE t (a, b); INSERT INTO t VALUES (1, 'x'), (2, NULL);";
    assert_well(&format!(
        "```sql run\n{create}\nSELECT * FROM t;\n```\n\n```output\na|b\n1|x\n2|NULL\n```"
    ));
    assert_said(
        "```sql run\nSELECT 1;\nSELECT * FROM nowhere;\nSELECT 2;\n```\n\n```output\n1\n1\n```",
        &["this code fails with exit code 1", "no such table: nowhere"],
    );
}

#[test]
fn javascript_runs_as_script_and_as_module() {
    assert_well("```js run\nconsole.log(this === module.exports)\n```\n\n```output\ntrue\n```");
    assert_well("```mjs run\nconsole.log(await 7)\n```\n\n```output\n7\n```");
    assert_said(
        "```js run\nfunction f(n) {\n  if (n === 0) throw new Error(\"deep\")\n  f(n - 1)\n}\nf(9)\n\
         ```\n\n```output\n```",
        &["throw new Error(\"deep\")", "Error: deep", "lines …", "Node.js v"],
    );
}

#[test]
fn typescript_is_checked_and_run() {
    assert_well("```ts check\nexport const a: number = 1\n```");
    assert_well(
        "```ts check\nconst a: number = \"x\"\n```\n\n\
         ```output\nline 1: TS2322 Type 'string' is not\n  assignable to type 'number'.\n```",
    );
    assert_well(
        "```ts solution\nfunction f(a: number): number {\n  return a + 1\n}\n```\n\n\
         ```ts run\nconsole.log(await f(1))\n```\n\n```output\n2\n```",
    );
    assert_said("```ts check\nlet a: number = \"x\"\n```", &["doesn't pass its check", "TS2322"]);
    assert_said(
        "```ts run\nlet a: number = \"x\"\n```\n\n```output\n```",
        &["doesn't pass its check", "line 1: TS2322"],
    );
    assert_said(
        "```ts check\nlet a = 1\n```\n\n```output\nline 1: TS1 No.\n```",
        &["the checker says something else", "- line 1: TS1 No."],
    );
}

const DOUBLE: &str = "```sh solution\ndouble() { echo $(($1 * 2)); }\n```\n\n\
                      ```sh run\ndouble 2\n```\n\n```output\n4\n```\n\n\
                      ```sh run\ndouble 3\n```\n\n```output\n6\n```";

#[test]
fn wrong_solutions_are_told_from_the_right_one() {
    let bank = TestBank::new(DOUBLE);
    for (name, code) in [
        ("adds-one", "double() { echo $(($1 + 1)); }"),
        ("adds-two", "double() { echo $(($1 + 2)); }"),
        ("fails", "double() { exit 1; }"),
        ("never-ends", "double() { while :; do sleep 60; done; }"),
    ] {
        bank.wrong(&format!("p/q/{name}.sh"), code);
    }
    assert_eq!(bank.run_wrong(), "0 problems in 0 files\n");
}

#[test]
fn what_proves_nothing_is_named() {
    let bank = TestBank::new(DOUBLE);
    bank.wrong("p/q/right.sh", "double() { echo $(($1 + $1)); }");
    bank.wrong("p/q/broken.sh", "double() { echo $(($1 + 1)); }; no-such-command-anywhere");
    bank.wrong("p/q/other.py", "x");
    bank.wrong("p/gone/a.sh", "x");
    bank.wrong("a.sh", "x");
    insta::assert_snapshot!(bank.run_wrong());
}

#[test]
fn a_pack_that_cannot_run_is_explained_where_it_says_so() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir_all(folder.path().join("p/c")).unwrap();
    fs::write(
        folder.path().join("p/pack.toml"),
        "title = \"P\"\ndescription = \"P.\"\ninterpreter = \"python3\"\n\
         [run.python]\ncommand = [\"python3\"]\nextension = \"py\"\n\
         [run.a]\ncommand = []\nextension = \".a\"\n\
         [run.b]\ncommand = [\"/bin/b\"]\nextension = \"b\"\n\
         [run.c]\ncommand = [\"c\"]\nextension = \"c\"\nbuild = [\"cc\"]\n\
         [run.D]\ncommand = [\"d\"]\nextension = \"d\"\npass = \"file\"\n\
         [[categories]]\nslug = \"c\"\ntitle = \"C\"\nemoji = \"🧵\"\n",
    )
    .unwrap();
    let text = "+++\ntitle = \"Q\"\ndifficulty = \"easy\"\ntags = [\"a\"]\n+++\n\nWhat?\n\n\
                ## Answer\n\n```b solution\nx\n```\n\n```python check\nx\n```\n\n\
                ```rust run\nx\n```\n\n```output\nx\n```\n\n```b solution\nx\n```\n\n\
                ```output\nx\n```\n\n## Key points\n\n- One\n- Two\n- Three\n";
    fs::write(folder.path().join("p/c/q.md"), text).unwrap();
    let problems = crate::bank::check(&[Source::Folder(folder.path().to_owned())]).problems;
    let said = problems.render(false).replace(&folder.path().display().to_string(), "DIR");
    insta::assert_snapshot!(said);
}
