//! Naming a person, and the organisation.

use serde::{Deserialize, Serialize};
use ts_rs::TS;

use super::Role;
use super::read::known_person;
use crate::error::{Code, Failure, Result, Sentence};
use crate::ids::Id;
use crate::sentence;
use crate::text::line;
use crate::writer::Writer;

/// A new name for a person.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct NamePerson {
    /// The person.
    pub person: Id,
    /// The name.
    pub name: String,
}

/// What was named.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct Named {
    /// The person.
    pub person: Id,
    /// What was done, in words.
    pub said: Sentence,
}

/// A name for the organisation.
#[derive(Clone, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct NameOrganisation {
    /// The name.
    pub name: String,
}

/// The organisation was named.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct NamedOrganisation {
    /// What was done, in words.
    pub said: Sentence,
}

/// Names a person; oneself, or as an administrator anybody.
pub(crate) fn name(writer: &mut Writer<'_>, ask: NamePerson) -> Result<Named> {
    let actor = writer.reader.actor;
    known_person(writer.reader, ask.person)?;
    if actor.id != ask.person && actor.role != Role::Administrator {
        return Err(Failure::new(
            Code::MayNot,
            sentence!("call.may_not", role = actor.role.word()),
        )
        .hint(sentence!("call.may_not.hint")));
    }
    let name = line("name", &ask.name)?;
    writer.set("person", ask.person, "name", name.as_str());
    Ok(Named {
        person: ask.person,
        said: sentence!("said.person_named", name = name),
    })
}

/// Names the organisation.
pub(crate) fn name_organisation(
    writer: &mut Writer<'_>,
    ask: NameOrganisation,
) -> Result<NamedOrganisation> {
    let name = line("name", &ask.name)?;
    let organisation: Id = writer.reader.conn.query_row(
        "SELECT id FROM organisation ORDER BY number LIMIT 1",
        [],
        |row| row.get(0),
    )?;
    writer.set("organisation", organisation, "name", name.as_str());
    Ok(NamedOrganisation {
        said: sentence!("said.organisation_named", name = name),
    })
}
