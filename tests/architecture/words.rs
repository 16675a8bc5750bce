//! Every sentence has its words, in every language, with the same places.
//! How the words read is for people to judge.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use desk_core::contract::{CALLS, List};
use desk_core::words::Catalogue;
use serde_json::{Map, Value};

use crate::sentences::{Asked, files, place, said, said_by_rust};

const LANGUAGES: [&str; 2] = ["en", "de"];

#[test]
fn every_sentence_has_its_words() {
    let spoken = spoken();
    let missing = LANGUAGES.map(|language| {
        let words = words(language);
        let missing: BTreeSet<String> = spoken
            .iter()
            .filter(|key| !words.contains_key(*key))
            .cloned()
            .collect();
        (language, missing)
    });
    for (language, missing) in missing {
        assert!(missing.is_empty(), "{language}.json lacks {missing:#?}");
    }
}

#[test]
fn every_key_stands_in_every_language() {
    let [en, de] = LANGUAGES.map(words).map(|words| keys(&words));
    let one_sided: Vec<&String> = en.symmetric_difference(&de).collect();
    assert!(one_sided.is_empty(), "only one language has {one_sided:#?}");
}

#[test]
fn every_language_has_the_same_places() {
    let [en, de] = LANGUAGES.map(words);
    let apart: BTreeMap<&String, _> = en
        .iter()
        .filter_map(|(key, words)| {
            let [one, other] = [places(words), places(de.get(key)?)];
            (one != other).then_some((key, [one, other]))
        })
        .collect();
    assert!(apart.is_empty(), "the places differ in {apart:#?}");
}

#[test]
fn every_place_is_filled() {
    let words = words("en");
    let empty: Vec<String> = said_by_rust()
        .into_iter()
        .filter_map(|said| {
            let places = places(words.get(&said.key)?);
            let left: Vec<&String> = places.difference(&said.values).collect();
            let file = said.file.display();
            (!left.is_empty()).then(|| format!("{}: {left:?} in {file}", said.key))
        })
        .collect();
    assert!(empty.is_empty(), "nothing fills {empty:#?}");
}

#[test]
fn no_words_are_left_over_where_the_core_speaks() {
    let spoken = spoken();
    let areas: BTreeSet<&str> = spoken.iter().map(|key| area(key)).collect();
    let asked = Asked::by_page();
    let unused: Vec<String> = keys(&words("en"))
        .into_iter()
        .filter(|key| areas.contains(area(key)) && !spoken.contains(key) && !asked.has(key))
        .collect();
    assert!(unused.is_empty(), "nobody says {unused:#?}");
}

#[test]
fn the_core_reads_every_catalogue() {
    for language in LANGUAGES {
        Catalogue::read(&text(language)).unwrap();
    }
}

/// A key that is put together is one that no other test here sees; the acts are, by the names of their calls.
#[test]
fn only_the_keys_of_acts_are_put_together() {
    let composed: BTreeSet<String> = files(&place("src-tauri/core/src"), &["rs"])
        .iter()
        .flat_map(|(_, text)| text.split("key: format!(\"").skip(1).map(str::to_owned))
        .filter_map(|rest| Some(rest.split_once('{')?.0.to_owned()))
        .collect();
    assert_eq!(composed, BTreeSet::from(["act.".to_owned()]));
}

/// The control: a scanner that matches nothing would pass every test above.
#[test]
fn the_scanner_finds_what_is_said() {
    let found: BTreeSet<String> = said_by_rust().into_iter().map(|said| said.key).collect();
    assert!(found.len() >= 100, "only {found:?}");
    let source = r#"
        sentence!("one");
        sentence!(
            "two.of",
            name = name(") ,x = "),
            at = [a, (b == c)],
        )
    "#;
    let found: Vec<(String, BTreeSet<String>)> = said(Path::new("a.rs"), source)
        .into_iter()
        .map(|said| (said.key, said.values))
        .collect();
    let two = ["at", "name"].map(str::to_owned).into();
    assert_eq!(
        found,
        [
            ("one".to_owned(), BTreeSet::new()),
            ("two.of".to_owned(), two)
        ]
    );
    let asked = Asked::by_page();
    assert!(asked.has("button.undo") && asked.has("priority.rank"));
    assert!(!asked.has("button.no_such") && !asked.has("no.such"));
}

/// The keys that Rust says, those of the acts among them.
fn spoken() -> BTreeSet<String> {
    let acts = CALLS
        .iter()
        .filter(|call| matches!(call.list, List::Writes | List::Bulk))
        .map(|call| call.name)
        // The two acts that no call makes: opening the first desk, and any further one.
        .chain(["found", "admit_desk"])
        .map(|name| format!("act.{name}"));
    said_by_rust()
        .into_iter()
        .map(|said| said.key)
        .chain(acts)
        .collect()
}

fn text(language: &str) -> String {
    std::fs::read_to_string(place(&format!("ui/src/i18n/{language}.json"))).unwrap()
}

fn words(language: &str) -> Map<String, Value> {
    serde_json::from_str(&text(language)).unwrap()
}

fn keys(words: &Map<String, Value>) -> BTreeSet<String> {
    words.keys().cloned().collect()
}

fn area(key: &str) -> &str {
    key.split_once('.').map_or(key, |(area, _)| area)
}

/// The places of all forms of a wording.
fn places(words: &Value) -> BTreeSet<String> {
    let forms = match words.as_object() {
        Some(forms) => forms.values().collect(),
        None => vec![words],
    };
    forms
        .into_iter()
        .flat_map(|form| form.as_str().unwrap().split('{').skip(1))
        .filter_map(|rest| Some(rest.split_once('}')?.0.to_owned()))
        .collect()
}
