//! Windows of raw records against the model.

use std::panic::{AssertUnwindSafe, catch_unwind};

use proptest::prelude::*;

use super::model::Model;
use super::{config, script};
use crate::window::{Geometry, Panes, SHARDS, State};

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
        let save = |panes: &Panes<String>| -> Vec<_> {
            (0..SHARDS).map(|shard| panes.save_shard(shard)).collect()
        };
        for event in &script.events {
            batch += 1 + event.skip;
            let before = save(&panes);
            if let Some(keys) = &event.mistaken {
                panes.apply(batch, keys.iter().map(|_| "mistaken"));
                panes.undo();
                prop_assert_eq!(&save(&panes), &before);
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
                prop_assert_eq!(&save(&panes), &before);
            }
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
            if event.reload {
                let saved = save(&panes);
                panes = Panes::new(geometry);
                saved.iter().for_each(|shard| panes.load_shard(shard.clone()));
                let before: Vec<_> = saved.iter().flat_map(|shard| &shard.panes).collect();
                let loaded = save(&panes);
                let after = loaded.iter().flat_map(|shard| &shard.panes);
                let after: Vec<_> = after.filter(|pane| !pane.1.is_empty()).collect();
                let before: Vec<_> = before.into_iter().filter(|pane| !pane.1.is_empty()).collect();
                prop_assert_eq!(after, before);
            }
        }
    }
}
