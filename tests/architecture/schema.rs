//! What the tables are: the journal, what is folded from it, and what belongs to one desk; and what no table may have.

use std::collections::BTreeSet;
use std::path::Path;

use desk_core::fold::kinds::FOLDED;
use desk_core::store::DATABASE;
use desk_tests::Station;
use rusqlite::Connection;

use crate::sentences::{files, place};

/// What a schema must not say, for rows that several desks make apart.
const FORBIDDEN: [&str; 4] = ["AUTOINCREMENT", "REFERENCES", "FOREIGN KEY", "REAL"];
/// What is computed when it is asked for, and never stored.
const COMPUTED: [&str; 3] = ["elapsed", "left", "breached"];

#[test]
fn every_table_is_the_journal_or_folded_or_local() {
    let machine = Station::new().close();
    let conn = Connection::open(machine.data.join(DATABASE)).unwrap();
    let others = |conn: &Connection| -> BTreeSet<String> {
        let tables = names(conn, "SELECT name FROM sqlite_schema WHERE type = 'table'");
        tables
            .into_iter()
            .filter(|name| !matches!(name.as_str(), "journal" | "log"))
            .filter(|name| !name.starts_with("local_"))
            .collect()
    };
    let folded: BTreeSet<String> = FOLDED.iter().map(|name| (*name).to_owned()).collect();
    assert_eq!(others(&conn), folded);
    conn.execute_batch("CREATE TABLE kept_beside (id BLOB)")
        .unwrap();
    assert_ne!(others(&conn), folded);
}

#[test]
fn no_table_has_what_desks_could_not_agree_on() {
    let machine = Station::new().close();
    let conn = Connection::open(machine.data.join(DATABASE)).unwrap();
    assert_eq!(wrong(&conn), BTreeSet::new());
    conn.execute_batch(
        "CREATE TABLE clock (id INTEGER PRIMARY KEY AUTOINCREMENT, elapsed INTEGER)",
    )
    .unwrap();
    let found = ["clock.elapsed", "AUTOINCREMENT"].map(str::to_owned);
    assert_eq!(wrong(&conn), BTreeSet::from(found));
}

#[test]
fn every_migration_is_in_the_list_in_its_order() {
    let store = std::fs::read_to_string(place("src-tauri/core/src/store/mod.rs")).unwrap();
    let mut kept: Vec<String> = files(&place("src-tauri/core/migrations"), &["sql"])
        .iter()
        .map(|(file, _)| name(file))
        .collect();
    kept.sort();
    assert_eq!(listed(&store), kept);
    let numbers = kept
        .iter()
        .map(|name| name.split('_').next().unwrap().parse());
    assert!(numbers.eq((1..=kept.len()).map(Ok)), "{kept:?}");
    kept.push("0000_forgotten.sql".to_owned());
    assert_ne!(listed(&store), kept);
}

/// The migrations that a source lists.
fn listed(source: &str) -> Vec<String> {
    source
        .split("include_str!(\"../../migrations/")
        .skip(1)
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect()
}

fn name(file: &Path) -> String {
    file.file_name().unwrap().to_string_lossy().into_owned()
}

/// What a schema says or stores and must not.
fn wrong(conn: &Connection) -> BTreeSet<String> {
    let said = names(conn, "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL");
    let columns = names(
        conn,
        "SELECT s.name || '.' || c.name FROM sqlite_schema s, pragma_table_info(s.name) c WHERE s.type = 'table'",
    );
    let said = FORBIDDEN
        .iter()
        .filter(|word| said.iter().any(|text| text.contains(**word)))
        .map(|word| (*word).to_owned());
    let stored = columns.iter().filter(|column| {
        let name = column.split('.').next_back().unwrap_or_default();
        COMPUTED.contains(&name)
    });
    said.chain(stored.cloned()).collect()
}

fn names(conn: &Connection, text: &str) -> Vec<String> {
    let mut statement = conn.prepare(text).unwrap();
    let names: rusqlite::Result<_> = statement.query_map([], |row| row.get(0)).unwrap().collect();
    names.unwrap()
}
