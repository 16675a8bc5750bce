//! The journal: the one truth, from which every table is folded.
//! It keeps signed operations as bytes and knows nothing of what they mean to an incident; `format.md` is the page of the bytes.

pub mod append;
pub mod change;
pub mod mark;
pub mod receive;
pub mod verify;

mod body;
mod broken;
mod cbor;
mod header;
mod hlc;
#[cfg(test)]
mod vectors;

pub use body::{
    BODY_LIMIT, Cover, PART_SIZE, PackedChanges, decode_body, encode_body, encode_packed,
};
pub use broken::Broken;
pub use header::{HEADER_LIMIT, Header, check_body, open_header, operation_id, seal_header};
pub use hlc::Hlc;
