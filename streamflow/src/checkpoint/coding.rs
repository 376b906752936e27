//! How payloads become bytes, and bytes payloads: postcard, and raw bytes behind it.

use std::mem;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{Error, Result};

/// Why bytes are no payload; a frame's checksum was right, so this is no accident.
pub(super) type Flaw = &'static str;

/// Appends a value.
pub(super) fn encode<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<()> {
    *out = postcard::to_extend(value, mem::take(out))
        .map_err(|cause| Error::Checkpoint(format!("a record cannot be written: {cause}")))?;
    Ok(())
}

/// A value that takes up all the bytes.
pub(super) fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Flaw> {
    match take(bytes)? {
        (value, []) => Ok(value),
        _ => Err("a record is longer than it should be"),
    }
}

/// A value, and what a later format has behind it; nothing of that where there is none.
pub(super) fn decode_with<T: DeserializeOwned, U: DeserializeOwned + Default>(
    bytes: &[u8],
) -> Result<(T, U), Flaw> {
    match take(bytes)? {
        (value, []) => Ok((value, U::default())),
        (value, later) => Ok((value, decode(later)?)),
    }
}

/// A value at the front of bytes, and the bytes behind it.
pub(super) fn take<T: DeserializeOwned>(bytes: &[u8]) -> Result<(T, &[u8]), Flaw> {
    postcard::take_from_bytes(bytes).map_err(|_| "a record cannot be read")
}

/// Cuts bytes into parts of these lengths, and nothing else.
pub(super) fn parts(
    mut bytes: &[u8],
    lengths: impl IntoIterator<Item = u64>,
) -> Result<Vec<&[u8]>, Flaw> {
    const SHORT: Flaw = "a record is shorter than it should be";
    let mut parts = Vec::new();
    for length in lengths {
        let length = usize::try_from(length).map_err(|_| SHORT)?;
        let (part, rest) = bytes.split_at_checked(length).ok_or(SHORT)?;
        parts.push(part);
        bytes = rest;
    }
    if bytes.is_empty() { Ok(parts) } else { Err("a record is longer than it should be") }
}

/// Bytes as one run, not as a list of numbers.
pub(super) mod raw {
    use std::fmt;

    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    pub(in crate::checkpoint) fn serialize<S: Serializer>(
        bytes: &[u8],
        to: S,
    ) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub(in crate::checkpoint) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Vec<u8>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u8>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("bytes")
            }

            fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
                Ok(bytes.to_vec())
            }
        }
        from.deserialize_bytes(Bytes)
    }
}
