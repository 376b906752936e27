//! The model: raw batches, and each window recomputed from them.

/// All that a window was given.
#[derive(Debug, Default)]
pub(super) struct Model {
    len: u64,
    slide: u64,
    pane: u64,
    /// The batches that some window covers: the number, and keys with values.
    batches: Vec<(u64, Vec<(usize, String)>)>,
    /// The keys in the window, in order of entry.
    order: Vec<usize>,
    now: u64,
}

impl Model {
    pub(super) fn new(len: u64, slide: u64, pane: u64) -> Self {
        Self { len, slide, pane, ..Self::default() }
    }

    pub(super) fn apply(&mut self, batch: u64, rows: &[(usize, String)]) {
        self.now = batch;
        let held = self.rows();
        self.order.retain(|key| held.iter().any(|(other, _)| other == key));
        // The next due batch is the first multiple of the slide from here on.
        let due = batch.div_ceil(self.slide) * self.slide;
        if batch + self.len > due {
            for (key, _) in rows {
                if !self.order.contains(key) {
                    self.order.push(*key);
                }
            }
            self.batches.push((batch, rows.to_vec()));
        }
    }

    /// Whether the window still holds a batch: one of the last panes, the present one included,
    /// and, where windows do not overlap, of the present window.
    pub(super) fn holds(&self, batch: u64) -> bool {
        let end = self.now.div_ceil(self.pane) * self.pane;
        let window_of = |batch: u64| batch.div_ceil(self.slide);
        let overlap = self.len > self.slide;
        batch + self.len > end && (overlap || window_of(batch) == window_of(self.now))
    }

    /// The window's rows.
    pub(super) fn rows(&self) -> Vec<(usize, String)> {
        let held = self.batches.iter().filter(|(batch, _)| self.holds(*batch));
        let held: Vec<_> = held.flat_map(|(_, rows)| rows).collect();
        let value = |key: &usize| {
            let values = held.iter().filter(|(other, _)| other == key);
            values.map(|(_, value)| value.as_str()).collect::<String>()
        };
        let rows = self.order.iter().map(|key| (*key, value(key)));
        rows.filter(|(_, value)| !value.is_empty()).collect()
    }
}
