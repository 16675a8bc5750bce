//! A digest of the folded tables, every column but local row numbers: equal journals give equal digests.
//! `elsewhere` is left out: it may name a row too many, which is then made anew to what it was.

use rusqlite::Connection;
use rusqlite::types::ValueRef;

use super::kinds::KINDS;

/// Computes the digest.
///
/// # Errors
/// Fails as SQLite does.
pub fn digest(conn: &Connection) -> rusqlite::Result<[u8; 32]> {
    let mut hasher = blake3::Hasher::new();
    for text in statements() {
        hasher.update(text.as_bytes());
        let mut statement = conn.prepare(&text)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Null => hasher.update(&[0]),
                    ValueRef::Integer(value) => hasher.update(&[1]).update(&value.to_le_bytes()),
                    ValueRef::Real(value) => hasher.update(&[2]).update(&value.to_le_bytes()),
                    ValueRef::Text(bytes) => hasher
                        .update(&[3])
                        .update(&bytes.len().to_le_bytes())
                        .update(bytes),
                    ValueRef::Blob(bytes) => hasher
                        .update(&[4])
                        .update(&bytes.len().to_le_bytes())
                        .update(bytes),
                };
            }
        }
    }
    Ok(*hasher.finalize().as_bytes())
}

/// What the digest reads: every folded table in an order that does not depend on local row numbers.
pub(super) fn statements() -> Vec<String> {
    let operation = "(SELECT operation FROM journal j WHERE j.position = t.position)";
    let log = "(SELECT id FROM log l WHERE l.number = t.log)";
    let batch = "(SELECT call FROM batch b WHERE b.number = t.batch)";
    let mut texts = vec![
        format!("SELECT row, kind, {operation} AS o, head FROM touched t ORDER BY row, kind, o"),
        format!(
            "SELECT id, {operation}, op, actor, at, {log}, undoes, undone, incident FROM call t ORDER BY id"
        ),
        "SELECT call, shown FROM batch ORDER BY call".to_owned(),
        "SELECT row, kind, field, at, by, value FROM conflict ORDER BY row, kind, field, at, by"
            .to_owned(),
        "SELECT operation FROM erased ORDER BY operation".to_owned(),
        format!(
            "SELECT {batch} AS c, view, person, n FROM tally t WHERE n <> 0 ORDER BY c, view, person"
        ),
    ];
    for kind in KINDS {
        let columns: Vec<&str> = kind
            .fields
            .iter()
            .map(|(field, _)| *field)
            .chain(kind.derived.iter().copied())
            .collect();
        texts.push(format!(
            "SELECT id, {batch}, voided, {} FROM {} t ORDER BY id",
            columns.join(", "),
            kind.name
        ));
        for set in kind.sets {
            texts.push(format!(
                "SELECT {0}, {1} FROM {2} ORDER BY {0}, {1}",
                set.owner, set.member, set.table
            ));
        }
        for list in kind.lists {
            let fields: Vec<&str> = list.fields.iter().map(|(field, _)| *field).collect();
            texts.push(format!(
                "SELECT owner, id, voided, at, by, {} FROM {} ORDER BY owner, id",
                fields.join(", "),
                list.table
            ));
        }
    }
    texts
}
