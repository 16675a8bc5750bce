//! What a person waits for while looking: a page of the queue, and an incident with its timeline.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use desk_core::desk::Desk;
use desk_core::ids::Id;
use rusqlite::Connection;
use serde_json::{Value, json};
use tracing::span::{Attributes, Record};
use tracing::{Event, Metadata, Subscriber, span};

use crate::Outcome;
use crate::figure::{Figure, Report, times_floor};
use crate::made::Made;
use crate::open::{call, open};
use crate::plain;
use crate::words::Dice;

/// How often each read is made.
const TIMES: usize = 400;

/// Measures the reads of the large desk, and the statements of each interactive call.
pub(crate) fn measure(made: &Made, report: &mut Report) -> Outcome {
    let floors = made.scratch()?;
    let floor = plain::queue(&made.plain()?, &floors.path().join("queue.db"))?;
    let desk = open(&made.folder)?;
    queue(&desk, &floor, report)?;
    for view in ["mine", "unassigned", "waiting", "all"] {
        let mut times = Vec::with_capacity(TIMES);
        for _ in 0..TIMES {
            let begun = Instant::now();
            call(&desk, "queue", json!({ "view": view }))?;
            times.push(begun.elapsed());
        }
        report.tell(&Figure::times(&format!("queue, view {view}"), &mut times).at_most(2.0));
    }
    opening(&desk, made, report)?;
    drop(desk);
    statements(made, report)
}

fn queue(desk: &Desk, floor: &Connection, report: &mut Report) -> Outcome {
    let mut ours = Vec::with_capacity(TIMES);
    let mut floors = Vec::with_capacity(TIMES);
    let mut size = 0;
    for _ in 0..TIMES {
        let begun = Instant::now();
        let page = call(desk, "queue", json!({ "view": "work_first" }))?;
        ours.push(begun.elapsed());
        size = page.get().len();
        let begun = Instant::now();
        let rows = plain::page(floor)?;
        floors.push(begun.elapsed());
        let page: Value = serde_json::from_str(page.get())?;
        if page.get("rows").and_then(Value::as_array).map(Vec::len) != Some(rows.len()) {
            return Err("the floor of the queue has other rows".into());
        }
    }
    compare(report, "queue, first 50 rows", (ours, 2.0), floors, 3.0);
    report.tell(&Figure::value("queue, size of the reply", "bytes", size as f64).at_most(32_768.0));
    Ok(())
}

/// Opens incidents from all over the desk.
fn opening(desk: &Desk, made: &Made, report: &mut Report) -> Outcome {
    let conn = made.plain()?;
    let ids = some(&conn, "SELECT id FROM incident WHERE number >= ? LIMIT 1")?;
    let mut ours = Vec::with_capacity(TIMES);
    let mut floors = Vec::with_capacity(TIMES);
    for (place, id) in ids.iter().enumerate() {
        // Whoever comes second finds the pages in memory, so that both go first in turn.
        for first in [place % 2 == 0, place % 2 != 0] {
            let begun = Instant::now();
            if first {
                call(desk, "incident", json!({ "id": id }))?;
                ours.push(begun.elapsed());
            } else {
                plain::incident(&conn, *id)?;
                floors.push(begun.elapsed());
            }
        }
    }
    compare(
        report,
        "open an incident with its timeline",
        (ours, 3.0),
        floors,
        f64::INFINITY,
    );
    Ok(())
}

/// Ids of incidents from all over the desk; the statement finds the first at or after a row number.
pub(crate) fn some(conn: &Connection, statement: &'static str) -> Outcome<Vec<Id>> {
    let last: i64 = conn.query_row("SELECT max(number) FROM incident", [], |row| row.get(0))?;
    let mut dice = Dice::new(2);
    let mut statement = conn.prepare(statement)?;
    let mut ids = Vec::with_capacity(TIMES);
    while ids.len() < TIMES {
        let from = dice.below((last * 9 / 10).cast_unsigned()).cast_signed();
        ids.push(statement.query_row([from], |row| row.get(0))?);
    }
    Ok(ids)
}

/// Tells a figure, its floor, and how many times the floor it is.
pub(crate) fn compare(
    report: &mut Report,
    name: &str,
    (mut ours, limit): (Vec<std::time::Duration>, f64),
    mut floors: Vec<std::time::Duration>,
    times: f64,
) {
    let ours = Figure::times(name, &mut ours).at_most(limit);
    let floor = Figure::times(&format!("{name}: floor"), &mut floors);
    report.tell(&ours);
    report.tell(&floor);
    let figure = times_floor(
        &format!("{name}: of the floor"),
        ours.number(),
        floor.number(),
    );
    report.tell(&if times.is_finite() {
        figure.at_most(times)
    } else {
        figure
    });
}

/// How many statements each interactive call runs, by what the desk says of itself.
fn statements(made: &Made, report: &mut Report) -> Outcome {
    let conn = made.plain()?;
    let open_one: Id = conn.query_row(
        "SELECT id FROM incident WHERE open = 1 ORDER BY number LIMIT 1",
        [],
        |row| row.get(0),
    )?;
    tracing::subscriber::with_default(Count, || -> Outcome {
        let desk = open(&made.folder)?;
        let mut of = |name: &str, ask: Value| -> Outcome<usize> {
            // The first call opens a connection, which is set and read back.
            call(&desk, "counts", json!({}))?;
            let before = COUNT.load(Ordering::Relaxed);
            call(&desk, name, ask)?;
            let count = COUNT.load(Ordering::Relaxed) - before;
            report.tell(&Figure::value(
                &format!("statements of `{name}`"),
                "statements",
                count as f64,
            ));
            Ok(count)
        };
        let start = of("start", json!({}))?;
        let queue = of("queue", json!({ "view": "work_first" }))?;
        of("incident", json!({ "id": open_one }))?;
        of(
            "add_note",
            json!({ "incident": open_one, "text": "counted" }),
        )?;
        of(
            "log_incident",
            json!({ "title": "Counted", "channel": "phone" }),
        )?;
        report.tell(
            &Figure::value(
                "statements until the first queue",
                "statements",
                (start + queue) as f64,
            )
            .at_most(12.0),
        );
        Ok(())
    })
}

static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Counts what the desk says of its statements.
struct Count;

impl Subscriber for Count {
    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        metadata.target() == desk_core::store::STATEMENTS
    }

    fn event(&self, _: &Event<'_>) {
        COUNT.fetch_add(1, Ordering::Relaxed);
    }

    fn new_span(&self, _: &Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
