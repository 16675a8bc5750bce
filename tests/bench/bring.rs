//! Importing while others work: how quick it is, and what a read and a save wait meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::Outcome;
use crate::figure::{Figure, Report, times_floor};
use crate::made::{Made, log_of, plain};
use crate::open::{call, import, open, value};
use crate::plain;

/// The budget is for so many incidents.
const MOST: usize = 100_000;

/// Imports into a new desk that somebody reads and writes at the same time.
pub(crate) fn measure(made: &Made, report: &mut Report) -> Outcome {
    let scratch = made.scratch()?;
    let count = made.size.min(MOST);
    let log = scratch.path().join("log.csv");
    log_of(&log, 0..count)?;
    let desk = open(scratch.path())?;
    let mut ids = Vec::new();
    for number in 0..100 {
        let ask = json!({ "title": format!("Logged before {number}"), "channel": "phone" });
        let done = value(&desk, "log_incident", ask)?;
        ids.push(done.get("incident").cloned().unwrap_or(Value::Null));
    }
    let stop = AtomicBool::new(false);
    // Somebody clicks forty times a second and saves eight times.
    let work =
        |pause: u64, act: &(dyn Fn(usize) -> Outcome + Sync)| -> Result<Vec<Duration>, String> {
            let mut times = Vec::new();
            while !stop.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(pause));
                let begun = Instant::now();
                act(times.len()).map_err(|why| why.to_string())?;
                times.push(begun.elapsed());
            }
            Ok(times)
        };
    let one = |turn: usize| ids.get(turn % ids.len().max(1)).cloned();
    let read = |turn: usize| -> Outcome {
        if turn.is_multiple_of(2) {
            call(&desk, "queue", json!({ "view": "work_first" }))?;
        } else {
            call(&desk, "incident", json!({ "id": one(turn) }))?;
        }
        Ok(())
    };
    let save = |turn: usize| -> Outcome {
        let ask = json!({ "incident": one(turn), "text": format!("Note {turn}") });
        call(&desk, "add_note", ask)?;
        Ok(())
    };
    let (spent, reads, saves) = std::thread::scope(|scope| -> Outcome<_> {
        let reader = scope.spawn(|| work(25, &read));
        let writer = scope.spawn(|| work(125, &save));
        let begun = Instant::now();
        let imported = import(&desk, &log);
        let spent = begun.elapsed();
        stop.store(true, Ordering::Relaxed);
        imported?;
        let lost = |_| "a thread of the bench broke off";
        Ok((
            spent,
            reader.join().map_err(lost)??,
            writer.join().map_err(lost)??,
        ))
    })?;
    desk.close()?;
    drop(desk);
    let floor = plain::bulk(&plain(scratch.path())?, &scratch.path().join("bulk.db"))?;
    let rate = |spent: Duration| count as f64 / spent.as_secs_f64();
    report.tell(
        &Figure::value("import", "a second", rate(spent))
            .of(count)
            .at_least(5_000.0),
    );
    report.tell(&Figure::value("import: floor, the same rows", "a second", rate(floor)).of(count));
    report.tell(
        &times_floor(
            "import: of the floor",
            spent.as_secs_f64(),
            floor.as_secs_f64(),
        )
        .at_most(2.0),
    );
    waited(report, "import: a read meanwhile", reads, 50.0);
    waited(report, "import: a save meanwhile", saves, 150.0);
    Ok(())
}

fn waited(report: &mut Report, name: &str, mut times: Vec<Duration>, limit: f64) {
    report.tell(&Figure::times(name, &mut times).by_p95().at_most(limit));
    if let Some(worst) = times.last() {
        let worst = worst.as_secs_f64() * 1_000.0;
        report.tell(&Figure::value(&format!("{name}, the worst"), "ms", worst));
    }
}
