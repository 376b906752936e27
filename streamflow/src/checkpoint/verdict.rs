//! The operators and sources of a checkpoint against those of the program: each is resumed, begun,
//! kept or refused.

use std::collections::BTreeMap;
use std::path::Path;

use super::kept::Kept;
use super::ledger::{Ledger, Operator};
use super::names::refusal;
use super::saved::KnownSource;
use crate::Result;

/// What becomes of a checkpoint's operators.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Verdict {
    /// Those of the program, in its order.
    pub(super) operators: Vec<Operator>,
    /// Those that it no longer has.
    pub(super) gone: Vec<Operator>,
    pub(super) notices: Vec<String>,
}

/// Judges the operators that were there last, those that are kept (by id, with schema and batch),
/// those that are migrated, and those that the program has.
pub(super) fn judge(
    folder: &Path,
    committed: u64,
    old: &[Operator],
    kept: &BTreeMap<String, (String, u64)>,
    migrated: &BTreeMap<String, Kept>,
    program: &[(String, String)],
) -> Result<Verdict> {
    one_of_several(folder, old, kept, program)?;
    let (mut verdict, mut changed) = (Verdict::default(), Vec::new());
    for (id, schema) in program {
        let fresh =
            |kept| Operator { id: id.clone(), schema: schema.clone(), since: committed, kept };
        let found = old.iter().find(|operator| operator.id == *id);
        let before = found.map(|operator| &operator.schema);
        let before = before.or_else(|| kept.get(id).map(|(schema, _)| schema));
        match (before, found) {
            (Some(before), _) if migrated.contains_key(id) => {
                verdict.notices.push(format!(
                    "the state of `{id}` was of type `{before}`, and is migrated to type `{schema}`"
                ));
                verdict.operators.push(fresh(true));
            }
            (Some(before), _) if before != schema => changed.push((id, before, schema)),
            (Some(_), Some(operator)) => verdict.operators.push(operator.clone()),
            (Some(_), None) => {
                let batch = kept.get(id).map_or(0, |(_, batch)| *batch);
                verdict.notices.push(format!(
                    "the operator `{id}` is back, and goes on with its state of batch {batch}"
                ));
                verdict.operators.push(fresh(true));
            }
            (None, _) => {
                if committed > 0 {
                    verdict.notices.push(format!("the operator `{id}` is new, and begins empty"));
                }
                verdict.operators.push(fresh(false));
            }
        }
    }
    if !changed.is_empty() {
        return Err(refuse(folder, &changed));
    }
    let has = |id: &str| program.iter().any(|(other, _)| other == id);
    for operator in old.iter().filter(|operator| !has(&operator.id)) {
        verdict.notices.push(format!(
            "the operator `{id}` is gone from the program; its state is kept until it is back, or \
             `streamflow-checkpoint drop {} '{id}'` drops it",
            folder.display(),
            id = operator.id,
        ));
        verdict.gone.push(operator.clone());
    }
    Ok(verdict)
}

/// Refuses an operator of which the checkpoint has several of one name in one stream, as programs
/// could have them once: the one that is there now may have been any of them.
fn one_of_several(
    folder: &Path,
    old: &[Operator],
    kept: &BTreeMap<String, (String, u64)>,
    program: &[(String, String)],
) -> Result<()> {
    for (id, _) in program {
        let Some(name) = id.strip_suffix("/1") else { continue };
        let second = format!("{name}/2");
        let has = |id: &str| program.iter().any(|(other, _)| other == id);
        let there = kept.contains_key(&second) || old.iter().any(|operator| operator.id == second);
        if there && !has(&second) {
            let drop = format!("`streamflow-checkpoint drop {} '{second}'`", folder.display());
            let what = format!("of several `{name}` it cannot be told which the program still has");
            let remedy = format!(
                "nothing was changed; if it is the first, drop the others ({drop}), and it goes on; \
                 else drop `{id}`, too, and it begins empty"
            );
            return Err(refusal(folder, &what, &remedy));
        }
    }
    Ok(())
}

/// What somebody should know of sources that are new, or gone. One that has become another is
/// refused: it could not go on where the other was.
pub(super) fn judge_sources(
    folder: &Path,
    ledger: &Ledger,
    program: &[KnownSource],
) -> Result<Vec<String>> {
    let mut notices = Vec::new();
    for KnownSource { name, kind } in program {
        let Some(track) = ledger.sources.iter().find(|track| track.source.name == *name) else {
            notices.push(format!("the source `{name}` is new, and begins at its beginning"));
            continue;
        };
        let before = &track.source.kind;
        if !before.is_empty() && before != kind {
            let what = format!(
                "the source `{name}` is of the kind `{kind}`, and was of the kind `{before}`, which \
                 counts other offsets"
            );
            let remedy = "nothing was changed; change it back, or give the new source another name, \
                          under which it begins at its beginning";
            return Err(refusal(folder, &what, remedy));
        }
    }
    for track in ledger.sources.iter().take(ledger.live) {
        let name = &track.source.name;
        if !program.iter().any(|source| source.name == *name) {
            notices.push(format!(
                "the source `{name}` is gone from the program; if it comes back, it goes on where it \
                 was"
            ));
        }
    }
    Ok(notices)
}

fn refuse(folder: &Path, changed: &[(&String, &String, &String)]) -> crate::Error {
    let each = changed.iter().map(|(id, old, new)| {
        format!("the state of `{id}` is of type `{old}`, and the program's of type `{new}`")
    });
    let (what, shown) = (each.collect::<Vec<_>>().join("; "), folder.display());
    let drops =
        changed.iter().map(|(id, ..)| format!("`streamflow-checkpoint drop {shown} '{id}'`"));
    refusal(
        folder,
        &what,
        &format!(
            "nothing was changed; change the type back, or say how the old state becomes the new \
             (`Job::migrate`), or drop the state and begin that operator \
             empty ({}), or keep the sources' offsets only (`streamflow-checkpoint offsets-only \
             {shown}`)",
            drops.collect::<Vec<_>>().join(", ")
        ),
    )
}
