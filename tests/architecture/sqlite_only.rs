//! The database is never opened outside SQLite in our process: one `close()` elsewhere would drop SQLite's locks.
//! Moving and looking at its size open nothing.

use crate::sentences::{files, place};
use crate::tree::code;

/// What names the database.
const NAMES: [&str; 3] = ["DATABASE", "firstline.db", ".database"];
/// What opens a file.
const OPENS: [&str; 8] = [
    "File::open",
    "File::create",
    "OpenOptions",
    "fs::read(",
    "fs::read_to_string",
    "fs::write",
    "fs::copy",
    "fs::hard_link",
];
/// The only folder that opens files beside the database: the one with the lock.
const STORE: &str = "src-tauri/core/src/store";

#[test]
fn nothing_but_sqlite_opens_the_database() {
    let folders = ["src-tauri/core/src", "src-tauri/src", "src-tauri/xtask/src"];
    let mut looked_at = 0;
    for folder in folders {
        for (file, text) in files(&place(folder), &["rs"]) {
            looked_at += 1;
            let parts = if file.starts_with(place(STORE)) {
                ";"
            } else {
                "fn "
            };
            let opened = opened(&text, parts);
            assert!(opened.is_empty(), "{}: {opened:#?}", file.display());
        }
    }
    assert!(looked_at > 50, "{looked_at} files are not all");
}

#[test]
fn a_database_that_is_opened_is_found() {
    let copied = "fn keep() { let path = folder.join(DATABASE); fs::copy(path, kept) }";
    let moved =
        "fn keep() { fs::rename(folder.join(DATABASE), kept) } fn other() { fs::read(path) }";
    let locked = "let lock = OpenOptions::new(); let conn = Connection::open(&self.database);";
    let hashed = "let lock = OpenOptions::new(); let bytes = fs::read(&self.database);";
    assert_eq!(opened(copied, "fn ").len(), 1);
    assert_eq!(opened(moved, "fn ").len(), 0);
    assert_eq!(opened(locked, ";").len(), 0);
    assert_eq!(opened(hashed, ";").len(), 1);
}

/// The parts of a source that name the database and open a file; its tests apart, which run in a process of their own.
fn opened(text: &str, parts: &str) -> Vec<String> {
    let program = text
        .split("#[cfg(test)]\nmod tests")
        .next()
        .unwrap_or_default();
    let code: String = code(program).map(|(_, line)| format!("{line}\n")).collect();
    code.split(parts)
        .filter(|part| NAMES.iter().any(|name| part.contains(name)))
        .filter(|part| OPENS.iter().any(|opens| part.contains(opens)))
        .map(|part| part.trim().to_owned())
        .collect()
}
