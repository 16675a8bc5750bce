//! One row becomes an entry: each cell is read as what its column holds, or is a problem of its row.
//! What several rows of an incident say together is not its matter.

use std::borrow::Cow;

use super::csv::{Cells, Table};
use super::dates::{Dates, LocalTime};
use super::findings::{Findings, Notice, shown};
use super::mapping::{Field, Layout, Shape};
use super::nouns::Problem;
use super::servicenow::{self, Words};
use crate::error::Sentence;
use crate::incident::{Channel, HoldReason, State};
use crate::sentence;
use crate::time::Timestamp;

/// The longest title, in characters.
const LONGEST_TITLE: usize = 500;

/// The longest name of a person, team, category or the like, in characters.
const LONGEST_NAME: usize = 160;

/// The longest text, in bytes: 32 KiB.
const LONGEST_TEXT: usize = 32 * 1024;

/// Everything that is needed to read the rows of one file.
#[derive(Debug)]
pub(super) struct Rows {
    pub(super) table: Table,
    pub(super) layout: Layout,
    pub(super) dates: Dates,
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
    /// The category, the one below it, and what was seen.
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
    /// The reference in a row, without a judgement on the rest of it.
    pub(super) fn number(&self, index: usize, cells: &mut Cells) -> Said<'_> {
        self.table.read(index, cells);
        self.said(cells, self.layout.column(Field::Number)?)
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
            incident: number.as_deref().map(shown),
        };
        row.check_form()?;
        let number = row.required(Field::Number).then(|| row.name(Field::Number))?;
        let opened = row.required(Field::Opened).then(|| row.date(Field::Opened))?;
        if self.layout.mapping.shape == Shape::Log {
            row.required(Field::Updated);
        }
        let entry = Entry {
            index,
            number: number?,
            opened: opened?,
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
        Some(entry)
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
            incident: number.as_deref().map(shown),
        };
        let columns = self.layout.as_text.iter();
        let lines = columns.filter_map(|column| {
            let value = row.line_of(*column, LONGEST_TITLE)?;
            let name = self.table.header.get(*column)?;
            Some(format!("{name}: {value}"))
        });
        lines.collect()
    }

    /// Tells where an incident was resolved or closed before it was opened, or closed before it was resolved.
    /// The row is the one that `cells` hold.
    pub(super) fn contradiction(&self, entry: &Entry<'_>, cells: &Cells) -> Option<Problem> {
        let before = |field, at: Option<Timestamp>, other: Option<Timestamp>, problem: Sentence| {
            let contradicts = at.zip(other).is_some_and(|(at, other)| at < other);
            let column = self.layout.column(field)?;
            contradicts.then(|| Problem {
                row: cells.number,
                incident: Some(shown(&entry.number)),
                column: self.table.header.get(column).cloned(),
                value: shown(&self.table.cell(cells, column)),
                problem,
                remedy: sentence!("import.remedy.order_of_times"),
            })
        };
        let (opened, resolved, closed) = (Some(entry.opened), entry.resolved, entry.closed);
        before(Field::Resolved, resolved, opened, sentence!("import.resolved_before_opened"))
            .or_else(|| before(Field::Closed, closed, opened, sentence!("import.closed_before_opened")))
            .or_else(|| before(Field::Closed, closed, resolved, sentence!("import.closed_before_resolved")))
    }

    /// The words of a cell without the spaces around them; nothing where they stand for nothing.
    fn said(&self, cells: &Cells, column: usize) -> Said<'_> {
        let said = match self.table.cell(cells, column) {
            Cow::Borrowed(cell) => Cow::Borrowed(cell.trim()),
            Cow::Owned(cell) => Cow::Owned(cell.trim().to_owned()),
        };
        (!servicenow::UNKNOWN.contains(&said.as_ref())).then_some(said)
    }
}

/// A row while it is read.
struct Row<'t, 'f> {
    rows: &'t Rows,
    cells: &'f Cells,
    found: &'f mut Findings,
    incident: Option<String>,
}

impl<'t> Row<'t, '_> {
    /// Whether the row has the form of the table; otherwise nothing in it stands where it should.
    fn check_form(&mut self) -> Option<()> {
        let expected = self.rows.table.header.len();
        let found = self.cells.count;
        let problem = if self.cells.stray_quote {
            sentence!("import.stray_quote")
        } else if found != expected {
            sentence!("import.ragged", found = found, expected = expected)
        } else {
            return Some(());
        };
        self.problem_of(None, "", problem, sentence!("import.remedy.quotes"));
        None
    }

    /// Whether a cell says something; where it does not, that is a problem.
    fn required(&mut self, field: Field) -> bool {
        let said = self.said(field).is_some();
        if !said {
            let column = self.rows.layout.column(field);
            self.problem_of(column, "", sentence!("import.missing"), sentence!("import.remedy.fill_in"));
        }
        said
    }

    fn said(&self, field: Field) -> Option<(usize, Cow<'t, str>)> {
        let column = self.rows.layout.column(field)?;
        Some((column, self.rows.said(self.cells, column)?))
    }

    /// A name: one line, with single spaces.
    fn name(&mut self, field: Field) -> Said<'t> {
        let name = self.line(field, LONGEST_NAME)?;
        if name.contains("  ") {
            let words: Vec<_> = name.split_whitespace().collect();
            return Some(Cow::Owned(words.join(" ")));
        }
        Some(name)
    }

    fn line(&mut self, field: Field, longest: usize) -> Said<'t> {
        self.line_of(self.rows.layout.column(field)?, longest)
    }

    fn line_of(&mut self, column: usize, longest: usize) -> Said<'t> {
        let said = self.rows.said(self.cells, column)?;
        // No character takes less than a byte, so that most lines need not be counted.
        let length = if said.len() > longest { said.chars().count() } else { 0 };
        if length > longest {
            let problem = sentence!("import.line_too_long", found = length, most = longest);
            self.problem_of(Some(column), &said, problem, sentence!("import.remedy.shorten"));
            return None;
        }
        self.without_controls(column, said, &[])
    }

    fn text(&mut self, field: Field) -> Said<'t> {
        let (column, said) = self.said(field)?;
        if said.len() > LONGEST_TEXT {
            let found = said.len().div_ceil(1024);
            let problem = sentence!("import.text_too_long", found = found, most = LONGEST_TEXT / 1024);
            self.problem_of(Some(column), &said, problem, sentence!("import.remedy.shorten"));
            return None;
        }
        let said = if said.contains('\r') {
            Cow::Owned(said.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            said
        };
        self.without_controls(column, said, &['\n', '\t'])
    }

    fn without_controls(&mut self, column: usize, said: Cow<'t, str>, allowed: &[char]) -> Said<'t> {
        let odd = |c: &char| c.is_control() && !allowed.contains(c);
        let Some(odd) = said.chars().find(odd) else {
            return Some(said);
        };
        let problem = match odd {
            '\n' | '\r' => sentence!("import.line_break"),
            _ => sentence!("import.control", character = format!("U+{:04X}", u32::from(odd))),
        };
        self.problem_of(Some(column), &said, problem, sentence!("import.remedy.remove"));
        None
    }

    fn date(&mut self, field: Field) -> Option<Timestamp> {
        let (column, said) = self.said(field)?;
        let Some((at, local)) = self.rows.dates.read(&said) else {
            let problem = sentence!("import.bad_date", expected = self.rows.dates.expected());
            self.problem_of(Some(column), &said, problem, sentence!("import.remedy.correct"));
            return None;
        };
        match local {
            LocalTime::Once => {}
            LocalTime::Skipped => self.found.notice(Notice::SkippedTime),
            LocalTime::Twice => self.found.notice(Notice::DoubleTime),
        }
        Some(at)
    }

    fn count(&mut self, field: Field) -> Option<u32> {
        let (column, said) = self.said(field)?;
        let count = said.parse().ok();
        if count.is_none() {
            let problem = sentence!("import.bad_number");
            self.problem_of(Some(column), &said, problem, sentence!("import.remedy.correct"));
        }
        count
    }

    fn state(&mut self) -> Option<(State, Option<HoldReason>)> {
        let Some((column, said)) = self.said(Field::State) else {
            self.found.notice(Notice::StateLost);
            return None;
        };
        let Some(state) = word(servicenow::STATES, &said) else {
            self.not_among(column, &said, servicenow::STATES);
            return None;
        };
        let Some((state, reason)) = state else {
            self.found.notice(Notice::StateLost);
            return None;
        };
        if state == State::OnHold && reason.is_none() {
            return Some((state, self.hold_reason()));
        }
        Some((state, reason))
    }

    fn hold_reason(&mut self) -> Option<HoldReason> {
        let (column, said) = self.said(Field::HoldReason)?;
        let reason = word(servicenow::HOLD_REASONS, &said);
        if reason.is_none() {
            self.not_among(column, &said, servicenow::HOLD_REASONS);
        }
        reason
    }

    /// An organisation has ways of reporting of its own, which are no reason to stop.
    fn channel(&mut self) -> Option<Channel> {
        let (_, said) = self.said(Field::Channel)?;
        let channel = word(servicenow::CHANNELS, &said);
        if channel.is_none() {
            self.found.notice(Notice::Channel);
        }
        channel
    }

    /// A level such as `2`, `2 - High` or `High`.
    fn level(&mut self, field: Field, words: Words<u8>) -> Option<u8> {
        let (column, said) = self.said(field)?;
        let number = said.split_once(" - ").map_or(said.as_ref(), |(number, _)| number);
        let known = |level: &u8| words.iter().any(|(_, it)| it == level);
        let level = match number.parse() {
            Ok(level) => Some(level).filter(known),
            Err(_) => word(words, &said),
        };
        if level.is_none() {
            self.not_among(column, &said, words);
        }
        level
    }

    fn not_among<T>(&mut self, column: usize, said: &str, words: Words<T>) {
        // What stands for a number or for nothing would not help anybody who reads the list.
        let names = words.iter().map(|(name, _)| *name);
        let names: Vec<_> = names.filter(|name| name.starts_with(char::is_alphabetic)).collect();
        let problem = sentence!("import.not_among", expected = names.join(", "));
        self.problem_of(Some(column), said, problem, sentence!("import.remedy.correct"));
    }

    fn problem_of(&mut self, column: Option<usize>, value: &str, problem: Sentence, remedy: Sentence) {
        self.found.problem(Problem {
            row: self.cells.number,
            incident: self.incident.clone(),
            column: column.and_then(|column| self.rows.table.header.get(column).cloned()),
            value: shown(value),
            problem,
            remedy,
        });
    }
}

/// Our word for one of theirs.
pub(super) fn word<T: Copy>(words: Words<T>, said: &str) -> Option<T> {
    let known = words.iter().find(|(name, _)| name.eq_ignore_ascii_case(said));
    known.map(|(_, word)| *word)
}
