//! The command for calls: a name and an ask from the page, a reply or a failure back, off the window's thread.

use desk_core::desk::{Request, Seen};
use desk_core::error::{Code, Failure};
use desk_core::ids::Id;
use desk_core::sentence;
use serde::Deserialize;
use serde_json::Value;
use tauri::{State, WebviewWindow};
use tracing::Span;

use crate::desk::{TheDesk, mistake};
use crate::{clipboard, dialogs, window};

/// What only a desktop has, called as the contract is; the core never hears of it.
type Native = fn(&WebviewWindow, &TheDesk, Value) -> Result<Value, Failure>;

const NATIVE: &[(&str, Native)] = &[
    ("shell.cancel", cancel),
    ("shell.choose_file", dialogs::choose_file),
    ("shell.copy", clipboard::copy),
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
    seen: Option<Seen>,
    actor: Option<Id>,
) -> Result<Value, Failure> {
    let desk = desk.inner().clone();
    let span = tracing::info_span!("call", name, id = id.map(tracing::field::display));
    off_thread(span, move || {
        if let Some((_, native)) = NATIVE.iter().find(|(native, _)| *native == name) {
            return native(&window, &desk, ask);
        }
        desk.get()?.call(Request {
            actor,
            id,
            name: &name,
            ask,
            seen: seen.unwrap_or_default(),
        })
    })
    .await
}

/// The ask of a native call, or the failure that says it is none.
pub(crate) fn asked<T: for<'a> Deserialize<'a>>(ask: Value) -> Result<T, Failure> {
    serde_json::from_value(ask).map_err(|why| {
        Failure::new(
            Code::BadAsk,
            sentence!("failure.bad_ask", why = why.to_string()),
        )
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Cancel {
    call: Id,
}

/// Stops a running call; the call itself then fails as cancelled.
fn cancel(_: &WebviewWindow, desk: &TheDesk, ask: Value) -> Result<Value, Failure> {
    let ask: Cancel = asked(ask)?;
    desk.get()?.cancel(ask.call);
    Ok(Value::Null)
}

/// Does something that may block, within a span; a panic becomes a failure.
pub(crate) async fn off_thread(
    span: Span,
    act: impl FnOnce() -> Result<Value, Failure> + Send + 'static,
) -> Result<Value, Failure> {
    let inner = span.clone();
    let ended = tauri::async_runtime::spawn_blocking(move || inner.in_scope(act)).await;
    let answer = ended.unwrap_or_else(|_| Err(mistake()));
    if let Err(failure) = &answer {
        span.in_scope(|| tracing::warn!(%failure));
    }
    answer
}
