//! A desk as the benches use it: opened in a folder, called as the page calls it.

use std::path::Path;
use std::sync::Arc;

use desk_core::contract::Reply;
use desk_core::desk::{Desk, Opening, Request};
use desk_core::ids::Id;
use desk_core::time::Timestamp;
use serde_json::{Value, json};

use crate::Outcome;

/// Opens the desk of a folder.
pub(crate) fn open(folder: &Path) -> Outcome<Desk> {
    Ok(Desk::open(Opening {
        data_dir: folder.join("data"),
        key_dir: folder.join("key"),
        clock: Arc::new(now),
        random: Arc::new(random),
    })?)
}

/// Makes a call and looks into its reply.
pub(crate) fn value(desk: &Desk, name: &str, ask: Value) -> Outcome<Value> {
    Ok(serde_json::from_str(call(desk, name, ask)?.get())?)
}

/// Makes a call as the first person, with an id of its own; the reply is left as the page gets it.
pub(crate) fn call(desk: &Desk, name: &str, ask: Value) -> Outcome<Reply> {
    Ok(desk.call(Request {
        actor: None,
        id: Some(id()),
        name: name.to_owned(),
        ask,
        seen: std::collections::HashMap::new(),
    })?)
}

/// Imports a log.
pub(crate) fn import(desk: &Desk, path: &Path) -> Outcome<Reply> {
    let staged = desk.stage(path)?;
    call(
        desk,
        "import_incidents",
        json!({ "file": staged.handle, "zone": "Europe/Berlin" }),
    )
}

fn id() -> Id {
    let mut bytes = [0; 16];
    random(&mut bytes);
    Id(bytes)
}

fn random(bytes: &mut [u8]) {
    if let Err(why) = getrandom::fill(bytes) {
        eprintln!("The system has no random bytes: {why}");
        std::process::abort();
    }
}

#[allow(clippy::disallowed_methods, reason = "the one clock of the benches")]
fn now() -> Timestamp {
    let since = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
