//! An index of few keys: an array by the key's number among those of its type.

/// No id.
const NONE: u32 = u32::MAX;

/// Ids by number; nothing is hashed, and no two keys share a slot.
#[derive(Debug)]
pub(super) struct Dense {
    ids: Vec<u32>,
}

impl Dense {
    /// Bytes that a key costs, where all of its type's keys are held.
    pub(super) const BYTES: usize = size_of::<u32>();

    /// An index of so many keys.
    pub(super) fn new(domain: usize) -> Self {
        Self { ids: vec![NONE; domain] }
    }

    pub(super) fn clear(&mut self) {
        self.ids.fill(NONE);
    }

    #[inline(always)]
    pub(super) fn find(&self, number: usize) -> Option<u32> {
        let id = self.ids[number];
        (id != NONE).then_some(id)
    }

    pub(super) fn insert(&mut self, number: usize, id: u32) {
        self.ids[number] = id;
    }

    pub(super) fn remove(&mut self, number: usize) {
        self.ids[number] = NONE;
    }
}
