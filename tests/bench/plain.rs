//! The floors: the same rows in plain SQLite, without journal, fold, or a contract.

use std::path::Path;
use std::time::{Duration, Instant};

use desk_core::ids::Id;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::Outcome;

/// The tables whose rows a person brings in with an import.
const TABLES: &[&str] = &[
    "person", "team", "caller", "category", "incident", "entry", "rating", "affected",
];
/// How many rows one transaction of the bulk floor inserts.
const CHUNK: usize = 10_000;

/// A new database, set as the desk sets its own.
pub(crate) fn database(path: &Path) -> Outcome<Connection> {
    let conn = Connection::open(path)?;
    conn.pragma_update(None, "journal_mode", "WAL")?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "cache_size", -16_000)?;
    Ok(conn)
}

/// The open incidents in one table, with an index that holds all that a row of the queue shows.
pub(crate) fn queue(desk: &Connection, path: &Path) -> Outcome<Connection> {
    let conn = database(path)?;
    conn.execute_batch(
        "CREATE TABLE row (number INTEGER PRIMARY KEY, rank, fewer, reported, id, reference, title, priority, state,
           hold_reason, hold_until, team, team_name, tier, person, person_name, users, callers, workaround, channel);
         CREATE INDEX row_in_order ON row (rank, fewer, reported, number, id, reference, title, priority, state,
           hold_reason, hold_until, team, team_name, tier, person, person_name, users, callers, workaround, channel);
         BEGIN",
    )?;
    copy(
        desk,
        "SELECT i.number, i.held * 1000 + i.rank, i.fewer, i.reported, i.id, i.reference, i.title, i.priority, i.state,
           i.hold_reason, i.hold_until, i.team, t.name, t.tier, i.assignee, p.name, i.users, i.callers,
           i.workaround IS NOT NULL, i.channel
         FROM incident i LEFT JOIN team t ON t.id = i.team LEFT JOIN person p ON p.id = i.assignee
         WHERE i.open = 1 AND i.voided = 0",
        &conn,
        "row",
        usize::MAX,
    )?;
    conn.execute_batch("COMMIT; ANALYZE")?;
    Ok(conn)
}

/// The first 50 rows of that table.
pub(crate) fn page(conn: &Connection) -> Outcome<Vec<Vec<Value>>> {
    let mut statement = conn.prepare_cached(
        "SELECT rank, fewer, reported, number, id, reference, title, priority, state, hold_reason, hold_until, team,
           team_name, tier, person, person_name, users, callers, workaround, channel
         FROM row INDEXED BY row_in_order ORDER BY rank, fewer, reported, number LIMIT 50",
    )?;
    rows(&mut statement, [])
}

/// What opening an incident shows, by one statement for each kind of row.
pub(crate) fn incident(conn: &Connection, id: Id) -> Outcome<usize> {
    const STATEMENTS: [&str; 4] = [
        "SELECT i.*, t.name, p.name, o.name, c.name, k.name FROM incident i LEFT JOIN team t ON t.id = i.team
           LEFT JOIN person p ON p.id = i.assignee LEFT JOIN person o ON o.id = i.owner
           LEFT JOIN caller c ON c.id = i.caller LEFT JOIN category k ON k.id = i.category WHERE i.id = ?",
        "SELECT e.*, p.name FROM entry e LEFT JOIN person p ON p.id = e.by WHERE e.owner = ? ORDER BY e.at DESC LIMIT 40",
        "SELECT * FROM rating WHERE owner = ?",
        "SELECT a.*, c.name FROM affected a LEFT JOIN caller c ON c.id = a.caller WHERE a.incident = ?",
    ];
    let mut count = 0;
    for text in STATEMENTS {
        count += rows(&mut *conn.prepare_cached(text)?, [id])?.len();
    }
    Ok(count)
}

/// How long inserting the rows of an imported desk takes, with the same indexes.
pub(crate) fn bulk(desk: &Connection, path: &Path) -> Outcome<Duration> {
    let conn = database(path)?;
    let mut spent = Duration::ZERO;
    for table in TABLES {
        let mut schema = desk.prepare(
            "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY type DESC",
        )?;
        let texts: Vec<String> = schema
            .query_map([table], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        conn.execute_batch(&texts.join(";"))?;
    }
    for table in TABLES {
        spent += copy(desk, &format!("SELECT * FROM {table}"), &conn, table, CHUNK)?;
    }
    Ok(spent)
}

/// Copies rows; says how long the inserting took.
fn copy(
    from: &Connection,
    select: &str,
    to: &Connection,
    table: &str,
    chunk: usize,
) -> Outcome<Duration> {
    let mut select = from.prepare(select)?;
    let columns = select.column_count();
    let places = vec!["?"; columns].join(", ");
    let mut insert = to.prepare(&format!("INSERT INTO {table} VALUES ({places})"))?;
    let mut found = select.query([])?;
    let mut spent = Duration::ZERO;
    loop {
        let mut taken: Vec<Vec<Value>> = Vec::new();
        while taken.len() < chunk
            && let Some(row) = found.next()?
        {
            let values = (0..columns).map(|column| row.get(column));
            taken.push(values.collect::<rusqlite::Result<_>>()?);
        }
        if taken.is_empty() {
            return Ok(spent);
        }
        let begun = Instant::now();
        let transaction = if chunk == usize::MAX {
            None
        } else {
            Some(to.unchecked_transaction()?)
        };
        for row in &taken {
            insert.execute(params_from_iter(row))?;
        }
        if let Some(transaction) = transaction {
            transaction.commit()?;
        }
        spent += begun.elapsed();
    }
}

fn rows(
    statement: &mut rusqlite::Statement<'_>,
    values: impl rusqlite::Params,
) -> Outcome<Vec<Vec<Value>>> {
    let columns = statement.column_count();
    let found = statement.query_map(values, |row| {
        (0..columns).map(|column| row.get(column)).collect()
    })?;
    Ok(found.collect::<rusqlite::Result<_>>()?)
}
