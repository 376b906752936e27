//! The values of many queues, in small blocks out of one store.
//!
//! With memory of its own for each queue, what a slide reads of a thousand queues lies in as many
//! pages of memory, and more: the processor knows the addresses of no more than a few. Here queues
//! that grow in the same batch get blocks that lie side by side, so that a slide, which takes one
//! key after the other, reads a few stretches of memory from their beginning to their end. The
//! bench `sliding maximum, 1,000 panes` shows the gain.

use crate::prefetch::prefetch_near;

/// A block holds about as many bytes of values as a line of the cache.
const LINE: usize = 64;

/// Where a value is: the number of its block, and which of the block's values it is.
pub(super) type At = u32;

/// A store of blocks.
#[derive(Debug)]
pub(super) struct Blocks<A> {
    slots: Slots<A>,
    /// The neighbours of each block.
    links: Vec<Links>,
    /// Blocks that no queue has, the next to be used last.
    free: Vec<u32>,
    /// Blocks whose values all left since the batch began, which may come back.
    left: Vec<u32>,
}

/// The blocks before and behind one in its queue, if there are any: none asks for one that is not.
#[derive(Clone, Copy, Debug, Default)]
struct Links {
    before: u32,
    behind: u32,
}

impl<A> Default for Blocks<A> {
    fn default() -> Self {
        let (links, free, left) = (Vec::new(), Vec::new(), Vec::new());
        Self { slots: Slots::default(), links, free, left }
    }
}

impl<A: Clone> Blocks<A> {
    /// How many values a block holds: a power of two.
    const LENGTH: u32 = {
        let fit = LINE / if size_of::<A>() == 0 { 1 } else { size_of::<A>() };
        match fit {
            0 | 1 => 1,
            2 | 3 => 2,
            4..=7 => 4,
            _ => 8,
        }
    };

    /// As many blocks have places.
    const MOST: usize = (1 << 32) / Self::LENGTH as usize;

    /// Bytes of a queue of as many values.
    pub(super) fn bytes(values: usize) -> usize {
        let length = Self::LENGTH as usize;
        // The first and the last block are full in part.
        let blocks = values.div_ceil(length) + 1;
        blocks * (length * Slots::<A>::SIZE + size_of::<Links>())
    }

    /// How many blocks there are.
    #[cfg(test)]
    pub(super) fn held(&self) -> usize {
        self.links.len()
    }

    /// A new batch begins: what left in the last one cannot come back.
    pub(super) fn begin(&mut self) {
        self.free.extend(self.left.drain(..).rev());
    }

    /// All that left since the batch began has come back.
    pub(super) fn undone(&mut self) {
        self.left.clear();
    }

    /// Forgets everything, and keeps the memory.
    pub(super) fn clear(&mut self) {
        self.slots.clear();
        self.links.clear();
        self.free.clear();
        self.left.clear();
    }

    /// Asks for the memory of a value.
    #[inline(always)]
    pub(super) fn ask(&self, at: At) {
        self.slots.ask(at);
    }

    /// The value at a place.
    #[inline(always)]
    pub(super) fn get(&self, at: At) -> Option<&A> {
        self.slots.get(at)
    }

    /// Puts a value in place of another.
    #[inline(always)]
    pub(super) fn replace(&mut self, at: At, value: A) -> Option<A> {
        self.slots.replace(at, value)
    }

    /// The place behind one, if any is in use.
    #[inline(always)]
    pub(super) fn behind(&self, at: At) -> At {
        match (at + 1) % Self::LENGTH {
            0 => self.link(at).behind * Self::LENGTH,
            _ => at + 1,
        }
    }

    /// The place before one, if any is in use.
    #[inline(always)]
    pub(super) fn before(&self, at: At) -> At {
        match at % Self::LENGTH {
            0 => self.link(at).before * Self::LENGTH + Self::LENGTH - 1,
            _ => at - 1,
        }
    }

    #[inline(always)]
    fn link(&self, at: At) -> Links {
        self.links.get((at / Self::LENGTH) as usize).copied().unwrap_or_default()
    }

    /// Appends a value to the queue whose last value is there, or begins a queue with it; its
    /// place.
    #[inline(always)]
    pub(super) fn append(&mut self, last: Option<At>, value: A) -> At {
        match last.map(|last| last + 1) {
            Some(at) if !at.is_multiple_of(Self::LENGTH) => {
                self.slots.replace(at, value);
                at
            }
            _ => self.begin_block(last, value),
        }
    }

    #[inline(never)]
    fn begin_block(&mut self, last: Option<At>, value: A) -> At {
        let block = match self.free.pop() {
            Some(block) => {
                self.slots.replace(block * Self::LENGTH, value);
                block
            }
            None => {
                assert!(
                    self.links.len() < Self::MOST,
                    "the queues of a window hold up to 2^32 values"
                );
                self.slots.extend(Self::LENGTH as usize, value);
                self.links.push(Links::default());
                self.links.len() as u32 - 1
            }
        };
        if let Some(last) = last {
            let before = last / Self::LENGTH;
            self.links[before as usize].behind = block;
            self.links[block as usize].before = before;
        }
        block * Self::LENGTH
    }

    /// Takes the last value of a queue back, which was appended since the batch began. The first
    /// one of a queue begins a block.
    pub(super) fn take_back(&mut self, at: At) {
        drop(self.slots.take(at));
        if at.is_multiple_of(Self::LENGTH) {
            self.free.push(at / Self::LENGTH);
        }
    }

    /// The first value of a queue leaves it.
    #[inline(always)]
    pub(super) fn leave(&mut self, at: At, is_only: bool) -> Option<A> {
        if is_only || (at + 1).is_multiple_of(Self::LENGTH) {
            self.left.push(at / Self::LENGTH);
        }
        self.slots.take(at)
    }
}

/// The slots of all blocks. A free one holds nothing where values own something; where they do not,
/// it holds any value, so that it takes no more room than one.
#[derive(Debug)]
struct Slots<A> {
    plain: Vec<A>,
    owning: Vec<Option<A>>,
}

impl<A> Default for Slots<A> {
    fn default() -> Self {
        Self { plain: Vec::new(), owning: Vec::new() }
    }
}

impl<A: Clone> Slots<A> {
    /// Whether values own something.
    const OWN: bool = std::mem::needs_drop::<A>();

    /// Bytes of one.
    const SIZE: usize = if Self::OWN { size_of::<Option<A>>() } else { size_of::<A>() };

    fn clear(&mut self) {
        self.plain.clear();
        self.owning.clear();
    }

    /// So many slots more, the first of them with this value.
    fn extend(&mut self, slots: usize, value: A) {
        if Self::OWN {
            self.owning.push(Some(value));
            self.owning.extend((1..slots).map(|_| None));
        } else {
            self.plain.resize(self.plain.len() + slots, value);
        }
    }

    #[inline(always)]
    fn get(&self, at: At) -> Option<&A> {
        if Self::OWN { self.owning.get(at as usize)?.as_ref() } else { self.plain.get(at as usize) }
    }

    #[inline(always)]
    fn replace(&mut self, at: At, value: A) -> Option<A> {
        if Self::OWN {
            self.owning.get_mut(at as usize)?.replace(value)
        } else {
            Some(std::mem::replace(self.plain.get_mut(at as usize)?, value))
        }
    }

    #[inline(always)]
    fn take(&mut self, at: At) -> Option<A> {
        if Self::OWN {
            self.owning.get_mut(at as usize)?.take()
        } else {
            self.plain.get(at as usize).cloned()
        }
    }

    #[inline(always)]
    fn ask(&self, at: At) {
        if Self::OWN { prefetch_near(&self.owning, at) } else { prefetch_near(&self.plain, at) }
    }
}
