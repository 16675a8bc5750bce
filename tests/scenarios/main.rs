//! The stories of the desk, through its contract.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod affected;
mod apart;
mod asking;
mod ending;
mod handing;
mod history;
mod holding;
mod importing;
mod importing_again;
mod importing_checked;
mod keeping;
mod logging;
mod opening;
mod permission;
mod queueing;
mod rating;
mod retrying;
mod states;
mod timeline;
mod undoing;
mod verifying;
