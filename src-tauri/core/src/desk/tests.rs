//! What the contract says of the tables, beside what SQLite sees: which ones each read reads, along which index, and which ones each write changes.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, Mutex as StdMutex};

use rusqlite::hooks::{AuthAction, AuthContext, Authorization};
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, StatementStatus};
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use super::{Desk, Opening, Request};
use crate::contract::{CALLS, List};
use crate::fold::kinds::FOLDED;
use crate::time::Timestamp;

/// A desk on a folder that goes with it.
struct Seeded {
    desk: Desk,
    incident: String,
    folder: TempDir,
}

impl Seeded {
    /// With an import, incidents in all views, callers, a conflict, and a long timeline.
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let counter = AtomicU64::new(1);
        let now = AtomicI64::new(1_795_435_200_000);
        let desk = Desk::open(Opening {
            data_dir: folder.path().join("data"),
            key_dir: folder.path().join("keys"),
            clock: Arc::new(move || Timestamp(now.fetch_add(1, Ordering::Relaxed))),
            random: Arc::new(move |bytes| {
                let count = counter.fetch_add(1, Ordering::Relaxed).to_le_bytes();
                bytes.fill(0);
                for (byte, counted) in bytes.iter_mut().rev().zip(count) {
                    *byte = counted;
                }
            }),
        })
        .unwrap();
        let mut seeded = Self {
            desk,
            incident: String::new(),
            folder,
        };
        seeded.seed();
        seeded
    }

    fn seed(&mut self) {
        let file = self.log("INC1");
        self.call(
            "import_incidents",
            json!({ "file": file, "zone": "Europe/Berlin" }),
        );
        let category = self.choice("category", "Printer");
        let logged = self.call(
            "log_incident",
            json!({
                "title": "Printer", "channel": "email", "users": 3, "then": "take", "category": category,
                "caller": { "new": { "name": "Ann" } },
            }),
        );
        self.incident = logged["incident"].as_str().unwrap().to_owned();
        let seen = self.call("incident", json!({ "id": self.incident }))["seen"].clone();
        for title in ["Printer on the 2nd floor", "Printer on the 3rd floor"] {
            let request = Request {
                seen: serde_json::from_value(seen.clone()).unwrap(),
                ..request(
                    "edit_incident",
                    json!({ "incident": self.incident, "change": { "title": title } }),
                )
            };
            self.desk.call(request).unwrap();
        }
        for number in 0..50 {
            self.on_incident("add_note", json!({ "text": format!("{number}") }));
        }
        self.on_incident(
            "hold_incident",
            json!({ "reason": "supplier", "until": "2030-01-01T00:00:00Z" }),
        );
    }

    /// An event log of one incident that was brought in.
    fn log(&self, number: &str) -> String {
        let log = format!(
            "number,incident_state,sys_mod_count,opened_at,sys_updated_at,category,assignment_group,assigned_to\n\
            {number},New,0,1/7/2026 10:00,1/7/2026 10:00,Mail,Desk 1,Solver\n"
        );
        let file = self.folder.path().join("log.csv");
        std::fs::write(&file, log).unwrap();
        self.desk.stage(&file).unwrap().handle
    }

    fn call(&self, name: &str, ask: Json) -> Json {
        let reply = self.desk.call(request(name, ask)).unwrap();
        serde_json::from_str(reply.get()).unwrap()
    }

    fn choice(&self, of: &str, text: &str) -> Json {
        self.call("choices", json!({ "of": of, "text": text }))["choices"][0]["id"].clone()
    }

    fn on_incident(&self, name: &str, mut ask: Json) -> Json {
        ask["incident"] = json!(self.incident);
        self.call(name, ask)
    }

    /// Every read with asks that bring out all that it reads.
    fn reads(&self) -> Vec<(&'static str, Json)> {
        let id = &self.incident;
        let entry = &self.call("incident", json!({ "id": id }))["timeline"][0]["id"];
        let file = self.log("INC2");
        let mut reads = vec![
            ("start", json!({})),
            ("counts", json!({})),
            ("incident", json!({ "id": id })),
            ("timeline", json!({ "incident": id, "before": entry })),
            ("find", json!({ "text": "2" })),
            ("incident_history", json!({ "incident": id })),
            ("history", json!({})),
            ("history", json!({ "before": 40 })),
            ("classification", json!({})),
            ("rate", json!({ "answers": {}, "users": 3 })),
            (
                "route",
                json!({ "category": self.choice("category", "Printer") }),
            ),
            (
                "check_import",
                json!({ "file": file, "zone": "Europe/Berlin" }),
            ),
            ("route", json!({})),
            ("drafts", json!({})),
            ("verify", json!({})),
        ];
        for view in ["work_first", "mine", "unassigned", "waiting", "all"] {
            for after in [Json::Null, json!("0.0.0.0.0")] {
                reads.push(("queue", json!({ "view": view, "after": after })));
            }
        }
        for of in ["person", "team", "category", "caller"] {
            reads.push(("choices", json!({ "of": of, "text": "a" })));
        }
        for call in CALLS.iter().filter(|call| call.list == List::Reads) {
            assert!(
                reads.iter().any(|(name, _)| *name == call.name),
                "{} has no ask",
                call.name
            );
        }
        reads
    }

    /// Makes a read on a connection of its own, which was prepared for watching it.
    fn watched(&self, name: &str, ask: &Json, watch: impl FnOnce(&Connection)) {
        let conn = self.desk.folder.reader().unwrap();
        watch(&conn);
        *self.desk.readers.lock() = vec![conn];
        self.call(name, ask.clone());
        self.desk.readers.lock().clear();
    }
}

fn request(name: &str, ask: Json) -> Request {
    Request {
        actor: None,
        id: None,
        name: name.to_owned(),
        ask,
        seen: std::collections::HashMap::new(),
    }
}

#[test]
fn a_read_shows_the_kinds_that_it_reads_and_no_others() {
    let seeded = Seeded::new();
    let mut read: BTreeMap<&str, BTreeSet<String>> = BTreeMap::new();
    for (name, ask) in seeded.reads() {
        let seen: Arc<StdMutex<BTreeSet<String>>> = Arc::default();
        let noted = Arc::clone(&seen);
        seeded.watched(name, &ask, |conn| {
            conn.authorizer(Some(move |context: AuthContext<'_>| {
                if let AuthAction::Read { table_name, .. } = context.action {
                    noted.lock().unwrap().insert(table_name.to_owned());
                }
                Authorization::Allow
            }))
            .unwrap();
        });
        let tables = std::mem::take(&mut *seen.lock().unwrap());
        read.entry(name).or_default().extend(tables);
    }
    let mut wrong = Vec::new();
    // A file is checked once, before it is imported.
    let live = |name: &str| name != "check_import";
    for call in CALLS
        .iter()
        .filter(|call| call.list == List::Reads && live(call.name))
    {
        let declared: BTreeSet<&str> = call.shows.iter().copied().collect();
        let mut seen: BTreeSet<&str> = read[call.name].iter().map(String::as_str).collect();
        // What belongs to this desk alone, and how rows came about, tells no window to read again.
        let is_local =
            |table: &str| table.starts_with("local_") || matches!(table, "log" | "sqlite_master");
        let is_journal = |table: &str| matches!(table, "journal" | "touched");
        seen.retain(|table| !is_local(table) && (call.name == "verify" || !is_journal(table)));
        // Whoever asks is looked up, whatever is asked.
        for looked_up in ["batch", "person"] {
            if !declared.contains(looked_up) {
                seen.remove(looked_up);
            }
        }
        if declared != seen {
            wrong.push(format!(
                "{} declares {declared:?} and reads {seen:?}",
                call.name
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

thread_local! {
    static STATEMENTS: RefCell<BTreeSet<String>> = RefCell::default();
}

#[test]
fn no_read_goes_through_all_incidents_sorts_them_or_is_planned_anew() {
    /// Tables, with their short names, that do not grow with the incidents: a read may go through them whole and sort them.
    const SMALL: &str =
        "batch b category c desk d organisation person p scheme team t tree local_draft";
    let small = |table: &str| SMALL.split(' ').any(|small| small == table);
    let seeded = Seeded::new();
    let mut bad = Vec::new();
    for (name, ask) in seeded.reads() {
        // These two are long work with progress, and callers are looked through for what is typed, up to a bound.
        if matches!(name, "verify" | "check_import") || ask["of"] == "caller" {
            continue;
        }
        seeded.watched(name, &ask, |conn| {
            conn.trace_v2(
                TraceEventCodes::SQLITE_TRACE_STMT,
                Some(|event| {
                    if let TraceEvent::Stmt(_, statement) = event {
                        STATEMENTS.with_borrow_mut(|all| all.insert(statement.to_owned()));
                    }
                }),
            );
        });
        let conn = seeded.desk.folder.reader().unwrap();
        for statement in STATEMENTS.take() {
            if !statement.starts_with("SELECT") && !statement.starts_with("WITH") {
                continue;
            }
            if plans(&conn, &statement) > 0 {
                bad.push(format!("{name} {ask}: planned anew each time\n{statement}"));
            }
            let mut explain = conn
                .prepare(&format!("EXPLAIN QUERY PLAN {statement}"))
                .unwrap();
            let mut steps = explain.raw_query();
            while let Some(step) = steps.next().unwrap() {
                let step: String = step.get(3).unwrap();
                let first = |after: &str, text: &str| -> Option<String> {
                    let table = text.split_once(after)?.1.split(' ').next()?;
                    Some(table.to_owned()).filter(|table| table != "CONSTANT")
                };
                let scans = first("SCAN ", &step).is_some_and(|table| !small(&table));
                let sorts = step.contains("TEMP B-TREE")
                    && !first("FROM ", &statement).is_some_and(|table| small(&table));
                if scans || sorts {
                    bad.push(format!("{name} {ask}: {step}\n{statement}"));
                }
            }
        }
    }
    assert!(bad.is_empty(), "{}", bad.join("\n\n"));
}

/// How often a statement is planned anew while it runs with one value after another.
fn plans(conn: &Connection, statement: &str) -> i32 {
    let mut statement = conn.prepare(statement).unwrap();
    for value in 0..3 {
        for place in 1..=statement.parameter_count() {
            statement.raw_bind_parameter(place, value).unwrap();
        }
        // What is bound makes no sense to some of them, which matters nothing.
        statement.raw_query().next().ok();
    }
    statement.get_status(StatementStatus::RePrepare)
}

/// Every folded table as text.
fn tables(conn: &Connection) -> BTreeMap<&'static str, String> {
    FOLDED
        .iter()
        .map(|table| {
            let mut statement = conn.prepare(&format!("SELECT * FROM {table}")).unwrap();
            let columns = statement.column_count();
            let mut rows = statement.raw_query();
            let mut text = String::new();
            while let Some(row) = rows.next().unwrap() {
                for column in 0..columns {
                    text.push_str(&format!("{:?} ", row.get_ref(column).unwrap()));
                }
            }
            (*table, text)
        })
        .collect()
}

#[test]
fn a_write_tells_the_kinds_that_it_changes() {
    let seeded = Seeded::new();
    let told: Arc<StdMutex<BTreeSet<String>>> = Arc::default();
    let listener = Arc::clone(&told);
    seeded.desk.on_change(Box::new(move |changed| {
        listener
            .lock()
            .unwrap()
            .extend(changed.kinds.iter().cloned());
    }));
    let conn = seeded.desk.folder.reader().unwrap();
    let file = seeded.log("INC2");
    let me = seeded.call("start", json!({}))["me"]["id"].clone();
    let network = seeded.choice("team", "Network");
    let of_incident = |mut ask: Json| {
        ask["incident"] = json!(seeded.incident);
        ask
    };
    let seen = seeded.call("incident", json!({ "id": seeded.incident }))["seen"].clone();
    let writes = [
        (
            "edit_incident",
            of_incident(json!({ "change": { "title": "x" } })),
        ),
        (
            "edit_incident",
            of_incident(json!({ "change": { "title": "y" } })),
        ),
        ("undo", json!({})),
        ("redo", json!({})),
        ("resume_incident", of_incident(json!({}))),
        (
            "rate_incident",
            of_incident(json!({ "answers": { "users": "all" } })),
        ),
        (
            "add_affected",
            of_incident(json!({ "caller": { "new": { "name": "Ben" } } })),
        ),
        (
            "send_message",
            of_incident(json!({ "text": "x", "how": "email" })),
        ),
        ("assign_incident", of_incident(json!({ "team": network }))),
        (
            "resolve_incident",
            of_incident(json!({ "code": "solved", "text": "x" })),
        ),
        (
            "log_incident",
            json!({ "title": "x", "channel": "phone", "caller": { "new": { "name": "Ann" } } }),
        ),
        ("undo", json!({})),
        ("name_person", json!({ "person": me, "name": "Zoe" })),
        (
            "add_person",
            json!({ "name": "Cem", "role": "lead", "teams": [network] }),
        ),
        ("name_organisation", json!({ "name": "Acme" })),
        (
            "import_incidents",
            json!({ "file": file, "zone": "Europe/Berlin" }),
        ),
        ("undo", json!({})),
        ("redo", json!({})),
    ];
    let mut before = tables(&conn);
    for (name, ask) in writes {
        let request = Request {
            // As on a stale sight, so that conflicts come and go as well.
            seen: if name == "edit_incident" {
                serde_json::from_value(seen.clone()).unwrap()
            } else {
                std::collections::HashMap::new()
            },
            ..request(name, ask)
        };
        seeded.desk.call(request).unwrap();
        let after = tables(&conn);
        let told = std::mem::take(&mut *told.lock().unwrap());
        for (table, text) in &after {
            let changed = before[table] != *text;
            if !matches!(*table, "touched" | "elsewhere" | "erased") {
                assert!(
                    !changed || told.contains(*table),
                    "{name} changes {table} and does not tell it"
                );
            }
        }
        before = after;
    }
}
