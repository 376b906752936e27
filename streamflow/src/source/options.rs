//! The options that all sources of text share.

use crate::batch::{InvalidUtf8, TextBuilder};

/// How a source cuts text into lines.
#[derive(Clone, Copy, Debug)]
pub(super) struct TextOptions {
    pub(super) max_line: usize,
    pub(super) invalid_utf8: InvalidUtf8,
}

impl Default for TextOptions {
    fn default() -> Self {
        Self { max_line: 1 << 20, invalid_utf8: InvalidUtf8::default() }
    }
}

impl TextOptions {
    /// A builder of such lines.
    pub(super) fn builder(self) -> TextBuilder {
        TextBuilder::new(self.max_line, self.invalid_utf8)
    }
}

/// Gives a source with a field `options` the methods that set it.
macro_rules! text_options {
    ($($source:ident)*) => {$(
        impl $source {
            /// Drops lines longer than this many bytes, and counts them; 1 MiB by default, and
            /// 256 MiB at most.
            #[must_use]
            pub fn max_line(mut self, bytes: usize) -> Self {
                self.options.max_line = bytes.min(256 << 20);
                self
            }

            /// Says what becomes of lines that are not UTF-8; by default they are dropped and
            /// counted.
            #[must_use]
            pub fn invalid_utf8(mut self, policy: $crate::batch::InvalidUtf8) -> Self {
                self.options.invalid_utf8 = policy;
                self
            }
        }
    )*};
}

/// Gives a source that reads ahead, with a field `capacity`, the method that sets it.
macro_rules! buffer_option {
    ($($source:ident)*) => {$(
        impl $source {
            /// Reads this many bytes ahead of the job at most, 256 MiB by default and 512 MiB at
            /// most; then it reads no more until a batch has been taken, which slows whoever
            /// writes. Where several write, each has an even share. A peer's unfinished line and
            /// one read come on top of it.
            #[must_use]
            pub fn buffer(mut self, bytes: usize) -> Self {
                self.capacity = bytes;
                self
            }
        }
    )*};
}

pub(super) use {buffer_option, text_options};
