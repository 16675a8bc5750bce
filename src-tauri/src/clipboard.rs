//! The system's clipboard.

use desk_core::error::Failure;
use serde::Deserialize;
use serde_json::Value;
use tauri::WebviewWindow;
use tauri_plugin_clipboard_manager::ClipboardExt;

use crate::desk::mistake;
use crate::dialogs::asked;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Copy {
    text: String,
}

/// Puts a text on the clipboard.
pub(crate) fn copy(window: &WebviewWindow, ask: Value) -> Result<Value, Failure> {
    let ask: Copy = asked(ask)?;
    window.clipboard().write_text(ask.text).map_err(|why| {
        tracing::error!(%why, "the clipboard refused");
        mistake()
    })?;
    Ok(Value::Null)
}
