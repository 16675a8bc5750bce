//! The system's own dialogs.
//! Whatever they ask can also be typed in the page: not every system has them, and nothing can drive them.

use desk_core::error::{Code, Failure};
use desk_core::sentence;
use serde::Deserialize;
use serde_json::{Value, json};
use tauri::WebviewWindow;
use tauri_plugin_dialog::DialogExt;

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
pub(crate) fn choose_file(window: &WebviewWindow, ask: Value) -> Result<Value, Failure> {
    let ask: ChooseFile = asked(ask)?;
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

/// The ask of a native call, or the failure that says it is none.
pub(crate) fn asked<T: for<'a> Deserialize<'a>>(ask: Value) -> Result<T, Failure> {
    serde_json::from_value(ask).map_err(|why| {
        Failure::new(
            Code::BadAsk,
            sentence!("failure.bad_ask", why = why.to_string()),
        )
    })
}
