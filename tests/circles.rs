//! Files of a crate know each other in one direction only. If two know each other, neither can be
//! read alone, so no import cycle is allowed, neither in the bot nor in the emulator.
#![expect(clippy::unwrap_used, reason = "a test says by panicking that it failed")]

use petgraph::algo::tarjan_scc;
use petgraph::graphmap::DiGraphMap;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use syn::visit::{self, Visit};
use syn::{Attribute, ItemMod, UseTree};

/// A module that has a file, as the words of its path: `["domain", "streak"]`.
type Module = Vec<String>;

/// Collects the paths that a file mentions outside of its tests.
#[derive(Default)]
struct Paths(Vec<Vec<String>>);

impl Paths {
    fn of(source: &str) -> Vec<Vec<String>> {
        let mut paths = Self::default();
        paths.visit_file(&syn::parse_file(source).unwrap());
        paths.0
    }

    fn note_tree(&mut self, tree: &UseTree, before: &[String]) {
        let with = |name: &syn::Ident| [before, &[name.to_string()]].concat();
        match tree {
            UseTree::Path(path) => self.note_tree(&path.tree, &with(&path.ident)),
            UseTree::Name(name) => self.0.push(with(&name.ident)),
            UseTree::Rename(rename) => self.0.push(with(&rename.ident)),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.note_tree(tree, before));
            }
            UseTree::Glob(_) => self.0.push(before.to_vec()),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_tree(&item.tree, &[]);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.0.push(path.segments.iter().map(|segment| segment.ident.to_string()).collect());
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast ItemMod) {
        if !item.attrs.iter().any(is_for_tests) {
            visit::visit_item_mod(self, item);
        }
    }
}

fn is_for_tests(attribute: &Attribute) -> bool {
    attribute.path().is_ident("cfg")
        && attribute.parse_args::<syn::Ident>().is_ok_and(|word| word == "test")
}

/// The files of a crate by their modules. The root is left out: everybody may use its re-exports.
fn files(folder: &Path) -> BTreeMap<Module, String> {
    let mut found = BTreeMap::new();
    read_folder(folder, &mut Vec::new(), &mut found);
    found
}

fn read_folder(folder: &Path, above: &mut Module, found: &mut BTreeMap<Module, String>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            above.push(name);
            read_folder(&path, above, found);
            above.pop();
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let mut module = above.clone();
            if name != "mod" {
                module.push(name);
            }
            let is_root = module == ["lib"] || module == ["main"];
            if !is_root {
                found.insert(module, fs::read_to_string(&path).unwrap());
            }
        }
    }
}

/// The module with a file that a path in `from` leads to.
fn target<'a>(
    files: &'a BTreeMap<Module, String>,
    from: &Module,
    path: &[String],
) -> Option<&'a Module> {
    let ups = path.iter().take_while(|word| *word == "super").count();
    let whole = match path.first()?.as_str() {
        "crate" => path[1..].to_vec(),
        "self" => [&from[..], &path[1..]].concat(),
        "super" => [from.get(..from.len().checked_sub(ups)?)?, &path[ups..]].concat(),
        _ => [&from[..], path].concat(),
    };
    (1..=whole.len()).rev().find_map(|length| files.get_key_value(&whole[..length]).map(|it| it.0))
}

/// The groups of files in which each leads to each other.
fn circles(files: &BTreeMap<Module, String>) -> Vec<Vec<String>> {
    let names: BTreeMap<&Module, String> =
        files.keys().map(|module| (module, module.join("::"))).collect();
    let mut graph = DiGraphMap::<&str, ()>::new();
    for (from, source) in files {
        for path in Paths::of(source) {
            let Some(to) = target(files, from, &path) else { continue };
            // A folder and what is in it are one thing to the outside.
            if !to.starts_with(from) && !from.starts_with(to) {
                graph.add_edge(&names[from], &names[to], ());
            }
        }
    }
    let sorted = |group: Vec<&str>| {
        let mut group: Vec<String> = group.into_iter().map(str::to_owned).collect();
        group.sort();
        group
    };
    tarjan_scc(&graph).into_iter().filter(|group| group.len() > 1).map(sorted).collect()
}

fn crate_at(folder: &str) -> BTreeMap<Module, String> {
    let files = files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    assert!(files.len() > 20, "{folder} has only {} files", files.len());
    files
}

#[test]
fn no_files_of_the_bot_know_each_other_in_a_circle() {
    assert_eq!(circles(&crate_at("src")), Vec::<Vec<String>>::new());
}

#[test]
fn no_files_of_the_emulator_know_each_other_in_a_circle() {
    assert_eq!(circles(&crate_at("emulator/src")), Vec::<Vec<String>>::new());
}

#[test]
fn a_circle_is_found_however_it_is_written() {
    let module = |path: &str| path.split("::").map(str::to_owned).collect::<Module>();
    for (one, other) in [
        ("use super::b::B;", "use crate::a::A;"),
        ("fn f() { super::b::g() }", "use super::{a::{self, A}, c};"),
        ("use crate::b;", "struct B(super::a::A);"),
    ] {
        let files = [("a", one), ("b", other), ("c", "use super::a;")];
        let files = files.map(|(name, source)| (module(name), source.to_owned())).into();
        assert_eq!(circles(&files)[0][..2], ["a", "b"], "{one} {other}");
    }
    let tested = "#[cfg(test)] mod tests { use super::super::b::B; }";
    let files = [("a", tested), ("b", "use super::a::A;")];
    let files = files.map(|(name, source)| (module(name), source.to_owned())).into();
    assert!(circles(&files).is_empty(), "tests may know everything");
    let files = [("a", "mod inner; use inner::I;"), ("a::inner", "use super::A;")];
    let files = files.map(|(name, source)| (module(name), source.to_owned())).into();
    assert!(circles(&files).is_empty(), "a folder and its files are one");
}
