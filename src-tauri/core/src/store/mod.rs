//! The file: opened, locked, set, read back, and brought to the newest schema.
//! It is never opened outside SQLite in this process: one `close()` elsewhere would drop SQLite's locks.

mod idle;

use std::fs::{File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::trace::{TraceEvent, TraceEventCodes};
use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};

use crate::error::{Code, Failure, Result};
use crate::sentence;

pub(crate) use self::idle::Idle;

/// The number in the header by which SQLite files of Firstline are known: "FrsL".
pub const APPLICATION_ID: i32 = 0x4672_734C;
/// The name of the database in the data folder.
pub const DATABASE: &str = "firstline.db";
/// The target under which every statement is told at the finest level of the log, without its values.
pub const STATEMENTS: &str = "desk_core::statements";
/// The name of the file that one Firstline at a time holds locked.
const LOCK: &str = "firstline.lock";

static MIGRATIONS: &[M<'static>] = &[M::up(include_str!("../../migrations/0001_desk.sql"))];

/// A data folder that this process holds alone.
#[derive(Debug)]
pub struct Folder {
    database: PathBuf,
    /// Held as long as the folder is: the lock goes with the file.
    _lock: File,
}

impl Folder {
    /// Makes the folder where it is missing and takes it for this process.
    ///
    /// # Errors
    /// Refuses a folder that another Firstline has open; fails where it cannot be made or written.
    pub fn take(path: &Path) -> Result<Self> {
        std::fs::create_dir_all(path).map_err(|error| folder_failure(path, &error))?;
        let lock = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(path.join(LOCK))
            .map_err(|error| folder_failure(path, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self {
                database: path.join(DATABASE),
                _lock: lock,
            }),
            Err(TryLockError::WouldBlock) => Err(Failure::new(
                Code::InUse,
                sentence!("open.in_use", folder = path.display().to_string()),
            )
            .hint(sentence!("open.in_use.hint"))),
            Err(TryLockError::Error(error)) => Err(folder_failure(path, &error)),
        }
    }

    /// Opens the connection that writes, after making sure that the file is Firstline's and no newer than this program.
    ///
    /// # Errors
    /// Refuses files of newer versions and of other programs, with not a byte changed; fails as SQLite does.
    pub fn open(&self) -> Result<Connection> {
        match self.database.metadata() {
            // A start makes the file whole before it has its name, so something else has emptied it.
            Ok(found) if found.len() == 0 => {
                return Err(Failure::new(Code::Damaged, sentence!("failure.emptied"))
                    .hint(sentence!("failure.emptied.hint")));
            }
            Ok(_) => self.look()?,
            Err(_) => self.make()?,
        }
        let mut conn = connect(&self.database)?;
        conn.pragma_update(None, "journal_mode", "WAL")?;
        conn.pragma_update(None, "cache_size", -16_000)?;
        // The log is taken in when the desk is idle: only under work without a pause does a commit do it, so that the log does not grow for ever.
        conn.pragma_update(None, "wal_autocheckpoint", 2_000)?;
        // Bulk work runs the log up; it is cut back to this after a checkpoint.
        conn.pragma_update(None, "journal_size_limit", 16 * 1024 * 1024)?;
        read_back(
            &conn,
            &[("journal_mode", "wal"), ("wal_autocheckpoint", "2000")],
        )?;
        migrate(&mut conn)?;
        Ok(conn)
    }

    /// Makes the file under another name, and gives it its own once it is whole.
    /// A start that is cut short leaves no file that the next one would have to mend before it knows whose it is.
    fn make(&self) -> Result<()> {
        let whole = self.database.with_extension("new");
        for leftover in ["new", "new-journal", "new-wal", "new-shm"] {
            match std::fs::remove_file(self.database.with_extension(leftover)) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(folder_failure(&whole, &error));
                }
                _ => {}
            }
        }
        let mut conn = connect(&whole)?;
        migrate(&mut conn)?;
        // Last, so that nothing of it stands in a log beside the file.
        conn.pragma_update(None, "journal_mode", "WAL")?;
        read_back(&conn, &[("journal_mode", "wal")])?;
        conn.close().map_err(|(_, error)| error)?;
        std::fs::rename(&whole, &self.database)
            .and_then(|()| keep_names(&self.database))
            .map_err(|error| folder_failure(&self.database, &error))
    }

    /// Opens a connection that only reads.
    ///
    /// # Errors
    /// Fails as SQLite does.
    pub fn reader(&self) -> Result<Connection> {
        let conn = Connection::open_with_flags(
            &self.database,
            OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )?;
        set(&conn)?;
        conn.pragma_update(None, "query_only", true)?;
        conn.pragma_update(None, "cache_size", -8_000)?;
        read_back(&conn, &[("journal_mode", "wal"), ("query_only", "1")])?;
        Ok(conn)
    }

    /// A connection to look with; it leaves nothing beside the file where nothing stands there.
    fn still(&self) -> Result<Connection> {
        let stands = |ending: &str| {
            let mut name = self.database.clone().into_os_string();
            name.push(ending);
            Path::new(&name).exists()
        };
        let alone = !["-wal", "-journal"].into_iter().any(stands);
        // Only a name that is text can be written as an address.
        let address = self.database.to_str().filter(|_| alone).map(immutable);
        let read_only = OpenFlags::SQLITE_OPEN_READ_ONLY;
        Ok(match address {
            Some(address) => {
                Connection::open_with_flags(address, read_only | OpenFlags::SQLITE_OPEN_URI)?
            }
            None => Connection::open_with_flags(&self.database, read_only)?,
        })
    }

    /// Looks at the file without writing: whose it is, and of which version.
    fn look(&self) -> Result<()> {
        let conn = self.still()?;
        let application: i32 = conn
            .pragma_query_value(None, "application_id", |row| row.get(0))
            .map_err(|error| {
                // A change that must be rolled back first: Firstline leaves none.
                let is_half = error.sqlite_error().is_some_and(|error| {
                    error.extended_code == rusqlite::ffi::SQLITE_READONLY_ROLLBACK
                });
                if is_half { foreign() } else { error.into() }
            })?;
        let tables: i64 =
            conn.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        let version = version(&conn)?;
        if application != APPLICATION_ID && (tables > 0 || version > 0) {
            return Err(foreign());
        }
        let newest = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
        if version > newest {
            return Err(Failure::new(
                Code::Newer,
                sentence!("open.newer", file = version, program = newest),
            )
            .hint(sentence!("open.newer.hint")));
        }
        Ok(())
    }
}

/// The address of a file that nobody changes: SQLite then needs no files of its own beside it.
fn immutable(path: &str) -> String {
    let mut address = "file:".to_owned();
    if cfg!(windows) {
        address.push_str("///");
    }
    for byte in path.bytes() {
        match byte {
            b'\\' if cfg!(windows) => address.push('/'),
            b'/' | b':' | b'-' | b'_' | b'.' | b'~' => address.push(char::from(byte)),
            _ if byte.is_ascii_alphanumeric() => address.push(char::from(byte)),
            _ => address.push_str(&format!("%{byte:02X}")),
        }
    }
    address + "?immutable=1"
}

fn foreign() -> Failure {
    Failure::new(Code::Foreign, sentence!("failure.foreign"))
        .hint(sentence!("failure.foreign.hint"))
}

/// Opens a connection that writes as the disk has it, not before.
fn connect(database: &Path) -> Result<Connection> {
    let conn = Connection::open_with_flags(
        database,
        OpenFlags::SQLITE_OPEN_READ_WRITE
            | OpenFlags::SQLITE_OPEN_CREATE
            | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    set(&conn)?;
    conn.pragma_update(None, "synchronous", "FULL")?;
    conn.pragma_update(None, "fullfsync", true)?;
    conn.pragma_update(None, "checkpoint_fullfsync", true)?;
    read_back(
        &conn,
        &[
            ("synchronous", "2"),
            ("fullfsync", "1"),
            ("checkpoint_fullfsync", "1"),
        ],
    )?;
    Ok(conn)
}

/// Brings a file to the newest schema.
fn migrate(conn: &mut Connection) -> Result<()> {
    if version(conn)? == 0 {
        conn.pragma_update(None, "application_id", APPLICATION_ID)?;
    }
    Migrations::from_slice(MIGRATIONS)
        .to_latest(conn)
        .map_err(|error| {
            if let rusqlite_migration::Error::RusqliteError { err, .. } = error {
                return Failure::from(err);
            }
            Failure::new(
                Code::Storage,
                sentence!("failure.storage", detail = error.to_string()),
            )
        })
}

/// Makes a name that was given to a file as lasting as what the file holds.
#[cfg(unix)]
fn keep_names(file: &Path) -> io::Result<()> {
    file.parent()
        .map_or(Ok(()), |folder| File::open(folder)?.sync_all())
}

#[cfg(not(unix))]
fn keep_names(_: &Path) -> io::Result<()> {
    // A folder cannot be synced on these systems, and keeps its names by itself.
    Ok(())
}

/// What every connection is set to, read back afterwards: a setting that does not hold is no setting.
fn set(conn: &Connection) -> Result<()> {
    for (_, setting) in CONFIGURED {
        conn.set_db_config(*setting, true)?;
    }
    conn.set_limit(Limit::SQLITE_LIMIT_ATTACHED, 0)?;
    conn.set_prepared_statement_cache_capacity(256);
    conn.busy_timeout(std::time::Duration::from_secs(5))?;
    conn.pragma_update(None, "foreign_keys", true)?;
    conn.pragma_update(None, "trusted_schema", false)?;
    conn.pragma_update(None, "cell_size_check", true)?;
    conn.pragma_update(None, "mmap_size", 0)?;
    conn.pragma_update(None, "temp_store", "MEMORY")?;
    if tracing::enabled!(target: STATEMENTS, tracing::Level::TRACE) {
        conn.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(tell));
    }
    read_back(
        conn,
        &[
            ("foreign_keys", "1"),
            ("trusted_schema", "0"),
            ("cell_size_check", "1"),
            ("mmap_size", "0"),
        ],
    )?;
    for (name, setting) in CONFIGURED {
        if !conn.db_config(*setting)? {
            return Err(unset(name));
        }
    }
    Ok(())
}

/// What is no pragma: the file's own tables cannot be damaged by a statement,
/// and a statement keeps its plan whatever is bound, where SQLite would plan some of them anew each time they run.
const CONFIGURED: &[(&str, DbConfig)] = &[
    ("defensive", DbConfig::SQLITE_DBCONFIG_DEFENSIVE),
    ("one plan", DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG),
];

fn tell(event: TraceEvent<'_>) {
    if let TraceEvent::Stmt(_, statement) = event {
        tracing::trace!(target: STATEMENTS, statement);
    }
}

fn read_back(conn: &Connection, settings: &[(&str, &str)]) -> Result<()> {
    for (name, wanted) in settings {
        let value = conn.pragma_query_value(None, name, |row| {
            let value = row.get_ref(0)?;
            Ok(match value.as_i64() {
                Ok(number) => number.to_string(),
                Err(_) => value.as_str().unwrap_or_default().to_owned(),
            })
        })?;
        if value != *wanted {
            return Err(unset(name));
        }
    }
    Ok(())
}

fn unset(name: &str) -> Failure {
    Failure::new(Code::Storage, sentence!("open.setting", name = name))
        .hint(sentence!("failure.storage.hint"))
}

fn version(conn: &Connection) -> rusqlite::Result<i64> {
    conn.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// The failure of a folder or a file in it.
pub(crate) fn folder_failure(path: &Path, error: &io::Error) -> Failure {
    use io::ErrorKind::{PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StorageFull};
    let folder = path.display().to_string();
    let kind = error.kind();
    if matches!(kind, StorageFull | QuotaExceeded) {
        Failure::disk_full()
    } else if matches!(kind, PermissionDenied | ReadOnlyFilesystem) {
        Failure::new(Code::ReadOnly, sentence!("open.read_only", folder = folder))
            .hint(sentence!("open.read_only.hint"))
    } else {
        Failure::new(
            Code::Storage,
            sentence!("open.folder", folder = folder, detail = error.to_string()),
        )
        .hint(sentence!("failure.storage.hint"))
    }
}

/// An empty desk's tables in memory.
#[cfg(test)]
pub(crate) fn in_memory() -> Connection {
    let mut conn = Connection::open_in_memory().unwrap();
    Migrations::from_slice(MIGRATIONS)
        .to_latest(&mut conn)
        .unwrap();
    conn
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Filling;

    #[test]
    fn a_setting_that_does_not_hold_is_named() {
        // What is only in memory keeps no log.
        let conn = Connection::open_in_memory().unwrap();
        conn.pragma_update(None, "journal_mode", "WAL").unwrap();
        let failure = read_back(&conn, &[("journal_mode", "wal")]).unwrap_err();
        assert_eq!(failure.code, Code::Storage);
        assert_eq!(failure.message.key, "open.setting");
        let name = failure.message.values.get("name");
        assert_eq!(name, Some(&Filling::from("journal_mode")));
    }

    #[test]
    fn what_the_settings_forbid_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Folder::take(folder.path()).unwrap();
        let [writer, reader] = [folder.open().unwrap(), folder.reader().unwrap()];
        for conn in [&writer, &reader] {
            conn.pragma_update(None, "writable_schema", true).unwrap();
            for forbidden in [
                "UPDATE sqlite_schema SET sql = ''",
                "ATTACH ':memory:' AS a",
            ] {
                assert!(conn.execute(forbidden, []).is_err(), "{forbidden}");
            }
        }
        let write = "INSERT INTO local_desk VALUES ('name', 1)";
        assert!(reader.execute(write, []).is_err());
        assert!(writer.execute(write, []).is_ok());
    }

    #[test]
    fn a_file_that_another_program_left_half_changed_is_not_ours() {
        let [theirs, ours] = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
        let conn = Connection::open(theirs.path().join(DATABASE)).unwrap();
        conn.execute_batch(
            "PRAGMA cache_size = 1; CREATE TABLE theirs (bytes); BEGIN;
             WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < 50)
             INSERT INTO theirs SELECT randomblob(4096) FROM n;",
        )
        .unwrap();
        for name in [DATABASE, "firstline.db-journal"] {
            std::fs::copy(theirs.path().join(name), ours.path().join(name)).unwrap();
        }
        let failure = Folder::take(ours.path()).unwrap().open().unwrap_err();
        assert_eq!(failure.code, Code::Foreign);
    }
}
