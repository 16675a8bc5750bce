//! Where the desk, its key and the logs stand, by the words of the start and the rules of the system.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

/// The folders of this start.
pub(crate) struct Places {
    /// The desk, and what belongs to its window.
    pub(crate) data: PathBuf,
    /// Whether that is the folder a start without words opens.
    pub(crate) is_own: bool,
    /// The device's key, outside the desk's folder, so that a copy of the desk cannot sign as this device.
    pub(crate) key: PathBuf,
    /// The logs.
    pub(crate) logs: PathBuf,
}

impl Places {
    /// The folders that the words of the start name, and the system's for the others.
    pub(crate) fn of_this_start() -> Result<Self, String> {
        let mut data = None;
        let mut key = None;
        let mut words = std::env::args_os().skip(1);
        while let Some(word) = words.next() {
            let place = match word.to_str() {
                Some("--data-dir") => &mut data,
                Some("--key-dir") => &mut key,
                Some(_) | None => return Err(format!("{} is not known", word.display())),
            };
            let folder = words
                .next()
                .ok_or(format!("{} needs a folder", word.display()))?;
            *place = Some(std::path::absolute(folder).map_err(|why| why.to_string())?);
        }
        let home = "this user has no home folder";
        let local = dirs::data_local_dir().ok_or(home)?.join("firstline");
        Ok(Self {
            is_own: data.is_none(),
            data: data.unwrap_or_else(|| local.join("desk")),
            key: match key {
                Some(key) => key,
                None => dirs::config_local_dir()
                    .ok_or(home)?
                    .join("firstline")
                    .join("key"),
            },
            logs: local.join("logs"),
        })
    }

    /// What only the window needs: its size and place, and what the webview keeps.
    pub(crate) fn window(&self) -> PathBuf {
        self.data.join("window")
    }
}

/// Tells whoever started the program with words that it does not know.
pub(crate) fn usage(why: &str) -> ExitCode {
    let words = format!("firstline: {why}\nfirstline [--data-dir DIR] [--key-dir DIR]\n");
    std::io::stderr().write_all(words.as_bytes()).ok();
    ExitCode::from(2)
}
