//! The house rules of the architecture, held as tests.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod house;
mod root;
mod schema;
mod sentences;
mod sqlite_only;
mod tree;
mod words;
