//! Tells cargo to look at the shipped questions: it follows files that are built in, but not that
//! one was added to a folder.

fn main() {
    println!("cargo::rerun-if-changed=questions");
}
