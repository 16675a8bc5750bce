//! The log beside the file, taken in while nobody writes, so that a save need not do it.
//! It never makes a save wait, and what it cannot take in stays safe in the log.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

use super::{Folder, connect};
use crate::error::Result;

/// How long nobody has written when the desk is idle.
const PAUSE: Duration = Duration::from_secs(2);
/// How many pages the log has when it is worth taking in: the first save after that syncs once more, to begin the log anew.
const WORTH: i64 = 1_000;

/// A thread that takes the log in when the desk is idle; it ends with this.
#[derive(Debug)]
pub(crate) struct Idle {
    written: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Idle {
    /// Starts the thread, which sleeps until something is written.
    ///
    /// # Errors
    /// Fails where the system gives no thread.
    pub(crate) fn begin(folder: &Folder) -> io::Result<Self> {
        let database = folder.database.clone();
        let (written, hearing) = channel();
        let thread = std::thread::Builder::new()
            .name("idle".to_owned())
            .spawn(move || {
                watch(
                    |pause| hear(&hearing, pause),
                    || take_in_and_tell(&database),
                );
            })?;
        Ok(Self {
            written: Some(written),
            thread: Some(thread),
        })
    }

    /// Tells it that something was written.
    pub(crate) fn written(&self) {
        if let Some(written) = &self.written {
            // Nobody hears it where the thread broke off, and the log is taken in by saves then.
            written.send(()).ok();
        }
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        drop(self.written.take());
        if let Some(thread) = self.thread.take() {
            thread.join().ok();
        }
    }
}

/// What the thread hears.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Heard {
    /// Something was written.
    Written,
    /// Nothing was, for as long as it waited.
    Nothing,
    /// The desk is over.
    End,
}

fn hear(hearing: &Receiver<()>, pause: Option<Duration>) -> Heard {
    let heard = match pause {
        Some(pause) => hearing.recv_timeout(pause),
        None => hearing.recv().map_err(|_| RecvTimeoutError::Disconnected),
    };
    match heard {
        Ok(()) => Heard::Written,
        Err(RecvTimeoutError::Timeout) => Heard::Nothing,
        Err(RecvTimeoutError::Disconnected) => Heard::End,
    }
}

/// Takes in once after each writing, when nothing more was written for a pause; otherwise it waits without an end.
fn watch(mut hear: impl FnMut(Option<Duration>) -> Heard, mut take_in: impl FnMut()) {
    let mut pause = None;
    loop {
        match hear(pause) {
            Heard::Written => pause = Some(PAUSE),
            Heard::Nothing => {
                take_in();
                pause = None;
            }
            Heard::End => return,
        }
    }
}

fn take_in_and_tell(database: &Path) {
    if let Err(failure) = take_in(database) {
        tracing::warn!(
            ?failure,
            "the log was not taken in, and stays beside the file"
        );
    }
}

/// Takes in what the log has, where that is worth it, as far as nobody still reads what stood before.
fn take_in(database: &Path) -> Result<()> {
    let conn = connect(database)?;
    let not_taken_in = conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| {
        Ok(row.get::<_, i64>(1)? - row.get::<_, i64>(2)?)
    })?;
    if not_taken_in >= WORTH {
        conn.query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |_| Ok(()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    /// What the thread does when it hears this, and how long it waits each time.
    fn told(heard: &[Heard]) -> Vec<&'static str> {
        let done = std::cell::RefCell::new(Vec::new());
        let mut heard = heard.iter();
        watch(
            |pause| {
                let waits = if pause.is_some() {
                    "a pause"
                } else {
                    "for ever"
                };
                done.borrow_mut().push(waits);
                heard.next().copied().unwrap_or(Heard::End)
            },
            || done.borrow_mut().push("take in"),
        );
        done.into_inner()
    }

    #[test]
    fn it_takes_in_once_after_a_pause_and_then_rests() {
        use Heard::{Nothing, Written};
        assert_eq!(told(&[]), ["for ever"]);
        assert_eq!(
            told(&[Written, Written, Nothing, Written]),
            [
                "for ever", "a pause", "a pause", "take in", "for ever", "a pause"
            ]
        );
    }

    /// How many pages the log has, and how many of them were taken in.
    fn log(conn: &Connection) -> (i64, i64) {
        conn.query_row("PRAGMA wal_checkpoint(NOOP)", [], |row| {
            Ok((row.get(1)?, row.get(2)?))
        })
        .unwrap()
    }

    fn write(conn: &Connection, name: &str, bytes: i64) {
        conn.execute(
            "INSERT INTO local_desk VALUES (?, zeroblob(?))",
            (name, bytes),
        )
        .unwrap();
    }

    #[test]
    fn a_log_is_taken_in_where_it_is_worth_it() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::take(place.path()).unwrap();
        let conn = folder.open().unwrap();
        write(&conn, "little", 10);
        let (little, _) = log(&conn);
        take_in(&folder.database).unwrap();
        assert_eq!(log(&conn), (little, 0));

        // More than SQLite takes in by itself unless it is told otherwise.
        write(&conn, "much", 5_000_000);
        let (much, taken_in) = log(&conn);
        assert!(much > WORTH && taken_in == 0, "{taken_in} of {much}");
        take_in(&folder.database).unwrap();
        assert_eq!(log(&conn), (much, much));
    }

    #[test]
    fn it_ends_with_the_desk_and_survives_a_file_that_fails() {
        let place = tempfile::tempdir().unwrap();
        let folder = Folder::take(place.path()).unwrap();
        std::fs::create_dir(&folder.database).unwrap();
        take_in(&folder.database).unwrap_err();
        take_in_and_tell(&folder.database);
        let idle = Idle::begin(&folder).unwrap();
        idle.written();
        drop(idle);
    }
}
