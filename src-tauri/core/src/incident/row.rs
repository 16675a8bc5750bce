//! One row of a view, as it is read: what it says of itself, and why it stands where it does.
//! Which rows a view has, and in which order, is in `queue`.

use rusqlite::Row;

use super::store::{known, number, state};
use super::{Channel, HoldReason, QueueRow, State};
use crate::classification::Decided;
use crate::classification::ready::WORKAROUND;
use crate::error::Sentence;
use crate::ids::Id;
use crate::people::PersonName;
use crate::routing::TeamName;
use crate::sentence;
use crate::time::Timestamp;

/// Where a row stands in its view.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    pub(super) section: i64,
    pub(super) keys: [i64; 4],
}

impl Place {
    pub(super) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            section: row.get(0)?,
            keys: [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?],
        })
    }

    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut numbers = text.split('.').map(|number| number.parse::<i64>().ok());
        let mut next = || numbers.next().flatten();
        let place = Self {
            section: next()?,
            keys: [next()?, next()?, next()?, next()?],
        };
        numbers.next().is_none().then_some(place)
    }

    pub(super) fn text(self) -> String {
        let [a, b, c, d] = self.keys;
        format!("{}.{a}.{b}.{c}.{d}", self.section)
    }
}

/// The columns of a row, after its five keys.
macro_rules! select {
    ($keys:literal, $from:literal) => {
        concat!(
            "SELECT ", $keys, ", i.id, i.reference, i.title, i.priority, i.state, i.hold_reason, i.hold_until, i.team,
             t.name, t.tier, i.assignee, p.name, i.users, i.callers, i.eased, i.channel, i.reported,
             r.reason, o.name, i.because
             FROM incident i ", $from,
            " LEFT JOIN team t ON t.id = i.team LEFT JOIN person p ON p.id = i.assignee
             LEFT JOIN rating r ON i.overridden = 1 AND r.owner = i.id AND r.id = i.rating
             LEFT JOIN person o ON o.id = r.by "
        )
    };
}

pub(super) use select;

/// Reads a row.
pub(super) fn read(row: &Row<'_>, now: Timestamp) -> rusqlite::Result<QueueRow> {
    let priority = number(row, 8)?;
    let team: Option<Id> = row.get(12)?;
    let assignee: Option<Id> = row.get(15)?;
    let state = state(row, 9, assignee)?;
    let hold_reason = known(row, 10)?.filter(|_| state == State::OnHold);
    let hold_until = row.get(11)?;
    let users: Option<i64> = row.get(17)?;
    let grounds = Grounds {
        priority,
        state,
        hold_reason,
        hold_until,
        affected: users.unwrap_or(0).max(row.get(18)?),
        workaround: row.get(19)?,
        decided: decided(row.get(24)?),
        channel: known(row, 20)?,
        overridden: row.get(22)?,
        overridden_by: row.get::<_, Option<_>>(23)?.unwrap_or_default(),
    };
    Ok(QueueRow {
        id: row.get(5)?,
        reference: row.get::<_, Option<_>>(6)?.unwrap_or_default(),
        title: row.get::<_, Option<_>>(7)?.unwrap_or_default(),
        priority,
        state,
        hold_reason,
        hold_until: hold_until.filter(|_| state == State::OnHold),
        team: match team {
            Some(id) => Some(TeamName {
                id,
                name: row.get::<_, Option<_>>(13)?.unwrap_or_default(),
                tier: number(row, 14)?,
            }),
            None => None,
        },
        assignee: match assignee {
            Some(id) => Some(PersonName {
                id,
                name: row.get::<_, Option<_>>(16)?.unwrap_or_default(),
            }),
            None => None,
        },
        why: grounds.why(now),
        reported: row.get::<_, Option<_>>(21)?.unwrap_or_default(),
    })
}

/// The answers that decided the priority; the workaround speaks for itself.
fn decided(because: Option<String>) -> Vec<Decided> {
    let decided: Option<Vec<Decided>> =
        because.and_then(|because| serde_json::from_str(&because).ok());
    let mut decided = decided.unwrap_or_default();
    decided.retain(|decided| decided.key != WORKAROUND);
    decided
}

/// What decides where a row stands.
struct Grounds {
    priority: Option<u8>,
    state: State,
    hold_reason: Option<HoldReason>,
    hold_until: Option<Timestamp>,
    affected: i64,
    /// Whether there is one, where that is known.
    workaround: Option<bool>,
    decided: Vec<Decided>,
    channel: Option<Channel>,
    overridden: Option<String>,
    overridden_by: String,
}

impl Grounds {
    /// Why the row stands where it does, the weightiest reason first.
    fn why(self, now: Timestamp) -> Vec<Sentence> {
        let mut why = Vec::new();
        let over = matches!(
            self.state,
            State::Resolved | State::Closed | State::Cancelled
        );
        if over {
            why.push(self.state.word());
        }
        if self.state == State::OnHold {
            let reason = self
                .hold_reason
                .map_or_else(|| sentence!("for.unknown"), HoldReason::word);
            why.push(match self.hold_until {
                None => sentence!("why.held_without_review", reason = reason),
                Some(until) if until <= now => sentence!("why.review_due", reason = reason),
                Some(until) => sentence!("why.held", reason = reason, until = until),
            });
        }
        match (self.priority, self.overridden) {
            (Some(priority), Some(reason)) => why.push(sentence!(
                "why.overridden",
                priority = i64::from(priority),
                by = self.overridden_by,
                reason = reason
            )),
            (None, _) if !over => why.push(sentence!("why.unrated")),
            (Some(_), None) | (None, _) => {}
        }
        if self.affected > 0 {
            why.push(sentence!("why.users", count = self.affected));
        }
        for Decided {
            criterion, level, ..
        } in self.decided
        {
            why.push(sentence!(
                "why.decided",
                criterion = criterion,
                level = level
            ));
        }
        match self.workaround {
            Some(true) => why.push(sentence!("why.workaround")),
            Some(false) => why.push(sentence!("why.no_workaround")),
            None => {}
        }
        if self.state == State::New
            && let Some(channel) = self.channel
        {
            why.push(sentence!("why.new", how = channel.word()));
        }
        if let (true, Some(priority)) = (why.is_empty(), self.priority) {
            why.push(sentence!("why.rated", priority = i64::from(priority)));
        }
        why
    }
}
