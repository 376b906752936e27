use streamflow::prelude::*;

fn main() {
    let (_feed, _lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = 7u32;
        lines.print();
    };
}
