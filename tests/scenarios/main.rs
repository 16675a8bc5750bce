//! The stories of the desk, through its contract.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod affected;
mod ending;
mod handing;
mod holding;
mod logging;
mod rating;
mod states;
mod timeline;
