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
    /// Why, in words.
    pub why: String,
}

impl fmt::Display for Promise {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { output, delivery, why } = self;
        write!(f, "output {output}: ")?;
        match delivery {
            Some(delivery) => write!(f, "{delivery}: {why}"),
            None => f.write_str(why),
        }
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
    let (delivery, why) = match (lost, sink) {
        (None, Delivery::ExactlyOnce) => (
            Some(sink),
            "nothing of its sources is lost, and its sink shows each batch once".into(),
        ),
        (None, Delivery::AtLeastOnce) => (
            Some(sink),
            format!("after a restart the last batch may come again, {}", output.whole()),
        ),
        (Some(lost), Delivery::ExactlyOnce) => (
            None,
            format!("at most once: a restart may lose what {lost} read last, and repeats nothing"),
        ),
        (Some(lost), Delivery::AtLeastOnce) => (
            None,
            format!(
                "no promise: a restart may lose what {lost} read last, and the last batch may come \
                 again, {}",
                output.whole()
            ),
        ),
    };
    Promise { output: output.name, delivery, why }
}

/// What an output is promised in a job without a checkpoint, of which nothing outlives the process.
pub(crate) fn without_checkpoint(output: &OutputFacts, sources: &[SourceFacts]) -> Promise {
    let sources = output.sources(sources);
    let again = named(&sources, |survival| survival == Survival::Replays);
    let lost = named(&sources, |survival| survival != Survival::Replays);
    let why = match (again, lost) {
        (None, Some(lost)) => format!("at most once: a restart loses what {lost} had read"),
        (Some(again), None) => format!("no promise: a restart reads {again} from the beginning"),
        (again, lost) => format!(
            "no promise: a restart reads {} from the beginning, and loses what {} had read",
            again.unwrap_or_default(),
            lost.unwrap_or_default()
        ),
    };
    Promise { output: output.name, delivery: None, why: why + ", for the job has no `checkpoint`" }
}
