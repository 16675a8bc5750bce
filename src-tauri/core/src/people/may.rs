//! Who may make which call: the one decision, with no as its default.

use super::Role;

/// What a call needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// Any person of the desk: to see what is not restricted, and to keep one's own drafts.
    Anybody,
    /// Somebody who works on incidents.
    Work,
    /// Somebody who leads a team or a major incident, or arranges the desk.
    Lead,
    /// An administrator.
    Administer,
}

/// Whether a role meets a need.
#[must_use]
pub fn may(role: Role, need: Need) -> bool {
    use Role::{Administrator, Analyst, IncidentManager, Lead, Reader, Specialist};
    match (need, role) {
        (Need::Anybody, Reader | Analyst | Specialist | Lead | IncidentManager | Administrator)
        | (Need::Work, Analyst | Specialist | Lead | IncidentManager | Administrator)
        | (Need::Lead, Lead | IncidentManager | Administrator)
        | (Need::Administer, Administrator) => true,
        (Need::Work, Reader)
        | (Need::Lead, Reader | Analyst | Specialist)
        | (Need::Administer, Reader | Analyst | Specialist | Lead | IncidentManager) => false,
    }
}
