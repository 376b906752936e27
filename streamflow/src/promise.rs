//! What each output of a job is promised when the job is killed and started again: it follows from
//! where its records come from, where they go, and whether there is a checkpoint.

use std::fmt;

use crate::job::OutputFacts;
use crate::sink::Delivery;
use crate::source::set::{SourceFacts, Survival};

/// What one output is promised, whenever the job is killed and started again.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Promise {
    /// The output, as the plan names it: `counts.print#3`.
    pub output: &'static str,
    /// How often each record counts in it; none, if a record may be missing, or if all begins anew.
    pub delivery: Option<Delivery>,
    /// Whether records may be missing, and none comes again.
    pub at_most_once: bool,
    /// Why, in words.
    pub why: String,
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "output {}: ", self.output)?;
        match self.delivery {
            Some(delivery) => write!(f, "{delivery}")?,
            None if self.at_most_once => f.write_str("at most once")?,
            None => f.write_str("no promise")?,
        }
        write!(f, "\n    {}", self.why)
    }
}

/// The names of the sources of an output that come through a restart in some way.
fn named(sources: &[&SourceFacts], is: impl Fn(Survival) -> bool) -> Option<String> {
    let names: Vec<String> = sources
        .iter()
        .filter(|source| is(source.survival))
        .map(|source| format!("`{}`", source.name))
        .collect();
    let (last, others) = names.split_last()?;
    Some(if others.is_empty() { last.clone() } else { format!("{} and {last}", others.join(", ")) })
}

/// What an output is promised in a job with a checkpoint, by what its sink promises.
pub(crate) fn with_checkpoint(
    output: &OutputFacts,
    sources: &[SourceFacts],
    sink: Delivery,
) -> Promise {
    let sources = output.sources(sources);
    let lost = named(&sources, |survival| survival == Survival::Lost);
    let again = format!("after a restart the last batch may come again, {}", output.whole());
    let (delivery, why) = match (&lost, sink) {
        (None, Delivery::ExactlyOnce) => (
            Some(sink),
            "nothing of its sources is lost, and its sink shows each batch once".into(),
        ),
        (None, Delivery::AtLeastOnce) => (Some(sink), again),
        (Some(lost), Delivery::ExactlyOnce) => {
            (None, format!("a restart may lose what {lost} read last, and repeats nothing"))
        }
        (Some(lost), Delivery::AtLeastOnce) => {
            (None, format!("a restart may lose what {lost} read last; {again}"))
        }
    };
    let at_most_once = lost.is_some() && sink == Delivery::ExactlyOnce;
    Promise { output: output.name, delivery, at_most_once, why }
}

/// What an output is promised in a job without a checkpoint, of which nothing outlives the process.
pub(crate) fn without_checkpoint(output: &OutputFacts, sources: &[SourceFacts]) -> Promise {
    let sources = output.sources(sources);
    let again = named(&sources, |survival| survival == Survival::Replays);
    let lost = named(&sources, |survival| survival != Survival::Replays);
    let at_most_once = again.is_none();
    let again = again.map(|again| format!("reads {again} from the beginning"));
    let lost = lost.map(|lost| format!("loses what {lost} had read"));
    let does: Vec<String> = again.into_iter().chain(lost).collect();
    let why = format!("a restart {}: there is no `checkpoint`", does.join(", and "));
    Promise { output: output.name, delivery: None, at_most_once, why }
}
