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
        match self.pool.as_ref().filter(|_| inputs.len() > 1) {
            Some(pool) => shared_out(inputs, &task, Some(pool)),
            None => {
                let mut results = Vec::with_capacity(inputs.len());
                for input in inputs {
                    results.push(task(input));
                }
                results
            }
        }
    }
}

/// Computes `task` of each input, in the inputs' order, on all cores; the first on the calling
/// thread, which a single one never leaves.
pub(crate) fn on_all_cores<I: Send, R: Send>(
    inputs: Vec<I>,
    task: impl Fn(I) -> R + Sync,
) -> Vec<R> {
    shared_out(inputs, &task, None)
}

/// In about how many parts work is worth being cut for all cores.
pub(crate) fn cores() -> usize {
    rayon::current_num_threads()
}

/// What one worker does at a time. Who takes it knows no more of it: what there is of a pool is
/// compiled once, and not with every loop of every job.
trait Turn: Send {
    fn take(&mut self);
}

/// One input of a task, and its result.
struct Share<'t, I, R, F> {
    input: Option<I>,
    result: Option<R>,
    task: &'t F,
}

impl<I: Send, R: Send, F: Fn(I) -> R + Sync> Turn for Share<'_, I, R, F> {
    fn take(&mut self) {
        self.result = self.input.take().map(self.task);
    }
}

/// Has each share's turn taken, by the caller and a pool or by all cores; the results, in the
/// inputs' order.
///
/// Loops here, and no adapters: this is compiled with every loop of every job, and what a `collect`
/// brings with it would be as well.
fn shared_out<I: Send, R: Send, F: Fn(I) -> R + Sync>(
    inputs: Vec<I>,
    task: &F,
    pool: Option<&rayon::ThreadPool>,
) -> Vec<R> {
    let mut shares = Vec::with_capacity(inputs.len());
    for input in inputs {
        shares.push(Share { input: Some(input), result: None, task });
    }
    let mut turns: Vec<&mut dyn Turn> = Vec::with_capacity(shares.len());
    for share in &mut shares {
        turns.push(share);
    }
    take_all(pool, turns);
    let mut results = Vec::with_capacity(shares.len());
    for share in shares {
        if let Some(result) = share.result {
            results.push(result);
        }
    }
    results
}

/// Takes the first turn, while a pool, or a thread for each core, takes the others.
fn take_all(pool: Option<&rayon::ThreadPool>, turns: Vec<&mut dyn Turn>) {
    let mut turns = turns.into_iter();
    let Some(first) = turns.next() else { return };
    if turns.len() == 0 {
        return first.take();
    }
    match pool {
        Some(pool) => pool.in_place_scope(|scope| take_in(scope, first, turns)),
        None => rayon::in_place_scope(|scope| take_in(scope, first, turns)),
    }
}

fn take_in<'t>(
    scope: &rayon::Scope<'t>,
    first: &mut dyn Turn,
    others: impl Iterator<Item = &'t mut dyn Turn>,
) {
    others.for_each(|turn| scope.spawn(move |_| turn.take()));
    first.take();
}
