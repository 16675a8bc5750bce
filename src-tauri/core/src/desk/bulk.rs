//! Work too large for one operation: parts of 64 KiB that stay hidden until the last one shows them all.
//! One thread makes the parts and another one writes them.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::Ordering;
use std::sync::mpsc::{Receiver, Sender, SyncSender, channel, sync_channel};
use std::time::{Duration, Instant};

use rusqlite::TransactionBehavior;
use serde::Serialize;
use serde_json::Value as Json;

use super::reply::{earlier, remember};
use super::{Desk, Request, found};
use crate::contract::{self, Reply};
use crate::error::{Code, Failure, Result};
use crate::fold::{Operation, fold};
use crate::ids::Id;
use crate::journal::append::Named;
use crate::journal::change::{Body, Change, Form};
use crate::journal::{Cover, PackedChanges, encode_packed};
use crate::sentence;
use crate::undo::{self, UndoAsk};
use crate::writer::{Reader, Writer};

/// How long one transaction of bulk work may take before it is ended, so that a save in between waits no longer.
const SLICE: Duration = Duration::from_millis(50);
/// How many parts go into one transaction while that stays short: each transaction costs a sync.
const TOGETHER: usize = 32;

/// Bulk work on its way: a writer whose changes are taken away part by part.
/// A row must get all its changes in the part that creates it.
pub struct Bulk<'a> {
    /// Where changes are collected.
    pub writer: Writer<'a>,
    pub(crate) desk: &'a Desk,
    request: &'a Request,
    packed: PackedChanges,
    changes: Vec<Change>,
    parts: u32,
    ready: SyncSender<Part>,
    written: Receiver<Vec<Part>>,
}

/// A part that is to be written.
struct Part {
    bytes: Named,
    body: Body,
    /// What the call answers, with its last part.
    reply: Option<Reply>,
}

impl Desk {
    /// Runs bulk work; nothing of it shows until it is complete.
    pub(crate) fn write_bulk<T: Serialize>(
        &self,
        request: &Request,
        work: impl FnOnce(&mut Bulk<'_>) -> Result<T>,
    ) -> Result<Reply> {
        let call = request.id.unwrap_or_else(|| (self.ids)());
        let request = Request {
            id: Some(call),
            ..request.clone()
        };
        {
            let mut writing = self.writing.lock();
            if let Some(reply) = earlier(&writing.conn, call, &request)? {
                return Ok(reply);
            }
            self.mind_the_mark(&mut writing)?;
        }
        // The same call twice at once would put the parts of both under one name.
        if self.is_running(call) {
            return Err(Failure::refused(sentence!("call.already_running")));
        }
        let done = self.read(&request, false, |reader| {
            let (sender, ready) = sync_channel(TOGETHER);
            let (back, written) = channel();
            std::thread::scope(|scope| {
                let asked = &request;
                let writing = scope.spawn(move || self.write_parts(asked, ready, back));
                let bulk = Bulk {
                    writer: Writer::new(reader, call, &self.ids, &self.references),
                    desk: self,
                    request: &request,
                    packed: PackedChanges::default(),
                    changes: Vec::new(),
                    parts: 0,
                    ready: sender,
                    written,
                };
                let worked = bulk.run(work);
                // Where the writing failed, the work only stopped because of it.
                let kinds = writing.join().unwrap_or_else(|_| Err(super::internal()))?;
                Ok((worked?, kinds))
            })
        });
        match done {
            Ok((reply, kinds)) => {
                self.tell(call, &request.name, &kinds);
                Ok(reply)
            }
            Err(failure) => {
                if failure.code == Code::Cancelled {
                    self.put_out_of_mind(&request, call)?;
                }
                Err(failure)
            }
        }
    }

    /// Writes parts as they become ready, several to a transaction while that stays short.
    fn write_parts(
        &self,
        request: &Request,
        ready: Receiver<Part>,
        back: Sender<Vec<Part>>,
    ) -> Result<BTreeSet<&'static str>> {
        let mut kinds = BTreeSet::new();
        loop {
            let parts: Vec<Part> = ready.iter().take(TOGETHER).collect();
            if parts.is_empty() {
                return Ok(kinds);
            }
            let mut left = parts.iter().peekable();
            while left.peek().is_some() {
                let mut writing = self.writing.lock();
                self.mind_the_mark(&mut writing)?;
                let now = (self.clock)();
                let begun = Instant::now();
                let mut pen = writing.pen.clone();
                let transaction = writing
                    .conn
                    .transaction_with_behavior(TransactionBehavior::Immediate)?;
                for Part { bytes, body, reply } in left.by_ref() {
                    let appended = pen.append(&transaction, now, body.call, body.part, bytes)?;
                    fold(
                        &transaction,
                        Operation {
                            position: appended.position,
                            id: appended.id,
                            order: appended.order,
                            body: Some(body),
                        },
                        &mut kinds,
                    )?;
                    if let Some(reply) = reply {
                        remember(&transaction, body.call, request, reply)?;
                    }
                    if begun.elapsed() > SLICE {
                        break;
                    }
                }
                let reference = self.references.last.load(Ordering::Relaxed);
                found::keep_reference(&transaction, reference)?;
                if let Err(error) = transaction.commit() {
                    // What the disk says now is what holds, whatever the commit said.
                    if !pen.is_at_end_of(&writing.conn)? {
                        return Err(error.into());
                    }
                }
                self.committed(&mut writing, pen, reference);
            }
            // Nobody takes them where the work has ended.
            back.send(parts).ok();
        }
    }

    /// Takes back the parts of a call that was stopped on purpose, so that it is not taken for one that was interrupted.
    fn put_out_of_mind(&self, request: &Request, call: Id) -> Result<()> {
        let ask = UndoAsk { call: Some(call) };
        let undo = Request {
            id: None,
            name: "undo".to_owned(),
            ask: Json::Null,
            ..request.clone()
        };
        match self.write(&undo, |writer| undo::undo(writer, ask)) {
            // No part of it had been written.
            Err(failure) if failure.code == Code::NotFound => Ok(()),
            done => done.map(drop),
        }
    }
}

impl Bulk<'_> {
    /// What the work sees: the tables as they were when it began.
    #[must_use]
    pub fn reader(&self) -> &Reader<'_> {
        self.writer.reader
    }

    /// Takes what was collected for one row and those around it, and hands full parts on to be written.
    ///
    /// # Errors
    /// Fails as SQLite does, and where the person stopped the work.
    pub fn next(&mut self, done: u64, total: u64) -> Result<()> {
        self.collect()?;
        if self.packed.is_full() {
            self.cut(None)?;
            if !(self.writer.reader.goes_on)(done, total) {
                return Err(Failure::new(Code::Cancelled, sentence!("import.cancelled")));
            }
        }
        Ok(())
    }

    /// Does the work to its end; with the last part the call shows.
    fn run<T: Serialize>(mut self, work: impl FnOnce(&mut Bulk<'_>) -> Result<T>) -> Result<Reply> {
        let reply = contract::reply(work(&mut self)?)?;
        self.collect()?;
        if self.packed.count() > 0 {
            self.cut(None)?;
        }
        let call = self.writer.call;
        self.writer
            .push(crate::fold::kinds::CALL, call, Form::Create(Vec::new()));
        self.collect()?;
        self.cut(Some(reply.clone()))?;
        Ok(reply)
    }

    fn collect(&mut self) -> Result<()> {
        let changes = self.writer.take(&HashMap::new(), self.writer.reader.conn)?;
        for change in &changes {
            self.packed.push(change);
        }
        self.changes.extend(changes);
        Ok(())
    }

    /// Ends a part and hands it on; the last one, which has the reply, says how many there are.
    fn cut(&mut self, reply: Option<Reply>) -> Result<()> {
        let cover = Cover {
            call: self.writer.call,
            undoes: None,
            op: &self.request.name,
            actor: self.writer.reader.actor.id,
            part: self.parts,
            parts: if reply.is_some() { self.parts + 1 } else { 0 },
        };
        let part = Part {
            bytes: encode_packed(&cover, &self.packed).into(),
            body: Body {
                call: cover.call,
                undoes: cover.undoes,
                op: cover.op.to_owned(),
                actor: cover.actor,
                part: cover.part,
                parts: cover.parts,
                changes: std::mem::take(&mut self.changes),
            },
            reply,
        };
        self.packed.clear();
        self.parts += 1;
        // What was written is dropped on the thread that made it, whose memory it is.
        self.written.try_iter().for_each(drop);
        // Nobody takes it where the writing failed, which then says why.
        self.ready.send(part).map_err(|_| super::internal())
    }
}
