//! The ready mappings for ServiceNow and the words that stand in its exports.
//! Only data: the names are those of the product's incident table and of its lists in English.
//!
//! The event log is the layout of UCI data set 498 (Amaral, Fantinato, Peres: incident management process enriched event log).

use super::dates::DateOrder;
use super::mapping::{Field, Mapping, Shape};
use crate::incident::{Channel, HoldReason, ResolutionCode, State};

/// The audit log of the incident table: one row an update, dates with the day first.
pub(super) const EVENT_LOG: Mapping = Mapping {
    name: "servicenow_event_log",
    shape: Shape::Log,
    marks: &["sys_mod_count", "sys_updated_at"],
    columns: NAMES,
    required: &[Field::Number, Field::Opened, Field::State, Field::Updated],
    dates: Some(DateOrder::DayFirst),
};

/// A list exported with the names of its columns in the system.
pub(super) const LIST_OF_NAMES: Mapping = Mapping {
    name: "servicenow_list_names",
    shape: Shape::List,
    marks: &[
        "opened_at",
        "short_description",
        "incident_state",
        "caller_id",
        "assignment_group",
    ],
    columns: NAMES,
    required: &[Field::Number, Field::Opened, Field::State],
    dates: None,
};

/// A list exported with the labels of its columns.
pub(super) const LIST_OF_LABELS: Mapping = Mapping {
    name: "servicenow_list_labels",
    shape: Shape::List,
    marks: &[
        "Opened",
        "Short description",
        "Incident state",
        "Assignment group",
    ],
    columns: LABELS,
    required: &[Field::Number, Field::Opened, Field::State],
    dates: None,
};

/// What stands for nothing: an empty cell, and in the event log a question mark.
pub(super) const UNKNOWN: &[&str] = &["", "?"];

const NAMES: &[(Field, &[&str])] = &[
    (Field::Number, &["number"]),
    (Field::State, &["incident_state", "state"]),
    (Field::HoldReason, &["hold_reason"]),
    (Field::Opened, &["opened_at"]),
    (Field::OpenedBy, &["opened_by"]),
    (Field::Updated, &["sys_updated_at", "sys_updated_on"]),
    (Field::UpdatedBy, &["sys_updated_by"]),
    (Field::Updates, &["sys_mod_count"]),
    (Field::Resolved, &["resolved_at"]),
    (Field::ResolvedBy, &["resolved_by"]),
    (Field::Closed, &["closed_at"]),
    (Field::ClosedBy, &["closed_by"]),
    (Field::Title, &["short_description"]),
    (Field::Description, &["description"]),
    (Field::Caller, &["caller_id"]),
    (Field::Channel, &["contact_type"]),
    (Field::Category, &["category"]),
    (Field::Subcategory, &["subcategory"]),
    (Field::Symptom, &["u_symptom"]),
    (Field::Impact, &["impact"]),
    (Field::Urgency, &["urgency"]),
    (Field::Priority, &["priority"]),
    (Field::Team, &["assignment_group"]),
    (Field::Person, &["assigned_to"]),
    (Field::ResolutionCode, &["close_code", "closed_code"]),
    (Field::ResolutionText, &["close_notes"]),
    (Field::Notes, &["work_notes", "comments_and_work_notes"]),
    (Field::Messages, &["comments"]),
    (Field::Text, &["location"]),
    (Field::Text, &["business_service"]),
    (Field::Text, &["cmdb_ci"]),
    (Field::Text, &["vendor"]),
    (Field::Text, &["problem_id"]),
    (Field::Text, &["rfc"]),
    (Field::Text, &["caused_by"]),
];

const LABELS: &[(Field, &[&str])] = &[
    (Field::Number, &["Number"]),
    (Field::State, &["State", "Incident state"]),
    (Field::HoldReason, &["On hold reason"]),
    (Field::Opened, &["Opened"]),
    (Field::OpenedBy, &["Opened by"]),
    (Field::Updated, &["Updated"]),
    (Field::UpdatedBy, &["Updated by"]),
    (Field::Updates, &["Updates"]),
    (Field::Resolved, &["Resolved"]),
    (Field::ResolvedBy, &["Resolved by"]),
    (Field::Closed, &["Closed"]),
    (Field::ClosedBy, &["Closed by"]),
    (Field::Title, &["Short description"]),
    (Field::Description, &["Description"]),
    (Field::Caller, &["Caller"]),
    (Field::Channel, &["Channel", "Contact type"]),
    (Field::Category, &["Category"]),
    (Field::Subcategory, &["Subcategory"]),
    (Field::Impact, &["Impact"]),
    (Field::Urgency, &["Urgency"]),
    (Field::Priority, &["Priority"]),
    (Field::Team, &["Assignment group"]),
    (Field::Person, &["Assigned to"]),
    (Field::ResolutionCode, &["Resolution code", "Close code"]),
    (Field::ResolutionText, &["Resolution notes", "Close notes"]),
    (Field::Notes, &["Work notes", "Comments and Work notes"]),
    (Field::Messages, &["Additional comments", "Comments"]),
    (Field::Text, &["Location"]),
    (Field::Text, &["Service", "Business service"]),
    (Field::Text, &["Configuration item"]),
    (Field::Text, &["Vendor"]),
    (Field::Text, &["Problem"]),
    (Field::Text, &["Change Request"]),
    (Field::Text, &["Caused by Change"]),
];

/// Where a word of ours stands for one of theirs, compared without regard to case.
pub(super) type Words<T> = &'static [(&'static str, T)];

/// The states, by label and by number; -100 is what the event log has where the state was lost.
pub(super) const STATES: Words<Option<(State, Option<HoldReason>)>> = &[
    ("New", Some((State::New, None))),
    ("Assigned", Some((State::Assigned, None))),
    ("Active", Some((State::InProgress, None))),
    ("In Progress", Some((State::InProgress, None))),
    ("Work in Progress", Some((State::InProgress, None))),
    ("On Hold", Some((State::OnHold, None))),
    (
        "Awaiting User Info",
        Some((State::OnHold, Some(HoldReason::Caller))),
    ),
    (
        "Awaiting Caller",
        Some((State::OnHold, Some(HoldReason::Caller))),
    ),
    (
        "Awaiting Evidence",
        Some((State::OnHold, Some(HoldReason::Caller))),
    ),
    (
        "Awaiting Vendor",
        Some((State::OnHold, Some(HoldReason::Supplier))),
    ),
    (
        "Awaiting Problem",
        Some((State::OnHold, Some(HoldReason::Problem))),
    ),
    (
        "Awaiting Change",
        Some((State::OnHold, Some(HoldReason::Change))),
    ),
    ("Resolved", Some((State::Resolved, None))),
    ("Closed", Some((State::Closed, None))),
    ("Canceled", Some((State::Cancelled, None))),
    ("Cancelled", Some((State::Cancelled, None))),
    ("1", Some((State::New, None))),
    ("2", Some((State::InProgress, None))),
    ("3", Some((State::OnHold, None))),
    ("6", Some((State::Resolved, None))),
    ("7", Some((State::Closed, None))),
    ("8", Some((State::Cancelled, None))),
    ("-100", None),
];

/// What an incident on hold waits for, by label and by number.
pub(super) const HOLD_REASONS: Words<HoldReason> = &[
    ("Awaiting Caller", HoldReason::Caller),
    ("Awaiting User Info", HoldReason::Caller),
    ("Awaiting Evidence", HoldReason::Caller),
    ("Awaiting Change", HoldReason::Change),
    ("Awaiting Problem", HoldReason::Problem),
    ("Awaiting Vendor", HoldReason::Supplier),
    ("1", HoldReason::Caller),
    ("3", HoldReason::Problem),
    ("4", HoldReason::Supplier),
    ("5", HoldReason::Change),
];

/// How incidents are reported there.
pub(super) const CHANNELS: Words<Channel> = &[
    ("Phone", Channel::Phone),
    ("Walk-in", Channel::WalkIn),
    ("Email", Channel::Email),
    ("Self-service", Channel::Portal),
    ("Self service", Channel::Portal),
    ("Virtual Agent", Channel::Portal),
    ("Chat", Channel::Portal),
    ("Monitoring", Channel::Monitoring),
    ("Event Management", Channel::Monitoring),
    ("Alert", Channel::Monitoring),
];

/// The resolution codes that the product brings; an organisation's own ones stay as they are.
pub(super) const RESOLUTION_CODES: Words<ResolutionCode> = &[
    ("Solved (Permanently)", ResolutionCode::Solved),
    ("Solved Remotely (Permanently)", ResolutionCode::Solved),
    ("Solution provided", ResolutionCode::Solved),
    ("Resolved by change", ResolutionCode::Solved),
    ("Resolved by problem", ResolutionCode::Solved),
    ("Solved (Work Around)", ResolutionCode::Workaround),
    ("Solved Remotely (Work Around)", ResolutionCode::Workaround),
    ("Workaround provided", ResolutionCode::Workaround),
    ("User error", ResolutionCode::Explained),
    (
        "Not Solved (Not Reproducible)",
        ResolutionCode::NotReproducible,
    ),
    ("Closed/Resolved by Caller", ResolutionCode::ByCaller),
    ("Resolved by caller", ResolutionCode::ByCaller),
];

/// Impact and urgency; a value such as `1 - High` is read by its number.
pub(super) const LEVELS: Words<u8> = &[("High", 1), ("Medium", 2), ("Low", 3)];

/// Priorities; a value such as `1 - Critical` is read by its number.
pub(super) const PRIORITIES: Words<u8> = &[
    ("Critical", 1),
    ("High", 2),
    ("Moderate", 3),
    ("Low", 4),
    ("Planning", 5),
];
