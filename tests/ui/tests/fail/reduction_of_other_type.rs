use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.map(|line| (line, 1u64)).reduce_by_key(|a, b| format!("{a}{b}")).print();
    };
}
