//! Tells cargo to look at what is shipped in folders: it follows files that are built in, but not
//! that one was added to a folder.

fn main() {
    for folder in ["questions", "config/interviews", "config/rubrics"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
