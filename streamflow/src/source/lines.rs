//! Whole lines of files, as many as a batch may have.

use std::io::{self, BufRead};

/// How much a batch may still have.
#[derive(Clone, Copy, Debug)]
pub(super) struct Budget {
    lines: u64,
    bytes: u64,
    /// The bytes are full, at the end of a line.
    full: bool,
}

impl Budget {
    /// So many lines, or up to the end of the line in which so many bytes are full.
    pub(super) fn new(lines: u64, bytes: u64) -> Self {
        Self { lines, bytes, full: false }
    }

    pub(super) fn is_spent(&self) -> bool {
        self.full || self.lines == 0
    }

    /// Takes lines of a file, until the budget is spent or the file ends.
    pub(super) fn take(
        &mut self,
        file: &mut impl BufRead,
        mut each: impl FnMut(&[u8]),
    ) -> io::Result<()> {
        while !self.is_spent() {
            let arrived = file.fill_buf()?;
            if arrived.is_empty() {
                break;
            }
            let mut take = arrived.len();
            for end in memchr::memchr_iter(b'\n', arrived) {
                self.lines -= 1;
                self.full = end as u64 + 1 >= self.bytes;
                if self.is_spent() {
                    take = end + 1;
                    break;
                }
            }
            each(&arrived[..take]);
            self.bytes = self.bytes.saturating_sub(take as u64);
            file.consume(take);
        }
        Ok(())
    }

    /// A file has ended in a line without an end.
    pub(super) fn line(&mut self) {
        self.lines = self.lines.saturating_sub(1);
        self.full |= self.bytes == 0;
    }
}

/// Takes the next bytes of a file, which has so many.
pub(super) fn take_exactly(
    file: &mut impl BufRead,
    mut bytes: u64,
    mut each: impl FnMut(&[u8]),
) -> io::Result<()> {
    while bytes > 0 {
        let arrived = file.fill_buf()?;
        let take = arrived.len().min(usize::try_from(bytes).unwrap_or(usize::MAX));
        if take == 0 {
            return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the file was shortened"));
        }
        each(&arrived[..take]);
        file.consume(take);
        bytes -= take as u64;
    }
    Ok(())
}
