//! Ad events: the views of each batch, counted by the campaign that their ad belongs to.

use std::sync::Arc;

use hashbrown::HashMap;
use streamflow::batch::Records;
use streamflow::prelude::*;

use crate::Effort;
use crate::data::Random;
use crate::job::{Cycle, Seen, stepping};
use crate::race::{CHAIN, Engine, FUSED, HAND, PLAIN, Row, UNFUSED};

/// The workload's name.
pub const NAME: &str = "ad events";

/// Events in a batch.
const EVENTS: usize = 1_000_000;
const ADS: usize = 1000;
const CAMPAIGNS: usize = 100;

/// What a user did with an ad: 64 bytes.
#[derive(Clone, Debug)]
#[repr(C)]
pub struct Event {
    user: u64,
    page: u64,
    time: u64,
    session: [u64; 2],
    address: [u64; 2],
    ad: u32,
    kind: Kind,
    placement: u8,
}

/// The kinds of events, equally frequent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    View,
    Click,
    Purchase,
}

/// The campaign of each ad, by its number.
fn campaigns() -> Vec<u64> {
    let mut random = Random::default();
    let ids: Vec<u64> = (0..CAMPAIGNS).map(|_| random.number()).collect();
    (0..ADS).map(|_| ids[random.number() as usize % CAMPAIGNS]).collect()
}

fn events(batches: usize) -> Vec<Arc<Records<Event>>> {
    let mut random = Random::default();
    let mut event = |time| {
        let kinds = [Kind::View, Kind::Click, Kind::Purchase];
        Event {
            user: random.number(),
            page: random.number() % 100,
            time,
            session: [random.number(), 0],
            address: [0; 2],
            ad: (random.number() % ADS as u64) as u32,
            kind: kinds[(random.number() >> 20) as usize % 3],
            placement: 0,
        }
    };
    (0..batches as u64)
        .map(|batch| Arc::new((0..EVENTS as u64).map(|at| event(batch + at)).collect()))
        .collect()
}

/// What is compared of each batch: how many campaigns, and a digest of them and their counts.
type Answer = Vec<(usize, u64)>;

fn digest(counts: impl IntoIterator<Item = (u64, u64)>) -> (usize, u64) {
    counts.into_iter().fold((0, 0), |(keys, sum), (campaign, count)| {
        (keys + 1, sum.wrapping_add(campaign.wrapping_mul(count)))
    })
}

/// Ad events, by all engines.
#[must_use]
pub fn race(effort: Effort) -> Vec<Row> {
    let batches = events(20 / effort.share);
    let campaigns = &campaigns()[..];
    let engines = vec![
        Engine::new(PLAIN, 1, || batches.iter().map(|batch| plain(&batch.0, campaigns)).collect()),
        Engine::new(HAND, 1, || batches.iter().map(|batch| hand(&batch.0, campaigns)).collect()),
        Engine::new(CHAIN, 1, || batches.iter().map(|batch| chain(&batch.0, campaigns)).collect()),
        Engine::new(FUSED, 1, fused(&batches, campaigns, 1)),
        Engine::new(FUSED, 2, fused(&batches, campaigns, 2)),
        Engine::new(UNFUSED, 1, unfused(&batches, campaigns)),
    ];
    crate::race::race(NAME, batches.len() * EVENTS, effort.rounds, engines)
}

fn plain(events: &[Event], campaigns: &[u64]) -> (usize, u64) {
    let mut counts: HashMap<u64, u64, foldhash::fast::RandomState> = HashMap::default();
    for event in events {
        if event.kind == Kind::View
            && let Some(campaign) = campaigns.get(event.ad as usize)
        {
            *counts.entry(*campaign).or_default() += 1;
        }
    }
    digest(counts)
}

fn chain(events: &[Event], campaigns: &[u64]) -> (usize, u64) {
    let views = events.iter().filter(|event| event.kind == Kind::View);
    let found = views.filter_map(|event| campaigns.get(event.ad as usize).copied());
    digest(found.fold(
        HashMap::<u64, u64, foldhash::fast::RandomState>::default(),
        |mut counts, campaign| {
            *counts.entry(campaign).or_default() += 1;
            counts
        },
    ))
}

/// The views of a thousand events are selected without a branch, then counted in a table of 512
/// slots that are probed in line.
fn hand(events: &[Event], campaigns: &[u64]) -> (usize, u64) {
    const SLOTS: usize = 512;
    let mut slots = [(0u64, 0u64); SLOTS];
    let mut views = [0u32; 1024];
    for events in events.chunks(views.len()) {
        let mut count = 0;
        for event in events {
            views[count % 1024] = event.ad;
            count += usize::from(event.kind == Kind::View);
        }
        for ad in &views[..count] {
            let Some(&campaign) = campaigns.get(*ad as usize) else { continue };
            let mut at = (campaign.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 55) as usize;
            while slots[at % SLOTS].0 != campaign && slots[at % SLOTS].1 > 0 {
                at += 1;
            }
            slots[at % SLOTS].0 = campaign;
            slots[at % SLOTS].1 += 1;
        }
    }
    digest(slots.into_iter().filter(|(_, count)| *count > 0))
}

fn fused<'a>(
    batches: &[Arc<Records<Event>>],
    campaigns: &'a [u64],
    workers: usize,
) -> impl FnMut() -> Answer + use<'a> {
    let source = Cycle::of(batches);
    let seen = Seen::default();
    let put = seen.clone();
    let job = stream! {
        name "ads";
        batch 1s;
        source events = source;
        let views = events.filter(|event| event.kind == Kind::View);
        let counts = views
            .filter_map(|event| campaigns.get(event.ad as usize).copied())
            .count_by_value();
        counts.for_each_batch(|rows, _| put.put(digest(rows)));
    };
    stepping(job, workers, batches.len(), seen)
}

fn unfused<'a>(
    batches: &[Arc<Records<Event>>],
    campaigns: &'a [u64],
) -> impl FnMut() -> Answer + use<'a> {
    let source = Cycle::of(batches);
    let seen = Seen::default();
    let put = seen.clone();
    let job = stream! {
        name "ads";
        batch 1s;
        fusion off;
        source events = source;
        let views = events.filter(|event| event.kind == Kind::View);
        let counts = views
            .filter_map(|event| campaigns.get(event.ad as usize).copied())
            .count_by_value();
        counts.for_each_batch(|rows, _| put.put(digest(rows)));
    };
    stepping(job, 1, batches.len(), seen)
}
