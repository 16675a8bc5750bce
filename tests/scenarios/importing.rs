//! placeholder
pub(crate) const LOG: &str = "number,incident_state,opened_at,sys_updated_at,sys_mod_count,short_description\nINC1,New,1/2/2026 10:00,1/2/2026 10:00,0,One\nINC1,Active,1/2/2026 10:00,1/2/2026 11:00,1,One\nINC2,New,1/2/2026 10:00,1/2/2026 10:00,0,Two\n";
