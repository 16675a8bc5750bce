//! The sentences that the sources say, and the keys that the page asks for, read out of their text.
//! It knows no catalogue and judges nothing.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// A sentence that a Rust source says.
pub(crate) struct Said {
    /// Its key.
    pub(crate) key: String,
    /// The names of the values that it is given.
    pub(crate) values: BTreeSet<String>,
    /// The file that says it.
    pub(crate) file: PathBuf,
}

/// Every `sentence!` of the core, the shell and the developer commands.
pub(crate) fn said_by_rust() -> Vec<Said> {
    ["src-tauri/core/src", "src-tauri/src", "src-tauri/xtask/src"]
        .iter()
        .flat_map(|folder| files(&place(folder), &["rs"]))
        .flat_map(|(file, text)| said(&file, &text))
        .collect()
}

/// The sentences in one source.
pub(crate) fn said(file: &Path, text: &str) -> Vec<Said> {
    text.split("sentence!(")
        .skip(1)
        .filter_map(|rest| {
            let parts = arguments(rest);
            let key = parts.first()?.strip_prefix('"')?.strip_suffix('"')?;
            let values = parts.iter().skip(1).filter_map(|part| {
                let (name, _) = part.split_once('=')?;
                Some(name.trim().to_owned())
            });
            Some(Said {
                key: key.to_owned(),
                values: values.collect(),
                file: file.to_owned(),
            })
        })
        .collect()
}

/// The arguments up to the parenthesis that closes, cut at the commas that stand in no other pair.
fn arguments(text: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let (mut depth, mut begin) = (0, 0);
    let (mut quoted, mut escaped) = (false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth > 0 => depth -= 1,
            b',' | b')' if depth == 0 => {
                parts.push(text[begin..at].trim());
                begin = at + 1;
                if byte == b')' {
                    return parts;
                }
            }
            _ => {}
        }
    }
    Vec::new()
}

/// What the sources of the page name: text in quotation marks, and templates cut at their gaps.
pub(crate) struct Asked {
    literals: BTreeSet<String>,
    templates: Vec<(String, String)>,
}

impl Asked {
    /// Reads the sources of the page, its tests left out.
    pub(crate) fn by_page() -> Self {
        let page = files(&place("ui/src"), &["ts", "svelte"])
            .into_iter()
            .filter(|(file, _)| !file.to_string_lossy().ends_with(".test.ts"))
            .chain(files(&place("ui/index.html"), &["html"]));
        let mut asked = Self {
            literals: BTreeSet::new(),
            templates: Vec::new(),
        };
        for (_, text) in page {
            asked.read(&text);
        }
        asked
    }

    fn read(&mut self, text: &str) {
        // Whatever has the shape of a key between two marks is taken for one: too many are better than too few.
        let words = text.split(['"', '\'', '`', ':', '%']);
        self.literals
            .extend(words.filter(|word| is_key(word)).map(str::to_owned));
        for template in text.split('`') {
            if let (Some((first, _)), Some((_, last))) =
                (template.split_once("${"), template.rsplit_once('}'))
                && first.contains('.')
                && is_key(&format!("{first}x{last}"))
            {
                self.templates.push((first.to_owned(), last.to_owned()));
            }
        }
    }

    /// Whether the page may ask for a key.
    pub(crate) fn has(&self, key: &str) -> bool {
        self.literals.contains(key)
            || self.templates.iter().any(|(first, last)| {
                key.strip_prefix(first.as_str())
                    .and_then(|rest| rest.strip_suffix(last.as_str()))
                    .is_some_and(|gap| !gap.is_empty() && !gap.contains('.'))
            })
    }
}

fn is_key(word: &str) -> bool {
    word.contains('.')
        && word
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"._".contains(&byte))
}

/// A place in the repository.
pub(crate) fn place(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path)
}

/// The files of a folder with one of the endings, and their text.
pub(crate) fn files(place: &Path, endings: &[&str]) -> Vec<(PathBuf, String)> {
    if place.is_dir() {
        let entries = std::fs::read_dir(place).unwrap();
        return entries
            .flat_map(|entry| files(&entry.unwrap().path(), endings))
            .collect();
    }
    let ending = place.extension().and_then(|ending| ending.to_str());
    if ending.is_some_and(|ending| endings.contains(&ending)) {
        vec![(place.to_owned(), std::fs::read_to_string(place).unwrap())]
    } else {
        Vec::new()
    }
}
