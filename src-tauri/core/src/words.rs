//! Sentences in words, by a catalogue that is given.
//! No wording stands here, and no language is known: the page words its sentences itself, by the same catalogues.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Filling, Sentence};

/// The words of one language, by key.
#[derive(Debug, Deserialize)]
#[serde(transparent)]
pub struct Catalogue(BTreeMap<String, Wording>);

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Wording {
    Always(String),
    /// Chosen by the value `count`.
    Counted {
        one: String,
        other: String,
    },
}

impl Catalogue {
    /// Reads a catalogue from its JSON.
    ///
    /// # Errors
    /// Where it is not a flat object of wordings.
    pub fn read(json: &str) -> Result<Self, serde_json::Error> {
        serde_json::from_str(json)
    }

    /// The sentence in words; its bare key where the catalogue has none, so that something is always said.
    #[must_use]
    pub fn render(&self, sentence: &Sentence) -> String {
        let wording = match self.0.get(&*sentence.key) {
            None => return sentence.key.to_string(),
            Some(Wording::Always(wording)) => wording,
            Some(Wording::Counted { one, other }) => match sentence.values.get("count") {
                Some(Filling::Number(1)) => one,
                Some(_) | None => other,
            },
        };
        // What stands out on the page is plain here.
        let wording = wording.replace("**", "");
        let mut words = String::with_capacity(wording.len());
        let mut rest = wording.as_str();
        while let Some((before, place)) = rest.split_once('{') {
            words.push_str(before);
            let Some((name, after)) = place.split_once('}') else {
                rest = place;
                break;
            };
            match sentence.values.get(name) {
                Some(filling) => words.push_str(&self.filled(filling)),
                None => words.push_str(name),
            }
            rest = after;
        }
        words + rest
    }

    fn filled(&self, filling: &Filling) -> String {
        match filling {
            Filling::Text(text) => text.clone(),
            Filling::Number(number) => number.to_string(),
            Filling::Time(at) => at.to_string(),
            Filling::Sentence(sentence) => self.render(sentence),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn english() -> Catalogue {
        Catalogue::read(
            r#"{
                "rows": {"one": "{count} row", "other": "{count} rows"},
                "kept": "{what} of {file} kept.",
                "unclosed": "a { b"
            }"#,
        )
        .unwrap()
    }

    fn sentence<const N: usize>(
        key: &'static str,
        values: [(&'static str, Filling); N],
    ) -> Sentence {
        Sentence {
            key: key.into(),
            values: values.map(|(name, value)| (name.into(), value)).into(),
        }
    }

    fn rows(count: i64) -> Sentence {
        sentence("rows", [("count", count.into())])
    }

    #[test]
    fn places_are_filled_and_plurals_chosen() {
        assert_eq!(english().render(&rows(1)), "1 row");
        assert_eq!(english().render(&rows(0)), "0 rows");
        let kept = sentence(
            "kept",
            [("what", rows(2).into()), ("file", "{count}.csv".into())],
        );
        assert_eq!(english().render(&kept), "2 rows of {count}.csv kept.");
    }

    #[test]
    fn what_the_catalogue_lacks_is_still_said() {
        assert_eq!(english().render(&sentence("no.such", [])), "no.such");
        let kept = sentence("kept", [("what", "all".into())]);
        assert_eq!(english().render(&kept), "all of file kept.");
        assert_eq!(english().render(&sentence("unclosed", [])), "a  b");
    }
}
