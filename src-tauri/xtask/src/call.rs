//! `call`: the contract without a window, one JSON object a line in and one out.

use std::collections::HashMap;
use std::io::{BufRead, Write};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};

use desk_core::ask;
use desk_core::contract;
use desk_core::desk::{Desk, Opening, Random, Request};
use desk_core::error::{Code, Failure, Sentence};
use desk_core::ids::{Id, OperationId};
use desk_core::sentence;
use desk_core::time::{Clock, Timestamp};
use desk_core::words::Catalogue;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::{Outcome, places};

/// A call as a line of the input says it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Line {
    #[serde(rename = "as")]
    actor: Option<Id>,
    id: Option<Id>,
    call: String,
    ask: Value,
    #[serde(default)]
    seen: HashMap<Id, Vec<OperationId>>,
}

/// A line that moves the clock.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Now {
    now: Timestamp,
}

/// A line that brings a file in.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Stage {
    stage: PathBuf,
}

/// The hand-moved time, or none while the system's clock tells it.
type Hand = Arc<Mutex<Option<Timestamp>>>;

/// Answers every line of the input, or lists the calls.
pub(crate) fn call(words: &[String]) -> Outcome {
    let mut data_dir = None;
    let mut key_dir = None;
    let hand = Hand::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or(format!("{word} needs a value"));
        match word.as_str() {
            "--list" => return list(),
            "--data-dir" => data_dir = Some(PathBuf::from(value()?)),
            "--key-dir" => key_dir = Some(PathBuf::from(value()?)),
            "--now" => set(&hand, value()?.parse()?),
            unknown => return Err(format!("`call` knows no {unknown}").into()),
        }
    }
    let desk = Desk::open(Opening {
        data_dir: data_dir.map_or_else(places::data_dir, Ok)?,
        key_dir: key_dir.map_or_else(places::key_dir, Ok)?,
        clock: clock(&hand),
        random: random(),
    });
    let catalogue = Catalogue::read(&std::fs::read_to_string(places::at("ui/src/i18n/en.json"))?)?;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().split(b'\n') {
        let line = line?;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answer = match desk
            .as_ref()
            .map_err(Failure::clone)
            .and_then(|desk| answer(desk, &hand, &line))
        {
            Ok(reply) => json!({ "ok": in_words(&catalogue, reply) }),
            Err(failure) => json!({ "failure": worded(&catalogue, &failure) }),
        };
        writeln!(out, "{answer}")?;
        out.flush()?;
    }
    match desk {
        Ok(desk) => Ok(desk
            .close()
            .map_err(|failure| catalogue.render(&failure.message))?),
        Err(failure) => Err(catalogue.render(&failure.message).into()),
    }
}

/// Random bytes from the system.
pub(crate) fn random() -> Random {
    Arc::new(|bytes| {
        if let Err(why) = getrandom::fill(bytes) {
            eprintln!("The system has no random bytes: {why}");
            std::process::abort();
        }
    })
}

fn list() -> Outcome {
    println!("{}", serde_json::to_string_pretty(&contract::describe())?);
    Ok(())
}

fn answer(desk: &Desk, hand: &Hand, line: &[u8]) -> Result<Value, Failure> {
    let line: Value = serde_json::from_slice(line)
        .map_err(|why| not_a_call(sentence!("call.not_json", column = why.column())))?;
    if line.get("now").is_some() {
        let Now { now } = ask::read(&line).map_err(not_a_call)?;
        set(hand, now);
        return Ok(json!({ "now": now }));
    }
    if line.get("stage").is_some() {
        let Stage { stage } = ask::read(&line).map_err(not_a_call)?;
        return Ok(json!(desk.stage(&stage)?));
    }
    let line: Line = ask::read(&line).map_err(not_a_call)?;
    let reply = desk.call(Request {
        actor: line.actor,
        id: line.id,
        name: line.call,
        ask: line.ask,
        seen: line.seen,
    })?;
    Ok(json!(reply))
}

fn not_a_call(why: Sentence) -> Failure {
    Failure::new(Code::BadAsk, sentence!("call.not_a_call", why = why))
        .hint(sentence!("call.not_a_call.hint"))
}

/// Puts the words of every sentence of a reply beside its key and values.
fn in_words(catalogue: &Catalogue, reply: Value) -> Value {
    match reply {
        Value::Array(all) => all
            .into_iter()
            .map(|one| in_words(catalogue, one))
            .collect(),
        Value::Object(fields) => {
            let sentence = Sentence::deserialize(&Value::Object(fields.clone()))
                .ok()
                .filter(|_| fields.len() == 2);
            let mut fields: Map<String, Value> = fields
                .into_iter()
                .map(|(name, value)| (name, in_words(catalogue, value)))
                .collect();
            if let Some(sentence) = sentence {
                fields.insert("words".to_owned(), catalogue.render(&sentence).into());
            }
            Value::Object(fields)
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => reply,
    }
}

fn worded(catalogue: &Catalogue, failure: &Failure) -> Value {
    json!({
        "code": failure.code,
        "message": catalogue.render(&failure.message),
        "hint": failure.hint.as_ref().map(|hint| catalogue.render(hint)),
    })
}

fn clock(hand: &Hand) -> Clock {
    let hand = Arc::clone(hand);
    Arc::new(move || read(&hand).unwrap_or_else(system_time))
}

fn read(hand: &Hand) -> Option<Timestamp> {
    *hand
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn set(hand: &Hand, now: Timestamp) {
    *hand
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner) = Some(now);
}

#[allow(
    clippy::disallowed_methods,
    reason = "the one clock of the developer commands"
)]
fn system_time() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_line_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let hand = Hand::default();
        let desk = Desk::open(Opening {
            data_dir: folder.path().join("data"),
            key_dir: folder.path().join("keys"),
            clock: clock(&hand),
            random: random(),
        })
        .unwrap();
        let english = std::fs::read_to_string(places::at("ui/src/i18n/en.json")).unwrap();
        let catalogue = Catalogue::read(&english).unwrap();
        for (line, words) in [
            ("{", "it is no JSON from character 1 on"),
            ("7", "it is 7, and an object with fields belongs there"),
            (r#"{"call": "counts"}"#, "“ask” is missing"),
            (r#"{"ask": {}}"#, "“call” is missing"),
            (
                r#"{"call": "counts", "ask": {}, "now?": 1}"#,
                "nothing is called “now?”; there are as, id, call, ask, seen",
            ),
            (
                r#"{"as": "me", "call": "counts", "ask": {}}"#,
                "“as” is \"me\", and the id of a row, such as 01a208eb-c980-7000-8000-000000000001, belongs there",
            ),
            (
                r#"{"id": 1, "call": "counts", "ask": {}}"#,
                "“id” is 1, and the id of a row, such as 01a208eb-c980-7000-8000-000000000001, belongs there",
            ),
            (
                r#"{"now": "noon"}"#,
                "“now” is \"noon\", and a time such as 2026-11-23T15:00:00Z belongs there",
            ),
            (r#"{"stage": 1}"#, "“stage” is 1, and a text belongs there"),
            (
                r#"{"call": "counts", "ask": {}, "seen": {"01a208eb-c980-7000-8000-000000000001": "x"}}"#,
                "“seen.01a208eb-c980-7000-8000-000000000001” is \"x\", and a list belongs there",
            ),
        ] {
            let failure = answer(&desk, &hand, line.as_bytes()).unwrap_err();
            assert_eq!(failure.code, Code::BadAsk, "{line}");
            assert_eq!(
                catalogue.render(&failure.message),
                format!("This line is not a call: {words}. Nothing was saved.")
            );
        }
    }
}
