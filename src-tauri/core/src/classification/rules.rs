//! How answers become a priority, with the working in words.
//! Pure: it reads nothing and saves nothing.

use super::{Answers, Criterion, Decided, Height, Level, Override, Scheme, Side, Working};
use crate::error::{Failure, Result, Sentence};
use crate::sentence;

/// The longest reason of an override, in characters.
const REASON_LIMIT: usize = 500;

/// What speaks for one side: its height, and why.
struct Spoken {
    height: Height,
    why: Sentence,
    /// Where an answer decided and no count.
    decided: Option<Decided>,
}

/// Works the priority out.
/// `users` is how many are affected: of the callers counted and the users estimated, the larger.
/// The highest level wins; what is not answered is left out and named as open.
#[must_use]
pub fn work_out(
    scheme: &Scheme,
    answers: &Answers,
    users: Option<u32>,
    overridden: Option<Override>,
) -> Working {
    let impact = highest(scheme, Side::Impact, answers, users);
    let urgency = highest(scheme, Side::Urgency, answers, users);
    // One side alone is enough to begin with; the other is taken as medium and said to be so.
    let computed = (impact.is_some() || urgency.is_some()).then(|| {
        rank(
            scheme,
            impact.as_ref().map_or(Height::Medium, |side| side.height),
            urgency.as_ref().map_or(Height::Medium, |side| side.height),
        )
    });
    let priority = overridden
        .as_ref()
        .map(|overridden| overridden.priority)
        .or(computed);
    Working {
        priority,
        name: priority.and_then(|rank| name_of(scheme, rank)),
        computed,
        impact: impact.as_ref().map(|side| side.height),
        urgency: urgency.as_ref().map(|side| side.height),
        decided: [&impact, &urgency]
            .into_iter()
            .filter_map(|side| side.as_ref()?.decided.clone())
            .collect(),
        said: said(computed, impact, urgency, overridden.as_ref()),
        open: scheme
            .criteria
            .iter()
            .filter(|criterion| level(criterion, answers, users).is_none())
            .map(|criterion| criterion.name.clone())
            .collect(),
        proposed: None,
        overridden,
        scheme: scheme.version,
    }
}

/// Refuses answers that the scheme does not know, and an override without a reason.
///
/// # Errors
/// Refuses so, naming the criterion, the level or the priority.
pub fn check(scheme: &Scheme, answers: &Answers, overridden: Option<&Override>) -> Result<()> {
    for (key, answer) in answers {
        let Some(criterion) = scheme.criteria.iter().find(|one| one.key == *key) else {
            let known: Vec<&str> = scheme.criteria.iter().map(|one| &*one.key).collect();
            return Err(Failure::refused(sentence!(
                "rate.unknown_criterion",
                criterion = key,
                known = known.join(", ")
            )));
        };
        if !criterion.levels.iter().any(|level| level.key == *answer) {
            let known: Vec<&str> = criterion.levels.iter().map(|one| &*one.key).collect();
            return Err(Failure::refused(sentence!(
                "rate.unknown_level",
                criterion = &criterion.name,
                level = answer,
                known = known.join(", ")
            )));
        }
    }
    if let Some(overridden) = overridden {
        if overridden.reason.trim().is_empty() || overridden.reason.chars().count() > REASON_LIMIT {
            return Err(Failure::refused(sentence!("rate.override_needs_reason"))
                .hint(sentence!("rate.override_needs_reason.hint")));
        }
        if name_of(scheme, overridden.priority).is_none() {
            return Err(Failure::refused(sentence!(
                "rate.unknown_priority",
                priority = i64::from(overridden.priority)
            )));
        }
    }
    Ok(())
}

/// The name of a priority.
#[must_use]
pub fn name_of(scheme: &Scheme, rank: u8) -> Option<String> {
    scheme
        .priorities
        .iter()
        .find(|priority| priority.rank == rank)
        .map(|priority| priority.name.clone())
}

/// A height in words.
#[must_use]
pub fn height_word(height: Height) -> Sentence {
    match height {
        Height::High => sentence!("height.high"),
        Height::Medium => sentence!("height.medium"),
        Height::Low => sentence!("height.low"),
    }
}

fn rank(scheme: &Scheme, impact: Height, urgency: Height) -> u8 {
    let [high, medium, low] = match impact {
        Height::High => scheme.matrix[0],
        Height::Medium => scheme.matrix[1],
        Height::Low => scheme.matrix[2],
    };
    match urgency {
        Height::High => high,
        Height::Medium => medium,
        Height::Low => low,
    }
}

fn highest(scheme: &Scheme, side: Side, answers: &Answers, users: Option<u32>) -> Option<Spoken> {
    scheme
        .criteria
        .iter()
        .filter(|criterion| criterion.gives == side)
        .filter_map(|criterion| Some((criterion, level(criterion, answers, users)?)))
        // `min_by_key` keeps the first of equals, so the criterion asked first is the one that is named.
        .min_by_key(|(_, level)| level.height)
        .map(|(criterion, level)| {
            let counted = is_counted(criterion, level, answers, users).and(users);
            Spoken {
                height: level.height,
                why: why(criterion, level, counted),
                decided: counted.is_none().then(|| Decided {
                    key: criterion.key.clone(),
                    criterion: criterion.name.clone(),
                    level: level.name.clone(),
                }),
            }
        })
}

/// The level that holds for a criterion: the one answered, or the one that the count of users reaches, whichever is higher.
fn level<'a>(criterion: &'a Criterion, answers: &Answers, users: Option<u32>) -> Option<&'a Level> {
    let answered = answers
        .get(&criterion.key)
        .and_then(|key| criterion.levels.iter().find(|level| level.key == *key));
    let counted = counted(criterion, users);
    match (answered, counted) {
        (Some(answered), Some(counted)) if counted.from_users > answered.from_users => {
            Some(counted)
        }
        (Some(answered), _) => Some(answered),
        (None, counted) => counted,
    }
}

fn counted(criterion: &Criterion, users: Option<u32>) -> Option<&Level> {
    let users = users.filter(|users| *users > 0)?;
    criterion
        .levels
        .iter()
        .filter(|level| level.from_users.is_some_and(|from| users >= from))
        .max_by_key(|level| level.from_users)
}

/// Whether the count of users speaks for the level, and no answer.
fn is_counted(
    criterion: &Criterion,
    level: &Level,
    answers: &Answers,
    users: Option<u32>,
) -> Option<()> {
    let counted = counted(criterion, users)? == level;
    let heavier = level.from_users.is_some_and(|from| from > 0);
    (counted && (heavier || answers.get(&criterion.key).is_none())).then_some(())
}

fn why(criterion: &Criterion, level: &Level, counted: Option<u32>) -> Sentence {
    match counted {
        Some(users) => sentence!("working.users", count = i64::from(users)),
        None => sentence!(
            "working.level",
            criterion = &criterion.name,
            level = &level.name
        ),
    }
}

fn said(
    computed: Option<u8>,
    impact: Option<Spoken>,
    urgency: Option<Spoken>,
    overridden: Option<&Override>,
) -> Sentence {
    let because = match (computed, impact, urgency) {
        (Some(rank), Some(impact), Some(urgency)) => sentence!(
            "working.both",
            priority = i64::from(rank),
            impact_why = impact.why,
            impact = height_word(impact.height),
            urgency_why = urgency.why,
            urgency = height_word(urgency.height)
        ),
        (Some(rank), Some(impact), None) => sentence!(
            "working.impact_only",
            priority = i64::from(rank),
            impact_why = impact.why,
            impact = height_word(impact.height)
        ),
        (Some(rank), None, Some(urgency)) => sentence!(
            "working.urgency_only",
            priority = i64::from(rank),
            urgency_why = urgency.why,
            urgency = height_word(urgency.height)
        ),
        _ => sentence!("working.none"),
    };
    match overridden {
        Some(overridden) => sentence!(
            "working.overridden",
            priority = i64::from(overridden.priority),
            reason = &overridden.reason,
            computed = because
        ),
        None => because,
    }
}
