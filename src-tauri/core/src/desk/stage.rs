//! Files brought in: asks name a handle, never a path.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde::Serialize;
use ts_rs::TS;

use crate::error::{Code, Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::store::folder_failure;

/// The size above which a file is not taken, in bytes: 512 MiB.
pub const FILE_LIMIT: u64 = 512 * 1024 * 1024;

/// A file that was brought in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Staged {
    /// What asks take.
    pub handle: String,
    /// Its name, as text only.
    pub name: String,
    /// Its size in bytes.
    pub size: u64,
}

/// The files brought in since the start.
#[derive(Debug, Default)]
pub(super) struct Stage(HashMap<String, PathBuf>);

impl Stage {
    pub(super) fn bring(&mut self, path: &Path, handle: Id) -> Result<Staged> {
        let said = path.display().to_string();
        let found = std::fs::metadata(path).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                Failure::new(Code::NotFound, sentence!("stage.not_found", path = &said))
                    .hint(sentence!("stage.not_found.hint"))
            } else {
                folder_failure(path, &error)
            }
        })?;
        if !found.is_file() {
            return Err(Failure::refused(sentence!("stage.no_file", path = &said))
                .hint(sentence!("stage.not_found.hint")));
        }
        if found.len() > FILE_LIMIT {
            return Err(Failure::refused(sentence!(
                "stage.too_large",
                path = &said,
                size = mebibytes(found.len()),
                limit = mebibytes(FILE_LIMIT)
            ))
            .hint(sentence!("stage.too_large.hint")));
        }
        let handle = handle.to_string();
        self.0.insert(handle.clone(), path.to_owned());
        Ok(Staged {
            handle,
            name: path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            size: found.len(),
        })
    }

    pub(super) fn path(&self, handle: &str) -> Result<PathBuf> {
        self.0.get(handle).cloned().ok_or_else(|| {
            Failure::new(Code::NotFound, sentence!("stage.unknown"))
                .hint(sentence!("stage.unknown.hint"))
        })
    }
}

fn mebibytes(bytes: u64) -> i64 {
    i64::try_from(bytes.div_ceil(1024 * 1024)).unwrap_or(i64::MAX)
}
