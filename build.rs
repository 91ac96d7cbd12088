//! Tells cargo to look at the shipped questions and the preview's page: it follows files that are
//! built in, but not that one was added to a folder.

fn main() {
    println!("cargo::rerun-if-changed=questions");
    println!("cargo::rerun-if-changed=src/preview/page");
}
