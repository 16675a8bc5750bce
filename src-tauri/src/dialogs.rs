//! The system's own dialogs.
//! Whatever they ask can also be typed in the page: not every system has them, and nothing can drive them.

use desk_core::error::Failure;
use serde::Deserialize;
use serde_json::{Value, json};
use tauri::WebviewWindow;
use tauri_plugin_dialog::DialogExt;

use crate::call::asked;
use crate::desk::TheDesk;

/// Which file is looked for, in the words of the page.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChooseFile {
    title: String,
    #[serde(default)]
    kinds: Vec<Kind>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Kind {
    name: String,
    /// Without the dot.
    endings: Vec<String>,
}

/// Lets the person choose a file: `{"path": …}`, which is null where they chose none.
pub(crate) fn choose_file(
    window: &WebviewWindow,
    _: &TheDesk,
    ask: Value,
) -> Result<Value, Failure> {
    let ask: ChooseFile = asked("shell.choose_file", ask)?;
    let mut dialog = window
        .dialog()
        .file()
        .set_parent(window)
        .set_title(ask.title);
    for kind in &ask.kinds {
        let endings: Vec<&str> = kind.endings.iter().map(String::as_str).collect();
        dialog = dialog.add_filter(&kind.name, &endings);
    }
    let path = dialog
        .blocking_pick_file()
        .and_then(|chosen| chosen.into_path().ok());
    Ok(json!({ "path": path }))
}
