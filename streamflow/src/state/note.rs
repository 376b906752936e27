//! What is noted of a key, beside its probe and as small as can be: a record that arrives waits for
//! it, and many notes lie in the nearer caches.

/// A key's state, and when it changed.
#[derive(Debug)]
pub(super) enum Note<S> {
    /// The function has the state, or the key has left.
    Away {
        /// The turn that changed the state last, or 0.
        changed: u32,
    },
    /// The state is here.
    Here {
        /// The turn that changed it last, or 0.
        changed: u32,
        /// The state.
        state: S,
    },
}

impl<S> Note<S> {
    /// The state, if it is here.
    pub(super) fn state(&self) -> Option<&S> {
        match self {
            Self::Here { state, .. } => Some(state),
            Self::Away { .. } => None,
        }
    }

    /// The state, if it was here.
    #[inline(always)]
    pub(super) fn take(&mut self) -> Option<S> {
        let changed = self.changed();
        match std::mem::replace(self, Self::Away { changed }) {
            Self::Here { state, .. } => Some(state),
            Self::Away { .. } => None,
        }
    }

    /// Puts a state here, or none.
    #[inline(always)]
    pub(super) fn put(&mut self, state: Option<S>) {
        let changed = self.changed();
        *self = match state {
            Some(state) => Self::Here { changed, state },
            None => Self::Away { changed },
        };
    }

    /// The turn that changed the state last, or 0.
    #[inline(always)]
    pub(super) fn changed(&self) -> u32 {
        match self {
            Self::Here { changed, .. } | Self::Away { changed } => *changed,
        }
    }

    /// Notes which turn changed the state last.
    #[inline(always)]
    pub(super) fn set_changed(&mut self, turn: u32) {
        match self {
            Self::Here { changed, .. } | Self::Away { changed } => *changed = turn,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Note;

    #[test]
    fn is_small() {
        assert_eq!(size_of::<Note<u64>>(), 16);
        assert_eq!(size_of::<Note<u32>>(), 12);
    }
}
