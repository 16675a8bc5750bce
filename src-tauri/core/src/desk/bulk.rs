//! Work too large for one operation: parts of 64 KiB that stay hidden until the last one shows them all.

use std::collections::{BTreeSet, HashMap};
use std::sync::atomic::Ordering;
use std::time::{Duration, Instant};

use rusqlite::TransactionBehavior;
use serde::Serialize;
use serde_json::Value as Json;

use super::{Desk, Request, earlier, found, remember_reply};
use crate::error::{Code, Failure, Result};
use crate::fold::{Operation, fold};
use crate::ids::Id;
use crate::journal::change::{Body, Change, Form};
use crate::journal::{Cover, PackedChanges, encode_packed};
use crate::sentence;
use crate::undo::{self, UndoAsk};
use crate::writer::{Reader, Writer};

/// How long one transaction of bulk work may take before it is ended, so that a save in between waits no longer.
const SLICE: Duration = Duration::from_millis(50);

/// Bulk work on its way: a writer whose changes are taken away part by part.
/// A row must get all its changes in the part that creates it.
pub struct Bulk<'a> {
    /// Where changes are collected.
    pub writer: Writer<'a>,
    pub(crate) desk: &'a Desk,
    request: &'a Request,
    packed: PackedChanges,
    changes: Vec<Change>,
    waiting: Vec<(Vec<u8>, Vec<Change>)>,
    part: u32,
    kinds: BTreeSet<&'static str>,
}

impl Desk {
    /// Runs bulk work; nothing of it shows until it is complete.
    pub(crate) fn write_bulk<T: Serialize>(
        &self,
        request: &Request,
        work: impl FnOnce(&mut Bulk<'_>) -> Result<T>,
    ) -> Result<Json> {
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
            let mut bulk = Bulk {
                writer: Writer::new(reader, call, &self.ids, &self.references),
                desk: self,
                request: &request,
                packed: PackedChanges::default(),
                changes: Vec::new(),
                waiting: Vec::new(),
                part: 0,
                kinds: BTreeSet::new(),
            };
            let reply = serde_json::to_value(work(&mut bulk)?).map_err(|_| super::internal())?;
            bulk.finish(&reply)?;
            Ok((reply, bulk.kinds))
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

    /// Takes what was collected for one row and those around it, and writes full parts.
    ///
    /// # Errors
    /// Fails as SQLite does, and where the person stopped the work.
    pub fn next(&mut self, done: u64, total: u64) -> Result<()> {
        self.collect()?;
        if self.packed.is_full() {
            self.cut(0);
            if self.waiting.len() >= 4 {
                self.write_waiting(None)?;
            }
            if !(self.writer.reader.goes_on)(done, total) {
                return Err(Failure::new(Code::Cancelled, sentence!("import.cancelled")));
            }
        }
        Ok(())
    }

    fn collect(&mut self) -> Result<()> {
        let changes = self.writer.take(&HashMap::new(), self.writer.reader.conn)?;
        for change in &changes {
            self.packed.push(change);
        }
        self.changes.extend(changes);
        Ok(())
    }

    /// Ends a part; `parts` is how many there are, where this is the last.
    fn cut(&mut self, parts: u32) {
        let cover = Cover {
            call: self.writer.call,
            undoes: None,
            op: &self.request.name,
            actor: self.writer.reader.actor.id,
            part: self.part + u32::try_from(self.waiting.len()).unwrap_or(u32::MAX),
            parts,
        };
        let bytes = encode_packed(&cover, &self.packed);
        self.packed.clear();
        self.waiting
            .push((bytes, std::mem::take(&mut self.changes)));
    }

    fn finish(&mut self, reply: &Json) -> Result<()> {
        self.collect()?;
        if self.packed.count() > 0 {
            self.cut(0);
        }
        let call = self.writer.call;
        self.writer.push("call", call, Form::Create(Vec::new()));
        self.collect()?;
        let parts = self.part + u32::try_from(self.waiting.len()).unwrap_or(u32::MAX) + 1;
        self.cut(parts);
        self.write_waiting(Some(reply))
    }

    /// Writes the waiting parts, several to a transaction while that stays short.
    fn write_waiting(&mut self, reply: Option<&Json>) -> Result<()> {
        let call = self.writer.call;
        let mut waiting = std::mem::take(&mut self.waiting).into_iter().peekable();
        while waiting.peek().is_some() {
            let mut writing = self.desk.writing.lock();
            let now = (self.desk.clock)();
            let mut pen = writing.pen.clone();
            let mut part = self.part;
            let begun = Instant::now();
            let transaction = writing
                .conn
                .transaction_with_behavior(TransactionBehavior::Immediate)?;
            while let Some((bytes, changes)) = waiting.next() {
                let last = reply.is_some() && waiting.peek().is_none();
                let body = Body {
                    call,
                    undoes: None,
                    op: self.request.name.clone(),
                    actor: self.writer.reader.actor.id,
                    part,
                    parts: if last { part + 1 } else { 0 },
                    changes,
                };
                let appended = pen.append(&transaction, now, call, part, &bytes)?;
                fold(
                    &transaction,
                    Operation {
                        position: appended.position,
                        id: appended.id,
                        order: appended.order,
                        body: Some(&body),
                    },
                    &mut self.kinds,
                )?;
                part += 1;
                if let (true, Some(reply)) = (last, reply) {
                    remember_reply(&transaction, call, self.request, reply)?;
                }
                if begun.elapsed() > SLICE {
                    break;
                }
            }
            let reference = self.desk.references.last.load(Ordering::Relaxed);
            found::keep_reference(&transaction, reference)?;
            transaction.commit()?;
            self.part = part;
            self.desk.committed(&mut writing, pen, reference);
        }
        Ok(())
    }
}
