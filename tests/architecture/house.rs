//! What may stand where: a table of rules over the text of single files, each with a sample that breaks it.

use crate::tree::{code, texts};

/// A rule that one file keeps or breaks.
struct Rule {
    /// What must hold.
    says: &'static str,
    /// Which files it is about.
    about: fn(&str) -> bool,
    /// What breaks it in a text.
    broken: fn(&str) -> Vec<String>,
    /// A file that breaks it: where it stands, and its text.
    planted: fn() -> (&'static str, String),
}

const RULES: &[Rule] = &[
    Rule {
        says: "the core knows no shell, network, environment, process or clock of its own",
        about: is_core,
        broken: |text| {
            named(
                text,
                &[
                    "tauri",
                    "tokio",
                    "std::env",
                    "std::net",
                    "std::process",
                    "SystemTime::now",
                    "Utc::now",
                    "Local::now",
                ],
            )
        },
        planted: || planted("src-tauri/core/src/time.rs", "let now = Utc::now();"),
    },
    Rule {
        says: "the core depends on no shell, network or source of chance",
        about: |path| path == "src-tauri/core/Cargo.toml",
        broken: |text| lines(text, |line| FAR.iter().any(|name| line.starts_with(name))),
        planted: || planted("src-tauri/core/Cargo.toml", "tokio.workspace = true"),
    },
    Rule {
        says: "only the shell knows Tauri, of all Rust",
        about: |path| is_rust(path) && !is_of_the_shell(path),
        broken: |text| named(text, &[concat!("tau", "ri::"), concat!("tau", "ri_")]),
        planted: || {
            let text = concat!("use tau", "ri::AppHandle;");
            planted("src-tauri/xtask/src/run.rs", text)
        },
    },
    Rule {
        says: "only ui/src/desk knows Tauri, of all pages",
        about: |path| path.starts_with("ui/src/") && !path.starts_with("ui/src/desk/"),
        broken: |text| named(text, &["@tauri-apps", "__TAURI"]),
        planted: || {
            let text = "import { invoke } from \"@tauri-apps/api/core\";";
            planted("ui/src/views/work/View.svelte", text)
        },
    },
    Rule {
        says: "every module of Rust opens with what it is for",
        about: is_rust,
        broken: |text| {
            let opens = text.starts_with("//! ");
            Vec::from_iter((!opens).then(|| "it begins otherwise".to_owned()))
        },
        planted: || planted("src-tauri/core/src/lib.rs", "mod incident;"),
    },
    Rule {
        says: "a file of Rust has at most 600 lines",
        about: is_rust,
        broken: |text| longer_than(600, text),
        planted: || ("tests/lib.rs", "//! Long.\n".repeat(601)),
    },
    Rule {
        says: "a file of Svelte has at most 300 lines",
        about: |path| path.ends_with(".svelte"),
        broken: |text| longer_than(300, text),
        planted: || ("ui/src/App.svelte", "<br />\n".repeat(301)),
    },
    Rule {
        says: "nothing is left to be done",
        about: |path| !is_lock(path),
        broken: |text| lines(text, |line| LEFT.iter().any(|word| line.contains(word))),
        planted: || planted("ui/src/main.ts", concat!("// TO", "DO: all of it")),
    },
    Rule {
        says: "no package registry is named",
        about: |path| !is_lock(path),
        broken: |text| lines(text, |line| HOSTS.iter().any(|host| line.contains(host))),
        planted: || planted("README.md", concat!("Fetch it from crates", ".io.")),
    },
    Rule {
        says: "no place of one machine is named",
        about: |path| !is_lock(path),
        broken: |text| {
            lines(text, |line| {
                PLACES.iter().any(|place| from_root(line, place))
            })
        },
        planted: || planted("README.md", concat!("See `/ro", "ot/notes`.")),
    },
];

/// What the core must not be built of.
const FAR: &[&str] = &["tauri", "tokio", "reqwest", "getrandom", "rand", "dirs"];
/// The words of what was put off.
const LEFT: &[&str] = &[concat!("TO", "DO"), concat!("FIX", "ME")];
/// The registries.
const HOSTS: &[&str] = &[
    concat!("crates", ".io"),
    concat!("npmjs", ".org"),
    concat!("npmjs", ".com"),
    concat!("pypi", ".org"),
    concat!("debian", ".org"),
];
/// The beginnings of paths that only one machine has.
const PLACES: &[&str] = &[
    concat!("/ro", "ot/"),
    concat!("/wo", "rk/"),
    concat!("/Us", "ers/"),
];

#[test]
fn every_file_keeps_the_rules() {
    let texts = texts();
    assert!(texts.len() > 200, "{} files are not all", texts.len());
    let broken: Vec<String> = RULES
        .iter()
        .flat_map(|rule| {
            let about = texts.iter().filter(|(path, _)| (rule.about)(path));
            about.flat_map(move |(path, text)| {
                let broken = (rule.broken)(text).into_iter();
                broken.map(move |what| format!("{}: {path}: {what}", rule.says))
            })
        })
        .collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

#[test]
fn every_rule_finds_what_breaks_it() {
    for rule in RULES {
        let (path, text) = (rule.planted)();
        assert!((rule.about)(path), "{}: {path}", rule.says);
        assert!(!(rule.broken)(&text).is_empty(), "{}: {text}", rule.says);
    }
}

#[test]
fn the_shell_stays_thin() {
    let lines = |texts: &[(String, String)]| -> usize {
        let shell = texts.iter().filter(|(path, _)| is_shell(path));
        shell.map(|(_, text)| text.lines().count()).sum()
    };
    let mut texts = texts();
    assert!(lines(&texts) < 1500, "{} lines", lines(&texts));
    texts.push(("src-tauri/src/thick.rs".to_owned(), "\n".repeat(1500)));
    assert!(lines(&texts) >= 1500);
}

fn is_rust(path: &str) -> bool {
    path.ends_with(".rs")
}

fn is_core(path: &str) -> bool {
    path.starts_with("src-tauri/core/src/") && is_rust(path)
}

fn is_shell(path: &str) -> bool {
    path.starts_with("src-tauri/src/") && is_rust(path)
}

/// The shell with its build script, and the window without a desk that it is measured against.
fn is_of_the_shell(path: &str) -> bool {
    is_shell(path) || path == "src-tauri/build.rs" || path.starts_with("src-tauri/examples/")
}

fn is_lock(path: &str) -> bool {
    path.ends_with("Cargo.lock") || path.ends_with("package-lock.json")
}

fn planted(path: &'static str, text: &str) -> (&'static str, String) {
    (path, text.to_owned())
}

fn longer_than(most: usize, text: &str) -> Vec<String> {
    let count = text.lines().count();
    Vec::from_iter((count > most).then(|| format!("{count} lines")))
}

/// The lines of code that name one of these.
fn named(text: &str, names: &[&str]) -> Vec<String> {
    code(text)
        .filter(|(_, line)| names.iter().any(|name| line.contains(name)))
        .map(|(number, line)| format!("{number}: {}", line.trim()))
        .collect()
}

/// The lines of which something is true.
fn lines(text: &str, is_it: impl Fn(&str) -> bool) -> Vec<String> {
    text.lines()
        .enumerate()
        .filter(|(_, line)| is_it(line))
        .map(|(number, line)| format!("{}: {}", number + 1, line.trim()))
        .collect()
}

/// Whether a line names a path that begins at the root with this; `views/…/` inside of a path is another thing.
fn from_root(line: &str, place: &str) -> bool {
    line.match_indices(place).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|char| char.is_alphanumeric() || "._-~)}$*".contains(char))
    })
}
