//! What a save takes on the large desk, beside a bare insert and commit in the same folder.

use std::time::Instant;

use rusqlite::Connection;
use serde_json::json;

use crate::Outcome;
use crate::alone;
use crate::figure::{Figure, Report};
use crate::made::Made;
use crate::open::{call, open};
use crate::plain::database;
use crate::read::some;
use crate::words::{Dice, Words};

/// Measures saves, each beside the floor, and counts what one of them syncs.
pub(crate) fn measure(made: &Made, report: &mut Report) -> Outcome {
    let floors = made.scratch()?;
    let floor = database(&floors.path().join("save.db"))?;
    floor.execute_batch("CREATE TABLE note (number INTEGER PRIMARY KEY, text TEXT)")?;
    let ids = some(
        &made.plain()?,
        "SELECT id FROM incident WHERE open = 1 AND number >= ? LIMIT 1",
    )?;
    let desk = open(&made.folder)?;
    let words = Words::new();
    let mut dice = Dice::new(3);
    let (mut notes, mut logs, mut bare) = (Vec::new(), Vec::new(), Vec::new());
    for id in ids {
        let text = words.say(&mut dice, 15);
        let begun = Instant::now();
        insert(&floor, &text)?;
        bare.push(begun.elapsed());
        let ask = json!({ "incident": id, "text": text });
        let begun = Instant::now();
        call(&desk, "add_note", ask)?;
        notes.push(begun.elapsed());
        let ask = json!({
            "title": words.say(&mut dice, 7),
            "description": words.say(&mut dice, 30),
            "caller": { "new": { "name": words.say(&mut dice, 2) } },
            "users": 1 + dice.below(50),
            "channel": "phone",
        });
        let begun = Instant::now();
        call(&desk, "log_incident", ask)?;
        logs.push(begun.elapsed());
    }
    desk.close()?;
    drop(desk);
    let floor = Figure::times("save: floor, a bare insert and commit", &mut bare);
    let limit = (floor.number() * 2.0).max(floor.number() + 1.0);
    report.tell(&Figure::times("save a note", &mut notes).at_most(limit));
    report.tell(&Figure::times("save: log an incident", &mut logs).at_most(limit));
    report.tell(&floor);
    if let Some(syncs) = alone::syncs(made)? {
        report.tell(&Figure::value("save: syncs of one", "fsyncs", syncs).at_most(1.0));
    } else {
        eprintln!("strace is not installed, so that fsyncs are not counted");
    }
    Ok(())
}

fn insert(conn: &Connection, text: &str) -> Outcome {
    conn.prepare_cached("INSERT INTO note (text) VALUES (?)")?
        .execute([text])?;
    Ok(())
}
