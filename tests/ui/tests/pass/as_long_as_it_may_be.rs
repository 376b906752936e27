//! A chain and a nesting at their limits do not overflow rustc's stack.

#![allow(unused_braces)]

use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|l| l).map(|l| l).map(|l| l).map(|l| l).map(|l| l)
            .map(|line|
                {{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{
                {{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{
                line
                }}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
                }}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}}
            )
            .print();
    };
}
