//! The n-th write or sync fails, for every n until none does: it is told, nothing half is kept,
//! what was there can be read, and the same call succeeds afterwards (Linux: see `failing_io.c`).

use std::os::unix::fs::FileExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use desk_core::store::DATABASE;
use desk_tests::{START, at};
use rstest::rstest;
use serde_json::{Value as Json, json};
use tempfile::TempDir;

use crate::asked::{KINDS, log_of};
use crate::hand::{Hand, Settled};
use crate::inspect::{Depth, Finding, inspect};
use crate::process::{PROGRAM, Process, Talk};

/// How a disk fails: the number of the error, and whether everything after it fails too.
type Failing = (i32, bool);

const INPUT_OUTPUT: i32 = 5;
const NO_SPACE: i32 = 28;

/// A disk that fails as it is told.
struct Disk {
    folder: TempDir,
    plan: std::fs::File,
}

#[rstest]
#[case::once((INPUT_OUTPUT, false))]
#[case::for_ever((INPUT_OUTPUT, true))]
#[case::full_once((NO_SPACE, false))]
#[case::full_for_ever((NO_SPACE, true))]
fn any_write_of_a_call_may_fail(#[case] failing: Failing) {
    let disk = Disk::new();
    let mut hand = Hand::new(5);
    let mut process = disk.start();
    process.talk.answer().unwrap().unwrap();
    for (name, ..) in KINDS {
        let mut failed = 0;
        for number in 0.. {
            prepare(&mut hand, &mut process.talk, name);
            let file = disk.stage(&mut process.talk, number);
            let before = counts(&mut process.talk);
            let asked = hand.next(name, &file);
            disk.fails_after(number, failing);
            let made = hand.make(&mut process.talk, asked).unwrap();
            let has_failed = disk.failures() > 0;
            if let Err(failure) = &made {
                assert!(is_told(failure), "{name}, {number}: {failure}");
                assert_eq!(counts(&mut process.talk), before, "{name}, {number}");
            }
            disk.mends();
            if made.is_err() {
                failed += 1;
                let settled = hand.settle(&mut process.talk).unwrap().unwrap();
                if settled == Settled::CutShort {
                    let undo = hand.next("undo", "");
                    hand.make(&mut process.talk, undo).unwrap().unwrap();
                }
            }
            if !has_failed {
                break;
            }
        }
        assert!(failed > 1, "{name} failed {failed} times");
        assert_eq!(
            disk.look(&mut process.talk, &hand, Depth::Since(0)),
            [],
            "{name}"
        );
    }
    process.kill();
    let mut process = disk.start();
    process.talk.answer().unwrap().unwrap();
    assert_eq!(disk.look(&mut process.talk, &hand, Depth::Whole), []);
}

/// A desk is killed right after it told of a failed save: the save may have happened all the same, and then wholly.
#[test]
fn a_failed_save_may_be_followed_by_a_kill() {
    let disk = Disk::new();
    let mut hand = Hand::new(6);
    for number in 0.. {
        let mut process = disk.start();
        process.talk.answer().unwrap().unwrap();
        hand.settle(&mut process.talk).unwrap().unwrap();
        let asked = hand.next("log_incident", "");
        disk.fails_after(number, (INPUT_OUTPUT, true));
        let made = hand.make(&mut process.talk, asked).unwrap();
        let has_failed = disk.failures() > 0;
        process.kill();
        disk.mends();
        if !has_failed {
            assert_eq!(made, Ok(()));
            break;
        }
    }
    let mut process = disk.start();
    process.talk.answer().unwrap().unwrap();
    assert_eq!(disk.look(&mut process.talk, &hand, Depth::Whole), []);
}

/// A start that fails says why, and the next one opens the same desk.
#[rstest]
#[case::the_first(|disk: &Disk| disk.clear())]
#[case::after_closing(|disk: &Disk| disk.use_once(Process::end))]
#[case::after_a_kill(|disk: &Disk| disk.use_once(Process::kill))]
fn any_write_of_a_start_may_fail(#[case] before: fn(&Disk)) {
    let disk = Disk::new();
    for number in 0.. {
        before(&disk);
        disk.fails_after(number, (INPUT_OUTPUT, true));
        let mut process = disk.start();
        let opened = process.talk.answer().unwrap();
        let has_failed = disk.failures() > 0;
        disk.mends();
        if let Err(failure) = &opened {
            assert!(is_told(failure), "{number}: {failure}");
        }
        process.kill();
        let mut process = disk.start();
        process.talk.answer().unwrap().unwrap();
        let start = process.talk.send(&json!({ "call": "start" })).unwrap();
        assert_eq!(start.unwrap()["desk"], "A", "{number}");
        process.kill();
        if !has_failed {
            break;
        }
    }
}

/// What the call needs to have something to do.
fn prepare(hand: &mut Hand, talk: &mut Talk, name: &str) {
    let needed: &[&'static str] = match name {
        "log_incident" | "keep_draft" | "import_incidents" => &[],
        "redo" => &["log_incident", "undo"],
        _ => &["log_incident"],
    };
    for name in needed {
        let asked = hand.next(name, "");
        hand.make(talk, asked).unwrap().unwrap();
    }
}

fn counts(talk: &mut Talk) -> Json {
    talk.send(&json!({ "call": "counts" })).unwrap().unwrap()
}

/// Whether a failure says what failed: SQLite does not always say whether it was for want of room.
fn is_told(failure: &Json) -> bool {
    failure["code"] == "storage" || failure["code"] == "disk_full"
}

impl Disk {
    /// In memory, where the disk itself does not make anybody wait.
    fn new() -> Self {
        let folder = tempfile::tempdir_in("/dev/shm").unwrap();
        let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("faults/failing_io.c");
        let built = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .arg(folder.path().join("failing_io.so"))
            .args([source.as_os_str(), "-ldl".as_ref()])
            .status();
        assert!(built.unwrap().success());
        let mut options = std::fs::OpenOptions::new();
        let plan = options.create(true).truncate(true).read(true).write(true);
        let disk = Self {
            plan: plan.open(folder.path().join("plan")).unwrap(),
            folder,
        };
        disk.mends();
        disk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("disk").join(name)
    }

    fn start(&self) -> Process {
        let mut command = Command::new(PROGRAM);
        command
            .args([self.path("data"), self.path("keys")])
            .arg(at(START).to_string())
            .env("LD_PRELOAD", self.folder.path().join("failing_io.so"))
            .env("FIRSTLINE_FAULT_PLAN", self.folder.path().join("plan"))
            .env("FIRSTLINE_FAULT_UNDER", self.folder.path().join("disk"));
        Process::run(&mut command)
    }

    /// Starts a desk, saves something, and ends it in some way.
    fn use_once(&self, end: fn(Process)) {
        let mut process = self.start();
        process.talk.answer().unwrap().unwrap();
        let asked = json!({ "call": "log_incident", "ask": { "title": "x", "channel": "phone" } });
        process.talk.send(&asked).unwrap().unwrap();
        end(process);
    }

    fn clear(&self) {
        let _absent = std::fs::remove_dir_all(self.folder.path().join("disk"));
    }

    /// Brings in a log that was not imported yet.
    fn stage(&self, talk: &mut Talk, log_number: i32) -> String {
        let path = self.folder.path().join("log.csv");
        let log_number = usize::try_from(log_number).unwrap();
        std::fs::write(&path, log_of(3, log_number)).unwrap();
        talk.stage(&path).unwrap()
    }

    /// So many writes succeed, and then one fails.
    fn fails_after(&self, writes: i32, (error, for_ever): Failing) {
        self.write([writes, error, i32::from(for_ever), 0]);
    }

    fn mends(&self) {
        self.write([-1, 0, 0, 0]);
    }

    /// How many writes have failed since it was said when.
    fn failures(&self) -> i32 {
        let mut bytes = [0; 4];
        self.plan.read_exact_at(&mut bytes, 12).unwrap();
        i32::from_ne_bytes(bytes)
    }

    fn write(&self, plan: [i32; 4]) {
        let bytes: Vec<u8> = plan.into_iter().flat_map(i32::to_ne_bytes).collect();
        self.plan.write_all_at(&bytes, 0).unwrap();
    }

    fn look(&self, talk: &mut Talk, hand: &Hand, depth: Depth) -> Vec<Finding> {
        inspect(talk, &self.path("data").join(DATABASE), &hand.memory, depth)
    }
}
