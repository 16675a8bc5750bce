//! The shell: the desk of `desk-core` in a window, and what only a desktop has.
//! No rule of the desk stands here, and the page is the only one to call it.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod bytes;
mod call;
mod clipboard;
mod desk;
mod dialogs;
mod events;
mod logs;
mod once;
mod places;
mod quit;
mod start;
mod webkit;
mod window;

use std::error::Error;
use std::process::ExitCode;

use tauri::{App, Manager, RunEvent};

use crate::desk::TheDesk;
use crate::places::Places;
use crate::start::Start;

fn main() -> ExitCode {
    let start = Start::now();
    let places = match Places::of_this_start() {
        Ok(places) => places,
        Err(why) => return places::usage(&why),
    };
    webkit::draw_safely();
    logs::write_to(&places.logs);
    let built = once::per_folder(tauri::Builder::default(), &places)
        .plugin(tauri_plugin_dialog::init())
        .plugin(tauri_plugin_clipboard_manager::init())
        .plugin(window::remembered(&places))
        .manage(start)
        .invoke_handler(tauri::generate_handler![call::call, bytes::bytes])
        .setup(move |app| set_up(app, &places))
        .build(tauri::generate_context!());
    match built {
        Ok(app) => app.run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                app.state::<TheDesk>().close();
            }
        }),
        Err(why) => {
            tracing::error!(%why, "the window could not be built");
            return ExitCode::FAILURE;
        }
    }
    ExitCode::SUCCESS
}

/// The desk opens while the window is built: the page's first call waits for whichever is later.
fn set_up(app: &mut App, places: &Places) -> Result<(), Box<dyn Error>> {
    app.manage(TheDesk::opening(app.handle(), places));
    quit::when_asked(app.handle());
    window::open(app, places)?;
    Ok(())
}
