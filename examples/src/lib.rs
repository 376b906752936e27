//! What the examples share: their arguments, a server of text, a pipeline from a library.

pub mod arguments;
pub mod serve;
pub mod trending;

/// The README's programs, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
