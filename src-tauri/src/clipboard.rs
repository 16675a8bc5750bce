//! The system's clipboard.

use desk_core::error::Failure;
use serde::Deserialize;
use serde_json::Value;
use tauri::WebviewWindow;
use tauri_plugin_clipboard_manager::ClipboardExt;

use crate::call::asked;
use crate::desk::{TheDesk, mistake};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Copy {
    text: String,
}

/// Puts a text on the clipboard.
pub(crate) fn copy(window: &WebviewWindow, _: &TheDesk, ask: Value) -> Result<Value, Failure> {
    let ask: Copy = asked("shell.copy", ask)?;
    window.clipboard().write_text(ask.text).map_err(|why| {
        tracing::error!(%why, "the clipboard refused");
        mistake()
    })?;
    Ok(Value::Null)
}
