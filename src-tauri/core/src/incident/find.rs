//! Finding an incident by its reference, as a person says or types it.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::QueueRow;
use super::row::{read, select};
use crate::contract::At;
use crate::error::Result;

/// What a person says or types of a reference: `42`, `A42`, `A-0042`, or that of the tool it was imported from.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct FindAsk {
    /// The reference.
    pub text: String,
}

/// The incidents that have it.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Found {
    /// At most ten.
    pub rows: Vec<QueueRow>,
}

const BY_REFERENCE: &str = concat!(
    select!("0, 0, 0, 0, 0", "INDEXED BY incident_by_reference"),
    "WHERE i.reference = ?1 AND i.voided = 0
       AND i.batch IN (SELECT number FROM batch WHERE shown = 1) LIMIT 10"
);

const BY_SOURCE_REFERENCE: &str = concat!(
    select!("0, 0, 0, 0, 0", "INDEXED BY incident_by_source_reference"),
    "WHERE i.source_reference = ?1 AND i.voided = 0
       AND i.batch IN (SELECT number FROM batch WHERE shown = 1) LIMIT 10"
);

/// Incidents by their reference.
pub(crate) fn find(at: &At<'_>, ask: FindAsk) -> Result<Found> {
    let reader = at.reader;
    let typed = ask.text.trim();
    let text = typed.to_uppercase();
    let mut rows = Vec::new();
    let mut seek = |statement: &str, reference: &str| -> Result<()> {
        let mut statement = reader.conn.prepare_cached(statement)?;
        let found = statement.query_map([reference], |row| read(row, reader.now))?;
        for row in found {
            rows.push(row?);
        }
        Ok(())
    };
    let codes: Vec<String> = reader
        .conn
        .prepare_cached("SELECT code FROM desk WHERE code IS NOT NULL ORDER BY code")?
        .query_map([], |row| row.get(0))?
        .collect::<rusqlite::Result<_>>()?;
    for reference in references(&text, at.desk.code(), &codes) {
        seek(BY_REFERENCE, &reference)?;
    }
    seek(BY_SOURCE_REFERENCE, typed)?;
    if typed != text {
        seek(BY_SOURCE_REFERENCE, &text)?;
    }
    rows.truncate(10);
    Ok(Found { rows })
}

/// The references that a text can mean: of this desk where it names none, and without a dash of each desk with whose code it begins.
fn references(text: &str, own: &str, codes: &[String]) -> Vec<String> {
    let said: Vec<(&str, &str)> = match text.split_once('-') {
        Some(("", digits)) => vec![(own, digits)],
        Some(said) => vec![said],
        None => codes
            .iter()
            .filter_map(|code| Some((code.as_str(), text.strip_prefix(code.as_str())?)))
            .chain([(own, text)])
            .collect(),
    };
    said.into_iter()
        .filter(|(_, digits)| digits.bytes().all(|digit| digit.is_ascii_digit()))
        .filter_map(|(code, digits)| {
            let number: u64 = digits.parse().ok()?;
            Some(format!("{code}-{number:04}"))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::references;

    #[rstest]
    #[case("7", &["B-0007"])]
    #[case("A142", &["A-0142", "A1-0042"])]
    #[case("A1", &["A-0001"])]
    #[case("A1-42", &["A1-0042"])]
    #[case("A-142", &["A-0142"])]
    #[case("B142", &["B-0142"])]
    #[case("C7", &[])]
    #[case("A+7", &[])]
    #[case("A-", &[])]
    fn a_code_may_end_in_a_digit(#[case] said: &str, #[case] meant: &[&str]) {
        let codes = ["A", "A1", "B"].map(str::to_owned);
        assert_eq!(references(said, "B", &codes), meant);
    }
}
