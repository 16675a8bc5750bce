//! What is computed from an incident and the rows around it while folding: its place in the queue and the tallies.
//! Nothing here depends on the time of day; what does is computed when it is read.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension};

use super::kinds::Kind;
use super::rows::Image;
use crate::ids::Id;
use crate::journal::change::Value;

/// Where an unrated incident stands: after the second priority and before the third.
const UNRATED: i64 = 5;

/// Changes of the tallies that one operation makes: (batch, view, person) → difference.
pub(super) type Tallies = BTreeMap<(i64, &'static str, Vec<u8>), i64>;

/// Which views an incident is counted in, and which incident a caller affected belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Standing {
    batch: i64,
    shown: bool,
    open: bool,
    held: bool,
    assignee: Option<Id>,
    pub(super) incident: Option<Id>,
}

/// Computes the derived columns of an incident.
pub(super) fn derive(conn: &Connection, kind: &Kind, image: &mut Image) -> rusqlite::Result<()> {
    let state = image.get(kind, "state").as_text().unwrap_or_default();
    let open = !matches!(state, "resolved" | "closed" | "cancelled");
    let held = state == "on_hold";
    let until = image.get(kind, "hold_until").as_int();
    let review = until.filter(|_| held).unwrap_or(0);
    let rating = match image.get(kind, "rating").as_id() {
        None => None,
        Some(rating) => conn
            .prepare_cached(
                "SELECT priority, reason IS NOT NULL, workaround, because FROM rating WHERE owner = ? AND id = ? AND voided = 0",
            )?
            .query_row((image.id, rating), |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })
            .optional()?,
    };
    let (priority, overridden, workaround, because): (
        Option<i64>,
        bool,
        Option<i64>,
        Option<String>,
    ) = rating.unwrap_or_default();
    // As the rating answers, which decides the place, and else whether one is written down.
    let is_written = image.get(kind, "workaround").as_text().is_some();
    let eased = workaround.or(is_written.then_some(1));
    let callers: i64 = conn
        .prepare_cached("SELECT count(*) FROM affected WHERE incident = ? AND voided = 0")?
        .query_row([image.id], |row| row.get(0))?;
    let users = image.get(kind, "users").as_int().unwrap_or(0);
    image.derived = vec![
        Value::Int(i64::from(open)),
        Value::Int(i64::from(held)),
        Value::Int(review),
        priority.map_or(Value::Null, Value::Int),
        Value::Int(callers),
        Value::Int(priority.map_or(UNRATED, |priority| priority.saturating_mul(2))),
        Value::Int(-callers.max(users)),
        Value::Int(i64::from(overridden)),
        eased.map_or(Value::Null, Value::Int),
        because.map_or(Value::Null, Value::Text),
    ];
    Ok(())
}

/// How a row stands among others, as it is.
pub(super) fn standing(kind: &Kind, image: &Image) -> Standing {
    let flag = |place: usize| image.derived.get(place) == Some(&Value::Int(1));
    Standing {
        batch: image.batch,
        shown: image.number.is_some() && !image.voided,
        open: flag(0),
        held: flag(1),
        assignee: image.get(kind, "assignee").as_id(),
        incident: image.get(kind, "incident").as_id(),
    }
}

/// Counts an incident in or out.
pub(super) fn count(tallies: &mut Tallies, standing: &Standing, by: i64) {
    if !standing.shown {
        return;
    }
    let mut add = |view: &'static str, person: &[u8]| {
        let key = (standing.batch, view, person.to_vec());
        *tallies.entry(key).or_default() += by;
    };
    add("all", &[]);
    if standing.open {
        add("work_first", &[]);
        match &standing.assignee {
            Some(person) => add("mine", &person.0),
            None => add("unassigned", &[]),
        }
    }
    if standing.held {
        add("waiting", &[]);
    }
}

/// Writes the tallies of one operation.
pub(super) fn store(conn: &Connection, tallies: &Tallies) -> rusqlite::Result<()> {
    let mut statement = conn.prepare_cached(
        "INSERT INTO tally (batch, view, person, n) VALUES (?, ?, ?, ?)
         ON CONFLICT (batch, view, person) DO UPDATE SET n = n + excluded.n",
    )?;
    for ((batch, view, person), n) in tallies {
        if *n != 0 {
            statement.execute((batch, view, person, n))?;
        }
    }
    Ok(())
}
