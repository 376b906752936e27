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

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::prefetch::prefetch;

/// A queue with its aggregate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Daba<A> {
    items: VecDeque<A>,
    marks: Marks,
    middle: Option<A>,
    rear: Option<A>,
}

/// Where the parts of the list begin.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Marks {
    left: u32,
    right: u32,
    accum: u32,
    back: u32,
}

/// What an operation did to the marks, and of which values it left the old ones in a list: enough
/// to take it back, in few bytes, since a note is written for each key and slide.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
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
        Self { items: VecDeque::new(), marks: Marks::default(), middle: None, rear: None }
    }
}

impl<A: Clone> Daba<A> {
    /// A value enters. What it replaces goes to the end of `old`. A merge that panics changes
    /// nothing.
    #[inline]
    pub(super) fn insert(&mut self, value: A, old: &mut Vec<A>, merge: impl Fn(A, A) -> A) -> Step {
        let rear = match &self.rear {
            Some(rear) => merge(rear.clone(), value.clone()),
            None => value.clone(),
        };
        let end = self.items.len() as u32 + 1;
        let turn = self.next_turn(self.marks, 0, end, Some(&rear), merge);
        let rear = put_away(self.rear.replace(rear), old);
        self.items.push_back(value);
        Step { rear, ..self.turn(turn, old) }
    }

    /// The oldest value leaves, if there is one. It and what is replaced go to the end of `old`. A
    /// merge that panics changes nothing.
    #[inline]
    pub(super) fn evict(&mut self, old: &mut Vec<A>, merge: impl Fn(A, A) -> A) -> Option<Step> {
        let end = (self.items.len() as u32).checked_sub(1)?;
        // In a queue with an item no mark is 0.
        let Marks { left, right, accum, back } = self.marks;
        let marks = Marks { left: left - 1, right: right - 1, accum: accum - 1, back: back - 1 };
        let turn = self.next_turn(marks, 1, end, self.rear.as_ref(), merge);
        old.push(self.items.pop_front()?);
        Some(self.turn(turn, old))
    }

    /// Asks for the items that the next step reads.
    #[inline(always)]
    pub(super) fn ask(&self) {
        let Marks { left, accum, .. } = self.marks;
        for at in [0, left, accum.saturating_sub(1), (self.items.len() as u32).saturating_sub(1)] {
            if let Some(item) = self.items.get(at as usize) {
                prefetch(item);
            }
        }
    }

    /// All values in one, the oldest first.
    #[inline]
    pub(super) fn aggregate(&self, merge: impl Fn(A, A) -> A) -> Option<A> {
        let front = self.items.front()?;
        Some(match &self.rear {
            Some(rear) => merge(front.clone(), rear.clone()),
            None => front.clone(),
        })
    }

    /// Takes back that a value entered, the last thing that happened. What it replaced is taken
    /// from the end of `old`.
    pub(super) fn take_back(&mut self, step: Step, old: &mut Vec<A>) {
        self.marks = self.turn_back(step, old);
        self.items.pop_back();
        self.rear = if step.rear { old.pop() } else { None };
    }

    /// Takes back that a value left, the last thing that happened. It and what was replaced are
    /// taken from the end of `old`.
    pub(super) fn put_back(&mut self, step: Step, old: &mut Vec<A>) {
        let Marks { left, right, accum, back } = self.turn_back(step, old);
        self.marks = Marks { left: left + 1, right: right + 1, accum: accum + 1, back: back + 1 };
        if let Some(oldest) = old.pop() {
            self.items.push_front(oldest);
        }
    }

    /// The next step of the turning of a queue that will have these marks and this end, and this
    /// rear, when its first `gone` items have left.
    #[inline]
    fn next_turn(
        &self,
        marks: Marks,
        gone: u32,
        end: u32,
        rear: Option<&A>,
        merge: impl Fn(A, A) -> A,
    ) -> Turn<A> {
        if marks.back == 0 {
            let marks = Marks { left: end, right: end, accum: end, back: end };
            return Turn { marks, path: Path::Alone, left: None, accum: None };
        }
        let (marks, path, middle) = if marks.left == marks.back {
            let marks = Marks { left: 0, right: marks.back, accum: end, back: end };
            (marks, Path::Turned, rear)
        } else {
            (marks, Path::Built, self.middle.as_ref())
        };
        let Marks { left, right, accum, back } = marks;
        if left == right {
            let marks = Marks { left: left + 1, right: right + 1, accum: accum + 1, back };
            return Turn { marks, path: Path::Shifted, left: None, accum: None };
        }
        let item = |at: u32| self.items[(gone + at) as usize].clone();
        Turn {
            marks: Marks { left: left + 1, right, accum: accum - 1, back },
            path,
            left: middle.map(|middle| merge(item(left), middle.clone())),
            accum: (accum < back).then(|| merge(item(accum - 1), item(accum))),
        }
    }

    /// Takes a step of the turning.
    #[inline]
    fn turn(&mut self, turn: Turn<A>, old: &mut Vec<A>) -> Step {
        let Turn { marks, path, left, accum } = turn;
        let mut step =
            Step { path, left: left.is_some(), accum: accum.is_some(), middle: false, rear: false };
        let mut put = |at: u32, product: A| {
            old.push(std::mem::replace(&mut self.items[at as usize], product));
        };
        if let Some(product) = left {
            put(marks.left - 1, product);
        }
        if let Some(product) = accum {
            put(marks.accum, product);
        }
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
    fn turn_back(&mut self, step: Step, old: &mut Vec<A>) -> Marks {
        if matches!(step.path, Path::Alone | Path::Turned) {
            let middle = if step.middle { old.pop() } else { None };
            self.rear = std::mem::replace(&mut self.middle, middle);
        }
        let Marks { left, right, accum, back } = self.marks;
        for (was_made, at) in [(step.accum, accum), (step.left, left.wrapping_sub(1))] {
            let item = if was_made { old.pop() } else { None };
            if let Some(item) = item {
                self.items[at as usize] = item;
            }
        }
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
