//! What the stories share: a desk on a temporary folder, with a clock that is moved by hand and random bytes that are counted.
//! No story stands here, and nothing of the desk is reached but by its contract.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use desk_core::desk::{Desk, Opening, Request, Staged};
use desk_core::error::{Code, Failure};
use desk_core::fold;
use desk_core::ids::{Id, OperationId};
use desk_core::time::Timestamp;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

/// When every story begins.
pub const START: &str = "2026-11-23T15:00:00.000Z";

/// One minute, in milliseconds.
pub const MINUTE: i64 = 60_000;
/// One hour, in milliseconds.
pub const HOUR: i64 = 60 * MINUTE;

/// What an incident was seen as, to be given back with a call.
pub type Seen = HashMap<Id, Vec<OperationId>>;

/// A machine with a data folder, a key folder, a clock and a source of random bytes.
pub struct Machine {
    folder: Arc<TempDir>,
    /// The folder of the data.
    pub data: PathBuf,
    /// The folder of the device's key and marks.
    pub keys: PathBuf,
    now: Arc<AtomicI64>,
    counter: Arc<AtomicU64>,
}

impl Machine {
    /// A machine on which nothing has been started yet.
    #[must_use]
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            data: folder.path().join("data"),
            keys: folder.path().join("keys"),
            folder: Arc::new(folder),
            now: Arc::new(AtomicI64::new(at(START).0)),
            counter: Arc::new(AtomicU64::new(1)),
        }
    }

    /// A copy of the data folder as it is now, on the same machine: the same key, clock and random bytes.
    #[must_use]
    pub fn copy(&self, name: &str) -> Self {
        let data = self.folder.path().join(name);
        std::fs::create_dir_all(&data).unwrap();
        for file in std::fs::read_dir(&self.data).unwrap() {
            let file = file.unwrap();
            std::fs::copy(file.path(), data.join(file.file_name())).unwrap();
        }
        Self {
            data,
            folder: Arc::clone(&self.folder),
            keys: self.keys.clone(),
            now: Arc::clone(&self.now),
            counter: Arc::clone(&self.counter),
        }
    }

    /// The same folders once more, as a second start finds them.
    #[must_use]
    pub fn same_folder(&self) -> Self {
        Self {
            folder: Arc::clone(&self.folder),
            data: self.data.clone(),
            keys: self.keys.clone(),
            now: Arc::clone(&self.now),
            counter: Arc::clone(&self.counter),
        }
    }

    /// The same data on another device: another key folder.
    #[must_use]
    pub fn on_another_device(mut self) -> Self {
        self.keys = self
            .folder
            .path()
            .join(format!("{}-keys", self.data.display().to_string().len()));
        self
    }

    /// The database.
    #[must_use]
    pub fn database(&self) -> PathBuf {
        self.data.join("firstline.db")
    }

    /// A file on this machine, outside the data folder.
    #[must_use]
    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }

    /// What a desk on this machine is opened with.
    #[must_use]
    pub fn opening(&self) -> Opening {
        let (now, counter) = (Arc::clone(&self.now), Arc::clone(&self.counter));
        Opening {
            data_dir: self.data.clone(),
            key_dir: self.keys.clone(),
            clock: Arc::new(move || Timestamp(now.load(Ordering::Relaxed))),
            random: Arc::new(move |bytes| {
                let count = counter.fetch_add(1, Ordering::Relaxed).to_le_bytes();
                bytes.fill(0);
                for (byte, counted) in bytes.iter_mut().rev().zip(count) {
                    *byte = counted;
                }
            }),
        }
    }

    /// Tries to open the desk.
    ///
    /// # Errors
    /// As the desk does.
    pub fn try_open(self) -> Result<Station, Failure> {
        let desk = Desk::open(self.opening())?;
        Ok(Station {
            machine: self,
            desk,
        })
    }

    /// Opens the desk.
    #[must_use]
    pub fn open(self) -> Station {
        self.try_open().unwrap()
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self::new()
    }
}

/// An open desk on its machine.
pub struct Station {
    /// The machine.
    pub machine: Machine,
    /// The desk.
    pub desk: Desk,
}

impl Station {
    /// A new desk on a new machine.
    #[must_use]
    pub fn new() -> Self {
        Machine::new().open()
    }

    /// Closes the desk, leaving the machine.
    #[must_use]
    pub fn close(self) -> Machine {
        self.desk.close().unwrap();
        self.machine
    }

    /// Leaves the desk as a killed process would, and opens it again.
    #[must_use]
    pub fn reopen(self) -> Self {
        let Self { machine, desk } = self;
        drop(desk);
        machine.open()
    }

    /// The time.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        Timestamp(self.machine.now.load(Ordering::Relaxed))
    }

    /// The time after some milliseconds, as the contract writes it.
    #[must_use]
    pub fn later(&self, millis: i64) -> String {
        Timestamp(self.now().0 + millis).to_string()
    }

    /// Moves the clock on by some milliseconds, or back.
    pub fn pass(&self, millis: i64) {
        self.machine.now.fetch_add(millis, Ordering::Relaxed);
    }

    /// Makes a call as the first person.
    pub fn call(&self, name: &str, ask: Json) -> Json {
        self.first().call(name, ask)
    }

    /// Makes a call as the first person, who builds on what they saw.
    pub fn call_seen(&self, seen: &Seen, name: &str, ask: Json) -> Json {
        self.first().call_seen(seen, name, ask)
    }

    /// Makes a call as the first person that is refused.
    pub fn refused(&self, name: &str, ask: Json) -> Failure {
        self.first().refused(name, ask)
    }

    /// The first person at this desk.
    #[must_use]
    pub fn first(&self) -> Person<'_> {
        Person {
            station: self,
            id: None,
        }
    }

    /// Somebody by their id.
    #[must_use]
    pub fn person(&self, id: &str) -> Person<'_> {
        Person {
            station: self,
            id: Some(id.parse().unwrap()),
        }
    }

    /// Adds somebody with a role.
    pub fn add(&self, name: &str, role: &str) -> Person<'_> {
        let added = self.call("add_person", json!({ "name": name, "role": role }));
        self.person(text(&added["person"]))
    }

    /// Logs an incident by its title alone and gives its id.
    pub fn log(&self, title: &str) -> String {
        self.log_as(json!({ "title": title, "channel": "phone" }))
    }

    /// Logs an incident and gives its id.
    pub fn log_as(&self, ask: Json) -> String {
        text(&self.call("log_incident", ask)["incident"]).to_owned()
    }

    /// One incident whole.
    #[must_use]
    pub fn incident(&self, id: &str) -> Json {
        self.call("incident", json!({ "id": id }))
    }

    /// What a person who looks at the incident now has seen of it.
    #[must_use]
    pub fn seen(&self, id: &str) -> Seen {
        serde_json::from_value(self.incident(id)["seen"].clone()).unwrap()
    }

    /// The references of the rows of a view, in order.
    #[must_use]
    pub fn rows(&self, view: &str) -> Vec<String> {
        let queue = self.call("queue", json!({ "view": view, "limit": 100 }));
        list(&queue["rows"])
            .iter()
            .map(|row| text(&row["reference"]).to_owned())
            .collect()
    }

    /// The id of the only choice that has this label.
    #[must_use]
    pub fn choice(&self, of: &str, label: &str) -> String {
        let choices = self.call("choices", json!({ "of": of, "text": label }));
        let found: Vec<&Json> = list(&choices["choices"])
            .iter()
            .filter(|choice| choice["label"] == label)
            .collect();
        assert_eq!(found.len(), 1, "{of} {label}: {choices}");
        text(&found[0]["id"]).to_owned()
    }

    /// Everything that a person sees: the counts, the names that can be chosen, and every incident whole.
    /// Left out is what says how it came about: the operations last known.
    #[must_use]
    pub fn everything(&self) -> Json {
        let mut start = self.call("start", json!({}));
        start.as_object_mut().unwrap().remove("preferences");
        let mut seen = vec![start];
        for of in ["person", "team", "category", "caller"] {
            seen.push(self.call("choices", json!({ "of": of, "text": "" })));
        }
        for view in ["work_first", "mine", "unassigned", "waiting", "all"] {
            seen.push(self.call("queue", json!({ "view": view, "limit": 100 })));
        }
        let rows: Vec<Json> = list(&seen[9]["rows"]).to_vec();
        for row in rows {
            let mut incident = self.incident(text(&row["id"]));
            incident.as_object_mut().unwrap().remove("seen");
            seen.push(incident);
        }
        Json::Array(seen)
    }

    /// Asserts that folding the journal anew gives the tables that are there.
    pub fn folds_anew_alike(&self) {
        let mut conn = rusqlite::Connection::open(self.machine.database()).unwrap();
        let transaction = conn
            .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)
            .unwrap();
        let stands = fold::digest(&transaction).unwrap();
        fold::rebuild(&transaction).unwrap();
        assert_eq!(
            fold::digest(&transaction).unwrap(),
            stands,
            "folded anew, the tables differ"
        );
        transaction.rollback().unwrap();
    }

    /// Brings a file in.
    #[must_use]
    pub fn stage(&self, path: &Path) -> Staged {
        self.desk.stage(path).unwrap()
    }
}

impl Default for Station {
    fn default() -> Self {
        Self::new()
    }
}

/// Somebody at a desk.
#[derive(Clone, Copy)]
pub struct Person<'a> {
    station: &'a Station,
    /// Who; the first person where absent.
    pub id: Option<Id>,
}

impl Person<'_> {
    /// Makes a call that succeeds.
    pub fn call(&self, name: &str, ask: Json) -> Json {
        match self.send(None, name, ask.clone(), Seen::new()) {
            Ok(reply) => reply,
            Err(failure) => panic!("{name} {ask}: {}", told(&failure)),
        }
    }

    /// Makes a call that is refused.
    pub fn refused(&self, name: &str, ask: Json) -> Failure {
        match self.send(None, name, ask.clone(), Seen::new()) {
            Ok(reply) => panic!("{name} {ask} was not refused: {reply}"),
            Err(failure) => failure,
        }
    }

    /// Makes a call that builds on what the person saw.
    pub fn call_seen(&self, seen: &Seen, name: &str, ask: Json) -> Json {
        self.send(None, name, ask, seen.clone()).unwrap()
    }

    /// Makes a call with an id of its own.
    ///
    /// # Errors
    /// As the call does.
    pub fn send(&self, id: Option<Id>, name: &str, ask: Json, seen: Seen) -> Result<Json, Failure> {
        let reply = self.station.desk.call(Request {
            actor: self.id,
            id,
            name: name.to_owned(),
            ask,
            seen,
        })?;
        Ok(serde_json::from_str(reply.get()).unwrap())
    }

    /// Who this is, as the contract writes it.
    #[must_use]
    pub fn id(&self) -> String {
        match self.id {
            Some(id) => id.to_string(),
            None => text(&self.call("start", json!({}))["me"]["id"]).to_owned(),
        }
    }
}

/// An instant.
#[must_use]
pub fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// An id that a test counts: of a call, or of nothing.
#[must_use]
pub fn counted(number: u64) -> Id {
    let mut bytes = [0xff; 16];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    Id(bytes)
}

/// A text of a reply.
#[must_use]
pub fn text(value: &Json) -> &str {
    value.as_str().unwrap_or_else(|| panic!("no text: {value}"))
}

/// A list of a reply.
#[must_use]
pub fn list(value: &Json) -> &[Json] {
    value
        .as_array()
        .unwrap_or_else(|| panic!("no list: {value}"))
}

/// A sentence as its key and values: `said.taken reference=A-0001`.
#[must_use]
pub fn said(sentence: &Json) -> String {
    let mut words = text(&sentence["key"]).to_owned();
    for (name, filling) in sentence["values"].as_object().unwrap() {
        let (form, value) = filling.as_object().unwrap().iter().next().unwrap();
        let value = match form.as_str() {
            "sentence" => format!("({})", said(value)),
            "number" => value.to_string(),
            _ => text(value).to_owned(),
        };
        words.push_str(&format!(" {name}={value}"));
    }
    words
}

/// The sentences of a list, one a line.
#[must_use]
pub fn all_said(sentences: &Json) -> Vec<String> {
    list(sentences).iter().map(said).collect()
}

/// A failure as its code and sentence: `Refused: hold.needs_message`.
#[must_use]
pub fn told(failure: &Failure) -> String {
    let Failure { code, message, .. } = failure;
    format!("{code:?}: {}", said(&json!(message)))
}

/// The same without the values of the sentence.
#[must_use]
pub fn key(failure: &Failure) -> (Code, &str) {
    (failure.code, &failure.message.key)
}

/// The timeline of an incident as one line an entry: its kind, who, and what is said.
#[must_use]
pub fn timeline(incident: &Json) -> Vec<String> {
    list(&incident["timeline"])
        .iter()
        .map(|entry| {
            let by = entry["by"]["name"].as_str().unwrap_or("nobody");
            let mut line = format!("{} {by}: {}", text(&entry["kind"]), said(&entry["said"]));
            if let Some(text) = entry["text"].as_str() {
                line.push_str(&format!(" | {text}"));
            }
            line
        })
        .collect()
}
