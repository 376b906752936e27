//! Batches of serde's values in a log: their number, then each in postcard's form.

use std::any::type_name;
use std::mem;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::Codec;
use crate::{Error, Result};

/// How many records of no bytes are believed to be in a log; others are no more than its bytes.
const EMPTY: usize = 1 << 24;

/// The codec of a batch made of such records.
pub(super) fn codec<T, B>() -> Codec<B>
where
    T: Serialize + DeserializeOwned,
    B: AsRef<[T]> + From<Vec<T>>,
{
    Codec {
        encode: |batch, out| encode(batch.as_ref(), out),
        decode: |bytes| decode(bytes).map(B::from),
    }
}

fn encode<T: Serialize + DeserializeOwned>(records: &[T], out: &mut Vec<u8>) -> Result<()> {
    out.extend((records.len() as u64).to_le_bytes());
    for (index, record) in records.iter().enumerate() {
        let from = out.len();
        *out = postcard::to_extend(record, mem::take(out)).map_err(unfit::<T>)?;
        // What serde cannot read from such bytes is found before it is needed.
        if index == 0 {
            postcard::from_bytes::<T>(&out[from..]).map_err(unfit::<T>)?;
        }
    }
    Ok(())
}

fn decode<T: DeserializeOwned>(bytes: &[u8]) -> Result<Vec<T>> {
    let Some((count, mut bytes)) = bytes.split_first_chunk() else {
        return Err(damaged("their number is missing"));
    };
    let count = usize::try_from(u64::from_le_bytes(*count)).unwrap_or(usize::MAX);
    if count > bytes.len().max(EMPTY) {
        return Err(damaged("there are fewer than was written"));
    }
    let mut records = Vec::new();
    for _ in 0..count {
        let (record, rest) = postcard::take_from_bytes(bytes).map_err(damaged)?;
        records.push(record);
        bytes = rest;
    }
    if bytes.is_empty() { Ok(records) } else { Err(damaged("there are more than was written")) }
}

fn unfit<T>(cause: postcard::Error) -> Error {
    let record = type_name::<T>();
    Error::other(format!("a record of type `{record}` cannot go through a log: {cause}"))
}

fn damaged(what: impl std::fmt::Display) -> Error {
    Error::other(format!("records in a log are damaged: {what}"))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;
    use crate::batch::Values;

    #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
    enum Event {
        Login { user: u32, name: String },
        Beat,
    }

    fn encoded<T: Serialize + DeserializeOwned + Clone>(records: &[T]) -> Vec<u8> {
        let mut bytes = b"before".to_vec();
        let codec = codec::<T, Values<T>>();
        (codec.encode)(&Values(records.to_vec()), &mut bytes).unwrap();
        bytes.split_off(6)
    }

    #[test]
    fn records_come_back_and_damage_is_found() {
        let login = Event::Login { user: 300, name: "é".to_owned() };
        let bytes = encoded(&[login.clone(), Event::Beat]);
        assert_eq!(decode::<Event>(&bytes).unwrap(), [login, Event::Beat]);
        assert_eq!(decode::<Event>(&encoded::<Event>(&[])).unwrap(), []);
        for cut in 0..bytes.len() {
            assert!(decode::<Event>(&bytes[..cut]).is_err(), "{cut}");
        }
        let longer = [bytes.as_slice(), &[1]].concat();
        assert!(decode::<Event>(&longer).is_err());
    }

    #[test]
    fn a_number_of_records_is_not_believed() {
        assert_eq!(decode::<()>(&encoded(&[(); 3])).unwrap().len(), 3);
        for count in [u64::MAX, 1 << 40] {
            assert!(decode::<()>(&count.to_le_bytes()).is_err());
        }
        // A vector within a record that says it is long.
        let mut bytes = 1u64.to_le_bytes().to_vec();
        bytes.extend([0xFF, 0xFF, 0xFF, 0xFF, 0x7F]);
        assert!(decode::<Vec<u64>>(&bytes).is_err());
    }

    #[test]
    fn what_serde_could_not_read_back_is_refused_when_it_is_written() {
        #[derive(Clone, Serialize, Deserialize)]
        #[serde(untagged)]
        enum Either {
            Number(u64),
        }
        let mut bytes = Vec::new();
        let error = encode(&[Either::Number(1)], &mut bytes).unwrap_err().to_string();
        assert!(error.contains("Either` cannot go through a log"), "{error}");
    }
}
