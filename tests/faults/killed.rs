//! The desk is killed at any moment (SIGKILL), hundreds of times: nothing that was acknowledged is lost, nothing half is kept.
//! `FIRSTLINE_KILLS` says how often; 500 where it does not. A killed process keeps what it gave to the system, so this says nothing about power cuts.

use std::path::PathBuf;
use std::time::Duration;

use desk_core::store::DATABASE;
use desk_core::time::Timestamp;
use desk_tests::{MINUTE, START, at};
use rstest::rstest;
use rusqlite::Connection;
use serde_json::Value as Json;
use tempfile::TempDir;

use crate::asked::log_of;
use crate::hand::{Hand, Settled};
use crate::inspect::{Depth, Finding, inspect};
use crate::process::{Process, Talk};

/// How often one folder is used before a fresh one is begun.
const ROUNDS: u64 = 25;
/// How long a desk lives at most, in microseconds.
const LONGEST: u64 = 400_000;

/// A data folder that lives through its desk's deaths.
struct Folder {
    folder: TempDir,
    hand: Hand,
    /// How many calls were acknowledged when everything was last looked at.
    looked_at: usize,
    /// How many desks have lived here.
    lives: usize,
    now: Timestamp,
}

/// What the kills met.
#[derive(Debug, Default)]
struct Tale {
    kills: u64,
    acknowledged: usize,
    /// Killed before the desk was open.
    while_opening: u64,
    /// Killed in the middle of a call, which was in the file afterwards.
    unanswered_but_done: u64,
    /// Killed in the middle of a call, which was not.
    unanswered_and_not_done: u64,
    /// Killed in the middle of an import.
    in_imports: u64,
    findings: Vec<Finding>,
}

#[test]
#[allow(clippy::print_stderr, reason = "what the kills met is worth reading")]
fn a_kill_at_any_moment_loses_nothing_and_leaves_nothing_half() {
    let kills: u64 = std::env::var("FIRSTLINE_KILLS").map_or(500, |kills| kills.parse().unwrap());
    let tales = std::thread::scope(|scope| {
        let lanes = [1, 2].map(|seed| scope.spawn(move || tale(seed, kills.div_ceil(2), &[])));
        lanes.map(|lane| lane.join().unwrap())
    });
    for tale in &tales {
        eprintln!("{tale:?}");
        assert_eq!(tale.findings, []);
    }
    // A loop that never strikes in the middle of something proves nothing.
    let met = |what: fn(&Tale) -> u64| kills < 500 || tales.iter().map(what).sum::<u64>() > 0;
    assert!(met(|tale| tale.while_opening));
    assert!(met(|tale| tale.unanswered_but_done));
    assert!(met(|tale| tale.unanswered_and_not_done));
    assert!(met(|tale| tale.in_imports));
}

impl Tale {
    fn note(&mut self, made: Result<(), Json>) {
        let failed = made.err().map(|failure| failure.to_string());
        self.findings.extend(failed.map(Finding::Failed));
    }
}

/// The control: a desk that answers before it saves must be found out by the same loop.
#[test]
fn the_loop_finds_a_desk_that_acknowledges_too_early() {
    let tale = tale(3, 20, &["early"]);
    let lost = |finding: &&Finding| matches!(finding, Finding::Lost(_));
    assert!(tale.findings.iter().filter(lost).count() > 0, "{tale:#?}");
}

/// Kills desks, one folder after the other, until something is found.
fn tale(seed: u64, kills: u64, how: &[&str]) -> Tale {
    let mut tale = Tale::default();
    while tale.kills < kills && tale.findings.is_empty() {
        let mut folder = Folder::new((seed << 32) + tale.kills);
        for round in 1..=ROUNDS.min(kills - tale.kills) {
            folder.live_and_die(how, &mut tale);
            // Some deaths follow each other without a look, so that a desk is killed while it recovers.
            let is_last = round == ROUNDS || tale.kills == kills;
            if is_last || folder.hand.chance.below(2) == 0 {
                folder.look(is_last, &mut tale);
            }
        }
        tale.acknowledged += folder.hand.memory.len();
    }
    tale
}

impl Folder {
    fn new(seed: u64) -> Self {
        let folder = tempfile::tempdir().unwrap();
        Self {
            folder,
            hand: Hand::new(seed),
            looked_at: 0,
            lives: 0,
            now: at(START),
        }
    }

    fn start(&mut self, how: &[&str]) -> Process {
        self.now.0 += MINUTE;
        let [data, keys] = ["data", "keys"].map(|name| self.folder.path().join(name));
        Process::start(&data, &keys, self.now, how)
    }

    /// Starts a desk, makes calls as fast as it answers, and kills it at some moment.
    fn live_and_die(&mut self, how: &[&str], tale: &mut Tale) {
        let Process {
            mut child,
            mut talk,
        } = self.start(how);
        let life = Duration::from_micros(self.hand.chance.below(LONGEST));
        std::thread::scope(|scope| {
            scope.spawn(move || {
                std::thread::sleep(life);
                child.kill().unwrap();
                child.wait().unwrap();
            });
            match talk.answer() {
                None => tale.while_opening += 1,
                Some(Err(failure)) => tale.findings.push(Finding::Failed(failure.to_string())),
                Some(Ok(_)) => {
                    let talk = &mut talk;
                    let _gone = if how.is_empty() {
                        self.live(talk, tale)
                    } else {
                        self.log_only(talk, tale)
                    };
                }
            }
        });
        tale.kills += 1;
    }

    /// Makes calls until the desk is gone.
    fn live(&mut self, talk: &mut Talk, tale: &mut Tale) -> Option<()> {
        let path = self.folder.path().join("log.csv");
        self.lives += 1;
        std::fs::write(&path, log_of(400, self.lives)).unwrap();
        let file = &talk.stage(&path)?;
        self.settle(talk, tale)?;
        if self.hand.chance.below(4) == 0 {
            let asked = self.hand.next("import_incidents", file);
            tale.note(self.hand.make(talk, asked)?);
        }
        loop {
            if self.hand.chance.below(16) == 0
                && let Some((asked, reply)) = self.hand.memory.again(&mut self.hand.chance)
            {
                if talk.send(&asked.line())? != Ok(reply) {
                    tale.findings.push(Finding::OtherAnswer(asked.id));
                }
                continue;
            }
            let asked = self.hand.draw(file);
            tale.note(self.hand.make(talk, asked)?);
        }
    }

    /// Logs incidents, which nothing refuses, until the desk is gone.
    fn log_only(&mut self, talk: &mut Talk, tale: &mut Tale) -> Option<()> {
        loop {
            let asked = self.hand.next("log_incident", "");
            tale.note(self.hand.make(talk, asked)?);
        }
    }

    /// Makes the call again that was not answered.
    fn settle(&mut self, talk: &mut Talk, tale: &mut Tale) -> Option<()> {
        let Some(pending) = &self.hand.pending else {
            return Some(());
        };
        let was_done = self.has(&pending.id);
        match self.hand.settle(talk)? {
            Ok(Settled::CutShort) => tale.in_imports += 1,
            Ok(Settled::Done) if was_done => tale.unanswered_but_done += 1,
            Ok(Settled::Done | Settled::Dropped) => tale.unanswered_and_not_done += 1,
            Err(failure) => tale.note(Err(failure)),
        }
        Some(())
    }

    fn database(&self) -> PathBuf {
        self.folder.path().join("data").join(DATABASE)
    }

    fn has(&self, call: &str) -> bool {
        let conn = Connection::open(self.database()).unwrap();
        let mut statement = conn
            .prepare("SELECT 1 FROM journal WHERE call = unhex(?)")
            .unwrap();
        statement.exists([call]).unwrap()
    }

    /// Starts the desk once more and looks whether everything is as it was left; then it is killed at rest.
    fn look(&mut self, is_last: bool, tale: &mut Tale) {
        let mut process = self.start(&[]);
        match process.talk.answer() {
            Some(Ok(_)) => self.settle(&mut process.talk, tale).unwrap(),
            other => return tale.findings.push(Finding::Failed(format!("{other:?}"))),
        }
        let depth = if is_last {
            Depth::Whole
        } else {
            Depth::Since(self.looked_at)
        };
        let found = inspect(
            &mut process.talk,
            &self.database(),
            &self.hand.memory,
            depth,
        );
        tale.findings.extend(found);
        self.looked_at = self.hand.memory.len();
        process.kill();
    }
}

/// The other control: what is wrong in a file must be found, whatever it is.
#[rstest]
#[case::an_entry_taken_out(
    "DROP TRIGGER journal_keeps; DELETE FROM journal WHERE position = (SELECT max(position) FROM journal)",
    |finding: &Finding| matches!(finding, Finding::Lost(_))
)]
#[case::an_entry_twice(
    "INSERT INTO journal SELECT NULL, randomblob(32), log, seq + 1000, hlc,
       call, part, header, body, received, state FROM journal ORDER BY position DESC LIMIT 1",
    |finding: &Finding| matches!(finding, Finding::Doubled(_))
)]
#[case::an_entry_that_nobody_made(
    "INSERT INTO journal SELECT NULL, randomblob(32), log, seq + 1000, hlc,
       randomblob(16), part, header, body, received, state FROM journal ORDER BY position DESC LIMIT 1",
    |finding: &Finding| matches!(finding, Finding::Unknown(_))
)]
#[case::a_changed_entry(
    "DROP TRIGGER journal_is_written_once; UPDATE journal SET body = zeroblob(length(body))",
    |finding: &Finding| matches!(finding, Finding::Damaged(_))
)]
#[case::a_second_log(
    "DROP TRIGGER journal_is_written_once; INSERT INTO log SELECT 2, randomblob(16), device, organisation FROM log;
     UPDATE journal SET log = 2 WHERE position = 2",
    |finding: &Finding| *finding == Finding::SecondLog
)]
#[case::a_value_that_may_not_be(
    "PRAGMA ignore_check_constraints = ON; UPDATE journal SET state = 7 WHERE position = 2",
    |finding: &Finding| matches!(finding, Finding::Integrity(_))
)]
#[case::a_changed_row(
    "UPDATE incident SET title = 'another'",
    |finding: &Finding| matches!(finding, Finding::Sight(_))
)]
#[case::a_row_that_was_not_folded(
    "UPDATE incident SET workaround = 'another'",
    |finding: &Finding| *finding == Finding::Digest
)]
#[case::a_reference_twice(
    "UPDATE incident SET reference = 'A-0001'",
    |finding: &Finding| matches!(finding, Finding::SameReference(_))
)]
#[case::a_wrong_count(
    "UPDATE tally SET n = n + 1 WHERE view = 'unassigned'",
    |finding: &Finding| *finding == Finding::Tally
)]
#[case::a_hidden_incident(
    "DELETE FROM incident WHERE number = 1; DELETE FROM tally;
     INSERT INTO tally SELECT 0, 'all', x'', count(*) FROM incident",
    |finding: &Finding| matches!(finding, Finding::Count(_))
)]
#[case::a_lost_draft(
    "DELETE FROM local_draft",
    |finding: &Finding| matches!(finding, Finding::Draft(_))
)]
#[case::an_import_half_done(
    "INSERT INTO batch (call, shown) SELECT id, 0 FROM call WHERE op = 'log_incident'",
    |finding: &Finding| matches!(finding, Finding::Unfinished(_))
)]
fn a_look_finds_what_is_wrong(#[case] wrong: &str, #[case] is_it: fn(&Finding) -> bool) {
    let mut tale = Tale::default();
    let mut folder = Folder::new(4);
    let mut process = folder.start(&[]);
    process.talk.answer().unwrap().unwrap();
    for name in ["log_incident", "log_incident", "log_incident", "keep_draft"] {
        let asked = folder.hand.next(name, "");
        folder.hand.make(&mut process.talk, asked).unwrap().unwrap();
    }
    process.kill();
    folder.look(true, &mut tale);
    assert_eq!(tale.findings, []);

    let conn = Connection::open(folder.database()).unwrap();
    conn.execute_batch(wrong).unwrap();
    drop(conn);
    folder.look(true, &mut tale);
    assert!(tale.findings.iter().any(is_it), "{:#?}", tale.findings);
}
