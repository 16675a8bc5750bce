//! A desk in a process of its own, for tests that kill it or take its disk away: a line of JSON in, a line out.
//! Nothing is judged here.

use std::error::Error;
use std::io::{BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use desk_core::desk::{Desk, Opening, Request};
use desk_core::error::Failure;
use desk_core::ids::Id;
use desk_core::time::Timestamp;
use serde_json::{Value, json};

/// Arguments: the data folder, the key folder, the time, and where the control run asks for it `early`.
fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || arguments.next().ok_or("an argument is missing");
    let (data_dir, key_dir) = (PathBuf::from(next()?), PathBuf::from(next()?));
    let begun = Instant::now();
    let start: Timestamp = next()?.parse()?;
    let is_early = next().is_ok_and(|word| word == "early");
    let opened = Desk::open(Opening {
        data_dir,
        key_dir,
        clock: Arc::new(move || {
            let since = i64::try_from(begun.elapsed().as_millis()).unwrap_or_default();
            Timestamp(start.0 + since)
        }),
        random: Arc::new(|bytes| {
            if getrandom::fill(bytes).is_err() {
                std::process::abort();
            }
        }),
    });
    let mut out = std::io::stdout().lock();
    let desk = match opened {
        Ok(desk) => desk,
        Err(failure) => return tell(&mut out, Err(failure)),
    };
    tell(&mut out, Ok(json!({ "desk": desk.code() })))?;
    for line in std::io::stdin().lock().lines() {
        let line: Value = serde_json::from_str(&line?)?;
        if is_early {
            tell(&mut out, Ok(Value::Null))?;
        }
        let answer = answer(&desk, &line)?;
        if !is_early {
            tell(&mut out, answer)?;
        }
    }
    Ok(())
}

fn answer(desk: &Desk, line: &Value) -> Result<Result<Value, Failure>, Box<dyn Error>> {
    let text = |name| line.get(name).and_then(Value::as_str);
    if let Some(path) = text("stage") {
        return Ok(desk.stage(Path::new(path)).map(|staged| json!(staged)));
    }
    let id: Option<Id> = text("id").map(str::parse).transpose()?;
    let reply = desk.call(Request {
        actor: None,
        id,
        name: text("call").unwrap_or_default().to_owned(),
        ask: line.get("ask").cloned().unwrap_or_default(),
        seen: std::collections::HashMap::new(),
    });
    Ok(match reply {
        Ok(reply) => Ok(serde_json::from_str(reply.get())?),
        Err(failure) => Err(failure),
    })
}

fn tell(out: &mut impl Write, answer: Result<Value, Failure>) -> Result<(), Box<dyn Error>> {
    let answer = match answer {
        Ok(reply) => json!({ "ok": reply }),
        Err(failure) => json!({ "failure": failure }),
    };
    writeln!(out, "{answer}")?;
    Ok(out.flush()?)
}
