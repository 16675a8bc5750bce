//! The header of an operation as bytes: signed by its device, and naming its body by a hash. See `format.md`.
//! Nothing is decided here about whether that device was admitted, and stored bytes are verified as they are, never encoded again.

use coset::{ProtectedHeader, SignatureContext, sig_structure_data};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};

use super::body::BODY_LIMIT;
use super::broken::Broken;
use super::cbor::{Cursor, write_array, write_bytes, write_map, write_tag, write_unsigned};
use super::hlc::Hlc;
use crate::fold::merge::Order;
use crate::ids::{Id, OperationId};

/// The version of the header's format.
const VERSION: u64 = 1;
/// The size above which a header is not read, in bytes.
pub const HEADER_LIMIT: usize = 1024;
/// COSE_Sign1, tagged (RFC 9052, section 2).
const SIGN1: u64 = 18;
/// The protected header of COSE: the algorithm is EdDSA, `{1: -8}`.
const PROTECTED: [u8; 3] = [0xa1, 0x01, 0x27];
/// What is signed along, so that a signature for anything else that this key signs can never pass for one of a header.
const PURPOSE: &[u8] = b"firstline operation header";

/// What stands in the header of an operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Header {
    /// The organisation whose journal this is.
    pub organisation: Id,
    /// The device that signed: its Ed25519 public key.
    pub device: [u8; 32],
    /// The incarnation of the device.
    pub log: Id,
    /// The place in the log, from 1, so that the height of a log is the place of its last operation.
    pub seq: u64,
    /// The operation before it in the log; the first has none.
    pub backlink: Option<OperationId>,
    /// The reading of the hybrid logical clock.
    pub hlc: Hlc,
    /// How long the body is, in bytes.
    pub body_size: u32,
    /// The BLAKE3 of the body.
    pub body_hash: [u8; 32],
}

impl Header {
    /// The place of the operation in the order of the fold.
    #[must_use]
    pub fn order(&self) -> Order {
        Order {
            hlc: self.hlc,
            device: self.device,
            log: self.log,
            seq: self.seq,
        }
    }
}

/// Signs a header and gives its bytes.
/// The key is that of `header.device`; with another one the bytes do not open.
#[must_use]
pub fn seal_header(header: &Header, key: &SigningKey) -> Vec<u8> {
    let payload = encode_payload(header);
    let signature = key.sign(&signed_bytes(&payload));
    let mut out = Vec::with_capacity(payload.len() + 80);
    write_tag(&mut out, SIGN1);
    write_array(&mut out, 4);
    write_bytes(&mut out, &PROTECTED);
    write_map(&mut out, 0);
    write_bytes(&mut out, &payload);
    write_bytes(&mut out, &signature.to_bytes());
    out
}

/// The id of the operation with these header's bytes.
#[must_use]
pub fn operation_id(header: &[u8]) -> OperationId {
    OperationId(*blake3::hash(header).as_bytes())
}

/// Reads a header, whoever wrote it, and verifies its signature.
///
/// # Errors
///
/// [`Broken`] says what is wrong with the bytes.
pub fn open_header(bytes: &[u8]) -> Result<Header, Broken> {
    if bytes.len() > HEADER_LIMIT {
        return Err(Broken::TooLarge {
            size: bytes.len() as u64,
            limit: HEADER_LIMIT as u64,
        });
    }
    let (payload, signature) = read_envelope(bytes)?;
    let header = read_payload(payload)?;
    VerifyingKey::from_bytes(&header.device)
        .ok()
        .filter(|key| !key.is_weak())
        .ok_or(Broken::DeviceKey)?
        .verify_strict(&signed_bytes(payload), &Signature::from_bytes(&signature))
        .map_err(|_| Broken::Signature)?;
    Ok(header)
}

/// Reads a header that was verified when it came.
///
/// # Errors
///
/// [`Broken`] says what is wrong with the bytes; it is not asked whether the signature fits.
pub(super) fn read_header(bytes: &[u8]) -> Result<Header, Broken> {
    let (payload, _) = read_envelope(bytes)?;
    read_payload(payload)
}

/// Whether this is the body that the header names.
///
/// # Errors
///
/// [`Broken::BodySize`] or [`Broken::BodyHash`] where it is not.
pub fn check_body(header: &Header, body: &[u8]) -> Result<(), Broken> {
    if body.len() as u64 != u64::from(header.body_size) {
        return Err(Broken::BodySize {
            named: header.body_size,
            found: body.len() as u64,
        });
    }
    if blake3::hash(body) != header.body_hash {
        return Err(Broken::BodyHash);
    }
    Ok(())
}

/// The Sig_structure of RFC 9052, section 4.4.
fn signed_bytes(payload: &[u8]) -> Vec<u8> {
    let protected = ProtectedHeader {
        original_data: Some(PROTECTED.to_vec()),
        header: coset::Header::default(),
    };
    sig_structure_data(
        SignatureContext::CoseSign1,
        protected,
        None,
        PURPOSE,
        payload,
    )
}

fn encode_payload(header: &Header) -> Vec<u8> {
    let mut out = Vec::with_capacity(192);
    write_map(&mut out, 8 + usize::from(header.backlink.is_some()));
    write_unsigned(&mut out, 0);
    write_unsigned(&mut out, VERSION);
    write_unsigned(&mut out, 1);
    write_bytes(&mut out, &header.organisation.0);
    write_unsigned(&mut out, 2);
    write_bytes(&mut out, &header.device);
    write_unsigned(&mut out, 3);
    write_bytes(&mut out, &header.log.0);
    write_unsigned(&mut out, 4);
    write_unsigned(&mut out, header.seq);
    if let Some(backlink) = header.backlink {
        write_unsigned(&mut out, 5);
        write_bytes(&mut out, &backlink.0);
    }
    write_unsigned(&mut out, 6);
    write_unsigned(&mut out, header.hlc.bits());
    write_unsigned(&mut out, 7);
    write_unsigned(&mut out, header.body_size.into());
    write_unsigned(&mut out, 8);
    write_bytes(&mut out, &header.body_hash);
    out
}

/// The payload and the signature.
/// The envelope has one form only: with any other, one signature would stand under two operation ids.
fn read_envelope(bytes: &[u8]) -> Result<(&[u8], [u8; 64]), Broken> {
    let mut cursor = Cursor::new(bytes);
    if cursor.tag()? != SIGN1
        || cursor.array()? != 4
        || cursor.bytes()? != PROTECTED
        || cursor.map()? != 0
    {
        return Err(Broken::Envelope);
    }
    let payload = cursor.bytes()?;
    let signature = cursor.exactly()?;
    cursor.end()?;
    Ok((payload, signature))
}

fn read_payload(payload: &[u8]) -> Result<Header, Broken> {
    let (mut version, mut organisation, mut device, mut log) = (None, None, None, None);
    let (mut seq, mut backlink, mut hlc) = (None, None, None);
    let (mut body_size, mut body_hash) = (None, None);
    let mut cursor = Cursor::new(payload);
    let mut keys = cursor.keys()?;
    while let Some(key) = keys.next(&mut cursor)? {
        match key {
            0 => version = Some(read_version(&mut cursor)?),
            1 => organisation = Some(Id(cursor.exactly()?)),
            2 => device = Some(cursor.exactly()?),
            3 => log = Some(Id(cursor.exactly()?)),
            4 => seq = Some(read_seq(&mut cursor)?),
            5 => backlink = Some(OperationId(cursor.exactly()?)),
            6 => hlc = Some(read_hlc(&mut cursor)?),
            7 => body_size = Some(read_body_size(&mut cursor)?),
            8 => body_hash = Some(cursor.exactly()?),
            _ => cursor.skip()?,
        }
    }
    cursor.end()?;
    version.ok_or(Broken::Missing("the version"))?;
    let header = Header {
        organisation: organisation.ok_or(Broken::Missing("the organisation"))?,
        device: device.ok_or(Broken::Missing("the device"))?,
        log: log.ok_or(Broken::Missing("the log"))?,
        seq: seq.ok_or(Broken::Missing("the place in the log"))?,
        backlink,
        hlc: hlc.ok_or(Broken::Missing("the clock"))?,
        body_size: body_size.ok_or(Broken::Missing("the size of the body"))?,
        body_hash: body_hash.ok_or(Broken::Missing("the hash of the body"))?,
    };
    if (header.seq == 1) != header.backlink.is_none() {
        return Err(Broken::Backlink);
    }
    Ok(header)
}

fn read_version(cursor: &mut Cursor<'_>) -> Result<(), Broken> {
    match cursor.unsigned()? {
        VERSION => Ok(()),
        other => Err(Broken::Version(other)),
    }
}

fn read_seq(cursor: &mut Cursor<'_>) -> Result<u64, Broken> {
    let seq = cursor.unsigned()?;
    if (1..=i64::MAX.cast_unsigned()).contains(&seq) {
        Ok(seq)
    } else {
        Err(Broken::OutOfRange("the place in the log"))
    }
}

fn read_hlc(cursor: &mut Cursor<'_>) -> Result<Hlc, Broken> {
    Hlc::from_bits(cursor.unsigned()?).ok_or(Broken::OutOfRange("the clock"))
}

fn read_body_size(cursor: &mut Cursor<'_>) -> Result<u32, Broken> {
    let size = cursor.unsigned()?;
    u32::try_from(size)
        .ok()
        .filter(|size| *size <= BODY_LIMIT as u32)
        .ok_or(Broken::TooLarge {
            size,
            limit: BODY_LIMIT as u64,
        })
}

#[cfg(test)]
mod tests {
    use coset::{CoseSign1, RegisteredLabelWithPrivate, TaggedCborSerializable, iana};
    use proptest::prelude::*;

    use super::*;

    fn a_header(key: &SigningKey) -> impl Strategy<Value = Header> + use<> {
        let device = key.verifying_key().to_bytes();
        (
            any::<([u8; 16], [u8; 16], [u8; 32], [u8; 32])>(),
            prop_oneof![Just(1), 2..=i64::MAX.cast_unsigned()],
            0..=Hlc::LATEST.bits(),
            0..=BODY_LIMIT as u32,
        )
            .prop_map(
                move |((organisation, log, before, body_hash), seq, hlc, body_size)| Header {
                    organisation: Id(organisation),
                    device,
                    log: Id(log),
                    seq,
                    backlink: (seq != 1).then_some(OperationId(before)),
                    hlc: Hlc::from_bits(hlc).unwrap(),
                    body_size,
                    body_hash,
                },
            )
    }

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[7; 32])
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens(header in a_header(&key())) {
            let bytes = seal_header(&header, &key());
            prop_assert!(bytes.len() <= HEADER_LIMIT);
            prop_assert_eq!(open_header(&bytes), Ok(header));
        }

        #[test]
        fn another_key_does_not_open(header in a_header(&key())) {
            let bytes = seal_header(&header, &SigningKey::from_bytes(&[8; 32]));
            prop_assert_eq!(open_header(&bytes), Err(Broken::Signature));
        }

        #[test]
        fn any_reader_of_cose_verifies_it(header in a_header(&key())) {
            let bytes = seal_header(&header, &key());
            let message = CoseSign1::from_tagged_slice(&bytes).unwrap();
            prop_assert_eq!(
                &message.protected.header.alg,
                &Some(RegisteredLabelWithPrivate::Assigned(iana::Algorithm::EdDSA))
            );
            prop_assert!(message.unprotected.is_empty());
            message
                .verify_signature(b"firstline operation header", |signature, signed| {
                    let signature = Signature::from_slice(signature)?;
                    key().verifying_key().verify_strict(signed, &signature)
                })
                .unwrap();
        }

        #[test]
        fn hostile_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            drop(open_header(&bytes));
        }

        #[test]
        fn a_hostile_payload_never_panics(payload in prop::collection::vec(any::<u8>(), 0..200)) {
            drop(read_payload(&payload));
        }
    }
}
