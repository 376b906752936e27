//! `crate = path;` and `#[key(crate = path)]` name streamflow where it is not `::streamflow`.

#![allow(unreachable_pub)]

mod inner {
    pub mod flow {
        pub use ::streamflow::*;
    }
}

use inner::flow::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, Key)]
#[key(crate = crate::inner::flow)]
struct Line<'a> {
    text: &'a str,
}

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        crate = crate::inner::flow;
        batch 1s;
        source lines = lines;
        lines.count().print();
        lines.map(|text| Line { text }).count_by_value().print();
    };
    let (_feed, lines) = test::source::<Text>();
    let (_, out) = test::collect::<String>();
    let _durable = stream! {
        crate = crate::inner::flow;
        name "durable";
        batch 1s;
        checkpoint "folder";
        guarantee exactly_once;
        source lines = lines;
        lines.write_to(out);
    };
}
