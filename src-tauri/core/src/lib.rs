//! The rules and the store of Firstline.

pub mod error;
pub mod ids;
pub mod journal;
pub mod time;
