//! A block written by a `macro_rules!`, its pieces in the groups that macros leave.

use std::time::Duration;

use streamflow::prelude::*;

macro_rules! count_those {
    ($source:expr, $keep:expr, $times:expr, $out:expr, $name:ident) => {
        stream! {
            batch 1s;
            source $name = $source;
            $name.filter($keep).map(|number| number * $times).sum().write_to($out);
        }
    };
}

fn main() {
    let (seen, out) = test::collect();
    let limit = 2u64;
    let job = count_those!(queue([[1u64, 2, 3]]), |number| *number >= limit, 1 + 1, out, numbers);
    job.test().advance(Duration::from_secs(1));
    assert_eq!(seen.take()[0].1, [10u64]);
}
