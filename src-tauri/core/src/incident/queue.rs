//! The work queue: its order, its pages and its counts; what a row says of itself is in `row`.
//! Order: priority, then how many are affected, then the longest reported; what is on hold sinks until its review.
//! Every page is read along an index; nothing is sorted, counted or skipped over.

use rusqlite::{Rows, ToSql, params_from_iter};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::row::{Place, read, select};
use super::{QueueRow, View};
use crate::contract::{At, Nothing};
use crate::error::{Code, Failure, Result};
use crate::ids::Id;
use crate::sentence;
use crate::time::Timestamp;
use crate::writer::Reader;

/// How many rows a page has where the ask does not say.
const PAGE: u32 = 50;
/// How many rows a page may have.
const MOST: u32 = 100;

/// Which page of which view.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct QueueAsk {
    /// The view.
    pub view: View,
    /// Where the page before ended.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub after: Option<String>,
    /// How many rows, at most 100.
    #[serde(default)]
    #[ts(optional = nullable)]
    pub limit: Option<u32>,
}

/// A page of a view.
#[derive(Clone, Debug, PartialEq, Serialize, TS)]
#[ts(export)]
pub struct Queue {
    /// Its rows, in order.
    pub rows: Vec<QueueRow>,
    /// Where the next page begins; absent at the end.
    pub next: Option<String>,
    /// How many rows the view has.
    pub total: i64,
    /// When an incident on hold comes to its review and the order changes by itself.
    pub until: Option<Timestamp>,
}

/// How many incidents each view shows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, TS)]
#[ts(export)]
pub struct Counts {
    /// Open.
    pub work_first: i64,
    /// Open and assigned to the one who asks.
    pub mine: i64,
    /// Open and assigned to nobody.
    pub unassigned: i64,
    /// On hold.
    pub waiting: i64,
    /// All.
    pub all: i64,
}

const BY_RANK: &str = concat!(
    select!("?1, i.rank, i.fewer, i.reported, i.number", "INDEXED BY incident_work"),
    "WHERE i.open = 1 AND i.voided = 0 AND i.batch = ?2 AND i.held = ?3 AND i.review >= ?4 AND i.review <= ?5
       AND (i.rank, i.fewer, i.reported, i.number) > (?6, ?7, ?8, ?9)
     ORDER BY i.rank, i.fewer, i.reported, i.number LIMIT ?10"
);

const BY_ASSIGNEE: &str = concat!(
    select!(
        "?1, i.rank, i.fewer, i.reported, i.number",
        "INDEXED BY incident_by_assignee"
    ),
    "WHERE i.open = 1 AND i.voided = 0 AND i.batch = ?2 AND i.held = ?3 AND i.review >= ?4 AND i.review <= ?5
       AND (i.rank, i.fewer, i.reported, i.number) > (?6, ?7, ?8, ?9) AND i.assignee IS ?11
     ORDER BY i.rank, i.fewer, i.reported, i.number LIMIT ?10"
);

const WAITING: &str = concat!(
    select!("0, i.review, i.number, 0, 0", "INDEXED BY incident_waiting"),
    "WHERE i.held = 1 AND i.voided = 0 AND i.batch = ?1 AND (i.review, i.number) > (?2, ?3)
     ORDER BY i.review, i.number LIMIT ?4"
);

const LATEST: &str = concat!(
    select!(
        "0, -i.reported, -i.number, 0, 0",
        "INDEXED BY incident_reported"
    ),
    "WHERE i.voided = 0 AND i.batch = ?1 AND (i.reported, i.number) < (?2, ?3)
     ORDER BY i.reported DESC, i.number DESC LIMIT ?4"
);

/// A page of a view.
pub(crate) fn queue(at: &At<'_>, ask: QueueAsk) -> Result<Queue> {
    let reader = at.reader;
    let limit = ask.limit.unwrap_or(PAGE).clamp(1, MOST);
    let after = ask
        .after
        .as_deref()
        .map(|text| {
            Place::parse(text)
                .ok_or_else(|| Failure::new(Code::BadAsk, sentence!("queue.bad_cursor")))
        })
        .transpose()?;
    // One more than asked tells whether there is a next page.
    let wanted = usize::try_from(limit).unwrap_or(usize::MAX);
    let mut rows = page(reader, ask.view, after, wanted + 1)?;
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    let counts = counts_of(reader)?;
    Ok(Queue {
        next: rows.last().filter(|_| more).map(|(place, _)| place.text()),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        total: match ask.view {
            View::WorkFirst => counts.work_first,
            View::Mine => counts.mine,
            View::Unassigned => counts.unassigned,
            View::Waiting => counts.waiting,
            View::All => counts.all,
        },
        until: next_review(reader)?,
    })
}

/// How many incidents each view shows.
pub(crate) fn counts(at: &At<'_>, _: Nothing) -> Result<Counts> {
    counts_of(at.reader)
}

/// The same, for other reads.
pub(crate) fn counts_of(reader: &Reader<'_>) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut statement = reader.conn.prepare_cached(
        "SELECT view, n FROM tally WHERE batch = ?1 AND view IN ('all', 'unassigned', 'waiting', 'work_first') AND person = x''
         UNION ALL SELECT view, n FROM tally WHERE batch = ?1 AND view = 'mine' AND person = ?2",
    )?;
    for batch in &reader.batches {
        let mut rows = statement.query((batch, reader.actor.id))?;
        while let Some(row) = rows.next()? {
            let n: i64 = row.get(1)?;
            match row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)? {
                "work_first" => counts.work_first += n,
                "mine" => counts.mine += n,
                "unassigned" => counts.unassigned += n,
                "waiting" => counts.waiting += n,
                _ => counts.all += n,
            }
        }
    }
    Ok(counts)
}

fn page(
    reader: &Reader<'_>,
    view: View,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<(Place, QueueRow)>> {
    match view {
        View::WorkFirst => ranked(reader, BY_RANK, None, after, limit),
        View::Mine => ranked(
            reader,
            BY_ASSIGNEE,
            Some(Some(reader.actor.id)),
            after,
            limit,
        ),
        View::Unassigned => ranked(reader, BY_ASSIGNEE, Some(None), after, limit),
        View::Waiting => {
            let [review, number, ..] = after.map_or([i64::MIN; 4], |place| place.keys);
            along(reader, WAITING, limit, |batch| vec![batch, review, number])
        }
        View::All => {
            let [reported, number, ..] = after.map_or([-i64::MAX; 4], |place| place.keys);
            along(reader, LATEST, limit, |batch| {
                vec![batch, reported.saturating_neg(), number.saturating_neg()]
            })
        }
    }
}

/// Whether on hold, and from when to when the review is.
type Band = (i64, i64, i64);

/// A page in the order of business impact: first what can be worked on or is due for its review, then what is on hold.
fn ranked(
    reader: &Reader<'_>,
    statement: &str,
    assignee: Option<Option<Id>>,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<(Place, QueueRow)>> {
    let now = reader.now.0;
    // What can be worked on, and what is on hold and due for its review; below them what is on hold until later.
    let sections: [(i64, Vec<Band>); 2] = [
        (0, vec![(0, i64::MIN, i64::MAX), (1, i64::MIN, now)]),
        (1, vec![(1, now.saturating_add(1), i64::MAX)]),
    ];
    let mut page = Vec::new();
    let mut prepared = reader.conn.prepare_cached(statement)?;
    for (section, bands) in sections {
        if page.len() >= limit || after.is_some_and(|place| place.section > section) {
            continue;
        }
        let keys = match after {
            Some(place) if place.section == section => place.keys,
            _ => [i64::MIN; 4],
        };
        let most = i64::try_from(limit - page.len()).unwrap_or(i64::MAX);
        for batch in &reader.batches {
            for (held, from, to) in &bands {
                let numbers: [i64; 10] = [
                    section, *batch, *held, *from, *to, keys[0], keys[1], keys[2], keys[3], most,
                ];
                let mut values: Vec<&dyn ToSql> =
                    numbers.iter().map(|number| number as &dyn ToSql).collect();
                if let Some(person) = &assignee {
                    values.push(person);
                }
                let rows = prepared.query(params_from_iter(values))?;
                take_in(&mut page, rows, limit, reader.now)?;
            }
        }
    }
    Ok(page)
}

/// A page along one index, over all batches.
fn along(
    reader: &Reader<'_>,
    statement: &str,
    limit: usize,
    keys: impl Fn(i64) -> Vec<i64>,
) -> Result<Vec<(Place, QueueRow)>> {
    let mut page = Vec::new();
    let mut prepared = reader.conn.prepare_cached(statement)?;
    for batch in &reader.batches {
        let mut values = keys(*batch);
        values.push(i64::try_from(limit).unwrap_or(i64::MAX));
        let rows = prepared.query(params_from_iter(values))?;
        take_in(&mut page, rows, limit, reader.now)?;
    }
    Ok(page)
}

/// Takes rows in that come in their order; the first that stands behind a full page ends them.
fn take_in(
    page: &mut Vec<(Place, QueueRow)>,
    mut rows: Rows<'_>,
    limit: usize,
    now: Timestamp,
) -> Result<()> {
    let last = page.last().map(|(place, _)| *place);
    let last = last.filter(|_| page.len() >= limit);
    while let Some(row) = rows.next()? {
        let place = Place::read(row)?;
        if last.is_some_and(|last| place > last) {
            break;
        }
        page.push((place, read(row, now)?));
    }
    page.sort_by_key(|(place, _)| *place);
    page.truncate(limit);
    Ok(())
}

/// The next review among what is on hold.
fn next_review(reader: &Reader<'_>) -> Result<Option<Timestamp>> {
    let mut next: Option<i64> = None;
    let mut statement = reader.conn.prepare_cached(
        "SELECT min(review) FROM incident INDEXED BY incident_waiting
         WHERE held = 1 AND voided = 0 AND batch = ? AND review > ?",
    )?;
    for batch in &reader.batches {
        let found: Option<i64> = statement.query_row((batch, reader.now), |row| row.get(0))?;
        next = match (next, found) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
    Ok(next.map(Timestamp))
}
