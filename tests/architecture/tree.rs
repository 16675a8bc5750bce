//! The files of the repository, as git keeps them.

use std::path::PathBuf;
use std::process::Command;

use crate::sentences::place;

/// Every path that git keeps, from the root on.
pub(crate) fn paths() -> Vec<String> {
    let listed = Command::new("git")
        .args(["ls-files", "-z"])
        .current_dir(place("."))
        .output()
        .unwrap();
    assert!(listed.status.success(), "the rules are checked in a clone");
    let paths = String::from_utf8(listed.stdout).unwrap();
    paths
        .split_terminator('\0')
        .filter(|path| place(path).exists())
        .map(str::to_owned)
        .collect()
}

/// Every file that git keeps and that is text, with its path.
pub(crate) fn texts() -> Vec<(String, String)> {
    paths()
        .into_iter()
        .filter_map(|path| {
            let file: PathBuf = place(&path);
            Some((path, std::fs::read_to_string(file).ok()?))
        })
        .collect()
}

/// The lines of a source that are no comment, with their numbers.
pub(crate) fn code(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let numbered = text.lines().enumerate();
    numbered
        .filter(|(_, line)| !line.trim_start().starts_with("//"))
        .map(|(number, line)| (number + 1, line))
}
