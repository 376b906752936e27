//! `crate = path;` names streamflow where it is not `::streamflow`.

mod inner {
    pub mod flow {
        pub use ::streamflow::*;
    }
}

use inner::flow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        crate = crate::inner::flow;
        batch 1s;
        source lines = lines;
        lines.count().print();
    };
}
