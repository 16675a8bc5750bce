//! Looking whether a desk is as it must be: through its contract, and into its file with SQLite.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use desk_core::fold;
use rusqlite::{Connection, TransactionBehavior};
use serde_json::{Value as Json, json};

use crate::memory::{Memory, Sight};
use crate::process::Talk;

/// Something that is not as it must be.
#[derive(Debug, PartialEq)]
pub(crate) enum Finding {
    /// An acknowledged call is not in the journal.
    Lost(String),
    /// A call is in the journal more than once.
    Doubled(String),
    /// A call is in the journal that was refused or never made.
    Unknown(String),
    /// A call was answered otherwise the second time.
    OtherAnswer(String),
    /// A call failed in a way that is no refusal.
    Failed(String),
    /// An incident is not seen as it was left.
    Sight(String),
    /// The views do not hold what was logged and imported.
    Count(String),
    /// A draft is not there.
    Draft(String),
    /// An interrupted import is not named, or another is.
    Unfinished(String),
    /// Two incidents have one reference.
    SameReference(String),
    /// The desk began a second log.
    SecondLog,
    /// The journal does not verify.
    Damaged(String),
    /// SQLite finds the file damaged.
    Integrity(String),
    /// The kept counts are not what counting gives.
    Tally,
    /// The tables are not what the journal folds to.
    Digest,
}

/// How much is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Depth {
    /// What was done after the first so many calls.
    Since(usize),
    /// Everything, and the tables are made anew from the journal.
    Whole,
}

/// Looks at a desk that runs, and into its file.
pub(crate) fn inspect(talk: &mut Talk, file: &Path, memory: &Memory, depth: Depth) -> Vec<Finding> {
    let mut findings = Vec::new();
    let conn = Connection::open(file).unwrap();
    journal(&conn, memory, &mut findings);
    tables(&conn, &mut findings);
    contract(talk, memory, depth, &mut findings);
    if depth == Depth::Whole {
        made_anew(conn, &mut findings);
    }
    findings
}

/// Every acknowledged call exactly once, and no other.
fn journal(conn: &Connection, memory: &Memory, findings: &mut Vec<Finding>) {
    let parts: BTreeMap<String, (i64, i64)> = rows(
        conn,
        "SELECT lower(hex(call)), count(*), count(DISTINCT part) FROM journal
         WHERE call NOT IN (SELECT id FROM call WHERE op = 'found') GROUP BY call",
        |row| Ok((row.get(0)?, (row.get(1)?, row.get(2)?))),
    )
    .collect();
    let made = memory.journalled();
    for (call, is_bulk) in &made {
        match parts.get(*call) {
            None => findings.push(Finding::Lost((*call).to_owned())),
            Some((1, 1)) => {}
            Some((entries, parts)) if *is_bulk && entries == parts => {}
            Some(_) => findings.push(Finding::Doubled((*call).to_owned())),
        }
    }
    let abandoned = memory.abandoned();
    let known = |call: &str| made.contains_key(call) || abandoned.contains(call);
    let unknown = parts.keys().filter(|call| !known(call)).cloned();
    findings.extend(unknown.map(Finding::Unknown));
}

/// What SQLite and counting say.
fn tables(conn: &Connection, findings: &mut Vec<Finding>) {
    let one = |text: &str| {
        conn.query_row(text, [], |row| row.get::<_, i64>(0))
            .unwrap()
    };
    let integrity = rows(conn, "PRAGMA integrity_check", |row| {
        row.get::<_, String>(0)
    });
    let wrong = integrity.filter(|line| line != "ok");
    findings.extend(wrong.map(Finding::Integrity));
    let same = "SELECT reference FROM incident GROUP BY reference HAVING count(*) > 1";
    findings.extend(rows(conn, same, |row| row.get(0)).map(Finding::SameReference));
    if one("SELECT count(DISTINCT log) FROM journal") != 1 {
        findings.push(Finding::SecondLog);
    }
    if one(include_str!("miscounted.sql")) != 0 {
        findings.push(Finding::Tally);
    }
}

/// What a person sees.
fn contract(talk: &mut Talk, memory: &Memory, depth: Depth, findings: &mut Vec<Finding>) {
    let mut read = |name: &str, ask: Json| -> Json {
        let answer = talk.send(&json!({ "call": name, "ask": ask })).unwrap();
        answer.unwrap_or_else(|failure| {
            findings.push(Finding::Failed(format!("{name}: {failure}")));
            Json::Null
        })
    };
    let start = read("start", json!({}));
    let verified = read("verify", json!({}));
    let drafts = read("drafts", json!({}));
    let sights = memory.sights();
    let looked_at: BTreeSet<&str> = match depth {
        Depth::Since(first) => memory.touched_since(first),
        Depth::Whole => sights.keys().copied().collect(),
    };
    let mut others = Vec::new();
    for id in looked_at.iter().filter(|id| sights.contains_key(*id)) {
        let seen = sight(id, &mut read);
        if seen != sights[id] {
            others.push(format!("{seen:?} instead of {:?}", sights[id]));
        }
    }
    findings.extend(others.into_iter().map(Finding::Sight));
    if verified["damaged"] != json!([]) {
        findings.push(Finding::Damaged(verified["damaged"].to_string()));
    }
    let all = sights.len() as u64 + memory.imported();
    if start["counts"]["all"] != json!(all) {
        findings.push(Finding::Count(format!(
            "{} instead of {all}",
            start["counts"]
        )));
    }
    let unfinished: BTreeSet<String> = texts(&start["unfinished_imports"])
        .map(|id| id.replace('-', ""))
        .collect();
    if !unfinished
        .iter()
        .map(String::as_str)
        .eq(memory.unfinished())
    {
        findings.push(Finding::Unfinished(format!("{unfinished:?}")));
    }
    let draft = drafts["drafts"].get(0).map(|draft| &draft["text"]);
    if draft != memory.draft() {
        findings.push(Finding::Draft(format!(
            "{draft:?} instead of {:?}",
            memory.draft()
        )));
    }
}

/// What is seen of an incident, with its whole timeline.
fn sight(id: &str, read: &mut dyn FnMut(&str, Json) -> Json) -> Sight {
    let incident = read("incident", json!({ "id": id }));
    let mut entries = incident["timeline"].as_array().cloned().unwrap_or_default();
    let mut earlier = incident["earlier"] == true;
    while earlier {
        let part = read(
            "timeline",
            json!({ "incident": id, "before": entries[0]["id"] }),
        );
        earlier = part["earlier"] == true;
        let before = part["entries"].as_array().cloned().unwrap_or_default();
        entries.splice(0..0, before);
    }
    let notes = entries.iter().filter(|entry| entry["kind"] == "note");
    let text = |field: &str| incident[field].as_str().unwrap_or_default().to_owned();
    Sight {
        reference: text("reference"),
        title: text("title"),
        state: text("state"),
        is_taken: incident["assignee"].is_object(),
        callers: incident["callers"].as_u64().unwrap_or_default(),
        notes: notes
            .filter_map(|note| note["text"].as_str().map(str::to_owned))
            .collect(),
    }
}

/// Folding the journal anew gives the same tables.
fn made_anew(mut conn: Connection, findings: &mut Vec<Finding>) {
    let transaction = conn
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .unwrap();
    let kept = fold::digest(&transaction).unwrap();
    let is_same =
        fold::rebuild(&transaction).is_ok_and(|()| fold::digest(&transaction) == Ok(kept));
    if !is_same {
        findings.push(Finding::Digest);
    }
    transaction.rollback().unwrap();
}

fn rows<T>(
    conn: &Connection,
    text: &str,
    read: fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>,
) -> impl Iterator<Item = T> {
    let mut statement = conn.prepare(text).unwrap();
    let rows: rusqlite::Result<Vec<T>> = statement.query_map([], read).unwrap().collect();
    rows.unwrap().into_iter()
}

fn texts(list: &Json) -> impl Iterator<Item = &str> {
    list.as_array()
        .into_iter()
        .flatten()
        .filter_map(Json::as_str)
}
