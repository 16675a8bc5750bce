//! What a file becomes, and what is said of one that cannot be read.

mod bad_input;
mod dates;
mod histories;
mod reading;
mod robust;

use crate::error::{Failure, Filling, Sentence};

use super::{ImportOptions, ImportedIncident, Prepared, Present, RowProblem, Step, prepare};
use crate::time::Timestamp;

/// As a person in Berlin would ask, without a word on the mapping.
fn asked() -> ImportOptions {
    ImportOptions {
        zone: "Europe/Berlin".to_owned(),
        mapping: None,
        dates: None,
        skip_bad: false,
    }
}

/// A desk without incidents, at the end of 2026.
fn present() -> Present<'static> {
    Present {
        now: Timestamp(1_798_675_200_000),
        is_here: &|_| Ok(false),
    }
}

fn prepared(bytes: impl AsRef<[u8]>) -> Result<Prepared, Failure> {
    prepare(bytes.as_ref().to_vec(), &asked(), &present(), &|_, _| true)
}

fn incidents(bytes: impl AsRef<[u8]>) -> Vec<ImportedIncident> {
    prepared(bytes).unwrap().incidents().unwrap().collect()
}

/// What the file comes to, in lines: the refusal, or the problems, or how many incidents there are; then the notices.
fn outcome(bytes: impl AsRef<[u8]>) -> String {
    let prepared = match prepared(bytes) {
        Ok(prepared) => prepared,
        Err(failure) => return refusal(&failure),
    };
    let plan = prepared.plan();
    let mut lines: Vec<String> = plan.problems.iter().map(problem).collect();
    if plan.problem_count > plan.problems.len() {
        lines.push(format!("and more: {} in all", plan.problem_count));
    }
    if lines.is_empty() {
        lines.push(format!("incidents: {}", plan.incidents));
    }
    lines.extend(plan.notices.iter().map(sentence));
    lines.join("\n")
}

fn refusal(failure: &Failure) -> String {
    let hint = failure.hint.as_ref().map(sentence).unwrap_or_default();
    format!("refused: {}\n{hint}", sentence(&failure.message))
}

fn problem(it: &RowProblem) -> String {
    let incident = it.incident.as_deref().unwrap_or("-");
    let column = it.column.as_deref().unwrap_or("-");
    let (problem, remedy) = (sentence(&it.problem), sentence(&it.remedy));
    format!(
        "row {} {incident} {column} `{}`: {problem}; {remedy}",
        it.row, it.value
    )
}

/// The key and the values of a sentence.
fn sentence(it: &Sentence) -> String {
    let values = it.values.iter().map(|(name, filling)| match filling {
        Filling::Text(text) => format!(" {name}={text}"),
        Filling::Number(number) => format!(" {name}={number}"),
        Filling::Time(at) => format!(" {name}={at}"),
        Filling::Sentence(part) => format!(" {name}=({})", sentence(part)),
    });
    format!("{}{}", it.key, values.collect::<String>())
}

/// An incident and its history, a line for each step.
fn story(it: &ImportedIncident) -> String {
    let rating = [it.impact, it.urgency, it.priority]
        .map(|level| level.map_or("-".to_owned(), |level| level.to_string()));
    let mut lines = vec![
        format!("{} {}", it.number, it.title),
        format!(
            "{} by {} for {}, {}, {}",
            it.reported,
            it.logged_by.as_deref().unwrap_or("-"),
            it.caller.as_deref().unwrap_or("-"),
            it.category.join(" > "),
            rating.join("/"),
        ),
    ];
    lines.extend(it.history.iter().map(step));
    lines.join("\n")
}

fn step(it: &Step) -> String {
    let mut line = format!("{} {}:", it.at, it.by.as_deref().unwrap_or("-"));
    let mut say = |said: Option<String>| {
        if let Some(said) = said {
            line.push_str(&format!(" {said}"));
        }
    };
    say(it.state.map(|state| format!("{state:?}")));
    say(it.hold_reason.map(|reason| format!("for {reason:?}")));
    say(it.team.clone());
    say(it.nobody.then(|| "nobody".to_owned()));
    say(it.person.clone());
    say(it.category.as_ref().map(|category| category.join(" > ")));
    say(it.impact.map(|level| format!("impact {level}")));
    say(it.urgency.map(|level| format!("urgency {level}")));
    say(it.priority.map(|level| format!("priority {level}")));
    say(it.note.as_ref().map(|text| format!("note {text:?}")));
    say(it.message.as_ref().map(|text| format!("message {text:?}")));
    say(it.resolution.as_ref().map(|it| {
        let code = it.code.map_or("-".to_owned(), |code| format!("{code:?}"));
        let imported = it.imported_code.as_deref().unwrap_or("-");
        format!(
            "{code} ({imported}) {:?}",
            it.text.as_deref().unwrap_or("-")
        )
    }));
    line
}
