//! The gate in front of a batch's outputs: a batch is computed while the one before it is still
//! being decided, and no output is given it before that one is published.

use std::fmt;

use super::Run;
use crate::Result;

/// Publishes a batch that is decided.
pub(crate) type Publish<'a> = dyn FnMut(&Run) -> Result<()> + 'a;

/// What is waited for before a batch is given to the outputs: that the one before it is decided.
pub struct Gate<'a>(&'a mut Decide<'a>);

/// Waits until a batch is decided, and has it published.
pub(crate) type Decide<'a> = dyn FnMut(&mut Publish<'_>) -> Result<()> + 'a;

impl<'a> Gate<'a> {
    /// A gate that is passed once `wait` returns, which has the batch before published. It is
    /// called again when the batch is computed again.
    pub(crate) fn new(wait: &'a mut Decide<'a>) -> Self {
        Self(wait)
    }
}

impl fmt::Debug for Gate<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Gate")
    }
}

/// Waits until the batch before this one is decided, and has it published by `publish`.
pub fn pass(run: &Run, gate: Gate<'_>, publish: &mut Publish<'_>) -> Result<()> {
    run.reaches_outputs()?;
    gate.0(publish)
}
