//! Where things stand in the repository and on this machine.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Outcome;

/// A file or folder of the repository.
pub(crate) fn at(place: &str) -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).join(place)
}

/// Where builds, pictures and reports go.
pub(crate) fn target() -> PathBuf {
    at(&std::env::var("CARGO_TARGET_DIR").unwrap_or_else(|_| "target".to_owned()))
}

/// The folder of real logs, where it stands.
pub(crate) fn data() -> Option<PathBuf> {
    Some(at("../shared/data")).filter(|data| data.is_dir())
}

/// The same command, told where real logs stand, if they do: tests that read them pass over them otherwise.
pub(crate) fn with_data(command: &mut Command) -> &mut Command {
    if let Some(data) = data() {
        command.env("FIRSTLINE_DATA", data);
    }
    command
}

/// The built program.
pub(crate) fn program() -> PathBuf {
    target()
        .join("debug")
        .join(format!("firstline{}", std::env::consts::EXE_SUFFIX))
}

/// Where the program keeps its desk when it is given no folder; `src-tauri/src/places.rs` says the same.
pub(crate) fn data_dir() -> Outcome<PathBuf> {
    let local = dirs::data_local_dir().ok_or("There is no home folder; say --data-dir.")?;
    Ok(local.join("firstline").join("desk"))
}

/// Where the program keeps its device key when it is given no folder; `src-tauri/src/places.rs` says the same.
pub(crate) fn key_dir() -> Outcome<PathBuf> {
    let local = dirs::config_local_dir().ok_or("There is no home folder; say --key-dir.")?;
    Ok(local.join("firstline").join("key"))
}
