//! A small disk of its own for a folder: a file system in memory, in a name space that ends with the test (Linux).
//! Where the system does not give one, whoever asks for it is told, and what needs it is passed over.

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use desk_core::time::Timestamp;

use crate::process::{PROGRAM, Process};

/// A place where a file system was mounted.
pub(crate) struct Room {
    /// Keeps the name space; it ends when nobody writes to it any more.
    holder: Child,
    place: PathBuf,
}

impl Room {
    /// A disk of so many KiB on a folder; none where the system has no name spaces for us.
    pub(crate) fn small(place: &Path, size: u64) -> Option<Self> {
        let mount = format!("mount -t tmpfs -o size={size}k desk \"$1\"");
        Self::new(place, &mount)
    }

    /// A folder that can be read and not written.
    pub(crate) fn read_only(place: &Path) -> Option<Self> {
        Self::new(
            place,
            "mount --bind \"$1\" \"$1\" && mount -o remount,bind,ro \"$1\"",
        )
    }

    #[allow(
        clippy::print_stderr,
        reason = "who runs the tests must know what was not tested"
    )]
    fn new(place: &Path, mount: &str) -> Option<Self> {
        std::fs::create_dir_all(place).unwrap();
        let mut holder = Command::new("unshare")
            .args(["--user", "--map-root-user", "--mount", "sh", "-c"])
            .arg(format!("{mount} && echo mounted && exec cat"))
            .args([Path::new("sh"), place])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .ok()?;
        let mut said = String::new();
        let out = holder.stdout.take()?;
        BufReader::new(out).read_line(&mut said).ok()?;
        if said.trim() != "mounted" {
            eprintln!("passed over: this system mounts nothing for us");
            return None;
        }
        Some(Self {
            holder,
            place: place.to_owned(),
        })
    }

    /// Starts a desk that sees the disk.
    pub(crate) fn start(&self, data: &Path, keys: &Path, now: Timestamp) -> Process {
        let target = self.holder.id().to_string();
        let enter = [
            "--preserve-credentials",
            "--user",
            "--mount",
            "--target",
            &target,
        ];
        let mut command = Command::new("nsenter");
        Process::run(
            command
                .args(enter)
                .arg(PROGRAM)
                .args([data, keys])
                .arg(now.to_string()),
        )
    }

    /// The same place as this process sees it; never to be given to SQLite, which would follow it out of the name space.
    pub(crate) fn seen(&self, path: &Path) -> PathBuf {
        let root = PathBuf::from(format!("/proc/{}/root", self.holder.id()));
        root.join(path.strip_prefix("/").unwrap())
    }

    /// Fills the disk, but for so many bytes.
    pub(crate) fn fill(&self, but: u64) {
        let path = self.ballast();
        let mut file = std::fs::OpenOptions::new()
            .create(true)
            .append(true)
            .open(&path)
            .unwrap();
        let page = [1; 4096];
        while file.write_all(&page).is_ok() {}
        let size = file.metadata().unwrap().len();
        file.set_len(size.saturating_sub(but)).unwrap();
    }

    /// Frees what was filled.
    pub(crate) fn free(&self) {
        std::fs::remove_file(self.ballast()).unwrap();
    }

    fn ballast(&self) -> PathBuf {
        self.seen(&self.place.join("ballast"))
    }
}

impl Drop for Room {
    fn drop(&mut self) {
        drop(self.holder.stdin.take());
        let _ended = self.holder.wait();
    }
}
