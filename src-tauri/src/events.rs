//! What the desk tells every window: that something changed, and how far bulk work is.
//! Nothing else is ever sent to the page unasked.

use desk_core::desk::Desk;
use serde::Serialize;
use tauri::{AppHandle, Emitter};

/// Passes on what the desk tells from now on.
pub(crate) fn tell_windows(desk: &Desk, app: &AppHandle) {
    let windows = app.clone();
    desk.on_change(Box::new(move |changed| {
        tell(&windows, "changed", changed);
    }));
    let windows = app.clone();
    desk.on_progress(Box::new(move |progress| {
        tell(&windows, "progress", progress);
    }));
}

fn tell(app: &AppHandle, event: &str, what: &(impl Serialize + Clone)) {
    if let Err(why) = app.emit(event, what) {
        tracing::error!(%why, event, "the windows were not told");
    }
}
