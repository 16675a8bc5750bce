//! Adding a person.

use serde::Deserialize;
use ts_rs::TS;

use super::Role;
use super::name::Named;
use crate::error::Result;
use crate::ids::Id;
use crate::routing::read::known_team;
use crate::sentence;
use crate::text::line;
use crate::writer::Writer;

/// A new person.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct AddPerson {
    /// The name.
    pub name: String,
    /// What they are at the desk.
    pub role: Role,
    /// The teams that they belong to.
    #[serde(default)]
    #[ts(as = "Option<Vec<Id>>", optional)]
    pub teams: Vec<Id>,
}

/// Adds a person.
pub(crate) fn add(writer: &mut Writer<'_>, ask: AddPerson) -> Result<Named> {
    let name = line("name", &ask.name)?;
    for team in &ask.teams {
        known_team(writer.reader, *team)?;
    }
    let person = writer.create(
        "person",
        vec![
            ("name", name.as_str().into()),
            ("role", ask.role.key().into()),
        ],
    );
    for team in ask.teams {
        writer.add("team", team, "members", person);
    }
    Ok(Named {
        person,
        said: sentence!("said.person_added", name = name),
    })
}
