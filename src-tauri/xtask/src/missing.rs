//! What a machine with Rust and Node still lacks, and how it gets there.
//! Quick where nothing is missing: it looks at files and asks no package manager.

use std::path::Path;
use std::process::{Command, Stdio};

use crate::Outcome;
use crate::step::{NPM, run, say};

/// Something that a Linux system has to bring; elsewhere nothing but Rust's own tools is needed.
pub(crate) struct Need {
    sign: Sign,
    /// Its package on Debian and Ubuntu; Fedora finds packages by what they hold.
    apt: &'static str,
}

/// What shows that it is there.
enum Sign {
    Program(&'static str),
    Library(&'static str),
    File(&'static str),
}

/// Building the window.
pub(crate) const BUILD: &[Need] = &[
    need(Sign::Program("cc"), "build-essential"),
    need(Sign::Program("pkg-config"), "pkg-config"),
    need(Sign::Library("webkit2gtk-4.1"), "libwebkit2gtk-4.1-dev"),
];

/// A display where there is none, and pictures of it.
pub(crate) const DISPLAY: &[Need] = &[
    need(Sign::Program("Xvfb"), "xvfb"),
    need(Sign::Program("dbus-daemon"), "dbus"),
    need(Sign::Program("import"), "imagemagick"),
];

/// Driving the window.
pub(crate) const DRIVER: &[Need] = &[
    need(Sign::Program("WebKitWebDriver"), "webkit2gtk-driver"),
    need(Sign::Program("localedef"), "libc-bin"),
    need(Sign::File("/usr/share/i18n/locales/de_DE"), "locales"),
];

/// Installs what of these is missing, or says what to install.
pub(crate) fn install(needs: &[&[Need]]) -> Outcome {
    if !on_path(NPM) {
        return Err(
            "Please install Node first, 20.19 or newer: its npm is not on the path.".into(),
        );
    }
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    let missing: Vec<&Need> = needs
        .iter()
        .copied()
        .flatten()
        .filter(|need| !need.is_there())
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if on_path("apt-get") {
        say("installing what the system lacks, by apt");
        run(&mut as_root(&["apt-get", "update", "-q"]))?;
        let packages = missing.iter().map(|need| need.apt);
        run(
            as_root(&["apt-get", "install", "-q", "-y", "--no-install-recommends"])
                .env("DEBIAN_FRONTEND", "noninteractive")
                .args(packages),
        )
    } else if on_path("dnf") {
        say("installing what the system lacks, by dnf");
        run(as_root(&["dnf", "install", "-y"]).args(missing.iter().map(|need| need.held())))
    } else {
        let list: Vec<_> = missing
            .iter()
            .map(|need| format!("  {} (on Debian: {})", need.held(), need.apt))
            .collect();
        Err(format!(
            "Please install first, by your system's own means:\n{}",
            list.join("\n")
        )
        .into())
    }
}

/// Adds the parts of Rust that check, where a small installation left them out.
pub(crate) fn install_rust_parts() -> Outcome {
    let told = Command::new("rustc")
        .args(["--print", "sysroot"])
        .output()?;
    let parts = Path::new(String::from_utf8_lossy(&told.stdout).trim()).join("bin");
    let is_there = |part: &str| {
        parts
            .join(format!("{part}{}", std::env::consts::EXE_SUFFIX))
            .exists()
    };
    if ["cargo-fmt", "cargo-clippy"].into_iter().all(is_there) || !on_path(RUSTUP) {
        return Ok(());
    }
    say("installing the parts of Rust that check, by rustup");
    run(Command::new(RUSTUP).args(["component", "add", "rustfmt", "clippy"]))
}

const RUSTUP: &str = if cfg!(windows) {
    "rustup.exe"
} else {
    "rustup"
};

const fn need(sign: Sign, apt: &'static str) -> Need {
    Need { sign, apt }
}

impl Need {
    fn is_there(&self) -> bool {
        match self.sign {
            Sign::Program(name) => on_path(name),
            Sign::File(path) => Path::new(path).exists(),
            Sign::Library(name) => Command::new("pkg-config")
                .args(["--exists", name])
                .stderr(Stdio::null())
                .status()
                .is_ok_and(|status| status.success()),
        }
    }

    /// The file or the capability that its package holds, which is how dnf finds it.
    fn held(&self) -> String {
        match self.sign {
            Sign::Program(name) => format!("/usr/bin/{name}"),
            Sign::Library(name) => format!("pkgconfig({name})"),
            Sign::File(path) => path.to_owned(),
        }
    }
}

fn on_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// The command with the rights to install; `sudo` asks for the password itself.
fn as_root(words: &[&str]) -> Command {
    let mut all = Vec::from(words);
    if !is_root() {
        all.insert(0, "sudo");
    }
    let mut command = Command::new(all.remove(0));
    command.args(all);
    command
}

#[cfg(unix)]
fn is_root() -> bool {
    use std::os::unix::fs::MetadataExt;
    Path::new("/proc/self")
        .metadata()
        .is_ok_and(|me| me.uid() == 0)
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
