//! A queue of values and their aggregate, in worst-case constant time for each operation.
//!
//! This is DABA Lite: K. Tangwongsan, M. Hirzel, S. Schneider, "In-order sliding-window aggregation
//! in worst-case constant time", The VLDB Journal 30, 2021. Two stacks make a queue, whose flip,
//! the moment in which one is turned over into the other, is spread over the operations that come
//! before it is needed. At most three merges for a value that enters, two for one that leaves, one
//! for the aggregate; nothing is subtracted, and operands stand oldest first.
//!
//! The queue is one list in five parts. With *x..y* for the product of all values between two
//! marks, an item holds, in order of the parts:
//!
//! ```text
//! front        left         right       accum         back           end
//!   | item..back | item..right | value     | item..back  | value        |
//! ```
//!
//! `middle` is right..back, and `rear` is back..end. Before each operation the lengths satisfy
//! left..right = right..accum and front..back = back..end + left..back + 1, or all are 0: hence
//! the turning is over when the back has grown as long as the front, and the next can begin.

use serde::{Deserialize, Serialize};

use super::blocks::{At, Blocks};

/// A queue with its aggregate. Its items are in blocks of a store.
#[derive(Clone, Debug)]
pub(super) struct Daba<A> {
    items: u32,
    marks: Marks,
    places: Places,
    middle: Option<A>,
    rear: Option<A>,
}

/// A queue as it is saved.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SavedDaba<A> {
    items: Vec<A>,
    marks: Marks,
    middle: Option<A>,
    rear: Option<A>,
}

/// Where the parts of the list begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Marks {
    left: u32,
    right: u32,
    accum: u32,
    back: u32,
}

/// Where some items are in the store: the first and the last one, and, while products are made,
/// those at two of the marks. Of an item that there is not the place says nothing.
#[derive(Clone, Copy, Debug, Default)]
struct Places {
    front: At,
    left: At,
    accum: At,
    last: At,
}

/// What an operation did to the marks, and of which values it left the old ones in a list: enough
/// to take it back, in few bytes, since a note is written for each key and slide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    /// The places before it.
    places: Places,
    path: Path,
    /// Whether the item before `left` became a product.
    left: bool,
    /// Whether the item at `accum` became a product.
    accum: bool,
    /// Whether there was a middle that the rear became.
    middle: bool,
    /// Whether there was a rear before a value entered.
    rear: bool,
}

/// A step of the turning.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Path {
    /// There is no front: at most one item is left, which is its own product.
    Alone,
    /// The front is turned, so that it and the back become the next front: the rear is its middle.
    /// The first two products of it are made.
    Turned,
    /// Two products are made.
    Built,
    /// All are made.
    Shifted,
}

/// A step worked out before anything is changed: merging may panic.
struct Turn<A> {
    marks: Marks,
    path: Path,
    /// The products that the items before `left` and at `accum` become.
    left: Option<A>,
    accum: Option<A>,
}

impl<A> Default for Daba<A> {
    fn default() -> Self {
        let (marks, places) = (Marks::default(), Places::default());
        Self { items: 0, marks, places, middle: None, rear: None }
    }
}

impl<A: Clone> Daba<A> {
    /// A value enters. What it replaces goes to the end of `old`. A merge that panics changes
    /// nothing.
    #[inline]
    pub(super) fn insert(
        &mut self,
        value: A,
        blocks: &mut Blocks<A>,
        old: &mut Vec<A>,
        merge: impl Fn(A, A) -> A,
    ) -> Step {
        let rear = match &self.rear {
            Some(rear) => merge(rear.clone(), value.clone()),
            None => value.clone(),
        };
        let (items, places) = (self.items + 1, self.places);
        let turn = self.next_turn(self.marks, places.front, items, Some(&rear), blocks, merge);
        self.places.last = blocks.append((self.items > 0).then_some(places.last), value);
        if self.items == 0 {
            self.places.front = self.places.last;
        }
        self.items = items;
        let rear = put_away(self.rear.replace(rear), old);
        Step { rear, ..self.turn(turn, places, blocks, old) }
    }

    /// The oldest value leaves, if there is one. It and what is replaced go to the end of `old`. A
    /// merge that panics changes nothing.
    #[inline]
    pub(super) fn evict(
        &mut self,
        blocks: &mut Blocks<A>,
        old: &mut Vec<A>,
        merge: impl Fn(A, A) -> A,
    ) -> Option<Step> {
        let items = self.items.checked_sub(1)?;
        // In a queue with an item no mark is 0.
        let Marks { left, right, accum, back } = self.marks;
        let marks = Marks { left: left - 1, right: right - 1, accum: accum - 1, back: back - 1 };
        let (places, front) = (self.places, blocks.behind(self.places.front));
        let turn = self.next_turn(marks, front, items, self.rear.as_ref(), blocks, merge);
        old.push(blocks.leave(places.front, items == 0)?);
        self.places.front = front;
        self.items = items;
        Some(self.turn(turn, places, blocks, old))
    }

    /// Asks for the items that the next step reads.
    #[inline(always)]
    pub(super) fn ask(&self, blocks: &Blocks<A>) {
        let Places { front, left, accum, last } = self.places;
        for at in [front, left, accum.wrapping_sub(1), last] {
            blocks.ask(at);
        }
    }

    /// All values in one, the oldest first.
    #[inline]
    pub(super) fn aggregate(&self, blocks: &Blocks<A>, merge: impl Fn(A, A) -> A) -> Option<A> {
        if self.items == 0 {
            return None;
        }
        let front = blocks.get(self.places.front)?;
        Some(match &self.rear {
            Some(rear) => merge(front.clone(), rear.clone()),
            None => front.clone(),
        })
    }

    /// Takes back that a value entered, the last thing that happened. What it replaced is taken
    /// from the end of `old`.
    pub(super) fn take_back(&mut self, step: Step, blocks: &mut Blocks<A>, old: &mut Vec<A>) {
        self.marks = self.turn_back(step, blocks, old);
        self.items -= 1;
        blocks.take_back(self.places.last);
        self.places = step.places;
        self.rear = if step.rear { old.pop() } else { None };
    }

    /// Takes back that a value left, the last thing that happened. It and what was replaced are
    /// taken from the end of `old`.
    pub(super) fn put_back(&mut self, step: Step, blocks: &mut Blocks<A>, old: &mut Vec<A>) {
        let Marks { left, right, accum, back } = self.turn_back(step, blocks, old);
        self.marks = Marks { left: left + 1, right: right + 1, accum: accum + 1, back: back + 1 };
        self.items += 1;
        self.places = step.places;
        if let Some(oldest) = old.pop() {
            blocks.replace(self.places.front, oldest);
        }
    }

    /// What is saved of it.
    pub(super) fn save(&self, blocks: &Blocks<A>) -> SavedDaba<A> {
        let behind = |at: &At| Some(blocks.behind(*at));
        let places = std::iter::successors(Some(self.places.front), behind);
        let items = places.take(self.items as usize).filter_map(|at| blocks.get(at).cloned());
        let (middle, rear) = (self.middle.clone(), self.rear.clone());
        SavedDaba { items: items.collect(), marks: self.marks, middle, rear }
    }

    /// What was saved, its items in these blocks.
    pub(super) fn load(saved: SavedDaba<A>, blocks: &mut Blocks<A>) -> Self {
        let SavedDaba { items, marks, middle, rear } = saved;
        let mut queue = Self { items: 0, marks, places: Places::default(), middle, rear };
        let Self { items: number, places, .. } = &mut queue;
        for item in items {
            places.last = blocks.append((*number > 0).then_some(places.last), item);
            for (mark, place) in [
                (0, &mut places.front),
                (marks.left, &mut places.left),
                (marks.accum, &mut places.accum),
            ] {
                if *number == mark {
                    *place = places.last;
                }
            }
            *number += 1;
        }
        queue
    }

    /// The next step of the turning of a queue that will have these marks and so many items, the
    /// first of them there, and this rear.
    #[inline(always)]
    fn next_turn(
        &self,
        marks: Marks,
        front: At,
        items: u32,
        rear: Option<&A>,
        blocks: &Blocks<A>,
        merge: impl Fn(A, A) -> A,
    ) -> Turn<A> {
        if marks.back == 0 {
            let marks = Marks { left: items, right: items, accum: items, back: items };
            return Turn { marks, path: Path::Alone, left: None, accum: None };
        }
        if marks.left == marks.back {
            let first = rear.zip(blocks.get(front));
            return Turn {
                marks: Marks { left: 1, right: marks.back, accum: items - 1, back: items },
                path: Path::Turned,
                left: first.map(|(middle, item)| merge(item.clone(), middle.clone())),
                accum: None,
            };
        }
        let Marks { left, right, accum, back } = marks;
        if left == right {
            let marks = Marks { left: left + 1, right: right + 1, accum: accum + 1, back };
            return Turn { marks, path: Path::Shifted, left: None, accum: None };
        }
        let Places { left: at_left, accum: at_accum, .. } = self.places;
        let product = |older: Option<&A>, younger: Option<&A>| {
            older.zip(younger).map(|(older, younger)| merge(older.clone(), younger.clone()))
        };
        let two = || product(blocks.get(blocks.before(at_accum)), blocks.get(at_accum));
        Turn {
            marks: Marks { left: left + 1, right, accum: accum - 1, back },
            path: Path::Built,
            left: product(blocks.get(at_left), self.middle.as_ref()),
            accum: if accum < back { two() } else { None },
        }
    }

    /// Takes a step of the turning, of an operation before which the places were these.
    #[inline(always)]
    fn turn(
        &mut self,
        turn: Turn<A>,
        before: Places,
        blocks: &mut Blocks<A>,
        old: &mut Vec<A>,
    ) -> Step {
        let Turn { marks, path, left, accum } = turn;
        let places = &mut self.places;
        match path {
            Path::Turned => (places.left, places.accum) = (places.front, places.last),
            Path::Built => places.accum = blocks.before(places.accum),
            Path::Alone | Path::Shifted => {}
        }
        let left = left.and_then(|product| blocks.replace(places.left, product));
        let accum = accum.and_then(|product| blocks.replace(places.accum, product));
        if matches!(path, Path::Turned | Path::Built) {
            places.left = blocks.behind(places.left);
        }
        let (left, accum) = (put_away(left, old), put_away(accum, old));
        let mut step = Step { places: before, path, left, accum, middle: false, rear: false };
        self.marks = marks;
        if matches!(path, Path::Alone | Path::Turned) {
            let rear = self.rear.take();
            let middle = match path {
                Path::Turned => std::mem::replace(&mut self.middle, rear),
                _ => self.middle.take(),
            };
            step.middle = put_away(middle, old);
        }
        step
    }

    /// Takes a step back, but for the marks: these are given as they were before it.
    fn turn_back(&mut self, step: Step, blocks: &mut Blocks<A>, old: &mut Vec<A>) -> Marks {
        if matches!(step.path, Path::Alone | Path::Turned) {
            let middle = if step.middle { old.pop() } else { None };
            self.rear = std::mem::replace(&mut self.middle, middle);
        }
        let first = if step.path == Path::Turned { self.places.front } else { step.places.left };
        for (was_made, at) in [(step.accum, self.places.accum), (step.left, first)] {
            let item = if was_made { old.pop() } else { None };
            if let Some(item) = item {
                blocks.replace(at, item);
            }
        }
        let Marks { left, right, accum, back } = self.marks;
        match step.path {
            Path::Alone => Marks::default(),
            // All were at the back, which is the right part's beginning now.
            Path::Turned => Marks { left: right, right, accum: right, back: right },
            Path::Built => Marks { left: left - 1, right, accum: accum + 1, back },
            Path::Shifted => Marks { left: left - 1, right: right - 1, accum: accum - 1, back },
        }
    }
}

/// Appends a value, if there is one; whether there was. In place of `extend`, which makes room for
/// any number.
#[inline]
fn put_away<A>(value: Option<A>, old: &mut Vec<A>) -> bool {
    match value {
        Some(value) => {
            old.push(value);
            true
        }
        None => false,
    }
}
