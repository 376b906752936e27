//! What is kept of an operator that the program no longer has, until it has it again or somebody
//! drops it.

use std::sync::Arc;

use super::Piece;
use super::coding::{self, Flaw};
use super::frame::{Frame, Kind};
use super::names;
use super::place::Place;
use super::saved::SavedState;
use super::slices::{seal, unseal};
use crate::Result;
use crate::window::SHARDS;

/// An operator's state, as of the batch when it was last there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Kept {
    pub(super) id: String,
    pub(super) schema: String,
    pub(super) state: SavedState,
}

impl Kept {
    /// Writes the operator's file.
    pub(super) fn write(&self, place: &Place, epoch: u64) -> Result<()> {
        let (name, state) = (names::kept(&self.id), &self.state);
        let bytes = seal(place, &name, epoch, |group| {
            group.put(Kind::Head, state.batch, |out| {
                coding::encode(&(&self.id, &self.schema), out)
            })?;
            for (shard, batch, bytes) in &state.slices {
                group.put(Kind::State, *batch, |out| {
                    coding::encode(shard, out)?;
                    out.extend(&**bytes);
                    Ok(())
                })?;
            }
            state.deltas.iter().try_for_each(|(batch, bytes)| {
                group.put(Kind::Delta, *batch, |out| {
                    out.extend(&**bytes);
                    Ok(())
                })
            })
        })?;
        place.write(&name, &bytes)
    }

    /// Refuses it, if it is of another type.
    pub(super) fn is_of(&self, place: &Place, schema: &str) -> Result<()> {
        if self.schema == schema {
            return Ok(());
        }
        let what = format!(
            "the state of `{}` was being migrated from type `{schema}` to `{}` when the process \
             was killed",
            self.id, self.schema
        );
        let remedy = "nothing was changed; let the program that migrates it finish";
        Err(names::refusal(&place.folder, &what, remedy))
    }

    /// Reads such a file.
    pub(super) fn read(place: &Place, name: &str) -> Result<Self> {
        let bytes = place.read(name)?;
        decode(place, name, &bytes).map_err(|(at, how)| names::damage(&place.folder, name, at, how))
    }
}

fn decode(place: &Place, name: &str, bytes: &Arc<Vec<u8>>) -> Result<Kept, (usize, Flaw)> {
    let frames = unseal(place, name, bytes)?;
    let Some((head, rest)) = frames.split_first() else { return Err((0, "it has no head")) };
    if head.kind != Kind::Head {
        return Err((head.at, "its head is of something else"));
    }
    let (id, schema) = coding::decode(head.payload).map_err(|how| (head.at, how))?;
    let mut state = SavedState { batch: head.batch, ..SavedState::default() };
    for frame in rest {
        put(&mut state, bytes, frame).map_err(|how| (frame.at, how))?;
    }
    Ok(Kept { id, schema, state })
}

fn put(state: &mut SavedState, file: &Arc<Vec<u8>>, frame: &Frame<'_>) -> Result<(), Flaw> {
    match frame.kind {
        Kind::State => {
            let (shard, bytes) = coding::take::<u64>(frame.payload)?;
            if shard >= SHARDS {
                return Err("a state is of no shard");
            }
            state.slices.push((shard, frame.batch, Piece::of(file, bytes)));
        }
        Kind::Delta => state.deltas.push((frame.batch, Piece::of(file, frame.payload))),
        _ => return Err("a frame does not belong into a kept operator"),
    }
    Ok(())
}
