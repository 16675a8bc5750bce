//! The window: its size, where it may go, and what is kept for it.

use std::time::Duration;

use desk_core::error::Failure;
use serde::Deserialize;
use serde_json::Value;
use tauri::plugin::TauriPlugin;
use tauri::webview::NewWindowResponse;
use tauri::{App, Manager, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder, Wry};
use tauri_plugin_window_state::StateFlags;

use crate::call::asked;
use crate::desk::{TheDesk, mistake};
use crate::places::Places;
use crate::start::Start;

/// The name of the one window.
pub(crate) const MAIN: &str = "main";

/// How long a page may take until there is something to see; whatever it has then is shown.
const PATIENCE: Duration = Duration::from_secs(3);

/// Opens the window, unseen until the page asks for it, so that nothing white and nothing unfinished flashes up before.
pub(crate) fn open(app: &App, places: &Places) -> tauri::Result<()> {
    let start = app.handle().clone();
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title("Firstline")
        .inner_size(1440.0, 900.0)
        .min_inner_size(360.0, 480.0)
        .visible(false)
        .on_web_resource_request(move |asked, given| {
            let bytes = given.body().len();
            start.state::<Start>().gave(asked.uri().path(), bytes);
        })
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny);
    let kept = places.window();
    let window = if std::fs::create_dir_all(&kept).is_ok() {
        window.data_directory(kept).build()?
    } else {
        window.incognito(true).build()?
    };
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(PATIENCE).await;
        reveal(&window);
    });
    Ok(())
}

/// Shows the window: the page has something to be seen.
pub(crate) fn show(window: &WebviewWindow, _: &TheDesk, _: Value) -> Result<Value, Failure> {
    reveal(window);
    Ok(Value::Null)
}

/// A window that is in sight already is left alone: on some systems it would come to the front again.
fn reveal(window: &WebviewWindow) {
    let shown = match window.is_visible() {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => window.show(),
    };
    if let Err(why) = shown {
        tracing::error!(%why, "the window could not be shown");
    }
}

/// Size and place of the window, kept with the desk it shows.
pub(crate) fn remembered(places: &Places) -> TauriPlugin<Wry> {
    tauri_plugin_window_state::Builder::default()
        .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
        .with_filename(places.window().join("place.json").to_string_lossy())
        .build()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Zoom {
    /// 1 is the size that everything is drawn for.
    factor: f64,
}

/// Makes everything in the window larger or smaller.
pub(crate) fn zoom(window: &WebviewWindow, _: &TheDesk, ask: Value) -> Result<Value, Failure> {
    let ask: Zoom = asked("shell.zoom", ask)?;
    window.set_zoom(ask.factor).map_err(|why| {
        tracing::error!(%why, "the window cannot be zoomed");
        mistake()
    })?;
    Ok(Value::Null)
}

/// The page never leaves for another: links are opened by the system, and only when asked.
fn is_own_page(url: &Url) -> bool {
    let served = tauri::is_dev() && url.host_str() == Some("localhost") && url.port() == Some(1420);
    served || url.scheme() == "tauri" || url.host_str() == Some("tauri.localhost")
}
