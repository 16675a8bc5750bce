//! The command for bytes: files come in by it, so that no ask has to carry a path.

use std::path::PathBuf;

use desk_core::desk::Staged;
use desk_core::error::Failure;
use tauri::State;

use crate::call::off_thread;
use crate::desk::TheDesk;

/// Brings a file in and gives the handle that asks take for it, with its name and size.
#[tauri::command]
pub(crate) async fn bytes(desk: State<'_, TheDesk>, bring: PathBuf) -> Result<Staged, Failure> {
    let desk = desk.inner().clone();
    off_thread(tracing::info_span!("bytes"), move || {
        desk.get()?.stage(&bring)
    })
    .await
}
