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

/// What can be worked on, and what is on hold and due for its review, merged along the index.
macro_rules! workable {
    ($index:literal, $whose:literal) => {
        concat!(
            select!("0, i.rank, i.fewer, i.reported, i.number", $index),
            "WHERE i.open = 1 AND i.voided = 0 AND i.batch = ?1 AND i.held = 0
               AND (i.rank, i.fewer, i.reported, i.number) > (?3, ?4, ?5, ?6)",
            $whose,
            " UNION ALL ",
            select!("0, i.rank, i.fewer, i.reported, i.number", $index),
            "WHERE i.open = 1 AND i.voided = 0 AND i.batch = ?1 AND i.held = 1 AND i.review <= ?2
               AND (i.rank, i.fewer, i.reported, i.number) > (?3, ?4, ?5, ?6)",
            $whose,
            " ORDER BY 2, 3, 4, 5 LIMIT ?7"
        )
    };
}

/// Below it what is on hold until later.
macro_rules! held {
    ($index:literal, $whose:literal) => {
        concat!(
            select!("1, i.rank, i.fewer, i.reported, i.number", $index),
            "WHERE i.open = 1 AND i.voided = 0 AND i.batch = ?1 AND i.held = 1 AND i.review > ?2
               AND (i.rank, i.fewer, i.reported, i.number) > (?3, ?4, ?5, ?6)",
            $whose,
            " ORDER BY i.rank, i.fewer, i.reported, i.number LIMIT ?7"
        )
    };
}

/// The two sections of a view in the order of business impact.
const BY_RANK: [&str; 2] = [
    workable!("INDEXED BY incident_work", ""),
    held!("INDEXED BY incident_work", ""),
];

const BY_ASSIGNEE: [&str; 2] = [
    workable!("INDEXED BY incident_by_assignee", " AND i.assignee IS ?8"),
    held!("INDEXED BY incident_by_assignee", " AND i.assignee IS ?8"),
];

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
    let shares = shares(reader, ask.view)?;
    let mut rows = page(reader, ask.view, &shares, after, wanted + 1)?;
    let more = rows.len() > wanted;
    rows.truncate(wanted);
    Ok(Queue {
        next: rows.last().filter(|_| more).map(|(place, _)| place.text()),
        rows: rows.into_iter().map(|(_, row)| row).collect(),
        total: shares.iter().map(|share| share.count).sum(),
        until: shares.iter().filter_map(|share| share.until).min(),
    })
}

/// What a batch has to do with a view.
struct Share {
    batch: i64,
    /// How many of its incidents the view has.
    count: i64,
    /// The next review among what it has on hold.
    until: Option<Timestamp>,
}

/// The batches that are shown, as far as a view is concerned.
fn shares(reader: &Reader<'_>, view: View) -> Result<Vec<Share>> {
    let (name, person): (_, &[u8]) = match view {
        View::WorkFirst => ("work_first", &[]),
        View::Mine => ("mine", &reader.actor.id.0),
        View::Unassigned => ("unassigned", &[]),
        View::Waiting => ("waiting", &[]),
        View::All => ("all", &[]),
    };
    Ok(reader
        .conn
        .prepare_cached(
            "SELECT b.number, t.n, (SELECT min(i.review) FROM incident i INDEXED BY incident_waiting
               WHERE i.held = 1 AND i.voided = 0 AND i.batch = b.number AND i.review > ?3)
             FROM batch b LEFT JOIN tally t ON t.batch = b.number AND t.view = ?1 AND t.person = ?2
             WHERE b.shown = 1 ORDER BY b.number",
        )?
        .query_map((name, person, reader.now), |row| {
            Ok(Share {
                batch: row.get(0)?,
                count: row.get::<_, Option<_>>(1)?.unwrap_or(0),
                until: row.get(2)?,
            })
        })?
        .collect::<rusqlite::Result<_>>()?)
}

/// How many incidents each view shows.
pub(crate) fn counts(at: &At<'_>, _: Nothing) -> Result<Counts> {
    counts_of(at.reader)
}

/// The same, for other reads.
pub(crate) fn counts_of(reader: &Reader<'_>) -> Result<Counts> {
    let mut counts = Counts::default();
    let mut statement = reader.conn.prepare_cached(
        "SELECT t.view, t.n FROM batch b JOIN tally t ON t.batch = b.number
         WHERE b.shown = 1 AND t.view IN ('all', 'mine', 'unassigned', 'waiting', 'work_first')
           AND t.person = CASE t.view WHEN 'mine' THEN ?1 ELSE x'' END",
    )?;
    let mut rows = statement.query([reader.actor.id])?;
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
    Ok(counts)
}

/// The rows of a page.
fn page(
    reader: &Reader<'_>,
    view: View,
    shares: &[Share],
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<(Place, QueueRow)>> {
    let mine = Some(reader.actor.id);
    match view {
        View::WorkFirst => ranked(reader, BY_RANK, None, shares, after, limit),
        View::Mine => ranked(reader, BY_ASSIGNEE, Some(mine), shares, after, limit),
        View::Unassigned => ranked(reader, BY_ASSIGNEE, Some(None), shares, after, limit),
        View::Waiting => {
            let [review, number, ..] = after.map_or([i64::MIN; 4], |place| place.keys);
            along(reader, WAITING, shares, [review, number], limit)
        }
        View::All => {
            let [reported, number, ..] = after.map_or([-i64::MAX; 4], |place| place.keys);
            let from = [reported.saturating_neg(), number.saturating_neg()];
            along(reader, LATEST, shares, from, limit)
        }
    }
}

/// A page in the order of business impact, section after section.
fn ranked(
    reader: &Reader<'_>,
    sections: [&str; 2],
    assignee: Option<Option<Id>>,
    shares: &[Share],
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<(Place, QueueRow)>> {
    let mut page = Vec::new();
    for (section, statement) in (0..).zip(sections) {
        if page.len() >= limit || after.is_some_and(|place| place.section > section) {
            continue;
        }
        let [rank, fewer, reported, number] = match after {
            Some(place) if place.section == section => place.keys,
            _ => [i64::MIN; 4],
        };
        let most = most(limit - page.len());
        let mut prepared = reader.conn.prepare_cached(statement)?;
        for share in shares.iter().filter(|share| share.count > 0) {
            let mut values: Vec<&dyn ToSql> = vec![
                &share.batch,
                &reader.now,
                &rank,
                &fewer,
                &reported,
                &number,
                &most,
            ];
            if let Some(person) = &assignee {
                values.push(person);
            }
            let rows = prepared.query(params_from_iter(values))?;
            take_in(&mut page, rows, limit, reader.now)?;
        }
    }
    Ok(page)
}

/// A page along one index, over all batches.
fn along(
    reader: &Reader<'_>,
    statement: &str,
    shares: &[Share],
    [first, second]: [i64; 2],
    limit: usize,
) -> Result<Vec<(Place, QueueRow)>> {
    let mut page = Vec::new();
    let mut prepared = reader.conn.prepare_cached(statement)?;
    for share in shares.iter().filter(|share| share.count > 0) {
        let rows = prepared.query((share.batch, first, second, most(limit)))?;
        take_in(&mut page, rows, limit, reader.now)?;
    }
    Ok(page)
}

/// How many rows SQLite is asked for.
fn most(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
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
