//! The desk: one open data folder with its writer, its readers and its clock.
//! Writes have one connection, one after the other; reads have a few of their own and never wait for a write.

mod bulk;
pub mod choices;
pub mod drafts;
mod found;
pub mod missing;
mod reply;
mod stage;
pub mod start;
#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use parking_lot::{FairMutex, Mutex, RwLock};
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use serde::{Deserialize, Serialize};
use serde_json::Value as Json;
use ts_rs::TS;

use self::found::Identity;
use self::missing::Missing;
use self::reply::{earlier, remember};
use self::stage::Stage;
use crate::contract::{self, Reply};
use crate::error::{Code, Failure, Result};
use crate::fold::{Operation, fold};
use crate::ids::{Id, Ids, OperationId};
use crate::journal::append::Pen;
use crate::journal::change::Body;
use crate::journal::mark::{Mark, MarkFile};
use crate::journal::{BODY_LIMIT, encode_body};
use crate::sentence;
use crate::store::{Folder, Idle, folder_failure};
use crate::time::{Clock, Timestamp};
use crate::writer::{Actor, Reader, References, Writer};

pub use self::bulk::Bulk;
pub(crate) use self::found::create;
pub use self::stage::{FILE_LIMIT, Staged};

/// Where random bytes come from.
pub type Random = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// What a desk is opened with: everything that it must not find by itself.
#[derive(Clone)]
pub struct Opening {
    /// The folder of the data.
    pub data_dir: PathBuf,
    /// The folder of the device's key and marks, outside the data.
    pub key_dir: PathBuf,
    /// The time.
    pub clock: Clock,
    /// Random bytes, for keys and ids.
    pub random: Random,
}

/// A call of the contract.
#[derive(Clone, Debug)]
pub struct Request {
    /// Who acts; the first person where absent.
    pub actor: Option<Id>,
    /// The id that the page gave to this act; the same again is a retry.
    pub id: Option<Id>,
    /// The name of the call.
    pub name: String,
    /// What is asked.
    pub ask: Json,
    /// The operations last known for the rows that the person saw.
    pub seen: HashMap<Id, Vec<OperationId>>,
}

/// Something has changed; every read that shows one of the kinds is to be read again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Changed {
    /// The call that changed it.
    pub call: Id,
    /// The name of the contract's write.
    pub op: String,
    /// The tables that it touched.
    pub kinds: Vec<String>,
}

/// How far a long call has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[ts(export)]
pub struct Progress {
    /// The call.
    pub call: Id,
    /// How much is done.
    pub done: u64,
    /// Of how much; 0 while that is not known.
    pub total: u64,
}

type Listener<T> = RwLock<Option<Box<dyn Fn(&T) + Send + Sync>>>;

/// An open desk.
pub struct Desk {
    idle: Idle,
    key_dir: PathBuf,
    writing: FairMutex<Writing>,
    readers: Mutex<Vec<Connection>>,
    clock: Clock,
    ids: Ids,
    references: Arc<References>,
    identity: Identity,
    /// What is missing of this desk's work, until something new is done here.
    missing: RwLock<Vec<Missing>>,
    stage: Mutex<Stage>,
    running: Mutex<HashMap<Id, Arc<AtomicBool>>>,
    changed: Listener<Changed>,
    progress: Listener<Progress>,
    /// Last, so that nobody else gets the folder before everything here has let go of its file.
    folder: Folder,
}

/// What only the one who writes may hold.
struct Writing {
    conn: Connection,
    pen: Pen,
    mark: MarkFile,
}

impl Desk {
    /// Opens a data folder, or founds a desk in it where it is empty.
    ///
    /// # Errors
    /// Refuses a folder that is in use and a file that is newer or not Firstline's; fails as the disk does.
    pub fn open(opening: Opening) -> Result<Self> {
        let folder = Folder::take(&opening.data_dir)?;
        let mut conn = folder.open()?;
        let ids = ids(&opening);
        let found = found::identify(&mut conn, &opening, &ids)?;
        let references = Arc::new(References {
            code: found.identity.code.clone(),
            last: AtomicU64::new(found.reference),
        });
        // Where something was done since the log began, somebody has gone on without what is missing.
        let missing = if found.pen.next() > 2 {
            Vec::new()
        } else {
            missing::missing(&conn, &opening.key_dir, &found.identity)?
        };
        let idle =
            Idle::begin(&folder).map_err(|error| folder_failure(&opening.data_dir, &error))?;
        Ok(Self {
            idle,
            key_dir: opening.key_dir,
            writing: FairMutex::new(Writing {
                conn,
                pen: found.pen,
                mark: found.mark,
            }),
            readers: Mutex::new(Vec::new()),
            clock: opening.clock,
            ids,
            references,
            identity: found.identity,
            missing: RwLock::new(missing),
            stage: Mutex::new(Stage::default()),
            running: Mutex::new(HashMap::new()),
            changed: RwLock::new(None),
            progress: RwLock::new(None),
            folder,
        })
    }

    /// Makes a call of the contract and waits for its answer.
    ///
    /// # Errors
    /// Fails as the call does; an unknown call, a wrong ask and a person who may not are refused before anything is read.
    pub fn call(&self, request: Request) -> Result<Reply> {
        contract::call(self, request)
    }

    /// Brings a file in and gives the handle that asks take instead of a path.
    ///
    /// # Errors
    /// Refuses what is no file or too large; fails as the disk does.
    pub fn stage(&self, path: &std::path::Path) -> Result<Staged> {
        self.stage.lock().bring(path, (self.ids)())
    }

    /// Stops a long call; what it has done so far is not shown.
    pub fn cancel(&self, call: Id) {
        if let Some(stop) = self.running.lock().get(&call) {
            stop.store(true, Ordering::Relaxed);
        }
    }

    /// Who is told of every change, after it was committed.
    pub fn on_change(&self, listener: Box<dyn Fn(&Changed) + Send + Sync>) {
        *self.changed.write() = Some(listener);
    }

    /// Who is told how far long calls have come.
    pub fn on_progress(&self, listener: Box<dyn Fn(&Progress) + Send + Sync>) {
        *self.progress.write() = Some(listener);
    }

    /// Takes what was written into the main file, so that the folder is one file again.
    ///
    /// # Errors
    /// Fails as SQLite does; nothing is lost by it.
    pub fn close(&self) -> Result<()> {
        self.readers.lock().clear();
        let writing = self.writing.lock();
        writing
            .conn
            .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// The code of this desk, with which its references begin.
    #[must_use]
    pub fn code(&self) -> &str {
        &self.identity.code
    }

    pub(crate) fn staged(&self, handle: &str) -> Result<PathBuf> {
        self.stage.lock().path(handle)
    }

    /// Runs a read on a connection of its own, in one snapshot where `whole` says so; long work goes without, since an open snapshot keeps the log from being taken in.
    pub(crate) fn read<T>(
        &self,
        request: &Request,
        whole: bool,
        read: impl FnOnce(&Reader<'_>) -> Result<T>,
    ) -> Result<T> {
        let pooled = self.readers.lock().pop();
        let conn = match pooled {
            Some(conn) => conn,
            None => self.folder.reader()?,
        };
        let snapshot = if whole {
            Some(conn.unchecked_transaction()?)
        } else {
            None
        };
        let running = Running::begin(self, request.id);
        let goes_on = |done, total| running.goes_on(done, total);
        let result = self
            .reader(&conn, request.actor, &goes_on)
            .and_then(|reader| {
                contract::permit(&request.name, reader.actor.role)?;
                read(&reader)
            });
        drop(running);
        drop(snapshot);
        let mut readers = self.readers.lock();
        if readers.len() < 3 {
            readers.push(conn);
        }
        result
    }

    /// Runs a verb and makes what it collected one operation: journal, fold and reply in one transaction.
    pub(crate) fn write<T: Serialize>(
        &self,
        request: &Request,
        verb: impl FnOnce(&mut Writer<'_>) -> Result<T>,
    ) -> Result<Reply> {
        let call = request.id.unwrap_or_else(|| (self.ids)());
        let mut writing = self.writing.lock();
        let now = (self.clock)();
        if let Some(reply) = earlier(&writing.conn, call, request)? {
            return Ok(reply);
        }
        self.mind_the_mark(&mut writing)?;
        let mut pen = writing.pen.clone();
        let transaction = writing
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let goes_on = |_, _| true;
        let reader = self.reader_at(&transaction, request.actor, now, &goes_on)?;
        contract::permit(&request.name, reader.actor.role)?;
        let mut writer = Writer::new(&reader, call, &self.ids, &self.references);
        let done = verb(&mut writer).inspect_err(|_| writer.give_back())?;
        let reply = contract::reply(done)?;
        let undoes = writer.undoes;
        // Its last part is still to come, and would show what was taken back.
        if undoes.is_some_and(|call| self.is_running(call)) {
            return Err(
                Failure::refused(sentence!("undo.running")).hint(sentence!("undo.running.hint"))
            );
        }
        let mut changes = writer.take(&request.seen, &transaction)?;
        if changes.is_empty() {
            return Ok(reply);
        }
        if pen.is_ahead_of(now) {
            for change in &mut changes {
                change.at.get_or_insert(now);
            }
        }
        let body = Body {
            call,
            undoes,
            op: request.name.clone(),
            actor: reader.actor.id,
            part: 0,
            parts: 1,
            changes,
        };
        let bytes = encode_body(&body);
        if bytes.len() > BODY_LIMIT {
            return Err(Failure::refused(sentence!("write.too_long"))
                .hint(sentence!("write.too_long.hint")));
        }
        let mut kinds = BTreeSet::new();
        let appended = pen.append(&transaction, now, call, 0, &bytes.into())?;
        fold(
            &transaction,
            Operation {
                position: appended.position,
                id: appended.id,
                order: appended.order,
                body: Some(&body),
            },
            &mut kinds,
        )?;
        remember(&transaction, call, request, &reply)?;
        let last = self.references.last.load(Ordering::Relaxed);
        found::keep_reference(&transaction, last)?;
        drop(reader);
        if let Err(error) = transaction.commit() {
            // What the disk says now is what holds, whatever the commit said.
            if earlier(&writing.conn, call, request)?.is_none() {
                return Err(error.into());
            }
        }
        self.committed(&mut writing, pen, last);
        drop(writing);
        self.tell(call, &request.name, &kinds);
        Ok(reply)
    }

    /// Runs a write of what belongs to this desk alone: no operation, no undo.
    pub(crate) fn local<T>(
        &self,
        request: &Request,
        write: impl FnOnce(&Reader<'_>) -> Result<T>,
    ) -> Result<T> {
        let mut writing = self.writing.lock();
        let now = (self.clock)();
        let transaction = writing
            .conn
            .transaction_with_behavior(TransactionBehavior::Immediate)?;
        let goes_on = |_, _| true;
        let reader = self.reader_at(&transaction, request.actor, now, &goes_on)?;
        contract::permit(&request.name, reader.actor.role)?;
        let reply = write(&reader)?;
        drop(reader);
        transaction.commit()?;
        self.idle.written();
        Ok(reply)
    }

    pub(crate) fn identity(&self) -> &Identity {
        &self.identity
    }

    fn reader<'a>(
        &self,
        conn: &'a Connection,
        actor: Option<Id>,
        goes_on: &'a dyn Fn(u64, u64) -> bool,
    ) -> Result<Reader<'a>> {
        self.reader_at(conn, actor, (self.clock)(), goes_on)
    }

    fn reader_at<'a>(
        &self,
        conn: &'a Connection,
        actor: Option<Id>,
        now: Timestamp,
        goes_on: &'a dyn Fn(u64, u64) -> bool,
    ) -> Result<Reader<'a>> {
        Ok(Reader {
            conn,
            now,
            actor: self.actor(conn, actor)?,
            batches: OnceCell::new(),
            goes_on,
        })
    }

    fn actor(&self, conn: &Connection, person: Option<Id>) -> Result<Actor> {
        let id = person.unwrap_or(self.identity.first_person);
        let role: Option<String> = conn
            .prepare_cached("SELECT role FROM person WHERE id = ? AND voided = 0 AND batch IN (SELECT number FROM batch WHERE shown = 1)")?
            .query_row([id], |row| row.get(0))
            .optional()?
            .flatten();
        let role = role
            .and_then(|role| serde_json::from_value(Json::String(role)).ok())
            .ok_or_else(|| {
                Failure::new(
                    Code::MayNot,
                    sentence!("call.nobody", person = id.to_string()),
                )
            })?;
        Ok(Actor { id, role })
    }

    /// Makes sure that no copy of this folder has gone on in the same log: two operations at one place would differ for ever.
    fn mind_the_mark(&self, writing: &mut Writing) -> Result<()> {
        let mark = writing.mark.read().ok().flatten().unwrap_or_default();
        if mark.operations >= writing.pen.next() {
            return Err(Failure::new(Code::InUse, sentence!("write.copied"))
                .hint(sentence!("write.copied.hint")));
        }
        Ok(())
    }

    fn committed(&self, writing: &mut Writing, pen: Pen, reference: u64) {
        let mark = Mark {
            operations: pen.next() - 1,
            reference,
        };
        writing.pen = pen;
        self.idle.written();
        self.missing.write().clear();
        if let Err(error) = writing.mark.write(mark) {
            tracing::warn!(%error, "the mark of the log is behind and will be caught up");
        }
    }

    fn tell(&self, call: Id, op: &str, kinds: &BTreeSet<&'static str>) {
        if let Some(listener) = self.changed.read().as_ref() {
            listener(&Changed {
                call,
                op: op.to_owned(),
                kinds: kinds.iter().map(|kind| (*kind).to_owned()).collect(),
            });
        }
    }

    /// Whether a long call is on its way.
    pub(crate) fn is_running(&self, call: Id) -> bool {
        self.running.lock().contains_key(&call)
    }
}

/// A call on its way, which can be stopped; it is over when this is dropped, by a panic too.
struct Running<'a> {
    desk: &'a Desk,
    call: Option<(Id, Arc<AtomicBool>)>,
}

impl<'a> Running<'a> {
    fn begin(desk: &'a Desk, call: Option<Id>) -> Self {
        Self {
            desk,
            call: call.map(|call| {
                (
                    call,
                    Arc::clone(desk.running.lock().entry(call).or_default()),
                )
            }),
        }
    }

    /// What long work asks now and then: whether to go on. It tells how far it has come by asking.
    fn goes_on(&self, done: u64, total: u64) -> bool {
        let Some((call, stop)) = &self.call else {
            return true;
        };
        if let Some(listener) = self.desk.progress.read().as_ref() {
            listener(&Progress {
                call: *call,
                done,
                total,
            });
        }
        !stop.load(Ordering::Relaxed)
    }
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        if let Some((call, _)) = &self.call {
            self.desk.running.lock().remove(call);
        }
    }
}

/// Random ids that begin with the time (UUIDv7), so that new rows stand together in the file.
fn ids(opening: &Opening) -> Ids {
    let clock = Arc::clone(&opening.clock);
    let random = Arc::clone(&opening.random);
    Arc::new(move || {
        let mut bytes = [0; 10];
        random(&mut bytes);
        let millis = u64::try_from(clock().0).unwrap_or_default();
        Id(uuid::Builder::from_unix_timestamp_millis(millis, &bytes)
            .into_uuid()
            .into_bytes())
    })
}

/// A mistake of the program itself.
pub(crate) fn internal() -> Failure {
    Failure::new(Code::Internal, sentence!("failure.internal"))
        .hint(sentence!("failure.internal.hint"))
}
