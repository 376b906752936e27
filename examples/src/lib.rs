//! What the examples share: arguments, what they read, sources of their own, a server of text, a
//! pipeline from a library.

pub mod access_log;
pub mod arguments;
pub mod clicks;
pub mod connections;
pub mod posts;
pub mod replay;
pub mod sampled;
pub mod serve;
pub mod trending;
pub mod usage;

/// The README's programs, compiled and run as tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
pub struct Readme;
