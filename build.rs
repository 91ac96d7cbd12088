//! Makes cargo watch the shipped folders: it follows embedded files, but doesn't notice that one
//! was added to a folder.

fn main() {
    for folder in ["questions", "config/interviews", "config/rubrics"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
