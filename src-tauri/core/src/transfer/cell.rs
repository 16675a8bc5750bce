//! One cell is read as what its column holds: a name, a text, a date, a word of the mapping.
//! Whatever cannot be is a problem of its row; nothing is mended.

use std::borrow::Cow;

use super::csv::Cells;
use super::dates::LocalTime;
use super::encoding::BROKEN;
use super::findings::{Findings, Notice, shown};
use super::mapping::Field;
use super::nouns::RowProblem;
use super::row::{Rows, Said};
use super::servicenow::{self, Words};
use crate::error::Sentence;
use crate::incident::{Channel, HoldReason, State};
use crate::sentence;
use crate::text::is_odd;
use crate::time::Timestamp;

/// The longest title, in characters.
pub(super) const LONGEST_TITLE: usize = 500;

/// The longest name of a person, team, category or the like, in characters.
const LONGEST_NAME: usize = 160;

/// The longest text, in bytes: 32 KiB.
const LONGEST_TEXT: usize = 32 * 1024;

/// A row while its cells are read.
pub(super) struct Row<'t, 'f> {
    pub(super) rows: &'t Rows,
    pub(super) cells: &'f Cells,
    pub(super) found: &'f mut Findings,
    /// The reference of its incident.
    pub(super) incident: Said<'t>,
}

impl<'t> Row<'t, '_> {
    /// Whether the row has the form of the table; otherwise nothing in it stands where it should.
    pub(super) fn check_form(&mut self) -> Option<()> {
        let expected = self.rows.table.header.len();
        let found = self.cells.count;
        let problem = if self.cells.stray_quote {
            sentence!("import.stray_quote")
        } else if found != expected {
            sentence!("import.ragged", found = found, expected = expected)
        } else {
            return Some(());
        };
        self.bad(None, "", problem, sentence!("import.remedy.quotes"));
        None
    }

    /// Tells where a cell says nothing that must say something.
    pub(super) fn required(&mut self, field: Field) {
        if self.said(field).is_none() {
            let column = self.rows.layout.column(field);
            self.bad(
                column,
                "",
                sentence!("import.missing"),
                sentence!("import.remedy.fill_in"),
            );
        }
    }

    fn said(&self, field: Field) -> Option<(usize, Cow<'t, str>)> {
        let column = self.rows.layout.column(field)?;
        Some((column, self.rows.said(self.cells, column)?))
    }

    /// A name: one line, with single spaces.
    pub(super) fn name(&mut self, field: Field) -> Said<'t> {
        self.line(field, LONGEST_NAME).map(single_spaced)
    }

    /// One line.
    pub(super) fn line(&mut self, field: Field, longest: usize) -> Said<'t> {
        self.line_of(self.rows.layout.column(field)?, longest)
    }

    pub(super) fn line_of(&mut self, column: usize, longest: usize) -> Said<'t> {
        let said = self.rows.said(self.cells, column)?;
        // No character takes less than a byte, so that most lines need not be counted.
        let length = if said.len() > longest {
            said.chars().count()
        } else {
            0
        };
        if length > longest {
            let problem = sentence!("import.line_too_long", found = length, most = longest);
            self.bad(
                Some(column),
                &said,
                problem,
                sentence!("import.remedy.shorten"),
            );
            return None;
        }
        self.without_controls(column, said, &[])
    }

    /// A text of several lines.
    pub(super) fn text(&mut self, field: Field) -> Said<'t> {
        let (column, said) = self.said(field)?;
        if said.len() > LONGEST_TEXT {
            let found = said.len().div_ceil(1024);
            let problem = sentence!(
                "import.text_too_long",
                found = found,
                most = LONGEST_TEXT / 1024
            );
            self.bad(
                Some(column),
                &said,
                problem,
                sentence!("import.remedy.shorten"),
            );
            return None;
        }
        let said = if said.contains('\r') {
            Cow::Owned(said.replace("\r\n", "\n").replace('\r', "\n"))
        } else {
            said
        };
        self.without_controls(column, said, &['\n', '\t'])
    }

    fn without_controls(
        &mut self,
        column: usize,
        said: Cow<'t, str>,
        allowed: &[char],
    ) -> Said<'t> {
        // Nearly every value is printable ASCII, which takes no decoding to see.
        if said.bytes().all(|byte| matches!(byte, b' '..=b'~')) {
            return Some(said);
        }
        let odd = |c: &char| (is_odd(*c) || *c == BROKEN) && !allowed.contains(c);
        let Some(odd) = said.chars().find(odd) else {
            return Some(said);
        };
        let problem = match odd {
            '\n' | '\r' => sentence!("import.line_break"),
            BROKEN => sentence!("import.broken_character"),
            _ => sentence!(
                "import.control",
                character = format!("U+{:04X}", u32::from(odd))
            ),
        };
        self.bad(
            Some(column),
            &said,
            problem,
            sentence!("import.remedy.remove"),
        );
        None
    }

    /// A local date and time.
    pub(super) fn date(&mut self, field: Field) -> Option<Timestamp> {
        let (column, said) = self.said(field)?;
        let Some((at, local)) = self.rows.dates.read(&said) else {
            let problem = sentence!("import.bad_date", expected = self.rows.dates.expected());
            self.bad(
                Some(column),
                &said,
                problem,
                sentence!("import.remedy.correct"),
            );
            return None;
        };
        match local {
            LocalTime::Once => {}
            LocalTime::Skipped => self.found.notice(Notice::SkippedTime),
            LocalTime::Twice => self.found.notice(Notice::DoubleTime),
        }
        Some(at)
    }

    /// A whole number.
    pub(super) fn count(&mut self, field: Field) -> Option<u32> {
        let (column, said) = self.said(field)?;
        let count = said.parse().ok();
        if count.is_none() {
            let problem = sentence!("import.bad_number");
            self.bad(
                Some(column),
                &said,
                problem,
                sentence!("import.remedy.correct"),
            );
        }
        count
    }

    /// The state, and what it waits for where it is on hold.
    pub(super) fn state(&mut self) -> Option<(State, Option<HoldReason>)> {
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
    pub(super) fn channel(&mut self) -> Option<Channel> {
        let (_, said) = self.said(Field::Channel)?;
        let channel = word(servicenow::CHANNELS, &said);
        if channel.is_none() {
            self.found.notice(Notice::Channel);
        }
        channel
    }

    /// A level such as `2`, `2 - High` or `High`.
    pub(super) fn level(&mut self, field: Field, words: Words<u8>) -> Option<u8> {
        let (column, said) = self.said(field)?;
        let number = said.split(' ').next().unwrap_or_default();
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
        let names: Vec<_> = names
            .filter(|name| name.starts_with(char::is_alphabetic))
            .collect();
        let problem = sentence!("import.not_among", expected = names.join(", "));
        self.bad(
            Some(column),
            said,
            problem,
            sentence!("import.remedy.correct"),
        );
    }

    fn bad(&mut self, column: Option<usize>, value: &str, problem: Sentence, remedy: Sentence) {
        self.found.problem(RowProblem {
            row: self.cells.number,
            incident: self.incident.as_deref().map(shown),
            column: column.and_then(|column| self.rows.table.header.get(column).cloned()),
            value: shown(value),
            problem,
            remedy,
        });
    }
}

/// A name as it is kept, whatever spaces it was typed with.
pub(super) fn single_spaced(name: Cow<'_, str>) -> Cow<'_, str> {
    if name.as_bytes().windows(2).any(|pair| pair == b"  ") {
        let words: Vec<_> = name.split_whitespace().collect();
        return Cow::Owned(words.join(" "));
    }
    name
}

/// Our word for one of theirs.
pub(super) fn word<T: Copy>(words: Words<T>, said: &str) -> Option<T> {
    let known = words
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case(said));
    known.map(|(_, word)| *word)
}
