//! Whose desk this is: the organisation, the device, the log and the desk code, found or founded.

use std::collections::{BTreeSet, HashSet};

use rusqlite::{Connection, OptionalExtension, TransactionBehavior};

use super::Opening;
use crate::classification::ready::ready_scheme;
use crate::error::{Code, Failure, Result};
use crate::fold::{self, Operation};
use crate::ids::{Id, Ids};
use crate::journal::append::Pen;
use crate::journal::change::{Body, Change, Form, Value};
use crate::journal::encode_body;
use crate::journal::mark::{Mark, MarkFile, device_key};
use crate::routing::ready::ready_teams;
use crate::sentence;
use crate::store::folder_failure;

/// Whose desk this is.
#[derive(Clone, Debug)]
pub(crate) struct Identity {
    /// The organisation.
    pub(crate) organisation: Id,
    /// The code with which its references begin.
    pub(crate) code: String,
    /// The person who acts where a call names nobody.
    pub(crate) first_person: Id,
    /// The device: its public key.
    pub(crate) device: [u8; 32],
    /// The log that it writes.
    pub(crate) log: Id,
}

/// What opening finds.
pub(super) struct Found {
    pub(super) identity: Identity,
    pub(super) pen: Pen,
    pub(super) mark: MarkFile,
    pub(super) reference: u64,
}

/// Finds out whose desk this is, founds it where the file is new, and begins a new log where the file is a copy.
pub(super) fn identify(conn: &mut Connection, opening: &Opening, ids: &Ids) -> Result<Found> {
    let key = device_key(&opening.key_dir, &*opening.random)
        .map_err(|error| folder_failure(&opening.key_dir, &error))?;
    if keep(conn, "fold")?.is_some_and(|version: i64| version != fold::VERSION) {
        let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
        fold::rebuild(&transaction).map_err(|failure| match failure {
            fold::RebuildFailure::Storage(error) => error.into(),
            damaged @ fold::RebuildFailure::Body(..) => Failure::new(
                Code::Damaged,
                sentence!("failure.damaged", detail = damaged.to_string()),
            ),
        })?;
        put(&transaction, "fold", fold::VERSION)?;
        transaction.commit()?;
    }
    let organisation: Option<Id> = keep(conn, "organisation")?;
    let is_new = organisation.is_none();
    let organisation = organisation.unwrap_or_else(|| ids());
    let first_person = keep(conn, "first_person")?.unwrap_or_else(|| ids());
    if let Some(log) = keep::<Id>(conn, "log")? {
        let pen = Pen::at_end_of(conn, organisation, key.clone(), log)?;
        let (mut file, mark) = open_mark(opening, log)?;
        let stands: Option<String> = conn
            .prepare_cached("SELECT code FROM desk WHERE log = ? AND device = ?")?
            .query_row((log, pen.device()), |row| row.get(0))
            .optional()?;
        // A journal behind its mark, a log without a mark, or another device: a copy or a restored backup, which goes on in a log of its own.
        if let (Some(code), Some(mark)) = (stands, mark)
            && mark.operations < pen.next()
        {
            let reference = keep(conn, "reference")?
                .unwrap_or(0_i64)
                .cast_unsigned()
                .max(mark.reference);
            let caught_up = Mark {
                operations: pen.next() - 1,
                reference,
            };
            if caught_up != mark {
                file.write(caught_up)
                    .map_err(|error| folder_failure(&opening.key_dir, &error))?;
            }
            return Ok(Found {
                identity: Identity {
                    organisation,
                    code,
                    first_person,
                    device: pen.device(),
                    log,
                },
                pen,
                mark: file,
                reference,
            });
        }
    }
    let log = ids();
    let mut pen = Pen::at_end_of(conn, organisation, key, log)?;
    let (mut mark, _) = open_mark(opening, log)?;
    // Before the commit: a desk that is killed right after it would find its log without a mark, and begin another.
    mark.write(Mark::default())
        .map_err(|error| folder_failure(&opening.key_dir, &error))?;
    let identity = Identity {
        organisation,
        code: free_code(conn)?,
        first_person,
        device: pen.device(),
        log,
    };
    let mut changes = if is_new {
        founding(&identity)
    } else {
        Vec::new()
    };
    changes.push(create(
        "desk",
        Id::derived(&log, "desk"),
        vec![
            ("device", Value::Bytes(pen.device().to_vec())),
            ("log", log.into()),
            ("code", identity.code.as_str().into()),
        ],
    ));
    let body = Body {
        call: ids(),
        undoes: None,
        op: if is_new { "found" } else { "admit_desk" }.to_owned(),
        actor: first_person,
        part: 0,
        parts: 1,
        changes,
    };
    let transaction = conn.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let now = (opening.clock)();
    let appended = pen.append(&transaction, now, body.call, 0, &encode_body(&body).into())?;
    fold::fold(
        &transaction,
        Operation {
            position: appended.position,
            id: appended.id,
            order: appended.order,
            body: Some(&body),
        },
        &mut BTreeSet::new(),
    )?;
    put(&transaction, "organisation", organisation)?;
    put(&transaction, "first_person", first_person)?;
    put(&transaction, "log", log)?;
    put(&transaction, "reference", 0)?;
    put(&transaction, "fold", fold::VERSION)?;
    transaction.commit()?;
    mark.write(Mark {
        operations: pen.next() - 1,
        reference: 0,
    })
    .map_err(|error| folder_failure(&opening.key_dir, &error))?;
    Ok(Found {
        identity,
        pen,
        mark,
        reference: 0,
    })
}

/// Keeps the last number that was given to a reference.
pub(super) fn keep_reference(conn: &Connection, last: u64) -> Result<()> {
    put(conn, "reference", last.cast_signed())
}

fn open_mark(opening: &Opening, log: Id) -> Result<(MarkFile, Option<Mark>)> {
    MarkFile::open(&opening.key_dir, log).map_err(|error| folder_failure(&opening.key_dir, &error))
}

fn keep<T: rusqlite::types::FromSql>(conn: &Connection, name: &str) -> Result<Option<T>> {
    Ok(conn
        .prepare_cached("SELECT value FROM local_desk WHERE name = ?")?
        .query_row([name], |row| row.get(0))
        .optional()?)
}

fn put(conn: &Connection, name: &str, value: impl rusqlite::ToSql) -> Result<()> {
    conn.prepare_cached("INSERT OR REPLACE INTO local_desk (name, value) VALUES (?, ?)")?
        .execute((name, value))?;
    Ok(())
}

/// What every new desk begins with: its organisation, an administrator, teams, paths, categories and a classification.
fn founding(identity: &Identity) -> Vec<Change> {
    let organisation = identity.organisation;
    let mut changes = vec![create(
        "person",
        identity.first_person,
        vec![
            ("name", "Administrator".into()),
            ("role", "administrator".into()),
        ],
    )];
    let (general, teams) = ready_teams(organisation, identity.first_person);
    changes.push(create(
        "organisation",
        organisation,
        vec![("path", general.into())],
    ));
    changes.extend(teams);
    changes.push(ready_scheme(organisation));
    changes
}

/// A new row of the founding.
pub(crate) fn create(kind: &str, row: Id, values: Vec<(&str, Value)>) -> Change {
    Change {
        form: Form::Create(
            values
                .into_iter()
                .map(|(field, value)| (field.to_owned(), value))
                .collect(),
        ),
        kind: kind.into(),
        row,
        base: None,
        at: None,
        by: None,
    }
}

/// The first desk code that nobody has: one or two characters of Crockford's base 32, the first a letter.
fn free_code(conn: &Connection) -> Result<String> {
    const LETTERS: &str = "ABCDEFGHJKMNPQRSTVWXYZ";
    const DIGITS: &str = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    let taken: HashSet<String> = conn
        .prepare("SELECT code FROM desk WHERE code IS NOT NULL")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    let one = LETTERS.chars().map(String::from);
    let two = LETTERS
        .chars()
        .flat_map(|letter| DIGITS.chars().map(move |digit| format!("{letter}{digit}")));
    one.chain(two)
        .find(|code| !taken.contains(code))
        .ok_or_else(super::internal)
}
