//! Import: the export of another tool becomes incidents with their history.
//! This is the pure half: reading, mapping and validating.
//! It writes nothing, and no text of a file ever names a path or a call.
//!
//! A row's number is that of its record with the header as row 1: what a spreadsheet shows, also where a field has several lines.

mod cell;
mod csv;
mod dates;
mod encoding;
mod findings;
mod history;
pub mod import;
mod mapping;
mod nouns;
mod prepare;
mod row;
mod servicenow;

use std::fs::File;
use std::io::Read;
use std::path::Path;

pub use dates::DateOrder;
pub use encoding::Encoding;
pub use mapping::mapping_names;
pub use nouns::{
    ImportOptions, ImportPlan, ImportedIncident, ImportedResolution, Present, RowProblem, Step,
};
pub use prepare::{Prepared, prepare};

use crate::error::{Code, Failure, Result};
use crate::sentence;

/// The largest file that is read, in bytes: 512 MiB.
pub const LARGEST: u64 = 512 * 1024 * 1024;

/// Reads a file that is to be imported.
///
/// # Errors
/// Refuses what is larger than [`LARGEST`] before reading any of it.
/// Fails where the file cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    let file = File::open(path).map_err(unreadable)?;
    let size = file.metadata().map_err(unreadable)?.len();
    if size > LARGEST {
        return Err(too_large(size));
    }
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or(0));
    // One more than is allowed shows a file that grew since it was measured.
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(too_large(bytes.len() as u64));
    }
    Ok(bytes)
}

fn too_large(size: u64) -> Failure {
    const MIB: u64 = 1024 * 1024;
    Failure::refused(sentence!(
        "import.too_large",
        size = i64::try_from(size.div_ceil(MIB)).unwrap_or(i64::MAX),
        most = i64::try_from(LARGEST / MIB).unwrap_or(i64::MAX),
    ))
    .hint(sentence!("import.too_large.hint"))
}

fn unreadable(error: std::io::Error) -> Failure {
    Failure::new(
        Code::Storage,
        sentence!("import.unreadable", detail = error.to_string()),
    )
    .hint(sentence!("import.unreadable.hint"))
}

#[cfg(test)]
mod tests;
