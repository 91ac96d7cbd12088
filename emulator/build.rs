//! Tells cargo to look at the page's folder: it follows files that are built in, but not that one
//! was added.

fn main() {
    println!("cargo::rerun-if-changed=src/page");
}
