//! Slices: the state of one virtual shard, of every operator, after some batch; each a file.
//!
//! A slice is a head and a frame for each operator, and then a 128-bit hash of all that. Of each
//! shard the two newest slices stand: if one is damaged, the one before it and the journal since
//! then tell the same.

use std::sync::Arc;

use twox_hash::XxHash3_128;

use super::Piece;
use super::coding::{self, Flaw};
use super::frame::{Chain, End, Frame, Frames, Group, Kind};
use super::names;
use super::place::Place;
use crate::Result;
use crate::window::SHARDS;

/// Bytes of the hash at a file's end.
const HASH: usize = 16;

/// A slice that is on the disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Slice {
    pub(super) number: u64,
    pub(super) shard: u64,
    pub(super) batch: u64,
    pub(super) bytes: u64,
}

/// What a slice holds: the id of each operator, and its bytes.
pub(super) type States = Vec<(String, Piece)>;

/// The frames of a file that is written once, and the hash of all of it.
pub(super) fn seal(
    place: &Place,
    name: &str,
    epoch: u64,
    put: impl FnOnce(&mut Group<'_>) -> Result<()>,
) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    put(&mut Group::new(&mut bytes, Chain::begin(place.salt, name), epoch))?;
    let hash = XxHash3_128::oneshot(&bytes);
    bytes.extend(hash.to_le_bytes());
    Ok(bytes)
}

/// The frames of such a file, or where it is damaged, and how.
pub(super) fn unseal<'a>(
    place: &Place,
    name: &str,
    bytes: &'a [u8],
) -> Result<Vec<Frame<'a>>, (usize, Flaw)> {
    let Some((body, hash)) = bytes.split_last_chunk::<HASH>() else {
        return Err((0, "it is too short to be whole"));
    };
    let mut frames = Frames::new(body, Chain::begin(place.salt, name));
    let all: Vec<_> = frames.by_ref().collect();
    if let End::Torn(bad) | End::Damaged(bad) = frames.end() {
        return Err((bad.at, bad.how));
    }
    if XxHash3_128::oneshot(body) != u128::from_le_bytes(*hash) {
        return Err((body.len(), "the hash of the whole file is wrong"));
    }
    Ok(all)
}

/// The bytes of a slice.
pub(super) fn encode(
    place: &Place,
    slice: &Slice,
    epoch: u64,
    states: &[(String, Vec<u8>)],
) -> Result<Vec<u8>> {
    seal(place, &names::slice(slice.number), epoch, |group| {
        group.put(Kind::Head, slice.batch, |out| coding::encode(&slice.shard, out))?;
        states.iter().try_for_each(|(id, bytes)| {
            group.put(Kind::State, slice.batch, |out| {
                coding::encode(id, out)?;
                out.extend(bytes);
                Ok(())
            })
        })
    })
}

/// Reads a slice, all of it.
pub(super) fn decode(
    place: &Place,
    number: u64,
    bytes: &Arc<Vec<u8>>,
) -> Result<(Slice, States), (usize, Flaw)> {
    let frames = unseal(place, &names::slice(number), bytes)?;
    let Some((head, rest)) = frames.split_first() else { return Err((0, "it has no head")) };
    let slice = head_of(head, number, bytes.len() as u64).map_err(|how| (head.at, how))?;
    let states = rest.iter().map(|frame| match frame.kind {
        Kind::State if frame.batch == head.batch => {
            let (id, state) = coding::take::<String>(frame.payload)?;
            Ok((id, Piece::of(bytes, state)))
        }
        _ => Err("a frame does not belong into a slice"),
    });
    let states = states.zip(rest).map(|(state, frame)| state.map_err(|how| (frame.at, how)));
    Ok((slice, states.collect::<Result<_, _>>()?))
}

fn head_of(head: &Frame<'_>, number: u64, bytes: u64) -> Result<Slice, Flaw> {
    let shard: u64 = coding::decode(head.payload)?;
    if head.kind != Kind::Head || shard >= SHARDS {
        return Err("its head is of no shard");
    }
    Ok(Slice { number, shard, batch: head.batch, bytes })
}

/// Which slice a file is, by its first bytes; the rest is not looked at.
pub(super) fn peek(place: &Place, number: u64) -> Result<Result<Slice, (usize, Flaw)>> {
    let (name, few) = (names::slice(number), 64);
    let path = place.path(&name);
    let bytes = place.disk.read_at(&path, 0, few).map_err(place.failed("reading", &name))?;
    let length = place.disk.len(&path).map_err(place.failed("reading", &name))?.unwrap_or(0);
    let head = Frames::new(&bytes, Chain::begin(place.salt, &name)).next();
    let head = head.ok_or("its head is damaged").and_then(|head| head_of(&head, number, length));
    Ok(head.map_err(|how| (0, how)))
}

/// The two newest slices of each shard.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    shards: Vec<Vec<Slice>>,
    /// Of slices that cannot be read.
    pub(super) damaged: Vec<u64>,
    /// The number of the next.
    next: u64,
}

impl Default for Shelf {
    fn default() -> Self {
        let shards = (0..SHARDS).map(|_| Vec::new()).collect();
        Self { shards, damaged: Vec::new(), next: 1 }
    }
}

impl Shelf {
    /// Adds a slice, and tells which are of no use any more.
    pub(super) fn put(&mut self, slice: Slice) -> Vec<String> {
        self.next = self.next.max(slice.number + 1);
        let Some(shard) = self.shards.get_mut(slice.shard as usize) else { return Vec::new() };
        let at = shard.partition_point(|other| other.number < slice.number);
        shard.insert(at, slice);
        let old = shard.len().saturating_sub(2);
        let mut useless: Vec<_> = shard.drain(..old).map(|slice| slice.number).collect();
        let floor = self.shards.iter().map(|shard| match shard.as_slice() {
            [older, _] => older.number,
            _ => 0,
        });
        let floor = floor.min().unwrap_or(0);
        useless.extend(self.damaged.extract_if(.., |number| *number < floor));
        useless.into_iter().map(names::slice).collect()
    }

    /// Forgets a slice that turned out to be damaged.
    pub(super) fn damage(&mut self, number: u64) {
        self.shards.iter_mut().for_each(|shard| shard.retain(|slice| slice.number != number));
        self.damaged.push(number);
        self.next = self.next.max(number + 1);
    }

    /// The slices of a shard, the newest last.
    pub(super) fn of_shard(&self, shard: u64) -> &[Slice] {
        self.shards.get(shard as usize).map_or(&[], |shard| shard)
    }

    /// Of each shard, the batch of the newest slice, and of the one before it; 0 for none.
    pub(super) fn batches(&self) -> impl Iterator<Item = (u64, u64)> {
        self.shards.iter().map(|shard| match shard.as_slice() {
            [older, newer] => (newer.batch, older.batch),
            [newer] => (newer.batch, 0),
            _ => (0, 0),
        })
    }

    /// The shard whose newest slice is the oldest, and the batch of that; not one of these.
    pub(super) fn stalest(&self, not: &[u64]) -> Option<(u64, u64)> {
        let newest = (0..).zip(self.batches()).map(|(shard, (newest, _))| (newest, shard));
        let stalest = newest.filter(|(_, shard)| !not.contains(shard)).min();
        stalest.map(|(batch, shard)| (shard, batch))
    }

    /// A number for a new slice.
    pub(super) fn take_number(&mut self) -> u64 {
        self.next += 1;
        self.next - 1
    }
}
