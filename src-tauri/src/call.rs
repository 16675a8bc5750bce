//! The command for calls: a name and an ask from the page, a reply or a failure back, off the window's thread.

use std::collections::HashMap;

use desk_core::ask;
use desk_core::contract::Reply;
use desk_core::desk::Request;
use desk_core::error::{Code, Failure};
use desk_core::ids::{Id, OperationId};
use desk_core::sentence;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use serde_json::value::to_raw_value;
use tauri::{Manager, State, WebviewWindow};
use tracing::Span;

use crate::desk::{TheDesk, mistake};
use crate::start::Start;
use crate::{clipboard, dialogs, start, window};

/// What only a desktop has, called as the contract is; the core never hears of it.
type Native = fn(&WebviewWindow, &TheDesk, Value) -> Result<Value, Failure>;

const NATIVE: &[(&str, Native)] = &[
    ("shell.cancel", cancel),
    ("shell.choose_file", dialogs::choose_file),
    ("shell.copy", clipboard::copy),
    ("shell.ready", start::ready),
    ("shell.show", window::show),
    ("shell.zoom", window::zoom),
];

/// Makes a call of the contract, as `actor` or else as the first person.
/// `id` names the act, so that a retry is found; `seen` is what the page showed of the rows it is about.
#[tauri::command]
pub(crate) async fn call(
    window: WebviewWindow,
    desk: State<'_, TheDesk>,
    name: String,
    ask: Value,
    id: Option<Id>,
    seen: Option<HashMap<Id, Vec<OperationId>>>,
    actor: Option<Id>,
) -> Result<Reply, Failure> {
    let desk = desk.inner().clone();
    let span = tracing::info_span!("call", name, id = id.map(tracing::field::display));
    off_thread(span, move || {
        if let Some((_, native)) = NATIVE.iter().find(|(native, _)| *native == name) {
            return to_raw_value(&native(&window, &desk, ask)?).map_err(|_| mistake());
        }
        window.state::<Start>().called();
        desk.get()?.call(Request {
            actor,
            id,
            name,
            ask,
            seen: seen.unwrap_or_default(),
        })
    })
    .await
}

/// The ask of a native call, or the failure that says it is none.
pub(crate) fn asked<T: DeserializeOwned>(name: &str, ask: Value) -> Result<T, Failure> {
    ask::read(&ask).map_err(|wrong| {
        let message = sentence!("call.bad_ask", name = name, detail = wrong);
        Failure::new(Code::BadAsk, message).hint(sentence!("call.bad_ask.hint"))
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancel {
    call: Id,
}

/// Stops a running call; the call itself then fails as cancelled.
fn cancel(_: &WebviewWindow, desk: &TheDesk, ask: Value) -> Result<Value, Failure> {
    let ask: Cancel = asked("shell.cancel", ask)?;
    desk.get()?.cancel(ask.call);
    Ok(Value::Null)
}

/// Does something that may block, within a span; a panic becomes a failure.
pub(crate) async fn off_thread<T: Send + 'static>(
    span: Span,
    act: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    let inner = span.clone();
    let ended = tauri::async_runtime::spawn_blocking(move || inner.in_scope(act)).await;
    let answer = ended.unwrap_or_else(|_| Err(mistake()));
    if let Err(failure) = &answer {
        span.in_scope(|| tracing::warn!(%failure));
    }
    answer
}
