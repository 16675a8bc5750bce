//! Which column holds what: a mapping is data, and a layout is a mapping found again in one header.
//! It does not know what the values mean.

use super::dates::DateOrder;
use super::servicenow;
use crate::error::{Failure, Result};
use crate::sentence;

/// What a column can hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Number,
    State,
    HoldReason,
    Opened,
    OpenedBy,
    Updated,
    UpdatedBy,
    Updates,
    Resolved,
    ResolvedBy,
    Closed,
    ClosedBy,
    Title,
    Description,
    Caller,
    Channel,
    Category,
    Subcategory,
    Symptom,
    Impact,
    Urgency,
    Priority,
    Team,
    Person,
    ResolutionCode,
    ResolutionText,
    Notes,
    Messages,
    /// Something that the desk has no field for yet: kept as text below the description.
    /// It is the last, because there may be several.
    Text,
}

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// One row an update, several an incident.
    Log,
    /// One row an incident.
    List,
}

/// How the export of one tool is read.
#[derive(Debug)]
pub(super) struct Mapping {
    /// What an ask calls it.
    pub(super) name: &'static str,
    pub(super) shape: Shape,
    /// Columns of which any one shows that a file is of this kind.
    pub(super) marks: &'static [&'static str],
    /// The names that a column goes by; where a file has several, the first here counts.
    pub(super) columns: &'static [(Field, &'static [&'static str])],
    /// What must be there.
    pub(super) required: &'static [Field],
    /// The order of day and month, where it is always the same.
    pub(super) dates: Option<DateOrder>,
}

/// The ready mappings, the most particular first.
const MAPPINGS: &[&Mapping] = &[
    &servicenow::EVENT_LOG,
    &servicenow::LIST_OF_NAMES,
    &servicenow::LIST_OF_LABELS,
];

/// A mapping with the columns of one file.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) mapping: &'static Mapping,
    /// The columns that are kept as text.
    pub(super) as_text: Vec<usize>,
    /// The column of each field, by the field's place among them.
    fields: [Option<usize>; Field::Text as usize],
}

/// The names of the ready mappings.
pub fn mapping_names() -> impl Iterator<Item = &'static str> {
    MAPPINGS.iter().map(|mapping| mapping.name)
}

impl Layout {
    /// Finds the columns of a mapping: the one that is asked for, or the one that the header shows.
    pub(super) fn of(header: &[String], asked: Option<&str>) -> Result<Self> {
        let mapping = match asked {
            Some(name) => named(name)?,
            None => shown_by(header)?,
        };
        let mut layout = Self {
            mapping,
            as_text: Vec::new(),
            fields: [None; Field::Text as usize],
        };
        for (field, names) in mapping.columns {
            let Some(column) = names.iter().find_map(|name| position(header, name)) else {
                continue;
            };
            match layout.fields.get_mut(*field as usize) {
                Some(place) => *place = Some(column),
                None => layout.as_text.push(column),
            }
        }
        layout.as_text.sort_unstable();
        match mapping
            .required
            .iter()
            .find(|field| layout.column(**field).is_none())
        {
            Some(missing) => Err(missing_column(mapping, *missing, header)),
            None => Ok(layout),
        }
    }

    /// Where a field stands, if the file has it.
    pub(super) fn column(&self, field: Field) -> Option<usize> {
        self.fields.get(field as usize).copied().flatten()
    }

    /// The columns that are not taken, by name.
    pub(super) fn not_taken(&self, header: &[String]) -> Vec<String> {
        let taken =
            |column: &usize| self.as_text.contains(column) || self.fields.contains(&Some(*column));
        let names = header.iter().enumerate();
        names
            .filter(|(column, _)| !taken(column))
            .map(|(_, name)| name.clone())
            .collect()
    }
}

fn named(name: &str) -> Result<&'static Mapping> {
    let known = MAPPINGS
        .iter()
        .find(|mapping| mapping.name == name)
        .copied();
    known.ok_or_else(|| {
        let names: Vec<_> = mapping_names().collect();
        Failure::refused(sentence!("import.mapping_unknown", mapping = name)).hint(sentence!(
            "import.mapping_unknown.hint",
            known = names.join(", ")
        ))
    })
}

fn shown_by(header: &[String]) -> Result<&'static Mapping> {
    let shown = |mapping: &&&Mapping| {
        mapping
            .marks
            .iter()
            .any(|mark| position(header, mark).is_some())
    };
    MAPPINGS.iter().find(shown).copied().ok_or_else(|| {
        Failure::refused(sentence!("import.layout_unknown", found = listed(header)))
            .hint(sentence!("import.layout_unknown.hint"))
    })
}

fn missing_column(mapping: &Mapping, missing: Field, header: &[String]) -> Failure {
    let names = mapping.columns.iter().find(|(field, _)| *field == missing);
    let names = names
        .map(|(_, names)| names.join(" / "))
        .unwrap_or_default();
    let message = sentence!(
        "import.column_missing",
        column = names,
        mapping = mapping.name,
        found = listed(header),
    );
    Failure::refused(message).hint(sentence!("import.column_missing.hint"))
}

fn position(header: &[String], name: &str) -> Option<usize> {
    header
        .iter()
        .position(|column| column.eq_ignore_ascii_case(name))
}

/// The columns of a file, as a sentence lists them.
fn listed(header: &[String]) -> String {
    const MOST: usize = 500;
    let mut listed = String::new();
    for name in header {
        if listed.chars().count() + name.chars().count() > MOST {
            listed.push_str(", …");
            break;
        }
        if !listed.is_empty() {
            listed.push_str(", ");
        }
        listed.push_str(name);
    }
    listed
}
