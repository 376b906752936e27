//! Workers: the calling thread, and a pool of others.

use std::sync::Arc;

use crate::{Error, Result};

/// Who computes a stage: the calling thread, and a pool of others if there are more.
#[derive(Clone, Debug, Default)]
pub struct Workers {
    pool: Option<Arc<rayon::ThreadPool>>,
}

impl Workers {
    /// So many workers, the calling thread among them: it need not be woken for its share.
    pub fn new(count: usize) -> Result<Self> {
        if count <= 1 {
            return Ok(Self::default());
        }
        let pool = rayon::ThreadPoolBuilder::new()
            .num_threads(count - 1)
            .thread_name(|index| format!("streamflow-{index}"))
            .build()
            .map_err(Error::other)?;
        Ok(Self { pool: Some(Arc::new(pool)) })
    }

    /// How many workers there are.
    #[must_use]
    pub fn count(&self) -> usize {
        1 + self.pool.as_ref().map_or(0, |pool| pool.current_num_threads())
    }

    /// Computes `task` of each input, in the inputs' order; the first on the calling thread.
    pub(crate) fn map<I: Send, R: Send>(
        &self,
        inputs: Vec<I>,
        task: impl Fn(I) -> R + Sync,
    ) -> Vec<R> {
        let Some(pool) = self.pool.as_ref().filter(|_| inputs.len() > 1) else {
            return inputs.into_iter().map(task).collect();
        };
        let mut results: Vec<Option<R>> = inputs.iter().map(|_| None).collect();
        let mut work = inputs.into_iter().zip(&mut results);
        let (first, task) = (work.next(), &task);
        pool.in_place_scope(|scope| {
            for (input, result) in work {
                scope.spawn(move |_| *result = Some(task(input)));
            }
            if let Some((input, result)) = first {
                *result = Some(task(input));
            }
        });
        results.into_iter().flatten().collect()
    }
}
