//! A queue of partial aggregates for each key, for aggregates without an inverse over many panes:
//! a constant number of merges for a key and a slide, and no slide dearer than others.

use serde::{Deserialize, Serialize};

use super::blocks::Blocks;
use super::daba::{Daba, SavedDaba, Step};
use super::{Combine, Merge, Place, Values};
use crate::prefetch::prefetch_at;

/// A queue over the panes in which a key occurs.
#[derive(Debug)]
pub struct TwoStacks<A> {
    queues: Vec<Option<Queue<A>>>,
    /// The values of all queues.
    blocks: Blocks<A>,
    /// What changed in the batch.
    changed: Vec<(u32, Change)>,
    /// The values that the changes replaced, of each some.
    old: Vec<A>,
}

/// In a batch a value enters a queue, and one leaves it.
const CHANGES: usize = 2;

/// As many values are replaced then: the newest, the rear and two products; the oldest and two
/// products.
const REPLACED: usize = 7;

/// The values of a key: those of panes that are over, and that of the pane it occurred in last,
/// which may still change.
#[derive(Debug)]
struct Queue<A> {
    over: Daba<A>,
    last: A,
}

/// The values of a key as they are saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedQueue<A> {
    over: SavedDaba<A>,
    last: A,
}

#[derive(Clone, Copy, Debug)]
enum Change {
    /// The newest value was another one.
    Last,
    /// A value entered, and the one before it is over.
    Entered(Step),
    /// A value left.
    Left(Step),
}

impl<A> Default for TwoStacks<A> {
    fn default() -> Self {
        let (queues, blocks) = (Vec::new(), Blocks::default());
        Self { queues, blocks, changed: Vec::new(), old: Vec::new() }
    }
}

impl<A> TwoStacks<A> {
    fn put(&mut self, id: u32, queue: Queue<A>) {
        match self.queues.get_mut(id as usize) {
            Some(held) => *held = Some(queue),
            None => self.queues.push(Some(queue)),
        }
    }
}

impl<A: Clone> Values for TwoStacks<A> {
    type Aggregate = A;
    type Kept = Option<SavedQueue<A>>;

    fn bytes(panes: usize) -> usize {
        let notes = CHANGES * size_of::<(u32, Change)>();
        let values = Blocks::<A>::bytes(panes.saturating_sub(1));
        size_of::<Option<Queue<A>>>() + values + REPLACED * size_of::<A>() + notes
    }

    fn aggregates(panes: usize) -> usize {
        // One for each pane, and two products.
        panes + 2 + REPLACED
    }

    fn begin(&mut self) {
        self.changed.clear();
        self.old.clear();
        self.blocks.begin();
    }

    /// Queues of many panes lie in no cache near by, and a turn reads four places in each.
    #[inline(always)]
    fn ask(&self, later: Option<u32>, soon: Option<u32>) {
        if let Some(id) = later {
            prefetch_at(&self.queues, id);
        }
        if let Some(Some(queue)) = soon.and_then(|id| self.queues.get(id as usize)) {
            queue.over.ask(&self.blocks);
        }
    }

    fn undo(&mut self) {
        let Self { queues, blocks, changed, old } = self;
        for (id, change) in changed.drain(..).rev() {
            let Some(queue) = &mut queues[id as usize] else { continue };
            if let Change::Left(step) = change {
                queue.over.put_back(step, blocks, old);
                continue;
            }
            if let Some(last) = old.pop() {
                queue.last = last;
            }
            if let Change::Entered(step) = change {
                queue.over.take_back(step, blocks, old);
            }
        }
        blocks.undone();
    }

    fn clear(&mut self) {
        self.queues.clear();
        self.begin();
        self.blocks.clear();
    }

    #[inline]
    fn enter(&mut self, place: Place, value: A) {
        self.put(place.id, Queue { over: Daba::default(), last: value });
    }

    fn release(&mut self, id: u32) {
        if let Some(queue) = self.queues.get_mut(id as usize) {
            *queue = None;
        }
    }

    fn newest(&self, place: Place) -> Option<A> {
        self.queues[place.id as usize].as_ref().map(|queue| queue.last.clone())
    }

    fn set(&mut self, place: Place, value: A, _: Option<A>) {
        if let Some(queue) = &mut self.queues[place.id as usize] {
            queue.last = value;
        }
    }

    fn keep(&self, id: u32, _: u64, _: &[Place]) -> Self::Kept {
        let Queue { over, last } = self.queues[id as usize].as_ref()?;
        Some(SavedQueue { over: over.save(&self.blocks), last: last.clone() })
    }

    fn load(&mut self, id: u32, kept: Self::Kept, _: u64, _: &[Place]) {
        if let Some(SavedQueue { over, last }) = kept {
            let over = Daba::load(over, &mut self.blocks);
            self.put(id, Queue { over, last });
        }
    }
}

impl<A: Clone, M: Merge<A>> Combine<M> for TwoStacks<A> {
    fn extend(&mut self, place: Place, value: A, by: &M) {
        let Self { queues, blocks, changed, old } = self;
        let Some(queue) = &mut queues[place.id as usize] else { return };
        let merge = |older, younger| by.merge(older, younger);
        let step = queue.over.insert(queue.last.clone(), blocks, old, merge);
        old.push(std::mem::replace(&mut queue.last, value));
        changed.push((place.id, Change::Entered(step)));
    }

    fn add(&mut self, place: Place, value: A, by: &M) {
        let Some(queue) = &mut self.queues[place.id as usize] else { return };
        let last = by.merge(queue.last.clone(), value);
        self.old.push(std::mem::replace(&mut queue.last, last));
        self.changed.push((place.id, Change::Last));
    }

    fn leave(&mut self, place: Place, by: &M) {
        let Self { queues, blocks, changed, old } = self;
        let Some(queue) = &mut queues[place.id as usize] else { return };
        let merge = |older, younger| by.merge(older, younger);
        if let Some(step) = queue.over.evict(blocks, old, merge) {
            changed.push((place.id, Change::Left(step)));
        }
    }

    #[inline]
    fn value(&self, id: u32, _: u64, by: &M) -> Option<A> {
        let Queue { over, last } = self.queues[id as usize].as_ref()?;
        let merge = |older, younger| by.merge(older, younger);
        Some(match over.aggregate(&self.blocks, merge) {
            Some(older) => by.merge(older, last.clone()),
            None => last.clone(),
        })
    }
}
