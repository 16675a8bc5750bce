//! The rules and the store of Firstline.
//! It knows no shell, no network, no environment and no clock of its own.
//! The modules stand in reading order: this is the map of the core.

pub mod contract;
pub mod desk;
pub mod writer;

pub mod incident;

pub mod classification;
pub mod routing;

pub mod people;

pub mod history;
pub mod undo;

pub mod transfer;

pub mod fold;
pub mod journal;
pub mod store;

pub mod ask;
pub mod error;
pub mod ids;
pub mod text;
pub mod time;
pub mod words;
