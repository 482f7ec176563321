//! Builds the program anew when a file of the bank that it carries is added or removed.

fn main() {
    println!("cargo::rerun-if-changed=question-banks");
}
