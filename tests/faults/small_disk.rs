//! The disk is full, or may not be written: that is said, what was there stays readable, nothing half is kept,
//! and the same call succeeds once there is room.

use std::path::{Path, PathBuf};

use desk_core::store::DATABASE;
use desk_core::time::Timestamp;
use desk_tests::{START, at};
use rstest::rstest;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::asked::log_of;
use crate::hand::{Hand, Settled};
use crate::inspect::{Depth, Finding, inspect};
use crate::process::{Answer, Process, Talk};
use crate::room::Room;

/// What the system gives a file at once, in bytes.
const PAGE: u64 = 4096;

/// A desk whose data stand on a small disk.
struct Small {
    folder: TempDir,
    room: Room,
    hand: Hand,
    now: Timestamp,
}

#[test]
fn a_disk_that_is_full_in_a_save() {
    let Some(mut small) = Small::new(4096) else {
        return;
    };
    let mut process = small.start();
    process.talk.answer().unwrap().unwrap();
    for _ in 0..20 {
        small.make(&mut process.talk, "log_incident", "").unwrap();
    }
    small.room.fill(0);
    // What SQLite has of its log is written over before it needs more.
    let failure = (0..2000).find_map(|_| small.make(&mut process.talk, "log_incident", "").err());
    assert_eq!(code(&failure.unwrap()), "disk_full");
    let unsaved = small.hand.pending.clone().unwrap();
    assert_eq!(small.look(&mut process.talk), []);
    // Page by page there is more room, until the very same call succeeds.
    let tries = (1..1000).find(|pages| {
        small.room.fill(pages * PAGE);
        match small.hand.make(&mut process.talk, unsaved.clone()).unwrap() {
            Ok(()) => true,
            Err(failure) => {
                assert_eq!(code(&failure), "disk_full");
                false
            }
        }
    });
    assert!(tries > Some(1), "{tries:?}");
    small.room.free();
    small.make(&mut process.talk, "log_incident", "").unwrap();
    process.kill();
    assert_eq!(small.reopen_and_look(), []);
}

#[test]
fn a_disk_that_is_full_in_an_import() {
    let Some(mut small) = Small::new(64 * 1024) else {
        return;
    };
    let mut process = small.start();
    process.talk.answer().unwrap().unwrap();
    small.make(&mut process.talk, "log_incident", "").unwrap();
    let path = small.folder.path().join("log.csv");
    std::fs::write(&path, log_of(1_000, 1)).unwrap();
    let file = &process.talk.stage(&path).unwrap();

    let mut cut_short = 0;
    for tries in 1..64 {
        // What an import that was cut short has left takes room too, so each time there is more of it.
        small.room.fill(tries * 512 * 1024);
        let Err(failure) = small.make(&mut process.talk, "import_incidents", file) else {
            break;
        };
        assert_eq!(code(&failure), "disk_full");
        let settled = small.hand.settle(&mut process.talk).unwrap().unwrap();
        assert_eq!(small.look(&mut process.talk), []);
        small.room.free();
        if settled == Settled::CutShort {
            cut_short += 1;
            // What is unfinished is the last that was done here.
            small.make(&mut process.talk, "undo", "").unwrap();
        }
    }
    assert!(cut_short > 0);
    assert!(small.hand.memory.imported() > 0);
    process.kill();
    assert_eq!(small.reopen_and_look(), []);
}

/// However little room is left, a first start founds a desk or says that the disk is full, and the next start founds it.
#[test]
fn a_disk_that_is_full_at_the_first_start() {
    let Some(small) = Small::new(1024) else {
        return;
    };
    let mut starts = [0, 0];
    for pages in 0..120 {
        small.room.fill(pages * PAGE);
        starts[usize::from(small.starts(Process::kill))] += 1;
        small.room.free();
        assert!(
            small.starts(Process::kill),
            "with {pages} pages, and then with room"
        );
        std::fs::remove_dir_all(small.room.seen(&small.data())).unwrap();
    }
    assert!(starts.iter().all(|count| *count > 10), "{starts:?}");
}

/// A desk that was closed left nothing to write its log to; one that was killed did, and starts on a full disk too.
#[rstest]
#[case::after_closing(Process::end, false)]
#[case::after_a_kill(Process::kill, true)]
fn a_disk_that_is_full_at_a_later_start(#[case] end: fn(Process), #[case] always_starts: bool) {
    let Some(mut small) = Small::new(4096) else {
        return;
    };
    let mut process = small.start();
    process.talk.answer().unwrap().unwrap();
    for _ in 0..20 {
        small.make(&mut process.talk, "log_incident", "").unwrap();
    }
    end(process);
    let mut started = Vec::new();
    for pages in 0..20 {
        small.room.fill(pages * PAGE);
        started.push(small.starts(end));
        small.room.free();
    }
    assert_eq!(started.first(), Some(&always_starts));
    assert_eq!(started.last(), Some(&true));
    assert_eq!(small.reopen_and_look(), []);
}

#[test]
fn folders_that_may_not_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let [data, keys] = ["data", "keys"].map(|name| folder.path().join(name));
    let mut founded = Process::start(&data, &keys, at(START), &[]);
    founded.talk.answer().unwrap().unwrap();
    founded.kill();
    for place in [&data, &keys] {
        let before = bytes(&data);
        let Some(room) = Room::read_only(place) else {
            return;
        };
        let mut process = room.start(&data, &keys, at(START));
        let failure = process.talk.answer().unwrap().unwrap_err();
        assert_eq!(code(&failure), "read_only");
        assert_eq!(failure["message"]["key"], "open.read_only");
        let said = &failure["message"]["values"]["folder"]["text"];
        assert_eq!(said, &json!(place.display().to_string()));
        process.end();
        assert!(
            *place == keys || bytes(&data) == before,
            "something was written"
        );
    }
}

impl Small {
    fn new(size: u64) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        Some(Self {
            room: Room::small(&folder.path().join("disk"), size)?,
            folder,
            hand: Hand::new(size),
            now: at(START),
        })
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("disk").join("data")
    }

    fn start(&self) -> Process {
        let keys = self.folder.path().join("keys");
        self.room.start(&self.data(), &keys, self.now)
    }

    /// Whether the desk opens, before it is ended; where it does not, that must be for the full disk.
    fn starts(&self, end: fn(Process)) -> bool {
        let mut process = self.start();
        let answer: Answer = process.talk.answer().unwrap();
        end(process);
        if let Err(failure) = &answer {
            assert_eq!(code(failure), "disk_full", "{failure}");
        }
        answer.is_ok()
    }

    fn make(&mut self, talk: &mut Talk, name: &'static str, file: &str) -> Result<(), Json> {
        let asked = self.hand.next(name, file);
        self.hand.make(talk, asked).unwrap()
    }

    /// Looks at the running desk, and into a copy of its file.
    fn look(&self, talk: &mut Talk) -> Vec<Finding> {
        let copy = tempfile::tempdir().unwrap();
        for (name, bytes) in bytes(&self.room.seen(&self.data())) {
            std::fs::write(copy.path().join(name), bytes).unwrap();
        }
        inspect(
            talk,
            &copy.path().join(DATABASE),
            &self.hand.memory,
            Depth::Whole,
        )
    }

    fn reopen_and_look(&self) -> Vec<Finding> {
        let mut process = self.start();
        process.talk.answer().unwrap().unwrap();
        let findings = self.look(&mut process.talk);
        process.kill();
        findings
    }
}

fn code(failure: &Json) -> &str {
    failure["code"].as_str().unwrap()
}

/// Every file of a folder, with its bytes.
fn bytes(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<(String, Vec<u8>)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|file| file.unwrap())
        .map(|file| {
            (
                file.file_name().into_string().unwrap(),
                std::fs::read(file.path()).unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}
