//! The contract: every call there is, in one table.
//! The router, the matrix of who may, the TypeScript types and the documentation are made from it.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value as Json, json};
use ts_rs::{TS, TypeVisitor};

use crate::desk::{Desk, Request};
use crate::error::{Code, Failure, Result};
use crate::people::Role;
use crate::people::may::{Need, may};
use crate::sentence;
use crate::{classification, desk, history, incident, people, routing, transfer, undo};

/// Which list a call is in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum List {
    /// Only reads.
    Reads,
    /// Becomes one operation of the journal.
    Writes,
    /// Becomes an operation of several parts.
    Bulk,
    /// Writes what belongs to this desk alone.
    Local,
}

/// What a call answers: JSON as text, which nobody on its way to the page has to take apart.
pub type Reply = Box<RawValue>;

/// A line of the table.
pub struct Call {
    /// Its name.
    pub name: &'static str,
    /// Its list.
    pub list: List,
    /// What it does, in a sentence.
    pub about: &'static str,
    /// Who may make it.
    pub may: Need,
    /// The kinds that a read shows: when one of them changes, it is read again.
    pub shows: &'static [&'static str],
    run: fn(&Desk, &Request) -> Result<Reply>,
    types: fn(&ts_rs::Config) -> [(String, String); 2],
    named: fn(&ts_rs::Config) -> BTreeMap<String, String>,
    export: fn(&ts_rs::Config) -> std::result::Result<(), ts_rs::ExportError>,
}

/// An ask without fields.
#[derive(Clone, Copy, Debug, Deserialize, TS)]
#[ts(export)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A reply that only says that it was done.
#[derive(Clone, Copy, Debug, Serialize, TS)]
#[ts(export)]
pub struct Kept {}

macro_rules! contract {
    (
        reads { $($(#[doc = $rabout:literal])* $read:ident($rask:ty) -> $rreply:ty = $rpath:path, $rmay:ident, [$($kind:ident),*];)* }
        writes { $($(#[doc = $wabout:literal])* $write:ident($wask:ty) -> $wreply:ty = $wpath:path, $wmay:ident;)* }
        bulk { $($(#[doc = $babout:literal])* $bulk:ident($bask:ty) -> $breply:ty = $bpath:path, $bmay:ident;)* }
        local { $($(#[doc = $labout:literal])* $local:ident($lask:ty) -> $lreply:ty = $lpath:path, $lmay:ident;)* }
    ) => {
        /// Every call.
        pub static CALLS: &[Call] = &[
            $(Call {
                name: stringify!($read),
                list: List::Reads,
                about: concat!($($rabout),*),
                may: Need::$rmay,
                shows: &[$(stringify!($kind)),*],
                run: |desk, request| {
                    let ask: $rask = ask(request)?;
                    reply::<$rreply>(desk.read(request, true, |reader| $rpath(&At { desk, reader }, ask))?)
                },
                types: types::<$rask, $rreply>,
                named: named::<$rask, $rreply>,
                export: export::<$rask, $rreply>,
            },)*
            $(Call {
                name: stringify!($write),
                list: List::Writes,
                about: concat!($($wabout),*),
                may: Need::$wmay,
                shows: &[],
                run: |desk, request| {
                    let ask: $wask = ask(request)?;
                    desk.write::<$wreply>(request, |writer| $wpath(writer, ask))
                },
                types: types::<$wask, $wreply>,
                named: named::<$wask, $wreply>,
                export: export::<$wask, $wreply>,
            },)*
            $(Call {
                name: stringify!($bulk),
                list: List::Bulk,
                about: concat!($($babout),*),
                may: Need::$bmay,
                shows: &[],
                run: |desk, request| {
                    let ask: $bask = ask(request)?;
                    desk.write_bulk::<$breply>(request, |bulk| $bpath(bulk, ask))
                },
                types: types::<$bask, $breply>,
                named: named::<$bask, $breply>,
                export: export::<$bask, $breply>,
            },)*
            $(Call {
                name: stringify!($local),
                list: List::Local,
                about: concat!($($labout),*),
                may: Need::$lmay,
                shows: &[],
                run: |desk, request| {
                    let ask: $lask = ask(request)?;
                    reply::<$lreply>(desk.local(request, |reader| $lpath(reader, ask))?)
                },
                types: types::<$lask, $lreply>,
                named: named::<$lask, $lreply>,
                export: export::<$lask, $lreply>,
            },)*
        ];
    };
}

/// What a read gets: the desk and sight of the tables.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// The desk.
    pub desk: &'a Desk,
    /// Sight of the tables.
    pub reader: &'a crate::writer::Reader<'a>,
}

contract! {
    reads {
        /// What the window needs first: who looks, at which desk, and how much there is.
        start(Nothing) -> desk::start::Start = desk::start::start, Anybody,
            [person, organisation, call, batch, tally];
        /// How many incidents each view shows.
        counts(Nothing) -> incident::queue::Counts = incident::queue::counts, Anybody, [batch, tally];
        /// One page of a view, in its order, with the reason of each row.
        queue(incident::queue::QueueAsk) -> incident::queue::Queue = incident::queue::queue, Anybody,
            [incident, batch, tally, team, person, rating];
        /// One incident whole, with the newest part of its timeline.
        incident(incident::read::IncidentAsk) -> incident::Incident = incident::read::incident, Anybody,
            [incident, entry, rating, affected, caller, category, path, team, person, scheme, conflict, batch];
        /// The part of a timeline before an entry.
        timeline(incident::read::TimelineAsk) -> incident::read::Timeline = incident::read::timeline, Anybody,
            [incident, entry, person, batch];
        /// Incidents by their reference, as a person says or types it.
        find(incident::find::FindAsk) -> incident::find::Found = incident::find::find, Anybody,
            [incident, batch, team, person, rating, desk];
        /// What was done to one incident, field by field, the newest first.
        incident_history(history::IncidentHistoryAsk) -> history::Acts = history::incident_history, Anybody,
            [incident, call, desk, person, team, category, caller, scheme, batch];
        /// What was done at this desk, the newest first.
        history(history::HistoryAsk) -> history::Acts = history::history, Anybody,
            [incident, call, desk, person, team, category, caller, scheme, batch];
        /// What can be chosen in a field, the best first.
        choices(desk::choices::ChoicesAsk) -> desk::choices::Choices = desk::choices::choices, Anybody,
            [person, team, category, caller, batch];
        /// The classification in force.
        classification(Nothing) -> classification::Scheme = classification::read::classification, Anybody, [scheme];
        /// The priority that answers give, with its working, before anything is saved.
        rate(classification::read::RateAsk) -> classification::Working = classification::read::rate, Anybody, [scheme];
        /// Where an incident of a category goes.
        route(routing::read::RouteAsk) -> routing::Route = routing::read::route, Anybody,
            [category, path, team, organisation];
        /// Reads a file whole and says what importing it would bring; changes nothing.
        check_import(transfer::import::ImportAsk) -> transfer::ImportPlan = transfer::import::check_import, Work, [];
        /// The drafts that this person has at this desk.
        drafts(Nothing) -> desk::drafts::Drafts = desk::drafts::drafts, Anybody, [];
        /// Reads the whole journal and names every entry that is damaged, and what is missing at its end.
        verify(Nothing) -> desk::start::Verification = desk::start::verify, Administer, [journal, erased, desk];
    }
    writes {
        /// Logs an incident, and where asked takes, resolves or escalates it in the same act.
        log_incident(incident::log::LogIncident) -> incident::Done = incident::log::log, Work;
        /// Adds a further caller with the same trouble.
        add_affected(incident::affected::AddAffected) -> incident::Done = incident::affected::add, Work;
        /// Changes one field.
        edit_incident(incident::edit::EditIncident) -> incident::Done = incident::edit::edit, Work;
        /// Rates the incident anew.
        rate_incident(incident::rate::RateIncident) -> incident::Done = incident::rate::rate, Work;
        /// Takes the incident for oneself.
        take_incident(incident::take::TakeIncident) -> incident::Done = incident::take::take, Work;
        /// Gives the incident to a team, or to a person beside it, who need not be a member.
        assign_incident(incident::assign::AssignIncident) -> incident::Done = incident::assign::assign, Work;
        /// Hands the work to another tier, with what was tried.
        escalate_incident(incident::escalate::EscalateIncident) -> incident::Done = incident::escalate::escalate, Work;
        /// Puts the incident on hold, for a reason and until a review.
        hold_incident(incident::hold::HoldIncident) -> incident::Done = incident::hold::hold, Work;
        /// Goes on with the work.
        resume_incident(incident::resume::ResumeIncident) -> incident::Done = incident::resume::resume, Work;
        /// Notes when service was back.
        restore_service(incident::restore::RestoreService) -> incident::Done = incident::restore::restore, Work;
        /// Resolves the incident.
        resolve_incident(incident::resolve::ResolveIncident) -> incident::Done = incident::resolve::resolve, Work;
        /// Closes a resolved incident for good.
        close_incident(incident::close::CloseIncident) -> incident::Done = incident::close::close, Work;
        /// Opens a resolved incident again.
        reopen_incident(incident::reopen::ReopenIncident) -> incident::Done = incident::reopen::reopen, Work;
        /// Ends an incident that was none, a duplicate, or is no longer needed.
        cancel_incident(incident::cancel::CancelIncident) -> incident::Done = incident::cancel::cancel, Work;
        /// Writes a note for the team.
        add_note(incident::note::AddNote) -> incident::Done = incident::note::note, Work;
        /// Notes what callers were told, and how.
        send_message(incident::message::SendMessage) -> incident::Done = incident::message::message, Work;
        /// Takes a call back: one's own last at this desk, or the one that is named.
        undo(undo::UndoAsk) -> undo::Undone = undo::undo, Work;
        /// Takes one's own last undo back.
        redo(crate::contract::Nothing) -> undo::Undone = undo::redo, Work;
        /// Names a person.
        name_person(people::name::NamePerson) -> people::name::Named = people::name::name, Work;
        /// Adds a person.
        add_person(people::add::AddPerson) -> people::name::Named = people::add::add, Administer;
        /// Names the organisation.
        name_organisation(people::name::NameOrganisation) -> people::name::NamedOrganisation = people::name::name_organisation, Administer;
    }
    bulk {
        /// Imports a file whose every row was checked; shown as a whole, undone as one.
        import_incidents(transfer::import::ImportAsk) -> transfer::import::Imported = transfer::import::import, Work;
    }
    local {
        /// Keeps what is being typed; an empty text drops it.
        keep_draft(desk::drafts::KeepDraft) -> desk::drafts::DraftKept = desk::drafts::keep, Anybody;
        /// Keeps a preference of this person at this desk.
        keep_preference(desk::drafts::KeepPreference) -> Kept = desk::drafts::prefer, Anybody;
    }
}

/// The call of this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Call> {
    CALLS.iter().find(|call| call.name == name)
}

/// Makes a call.
///
/// # Errors
/// Refuses a call that does not exist and an ask that it does not take; fails as the call does.
pub fn call(desk: &Desk, request: Request) -> Result<Reply> {
    let Some(call) = find(&request.name) else {
        return Err(Failure::new(
            Code::UnknownCall,
            sentence!("call.unknown", name = request.name),
        )
        .hint(sentence!("call.unknown.hint")));
    };
    (call.run)(desk, &request)
}

/// Refuses where the role may not make the call.
///
/// # Errors
/// Refuses so.
pub fn permit(name: &str, role: Role) -> Result<()> {
    match find(name) {
        Some(call) if may(role, call.may) => Ok(()),
        _ => Err(
            Failure::new(Code::MayNot, sentence!("call.may_not", role = role.word()))
                .hint(sentence!("call.may_not.hint")),
        ),
    }
}

/// Every call with its ask, its reply and the types that these name, for `cargo xtask call --list`.
#[must_use]
pub fn describe() -> Json {
    let config = ts_rs::Config::from_env();
    CALLS
        .iter()
        .map(|call| {
            let [(_, ask), (_, reply)] = (call.types)(&config);
            json!({
                "call": call.name,
                "list": call.list,
                "about": call.about.trim(),
                "ask": ask,
                "reply": reply,
                "types": (call.named)(&config),
            })
        })
        .collect()
}

/// Writes the TypeScript side of the contract and every type in it.
///
/// # Errors
/// Fails where a file cannot be written.
pub fn export_types(config: &ts_rs::Config) -> std::result::Result<(), ts_rs::ExportError> {
    let mut imports = std::collections::BTreeSet::new();
    let mut calls = String::new();
    let mut shows = String::new();
    for call in CALLS {
        (call.export)(config)?;
        let [(ask, _), (reply, _)] = (call.types)(config);
        imports.insert(ask.clone());
        imports.insert(reply.clone());
        calls.push_str(&format!(
            "  /** {} */\n  {}: {{ ask: {ask}; reply: {reply} }};\n",
            call.about.trim(),
            call.name
        ));
        if call.list == List::Reads {
            let kinds: Vec<String> = call
                .shows
                .iter()
                .map(|kind| format!("\"{kind}\""))
                .collect();
            shows.push_str(&format!("  {}: [{}],\n", call.name, kinds.join(", ")));
        }
    }
    let imports: String = imports
        .iter()
        .map(|name| format!("import type {{ {name} }} from \"./{name}\";\n"))
        .collect();
    let text = format!(
        "// Made from the contract; not to be edited.\n{imports}\n/** Every call with its ask and reply. */\nexport interface Calls {{\n{calls}}}\n\n/** The kinds that each read shows. */\nexport const shows = {{\n{shows}}} as const satisfies Partial<Record<keyof Calls, readonly string[]>>;\n"
    );
    std::fs::write(config.out_dir().join("Calls.ts"), text)?;
    Ok(())
}

fn ask<T: DeserializeOwned>(request: &Request) -> Result<T> {
    let nothing = json!({});
    let asked = if request.ask.is_null() {
        &nothing
    } else {
        &request.ask
    };
    crate::ask::read(asked).map_err(|wrong| {
        Failure::new(
            Code::BadAsk,
            sentence!("call.bad_ask", name = request.name.as_str(), detail = wrong),
        )
        .hint(sentence!("call.bad_ask.hint"))
    })
}

pub(crate) fn reply<T: Serialize>(reply: T) -> Result<Reply> {
    to_raw_value(&reply).map_err(|_| desk::internal())
}

fn types<A: TS, R: TS>(config: &ts_rs::Config) -> [(String, String); 2] {
    [
        (A::name(config), A::inline(config)),
        (R::name(config), R::inline(config)),
    ]
}

/// The declarations of all types that an ask and a reply name, directly or through others.
fn named<A: TS + 'static, R: TS + 'static>(config: &ts_rs::Config) -> BTreeMap<String, String> {
    struct Named<'a>(&'a ts_rs::Config, BTreeMap<String, String>);
    impl TypeVisitor for Named<'_> {
        fn visit<T: TS + 'static + ?Sized>(&mut self) {
            // What has no file of its own is one of the language's own types, or a list or map of named ones.
            if T::output_path().is_none() {
                T::visit_dependencies(self);
            } else if let Entry::Vacant(place) = self.1.entry(T::name(self.0)) {
                place.insert(T::decl(self.0));
                T::visit_dependencies(self);
            }
        }
    }
    let mut named = Named(config, BTreeMap::new());
    A::visit_dependencies(&mut named);
    R::visit_dependencies(&mut named);
    named.1
}

fn export<A: TS + 'static, R: TS + 'static>(
    config: &ts_rs::Config,
) -> std::result::Result<(), ts_rs::ExportError> {
    A::export_all(config)?;
    R::export_all(config)
}

#[cfg(test)]
mod tests {
    /// Not only a test: `cargo xtask fix` runs it to write `ui/src/bindings`.
    #[test]
    fn export_bindings_of_the_contract() {
        super::export_types(&ts_rs::Config::from_env()).unwrap();
    }
}
