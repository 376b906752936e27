//! A closure of a chain that is right for one stream and wrong for another is told where the chain
//! is written; one that is wrong behind `via`, there.

use streamflow::prelude::*;

fn main() {
    let job = stream! {
        name "t";
        batch 1s;
        source words = queue([["a".to_owned()]]);
        source numbers = queue([[1u64]]);
        chain lengths = .map(|word| word.len()).filter(|n| *n > 1);
        let of_words = words.via(lengths).map(|n| n.trim().len());
        let of_numbers = numbers.via(lengths);
        of_words.print();
        of_numbers.print();
    };
    job.run().unwrap();
}
