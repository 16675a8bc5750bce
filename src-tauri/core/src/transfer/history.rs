//! The rows of one incident become the incident as it was logged and what happened to it since.
//! It judges no transition: what happened, happened.

use std::borrow::Cow;

use super::cell::word;
use super::findings::{Findings, Notice};
use super::mapping::Shape;
use super::nouns::{ImportedIncident, ImportedResolution, Step, is_over};
use super::row::{Entry, Said};
use super::servicenow::RESOLUTION_CODES;
use crate::incident::{HoldReason, State};
use crate::time::Timestamp;

/// Puts the rows of an incident into the order of time.
/// Their counter decides only between updates of the same minute: where the two disagree, the times make the history.
pub(super) fn order(entries: &mut [Entry<'_>], found: &mut Findings) {
    entries.sort_by_key(|entry| (entry.updated, entry.updates, entry.index));
    let mut pairs = entries.iter().zip(entries.iter().skip(1));
    let disagree = |(one, next): (&Entry<'_>, &Entry<'_>)| next.updates < one.updates;
    if pairs.any(disagree) {
        found.notice(Notice::Order);
    }
}

/// Builds an incident out of its rows in order; nothing where there are none.
pub(super) fn incident(
    entries: &[Entry<'_>],
    shape: Shape,
    as_text: &[String],
    found: &mut Findings,
) -> Option<ImportedIncident> {
    let (first, last) = (entries.first()?, entries.last()?);
    let mut history = match shape {
        Shape::Log => updates(entries, last.opened, found),
        Shape::List => told(last, found),
    };
    settle(&mut history, last, found);
    let without_reason =
        |step: &&Step| step.state == Some(State::OnHold) && step.hold_reason.is_none();
    for _ in history.iter().filter(without_reason) {
        found.notice(Notice::NoHoldReason);
    }
    Some(ImportedIncident {
        number: last.number.to_string(),
        title: title(last, found),
        description: description(last, as_text),
        caller: owned(&last.caller),
        channel: last.channel,
        logged_by: owned(&last.opened_by),
        reported: last.opened,
        category: category(first),
        impact: first.impact,
        urgency: first.urgency,
        priority: first.priority,
        history,
    })
}

/// What each update of a log changed.
fn updates(entries: &[Entry<'_>], opened: Timestamp, found: &mut Findings) -> Vec<Step> {
    let mut steps = Vec::with_capacity(entries.len());
    let Some(first) = entries.first() else {
        return steps;
    };
    let mut now = AsOf::as_logged(first);
    let mut before: Option<&Entry<'_>> = None;
    for entry in entries {
        let at = entry.updated.unwrap_or(opened);
        if at < opened {
            found.notice(Notice::BeforeOpened);
        }
        let mut step = Step::nothing(at.max(opened), owned(&entry.updated_by));
        now.advance(entry, &mut step);
        let again = |before: &Entry<'_>| {
            entry.updates.is_some()
                && (before.updated, before.updates) == (entry.updated, entry.updates)
        };
        if step.says_something() {
            steps.push(step);
        } else if before.is_some_and(again) {
            found.notice(Notice::SameUpdate);
        }
        before = Some(entry);
    }
    steps
}

/// What a list tells of the history: who had it, and its state now with the best time that stands there.
fn told(entry: &Entry<'_>, found: &mut Findings) -> Vec<Step> {
    let mut step = Step::nothing(entry.opened, owned(&entry.opened_by));
    AsOf::as_logged(entry).advance(entry, &mut step);
    let state = step.state.take();
    let hold_reason = step.hold_reason.take();
    let (note, message) = (step.note.take(), step.message.take());
    let updated = entry.updated.unwrap_or(entry.opened);
    if updated < entry.opened {
        found.notice(Notice::BeforeOpened);
    }
    let updated = updated.max(entry.opened);
    let mut steps = vec![step];
    if note.is_some() || message.is_some() {
        let said = Step::nothing(updated, owned(&entry.updated_by));
        steps.push(Step {
            note,
            message,
            ..said
        });
    }
    let state = state.or_else(|| told_by_times(entry));
    if let Some(state) = state {
        let (ended, by) = match state {
            State::Resolved => (entry.resolved, &entry.resolved_by),
            State::Closed | State::Cancelled => (entry.closed, &entry.closed_by),
            State::New | State::Assigned | State::InProgress | State::OnHold => {
                (Some(updated), &entry.updated_by)
            }
        };
        if ended.is_none() {
            found.notice(Notice::EndUntold);
        }
        let at = ended
            .or(entry.resolved)
            .unwrap_or(updated)
            .max(entry.opened);
        let reached = Step::nothing(at, owned(by));
        steps.push(Step {
            state: Some(state),
            hold_reason,
            ..reached
        });
    }
    steps.retain(Step::says_something);
    steps
}

/// The state of a list's row that does not name one.
fn told_by_times(entry: &Entry<'_>) -> Option<State> {
    if entry.state.is_some() {
        return None;
    }
    let closed = entry.closed.map(|_| State::Closed);
    closed.or(entry.resolved.map(|_| State::Resolved))
}

/// Gives the last end of an incident its times, its author and its resolution.
/// The file repeats these on every row, so that they are true only of the last end, and only if there is one.
fn settle(steps: &mut Vec<Step>, last: &Entry<'_>, found: &mut Findings) {
    let is_open = |step: &Step| step.state.is_some_and(|state| !is_over(state));
    let from = steps.iter().rposition(is_open).map_or(0, |open| open + 1);
    let reaches = |steps: &[Step], state| {
        let after = steps.iter().skip(from);
        after
            .into_iter()
            .position(|step| step.state == Some(state))
            .map(|at| at + from)
    };
    let closed = reaches(steps, State::Closed);
    if let (Some(closed), Some(at)) = (closed, last.closed) {
        move_to(steps, closed, at, last.opened, found);
    }
    let resolved = reaches(steps, State::Resolved);
    match (resolved, closed, last.resolved) {
        (Some(resolved), _, Some(at)) => move_to(steps, resolved, at, last.opened, found),
        (None, Some(closed), Some(at)) => {
            let resolved = Step::nothing(at, owned(&last.resolved_by));
            steps.insert(
                closed,
                Step {
                    state: Some(State::Resolved),
                    ..resolved
                },
            );
            move_to(steps, closed, at, last.opened, found);
        }
        _ => {}
    }
    let end = reaches(steps, State::Resolved).or_else(|| reaches(steps, State::Closed));
    if let Some(step) = end.and_then(|end| steps.get_mut(end)) {
        step.resolution = resolution(last);
        if step.state == Some(State::Resolved) && last.resolved_by.is_some() {
            step.by = owned(&last.resolved_by);
        }
    }
    steps.sort_by_key(|step| step.at);
}

/// Moves a change of state to the time that its own column gives, where that lies between the states before and after it.
fn move_to(
    steps: &mut [Step],
    index: usize,
    at: Timestamp,
    opened: Timestamp,
    found: &mut Findings,
) {
    let states = |step: &&Step| step.state.is_some();
    let before = steps
        .iter()
        .take(index)
        .rev()
        .find(states)
        .map_or(opened, |step| step.at);
    let after = steps
        .iter()
        .skip(index + 1)
        .find(states)
        .map(|step| step.at);
    let fits = before <= at && after.is_none_or(|after| at <= after);
    if !fits {
        found.notice(Notice::EndContradicted);
    }
    if let Some(step) = steps.get_mut(index) {
        step.at = if fits {
            at
        } else {
            step.at.clamp(before, after.unwrap_or(step.at).max(before))
        };
    }
}

fn resolution(last: &Entry<'_>) -> Option<ImportedResolution> {
    let said = last.code.is_some() || last.resolution.is_some();
    said.then(|| ImportedResolution {
        code: last
            .code
            .as_deref()
            .and_then(|code| word(RESOLUTION_CODES, code)),
        imported_code: owned(&last.code),
        text: owned(&last.resolution),
    })
}

/// The title; a log has none, and what it says of the kind of incident stands for it.
/// Where it says nothing of that either, the number has to do.
fn title(last: &Entry<'_>, found: &mut Findings) -> String {
    if let Some(title) = &last.title {
        return title.to_string();
    }
    let kind = last.category.iter().chain([&last.symptom]);
    let kind: Vec<&str> = kind.filter_map(Option::as_deref).collect();
    if kind.is_empty() {
        found.notice(Notice::Untitled);
        return last.number.to_string();
    }
    kind.join(" · ")
}

fn description(last: &Entry<'_>, as_text: &[String]) -> Option<String> {
    let below = as_text.join("\n");
    match (&last.description, below.is_empty()) {
        (None, true) => None,
        (None, false) => Some(below),
        (Some(said), true) => Some(said.to_string()),
        (Some(said), false) => Some(format!("{said}\n\n{below}")),
    }
}

fn category(entry: &Entry<'_>) -> Vec<String> {
    entry.category.iter().filter_map(owned).collect()
}

fn owned(said: &Said<'_>) -> Option<String> {
    said.as_deref().map(str::to_owned)
}

/// An incident as of one of its rows.
struct AsOf<'e, 't> {
    state: (State, Option<HoldReason>),
    team: Option<&'e Cow<'t, str>>,
    person: Option<&'e Cow<'t, str>>,
    category: &'e [Said<'t>; 2],
    impact: Option<u8>,
    urgency: Option<u8>,
    priority: Option<u8>,
    note: Option<&'e Cow<'t, str>>,
    message: Option<&'e Cow<'t, str>>,
}

impl<'e, 't> AsOf<'e, 't> {
    /// New and with nobody, and rated as its first row says.
    fn as_logged(first: &'e Entry<'t>) -> Self {
        Self {
            state: (State::New, None),
            team: None,
            person: None,
            category: &first.category,
            impact: first.impact,
            urgency: first.urgency,
            priority: first.priority,
            note: None,
            message: None,
        }
    }

    /// Goes on to the next row and writes down what became different.
    /// What a row leaves open is as it was, but for the person: nobody is named where nobody has it.
    fn advance(&mut self, entry: &'e Entry<'t>, step: &mut Step) {
        if let Some(state) = entry.state.filter(|state| *state != self.state) {
            self.state = state;
            (step.state, step.hold_reason) = (Some(state.0), state.1);
        }
        step.team = changed(&mut self.team, &entry.team);
        if self.person.is_some() && entry.person.is_none() {
            self.person = None;
            step.nobody = true;
        }
        step.person = changed(&mut self.person, &entry.person);
        if entry.category.iter().any(Option::is_some) && *self.category != entry.category {
            self.category = &entry.category;
            step.category = Some(category(entry));
        }
        step.impact = changed_level(&mut self.impact, entry.impact);
        step.urgency = changed_level(&mut self.urgency, entry.urgency);
        step.priority = changed_level(&mut self.priority, entry.priority);
        step.note = changed(&mut self.note, &entry.note);
        step.message = changed(&mut self.message, &entry.message);
    }
}

fn changed<'e, 't>(now: &mut Option<&'e Cow<'t, str>>, said: &'e Said<'t>) -> Option<String> {
    let said = said.as_ref().filter(|said| *now != Some(*said))?;
    *now = Some(said);
    Some(said.to_string())
}

fn changed_level(now: &mut Option<u8>, said: Option<u8>) -> Option<u8> {
    let said = said.filter(|level| *now != Some(*level))?;
    *now = Some(said);
    Some(said)
}
