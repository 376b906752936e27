//! The outputs that publish in two steps: what is left of those that the program no longer has is
//! finished where that can be done without them, and else the program is refused.

use serde::{Deserialize, Serialize};

use super::ledger::Ledger;
use super::names::refusal;
use super::place::Place;
use crate::sink::{Destination, Left};
use crate::{BatchTime, Result};

/// An output that publishes what it has prepared once the batch is decided.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Publisher {
    /// As the plan names it.
    pub(crate) output: String,
    pub(crate) destination: Destination,
}

/// The publishers that a program no longer has, and what may be left of them.
#[derive(Debug, Default)]
pub(super) struct Gone {
    publishers: Vec<Publisher>,
    /// Batches that are decided and perhaps not published.
    unpublished: Vec<u64>,
    /// The batch that is planned and not decided.
    undecided: Option<u64>,
}

impl Gone {
    /// Finds them, and refuses the program where only the program before can publish.
    pub(super) fn of(place: &Place, ledger: &Ledger, program: &[Publisher]) -> Result<Self> {
        let mut publishers = ledger.publishers.clone();
        for Publisher { destination, .. } in program {
            let same = publishers.iter().position(|old| old.destination == *destination);
            same.into_iter().for_each(|at| drop(publishers.remove(at)));
        }
        let unpublished = ledger.unpublished().collect();
        let undecided = ledger.plan.as_ref().map(|plan| plan.batch);
        let gone = Self { publishers, unpublished, undecided };
        if let Some(publisher) = gone.unfinishable().next().filter(|_| !gone.unpublished.is_empty())
        {
            return Err(gone.refuse(place, publisher));
        }
        Ok(gone)
    }

    /// Those of which only the sink itself can publish.
    fn unfinishable(&self) -> impl Iterator<Item = &Publisher> {
        self.publishers.iter().filter(|publisher| !publisher.destination.is_files())
    }

    fn refuse(&self, place: &Place, publisher: &Publisher) -> crate::Error {
        let Publisher { output, destination } = publisher;
        let batches = self.unpublished.iter().map(u64::to_string).collect::<Vec<_>>().join(", ");
        refusal(
            &place.folder,
            &format!(
                "the output `{output}`, which writes to {destination}, is gone from the program, \
                 and batch {batches}, which is decided, may not be published there"
            ),
            &format!(
                "nothing was changed; run the program before once more, until it ends by itself or \
                 is stopped by a signal, or give up what this output has not published \
                 (`streamflow-checkpoint drop-output {} '{output}'`)",
                place.folder.display()
            ),
        )
    }

    /// Publishes what is decided, removes what is not, and says so.
    pub(super) fn finish(
        &self,
        place: &Place,
        time: impl Fn(u64) -> BatchTime,
    ) -> Result<Vec<String>> {
        let publish: Vec<_> = self.unpublished.iter().map(|batch| time(*batch)).collect();
        let forget = self.undecided.map(time);
        let mut notices = Vec::new();
        for Publisher { output, destination } in &self.publishers {
            // It renames and removes files: who may read them does not change.
            let left = destination.finish(&place.disk, &publish, forget)?;
            notices.extend(left.into_iter().map(|left| self.say(output, &left)));
        }
        if let Some(batch) = self.undecided {
            notices.extend(self.unfinishable().map(|Publisher { output, destination }| {
                format!(
                    "the output `{output}` is gone from the program; what it prepared of batch \
                     {batch}, which is not decided, stays unpublished in {destination}"
                )
            }));
        }
        Ok(notices)
    }

    fn say(&self, output: &str, left: &Left) -> String {
        let what = match left {
            Left::Published(path) => {
                format!("`{}`, which it had prepared, is published", path.display())
            }
            Left::Removed(path) => {
                format!(
                    "`{}`, which it had prepared and is not decided, is removed",
                    path.display()
                )
            }
            Left::Unreachable(folder) => format!(
                "its folder `{}` is not there: if batch {} was not published, its file is still \
                 called `.<name>.tmp`, and can be renamed by hand",
                folder.display(),
                self.unpublished.iter().map(u64::to_string).collect::<Vec<_>>().join(", ")
            ),
        };
        format!("the output `{output}` is gone from the program; {what}")
    }
}
