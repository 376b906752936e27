//! Looking a record's key up in a table, in the loop that reads the record.

use super::Pair;
use crate::Lookup;

/// A pair and its key's value in a table.
type Found<'t, P, T> =
    (<P as Pair>::First, (<P as Pair>::Second, &'t <T as Lookup<<P as Pair>::First>>::Value));

/// A pair and, where its table has the key, the value.
type MaybeFound<'t, P, T> = (
    <P as Pair>::First,
    (<P as Pair>::Second, Option<&'t <T as Lookup<<P as Pair>::First>>::Value>),
);

/// The pair with the table's value of its key, if there is one.
#[inline(always)]
pub fn lookup<P: Pair, T: Lookup<P::First>>(pair: P, table: &T) -> Option<Found<'_, P, T>> {
    let (key, value) = pair.split();
    let found = table.find(&key)?;
    Some((key, (value, found)))
}

/// The pair with the table's value of its key, or with nothing.
#[inline(always)]
pub fn left_lookup<P: Pair, T: Lookup<P::First>>(pair: P, table: &T) -> MaybeFound<'_, P, T> {
    let (key, value) = pair.split();
    let found = table.find(&key);
    (key, (value, found))
}
