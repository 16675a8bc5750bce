//! What needs a process of its own: a cold start, the memory of a desk, and what a save syncs.
//! The window's part of these is measured with the window, not here.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use desk_core::desk::Desk;
use serde_json::{Value, json};

use crate::Outcome;
use crate::figure::{Figure, Report};
use crate::made::Made;
use crate::open::{call, open, value};

/// How many cold starts there are.
const STARTS: usize = 20;
/// How many saves are traced at first, and how many more then.
const SAVES: usize = 50;

/// Measures cold starts and memory, each in new processes.
pub(crate) fn measure(made: &Made, report: &mut Report) -> Outcome {
    let mut starts = Vec::with_capacity(STARTS);
    for _ in 0..STARTS {
        starts.push(Duration::from_secs_f64(told(
            myself()?.args(["start"]),
            made,
        )?));
    }
    report.tell(
        &Figure::times("cold start of the core: open, start, queue", &mut starts).at_most(80.0),
    );
    let memory = told(myself()?.args(["memory"]), made)?;
    report.tell(
        &Figure::value("memory of the core above an empty process", "MB", memory).at_most(120.0),
    );
    Ok(())
}

/// How often a save syncs, where `strace` can count it.
pub(crate) fn syncs(made: &Made) -> Outcome<Option<f64>> {
    let scratch = made.scratch()?;
    let out = scratch.path().join("trace");
    let of = |saves: usize| -> Outcome<Option<usize>> {
        let traced = Command::new("strace")
            .args(["-f", "-e", "trace=fsync,fdatasync", "-o"])
            .arg(&out)
            .arg(std::env::current_exe()?)
            .args(["--alone", "saves"])
            .arg(&made.folder)
            .arg(saves.to_string())
            .output();
        match traced {
            Ok(traced) if traced.status.success() => {
                Ok(Some(fs::read_to_string(&out)?.matches("sync(").count()))
            }
            Ok(_) => Err("the traced saves failed".into()),
            Err(_) => Ok(None),
        }
    };
    // The first save after a start also begins the log, which is no matter of the others.
    let (Some(some), Some(more)) = (of(SAVES)?, of(2 * SAVES)?) else {
        return Ok(None);
    };
    Ok(Some((more - some) as f64 / SAVES as f64))
}

fn myself() -> Outcome<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--alone");
    Ok(command)
}

fn told(command: &mut Command, made: &Made) -> Outcome<f64> {
    let output = command.arg(&made.folder).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().parse()?)
}

/// The work of the process alone.
pub(crate) fn work(words: &[String]) -> Outcome {
    let begun = Instant::now();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words.as_slice() {
        ["start", folder] => {
            let desk = open(Path::new(folder))?;
            call(&desk, "start", json!({}))?;
            call(&desk, "queue", json!({ "view": "work_first" }))?;
            println!("{}", begun.elapsed().as_secs_f64());
        }
        ["memory", folder] => {
            let empty = memory()?;
            let desk = open(Path::new(folder))?;
            use_it(&desk)?;
            println!("{}", memory()? - empty);
        }
        ["saves", folder, count] => {
            let desk = open(Path::new(folder))?;
            let page = value(&desk, "queue", json!({ "view": "work_first" }))?;
            let first = page.pointer("/rows/0/id").cloned();
            for _ in 0..count.parse()? {
                let ask = json!({ "incident": first, "text": "Traced" });
                call(&desk, "add_note", ask)?;
            }
            // The next process begins with an empty log, as this one did.
            desk.close()?;
        }
        _ => return Err("there is no such work".into()),
    }
    Ok(())
}

/// Every view down to its tenth page, every incident on them opened, and some saves.
fn use_it(desk: &Desk) -> Outcome {
    call(desk, "start", json!({}))?;
    for view in ["work_first", "mine", "unassigned", "waiting", "all"] {
        let mut after = Value::Null;
        for _ in 0..10 {
            let page = value(desk, "queue", json!({ "view": view, "after": after }))?;
            let rows = page.get("rows").and_then(Value::as_array);
            for row in rows.into_iter().flatten() {
                call(desk, "incident", json!({ "id": row.get("id") }))?;
            }
            after = page.get("next").cloned().unwrap_or(Value::Null);
            if after.is_null() {
                break;
            }
        }
    }
    for turn in 0..50 {
        let ask = json!({ "title": format!("Logged {turn}"), "channel": "phone" });
        call(desk, "log_incident", ask)?;
    }
    Ok(())
}

/// What this process has of the memory, in megabytes: its own pages and its part of the shared ones.
fn memory() -> Outcome<f64> {
    let rollup = fs::read_to_string("/proc/self/smaps_rollup")?;
    let line = rollup.lines().find(|line| line.starts_with("Pss:"));
    let kilobytes: f64 = line
        .and_then(|line| line.split_whitespace().nth(1))
        .ok_or("the system does not tell the memory of a process")?
        .parse()?;
    Ok(kilobytes / 1_000.0)
}
