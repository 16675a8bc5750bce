//! Text becomes a table: a header, and rows that are read again and again where they stand.
//! It knows separators, quotes and line ends, and nothing of what a column means.
//!
//! The `csv` crate is not used: it ends an open quote silently with the file, and that is how a cut file shows.

use std::borrow::Cow;

use memchr::{memchr, memchr3};

use super::encoding::{self, Encoding};
use crate::error::{Failure, Result};
use crate::sentence;

/// More rows than a file within the size limit has in practice, and few enough to keep where each begins.
const MOST_ROWS: usize = 5_000_000;

/// More columns than any tool exports.
const MOST_COLUMNS: usize = 1_000;

/// A table in memory: the text of the file, and where each row begins.
#[derive(Debug)]
pub(super) struct Table {
    /// The names of the columns, as they stand in the file but for spaces around them.
    pub(super) header: Vec<String>,
    /// How its characters were written.
    pub(super) encoding: Encoding,
    text: String,
    separator: u8,
    rows: Vec<Place>,
}

/// Where a row is.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// The byte with which it begins; no text within the size limit, however encoded, has more than 2^32.
    start: u32,
    /// The number of its record, the header being 1.
    number: u32,
}

/// The cells of one row; kept and filled again, so that reading a row allocates nothing.
#[derive(Debug, Default)]
pub(super) struct Cells {
    /// The record's number.
    pub(super) number: u32,
    /// How many cells the row has.
    pub(super) count: usize,
    /// Whether text follows a closing quote.
    pub(super) stray_quote: bool,
    open_quote: bool,
    spans: Vec<Span>,
}

#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    quotes: bool,
}

impl Table {
    /// Reads the header and finds the rows.
    /// Refused are files that are no table or not a whole one; a single row with too few or too many cells is not.
    pub(super) fn from_bytes(bytes: Vec<u8>) -> Result<Self> {
        let (text, encoding) = encoding::decode(bytes)?;
        let separator = separator_of(&text);
        let mut table = Self {
            header: Vec::new(),
            encoding,
            text,
            separator,
            rows: Vec::new(),
        };
        table.find_rows()?;
        Ok(table)
    }

    /// How many rows there are, without the header and blank ones.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// Fills `cells` with the row at `index`, counted from 0.
    pub(super) fn read(&self, index: usize, cells: &mut Cells) {
        if let Some(place) = self.rows.get(index) {
            cells.fill(&self.text, place.start as usize, self.separator);
            cells.number = place.number;
        }
    }

    /// The text of one cell of a row that was read; empty where the row is too short.
    pub(super) fn cell(&self, cells: &Cells, column: usize) -> Cow<'_, str> {
        cells.text(&self.text, column)
    }

    fn find_rows(&mut self) -> Result<()> {
        let mut cells = Cells::default();
        let mut start = 0;
        let mut number = 0;
        while start < self.text.len() {
            number += 1;
            let next = cells.fill(&self.text, start, self.separator);
            let place = Place {
                start: u32::try_from(start).map_err(|_| too_many_rows())?,
                number,
            };
            start = next;
            if cells.open_quote {
                return Err(Failure::refused(sentence!(
                    "import.open_quote",
                    row = i64::from(number)
                ))
                .hint(sentence!("import.open_quote.hint")));
            }
            if cells.is_blank() {
                continue;
            }
            if self.header.is_empty() {
                self.header = header_of(&self.text, &cells)?;
                continue;
            }
            if self.rows.len() == MOST_ROWS {
                return Err(too_many_rows());
            }
            self.rows.push(place);
        }
        let Some(last) = self.rows.last() else {
            return Err(Failure::refused(sentence!("import.header_only"))
                .hint(sentence!("import.header_only.hint")));
        };
        let whole = self.text.ends_with(['\n', '\r']);
        cells.fill(&self.text, last.start as usize, self.separator);
        if cells.count < self.header.len() && !whole {
            return Err(Failure::refused(sentence!(
                "import.cut",
                row = i64::from(last.number),
                found = cells.count,
                expected = self.header.len(),
            ))
            .hint(sentence!("import.cut.hint")));
        }
        Ok(())
    }
}

/// The separator that the first line has most of, outside quotes.
fn separator_of(text: &str) -> u8 {
    let mut counts = [(b',', 0_u32), (b';', 0), (b'\t', 0)];
    let mut quoted = false;
    let bytes = text.trim_start_matches(['\r', '\n']).bytes();
    for byte in bytes.take_while(|byte| *byte != b'\n' && *byte != b'\r') {
        quoted ^= byte == b'"';
        if let Some((_, count)) = counts.iter_mut().find(|(it, _)| !quoted && *it == byte) {
            *count += 1;
        }
    }
    // Reversed, because the last of several equals is taken and the comma is to win.
    let best = counts.into_iter().rev().max_by_key(|(_, count)| *count);
    best.map_or(b',', |(separator, _)| separator)
}

fn header_of(text: &str, cells: &Cells) -> Result<Vec<String>> {
    if cells.count > MOST_COLUMNS {
        return Err(Failure::refused(sentence!(
            "import.too_many_columns",
            found = cells.count,
            most = MOST_COLUMNS,
        ))
        .hint(sentence!("import.binary.hint")));
    }
    let mut header: Vec<String> = Vec::with_capacity(cells.count);
    for column in 0..cells.count {
        let cell = cells.text(text, column);
        let name = cell.trim();
        if name.chars().any(char::is_control) {
            return Err(encoding::binary());
        }
        if name.is_empty() {
            return Err(
                Failure::refused(sentence!("import.unnamed_column", column = column + 1))
                    .hint(sentence!("import.unnamed_column.hint")),
            );
        }
        if header.iter().any(|other| other.eq_ignore_ascii_case(name)) {
            return Err(
                Failure::refused(sentence!("import.column_twice", column = name))
                    .hint(sentence!("import.column_twice.hint")),
            );
        }
        header.push(name.to_owned());
    }
    Ok(header)
}

fn too_many_rows() -> Failure {
    Failure::refused(sentence!("import.too_many_rows", most = MOST_ROWS))
        .hint(sentence!("import.too_large.hint"))
}

impl Cells {
    /// Reads the record that begins at `start`, and gives where the next one begins.
    fn fill(&mut self, text: &str, start: usize, separator: u8) -> usize {
        self.spans.clear();
        self.count = 0;
        self.stray_quote = false;
        self.open_quote = false;
        let bytes = text.as_bytes();
        let mut at = start;
        loop {
            at = self.fill_cell(bytes, at, separator);
            match bytes.get(at) {
                Some(byte) if *byte == separator => at += 1,
                Some(b'\r') if bytes.get(at + 1) == Some(&b'\n') => return at + 2,
                Some(_) => return at + 1,
                None => return at,
            }
        }
    }

    /// Reads one cell, and gives where it ends: at a separator, a line end or the end of the file.
    fn fill_cell(&mut self, bytes: &[u8], start: usize, separator: u8) -> usize {
        let plain_end = |from: usize| {
            let rest = bytes.get(from..).unwrap_or_default();
            from + memchr3(separator, b'\n', b'\r', rest).unwrap_or(rest.len())
        };
        if bytes.get(start) != Some(&b'"') {
            let end = plain_end(start);
            self.push(start, end, false);
            return end;
        }
        let mut at = start + 1;
        let mut quotes = false;
        loop {
            let rest = bytes.get(at..).unwrap_or_default();
            let Some(length) = memchr(b'"', rest) else {
                self.open_quote = true;
                self.push(start + 1, bytes.len(), quotes);
                return bytes.len();
            };
            at += length;
            if bytes.get(at + 1) != Some(&b'"') {
                break;
            }
            quotes = true;
            at += 2;
        }
        self.push(start + 1, at, quotes);
        let end = plain_end(at + 1);
        self.stray_quote |= end > at + 1;
        end
    }

    fn push(&mut self, start: usize, end: usize, quotes: bool) {
        self.count += 1;
        // A row of a hundred million separators is told by its count; its cells are not kept.
        if self.spans.len() <= MOST_COLUMNS {
            self.spans.push(Span { start, end, quotes });
        }
    }

    fn is_blank(&self) -> bool {
        self.spans.iter().all(|span| span.start == span.end)
    }

    fn text<'t>(&self, text: &'t str, column: usize) -> Cow<'t, str> {
        let Some(span) = self.spans.get(column) else {
            return Cow::Borrowed("");
        };
        let cell = text.get(span.start..span.end).unwrap_or_default();
        if span.quotes {
            Cow::Owned(cell.replace("\"\"", "\""))
        } else {
            Cow::Borrowed(cell)
        }
    }
}
