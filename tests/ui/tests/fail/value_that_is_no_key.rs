use streamflow::prelude::*;

fn main() {
    let (_feed, lines) = test::source::<Text>();
    let _job = stream! {
        batch 1s;
        source lines = lines;
        lines.map(|line| line.len() as f64).count_by_value().print();
    };
}
