//! State that outlives the process: as bytes, slice by slice and batch by batch, and whole again.
//!
//! The bytes are postcard's, of the plain rows that state saves. They are read only as what they
//! were written as: the schema beside them names every type.

use std::sync::Arc;

use postcard::ser_flavors::Flavor;
use postcard::serialize_with_flavor;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::checkpoint::{Migration, Piece, SavedState};
use crate::keyed::{Dictionary, SHARDS, shard_of};
use crate::schema::{Schema, SchemaText, schema_of};
use crate::state::{Delta, Held, LentPart, Merged, NeverEntered, Store};
use crate::window::{Entry, Keyed, Panes, SavedQueue, Shard, State, Values};
use crate::workers::on_all_cores;
use crate::{ByValue, Error, Key, Result};

/// What a checkpoint can keep: serde's two traits, and a [`Schema`]. It is written and read on all
/// cores.
pub trait Kept: Serialize + DeserializeOwned + Schema + Send + Sync {}

impl<T: Serialize + DeserializeOwned + Schema + Send + Sync> Kept for T {}

/// A state that a checkpoint keeps. Several threads save parts of it at once.
pub trait Durable: Sync {
    /// What it keeps, as text that changes when its types do.
    fn schema(&self) -> String;
    /// The last batch applied.
    fn batch(&self) -> u64;
    /// Appends what the last batch changed.
    fn save_delta(&self, out: &mut Vec<u8>) -> Result<()>;
    /// What belongs to some virtual shards, of each its bytes.
    fn save_shards(&self, shards: &[u64]) -> Result<Vec<Vec<u8>>>;
    /// Loads what was saved, into a state that is empty.
    fn load(&mut self, saved: SavedState) -> Result<()>;
}

/// Appends a value's bytes.
fn write<T: Serialize>(value: &T, out: &mut Vec<u8>) -> Result<()> {
    *out = serialize_with_flavor(value, Onto(std::mem::take(out))).map_err(Error::other)?;
    Ok(())
}

/// The bytes of each, on all cores.
fn all_written<T: Serialize + Send>(values: Vec<T>) -> Result<Vec<Vec<u8>>> {
    let bytes = |value| {
        let mut bytes = Vec::new();
        write(&value, &mut bytes).map(|()| bytes)
    };
    on_all_cores(values, bytes).into_iter().collect()
}

/// Bytes behind others.
struct Onto(Vec<u8>);

impl Flavor for Onto {
    type Output = Vec<u8>;

    #[inline(always)]
    fn try_push(&mut self, byte: u8) -> postcard::Result<()> {
        self.0.push(byte);
        Ok(())
    }

    #[inline(always)]
    fn try_extend(&mut self, bytes: &[u8]) -> postcard::Result<()> {
        if bytes.len() >= 16 {
            self.0.extend_from_slice(bytes);
            return Ok(());
        }
        // A number is a few bytes: to call on `memcpy` takes longer than to copy them.
        let (fours, rest) = bytes.as_chunks::<4>();
        fours.iter().for_each(|four| self.0.extend_from_slice(four));
        rest.iter().for_each(|byte| self.0.push(*byte));
        Ok(())
    }

    fn finalize(self) -> postcard::Result<Vec<u8>> {
        Ok(self.0)
    }
}

/// Reads a value of all of these bytes.
fn read<T: DeserializeOwned>(bytes: &[u8]) -> Result<T> {
    let (value, rest) = postcard::take_from_bytes(bytes).map_err(|cause| {
        Error::Checkpoint(format!("saved state is not what its schema says: {cause}"))
    })?;
    if rest.is_empty() {
        return Ok(value);
    }
    Err(Error::Checkpoint("saved state is longer than its schema says".to_owned()))
}

/// Slices of shards, each with its shard's number, and the deltas of batches.
type Parts<S, D> = (Vec<(u64, S)>, Vec<D>);

/// Reads all slices and deltas, on all cores.
fn read_all<S, D>(saved: SavedState) -> Result<Parts<S, D>>
where
    S: DeserializeOwned + Send,
    D: DeserializeOwned + Send,
{
    let read_slice = |(shard, _, bytes): (u64, u64, Piece)| Ok((shard, read::<S>(&bytes)?));
    let slices = on_all_cores(saved.slices, read_slice);
    let deltas = on_all_cores(saved.deltas, |(_, bytes)| read::<D>(&bytes));
    Ok((slices.into_iter().collect::<Result<_>>()?, deltas.into_iter().collect::<Result<_>>()?))
}

/// Reads what was saved of a store, and makes one of it.
fn merged<O, T>(saved: SavedState) -> Result<Merged<O, T>>
where
    O: Key + Clone + DeserializeOwned + Send,
    T: DeserializeOwned + Send,
{
    let (slices, deltas) = read_all::<Shard<O, T>, Delta<O, T>>(saved)?;
    Merged::of(slices, deltas).map_err(|NeverEntered| {
        Error::Checkpoint("saved state has a change of a key that never entered".to_owned())
    })
}

/// The schema of keyed state.
fn schema_of_state<O: Schema, S: Schema>() -> String {
    format!("keyed state {} by key {}", schema_of::<S>(), schema_of::<O>())
}

/// How the state of an operator by keys of type `K` becomes one by keys of type `L`: `f` is given
/// each key with its state.
pub(crate) fn migration<K, S, L, T>(
    operator: &str,
    f: impl Fn(K, S) -> Option<(L, T)> + Send + Sync + 'static,
) -> Migration
where
    K: Key + Clone + Kept,
    S: Clone + Kept,
    L: Key + Clone + Kept,
    T: Clone + Kept,
{
    let of = operator.to_owned();
    let rewrite = move |saved: SavedState| {
        let batch = saved.batch;
        let mut shards: Vec<_> =
            (0..SHARDS).map(|_| Shard { batch, entries: Vec::new() }).collect();
        let old = merged::<K, Held<S>>(saved)?;
        for Entry { key, entered, kept: (arrived, state) } in old.shards.into_iter().flatten() {
            if let Some((key, state)) = f(key, state) {
                let shard = &mut shards[shard_of(&key) as usize];
                shard.entries.push(Entry { key, entered, kept: (arrived, state) });
            }
        }
        let slices = (0..).zip(shards).map(|(number, mut shard)| {
            shard.entries.sort_unstable_by_key(|entry| entry.entered);
            apart(&of, &shard.entries)?;
            let mut bytes = Vec::new();
            write(&shard, &mut bytes)?;
            Ok((number, batch, Piece::from(bytes)))
        });
        Ok(SavedState { batch, slices: slices.collect::<Result<_>>()?, deltas: Vec::new() })
    };
    Migration {
        operator: operator.to_owned(),
        from: schema_of_state::<K, S>(),
        to: schema_of_state::<L, T>(),
        rewrite: Arc::new(rewrite),
    }
}

/// Refuses entries of which two have the same key.
fn apart<L: Key + Clone, T>(operator: &str, entries: &[Entry<L, T>]) -> Result<()> {
    let mut seen = Dictionary::<L, ()>::new();
    for Entry { key, .. } in entries {
        let sought = seen.seek_owned(key);
        if seen.find_owned(key, sought).is_some() {
            let what = "gives two keys the same key, and only one of their states could be kept";
            return Err(Error::Checkpoint(format!(
                "the migration of `{operator}` {what}; nothing was changed"
            )));
        }
        seen.insert(key.clone(), sought, ());
    }
    Ok(())
}

impl<O, S> Durable for Store<O, S>
where
    O: Key + Clone + Kept,
    S: Clone + Kept,
{
    fn schema(&self) -> String {
        schema_of_state::<O, S>()
    }

    fn batch(&self) -> u64 {
        State::batch(self)
    }

    fn save_delta(&self, out: &mut Vec<u8>) -> Result<()> {
        let delta = self.lent_delta();
        out.reserve(delta.room());
        write(&delta.head(), out)?;
        // The bytes of a list are its length and its rows, one after the other.
        for list in delta.lists() {
            write(&list.len(), out)?;
            let bytes = |part: LentPart<'_, O, S>| {
                let mut bytes = Vec::with_capacity(part.room());
                write(&part, &mut bytes).map(|()| bytes)
            };
            for bytes in on_all_cores(list.parts(), bytes) {
                out.extend(bytes?);
            }
        }
        Ok(())
    }

    fn save_shards(&self, shards: &[u64]) -> Result<Vec<Vec<u8>>> {
        let shards = shards.iter().map(|shard| self.lent_shard(*shard)).collect();
        let bytes = on_all_cores(shards, |list| {
            let mut out = Vec::with_capacity(list.whole().room());
            write(&(State::batch(self), list.len()), &mut out)?;
            write(&list.whole(), &mut out)?;
            Ok(out)
        });
        bytes.into_iter().collect()
    }

    fn load(&mut self, saved: SavedState) -> Result<()> {
        if saved.slices.is_empty() && saved.deltas.is_empty() {
            return Ok(());
        }
        // What a store begins with was saved with its first batch.
        self.clear();
        self.load_keys(merged(saved)?);
        Ok(())
    }
}

impl<O, V> Durable for Keyed<O, V>
where
    O: Key + Clone + Kept,
    V: Values<Kept: Kept, Aggregate: Kept> + Sync,
{
    fn schema(&self) -> String {
        let (kept, key) = (schema_of::<V::Kept>(), schema_of::<O>());
        let arrived = schema_of::<V::Aggregate>();
        format!("{} of {kept} by key {key}, where {arrived} arrive", self.geometry())
    }

    fn batch(&self) -> u64 {
        State::batch(self)
    }

    fn save_delta(&self, out: &mut Vec<u8>) -> Result<()> {
        write(&self.delta(), out)
    }

    fn save_shards(&self, shards: &[u64]) -> Result<Vec<Vec<u8>>> {
        all_written(Keyed::save_shards(self, shards))
    }

    fn load(&mut self, saved: SavedState) -> Result<()> {
        let (slices, deltas) = read_all(saved)?;
        Self::load(self, slices, deltas);
        Ok(())
    }
}

impl<R: Clone + Kept> Durable for Panes<R> {
    fn schema(&self) -> String {
        format!("{} of records {}, added batch by batch", self.geometry(), schema_of::<R>())
    }

    fn batch(&self) -> u64 {
        State::batch(self)
    }

    fn save_delta(&self, out: &mut Vec<u8>) -> Result<()> {
        write(&self.delta(), out)
    }

    fn save_shards(&self, shards: &[u64]) -> Result<Vec<Vec<u8>>> {
        all_written(shards.iter().map(|shard| State::save_shard(self, *shard)).collect())
    }

    fn load(&mut self, saved: SavedState) -> Result<()> {
        let (slices, deltas) = read_all(saved)?;
        Self::load(self, slices, deltas);
        Ok(())
    }
}

impl<T: Schema> Schema for ByValue<T> {
    fn describe(out: &mut SchemaText) {
        out.of::<T>();
    }
}

impl<A: Schema> Schema for SavedQueue<A> {
    fn describe(out: &mut SchemaText) {
        out.word("queue ");
        out.of::<A>();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rt::Counting;
    use crate::state::Bounds;
    use crate::window::{Arrivals, Combine, Geometry, KeyRing, Running, TwoStacks};

    /// The bytes that batches of ten keys add, one while the window fills and one of a full one.
    fn bytes_of_deltas<V: Combine<Counting> + Values<Aggregate = u64, Kept: Kept> + Sync>(
        panes: u64,
    ) -> (usize, usize) {
        let mut window = Keyed::<u64, V>::new(Geometry::new(1, panes, 1));
        let mut sizes = Vec::new();
        for batch in 1..=2 * panes {
            let rows = (0..10u64).map(|key| (key + batch % 3, 1u64)).collect();
            window.apply(batch, Arrivals::of(rows), &Counting);
            let mut bytes = Vec::new();
            window.save_delta(&mut bytes).unwrap();
            sizes.push(bytes.len());
        }
        (sizes[4], sizes[sizes.len() - 1])
    }

    #[test]
    fn a_windows_delta_is_of_the_keys_that_arrive_however_many_panes_it_has() {
        for (filling, full) in [
            bytes_of_deltas::<Running<u64>>(500),
            bytes_of_deltas::<TwoStacks<u64>>(500),
            bytes_of_deltas::<KeyRing<u64, 16>>(16),
        ] {
            // A key, its row, a value and no total in five bytes at most; a longer batch number.
            assert!(full <= filling + 1 && full <= 10 * 5 + 3, "{filling} bytes, then {full}");
        }
    }

    #[test]
    fn a_delta_of_many_keys_has_the_bytes_of_a_plain_one() {
        let mut store = Store::<u64, u64>::new(Bounds::NONE);
        for (batch, every) in [(1, 1), (2, 3)] {
            let rows = (0..40_000).filter(|key| key % every == 0).map(|key| (key * 7, key));
            store.map(batch, rows.collect(), |key, value, sum| {
                let now = sum.get().copied().unwrap_or(0) + value.unwrap_or(0);
                if key % 11 == 0 && batch == 2 {
                    sum.remove();
                } else {
                    sum.update(now);
                }
            });
            let (mut plain, mut in_parts) = (Vec::new(), b"before".to_vec());
            write(&State::delta(&store), &mut plain).unwrap();
            let delta = store.lent_delta();
            let parts = delta.lists().into_iter().map(|list| list.parts().len()).max();
            assert!(parts.is_some_and(|parts| parts <= crate::workers::cores()));
            store.save_delta(&mut in_parts).unwrap();
            assert!(in_parts.strip_prefix(b"before") == Some(&plain), "batch {batch}");
        }
    }
}
