//! Workers: the calling thread alone, or a pool.

use std::sync::Arc;

use crate::{Error, Result};

/// Who computes a stage: the calling thread alone, or a pool.
#[derive(Clone, Debug, Default)]
pub struct Workers {
    pool: Option<Arc<rayon::ThreadPool>>,
}

impl Workers {
    /// A pool of `count` workers; one worker is the calling thread.
    pub fn new(count: usize) -> Result<Self> {
        if count <= 1 {
            return Ok(Self::default());
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count)
            .thread_name(|index| format!("streamflow-{index}"))
            .build()
            .map_err(Error::other)?;
        Ok(Self { pool: Some(Arc::new(pool)) })
    }

    /// How many workers there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.pool.as_ref().map_or(1, |pool| pool.current_num_threads())
    }

    /// Computes `task` of each input, in the inputs' order; one input on the calling thread.
    pub(crate) fn map<I: Send, R: Send>(
        &self,
        inputs: Vec<I>,
        task: impl Fn(I) -> R + Sync,
    ) -> Vec<R> {
        use rayon::prelude::*;
        match &self.pool {
            Some(pool) if inputs.len() > 1 => {
                pool.install(|| inputs.into_par_iter().map(&task).collect())
            }
            _ => inputs.into_iter().map(task).collect(),
        }
    }
}
