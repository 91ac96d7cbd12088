//! The allowed dependencies between the parts of the crate. Imports go one way: from the shell
//! inward.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use syn::visit::{self, Visit};
use syn::{ItemMod, Macro, UseTree};

/// Each part of the crate, and the parts it may use.
const RULES: [(&str, &[&str]); 27] = [
    ("clock", &[]),
    ("os_error", &[]),
    ("disk", &["os_error"]),
    ("domain", &[]),
    ("limits", &[]),
    ("markdown", &[]),
    ("diagnostics", &["domain"]),
    ("bank", &["diagnostics", "domain", "limits", "markdown", "os_error"]),
    ("custom_id", &["domain"]),
    ("zones", &["domain"]),
    ("config", &["diagnostics", "domain", "os_error", "zones"]),
    ("error", &["domain", "zones"]),
    // For the duration of flushes, and the free disk space.
    ("cluster", &["domain"]),
    ("store", &["clock", "cluster", "disk", "domain", "os_error"]),
    ("upkeep", &["disk", "domain", "os_error", "store"]),
    ("metrics", &["domain"]),
    ("import", &["bank", "diagnostics", "domain", "limits", "markdown"]),
    ("picture", &[]),
    // The bank is what the shipped templates are tested with.
    ("templates", &["bank", "diagnostics", "domain"]),
    (
        "messages",
        &["bank", "custom_id", "diagnostics", "domain", "templates", "limits", "markdown"],
    ),
    // The clock is for how long requests have waited and may wait.
    ("discord", &["clock", "domain", "messages", "metrics"]),
    (
        "actions",
        &["bank", "discord", "domain", "error", "templates", "messages", "picture", "store"],
    ),
    // Commands don't know them: what both do is an action.
    (
        "tasks",
        &[
            "actions", "bank", "clock", "cluster", "discord", "domain", "messages", "metrics",
            "store",
        ],
    ),
    (
        "commands",
        &[
            "actions",
            "bank",
            "config",
            "custom_id",
            "diagnostics",
            "discord",
            "domain",
            "import",
            "error",
            "templates",
            "limits",
            "messages",
            "store",
            "zones",
        ],
    ),
    (
        "bot",
        &[
            "actions",
            "bank",
            "clock",
            "cluster",
            "commands",
            "config",
            "discord",
            "domain",
            "error",
            "templates",
            "messages",
            "metrics",
            "store",
            "tasks",
        ],
    ),
    // The binary: wiring, and the only place where the bot and the emulator meet. It shows the
    // preview's list of questions with the bot's own messages.
    (
        "cli",
        &[
            "bank",
            "bot",
            "clock",
            "cluster",
            "config",
            "custom_id",
            "diagnostics",
            "disk",
            "domain",
            "import",
            "templates",
            "limits",
            "messages",
            "metrics",
            "os_error",
            "store",
            "upkeep",
        ],
    ),
    ("main", &["cli"]),
];

/// The crates that rules may use. None of them reads, writes or renders.
const FOR_RULES: [&str; 8] =
    ["deunicode", "fsrs", "integer_blossom", "jiff", "serde", "siphasher", "strum", "thiserror"];

/// The parts that belong to the binary and name the library `warmup`.
const BINARY: [&str; 2] = ["cli", "main"];

/// One mention of another part of the crate.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Mention {
    file: String,
    from: String,
    to: String,
}

/// Collects the parts of the crate that a file mentions.
struct Reader<'a> {
    file: &'a str,
    /// The module that is being read: `["bot", "events"]`.
    module: Vec<String>,
    mentions: &'a mut BTreeSet<Mention>,
}

impl Reader<'_> {
    /// Records the part that a path leads to, if it leads into the crate at all.
    fn note(&mut self, path: &[String]) {
        let is_binary = BINARY.contains(&self.module[0].as_str());
        let target = match path.first().map(String::as_str) {
            Some("cli") if self.module[0] == "main" => path.first(),
            Some("crate") if is_binary => path.get(1).filter(|name| *name == "cli"),
            Some("warmup" | "crate") => path.get(1),
            Some("super") => {
                let ups = path.iter().take_while(|name| *name == "super").count();
                // A path that climbs to the root equals one that starts with `crate`.
                if ups < self.module.len() { self.module.first() } else { path.get(ups) }
            }
            _ => None,
        };
        let is_part = |name: &&String| name.starts_with(char::is_lowercase);
        if let Some(to) = target.filter(is_part).filter(|to| **to != self.module[0]) {
            let (file, from) = (self.file.to_owned(), self.module[0].clone());
            self.mentions.insert(Mention { file, from, to: to.clone() });
        }
    }

    fn note_tree(&mut self, tree: &UseTree, before: &mut Vec<String>) {
        match tree {
            UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.note_tree(&path.tree, before);
                before.pop();
            }
            UseTree::Group(group) => {
                for tree in &group.items {
                    self.note_tree(tree, before);
                }
            }
            UseTree::Name(name) => self.note_end(before, name.ident.to_string()),
            UseTree::Rename(rename) => self.note_end(before, rename.ident.to_string()),
            UseTree::Glob(_) => self.note(&before.clone()),
        }
    }

    fn note_end(&mut self, before: &[String], name: String) {
        let path: Vec<String> = before.iter().cloned().chain([name]).collect();
        self.note(&path);
    }
}

impl<'ast> Visit<'ast> for Reader<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&item.tree, &mut Vec::new());
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let names: Vec<String> =
            path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&names);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        self.module.push(item.ident.to_string());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }

    /// The content of a macro call is not parsed; its paths are found by their first word.
    fn visit_macro(&mut self, call: &'ast Macro) {
        let words = call.tokens.to_string().replace(" :: ", "::");
        for word in words.split(|it: char| !it.is_alphanumeric() && it != '_' && it != ':') {
            let path: Vec<String> = word.split("::").map(str::to_owned).collect();
            if path.len() > 1 {
                self.note(&path);
            }
        }
        visit::visit_macro(self, call);
    }
}

/// Collects the crate's dependencies that a file uses outside of its tests.
struct Dependencies<'a> {
    all: &'a BTreeSet<String>,
    used: BTreeSet<String>,
}

impl Dependencies<'_> {
    fn note(&mut self, name: &syn::Ident) {
        self.used.extend(self.all.get(&name.to_string()).cloned());
    }

    fn note_tree(&mut self, tree: &UseTree) {
        match tree {
            UseTree::Path(path) => self.note(&path.ident),
            UseTree::Name(name) => self.note(&name.ident),
            UseTree::Rename(rename) => self.note(&rename.ident),
            UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_tree(tree)),
            UseTree::Glob(_) => {}
        }
    }
}

impl<'ast> Visit<'ast> for Dependencies<'_> {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        if let Some(first) = path.segments.first().filter(|_| path.segments.len() > 1) {
            self.note(&first.ident);
        }
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        let is_test = |attribute: &syn::Attribute| {
            attribute.path().is_ident("cfg")
                && attribute.parse_args::<syn::Path>().is_ok_and(|path| path.is_ident("test"))
        };
        if !item.attrs.iter().any(is_test) {
            visit::visit_item_mod(self, item);
        }
    }
}

/// The names under which code knows the dependencies of this crate.
fn all_dependencies() -> BTreeSet<String> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml");
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(manifest).unwrap()).unwrap();
    let tables = ["dependencies", "dev-dependencies"].map(|name| manifest[name].as_table());
    let names = tables.into_iter().flatten().flat_map(toml::Table::keys);
    names.map(|name| name.replace('-', "_")).collect()
}

/// Those of `all` that code outside of tests uses, and rules must not.
fn beyond_rules(all: &BTreeSet<String>, text: &str) -> Vec<String> {
    let mut reader = Dependencies { all, used: BTreeSet::new() };
    reader.visit_file(&syn::parse_file(text).unwrap());
    reader.used.into_iter().filter(|name| !FOR_RULES.contains(&name.as_str())).collect()
}

fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The module of a file: `["bot", "events"]` for `bot/events.rs`, `["bot"]` for `bot/mod.rs`.
fn module(path: &Path) -> Vec<String> {
    let path = path.with_extension("");
    let mut module: Vec<String> =
        path.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    if module.last().is_some_and(|last| last == "mod") {
        module.pop();
    }
    module
}

fn read(file: &str, module: Vec<String>, text: &str) -> BTreeSet<Mention> {
    let mut mentions = BTreeSet::new();
    let syntax = syn::parse_file(text).unwrap();
    Reader { file, module, mentions: &mut mentions }.visit_file(&syntax);
    mentions
}

fn forbidden(mention: &Mention) -> bool {
    let rule = RULES.iter().find(|(part, _)| *part == mention.from);
    rule.is_none_or(|(_, allowed)| !allowed.contains(&mention.to.as_str()))
}

fn mentions_of_the_crate() -> BTreeSet<Mention> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    rust_files(&root, &mut files);
    let mut mentions = BTreeSet::new();
    for path in files {
        let relative = path.strip_prefix(&root).unwrap();
        let module = module(relative);
        // The map of the crate names every part and depends on none.
        if module != ["lib"] {
            let text = fs::read_to_string(&path).unwrap();
            mentions.extend(read(&relative.display().to_string(), module, &text));
        }
    }
    mentions
}

#[test]
fn imports_go_one_way() {
    let wrong: Vec<String> = mentions_of_the_crate()
        .iter()
        .filter(|mention| forbidden(mention))
        .map(|Mention { file, from, to }| format!("src/{file}: {from} must not know {to}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_rules_neither_store_nor_render() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let (all, mut files) = (all_dependencies(), Vec::new());
    rust_files(&root.join("domain"), &mut files);
    files.retain(|path| !module(path).iter().any(|name| name.ends_with("tests")));
    let wrong: Vec<String> = files
        .iter()
        .flat_map(|path| {
            let beyond = beyond_rules(&all, &fs::read_to_string(path).unwrap());
            beyond.into_iter().map(|name| format!("{}: rules must not use {name}", path.display()))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_crate_that_is_not_for_rules_is_found_however_it_is_used() {
    let all = all_dependencies();
    for text in [
        "use serde_json::Value;",
        "use {jiff::Timestamp, sled as memory};",
        "fn f() -> String { serde_json::to_string(&1).unwrap() }",
        "struct S(serenity::all::CreateEmbed);",
        "mod inner { use tokio::fs; }",
    ] {
        assert_eq!(beyond_rules(&all, text).len(), 1, "{text}");
    }
    let tested = "use jiff::Timestamp; #[cfg(test)] mod tests { use serde_json::Value; }";
    assert!(beyond_rules(&all, tested).is_empty());
}

#[test]
fn every_permission_is_made_use_of() {
    let used: BTreeSet<(String, String)> =
        mentions_of_the_crate().into_iter().map(|mention| (mention.from, mention.to)).collect();
    let allowed = RULES.iter().flat_map(|(from, all)| all.iter().map(|to| (*from, *to)));
    let idle: Vec<String> = allowed
        .filter(|(from, to)| !used.contains(&((*from).to_owned(), (*to).to_owned())))
        .map(|(from, to)| format!("{from} may know {to} and does not"))
        .collect();
    assert!(idle.is_empty(), "{}", idle.join("\n"));
}

#[test]
fn the_rules_have_no_circle() {
    for (position, (part, allowed)) in RULES.iter().enumerate() {
        for other in *allowed {
            let earlier = RULES[..position].iter().any(|(known, _)| known == other);
            assert!(earlier, "{part} knows {other}, which comes after it");
        }
    }
}

#[test]
fn a_wrong_import_is_found_however_it_is_written() {
    for text in [
        "use crate::store::Store;",
        "use super::super::store;",
        "use crate::{domain::ids, store::{Claim, Store}};",
        "fn f() { crate::store::open() }",
        "fn f() { println!(\"{}\", crate::store::NAME) }",
        "struct S(crate::store::Claim);",
        "mod inner { use super::super::super::store as memory; }",
        "#[cfg(test)] mod tests { use crate::store::*; }",
        "impl crate::store::Store for u8 {}",
    ] {
        let found = read("domain/streak.rs", vec!["domain".into(), "streak".into()], text);
        assert!(found.iter().any(|mention| mention.to == "store" && forbidden(mention)), "{text}");
    }
    let text = "use super::ids; use super::super::domain::ids; use crate::domain::daily;";
    assert!(read("domain/streak.rs", vec!["domain".into(), "streak".into()], text).is_empty());
}
