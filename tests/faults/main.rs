//! What happens to the machine: the desk is killed, the disk is full or fails, somebody starts it twice.
//! Nothing that was acknowledged is lost, nothing half is kept, and every trouble is told.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]
#![cfg(unix)]

mod asked;
mod chance;
mod hand;
mod inspect;
mod memory;
mod process;

mod killed;
mod settings;
mod started_twice;

#[cfg(target_os = "linux")]
mod failing_disk;
#[cfg(target_os = "linux")]
mod room;
#[cfg(target_os = "linux")]
mod small_disk;
