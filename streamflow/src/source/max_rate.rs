//! A ceiling for what a source is asked for.

use super::{Codec, Durable, Limit, Notices, Range, Resume, Source};
use crate::driver::report::Drops;
use crate::{Error, Result};

/// A source that is asked for so many records a second at most; made by [`Source::max_rate`].
#[derive(Clone, Debug)]
pub struct MaxRate<S> {
    source: S,
    per_second: f64,
}

impl<S: Source> MaxRate<S> {
    pub(super) fn new(source: S, per_second: f64) -> Self {
        Self { source, per_second }
    }
}

impl<S: Source> Source for MaxRate<S> {
    type Batch = S::Batch;

    fn open(&mut self, notices: &Notices) -> Result<()> {
        let rate = self.per_second;
        // A comparison with NaN is false.
        if rate.is_finite() && rate > 0.0 {
            return self.source.open(notices);
        }
        Err(Error::Config(format!("`max_rate` is a number of records above zero, not {rate}")))
    }

    fn plan(&mut self, limit: Limit) -> Result<Range> {
        self.source.plan(limit)
    }

    fn read(&mut self, range: Range) -> Result<S::Batch> {
        self.source.read(range)
    }

    fn ended(&self) -> bool {
        self.source.ended()
    }

    fn replays(&self) -> bool {
        self.source.replays()
    }

    fn drops(&mut self) -> Drops {
        self.source.drops()
    }

    fn stop(&mut self) {
        self.source.stop();
    }

    fn codec(&self) -> Option<Codec<S::Batch>> {
        self.source.codec()
    }

    fn kind(&self) -> String {
        self.source.kind()
    }

    fn note(&self, range: Range) -> Vec<u8> {
        self.source.note(range)
    }

    fn save(&self) -> Vec<u8> {
        self.source.save()
    }

    fn resume(&mut self, at: Resume<'_>) -> Result<()> {
        self.source.resume(at)
    }

    fn rate_limit(&self) -> Option<f64> {
        let inner = self.source.rate_limit().unwrap_or(f64::INFINITY);
        Some(self.per_second.min(inner))
    }

    fn refuses_checkpoint(&self) -> Option<&'static str> {
        self.source.refuses_checkpoint()
    }
}

impl<S: Durable> Durable for MaxRate<S> {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::generate;

    #[test]
    fn the_least_of_several_ceilings_counts() {
        let source = generate(|i| i).max_rate(100).max_rate(0.5).max_rate(7);
        assert_eq!(source.rate_limit(), Some(0.5));
        assert_eq!(generate(|i| i).rate_limit(), None);
    }

    #[test]
    fn a_ceiling_that_is_none_is_refused() {
        for rate in [0.0, -1.0, f64::NAN, f64::INFINITY] {
            let error = generate(|i| i).max_rate(rate).open(&Notices::default()).unwrap_err();
            let told = error.to_string();
            assert!(told.starts_with("`max_rate` is a number of records above zero"), "{told}");
        }
    }
}
