//! `migration NAME`: a new numbered file, and a kept database of the schema before it.

use std::fs;
use std::sync::Arc;

use desk_core::desk::{Desk, Opening};
use desk_core::time::Timestamp;

use crate::{Outcome, call, places};

/// The instant at which every kept database was made: 2026-01-01T00:00:00Z.
const MADE: Timestamp = Timestamp(1_767_225_600_000);

/// Makes both, and says where.
pub(crate) fn migration(words: &[String]) -> Outcome {
    let [name] = words else {
        return Err("`migration` needs one name, for example add_watchers".into());
    };
    if !name
        .bytes()
        .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    {
        return Err("the name of a migration has small letters, digits and _ only".into());
    }
    let migrations = places::at("src-tauri/core/migrations");
    let last = fs::read_dir(&migrations)?.count();
    let file = migrations.join(format!("{:04}_{name}.sql", last + 1));
    let kept = places::at("tests/upgrades").join(format!("{last:04}.db"));
    if !kept.exists() {
        keep(&kept)?;
        println!("{}", kept.display());
    }
    fs::write(&file, "")?;
    println!("{}", file.display());
    println!("Name the file in src-tauri/core/src/store/mod.rs.");
    Ok(())
}

/// Keeps a database as the program of today makes it at its first start.
fn keep(kept: &std::path::Path) -> Outcome {
    let upgrades = places::at("tests/upgrades");
    fs::create_dir_all(&upgrades)?;
    let folder = tempfile::tempdir_in(&upgrades)?;
    let data_dir = folder.path().join("desk");
    let desk = Desk::open(Opening {
        data_dir: data_dir.clone(),
        key_dir: folder.path().join("key"),
        clock: Arc::new(|| MADE),
        random: call::random(),
    });
    desk.and_then(|desk| desk.close())
        .map_err(|failure| failure.to_string())?;
    // Moved, not copied: the file is never opened outside SQLite.
    fs::rename(data_dir.join(desk_core::store::DATABASE), kept)?;
    Ok(())
}
