//! Object files: records as bytes, with what it takes to trust them when they are read.
//!
//! ```text
//! "sfobject" | version u32 | length u32 | schema | crc32c u32      (little-endian)
//! kind u8 | length u32 | payload | crc32c u32                      a record, in postcard's form
//! kind u8 | length u32 | records u64 | crc32c u32                  the end
//! ```
//!
//! A checksum covers all frames up to its place, but for their checksums: a frame that is missing,
//! doubled, swapped or from another file is as bad as a damaged one. The end is a frame of its own,
//! so that a file that was cut off between two frames is told apart.

use std::any::type_name;
use std::io::{self, BufRead, Read};
use std::mem;
use std::path::Path;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::schema::{Schema, schema_of};
use crate::{Error, Result};

const MAGIC: [u8; 8] = *b"sfobject";
const VERSION: u32 = 1;

/// The bytes of a record, at most: a length is not believed beyond that.
const LONGEST: usize = 64 << 20;

/// The bytes of a schema, at most.
const LONGEST_SCHEMA: usize = 1 << 20;

const RECORD: u8 = 1;
const END: u8 = 2;

/// Makes the bytes of a file of these records.
pub(crate) fn write<T: Serialize + Schema>(records: &[T], out: &mut Vec<u8>) -> Result<()> {
    out.clear();
    let schema = schema_of::<T>();
    if schema.len() > LONGEST_SCHEMA {
        return Err(unfit::<T>("its schema is too long"));
    }
    out.extend(MAGIC);
    out.extend(VERSION.to_le_bytes());
    out.extend((schema.len() as u32).to_le_bytes());
    out.extend(schema.as_bytes());
    let mut crc = crc32c::crc32c(out);
    out.extend(crc.to_le_bytes());
    for record in records {
        crc = frame::<T>(out, crc, RECORD, |out| {
            *out = postcard::to_extend(record, mem::take(out)).map_err(unfit::<T>)?;
            Ok(())
        })?;
    }
    frame::<T>(out, crc, END, |out| {
        out.extend((records.len() as u64).to_le_bytes());
        Ok(())
    })?;
    Ok(())
}

/// Appends a frame; the checksum up to its end.
fn frame<T>(
    out: &mut Vec<u8>,
    crc: u32,
    kind: u8,
    payload: impl FnOnce(&mut Vec<u8>) -> Result<()>,
) -> Result<u32> {
    let from = out.len();
    out.push(kind);
    out.extend([0; 4]);
    payload(out)?;
    let length = out.len() - from - 5;
    if length > LONGEST {
        return Err(unfit::<T>(format!("it has {length} bytes, and may have {LONGEST}")));
    }
    out[from + 1..from + 5].copy_from_slice(&(length as u32).to_le_bytes());
    let crc = crc32c::crc32c_append(crc, &out[from..]);
    out.extend(crc.to_le_bytes());
    Ok(crc)
}

fn unfit<T>(cause: impl std::fmt::Display) -> Error {
    let record = type_name::<T>();
    Error::other(format!("a record of type `{record}` cannot go into an object file: {cause}"))
}

/// A place between two frames of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Bytes before it.
    pub(crate) at: u64,
    /// The checksum up to it.
    crc: u32,
    /// Records before it.
    records: u64,
}

/// Why a file cannot be read on.
#[derive(Debug)]
pub(crate) enum Fault {
    Io(io::Error),
    /// What is at this offset is not what was written.
    Damaged {
        at: u64,
        how: String,
    },
    /// It is of another version of the format.
    Version(u32),
    /// It holds records of another type.
    Type {
        holds: String,
        wanted: String,
    },
}

impl Fault {
    fn damaged(at: u64, how: impl ToString) -> Self {
        Self::Damaged { at, how: how.to_string() }
    }

    /// The error, which names the file.
    pub(crate) fn of(self, path: &Path) -> Error {
        let path = path.display();
        match self {
            Self::Io(cause) => Error::io(format!("reading {path}"), cause),
            Self::Damaged { at, how } => {
                let told = format!("it is damaged or cut off at byte {at}: {how}");
                let cause = io::Error::new(io::ErrorKind::InvalidData, told);
                Error::io(format!("reading {path}"), cause)
            }
            Self::Version(version) => Error::Config(format!(
                "{path} is an object file of version {version}, and this program reads version \
                 {VERSION}; read it with the version of streamflow that wrote it"
            )),
            Self::Type { holds, wanted } => Error::Config(format!(
                "{path} holds records of type `{holds}`, and is read as records of type \
                 `{wanted}`; name the type that was written, `object_files::<…>`, and `.map` its \
                 records to the new one"
            )),
        }
    }
}

/// Reads a file's records, one after the other.
#[derive(Debug)]
pub(crate) struct Reader<R> {
    from: R,
    place: Place,
    payload: Vec<u8>,
}

impl<R: BufRead> Reader<R> {
    /// Reads a file from its beginning, as records of a type.
    pub(crate) fn open<T: Schema>(from: R) -> Result<Self, Fault> {
        let mut reader = Self { from, place: Place::default(), payload: Vec::new() };
        let start: [u8; 16] = reader.array(0, "it ends within its header")?;
        if start[..8] != MAGIC {
            return Err(Fault::damaged(0, "this is no object file"));
        }
        let version = word(&start, 8);
        if version != VERSION {
            return Err(Fault::Version(version));
        }
        let length = word(&start, 12) as usize;
        if length > LONGEST_SCHEMA {
            return Err(Fault::damaged(12, "the length of the schema is wrong"));
        }
        reader.fill(length)?;
        let end = 16 + length as u64;
        let should_be = u32::from_le_bytes(reader.array(end, "it ends within its header")?);
        let crc = crc32c::crc32c_append(crc32c::crc32c(&start), &reader.payload);
        if crc != should_be {
            return Err(Fault::damaged(0, "the checksum of the header is wrong"));
        }
        let wanted = schema_of::<T>();
        if reader.payload != wanted.as_bytes() {
            let holds = String::from_utf8_lossy(&reader.payload).into_owned();
            return Err(Fault::Type { holds, wanted });
        }
        reader.place = Place { at: end + 4, crc, records: 0 };
        Ok(reader)
    }

    /// Reads on from a place, at which `from` stands.
    pub(crate) fn at(from: R, place: Place) -> Self {
        Self { from, place, payload: Vec::new() }
    }

    pub(crate) const fn place(&self) -> Place {
        self.place
    }

    /// Whether all records were read; the file is whole then.
    pub(crate) fn is_at_end(&mut self) -> Result<bool, Fault> {
        let at = self.place.at;
        let next = self.from.fill_buf().map_err(Fault::Io)?.first().copied();
        match next {
            None => Err(Fault::damaged(at, "it ends without its last frame")),
            Some(END) => {
                self.frame()?;
                if self.payload != self.place.records.to_le_bytes() {
                    return Err(Fault::damaged(at, "there were other records when it was written"));
                }
                if self.from.fill_buf().map_err(Fault::Io)?.is_empty() {
                    return Ok(true);
                }
                Err(Fault::damaged(self.place.at, "something follows its last frame"))
            }
            Some(RECORD) => Ok(false),
            Some(_) => Err(Fault::damaged(at, "a frame is of no known kind")),
        }
    }

    /// The next record, where it is not at its end.
    pub(crate) fn next<T: DeserializeOwned>(&mut self) -> Result<T, Fault> {
        let at = self.place.at;
        if self.frame()? != RECORD {
            return Err(Fault::damaged(at, "there is no record"));
        }
        self.place.records += 1;
        let unread = |cause| Fault::damaged(at, format!("a record cannot be read: {cause}"));
        match postcard::take_from_bytes(&self.payload).map_err(unread)? {
            (record, []) => Ok(record),
            _ => Err(Fault::damaged(at, "a record is longer than its type")),
        }
    }

    /// Reads a frame's payload; its kind.
    fn frame(&mut self) -> Result<u8, Fault> {
        let at = self.place.at;
        let header: [u8; 5] = self.array(at, "it ends within a frame")?;
        let length = word(&header, 1) as usize;
        if length > LONGEST {
            return Err(Fault::damaged(at, "a frame is longer than any that is written"));
        }
        self.fill(length)?;
        let should_be = u32::from_le_bytes(self.array(at, "it ends within a frame")?);
        let crc = crc32c::crc32c_append(self.place.crc, &header);
        let crc = crc32c::crc32c_append(crc, &self.payload);
        if crc != should_be {
            return Err(Fault::damaged(at, "a frame's checksum is wrong"));
        }
        self.place = Place { at: at + 9 + length as u64, crc, ..self.place };
        Ok(header[0])
    }

    /// Reads so many bytes, as far as they are there: no length takes more memory than the file.
    fn fill(&mut self, length: usize) -> Result<(), Fault> {
        self.payload.clear();
        let mut from = self.from.by_ref().take(length as u64);
        from.read_to_end(&mut self.payload).map_err(Fault::Io)?;
        Ok(())
    }

    fn array<const N: usize>(&mut self, at: u64, short: &str) -> Result<[u8; N], Fault> {
        let mut bytes = [0; N];
        self.from.read_exact(&mut bytes).map_err(|cause| match cause.kind() {
            io::ErrorKind::UnexpectedEof => Fault::damaged(at, short),
            _ => Fault::Io(cause),
        })?;
        Ok(bytes)
    }
}

/// Four bytes of a header, which are there.
fn word(bytes: &[u8], from: usize) -> u32 {
    bytes[from..].first_chunk().map_or(0, |word| u32::from_le_bytes(*word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written<T: Serialize + Schema>(records: &[T]) -> Vec<u8> {
        let mut out = b"of the batch before".to_vec();
        write(records, &mut out).unwrap();
        out
    }

    fn read<T: DeserializeOwned + Schema>(bytes: &[u8]) -> Result<Vec<T>, Fault> {
        let mut reader = Reader::open::<T>(bytes)?;
        let mut records = Vec::new();
        while !reader.is_at_end()? {
            records.push(reader.next()?);
        }
        Ok(records)
    }

    #[test]
    fn what_borrows_is_read_as_what_owns() {
        let borrowed: [(&str, &[u16]); 2] = [("é", &[1, 300]), ("", &[])];
        let owned = borrowed.map(|(text, numbers)| (text.to_owned(), numbers.to_vec()));
        assert_eq!(read::<(String, Vec<u16>)>(&written(&borrowed)).unwrap(), owned);
        assert_eq!(written(&borrowed), written(&owned));
        assert_eq!(read::<()>(&written(&[(), ()])).unwrap(), [(), ()]);
        assert_eq!(read::<u8>(&written::<&u8>(&[])).unwrap(), []);
    }

    #[test]
    fn every_cut_and_every_bit_is_found() {
        let records = [("one", 1u64), ("two", 1 << 40), ("", 0)];
        let bytes = written(&records);
        let fails = |bytes: &[u8], what: String| {
            let told = read::<(String, u64)>(bytes).expect_err(&what).of(Path::new("a/b"));
            assert!(told.to_string().contains("a/b"), "{what}: {told}");
        };
        (0..bytes.len()).for_each(|cut| fails(&bytes[..cut], format!("cut at {cut}")));
        for bit in 0..8 * bytes.len() {
            let mut bytes = bytes.clone();
            bytes[bit / 8] ^= 1 << (bit % 8);
            fails(&bytes, format!("bit {bit}"));
        }
        fails(&[&bytes[..], b"\0"].concat(), "a byte more".to_owned());
        fails(&[&bytes[..], &bytes].concat(), "twice".to_owned());
    }

    #[test]
    fn frames_of_another_place_are_found() {
        // Two records whose frames have one length.
        let bytes = written(&[7u8, 9]);
        let frames = bytes.len() - 17 - 20;
        let (head, rest) = bytes.split_at(frames);
        let swapped = [head, &rest[10..20], &rest[..10], &rest[20..]].concat();
        let missing = [head, &rest[10..]].concat();
        assert_eq!(read::<u8>(&bytes).unwrap(), [7, 9]);
        for bytes in [swapped, missing] {
            let told = read::<u8>(&bytes).unwrap_err().of(Path::new("f")).to_string();
            let at = format!("reading f: it is damaged or cut off at byte {frames}: ");
            assert!(told.starts_with(&at), "{told}");
        }
    }

    #[test]
    fn another_type_and_another_version_are_told_with_the_way_out() {
        let mut bytes = written(&[("a", 1u64)]);
        let told = read::<(String, u32)>(&bytes).unwrap_err().of(Path::new("out/a-1000"));
        assert_eq!(
            told.to_string(),
            "out/a-1000 holds records of type `(String, u64)`, and is read as records of type \
             `(String, u32)`; name the type that was written, `object_files::<…>`, and `.map` its \
             records to the new one"
        );
        bytes[8] = 2;
        let told = read::<(String, u64)>(&bytes).unwrap_err().of(Path::new("a")).to_string();
        assert!(told.contains("version 2, and this program reads version 1"), "{told}");
    }

    #[test]
    fn a_length_is_not_believed() {
        let mut bytes = written(&[7u8]);
        let frame = bytes.len() - 17 - 10;
        bytes[frame + 1..frame + 5].copy_from_slice(&u32::MAX.to_le_bytes());
        let told = read::<u8>(&bytes).unwrap_err().of(Path::new("f")).to_string();
        assert!(told.contains("longer than any"), "{told}");
        let long = written(&[vec![0u8; 3]]);
        assert!(read::<Vec<u8>>(&long).is_ok());
        let mut out = Vec::new();
        let told = write(&[vec![0u8; LONGEST]], &mut out).unwrap_err().to_string();
        assert!(told.contains("cannot go into an object file"), "{told}");
    }
}
