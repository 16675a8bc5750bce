//! The visible root of the repository is exactly what the architecture lists.

use std::collections::BTreeSet;

use crate::tree::paths;

/// What a person sees first; configuration lives in what begins with a dot.
const ROOT: [&str; 9] = [
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE-APACHE",
    "LICENSE-MIT",
    "README.md",
    "icons",
    "src-tauri",
    "tests",
    "ui",
];

#[test]
fn the_visible_root_is_exactly_this() {
    let mut paths = paths();
    assert_eq!(visible(&paths), BTreeSet::from(ROOT));
    paths.push("notes/today.md".to_owned());
    assert_ne!(visible(&paths), BTreeSet::from(ROOT));
}

fn visible(paths: &[String]) -> BTreeSet<&str> {
    paths
        .iter()
        .filter_map(|path| path.split('/').next())
        .filter(|name| !name.starts_with('.'))
        .collect()
}
