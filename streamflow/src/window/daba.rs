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

/// A step back.
#[derive(Debug)]
pub(super) enum Back<A> {
    /// The last item entered.
    Pop,
    /// The first item left.
    Push(A),
    /// An item was something else.
    Item(u32, A),
    Marks(Marks),
    Middle(Option<A>),
    Rear(Option<A>),
}

impl<A> Default for Daba<A> {
    fn default() -> Self {
        Self { items: VecDeque::new(), marks: Marks::default(), middle: None, rear: None }
    }
}

impl<A: Clone> Daba<A> {
    /// A value enters. Each change is noted after all that may panic before it.
    pub(super) fn insert(
        &mut self,
        value: A,
        merge: impl Fn(A, A) -> A,
        mut note: impl FnMut(Back<A>),
    ) {
        let rear = match &self.rear {
            Some(rear) => merge(rear.clone(), value.clone()),
            None => value.clone(),
        };
        note(Back::Rear(self.rear.replace(rear)));
        self.items.push_back(value);
        note(Back::Pop);
        self.turn(merge, note);
    }

    /// The oldest value leaves.
    pub(super) fn evict(&mut self, merge: impl Fn(A, A) -> A, mut note: impl FnMut(Back<A>)) {
        let Some(oldest) = self.items.pop_front() else { return };
        note(Back::Push(oldest));
        let Marks { left, right, accum, back } = self.marks;
        let one_less = |mark: u32| mark.saturating_sub(1);
        let (left, right) = (one_less(left), one_less(right));
        let (accum, back) = (one_less(accum), one_less(back));
        self.mark(Marks { left, right, accum, back }, &mut note);
        self.turn(merge, note);
    }

    /// All values in one, the oldest first.
    pub(super) fn aggregate(&self, merge: impl Fn(A, A) -> A) -> Option<A> {
        let front = self.items.front()?;
        Some(match &self.rear {
            Some(rear) => merge(front.clone(), rear.clone()),
            None => front.clone(),
        })
    }

    /// Takes a change back.
    pub(super) fn back(&mut self, step: Back<A>) {
        match step {
            Back::Pop => drop(self.items.pop_back()),
            Back::Push(item) => self.items.push_front(item),
            Back::Item(at, item) => self.items[at as usize] = item,
            Back::Marks(marks) => self.marks = marks,
            Back::Middle(middle) => self.middle = middle,
            Back::Rear(rear) => self.rear = rear,
        }
    }

    fn mark(&mut self, marks: Marks, note: &mut impl FnMut(Back<A>)) {
        note(Back::Marks(std::mem::replace(&mut self.marks, marks)));
    }

    /// One step of the turning.
    fn turn(&mut self, merge: impl Fn(A, A) -> A, mut note: impl FnMut(Back<A>)) {
        let end = self.items.len() as u32;
        if self.marks.back == 0 {
            // No front: at most one item, which is its own product.
            self.mark(Marks { left: end, right: end, accum: end, back: end }, &mut note);
            note(Back::Middle(self.middle.take()));
            note(Back::Rear(self.rear.take()));
            return;
        }
        if self.marks.left == self.marks.back {
            // The front is turned: it and the back become the next front.
            let right = self.marks.back;
            self.mark(Marks { left: 0, right, accum: end, back: end }, &mut note);
            let middle = self.rear.clone();
            note(Back::Middle(std::mem::replace(&mut self.middle, middle)));
            note(Back::Rear(self.rear.take()));
        }
        let Marks { left, right, accum, back } = self.marks;
        if left == right {
            let (left, right, accum) = (left + 1, right + 1, accum + 1);
            self.mark(Marks { left, right, accum, back }, &mut note);
            return;
        }
        if let Some(middle) = &self.middle {
            let product = merge(self.items[left as usize].clone(), middle.clone());
            self.put(left, product, &mut note);
        }
        if accum < back {
            let (item, next) = (&self.items[accum as usize - 1], &self.items[accum as usize]);
            let product = merge(item.clone(), next.clone());
            self.put(accum - 1, product, &mut note);
        }
        self.mark(Marks { left: left + 1, right, accum: accum - 1, back }, &mut note);
    }

    fn put(&mut self, at: u32, item: A, note: &mut impl FnMut(Back<A>)) {
        note(Back::Item(at, std::mem::replace(&mut self.items[at as usize], item)));
    }
}
