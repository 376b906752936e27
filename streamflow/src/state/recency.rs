//! Ids in order of their last arrival: a doubly linked list whose links lie in one array.

/// No id.
pub(super) const NONE: u32 = u32::MAX;

/// When an id arrived last: the batch, and the arrival's number in it.
pub(super) type Arrival = (u64, u32);

/// Where an id stands: between which others, and since when.
#[derive(Clone, Copy, Debug)]
struct Link {
    previous: u32,
    next: u32,
    arrival: Arrival,
}

impl Link {
    const NONE: Self = Self { previous: NONE, next: NONE, arrival: (0, 0) };
}

/// The list, from the id that arrived longest ago.
#[derive(Debug)]
pub(super) struct Recency {
    links: Vec<Link>,
    first: u32,
    last: u32,
}

impl Recency {
    pub(super) const fn new() -> Self {
        Self { links: Vec::new(), first: NONE, last: NONE }
    }

    /// Bytes that an id costs.
    pub(super) const fn bytes() -> usize {
        size_of::<Link>()
    }

    /// The id that arrived longest ago, or `NONE`.
    pub(super) fn first(&self) -> u32 {
        self.first
    }

    /// When an id arrived last.
    #[inline]
    pub(super) fn arrival(&self, id: u32) -> Arrival {
        self.links[id as usize].arrival
    }

    /// Says when an id arrived last; what was said of it before.
    #[inline]
    pub(super) fn set_arrival(&mut self, id: u32, arrival: Arrival) -> Arrival {
        std::mem::replace(&mut self.links[id as usize].arrival, arrival)
    }

    /// Whether an id arrived last of all.
    #[inline]
    pub(super) fn is_last(&self, id: u32) -> bool {
        self.last == id
    }

    /// Puts an id that is not in the list before another, or last before `NONE`.
    pub(super) fn insert_before(&mut self, id: u32, next: u32) {
        if self.links.len() <= id as usize {
            self.links.resize(id as usize + 1, Link::NONE);
        }
        let previous = self.previous(next);
        let link = &mut self.links[id as usize];
        (link.previous, link.next) = (previous, next);
        self.join(previous, id);
        self.join(id, next);
    }

    /// Takes an id out of the list; the one behind it, or `NONE`.
    pub(super) fn remove(&mut self, id: u32) -> u32 {
        let Link { previous, next, .. } = self.links[id as usize];
        self.join(previous, next);
        next
    }

    /// Forgets all ids.
    pub(super) fn clear(&mut self) {
        (self.first, self.last) = (NONE, NONE);
    }

    fn previous(&self, id: u32) -> u32 {
        if id == NONE { self.last } else { self.links[id as usize].previous }
    }

    /// Makes two neighbours know each other; `NONE` is the list's either end.
    fn join(&mut self, previous: u32, next: u32) {
        match previous {
            NONE => self.first = next,
            _ => self.links[previous as usize].next = next,
        }
        match next {
            NONE => self.last = previous,
            _ => self.links[next as usize].previous = previous,
        }
    }
}
