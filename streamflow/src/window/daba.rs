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

/// What a value that entered or left changed, as it was.
#[derive(Debug)]
pub(super) struct Before<A> {
    marks: Marks,
    /// The item before `left`, if it became a product.
    left: Option<A>,
    /// The item at `accum`, if it became a product.
    accum: Option<A>,
    /// The middle, if the rear became it.
    middle: Option<Option<A>>,
}

/// A step of the turning, worked out before anything is changed: merging may panic.
struct Turn<A> {
    marks: Marks,
    flip: Flip,
    /// The products that the items before `left` and at `accum` become.
    left: Option<A>,
    accum: Option<A>,
}

/// What becomes of the rear in a step.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Flip {
    /// It stays.
    No,
    /// The front is turned, so that it and the back become the next front: the rear is its middle.
    Turned,
    /// There is no front: at most one item is left, which is its own product.
    Alone,
}

impl<A> Default for Daba<A> {
    fn default() -> Self {
        Self { items: VecDeque::new(), marks: Marks::default(), middle: None, rear: None }
    }
}

impl<A: Clone> Daba<A> {
    /// A value enters; what changed, with the rear as it was. A merge that panics changes nothing.
    #[inline]
    pub(super) fn insert(&mut self, value: A, merge: impl Fn(A, A) -> A) -> (Before<A>, Option<A>) {
        let rear = match &self.rear {
            Some(rear) => merge(rear.clone(), value.clone()),
            None => value.clone(),
        };
        let end = self.items.len() as u32 + 1;
        let turn = self.next_turn(self.marks, 0, end, Some(&rear), merge);
        let rear = self.rear.replace(rear);
        self.items.push_back(value);
        (self.turn(turn), rear)
    }

    /// The oldest value leaves, if there is one; it, and what changed. A merge that panics changes
    /// nothing.
    #[inline]
    pub(super) fn evict(&mut self, merge: impl Fn(A, A) -> A) -> Option<(Before<A>, A)> {
        let end = (self.items.len() as u32).checked_sub(1)?;
        let Marks { left, right, accum, back } = self.marks;
        let one_less = |mark: u32| mark.saturating_sub(1);
        let (left, right) = (one_less(left), one_less(right));
        let (accum, back) = (one_less(accum), one_less(back));
        let marks = Marks { left, right, accum, back };
        let turn = self.next_turn(marks, 1, end, self.rear.as_ref(), merge);
        let oldest = self.items.pop_front()?;
        Some((self.turn(turn), oldest))
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

    /// Takes back that a value entered, the last thing that happened.
    pub(super) fn take_back(&mut self, (before, rear): (Before<A>, Option<A>)) {
        self.turn_back(before);
        self.items.pop_back();
        self.rear = rear;
    }

    /// Takes back that a value left, the last thing that happened.
    pub(super) fn put_back(&mut self, (before, oldest): (Before<A>, A)) {
        self.turn_back(before);
        self.items.push_front(oldest);
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
            return Turn { marks, flip: Flip::Alone, left: None, accum: None };
        }
        let (marks, flip, middle) = if marks.left == marks.back {
            let marks = Marks { left: 0, right: marks.back, accum: end, back: end };
            (marks, Flip::Turned, rear)
        } else {
            (marks, Flip::No, self.middle.as_ref())
        };
        let Marks { left, right, accum, back } = marks;
        if left == right {
            let marks = Marks { left: left + 1, right: right + 1, accum: accum + 1, back };
            return Turn { marks, flip, left: None, accum: None };
        }
        let item = |at: u32| self.items[(gone + at) as usize].clone();
        Turn {
            marks: Marks { left: left + 1, right, accum: accum - 1, back },
            flip,
            left: middle.map(|middle| merge(item(left), middle.clone())),
            accum: (accum < back).then(|| merge(item(accum - 1), item(accum))),
        }
    }

    /// Takes a step of the turning.
    #[inline]
    fn turn(&mut self, Turn { marks, flip, left, accum }: Turn<A>) -> Before<A> {
        let items = &mut self.items;
        Before {
            left: left.map(|item| std::mem::replace(&mut items[marks.left as usize - 1], item)),
            accum: accum.map(|item| std::mem::replace(&mut items[marks.accum as usize], item)),
            marks: std::mem::replace(&mut self.marks, marks),
            middle: match flip {
                Flip::No => None,
                Flip::Turned => Some(std::mem::replace(&mut self.middle, self.rear.take())),
                Flip::Alone => {
                    self.rear = None;
                    Some(self.middle.take())
                }
            },
        }
    }

    fn turn_back(&mut self, Before { marks, left, accum, middle }: Before<A>) {
        if let Some(item) = left {
            self.items[self.marks.left as usize - 1] = item;
        }
        if let Some(item) = accum {
            self.items[self.marks.accum as usize] = item;
        }
        if let Some(middle) = middle {
            self.rear = std::mem::replace(&mut self.middle, middle);
        }
        self.marks = marks;
    }
}
