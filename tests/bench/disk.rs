//! What an incident with five updates takes on the disk: brought in by an import, and made call by call.

use std::path::Path;

use desk_core::store::DATABASE;
use serde_json::{Value, json};

use crate::Outcome;
use crate::figure::{Figure, Report};
use crate::made::{Made, plain};
use crate::open::{call, open, value};
use crate::words::{Dice, Words};

/// How many incidents are made call by call.
const SAMPLE: usize = 2_000;
/// What an incident may take, in bytes.
const LIMIT: f64 = 9_000.0;

/// Measures the file of the large desk, and that of a small one made as people make it.
pub(crate) fn measure(made: &Made, report: &mut Report) -> Outcome {
    open(&made.folder)?.close()?;
    let imported = size(&made.folder)? as f64 / made.size as f64;
    report.tell(
        &Figure::value("disk: an imported incident", "bytes", imported)
            .of(made.size)
            .at_most(LIMIT),
    );
    if made.size <= 100_000 {
        by_table(&made.folder, "imported", made.size, report)?;
    }
    let scratch = made.scratch()?;
    let desk = open(scratch.path())?;
    desk.close()?;
    let empty = size(scratch.path())?;
    let words = Words::new();
    let mut dice = Dice::new(4);
    for _ in 0..SAMPLE {
        by_calls(&desk, &words, &mut dice)?;
    }
    desk.close()?;
    drop(desk);
    let conn = plain(scratch.path())?;
    // What is kept for retries does not grow beyond ten thousand replies.
    let replies: i64 = conn.query_row(
        "SELECT sum(pgsize) FROM dbstat WHERE name LIKE '%local_reply%'",
        [],
        |row| row.get(0),
    )?;
    let made_by_calls =
        (size(scratch.path())? - empty - replies.cast_unsigned()) as f64 / SAMPLE as f64;
    report.tell(
        &Figure::value(
            "disk: an incident made call by call",
            "bytes",
            made_by_calls,
        )
        .of(SAMPLE)
        .at_most(LIMIT),
    );
    report.tell(&Figure::value(
        "disk: the replies kept for retries, in all",
        "bytes",
        replies as f64,
    ));
    by_table(scratch.path(), "by calls", SAMPLE, report)
}

/// Logs an incident and updates it five times.
fn by_calls(desk: &desk_core::desk::Desk, words: &Words, dice: &mut Dice) -> Outcome {
    let ask = json!({
        "title": words.say(dice, 7),
        "description": words.say(dice, 30),
        "caller": { "new": { "name": words.say(dice, 2) } },
        "users": 1 + dice.below(50),
        "channel": "phone",
    });
    let done = value(desk, "log_incident", ask)?;
    let incident = done.get("incident").cloned().unwrap_or(Value::Null);
    call(desk, "take_incident", json!({ "incident": incident }))?;
    for _ in 0..2 {
        let ask = json!({ "incident": incident, "text": words.say(dice, 15) });
        call(desk, "add_note", ask)?;
    }
    let ask = json!({ "incident": incident, "text": words.say(dice, 15), "how": "phone" });
    call(desk, "send_message", ask)?;
    let ask = json!({ "incident": incident, "code": "solved", "text": words.say(dice, 15) });
    call(desk, "resolve_incident", ask)?;
    Ok(())
}

fn size(folder: &Path) -> Outcome<u64> {
    Ok(std::fs::metadata(folder.join("data").join(DATABASE))?.len())
}

/// What takes the most of it.
fn by_table(folder: &Path, how: &str, incidents: usize, report: &mut Report) -> Outcome {
    let conn = plain(folder)?;
    let mut statement = conn.prepare(
        "SELECT s.tbl_name, sum(d.pgsize) FROM dbstat d JOIN sqlite_schema s ON s.name = d.name
         WHERE d.aggregate = TRUE GROUP BY 1 ORDER BY 2 DESC LIMIT 8",
    )?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let (table, bytes): (String, f64) = (row.get(0)?, row.get(1)?);
        let name = format!("disk, {how}: `{table}` with its indexes");
        report.tell(&Figure::value(&name, "bytes", bytes / incidents as f64).of(incidents));
    }
    Ok(())
}
