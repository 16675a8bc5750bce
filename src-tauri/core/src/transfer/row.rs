//! One row becomes an entry.
//! What several rows of an incident say together is not its matter.

use std::borrow::Cow;

use super::cell::{LONGEST_TITLE, Row, single_spaced};
use super::csv::{Cells, Table};
use super::dates::Dates;
use super::findings::{Findings, shown};
use super::mapping::{Field, Layout, Shape};
use super::nouns::RowProblem;
use super::servicenow;
use crate::error::Sentence;
use crate::incident::{Channel, HoldReason, State};
use crate::sentence;
use crate::time::Timestamp;

/// Everything that is needed to read the rows of one file.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) table: Table,
    pub(super) layout: Layout,
    pub(super) dates: Dates,
    /// When the file is read.
    pub(super) now: Timestamp,
}

/// What one row says; what it does not say is absent.
#[derive(Debug)]
pub(super) struct Entry<'t> {
    /// Its place in the table.
    pub(super) index: usize,
    pub(super) number: Cow<'t, str>,
    pub(super) opened: Timestamp,
    pub(super) opened_by: Said<'t>,
    pub(super) updated: Option<Timestamp>,
    pub(super) updated_by: Said<'t>,
    /// How often the incident had been updated.
    pub(super) updates: Option<u32>,
    pub(super) state: Option<(State, Option<HoldReason>)>,
    pub(super) resolved: Option<Timestamp>,
    pub(super) resolved_by: Said<'t>,
    pub(super) closed: Option<Timestamp>,
    pub(super) closed_by: Said<'t>,
    pub(super) title: Said<'t>,
    pub(super) description: Said<'t>,
    pub(super) caller: Said<'t>,
    pub(super) channel: Option<Channel>,
    /// The category and the one below it.
    pub(super) category: [Said<'t>; 2],
    pub(super) symptom: Said<'t>,
    pub(super) impact: Option<u8>,
    pub(super) urgency: Option<u8>,
    pub(super) priority: Option<u8>,
    pub(super) team: Said<'t>,
    pub(super) person: Said<'t>,
    pub(super) code: Said<'t>,
    pub(super) resolution: Said<'t>,
    pub(super) note: Said<'t>,
    pub(super) message: Said<'t>,
}

/// The words of a cell.
pub(super) type Said<'t> = Option<Cow<'t, str>>;

impl Rows {
    /// The reference in a row, without a judgement on it or on the rest of the row.
    pub(super) fn number(&self, index: usize, cells: &mut Cells) -> Said<'_> {
        self.table.read(index, cells);
        let number = self.said(cells, self.layout.column(Field::Number)?)?;
        Some(single_spaced(number))
    }

    /// Reads a row.
    /// Nothing where it has no incident, no opening time or not as many cells as the header; that is then among the problems.
    pub(super) fn entry(
        &self,
        index: usize,
        cells: &mut Cells,
        found: &mut Findings,
    ) -> Option<Entry<'_>> {
        let number = self.number(index, cells);
        let mut row = Row {
            rows: self,
            cells,
            found,
            incident: number.clone(),
        };
        row.check_form()?;
        row.required(Field::Number);
        row.required(Field::Opened);
        if self.layout.mapping.shape == Shape::Log {
            row.required(Field::Updated);
        }
        let (number, opened) = (row.name(Field::Number), row.date(Field::Opened));
        let whole = number.is_some() && opened.is_some();
        // The other cells are read in any case, so that all of the row's problems are told at once.
        let entry = Entry {
            index,
            number: number.unwrap_or_default(),
            opened: opened.unwrap_or_default(),
            opened_by: row.name(Field::OpenedBy),
            updated: row.date(Field::Updated),
            updated_by: row.name(Field::UpdatedBy),
            updates: row.count(Field::Updates),
            state: row.state(),
            resolved: row.date(Field::Resolved),
            resolved_by: row.name(Field::ResolvedBy),
            closed: row.date(Field::Closed),
            closed_by: row.name(Field::ClosedBy),
            title: row.line(Field::Title, LONGEST_TITLE),
            description: row.text(Field::Description),
            caller: row.name(Field::Caller),
            channel: row.channel(),
            category: [row.name(Field::Category), row.name(Field::Subcategory)],
            symptom: row.name(Field::Symptom),
            impact: row.level(Field::Impact, servicenow::LEVELS),
            urgency: row.level(Field::Urgency, servicenow::LEVELS),
            priority: row.level(Field::Priority, servicenow::PRIORITIES),
            team: row.name(Field::Team),
            person: row.name(Field::Person),
            code: row.name(Field::ResolutionCode),
            resolution: row.text(Field::ResolutionText),
            note: row.text(Field::Notes),
            message: row.text(Field::Messages),
        };
        whole.then_some(entry)
    }

    /// The cells of a row that have no field, each with the name of its column.
    pub(super) fn as_text(
        &self,
        index: usize,
        cells: &mut Cells,
        found: &mut Findings,
    ) -> Vec<String> {
        let number = self.number(index, cells);
        let mut row = Row {
            rows: self,
            cells,
            found,
            incident: number.clone(),
        };
        let columns = self.layout.as_text.iter();
        let lines = columns.filter_map(|column| {
            let value = row.line_of(*column, LONGEST_TITLE)?;
            let name = self.table.header.get(*column)?;
            Some(format!("{name}: {value}"))
        });
        lines.collect()
    }

    /// Tells where an incident was opened, resolved or closed at a time still to come,
    /// resolved or closed before it was opened, or closed before it was resolved.
    /// The row is the one that `cells` hold.
    pub(super) fn contradiction(&self, entry: &Entry<'_>, cells: &Cells) -> Option<RowProblem> {
        let told = |field, problem: Sentence, remedy: Sentence| {
            let column = self.layout.column(field)?;
            Some(RowProblem {
                row: cells.number,
                incident: Some(shown(&entry.number)),
                column: self.table.header.get(column).cloned(),
                value: shown(&self.table.cell(cells, column)),
                problem,
                remedy,
            })
        };
        let to_come = |field, at: Option<Timestamp>| {
            at.filter(|at| *at > self.now)?;
            let problem = sentence!("import.still_to_come", now = self.now);
            told(field, problem, sentence!("import.remedy.still_to_come"))
        };
        let before = |field, at: Option<Timestamp>, other: Option<Timestamp>, problem: Sentence| {
            at.zip(other).filter(|(at, other)| at < other)?;
            told(field, problem, sentence!("import.remedy.order_of_times"))
        };
        let (opened, resolved, closed) = (Some(entry.opened), entry.resolved, entry.closed);
        to_come(Field::Opened, opened)
            .or_else(|| to_come(Field::Resolved, resolved))
            .or_else(|| to_come(Field::Closed, closed))
            .or_else(|| {
                before(
                    Field::Resolved,
                    resolved,
                    opened,
                    sentence!("import.resolved_before_opened"),
                )
            })
            .or_else(|| {
                before(
                    Field::Closed,
                    closed,
                    opened,
                    sentence!("import.closed_before_opened"),
                )
            })
            .or_else(|| {
                before(
                    Field::Closed,
                    closed,
                    resolved,
                    sentence!("import.closed_before_resolved"),
                )
            })
    }

    /// The words of a cell without the spaces around them; nothing where they stand for nothing.
    pub(super) fn said(&self, cells: &Cells, column: usize) -> Said<'_> {
        let said = match self.table.cell(cells, column) {
            Cow::Borrowed(cell) => Cow::Borrowed(cell.trim()),
            Cow::Owned(cell) => Cow::Owned(cell.trim().to_owned()),
        };
        (!servicenow::UNKNOWN.contains(&said.as_ref())).then_some(said)
    }
}
