#![deny(unused_variables)]

use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        let lengths = lines.map(|line| line.len());
        lines.print();
    };
}
