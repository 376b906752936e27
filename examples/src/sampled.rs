//! A source of one's own: what can be seen of this machine at each tick.

use streamflow::batch::Values;
use streamflow::{Limit, Range, Result, Source};

/// What a function sees at each tick; made by [`sampled`].
#[derive(Debug)]
pub struct Sampled<F> {
    sample: F,
    ticks: u64,
    stopped: bool,
}

/// The records that `sample` gives when it is called, once for each batch.
///
/// What has not been looked at is gone: the source cannot replay.
pub fn sampled<T, F>(sample: F) -> Sampled<F>
where
    F: FnMut() -> Result<Vec<T>> + Send,
    T: Clone + Send + Sync + 'static,
{
    Sampled { sample, ticks: 0, stopped: false }
}

impl<T, F> Source for Sampled<F>
where
    F: FnMut() -> Result<Vec<T>> + Send,
    T: Clone + Send + Sync + 'static,
{
    type Batch = Values<T>;

    fn plan(&mut self, _: Limit) -> Result<Range> {
        Ok(Range { from: self.ticks, to: self.ticks + u64::from(!self.stopped) })
    }

    fn read(&mut self, range: Range) -> Result<Values<T>> {
        self.ticks = range.to;
        if range.is_empty() { Ok(Vec::new().into()) } else { Ok((self.sample)()?.into()) }
    }

    fn ended(&self) -> bool {
        self.stopped
    }

    fn stop(&mut self) {
        self.stopped = true;
    }
}
