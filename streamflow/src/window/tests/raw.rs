//! Windows of raw records against the model.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;

use super::model::Model;
use super::{Event, config, script};
use crate::window::{Geometry, Panes, SHARDS, SavedPanes, State};

fn save(panes: &Panes<String>) -> Vec<SavedPanes<String>> {
    (0..SHARDS).map(|shard| panes.save_shard(shard)).collect()
}

/// The panes that hold something.
fn filled(saved: &[SavedPanes<String>]) -> Vec<&(u64, Vec<String>)> {
    saved.iter().flat_map(|shard| &shard.panes).filter(|pane| !pane.1.is_empty()).collect()
}

/// Batches that are taken back leave nothing.
fn mistakes(panes: &mut Panes<String>, batch: u64, event: &Event) -> Result<(), TestCaseError> {
    let before = save(panes);
    if let Some(keys) = &event.mistaken {
        panes.apply(batch, keys.iter().map(|_| "mistaken"));
        panes.undo();
        prop_assert_eq!(&save(panes), &before);
    }
    if event.fuse > 0 {
        let records = event.keys.iter().map(|key| {
            if *key == 0 {
                std::panic::resume_unwind(Box::new("the iterator panicked"));
            }
            "half"
        });
        let _ = catch_unwind(AssertUnwindSafe(|| panes.apply(batch, records)));
        panes.undo();
        prop_assert_eq!(&save(panes), &before);
    }
    Ok(())
}

proptest! {
    #![proptest_config(config(256))]

    #[test]
    fn raw_records(script in script()) {
        let (pane, len) = (script.pane(), script.len);
        let geometry = Geometry::new(pane, len / pane, script.slide);
        let mut panes = Panes::new(geometry);
        let mut model = Model::new(len, script.slide, pane);
        let mut arrived: Vec<(u64, String)> = Vec::new();
        let mut batch = 0;
        // Slices of the shards, each of some batch or other, and what was added since the first.
        let mut slices: Vec<_> = (0..).zip(save(&panes)).collect();
        let mut deltas = Vec::new();
        for event in &script.events {
            batch += 1 + event.skip;
            mistakes(&mut panes, batch, event)?;
            let records: Vec<_> = event.keys.iter().map(|key| format!("{key}@{batch}")).collect();
            panes.apply(batch, records.iter().map(String::as_str));
            let due = batch.div_ceil(script.slide) * script.slide;
            if batch + len > due {
                arrived.extend(records.into_iter().map(|record| (batch, record)));
            }
            model.apply(batch, &[]);
            let held = arrived.iter().filter(|(at, _)| model.holds(*at));
            let held: Vec<&str> = held.map(|(_, record)| record.as_str()).collect();
            prop_assert_eq!(panes.records::<&str>().collect::<Vec<_>>(), held);
            deltas.push(panes.delta());
            if event.reload {
                let saved = save(&panes);
                panes = Panes::new(geometry);
                if batch.is_multiple_of(2) {
                    panes.load(slices.clone(), deltas.clone());
                } else {
                    let shards = (0..).zip(&saved);
                    shards.for_each(|(shard, saved)| panes.load_shard(shard, saved.clone()));
                }
                let loaded = save(&panes);
                prop_assert_eq!(filled(&loaded), filled(&saved));
            }
            for (shard, slice) in slices.iter_mut().filter(|(shard, _)| shard % 5 == batch % 5) {
                *slice = panes.save_shard(*shard);
            }
        }
    }
}
