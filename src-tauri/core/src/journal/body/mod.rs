//! The body of an operation as bytes: see `format.md`.
//! It does not ask what a kind or a field means, and text is taken as it is given: the writer has brought it to NFC.

mod decode;
mod encode;
#[cfg(test)]
mod tests;

pub use decode::decode_body;
pub use encode::{Cover, PackedChanges, encode_body, encode_packed};

/// The version of the body's format.
const VERSION: u64 = 1;
/// From which size on bulk work begins the next part, in bytes.
pub const PART_SIZE: usize = 64 * 1024;
/// The size above which a body is not read, in bytes.
pub const BODY_LIMIT: usize = 16 * PART_SIZE;

/// What stands under the key 4.
enum Content<One, Many> {
    One(One),
    Many(Many),
}

/// The order of field names in the bytes: a shorter one first, then by their bytes.
/// This is the order of their encoded forms, which begin with the length.
fn rank(field: &str) -> (usize, &str) {
    (field.len(), field)
}
