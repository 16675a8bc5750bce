//! A file is validated whole and becomes a plan; its incidents are then given one by one.
//! It holds the text and where each row begins, and never more than one incident beside them.

use std::collections::{HashMap, HashSet};

use chrono_tz::Tz;

use super::csv::{Cells, Table};
use super::dates::{DateOrder, Dates, Evidence};
use super::findings::{Findings, Notice, shown};
use super::history;
use super::mapping::{Field, Layout, Shape};
use super::nouns::{ImportOptions, ImportPlan, ImportedIncident, Present, RowProblem};
use super::row::{Entry, Rows};
use crate::error::{Code, Failure, Result};
use crate::sentence;

/// After how many rows the progress is told.
const TOLD_EVERY: usize = 2_000;

/// A file that was read and validated.
#[derive(Debug)]
pub struct Prepared {
    rows: Rows,
    /// The incident of each row that has one, by rank of first appearance, and the row's index; sorted.
    groups: Vec<(u32, u32)>,
    /// The ranks of the incidents that have a problem or are at the desk already.
    left_out: HashSet<u32>,
    skip_bad: bool,
    plan: ImportPlan,
}

/// Reads and validates a file as a whole.
/// `progress` hears how many of how many rows are done and answers whether to go on.
///
/// # Errors
/// Refuses a file that is no whole table, or none that the mapping knows, and dates that can be read in two ways.
/// Problems of single rows are no error: they stand in the plan.
pub fn prepare(
    bytes: Vec<u8>,
    how: &ImportOptions,
    present: &Present<'_>,
    progress: &dyn Fn(usize, usize) -> bool,
) -> Result<Prepared> {
    let zone = zone(&how.zone)?;
    let table = Table::from_bytes(bytes)?;
    let layout = Layout::of(&table.header, how.mapping.as_deref())?;
    let order = match how.dates.or(layout.mapping.dates) {
        Some(order) => order,
        None => shown_order(&table, &layout)?,
    };
    let dates = Dates { zone, order };
    let rows = Rows {
        table,
        layout,
        dates,
        now: present.now,
    };
    let mut found = Findings::default();
    let mut tally = Tally::default();
    let groups = group(&rows, &mut found, &mut tally);
    let mut left_out = HashSet::new();
    let mut cells = Cells::default();
    let (mut done, total) = (0, rows.table.len());
    for group in groups.chunk_by(same_incident) {
        let Some((rank, first)) = group.first() else {
            continue;
        };
        let number = rows.number(*first as usize, &mut cells);
        if (present.is_here)(&number.unwrap_or_default())? {
            // It stays as it is, so that nothing in its rows needs mending.
            found.notice(Notice::AlreadyHere);
            left_out.insert(*rank);
        } else {
            let mut found_in_it = Findings::default();
            match rows.incident(group, &mut cells, &mut found_in_it) {
                Some(incident) if found_in_it.problem_count == 0 => tally.count(&incident),
                _ => {
                    tally.bad += 1;
                    left_out.insert(*rank);
                }
            }
            found.take_in(found_in_it);
        }
        let told = done / TOLD_EVERY;
        done += group.len();
        if done / TOLD_EVERY > told && !progress(done, total) {
            return Err(cancelled());
        }
    }
    if !progress(total, total) {
        return Err(cancelled());
    }
    let plan = plan(&rows, found, tally);
    Ok(Prepared {
        rows,
        groups,
        left_out,
        skip_bad: how.skip_bad,
        plan,
    })
}

impl Prepared {
    /// What the import would do.
    #[must_use]
    pub fn plan(&self) -> &ImportPlan {
        &self.plan
    }

    /// The incidents, in the order in which the file first names them, without those that have a problem or are at the desk already.
    ///
    /// # Errors
    /// Refuses where there is a problem, unless it was asked that incidents with one be left out.
    pub fn incidents(&self) -> Result<impl Iterator<Item = ImportedIncident> + '_> {
        if let Some(first) = self.plan.problems.first().filter(|_| !self.skip_bad) {
            return Err(stopped(first, self.plan.problem_count));
        }
        let mut cells = Cells::default();
        let groups = self.groups.chunk_by(same_incident);
        let is_left_out = |group: &[(u32, u32)]| {
            group
                .first()
                .is_some_and(|(rank, _)| self.left_out.contains(rank))
        };
        Ok(groups
            .filter(move |group| !is_left_out(group))
            .filter_map(move |group| {
                // What there was to find was found when the file was validated.
                self.rows
                    .incident(group, &mut cells, &mut Findings::default())
            }))
    }

    /// Why there is no incident to import.
    #[must_use]
    pub fn none_left(&self) -> Failure {
        if self.plan.problem_count > 0 {
            return Failure::refused(sentence!("import.nothing"));
        }
        let count = self.left_out.len();
        Failure::refused(sentence!("import.all_here", count = count))
            .hint(sentence!("import.all_here.hint"))
    }
}

impl Rows {
    /// Reads the rows of one incident; nothing where one of them cannot be read.
    fn incident(
        &self,
        group: &[(u32, u32)],
        cells: &mut Cells,
        found: &mut Findings,
    ) -> Option<ImportedIncident> {
        let shape = self.layout.mapping.shape;
        let mut entries: Vec<Entry<'_>> = Vec::with_capacity(group.len());
        let mut first_row = None;
        let mut contradicted = false;
        for (_, index) in group {
            let Some(entry) = self.entry(*index as usize, cells, found) else {
                continue;
            };
            // A log repeats its times on every row: one word about them is enough.
            if let Some(problem) = self.contradiction(&entry, cells).filter(|_| !contradicted) {
                contradicted = true;
                found.problem(problem);
            }
            match first_row {
                None => first_row = Some(cells.number),
                Some(row) if shape == Shape::List => found.problem(self.twice(&entry, cells, row)),
                Some(_) => {}
            }
            entries.push(entry);
        }
        if entries.len() < group.len() {
            return None;
        }
        history::order(&mut entries, found);
        let as_text = self.as_text(entries.last()?.index, cells, found);
        history::incident(&entries, shape, &as_text, found)
    }

    fn twice(&self, entry: &Entry<'_>, cells: &Cells, first: u32) -> RowProblem {
        let column = self.layout.column(Field::Number);
        RowProblem {
            row: cells.number,
            incident: Some(shown(&entry.number)),
            column: column.and_then(|column| self.table.header.get(column).cloned()),
            value: shown(&entry.number),
            problem: sentence!("import.twice", row = i64::from(first)),
            remedy: sentence!("import.remedy.twice"),
        }
    }
}

fn zone(name: &str) -> Result<Tz> {
    if name.trim().is_empty() {
        let needed = Failure::new(Code::BadAsk, sentence!("import.zone_needed"));
        return Err(needed.hint(sentence!("import.zone_unknown.hint")));
    }
    name.parse().map_err(|_| {
        Failure::new(Code::BadAsk, sentence!("import.zone_unknown", zone = name))
            .hint(sentence!("import.zone_unknown.hint"))
    })
}

/// The order of day and month that the dates of the whole file show.
fn shown_order(table: &Table, layout: &Layout) -> Result<DateOrder> {
    let fields = [
        Field::Opened,
        Field::Updated,
        Field::Resolved,
        Field::Closed,
    ];
    let columns: Vec<usize> = fields
        .into_iter()
        .filter_map(|field| layout.column(field))
        .collect();
    let mut evidence = Evidence::default();
    let mut cells = Cells::default();
    for index in 0..table.len() {
        table.read(index, &mut cells);
        for column in &columns {
            evidence.weigh(table.cell(&cells, *column).trim());
        }
    }
    evidence.order().ok_or_else(|| {
        Failure::refused(sentence!("import.dates_ambiguous"))
            .hint(sentence!("import.dates_ambiguous.hint"))
    })
}

/// Brings the rows of each incident together; one without a reference is a problem at once, and a bad incident of its own.
fn group(rows: &Rows, found: &mut Findings, tally: &mut Tally) -> Vec<(u32, u32)> {
    let mut ranks: HashMap<String, u32> = HashMap::new();
    let mut groups = Vec::with_capacity(rows.table.len());
    let mut cells = Cells::default();
    for (index, row) in (0_u32..).take(rows.table.len()).enumerate() {
        let Some(number) = rows.number(index, &mut cells) else {
            // It belongs to no incident; reading it tells what is wrong with it.
            let mut found_in_it = Findings::default();
            let _: Option<Entry<'_>> = rows.entry(index, &mut cells, &mut found_in_it);
            found.take_in(found_in_it);
            tally.bad += 1;
            continue;
        };
        let rank = match ranks.get(number.as_ref()) {
            Some(rank) => *rank,
            None => {
                let rank = u32::try_from(ranks.len()).unwrap_or(u32::MAX);
                ranks.insert(number.into_owned(), rank);
                rank
            }
        };
        groups.push((rank, row));
    }
    groups.sort_unstable();
    groups
}

fn same_incident(one: &(u32, u32), next: &(u32, u32)) -> bool {
    one.0 == next.0
}

/// What there is in the incidents that would come in, and how many have a problem.
#[derive(Default)]
struct Tally {
    incidents: usize,
    bad: usize,
    steps: usize,
    reopened: usize,
    people: HashSet<String>,
    teams: HashSet<String>,
    callers: HashSet<String>,
    categories: HashSet<Vec<String>>,
}

impl Tally {
    fn count(&mut self, incident: &ImportedIncident) {
        self.incidents += 1;
        self.steps += incident.history.len();
        self.reopened += usize::from(incident.reopened());
        note(&mut self.people, incident.logged_by.as_ref());
        note(&mut self.callers, incident.caller.as_ref());
        self.note_category(&incident.category);
        for step in &incident.history {
            note(&mut self.people, step.by.as_ref());
            note(&mut self.people, step.person.as_ref());
            note(&mut self.teams, step.team.as_ref());
            if let Some(category) = &step.category {
                self.note_category(category);
            }
        }
    }

    fn note_category(&mut self, category: &[String]) {
        for length in 1..=category.len() {
            if let Some(path) = category
                .get(..length)
                .filter(|path| !self.categories.contains(*path))
            {
                self.categories.insert(path.to_vec());
            }
        }
    }
}

fn note(names: &mut HashSet<String>, name: Option<&String>) {
    if let Some(name) = name.filter(|name| !names.contains(*name)) {
        names.insert(name.clone());
    }
}

fn plan(rows: &Rows, mut found: Findings, tally: Tally) -> ImportPlan {
    found.problems.sort_by_key(|problem| problem.row);
    let header = &rows.table.header;
    let as_text = rows.layout.as_text.iter();
    ImportPlan {
        mapping: rows.layout.mapping.name,
        encoding: rows.table.encoding,
        dates: rows.dates.order,
        rows: rows.table.len(),
        incidents: tally.incidents,
        bad: tally.bad,
        steps: tally.steps,
        reopened: tally.reopened,
        people: tally.people.len(),
        teams: tally.teams.len(),
        callers: tally.callers.len(),
        categories: tally.categories.len(),
        as_text: as_text
            .filter_map(|column| header.get(*column).cloned())
            .collect(),
        not_taken: rows.layout.not_taken(header),
        notices: found.sentences(),
        problems: found.problems,
        problem_count: found.problem_count,
    }
}

fn cancelled() -> Failure {
    Failure::new(Code::Cancelled, sentence!("import.cancelled"))
}

/// The first problem as the sentence that ends an import.
fn stopped(first: &RowProblem, count: usize) -> Failure {
    let message = match &first.column {
        Some(column) => sentence!(
            "import.stopped",
            row = i64::from(first.row),
            column = column,
            value = &first.value,
            problem = first.problem.clone(),
            count = count,
        ),
        None => sentence!(
            "import.stopped_row",
            row = i64::from(first.row),
            problem = first.problem.clone(),
            count = count,
        ),
    };
    Failure::refused(message).hint(sentence!("import.stopped.hint"))
}
