//! A piece of a file that was read: shared with the file, not copied out of it.

use std::ops::{Deref, Range};
use std::sync::Arc;

/// Bytes within those of a file, all of which stay while a piece does.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    file: Arc<Vec<u8>>,
    range: Range<usize>,
}

impl Piece {
    /// The piece of a file that `part` is, which must be borrowed from it.
    pub(super) fn of(file: &Arc<Vec<u8>>, part: &[u8]) -> Self {
        let from = part.as_ptr() as usize - file.as_ptr() as usize;
        Self { file: Arc::clone(file), range: from..from + part.len() }
    }
}

impl Deref for Piece {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        &self.file[self.range.clone()]
    }
}

impl From<Vec<u8>> for Piece {
    fn from(bytes: Vec<u8>) -> Self {
        Self { range: 0..bytes.len(), file: Arc::new(bytes) }
    }
}

impl PartialEq for Piece {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Piece {}
