//! The end that comes from outside: logging out, shutting down, Ctrl-C.
//! It closes the desk as cleanly as closing the window does.

use tauri::AppHandle;

/// Quits when the system asks for it.
#[cfg(unix)]
pub(crate) fn when_asked(app: &AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    for kind in [
        SignalKind::terminate(),
        SignalKind::interrupt(),
        SignalKind::hangup(),
    ] {
        let app = app.clone();
        tauri::async_runtime::spawn(async move {
            match signal(kind) {
                Ok(mut asked) => {
                    asked.recv().await;
                    app.exit(0);
                }
                Err(why) => tracing::warn!(%why, "signals are not heard"),
            }
        });
    }
}

/// Windows tells the window itself.
#[cfg(not(unix))]
pub(crate) fn when_asked(_: &AppHandle) {}
