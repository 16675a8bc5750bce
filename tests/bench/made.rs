//! The desk of each size: made once by imports, as a person would bring it in, and kept under `target/bench`.
//! It is made anew where the schema is no longer the one it was made with.

use std::fs::{self, File};
use std::io::BufWriter;
use std::path::{Path, PathBuf};

use desk_core::store::DATABASE;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use crate::Outcome;
use crate::open::{import, open};
use crate::words::write_log;

/// How many incidents one file brings: an import takes at most 512 MiB.
const IN_A_FILE: usize = 200_000;

/// A desk with so many incidents.
pub(crate) struct Made {
    /// How many incidents.
    pub(crate) size: usize,
    /// The folder with its data and its key.
    pub(crate) folder: PathBuf,
    bench: PathBuf,
}

impl Made {
    /// Finds the desk of this size, or makes it.
    pub(crate) fn of(size: usize) -> Outcome<Self> {
        let bench = std::env::current_exe()?
            .ancestors()
            .nth(2)
            .ok_or("the program stands in no target folder")?
            .join("bench");
        fs::create_dir_all(&bench)?;
        let made = Self {
            size,
            folder: bench.join(format!("{size}-1")),
            bench,
        };
        if !made.stands()? {
            made.make()?;
        }
        Ok(made)
    }

    /// A folder for one measure, on the same disk; it goes when it is dropped.
    pub(crate) fn scratch(&self) -> Outcome<TempDir> {
        Ok(tempfile::tempdir_in(&self.bench)?)
    }

    /// A connection of our own that only reads, past the desk.
    pub(crate) fn plain(&self) -> Outcome<Connection> {
        plain(&self.folder)
    }

    fn stands(&self) -> Outcome<bool> {
        if !self.folder.join("whole").exists() {
            return Ok(false);
        }
        let fresh = self.scratch()?;
        drop(open(fresh.path())?);
        Ok(schema(&self.plain()?)? == schema(&plain(fresh.path())?)?)
    }

    fn make(&self) -> Outcome {
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder)?;
        }
        let desk = open(&self.folder)?;
        let log = self.bench.join(format!("{}.csv", self.size));
        for from in (0..self.size).step_by(IN_A_FILE) {
            let to = self.size.min(from + IN_A_FILE);
            eprintln!("making incidents {from} to {to} of {}", self.size);
            log_of(&log, from..to)?;
            import(&desk, &log)?;
        }
        fs::remove_file(&log)?;
        desk.close()?;
        File::create(self.folder.join("whole"))?;
        Ok(())
    }
}

/// Writes the log of these incidents into a file.
pub(crate) fn log_of(path: &Path, numbers: std::ops::Range<usize>) -> Outcome {
    let mut out = BufWriter::new(File::create(path)?);
    write_log(&mut out, numbers)?;
    out.into_inner()?;
    Ok(())
}

/// A connection that only reads the desk of a folder.
pub(crate) fn plain(folder: &Path) -> Outcome<Connection> {
    Ok(Connection::open_with_flags(
        folder.join("data").join(DATABASE),
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?)
}

fn schema(conn: &Connection) -> Outcome<Vec<String>> {
    let mut statement =
        conn.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}
