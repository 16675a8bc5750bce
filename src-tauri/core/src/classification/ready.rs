//! The classification that every new desk begins with.

use super::{Criterion, Height, Level, Priority, Scheme, Side};
use crate::desk::create;
use crate::ids::Id;
use crate::journal::change::{Change, Value};

/// The criterion that asks for a workaround.
pub(crate) const WORKAROUND: &str = "workaround";
/// The level by which there is none.
pub(crate) const NO_WORKAROUND: &str = "none";

/// The founding's change that brings the ready scheme.
pub(crate) fn ready_scheme(organisation: Id) -> Change {
    let scheme = scheme();
    create(
        "scheme",
        Id::derived(&organisation, "scheme 1"),
        vec![
            ("version", Value::Int(1)),
            ("effective", Value::Int(0)),
            (
                "text",
                // A scheme is plain data, so it can always be written.
                serde_json::to_string(&scheme).map_or(Value::Null, Value::Text),
            ),
        ],
    )
}

/// Criteria, levels, priorities and matrix.
#[must_use]
pub fn scheme() -> Scheme {
    use Height::{High, Low, Medium};
    Scheme {
        version: 1,
        criteria: vec![
            criterion(
                "users",
                "Users affected",
                Side::Impact,
                true,
                &[
                    ("one", "One", "a single person", Low, Some(1)),
                    ("some", "Some", "2 to 25", Medium, Some(2)),
                    ("many", "Many", "26 to 999: a floor, a team", High, Some(26)),
                    ("all", "All", "1,000 and more, or a site", High, Some(1000)),
                ],
            ),
            criterion(
                WORKAROUND,
                "Workaround",
                Side::Urgency,
                true,
                &[
                    (NO_WORKAROUND, "None", "work stands still", High, None),
                    ("possible", "Possible", "slower, for a while", Medium, None),
                    ("good", "Good", "hardly a loss", Low, None),
                ],
            ),
            criterion(
                "business",
                "Business hit",
                Side::Impact,
                false,
                &[
                    (
                        "stopped",
                        "Stopped",
                        "a core process stands, money is lost",
                        High,
                        None,
                    ),
                    (
                        "hindered",
                        "Hindered",
                        "a core process is slow, or another stands",
                        Medium,
                        None,
                    ),
                    ("untouched", "Untouched", "a nuisance", Low, None),
                ],
            ),
            criterion(
                "position",
                "Position",
                Side::Urgency,
                false,
                &[
                    (
                        "front",
                        "Facing customers",
                        "serves customers, or decides today",
                        High,
                        None,
                    ),
                    ("staff", "Staff", "everybody else", Low, None),
                ],
            ),
            criterion(
                "safety",
                "Safety, law, security",
                Side::Impact,
                false,
                &[
                    (
                        "breach",
                        "Breach",
                        "people, law or personal data are in danger",
                        High,
                        None,
                    ),
                    ("risk", "Risk", "it could come to that", Medium, None),
                    ("none", "None", "nothing of the kind", Low, None),
                ],
            ),
        ],
        priorities: [(1, "critical"), (2, "high"), (3, "moderate"), (4, "low")]
            .map(|(rank, name)| Priority {
                rank,
                name: name.to_owned(),
            })
            .to_vec(),
        matrix: [[1, 2, 3], [2, 3, 4], [3, 4, 4]],
    }
}

fn criterion(
    key: &str,
    name: &str,
    gives: Side,
    first: bool,
    levels: &[(&str, &str, &str, Height, Option<u32>)],
) -> Criterion {
    Criterion {
        key: key.to_owned(),
        name: name.to_owned(),
        gives,
        first,
        levels: levels
            .iter()
            .map(|(key, name, text, height, from_users)| Level {
                key: (*key).to_owned(),
                name: (*name).to_owned(),
                text: (*text).to_owned(),
                height: *height,
                from_users: *from_users,
            })
            .collect(),
    }
}
