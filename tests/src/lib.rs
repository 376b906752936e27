//! What the tests of streamflow share: the oracle, random input, and the harness that holds a
//! `stream!` block against the oracle, fused and unfused, on one worker and on several.

pub mod crash_disk;
mod folder;
pub mod generator;
pub mod harness;
pub mod records;
pub mod skip;

pub use folder::Folder;
pub use streamflow_oracle as oracle;
