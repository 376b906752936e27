//! Which batches a window sees: its panes, when it is due, and its gaps.

use std::fmt;

/// A window's geometry, counted in batches. Batches are numbered from 1.
///
/// Panes are consecutive runs of batches that enter and leave the window together. The window is
/// due at each batch whose number is a multiple of the slide, and covers the batches of its panes
/// up to and with that one: fewer at the start, and not all when the slide is longer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Geometry {
    /// Batches in a pane.
    pane: u64,
    /// Panes in the window.
    panes: u64,
    /// Batches from one due batch to the next.
    slide: u64,
    /// The batches of a slide that no window covers: its first ones.
    gap: u64,
}

/// As a state's schema has it: a window of other panes holds something else.
impl fmt::Display for Geometry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { pane, panes, slide, .. } = self;
        write!(f, "window of {panes} panes of {pane} batches, every {slide}")
    }
}

impl Geometry {
    /// A window of `panes` panes of `pane` batches each, due every `slide` batches. `pane` divides
    /// `slide`.
    #[must_use]
    pub fn new(pane: u64, panes: u64, slide: u64) -> Self {
        let (pane, panes, slide) = (pane.max(1), panes.max(1), slide.max(1));
        debug_assert!(slide.is_multiple_of(pane), "panes end where windows do");
        Self { pane, panes, slide, gap: slide.saturating_sub(pane * panes) }
    }

    /// A window of `len` batches that is empty again after it was due: `slide` is `len` or more.
    #[must_use]
    pub fn tumbling(len: u64, slide: u64) -> Self {
        debug_assert!(slide >= len, "windows that overlap do not tumble");
        let slide = slide.max(1);
        Self { pane: slide, panes: 1, slide, gap: slide.saturating_sub(len.max(1)) }
    }

    /// The pane that a batch belongs to, counted from 1.
    #[must_use]
    pub fn pane_of(&self, batch: u64) -> u64 {
        batch.div_ceil(self.pane)
    }

    /// How many panes the window has.
    #[must_use]
    pub fn panes(&self) -> usize {
        usize::try_from(self.panes).unwrap_or(usize::MAX)
    }

    /// Whether nothing of what was held when `newest` was the newest pane is held in `pane`: so
    /// after as many panes, and, where windows do not overlap, once the next has begun.
    #[must_use]
    pub fn parts(&self, newest: u64, pane: u64) -> bool {
        let window_of = |pane: u64| (pane * self.pane).div_ceil(self.slide);
        pane.saturating_sub(newest) >= self.panes
            || (!self.overlaps() && window_of(newest) != window_of(pane))
    }

    /// Whether one window still holds some of what the next one does.
    #[must_use]
    pub fn overlaps(&self) -> bool {
        self.pane * self.panes > self.slide
    }

    /// Whether any window covers a batch.
    #[must_use]
    pub fn covers(&self, batch: u64) -> bool {
        batch.saturating_sub(1) % self.slide >= self.gap
    }
}

/// Whether a window that slides by `slide` batches is due at a batch.
///
/// ```
/// # use streamflow::rt::is_due;
/// assert!(!is_due(3, 2) && is_due(4, 2));
/// ```
#[must_use]
pub fn is_due(batch: u64, slide: u64) -> bool {
    batch.is_multiple_of(slide.max(1))
}
