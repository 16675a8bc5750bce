//! One window a desk: a second start on the same folder brings the first to the front.
//! What keeps two programs from writing one desk is the lock of the core, not this.

use desk_core::ids::Id;
use tauri::{AppHandle, Builder, Manager, Wry};

use crate::places::Places;
use crate::window;

/// Adds the plugin, which must be the first.
/// Only Linux can tell folders apart in it; elsewhere a folder named at the start goes without.
pub(crate) fn per_folder(builder: Builder<Wry>, places: &Places) -> Builder<Wry> {
    if !places.is_own && !cfg!(target_os = "linux") {
        return builder;
    }
    builder.plugin(
        tauri_plugin_single_instance::Builder::new()
            .dbus_id(bus_name(places))
            .callback(|app, _, _| bring_to_front(app))
            .build(),
    )
}

/// A name on the message bus that every start on the same folder computes alike.
fn bus_name(places: &Places) -> String {
    let folder = places
        .data
        .canonicalize()
        .unwrap_or_else(|_| places.data.clone());
    let id = Id::derived(&Id([0; 16]), &folder.to_string_lossy()).to_string();
    format!("org.firstline.desk.f{}", id.replace('-', ""))
}

fn bring_to_front(app: &AppHandle) {
    if let Some(window) = app.get_webview_window(window::MAIN) {
        let shown = window.unminimize().and_then(|()| window.set_focus());
        if let Err(why) = shown {
            tracing::warn!(%why, "the window could not be brought to the front");
        }
    }
}
