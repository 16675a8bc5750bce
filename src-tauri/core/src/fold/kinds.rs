//! The kinds that the fold knows: each is a table, with its fields, sets and lists.
//! A kind, field, set or list that is not here is kept in the journal and passed over.

use crate::journal::change::Value;

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Type {
    /// Text.
    Text,
    /// An integer.
    Int,
    /// Milliseconds since 1970.
    Instant,
    /// 16 bytes.
    Id,
    /// Bytes.
    Bytes,
}

/// A kind of row.
#[derive(Debug)]
pub struct Kind {
    /// Its name, which is its table.
    pub name: &'static str,
    /// Its fields, in the order of the table.
    pub fields: &'static [(&'static str, Type)],
    /// Columns that are computed from the fields and from the rows around.
    pub derived: &'static [&'static str],
    /// Its sets: the field, its table, and the columns of owner and member.
    pub sets: &'static [Set],
    /// Its lists.
    pub lists: &'static [List],
}

/// A set of a row, kept in a table of its own.
#[derive(Debug)]
pub struct Set {
    /// The field.
    pub field: &'static str,
    /// Its table.
    pub table: &'static str,
    /// The column of the row that has the set.
    pub owner: &'static str,
    /// The column of the member.
    pub member: &'static str,
}

/// A list of a row: entries that are appended and never change.
#[derive(Debug)]
pub struct List {
    /// The field.
    pub field: &'static str,
    /// Its table.
    pub table: &'static str,
    /// What an entry holds beside owner, time and person.
    pub fields: &'static [(&'static str, Type)],
}

use Type::{Bytes, Id, Instant, Int, Text};

/// The kind under which a call of several parts is shown and hidden; it has no table of its own.
pub const CALL: &str = "call";

/// Every kind.
pub static KINDS: &[Kind] = &[
    plain("organisation", &[("name", Text), ("path", Id)]),
    plain(
        "desk",
        &[
            ("device", Bytes),
            ("log", Id),
            ("code", Text),
            ("name", Text),
        ],
    ),
    plain("person", &[("name", Text), ("role", Text)]),
    Kind {
        name: "team",
        fields: &[("name", Text), ("kind", Text), ("tier", Int)],
        derived: &[],
        sets: &[Set {
            field: "members",
            table: "team_member",
            owner: "team",
            member: "person",
        }],
        lists: &[],
    },
    plain("caller", &[("name", Text), ("contact", Text)]),
    plain("path", &[("name", Text), ("steps", Text)]),
    plain("category", &[("name", Text), ("parent", Id), ("path", Id)]),
    plain(
        "scheme",
        &[("version", Int), ("effective", Instant), ("text", Text)],
    ),
    Kind {
        name: "incident",
        fields: &[
            ("reference", Text),
            ("source_reference", Text),
            ("title", Text),
            ("description", Text),
            ("workaround", Text),
            ("caller", Id),
            ("category", Id),
            ("channel", Text),
            ("users", Int),
            ("detected", Instant),
            ("reported", Instant),
            ("recorded", Instant),
            ("restored", Instant),
            ("state", Text),
            ("hold_reason", Text),
            ("hold_until", Instant),
            ("team", Id),
            ("assignee", Id),
            ("owner", Id),
            ("path", Id),
            ("tier", Int),
            ("rating", Id),
            ("resolution_code", Text),
            ("resolution_imported", Text),
            ("cause", Text),
            ("resolution", Text),
            ("resolved", Instant),
            ("cancel_reason", Text),
        ],
        derived: &[
            "open",
            "held",
            "review",
            "priority",
            "callers",
            "rank",
            "fewer",
            "overridden",
            "eased",
            "because",
        ],
        sets: &[],
        lists: &[
            List {
                field: "timeline",
                table: "entry",
                fields: &[
                    ("kind", Text),
                    ("said", Text),
                    ("text", Text),
                    ("state", Text),
                    ("detail", Text),
                ],
            },
            List {
                field: "ratings",
                table: "rating",
                fields: &[
                    ("scheme", Id),
                    ("answers", Text),
                    ("users", Int),
                    ("impact", Text),
                    ("urgency", Text),
                    ("computed", Int),
                    ("priority", Int),
                    ("reason", Text),
                    ("workaround", Int),
                    ("because", Text),
                ],
            },
        ],
    },
    plain(
        "affected",
        &[
            ("incident", Id),
            ("caller", Id),
            ("channel", Text),
            ("at", Instant),
            ("told", Instant),
        ],
    ),
];

/// The tables that the fold writes and that can be made anew from the journal.
pub static FOLDED: &[&str] = &[
    "touched",
    "call",
    "batch",
    "elsewhere",
    "conflict",
    "erased",
    "organisation",
    "desk",
    "person",
    "team",
    "team_member",
    "caller",
    "path",
    "category",
    "scheme",
    "incident",
    "entry",
    "rating",
    "affected",
    "tally",
];

/// The kind of this name, where the fold knows it.
#[must_use]
pub fn kind(name: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|kind| kind.name == name)
}

/// The number under which a kind stands where its name would take too much room: its place among the kinds, and 0 for calls.
/// A kind that is not known has none.
#[must_use]
pub fn number(kind: &str) -> Option<i64> {
    if kind == CALL {
        return Some(0);
    }
    let place = KINDS.iter().position(|known| known.name == kind)?;
    i64::try_from(place + 1).ok()
}

impl Kind {
    /// The place of a field in a row's values.
    #[must_use]
    pub fn field(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|(field, _)| *field == name)
    }

    /// Whether it has the field, and the field can hold the value.
    #[must_use]
    pub fn holds(&self, field: &str, value: &Value) -> bool {
        let mut fields = self.fields.iter();
        fields.any(|(name, of)| *name == field && of.holds(value))
    }

    /// The list of this name.
    #[must_use]
    pub fn list(&self, name: &str) -> Option<&'static List> {
        self.lists.iter().find(|list| list.field == name)
    }

    /// The set of this name.
    #[must_use]
    pub fn set(&self, name: &str) -> Option<&'static Set> {
        self.sets.iter().find(|set| set.field == name)
    }
}

impl Type {
    /// Whether a field of this type can hold the value; what it cannot hold is passed over.
    #[must_use]
    pub fn holds(self, value: &Value) -> bool {
        match value {
            Value::Null => true,
            Value::Bool(_) => false,
            Value::Int(_) => matches!(self, Self::Int | Self::Instant),
            Value::Text(_) => matches!(self, Self::Text),
            Value::Bytes(bytes) => match self {
                Self::Id => bytes.len() == 16,
                Self::Bytes => true,
                Self::Text | Self::Int | Self::Instant => false,
            },
        }
    }
}

const fn plain(name: &'static str, fields: &'static [(&'static str, Type)]) -> Kind {
    Kind {
        name,
        fields,
        derived: &[],
        sets: &[],
        lists: &[],
    }
}
