//! What can be wrong with the bytes of an operation, so that a person can be told.
//! It says nothing about what an operation means: bytes may be sound and their changes refused all the same.

/// Why bytes are no header or no body of an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Broken {
    /// The bytes end before what they announce.
    #[error("the bytes end too early")]
    Truncated,
    /// More bytes follow where nothing may follow.
    #[error("bytes follow after the end")]
    Trailing,
    /// There are more bytes than are read at all.
    #[error("{size} bytes where {limit} are the most")]
    TooLarge {
        /// How many there are, or are announced.
        size: u64,
        /// How many are read.
        limit: u64,
    },
    /// Arrays, maps and tags within each other, deeper than is read.
    #[error("nested too deeply")]
    TooDeep,
    /// A number or a length takes more bytes than it needs.
    #[error("a number is not written in its shortest form")]
    NotShortest,
    /// A length that is not said beforehand.
    #[error("an indefinite length")]
    Indefinite,
    /// A number with a fraction or an exponent.
    #[error("a floating-point number")]
    Float,
    /// A byte that CBOR has no meaning for, or a simple value other than false, true and null.
    #[error("a reserved byte or a simple value without meaning")]
    Reserved,
    /// Text that is not UTF-8.
    #[error("text that is not UTF-8")]
    NotUtf8,
    /// The keys of a map are not in ascending order.
    #[error("the keys of a map are out of order")]
    Unsorted,
    /// A key stands twice in one map.
    #[error("a key stands twice in a map")]
    Twice,
    /// Something of another type stands where this one belongs.
    #[error("no {0} where one belongs")]
    Expected(&'static str),
    /// A part that is always there is not.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// A number or an instant outside of what is taken in.
    #[error("{0} is out of range")]
    OutOfRange(&'static str),
    /// A change of a known form has too many or too few parts for that form.
    #[error("a change does not have the parts of its form")]
    Misshapen,
    /// It is written in a version of the format that this program does not know: by a later one, where it is sound.
    #[error("version {0} of the format, which this program does not know")]
    Version(u64),
    /// Only the first operation of a log has no backlink, and it has none.
    #[error("the backlink does not fit the place in the log")]
    Backlink,
    /// The header is not wrapped in the one way that is used here.
    #[error("not a signed header")]
    Envelope,
    /// The device's key is no key, or one that anybody could sign with.
    #[error("the device key is not usable")]
    DeviceKey,
    /// The signature is not the device's.
    #[error("the signature does not fit")]
    Signature,
    /// The body is not as long as the header says.
    #[error("the body has {found} bytes where the header says {named}")]
    BodySize {
        /// How long the header says it is.
        named: u32,
        /// How long it is.
        found: u64,
    },
    /// The body is not the one that the header names.
    #[error("the body is not the one that the header names")]
    BodyHash,
}
