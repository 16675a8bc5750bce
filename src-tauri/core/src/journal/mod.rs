//! The journal: the one truth.

pub mod change;
