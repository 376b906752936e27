//! State of one type that is made state of another, where a changed program says how.
//!
//! What is migrated stands in a file of its own, as what is kept of an operator that is gone does;
//! the operator begins with it, after the last committed batch. Until the journal says so the old
//! state is all there, and a process that is killed meanwhile leaves work to be done again.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::contents::Contents;
use super::kept::Kept;
use super::ledger::Operator;
use super::names::{self, refusal};
use super::place::Place;
use super::saved::{Identity, SavedState};
use crate::Result;

/// What is done to an operator's state.
type Rewrite = dyn Fn(SavedState) -> Result<SavedState> + Send + Sync;

/// A way from one type of an operator's state to another.
#[derive(Clone)]
pub(crate) struct Migration {
    pub(crate) operator: String,
    /// The schemas of both.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) rewrite: Arc<Rewrite>,
}

impl fmt::Debug for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Migration of `{}` from `{}` to `{}`", self.operator, self.from, self.to)
    }
}

/// Whether each migration leads to what the program has.
pub(super) fn check(place: &Place, job: &Identity) -> Result<()> {
    for Migration { operator, to, .. } in &job.migrations {
        let schema = job.operators.iter().find(|(id, _)| id == operator).map(|(_, schema)| schema);
        let what = match schema {
            Some(schema) if schema == to => continue,
            Some(schema) => format!(
                "the migration of `{operator}` gives state of type `{to}`, and the program's is of \
                 type `{schema}`"
            ),
            None => format!("there is no operator `{operator}` that could be migrated"),
        };
        let has: Vec<_> = job.operators.iter().map(|(id, _)| format!("`{id}`")).collect();
        let remedy = format!(
            "nothing was changed; the program's operators with state are {}",
            if has.is_empty() { "none".to_owned() } else { has.join(", ") }
        );
        return Err(refusal(&place.folder, &what, &remedy));
    }
    Ok(())
}

/// The states that are to be migrated, as they are then, by operator. `kept` are the operators that
/// a file tells of, with schema and batch.
pub(super) fn migrate(
    place: &Place,
    contents: &mut Contents,
    kept: &BTreeMap<String, (String, u64)>,
    job: &Identity,
) -> Result<BTreeMap<String, Kept>> {
    let committed = contents.ledger.committed;
    let mut migrated = BTreeMap::new();
    for Migration { operator: id, from, to, rewrite } in &job.migrations {
        let old = contents.ledger.operators.iter().find(|operator| operator.id == *id).cloned();
        let schema_of_file = kept.get(id).map(|(schema, _)| schema);
        let away =
            || Operator { id: id.clone(), schema: from.clone(), since: committed, kept: true };
        let (old, there) = match old {
            Some(old) => (Some(old), true),
            None => (schema_of_file.filter(|schema| *schema == from).map(|_| away()), false),
        };
        let Some(old) = old.filter(|old| old.schema == *from && from != to) else { continue };
        // A process that was killed behind this had done it, and overwritten what it began with.
        let done = there && old.kept && schema_of_file == Some(to);
        let state = if done {
            let mut state = Kept::read(place, &names::kept(id))?.state;
            state.batch = committed;
            state
        } else {
            rewrite(contents.take_state(place, &old)?)?
        };
        migrated.insert(id.clone(), Kept { id: id.clone(), schema: to.clone(), state });
    }
    Ok(migrated)
}
