//! The teams, escalation paths and categories that every new desk begins with.

use crate::desk::create;
use crate::ids::Id;
use crate::journal::change::{Change, Form, Value};

/// Name, kind and tier of the ready teams.
const TEAMS: &[(&str, &str, Option<i64>)] = &[
    ("Service desk", "service_desk", Some(1)),
    ("Workplace", "support", Some(2)),
    ("Applications", "support", Some(2)),
    ("Network", "support", Some(2)),
    ("Infrastructure", "support", Some(3)),
    ("Information security", "support", Some(2)),
    ("Suppliers", "supplier", Some(3)),
    ("Disaster recovery", "disaster_recovery", None),
    ("Management", "management", None),
];

/// The ready paths: tier 1 first.
const PATHS: &[(&str, &[&str])] = &[
    ("General", &["Service desk", "Workplace", "Infrastructure"]),
    ("Workplace", &["Service desk", "Workplace", "Suppliers"]),
    (
        "Applications",
        &["Service desk", "Applications", "Suppliers"],
    ),
    ("Network", &["Service desk", "Network", "Infrastructure"]),
    (
        "Servers and storage",
        &["Service desk", "Infrastructure", "Suppliers"],
    ),
    (
        "Security",
        &["Service desk", "Information security", "Infrastructure"],
    ),
];

/// The ready categories: name, path, and those below.
const CATEGORIES: &[(&str, &str, &[&str])] = &[
    (
        "Hardware",
        "Workplace",
        &["Computer", "Screen", "Printer", "Telephone", "Scanner"],
    ),
    (
        "Software",
        "Applications",
        &["Business application", "Office", "Browser"],
    ),
    ("E-mail and calendar", "Applications", &[]),
    (
        "Network",
        "Network",
        &["Wireless", "Wired", "Remote access", "Internet"],
    ),
    (
        "Accounts and access",
        "General",
        &["Password", "Permission"],
    ),
    (
        "Servers and storage",
        "Servers and storage",
        &["Server", "File share", "Backup"],
    ),
    (
        "Security",
        "Security",
        &["Suspicious message", "Malware", "Lost device"],
    ),
    ("Other", "General", &[]),
];

/// The founding's changes, and the id of the path for everything that names none.
pub(crate) fn ready_teams(organisation: Id, first_person: Id) -> (Id, Vec<Change>) {
    let team = |name: &str| Id::derived(&organisation, &format!("team {name}"));
    let path = |name: &str| Id::derived(&organisation, &format!("path {name}"));
    let mut changes = Vec::new();
    for (name, kind, tier) in TEAMS {
        changes.push(create(
            "team",
            team(name),
            vec![
                ("name", (*name).into()),
                ("kind", (*kind).into()),
                ("tier", tier.map_or(Value::Null, Value::Int)),
            ],
        ));
    }
    changes.push(Change {
        form: Form::Add("members".to_owned(), first_person),
        kind: "team".into(),
        row: team("Service desk"),
        base: None,
        at: None,
        by: None,
    });
    for (name, steps) in PATHS {
        let steps: Vec<String> = steps.iter().map(|step| team(step).to_string()).collect();
        changes.push(create(
            "path",
            path(name),
            vec![("name", (*name).into()), ("steps", steps.join(" ").into())],
        ));
    }
    for (name, along, below) in CATEGORIES {
        let category = Id::derived(&organisation, &format!("category {name}"));
        changes.push(create(
            "category",
            category,
            vec![("name", (*name).into()), ("path", path(along).into())],
        ));
        for child in *below {
            changes.push(create(
                "category",
                Id::derived(&category, child),
                vec![("name", (*child).into()), ("parent", category.into())],
            ));
        }
    }
    (path("General"), changes)
}
