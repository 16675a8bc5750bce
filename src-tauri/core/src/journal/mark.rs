//! The device's key and the marks of its logs, in a folder outside the data.
//! A copied or restored file has neither the newest mark nor another device's key, so it cannot go on as the old desk.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use ed25519_dalek::SigningKey;

use crate::ids::Id;

/// How far a log has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mark {
    /// How many operations it holds.
    pub operations: u64,
    /// The last number that was given to a reference.
    pub reference: u64,
}

impl Mark {
    /// How far a log has come that is not gone on in; `None` where nobody noted it here, or it is damaged.
    ///
    /// # Errors
    /// Fails where the file cannot be read.
    pub fn of(folder: &Path, log: Id) -> io::Result<Option<Self>> {
        match File::open(place(folder, log)) {
            Ok(file) => MarkFile(file).read(),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// The file in which one log's mark stands.
/// It is written in place and not synced: after a power cut it may be behind, and is caught up; never ahead of what was acknowledged.
#[derive(Debug)]
pub struct MarkFile(File);

/// The folder of the marks, in that of the key.
const MARKS: &str = "marks";
const SIZE: usize = 24;

/// Reads the device's key, or makes one from 32 random bytes at the first start.
///
/// # Errors
/// Fails where the folder cannot be made or the key cannot be read or written, and where the file is no key.
pub fn device_key(folder: &Path, random: &dyn Fn(&mut [u8])) -> io::Result<SigningKey> {
    std::fs::create_dir_all(folder)?;
    let path = folder.join("device.key");
    match read_key(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        read => return read,
    }
    let mut seed = [0; 32];
    random(&mut seed);
    // Written whole under another name first: a kill in between leaves no half a key.
    let mut name = [0; 8];
    random(&mut name);
    let draft = folder.join(format!("device.key.{:016x}", u64::from_le_bytes(name)));
    let mut file = private(OpenOptions::new().write(true).create_new(true)).open(&draft)?;
    file.write_all(&seed)?;
    file.sync_all()?;
    // A hard link refuses to replace: of two first starts at once, the later takes the earlier's key.
    let linked = std::fs::hard_link(&draft, &path);
    std::fs::remove_file(&draft)?;
    match linked {
        Ok(()) => Ok(SigningKey::from_bytes(&seed)),
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => read_key(&path),
        Err(error) => Err(error),
    }
}

fn read_key(path: &Path) -> io::Result<SigningKey> {
    let mut seed = Vec::new();
    File::open(path)?.take(64).read_to_end(&mut seed)?;
    let seed: [u8; 32] = seed
        .try_into()
        .map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "the device key is damaged"))?;
    Ok(SigningKey::from_bytes(&seed))
}

impl MarkFile {
    /// Opens the mark of a log; `None` where there is none, or it cannot be read.
    ///
    /// # Errors
    /// Fails where the file can neither be opened nor made.
    pub fn open(folder: &Path, log: Id) -> io::Result<(Self, Option<Mark>)> {
        std::fs::create_dir_all(folder.join(MARKS))?;
        let file = private(
            OpenOptions::new()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false),
        )
        .open(place(folder, log))?;
        let mut opened = Self(file);
        let mark = opened.read()?;
        Ok((opened, mark))
    }

    /// Reads the mark; `None` where it is missing or damaged.
    ///
    /// # Errors
    /// Fails where the file cannot be read.
    pub fn read(&mut self) -> io::Result<Option<Mark>> {
        self.0.seek(SeekFrom::Start(0))?;
        let mut bytes = Vec::with_capacity(SIZE);
        (&mut self.0).take(SIZE as u64).read_to_end(&mut bytes)?;
        let mut mark = Mark::default();
        let mut sum = [0; 8];
        let mut rest = bytes.as_slice();
        for part in [&mut mark.operations, &mut mark.reference] {
            let Some((eight, after)) = rest.split_first_chunk::<8>() else {
                return Ok(None);
            };
            *part = u64::from_le_bytes(*eight);
            rest = after;
        }
        if rest.len() != sum.len() {
            return Ok(None);
        }
        sum.copy_from_slice(rest);
        Ok((sum == check(mark)).then_some(mark))
    }

    /// Writes the mark.
    ///
    /// # Errors
    /// Fails where the file cannot be written.
    pub fn write(&mut self, mark: Mark) -> io::Result<()> {
        let mut bytes = [0; SIZE];
        let (operations, rest) = bytes.split_at_mut(8);
        let (reference, sum) = rest.split_at_mut(8);
        operations.copy_from_slice(&mark.operations.to_le_bytes());
        reference.copy_from_slice(&mark.reference.to_le_bytes());
        sum.copy_from_slice(&check(mark));
        self.0.seek(SeekFrom::Start(0))?;
        self.0.write_all(&bytes)
    }
}

fn place(folder: &Path, log: Id) -> PathBuf {
    folder.join(MARKS).join(log.to_string())
}

fn check(mark: Mark) -> [u8; 8] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&mark.operations.to_le_bytes());
    hasher.update(&mark.reference.to_le_bytes());
    let mut sum = [0; 8];
    hasher.finalize_xof().fill(&mut sum);
    sum
}

#[cfg(unix)]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    use std::os::unix::fs::OpenOptionsExt;
    options.mode(0o600)
}

#[cfg(not(unix))]
fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    // The folder of a person's settings is theirs alone on these systems.
    options
}
