//! A closure of a chain that is wrong for every stream is told once, at its smallest token, and not
//! where the chain is applied.

use streamflow::prelude::*;

fn main() {
    let job = stream! {
        name "t";
        batch 1s;
        source words = queue([["a".to_owned()]]);
        source numbers = queue([[1u64]]);
        chain marked = .map(|record| (record, 1u64)).map(|(record, n)| (record, n + "1"));
        let of_words = words.via(marked).reduce_by_key(|a, b| a + b);
        let of_numbers = numbers.via(marked).reduce_by_key(|a, b| a + b);
        of_words.print();
        of_numbers.print();
    };
    job.run().unwrap();
}
